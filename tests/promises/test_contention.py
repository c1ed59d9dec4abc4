"""Eight clients on the real server, 200 waiting: nobody twice, nobody lost, no number twice, kill -9 included."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import quantiles
from typing import Any

import pytest

from tests.harness.house import CENTRE, Answer, House, served
from tests.harness.linear import Happened, OneHall, explains
from tests.harness.listening import Listener

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]

DESKS = {
    "service_point-1": {"service_point", "kela_lobby"},
    "service_point-2": {"service_point", "kela_lobby"},
    "kela-4": {"kela_desk"},
    "kela-5": {"kela_desk"},
    "lab-1": {"lab"},
    "lab-2": {"lab"},
    "mhsa-1": {"mhsa_walkin"},
    "mhsa-2": {"mhsa_walkin"},
}
NEEDS = [
    ["service_point"],
    ["kela_desk"],
    ["lab"],
    ["lab", "service_point"],
    ["mhsa_walkin"],
    ["kela_desk", "lab"],
    ["service_point", "mhsa_walkin"],
]
VISITS = 200
IN_FLIGHT = "request-in-flight"


class Client:
    """Sends everything as bad networks and quick fingers do; keeps what happened."""

    def __init__(self, house: House, seed: int) -> None:
        self._house, self._chance, self._seed = house, random.Random(seed), seed
        self._keys = 0
        self.history: list[Happened] = []
        self.answered: dict[str, float] = {}

    def post(self, path: str, token: str, body: Any = None) -> tuple[float, float, Answer]:
        """One act under one key: sent once, twice at once, or cut off and sent again. Began, ended, answer."""
        self._keys += 1
        key, manner = f"{self._seed}-{self._keys}", self._chance.random()
        began = time.monotonic()
        if manner < 0.1:
            self._house.send_and_hang_up(path, token, body, key)
        if manner < 0.25:
            with ThreadPoolExecutor(2) as two:
                answers = list(two.map(lambda _: self._patiently(path, token, body, key), range(2)))
            assert answers[0] == answers[1], answers
        else:
            answers = [self._patiently(path, token, body, key)]
        return began, time.monotonic(), answers[0]

    def _patiently(self, path: str, token: str, body: Any, key: str) -> Answer:
        while True:
            answer = self._house.ask("POST", path, token, body, key)
            if answer.status != 409 or answer.body["code"] != IN_FLIGHT:
                return answer
            time.sleep(0.02)

    def arrive(self, needs: list[str]) -> None:
        """A visit by the kiosk."""
        body = {"needs": needs, "channel": "kiosk"}
        began, ended, given = self.post(f"/centres/{CENTRE}/visits", self._house.token("kiosks"), body)
        assert given.status == 201, given
        stops = tuple((stop["stop_id"], need) for stop, need in zip(given.body["stops"], needs, strict=True))
        told = (given.body["visit_id"], given.body["number"], stops)
        self.history.append(Happened(began, ended, "arrive", needs, told))

    def call(self, desk: str) -> str | None:
        """The next one to `desk`; None when nobody is left."""
        began, ended, given = self.post(f"/desks/{desk}/call-next", self._house.token("desks", desk))
        assert given.status in (200, 204), given
        stop = given.body["stop_id"] if given.status == 200 else None
        if stop is not None:
            self.answered[f"{desk}:{given.body['number']}"] = ended
        self.history.append(Happened(began, ended, "call", desk, stop))
        return stop

    def finish(self, desk: str, stop: str) -> None:
        """Served."""
        token = self._house.token("desks", desk)
        if self._chance.random() < 0.4:
            assert self.post(f"/stops/{stop}/start", token)[2].status == 200
        began, ended, given = self.post(f"/stops/{stop}/finish", token, {"outcome": "answered"})
        assert given.status == 200, given
        self.history.append(Happened(began, ended, "finish", stop, None))


def _all(work: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(work)) as pool:
        for one in [pool.submit(act) for act in work]:
            one.result()


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), served() as made:
        yield made


class Run:
    """The one loaded run all tests below look at."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.clients = [Client(house, seed) for seed in range(8)]
        tokens = {
            "display": house.token("displays"),
            "host": house.token("hosts"),
            "mhsa": house.token("desks", "mhsa-1"),
        }
        self.readers = {
            name: Listener(house, token, hangs_up_after=most)
            for (name, token), most in zip(tokens.items(), (40, 150, 60), strict=True)
        }
        for reader in self.readers.values():
            reader.start()
            assert reader.started.wait(10)
        for desk in DESKS:
            assert house.ask("POST", f"/desks/{desk}/open", house.token("desks", desk), {}).status == 200
        began = time.monotonic()
        _all([lambda client=client, n=n: self._arrivals(client, n) for n, client in enumerate(self.clients)])
        self.arrived_seconds = time.monotonic() - began
        self.left = threading.Barrier(len(DESKS))
        _all([lambda c=c, d=d: self._serve(c, d) for c, d in zip(self.clients, DESKS, strict=True)])
        self.seconds = time.monotonic() - began
        self.found = house.verify()
        for reader in self.readers.values():
            reader.finish(self.found["head"])
        self.history = [one for client in self.clients for one in client.history]

    @staticmethod
    def _arrivals(client: Client, place: int) -> None:
        for number in range(place, VISITS, 8):
            client.arrive(NEEDS[number % len(NEEDS)])

    def _serve(self, client: Client, desk: str) -> None:
        """Until nobody is left here, and once more when all others have said so too."""
        for last in (False, True):
            while (stop := client.call(desk)) is not None:
                client.finish(desk, stop)
            if not last:
                self.left.wait(60)
                time.sleep(3)  # three house minutes: whoever came from another desk has walked


@pytest.fixture(scope="module")
def run(house):
    return Run(house)


def test_nobody_is_called_twice_or_lost_and_no_number_is_given_twice(run, figure):
    found = run.found
    called = [one.answer for one in run.history if one.act == "call" and one.answer]
    stops = {stop for one in run.history if one.act == "arrive" for stop, _ in one.answer[2]}
    figure(f"{VISITS} visits, {len(stops)} matters in {run.seconds:.1f} s, 0 called twice, 0 numbers twice")
    assert len(called) == len(set(called)), "a person was called twice"
    assert set(called) == stops == set(found["states"]), "a person was lost"
    assert set(found["states"].values()) == {"done"}
    assert sorted(one.answer[1] for one in run.history if one.act == "arrive") == list(
        range(101, 101 + VISITS)
    )
    assert found["visits"] == VISITS
    assert not any(found[name] for name in ("numbers_twice", "called_twice", "at_two_desks", "two_at_a_desk"))


def test_the_journal_has_no_gap(run):
    assert run.found["fault"] == ""
    assert run.found["lines"] == run.found["head"]


def test_the_server_said_nothing_bad(run):
    said = run.house.log.read_text()
    assert "Traceback" not in said
    assert "ERROR" not in said


def _model() -> OneHall:
    return OneHall({desk: frozenset(lines) for desk, lines in DESKS.items()})


def test_the_history_is_explained_by_one_act_at_a_time(run, figure):
    figure("acts explained", len(run.history))
    assert explains(_model(), run.history)


def test_control_a_person_called_twice_or_out_of_turn_is_not_explained(run):
    desk = "lab-1"
    first, last = [n for n, one in enumerate(run.history) if one.act == "call" and one.given == desk][:2]
    twice, swapped = list(run.history), list(run.history)
    twice[last] = replace(twice[last], answer=twice[first].answer)
    assert not explains(_model(), twice)
    swapped[first] = replace(run.history[first], answer=run.history[last].answer)
    swapped[last] = replace(run.history[last], answer=run.history[first].answer)
    assert not explains(_model(), swapped)


@pytest.mark.parametrize("name", ["display", "host", "mhsa"])
def test_a_reader_misses_nothing_over_breaks(run, name):
    reader = run.readers[name]
    numbers = [one.number for one in reader.heard]
    assert numbers == list(range(numbers[0], run.found["head"] + 1)), f"{name} missed or heard twice"
    assert reader.breaks >= 3
    assert all((one.data is None) == (one.kind == "other") for one in reader.heard)


def test_an_opaque_unit_is_named_to_nobody_else(run):
    for name in ("display", "host"):
        assert "mhsa" not in "".join(
            str(one.data) for one in run.readers[name].heard if "desk" not in (one.data or {})
        )
        for one in run.readers[name].heard:
            matter = {
                key: value for key, value in (one.data or {}).items() if key in ("unit", "queue", "service")
            }
            assert one.kind.startswith("desk.") or "mhsa" not in str(matter), f"{name} heard {one}"


def test_control_its_own_desk_hears_the_unit(run):
    own = [one.data for one in run.readers["mhsa"].heard if one.data and one.data.get("unit") == "mhsa"]
    assert any("queue" in data for data in own)


def test_a_call_is_on_the_screen_at_once(run, figure):
    answered = {name: at for client in run.clients for name, at in client.answered.items()}
    late = [
        one.at - answered[f"{one.data['desk']}:{one.data['number']}"]
        for one in run.readers["display"].heard
        if one.kind == "stop.called" and f"{one.data['desk']}:{one.data['number']}" in answered
    ]
    steps = quantiles(late, n=20)
    figure(f"call to screen, after the officer's answer: p50 {steps[9]:.3f} s, p95 {steps[18]:.3f} s")
    assert steps[18] < 2.0


DISPLAYS, CLERKS, CALLS = 10, 20, 12


def test_41_a_call_reaches_every_display_within_a_second(house, figure):
    """Ten displays and twenty desks listen; of all displays' times from the officer's press, 95 in a hundred are under
    a second. A machine that is busy with other things has three tries."""
    desks = list(house.tokens["desks"].values())[:CLERKS]
    assert len(desks) == CLERKS
    displays = [Listener(house, house.token("displays"), hangs_up_after=100_000) for _ in range(DISPLAYS)]
    clerks = [Listener(house, token, hangs_up_after=100_000) for token in desks]
    for one in (*displays, *clerks):
        one.start()
    assert all(one.started.wait(20) for one in (*displays, *clerks))
    house.ask("POST", "/desks/lab-1/open", house.token("desks", "lab-1"), {})
    p95 = [_p95_of_calls(house, displays) for _ in range(3)]
    for one in (*displays, *clerks):
        one.finish(0)
    figure(f"press to ten displays, twenty desks listening: p95 {min(p95):.3f} s")
    assert min(p95) < 1.0, p95


def _p95_of_calls(house: House, displays: list[Listener]) -> float:
    """Some calls one after the other: seconds from the press to each display, their 95th percentile."""
    token, late = house.token("desks", "lab-1"), []
    for _ in range(CALLS):
        house.ask(
            "POST", f"/centres/{CENTRE}/visits", house.token("kiosks"), {"needs": ["lab"], "channel": "kiosk"}
        )
        pressed = time.monotonic()
        called = house.ask("POST", "/desks/lab-1/call-next", token, {}).body
        for one in displays:
            late.append(_heard_at(one, called["number"]) - pressed)
        house.ask("POST", f"/stops/{called['stop_id']}/finish", token, {"outcome": "answered"})
    return quantiles(late, n=20)[18]


def _heard_at(listener: Listener, number: int) -> float:
    """When the display heard the call of `number`; raises after ten seconds."""
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        for one in reversed(listener.heard):
            if one.kind == "stop.called" and one.data["number"] == number:
                return one.at
        time.sleep(0.005)
    raise AssertionError(f"{number} was never heard")


def test_what_was_confirmed_before_kill_9_is_there_and_the_rest_happens_once(house):
    """The house is killed under load; every key is sent again to the one that starts after it."""
    confirmed, tried = {}, []
    over = threading.Event()

    def load(place: int) -> None:
        for number in range(10_000):
            key = f"kill-{place}-{number}"
            tried.append(key)
            try:
                answer = house.ask("POST", f"/centres/{CENTRE}/visits", house.token("kiosks"), WANTED, key)
            except OSError:
                over.set()
                return
            assert answer.status == 201
            confirmed[key] = answer.body

    before = house.verify()["visits"]
    threads = [threading.Thread(target=load, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    house.kill()
    for thread in threads:
        thread.join(40)
    assert over.is_set()
    assert confirmed
    house.start()
    again = {
        key: house.ask("POST", f"/centres/{CENTRE}/visits", house.token("kiosks"), WANTED, key)
        for key in tried
    }
    assert all(again[key].body == confirmed[key] for key in confirmed)
    found = house.verify()
    assert found["fault"] == ""
    assert found["visits"] == before + len(tried)
    assert not found["numbers_twice"]


WANTED = {"needs": ["lab"], "channel": "kiosk"}
