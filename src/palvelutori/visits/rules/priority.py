"""Priority grounds: a class goes ahead, up to its share of a queue's calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from palvelutori.visits.rules.hall import GroundClass, RecentCall
from pathways.disciplines import debt_after

#: Whole percents repeat within 100 calls, so an older call changes nothing any more.
WINDOW_CALLS: Final = 100


@dataclass(frozen=True, slots=True)
class Debts:
    """What the classes owe a queue after its recent calls (`debt_after`): each class, and all together."""

    by_class: Mapping[str, int]
    together: int


def debts(
    recent_calls: Sequence[RecentCall],
    *,
    queue: str,
    classes: Mapping[str, GroundClass],
    ahead_cap_percent: int,
) -> Debts:
    """The debts in `queue`, from its last `WINDOW_CALLS` calls, oldest first."""
    called = [call.ground_class for call in recent_calls if call.queue == queue][-WINDOW_CALLS:]
    by_class = dict.fromkeys(classes, 0)
    together = 0
    for of_class in called:
        for code, ground_class in classes.items():
            by_class[code] = debt_after(
                by_class[code], cap=ground_class.cap_percent, is_of_class=of_class == code
            )
        together = debt_after(together, cap=ahead_cap_percent, is_of_class=of_class in classes)
    return Debts(by_class, together)
