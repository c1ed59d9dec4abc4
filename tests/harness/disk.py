"""A disk that forgets: what it was asked is recorded once and replayed to a power cut at any moment.

A process works on a real SQLite file under `disk.c`, which writes down every write, sync and truncation. `Disk`
replays that record: what was synced is there; of what was not, each sector of 512 bytes is kept, lost or torn. So one
recorded day gives any number of power cuts, each the same for the same seed.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SECTOR = 512
DATABASE, LOG, CONFIRMED = "house.sqlite3", "house.sqlite3-wal", "acknowledged"
_HEAD = struct.Struct("<cIqI")


class NoCompiler(RuntimeError):
    """No C compiler on this machine."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing the disk was asked: `kind` w (write), t (truncate to `place`), s (sync) or u (unlink)."""

    kind: str
    file: str
    place: int
    data: bytes


def compiled(folder: Path) -> Path:
    """The recorder, compiled into `folder`. Raises NoCompiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler("no C compiler (Debian: apt-get install gcc)")
    made = folder / "disk.so"
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(HERE / "disk.c"), "-ldl", "-lpthread"]
    subprocess.run(words, check=True)
    return made


class Recorder:
    """Runs `disk_process` on a copy of the sample's file; `record` gives what the disk was asked."""

    def __init__(self) -> None:
        quick = Path("/dev/shm")  # where it is, forgetting is done in memory
        self.folder = Path(
            tempfile.mkdtemp(prefix="palvelutori-disk-", dir=quick if os.access(quick, os.W_OK) else None)
        )
        self._shim = compiled(self.folder)
        self.first = self.folder / "first.sqlite3"
        self._run("set-up", file=self.first)

    def remove(self) -> None:
        """Leave nothing."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def record(self, *, acts: int, synchronous: str = "FULL") -> list[Asked]:
        """What the disk was asked while so many acts were carried out, the last word being the last answer's."""
        place = self.folder / synchronous
        place.mkdir()
        log = self.folder / f"{synchronous}.log"
        shutil.copyfile(self.first, place / DATABASE)
        more = {"LD_PRELOAD": str(self._shim), "DISK_LOG": str(log), "DISK_WATCH": f"{place}/"}
        self._run("work", str(acts), synchronous, file=place / DATABASE, **more)
        return list(_read(log.read_bytes()))

    def _run(self, *words: str, file: Path, **more: str) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{file}",
            "PALVELUTORI_MODE": "test",
            "PALVELUTORI_VAR": str(self.folder),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            **more,
        }
        done = subprocess.run(
            [sys.executable, str(HERE / "disk_process.py"), *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]


def _read(log: bytes) -> Iterator[Asked]:
    at = 0
    while at < len(log):
        kind, name, place, length = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        path = log[at : at + name].decode()
        data = log[at + name : at + name + length]
        at += name + length
        yield Asked(kind.decode(), Path(path.removesuffix(" (deleted)")).name, place, data)


@dataclass
class Disk:
    """What is surely there (`kept`) and what was asked since each file's last sync (`asked`)."""

    kept: dict[str, bytearray]
    asked: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))

    def take(self, one: Asked) -> None:
        """The next thing the disk was asked."""
        if one.kind != "s":
            self.asked[one.file].append(one)
            return
        for earlier in self.asked.pop(one.file, ()):
            _carry_out(earlier, self.kept.setdefault(one.file, bytearray()))

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files as the machine finds them when the power is back."""
        found = {}
        mood = chance.choice((0.0, 0.5, 0.9, 1.0))  # nothing written back yet, some of it, nearly all, all
        for file in {*self.kept, *self.asked}:
            image = bytearray(self.kept.get(file, b""))
            for one in self.asked.get(file, ()):
                _carry_out_partly(one, image, chance, mood)
            found[file] = bytes(image)
        return found


def _carry_out(one: Asked, image: bytearray) -> None:
    if one.kind == "u":
        image.clear()
    elif one.kind == "t":
        _resize(image, one.place)
    else:
        _resize(image, max(len(image), one.place + len(one.data)))
        image[one.place : one.place + len(one.data)] = one.data


def _resize(image: bytearray, size: int) -> None:
    if size < len(image):
        del image[size:]
    else:
        image.extend(bytes(size - len(image)))


def _carry_out_partly(one: Asked, image: bytearray, chance: random.Random, mood: float) -> None:
    if one.kind != "w":
        if chance.random() < mood:
            _carry_out(one, image)
        return
    at = 0
    while at < len(one.data):
        until = min(len(one.data), at + SECTOR - (one.place + at) % SECTOR)
        if chance.random() < mood:
            torn = chance.randrange(at, until) if chance.random() < 0.05 else until
            _carry_out(Asked("w", one.file, one.place + at, one.data[at:torn]), image)
        at = until


@dataclass
class Found:
    """What many power cuts have shown."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    cuts_with_loss: int = 0
    damaged: int = 0
    #: what an act may not leave: a receipt without its lines, a head that is not the last line, a gap
    halves: list[str] = field(default_factory=list)


def cut_power(first: Path, record: Sequence[Asked], *, cuts: int, seed: int, folder: Path) -> Found:
    """Cut the power at `cuts` moments of the record and look at what the database says each time."""
    chance, found = random.Random(seed), Found()
    disk = Disk({DATABASE: bytearray(first.read_bytes())})
    begin = next(n for n, one in enumerate(record) if one.file == CONFIRMED)
    moments = sorted(chance.randrange(begin, len(record)) for _ in range(cuts))
    said: list[str] = []
    at = 0
    for moment in moments:
        for one in record[at : moment + 1]:
            if one.file == CONFIRMED:
                said.append(one.data.decode().strip())
            else:
                disk.take(one)
        at = moment + 1
        _look(disk.cut(chance), said, found, folder)
    return found


def _look(files: dict[str, bytes], said: Sequence[str], found: Found, folder: Path) -> None:
    place = folder / "after"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name in (DATABASE, LOG):
        if name in files:
            (place / name).write_bytes(files[name])
    found.cuts += 1
    found.acknowledged += len(said)
    line = sqlite3.connect(place / DATABASE)
    try:
        line.execute("PRAGMA synchronous=OFF").close()  # of the looking only: nobody cuts the power on it
        if line.execute("PRAGMA quick_check").fetchone() != ("ok",):
            found.damaged += 1
            return
        there = {row[0] for row in line.execute("SELECT key FROM foundation_receipt")}
        found.halves += _halves(line)
    except sqlite3.DatabaseError:
        found.damaged += 1
        return
    finally:
        line.close()
    lost = len(set(said) - there)
    found.lost += lost
    found.cuts_with_loss += bool(lost)
    assert len(there - set(said)) <= 1, "more than the one act under way is there unacknowledged"


def _halves(line: sqlite3.Connection) -> list[str]:
    wrong = []
    for stream, number, last in line.execute(
        "SELECT stream, number, last_hash FROM foundation_head"
    ).fetchall():
        rows = line.execute(
            "SELECT count(*), max(number), min(number) FROM foundation_journalline WHERE stream = ?", [stream]
        ).fetchone()
        newest = line.execute(
            "SELECT hash FROM foundation_journalline WHERE stream = ? AND number = ?", [stream, number]
        ).fetchone()
        if number and (rows != (number, number, 1) or newest != (last,)):
            wrong.append(f"{stream}: head {number}, lines {rows}")
    return wrong
