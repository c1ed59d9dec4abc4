"""Which tests of a run failed, for `tests.everything`: a browser's are told apart from all others."""

from __future__ import annotations

from pathlib import Path

import pytest


class Failed:
    """Writes a line a failed test to a file: `browser` or `other`, and its name."""

    def __init__(self, file: str) -> None:
        self._file = Path(file)
        self._lines: dict[str, None] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test that failed in any of its three parts."""
        if report.failed:
            kind = "browser" if "browser" in report.keywords else "other"
            self._lines[f"{kind} {report.nodeid}"] = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read is nobody's slow browser."""
        if report.failed:
            self._lines[f"other {report.nodeid}"] = None

    def pytest_sessionfinish(self) -> None:
        """Tell them all."""
        self._file.write_text("".join(f"{one}\n" for one in self._lines), encoding="utf-8")
