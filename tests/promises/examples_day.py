"""Example calls of what a day at the square brings: papers, notes, walks between desks, agreements, courses, texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from palvelutori.catalogue.operations import agreements
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.customers.operations import receipts
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.clock import clock
from palvelutori.participation import leaving
from palvelutori.visits import operations as visits
from palvelutori.visits.queries.noting import note_paper
from palvelutori.visits.rules.handover import LOST_AFTER
from tests import world
from tests.promises.example import KELA, SP1, Example, arranged, kela, of_stop, officer, same, system
from tests.world import CENTRE

DAY = date(2026, 11, 18)
#: an agreement of the sample that waits for its signatures, and its parties
DRAFT = "employment_at_library"
PARTIES = ("rantakulma_city", "rantakulma_employment_area")
IN_FORCE = "kela_at_service_point"
GUIDANCE = "kela.omakela_guidance"
ALLOWANCE = "kela.general_housing_allowance"
COUNTY = "lahdenranta_county"
THREE = {"fi": "Neuvonta kirjastossa", "sv": "Rådgivning på biblioteket", "en": "Advice at the library"}


def lead() -> Actor:
    """Whoever leads Kela's staff."""
    return Actor("person:lead", "person", (RoleAt("unit_lead", CENTRE, "kela"),))


# -- how a hall comes there


def _serve(square: world.Square, stop: str) -> None:
    square.next(SP1)
    square.act(visits.start, SP1, stop)


def _hand_over(hall: Any, square: world.Square) -> None:
    _serve(square, hall.stop)
    handed = square.act(visits.hand_over, SP1, hall.stop, to_service="kela.family_benefits", warm=True)
    hall.received = handed.received_stop_id


@arranged("lost")
def _lost(hall: Any, square: world.Square) -> None:
    """Walked towards Kela's desk, where nobody has seen them."""
    _hand_over(hall, square)
    clock.skip_to(clock.now() + LOST_AFTER + timedelta(minutes=1))


@arranged("received")
def _received(hall: Any, square: world.Square) -> None:
    """Handed over, and served at Kela's desk."""
    _hand_over(hall, square)
    square.act(visits.accept_hand_over, KELA, hall.stop)
    square.act(visits.start, KELA, hall.received)


@arranged("noted")
def _noted(hall: Any, square: world.Square) -> None:
    """Somebody has gone with a note for Kela; `note_code` stands on it."""
    _serve(square, hall.stop)
    sent = square.act(visits.send_note, SP1, hall.stop, to_service=ALLOWANCE)
    hall.note_code = note_paper(officer(), centre=CENTRE, desk=SP1, note=sent.note_id).code


def _receive(hall: Any, authority: str) -> None:
    made = receipts.receive_document(
        officer(), centre=CENTRE, unit="service_point", kind="application", pages=3, authority=authority
    )
    hall.paper = made.receipt_id


@arranged("paper of ours")
def _ours(hall: Any, square: world.Square) -> None:
    _receive(hall, "rantakulma_city")


@arranged("paper of another")
def _another(hall: Any, square: world.Square) -> None:
    _receive(hall, COUNTY)


@arranged("paper sent on")
def _sent_on(hall: Any, square: world.Square) -> None:
    _receive(hall, COUNTY)
    receipts.transfer_document(officer(), centre=CENTRE, receipt=hall.paper)


@arranged("agreement signed")
def _signed(hall: Any, square: world.Square) -> None:
    for party in PARTIES:
        agreements.sign_agreement(SYSTEM, centre=CENTRE, **_signature(party))


@arranged("day after answers")
def _day_after(hall: Any, square: world.Square) -> None:
    leaving.answer(CENTRE, got="yes")
    leaving.answer(CENTRE, got="no")
    clock.skip_to(clock.now() + timedelta(days=1))


# -- with what


def _signature(party: str) -> dict[str, Any]:
    return {"code": DRAFT, "organisation": party, "signatory": "Aino A, johtaja", "signed_on": DAY}


def _values(**changes: Any) -> dict[str, Any]:
    return {
        "commissioner": "kela",
        "provider": "rantakulma_city",
        "controller": "kela",
        "unit": "library",
        "tasks": ["advice"],
        "services": [],
        "starts_on": date(2027, 1, 1),
        "ends_on": None,
        "notice_months": 3,
        "training_valid_months": 12,
        "names": THREE,
        "cost_rules": THREE,
        "trainings": THREE,
        **changes,
    }


def _paper(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"receipt": hall.paper, **more}


def _unit_texts(hall: Any) -> dict[str, Any]:
    unit = catalogue_of(CENTRE).units["kela"]
    texts = {name: dict(getattr(unit, name)) for name in ("names", "short_names", "descriptions")}
    texts["descriptions"]["fi"] = "Kela auttaa."
    return {"unit": "kela", "texts": texts}


def _service_texts(hall: Any) -> dict[str, Any]:
    service = catalogue_of(CENTRE).services[GUIDANCE]
    texts = {name: dict(getattr(service, name)) for name in ("names", "summaries", "bring")}
    texts["names"]["fi"] = "OmaKelan käytön opastus"
    return {"service": GUIDANCE, "texts": texts}


OTHER_PAPER = {"receipt": "another"}
OTHER_CODE = {"code": "another"}
EXAMPLES: dict[str, Example] = {
    "catalogue.activate_agreement": Example(system, same(code=DRAFT), "agreement signed", OTHER_CODE),
    "catalogue.draft_agreement": Example(
        system,
        same(code="kela_advice", values=_values()),
        other={"values": _values(ends_on=date(2027, 12, 31))},
    ),
    "catalogue.end_agreement": Example(
        system, same(code=IN_FORCE, last_on=date(2026, 12, 31), is_by_both=True), other={"is_by_both": False}
    ),
    "catalogue.sign_agreement": Example(
        system, same(**_signature(PARTIES[0])), other={"organisation": PARTIES[1]}
    ),
    "customers.keep_document": Example(officer, _paper(), "paper of ours", OTHER_PAPER),
    "customers.receive_document": Example(
        officer,
        same(unit="service_point", kind="application", pages=3, authority="kela"),
        other={"pages": 4},
    ),
    "customers.tell_of_transfer": Example(officer, _paper(how="letter"), "paper sent on", {"how": "phone"}),
    "customers.transfer_document": Example(officer, _paper(), "paper of another", OTHER_PAPER),
    "participation.count_answers": Example(
        system, same(day=DAY.isoformat()), "day after answers", {"day": "2026-11-17"}
    ),
    "square.offer_service": Example(lead, same(service=GUIDANCE, is_on=False), other={"is_on": True}),
    "square.publish_service_texts": Example(lead, _service_texts, other={"service": ALLOWANCE}),
    "square.publish_unit_texts": Example(lead, _unit_texts, other={"unit": "library"}),
    "staffing.record_basics": Example(
        lead,
        same(member="kela.2", course="house", done_on=date(2026, 11, 2)),
        other={"done_on": date(2026, 11, 3)},
    ),
    "staffing.record_training": Example(
        system,
        same(member="service_point.2", agreement=IN_FORCE, done_on=date(2026, 11, 2)),
        other={"done_on": date(2026, 11, 3)},
    ),
    "visits.come_with_note": Example(
        world.kiosk, lambda hall: {"code": hall.note_code}, "noted", {"code": "2222 2222"}
    ),
    "visits.find_between": Example(
        world.host, lambda hall: {"stop": hall.received}, "lost", {"stop": "another"}
    ),
    "visits.note_advice": Example(
        officer,
        of_stop(topic="service_point.travel_card", outcome="answered", words="Kortti ladataan automaatilla."),
        "serving",
        {"outcome": "directed"},
    ),
    "visits.note_lost": Example(system, same(), "lost", {"anything": 1}),
    "visits.record_help": Example(
        kela, lambda hall: {"stop": hall.received, "reached": "yes"}, "received", {"reached": "no"}
    ),
    "visits.send_note": Example(
        officer, of_stop(to_service=ALLOWANCE, remarks=["papers"]), "serving", {"remarks": ["interpreter"]}
    ),
}
