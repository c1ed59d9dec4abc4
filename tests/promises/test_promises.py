"""`docs/promises.md` names tests that exist, and names every file of promises."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "promises.md"
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def test_every_named_test_exists():
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 10
    for file, name in named:
        assert f"def {name}(" in (HERE / file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_every_file_of_promises_is_on_the_page():
    files = {path.name for path in HERE.glob("test_*.py")} - {Path(__file__).name}
    assert files == {file for file, _ in NAMED.findall(PAGE.read_text(encoding="utf-8"))}
