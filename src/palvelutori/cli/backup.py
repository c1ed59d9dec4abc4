"""`palvelutori backup FILE`: everything in one file, of one moment, while the house is open; the same file on both
databases."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

from palvelutori import __version__
from palvelutori.cli import house
from palvelutori.cli.kept import archive, tables
from palvelutori.cli.problems import Problem, plainly

HELP = "write everything into one file; the house may be open"
#: beside the house's other files: when and where the last backup was written, for doctor
LAST: Final = "last-backup.json"


def configure(parser: argparse.ArgumentParser) -> None:
    """The file to write."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a new file; an existing one is never written over"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write beside the wanted name first, check, then give it its name. 1 when the journal in it is not whole."""
    house.enter()
    house.must_exist()
    wanted: Path = arguments.file.absolute()
    if wanted.exists():
        raise Problem(str(wanted), "there is a file already", "give a new name")
    if not wanted.parent.is_dir():
        raise Problem(str(wanted.parent), "there is no such folder", "make it first, or give another")
    manifest, left, faults = write(wanted)
    size, digest = wanted.stat().st_size, _digest(wanted)
    _note(wanted, manifest, size=size, digest=digest)
    print(
        f"{wanted}: {size / 1_000_000:.1f} MB, {len(manifest.tables)} tables, {manifest.rows} rows, "
        f"{manifest.lines} journal lines, as of {manifest.made_at}"
    )
    print(f"SHA-256 {digest}. It holds personal data and no keys: see to both.")
    print("".join(f"Not in it, as the house did not make it: table {name}\n" for name in left), end="")
    for fault in faults:
        print(f"WRONG: journal {fault}; restore takes this backup only with --despite-journal")
    return 1 if faults else 0


def write(wanted: Path) -> tuple[archive.Manifest, list[str], list[str]]:
    """The backup as `wanted`, whole or not at all, readable by its owner only: what it says of itself, tables not in
    it, and what its journal has of faults."""
    unready = wanted.with_name(f".{wanted.name}.unready")
    try:
        _privately(unready)
        with plainly():
            told = _take(unready)
            house.to_disk(unready)
            unready.rename(wanted)
            house.to_disk(wanted.parent)
    finally:
        unready.unlink(missing_ok=True)
    return told


def _take(unready: Path) -> tuple[archive.Manifest, list[str], list[str]]:
    path = house.sqlite_path()
    if path and not house.whole(path):
        raise Problem(str(path), "the database is damaged", "restore an older backup")
    writer = archive.Writer(unready)
    try:
        with tables.one_moment():
            had = tables.applied()
            _refuse_strange(had)
            models = tables.models(had)
            counted = {model._meta.label: _table(writer, model) for model in models}
            manifest = _manifest(had, models, counted)
            faults = [] if house.waiting_migrations() else house.verified()[1]
            left = tables.strangers(models)
        writer.close(manifest)
    finally:
        writer.abandon()
    return manifest, left, faults


def _table(writer: archive.Writer, model: Any) -> tables.Counted:
    found = writer.table(model._meta.label, tables.written(model))
    return tables.Counted(tables.columns(model), found.rows, found.words, tables.last_id(model))


def _refuse_strange(had: list[tables.Migration]) -> None:
    if not any(app == "foundation" for app, _ in had):
        raise Problem(
            house.place(), "there is no house in it", "run palvelutori migrate, or set DATABASE_URL"
        )
    unknown = tables.unknown(had)
    if unknown:
        what = f"is of a newer version (it has {unknown[0][0]}.{unknown[0][1]})"
        raise Problem(house.place(), what, "run palvelutori backup of that version")


def _manifest(
    had: list[tables.Migration], models: list[Any], counted: dict[str, tables.Counted]
) -> archive.Manifest:
    from django.db import connection

    head = next(one for one in models if one._meta.label == "foundation.Head")
    return archive.Manifest(
        version=__version__,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        database=connection.vendor,
        key=house.key_mark(),
        migrations=tuple(had),
        streams={
            row.stream: {"number": row.number, "hash": row.last_hash}
            for row in head._base_manager.order_by("stream")
        },
        tables=counted,
    )


def _privately(path: Path) -> None:
    with plainly():
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _note(wanted: Path, manifest: archive.Manifest, *, size: int, digest: str) -> None:
    from django.conf import settings

    told = {"file": str(wanted), "made_at": manifest.made_at, "bytes": size, "sha256": digest}
    with plainly():
        settings.VAR.mkdir(parents=True, exist_ok=True)
        (settings.VAR / LAST).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
