"""The simulated people: as many as the tables say, patient as the tables say, and polite."""

from __future__ import annotations

import http.client
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import mean
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from palvelutori.samples.crowd import demand, hours, keep, town
from palvelutori.samples.crowd.client import Client, Unreachable
from palvelutori.samples.crowd.desks import needed, simulated
from palvelutori.samples.crowd.guide import Guide
from palvelutori.samples.crowd.nights import skipped_to
from palvelutori.samples.crowd.staff import Staff
from palvelutori.samples.crowd.visitors import Visitors
from palvelutori.samples.load import load

WEDNESDAY = date(2026, 9, 16)
HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.fixture(scope="module")
def rantakulma():
    return load("rantakulma")


@pytest.fixture(scope="module")
def figured(rantakulma):
    return demand.figures(rantakulma)


def at(hour, minute=0, day=WEDNESDAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI)


# -- who comes


def test_as_many_come_as_the_table_says(figured):
    days = [demand.coming(figured, day=WEDNESDAY, random=Random(seed)) for seed in range(30)]
    september = figured.sample.demand.month_factors[8]
    for queue, wanted, has_numbers in (
        ("guide", 599, False),
        ("service_point", 220, True),
        ("health_walkin", 60, True),
    ):
        counted = mean(sum(1 for one in day if one.queue == queue) for day in days)
        thinned = 1 / demand._mean_units(figured) if has_numbers else 1.0
        assert counted == pytest.approx(wanted * september * thinned, rel=0.08)


def test_nobody_comes_to_a_closed_unit_or_a_closed_day(figured):
    for one in demand.coming(figured, day=WEDNESDAY, random=Random(1)):
        moment = datetime.fromtimestamp(one.at, UTC)
        for need in one.needs:
            unit = need.split(".")[0] if "." in need else figured.queues[need].unit
            assert hours.is_open(figured.units[unit].hours, moment=moment, zone=HELSINKI)
    assert demand.coming(figured, day=date(2026, 12, 25), random=Random(1)) == []
    sunday = {one.queue for one in demand.coming(figured, day=date(2026, 9, 20), random=Random(1))}
    assert "kela_lobby" not in sunday and "library_info" in sunday


def test_several_needs_languages_and_grounds_are_in_the_crowd(figured):
    crowd = [one for seed in range(5) for one in demand.coming(figured, day=WEDNESDAY, random=Random(seed))]
    numbered = [one for one in crowd if not one.without_number]
    several = sum(1 for one in numbered if len(one.needs) + len(one.later) > 1) / len(numbered)
    assert 0.10 < several < 0.26
    assert {"fi", "sv", "en"} <= {one.language for one in crowd}
    assert any(one.ground for one in crowd) and all(
        one.ground != "fasting" or one.queue == "lab" for one in crowd
    )


def test_service_times_have_the_mean_they_should():
    random = Random(1)
    drawn = [demand.minutes(6.0, 0.9, random) for _ in range(20_000)]
    assert mean(drawn) == pytest.approx(6.0, rel=0.05) and min(drawn) > 0


def test_poisson_has_its_mean_and_no_negative_numbers():
    random = Random(2)
    assert demand.poisson(0.0, random) == 0
    assert mean(demand.poisson(4.0, random) for _ in range(5000)) == pytest.approx(4.0, rel=0.05)


# -- nights


def test_the_clock_goes_on_at_the_next_opening_morning(rantakulma):
    def skip(moment):
        return skipped_to(rantakulma, now=moment, after_minutes=45, before_minutes=5)

    assert skip(at(10)) is None
    assert skip(at(20, 30)) is None
    assert skip(at(20, 46)) == at(6, 40, WEDNESDAY + timedelta(days=1))
    assert skip(at(3)) == at(6, 40)
    assert skip(at(6, 41)) is None
    christmas = at(12, day=date(2026, 12, 24))
    assert skip(christmas).astimezone(HELSINKI).date() == date(2026, 12, 27)


# -- the wire


class Paper:
    """A transport that answers what it was told to, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def send(self, method, path, *, headers, body):
        self.asked.append((path, dict(headers), body))
        answer = self.answers.pop(0) if self.answers else (204, {}, b"")
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_repeat_carries_the_same_receipt():
    paper = Paper(
        ConnectionResetError(),
        http.client.BadStatusLine("x"),
        (429, {"retry-after": "1"}, b""),
        (201, {}, b'{"a": 1}'),
    )
    waits = []
    client = Client(paper, pause=waits.append, is_bounded=False)
    assert client.post("/x", {"b": 2}, token="t").body == {"a": 1}
    assert len({headers["Idempotency-Key"] for _, headers, _ in paper.asked}) == 1
    assert len(waits) == 3 and not client.strange


def test_a_refusal_nobody_expected_is_noted_and_a_conflict_is_not():
    problem = b'{"type": "/problems/invalid-input"}'
    client = Client(
        Paper((422, {}, problem), (409, {}, b'{"type": "/problems/desk-busy"}')), is_bounded=False
    )
    assert client.post("/x", token="t").code == "invalid-input"
    assert client.post("/y", token="t").code == "desk-busy"
    assert client.strange == [("POST /x", 422, "invalid-input")]


def test_a_house_that_does_not_answer_is_left_in_peace():
    client = Client(Paper(*[OSError() for _ in range(20)]), pause=lambda seconds: None, is_bounded=False)
    with pytest.raises(Unreachable):
        client.post("/x", token="t")


def test_the_rate_is_bounded():
    waits = []
    client = Client(Paper(), pause=waits.append)
    for _ in range(5):
        client.post("/x", token="t")
    assert len(waits) >= 4 and all(0 < wait < 0.2 for wait in waits)


# -- staff


@pytest.fixture
def people(rantakulma, figured):
    """Staff with paper hands: what they would send is in `paper.asked`."""
    paper = Paper()
    moment, seen = [at(10)], {}
    desks = needed(rantakulma)
    made = town.Town(
        figured,
        client=Client(paper, is_bounded=False),
        keys=town.Keys(
            {"kiosks": {"k": "kiosk"}, "hosts": {"host-1": "host"}},
            {d: d for d in desks},
            {d: f"{d}-staff" for d in desks},
        ),
        senses=town.Senses(now=lambda: moment[0], news=lambda number: [], strangers=lambda: seen),
        seed=1,
    )
    staff = Staff(made)
    Visitors(made)
    staff.begin(at=moment[0])
    for post in made.state.posts.values():
        post.state, post.is_wanted = "open", True
    return SimpleNamespace(town=made, staff=staff, paper=paper, moment=moment, seen=seen)


def line(kind, actor, **facts):
    return SimpleNamespace(number=1, kind=kind, actor=actor, facts=facts)


def test_desks_of_the_test_sign_ins_are_left_to_people(people, rantakulma):
    own = {one.desk for one in rantakulma.sign_ins if one.role == "desk_officer"}
    assert own and not own & set(people.town.state.posts)
    assert len(people.staff.wanted(at(10))) > 20
    assert people.staff.wanted(at(23)) == set()


def test_staff_stands_back_for_a_real_officer_and_comes_back(people, monkeypatch):
    real = [1000.0]
    monkeypatch.setattr("palvelutori.samples.crowd.staff.monotonic", lambda: real[0])
    people.staff._hear(line("desk.opened", "person:3", desk="kela-4", unit="kela"))
    people.staff.look("kela-5")
    assert people.paper.asked == []
    people.staff.look("employment-1")
    assert people.paper.asked[-1][0].endswith("/desks/employment-1/call-next")
    real[0] += 61
    people.staff.look("kela-5")
    assert people.paper.asked[-1][0].endswith("/desks/kela-5/call-next")


def test_nobody_stands_back_for_themselves_for_visitors_or_for_the_house(people):
    desk = next(iter(people.town.state.posts))
    unit = people.town.state.posts[desk].unit
    for kind, actor in (
        ("stop.called", f"device:rantakulma:{simulated(desk)}"),
        ("stop.left", "visitor:abc"),
        ("desk.closed", "system"),
    ):
        people.staff._hear(line(kind, actor, desk=desk, unit=unit, queue="guide", stop="s", visit="v"))
    assert not people.staff._stands_back(unit)
    people.staff._hear(
        line("stop.called", f"device:rantakulma:{desk}", desk=desk, unit=unit, queue="guide", stop="s")
    )
    assert people.staff._stands_back(unit)


def test_staff_stands_back_for_a_program_with_the_token_of_a_desk(people):
    people.seen["kela"] = 20.0
    people.staff._watch()
    people.staff.look("kela-5")
    assert people.paper.asked == []
    assert people.staff._stands_back("kela") and not people.staff._stands_back("lab")
    people.seen["lab"] = 61.0
    people.staff._watch()
    assert not people.staff._stands_back("lab")


def test_desks_are_opened_by_the_simulated_officers_own_devices(people):
    post = people.town.state.posts["kela-5"]
    post.state = "closed"
    people.paper.answers = [(200, {}, b'{"queues": ["kela_desk", "lab"], "services": ["kela_desk"]}')]
    people.staff._open(post)
    path, _, body = people.paper.asked[-1]
    assert post.state == "open" and post.whole == ["kela_desk"]
    assert path.endswith("/desks/kela-5/open") and b'"kela-5-staff"' in body


def test_a_town_moves_into_another_process_as_it_is(people):
    people.town.put("look", at=5.0, subject="kela-5")
    people.town.state.guests["v"] = town.Guest("v", ["lab"])
    saved = keep.kept(people.town)
    drawn = people.town.random.random()
    import json

    other = town.Town(
        people.town.figured, client=people.town.client, keys=people.town.keys,
        senses=people.town.senses, seed=9,
    )  # fmt: skip
    keep.put_back(other, json.loads(json.dumps(saved)))
    assert other.random.random() == drawn
    assert other.state == people.town.state


# -- the guide


def test_the_guide_decides_before_closing_and_leaves_it_to_a_real_one(people, monkeypatch):
    real = [1000.0]
    monkeypatch.setattr("palvelutori.samples.crowd.guide.monotonic", lambda: real[0])
    guide = Guide(people.town)
    people.town.state.lines = {"service_point": {"s1": "v1", "s2": "v2"}, "library_info": {"s3": "v3"}}
    people.moment[0] = at(17, 49)
    guide.closing(None)
    assert people.paper.asked == [], "the service point closes at six: not yet"
    people.moment[0] = at(17, 51)
    guide.closing(None)
    path, headers, body = people.paper.asked[-1]
    assert path.endswith("/centres/rantakulma/ways-out") and headers["Authorization"] == "Bearer host"
    assert b'"s1"' in body and b'"s2"' in body and b'"s3"' not in body, "the library is open until eight"
    guide._hear(line("stop.left", "device:rantakulma:host-1", way="next_opening"))
    guide._hear(line("stop.left", "person:7", reason="visitor"))
    assert guide._others_at < 0, "its own acts and people who just go are nobody's decision"
    guide._hear(line("stop.way_out", "person:7", way="served_today"))
    asked = len(people.paper.asked)
    guide.closing(None)
    assert len(people.paper.asked) == asked
    real[0] += 61
    guide.closing(None)
    assert len(people.paper.asked) == asked + 1
