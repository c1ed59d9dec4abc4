"""Rules and vocabulary that come with the house, as files: shared ones, and each sample centre's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from palvelutori.guidance.rules.checking import Known, RuleProblem, rule_of, vocabulary_of
from palvelutori.guidance.rules.entries import Rule, Vocabulary

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
Table = dict[str, Any]


@cache
def vocabulary() -> Vocabulary:
    """The declared vocabulary. Raises RuleProblem."""
    return vocabulary_of(read(HERE / "data" / "vocabulary.toml"), "vocabulary.toml")


def read(path: Path) -> Table:
    """One TOML file. Raises RuleProblem."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleProblem(path.name, f"is not TOML ({error})", "should be TOML 1.0 in UTF-8") from error


def rules_of(centre: str, known: Known, *, folder: Path = SAMPLES) -> tuple[tuple[Rule, Table], ...]:
    """The rules of a centre with their tables, all examples run: the shared ones that fit it, then its own.

    Raises RuleProblem for the first rule that is not right: none is loaded then.
    """
    made: dict[str, tuple[Rule, Table]] = {}
    for place, table, is_shared in _tables(centre, folder):
        if is_shared and not set(table.get("suggests", ())) <= set(known.services):
            continue
        rule = rule_of(table, place=place, known=known)
        if rule.code in made:
            raise RuleProblem(f"{place} {rule.code}", "stands twice", "give one of them another code")
        made[rule.code] = rule, table
    return tuple(made.values())


def _tables(centre: str, folder: Path) -> Iterator[tuple[str, Table, bool]]:
    shared = folder / "shared" / "guidance.toml"
    own = sorted((folder / centre / "guidance").glob("*.toml"))
    for path in [*([shared] if shared.is_file() else []), *own]:
        place = f"{path.parent.parent.name}/{path.name}" if path != shared else "shared/guidance.toml"
        found = read(path)
        defaults = found.get("defaults", {})
        for code, row in found.get("rules", {}).items():
            yield place, _plain({**defaults, **row, "code": code}), path == shared


def _plain(table: Table) -> Table:
    """Days as text, as they are stored and shown."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in table.items()}
