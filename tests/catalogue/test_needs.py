"""What a need means: service, queue or unit; unknown, closed and by-appointment needs are refused with a way
out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from palvelutori.catalogue.rules import needs as rules
from palvelutori.catalogue.rules.entries import CentreCatalogue, Queue, Service, Unit
from palvelutori.catalogue.rules.hours import Hours, Period, Slot, State
from palvelutori.catalogue.rules.needs import AppointmentOnly, ClosedUnit, UnknownNeed, need_target
from palvelutori.catalogue.rules.serving import Task
from palvelutori.catalogue.rules.validity import ALWAYS, Organisation, Responsibility, Validity
from palvelutori.foundation.refused import described, problem
from tests.catalogue.test_hours import at

WEEK = frozenset(range(5))
OFFICE = Hours((Period((Slot(WEEK, time(9), time(15)),)),))


def names(word: str) -> dict[str, str]:
    return {"fi": word, "sv": word, "en": word}


def unit(code: str, *, hours: Hours = OFFICE, opaque: str = "never", by_time: bool = False) -> Unit:
    return Unit(
        code, names(code), names(code), {}, 0, opaque, ("fi", "sv"), (), by_time,
        (Responsibility("avi", ALWAYS),), hours,
    )  # fmt: skip


def queue(code: str, of: str, *, default: bool = True, ticketless: bool = False) -> Queue:
    return Queue(code, of, names(code), 15, 6.0, 0.8, default, ticketless)


def service(code: str, line: str | None, modes: str, **more) -> Service:
    row = Service(
        code, code.split(".", maxsplit=1)[0], line, "kela", names(code), {}, {}, 12.0, 10.0, tuple(modes),
        Task("decision"), (), {}, (), ALWAYS,
    )  # fmt: skip
    return replace(row, **more)


UNITS = (
    unit("kela"),
    unit("mhsa", opaque="always"),
    unit("clinic", by_time=True),
    unit("rooms"),
    unit("evening", hours=Hours((Period((Slot(WEEK, time(9), time(15), State.BY_APPOINTMENT),)),))),
    unit("never", hours=Hours()),
)
QUEUES = (
    queue("kela_desk", "kela", default=False),
    queue("kela_lobby", "kela", ticketless=True),
    queue("mhsa_walkin", "mhsa"),
    queue("clinic", "clinic"),
    queue("evening", "evening"),
    queue("never", "never"),
)
SERVICES = (
    service("kela.housing", "kela_desk", "W"),
    service("kela.pension", "kela_desk", "A"),
    service("kela.video", "kela_desk", "AR"),
    service("kela.ended", "kela_desk", "W", validity=Validity(None, date(2026, 1, 1))),
    service("kela.attachments", "kela_lobby", "WS"),
    service("clinic.check", "clinic", "A"),
    service("clinic.weighing", "clinic", "W"),
    service("rooms.studio", None, "B"),
)
BODIES = {
    "kela": Organisation("kela", "kela", {}, {}, ALWAYS),
    "avi": Organisation("avi", "state", {}, {}, Validity(None, date(2025, 12, 31)), "lvv"),
    "lvv": Organisation("lvv", "state", {}, {}, Validity(date(2026, 1, 1))),
}
HOUSE = CentreCatalogue(
    centre="house",
    zone=ZoneInfo("Europe/Helsinki"),
    hours=OFFICE,
    organisations=BODIES,
    units={one.code: one for one in UNITS},
    queues={one.code: one for one in QUEUES},
    services={one.code: one for one in SERVICES},
    life_events={},
    default_queues={one.unit: one.code for one in QUEUES if one.is_default},
)
NOON = at(18, 12)


def target(code: str, moment: datetime = NOON, **more):
    return need_target(HOUSE, code=code, moment=moment, **more)


def test_a_service_leads_to_its_queue():
    found = target("kela.housing")
    assert (found.service, found.queue, found.unit) == ("kela.housing", "kela_desk", "kela")
    assert (found.organisation, found.task.code, found.minutes) == ("kela", "decision", 10.0)
    assert (found.closes_at, found.is_opaque, found.is_ticketless) == (at(18, 15), False, False)
    assert found.matter.service == "kela.housing"


def test_a_queue_and_a_unit_are_needs_too():
    by_queue, by_unit = target("kela_desk"), target("kela")
    assert (by_queue.service, by_queue.queue, by_queue.minutes) == (None, "kela_desk", 6.0)
    assert (by_unit.queue, by_unit.is_ticketless) == ("kela_lobby", True)
    assert (by_unit.organisation, by_unit.task.code, by_unit.matter.service) == (
        "lvv",
        "advice",
        "kela_lobby",
    )
    assert target("mhsa").is_opaque


@pytest.mark.parametrize(
    ("code", "nearest"),
    [
        ("kela.housng", ("kela.housing",)),
        ("housing", ("kela.housing",)),
        ("kela.ended", ("kela.ended",)),
        ("zzzzzzzz", ()),
        ("x" * 5000, ()),
    ],
)
def test_an_unknown_need_is_told_what_looks_like_it(code, nearest):
    with pytest.raises(UnknownNeed) as told:
        target(code)
    assert told.value.values["nearest"][: len(nearest)] == nearest
    words = described(told.value, "fi")
    assert words.status == 422 and code in words.title
    assert ("Tarkoititko" in words.way_out) == bool(told.value.values["nearest"])


def test_a_closed_unit_says_when_it_opens():
    with pytest.raises(ClosedUnit) as told:
        target("kela.housing", at(20, 16))
    assert told.value.values["opens_at"] == at(23, 9)
    assert described(told.value, "fi").title == "kela on suljettu. Avautuu maanantaina klo 9."
    assert described(told.value, "sv").title == "kela är stängt. Öppnar på måndag kl. 9."
    assert described(told.value, "en").title == "kela is closed. Opens on Monday at 9:00."
    assert problem(told.value)["opens_at"] == at(23, 9).astimezone(UTC).isoformat()


def test_a_unit_that_never_opens_says_so():
    with pytest.raises(ClosedUnit) as told:
        target("never")
    assert told.value.values["opens_at"] is None
    assert "ilmoitettavana" in described(told.value, "fi").title


@pytest.mark.parametrize(
    ("code", "instead"),
    [
        ("kela.pension", "kela_lobby"),
        ("kela.video", "kela_lobby"),
        ("clinic.check", None),
        ("clinic", None),
        ("evening", None),
        ("rooms.studio", None),
        ("rooms", None),
    ],
)
def test_what_needs_a_booked_time_is_refused(code, instead):
    with pytest.raises(AppointmentOnly) as told:
        target(code)
    assert told.value.values["instead"] == instead
    assert "varattu aika" in described(told.value, "fi").title


def test_walk_in_services_of_a_unit_by_appointment_are_open():
    assert target("clinic.weighing").queue == "clinic"


@pytest.mark.parametrize("code", ["kela.pension", "clinic", "never", "evening"])
def test_a_booked_time_passes_hours_and_booking(code):
    assert target(code, at(21, 3), is_booked=True).queue
    with pytest.raises(AppointmentOnly):
        target("rooms.studio", is_booked=True)


def test_the_guards_are_needed(monkeypatch):
    """Control: without them a closed unit and an appointment-only service are let in."""
    monkeypatch.setattr(rules, "_refuse", lambda *_: None)
    assert target("kela.housing", at(21, 3)).queue == "kela_desk"
    assert target("kela.pension").queue == "kela_desk"
