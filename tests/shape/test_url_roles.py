"""Every address × every role: the table says who gets what, and every cell is asked.

`url_roles.toml` is the table; `matrix.py` builds the morning it is asked in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache as cache_once

import pytest
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.cache import cache
from django.urls import resolve

from palvelutori import api
from palvelutori.accounts import access
from palvelutori.accounts import queries as people_asked
from palvelutori.foundation import grounds, personal, stream
from palvelutori.foundation.middleware import SameSiteOnly
from palvelutori.samples.load import load
from palvelutori.square import setting_up
from palvelutori.visits.access import rights
from tests.shape import canaries, matrix
from tests.shape.matrix import World
from tests.shape.test_operations import load_everything

pytestmark = pytest.mark.django_db
COLUMNS = {"pages": list(matrix.PEOPLE), "programs": [f"token:{name}" for name in matrix.DEVICES]}
_sample = cache_once(load)


@pytest.fixture
def world(house_clock, settings, monkeypatch) -> World:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    monkeypatch.setattr(setting_up, "load", _sample)
    # The stream's own threads give their connections back; here it would be the test's.
    monkeypatch.setattr(stream, "close_old_connections", lambda: None)
    cache.clear()
    return matrix.build()


def expected(row: dict[str, str], method: str, columns: list[str]) -> list[str]:
    told = row[method].split()
    return told * len(columns) if len(told) == 1 else told


def wrong_cells(world: World, section: str, names: list[str] | None = None) -> list[str]:
    """Cells whose answer is not the table's, in words."""
    found = []
    for name, row in matrix.table()[section].items():
        if names is not None and name not in names:
            continue
        for method in matrix.METHODS:
            columns = COLUMNS[section]
            should = expected(row, method, columns)
            assert len(should) == len(columns), f"{name} {method}: one value or one a column"
            for column, right in zip(columns, should, strict=True):
                answer = world.ask(column, method, row)
                if answer != right:
                    found.append(f"{method} {name} as {column}: {answer}, not {right}")
    return found


@pytest.mark.parametrize("section", ["pages", "programs"])
def test_every_address_has_a_row_and_every_row_an_address(section):
    rows = {row.partition("~")[0] for row in matrix.table()[section]}
    assert rows == set(matrix.urls()[section])


@pytest.mark.parametrize("section", ["pages", "programs"])
def test_each_row_asks_its_own_address(section):
    """A path of a row leads to the address the row is named after: not to a page that is not found."""
    names = dict.fromkeys(matrix.NAMES, "1")
    for row, asked in matrix.table()[section].items():
        assert resolve(asked["path"].format(**names)).url_name == row.partition("~")[0]


def test_a_new_address_without_a_row_is_found(monkeypatch):
    """Negative control of the test above."""
    known = matrix.urls()
    monkeypatch.setattr(matrix, "urls", lambda: {**known, "pages": {**known["pages"], "new": "/new"}})
    with pytest.raises(AssertionError):
        test_every_address_has_a_row_and_every_row_an_address("pages")


@pytest.fixture
def ear(world) -> Iterator[canaries.Ear]:
    """Hears every log record, down to the smallest."""
    root = logging.getLogger()
    level = root.level
    root.addHandler(world.ear)
    root.setLevel(logging.DEBUG)
    yield world.ear
    root.removeHandler(world.ear)
    root.setLevel(level)


def test_every_cell_of_the_pages(world, ear, tmp_path):
    """And what is personal is in no answer, log, cache or export but where the table of canaries lets it."""
    assert wrong_cells(world, "pages") == []
    assert canaries.faults(world.sung) == []
    assert {(one.bird, one.address) for one in world.sung} == set(canaries.MAY_SING), "a canary is silent"
    assert ear.heard == []
    assert canaries.kept_around() == []
    assert canaries.exported(tmp_path) == []


def test_every_cell_of_the_programs_interface(world, ear):
    assert wrong_cells(world, "programs") == []
    assert (world.sung, ear.heard) == ([], [])


def test_control_a_leak_and_a_look_without_a_line_are_found(world, ear, monkeypatch):
    """A guard off, a look that is not written down, a careless log line and a careless cache."""
    with monkeypatch.context() as patched:
        for wall in (access, people_asked):
            patched.setattr(wall, "require", lambda *_args, **_values: None)
        wrong_cells(world, "pages", ["people"])
    assert any("person at GET /yllapito/ihmiset/ as" in fault for fault in canaries.faults(world.sung))
    world.sung.clear()
    monkeypatch.setattr(grounds, "look", lambda *_args, **_values: None)
    wrong_cells(world, "pages", ["referral"])
    assert [fault for fault in canaries.faults(world.sung) if fault.endswith("no line of the look")]
    words = canaries.BIRDS["payload"][1]
    logging.getLogger("palvelutori").debug("told: %s", words)
    cache.set("careless", {"need": words})
    assert ear.heard == ["payload"]
    assert canaries.kept_around() == ["payload"]


def test_every_field_of_words_has_a_canary_or_is_looked_for_elsewhere():
    load_everything()
    fields = {
        f"{table}.{name}"
        for table, classes in personal.FIELDS.items()
        for name, kind in classes.items()
        if kind != "plain" and not name.endswith("_by") and any(word in name for word in canaries.OF_WORDS)
    }
    assert fields == {place for place, _ in canaries.BIRDS.values()} | set(canaries.ELSEWHERE)


GUARDS = [
    (access, "require", "pages", "installed"),
    (access, "require", "pages", "journal"),
    (rights, "works_at", "pages", "desk_act"),
    (rights, "may_run_desk", "programs", "pause_desk"),
    (rights, "may_use_desk", "programs", "open_desk"),
    (LoginRequiredMiddleware, "process_view", "pages", "own_language"),
]


def test_without_a_guard_the_matrix_fails(world, monkeypatch):
    """Negative control: each guard, switched off, is missed by a cell; with it, none is."""
    for place, function, section, name in GUARDS:
        assert wrong_cells(world, section, [name]) == []
        off = None if place is LoginRequiredMiddleware else True
        with monkeypatch.context() as patched:
            patched.setattr(place, function, lambda *_args, off=off, **_values: off)
            world.load_middleware()
            assert wrong_cells(world, section, [name]), f"{function} guards nothing of {name}"
        world.load_middleware()
    host = access.actor_of_token(world.tokens["token:host"])
    with monkeypatch.context() as patched:
        patched.setattr(api, "actor_of_token", lambda _token: host)
        assert wrong_cells(world, "programs", ["queue"])


def posts(world: World, **headers: str) -> list[str]:
    """Addresses that did not refuse a POST sent by an administrator (or a manager's device)."""
    table, open_doors = matrix.table(), []
    for section, column in (("pages", "administrator"), ("programs", "token:manager")):
        for name, row in table[section].items():
            if world.ask(column, "POST", row, **headers) != "403":
                open_doors.append(name)
    return open_doors


def test_a_post_from_another_site_is_refused_everywhere(world, monkeypatch):
    assert posts(world, **{"Sec-Fetch-Site": "cross-site"}) == []
    assert posts(world, **{"Sec-Fetch-Site": "same-site"}) == []
    with monkeypatch.context() as patched:  # negative control
        patched.setattr(SameSiteOnly, "__call__", lambda self, request: self.get_response(request))
        assert len(posts(world, **{"Sec-Fetch-Site": "cross-site"})) > 20


def test_a_post_without_the_forms_token_is_refused_on_every_page(world):
    pages, browser = matrix.table()["pages"], world.browsers["administrator"]
    browser.handler.enforce_csrf_checks = True
    assert [name for name, row in pages.items() if world.ask("administrator", "POST", row) != "403"] == []
    browser.handler.enforce_csrf_checks = False  # negative control
    assert [name for name, row in pages.items() if world.ask("administrator", "POST", row) == "302"]
