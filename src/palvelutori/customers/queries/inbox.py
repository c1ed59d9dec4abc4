"""A unit's referrals: what waits for an answer, what is in hand, what it has sent, what has come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.texts import Localised
from palvelutori.common.times import local_day
from palvelutori.customers import access
from palvelutori.customers.models import Leg
from palvelutori.customers.queries.legs import deadline
from palvelutori.customers.rules.legs import BACK, LEASED, NEXT, OVER, TAKEN, Party, State
from palvelutori.customers.rules.payload import head_of
from palvelutori.foundation import grounds, scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock

#: ended ones shown at most
MOST_ENDED: Final = 10


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One leg in a list: nothing of the person, not even a field's name."""

    leg: str
    state: str
    other: Localised | None
    service: Localised | None
    since_at: datetime
    answer_by: date | None
    is_late: bool
    is_mine: bool
    is_units: bool
    lead_was_told: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The lists of the actor's units."""

    to_answer: tuple[InboxRow, ...]
    in_hand: tuple[InboxRow, ...]
    back: tuple[InboxRow, ...]
    sent: tuple[InboxRow, ...]
    ended: tuple[InboxRow, ...]
    as_of: datetime

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.to_answer or self.in_hand or self.back or self.sent or self.ended)


def inbox(actor: Actor, *, centre: str) -> Inbox:
    """Every leg the actor's units have a ground for, in its list; longest waiting first."""
    units = actor.units(centre)
    with scope.reading(actor):
        rows = Leg.objects.filter(centre=centre).select_related("referral", "payload")
        mine = list(
            (rows.filter(to_unit__in=units) | rows.filter(from_unit__in=units)).order_by("made_at", "id")
        )
        held = {subject for subject, _ in grounds.held(actor, centre=centre, subjects=_subjects(mine))}
        seen = [row for row in mine if f"leg:{row.id}" in held]
        lists: dict[str, list[InboxRow]] = {
            name: [] for name in ("to_answer", "in_hand", "back", "sent", "ended")
        }
        for row in seen:
            lists[_list_of(actor, row)].append(_row(actor, row))
    ended = tuple(reversed(lists.pop("ended")))[:MOST_ENDED]
    return Inbox(**{name: tuple(rows) for name, rows in lists.items()}, ended=ended, as_of=clock.now())


def _subjects(rows: list[Leg]) -> list[str]:
    return [f"leg:{row.id}" for row in rows]


def _list_of(actor: Actor, row: Leg) -> str:
    state = State(row.state)
    if state in OVER:
        return "ended"
    if access.works_at(actor, centre=row.centre, unit=row.from_unit):
        returned = state in BACK or state == State.NEEDS_INFO
        return "back" if returned else "sent"
    if NEXT[state] == Party.SENDER and state != State.NEEDS_INFO:
        return "ended"
    return "in_hand" if state in TAKEN else "to_answer"


def _row(actor: Actor, row: Leg) -> InboxRow:
    whole = catalogue.catalogue_of(row.centre)
    service = whole.services.get(row.service)
    is_sender = access.works_at(actor, centre=row.centre, unit=row.from_unit)
    told = not whole.units[row.from_unit].is_opaque
    if row.payload.content:
        told = bool(head_of(row.payload.content)["from"])
    other = whole.units[row.to_unit if is_sender else row.from_unit].names
    by = deadline(row)
    return InboxRow(
        leg=row.id,
        state=row.state,
        other=other if is_sender or told else None,
        service=service.names if service else None,
        since_at=row.ended_at or row.sent_at or row.made_at,
        answer_by=by,
        is_late=by is not None and local_day(clock.now()) >= by,
        is_mine=row.owner == access.who(actor),
        is_units=row.owner.startswith("unit:"),
        lead_was_told=State(row.state) in LEASED and row.steps.filter(event="tell_lead").exists(),
        outcome=row.outcome,
    )
