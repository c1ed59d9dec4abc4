"""One example call for every operation that takes no receipt key (`WITHOUT_KEY` says why each takes none)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from palvelutori.accounts import operations as accounts
from palvelutori.catalogue.ptv.delivery import Delivery
from palvelutori.codevelopment import codes
from palvelutori.codevelopment.models import Voice
from palvelutori.codevelopment.operations import partners, voices
from palvelutori.customers import access
from palvelutori.customers import operations as customers
from palvelutori.customers.models import Thread
from palvelutori.foundation import scope
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor, RoleAt
from palvelutori.planning import once
from palvelutori.visits.live import visitor_actor
from palvelutori.visits.models import Visit
from tests import world
from tests.catalogue.ptv import documents
from tests.catalogue.ptv.folder import read
from tests.codevelopment import partners as short
from tests.codevelopment.steps import KELA, MANAGER
from tests.promises.example import Example, arranged, of_visit, same, system
from tests.promises.examples_planning import OURS
from tests.world import CENTRE

#: what the house drew for somebody: said with, applied with, invited with
IDEA, SEAT, GUEST = (codes.drawn_code() for _ in range(3))
PAGE = access.new_code()


def _anybody() -> Actor:
    return ANONYMOUS


def _manager() -> Actor:
    return MANAGER


def _visitor() -> Actor:
    visit = scope.ordinary(Visit).order_by("line_number")[0]
    actor = visitor_actor(visit.id)
    assert actor is not None
    return actor


def _owner() -> Actor:
    """Whoever has opened the only own page."""
    return Actor(f"own:{scope.ordinary(Thread).get().id}", "visitor", (RoleAt("visitor", CENTRE),))


@arranged("pairing offered")
def _offered(hall: Any, square: world.Square) -> None:
    hall.secret = accounts.offer_pairing(SYSTEM, centre=CENTRE, code="kiosk-0").pairing_code


@arranged("idea hidden")
def _hidden(hall: Any, square: world.Square) -> None:
    voices.say(ANONYMOUS, centre=CENTRE, code=IDEA, words="Aulaan toinen penkki", language="fi")
    voices.moderate(KELA, centre=CENTRE, voice=Voice.objects.get().id, rule=3, reason="Tämä on mainos")


@arranged("partner invited")
def _invited(hall: Any, square: world.Square) -> None:
    hall.partner = short.applied(SEAT)
    partners.vet(MANAGER, centre=CENTRE, partner=hall.partner, checks=[])


@arranged("partner declined")
def _declined(hall: Any, square: world.Square) -> None:
    hall.partner = short.applied(SEAT)
    partners.decline_partner(MANAGER, centre=CENTRE, partner=hall.partner, reason="Tämä on myyntiä")


@arranged("own page")
def _page(hall: Any, square: world.Square) -> None:
    """The first visitor has an own page, which nobody has opened."""
    customers.make_own_page(
        _visitor(), centre=CENTRE, visit=hall.first.visit_id, digest=access.code_digest(PAGE)
    )


@cache
def _delivery() -> Delivery:
    with TemporaryDirectory() as folder:
        return read(Path(folder), documents.everything())


def _sample(_: Any) -> dict[str, Any]:
    return {"sample": world.sample()}


def _page_of_another_code(hall: Any) -> dict[str, Any]:
    return {"visit": hall.first.visit_id, "digest": access.code_digest("a further code")}


KEYLESS: dict[str, Example] = {
    "accounts.add_device": Example(system, same(code="kiosk-9", kind="kiosk")),
    "accounts.renew_device": Example(system, same(code="kiosk-0")),
    "accounts.borrow_device": Example(system, same(kind="kiosk")),
    "accounts.offer_pairing": Example(system, same(code="kiosk-0")),
    "accounts.pair_browser": Example(_anybody, lambda hall: {"secret": hall.secret}, "pairing offered"),
    "accounts.trust_devices": Example(
        system,
        same(devices=[accounts.DeviceWanted("kiosk-0", "kiosk"), accounts.DeviceWanted("wall-9", "display")]),
    ),
    "catalogue.import_national": Example(system, lambda hall: {"delivery": _delivery()}),
    "catalogue.set_up": Example(system, _sample),
    "codevelopment.appeal": Example(_anybody, same(code=IDEA, words="En myy mitään"), "idea hidden"),
    "codevelopment.appeal_by_code": Example(_anybody, same(code=SEAT, words="Emme myy"), "partner declined"),
    "codevelopment.apply": Example(
        _anybody, same(code=GUEST, organisation=short.ORGANISATION, contact=short.CONTACT, language="fi")
    ),
    "codevelopment.invite": Example(
        _manager,
        lambda hall: {"code": GUEST, "contact": short.CONTACT, "partner": hall.partner},
        "partner active",
    ),
    "codevelopment.join": Example(
        _anybody,
        same(code=SEAT, username="martat", password=short.PASSWORD, language="fi"),
        "partner invited",
    ),
    "codevelopment.make_calendar_link": Example(_manager, same(token="y" * 24), "calendar link"),
    "codevelopment.say": Example(
        _anybody, same(code=GUEST, words="Ovelle penkki", language="fi"), "idea waiting"
    ),
    "codevelopment.take_code": Example(_anybody, of_visit()),
    "customers.make_own_page": Example(_visitor, _page_of_another_code, "own page"),
    "customers.open_own_page": Example(_anybody, same(code=PAGE), "own page"),
    "customers.renew_own_page": Example(_owner, same(digest=access.code_digest("another code")), "leg page"),
    "guidance.set_up": Example(system, same()),
    "planning.say_opinion": Example(
        _anybody,
        lambda hall: {"value": 4, "use": "page", "token": once.drawn("page", f"{CENTRE}:{OURS}")},
        "concept out",
    ),
    "spaces.set_up": Example(system, _sample),
    "staffing.set_up": Example(system, _sample),
}
