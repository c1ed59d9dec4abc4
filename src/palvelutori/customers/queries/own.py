"""The person's own page: visits, referrals and what each unit sees in them, and everybody who has looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from palvelutori.accounts.access import actor_named
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.texts import Localised
from palvelutori.customers import access, package
from palvelutori.customers.models import Leg, Thread
from palvelutori.customers.queries.legs import Line, deadline, lines_of
from palvelutori.customers.refusals import NoSuchPage
from palvelutori.customers.rules import legs as rules
from palvelutori.customers.rules.legs import LEASED, OVER, TAKEN, State
from palvelutori.customers.rules.payload import values_of
from palvelutori.foundation import grounds, personal, scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock


@dataclass(frozen=True, slots=True)
class OwnStop:
    """One matter of a visit."""

    names: Localised
    unit: Localised
    state: str


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """One visit on the page."""

    visit: str
    day: date
    number: int
    stops: tuple[OwnStop, ...]


@dataclass(frozen=True, slots=True)
class OwnLeg:
    """One referral as its person sees it: everything."""

    leg: str
    state: str
    digest: str
    receiver: Localised
    sender: Localised
    service: Localised | None
    lines: tuple[Line, ...]
    #: codes of lines the receiver can read at this moment (by whoever has taken it on)
    is_open: bool
    opens_later: frozenset[str]
    wording: str
    wording_language: str
    until_at: datetime | None
    given_at: datetime | None
    withdrawn_at: datetime | None
    may_say: bool
    may_withdraw: bool
    answer_by: date | None
    time_at: datetime | None
    outcome: str
    decline_reason: str
    withdrawal_answer: str
    withdrawal_law: str


@dataclass(frozen=True, slots=True)
class OwnLook:
    """Somebody has looked: which unit, in which role, at what. No name."""

    at: datetime
    unit: Localised | None
    role: str
    what: str


@dataclass(frozen=True, slots=True)
class OwnView:
    """The page."""

    thread: str
    visits: tuple[OwnVisit, ...]
    legs: tuple[OwnLeg, ...]
    looks: tuple[OwnLook, ...]
    kept_until_at: datetime
    as_of: datetime


def own_thread(actor: Actor, *, centre: str, opening: int | None = None) -> str:
    """Id of the actor's page while `opening` is its present one. Raises NoSuchPage."""
    with scope.reading(actor):
        thread = access.thread_of(actor, centre)
        if thread is None or (opening is not None and thread.opening != opening):
            raise NoSuchPage()
        return thread.id


def own_view(actor: Actor, *, centre: str) -> OwnView:
    """Everything on the page behind the actor. Raises NoSuchPage."""
    with scope.reading(actor):
        thread = access.thread_of(actor, centre)
        if thread is None:
            raise NoSuchPage()
        visits = access.visits_of(thread)
        rows = [row for row in access.legs_of_visits(centre, visits) if row.state != State.DRAFT]
        subjects = [*(f"visit:{visit}" for visit in sorted(visits)), *(f"leg:{row.id}" for row in rows)]
        return OwnView(
            thread=thread.id,
            visits=_visits(centre, thread),
            legs=tuple(_leg(row) for row in reversed(rows)),
            looks=_looks(centre, subjects),
            kept_until_at=thread.used_at + package.kept().threads,
            as_of=clock.now(),
        )


def _visits(centre: str, thread: Thread) -> tuple[OwnVisit, ...]:
    found = []
    for visit in sorted(access.visits_of(thread)):
        told = personal.export(f"visit:{visit}").get("visits")
        if told:
            stops = tuple(_stop(centre, stop) for stop in told["stops"])
            found.append(OwnVisit(visit, date.fromisoformat(told["day"]), told["number"], stops))
    return tuple(sorted(found, key=lambda one: (one.day, one.number), reverse=True))


def _stop(centre: str, told: Mapping[str, Any]) -> OwnStop:
    whole = catalogue.catalogue_of(centre)
    unit = whole.units[told["unit"]].names
    matter = whole.services.get(told["service"]) or whole.queues.get(told["service"])
    return OwnStop(matter.names if matter else unit, unit, told["state"])


def _leg(row: Leg) -> OwnLeg:
    whole, now = catalogue.catalogue_of(row.centre), clock.now()
    state, shown = access.as_rules(row), access.presentation_of(row)
    values = values_of(row.payload.content) if row.payload.content else {}
    permission = row.permissions.order_by("-given_at").first()
    service = whole.services.get(row.service)
    open_lines = rules.readable(state, early=package.early(), is_owner=True, moment=now)
    answered = row.steps.filter(event="answer_withdrawal").first()
    return OwnLeg(
        leg=row.id,
        state=row.state,
        digest=shown.digest if shown else "",
        receiver=whole.units[row.to_unit].names,
        sender=whole.units[row.from_unit].names,
        service=service.names if service else None,
        lines=lines_of(values),
        is_open=bool(open_lines),
        opens_later=frozenset(values) - open_lines if State(row.state) in LEASED else frozenset(),
        wording=shown.wording if shown else "",
        wording_language=shown.language if shown else "fi",
        until_at=permission.until_at if permission and state.permit else None,
        given_at=permission.given_at if permission else None,
        withdrawn_at=permission.withdrawn_at if permission else None,
        may_say=row.state == State.OFFERED,
        may_withdraw=state.permit is not None and State(row.state) not in OVER,
        answer_by=deadline(row),
        time_at=row.time_at if State(row.state) in TAKEN else None,
        outcome=row.outcome,
        decline_reason=row.decline_reason if row.state == State.DECLINED else "",
        withdrawal_answer=row.withdrawal_answer,
        withdrawal_law=answered.words if answered else "",
    )


def _looks(centre: str, subjects: list[str]) -> tuple[OwnLook, ...]:
    lines = [line for subject in subjects for line in grounds.looks_at(centre, subject)]
    units = grounds.units_of(line.ground for line in lines if line.ground is not None)
    whole = catalogue.catalogue_of(centre)
    found: list[OwnLook] = []
    for line in sorted(lines, key=lambda one: (one.at, one.id), reverse=True):
        actor = actor_named(line.actor)
        role = actor.roles[0] if actor and actor.roles else None
        code = units.get(line.ground or 0) or (role.unit if role else None) or ""
        unit = whole.units.get(code)
        look = OwnLook(line.at, unit.names if unit else None, role.role if role else "", line.what)
        last = found[-1] if found else None
        if last is None or (last.unit, last.role, last.what) != (look.unit, look.role, look.what):
            found.append(look)
    return tuple(found)


def exported(actor: Actor, *, centre: str) -> dict[str, Any]:
    """Everything the house holds about the page, its visits and its referrals, for a program to read."""
    with scope.reading(actor):
        thread = access.thread_of(actor, centre)
        if thread is None:
            raise NoSuchPage()
        visits = sorted(access.visits_of(thread))
        legs = [row.id for row in access.legs_of_visits(centre, frozenset(visits))]
    subjects = [f"thread:{thread.id}", *(f"visit:{one}" for one in visits), *(f"leg:{one}" for one in legs)]
    return {
        "made_at": clock.now().isoformat(),
        "centre": centre,
        "subjects": {subject: personal.export(subject) for subject in subjects},
    }
