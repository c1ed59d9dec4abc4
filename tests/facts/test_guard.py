"""The small-cell guard: nothing under five is shown, and nobody can subtract their way to it."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as some

from palvelutori.facts.rules import guard

cells = some.integers(0, 12)


@some.composite
def tables(draw) -> list[list[int]]:
    width = draw(some.integers(1, 6))
    return draw(some.lists(some.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6))


def _lines(rows, columns):
    return [[(r, c) for c in range(columns)] for r in range(rows)] + [
        [(r, c) for r in range(rows)] for c in range(columns)
    ]


def _given_away(table: list[list[int]], shown: list[list[int | None]]) -> list[tuple[int, int]]:
    """Small cells that follow from what is shown and the totals: shown, alone in a line, or of a small hidden sum."""
    found = [
        (r, c)
        for r, c in product(range(len(table)), range(len(table[0])))
        if guard.is_small(table[r][c]) and shown[r][c] is not None
    ]
    for line in _lines(len(table), len(table[0])):
        gone = [(r, c) for r, c in line if shown[r][c] is None]
        total = sum(table[r][c] for r, c in line)
        hidden = sum(table[r][c] for r, c in gone)
        whole_line = len(gone) == len(line)
        if gone and not (whole_line and guard.is_small(total)) and (len(gone) == 1 or hidden < guard.LEAST):
            found += [(r, c) for r, c in gone if guard.is_small(table[r][c])]
    return found


@given(tables())
@settings(max_examples=400)
def test_no_small_cell_is_shown_or_given_away_by_a_total(table):
    shown = guard.table(table)
    assert [
        [None if cell is None else table[r][c] for c, cell in enumerate(row)] for r, row in enumerate(shown)
    ] == shown
    away = _given_away(table, shown)
    wide = len(table) > 1 and len(table[0]) > 1
    assert not [cell for cell in away if wide or shown[cell[0]][cell[1]] is not None]


def test_control_hiding_only_the_small_cell_gives_it_away():
    table = [[3, 20, 30], [40, 50, 60]]
    naive = [[guard.shown(cell) for cell in row] for row in table]
    assert _given_away(table, naive) == [(0, 0), (0, 0)]
    assert _given_away(table, guard.table(table)) == []


def test_control_two_hidden_of_one_each_would_be_known():
    """1 + 1 of a total that is shown is 2: both are one. A third cell goes."""
    naive = [[None, None, 30, 40], [50, 50, 50, 50]]
    assert _given_away([[1, 1, 30, 40], [50, 50, 50, 50]], naive)
    (first, _) = guard.table([[1, 1, 30, 40], [50, 50, 50, 50]], has_column_totals=False)
    assert first == [None, None, None, 40]


def test_a_row_beside_its_sum():
    assert guard.row({"a": 3, "b": 12, "c": 40, "d": 0}) == {"a": None, "b": None, "c": 40, "d": 0}
    assert guard.row({"a": 5, "b": 12}) == {"a": 5, "b": 12}
    assert guard.row({}) == {}


def test_shares_of_few_are_not_told():
    assert guard.share(40, 50) == 80
    assert guard.share(3, 50) is None
    assert guard.share(47, 50) is None, "three did not"
    assert guard.share(2, 4) is None
    assert guard.share(0, 0) is None
    assert guard.share(50, 50) == 100
    assert guard.shown(4) is None
    assert guard.shown(0) == 0
