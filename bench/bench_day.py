"""Operations a second with 200 people waiting, beside "find the first, save it", on both databases.

    python bench/bench_day.py [--rounds 150] [--profile]

The peer writes the same rows without lock, journal, receipt, rule or ground: what a first sketch would do (and what
calls people twice, see `tests/promises`). Medians of one process; the ratio says what the promises cost.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

WAITING = 200
DESKS = 6


class Watch:
    """Milliseconds of each named act, and the queries of one of it."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)
        self.asked: dict[str, int] = {}

    @contextmanager
    def on(self, name: str) -> Any:
        """Time a block."""
        began = time.perf_counter()
        yield
        self.took[name].append((time.perf_counter() - began) * 1000)

    def count(self, name: str, act: Callable[[], Any]) -> None:
        """How many statements one `act` sends."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            act()
        self.asked[name] = len(seen)


def naive_arrive(centre: str, queue: str, number: int) -> None:
    """A visit and its stop, saved."""
    from palvelutori.foundation.clock import clock
    from palvelutori.visits.models import Stop, Visit

    now = clock.now()
    visit = Visit.objects.create(
        centre=centre,
        day=now.date(),
        number=number,
        language="fi",
        channel="kiosk",
        arrived_at=now,
        line_number=number,
    )
    Stop.objects.create(
        visit=visit, centre=centre, position=0, unit="peer", queue=queue, joined_at=now, line_number=number
    )


def naive_call(centre: str, queue: str) -> None:
    """The first of the line, found and saved: two desks at once find the same."""
    from palvelutori.foundation.clock import clock
    from palvelutori.visits.models import Stop

    waiting = Stop.objects.filter(centre=centre, queue=queue, state="waiting").select_related("visit")
    first = waiting.order_by("visit__arrived_at", "line_number").first()
    assert first is not None
    first.state, first.desk, first.called_at = "called", "peer", clock.now()
    first.save()


def day(rounds: int) -> Watch:
    """A hall of 200 (and the peer's own line of 200), then `rounds` of arrive, call, finish on both."""
    from tests import world

    from palvelutori.foundation import scope
    from palvelutori.foundation.actors import SYSTEM
    from palvelutori.visits import operations as visits
    from palvelutori.visits import queries
    from palvelutori.visits.models import Stop

    world.set_up()
    square = world.Square()
    desks = world.desks_of("kela_desk")[:DESKS]
    square.open(*desks)
    needs = ("kela_desk", "lab", "service_point", "kela.general_housing_allowance")
    for one in range(WAITING):
        square.arrive(needs[one % 4], needs[(one + 1) % 4])
    watch = Watch()
    with scope.reading(SYSTEM):
        for one in range(WAITING):
            naive_arrive("peer", "peer", one)
        for one in range(rounds):
            desk = desks[one % len(desks)]
            with watch.on("arrive"):
                square.arrive("kela_desk", key=square.key())
            with watch.on("call next"):
                called = square.next(desk, key=square.key())
            assert called is not None
            with watch.on("finish"):
                square.act(visits.finish, desk, called.stop_id, key=square.key())
            with watch.on("board"):
                queries.board("rantakulma")
            with watch.on("peer: arrive"):
                naive_arrive("peer", "peer", WAITING + one)
            with watch.on("peer: call next"):
                naive_call("peer", "peer")
            Stop.objects.filter(centre="peer", state="called").update(state="done", desk="")
        watch.count("arrive", lambda: square.arrive("kela_desk", key=square.key()))
        watch.count("call next", lambda: square.next(desks[0], key=square.key()))
        watch.count("board", lambda: queries.board("rantakulma"))
    return watch


def report(watch: Watch, name: str) -> None:
    """One line an act."""
    middle = {act: statistics.median(times) for act, times in watch.took.items()}
    for act in ("arrive", "call next", "finish", "board"):
        spread = sorted(watch.took[act])[int(len(watch.took[act]) * 0.95)]
        peer = middle.get(f"peer: {act}")
        beside = f"{1000 / peer:.0f} | {middle[act] / peer:.1f}" if peer else "– | –"
        asked = watch.asked.get(act, "–")
        print(
            f"| {name} | {act} | {1000 / middle[act]:.0f} | {middle[act]:.1f} | {spread:.1f} | {asked} | {beside} |",
            flush=True,
        )


def inside(name: str, rounds: int, *, profiled: bool) -> None:
    """The measuring itself, in a process whose settings name the database."""
    import django

    django.setup()
    from datetime import UTC, datetime

    from django.core.management import call_command

    from palvelutori.foundation.clock import clock

    call_command("migrate", verbosity=0)
    clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=0.0001)
    profile = cProfile.Profile()
    watch = profile.runcall(day, rounds) if profiled else day(rounds)
    report(watch, name)
    if profiled:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(70)


def spawn(name: str, url: str, folder: str, given: argparse.Namespace) -> int:
    """`inside` in a process of its own."""
    words = [sys.executable, __file__, "--inside", name, "--rounds", str(given.rounds)]
    words += ["--profile"] if given.profile else []
    told = {
        **os.environ,
        "DATABASE_URL": url,
        "PALVELUTORI_MODE": "test",
        "PALVELUTORI_VAR": folder,
        "DJANGO_SETTINGS_MODULE": "palvelutori.settings",
    }
    return subprocess.run(words, env=told, check=False).returncode


def main() -> int:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        inside(given.inside, given.rounds, profiled=given.profile)
        return 0
    from tests.harness.postgres import Postgres, PostgresMissing

    print("| database | act | a second | ms, median | ms, 95 % | queries | peer, a second | times the peer |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="palvelutori-bench-") as folder:
        failed = spawn("SQLite", f"sqlite:///{folder}/day.sqlite3", folder, given)
        try:
            server = Postgres()
        except PostgresMissing as missing:
            print(missing)
            return failed
        try:
            return spawn("PostgreSQL", server.start(), folder, given) or failed
        finally:
            server.stop()


if __name__ == "__main__":
    raise SystemExit(main())
