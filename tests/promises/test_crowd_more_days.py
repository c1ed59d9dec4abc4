"""Further days of the crowd (`test_crowd.py`), in a file of their own so that two processes share them."""

from __future__ import annotations

import pytest

from tests.promises.crowd_days import MORE_TENS, TENS, day, town, walk

__all__ = ["day", "town"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("ten", TENS[1::2])
def test_after_every_step_of_further_days_the_hall_is_right(day, figure, ten):
    walk(day, range(10 * ten, 10 * ten + 10), figure)


@pytest.mark.slow
@pytest.mark.parametrize("ten", MORE_TENS[1::2])
def test_the_same_for_the_other_half_of_a_million_steps(day, figure, ten):
    walk(day, range(10 * ten, 10 * ten + 10), figure)
