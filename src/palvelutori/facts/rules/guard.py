"""The one small-cell guard: no count of people under five is shown, and no total gives one away.

A cell of one to four people is hidden. Where totals of rows and columns are shown too, further cells are hidden
until in every row and column either none is hidden or at least two are, and those are of five people or more
together: then no subtraction leads to a small cell. Nought is shown: it is nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

#: the least number of people that is shown
LEAST: Final = 5
K = TypeVar("K")


def is_small(count: int) -> bool:
    """Whether a count may tell of a person."""
    return 0 < count < LEAST


def shown(count: int) -> int | None:
    """A count that stands alone; None where it is hidden."""
    return None if is_small(count) else count


def row(cells: Mapping[K, int]) -> dict[K, int | None]:
    """Counts that are shown beside their sum. None where hidden."""
    keys = list(cells)
    ((*guarded,),) = table([[cells[key] for key in keys]], has_column_totals=False)
    return dict(zip(keys, guarded, strict=True))


def table(
    cells: Sequence[Sequence[int]], *, has_row_totals: bool = True, has_column_totals: bool = True
) -> list[list[int | None]]:
    """A rectangle of counts as it may be shown beside the totals of its rows and columns. None where hidden."""
    hidden = [[is_small(count) for count in line] for line in cells]
    lines: list[list[tuple[int, int]]] = []
    width = len(cells[0]) if cells else 0
    if has_row_totals:
        lines += [[(r, c) for c in range(width)] for r in range(len(cells))]
    if has_column_totals:
        lines += [[(r, c) for r in range(len(cells))] for c in range(width)]
    while _hide_more(cells, hidden, lines):
        pass
    return [[None if hidden[r][c] else count for c, count in enumerate(line)] for r, line in enumerate(cells)]


def _hide_more(
    cells: Sequence[Sequence[int]], hidden: list[list[bool]], lines: Sequence[Sequence[tuple[int, int]]]
) -> bool:
    """Hide one more cell where a total would give one away. Whether one was hidden."""
    for line in lines:
        gone = [(r, c) for r, c in line if hidden[r][c]]
        if not gone or (len(gone) > 1 and sum(cells[r][c] for r, c in gone) >= LEAST):
            continue
        left = [(cells[r][c], r, c) for r, c in line if not hidden[r][c] and cells[r][c]]
        left = left or [(0, r, c) for r, c in line if not hidden[r][c]]
        if left:
            _, r, c = min(left)
            hidden[r][c] = True
            return True
    return False


def share(part: int, whole: int) -> int | None:
    """`part` of `whole` in whole percents; None where the whole, the part or the rest is a small cell."""
    if not whole or is_small(whole) or is_small(part) or is_small(whole - part):
        return None
    return round(100 * part / whole)
