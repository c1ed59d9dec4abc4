"""`palvelutori doctor`: what is wrong here, where, and what would mend it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from palvelutori import __version__
from palvelutori.cli import house
from palvelutori.cli.doctor import guards, machine, work
from palvelutori.cli.doctor.findings import FAIL, OK, WARN, Check, Finding
from palvelutori.cli.problems import Problem

HELP = "look for what is wrong: settings, database, journal, work behind the pages, devices, backups, machine"
#: without these the others cannot be asked
FIRST: tuple[Check, ...] = (machine.settings, machine.parts, guards.database)
CHECKS: tuple[Check, ...] = (
    guards.durability,
    guards.constraints,
    guards.journal,
    guards.centre,
    guards.texts,
    work.reactions,
    work.jobs,
    work.retention,
    work.devices,
    work.keys,
    machine.clock,
    machine.zones,
    machine.disk,
    machine.files,
    machine.backups,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """In words, or for programs."""
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 when something fails, 0 when nothing does (warnings are printed)."""
    house.enter()
    found = list(findings())
    if arguments.json:
        print(document(found))
    else:
        for one in found:
            print(one.line)
        print(summary(found))
    return int(any(one.state == FAIL for one in found))


def findings() -> Iterator[Finding]:
    """Everything looked at. Stops where the next ones could not be asked."""
    for check in FIRST:
        seen = list(_asked(check))
        yield from seen
        if check is guards.database and any(one.state == FAIL for one in seen):
            return
    for check in CHECKS:
        yield from _asked(check)


def _asked(check: Check) -> Iterator[Finding]:
    name = check.__name__
    try:
        yield from check()
    except Problem as problem:
        yield Finding(name, FAIL, problem.what, where=problem.where, mend=problem.right)
    except Exception as error:
        # A check that breaks tells of something, too, and the others are still asked.
        yield Finding(
            name, FAIL, f"could not be looked at: {type(error).__name__}: {error}", mend="see the log"
        )


def summary(found: list[Finding]) -> str:
    """The last line."""
    failing, warned = (sum(one.state == state for one in found) for state in (FAIL, WARN))
    if not failing and not warned:
        return "Nothing to mend"
    counts = [(failing, "to mend"), (warned, "to look at")]
    return ", ".join(f"{count} {what}" for count, what in counts if count)


def document(found: list[Finding]) -> str:
    """For programs: `version`, `at`, `place`, `worst` and `findings` (check, state, what, where, mend)."""
    states = [one.state for one in found]
    said = {
        "version": __version__,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "place": house.place(),
        "worst": next(state for state in (FAIL, WARN, OK) if state in states),
        "findings": [asdict(one) for one in found],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)
