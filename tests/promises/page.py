"""`docs/promises.md` from a run: `make promises` runs the promises on both databases and writes the page.

    python -m tests.promises.page [--run] [WORDS FOR PYTEST]

A promise stands on the page only with the figures of a run in which its tests held. `promises.toml` names each
promise's sentence, proofs and controls.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.everything import postgresql

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "promises.md"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
HEAD = """# Promises

Each promise, what the last run of its tests found, and its negative control: the same test with the guard off, which
must fail to hold. `make promises` runs them on both databases and writes this page; a promise whose tests did not hold
is not on it. The long runs are `make proof`.

| promise | SQLite | PostgreSQL | proof | control |
|---|---|---|---|---|
"""


def promises() -> list[dict[str, Any]]:
    """Sentence (`says`), `proof` and `control` of each promise."""
    return list(tomllib.loads((HERE / "promises.toml").read_text(encoding="utf-8"))["promise"])


def found_in(run: Path) -> dict[str, dict[str, Any]]:
    """`file::test` → how many of its cases held, how many failed, its figures; {} without a run."""
    return dict(json.loads(run.read_text(encoding="utf-8"))) if run.exists() else {}


def cell(names: Iterable[str], found: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What a run said of a promise's proofs; None when one of them failed, a dash when none was run there."""
    told, held = [], 0
    for name in names:
        one = found.get(name, {"passed": 0, "failed": 0, "figures": []})
        if one["failed"]:
            return None
        held += one["passed"]
        told += one["figures"]
    cases = f"{held} cases" if held > 1 else "held"
    return "; ".join(told or [cases]) if held else "–"


def page(found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The page of runs, by database."""
    rows = []
    for one in promises():
        cells = [cell(one["proof"], found.get(database, {})) for database in DATABASES]
        if None in cells or set(cells) == {"–"}:
            continue
        named = [" ".join(f"`{name}`" for name in one[which]) for which in ("proof", "control")]
        rows.append(f"| {' | '.join([one['says'], *map(str, cells), *named])} |")
    return HEAD + "\n".join(rows) + "\n"


def run(database: str, folder: Path, more: list[str]) -> int:
    """The short runs of all promises on one database; their outcomes go to a file in `folder`."""
    words = ["tests/promises", "-m", "not slow", f"--promises={folder / database}.json", *more]
    command = [sys.executable, "-m", "pytest", f"--database={database}", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    """Run where asked, write the page, say what is not on it. 1 when something failed."""
    folder = ROOT / "var" / "promises"
    folder.mkdir(parents=True, exist_ok=True)
    more, codes = sys.argv[1:], [0]
    if "--run" in more:
        more.remove("--run")
        codes = [run(one, folder, more) for one in DATABASES if one == "sqlite" or postgresql()]
    text = page({one: found_in(folder / f"{one}.json") for one in DATABASES})
    PAGE.write_text(text, encoding="utf-8")
    gone = [one["says"] for one in promises() if one["says"] not in text]
    print("\n".join(f"not on the page: {says}" for says in gone) or f"{PAGE.name}: every promise is on it")
    return max([*codes, int(bool(gone))])


if __name__ == "__main__":
    raise SystemExit(main())
