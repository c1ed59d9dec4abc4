"""Closed forms the kernel is measured against. Rates are per minute, times minutes, loads erlangs.

Erlang B, C and A as in Gans, Koole, Mandelbaum (2003); M/G/1 by Pollaczek and Khinchine; open networks by
Jackson (1957); infinitely many servers with time-varying arrivals by Eick, Massey, Whitt (1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """`delayed` = probability to wait, `mean` = mean wait of all, `lost` = share turned away or leaving."""

    delayed: float
    mean: float
    lost: float = 0.0


def erlang_b(load: float, desks: int) -> float:
    """Share turned away when nobody may wait (M/G/c/c)."""
    blocked = 1.0
    for desk in range(1, desks + 1):
        blocked = load * blocked / (desk + load * blocked)
    return blocked


def erlang_c(load: float, desks: int, *, service: float) -> Wait:
    """M/M/c with patient people. Raises ValueError when the load is not below the desks."""
    if load >= desks:
        raise ValueError(f"{load:g} erlangs are too much for {desks} desks: the line has no bound")
    blocked = erlang_b(load, desks)
    delayed = blocked / (1 - load / desks * (1 - blocked))
    return Wait(delayed, delayed * service / (desks - load))


def within(load: float, desks: int, *, service: float, minutes: float) -> float:
    """M/M/c: share called within `minutes`."""
    return 1 - erlang_c(load, desks, service=service).delayed * math.exp(-(desks - load) * minutes / service)


def erlang_a(rate: float, desks: int, *, service: float, patience: float) -> Wait:
    """M/M/c+M: exponential patience. `mean` is of all who come, served or not."""
    load = rate * service
    weight = norm = 1.0
    for people in range(1, desks + 1):
        weight *= load / people
        norm += weight
    delayed = weight
    waiting, people = 0.0, 0
    while weight > 1e-18 * norm or people < load:
        people += 1
        weight *= rate / (desks / service + people / patience)
        norm += weight
        delayed += weight
        waiting += people * weight
    mean = waiting / norm / rate
    return Wait(delayed / norm, mean, mean / patience)


def m_g_1(rate: float, *, service: float, cv: float) -> Wait:
    """One desk, any service law with this mean and coefficient of variation."""
    load = rate * service
    if load >= 1:
        raise ValueError(f"{load:g} erlangs are too much for one desk")
    return Wait(load, load * service * (1 + cv * cv) / (2 * (1 - load)))


def flows(outside: Sequence[float], onward: Sequence[Sequence[float]]) -> list[float]:
    """Arrival rate of each station of an open network: those from outside and those sent on."""
    found = list(outside)
    for _ in range(100_000):
        following = [
            start + sum(found[a] * onward[a][b] for a in range(len(found))) for b, start in enumerate(outside)
        ]
        if max(abs(a - b) for a, b in zip(found, following, strict=True)) < 1e-13 * max(1.0, *following):
            return following
        found = following
    raise ValueError("people go round for ever")


def jackson(
    outside: Sequence[float],
    onward: Sequence[Sequence[float]],
    *,
    desks: Sequence[int],
    service: Sequence[float],
) -> list[Wait]:
    """Each station of an open network is an M/M/c by itself."""
    return [
        erlang_c(rate * time, count, service=time)
        for rate, count, time in zip(flows(outside, onward), desks, service, strict=True)
    ]


def busy_of_many(
    rate: Callable[[float], float],
    *,
    survives: Callable[[float], float],
    moment: float,
    longest: float,
    steps: int = 4000,
) -> float:
    """Mt/G/infinity: mean number served at `moment`: who came u minutes ago and is served longer than u."""
    width = longest / steps
    values = [rate(moment - place * width) * survives(place * width) for place in range(steps + 1)]
    inner = sum((4 if place % 2 else 2) * value for place, value in enumerate(values[1:-1], start=1))
    return width / 3 * (values[0] + inner + values[-1])
