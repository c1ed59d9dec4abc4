"""Booked times of the samples: as many as the tables say, each with somebody free, and people as people are."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest

from palvelutori.common import check_codes as codes
from palvelutori.samples.crowd import booking, demand, hours
from palvelutori.samples.crowd.desks import needed, staffed
from palvelutori.samples.load import load

WEDNESDAY = date(2026, 9, 16)
#: of ten units four live by appointment: shares of the contacts with a time, percent (the samples' own tables)
SHARES = {
    "child_health": 97,
    "health_walkin": 76,
    "mhsa_walkin": 78,
    "imaging": 80,
    "lab": 55,
    "ohjaamo": 39,
    "employment": 30,
}


@pytest.fixture(scope="module", params=["rantakulma", "jokivarsi"])
def figured(request):
    return demand.figures(load(request.param))


def day_of(figured, seed, day=WEDNESDAY, **more):
    return booking.bookings(figured, day=day, random=Random(seed), **more)


def test_as_many_have_a_time_as_the_tables_say():
    figured = demand.figures(load("rantakulma"))
    found = Counter(one.queue for seed in range(10) for one in day_of(figured, seed))
    for row in figured.sample.demand.queues:
        if row.queue in SHARES:
            booked = found[row.queue] / 10 / figured.sample.demand.month_factors[8]
            walk_ins = row.arrivals - (row.booked if row.booked_among_arrivals else 0)
            assert 100 * booked / (booked + walk_ins) == pytest.approx(SHARES[row.queue], abs=6), row.queue


def test_a_calendar_never_has_two_people_at_once(figured):
    for row in figured.sample.demand.queues:
        times = [one for one in day_of(figured, 3) if one.queue == row.queue]
        for one in times:
            together = sum(other.at <= one.at < other.at + 60 * other.minutes for other in times)
            assert together <= max(row.booked_by_hour), row.queue


def test_times_are_within_the_units_hours_and_a_closed_day_has_none(figured):
    for one in day_of(figured, 1):
        unit = figured.units[figured.queues[one.queue].unit]
        for at in (one.at, one.at + 60 * one.minutes - 1):
            assert hours.is_open(unit.hours, moment=datetime.fromtimestamp(at, UTC), zone=figured.zone)
        assert one.at % 300 == 0 and codes.normal(one.code) == one.code
    assert day_of(figured, 1, day=date(2026, 12, 25)) == []


def test_one_seed_is_one_day_and_another_is_another(figured):
    assert day_of(figured, 1) == day_of(figured, 1) != day_of(figured, 2)
    halved = {row.queue: 0.5 for row in figured.sample.demand.queues}
    assert len(day_of(figured, 1, shares=halved)) < 0.7 * len(day_of(figured, 1))


def test_most_come_a_little_early_some_late_and_some_never():
    figured = demand.figures(load("rantakulma"))
    times = [one for seed in range(8) for one in day_of(figured, seed)]

    def never(unit):
        of = [one for one in times if figured.queues[one.queue].unit == unit]
        return sum(one.comes_at is None for one in of) / len(of)

    assert never("health") == pytest.approx(0.04, abs=0.015)
    assert never("child_health") == pytest.approx(0.06, abs=0.02)
    assert never("employment") == pytest.approx(0.12, abs=0.07)
    ahead = [(one.at - one.comes_at) / 60 for one in times if one.comes_at is not None]
    late = sum(minutes < 0 for minutes in ahead) / len(ahead)
    assert 0.05 < late < 0.15 and max(ahead) <= 45
    assert any(one.needs for one in times), "some have further matters"


def test_there_is_a_desk_and_a_person_for_each_calendar(figured):
    sample = figured.sample
    seats = {one.default_desk for one in sample.staff if one.default_desk}
    for row in sample.demand.queues:
        own = [desk for desk in sample.desks if row.queue in desk.queues and desk.code in seats]
        most = max(staffed(row, place) for place in range(len(row.staff_by_hour)))
        assert len(own) >= min(most, len([d for d in sample.desks if row.queue in d.queues])), row.queue
        assert len(row.booked_by_hour) in (0, len(row.staff_by_hour))
    assert len(set(needed(sample))) == len(needed(sample))


def test_the_days_list_is_handed_over_and_everybody_who_comes_checks_in():
    from palvelutori.samples.crowd import town
    from palvelutori.samples.crowd.client import Client
    from palvelutori.samples.crowd.staff import Staff
    from palvelutori.samples.crowd.visitors import Visitors
    from tests.crowd.test_people import Paper, at

    figured = demand.figures(load("rantakulma"))
    paper, handed, moment = Paper(), [], [at(10)]
    desks = needed(figured.sample)
    made = town.Town(
        figured,
        client=Client(paper, is_bounded=False),
        keys=town.Keys(
            {"kiosks": {"k": "kiosk"}, "hosts": {"h": "host"}}, {d: d for d in desks}, {d: d for d in desks}
        ),
        senses=town.Senses(
            now=lambda: moment[0],
            news=lambda number: [],
            strangers=lambda: {},
            book=lambda day, times: handed.append((day, times)),
        ),
        seed=1,
    )
    staff, visitors = Staff(made), Visitors(made)
    staff.begin(at=moment[0])
    visitors.begin(at=moment[0])
    ((day, times),) = handed
    assert day == WEDNESDAY and times and all(one.at >= at(10).timestamp() for one in times)
    never = {one.code for one in times if one.comes_at is None}
    assert {code for code, _, _ in made.state.spare} == never and never, "left to who tries the house"
    due = [subject for _, _, name, subject in made.state.agenda if name == "check_in"]
    assert {one["code"] for one in due} == {one.code for one in times if one.comes_at is not None}
    several = next(one for one in due if one["needs"])
    paper.answers = [(409, {}, b'{"type": "/problems/closed-unit"}'), (201, {}, b'{"visit_id": "v"}')]
    visitors.check_in(several)
    sent = [body for path, _, body in paper.asked if path.endswith("/appointments/check-in")]
    assert len(sent) == 2 and b'"needs": []' in sent[1]
    guest = made.state.guests["v"]
    assert (guest.booked, guest.minutes) == (several["queue"], several["minutes"])
    paper.answers = [(409, {}, b'{"type": "/problems/booked-time-over"}')]
    visitors.check_in({**several, "needs": []})
    assert len(made.state.guests) == 1


def test_officers_look_at_a_booked_person_when_the_time_has_come():
    from tests.crowd.test_people import HELSINKI, at

    assert HELSINKI
    from palvelutori.samples.crowd import town
    from palvelutori.samples.crowd.client import Client
    from palvelutori.samples.crowd.staff import Staff
    from tests.crowd.test_people import Paper

    figured = demand.figures(load("rantakulma"))
    desks = needed(figured.sample)
    made = town.Town(
        figured,
        client=Client(Paper(), is_bounded=False),
        keys=town.Keys({"kiosks": {"k": "k"}}, {d: d for d in desks}, {d: d for d in desks}),
        senses=town.Senses(now=lambda: at(10), news=lambda number: [], strangers=lambda: {}),
        seed=1,
    )
    staff = Staff(made)
    staff.begin(at=at(10))
    for post in made.state.posts.values():
        post.state = "open"
    due = (at(10) + timedelta(minutes=20)).isoformat()
    came = {"visit": "v", "stops": [{"stop": "s", "queue": "lab", "booked_at": due}]}
    staff._hear(SimpleNamespace(number=1, kind="visit.arrived", actor="device:k", facts=came))
    assert "lab" not in made.state.lines and made.state.ahead == {"s": ["lab", "v"]}
    staff.turn("s")
    assert made.state.lines["lab"] == {"s": "v"} and not made.state.ahead
    staff.turn("s")
    staff._hear(SimpleNamespace(number=1, kind="visit.arrived", actor="device:k", facts=came))
    left = {"visit": "v", "stop": "s", "queue": "lab", "unit": "lab"}
    staff._hear(SimpleNamespace(number=2, kind="stop.left", actor="visitor:v", facts=left))
    assert not made.state.ahead and made.state.lines["lab"] == {}
