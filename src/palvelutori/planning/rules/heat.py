"""A day as a table of half hours: a figure in each cell, and how much it is in five steps and a mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Measure = Literal["wait", "kept", "load"]
MEASURES: Final[tuple[Measure, ...]] = ("wait", "kept", "load")
#: where steps 1 to 4 begin: minutes of mean wait; share who waited longer than promised; share of the time at work
STEPS: Final[Mapping[Measure, tuple[float, ...]]] = {
    "wait": (1.0, 3.0, 6.0, 10.0),
    "kept": (0.02, 0.05, 0.1, 0.15),
    "load": (0.25, 0.5, 0.7, 0.85),
}
#: from here on a cell is marked: share who waited longer than promised, share of the time at work
MARKED_LATE: Final = 0.2
MARKED_LOAD: Final = 0.95
HALF_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A line of customers as the table names it."""

    code: str
    name: str
    promise_minutes: float


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` None: nobody came, or nobody was at work. `level` 0 to 4 by amount, 5 over what was promised."""

    value: float | None
    level: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line's day. `worst`: the place of its highest cell; None when the row is empty."""

    line: Line
    cells: tuple[Cell, ...]
    worst: int | None


@dataclass(frozen=True, slots=True)
class Heat:
    """The table: `halves` are minutes after midnight, one a column."""

    measure: Measure
    halves: tuple[int, ...]
    rows: tuple[Row, ...]
    marked: int


def heat(
    halves: Mapping[str, Mapping[str, Sequence[float | None]]], lines: Sequence[Line], *, measure: Measure
) -> Heat:
    """The table of `halves` (line → `joined`, `wait`, `kept`, `load` by half hour, as the kernel's `by_time` tells)."""
    shown = [line for line in lines if line.code in halves]
    columns = _open([halves[line.code] for line in shown])
    rows = []
    for line in shown:
        values = [halves[line.code][measure][place] for place in columns]
        cells = tuple(Cell(value, level(value, measure, line)) for value in values)
        rows.append(Row(line, cells, _worst(cells)))
    marked = sum(cell.level == 5 for row in rows for cell in row.cells)
    return Heat(measure, tuple(place * HALF_MINUTES for place in columns), tuple(rows), marked)


def _open(rows: Sequence[Mapping[str, Sequence[float | None]]]) -> range:
    """From the first half hour in which somebody comes or works to the last."""
    busy = [
        place
        for row in rows
        for place, (joined, load) in enumerate(zip(row["joined"], row["load"], strict=True))
        if joined or load is not None
    ]
    return range(min(busy), max(busy) + 1) if busy else range(0)


def level(value: float | None, measure: Measure, line: Line) -> int:
    """The step of a figure as it is written: whole percents, tenths of minutes. Of `kept` the share who waited longer
    counts: much is always worse."""
    if value is None:
        return 0
    amount = round(value, 1) if measure == "wait" else round(1 - value if measure == "kept" else value, 2)
    marked = {"wait": line.promise_minutes, "kept": MARKED_LATE, "load": MARKED_LOAD}[measure]
    if amount > marked:
        return 5
    return sum(amount >= step for step in STEPS[measure])


def _worst(cells: Sequence[Cell]) -> int | None:
    told = [place for place, cell in enumerate(cells) if cell.value is not None]
    return max(told, key=lambda place: (cells[place].level, -place), default=None)


def worst_of(table: Heat) -> tuple[Row, int] | None:
    """The row and column that is worst of all, for the sentence above the table; None when nothing is marked."""
    found = [(row, row.worst) for row in table.rows if row.worst is not None]
    told = [(row, place) for row, place in found if row.cells[place].level == 5]
    return max(told, key=lambda pair: _badness(pair[0].cells[pair[1]].value, table.measure), default=None)


def _badness(value: Any, measure: Measure) -> float:
    return 1 - float(value) if measure == "kept" else float(value)
