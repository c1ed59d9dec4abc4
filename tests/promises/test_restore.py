"""A backup taken while people come and are called, restored on an empty place of either database, and the house opened
again on it."""

from __future__ import annotations

import json
import secrets
import sqlite3
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.harness.house import CENTRE, ROOT, House, served
from tests.harness.postgres import address_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]

DESK, QUEUE = "service_point-1", "service_point"
PROGRAM = Path(__file__).with_name("restore_process.py")


def run(house: House, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`palvelutori WORDS` on the database of `house`, with the accidents `restore_process` knows."""
    return subprocess.run(
        [sys.executable, str(PROGRAM), *words],
        cwd=ROOT,
        env={**house.environment(), **({"TOKEN": house.token("kiosks")} if house.tokens else {}), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def came(house: House) -> str:
    """Somebody comes: the visit that was confirmed."""
    body = {"needs": [QUEUE], "channel": "kiosk"}
    answer = house.ask("POST", f"/centres/{CENTRE}/visits", house.token("kiosks"), body, secrets.token_hex(8))
    assert answer.status == 201, answer
    return str(answer.body["visit_id"])


def called(house: House) -> Any:
    """The desk takes the next one, or whom it had called already, to the end; None when nobody waits."""
    token = house.token("desks", DESK)
    answer = house.ask("POST", f"/desks/{DESK}/call-next", token, None, secrets.token_hex(8))
    if answer.status == 204:
        return None
    assert answer.status == 200 or answer.body["code"] == "desk-busy", answer
    done = house.ask("POST", f"/stops/{answer.body['stop_id']}/finish", token, {"outcome": "answered"})
    assert done.status == 200, done
    return answer.body["number"]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), served() as made:
        assert made.ask("POST", f"/desks/{DESK}/open", made.token("desks", DESK), {}).status == 200
        yield made


@pytest.fixture
def empty(tmp_path):
    """Makes empty places: `empty("sqlite")`, `empty("postgresql")`; a house on each."""
    made: list[tuple[House, str]] = []

    def place(vendor: str) -> House:
        name = f"again_{secrets.token_hex(4)}"
        if vendor == "sqlite":
            made.append((House(f"sqlite:///{tmp_path}/{name}.sqlite3"), ""))
        else:
            known = connection.get_connection_params()
            House._sql(f"CREATE DATABASE {name}")
            made.append((House(address_of(known, name)), name))
        return made[-1][0]

    yield place
    for one, name in made:
        one.remove()
        if name:
            House._sql(f"DROP DATABASE {name} WITH (FORCE)")


def tables_of(house: House) -> int:
    """How many tables there are in the database of `house`; looking makes none."""
    address = house.environment()["DATABASE_URL"]
    if address.startswith("sqlite"):
        path = Path(address.removeprefix("sqlite:///"))
        if not path.exists():
            return 0
        with closing(sqlite3.connect(path)) as line:
            return int(line.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    import psycopg

    with psycopg.connect(address) as line:
        found = line.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
        return int(found.fetchone()[0])  # type: ignore[index]


def taken_in_traffic(house: House, file: Path) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """A backup while people come and are called without a pause; who was confirmed before it began."""
    before = {came(house) for _ in range(12)}
    assert called(house) is not None
    with ThreadPoolExecutor(3) as crowd:
        taking = crowd.submit(run, house, "backup", str(file), SOMEBODY_COMES=f"{house.port}")
        while not taking.done():
            list(crowd.map(lambda act: act(house), (came, called)))
        done = taking.result()
    came(house)
    return before, done


def test_a_backup_in_the_middle_of_the_day_opens_again_and_gives_no_number_twice(
    house, empty, tmp_path, figure
):
    before, done = taken_in_traffic(house, tmp_path / "day.backup")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("came during the backup") == 1
    again = empty(connection.vendor)
    restored = run(again, "restore", str(tmp_path / "day.backup"))
    assert restored.returncode == 0 and "every one as it was written" in restored.stdout, restored
    told = json.loads(run(again, "doctor", "--json").stdout)
    well = {one["check"] for one in told["findings"] if one["state"] == "ok"}
    assert well >= {"constraints", "durability", "journal", "retention"}, told
    again.tokens = house.tokens
    again.start()
    try:
        there = again.verify()
        known = {visit for visit in before if ask(again, visit) == 200}
        assert known == before
        numbers = {called(again) for _ in range(3)}
        new = [came(again) for _ in range(5)]
        found = again.verify()
    finally:
        again.stop()
    assert None not in numbers
    assert found["visits"] == there["visits"] + len(new)
    for where in ("fault", "numbers_twice", "called_twice", "at_two_desks", "two_at_a_desk"):
        assert not found[where], (where, found[where])
    figure(
        f"{there['visits']} visits and {there['head']} journal lines restored, {len(before)} confirmed before: 0 gone"
    )


def ask(house: House, visit: str) -> int:
    """The status of a visit's page."""
    return house.ask("GET", f"/visits/{visit}", house.token("hosts")).status


def test_control_tables_of_different_moments_are_found(house, empty, tmp_path):
    file = tmp_path / "torn.backup"
    done = run(house, "backup", str(file), SOMEBODY_COMES=f"{house.port}", NOT_ONE_MOMENT="1")
    assert "came during the backup" in done.stderr
    told = run(empty(connection.vendor), "restore", str(file))
    assert told.returncode == 2 and "its journal is not whole" in told.stderr, (done, told)


@pytest.fixture(scope="module")
def whole(house, tmp_path_factory):
    file = tmp_path_factory.mktemp("kept") / "whole.backup"
    assert run(house, "backup", str(file)).returncode == 0
    return file


@pytest.mark.slow
def test_a_restore_that_is_killed_leaves_nothing_and_can_be_done_again(whole, empty, tmp_path):
    place = empty(connection.vendor)
    killed = run(place, "restore", str(whole), KILLED_AT="foundation.Receipt")
    assert killed.returncode == -9
    assert tables_of(place) == 0
    done = run(place, "restore", str(whole))
    assert done.returncode == 0, done
    assert not [path for path in tmp_path.iterdir() if "unready" in path.name]


@pytest.mark.slow
def test_control_without_a_place_of_its_own_a_killed_restore_leaves_halves(whole, empty):
    place = empty(connection.vendor)
    assert run(place, "restore", str(whole), KILLED_AT="foundation.Receipt", IN_PLACE="1").returncode == -9
    assert tables_of(place) > 0
    told = run(place, "restore", str(whole))
    assert told.returncode == 2 and "is not empty" in told.stderr


@pytest.mark.slow
def test_from_one_database_into_the_other_and_back_every_row_is_the_same(whole, empty, tmp_path):
    file = whole
    for step, vendor in enumerate(("sqlite", connection.vendor, "sqlite")):
        place = empty(vendor)
        done = run(place, "restore", str(file))
        assert done.returncode == 0, done
        file = tmp_path / f"{step}.backup"
        assert run(place, "backup", str(file)).returncode == 0
    assert sums(file) == sums(whole)


def sums(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as opened:
        said = json.loads(opened.read("manifest.json"))
    return {"streams": said["streams"], "tables": said["tables"]}
