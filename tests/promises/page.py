"""`docs/promises.md` from a run: `make promises` runs the promises on both databases and writes the page.

    python -m tests.promises.page [--run | --found FOLDER] [WORDS FOR PYTEST]

A promise stands on the page only with the figures of a run in which its tests held. `promises.toml` names each
promise's sentence, proofs and controls. What the last run found is kept in `docs/promises.figures.json`: the page is
made of these two files, and anybody makes the same page of them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from palvelutori import __version__
from tests.everything import postgresql

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "promises.md"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
FIGURES = ROOT / "docs" / "promises.figures.json"
LONG = "long run"
HEAD = """# Promises

What the house promises, and what the run of {day} found on version {version}. A promise whose tests did not hold is not
on this page. Below the table stand the tests that prove each promise, and its *control*: the same test with the guard
off, which must fail to hold. `make promises` runs them on both databases and writes this page; `make proof` runs those
marked *long run*, too.

| | promise | SQLite | PostgreSQL |
|---|---|---|---|
"""
PROOFS = """
## Proofs and controls

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
    return "; ".join(_summed(told) or [cases]) if held else "–"


def _summed(told: Iterable[str]) -> list[str]:
    """Figures that several tests tell of the same thing are one; how fast each of them went is for the run only."""
    sums: dict[str, int | None] = {}
    for figure in told:
        found = re.fullmatch(r"(\d{1,3}(?: \d{3})*) (.*)", figure, re.DOTALL)
        what = found[2] if found else figure
        if "a CPU second" not in what:
            sums[what] = (sums.get(what) or 0) + int(found[1].replace(" ", "")) if found else None
    return [what if number is None else f"{_spaced(number)} {what}" for what, number in sums.items()]


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def page(kept: Mapping[str, Any]) -> str:
    """The page of a kept run: `ran_on` (ISO date), `version`, `found` by database."""
    rows, proofs, found = [], [], kept["found"]
    for one in promises():
        cells = [cell(one["proof"], found.get(database, {})) for database in DATABASES]
        if None in cells or set(cells) == {"–"}:
            continue
        number = len(rows) + 1
        rows.append(f"| {number} | {' | '.join([one['says'], *map(str, cells)])} |")
        proofs.append(
            f"{number}. {one['says']}.\n" + "".join(_named(one, which) for which in ("proof", "control"))
        )
    day = date.fromisoformat(kept["ran_on"]) if kept["ran_on"] else None
    told = f"{day.day} {day:%B %Y}" if day else "no day"
    head = HEAD.format(day=told, version=kept["version"])
    return head + "\n".join(rows) + "\n" + PROOFS + "\n".join(proofs)


def _named(one: Mapping[str, Any], which: str) -> str:
    """A line of the tests that are a promise's proof or control."""
    if not one[which]:
        return f"   - {which}: none; without the guard there is nothing to compare with\n"
    return f"   - {which}: {', '.join(_linked(name) for name in one[which])}\n"


def _linked(name: str) -> str:
    file, test = name.split("::")
    note = f" ({LONG})" if is_long(file, test) else ""
    words = re.sub(r"^test_(the_)?(control_)?", "", test).replace("_", " ")
    return f"[{words}](../tests/promises/{file}){note}"


def is_long(file: str, test: str) -> bool:
    """Whether a test is marked `slow`, alone or with its file."""
    text = (HERE / file).read_text(encoding="utf-8")
    before = text.partition(f"def {test}(")[0].rpartition("\n\n")[2]
    return "mark.slow" in before or bool(re.search(r"^pytestmark.*mark\.slow", text, re.MULTILINE))


def kept_run() -> dict[str, Any]:
    """What the last run found."""
    return dict(json.loads(FIGURES.read_text(encoding="utf-8")))


def keep(found: Mapping[str, Mapping[str, Mapping[str, Any]]], *, on: date) -> None:
    """Keep a run: of the tests that are a promise's proof, how many cases held, how many failed, their figures."""
    proofs = {name for one in promises() for name in one["proof"]}
    kept = {
        "version": __version__,
        "ran_on": on.isoformat(),
        "found": {
            database: {name: one for name, one in sorted(outcomes.items()) if name in proofs}
            for database, outcomes in found.items()
        },
    }
    FIGURES.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(database: str, folder: Path, more: list[str]) -> int:
    """The short runs of all promises on one database; their outcomes go to a file in `folder`."""
    words = ["tests/promises", "-m", "not slow", f"--promises={folder / database}.json", *more]
    command = [sys.executable, "-m", "pytest", f"--database={database}", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    """Run where asked, keep what was found, write the page, say what is not on it. 1 when something failed."""
    folder = ROOT / "var" / "promises"
    folder.mkdir(parents=True, exist_ok=True)
    more, codes = sys.argv[1:], [0]
    is_new = bool({"--run", "--found"} & set(more))
    if "--found" in more:
        folder = Path(more[more.index("--found") + 1])
    elif "--run" in more:
        more.remove("--run")
        codes = [run(one, folder, more) for one in DATABASES if one == "sqlite" or postgresql()]
    if is_new:
        keep({one: found_in(folder / f"{one}.json") for one in DATABASES}, on=datetime.now(UTC).date())
    text = page(kept_run())
    PAGE.write_text(text, encoding="utf-8")
    gone = [one["says"] for one in promises() if one["says"] not in text]
    print("\n".join(f"not on the page: {says}" for says in gone) or f"{PAGE.name}: every promise is on it")
    return max([*codes, int(bool(gone))])


if __name__ == "__main__":
    raise SystemExit(main())
