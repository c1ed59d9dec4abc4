"""Short words for partners: an association that applies, is vetted, agrees, begins."""

from __future__ import annotations

from typing import Any

from palvelutori.accounts import operations as accounts
from palvelutori.codevelopment import codes
from palvelutori.codevelopment.operations import partner_people, partner_runs, partners
from palvelutori.codevelopment.terms import terms
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor
from tests.codevelopment.steps import MANAGER
from tests.world import CENTRE

PASSWORD = "lammen rannan polku 4"
ORGANISATION = {
    "kind": "association",
    "names": {"fi": "Rantakulman Martat ry", "sv": "", "en": ""},
    "does": "Neuvomme ruoasta ja arjesta.",
    "wants": "Haluamme neuvoa aulassa kerran viikossa.",
}
CONTACT = {"name": "Taina Mikkonen", "email": "taina@martat.example", "phone": ""}


def applied(code: str = "", **other: Any) -> int:
    """Somebody applied. Returns the partner's number."""
    made = partners.apply(
        ANONYMOUS,
        centre=CENTRE,
        code=code or codes.drawn_code(),
        organisation={**ORGANISATION, **other},
        contact=CONTACT,
        language="fi",
    )
    return made.partner


def vetted(*checks: str, username: str = "martat", **other: Any) -> tuple[int, Actor]:
    """It was vetted, and its first person made a sign-in."""
    code = codes.drawn_code()
    number = applied(code, **other)
    partners.vet(MANAGER, centre=CENTRE, partner=number, checks=list(checks))
    made = partner_people.join(
        ANONYMOUS, centre=CENTRE, code=code, username=username, password=PASSWORD, language="fi"
    )
    return number, Actor(f"person:{made.person}", "person")


def agreed(*checks: str, **other: Any) -> tuple[int, Actor]:
    """Its person accepted the terms."""
    number, person = vetted(*checks, **other)
    partners.accept_terms(person, centre=CENTRE, version=terms().version)
    return number, person


def active(**other: Any) -> tuple[int, Actor]:
    """It has begun."""
    number, person = agreed(**other)
    partners.activate_partner(MANAGER, centre=CENTRE, partner=number)
    return number, person


def ran(number: int, *runs: str) -> int:
    """Runs went so. Returns the number of the last mark."""
    mark = 0
    for run in runs:
        mark = partner_runs.mark_partner_run(
            MANAGER, centre=CENTRE, partner=number, run=run, reason="" if run == "clean" else "Ei tultu"
        ).mark
    return mark


def second_person(number: int) -> Actor:
    """Another person asked in by the manager, not an owner."""
    code = codes.drawn_code()
    contact = {"name": "Onni Salo", "email": "", "phone": "040 123 4567"}
    partner_people.invite(MANAGER, centre=CENTRE, code=code, contact=contact, partner=number)
    made = partner_people.join(
        ANONYMOUS, centre=CENTRE, code=code, username="onni", password=PASSWORD, language="fi"
    )
    return Actor(f"person:{made.person}", "person")


def nobody() -> Actor:
    """Somebody with an account and no place anywhere."""
    made = accounts.add_person(
        SYSTEM, centre=CENTRE, username="joku", name="Joku", password=PASSWORD, language="fi"
    )
    return Actor(f"person:{made.person}", "person")
