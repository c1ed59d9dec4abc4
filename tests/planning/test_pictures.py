"""The pictures of a simulated day before they are drawn: steps of a heat table, a band, the hall and its people."""

from __future__ import annotations

import re

import pytest

from palvelutori.cli.simulate import read
from palvelutori.planning.bridge.replay import ReplayDay, day_of
from palvelutori.planning.rules import hall as halls
from palvelutori.planning.rules.bands import HEIGHT, WIDTH, bands
from palvelutori.planning.rules.hall import SERVED, WAITS, hall, seated, spot, still
from palvelutori.planning.rules.heat import MEASURES, Line, heat, level, worst_of
from palvelutori.planning.rules.marks import OUTLINES, marks
from pathways.scenario import Scenario
from pathways.trace import occupancy, trace

LINE = Line("kela", "Kela", 15)


def halves(**some: dict[int, float]) -> dict[str, dict[str, list[float | None]]]:
    """One line's half hours: what is not given nobody came to."""
    rows = {name: [some.get(name, {}).get(place) for place in range(48)] for name in ("wait", "kept", "load")}
    return {"kela": {**rows, "joined": [some.get("joined", {}).get(place, 0) for place in range(48)]}}


# ---- heat ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "value", "step"),
    [
        ("wait", None, 0), ("wait", 0.0, 0), ("wait", 0.94, 0), ("wait", 1.0, 1), ("wait", 5.9, 2), ("wait", 10.0, 4),
        ("wait", 15.0, 4),
        ("wait", 15.04, 4),
        ("wait", 15.06, 5), ("kept", 1.0, 0), ("kept", 0.97, 1), ("kept", 0.85, 4), ("kept", 0.8, 4), ("kept", 0.79, 5),
        ("load", 0.0, 0), ("load", 0.5, 2), ("load", 0.954, 4), ("load", 0.96, 5),
    ],
)  # fmt: skip
def test_steps(measure, value, step):
    assert level(value, measure, LINE) == step


def test_a_table_begins_and_ends_with_the_day():
    table = heat(
        halves(joined={18: 3, 20: 1}, wait={18: 2.0, 20: 30.0}, load={17: 0.0, 21: 0.4}),
        [LINE],
        measure="wait",
    )
    assert table.halves == (510, 540, 570, 600, 630) and table.marked == 1
    assert [cell.value for cell in table.rows[0].cells] == [None, 2.0, None, 30.0, None]
    found = worst_of(table)
    assert found is not None and found[0].line is LINE and table.halves[found[1]] == 600


def test_a_day_nobody_comes_to_is_empty():
    for measure in MEASURES:
        table = heat(halves(), [LINE, Line("x", "X", 5)], measure=measure)
        assert table.halves == () and worst_of(table) is None and table.rows[0].worst is None


def test_the_worst_share_is_the_least_kept():
    rows = halves(joined={18: 1, 19: 1}, kept={18: 0.5, 19: 0.2})
    found = worst_of(heat(rows, [LINE], measure="kept"))
    assert found is not None and found[0].worst == 0, "the earlier of two that are marked alike"


# ---- bands ---------------------------------------------------------------------------------------------------------


def crowd(values: dict[int, tuple[float, float, float]]) -> dict[str, list[float]]:
    rows = [values.get(place, (0.0, 0.0, 0.0)) for place in range(144)]
    return {name: [row[place] for row in rows] for place, name in enumerate(("mean", "low", "high"))}


def test_a_band_lies_in_its_drawing_and_the_line_in_the_band():
    drawn = bands(crowd({60: (10, 5, 20), 61: (12, 6, 25), 70: (3, 0, 9)}), step_minutes=10)
    assert drawn.peak is not None and (drawn.peak.minute, drawn.peak.mean) == (610, 12)
    assert [hour for _, hour in drawn.across] == [9, 10, 11, 12] and [value for _, value in drawn.up][
        -1
    ] >= 25
    points = [tuple(map(float, one)) for one in re.findall(r"([\d.]+) ([\d.]+)", drawn.area)]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    ups = dict(points[: len(points) // 2])
    downs = dict(points[len(points) // 2 :])
    for x, y in (map(float, one) for one in re.findall(r"([\d.]+) ([\d.]+)", drawn.line)):
        assert ups[x] <= y <= downs[x], "higher on the page is a smaller number"
    assert {one.minute % 30 for one in drawn.moments} == {0}


def test_one_late_leaver_on_one_day_of_many_makes_no_evening():
    drawn = bands(crowd({60: (10, 5, 20), 130: (0.02, 0, 0.3)}), step_minutes=10)
    assert [hour for _, hour in drawn.across][-1] == 11


@pytest.mark.parametrize("most", [1, 7, 33, 480, 12_345])
def test_the_axis_has_round_numbers_above_everybody(most):
    up = [value for _, value in bands(crowd({60: (most, most, most)}), step_minutes=10).up]
    assert up[-1] >= most and len(up) in (5, 6) and up == list(range(0, up[-1] + 1, up[1]))


def test_nobody_has_no_band():
    assert bands(crowd({}), step_minutes=10).peak is None


# ---- the hall ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["jokivarsi", "rantakulma"])
def given(request) -> tuple[Scenario, ReplayDay]:
    scenario = read(request.param, day="wed", policy="house")
    return scenario, day_of(scenario, seed=1)


def test_everybody_has_a_place_of_their_own(given):
    """At any half minute no two who wait or are served stand in one spot, and all are inside the hall."""
    _, day = given
    spans, seats = seated(day.people, lines=len(day.lines))
    drawn = hall(day.desks, seats)
    people = [(stream, own) for (stream, _), own in zip(day.people, spans, strict=True)]
    for second in range(day.table.first * 60, (day.table.first + len(day.table.house)) * 60, 630):
        there = still(drawn, {"people": people}, second=second)
        fixed = [(one.x, one.y) for one in there if one.what in (WAITS, SERVED)]
        assert len(fixed) == len(set(fixed))
        assert all(drawn.door[0] <= one.x <= drawn.width and 0 <= one.y <= drawn.height for one in there)
    assert spot(drawn, (0, 0, -1)) is None


def test_a_still_shows_exactly_the_table(given):
    _, day = given
    spans, seats = seated(day.people, lines=len(day.lines))
    drawn = hall(day.desks, seats)
    people = [(stream, own) for (stream, _), own in zip(day.people, spans, strict=True)]
    for place in range(0, len(day.table.house), 7):
        there = still(drawn, {"people": people}, second=(day.table.first + place) * 60)
        for line in range(len(day.lines)):
            counted = [
                sum(one.what == what and one.line == line for one in there) for what in (WAITS, SERVED)
            ]
            assert counted == [day.table.waits[line][place], day.table.served[line][place]]
        assert len(there) == day.table.house[place]


def test_seconds_rounded_up_are_the_minutes_of_the_kernel(given):
    scenario, day = given
    table = occupancy(trace(scenario, seed=1))
    assert (day.table.house, day.table.waits) == (table.house, table.waits)


def test_two_share_no_seat_even_when_they_change_in_one_second():
    people = [(0, ((WAITS, 0, -1, 10, 20),)), (0, ((WAITS, 0, -1, 15, 30),)), (0, ((WAITS, 0, -1, 20, 40),))]
    told, most = seated(people, lines=1)
    assert [spans[0][2] for spans in told] == [0, 1, 0] and most == [2]


def test_walkers_go_out_to_the_middle_and_in_again():
    drawn = hall([3, 3, 2], [4, 4, 0])
    begins, ends = drawn.bays[0].desks[0], drawn.bays[1].desks[1]
    along = [halls.stroll(drawn, begins, ends, share=share / 20, lane=0) for share in range(21)]
    assert along[0] == begins and along[-1] == ends and any(y == drawn.way for _, y in along)


@pytest.mark.parametrize(
    ("desks", "seats"), [([1], [0]), ([2], [300]), ([22, 1], [0, 60]), ([4] * 14, [9] * 14)]
)
def test_any_hall_holds_its_desks_and_seats(desks, seats):
    drawn = hall(desks, seats, letters=[30] * len(desks))
    assert all(bay.width >= 30 * halls.LETTER for bay in drawn.bays)
    for bay in drawn.bays:
        assert (len(bay.desks), len(bay.seats)) == (desks[bay.line], seats[bay.line])
        for x, y in (*bay.desks, *bay.seats, bay.label):
            assert bay.x <= x <= bay.x + bay.width and bay.y - 1 <= y <= bay.y + bay.height + 1


# ---- marks ---------------------------------------------------------------------------------------------------------


def test_personas_are_told_apart_by_shape_and_letter():
    names = {"p01": "Aino", "p02": "Anna", "p03": "Äijä", "p04": "A"}
    made, of = marks(
        {
            "vero": 1,
            "vero.booked": 1,
            "a+b": 2,
            "sp1.p01": 2,
            "sp2.p02": 2,
            "sp3.p01": 3,
            "sp4.p03": 2,
            "x.p04": 1,
        },
        names,
    )
    assert [one.kind for one in made] == ["single", "several", "booked"] + ["persona"] * 4
    assert [one.letter for one in made[3:]] == ["A", "N", "Ä", "B"]
    assert of[3] == of[5] and len({(one.shape, one.letter) for one in made}) == len(made)
    assert all(one.outline == OUTLINES[one.shape] for one in made)
