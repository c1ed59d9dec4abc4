"""`make test` runs both databases at the same time and fails when either does."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests import everything


def test_a_run_that_fails_is_told_whichever_it_is(capfd):
    assert everything.run_beside(["--version"], ["--no-such-option"]) == [0, 4]
    told = capfd.readouterr()
    assert told.out.index("== pytest --version") < told.out.index("== pytest --no-such-option")
    assert "unrecognized arguments" in told.out, "the second run's words come after the first's"
    assert everything.run_beside(["--no-such-option"], ["--version"]) == [4, 0]


def test_processes_are_options_of_the_run():
    assert everything.processes("2")[:2] == ["-n", "2"]
    assert everything.processes("1") == everything.processes("0") == []


WALK = """
import os, pytest
{mark}
def test_it():
    if not os.path.exists({once!r}):
        open({once!r}, "w").close()
        raise AssertionError("too slow")
    {then}
"""


@pytest.mark.parametrize(
    ("mark", "then", "ends"),
    [
        ("@pytest.mark.browser", "pass", 0),
        ("@pytest.mark.browser", "raise AssertionError('wrong')", 1),
        ("", "pass", 1),
    ],
    ids=["a slow walk", "a walk that is wrong", "what is no walk"],
)
def test_a_walk_that_was_too_slow_is_walked_once_more_and_nothing_else_is(tmp_path, capfd, mark, then, ends):
    (everything.ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=everything.ROOT / "var") as folder:
        failed, file = tmp_path / "failed", Path(folder) / "test_one.py"
        file.write_text(WALK.format(mark=mark, then=then, once=str(tmp_path / "once")), encoding="utf-8")
        code = everything.run(f"--failed-to={failed}", str(file))
        assert code == everything.TESTS_FAILED
        assert everything.walked_again(code, failed) == ends
    assert ("unsteady" in capfd.readouterr().out) == (ends == 0), "whoever passes the second time is named"


def test_many_that_failed_are_a_fault(tmp_path):
    failed = tmp_path / "failed"
    failed.write_text("".join(f"browser tests/x.py::test_{n}\n" for n in range(everything.FEW + 1)))
    assert everything.walked_again(everything.TESTS_FAILED, failed) == everything.TESTS_FAILED
    assert everything.walked_again(0, Path("/nowhere")) == 0
    assert everything.walked_again(3, failed) == 3, "what broke off is no slow walk"
