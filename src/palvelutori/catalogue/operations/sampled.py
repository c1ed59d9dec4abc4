"""A sample's hours in the words of the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import time

from palvelutori.catalogue.rules.hours import Exceptional, Hours, Period, Slot, State
from palvelutori.catalogue.rules.validity import Validity
from palvelutori.samples import bases

#: exceptions of the sample; whoever runs the house makes others
SET_UP = "set-up"


def hours_of(sample: bases.Hours) -> Hours:
    """Periods and exceptions of a sample. Exceptions of the same days share a group, so they add up."""
    return Hours(
        periods=tuple(
            Period(_slots(one.week, one.state), Validity(one.starts_on, one.ends_on))
            for one in sample.periods
        ),
        exceptions=tuple(
            Exceptional(
                slots=_slots(one.week, one.state),
                validity=Validity(one.starts_on, one.ends_on),
                weekdays=frozenset(bases.DAYS.index(day) for day in one.week),
                group=f"{SET_UP}:{one.starts_on}:{one.ends_on}",
                order=order,
                reasons=dict(one.reasons),
            )
            for order, one in enumerate(sample.exceptions)
        ),
    )


def _slots(week: Mapping[bases.Day, tuple[bases.Slot, ...]], state: str) -> tuple[Slot, ...]:
    days: defaultdict[tuple[time, time], set[int]] = defaultdict(set)
    for day, stretches in week.items():
        for one in stretches:
            days[one.starts_at, one.ends_at].add(bases.DAYS.index(day))
    return tuple(
        Slot(frozenset(weekdays), opens, closes, State(state)) for (opens, closes), weekdays in days.items()
    )
