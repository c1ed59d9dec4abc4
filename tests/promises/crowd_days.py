"""Days of the crowd: what its test files share."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from palvelutori.catalogue import queries as catalogue
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Head
from palvelutori.visits import operations as visits
from palvelutori.visits.operations import arriving
from tests.catalogue.ptv import documents
from tests.catalogue.ptv.folder import read
from tests.harness.crowd import ANYTHING, DESKS, FAULTS, Crowd, Town
from tests.harness.snapshot import Snapshot, tables
from tests.harness.wire import Wire
from tests.promises.conftest import OF_THE_DAY
from tests.promises.invariants import check_hall
from tests.world import Square

#: steps of one day; each begins with an empty hall
OF_A_DAY = 1000
#: in the ordinary run ten days at a time, in two files that two processes may take
TENS = range(10)
#: with those of the ordinary run a million steps, seeds 0–999
MORE_TENS = range(10, 100)
#: ordinary mornings, and a Sunday's small hours of both nights in which the clocks change
MORNINGS = (
    datetime(2026, 11, 18, 8, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 20, tzinfo=UTC),
    datetime(2026, 11, 19, 6, 0, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 20, tzinfo=UTC),
)
#: what happens in ten days at the very least this often; each kind of act five times
AT_LEAST = {
    **dict.fromkeys(FAULTS, 2), "workers killed": 50, "requests doubled": 50, "answers lost": 50, "stale pages": 50,
    "numbers without connection": 30, "over the interface": 50, "changes of the clocks": 2,
}  # fmt: skip
#: what the figures tell: acts by kind, then each fault
TOLD = {
    "refused": ("refused",),
    "arrivals": ("visits.arrive", "visits.record_offline_arrivals", "visits.add_need"),
    "calls": ("visits.call_next", "visits.call", "visits.recall"),
    "acts at desks": tuple(act.name for act in ANYTHING if act is not visits.recall),
    "acts of residents": ("visits.leave", "visits.ask_more_time", "visits.say_ready", "visits.come_back"),
    "acts of desks and kiosks": (
        "visits.open_desk", "visits.pause_desk", "visits.close_desk", "visits.lease_numbers",
    ),
    "looks of phones and screens": ("looks of phones", "looks of screens"),
    "over the JSON interface": ("over the interface",),
    **{fault: (fault,) for fault in (*FAULTS, "changes of the clocks")},
}  # fmt: skip


@pytest.fixture(scope="module")
def town(committed, django_db_blocker, tmp_path_factory):
    """Devices with tokens, two deliveries of the catalogue, and the hall as each day finds it."""
    with django_db_blocker.unblock():
        folder: Path = tmp_path_factory.mktemp("delivery")
        every = documents.everything()
        fewer = {name: page for name, page in every.items() if "collection" not in name.lower()}
        deliveries = (read(folder / "all", every), read(folder / "fewer", fewer))
        made = Town(Wire(DESKS), deliveries)
        yield made, Snapshot(tables(OF_THE_DAY))


@pytest.fixture
def day(town, house_clock, monkeypatch):
    """One day of the crowd of a seed, put back at its end; the journal goes on.

    The nights are worked through like a morning: needs are answered as on an open Wednesday.
    """
    real = catalogue.resolve_need
    monkeypatch.setattr(
        arriving.catalogue, "resolve_need", lambda *given, **more: real(*given, **{**more, "at": MORNINGS[0]})
    )
    made, empty = town

    def run(seed: int, steps: int = OF_A_DAY, *, is_to_end: bool = True, **more: bool) -> Crowd:
        clock.follow_the_machine()
        clock.run(start_at=MORNINGS[seed % len(MORNINGS)], speed=0.0001)
        empty.put_back()
        Head.objects.update(moment=None)
        crowd = Crowd(Square(), seed, made, **more)
        try:
            for _ in range(steps):
                crowd.step()
            if is_to_end:
                crowd.end()
                check_hall(since=crowd.look.first)
        except Exception as wrong:
            again = _command(seed, crowd.steps)
            said = f"{type(wrong).__name__}: {wrong}\nonce more: {again}"
            raise AssertionError(f"seed {seed}, step {crowd.steps}: {said}") from wrong
        return crowd

    with _unhurried():
        yield run


def _command(seed: int, steps: int) -> str:
    words = f"CROWD_SEED={seed} CROWD_STEPS={steps} .venv/bin/python -m pytest --database={connection.vendor}"
    return f"{words} tests/promises/test_crowd.py::test_one_day_once_more"


@contextmanager
def _unhurried() -> Iterator[None]:
    """Every act is committed and nobody waits for the disk: that a commit stands a power cut is shown elsewhere."""
    off, on = {
        "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL"),
        "postgresql": ("SET synchronous_commit TO off", "SET synchronous_commit TO on"),
    }[connection.vendor]

    def say(how: str = off, **_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(how)

    say()
    connection_created.connect(say)  # whoever was killed comes back with a connection of its own
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        connection_created.disconnect(say)
        say(on)


def walk(day: Callable[..., Crowd], seeds: range, figure: Callable[..., Any], steps: int = OF_A_DAY) -> None:
    """The days of these seeds; each kind of act and each fault happened, and most steps changed something."""
    began, did, done, changed = time.process_time(), Counter[str](), 0, 0
    for seed in seeds:
        crowd = day(seed, steps)
        did += crowd.did
        done += crowd.steps
        changed += crowd.changed
    took = time.process_time() - began
    acts = [name for names in TOLD.values() for name in names if name.startswith("visits.")]
    wanted = {**dict.fromkeys(acts, 5), **AT_LEAST}
    rare = {what: did[what] for what, least in wanted.items() if did[what] * 10_000 < least * done}
    assert not rare, f"too rare in {done} steps: {rare}"
    assert changed > 0.7 * done, f"{changed} of {done} steps changed something"
    figure(f"seeds {seeds.start}–{seeds.stop - 1}: {done / took:.0f} steps a CPU second")
    figure("steps", done)
    figure("of them changed something", changed)
    for what, names in TOLD.items():
        figure(what, sum(did[name] for name in names))
