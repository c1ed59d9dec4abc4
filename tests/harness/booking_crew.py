"""Eight bookers and two readers, each a process: `booking_crew.py SECONDS KILLS GUARDS`. Prints what was seen, as JSON.

The process that starts them keeps no connection: each child opens its own, and one that is killed
(kill -9, in the middle of whatever it does) is followed by one that reads the log of the dead one, sends its last
request again under the same key and goes on. GUARDS: `both`, `constraint` (no lock, no transaction) or `neither`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "palvelutori.settings"

import django

django.setup()

from django.db import OperationalError, connection  # noqa: E402

from palvelutori.catalogue.queries import catalogue_of  # noqa: E402
from palvelutori.common.refusals import Refusal  # noqa: E402
from palvelutori.foundation import journal  # noqa: E402
from palvelutori.foundation import operation as acting  # noqa: E402
from palvelutori.foundation.actors import SYSTEM  # noqa: E402
from palvelutori.foundation.models import Head  # noqa: E402
from palvelutori.foundation.operation import Act, operation  # noqa: E402
from palvelutori.spaces import bookings, queries  # noqa: E402

CENTRE = "rantakulma"
BOOKERS, READERS = 8, 2
#: so many acts done and refused, or so many seconds more
ENOUGH, PATIENCE = 12, 40.0
#: the number PostgreSQL gives to whom it sends away when two wait for each other
DEADLOCK = "40P01"
PLACES = ("group_1", "hall_spot")
#: a Wednesday at 8.00 in Helsinki
OPENS_AT = datetime(2027, 2, 10, 6, 0, tzinfo=UTC)
#: one statement, so one look: pairs of holds that stand at once
LOOK = """
    SELECT count(*), (SELECT count(*) FROM spaces_hold) FROM spaces_hold AS a JOIN spaces_hold AS b
    ON a.resource_id = b.resource_id AND a.id < b.id
    AND a.blocked_from < b.blocked_until AND b.blocked_from < a.blocked_until
    WHERE a.released_at IS NULL AND b.released_at IS NULL
"""


@operation("test.book", answer=int)
def book(act: Act, *, place: str, starts_at: datetime, minutes: int) -> int:
    """A hold of the core."""
    until = starts_at + timedelta(minutes=minutes)
    return bookings.hold(
        act, resource=place, starts_at=starts_at, ends_at=until, holder="test:1", purpose="test"
    ).id


@operation("test.change", answer=int)
def change(act: Act, *, hold: int, starts_at: datetime, minutes: int) -> int:
    """Another time for it."""
    return bookings.move(
        act, hold=hold, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes)
    ).id


@operation("test.give_back", answer=int)
def give_back(act: Act, *, hold: int) -> int:
    """Nobody's any more."""
    bookings.release(act, hold=hold)
    return hold


ACTS = {"book": book, "change": change, "give_back": give_back}


def drop_lock() -> None:
    """Heads are read without a lock, each statement stands for itself, and no journal line is in the way."""
    acting.lock_head = lambda stream: Head.objects.filter(stream=stream).first() or Head(stream=stream)
    acting.transaction = SimpleNamespace(atomic=nullcontext)  # type: ignore[assignment]
    journal.Writer.write = lambda *given, **more: None  # type: ignore[method-assign,assignment,return-value]
    journal.Writer.close = lambda *given: None  # type: ignore[method-assign]


class Booker:
    """Books, moves and gives back a few times everybody wants; its log outlives it."""

    def __init__(self, seed: int, log: Path) -> None:
        self._log = os.open(log, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        told = [json.loads(line) for line in log.read_text().splitlines()]
        self._seed, self._sent = seed, sum(line["is"] == "sent" for line in told)
        self._chance = random.Random(seed * 1000 + self._sent)
        self.mine = mine_of(told)
        if told and told[-1]["is"] == "sent":
            self._send(told[-1])  # nobody knows what became of it: the same request again

    def work(self, until: Any) -> None:
        """Until the time is over (`until.value`, which is shared)."""
        while time.time() < until.value:
            self._sent += 1
            request = self._wish()
            request |= {"is": "sent", "key": f"booker-{self._seed}-{self._sent}"}
            self._tell(request)
            self._send(request)

    def _wish(self) -> dict[str, Any]:
        hold = self._chance.choice(sorted(self.mine)) if self.mine else 0
        word = self._chance.choices(["book", "change", "give_back"], [5, 3, 3])[0] if hold else "book"
        given: dict[str, Any] = {} if word == "book" else {"hold": hold}
        if word == "book":
            given["place"] = self._chance.choice(PLACES)
        if word != "give_back":
            given["slot"] = self._chance.randrange(12)
            given["minutes"] = 15 * self._chance.randint(1, 4)
        return {"act": word, "given": given}

    def _send(self, request: dict[str, Any]) -> None:
        given = dict(request["given"])
        if "slot" in given:
            given["starts_at"] = OPENS_AT + timedelta(minutes=15 * given.pop("slot"))
        try:
            answer = ACTS[request["act"]](SYSTEM, centre=CENTRE, key=request["key"], **given)
            told = {**request, "is": "done", "hold": answer}
        except Refusal as refused:
            told = {**request, "is": "refused", "code": refused.code}
        except OperationalError as error:
            # without the lock two bookings may wait for each other, and PostgreSQL refuses one of them
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
            told = {**request, "is": "refused", "code": "deadlock"}
        self._tell(told)
        self.mine = mine_of([told], self.mine)

    def _tell(self, line: dict[str, Any]) -> None:
        os.write(self._log, (json.dumps(line) + "\n").encode())


def mine_of(told: list[dict[str, Any]], before: dict[int, Any] | None = None) -> dict[int, Any]:
    """Holds a booker was told it has, by number → (slot, minutes)."""
    mine = dict(before or {})
    for line in told:
        if line["is"] == "done" and line["act"] == "give_back":
            mine.pop(line["hold"], None)
        elif line["is"] == "done":
            mine[line["hold"]] = (line["given"]["slot"], line["given"]["minutes"])
    return mine


def look(until: Any, log: Path) -> None:
    """Look all the time; how many looks there were, and the most doubles in one of them."""
    looks, most = 0, 0
    with connection.cursor() as cursor:
        while time.time() < until.value:
            cursor.execute(LOOK)
            most = max(most, cursor.fetchone()[0])
            looks += 1
            time.sleep(0.001)  # the bookers are to get on, too
    log.write_text(json.dumps({"looks": looks, "most": most}))


def fork(work: Callable[[], None]) -> int:
    """A child that does `work` and ends."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _too_little(folder: Path) -> bool:
    """Whether too little has happened to say anything: a machine may be busy with something else."""
    told = [line for log in folder.glob("booker-*") for line in log.read_text().splitlines()]
    return min(sum(f'"is": "{word}"' in line for line in told) for word in ("done", "refused")) < ENOUGH


def run(seconds: float, kills: int, folder: Path) -> dict[str, Any]:
    """The whole crew; see the module."""
    queries.resource(CENTRE, code=PLACES[0])  # the house is read once for all of them
    catalogue_of(CENTRE)
    connection.close()
    begun, until = time.time(), RawValue("d", float("inf"))
    chance = random.Random(7)

    def booker(seed: int) -> int:
        return fork(lambda: Booker(seed, folder / f"booker-{seed}").work(until))

    readers = [
        fork(lambda place=place: look(until, folder / f"reader-{place}"))  # type: ignore[misc]
        for place in range(READERS)
    ]
    crew = {seed: booker(seed) for seed in range(BOOKERS)}
    for _ in range(kills):
        time.sleep(seconds * 0.8 / kills)
        seed = chance.randrange(BOOKERS)
        os.kill(crew[seed], signal.SIGKILL)
        os.waitpid(crew[seed], 0)
        crew[seed] = booker(seed)
    while (past := time.time() - begun) < seconds or (past < seconds + PATIENCE and _too_little(folder)):
        time.sleep(0.05)
    until.value = 0.0
    ends = [os.waitpid(child, 0)[1] for child in (*readers, *crew.values())]
    told = [
        [json.loads(line) for line in (folder / f"booker-{seed}").read_text().splitlines()]
        for seed in range(BOOKERS)
    ]
    seen = [json.loads((folder / f"reader-{place}").read_text()) for place in range(READERS)]
    return {
        "failed": sum(code != 0 for code in ends),
        "looks": sum(one["looks"] for one in seen),
        "doubles": max(one["most"] for one in seen),
        "done": sum(line["is"] == "done" for lines in told for line in lines),
        "refused": sum(line["is"] == "refused" for lines in told for line in lines),
        "codes": sorted({line["code"] for lines in told for line in lines if line["is"] == "refused"}),
        "held": {hold: time_ for lines in told for hold, time_ in mine_of(lines).items()},
    }


if __name__ == "__main__":
    if sys.argv[3] != "both":
        drop_lock()
    with tempfile.TemporaryDirectory(prefix="palvelutori-crew-") as folder:
        print(json.dumps(run(float(sys.argv[1]), int(sys.argv[2]), Path(folder))))
