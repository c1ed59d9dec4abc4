"""`palvelutori catalogue …`: the mirror of the national catalogue."""

from __future__ import annotations

import sys
from pathlib import Path

from palvelutori.catalogue.ptv import delivery
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable, FileReport


def import_ptv(path: str) -> int:
    """`palvelutori catalogue import-ptv PATH`: import a file or folder of the national catalogue.

    Prints one line a file and the counts; on input that cannot be imported one line a problem to the error
    stream, and nothing is written. Answers the exit code: 0, or 2 for bad input.
    """
    try:
        found = delivery.read(Path(path))
        # Bad input is told before Django and its tables are needed.
        from palvelutori.catalogue.operations.national import Counts, import_national
        from palvelutori.foundation.actors import SYSTEM

        done = import_national(SYSTEM, delivery=found)
    except CatalogueUnreadable as refusal:
        for line in refusal.lines():
            print(line, file=sys.stderr)
        return 2
    for report in found.files:
        _print(report)

    def told(name: str, counts: Counts) -> str:
        return (
            f"{name}: {counts.new} new, {counts.updated} updated, "
            f"{counts.unchanged} unchanged, {counts.gone} gone"
        )

    print(told("entries", done.entries))
    print(told("codes", done.codes))
    print(f"import {done.run} of {done.source}")
    return 0


def _print(report: FileReport) -> None:
    print(report)
    for note in report.notes:
        print(f"     {report.file}: {note}")
