"""One example call for every operation of planning: a concept from draft to replaced, and who takes part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from palvelutori.accounts import live_roles
from palvelutori.accounts import operations as accounts
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor
from palvelutori.planning.models import Seat
from palvelutori.planning.operations import comments, runs, seats, versions
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.package import sample
from tests import world
from tests.booking import WEDNESDAY
from tests.promises.example import ARRANGED, Example, of_person, person, person_number, same, system
from tests.world import CENTRE

SOON = WEDNESDAY + timedelta(days=14)
PLACE = "goals.g1"
ANSWER = {"fi": "Kyllä.", "sv": "Ja.", "en": "Yes."}
WORDS = {"fi": "Uusi", "sv": "Ny", "en": "New"}
GOAL = {"names": WORDS, "measure": WORDS, "target": 5}
#: the sample comes with one approved version; the next one is ours
OURS = 2


def _anybody() -> Actor:
    return ANONYMOUS


def _leads() -> list[str]:
    """Both lead organisations of the sample."""
    return [str(one["code"]) for one in sample(CENTRE)["leads"]]


def _approved(hall: Any, square: world.Square) -> None:
    set_up(SYSTEM, centre=CENTRE)


def _drafted(hall: Any, square: world.Square) -> None:
    _approved(hall, square)
    versions.start_draft(world.manager(), centre=CENTRE)


def _out(hall: Any, square: world.Square) -> None:
    _drafted(hall, square)
    versions.open_comments(world.manager(), centre=CENTRE, closes_on=SOON)


def _drafted_anew(hall: Any, square: world.Square) -> None:
    """One version is out for comment, and the next one is being written."""
    _out(hall, square)
    versions.start_draft(world.manager(), centre=CENTRE)


def _commented(hall: Any, square: world.Square) -> None:
    _out(hall, square)
    hall.comment = comments.comment(
        ANONYMOUS, centre=CENTRE, paragraph=PLACE, words="Hyvä näin.", language="fi"
    ).comment


def _shown(hall: Any, square: world.Square) -> None:
    _commented(hall, square)
    comments.moderate(world.manager(), centre=CENTRE, comment=hall.comment)


def _seat(hall: Any, square: world.Square) -> None:
    _give_lead(person_number(), _leads()[0])
    hall.seat = Seat.objects.get().pk


def _agreed_by_one(hall: Any, square: world.Square) -> None:
    """The last yes is the example's."""
    _out(hall, square)
    ours, other = _leads()
    _give_lead(person_number(), ours)
    made = accounts.add_test_person(SYSTEM, centre=CENTRE, username="toinen", name="Toinen", staff="")
    _give_lead(made.person, other)
    versions.approve(Actor(f"person:{made.person}", "person"), centre=CENTRE, version=OURS, lead=other)


#: a day of the sample's version that is approved
WISH = {"weekday": "wed", "policy": "reference", "source": "concept"}


def _run_asked(hall: Any, square: world.Square) -> None:
    _approved(hall, square)
    hall.run = runs.ask_run(world.manager(), centre=CENTRE, version=1, wish=WISH).run


def _give_lead(number: int, organisation: str) -> None:
    seats.give_seat(SYSTEM, centre=CENTRE, person=number, role="lead", organisation=organisation)


def _live_role(hall: Any, square: world.Square) -> None:
    words = {"fi": "Apu", "sv": "Hjälp", "en": "Help"}
    hall.role = live_roles.take_into_use(
        SYSTEM, centre=CENTRE, code="helper", names=words, tasks=[words], rights=["host"], source="x"
    ).number


def _live_role_held(hall: Any, square: world.Square) -> None:
    _live_role(hall, square)
    hall.grant = live_roles.give_live_role(
        SYSTEM, centre=CENTRE, number=hall.role, person=person_number()
    ).number


ARRANGED.update(
    {
        "live role": _live_role,
        "live role held": _live_role_held,
        "concept approved": _approved,
        "concept drafted": _drafted,
        "concept out": _out,
        "concept drafted anew": _drafted_anew,
        "concept commented": _commented,
        "concept comment shown": _shown,
        "concept seat": _seat,
        "concept agreed by one": _agreed_by_one,
        "concept run asked": _run_asked,
    }
)


def _cell(level: str) -> dict[str, str]:
    """A cell of the sample's matrix with a level it does not have."""
    whole = sample(CENTRE)
    level = "should" if whole["requirements"][0]["level"] == level else level
    return {f"{whole['requirements'][0]['unit']}.{whole['requirements'][0]['need']}": level}


def _of_comment(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"comment": hall.comment, **more}


EXAMPLES: dict[str, Example] = {
    "planning.set_up": Example(system, same(), other={"anything": 1}),
    "planning.start_draft": Example(world.manager, same(), "concept approved", {"body": {}}),
    "planning.discard_draft": Example(world.manager, same(), "concept drafted", {"anything": 1}),
    "planning.change_part": Example(
        world.manager, same(changes={"cost.rent": 32}), "concept drafted", {"changes": {"cost.rent": 33}}
    ),
    "planning.write_part": Example(
        world.manager, same(place="goals", item=GOAL), "concept drafted", {"item": {**GOAL, "target": 6}}
    ),
    "planning.remove_part": Example(
        world.manager, same(place="questions", code="q1"), "concept drafted", {"code": "q2"}
    ),
    "planning.move_part": Example(
        world.manager, same(place="goals", code="g1", by=1), "concept drafted", {"by": 2}
    ),
    "planning.write_matrix": Example(
        world.manager, lambda hall: {"levels": _cell("must")}, "concept drafted", {"levels": {}}
    ),
    "planning.bring_questions": Example(
        world.manager,
        same(questions=[{"text": WORDS, "owner": "guidance"}]),
        "concept approved",
        {"questions": []},
    ),
    "planning.use_role": Example(
        world.manager, same(role="hall_guide"), "concept approved", {"role": "joint_adviser"}
    ),
    "planning.open_comments": Example(
        world.manager, same(closes_on=SOON), "concept drafted anew", {"closes_on": SOON + timedelta(days=1)}
    ),
    "planning.approve": Example(
        person, lambda hall: {"version": OURS, "lead": _leads()[0]}, "concept agreed by one", {"version": 1}
    ),
    "planning.comment": Example(
        _anybody,
        same(paragraph=PLACE, words="Hyvä näin.", language="fi"),
        "concept out",
        {"words": "Ei näin."},
    ),
    "planning.moderate": Example(
        world.manager, _of_comment(rule="advert"), "concept commented", {"rule": "insult"}
    ),
    "planning.answer_comment": Example(
        world.manager,
        _of_comment(kind="partly", words=ANSWER, changed=PLACE),
        "concept comment shown",
        {"kind": "not_now"},
    ),
    "planning.give_seat": Example(
        system,
        of_person(role="designer", organisation="Muotoilutoimisto", until_on=SOON),
        other={"until_on": SOON + timedelta(days=1)},
    ),
    "planning.ask_run": Example(
        world.manager, same(version=1, wish=WISH), "concept approved", {"wish": {**WISH, "weekday": "mon"}}
    ),
    "planning.cancel_run": Example(
        world.manager, lambda hall: {"run": hall.run}, "concept run asked", {"run": 0}
    ),
    "planning.end_seat": Example(system, lambda hall: {"seat": hall.seat}, "concept seat", {"seat": 0}),
}
#: operations that are never sent with a key → why
WITHOUT_KEY = {
    "planning.say_opinion": "its token works once; a receipt would tell when (tests/planning/test_once.py)",
}
