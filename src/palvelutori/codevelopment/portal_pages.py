"""What pages about partners show: to everybody, to the partner's own people, to the manager of the square."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from palvelutori.codevelopment.access import effort_of
from palvelutori.codevelopment.models import (
    Announcement,
    Partner,
    PartnerMark,
    PartnerNotice,
    PartnerPerson,
    PartnerTask,
    Party,
    RunReport,
)
from palvelutori.codevelopment.operations.partners import may_appeal
from palvelutori.codevelopment.partnering import by_code, partner_of, require_seat, seat_row
from palvelutori.codevelopment.queries import PartyRow, parties_of, today_of
from palvelutori.codevelopment.rules.duties import Duty, Part, in_order, of_part, of_standing
from palvelutori.codevelopment.rules.loop import State
from palvelutori.codevelopment.rules.partnership import (
    SEATED,
    TAKES_PART,
    Standing,
    Step,
    level_in_force,
    may,
    missing_checks,
)
from palvelutori.codevelopment.terms import Check, terms
from palvelutori.common.refusals import NotAllowed
from palvelutori.facts.rules import guard
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import ADMINISTRATOR, DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.operation import require

Texts = Mapping[str, str]
SHOWN_DONE, SHOWN_NOTICES = 5, 60


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """A partner in a list. `level`: what counts now; `waits`: notices not seen by the reader's side."""

    number: int
    kind: str
    names: Texts
    state: str
    level: int | None
    since_on: date
    waits: int
    appeals: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """Something asked for, the law behind it, and the day it was seen."""

    check: Check
    done_on: date | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody at the partner. `state`: `seated`, `invited`, `over`."""

    row: int
    name: str
    email: str
    phone: str
    is_owner: bool
    tells: bool
    until_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark with its reason and its appeal, without the names of those who decided."""

    mark: int
    kind: str
    day: date
    reason: str
    level_before: int
    level_after: int
    appeal: str
    appeal_words: str
    decided_words: str
    may_appeal: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice. `is_mine`: written by the reader's side."""

    words: str
    language: str
    about: str
    made_at: datetime
    is_mine: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class EffortPart:
    """An effort the partner is a party of."""

    number: int
    titles: Texts
    state: str
    accepted_on: date | None
    has_responsible: bool

    @property
    def key(self) -> str:
        """The number as words."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A reported day. `people` through the guard for the square; the partner's own number for itself."""

    effort: int
    day: date
    people: int | None
    got: str
    asked: str


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """Everything about one partner, for its own people or for the manager."""

    card: PartnerCard
    language: str
    does: str
    wants: str
    applied_on: date
    terms_version: int
    terms_on: date | None
    terms_wait: bool
    checks: tuple[CheckRow, ...]
    people: tuple[PersonRow, ...]
    marks: tuple[MarkRow, ...]
    duties: tuple[tuple[Duty, bool], ...]
    notices: tuple[NoticeRow, ...]
    parts: tuple[EffortPart, ...]
    reports: tuple[ReportRow, ...]
    may: frozenset[Step]


@dataclass(frozen=True, slots=True)
class Application:
    """How an application stands, for whoever holds its code. `mark` may be appealed against when `may_appeal`."""

    names: Texts
    state: str
    reason: str
    appeal: str
    decided_words: str
    may_appeal: bool
    may_join: bool
    has_joined: bool
    person: str


def _card(one: Partner, *, side: str) -> PartnerCard:
    waits = PartnerNotice.objects.filter(partner=one, seen_at__isnull=True).exclude(side=side).count()
    appeals = PartnerMark.objects.filter(partner=one, appeal="open").count()
    level = level_in_force(Standing(one.state), one.level)
    return PartnerCard(one.number, one.kind, one.names, one.state, level, one.since_on, waits, appeals)


def active_partners(centre: str) -> tuple[tuple[Texts, str], ...]:
    """Names and kinds of those who take part, for everybody."""
    rows = Partner.objects.filter(centre=centre, state__in=sorted(TAKES_PART)).order_by("number")
    return tuple((one.names, one.kind) for one in rows)


def partners(actor: Actor, *, centre: str) -> tuple[PartnerCard, ...]:
    """All partners for the manager and leads: applicants first, then open appeals, then the others."""
    require(actor, SQUARE_MANAGER, UNIT_LEAD, ADMINISTRATOR, centre=centre)
    order = list(Standing)
    cards = [_card(one, side="square") for one in Partner.objects.filter(centre=centre)]
    return tuple(
        sorted(cards, key=lambda one: (not one.appeals, order.index(Standing(one.state)), -one.number))
    )


def partner_page(actor: Actor, *, centre: str, number: int) -> PartnerPage:
    """One partner for the manager, and for leads without its people. Leaves lines of the look, those at people for
    each of them to read. Raises NotFound, NotAllowed."""
    row = require_partner(actor, centre=centre, number=number)
    page = _page(row, side="square", today=today_of(centre))
    grounds.look(actor, centre=centre, subject=f"partner:{number}", what="partner")
    if not actor.has_role(SQUARE_MANAGER, centre=centre):
        return replace(page, people=())
    _look_at_people(actor, row)
    return page


def require_partner(actor: Actor, *, centre: str, number: int) -> Partner:
    """The partner, for those of the house who may read about it. Raises NotFound, NotAllowed."""
    require(actor, SQUARE_MANAGER, UNIT_LEAD, ADMINISTRATOR, centre=centre)
    return partner_of(centre, number)


def parts(actor: Actor, *, centre: str, number: int) -> tuple[EffortPart, ...]:
    """Efforts the partner is a party of. Raises NotFound, NotAllowed."""
    return tuple(_part(one) for one in _parties(require_partner(actor, centre=centre, number=number)))


def _look_at_people(actor: Actor, row: Partner) -> None:
    """A line for each person whose details are shown to somebody else."""
    for one in row.people.order_by("id"):
        subject = f"person:{one.person}" if one.person is not None else f"partner:{row.number}"
        if subject != actor.id:
            grounds.look(actor, centre=row.centre, subject=subject, what="partner.people")


def own_page(actor: Actor, *, centre: str, shows_people: bool = False) -> PartnerPage:
    """The reader's own partner. `shows_people`: the others can read of the look. Raises NotSignedIn, NotAllowed."""
    mine = require_seat(actor, centre=centre, on=today_of(centre))
    if shows_people:
        _look_at_people(actor, mine.partner)
    return _page(mine.partner, side="partner", today=today_of(centre))


def _page(row: Partner, *, side: str, today: date) -> PartnerPage:
    asked = [one for one in terms().checks if one.code in row.checks_asked]
    done = {code: date.fromisoformat(day) for code, day in row.checks_done.items()}
    notices = row.notices.order_by("-made_at", "-id")[:SHOWN_NOTICES]
    return PartnerPage(
        card=_card(row, side=side),
        language=row.language,
        does=row.does,
        wants=row.wants,
        applied_on=row.applied_on,
        terms_version=row.terms_version,
        terms_on=row.terms_on,
        terms_wait=_terms_wait(row),
        checks=tuple(CheckRow(one, done.get(one.code)) for one in asked),
        people=tuple(_person(one, today) for one in row.people.order_by("id")),
        marks=tuple(_mark(one) for one in row.marks.order_by("-id")),
        duties=tuple((one, one.is_overdue(today)) for one in _duties(row)),
        notices=tuple(_notice(one, side=side) for one in notices),
        parts=tuple(_part(one) for one in _parties(row)),
        reports=tuple(_report(one, is_own=side == "partner") for one in row.reports.order_by("-day")[:20]),
        may=may(Standing(row.state)),
    )


def _terms_wait(row: Partner) -> bool:
    return Standing(row.state) in SEATED and row.terms_version < terms().version


def _parties(row: Partner) -> list[Party]:
    return list(Party.objects.filter(partner=row).select_related("effort").order_by("-effort__number"))


def _duties(row: Partner) -> tuple[Duty, ...]:
    waiting = max(row.since_on, terms().on) if _terms_wait(row) else None
    missing = missing_checks(row.checks_asked, row.checks_done)
    found = of_standing(Standing(row.state), row.since_on, terms_on=waiting, missing=missing)
    for one in _parties(row):
        plan: Mapping[str, Any] = one.effort.plan or {}
        days = [date.fromisoformat(day) for day in plan.get("days", ())]
        state = State(one.effort.state)
        accepted, named = one.accepted_on is not None, bool(one.responsible)
        found += of_part(Part(one.effort.number, state, one.effort.since_on, accepted, named, days))
    open_ones = row.tasks.filter(done_on__isnull=True)
    done = row.tasks.filter(done_on__isnull=False).order_by("-done_on", "-id")[:SHOWN_DONE]
    found += [_task(one) for one in (*open_ones, *done)]
    return in_order(found)


def _task(one: PartnerTask) -> Duty:
    return Duty("task", one.effort, one.due_on, one.pk, one.words, one.done_on)


def _person(one: PartnerPerson, today: date) -> PersonRow:
    if one.ended_on is not None or (one.until_on is not None and one.until_on < today):
        state = "over"
    else:
        state = "seated" if one.person is not None else "invited"
    return PersonRow(one.pk, one.name, one.email, one.phone, one.is_owner, one.tells, one.until_on, state)


def _mark(one: PartnerMark) -> MarkRow:
    return MarkRow(
        one.pk,
        one.kind,
        one.day,
        one.reason,
        one.level_before,
        one.level_after,
        one.appeal,
        one.appeal_words,
        one.decided_words,
        may_appeal(one),
    )


def _notice(one: PartnerNotice, *, side: str) -> NoticeRow:
    is_mine = one.side == side
    is_new = one.seen_at is None and not is_mine
    return NoticeRow(one.words, one.language, one.about, one.made_at, is_mine, is_new)


def _part(one: Party) -> EffortPart:
    it = one.effort
    return EffortPart(it.number, it.titles, it.state, one.accepted_on, bool(one.responsible))


def _report(one: RunReport, *, is_own: bool) -> ReportRow:
    people = one.people if is_own else guard.shown(one.people)
    return ReportRow(one.effort, one.day, people, one.got, one.asked)


def announcements(actor: Actor, *, centre: str) -> tuple[tuple[date, Texts], ...]:
    """What the square tells its partners now, the newest first. For them and the manager."""
    if seat_row(actor, centre=centre, on=today_of(centre)) is None:
        require(actor, SQUARE_MANAGER, UNIT_LEAD, ADMINISTRATOR, centre=centre)
    rows = Announcement.objects.filter(centre=centre, until_on__gte=today_of(centre)).order_by("-id")
    return tuple((one.made_on, one.words) for one in rows)


def application(centre: str, code: str) -> Application | None:
    """How the application (or invitation) with this code stands; None where there is none."""
    held = by_code(centre, code)
    if held is None:
        return None
    row = held.partner
    outside = row.marks.filter(kind__in=[Step.DECLINE.value, Step.END.value]).order_by("-id").first()
    is_over = row.state in (Standing.DECLINED, Standing.ENDED)
    in_time = held.code_until_on is not None and held.code_until_on >= today_of(centre)
    return Application(
        names=row.names,
        state=row.state,
        reason=outside.reason if outside is not None and is_over else "",
        appeal=outside.appeal if outside is not None else "",
        decided_words=outside.decided_words if outside is not None else "",
        may_appeal=outside is not None and is_over and may_appeal(outside),
        may_join=held.person is None and row.state in SEATED and in_time,
        has_joined=held.person is not None,
        person=held.name,
    )


def responsibles(actor: Actor, *, centre: str, number: int) -> tuple[tuple[PartyRow, str, bool], ...]:
    """Each party of an effort with who answers there, and whether the reader may name them. Parties' own people only.

    Everybody at work here reads it, and people of partners that are a party. Raises NotAllowed, NotSignedIn.
    """
    effort = effort_of(centre, number)
    mine = seat_row(actor, centre=centre, on=today_of(centre))
    own = mine is not None and effort.party_set.filter(partner=mine.partner_id).exists()
    if not own:
        require(actor, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    rows = effort.party_set.order_by("id")
    if any(one.responsible for one in rows):
        grounds.look(actor, centre=centre, subject=f"effort:{number}", what="responsible")
    return tuple(
        (shown, one.responsible, _may_name(actor, one, mine=mine, centre=centre))
        for one, shown in zip(rows, parties_of(effort), strict=True)
    )


def _may_name(actor: Actor, one: Party, *, mine: PartnerPerson | None, centre: str) -> bool:
    if one.partner_id is not None:
        return mine is not None and mine.partner_id == one.partner_id
    if one.kind == "unit":
        return actor.has_role(UNIT_LEAD, centre=centre, unit=one.name)
    return actor.has_role(SQUARE_MANAGER, centre=centre)


def own_effort(actor: Actor, *, centre: str, number: int) -> EffortPart:
    """The partner's part in an effort. Raises NotAllowed where it is no party."""
    mine = require_seat(actor, centre=centre, on=today_of(centre))
    row = Party.objects.filter(partner=mine.partner, effort__number=number, effort__centre=centre).first()
    if row is None:
        raise NotAllowed(roles="party")
    return _part(row)
