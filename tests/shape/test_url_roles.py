"""Every address × every role: the table says who gets what, and every cell is asked.

`url_roles.toml` is the table; `matrix.py` builds the morning it is asked in.
"""

from __future__ import annotations

from functools import cache as cache_once

import pytest
from django.core.cache import cache

from palvelutori.accounts import access
from palvelutori.foundation.middleware import SAFE, SameSiteOnly
from palvelutori.samples.load import load
from palvelutori.square import setting_up
from palvelutori.visits.access import rights
from tests.shape import matrix
from tests.shape.matrix import World

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


def test_every_address_has_a_row_and_every_row_an_address():
    table, urls = matrix.table(), matrix.urls()
    programs = {name for name, route in urls.items() if route.startswith("/api/")}
    assert set(table["programs"]) == programs
    assert set(table["pages"]) == set(urls) - programs


def test_a_new_address_without_a_row_is_found(monkeypatch):
    """Negative control of the test above."""
    monkeypatch.setattr(matrix, "urls", lambda: {**dict.fromkeys(matrix.table()["pages"], "/x"), "new": "/n"})
    with pytest.raises(AssertionError):
        test_every_address_has_a_row_and_every_row_an_address()


def test_every_cell_of_the_pages(world):
    assert wrong_cells(world, "pages") == []


def test_every_cell_of_the_programs_interface(world):
    assert wrong_cells(world, "programs") == []


@pytest.mark.parametrize(
    ("guard", "section", "name"),
    [
        ((access, "require"), "pages", "installed"),
        ((access, "require"), "pages", "journal"),
        ((access, "require"), "pages", "house"),
        ((rights, "works_at"), "pages", "desk_act"),
        ((rights, "may_run_desk"), "programs", "pause_desk"),
        ((rights, "may_use_desk"), "programs", "open_desk"),
    ],
)
def test_without_a_guard_the_matrix_fails(world, monkeypatch, guard, section, name):
    """Negative control: each guard, switched off, is missed by a cell."""
    assert wrong_cells(world, section, [name]) == []
    module, function = guard
    monkeypatch.setattr(module, function, lambda *_args, **_values: True)
    assert wrong_cells(world, section, [name])


def test_without_login_required_the_matrix_fails(world, monkeypatch):
    """Negative control: the door itself."""
    from django.contrib.auth.middleware import LoginRequiredMiddleware

    monkeypatch.setattr(LoginRequiredMiddleware, "process_view", lambda *_args: None)
    assert wrong_cells(world, "pages", ["choose_desk"])


def test_a_revoked_token_matters(world, monkeypatch):
    """Negative control: tokens are looked up among those that hold."""
    host = access.actor_of_token(world.tokens["token:host"])
    from palvelutori import api

    monkeypatch.setattr(api, "actor_of_token", lambda _token: host)
    assert wrong_cells(world, "programs", ["queue"])


def posts(world: World, **headers: str) -> list[str]:
    """Addresses that did not refuse a POST sent by an administrator (or a manager's device)."""
    table, open_doors = matrix.table(), []
    for section, column in (("pages", "administrator"), ("programs", "token:manager")):
        for name, row in table[section].items():
            if world.ask(column, "POST", row, **headers) != "403":
                open_doors.append(name)
    return open_doors


def test_a_post_from_another_site_is_refused_everywhere(world):
    assert posts(world, **{"Sec-Fetch-Site": "cross-site"}) == []
    assert posts(world, **{"Sec-Fetch-Site": "same-site"}) == []


def test_without_the_same_site_guard_posts_come_through(world, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(SameSiteOnly, "__call__", lambda self, request: self.get_response(request))
    assert len(posts(world, **{"Sec-Fetch-Site": "cross-site"})) > 20


def test_a_post_without_the_forms_token_is_refused_on_every_page(world):
    browser = world.browsers["administrator"]
    browser.handler.enforce_csrf_checks = True
    assert "POST" not in SAFE
    pages = matrix.table()["pages"]
    open_doors = [name for name, row in pages.items() if world.ask("administrator", "POST", row) != "403"]
    assert open_doors == []
