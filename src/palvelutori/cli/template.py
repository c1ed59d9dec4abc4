"""A demonstration's database, made once and copied at each start.

The first start sets the sample centre up and lives the last of the morning before its hour; what comes out
is kept under a name made of everything it came from (source, sample, hour, seed): a second start only copies.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import palvelutori
from palvelutori.cli import house, past
from palvelutori.cli.problems import plainly
from palvelutori.cli.referred import refer_some
from palvelutori.samples.shape import Sample

DATABASE, TOLD = "house.sqlite3", "told.json"
#: how many are kept
KEPT = 8
#: how much of the morning is lived before a demonstration opens
WARM_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a demonstration. `lives` is False when nobody acts by itself."""

    sample: Sample
    at: datetime
    seed: int
    lives: bool


@dataclass(slots=True)
class Told:
    """What a demonstration needs beside its database: device tokens, the town as it is."""

    square: dict[str, dict[str, str]]
    staff: dict[str, str]
    seats: dict[str, str]
    town: dict[str, Any] | None = None


def name_of(wish: Wish) -> str:
    """A name that changes with anything the database is made of."""
    marks = hashlib.sha256()
    root = Path(palvelutori.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".xz") and "__pycache__" not in path.parts:
            marks.update(path.relative_to(root).as_posix().encode())
            marks.update(path.read_bytes())
    said = (wish.sample.centre.code, wish.at.isoformat() if wish.lives else "", wish.seed, wish.lives)
    marks.update(repr(said).encode())
    return f"{wish.sample.centre.code}-{marks.hexdigest()[:16]}"


def copy(folder: Path, *, to: Path) -> Told | None:
    """Copy a kept database to the file `to` and say what goes with it; None when there is none."""
    if not (folder / TOLD).is_file():
        return None
    with plainly():
        shutil.copyfile(folder / DATABASE, to)
        folder.touch()
        return Told(**json.loads((folder / TOLD).read_text(encoding="utf-8")))


def keep(told: Told, *, database: Path, folder: Path) -> None:
    """Keep a finished database and what goes with it; the oldest others go."""
    unready = folder.with_name(f".{folder.name}.unready")
    with plainly():
        shutil.rmtree(unready, ignore_errors=True)
        unready.mkdir(parents=True, mode=0o700)
        _whole(database, to=unready / DATABASE)
        plain = {"square": told.square, "staff": told.staff, "seats": told.seats, "town": told.town}
        (unready / TOLD).write_text(json.dumps(plain), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        unready.rename(folder)
        kept = sorted(folder.parent.glob("*-*/told.json"), key=lambda path: path.parent.stat().st_mtime)
        for path in kept[:-KEPT]:
            shutil.rmtree(path.parent, ignore_errors=True)


def _whole(database: Path, *, to: Path) -> None:
    source, target = sqlite3.connect(database), sqlite3.connect(to)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
        source.close()


def make(wish: Wish) -> Told:
    """Fill the present, empty database: tables, centre, devices; then the morning until the wished hour."""
    from django.db import connection

    from palvelutori.foundation.clock import clock
    from palvelutori.samples.crowd.hours import house_day

    house.migrate()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # only while it is made; every later connection has FULL
    zone_day = wish.at.astimezone(_zone(wish.sample)).date()
    span = house_day(wish.sample, day=zone_day)
    dawn = max(span[0], wish.at - timedelta(minutes=WARM_MINUTES)) if span else wish.at
    clock.run(start_at=min(dawn, wish.at) if wish.lives else wish.at, speed=1e-6)
    told = Told(*_set_up(wish.sample))
    past.load(wish.sample, before=zone_day)
    past.develop(wish.sample)
    if wish.lives:
        told.town = _morning(wish, told)
        refer_some(wish.sample.centre.code, desks=told.square["desks"])
    connection.close()
    return told


def _zone(sample: Sample) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(sample.centre.time_zone)


def _set_up(sample: Sample) -> tuple[dict[str, dict[str, str]], dict[str, str], dict[str, str]]:
    from palvelutori.accounts.operations import add_device
    from palvelutori.foundation.actors import SYSTEM
    from palvelutori.samples.crowd.desks import needed, simulated
    from palvelutori.square.setting_up import seats, set_up

    units = {desk.code: desk.unit for desk in sample.desks}
    with plainly():
        square = set_up(sample, live=False)
        staff = {
            desk: add_device(
                SYSTEM,
                centre=sample.centre.code,
                code=simulated(desk),
                kind="desk",
                unit=units[desk],
                desk=desk,
            ).token
            for desk in needed(sample)
        }
    return square, staff, {desk.code: who for desk, who in seats(sample)}


def _morning(wish: Wish, told: Told) -> dict[str, Any]:
    from datetime import UTC

    from palvelutori.asgi import pages
    from palvelutori.cli.booked import connected
    from palvelutori.cli.inside import Inside
    from palvelutori.foundation.clock import clock
    from palvelutori.samples.crowd.client import Client
    from palvelutori.samples.crowd.keep import kept
    from palvelutori.samples.crowd.people import town_of

    client = Client(Inside(pages), is_bounded=False)
    town = connected(
        town_of(
            wish.sample, client=client, square=told.square, staff=told.staff, seats=told.seats, seed=wish.seed
        )
    )
    town.begin(clock.now())
    town.town.warm(until=wish.at.timestamp(), jump=lambda at: clock.skip_to(datetime.fromtimestamp(at, UTC)))
    return kept(town.town)
