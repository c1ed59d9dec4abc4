"""The file of a backup: a ZIP of one member a table (rows of JSON, a line each) and `manifest.json`.

The manifest counts and sums every table, and the archive's comment sums the manifest: no byte that means anything may
change unseen. Without the house the file opens with any program that reads ZIP and JSON.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from palvelutori.cli.kept.tables import Counted, Migration, Sum
from palvelutori.cli.problems import Problem, plainly

FORM: Final = "palvelutori-backup"
FORM_VERSION: Final = 1
RIGHT: Final = "give a file that palvelutori backup wrote"
DAMAGED: Final = "is damaged or was cut short"
ANOTHER: Final = "restore another backup; this file is not what palvelutori backup wrote"
#: what other files begin with, and what to do with them
OTHERS: Final = {
    b"SQLite format 3\x00": (
        "is a bare SQLite database, not a backup",
        "set DATABASE_URL to a copy of it and run palvelutori backup",
    ),
    b"PGDMP": ("is a dump of PostgreSQL, not a backup", "read it with pg_restore into an empty database"),
}
#: what zipfile and json raise for changed bytes: a changed bit may name a method nobody has (NotImplementedError), a
#: password (RuntimeError) or a length beyond the file; the first error stays as the cause
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, KeyError, TypeError, NotImplementedError,
    RuntimeError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `made_at` is ISO 8601 in UTC, `streams` name → number and hash of the head."""

    version: str
    made_at: str
    database: str
    key: str
    migrations: tuple[Migration, ...]
    streams: dict[str, dict[str, Any]]
    tables: dict[str, Counted]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(one.rows for one in self.tables.values())

    @property
    def lines(self) -> int:
        """Number of the newest journal line, summed over the streams."""
        return sum(int(one["number"]) for one in self.streams.values())


class Writer:
    """Fills a new archive at `path`."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def table(self, label: str, lines: Iterable[bytes]) -> Sum:
        """Write the rows of a table. Returns what was written."""
        found = Sum()
        with self._zip.open(_member(label), "w", force_zip64=True) as member:
            for line in lines:
                found.add(line)
                member.write(line + b"\n")
        return found

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and its sum; the archive is whole afterwards."""
        said = {"form": FORM, "form_version": FORM_VERSION, **asdict(manifest)}
        text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._zip.writestr("manifest.json", text)
        self._zip.comment = _comment(text)
        self._zip.close()

    def abandon(self) -> None:
        """Close an archive that will be thrown away."""
        self._zip.close()


class Reader:
    """A backup whose manifest is as it was written."""

    def __init__(self, file: Path, opened: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file, self._zip, self.manifest = file, opened, manifest

    def lines(self, label: str) -> Iterator[bytes]:
        """The rows of a table. Raises Problem at the end when they are not those the manifest counted."""
        told, found = self.manifest.tables[label], Sum()
        with broken(self._file), self._zip.open(_member(label)) as member:
            for line in member:
                row = line.removesuffix(b"\n")
                found.add(row)
                yield row
        if (found.rows, found.words) != (told.rows, told.sum):
            raise Problem(str(self._file), DAMAGED, ANOTHER)


@contextmanager
def reading(file: Path) -> Iterator[Reader]:
    """The backup in `file`. Raises Problem for what is none, is damaged, or is of a form this version cannot read."""
    _refuse_other_files(file)
    with plainly():
        try:
            opened = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise Problem(str(file), DAMAGED, ANOTHER) from error
    with opened:
        yield Reader(file, opened, _manifest(file, opened))


@contextmanager
def broken(file: Path) -> Iterator[None]:
    """Whatever a damaged archive raises is told as one thing."""
    try:
        yield
    except _BROKEN as error:
        raise Problem(str(file), DAMAGED, ANOTHER) from error


def _refuse_other_files(file: Path) -> None:
    if not file.is_file():
        raise Problem(str(file), "there is no such file", RIGHT)
    with plainly(), file.open("rb") as opened:
        start = opened.read(16)
    for magic, (what, right) in OTHERS.items():
        if start.startswith(magic):
            raise Problem(str(file), what, right)
    if not start.startswith(b"PK"):
        raise Problem(str(file), "is not a backup", RIGHT)


def _manifest(file: Path, opened: zipfile.ZipFile) -> Manifest:
    if "manifest.json" not in opened.namelist():
        raise Problem(str(file), "is an archive, but not a backup", RIGHT)
    with broken(file):
        text = opened.read("manifest.json")
    if opened.comment != _comment(text):
        raise Problem(str(file), DAMAGED, ANOTHER)
    with broken(file):
        said = json.loads(text)
        if said.pop("form") != FORM:
            raise Problem(str(file), "is an archive, but not a backup", RIGHT)
        if said.pop("form_version") > FORM_VERSION:
            raise Problem(
                str(file), "is of a newer form", f"install version {said['version']} or newer, then restore"
            )
        tables = {
            label: Counted(**{**one, "columns": tuple(one["columns"])})
            for label, one in said["tables"].items()
        }
        return Manifest(**{**said, "migrations": tuple(map(tuple, said["migrations"])), "tables": tables})


def _member(label: str) -> str:
    return f"tables/{label.lower()}.jsonl"


def _comment(manifest: bytes) -> bytes:
    return f"{FORM} {FORM_VERSION}; sha256 of manifest.json: {sha256(manifest).hexdigest()}".encode()
