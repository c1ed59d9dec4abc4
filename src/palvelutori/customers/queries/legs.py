"""One leg as its sender or its receiver may see it. Reading what was told leaves a line the person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import Localised
from palvelutori.customers import access, package
from palvelutori.customers.models import Leg, Presentation
from palvelutori.customers.rules import legs as rules
from palvelutori.customers.rules.legs import ANSWERING, TAKEN, Party, State
from palvelutori.customers.rules.payload import head_of, values_of
from palvelutori.customers.rules.timers import answer_by
from palvelutori.foundation import grounds, scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its name, and its value in words or as one of its choices."""

    code: str
    names: Localised
    value: str
    choice: Localised | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One thing that happened."""

    at: datetime
    event: str
    party: str
    reason: str
    words: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person was shown: words, language, over which bytes, until when (the last local day)."""

    wording: str
    language: str
    interpreted: str
    digest: str
    until_at: datetime
    shown_at: datetime
    given_at: datetime | None
    way: str


@dataclass(frozen=True, slots=True)
class LegView:
    """A leg's page."""

    leg: str
    state: str
    version: int
    from_unit: str
    to_unit: str
    sender: Localised | None
    receiver: Localised
    service: Localised | None
    service_code: str
    language: str
    is_sender: bool
    is_receiver: bool
    is_over: bool
    lines: tuple[Line, ...]
    #: names of fields the receiver will see when somebody takes it on
    closed_lines: tuple[Localised, ...]
    values: Mapping[str, str]
    tells_sender: bool
    is_sender_opaque: bool
    next_party: str
    events: frozenset[str]
    answer_by: date | None
    is_mine: bool
    has_owner: bool
    is_units: bool
    steps: tuple[StepView, ...]
    shown: Shown | None
    outcome: str
    decline_reason: str
    time_at: datetime | None
    no_contact: bool
    further: str
    as_of: datetime


def lines_of(values: Mapping[str, str], *, only: frozenset[str] | None = None) -> tuple[Line, ...]:
    """Values as lines in the preview's order; `only` those fields where given."""
    return tuple(
        Line(code, kind.names, values[code], kind.choices.get(values[code]))
        for code, kind in package.fields().items()
        if code in values and (only is None or code in only)
    )


def reached(actor: Actor, *, centre: str, leg: str) -> tuple[Leg, frozenset[Party], int | None]:
    """The leg, on whose side the actor is, and the ground. NotFound for a stranger: it does not exist for them.
    Scoped."""
    row = access.leg_named(centre, leg)
    parties = access.parties_of(actor, row)
    units = [
        unit
        for party, unit in ((Party.SENDER, row.from_unit), (Party.RECEIVER, row.to_unit))
        if party in parties
    ]
    found = [grounds.standing_on(centre, subject=f"leg:{row.id}", unit=unit) for unit in units]
    number = next((one for one in found if one is not None), None)
    if number is None:
        raise NotFound(what="leg", name="")
    return row, parties, number


def leg_view(actor: Actor, *, centre: str, leg: str) -> LegView:
    """The leg's page for its sender or receiver. Raises NotFound for anybody else."""
    with scope.reading(actor):
        row, parties, ground = reached(actor, centre=centre, leg=leg)
        return _view(actor, row, parties, ground)


def _view(actor: Actor, row: Leg, parties: frozenset[Party], ground: int | None) -> LegView:
    now, state = clock.now(), access.as_rules(row)
    whole = catalogue.catalogue_of(row.centre)
    content = row.payload.content
    values = values_of(content) if content else {}
    is_sender, is_owner = Party.SENDER in parties, access.is_owner(actor, row)
    read = rules.readable(state, early=package.early(), is_owner=is_owner, moment=now)
    if is_sender and content:
        read = frozenset(values)
    if read and actor.kind != "system":
        what = "leg.whole" if read - package.early() else "leg.early"
        grounds.look(actor, centre=row.centre, subject=f"leg:{row.id}", what=what, ground=ground)
    service, shown = whole.services.get(row.service), access.presentation_of(row)
    is_told = bool(head_of(content)["from"]) if content else not whole.units[row.from_unit].is_opaque
    closed = [
        kind.names
        for code, kind in package.fields().items()
        if code in state.leased.fields and code not in read
    ]
    further = row.further.order_by("made_at").first()
    events = frozenset(event.value for event in rules.possible(state, parties=parties - {Party.PERSON}))
    if row.decliner == access.who(actor):
        events -= {"confirm", "reject"}
    return LegView(
        leg=row.id,
        state=row.state,
        version=row.version,
        from_unit=row.from_unit,
        to_unit=row.to_unit,
        sender=whole.units[row.from_unit].names if is_sender or is_told else None,
        receiver=whole.units[row.to_unit].names,
        service=service.names if service else None,
        service_code=row.service,
        language=row.referral.language,
        is_sender=is_sender,
        is_receiver=Party.RECEIVER in parties,
        is_over=state.is_over,
        lines=lines_of(values, only=read),
        closed_lines=tuple(closed) if Party.RECEIVER in parties and not is_sender else (),
        values=values if is_sender else {},
        tells_sender=is_told,
        is_sender_opaque=whole.units[row.from_unit].is_opaque,
        next_party=state.next_party.value if state.next_party else "",
        events=events,
        answer_by=deadline(row),
        is_mine=row.owner == access.who(actor),
        has_owner=bool(row.owner),
        is_units=row.owner.startswith("unit:"),
        steps=_steps(actor, row),
        shown=_shown(row, shown) if shown and is_sender else None,
        outcome=row.outcome,
        decline_reason=row.decline_reason if row.state not in ("received", "accepted") else "",
        time_at=row.time_at if State(row.state) in TAKEN else None,
        no_contact=row.no_contact,
        further=further.id if further and is_sender else "",
        as_of=now,
    )


def deadline(row: Leg) -> date | None:
    """The last day for an answer: afterwards it is back with the sender. Scoped."""
    if State(row.state) not in ANSWERING:
        return None
    return answer_by(
        access.clocks_of(row), n=package.limits().back, is_open=access.opening_of(row.centre, row.to_unit)
    )


def _steps(actor: Actor, row: Leg) -> tuple[StepView, ...]:
    return tuple(
        StepView(step.at, step.event, step.party, step.reason, step.words, step.actor == actor.id)
        for step in row.steps.all()
        if step.event not in ("change", "release")
    )


def _shown(row: Leg, shown: Presentation) -> Shown:
    permission = access.permission_of(row)
    return Shown(
        wording=shown.wording,
        language=shown.language,
        interpreted=shown.interpreted,
        digest=shown.digest,
        until_at=shown.until_at,
        shown_at=shown.shown_at,
        given_at=permission.given_at if permission else None,
        way=permission.way if permission else "",
    )


def preview(actor: Actor, *, centre: str, leg: str) -> LegView:
    """The page exactly as the receiver will read it when somebody there has taken it on: the same bytes."""
    view = leg_view(actor, centre=centre, leg=leg)
    if not view.is_sender:
        raise NotFound(what="leg", name="")
    return replace(view, lines=lines_of(view.values))
