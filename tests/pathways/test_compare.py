"""Joint against separate: the closed forms, the two houses, and that pooling without a ground changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pathways.check import check
from pathways.compare import (
    Part,
    Pool,
    Prices,
    Terms,
    compare,
    least_desks,
    pooled,
    pooling,
    separate,
    trips,
)  # fmt: skip
from pathways.runs import Cancelled, simulate
from pathways.scenario import Law, Onward, Person, Queue, Scenario, ScenarioProblem, Stream
from pathways.shifts import rules_of
from pathways.staffing import promises_of
from tests.pathways.test_staffing import FOUR, NINE, house

PRICES = Prices(
    desk_m2=8, seat_m2=1.8, companions=1.25, lobby_m2=20, net_to_let=1.25, rent_euros=14, hour_euros=38,
    days_year=250, trip_minutes=30,
)  # fmt: skip
UNITS = {"desk": "first", "room": "second"}


@pytest.mark.parametrize(
    ("count", "load", "apart", "joint"),
    [(2, 5.0, 14, 12), (4, 2.5, 16, 12), (8, 1.25, 24, 12), (4, 5.0, 28, 22), (10, 1.0, 20, 12)],
)
def test_erlang_c_of_joint_and_separate_lines(count: int, load: float, apart: int, joint: int) -> None:
    """Eight minutes of service, nine of ten within ten minutes: the table of the method's note."""
    assert pooling([load] * count, service=8, minutes=10, share=0.9) == (apart, joint)
    assert least_desks(load, service=8, minutes=10, share=0.9) * count == apart


def test_the_kernel_finds_what_erlang_c_finds() -> None:
    """Two lines of five erlangs for six hours: 14 desks apart and 12 pooled, and fewer staff hours."""
    queue = Queue(code="a", service=Law(mean_minutes=8, kind="exponential"), promise_minutes=10)
    scenario = Scenario(
        name="steady",
        queues=(queue, replace(queue, code="b")),
        persons=(Person(code="p", queues=("a",)), Person(code="r", queues=("b",))),
        streams=tuple(Stream(code=code, needs=(code,), rates=((0.0, 360.0, 37.5),)) for code in "ab"),
    )
    pool = Pool(code="both", parts=(Part(queue="a"), Part(queue="b")), ground="the same authority")
    terms = Terms(
        promises=promises_of(scenario, share=0.9, slack=0.05),
        units={"a": "a", "b": "b"},
        prices=PRICES,
        replications=150,
    )
    found = compare(scenario, [pool], terms, seeds=(1,))
    assert (found.separate.desks.mean, found.joint.desks.mean, found.saved.desks.mean) == (14, 12, 2)
    assert found.saved.staff_hours.mean > 5 and found.saved.euros_year.mean > 0
    assert found.saved.m2.mean == pytest.approx(found.separate.m2.mean - found.joint.m2.mean)


def test_without_pools_a_house_of_single_errands_saves_the_lobby_only() -> None:
    """The control: nothing is pooled, nobody travels, so desks and hours are the same to the minute."""
    scenario = replace(house(), onward=(), streams=(
        Stream(code="one", needs=("desk",), rates=((NINE, FOUR, 12.0),)),
        Stream(code="two", needs=("room",), rates=((NINE, FOUR, 3.0),)),
    ))  # fmt: skip
    terms = Terms(promises=promises_of(scenario), units=UNITS, prices=PRICES, replications=64)
    found = compare(scenario, [], terms, seeds=(1, 2))
    assert found.saved.desks.mean == found.saved.staff_hours.mean == found.saved.customer_minutes.mean == 0
    assert found.saved.m2.mean >= 25 and found.saved.euros_year.mean == pytest.approx(
        found.saved.m2.mean * 14 * 12
    )
    assert found.saved.seats.mean >= 0 and found.separate.desks.count == 2


def test_several_errands_cost_trips_when_apart() -> None:
    scenario = replace(
        house(),
        streams=(
            Stream(code="both", needs=("desk", "room"), order="free", rates=((NINE, FOUR, 3.0),)),
            Stream(code="one", needs=("desk",), booked=(600.0, 700.0), no_show_share=0.5),
        ),
    )
    apart = separate(scenario, UNITS)
    assert [one.code for one in check(apart).streams] == ["both@first", "both@second", "one"]
    assert [one.needs for one in apart.streams] == [("desk",), ("room",), ("desk",)]
    onward = 0.2 * (3.0 * 7 + 1.0)
    assert trips(scenario, UNITS) == pytest.approx(3.0 * 7 + onward)
    assert trips(scenario, {"desk": "same", "room": "same"}) == 0
    assert separate(scenario, {"desk": "same", "room": "same"}).streams == scenario.streams
    terms = Terms(promises=promises_of(scenario), units=UNITS, prices=PRICES, replications=64)
    found = compare(scenario, [], terms, seeds=(1,))
    assert found.saved.customer_minutes.mean > 15


def test_a_share_of_a_line_goes_to_the_pool() -> None:
    scenario = replace(
        house(),
        onward=(
            Onward(source="desk", target="room", share=0.2),
            Onward(source="room", target="desk", share=0.1),
        ),
        streams=(
            Stream(code="walk", needs=("desk",), rates=((NINE, FOUR, 20.0),), booked=(600.0,)),
            Stream(code="both", needs=("desk", "room"), rates=((NINE, FOUR, 2.0),)),
        ),
    )
    moved = Part(queue="desk", share=0.25, service=Law(mean_minutes=4))
    joint = check(
        pooled(scenario, [Pool(code="advice", parts=(Part(queue="room"), moved), ground="agreement")])
    )
    assert [one.code for one in joint.queues] == ["desk", "desk~advice", "room"]
    means = {one.code: one.service.mean_minutes for one in joint.queues}
    assert means["desk~advice"] == 4 and 0.75 * means["desk"] + 0.25 * 4 == pytest.approx(8)
    assert {one.code: one.queues for one in joint.persons} == {
        "a": ("desk", "desk~advice"),
        "b": ("room", "desk~advice"),
    }
    rates = {one.code: (one.needs, one.rates[0][2], one.booked) for one in joint.streams}
    assert rates == {
        "walk": (("desk",), 15.0, (600.0,)),
        "walk~advice": (("desk~advice",), 5.0, ()),
        "both": (("desk", "room"), 1.5, ()),
        "both~-advice": (("desk~advice", "room"), 0.5, ()),
    }
    shares = {(one.source, one.target): one.share for one in joint.onward}
    assert shares == pytest.approx({
        ("desk", "room"): 0.2, ("desk~advice", "room"): 0.2, ("room", "desk"): 0.075, ("room", "desk~advice"): 0.025,
    })  # fmt: skip
    people = [simulate(one, replications=300, seed=2).visits[:, 0].mean() for one in (scenario, joint)]
    assert people[0] == pytest.approx(people[1], rel=0.03)


def test_without_a_whole_line_those_of_the_shares_help_each_other() -> None:
    parts = (Part(queue="desk", share=0.5), Part(queue="room", share=0.5))
    joint = pooled(house(), [Pool(code="p", parts=parts, ground="x")])
    assert [one.queues for one in joint.persons] == [
        ("desk", "desk~p", "room~p"),
        ("room", "room~p", "desk~p"),
    ]
    assert pooled(house(), []) == house()


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (Part(queue="nowhere"), "names the queue nowhere"),
        (Part(queue="desk", share=0.0), "a share of 0"),
        (Part(queue="desk", share=0.5, service=Law(mean_minutes=30)), "take more than all of its time"),
    ],
)
def test_a_pool_that_cannot_be_is_said_in_one_line(part: Part, said: str) -> None:
    with pytest.raises(ScenarioProblem, match=said):
        pooled(house(), [Pool(code="p", parts=(part,), ground="x")])


def test_shared_matters_with_shifts_and_shared_desks_and_stopping() -> None:
    scenario = house(rates=((NINE, FOUR, 12.0),))
    pool = Pool(code="p", parts=(Part(queue="room"), Part(queue="desk", share=0.3)), ground="agreement")
    terms = Terms(
        promises=promises_of(scenario), units=UNITS, prices=PRICES, shared_desks=("desk", "room"), rules=rules_of(),
        replications=64,
    )  # fmt: skip
    told: list[float] = []
    found = compare(scenario, [pool], terms, seeds=(1,), progress=lambda done: told.append(done) or True)
    assert told == [1.0] and found.pools == (pool,)
    assert found.joint.desks.mean <= sum(one.most for one in found.staffings[1].covers)
    assert found.joint.staff_hours.mean >= found.staffings[1].desk_hours
    with pytest.raises(Cancelled):
        compare(scenario, [pool], terms, seeds=(1, 2), progress=lambda done: False)
