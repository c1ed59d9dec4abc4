"""One example call for every operation there is: who, with what, in which hall."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import Any

from palvelutori.common import check_codes as codes
from palvelutori.customers.models import Thread
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import Centre
from palvelutori.guidance import models as guidance_models
from palvelutori.printing import operations as printing
from palvelutori.printing.models import PrintJob
from palvelutori.visits import operations as visits
from palvelutori.visits.models import DayEnd, KeptPlace, Stop
from tests import world
from tests.booking import WEDNESDAY, at, book, given, row_of
from tests.customers import referring
from tests.promises import (
    examples_codevelopment,
    examples_day,
    examples_partners,
    examples_planning,
    examples_spots,
)
from tests.promises.example import (
    ARRANGED,
    KELA,
    LAB,
    PASSWORD,
    REASONS,
    SP1,
    SP2,
    Example,
    kela,
    of_leg,
    of_person,
    of_stop,
    of_visit,
    officer,
    person,
    person_number,
    same,
    second,
    second_visitor,
    system,
)
from tests.world import CENTRE


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
    "accounts.add_person": Example(
        system, same(username="uusi", name="Uusi", password=PASSWORD), other={"username": "toinen"}
    ),
    "accounts.add_test_person": Example(
        system, same(username="koe", name="Koe", staff=""), other={"username": "toinen"}
    ),
    "accounts.change_own_password": Example(
        person,
        same(current=PASSWORD, password=PASSWORD + "!"),
        other={"password": PASSWORD + "?"},
        has_centre=False,
    ),
    "accounts.choose_language": Example(
        person, same(language="sv"), other={"language": "en"}, has_centre=False
    ),
    "accounts.close_person": Example(system, of_person(), other=OTHER_PERSON),
    "accounts.employ": Example(system, of_person(staff=world.officer(SP1).staff), other=OTHER_PERSON),
    "accounts.grant_role": Example(system, of_person(role="host"), other=OTHER_PERSON),
    "accounts.set_device": Example(
        system, same(code="kiosk-0", settings={"sound": True}), other={"settings": {"sound": False}}
    ),
    "accounts.revoke_device": Example(system, same(code="kiosk-0"), other={"code": "kiosk-8"}),
    "accounts.set_password": Example(system, of_person(password=PASSWORD + "!"), other=OTHER_PERSON),
    "accounts.take_role": Example(system, of_person(role="square_manager"), other=OTHER_PERSON),
    "accounts.take_into_use": Example(
        system,
        same(code="helper", names={"fi": "Apu"}, tasks=[], rights=["host"], source="x"),
        other={"code": "other"},
    ),
    "accounts.give_live_role": Example(
        system, lambda hall: {"number": hall.role, "person": person_number()}, "live role", {"person": 0}
    ),
    "accounts.take_live_role": Example(
        system, lambda hall: {"grant": hall.grant}, "live role held", {"grant": 0}
    ),
    "accounts.end_live_role": Example(
        system, lambda hall: {"number": hall.role}, "live role held", {"number": 0}
    ),
    "appointments.load_day": Example(
        system, lambda hall: {"day": WEDNESDAY, "times": [hall.another_time]}, other={"times": []}
    ),
    "foundation.found": Example(
        system, same(code="uusi", names={"fi": "Uusi"}), other={"code": "toinen"}, has_centre=False
    ),
    "participation.note_need": Example(
        world.host, same(text="polkupyörän huoltopiste"), other={"text": "uimahalli"}
    ),
    "spaces.set_exception": Example(
        system,
        same(unit="lab", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1), reasons=REASONS),
        other={"unit": "kela"},
    ),
    "spaces.cancel_exception": Example(
        system, lambda hall: {"group": hall.exception}, other={"group": "another"}
    ),
    "spaces.set_week": Example(
        system, same(unit="lab", starts_on=date(2026, 12, 7), slots=()), other={"unit": "kela"}
    ),
    "staffing.enrol": Example(
        system,
        same(code="lab.99", name="Uusi", unit="lab", role="desk_officer", languages=("fi",)),
        other={"code": "lab.98"},
    ),
    "visits.accept_hand_over": Example(kela, of_stop(), "asked", OTHER_STOP),
    "visits.add_need": Example(world.host, of_visit(need="lab.blood_sample"), other=OTHER_VISIT),
    "printing.ask": Example(
        world.host, same(printer="printer-0", subject="visit:x"), other={"subject": "visit:y"}
    ),
    "printing.clear": Example(system, same(), other={"anything": 1}),
    "printing.finish": Example(
        _printer, lambda hall: {"job": hall.job(), "is_printed": True}, "taken", {"is_printed": False}
    ),
    "printing.set_printer": Example(
        system, same(device="kiosk-0", printer="printer-0"), other={"printer": ""}
    ),
    "printing.take": Example(_printer, lambda hall: {"job": hall.job()}, "asked_paper", {"job": "another"}),
    "visits.arrive_with_number": Example(
        world.host, same(number=502, needs=["lab"]), "leased", {"needs": ["service_point"]}
    ),
    "visits.lease_numbers": Example(world.kiosk, same(profile="a1"), other={"profile": "a2"}),
    "visits.record_offline_arrivals": Example(
        world.kiosk, lambda hall: {"items": [_offline("second", 503)]}, "leased", {"items": []}
    ),
    "visits.set_lease_size": Example(world.manager, same(size=100, low=20, first=501), other={"size": 200}),
    "visits.settle_offline_arrival": Example(
        world.host, lambda hall: {"visit": hall.offline}, "leased", OTHER_VISIT
    ),
    "visits.arrive": Example(world.kiosk, same(needs=["service_point"]), other={"needs": ["lab"]}),
    "visits.ask_more_time": Example(world.host, of_visit(), "called", OTHER_VISIT),
    "visits.call": Example(second, lambda hall: {"desk": SP2, "stop": hall.stop}, other=OTHER_STOP),
    "visits.call_next": Example(second, same(desk=SP2), other=OTHER_DESK),
    "visits.change_language": Example(world.host, of_visit(language="sv"), other={"language": "en"}),
    "visits.choose_ways_out": Example(
        world.manager, lambda hall: {"stops": [hall.stop], "way": "next_opening"}, other={"way": "left"}
    ),
    "visits.check_in": Example(
        world.kiosk, lambda hall: {"code": hall.code}, "waiting", {"code": "2222 2222"}
    ),
    "visits.count_missed": Example(system, same(), "missed", other={"anything": 1}),
    "visits.close_desk": Example(officer, same(desk=SP1), other=OTHER_DESK),
    "visits.come_back": Example(world.host, of_stop(), "missed", OTHER_STOP),
    "visits.come_with_place": Example(world.kiosk, same(code="123456"), "kept", {"code": "654321"}),
    "visits.decline_hand_over": Example(kela, of_stop(), "asked", OTHER_STOP),
    "visits.finish": Example(officer, of_stop(), "serving", OTHER_STOP),
    "visits.give_up": Example(
        world.host, lambda hall: {"visit": hall.first.visit_id, "stop": hall.stop}, other=OTHER_STOP
    ),
    "visits.hand_over": Example(officer, of_stop(to_service="kela.family_benefits"), "serving", OTHER_STOP),
    "visits.hold": Example(officer, of_stop(), "serving", OTHER_STOP),
    "visits.leave": Example(world.host, of_visit(), other=OTHER_VISIT),
    "visits.let_go": Example(system, same(), "missed", other={"anything": 1}),
    "visits.mark_not_come": Example(
        lambda: world.officer(LAB),
        lambda hall: {"appointment": hall.nobody_came},
        "waiting",
        {"appointment": "another"},
    ),
    "customers.note_receipt_guesses": Example(system, same(tries=10), other={"tries": 11}),
    "visits.note_wrong_codes": Example(system, same(tries=10), other={"tries": 11}),
    "visits.no_show": Example(officer, of_stop(), "called_again", OTHER_STOP),
    "visits.open_desk": Example(officer, same(desk=SP1), "paused", OTHER_DESK),
    "visits.pause_desk": Example(officer, same(desk=SP1), other=OTHER_DESK),
    "visits.recall": Example(officer, of_stop(), "called", OTHER_STOP),
    "visits.resume": Example(officer, of_stop(), "held", OTHER_STOP),
    "visits.return_to_line": Example(officer, of_stop(), "called", OTHER_STOP),
    "visits.say_ready": Example(world.host, of_visit(), "away", OTHER_VISIT),
    "visits.serve_now": Example(second, same(desk=SP2), other=OTHER_DESK),
    "visits.set_policy": Example(world.manager, same(values={}), other={"unit": "lab"}),
    "visits.set_up": Example(
        system,
        same(grounds=[visits.GroundGiven("pain", {"fi": "Kipu"}, {"fi": "Kipu"}, "medical", 20)]),
        other={"grounds": []},
    ),
    "visits.share_units": Example(world.host, of_visit(shares=True), other={"shares": False}),
    "visits.start": Example(officer, of_stop(), "called", OTHER_STOP),
    "visits.undo": Example(officer, of_stop(), "called", OTHER_STOP),
}


def _guide() -> Actor:
    return Actor("person:virpi", "person", (RoleAt("host", CENTRE, "guidance"),), "guidance.1")


EXAMPLES |= {
    "visits.end_due_loans": Example(system, same(), "lent", other={"anything": 1}),
    "visits.end_loan": Example(world.manager, same(desk=KELA), "lent", OTHER_DESK),
    "visits.end_walk": Example(world.host, of_stop(), "walked", OTHER_STOP),
    "visits.lend_desk": Example(world.manager, same(desk=KELA, queue="kela_lobby"), other=OTHER_DESK),
    "visits.place_officer": Example(
        world.manager, same(desk="library-1", staff="library.2"), other={"staff": "library.5"}
    ),
    "visits.send_back": Example(world.host, of_stop(), "asked", OTHER_STOP),
    "visits.serve_in_lobby": Example(_guide, same(language="sv"), other={"language": "en"}),
    "visits.walk_along": Example(world.host, of_stop(), "asked", OTHER_STOP),
}


EXAMPLES |= {
    "guidance.draft_rule": Example(
        world.manager, same(body={**RULE, "code": "print_elsewhere"}), other={"body": RULE}
    ),
    "guidance.review_rule": Example(system, same(code="print_in_the_hall", version=3), other={"version": 9}),
    "guidance.use_rule": Example(
        world.manager, same(code="print_in_the_hall", version=2), other={"version": 9}
    ),
    "guidance.retire_rule": Example(
        world.manager, same(code="print_in_the_hall", version=1), other={"version": 9}
    ),
}
EXAMPLES |= {
    "customers.start_referral": Example(
        officer,
        lambda hall: {"visit": hall.first.visit_id, "stop": hall.stop, "unit": "service_point", "to": "kela"},
        "serving",
        {"to": "lab"},
    ),
    "customers.change_payload": Example(
        officer, of_leg(values={"need": "Asumistuki"}), "leg draft", {"values": {"need": "Muu"}}
    ),
    "customers.show_payload": Example(officer, of_leg(days=30, language="fi"), "leg written", {"days": 90}),
    "customers.say_yes": Example(
        officer, lambda hall: {"leg": hall.case.leg, "digest": hall.case.row().payload.digest, "way": "paper"},
        "leg offered", {"way": "screen"},
    ),
    "customers.send_leg": Example(officer, of_leg(), "leg ready", {"leg": "another"}),
    "customers.move_leg": Example(lambda: referring.ONE, of_leg(event="open"), "leg sent", {"event": "accept"}),
    "customers.answer_question": Example(
        officer, lambda hall: hall.case.answer(so_far="liite puuttuu"), "leg asked", {"way": "paper"}
    ),
    "customers.reroute": Example(lambda: referring.ONE, of_leg(to="lab"), "leg accepted", {"to": "library"}),
    "customers.release_owner": Example(
        system, same(owner="person:one"), "leg accepted", {"owner": "person:two"}
    ),
    "customers.run_clocks": Example(system, same(), "leg sent", {"anything": 1}),
    "customers.note_page_guesses": Example(system, same(tries=10), other={"tries": 11}),
    "customers.join_visit": Example(
        second_visitor,
        lambda hall: {"visit": hall.second.visit_id, "thread": hall.thread()},
        "leg page",
        {"thread": "another"},
    ),
    "customers.erase_own_page": Example(lambda: Hall.opened, same(), "leg page", {"anything": 1}),
}  # fmt: skip
_SAMPLE = (
    "takes a whole sample, which has no JSON form; run again it changes nothing (its own tests prove it)"
)
#: operations that are never sent with a key → why
WITHOUT_KEY = {
    "accounts.add_device": "its token is given once and stored in no receipt; a second one by its name is refused",
    "accounts.renew_device": "its token is given once and stored in no receipt; a second one ends the first",
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
for _more in (examples_codevelopment, examples_day, examples_partners, examples_planning, examples_spots):
    EXAMPLES.update(_more.EXAMPLES)
for _nameless in (examples_codevelopment, examples_partners, examples_planning, examples_spots):
    WITHOUT_KEY.update(_nameless.WITHOUT_KEY)


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
        if state in ARRANGED:
            ARRANGED[state](self, square)
            return
        if state.startswith("leg "):
            wanted = state.removeprefix("leg ")
            self.case = referring.so_far(square, "sent" if wanted == "page" else wanted)
            if wanted == "page":
                Hall.opened = self.case.page()
            return
        if state == "paused":
            visits.pause_desk(officer(), centre=CENTRE, desk=SP1)
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
