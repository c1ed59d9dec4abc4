"""Scenarios: one hash, there and back as data, and one clear line for each fault."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pathways.check import check, walking
from pathways.scenario import (
    Door,
    Ground,
    Language,
    Law,
    Onward,
    Patience,
    Person,
    Policy,
    Queue,
    Scenario,
    ScenarioProblem,
    Stream,
    as_data,
    canonical,
    digest,
    from_data,
)  # fmt: skip
from tests.pathways.random_scenarios import random_scenario

GOOD = Scenario(
    name="good",
    queues=(
        Queue(code="a", service=Law(mean_minutes=5)),
        Queue(code="b", service=Law(mean_minutes=5), zone="up"),
    ),
    persons=(Person(code="p", queues=("a", "b")),),
    streams=(Stream(code="s", needs=("a", "b"), rates=((0.0, 60.0, 10.0),)),),
    doors=(Door(code="stairs", between=("entrance", "up"), minutes=1.0),),
)


def test_there_and_back() -> None:
    for seed in range(200):
        scenario = random_scenario(seed)
        again = from_data(json.loads(canonical(scenario)))
        assert again == scenario and digest(again) == digest(scenario)
    assert digest(GOOD) == digest(from_data(as_data(GOOD)))
    assert digest(GOOD) != digest(replace(GOOD, name="other"))


def _queue(**change: object) -> Scenario:
    return replace(GOOD, queues=(replace(GOOD.queues[0], **change), GOOD.queues[1]))  # type: ignore[arg-type]


def _stream(**change: object) -> Scenario:
    return replace(GOOD, streams=(replace(GOOD.streams[0], **change),))  # type: ignore[arg-type]


def _person(**change: object) -> Scenario:
    return replace(GOOD, persons=(replace(GOOD.persons[0], **change),))  # type: ignore[arg-type]


def _onward(*rows: tuple[str, str, float]) -> Scenario:
    return replace(GOOD, onward=tuple(Onward(source=a, target=b, share=share) for a, b, share in rows))


FAULTS = [
    (replace(GOOD, queues=()), "has no queue"),
    (replace(GOOD, persons=GOOD.persons * 2), "is there twice"),
    (_queue(service=Law(mean_minutes=-1)), "a service of -1 minutes"),
    (_queue(service=Law(mean_minutes=1, kind="gamma")), "knows no law gamma"),  # type: ignore[arg-type]
    (_queue(service=Law(mean_minutes=1, cv=-1)), "cv is -1"),
    (_queue(promise_minutes=-3.0), "promise_minutes is -3"),
    (_queue(places=-1), "places is -1"),
    (_queue(patience=Patience(mean_minutes=2, floor_minutes=3)), "patience is not longer than its floor"),
    (_queue(opens=9.0, closes=8.0), "9-8 is no span"),
    (_person(spells=((0.0, 9.0), (8.0, 20.0))), "8 comes before 9"),
    (_person(answers_minutes=-1.0), "answers_minutes is -1"),
    (_person(queues=("a",)), "queues.b: no desk has the skill"),
    (_person(queues=("a", "b", "c")), "names the queue c"),
    (_person(queues=()), "names no queue"),
    (_person(languages=("fi",)), "speaks fi"),
    (_stream(needs=("c",)), "names the queue c"),
    (_stream(needs=()), "names no queue"),
    (_stream(needs=("a", "b") * 9), "has 18 needs"),
    (_stream(order="any"), "knows no order any"),
    (_stream(rates=((0.0, 60.0, -1.0),)), "rate 0-60 is -1"),
    (_stream(rates=((0.0, 1e12, 1.0),)), "it cannot end"),
    (_stream(booked=(-5.0,)), "booked 0 is -5"),
    (_stream(priority="vip"), "names the ground vip"),
    (_stream(no_show_share=1.5), "a share of 1.5"),
    (replace(GOOD, grounds=(Ground(code="g", cap=300),)), "a share of 3"),
    (replace(GOOD, languages=(Language(code="fi", share=0.7), Language(code="sv", share=0.7))), "languages together"),
    (_onward(("a", "b", 0.6), ("a", "a", 0.6)), "onward a together"),
    (_onward(("a", "b", 1), ("b", "a", 1)), "it cannot end"),
    (
        replace(GOOD, doors=(replace(GOOD.doors[0], is_closed=True),)),
        "the way from entrance to b goes through a closed door; open one of: stairs",
    ),
    (replace(GOOD, doors=()), "add a door between the zones"),
    (replace(GOOD, policy=Policy(early_minutes=-1)), "early_minutes is -1"),
    (replace(GOOD, warm_up_minutes=-1), "warm_up_minutes is -1"),
    (replace(GOOD, after_closing="stay"), "give serve, send_away or leave"),  # type: ignore[arg-type]
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_one_clear_line(scenario: Scenario, said: str) -> None:
    assert check(GOOD) is GOOD
    with pytest.raises(ScenarioProblem) as caught:
        check(scenario)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_free_order_needs_every_way() -> None:
    closed = (Door(code="x", between=("up", "attic"), minutes=1, is_closed=True), GOOD.doors[0])
    queues = (*GOOD.queues, Queue(code="c", service=Law(mean_minutes=1), zone="attic"))
    people = (Person(code="p", queues=("a", "b", "c")),)
    with pytest.raises(ScenarioProblem, match="closed door"):
        check(replace(_stream(needs=("a", "c"), order="free"), queues=queues, persons=people, doors=closed))
    assert walking(GOOD)["entrance", "up"] == 1.0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "is not an object"),
        ({"name": "x"}, "lacks"),
        ({"colour": 1}, "knows no colour"),
        ({"queues": {}}, "is not a list"),
        ({"queues": ["a"]}, "is not an object"),
        ({"queues": [{"code": "a", "service": {"mean_minutes": "long"}}]}, "is not a number"),
        ({"queues": [{"code": "a", "places": 1.5}]}, "not of the right kind"),
        ({"queues": [{"code": "a", "places": True}]}, "not of the right kind"),
        ({"streams": [{"code": "s", "rates": [[1, 2]]}]}, "has 2 values"),
        ({"streams": [{"code": "s", "needs": "a"}]}, "is not a list"),
    ],
)
def test_data_that_is_none(data: object, said: str) -> None:
    with pytest.raises(ScenarioProblem, match=said):
        from_data(data)
    assert from_data(as_data(replace(GOOD, queues=(replace(GOOD.queues[0], patience=None), GOOD.queues[1]))))
