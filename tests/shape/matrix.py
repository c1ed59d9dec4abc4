"""The URL × role matrix: what there is to ask, who asks, and the world it is asked in."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from palvelutori.accounts import operations as accounts
from palvelutori.accounts.access import actor_of, actor_of_token
from palvelutori.accounts.models import Person
from palvelutori.codevelopment.operations.needs import take_up
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import AccessLine
from palvelutori.spaces.operations.hours import set_exception
from palvelutori.square.setting_up import Tokens
from palvelutori.visits import operations as visits
from palvelutori.visits.follow import follow_token
from tests import world
from tests.conftest import COUNTERS
from tests.shape.canaries import Ear, Sung, birds_in, text_of
from tests.shape.headers import missing
from tests.shape.nest import PARTNER, asked_about, own_page, plant, referral

TABLE = Path(__file__).with_name("url_roles.toml")
CENTRE = "rantakulma"
BACKEND = "django.contrib.auth.backends.ModelBackend"
#: column → user name of the sample's test person; None: nobody is signed in
PEOPLE: dict[str, str | None] = {
    "anonymous": None,
    "no_role": "nobody",
    "host": "opas",
    "officer": "kela",
    "other_officer": "luukku",
    "nurse": "hoitaja",
    "lead": "esihenkilo",
    "manager": "paallikko",
    "administrator": "yllapito",
    # somebody with a seat at a partner; somebody who has opened their own page with its code
    "partner": PARTNER,
    "resident": None,
}
#: columns of the programs' interface: whose token is sent
DEVICES = (
    "no_token", "unknown_token", "revoked_token", "session", "kiosk", "host", "desk", "other_desk", "display",
    "manager",
)  # fmt: skip
METHODS = ("GET", "POST")
#: what a path or a value of the table may name
NAMES = (
    "centre", "person", "group", "day", "called", "visit", "token", "waiting", "waiting_visit", "opaque", "leg",
    "asked_leg", "noted_visit", "voice_code", "waiting_token",
)  # fmt: skip


def table() -> dict[str, Any]:
    """The expected answers: `pages` and `programs`, by URL name."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def urls() -> dict[str, dict[str, str]]:
    """Section → name → route of every URL there is."""
    found: dict[str, dict[str, str]] = {"pages": {}, "programs": {}}
    for name, route in _walk(get_resolver().url_patterns, ""):
        found["programs" if route.startswith("/api/") else "pages"][name] = route
    return found


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        if isinstance(one, URLPattern):
            assert one.name, f"{before}{one.pattern} has no name"
            yield one.name, f"/{before}{one.pattern}"
        else:
            own = "" if isinstance(one.pattern, LocalePrefixPattern) else str(one.pattern)
            yield from _walk(one.url_patterns, before + own)


@dataclass(frozen=True)
class World:
    """A morning at Rantakulma: somebody at Kela's desk, somebody waiting, one browser a role."""

    names: dict[str, str]
    tokens: dict[str, str]
    browsers: dict[str, Client]
    #: where a canary sang, and what the logs heard
    sung: list[Sung] = field(default_factory=list)
    ear: Ear = field(default_factory=Ear)
    #: headers an answer did not have
    bare: list[str] = field(default_factory=list)

    def load_middleware(self) -> None:
        """Let every browser's next request build the chain anew: it keeps bound methods."""
        for browser in self.browsers.values():
            browser.handler._middleware_chain = None

    def ask(self, column: str, method: str, row: dict[str, Any], **headers: str) -> str:
        """One cell: the answer's status, or `in` where it leads to the sign-in page. Leaves no trace."""
        path = row["path"].format(**self.names)
        data = {name: _filled(value, self.names) for name, value in row.get("data", {}).items()}
        browser = self.browsers.get(column, self.browsers["anonymous"])
        cookies = deepcopy(browser.cookies)
        self.forget()
        with transaction.atomic():
            looks = AccessLine.objects.count()
            answer = self.send(column, method, path, data, headers)
            self.bare.extend(f"{one} of {method} {row['path']}" for one in missing(answer, path))
            for bird in birds_in(f"{path}\n{text_of(answer)}"):
                new = AccessLine.objects.count() - looks
                self.sung.append(Sung(bird, row["path"], column, method, new))
            transaction.set_rollback(True)
        browser.cookies = cookies
        moved = answer.headers.get("Location", "")
        return (
            "in" if answer.status_code == 302 and moved.startswith("/kirjaudu/") else str(answer.status_code)
        )

    def forget(self) -> None:
        """Let nobody wait because of what was asked before."""
        for counter in COUNTERS:
            counter.clear()

    def send(
        self, column: str, method: str, path: str, data: dict[str, Any], headers: dict[str, str] | None = None
    ) -> HttpResponse:
        """One request of a column's browser, or with its token."""
        headers = dict(headers or {})
        browser = self.browsers.get(column, self.browsers["anonymous"])
        if column in self.tokens:
            headers = {"Authorization": f"Bearer {self.tokens[column]}", **headers}
        if method == "GET":
            return browser.get(path, headers=headers)
        if path.startswith("/api/"):
            return browser.generic(
                method, path, json.dumps(data), content_type="application/json", headers=headers
            )
        if method == "POST":
            return browser.post(path, data, headers=headers)
        return browser.generic(method, path, headers=headers)


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return value.format(**names)
    return [_filled(one, names) for one in value] if isinstance(value, list) else value


def build() -> World:
    """Set the world up in the test's database."""
    made = world.with_devices(CENTRE)[CENTRE]
    accounts.add_test_person(SYSTEM, centre=CENTRE, username="nobody", name="Nobody", staff="")
    officer = actor_of(Person.objects.get(username="kela"))
    visits.open_desk(officer, centre=CENTRE, desk="kela-4")
    came = [
        visits.arrive(SYSTEM, centre=CENTRE, needs=needs, language="fi", channel="kiosk")
        for needs in (["kela_desk", "mhsa_walkin"], ["kela_desk"], ["lab"])
    ]
    called = visits.call_next(officer, centre=CENTRE, desk="kela-4")
    assert called is not None
    tomorrow = local_day(clock.now()) + timedelta(days=1)
    exception = set_exception(
        SYSTEM,
        centre=CENTRE,
        unit="kela",
        starts_on=tomorrow,
        ends_on=tomorrow,
        reasons={"fi": "Koulutus", "sv": "Utbildning", "en": "Training"},
    )
    three = {"fi": "Passiasiat", "sv": "Passärenden", "en": "Passports"}
    take_up(SYSTEM, centre=CENTRE, titles=three, heard=three, signals=["passport@service_point"])
    names = {
        "centre": CENTRE,
        "person": str(Person.objects.get(username="opas").pk),
        "group": str(exception.group),
        "day": tomorrow.isoformat(),
        "called": called.stop_id,
        "visit": called.visit_id,
        "token": follow_token(called.visit_id),
        "waiting": came[1].stops[0].stop_id,
        "waiting_visit": came[1].visit_id,
        "waiting_token": follow_token(came[1].visit_id),
        "opaque": came[0].stops[1].stop_id,
    }
    names["leg"] = referral(officer, called.visit_id, called.stop_id)
    names["asked_leg"] = asked_about(officer, called.visit_id, called.stop_id)
    names |= plant(called.stop_id)
    assert set(names) == set(NAMES)
    return World(names, _tokens(made), _browsers(called.visit_id))


def _tokens(made: Tokens) -> dict[str, str]:
    accounts.revoke_device(SYSTEM, centre=CENTRE, code="kiosk-3")
    tokens = {
        "unknown_token": "x" * 43,
        "revoked_token": made["kiosks"]["kiosk-3"],
        "kiosk": made["kiosks"]["kiosk-1"],
        "host": made["hosts"]["host-1"],
        "desk": made["desks"]["kela-4"],
        "other_desk": made["desks"]["lab-1"],
        "display": made["displays"]["display-1"],
        "manager": made["managers"]["manager-1"],
    }
    assert actor_of_token(tokens["desk"]) is not None
    # The same word is a column of both halves: only the programs' half sends tokens.
    return {f"token:{name}": token for name, token in tokens.items()}


def _browsers(visit: str) -> dict[str, Client]:
    browsers = {}
    for column, username in {**PEOPLE, "token:session": "yllapito"}.items():
        browsers[column] = Client()
        if username:
            browsers[column].force_login(Person.objects.get(username=username), backend=BACKEND)
    return browsers | {"resident": own_page(visit)}
