"""A concept out of one house and into another, from the command line: whole or not at all."""

from __future__ import annotations

import json

import pytest

from palvelutori.cli import main as door
from palvelutori.cli.problems import Problem
from palvelutori.planning import access, package
from palvelutori.planning.models import ConceptVersion
from palvelutori.planning.operations.set_up import set_up
from tests.planning.conftest import *  # noqa: F403 (the centre)
from tests.planning.people import CENTRE, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def entered(monkeypatch):
    """The house of the test is the one that is entered."""
    from palvelutori.cli import house

    monkeypatch.setattr(house, "enter", lambda: None)


def test_out_and_in(jokivarsi, tmp_path, capsys):
    set_up(SYSTEM, centre=CENTRE)
    file = tmp_path / "concept.json"
    file.write_text("old", encoding="utf-8")
    assert door.main(["concept", "export", CENTRE, str(file)]) == 0
    assert "version 3, commenting" in capsys.readouterr().out
    assert package.read(file.read_bytes())[0] == access.version_of(CENTRE, 3).body
    assert door.main(["concept", "export", CENTRE, str(file), "--version", "1"]) == 0
    assert door.main(["concept", "import", str(file)]) == 0
    assert access.draft_of(CENTRE).body == access.version_of(CENTRE, 1).body
    assert door.main(["concept", "import", str(file)]) == 2, "a draft is there already"
    assert "draft" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cost": 5}, "cost"),
        ({"format": "other/2"}, "other/2"),
        (None, "is not JSON"),
    ],
)
def test_a_bad_file_is_one_line_and_two_and_writes_nothing(jokivarsi, tmp_path, capsys, change, told):
    file = tmp_path / "bad.json"
    raw = "nonsense" if change is None else json.dumps({**package.sample(CENTRE), **change})
    file.write_text(raw, encoding="utf-8")
    assert door.main(["concept", "import", str(file), "--centre", CENTRE]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and str(file) in lines[0] and told in lines[0], lines
    assert not ConceptVersion.objects.exists()


def test_what_is_not_there_is_told(jokivarsi, tmp_path, capsys):
    file = tmp_path / "concept.json"
    for words, told in (
        (["export", CENTRE, str(file)], "no concept to read"),
        (["export", "atlantis", str(file)], f"give {CENTRE}"),
        (["export", CENTRE, str(file), "--version", "9"], "refused"),
        (["import", str(tmp_path / "nowhere.json")], "nowhere.json"),
    ):
        assert door.main(["concept", *words]) == 2
        assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    set_up(SYSTEM, centre=CENTRE)
    assert door.main(["concept", "export", CENTRE, str(tmp_path / "no" / "such" / "place.json")]) == 2


def test_a_house_that_is_not_set_up(db, tmp_path):
    from palvelutori.cli import concept

    with pytest.raises(Problem, match="not set up"):
        concept._centre(None)
