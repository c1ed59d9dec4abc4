"""Shifts: against brute force, legal in every part, and one clear sentence when there are none."""

from __future__ import annotations

from itertools import combinations_with_replacement, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pathways.covers import SLOT, SLOTS, Cover, Team
from pathways.shifts import (
    TICK,
    USUAL,
    Clause,
    NoShifts,
    Roster,
    Shift,
    ShiftRules,
    clock,
    people_for,
    roster,
    rules_of,
)  # fmt: skip
from pathways.staffing import promises_of, smallest
from tests.pathways.test_staffing import house

TEAM = Team(code="t", queues=("desk",))
#: short days, so that everything can be tried: two lengths, lunch in the longer one
SMALL = ShiftRules(
    paid_lengths=(60.0, 120.0), start_grid=30.0, lunch=30.0, lunch_when_longer_than=60.0, lunch_not_within=60.0,
    rest=0.0, rest_not_within=0.0, before_and_after=0.0,
)  # fmt: skip


def cover(*desks: int, first: int = 18) -> Cover:
    whole = [0] * SLOTS
    whole[first : first + len(desks)] = desks
    return Cover(TEAM, tuple(whole))


def covered(found: Roster, *, is_rest_covered: bool = False) -> list[int]:
    """People at work in each quarter of an hour."""
    there = [0] * (24 * 60 // TICK)
    for one in found.shifts:
        pauses = [one.lunch] + ([one.rest] if is_rest_covered else [])
        for tick in range(len(there)):
            moment = tick * TICK
            is_away = any(pause and pause[0] <= moment < pause[1] for pause in pauses)
            there[tick] += one.begins <= moment < one.ends and not is_away
    return there


def covers_all(found: Roster, need: Cover, *, is_rest_covered: bool = False) -> bool:
    there = covered(found, is_rest_covered=is_rest_covered)
    return all(there[slot * 2 + half] >= count for slot, count in enumerate(need.desks) for half in (0, 1))


def brute(need: Cover, *, most: int) -> int | None:
    """Least paid minutes over every choice of up to `most` shifts of SMALL, every lunch tried. None: not enough."""
    needed = [slot for slot, count in enumerate(need.desks) if count]
    first, last = needed[0] * SLOT, (needed[-1] + 1) * SLOT
    choices: list[tuple[int, frozenset[int]]] = []
    for begins in range(first, last, 30):
        if begins + 60 <= last:
            choices.append((60, frozenset(range(begins, begins + 60, TICK))))
        if begins + 150 <= last:
            at_work = set(range(begins, begins + 150, TICK))
            choices += [
                (120, frozenset(at_work - set(range(lunch, lunch + 30, TICK))))
                for lunch in range(begins + 60, begins + 150 - 60 - 30 + 1, TICK)
            ]
    best: int | None = None
    ticks = [
        (slot * SLOT + part, count) for slot, count in enumerate(need.desks) for part in (0, 15) if count
    ]
    for number in range(1, most + 1):
        for chosen in combinations_with_replacement(choices, number):
            paid = sum(one for one, _ in chosen)
            if (best is None or paid < best) and all(
                sum(tick in work for _, work in chosen) >= count for tick, count in ticks
            ):
                best = paid
    return best


@given(st.lists(st.integers(0, 2), min_size=5, max_size=6))
@settings(max_examples=30, deadline=None)
def test_no_fewer_paid_minutes_than_brute_force_finds(desks: list[int]) -> None:
    assume(desks[0] and desks[-1])
    need = cover(*desks)
    found = roster([need], rules=SMALL)
    assert found.is_best and covers_all(found, need)
    wanted = brute(need, most=4)
    assert wanted is None or found.paid_hours * 60 <= wanted
    assert len(found.shifts) > 4 or found.paid_hours * 60 == wanted


def test_the_brute_force_sees_a_wasted_shift() -> None:
    """The control: an hour more is more than the least."""
    need = cover(1, 1, 1, 1)
    found = roster([need], rules=SMALL)
    wasteful = Roster((*found.shifts, found.shifts[0]), True)
    assert covers_all(wasteful, need) and wasteful.paid_hours * 60 > (brute(need, most=4) or 0) == 120


@pytest.mark.parametrize("is_rest_covered", [False, True])
def test_every_shift_is_legal(is_rest_covered: bool) -> None:
    need = cover(2, 3, 4, 4, 4, 3, 3, 3, 4, 4, 3, 2, 2, 2, 1, 1)
    rules = rules_of(is_rest_covered=is_rest_covered)
    found = roster([need], rules=rules)
    assert found.is_best and covers_all(found, need, is_rest_covered=is_rest_covered)
    for one in found.shifts:
        assert one.paid_minutes in rules.paid_lengths and one.begins % rules.start_grid == 0
        lunch = one.lunch[1] - one.lunch[0] if one.lunch else 0.0
        assert one.ends - one.begins == one.paid_minutes + lunch
        assert (one.lunch is not None) == (one.paid_minutes > rules.lunch_when_longer_than)
        if one.lunch:
            assert lunch == rules.lunch
            assert one.begins + 120 <= one.lunch[0] and one.lunch[1] <= one.ends - 120
        assert one.rest is not None and one.rest[1] - one.rest[0] == rules.rest
        assert one.begins + 60 <= one.rest[0] and one.rest[1] <= one.ends - 60
        assert not one.lunch or one.rest[1] <= one.lunch[0]
        at_work = sum(b - a for a, b in one.spells())
        assert at_work == one.paid_minutes - rules.rest


def test_covering_rests_costs_more_or_the_same() -> None:
    need = cover(*[2] * 12)
    plain, strict = (roster([need], rules=rules_of(is_rest_covered=one)) for one in (False, True))
    assert covers_all(strict, need, is_rest_covered=True) and not covers_all(
        plain, need, is_rest_covered=True
    )
    assert strict.paid_hours > plain.paid_hours


def test_the_same_input_gives_the_same_shifts() -> None:
    need = cover(1, 2, 3, 3, 2, 2, 3, 3, 2, 1, 1, 1)
    assert roster([need], rules=rules_of()) == roster([need], rules=rules_of())


def _says(error: pytest.ExceptionInfo[NoShifts], *parts: str) -> None:
    said = str(error.value)
    assert "\n" not in said and all(part in said for part in parts), said


def test_too_few_people_is_said_with_the_moment() -> None:
    with pytest.raises(NoShifts) as error:
        roster([cover(*[3] * 16)], rules=rules_of(), most_people={"t": 3})
    _says(error, "t: 3 people are too few", " are missing", "give more people")


def test_a_day_too_short_for_any_shift_is_said() -> None:
    clauses = [one for one in USUAL if one.code != "before_and_after"]
    clauses.append(Clause(code="before_and_after", minutes=(0.0,), source="strict"))
    with pytest.raises(NoShifts) as error:
        roster([cover(1, 1)], rules=rules_of(clauses))
    _says(error, "no legal shift fits into 9:00–10:00")


def test_a_grid_that_misses_the_need_is_said() -> None:
    rules = ShiftRules(**{**{name: getattr(SMALL, name) for name in SMALL.__slots__}, "start_grid": 120.0})
    with pytest.raises(NoShifts) as error:
        roster([cover(1, 1, 1, 1, 1, first=17)], rules=rules)
    _says(error, "1 needed at 8:30", "no legal shift is there then")


@pytest.mark.parametrize(
    ("code", "minutes", "said"),
    [
        ("rest", (), "lack rest"),
        ("lunch", (20.0,), "quarters of an hour"),
        ("start_grid", (0.0,), "start_grid is no grid"),
    ],
)
def test_rules_that_do_not_fit_are_said(code: str, minutes: tuple[float, ...], said: str) -> None:
    clauses = [one for one in USUAL if one.code != code] + [Clause(code=code, minutes=minutes, source="x")]
    with pytest.raises(NoShifts, match=said):
        rules_of(clauses)


def test_every_usual_clause_tells_its_source() -> None:
    assert all(one.source for one in USUAL) and any("[K]" in one.source for one in USUAL)


def test_spells_leave_the_pauses_out() -> None:
    one = Shift(team="t", begins=480, ends=945, lunch=(690, 720), rest=(570, 585), paid_minutes=435)
    assert one.spells() == ((480, 570), (585, 690), (720, 945))
    assert [clock(moment) for moment in (480, 945)] == ["8:00", "15:45"]
    bare = Shift(team="t", begins=480, ends=720, lunch=None, rest=None, paid_minutes=240)
    assert bare.spells() == ((480, 720),)


def test_people_who_eat_and_rest_still_keep_the_promises() -> None:
    scenario = house()
    staffing = smallest(scenario, promises_of(scenario), replications=150)
    found = people_for(staffing, rules=rules_of())
    assert found.is_kept and found.roster.paid_hours >= staffing.desk_hours
    assert {one.code for one in found.scenario.persons} >= {"desk.1", "room.1"}
    assert covered(found.roster)  # every shift is a person of the scenario
    assert len(found.scenario.persons) == len(found.roster.shifts)


def test_a_desk_more_is_put_where_pauses_break_a_promise() -> None:
    """With lunches of two hours and rests of one the first shifts do not do; more are given, up to the rounds."""
    scenario = house()
    staffing = smallest(scenario, promises_of(scenario, share=0.85), replications=100)
    long_rest = [one for one in USUAL if one.code != "rest"] + [
        Clause(code="rest", minutes=(60.0,), source="x")
    ]
    first = people_for(staffing, rules=rules_of(long_rest), rounds=1)
    later = people_for(staffing, rules=rules_of(long_rest), rounds=8)
    assert not first.is_kept
    assert sum(one.desk_hours for one in later.covers) > sum(one.desk_hours for one in first.covers)
    assert later.is_kept


def test_small_grids_agree_with_the_forms() -> None:
    """Every start of the grid is tried, at both ends too."""
    for first, count in product((16, 19), (1, 2)):
        found = roster([cover(*[count] * 2, first=first)], rules=SMALL)
        assert found.paid_hours == count
