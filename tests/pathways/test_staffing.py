"""The smallest staffing: offered load against theory, promises kept, and broken by one desk less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.covers import SLOT, SLOTS, Cover, Team, is_shaped, runs_of, shaped, staffed, teams_of
from pathways.loads import by_slot, first_guess, offered, survives
from pathways.runs import Cancelled, simulate
from pathways.scenario import ALWAYS, Law, Onward, Person, Queue, Scenario, Stream
from pathways.staffing import CannotKeep, Promise, kept, one_less, promises_of, smallest
from pathways.theory import busy_of_many, flows, within

LAWS = (
    Law(mean_minutes=10, kind="exponential"),
    Law(mean_minutes=13, cv=0.8),
    Law(mean_minutes=7, kind="constant"),
)
NINE, NOON, FOUR = 540.0, 720.0, 960.0


def house(
    *, rates: tuple[tuple[float, float, float], ...] = ((NINE, NOON, 24.0), (NOON, FOUR, 9.0))
) -> Scenario:
    """Two lines with hours; a share of the first goes on to the second."""
    hours = {"opens": NINE, "closes": FOUR}
    return Scenario(
        name="house",
        queues=(
            Queue(code="desk", service=Law(mean_minutes=8), promise_minutes=10, **hours),
            Queue(code="room", service=Law(mean_minutes=20), promise_minutes=15, **hours),
        ),
        persons=(
            Person(code="a", queues=("desk",), spells=((NINE, FOUR),)),
            Person(code="b", queues=("room",), spells=((NINE, FOUR),)),
        ),
        streams=(Stream(code="people", needs=("desk",), rates=rates),),
        onward=(Onward(source="desk", target="room", share=0.2),),
    )


# ---- offered load --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.kind)
def test_offered_load_is_that_of_many_desks(law: Law) -> None:
    pieces = ((480.0, 540.0, 30.0), (540.0, 600.0, 60.0), (600.0, 700.0, 10.0))
    scenario = Scenario(
        name="one",
        queues=(Queue(code="q", service=law),),
        persons=(),
        streams=(Stream(code="s", needs=("q",), rates=pieces),),
    )
    found = offered(scenario)[0]

    def rate(moment: float) -> float:
        return next((hourly / 60 for begins, ends, hourly in pieces if begins <= moment < ends), 0.0)

    for minute in (500, 539, 570, 599, 640):
        wanted = busy_of_many(
            rate, survives=lambda rest: survives(law, rest), moment=minute + 0.5, longest=400, steps=8_000
        )
        assert found[minute] == pytest.approx(wanted, rel=0.02, abs=0.01)


def test_offered_load_of_a_network_settles_at_the_flows() -> None:
    scenario = replace(house(rates=((NINE, FOUR, 30.0),)), onward=(
        Onward(source="desk", target="room", share=0.5), Onward(source="room", target="desk", share=0.25),
    ))  # fmt: skip
    desk, room = flows([0.5, 0.0], [[0.0, 0.5], [0.25, 0.0]])
    assert offered(scenario)[:, 940] == pytest.approx([desk * 8, room * 20], rel=0.02)


def test_offered_load_of_several_needs_and_booked_times() -> None:
    queues = tuple(Queue(code=code, service=Law(mean_minutes=10, kind="constant")) for code in "ab")
    booked = Stream(code="s", needs=("a", "b"), booked=(600.0, 630.0), no_show_share=0.5)
    load = offered(Scenario(name="n", queues=queues, persons=(), streams=(booked,)))
    assert load.sum(axis=1) == pytest.approx([10.0, 10.0], abs=0.2)  # half of two people, ten minutes each
    assert load[0, 605] == pytest.approx(0.5) and load[1, 605] == 0 and load[1, 615] == pytest.approx(0.5)


def test_who_comes_early_is_load_at_the_opening_and_who_comes_late_is_none() -> None:
    scenario = house(rates=((NINE - 60, NINE, 60.0), (FOUR, FOUR + 60, 60.0)))
    load = offered(scenario)[0]
    assert (
        load[: int(NINE)].sum() == 0
        and load[int(NINE) + 1] > 50
        and load.sum() == pytest.approx(60 * 8, rel=0.02)
    )


def test_the_first_guess_is_the_square_root_rule() -> None:
    assert first_guess(np.array([0.0, 4.0, 9.0]), beta=0.5).tolist() == [0, 5, 11]
    assert by_slot(np.ones((2, 1440)), minutes=SLOT).shape == (2, SLOTS)


# ---- spells --------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 5), min_size=8, max_size=8))
@settings(max_examples=200, deadline=None)
def test_shaped_desks_are_enough_and_no_desk_of_them_is_idle_for_nothing(desks: list[int]) -> None:
    whole = [0] * 16 + desks + [0] * (SLOTS - 24)
    window = (16, 24)
    made = shaped(whole, window=window)
    assert is_shaped(made, window=window) and all(a >= b for a, b in zip(made, whole, strict=True))
    assert shaped(made, window=window) == made and sum(made[:16]) == sum(made[24:]) == 0
    assert max(made) == max(whole)
    team = Team(code="t", queues=("desk",))
    persons = staffed(house(), [Cover(team, tuple(made))]).persons
    for slot in range(SLOTS):
        there = sum(a <= slot * SLOT < b for one in persons for a, b in one.spells)
        assert there == made[slot]


def test_a_dip_of_half_an_hour_is_no_shape() -> None:
    """The control of the test above."""
    assert not is_shaped([2, 2, 2, 2, 1, 2, 2, 2, 2], window=(0, 9))
    assert not is_shaped([1, 1, 2, 1, 1, 1], window=(0, 6))
    assert runs_of([1, 0, 2], 0) == [(0, 1), (2, 3)]


# ---- the search ----------------------------------------------------------------------------------------------


def test_the_smallest_staffing_keeps_every_promise_and_one_desk_less_breaks_one() -> None:
    scenario = house()
    found = smallest(scenario, promises_of(scenario), replications=200, seed=3)
    assert all(one.is_kept for one in (*found.kept, *found.again))
    anew = simulate(found.scenario, replications=1_000, seed=77)
    for one in kept(anew, promises_of(scenario)):
        assert one.share.mean >= one.promise.share - 0.01
    tried = 0
    for cover in found.covers:
        window = (18, 32)
        for slot in range(*window):
            less = [count - (place == slot) for place, count in enumerate(cover.desks)]
            if cover.desks[slot] > 1 and is_shaped(less, window=window):
                tried += 1
                broken = one_less(found, team=cover.team.code, slot=slot)
                assert not all(one.is_kept for one in broken), (cover.team.code, slot)
    assert tried >= 3


def test_the_same_seed_finds_the_same() -> None:
    scenario = house()
    first, second = (smallest(scenario, promises_of(scenario), replications=64, seed=5) for _ in range(2))
    assert first.covers == second.covers and first.name == second.name


@pytest.mark.parametrize(("load", "wanted"), [(5.0, 7), (10.0, 12)])
def test_constant_arrivals_need_the_desks_of_erlang_c(load: float, wanted: int) -> None:
    """Ten minutes kept for nine of ten, exponential service of eight minutes: never more than the closed form's least
    number, and not one less all day."""
    scenario = Scenario(
        name="steady",
        queues=(Queue(code="q", service=Law(mean_minutes=8, kind="exponential"), promise_minutes=10),),
        persons=(Person(code="p", queues=("q",)),),
        streams=(Stream(code="s", needs=("q",), rates=((0.0, 600.0, load / 8 * 60),)),),
    )
    assert within(load, wanted, service=8, minutes=10) >= 0.9
    assert within(load, wanted - 1, service=8, minutes=10) < 0.9
    found = smallest(scenario, promises_of(scenario, share=0.9, slack=0.05), replications=100)
    desks = found.covers[0].desks[4:20]
    assert max(desks) == wanted and wanted - 1 < sum(desks) / len(desks) <= wanted


def test_people_with_two_lines_help_where_it_is_needed() -> None:
    scenario = house()
    both = Person(code="c", queues=("desk", "room"), spells=((NINE, FOUR),))
    found = smallest(
        replace(scenario, persons=(*scenario.persons, both)), promises_of(scenario), replications=64
    )
    assert [one.team.code for one in found.covers] == ["desk", "room", "desk+room"]
    assert all(one.is_kept for one in found.kept)


def test_teams_are_told_apart_by_what_they_can() -> None:
    persons = (
        Person(code="1", queues=("desk",)),
        Person(code="2", queues=("desk",)),
        Person(code="3", queues=("desk",), languages=("sv",)),
        Person(code="4", queues=("desk",), answers_minutes=3.0),
    )
    codes = [one.code for one in teams_of(replace(house(), persons=persons))]
    assert codes == ["desk", "desk+sv", "desk+remote"]


def test_what_no_desk_can_keep_is_said_in_one_line() -> None:
    """Nobody may wait, and more come than find a place."""
    scenario = house()
    queues = (replace(scenario.queues[0], places=0), scenario.queues[1])
    people = replace(
        scenario.streams[0], booked=(NINE - 30,) * 60, rates=(), spread_minutes=0.0, early_minutes=0.0
    )
    promises = [Promise(queue="desk", share=0.9)]
    with pytest.raises(
        CannotKeep, match="desk: no number of desks lets 90% be called within 10 minutes"
    ) as told:
        smallest(replace(scenario, queues=queues, streams=(people,)), promises, replications=8)
    assert "\n" not in str(told.value)


def test_an_open_line_has_somebody_even_when_nobody_comes() -> None:
    scenario = house(rates=((NINE, FOUR, 0.0),))
    found = smallest(scenario, promises_of(scenario), replications=8)
    assert found.desk_hours == 14 and all(one.is_kept and one.worst_hour is None for one in found.kept)


def test_a_search_can_be_watched_and_stopped() -> None:
    told: list[float] = []
    scenario = house()
    smallest(
        scenario, promises_of(scenario), replications=16, progress=lambda done: told.append(done) or True
    )
    assert told[-1] == 1.0 and len(told) > 3
    with pytest.raises(Cancelled):
        smallest(scenario, promises_of(scenario), replications=16, progress=lambda done: False)


def test_hours_without_end_last_as_long_as_people_come() -> None:
    scenario = house()
    endless = replace(
        scenario, queues=tuple(replace(one, opens=0.0, closes=ALWAYS) for one in scenario.queues)
    )
    found = smallest(endless, promises_of(endless), replications=16)
    for cover in found.covers:
        begins, ends = runs_of(cover.desks, 0)[0]
        assert 17 <= begins <= 19 and ends == 32
