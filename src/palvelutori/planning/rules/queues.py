"""How many desks: the least number that keeps a promise when people come at random (Erlang C)."""

from __future__ import annotations

from math import exp
from typing import Final

#: no house has more desks of one kind
MOST_DESKS: Final = 500


def chance_of_waiting(desks: int, load: float) -> float:
    """Erlang C: the share of people who wait at all. `load`: mean number of people being served (arrivals an hour
    × hours each). 1.0 when the desks cannot keep up."""
    if load <= 0:
        return 0.0
    if load >= desks:
        return 1.0
    blocked = 1.0
    for n in range(1, desks + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / desks * (1 - blocked))


def within(desks: int, *, arrivals_hour: float, minutes: float, wait_minutes: float) -> float:
    """Share of people called within `wait_minutes`; `minutes`: mean service."""
    load = arrivals_hour * minutes / 60
    if load >= desks:
        return 0.0
    return 1.0 - chance_of_waiting(desks, load) * exp(-(desks - load) * wait_minutes / minutes)


def least_desks(*, arrivals_hour: float, minutes: float, wait_minutes: float, target: float) -> int:
    """The least number of desks from which at least `target` (0–1) are called within `wait_minutes`."""
    if arrivals_hour <= 0:
        return 0
    desks = max(1, int(arrivals_hour * minutes / 60))
    while desks < MOST_DESKS and (
        within(desks, arrivals_hour=arrivals_hour, minutes=minutes, wait_minutes=wait_minutes) < target
    ):
        desks += 1
    return desks
