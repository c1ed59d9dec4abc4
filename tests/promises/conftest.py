from __future__ import annotations

import pytest

from palvelutori.foundation import scope
from palvelutori.visits.models import Call, DeskSession, HandOver, Stop, Visit
from tests import world


def empty_hall() -> None:
    """Nobody in the hall, every desk closed; the journal stays (it only grows)."""
    for table in (Call, HandOver, Stop, Visit):
        scope.ordinary(table).all().delete()
    DeskSession.objects.all().delete()


@pytest.fixture
def square(transactional_db, house_clock):
    """Rantakulma with committed rows, so that other connections see them."""
    world.set_up()
    return world.Square()
