"""`palvelutori concept export CENTRE FILE`, `palvelutori concept import FILE`: a whole concept as its file."""

from __future__ import annotations

import argparse
from pathlib import Path

from palvelutori.cli import house
from palvelutori.cli.problems import Problem, plainly

HELP = "a whole concept as a file, out and in"


def configure(parser: argparse.ArgumentParser) -> None:
    """`export CENTRE FILE [--version N]` and `import FILE [--centre CENTRE]`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    out = verbs.add_parser("export", help="write what residents read, or another version, into a file")
    out.add_argument("centre", metavar="CENTRE", help="the centre's code")
    out.add_argument(
        "file", type=Path, metavar="FILE", help="the file to write; replaced whole or not at all"
    )
    out.add_argument("--version", type=int, metavar="N", help="this version; a draft, too")
    bring = verbs.add_parser("import", help="make a draft of a file")
    bring.add_argument("file", type=Path, metavar="FILE", help="a concept's file")
    bring.add_argument("--centre", metavar="CENTRE", help="which centre; the only one when left out")


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; 2 when it cannot be, and then nothing was written."""
    house.enter()
    house.must_be_migrated()
    with plainly():
        if arguments.verb == "export":
            return _export(arguments.centre, arguments.file.absolute(), arguments.version)
        return _import(arguments.file, arguments.centre)


def _centre(given: str | None) -> str:
    """The house's centre, which the one asked for must be."""
    from palvelutori.foundation.context import the_centre

    known = the_centre()
    if known is None:
        raise Problem("centre", "the house is not set up yet", "set it up first")
    if given not in (None, known.code):
        raise Problem(str(given), "there is no such centre here", f"give {known.code}")
    return known.code


def _export(given: str, file: Path, number: int | None) -> int:
    from palvelutori.planning import access, package

    centre = _centre(given)
    row = access.version_of(centre, number) if number is not None else access.shown_version(centre)
    if row is None:
        raise Problem(centre, "residents have no concept to read", "give --version of a draft, or open one")
    unready = file.with_name(f".{file.name}.unready")
    try:
        unready.write_bytes(package.written(row.body))
        unready.replace(file)
    finally:
        unready.unlink(missing_ok=True)
    print(f"{file}: concept of {centre}, version {row.version}, {row.state}, hash {row.body_hash[:12]}")
    return 0


def _import(file: Path, given: str | None) -> int:
    from palvelutori.foundation.actors import SYSTEM
    from palvelutori.planning import package
    from palvelutori.planning.operations.versions import start_draft
    from palvelutori.planning.rules.checking import ConceptProblem
    from palvelutori.planning.telling import problem_words

    centre = _centre(given)
    try:
        body, _ = package.read(file.read_bytes())
    except ConceptProblem as problem:
        words = problem_words(problem, "en")
        raise Problem(str(file), words, "mend that place; nothing was written") from problem
    made = start_draft(SYSTEM, centre=centre, body=body)
    print(f"{file}: draft {made.version} of {centre}")
    return 0
