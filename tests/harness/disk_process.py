"""A day's work on an SQLite file, acknowledged act by act: `set-up`, or `work ACTS SYNCHRONOUS`.

After each act its receipt's key goes to the file `acknowledged` beside the database, as the answer would go out.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "palvelutori.settings"

import django

from palvelutori.foundation.db.sqlite3 import base

CENTRE = "rantakulma"
QUEUES = ("service_point", "kela_desk", "lab", "library_info")


def set_up() -> None:
    """Tables and the sample, in one file: the log of changes is folded in."""
    from django.core.management import call_command
    from django.db import connection

    from palvelutori.square.setting_up import set_up_centre

    call_command("migrate", verbosity=0)
    set_up_centre(CENTRE, live=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Work:
    """Arrivals, calls and services, each under a key of its own."""

    def __init__(self, acknowledged: int) -> None:
        from tests import world

        self._out, self._chance, self._number = acknowledged, random.Random(8), 0
        self.square = world.Square()
        self.desks = [world.desks_of(queue)[0] for queue in QUEUES]
        self.square.open(*self.desks)
        self.at_desk: dict[str, str] = {}

    def one(self, operation: Any, actor: Any, **given: Any) -> Any:
        """One act; when it has answered, it is acknowledged."""
        key = f"act-{self._number:06}"
        self._number += 1
        answer = operation(actor, centre=CENTRE, key=key, **given)
        os.write(self._out, f"{key}\n".encode())
        return answer

    def step(self) -> None:
        """Whatever somebody does next."""
        from palvelutori.visits import operations as visits
        from tests import world

        desk = self._chance.choice(self.desks)
        if desk in self.at_desk:
            act = visits.start if self._chance.random() < 0.3 else visits.finish
            stop = self.at_desk[desk]
            if act is visits.finish:
                del self.at_desk[desk]
            elif f"{desk} started" in self.at_desk:
                return
            self.one(act, self.square.opened[desk], stop=stop)
        elif self._chance.random() < 0.5:
            needs = self._chance.sample(QUEUES, self._chance.randint(1, 3))
            self.one(visits.arrive, world.host(), needs=needs)
        else:
            called = self.one(visits.call_next, self.square.opened[desk], desk=desk)
            if called is not None:
                self.at_desk[desk] = called.stop_id


def work(acts: int) -> None:
    """So many steps; what a desk may not do just now is refused and not acknowledged."""
    from palvelutori.common.refusals import Refusal

    folder = Path(os.environ["DISK_WATCH"])
    todo = Work(os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    for _ in range(acts):
        try:
            todo.step()
        except Refusal:
            continue


def main() -> None:
    """One of the two."""
    if sys.argv[1] == "work":
        base.PRAGMAS = tuple(
            pragma.replace("synchronous=FULL", f"synchronous={sys.argv[3]}") for pragma in base.PRAGMAS
        )
    django.setup()
    from palvelutori.foundation.clock import clock

    clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC) + timedelta(minutes=1), speed=1)
    if sys.argv[1] == "work":
        work(int(sys.argv[2]))
    else:
        set_up()


if __name__ == "__main__":
    main()
