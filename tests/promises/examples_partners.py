"""One example call for every operation about partners, from an application to an appeal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from palvelutori.codevelopment.models import PartnerPerson
from palvelutori.codevelopment.operations import goals, needs, partner_runs, partners, portal
from palvelutori.codevelopment.terms import terms
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.models import Centre
from palvelutori.participation.candidates import Noted, load_past
from tests import world
from tests.codevelopment import partners as short
from tests.codevelopment.conftest import TODAY, lived
from tests.codevelopment.steps import KELA, MANAGER, goal, three
from tests.promises.example import ARRANGED, Example, same, system
from tests.world import CENTRE


def _manager() -> Actor:
    return MANAGER


def _lead() -> Actor:
    return KELA


def _partner() -> Actor:
    seat = PartnerPerson.objects.filter(person__isnull=False).order_by("id").first()
    return Actor(f"person:{seat.person if seat else 0}", "person")


def _applied(hall: Any, square: world.Square) -> None:
    Centre.objects.update(is_live=False)
    hall.partner = short.applied()


def _vetted(hall: Any, square: world.Square) -> None:
    hall.partner, _ = short.vetted("insurance")


def _agreed(hall: Any, square: world.Square) -> None:
    hall.partner, _ = short.agreed("insurance")
    partners.note_check(MANAGER, centre=CENTRE, partner=hall.partner, check="insurance")


def _active(hall: Any, square: world.Square) -> None:
    _agreed(hall, square)
    partners.activate_partner(MANAGER, centre=CENTRE, partner=hall.partner)
    hall.mark = short.ran(hall.partner, "clean", "no_show")
    hall.seat = PartnerPerson.objects.get(partner__number=hall.partner).pk


def _two_people(hall: Any, square: world.Square) -> None:
    _active(hall, square)
    short.second_person(hall.partner)
    hall.seat = PartnerPerson.objects.order_by("-id")[0].pk


def _ended(hall: Any, square: world.Square) -> None:
    """Its seat ended thirty days ago."""
    _active(hall, square)
    PartnerPerson.objects.update(ended_on=TODAY - timedelta(days=30))


def _appealed(hall: Any, square: world.Square) -> None:
    _active(hall, square)
    partner_runs.appeal_mark(_partner(), centre=CENTRE, mark=hall.mark, words="Bussi oli myöhässä")


def _in_an_effort(hall: Any, square: world.Square) -> None:
    """A partner whose yes to a goal is the last one."""
    _active(hall, square)
    lived([TODAY - timedelta(days=back) for back in range(1, 4)])
    load_past(CENTRE, [Noted("passport", "service_point", origin, TODAY, 5) for origin in ("desk", "lobby")])
    signals = ["passport@service_point", "walked_away@kela"]
    hall.effort = needs.take_up(
        MANAGER, centre=CENTRE, titles=three("Jono"), heard=three("Odotin"), signals=signals
    ).number
    needs.validate(MANAGER, centre=CENTRE, number=hall.effort)
    parties = [{"name": NAME, "kind": "partner", "gains": three("Tapaa ihmisiä")}]
    goals.propose_goal(KELA, centre=CENTRE, number=hall.effort, goal=goal(partners=parties))
    hall.task = portal.add_task(_partner(), centre=CENTRE, words="Juliste ovelle", due_on=DUE).task
    portal.write_notice(MANAGER, centre=CENTRE, words="Sopii hyvin", language="fi", partner=hall.partner)


ARRANGED.update(
    {
        "partner applied": _applied,
        "partner vetted": _vetted,
        "partner agreed": _agreed,
        "partner active": _active,
        "partner of two": _two_people,
        "partner ended": _ended,
        "partner appeals": _appealed,
        "partner in an effort": _in_an_effort,
    }
)


def _of(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"partner": hall.partner, **more}


NAME = short.ORGANISATION["names"]["fi"]
DUE = TODAY + timedelta(days=9)
OTHER = {"partner": 99}
CONTACT = {**short.CONTACT, "phone": "040 123 4567"}
EXAMPLES: dict[str, Example] = {
    "codevelopment.vet": Example(_manager, _of(checks=["insurance"]), "partner applied", {"checks": []}),
    "codevelopment.decline_partner": Example(
        _manager, _of(reason="Tämä on myyntiä"), "partner applied", OTHER
    ),
    "codevelopment.accept_terms": Example(
        _partner, same(version=terms().version), "partner vetted", {"version": 99}
    ),
    "codevelopment.note_check": Example(
        _manager, _of(check="insurance"), "partner vetted", {"check": "safety"}
    ),
    "codevelopment.activate_partner": Example(_manager, _of(), "partner agreed", OTHER),
    "codevelopment.decide_standing": Example(
        _manager, _of(what="warn", reason="Esitteitä ovella"), "partner active", {"what": "suspend"}
    ),
    "codevelopment.mark_partner_run": Example(
        _manager, _of(run="clean", about="booking:7"), "partner active", {"about": "booking:8"}
    ),
    "codevelopment.appeal_mark": Example(
        _partner,
        lambda hall: {"mark": hall.mark, "words": "Bussi oli myöhässä"},
        "partner active",
        {"words": "Opas ei avannut"},
    ),
    "codevelopment.decide_mark_appeal": Example(
        _lead,
        lambda hall: {"mark": hall.mark, "set_aside": True, "reason": "Bussi myöhästyi"},
        "partner appeals",
        {"set_aside": False},
    ),
    "codevelopment.close_partner_accounts": Example(system, same(), "partner ended", {"anything": 1}),
    "codevelopment.change_contact": Example(
        _partner,
        lambda hall: {"row": hall.seat, "contact": CONTACT, "tells": True},
        "partner active",
        {"tells": False},
    ),
    "codevelopment.end_partner_seat": Example(
        _partner, lambda hall: {"row": hall.seat}, "partner of two", {"row": 999}
    ),
}
EXAMPLES.update(
    {
        "codevelopment.add_task": Example(
            _partner, same(words="Juliste ovelle", due_on=DUE), "partner active", {"words": "Vuorot"}
        ),
        "codevelopment.do_task": Example(
            _partner, lambda hall: {"task": hall.task}, "partner in an effort", {"task": 999}
        ),
        "codevelopment.write_notice": Example(
            _partner,
            same(words="Tulemme tiistaina", language="fi"),
            "partner active",
            {"words": "Tulemme torstaina"},
        ),
        "codevelopment.see_notices": Example(_partner, same(), "partner in an effort", {"partner": 1}),
        "codevelopment.announce": Example(
            _manager, same(words=three("Aula suljetaan"), until_on=DUE), "partner active", {"until_on": TODAY}
        ),
        "codevelopment.report_run": Example(
            _partner,
            lambda hall: {
                "effort": hall.effort,
                "day": TODAY,
                "people": 7,
                "got": "most",
                "asked": "printing",
            },
            "partner in an effort",
            {"people": 8},
        ),
        "codevelopment.name_responsible": Example(
            _partner,
            lambda hall: {"number": hall.effort, "party": NAME, "name": "Taina Mikkonen"},
            "partner in an effort",
            {"name": "Aino Salo"},
        ),
    }
)
_A_CODE = "a receipt would keep a quick hash of the code; {} (tests/codevelopment/test_partners.py)"
#: operations that are never sent with a key → why
WITHOUT_KEY = {
    "codevelopment.apply": _A_CODE.format("the same code is the same application"),
    "codevelopment.join": "a receipt would keep a quick hash of the password; a code makes one sign-in",
    "codevelopment.invite": _A_CODE.format("a code is one invitation, again is refused"),
    "codevelopment.appeal_by_code": _A_CODE.format("a second appeal is refused"),
}
