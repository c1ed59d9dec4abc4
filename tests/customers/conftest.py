from __future__ import annotations

import pytest

from palvelutori.customers.operations import receipt_guesses
from palvelutori.customers.operations.own_page import guesses
from tests import world


@pytest.fixture
def square(db, house_clock):
    """Rantakulma at 10 on a Wednesday, every desk closed."""
    world.set_up()
    counted = (guesses, receipt_guesses.guesses)
    for one in counted:
        one.clear()
    yield world.Square()
    for one in counted:
        one.clear()
