"""Whoever is called out of the first of each kind is whoever would be called out of everybody."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from palvelutori.common.times import local_day
from palvelutori.foundation import scope
from palvelutori.foundation.clock import clock
from palvelutori.foundation.db.prepared import Given
from palvelutori.visits.access import hall, in_line
from palvelutori.visits.models import CallingPolicy, DeskSession, HandOver, PriorityGround, Stop, Visit
from palvelutori.visits.rules.calling import pick
from tests import world
from tests.world import CENTRE

QUEUES = ("kela_desk", "service_point", "lab")
DESKS = [world.desks_of(queue)[0] for queue in QUEUES]
LANGUAGES = ("fi", "fi", "fi", "sv", "easy", "ar")


def fill(rng: random.Random, people: int) -> None:
    """People of many kinds, many of them of one, some in the same millisecond."""
    now, grounds = clock.now(), list(PriorityGround.objects.values_list("code", flat=True))
    numbers = rng.sample(range(1, 1000), people)
    for at, number in enumerate(numbers):
        came = now - timedelta(minutes=rng.choice((1, 3, 40, 130)), microseconds=rng.randrange(2500))
        seldom = rng.random() < 0.2
        visit = Visit.objects.create(
            centre=CENTRE,
            day=local_day(now),
            number=200 + at,
            language=rng.choice(LANGUAGES),
            channel="kiosk",
            arrived_at=came,
            line_number=number,
            ground=rng.choice(grounds) if seldom and rng.random() < 0.5 else "",
            free_from_at=came if seldom and rng.random() < 0.3 else None,
            more_time=[[came.isoformat(), (now + timedelta(minutes=5)).isoformat()]]
            if seldom and rng.random() < 0.2
            else [],
        )
        codes = rng.sample(QUEUES, rng.choice((1, 1, 1, 1, 2)))
        for place, queue in enumerate(codes):
            _stop(rng, visit, queue, place, is_seldom=seldom, is_second=place == 1)


def _stop(rng, visit, queue, place, *, is_seldom, is_second):
    def sometimes(value, otherwise=None):
        return value if is_seldom and rng.random() < 0.3 else otherwise

    now = clock.now()
    is_served = is_second and rng.random() < 0.3
    missed = None if is_served else sometimes(now - timedelta(minutes=7))
    state = "serving" if is_served else "no_show" if missed else "waiting"
    Stop.objects.create(
        visit=visit,
        centre=CENTRE,
        position=place,
        unit=queue.removesuffix("_desk"),
        queue=queue,
        state=state,
        joined_at=visit.arrived_at + timedelta(microseconds=rng.randrange(3000)),
        line_number=visit.line_number,
        credit_at=sometimes(visit.arrived_at - timedelta(minutes=20)),
        booked_at=sometimes(now + timedelta(minutes=rng.choice((-5, 5)))),
        carried_at=sometimes(now - timedelta(days=1)),
        desk_only=sometimes(rng.choice(DESKS), ""),
        desk=f"x-{visit.number}" if is_served else "",
        missed_at=missed,
        no_shows=1 if missed else 0,
    )


def picked(read, session):
    now = read(CENTRE, queues=session.queues, at=clock.now())
    return pick(now.waiting, desk=hall.desk_view(session), moment=now.moment, policy=now.policy)


def differing(seeds: int, monkeypatch) -> list[tuple[int, str]]:
    """(seed, desk) where the two halls call differently."""
    found = []
    for seed in range(seeds):
        rng = random.Random(seed)
        Visit.objects.all().delete()
        CallingPolicy.objects.update_or_create(
            centre=CENTRE,
            unit="",
            defaults={
                "values": {"keep_place": rng.random() < 0.5, "first_come": rng.random() < 0.5},
                "set_at": clock.now(),
            },
        )
        fill(rng, rng.choice((3, 15, 40)))
        for session in DeskSession.objects.filter(state="open"):
            first = picked(hall.for_a_call, session)
            with monkeypatch.context() as whole:
                whole.setattr(in_line, "_MOST", 0)  # everybody, and all that they wait for elsewhere
                second = picked(hall.load, session)
            if (first and (first.stop.stop_id, first.why)) != (second and (second.stop.stop_id, second.why)):
                found.append((seed, session.desk))
    return found


@pytest.fixture
def opened(square):
    square.open(*DESKS)
    with scope.inside_operation():
        yield square


def test_the_first_of_each_kind_stand_for_everybody(opened, monkeypatch):
    assert differing(12, monkeypatch) == []


@pytest.mark.slow
def test_the_first_of_each_kind_stand_for_everybody_in_many_halls(opened, monkeypatch):
    assert differing(400, monkeypatch) == []


def composed_anew(monkeypatch, name, value):
    monkeypatch.setattr(in_line, name, value)
    for one in (in_line._KINDS, in_line._NEXT):
        monkeypatch.setattr(one, "_kept", {})


def test_control_without_those_who_came_with_the_first_another_one_is_called(opened, monkeypatch):
    composed_anew(monkeypatch, "_ALIKE", timedelta(seconds=-1))
    assert differing(12, monkeypatch) != []


@pytest.mark.parametrize("is_control", [False, True])
def test_somebody_at_a_desk_elsewhere_stands_for_nobody(opened, monkeypatch, is_control):
    if is_control:
        composed_anew(
            monkeypatch, "_with_several", lambda: Visit.objects.filter(centre=Given("centre"), id="")
        )
    first, second = opened.arrive("kela_desk", "service_point"), opened.arrive("kela_desk")
    before = clock.now() - timedelta(minutes=1)
    Visit.objects.filter(id=first.visit_id).update(arrived_at=before)
    Stop.objects.filter(visit_id=first.visit_id).update(joined_at=before)
    assert opened.next(DESKS[1]).visit_id == first.visit_id
    called = opened.next(DESKS[0])
    assert called is None if is_control else called.visit_id == second.visit_id


def test_of_many_alike_few_are_read(opened):
    start = clock.now()
    for at in range(30):
        opened.arrive(QUEUES[0])
        Visit.objects.filter(number__gt=100 + at).update(arrived_at=start + timedelta(seconds=at))
        Stop.objects.filter(visit__number__gt=100 + at).update(joined_at=start + timedelta(seconds=at))
    read = in_line.who_may_be_next(CENTRE, frozenset(QUEUES), walked={})
    assert [one.visit.arrived_at for one in read] == [start]
    walked = in_line.who_may_be_next(CENTRE, frozenset(QUEUES), walked={"v": "s"})
    assert len(walked) == 30


def test_somebody_who_is_walked_over_is_not_stood_for(opened):
    """Control of the whole reading while an officer walks with somebody: the one walked is first of the kind."""
    first = opened.arrive(QUEUES[0])
    second = opened.arrive(QUEUES[0])
    own = Stop.objects.get(visit=first.visit_id)
    other = Stop.objects.create(
        visit=own.visit, centre=CENTRE, position=5, unit="kela", queue=QUEUES[0], state="left",
        joined_at=clock.now(), line_number=9_999,
    )  # fmt: skip
    HandOver.objects.create(
        sent=own, received=other, centre=CENTRE, from_desk="x", is_warm=True, asked_at=clock.now()
    )
    called = opened.next(world.desks_of(QUEUES[0])[0])
    assert called.visit_id == second.visit_id
