"""What is installed is pinned with hashes, from no named host, and covers what the project asks for."""

from __future__ import annotations

import re
import tomllib

from tests.shape.source import ROOT


def _asked(words: list[str]) -> set[str]:
    names = {re.split(r"[\[<>=;~! ]", one)[0].lower().replace("_", "-") for one in words}
    return names - {"palvelutori"}


def _pinned(name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    current = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if "==" in line:
            current = line.split("==")[0].strip().lower().replace("_", "-")
            found[current] = 0
        elif "--hash=sha256:" in line:
            found[current] += 1
    return found


def test_locks_cover_the_project_with_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for name, asked in (
        ("requirements.lock", _asked(project["dependencies"] + extras["postgresql"])),
        ("requirements.simulation.lock", _asked(project["dependencies"] + extras["simulation"])),
        ("requirements.dev.lock", _asked(project["dependencies"] + extras["postgresql"] + extras["dev"])),
    ):
        pinned = _pinned(name)
        assert not asked - set(pinned), name
        assert all(pinned.values()), name


def test_locks_name_no_host():
    for name in ("requirements.lock", "requirements.simulation.lock", "requirements.dev.lock"):
        words = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in words and "index-url" not in words and "find-links" not in words
