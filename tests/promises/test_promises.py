"""`promises.toml` names tests that exist and every file of promises; the page of the last run lists all of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.promises.page import DATABASES, PAGE, cell, is_long, kept_run, page, promises

HERE = Path(__file__).parent


def named() -> list[tuple[str, str]]:
    return [tuple(name.split("::")) for one in promises() for name in (*one["proof"], *one["control"])]  # type: ignore[misc]


def test_every_named_test_exists():
    assert len(named()) > 10
    for file, name in named():
        assert f"def {name}(" in (HERE / file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_every_scenario_is_played_by_a_test_that_exists():
    told = tomllib.loads((HERE / "promises.toml").read_text(encoding="utf-8"))["scenarios"]
    assert len(told) > 15
    for name in (name for names in told.values() for name in names):
        file, test = name.split("::")
        assert f"def {test}(" in (HERE.parent / file).read_text(encoding="utf-8"), name


def test_every_file_of_promises_is_named():
    files = {path.name for path in HERE.glob("test_*.py")} - {Path(__file__).name}
    assert files == {file for file, _ in named()}


def test_the_page_has_every_promise():
    text = PAGE.read_text(encoding="utf-8")
    assert not [one["says"] for one in promises() if f"| {one['says']} |" not in text], "make promises"


def test_the_page_is_made_of_the_kept_run_and_of_nothing_else():
    assert PAGE.read_text(encoding="utf-8") == page(kept_run()), "python -m tests.promises.page"
    assert set(kept_run()["found"]) == set(DATABASES), "the kept run was on both databases"


def test_long_runs_are_named_as_such():
    assert is_long("test_restore.py", "test_a_restore_that_is_killed_leaves_nothing_and_can_be_done_again")
    assert not is_long("test_restore.py", "test_control_tables_of_different_moments_are_found")


@pytest.mark.parametrize("failed", [0, 1])
def test_a_promise_that_did_not_hold_is_not_on_the_page(failed):
    one = promises()[0]
    found = {name: {"passed": 3, "failed": failed, "figures": []} for name in one["proof"]}
    text = page({"version": "0", "ran_on": "2026-11-30", "found": {"sqlite": found}})
    assert (f"| {one['says']} | {3 * len(found)} cases | – |" in text) == (not failed)
    assert promises()[1]["says"] not in text, "what was not run is not on it either"
    assert list(DATABASES) == ["sqlite", "postgresql"]
    assert cell(["nothing"], {}) == "–"


def test_what_several_tests_count_is_one_figure_and_speed_is_for_the_run_only():
    told = ["seeds 0–9: 382 steps a CPU second", "50 000 steps", "50 000 steps", "0 faults", "held by 2 of 3"]
    found = {"a": {"passed": 1, "failed": 0, "figures": told}}
    assert cell(["a"], found) == "100 000 steps; 0 faults; held by 2 of 3"
