"""Eight processes at one database, killed with signal 9 and replaced; on PostgreSQL the whole server is killed, too.

What all of them were answered is explained by one act at a time, and nothing that was answered is lost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from django.db import connection

from tests.harness.house import House
from tests.harness.linear import Happened, OneHall, explains
from tests.harness.postgres import Postgres
from tests.harness.swarm import DESKS, REFUSED, Swarm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]
ON_POSTGRESQL = connection.vendor == "postgresql"
#: the long run has it there, too: setting up a server for it is not quick
LONG_THERE = pytest.mark.slow if ON_POSTGRESQL else pytest.mark.contention


@dataclass
class Place:
    """A house of its own, on a server of its own where there is one."""

    house: House
    swarm: Swarm
    server: Postgres | None
    given: int = 100

    def kill_server(self, times: int, pause: float) -> None:
        """The whole server, and up again, so many times while the eight are at work."""
        assert self.server is not None
        for _ in range(times):
            time.sleep(pause)
            self.server.kill_whole()
            self.server.start_again()

    def model(self) -> OneHall:
        """The hall as it is before the next run: numbers go on."""
        return OneHall({desk: frozenset(lines) for desk, lines in DESKS.items()}, number=self.given)


def _made(*options: str) -> Place:
    # by the network: all other tests go by the socket
    server = Postgres(*options, by_network=True) if ON_POSTGRESQL else None
    house = House(server.start() if server else "")
    house.set_up()
    return Place(house, Swarm(house), server)


def _remove(place: Place) -> None:
    place.house.remove()
    if place.server is not None:
        place.server.stop()


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        made = _made()
        yield made
        _remove(made)


def _is_whole(place: Place, history: list[Happened], visits: int) -> None:
    assert not [one for one in history if str(one.answer).startswith(REFUSED)]
    found = place.house.verify()
    called = [one.answer for one in history if one.act == "call" and one.answer]
    stops = {stop for one in history if one.act == "arrive" for stop, _ in one.answer[2]}
    assert len(called) == len(set(called)), "a person was called twice"
    assert set(called) == stops, "a person was lost"
    assert found["visits"] == visits + place.given - 100, "a visit was made twice or is gone"
    assert found["fault"] == ""
    assert found["lines"] == found["head"]
    assert set(found["states"].values()) == {"done"}
    assert explains(place.model(), history), "no order of acts explains the answers"
    place.given += visits


def _told(place: Place, history: list[Happened]) -> str:
    server = ", the server killed whole" if place.server else ""
    return f"{len(history)} acts of 8 processes, {place.swarm.killed} of them killed{server}: all explained"


def test_eight_processes_some_of_them_killed_leave_a_history_of_one_act_at_a_time(place, figure):
    meanwhile = (lambda: place.kill_server(1, 1.5)) if place.server else None
    history = place.swarm.run(visits_each=10, kills=6, meanwhile=meanwhile)
    figure(_told(place, history))
    assert place.swarm.killed >= 2
    _is_whole(place, history, 80)


@pytest.mark.slow
def test_the_same_for_long(place, figure):
    meanwhile = (lambda: place.kill_server(6, 3)) if place.server else None
    history = place.swarm.run(visits_each=60, kills=40, meanwhile=meanwhile)
    figure(_told(place, history))
    _is_whole(place, history, 480)


@pytest.mark.slow
@pytest.mark.skipif(not ON_POSTGRESQL, reason="a setting of PostgreSQL; SQLite's is in test_power_cuts.py")
def test_control_a_server_that_confirms_before_the_disk_loses_what_it_confirmed(django_db_blocker):
    with django_db_blocker.unblock():
        place = _made("synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB")
        try:  # in the midst of arrivals: when all have come there is none to lose
            history = place.swarm.run(visits_each=40, kills=0, meanwhile=lambda: place.kill_server(4, 1))
            there = set(place.house.verify()["states"])
        finally:
            _remove(place)
    told = [one.answer[2] for one in history if one.act == "arrive" and isinstance(one.answer, tuple)]
    assert {stop for stops in told for stop, _ in stops} - there, "nothing that was confirmed is gone"


@LONG_THERE
def test_control_without_lock_and_transaction_no_order_explains_the_answers(place):
    """The last one: it leaves a hall that is not right."""
    history = place.swarm.run(visits_each=6, kills=0, careless=True)
    told = [one for one in history if not str(one.answer).startswith(REFUSED)]
    numbers = [one.answer[1] for one in told if one.act == "arrive"]
    called = [one.answer for one in told if one.act == "call" and one.answer]
    assert len(told) < len(history) or len(set(numbers)) < len(numbers) or len(set(called)) < len(called)
    assert not explains(place.model(), told)
