"""The short road counts what the events and the twin count: to the last word, or it gives the day to the events."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from pathways import layout as at
from pathways import runs, state
from pathways.live import LiveHouse
from pathways.scenario import ALWAYS, Door, Law, Onward, Patience, Person, Policy, Queue, Scenario, Stream
from pathways.state import Room, blank, is_express, tables
from pathways.twin import Twin
from tests.pathways.test_closed_forms import line

EVERYDAY, DAYS = 40, 3
PARTS = ("days", "visits", "peaks", "comers", "waits", "stays", "hours")
SPELLS = (
    ((0.0, ALWAYS),),
    ((0.0, ALWAYS),),
    ((0.0, 40.0), (45.0, 90.0)),
    ((5.0, 20.0), (21.0, 24.0), (30.0, 50.0), (52.0, 80.0)),
    ((10.0, 90.0),),
)


def short_scenario(seed: int) -> Scenario:
    """One the short road can take: crowded and small, with breaks, closing, ways on, and moments that fall together."""
    dice = random.Random(seed)
    codes = [f"q{place}" for place in range(dice.randint(1, 4))]
    after = dice.choice(("serve", "leave", "send_away"))
    queues = tuple(
        _queue(dice, code, ALWAYS if after == "send_away" else dice.choice((ALWAYS, 85.0))) for code in codes
    )
    persons = [
        Person(
            code=f"{code}.{place}",
            queues=(code,),
            spells=dice.choice(SPELLS),
            keeps_breaks=dice.random() < 0.5,
        )
        for code in codes
        for place in range(dice.randint(1, 4))
    ]
    persons += [Person(code=code, queues=(code,), spells=((0.0, ALWAYS),)) for code in codes]
    dice.shuffle(persons)
    streams = tuple(_stream(dice, f"r{place}", codes) for place in range(dice.randint(1, 4)))
    onward = tuple(
        Onward(source=a, target=b, share=0.2)
        for a in codes
        for b in codes
        if len(codes) > 1 and dice.random() < 0.15
    )
    return Scenario(
        name=f"short {seed}",
        queues=queues,
        persons=tuple(persons),
        streams=streams,
        onward=onward,
        warm_up_minutes=dice.choice((0.0, 30.0)),
        after_closing=after,
    )


def _law(dice: random.Random) -> Law:
    kind = dice.choice(("lognormal", "exponential", "constant"))
    return Law(mean_minutes=dice.choice((0.002, 1.0, 3.0, 6.0)), kind=kind)


def _queue(dice: random.Random, code: str, closes: float) -> Queue:
    patience = Patience(mean_minutes=dice.choice((2.0, 12.0)), floor_minutes=dice.choice((0.0, 1.0)))
    return Queue(
        code=code,
        service=_law(dice),
        promise_minutes=dice.choice((5.0, 15.0)),
        patience=patience if dice.random() < 0.7 else None,
        opens=dice.choice((0.0, 6.0)),
        closes=closes,
    )


def _stream(dice: random.Random, code: str, codes: list[str]) -> Stream:
    rate = dice.choice((20.0, 60.0, 120.0))
    return Stream(
        code=code,
        needs=tuple(dice.sample(codes, dice.randint(1, len(codes)))),
        rates=((0.0, 30.0, rate), (30.0, 40.0, 0.0), (45.0, 95.0, rate / 2)),
        service=_law(dice) if dice.random() < 0.3 else None,
    )


def _both(scenario: Scenario, monkeypatch: pytest.MonkeyPatch, *, seed: int, days: int = DAYS):  # type: ignore[no-untyped-def]
    assert is_express(scenario)
    short = runs.simulate(scenario, replications=days, seed=seed, threads=1)
    with monkeypatch.context() as off:
        off.setattr(state, "is_express", lambda scenario: False)
        return short, runs.simulate(scenario, replications=days, seed=seed, threads=1)


def _alike(short, long) -> bool:  # type: ignore[no-untyped-def]
    return short.events == long.events and all(
        np.array_equal(getattr(short, part), getattr(long, part)) for part in PARTS
    )


def _settled(scenario: Scenario, *, seed: int, days: int) -> int:
    """How many of a run's days the short road settles by itself."""
    held = tables(scenario, room=Room())
    first, settled = blank(held), 0
    record, rows = np.zeros_like(first), np.zeros((1, int(held.t[at.RESET])), dtype=np.int64)
    for day in range(days):
        job = np.array([runs._seed(seed), day, 1, at.AFTER_ALL, 0], dtype=np.int64)
        before = record[int(held.t[at.S_WAITS]) :][: int(held.t[at.S_LOG] - held.t[at.S_WAITS])].copy()
        done = runs.shortly((held.t, held.f), (first, record), rows, job)
        after = record[int(held.t[at.S_WAITS]) :][: len(before)]
        assert done or (before == after).all(), "what could not be settled is taken back"
        settled += done
    return settled


def _by_the_twin(scenario: Scenario, short, *, seed: int) -> None:  # type: ignore[no-untyped-def]
    """Counts of a day without warm-up, anew from the twin's lines."""
    log = np.array(Twin(scenario, seed=seed).run())
    names = {"arrived": at.JOINED, "served": at.CALLED, "left": at.LEFT, "turned_away": at.TURNED}
    for queue in range(len(scenario.queues)):
        for name, what in names.items():
            assert short.column(name)[0, queue] == ((log[:, 1] == what) & (log[:, 3] == queue)).sum(), name
    stays = log[log[:, 1] == at.OUT, 0].sum() - log[log[:, 1] == at.ARRIVED, 0].sum()
    assert short.visits[0, 2] == stays
    inside = np.cumsum((log[:, 1] == at.ARRIVED).astype(int) - (log[:, 1] == at.OUT))
    assert short.peaks[0, 0] in (
        inside.max(),
        inside.max() - 1,
    )  # who is turned away at the door is not inside


@pytest.mark.parametrize("first", range(0, EVERYDAY, 20))
def test_the_same_words_as_by_the_events(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = 0
    for seed in range(first, first + 20):
        scenario = short_scenario(seed)
        short, long = _both(scenario, monkeypatch, seed=seed)
        assert _alike(short, long), f"scenario {seed}"
        settled += _settled(scenario, seed=seed, days=DAYS)
        if scenario.warm_up_minutes == 0 and seed % 4 == 0:
            _by_the_twin(scenario, short, seed=seed)
    assert 20 * DAYS / 2 < settled < 20 * DAYS, "most days are settled on the road, and some are not"


@pytest.mark.slow
def test_the_same_words_of_a_thousand_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(1000, 2000):
        scenario = short_scenario(seed)
        assert _alike(*_both(scenario, monkeypatch, seed=seed)), f"scenario {seed}"
        if scenario.warm_up_minutes == 0:
            _by_the_twin(scenario, runs.simulate(scenario, replications=1, seed=seed), seed=seed)


def test_the_same_words_of_one_long_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tens of thousands of customers, services of no time among them, nearly none of it left to the events."""
    law = Law(mean_minutes=0.1, kind="exponential")
    for patience in (None, 0.2):
        scenario = line(rate=45.0, desks=5, law=law, minutes=600, patience=patience)
        assert _alike(*_both(scenario, monkeypatch, seed=2))
        assert _settled(scenario, seed=2, days=DAYS) == DAYS


def test_a_day_that_cannot_be_settled_needs_the_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: when nobody tells such days, they are missing."""
    odd = next(seed for seed in range(200) if _settled(short_scenario(seed), seed=seed, days=DAYS) < DAYS)
    assert _alike(*_both(short_scenario(odd), monkeypatch, seed=odd))
    monkeypatch.setattr(runs, "_run", lambda *given: 1)
    with monkeypatch.context() as blind:
        blind.setattr(runs, "check_rows", lambda *given, **more: None)
        short = runs.simulate(short_scenario(odd), replications=DAYS, seed=odd, threads=1)
    monkeypatch.undo()
    assert not _alike(short, _both(short_scenario(odd), monkeypatch, seed=odd)[1])


def _two_lines(**policy: object) -> Scenario:
    queues = tuple(Queue(code=code, service=Law(mean_minutes=3), closes=80.0) for code in "ab")
    people = tuple(Person(code=f"{code}{n}", queues=(code,)) for code in "ab" for n in range(2))
    streams = tuple(
        Stream(code=needs, needs=tuple(needs), rates=((0.0, 90.0, 30.0),)) for needs in ("a", "ab", "ba")
    )
    return Scenario(name="two", queues=queues, persons=people, streams=streams, policy=Policy(**policy))  # type: ignore[arg-type]


TOO_MUCH = {
    "a full line": lambda one: replace(one, queues=tuple(replace(each, places=2) for each in one.queues)),
    "kept places": lambda one: replace(one, policy=Policy(keep_place=True)),
    "free order": lambda one: replace(
        one, streams=tuple(replace(each, order="free") for each in one.streams)
    ),
    "an expert elsewhere": lambda one: replace(
        one, persons=tuple(replace(each, answers_minutes=2.0) for each in one.persons)
    ),
    "sent away at closing": lambda one: replace(one, after_closing="send_away"),
    "kept seniority": lambda one: replace(
        one, onward=(Onward(source="a", target="b", share=0.5, hands_over=True),)
    ),
    "appointments": lambda one: replace(
        one, streams=tuple(replace(each, booked=(20.0, 30.0, 50.0)) for each in one.streams)
    ),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_the_road_is_closed_to_what_it_cannot_do(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of each condition: sent down the road all the same, such a house counts something else."""
    scenario = TOO_MUCH[what](_two_lines())
    assert is_express(_two_lines()) and not is_express(scenario)
    long = runs.simulate(scenario, replications=20, seed=1, threads=1)
    monkeypatch.setattr(state, "is_express", lambda scenario: True)
    monkeypatch.setattr(runs, "check_rows", lambda *given, **more: None)
    assert not _alike(runs.simulate(scenario, replications=20, seed=1, threads=1), long)


def test_who_can_do_two_things_does_not_take_it() -> None:
    able = tuple(replace(one, queues=("a", "b")) for one in _two_lines().persons)
    assert not is_express(replace(_two_lines(), persons=able))
    assert not is_express(
        replace(_two_lines(), doors=(Door(code="d", between=("entrance", "x"), minutes=1.0),))
    )


def test_more_people_than_a_bag_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand in one line: the events tell it."""
    scenario = Scenario(
        name="crush",
        queues=(Queue(code="q", service=Law(mean_minutes=9)),),
        persons=(Person(code="p", queues=("q",)),),
        streams=(Stream(code="w", needs=("q",), rates=((0.0, 60.0, 2_000.0),)),),
    )
    assert _alike(*_both(scenario, monkeypatch, seed=1, days=2))
    assert _settled(scenario, seed=1, days=1) == 0


def test_a_day_begun_from_a_live_house_goes_by_the_events(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, start = short_scenario(3), LiveHouse(now=20.0, visitors=(), serving={})
    monkeypatch.setattr(runs, "shortly", None)
    runs.simulate(scenario, replications=2, start=start, threads=1)
    with pytest.raises(TypeError):
        runs.simulate(scenario, replications=2, threads=1)
