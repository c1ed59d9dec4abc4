"""`make test`: every test on SQLite, and beside it on PostgreSQL. Says in a line what is missing and was skipped.

The two runs share the processors: while a browser of the one waits, the other reckons. A browser that had to wait too
long beside all of that walks once more, alone, and is named (decision 0074); nothing else is tried twice.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS_FAILED = 1  # what pytest says of a run in which tests failed and nothing worse happened
#: so many walks may have been too slow beside everything else; more is a fault
FEW = 3
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def chromium() -> str | None:
    """Path of the browser the browser tests drive."""
    given = os.environ.get("PALVELUTORI_CHROMIUM")
    return next((path for path in (given, *CHROMIUM) if path and Path(path).exists()), None) or shutil.which(
        "chromium"
    )


def postgresql() -> bool:
    """Whether a PostgreSQL server can be started here."""
    from tests.harness.postgres import PostgresMissing, binaries

    try:
        binaries()
    except PostgresMissing:
        return False
    return True


def voikko() -> bool:
    """Whether Finnish morphology is installed."""
    try:
        importlib.import_module("libvoikko").Voikko("fi").terminate()
    except Exception:
        return False
    return True


def missing(
    *, has_browser: bool, has_postgresql: bool, has_voikko: bool, has_compiler: bool = True
) -> list[str]:
    """One line for each thing that is not here: what is skipped, and what to install."""
    found = []
    if not has_browser:
        found.append("No Chromium: browser tests are skipped (Debian: apt-get install chromium)")
    if not has_postgresql:
        found.append("No PostgreSQL server: its run is skipped (Debian: apt-get install postgresql)")
    if not has_voikko:
        found.append(
            "No Finnish morphology: search is tested with the fallback alone "
            "(Debian: apt-get install libvoikko1 voikko-fi)"
        )
    if not has_compiler:
        found.append("No C compiler: power cuts are not tried (Debian: apt-get install gcc)")
    return found


def run(*words: str) -> int:
    """One pytest run; its exit code."""
    _say(words)
    return subprocess.run(_pytest(words), cwd=ROOT, check=False).returncode


def walked_again(code: int, failed: Path) -> int:
    """`code` of a run; when a few browsers and nothing else failed in it, that of walking those once more, alone."""
    told = failed.read_text(encoding="utf-8").splitlines() if failed.exists() else []
    again = [name for kind, _, name in (one.partition(" ") for one in told) if kind == "browser"]
    if code != TESTS_FAILED or not 0 < len(again) == len(told) <= FEW:
        return code
    print("\n== only browsers failed: once more, with nothing beside", flush=True)
    second = run(*again)
    if second == 0:
        print("== unsteady, to be looked at:", *again, sep="\n   ", flush=True)
    return second


def run_beside(first: list[str], second: list[str]) -> list[int]:
    """Two pytest runs at the same time; the second's words come whole, after the first's. Their exit codes."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as kept:
        other = subprocess.Popen(_pytest(second), cwd=ROOT, stdout=kept, stderr=subprocess.STDOUT)
        try:
            codes = [run(*first), other.wait()]
        finally:
            if other.poll() is None:
                other.terminate()
                other.wait()
            _say(second)
            kept.seek(0)
            shutil.copyfileobj(kept, sys.stdout)
            sys.stdout.flush()
    return codes


def _pytest(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *words]


def _say(words: Sequence[str]) -> None:
    print(f"\n== pytest {' '.join(words)}", flush=True)


def processes(workers: str) -> list[str]:
    """Options for so many test processes; each file's tests stay together, in the order of the root `conftest.py`."""
    return (
        ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"] if workers not in ("0", "1") else []
    )


def main() -> int:
    """Run everything that can be run here. 0 when all of it passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="2", help="how many test processes")
    parser.add_argument("--long", action="store_true", help="the long runs of the promises, and nothing else")
    given, more = parser.parse_known_args()
    has_browser, has_postgresql = chromium() is not None, postgresql()
    notes = missing(
        has_browser=has_browser,
        has_postgresql=has_postgresql,
        has_voikko=voikko(),
        has_compiler=bool(shutil.which("cc") or shutil.which("gcc")),
    )
    print("\n".join(notes or ["Everything the tests want is here."]), flush=True)
    if given.long:
        long = ["tests/promises", "-m", "slow", *processes(given.workers), *more]
        codes = [run(*long)]
        if has_postgresql:
            codes.append(run("--database=postgresql", *long))
        return max(codes)
    which = ["-m", "not slow" if has_browser else "not slow and not browser"]
    with tempfile.TemporaryDirectory(prefix="palvelutori-failed-") as folder:
        failed = Path(folder) / "failed"
        sqlite = [*processes(given.workers), *which, f"--failed-to={failed}", *more]
        if not has_postgresql:
            return walked_again(run(*sqlite), failed)
        half = str(int(given.workers) // 2) if given.workers.isdigit() else given.workers
        same = ["--database=postgresql", "--touching-the-database", *processes(half)]
        same += ["-m", "not browser and not slow", *more]
        codes = [run(*sqlite), run(*same)] if given.workers == "0" else run_beside(sqlite, same)
        return max(walked_again(codes[0], failed), codes[1])


if __name__ == "__main__":
    raise SystemExit(main())
