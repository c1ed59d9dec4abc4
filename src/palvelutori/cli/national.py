"""`palvelutori catalogue import-ptv PATH`: the command line of `cli/catalogue.py`."""

from __future__ import annotations

import argparse

from palvelutori.cli import house
from palvelutori.cli.problems import Problem, plainly

HELP = "the mirror of the national service catalogue"


def configure(parser: argparse.ArgumentParser) -> None:
    """`import-ptv PATH`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    importing = verbs.add_parser("import-ptv", help="read JSON of the national catalogue, v11 or v12")
    importing.add_argument("path", metavar="PATH", help="a file or a folder; repeatable, whole or not at all")


def run(arguments: argparse.Namespace) -> int:
    """Import; 2 when what is given cannot be imported, and then nothing is written."""
    house.enter()
    try:
        house.must_be_migrated()
    except Problem:
        if house.sqlite_path() is None or house.sqlite_path().exists():  # type: ignore[union-attr]
            raise
        house.migrate()
    from palvelutori.cli.catalogue import import_ptv

    with plainly():
        return import_ptv(arguments.path)
