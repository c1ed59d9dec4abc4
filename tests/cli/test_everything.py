"""`make test` runs both databases at the same time and fails when either does."""

from __future__ import annotations

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
