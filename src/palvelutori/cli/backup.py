"""`palvelutori backup FILE`: everything in one file, taken while the house is open."""

from __future__ import annotations

import argparse
import os
import sqlite3
from pathlib import Path

from palvelutori.cli import house, postgres
from palvelutori.cli.problems import Problem, plainly

HELP = "write the whole database into one file; the house may be open"


def configure(parser: argparse.ArgumentParser) -> None:
    """The file to write."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a new file; an existing one is never written over"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write beside the wanted name first, check, then give it its name."""
    house.enter()
    house.must_exist()
    wanted: Path = arguments.file.absolute()
    if wanted.exists():
        raise Problem(str(wanted), "there is a file already", "give a new name")
    if not wanted.parent.is_dir():
        raise Problem(str(wanted.parent), "there is no such folder", "make it first, or give another")
    write(wanted)
    size = wanted.stat().st_size / 1_000_000
    print(f"{wanted}: {size:.1f} MB. Try it: palvelutori restore on an empty place. It holds personal data.")
    return 0


def write(wanted: Path) -> None:
    """The backup as `wanted`, whole or not at all, readable by its owner only."""
    unready = wanted.with_name(f".{wanted.name}.unready")
    take = _sqlite if house.sqlite_path() else _postgresql
    try:
        _privately(unready)
        with plainly():
            take(unready)
            _to_disk(unready)
            unready.rename(wanted)
    finally:
        unready.unlink(missing_ok=True)


def _privately(path: Path) -> None:
    with plainly():
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _sqlite(unready: Path) -> None:
    source = sqlite3.connect(f"file:{house.sqlite_path()}?mode=ro", uri=True)
    target = sqlite3.connect(unready)
    try:
        source.backup(target)  # one consistent moment, also while others write
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
        source.close()
    if not house.whole(unready):
        raise Problem(str(house.sqlite_path()), "the database is damaged", "restore an older backup")


def _postgresql(unready: Path) -> None:
    postgres.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={unready}")


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
