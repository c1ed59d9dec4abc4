from __future__ import annotations

import pytest

from tests import world


@pytest.fixture
def square(db, house_clock):
    """Rantakulma at 10 on a Wednesday, every desk closed."""
    world.set_up()
    return world.Square()
