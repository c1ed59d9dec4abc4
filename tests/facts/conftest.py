from __future__ import annotations

import pytest

from tests import world
from tests.visits.pages.conftest import signed_in  # noqa: F401  (a browser by role)


@pytest.fixture
def square(db, house_clock):
    """Rantakulma at 10 on a Wednesday, every desk closed."""
    world.set_up()
    return world.Square()
