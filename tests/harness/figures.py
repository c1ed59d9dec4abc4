"""What the promises' tests found: each may say a figure; one file holds the outcomes and figures of a run.

Registered in the root `conftest.py`. With several processes the reports, and the figures on them, come to the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


class Figures:
    """Collects the reports of `tests/promises`; `write` keeps them."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.found: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a case that held or failed; a figure summed over cases is told once."""
        place, _, name = report.nodeid.partition("::")
        is_outcome = report.when == "call" or (report.when == "setup" and report.failed)
        if not is_outcome or report.skipped or "tests/promises/" not in place:
            return
        name = f"{Path(place).name}::{name.partition('[')[0]}"
        one = self.found.setdefault(name, {"passed": 0, "failed": 0, "figures": [], "sums": {}})
        one["passed" if report.passed else "failed"] += 1
        for kind, value in report.user_properties:
            if kind == "figure":
                one["figures"].append(value)
            elif kind == "sum":
                what, number = value
                one["sums"][what] = one["sums"].get(what, 0) + number

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Each figure on a line; everything to the file, when one was named."""
        for name, one in self.found.items():
            one["figures"] += [
                f"{number:,} {what}".replace(",", " ") for what, number in one.pop("sums").items()
            ]
            for figure in one["figures"]:
                terminalreporter.write_line(f"{name}: {figure}")
        if self._file:
            Path(self._file).write_text(
                json.dumps(self.found, ensure_ascii=False, indent=1), encoding="utf-8"
            )


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`figure("words")` says what this test found; `figure("statements", 12)` adds to a sum over its cases."""

    def say(words: str, number: int | None = None) -> None:
        kind, value = ("figure", words) if number is None else ("sum", (words, number))
        request.node.user_properties.append((kind, value))

    return say
