"""`palvelutori export DIR`: every table in open formats, without what is anybody's own.

One CSV file a table (UTF-8, comma, RFC 4180; structures as JSON in a cell) and `datapackage.json`, which
describes columns and names what was left out. Personal and secret fields never leave this way; a person's own
copy is another thing (`foundation.personal.export`).
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from palvelutori import __version__
from palvelutori.cli import house
from palvelutori.cli.problems import Problem, plainly

HELP = "write every table in open formats, without personal data"


def configure(parser: argparse.ArgumentParser) -> None:
    """The folder to make."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder, or an empty one")


def run(arguments: argparse.Namespace) -> int:
    """Write into a folder beside, then give it its name."""
    house.enter()
    house.must_be_migrated()
    wanted: Path = arguments.folder.absolute()
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise Problem(str(wanted), "is not an empty folder", "give a new one")
    unready = wanted.with_name(f".{wanted.name}.unready")
    try:
        with plainly():
            shutil.rmtree(unready, ignore_errors=True)
            unready.mkdir(parents=True)
            rows = write(unready)
            if wanted.exists():
                wanted.rmdir()
            unready.rename(wanted)
    finally:
        shutil.rmtree(unready, ignore_errors=True)
    print(f"{wanted}: {len(rows)} tables, {sum(rows.values())} rows, no personal data")
    return 0


def write(folder: Path) -> dict[str, int]:
    """Write the tables and their description. Returns rows by table."""
    from django.db import transaction

    described, rows = [], {}
    with transaction.atomic():
        for model in tables():
            label = model._meta.label
            kept, left_out = columns(model)
            if not kept:
                continue
            name = f"{label.lower()}.csv"
            rows[label] = _table(folder / name, model, kept=kept)
            described.append(_described(label, name, kept=kept, left_out=left_out))
    document = {
        "profile": "tabular-data-package",
        "name": "palvelutori-export",
        "version": __version__,
        "resources": described,
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return rows


def tables() -> Iterator[Any]:
    """The house's own tables, in the order of contexts."""
    from django.apps import apps
    from django.conf import settings

    for name in settings.CONTEXTS:
        yield from apps.get_app_config(name).get_models()


def columns(model: Any) -> tuple[list[str], list[str]]:
    """Names of the plain fields, and of those left out. A field nobody classified is left out."""
    from palvelutori.foundation.personal import FIELDS

    known = FIELDS.get(model._meta.label, {})
    names = [field.attname for field in model._meta.concrete_fields]
    classes = [known.get(field.name) for field in model._meta.concrete_fields]
    kept = [name for name, kind in zip(names, classes, strict=True) if kind == "plain"]
    return kept, [name for name in names if name not in kept]


def _table(path: Path, model: Any, *, kept: list[str]) -> int:
    from palvelutori.foundation import scope

    count = 0
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(kept)
        for row in scope.ordinary(model).order_by("pk").values_list(*kept).iterator(chunk_size=2000):
            writer.writerow([plain(value) for value in row])
            count += 1
    return count


def plain(value: Any) -> Any:
    """A cell: ISO 8601 for times, JSON for structures, true and false in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def _described(label: str, name: str, *, kept: list[str], left_out: list[str]) -> dict[str, Any]:
    return {
        "name": label.lower(),
        "path": name,
        "format": "csv",
        "encoding": "utf-8",
        "schema": {"fields": [{"name": column} for column in kept]},
        "left_out": left_out,
    }
