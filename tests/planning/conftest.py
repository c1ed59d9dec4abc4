from __future__ import annotations

import pytest

from palvelutori.foundation.models import Centre
from tests.planning.people import CENTRE


@pytest.fixture
def jokivarsi(db, house_clock) -> str:
    """A house that has its name and nothing else."""
    Centre.objects.create(
        code=CENTRE,
        names={"fi": "Jokivarsi", "sv": "Ådal", "en": "Jokivarsi"},
        timezone="Europe/Helsinki",
        is_live=False,
    )
    return CENTRE
