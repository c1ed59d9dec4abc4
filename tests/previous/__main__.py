"""`python -m tests.previous [--check] [WORDS FOR PYTEST]`: the previous release against this tree's schema.

1. No migration since then takes away what that release reads; none that was released is edited (`--check`: only this).
2. A house of that release, with visits in it, is backed up by its own command and restored by this one, and verifies.
3. That release's own tests of stored data and of the interface (`tests/api`, `tests/promises`) hold on the new tables.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import Any

from tests.previous import tags

ROOT = tags.ROOT
TESTS = ("tests/api", "tests/promises")


def main() -> int:
    """0 when everything holds, or there is no release yet."""
    words = sys.argv[1:]
    tag = tags.previous_tag(ROOT)
    if tag is None:
        print("There is no release before this commit (no v* tag): nothing to hold to.")
        return 0
    print(f"The release before this commit is {tag}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="palvelutori-previous-") as folder:
        old = Path(folder) / "old"
        tags.export(ROOT, tag, old)
        found = taken_away(old)
        print("\n".join(found) or "No migration takes anything away from it.", flush=True)
        if found or "--check" in words:
            return int(bool(found))
        upgraded(old, Path(folder))
        return its_tests(old, words)


def taken_away(old: Path) -> list[str]:
    """Sentences for what must not be; see `expanding`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palvelutori.settings")
    os.environ.setdefault("PALVELUTORI_MODE", "test")
    import django

    django.setup()
    from tests.previous import expanding

    had = tags.migrations(old)
    return expanding.touched(had, tags.migrations(ROOT)) or expanding.since(had)


def run(tree: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of a tree."""
    return subprocess.run(
        [sys.executable, "-m", "palvelutori.cli", *words],
        cwd=tree,
        env=environment(tree, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def environment(tree: Path, **more: str) -> dict[str, str]:
    """Of a process of that tree, without what this one was told."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PALVELUTORI_", "DJANGO_"))
    }
    kept.pop("DATABASE_URL", None)
    return {**kept, "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}", "PALVELUTORI_MODE": "demo", **more}


def upgraded(old: Path, folder: Path) -> None:
    """Data of the previous release, upgraded by this one. Raises RuntimeError for what does not hold."""
    var, kept = folder / "var", folder / "old.backup"
    came = lived(old, var)
    at = {
        "DATABASE_URL": f"sqlite:///{next(var.glob('demo-*'))}/palvelutori.sqlite3",
        "PALVELUTORI_VAR": str(var),
    }
    _held(run(old, "backup", str(kept), **at), "its backup")
    new = {"DATABASE_URL": f"sqlite:///{folder}/new.sqlite3", "PALVELUTORI_VAR": str(folder / "new")}
    restored = run(ROOT, "restore", str(kept), **new)
    _held(restored, "restoring it here")
    told = json.loads(run(ROOT, "doctor", "--json", **new).stdout)
    bad = [one for one in told["findings"] if one["state"] == "fail" and one["check"] != "clock"]
    if bad:
        raise RuntimeError(f"after the upgrade: {bad}")
    print(
        f"A house of it with {came} visits of a minute is upgraded. {restored.stdout.splitlines()[0]}",
        flush=True,
    )


def lived(old: Path, var: Path) -> int:
    """A sample house of that release with a few visits, by the names of the contract alone. Returns how many came."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tokens = var / "tokens.json"
    var.mkdir()
    words = ("demo", "--centre", "jokivarsi", "--speed", "0", "--port", str(port), "--tokens", str(tokens))
    with (var / "demo.log").open("w") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "palvelutori.cli", *words],
            cwd=old, env=environment(old, PALVELUTORI_VAR=str(var)), stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _until_open(port, demo)
        kiosk = next(iter(json.loads(tokens.read_text())["kiosks"].values()))
        for language in ("fi", "sv", "en"):
            _arrive(port, kiosk, language)
    finally:
        demo.terminate()
        demo.wait(30)
    return 3


def _until_open(port: int, demo: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 300
    while time.monotonic() < ends and demo.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readiness", timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("its demonstration does not open")


def _arrive(port: int, token: str, language: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/centres/jokivarsi/visits",
        data=json.dumps({"needs": ["guide"], "language": language, "channel": "kiosk"}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def _held(done: subprocess.CompletedProcess[str], what: str) -> None:
    if done.returncode:
        raise RuntimeError(f"{what}: {done.stdout}{done.stderr}")


def its_tests(old: Path, words: list[str]) -> int:
    """That release's tests on this tree's tables: its own migrations give way to these."""
    for folder in sorted((old / "src" / "palvelutori").glob("*/migrations")):
        ours = ROOT / "src" / "palvelutori" / folder.parent.name / "migrations"
        if ours.is_dir():
            shutil.copytree(ours, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    given = words or [*TESTS, "-m", "not slow and not browser"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *given],
        cwd=old,
        env=environment(old, PALVELUTORI_MODE="test"),
        check=False,
    )
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
