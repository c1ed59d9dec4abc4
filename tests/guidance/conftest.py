from __future__ import annotations

from datetime import UTC, datetime

import pytest

from palvelutori.catalogue import operations as catalogue
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.models import Centre
from palvelutori.guidance import operations
from palvelutori.spaces import operations as spaces
from tests.world import sample

#: the sample's Wednesday at 10
AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def set_up(name: str) -> str:
    """Catalogue, floor and rules of a sample centre."""
    given = sample(name)
    Centre.objects.get_or_create(
        code=name, defaults={"names": dict(given.centre.names), "timezone": given.centre.time_zone}
    )
    catalogue.set_up(SYSTEM, centre=name, sample=given)
    spaces.set_up(SYSTEM, centre=name, sample=given)
    operations.set_up(SYSTEM, centre=name)
    return name


@pytest.fixture
def rantakulma(db, house_clock) -> str:
    return set_up("rantakulma")
