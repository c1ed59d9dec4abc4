"""Every address × every role: the table says who gets what, and every cell is asked.

`url_roles.toml` is the table; `matrix.py` builds the morning it is asked in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import cache as cache_once

import pytest
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.cache import cache
from django.urls import resolve

from palvelutori import api
from palvelutori.accounts import access
from palvelutori.accounts import queries as people_asked
from palvelutori.foundation import grounds, stream
from palvelutori.foundation.guessing import WrongCodes
from palvelutori.foundation.middleware import SameSiteOnly
from palvelutori.foundation.models import Head
from palvelutori.samples.load import load
from palvelutori.square import setting_up
from palvelutori.visits.access import rights
from palvelutori.visits.follow import short_code
from tests.shape import canaries, matrix
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
    assert wrong_cells(world, "programs", ["get_visit~noted"]) == []
    assert canaries.unheard(world.sung) == set(), "a canary is silent, or the table too wide"
    birds = {one.bird for one in world.sung}
    assert birds == set(canaries.BIRDS) - canaries.SILENT - canaries.AMONG_OTHERS
    assert (ear.heard, sorted(set(world.bare))) == ([], [])
    assert canaries.kept_around() == []
    assert set(canaries.exported(tmp_path)) == canaries.EXPORTED


def test_every_cell_of_the_programs_interface(world, ear):
    assert wrong_cells(world, "programs") == []
    assert canaries.faults(world.sung) == []
    assert {one.bird for one in world.sung} == {"note"}
    assert (ear.heard, sorted(set(world.bare))) == ([], [])


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
    before = len(world.sung)
    words = canaries.BIRDS["payload"][1]
    _broken_page(world, monkeypatch, words)
    assert (ear.heard, world.sung[before:]) == ([], []), "an error's own words go nowhere"
    form = ear.formatter
    ear.setFormatter(logging.Formatter())
    _broken_page(world, monkeypatch, words)
    assert "payload" in ear.heard, "the control: in an ordinary log they do"
    ear.setFormatter(form)
    ear.heard.clear()
    logging.getLogger("palvelutori").debug("told: %s", words)
    cache.set("careless", {"need": words})
    assert ear.heard == ["payload"]
    assert canaries.kept_around() == ["payload"]


def _broken_page(world: World, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """A page that fails with somebody's words in the error: 500, and the page says nothing of it."""

    def fail(*_args: object, **_values: object) -> None:
        raise ValueError(f"cannot read {words}")

    browser = world.browsers["administrator"]
    with monkeypatch.context() as patched:
        patched.setattr(people_asked, "people", fail)
        patched.setattr(browser, "raise_request_exception", False)
        assert world.ask("administrator", "GET", matrix.table()["pages"]["people"]) == "500"


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


#: what browsers say of a form on somebody else's page: the newest, a sister site's, one that knows Origin alone
ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def let_in(world: World, headers: dict[str, str], methods: Iterable[str] = ("POST",)) -> list[str]:
    """Addresses that did not refuse such a request, sent by an administrator (or a manager's device)."""
    open_doors = []
    for section, column in (("pages", "administrator"), ("programs", "token:manager")):
        for name, row in matrix.table()[section].items():
            path = row["path"].format(**world.names)
            for method in methods:
                if world.send(column, method, path, row.get("data", {}), headers).status_code != 403:
                    open_doors.append(f"{method} {name}")
    return open_doors


def heads() -> list[tuple[str, int]]:
    return list(Head.objects.order_by("stream").values_list("stream", "number"))


def test_what_another_site_sends_is_refused_everywhere(world, monkeypatch):
    before = heads()
    for headers in ELSEWHERE:
        assert let_in(world, headers) == []
    assert let_in(world, ELSEWHERE[0], UNSAFE[1:]) == []
    assert heads() == before, "nothing was written"
    with monkeypatch.context() as patched:  # negative control
        patched.setattr(SameSiteOnly, "__call__", lambda self, request: self.get_response(request))
        assert len(let_in(world, ELSEWHERE[0])) > 20


def test_an_unused_method_is_closed(world):
    """Whoever asks, from here: no address knows PUT, PATCH or DELETE."""
    for method in UNSAFE[1:]:
        for section, column in (("pages", "administrator"), ("programs", "token:manager")):
            for name, row in matrix.table()[section].items():
                path = row["path"].format(**world.names)
                status = world.send(column, method, path, {}).status_code
                assert status == 405 or (section == "programs" and status == 404), (
                    f"{method} {name}: {status}"
                )


def test_a_post_without_the_forms_token_is_refused_on_every_page(world):
    pages, browser, before = matrix.table()["pages"], world.browsers["administrator"], heads()
    browser.handler.enforce_csrf_checks = True
    sent = [world.ask("administrator", "POST", row) for row in pages.values()]
    assert set(sent) == {"403"}
    assert heads() == before
    browser.handler.enforce_csrf_checks = False  # negative control
    assert [name for name, row in pages.items() if world.ask("administrator", "POST", row) == "302"]


#: rows where a secret can be guessed, and who tries
GUESSED = {
    "pages": {
        "sign_in": "anonymous", "own_password": "officer", "become_device": "anonymous", "receipt_check": "anonymous",
        "desk_code": "officer", "check_in": "anonymous", "host_check_in": "host", "kept_place": "anonymous",
        "host_kept_place": "host", "follow_enter": "anonymous", "follow_join": "anonymous", "own_page": "anonymous",
        "say": "anonymous", "say_of": "anonymous", "own_voice": "anonymous", "partner_application": "anonymous",
    },
    "programs": {"check_in": "token:kiosk"},
}  # fmt: skip
#: rows that give a word by one of these names which is no secret, or set a new one
NO_GUESS = {"person_add", "person_password", "device_add", "concept_list"}
SECRETS = {"code", "secret", "password", "current"}
#: tries after which every door has begun to wait
MOST_TRIES = 40


def test_every_door_to_guess_at_is_in_the_list():
    for section, rows in matrix.table().items():
        named = {name for name, row in rows.items() if SECRETS & set(row.get("data", {}))}
        assert named - NO_GUESS == set(GUESSED[section])


def guesses_until_it_waits(world: World, section: str, name: str) -> int:
    """Wrong tries from one place before it has to wait; MOST_TRIES when it never has to."""
    row, column = matrix.table()[section][name], GUESSED[section][name]
    path, data = row["path"].format(**world.names), row["data"]
    if name == "follow_enter":  # a slip of the finger is told by the check sign and is no try
        data = {"code": short_code("nobody's visit")}
    for tried in range(MOST_TRIES):
        if world.send(column, "POST", path, data).status_code == 429:
            return tried
    return MOST_TRIES


def test_guessing_is_slowed_at_every_door(world, monkeypatch):
    for section, doors in GUESSED.items():
        for name in doors:
            world.forget()
            tried = guesses_until_it_waits(world, section, name)
            assert 2 <= tried < MOST_TRIES, f"{name}: {tried}"
    world.forget()
    monkeypatch.setattr(WrongCodes, "count", lambda self, source: 0)  # negative control
    assert guesses_until_it_waits(world, "pages", "own_page") == MOST_TRIES
