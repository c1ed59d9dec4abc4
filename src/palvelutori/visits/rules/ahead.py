"""How many are before one, said so that it stays true: numbers are not always called in order."""

from __future__ import annotations

from typing import Final

#: upper ends of the ranges; beyond the last one says "more than"
_ENDS: Final = (0, 1, 3, 6, 10, 15, 20)


def ahead_range(people: int) -> tuple[int, int | None]:
    """The range `people` falls into: `(4, 6)`; `(20, None)` for more than 20."""
    lowest = 0
    for end in _ENDS:
        if people <= end:
            return lowest, end
        lowest = end + 1
    return _ENDS[-1], None
