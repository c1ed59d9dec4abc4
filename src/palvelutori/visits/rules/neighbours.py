"""Which neighbour's card to learn today: where the own unit most often sends people, wrong places first. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

#: a person who was first sent to the wrong place counts as so many who were handed over rightly
WRONG_PLACE_WEIGHT: Final = 3
#: so many cards take turns at a desk, one a day
IN_TURN: Final = 5


def ranked(units: Sequence[str], *, sent: Mapping[str, int], wrong: Mapping[str, int]) -> tuple[str, ...]:
    """Other units, the most useful to know first; ties in the house's order.

    `sent`: unit → people handed over to it; `wrong`: unit → people who were meant for it or came from it by mistake.
    """
    weight = {one: sent.get(one, 0) + WRONG_PLACE_WEIGHT * wrong.get(one, 0) for one in units}
    return tuple(sorted(units, key=lambda one: -weight[one]))


def of_the_day(order: Sequence[str], *, day: date) -> str | None:
    """Today's card; None where there is no neighbour."""
    turn = order[:IN_TURN]
    return turn[day.toordinal() % len(turn)] if turn else None
