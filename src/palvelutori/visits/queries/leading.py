"""A unit as its lead sees it, and the whole floor for the manager: who waits too long and why, who is free, who is
next, which desks there are and what each could help with. An opaque unit's line is its own lead's alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries import UnitCard
from palvelutori.catalogue.rules.entries import Queue
from palvelutori.common.times import whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.journal import head_number
from palvelutori.foundation.operation import require
from palvelutori.spaces import queries as spaces
from palvelutori.staffing import queries as staffing
from palvelutori.visits.access import lending, rights
from palvelutori.visits.access.places import place_names
from palvelutori.visits.models import AT_DESK, DeskLoan, DeskSession, Stop
from palvelutori.visits.queries.choosing import matter_names
from palvelutori.visits.queries.standing import Everybody, everybody
from palvelutori.visits.rules import lending as lending_rule
from palvelutori.visits.rules.calling import order
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.hall import DeskView
from palvelutori.visits.rules.language import spoken
from palvelutori.visits.rules.standing import Standing, why_waiting
from palvelutori.visits.rules.undo import UNDO_WINDOW

SHOWN_LATE = 8
SHOWN_NEXT = 4


@dataclass(frozen=True, slots=True)
class Somebody:
    """A waiting number. `names` of the matter only outside opaque units, where a number is all there is."""

    visit_id: str
    number: int
    names: Mapping[str, str]
    language: str
    waited_minutes: int
    promise_minutes: int
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Loan:
    """A desk that helps another line now."""

    desk: str
    desk_names: Mapping[str, str]
    unit: str
    unit_names: Mapping[str, str]
    to_unit: str
    queue: str
    queue_names: Mapping[str, str]
    until_at: datetime
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Possible:
    """A line an open desk could help now: what may be taken there, and how many of those waiting that would be."""

    desk: str
    unit: str
    queue: str
    queue_names: Mapping[str, str]
    to_unit: str
    services: tuple[str, ...]
    fits: int


@dataclass(frozen=True, slots=True)
class LedDesk:
    """One desk. `possible`: lines it could help; `staff_name` for its own lead only."""

    desk: str
    names: Mapping[str, str]
    unit: str
    state: str
    staff: str
    staff_name: str
    languages: tuple[str, ...]
    queues: tuple[str, ...]
    number: int | None
    stop_state: str
    minutes: int
    state_minutes: int
    loan: Loan | None
    possible: tuple[Possible, ...]

    @property
    def is_free(self) -> bool:
        """Open, and nobody there."""
        return self.state == DeskSession.OPEN and not self.stop_state


@dataclass(frozen=True, slots=True)
class Line:
    """One line in figures. `asking`: service language → how many wait for it; `stranded`: how many the open desks
    will not reach before closing at the usual pace (0 when that is far).
    """

    queue: str
    unit: str
    names: Mapping[str, str]
    promise_minutes: int
    mean_minutes: float
    waiting: int
    late: int
    longest_minutes: int
    open_desks: int
    asking: Mapping[str, int]
    speaking: Mapping[str, int]
    minutes_to_close: int | None
    stranded: int


@dataclass(frozen=True, slots=True)
class LedUnit:
    """One unit now. Everything about its line is None or empty for a reader it is kept from."""

    card: UnitCard
    is_told: bool
    lines: tuple[Line, ...]
    waiting: int | None
    longest_minutes: int | None
    past_promise: int | None
    late: tuple[Somebody, ...]
    next_up: tuple[Somebody, ...]
    desks: tuple[LedDesk, ...]
    borrowed: tuple[Loan, ...]

    @property
    def open_desks(self) -> int:
        """Own desks that are open."""
        return sum(desk.state == DeskSession.OPEN for desk in self.desks)

    @property
    def more_late(self) -> int:
        """How many wait too long beyond those shown."""
        return (self.past_promise or 0) - len(self.late)

    @property
    def free(self) -> tuple[LedDesk, ...]:
        """Open desks with nobody there."""
        return tuple(desk for desk in self.desks if desk.is_free)

    @property
    def lent(self) -> tuple[LedDesk, ...]:
        """Own desks that help another line."""
        return tuple(desk for desk in self.desks if desk.loan is not None)


@dataclass(frozen=True, slots=True)
class Floor:
    """The units a lead or the manager sees, at one moment."""

    as_of: datetime
    journal_number: int
    units: tuple[LedUnit, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one page reads once."""

    actor: Actor
    centre: str
    now: datetime
    seen: Everybody
    loans: Mapping[str, DeskLoan]
    waiting: tuple[Stop, ...]

    def sees(self, unit: str) -> bool:
        """Whether the unit's line is this reader's to see: an opaque one is its own lead's."""
        card = catalogue.catalogue_of(self.centre).units[unit]
        return not card.is_opaque or rights.sees_opaque(self.actor, centre=self.centre, unit=unit)


def floor(actor: Actor, *, centre: str, unit: str | None = None) -> Floor:
    """The units `actor` leads (all of them for the manager), or one of them. Raises NotAllowed, NotFound."""
    require(actor, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    now = clock.now()
    if unit is not None:
        catalogue.unit_card(centre, code=unit, at=now)
        require(actor, UNIT_LEAD, SQUARE_MANAGER, centre=centre, unit=unit)
    with scope.reading(actor):
        seen = everybody(centre, at=now)
        read = _Read(
            actor=actor,
            centre=centre,
            now=now,
            seen=seen,
            loans={row.desk: row for row in lending.running(centre)},
            waiting=tuple(row for row in seen.rows.values() if row.state == "waiting"),
        )
        units = tuple(
            _unit(read, card)
            for card in catalogue.units(centre, at=now)
            if rights.may_lead(actor, centre=centre, unit=card.code) and unit in (None, card.code)
        )
        return Floor(now, head_number(centre), units)


def _unit(read: _Read, card: UnitCard) -> LedUnit:
    is_told = read.sees(card.code)
    desks = tuple(_desk(read, place, is_told=is_told) for place in spaces.desks(read.centre, unit=card.code))
    borrowed = tuple(
        _loan(read, loan)
        for loan in read.loans.values()
        if loan.to_unit == card.code and loan.unit != card.code
    )
    if not is_told:
        return LedUnit(card, False, (), None, None, None, (), (), desks, borrowed)
    rows = [row for row in read.waiting if row.unit == card.code]
    standings = [read.seen.of[row.id] for row in rows]
    late = [(row, one) for row, one in zip(rows, standings, strict=True) if one.is_late]
    late.sort(key=lambda pair: (-pair[1].waited_minutes, pair[0].visit.number))
    return LedUnit(
        card=card,
        is_told=True,
        lines=tuple(_line(read, queue) for queue in card.queues),
        waiting=len(rows),
        longest_minutes=max((one.waited_minutes for one in standings), default=0),
        past_promise=len(late),
        late=tuple(_somebody(row, one, with_why=True) for row, one in late[:SHOWN_LATE]),
        next_up=_next_up(read, card),
        desks=desks,
        borrowed=borrowed,
    )


def _somebody(row: Stop, one: Standing, *, with_why: bool) -> Somebody:
    return Somebody(
        visit_id=row.visit_id,
        number=row.visit.number,
        names={} if row.is_opaque else matter_names(row.centre, row.service or row.queue),
        language=row.visit.language,
        waited_minutes=one.waited_minutes,
        promise_minutes=one.promise_minutes,
        why=why_waiting(one) if with_why else (),
    )


def _next_up(read: _Read, card: UnitCard) -> tuple[Somebody, ...]:
    """Who would be called first by a desk that may take everything the unit does, in every language."""
    now = read.seen.hall
    queues = frozenset(card.queues) & now.moment.queues.keys()
    waiting = [one for one in now.waiting if one.queue in queues]
    services = {code for one in waiting for code in (one.service, one.queue)}
    languages = {spoken(one.language) for one in waiting}
    any_desk = DeskView(desk="", queues=queues, services=frozenset(services), languages=frozenset(languages))
    ranked = order(waiting, desk=any_desk, moment=now.moment, policy=now.policy)
    return tuple(
        _somebody(now.rows[one.stop.stop_id], read.seen.of[one.stop.stop_id], with_why=False)
        for one in ranked[:SHOWN_NEXT]
        if one.stop.stop_id in read.seen.of
    )


def _line(read: _Read, queue: str) -> Line:
    line = catalogue.catalogue_of(read.centre).queues[queue]
    rows = [row for row in read.waiting if row.queue == queue]
    standings = [read.seen.of[row.id] for row in rows]
    serving = [
        one for one in read.seen.sessions.values() if queue in one.queues and one.state == DeskSession.OPEN
    ]
    asking: dict[str, int] = {}
    for row in rows:
        language = spoken(row.visit.language)
        asking[language] = asking.get(language, 0) + 1
    closes_at = catalogue.closes_at(read.centre, queue=queue, at=read.now)
    return Line(
        queue=queue,
        unit=line.unit,
        names=line.names,
        promise_minutes=line.promise_minutes,
        mean_minutes=line.mean_minutes,
        waiting=len(rows),
        late=sum(one.is_late for one in standings),
        longest_minutes=max((one.waited_minutes for one in standings), default=0),
        open_desks=len(serving),
        asking=asking,
        speaking={code: sum(code in one.languages for one in serving) for code in asking},
        minutes_to_close=whole_minutes(closes_at - read.now) if closes_at else None,
        stranded=sum(one.will_not_make_it for one in standings),
    )


def _desk(read: _Read, place: spaces.DeskPlace, *, is_told: bool) -> LedDesk:
    session = read.seen.sessions.get(place.code)
    at_desk = next(
        (row for row in read.seen.rows.values() if row.desk == place.code and row.state in AT_DESK), None
    )
    stop = at_desk if is_told else None
    since = (stop.started_at or stop.called_at) if stop else None
    loan = read.loans.get(place.code)
    is_own = place.unit in read.actor.units(read.centre)
    staff = session.staff if session and is_own else ""
    member = staffing.staff_of(read.centre).get(staff)
    return LedDesk(
        desk=place.code,
        names=place.names,
        unit=place.unit,
        state=session.state if session else DeskSession.CLOSED,
        staff=staff,
        staff_name=member.name if member else "",
        languages=tuple(session.languages) if session and session.state != DeskSession.CLOSED else (),
        queues=tuple(session.queues) if session else (),
        number=stop.visit.number if stop else None,
        stop_state=stop.state if stop else "",
        minutes=whole_minutes(read.now - since) if since else 0,
        state_minutes=whole_minutes(read.now - session.since_at) if session else 0,
        loan=_loan(read, loan) if loan else None,
        possible=_possible(read, session, place.unit) if session and is_told else (),
    )


def _loan(read: _Read, loan: DeskLoan) -> Loan:
    whole = catalogue.catalogue_of(read.centre)
    age = clock.real_now() - loan.lent_real_at
    return Loan(
        desk=loan.desk,
        desk_names=place_names(read.centre, loan.desk),
        unit=loan.unit,
        unit_names=whole.units[loan.unit].short_names or whole.units[loan.unit].names,
        to_unit=loan.to_unit,
        queue=loan.queue,
        queue_names=whole.queues[loan.queue].names,
        until_at=loan.until_at,
        is_fresh=loan.lender == read.actor.id and age <= UNDO_WINDOW,
    )


def _possible(read: _Read, session: DeskSession, unit: str) -> tuple[Possible, ...]:
    """Lines the desk could be lent to now, those with most people it could take first."""
    if session.state != DeskSession.OPEN or session.desk in read.loans:
        return ()
    found = []
    for line in _others(read.centre, session):
        wanted = lending.wanted(read.centre, session=session, unit=unit, line=line, at=read.now)
        if lending_rule.refusal(wanted) is None:
            services = frozenset(wanted.services)
            fits = sum(
                row.queue == line.code and (row.service or row.queue) in services for row in read.waiting
            )
            found.append(
                Possible(session.desk, unit, line.code, line.names, line.unit, tuple(wanted.services), fits)
            )
    return tuple(sorted(found, key=lambda one: -one.fits))


def _others(centre: str, session: DeskSession) -> Iterable[Queue]:
    """Lines the person at the desk knows that the desk does not serve."""
    member = staffing.staff_of(centre).get(session.staff)
    queues = catalogue.catalogue_of(centre).queues
    return (
        queues[code]
        for code in (member.queues if member else ())
        if code in queues and code not in session.queues
    )


def seats(actor: Actor, *, centre: str, unit: str) -> tuple[tuple[str, str], ...]:
    """Members of the unit's staff who sit nowhere now, as code and name, for who leads it. Raises NotAllowed."""
    require(actor, UNIT_LEAD, SQUARE_MANAGER, centre=centre, unit=unit)
    taken = set(
        DeskSession.objects.filter(centre=centre)
        .exclude(state=DeskSession.CLOSED)
        .values_list("staff", flat=True)
    )
    return tuple(
        (one.code, one.name)
        for one in staffing.members(centre, unit=unit)
        if one.code not in taken and one.queues
    )
