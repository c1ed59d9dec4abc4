"""A day of kiosks over HTTP with a network that loses questions and answers, repeats and turns round; seeded."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from palvelutori.accounts import operations as accounts
from palvelutori.foundation import journal, scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.visits.models import OfflineArrival, Visit
from palvelutori.visits.operations import leasing
from tests.promises.invariants import check_hall
from tests.world import CENTRE

OPENS = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
WEDNESDAY = date(2026, 11, 18)
NEEDS = (
    ["service_point"],
    ["lab.blood_sample"],
    ["kela.general_housing_allowance", "lab"],
    ["no.such"],
    ["library"],
)


class Lost(Exception):
    """No answer came."""


@dataclass
class Network:
    """Between programs and the house: loses what is asked, or the answer to it; asks twice; is cut for hours."""

    chance: random.Random
    client: Client = field(default_factory=Client)
    asked: Counter[str] = field(default_factory=Counter)

    def post(self, path: str, body: Any, *, token: str, is_cut: bool = False, key: str = "") -> Any:
        if is_cut or self.chance.random() < 0.08:
            self.asked["lost before"] += 1
            raise Lost
        more = {"Idempotency-Key": key} if key else {}
        for _ in range(2 if self.chance.random() < 0.1 else 1):
            self.asked["asked"] += 1
            answer = self.client.post(
                f"/api/v1/centres/{CENTRE}/{path}", body, content_type="application/json",
                headers={"Authorization": f"Bearer {token}", **more},
            )  # fmt: skip
        if self.chance.random() < 0.08:
            self.asked["lost after"] += 1
            raise Lost
        assert answer.status_code in (200, 201, 409), (path, answer.status_code, answer.content)
        return answer.json() if answer.status_code != 409 else None


@dataclass
class Program:
    """A kiosk that keeps its own state, as js/offline-house.js does."""

    code: str
    token: str
    network: Network
    clock_error: timedelta
    profile: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    pointers: dict[str, int] = field(default_factory=dict)
    mark: int | None = None
    contact_at: datetime | None = None
    queue: list[dict[str, Any]] = field(default_factory=list)
    sequence: int = 0
    is_cut: bool = False
    #: receipt → number on the paper, when they truly came, the last contact known
    people: dict[str, tuple[int, datetime, datetime]] = field(default_factory=dict)

    def beat(self) -> None:
        """Every few minutes: a contact, then telling in parts."""
        try:
            told = self._ask("number-leases", {"profile": self.profile})
            self.mark, self.blocks = told["mark"], told["blocks"]
            self.contact_at = datetime.fromisoformat(told["at"])
            for one in self.blocks:
                at = f"{one['day']} {one['first']}"
                self.pointers[at] = max(self.pointers.get(at, 0), one["next"])
            for item in self.queue:
                item["returned"] = item["returned"] or self.mark
            chance = self.network.chance
            while self.queue:
                some = chance.sample(self.queue, min(len(self.queue), chance.randint(1, 7)))
                told = self._ask("offline-arrivals", {"items": some})
                gone = {one["receipt"] for one in told["items"]}
                self.queue = [one for one in self.queue if one["receipt"] not in gone]
        except Lost:
            pass

    def somebody(self, needs: list[str]) -> None:
        """With connection by the usual way; without, or when no answer comes, from the kiosk's own numbers."""
        self.sequence += 1
        receipt = f"{self.profile}{self.sequence}"
        try:
            if needs != ["no.such"]:
                body = {"needs": needs, "language": "fi", "channel": "kiosk"}
                told = self._ask("visits", body, key=receipt)
                if told is None:  # closed: the page says so, and nobody took a number
                    return
                self.people[receipt] = (told["number"], clock.now(), clock.now())
                return
        except Lost:
            pass
        self._paper(receipt, needs)

    def _paper(self, receipt: str, needs: list[str]) -> None:
        assert self.contact_at is not None
        block = next(
            one for one in self.blocks if self.pointers[f"{one['day']} {one['first']}"] <= one["last"]
        )
        number = self.pointers[f"{block['day']} {block['first']}"]
        self.pointers[f"{block['day']} {block['first']}"] += 1
        told_at = clock.now() + self.clock_error
        self.queue.append(
            {
                "receipt": receipt, "number": number, "day": block["day"], "needs": needs,
                "recorded_at": told_at.isoformat(), "sequence": self.sequence, "since": self.mark,
                "returned": None,
            }
        )  # fmt: skip
        self.people[receipt] = (number, clock.now(), self.contact_at)

    def _ask(self, path: str, body: Any, key: str = "") -> Any:
        return self.network.post(path, body, token=self.token, is_cut=self.is_cut, key=key)


@pytest.fixture
def programs(square):
    def made(chance: random.Random, count: int) -> list[Program]:
        network = Network(chance)
        found = []
        for place in range(count):
            code = f"crowd-{place}"
            token = accounts.add_device(SYSTEM, centre=CENTRE, code=code, kind="kiosk").token
            error = chance.choice([timedelta(0), timedelta(0), timedelta(hours=-7), timedelta(minutes=5)])
            found.append(Program(code, token, network, error, f"p{place}x"))
        return found

    return made


def live_a_day(found: list[Program], chance: random.Random) -> None:
    """Thirteen hours in steps of five minutes; the first kiosk is cut off from before opening to closing."""
    clock.run(start_at=OPENS, speed=0.0001)
    for one in found:
        while one.mark is None:
            one.beat()
    cuts = {one.code: (chance.randint(0, 100), chance.randint(5, 60)) for one in found[1:]}
    for step in range(156):
        clock.skip_to(OPENS + timedelta(minutes=5 * (step + 1)))
        found[0].is_cut = step < 154
        for one in found[1:]:
            begins, lasts = cuts[one.code]
            one.is_cut = begins <= step < begins + lasts
        for one in found:
            if 14 <= step < 130 and chance.random() < 0.5:
                one.somebody(list(chance.choice(NEEDS)))
            one.beat()
    for one in found:
        one.is_cut = False
        while one.queue:
            one.beat()


def check_the_day(found: list[Program]) -> None:
    """No double, none lost, each kiosk's people in their own order, everybody within bounds."""
    visits = {row.id: row for row in scope.ordinary(Visit).filter(centre=CENTRE)}
    rows = {row.receipt: row for row in scope.ordinary(OfflineArrival).all()}
    given = Counter((one.day, one.number) for one in visits.values())
    assert max(given.values()) == 1
    people = {receipt: (program, *told) for program in found for receipt, told in program.people.items()}
    assert len(visits) == len(people)
    by_number = {one.number: one for one in visits.values()}
    for receipt, (program, number, came, contact) in people.items():
        row = rows.get(receipt)
        visit = visits[row.visit_id] if row else by_number[number]
        assert row is None or row.number == number
        if row is None or row.outcome == "joined":
            continue
        assert visit.number == number and visit.day == WEDNESDAY
        assert contact <= visit.arrived_at <= row.not_after_at
        expected = min(max(came + program.clock_error, contact), row.not_after_at)
        assert visit.arrived_at == expected
    for program in found:
        own = [row for row in rows.values() if row.device.endswith(program.code) and row.outcome != "joined"]
        own.sort(key=lambda row: row.number)
        stretches: dict[datetime, list[OfflineArrival]] = {}
        for row in own:
            stretches.setdefault(row.not_before_at, []).append(row)
        for rows_of_one_break in stretches.values():
            for before, after in pairwise(rows_of_one_break):
                assert visits[before.visit_id].arrived_at <= visits[after.visit_id].arrived_at
    assert journal.verify(CENTRE) is None
    check_hall()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_of_kiosks_on_a_bad_network(square, programs, seed):
    chance = random.Random(seed)
    found = programs(chance, 3)
    live_a_day(found, chance)
    check_the_day(found)
    asked = found[0].network.asked
    assert asked["lost before"] > 100 and asked["lost after"] > 10
    alone = [receipt for receipt, (number, *_) in found[0].people.items() if number >= 501]
    assert len(alone) >= 40, "the first kiosk gave its numbers alone, all day"


def test_control_with_blocks_that_are_not_exclusive_the_day_is_not_whole(square, programs, monkeypatch):
    monkeypatch.setattr(leasing, "leased_blocks", lambda centre, day: ())
    chance = random.Random(1)
    with pytest.raises(Exception):  # noqa: B017  (numbers twice, or the database's wall)
        found = programs(chance, 3)
        live_a_day(found, chance)
        check_the_day(found)


def test_the_state_is_plain_json():
    """What a kiosk keeps of a person, and nothing else: the same names as in the browser."""
    item = Program("k", "t", Network(random.Random(0)), timedelta(0), "p")
    item.blocks, item.pointers = [{"day": "2026-11-18", "first": 501, "last": 510}], {"2026-11-18 501": 501}
    item.contact_at = OPENS
    item._paper("r", ["lab"])
    assert json.loads(json.dumps(item.queue))[0]["number"] == 501
