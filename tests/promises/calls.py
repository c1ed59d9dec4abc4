"""One example call for every operation there is: who, with what, in which hall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from palvelutori.accounts.models import Person
from palvelutori.common import check_codes as codes
from palvelutori.customers.models import Thread
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import Centre
from palvelutori.guidance import models as guidance_models
from palvelutori.printing import operations as printing
from palvelutori.printing.models import PrintJob
from palvelutori.visits import operations as visits
from palvelutori.visits.models import DayEnd, KeptPlace, Stop, Visit
from tests import world
from tests.booking import WEDNESDAY, at, book, given, row_of
from tests.customers import referring
from tests.world import CENTRE

SP1, SP2 = world.desks_of("service_point")[:2]
KELA = world.desks_of("kela_desk")[0]
LAB = world.desks_of("lab")[0]
PASSWORD = "metsäpolun kulkija 9"
REASONS = {"fi": "Koulutus", "sv": "Utbildning", "en": "Training"}


@dataclass(frozen=True)
class Example:
    """`given(hall)` makes inputs in the hall `state`; `other` changes them into another request."""

    actor: Callable[[], Actor]
    given: Callable[[Any], dict[str, Any]]
    state: str = "waiting"
    other: dict[str, Any] | None = None
    #: called without the centre (operations about the house's people)
    has_centre: bool = True


def _system() -> Actor:
    return SYSTEM


def _officer() -> Actor:
    return world.officer(SP1)


def _second() -> Actor:
    return world.officer(SP2)


def _kela() -> Actor:
    return world.officer(KELA)


def person_number() -> int:
    """A person to do things to."""
    return int(Person.objects.get(username="esimerkki").pk)


def _person() -> Actor:
    return Actor(f"person:{person_number()}", "person")


def second_visitor() -> Actor:
    """The visitor of the hall's second visit."""
    visit = scope.ordinary(Visit).order_by("line_number")[1]
    return Actor(f"visitor:{visit.id}", "visitor", (RoleAt("visitor", CENTRE),))


def _of_leg(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"leg": hall.case.leg, **more}


def _of_stop(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"stop": hall.stop, **more}


def _of_visit(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"visit": hall.first.visit_id, **more}


def _of_person(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"person": person_number(), **more}


def _same(**given: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: given


def keep_a_place(hall: Any) -> None:
    """A place kept yesterday evening for the first visit's matter, to be used now."""
    with scope.inside_operation():
        stop = Stop.objects.select_related("visit").get(id=hall.stop)
        now = stop.visit.arrived_at
        place, _ = KeptPlace.objects.get_or_create(
            centre=CENTRE,
            code="123456",
            defaults={"visit": stop.visit, "opens_on": stop.visit.day, "opens_at": now, "made_at": now},
        )
        given = {"day": stop.visit.day, "way": "next_opening", "kept": place, "chosen_by": "system"}
        DayEnd.objects.get_or_create(stop=stop, defaults={"centre": CENTRE, "chosen_at": now, **given})


def _printer() -> Actor:
    return Actor(f"device:{CENTRE}:printer-0", "device", (RoleAt("printer", CENTRE),))


def _offline(receipt: str, number: int, *needs: str) -> visits.OfflineItem:
    day = date(2026, 11, 18)
    came = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
    return visits.OfflineItem(
        receipt=receipt, number=number, day=day, needs=needs or ("lab",), recorded_at=came, sequence=number
    )


#: a rule of guidance as a page saves it
RULE = {
    "code": "print_in_the_hall",
    "about": ["print"],
    "suggests": ["library.customer_computer"],
    "because": {
        "fi": "Tulosta täällä.",
        "sv": "Skriv ut här.",
        "en": "Print here.",
        "easy": "Tulosta täällä.",
    },
    "source": "Kirjaston päätös",
    "reviewed_by": "library: lead",
    "reviewed_on": "2026-11-01",
    "valid_from": "2026-11-01",
    "examples": [{"topics": ["print"], "then": "yes"}, {"topics": ["talk"], "then": "unknown"}],
}
OTHER_STOP = {"stop": "another"}
OTHER_VISIT = {"visit": "another"}
OTHER_DESK = {"desk": "another"}
OTHER_PERSON = {"person": 0}
EXAMPLES: dict[str, Example] = {
    "accounts.add_device": Example(_system, _same(code="kiosk-9", kind="kiosk"), other={"code": "kiosk-8"}),
    "accounts.add_person": Example(
        _system, _same(username="uusi", name="Uusi", password=PASSWORD), other={"username": "toinen"}
    ),
    "accounts.add_test_person": Example(
        _system, _same(username="koe", name="Koe", staff=""), other={"username": "toinen"}
    ),
    "accounts.change_own_password": Example(
        _person,
        _same(current=PASSWORD, password=PASSWORD + "!"),
        other={"password": PASSWORD + "?"},
        has_centre=False,
    ),
    "accounts.choose_language": Example(
        _person, _same(language="sv"), other={"language": "en"}, has_centre=False
    ),
    "accounts.close_person": Example(_system, _of_person(), other=OTHER_PERSON),
    "accounts.employ": Example(_system, _of_person(staff=world.officer(SP1).staff), other=OTHER_PERSON),
    "accounts.grant_role": Example(_system, _of_person(role="host"), other=OTHER_PERSON),
    "accounts.set_device": Example(
        _system, _same(code="kiosk-0", settings={"sound": True}), other={"settings": {"sound": False}}
    ),
    "accounts.renew_device": Example(_system, _same(code="kiosk-0"), other={"code": "kiosk-8"}),
    "accounts.revoke_device": Example(_system, _same(code="kiosk-0"), other={"code": "kiosk-8"}),
    "accounts.set_password": Example(_system, _of_person(password=PASSWORD + "!"), other=OTHER_PERSON),
    "accounts.take_role": Example(_system, _of_person(role="square_manager"), other=OTHER_PERSON),
    "appointments.load_day": Example(
        _system, lambda hall: {"day": WEDNESDAY, "times": [hall.another_time]}, other={"times": []}
    ),
    "foundation.found": Example(
        _system, _same(code="uusi", names={"fi": "Uusi"}), other={"code": "toinen"}, has_centre=False
    ),
    "participation.note_need": Example(
        world.host, _same(text="polkupyörän huoltopiste"), other={"text": "uimahalli"}
    ),
    "spaces.set_exception": Example(
        _system,
        _same(unit="lab", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1), reasons=REASONS),
        other={"unit": "kela"},
    ),
    "spaces.cancel_exception": Example(
        _system, lambda hall: {"group": hall.exception}, other={"group": "another"}
    ),
    "spaces.set_week": Example(
        _system, _same(unit="lab", starts_on=date(2026, 12, 7), slots=()), other={"unit": "kela"}
    ),
    "staffing.enrol": Example(
        _system,
        _same(code="lab.99", name="Uusi", unit="lab", role="desk_officer", languages=("fi",)),
        other={"code": "lab.98"},
    ),
    "visits.accept_hand_over": Example(_kela, _of_stop(), "asked", OTHER_STOP),
    "visits.add_need": Example(world.host, _of_visit(need="lab.blood_sample"), other=OTHER_VISIT),
    "printing.ask": Example(
        world.host, _same(printer="printer-0", subject="visit:x"), other={"subject": "visit:y"}
    ),
    "printing.clear": Example(_system, _same(), other={"anything": 1}),
    "printing.finish": Example(
        _printer, lambda hall: {"job": hall.job(), "is_printed": True}, "taken", {"is_printed": False}
    ),
    "printing.set_printer": Example(
        _system, _same(device="kiosk-0", printer="printer-0"), other={"printer": ""}
    ),
    "printing.take": Example(_printer, lambda hall: {"job": hall.job()}, "asked_paper", {"job": "another"}),
    "visits.arrive_with_number": Example(
        world.host, _same(number=502, needs=["lab"]), "leased", {"needs": ["service_point"]}
    ),
    "visits.lease_numbers": Example(world.kiosk, _same(profile="a1"), other={"profile": "a2"}),
    "visits.record_offline_arrivals": Example(
        world.kiosk, lambda hall: {"items": [_offline("second", 503)]}, "leased", {"items": []}
    ),
    "visits.set_lease_size": Example(world.manager, _same(size=100, low=20, first=501), other={"size": 200}),
    "visits.settle_offline_arrival": Example(
        world.host, lambda hall: {"visit": hall.offline}, "leased", OTHER_VISIT
    ),
    "visits.arrive": Example(world.kiosk, _same(needs=["service_point"]), other={"needs": ["lab"]}),
    "visits.ask_more_time": Example(world.host, _of_visit(), "called", OTHER_VISIT),
    "visits.call": Example(_second, lambda hall: {"desk": SP2, "stop": hall.stop}, other=OTHER_STOP),
    "visits.call_next": Example(_second, _same(desk=SP2), other=OTHER_DESK),
    "visits.change_language": Example(world.host, _of_visit(language="sv"), other={"language": "en"}),
    "visits.choose_ways_out": Example(
        world.manager, lambda hall: {"stops": [hall.stop], "way": "next_opening"}, other={"way": "left"}
    ),
    "visits.check_in": Example(
        world.kiosk, lambda hall: {"code": hall.code}, "waiting", {"code": "2222 2222"}
    ),
    "visits.count_missed": Example(_system, _same(), "missed", other={"anything": 1}),
    "visits.close_desk": Example(_officer, _same(desk=SP1), other=OTHER_DESK),
    "visits.come_back": Example(world.host, _of_stop(), "missed", OTHER_STOP),
    "visits.come_with_place": Example(world.kiosk, _same(code="123456"), "kept", {"code": "654321"}),
    "visits.decline_hand_over": Example(_kela, _of_stop(), "asked", OTHER_STOP),
    "visits.finish": Example(_officer, _of_stop(), "serving", OTHER_STOP),
    "visits.give_up": Example(
        world.host, lambda hall: {"visit": hall.first.visit_id, "stop": hall.stop}, other=OTHER_STOP
    ),
    "visits.hand_over": Example(_officer, _of_stop(to_service="kela.family_benefits"), "serving", OTHER_STOP),
    "visits.hold": Example(_officer, _of_stop(), "serving", OTHER_STOP),
    "visits.leave": Example(world.host, _of_visit(), other=OTHER_VISIT),
    "visits.let_go": Example(_system, _same(), "missed", other={"anything": 1}),
    "visits.mark_not_come": Example(
        lambda: world.officer(LAB),
        lambda hall: {"appointment": hall.nobody_came},
        "waiting",
        {"appointment": "another"},
    ),
    "visits.note_wrong_codes": Example(_system, _same(tries=10), other={"tries": 11}),
    "visits.no_show": Example(_officer, _of_stop(), "called_again", OTHER_STOP),
    "visits.open_desk": Example(_officer, _same(desk=SP1), "paused", OTHER_DESK),
    "visits.pause_desk": Example(_officer, _same(desk=SP1), other=OTHER_DESK),
    "visits.recall": Example(_officer, _of_stop(), "called", OTHER_STOP),
    "visits.resume": Example(_officer, _of_stop(), "held", OTHER_STOP),
    "visits.return_to_line": Example(_officer, _of_stop(), "called", OTHER_STOP),
    "visits.say_ready": Example(world.host, _of_visit(), "away", OTHER_VISIT),
    "visits.serve_now": Example(_second, _same(desk=SP2), other=OTHER_DESK),
    "visits.set_policy": Example(world.manager, _same(values={}), other={"unit": "lab"}),
    "visits.set_up": Example(
        _system,
        _same(grounds=[visits.GroundGiven("pain", {"fi": "Kipu"}, {"fi": "Kipu"}, "medical", 20)]),
        other={"grounds": []},
    ),
    "visits.share_units": Example(world.host, _of_visit(shares=True), other={"shares": False}),
    "visits.start": Example(_officer, _of_stop(), "called", OTHER_STOP),
    "visits.undo": Example(_officer, _of_stop(), "called", OTHER_STOP),
}


def _guide() -> Actor:
    return Actor("person:virpi", "person", (RoleAt("host", CENTRE, "guidance"),), "guidance.1")


EXAMPLES |= {
    "visits.end_due_loans": Example(_system, _same(), "lent", other={"anything": 1}),
    "visits.end_loan": Example(world.manager, _same(desk=KELA), "lent", OTHER_DESK),
    "visits.end_walk": Example(world.host, _of_stop(), "walked", OTHER_STOP),
    "visits.lend_desk": Example(world.manager, _same(desk=KELA, queue="kela_lobby"), other=OTHER_DESK),
    "visits.place_officer": Example(
        world.manager, _same(desk="library-1", staff="library.2"), other={"staff": "library.5"}
    ),
    "visits.send_back": Example(world.host, _of_stop(), "asked", OTHER_STOP),
    "visits.serve_in_lobby": Example(_guide, _same(language="sv"), other={"language": "en"}),
    "visits.walk_along": Example(world.host, _of_stop(), "asked", OTHER_STOP),
}


EXAMPLES |= {
    "guidance.draft_rule": Example(
        world.manager, _same(body={**RULE, "code": "print_elsewhere"}), other={"body": RULE}
    ),
    "guidance.review_rule": Example(
        _system, _same(code="print_in_the_hall", version=3), other={"version": 9}
    ),
    "guidance.use_rule": Example(
        world.manager, _same(code="print_in_the_hall", version=2), other={"version": 9}
    ),
    "guidance.retire_rule": Example(
        world.manager, _same(code="print_in_the_hall", version=1), other={"version": 9}
    ),
}
EXAMPLES |= {
    "customers.start_referral": Example(
        _officer,
        lambda hall: {"visit": hall.first.visit_id, "stop": hall.stop, "unit": "service_point", "to": "kela"},
        "serving",
        {"to": "lab"},
    ),
    "customers.change_payload": Example(
        _officer, _of_leg(values={"need": "Asumistuki"}), "leg draft", {"values": {"need": "Muu"}}
    ),
    "customers.show_payload": Example(_officer, _of_leg(days=30, language="fi"), "leg written", {"days": 90}),
    "customers.say_yes": Example(
        _officer, lambda hall: {"leg": hall.case.leg, "digest": hall.case.row().payload.digest, "way": "paper"},
        "leg offered", {"way": "screen"},
    ),
    "customers.send_leg": Example(_officer, _of_leg(), "leg ready", {"leg": "another"}),
    "customers.move_leg": Example(lambda: referring.ONE, _of_leg(event="open"), "leg sent", {"event": "accept"}),
    "customers.answer_question": Example(
        _officer, lambda hall: hall.case.answer(so_far="liite puuttuu"), "leg asked", {"way": "paper"}
    ),
    "customers.reroute": Example(lambda: referring.ONE, _of_leg(to="lab"), "leg accepted", {"to": "library"}),
    "customers.release_owner": Example(
        _system, _same(owner="person:one"), "leg accepted", {"owner": "person:two"}
    ),
    "customers.run_clocks": Example(_system, _same(), "leg sent", {"anything": 1}),
    "customers.note_page_guesses": Example(_system, _same(tries=10), other={"tries": 11}),
    "customers.join_visit": Example(
        second_visitor,
        lambda hall: {"visit": hall.second.visit_id, "thread": hall.thread()},
        "leg page",
        {"thread": "another"},
    ),
    "customers.erase_own_page": Example(lambda: Hall.opened, _same(), "leg page", {"anything": 1}),
}  # fmt: skip
_SAMPLE = (
    "takes a whole sample, which has no JSON form; run again it changes nothing (its own tests prove it)"
)
#: operations that are never sent with a key → why
WITHOUT_KEY = {
    "accounts.borrow_device": "a demonstration's own step; its cookie is given once and stored in no receipt",
    "accounts.offer_pairing": "its code is shown once and stored in no receipt; a second one ends the first",
    "accounts.pair_browser": "its cookie is given once and stored in no receipt; a code works once",
    "accounts.trust_devices": "the set-up's own step; its tokens are given once and stored in no receipt",
    "catalogue.set_up": _SAMPLE,
    "customers.make_own_page": "its code is shown once and stored in no receipt; a second one is refused",
    "customers.open_own_page": "opens a page by its code; again: the same page",
    "customers.renew_own_page": "its code is shown once and stored in no receipt; a second one ends the first",
    "guidance.set_up": "the set-up's own step; run again it changes nothing (tests/guidance/test_rules_on_a_page.py)",
    "spaces.set_up": _SAMPLE,
    "staffing.set_up": _SAMPLE,
    "catalogue.import_national": "a delivery is read from files; twice is once by content (tests/catalogue/ptv)",
}


class Hall:
    """A small hall, a person and an exception of opening hours; `stop` is the matter the examples are about."""

    #: whoever has opened the own page
    opened: Actor

    def __init__(self, square: world.Square, state: str) -> None:
        from palvelutori.accounts import operations as accounts
        from palvelutori.spaces.operations.hours import set_exception

        Centre.objects.update(is_live=False)
        made = accounts.add_person(
            SYSTEM, centre=CENTRE, username="esimerkki", name="Esimerkki", password=PASSWORD
        )
        assert made is not None
        accounts.grant_role(SYSTEM, centre=CENTRE, person=person_number(), role="square_manager")
        accounts.add_device(SYSTEM, centre=CENTRE, code="kiosk-0", kind="kiosk")
        accounts.add_device(SYSTEM, centre=CENTRE, code="printer-0", kind="printer")
        day = date(2026, 11, 30)
        changed = set_exception(
            SYSTEM, centre=CENTRE, unit="lab", starts_on=day, ends_on=day, reasons=REASONS
        )
        self.exception = str(changed.group)
        self._book()
        self._rules()
        square.open(SP1, SP2, KELA)
        self.first = square.arrive("service_point", "kela.student_aid")
        self.second = square.arrive("service_point")
        self.stop, self.other = (stop.stop_id for stop in self.first.stops)
        self._go_to(square, state)

    def _book(self) -> None:
        """A time somebody may check in to, one nobody came to, and one that is not in the list yet."""
        self.code = book("lab.blood_sample", 10, 20)
        self.nobody_came = row_of(book("lab.ecg", 9, 40)).id
        self.another_time = given("lab.ecg", at(10, 40), code=codes.made(Random(3).randrange))

    def _rules(self) -> None:
        """A rule of guidance with a version in use, a reviewed one and a draft."""
        for version, state in enumerate(("in_use", "reviewed", "draft"), 1):
            guidance_models.RuleVersion.objects.create(
                centre=CENTRE,
                code=RULE["code"],
                version=version,
                state=state,
                body=RULE,
                written_by="person:writer",
                written_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC),
            )

    @staticmethod
    def job() -> str:
        """The paper that was asked for."""
        return str(PrintJob.objects.get().id)

    def thread(self) -> str:
        """The own page of the referral's visit."""
        return str(scope.ordinary(Thread).get().id)

    def _go_to(self, square: world.Square, state: str) -> None:
        if state.startswith("leg "):
            wanted = state.removeprefix("leg ")
            self.case = referring.so_far(square, "sent" if wanted == "page" else wanted)
            if wanted == "page":
                Hall.opened = self.case.page()
            return
        if state == "paused":
            visits.pause_desk(_officer(), centre=CENTRE, desk=SP1)
        if state == "kept":
            keep_a_place(self)
        if state == "lent":
            visits.lend_desk(SYSTEM, centre=CENTRE, desk=KELA, queue="kela_lobby")
        if state in ("waiting", "paused", "kept", "lent"):
            return
        if state == "away":
            visits.ask_more_time(world.host(), centre=CENTRE, visit=self.first.visit_id)
            return
        if state in ("asked_paper", "taken"):
            printing.ask(world.host(), centre=CENTRE, printer="printer-0", subject="visit:x")
            if state == "taken":
                printing.take(_printer(), centre=CENTRE, job=self.job())
            return
        if state == "leased":
            visits.lease_numbers(world.kiosk(), centre=CENTRE, profile="a1")
            item = _offline("first", 501, "no.such")
            told = visits.record_offline_arrivals(world.kiosk(), centre=CENTRE, items=[item])
            self.offline = told.items[0].visit_id
            return
        square.next(SP1)
        if state in ("called_again", "missed"):
            square.act(visits.recall, SP1, self.stop)
        if state == "missed":
            square.act(visits.no_show, SP1, self.stop)
        if state in ("serving", "held", "asked", "walked"):
            square.act(visits.start, SP1, self.stop)
        if state == "held":
            square.act(visits.hold, SP1, self.stop)
        if state in ("asked", "walked"):
            square.act(visits.hand_over, SP1, self.stop, to_service="kela.family_benefits")
        if state == "walked":
            visits.walk_along(world.host(), centre=CENTRE, stop=self.stop)


def carry_out(name: str, hall: Any, *, key: str | None = None, change: dict[str, Any] | None = None) -> Any:
    """The example call of the operation `name`."""
    from palvelutori.foundation.operation import REGISTRY

    example = EXAMPLES[name]
    given = {**example.given(hall), **(change or {})}
    centre = CENTRE if example.has_centre else None
    return REGISTRY[name](example.actor(), centre=centre, key=key, **given)
