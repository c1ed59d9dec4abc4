from __future__ import annotations

import pytest

from palvelutori.customers.operations.own_page import guesses
from tests import world


@pytest.fixture
def square(db, house_clock):
    """Rantakulma at 10 on a Wednesday, every desk closed."""
    world.set_up()
    guesses.clear()
    yield world.Square()
    guesses.clear()
