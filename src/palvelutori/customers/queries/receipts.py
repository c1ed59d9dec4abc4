"""Receipts: a unit's own, what is overdue for those who lead, and one by the code on its paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import local_day
from palvelutori.customers.models import DocumentReceipt
from palvelutori.customers.operations import receipt_guesses
from palvelutori.customers.operations.receipts import code_of, digest_of
from palvelutori.customers.rules import receipts as rules
from palvelutori.customers.rules.receipts import Do, State
from palvelutori.foundation.actors import DESK_OFFICER, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock

#: so long what is finished stays in the unit's list
LISTED: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A document's way, in names. `code` is what stands on the paper; `acts` what the reader's unit may do."""

    receipt_id: str
    unit: str
    unit_names: Mapping[str, str]
    kind: str
    pages: int
    authority: Mapping[str, str]
    receiver: Mapping[str, str]
    is_ours: bool
    is_agreed: bool
    state: str
    received_at: datetime
    due_at: datetime | None
    last_on: date | None
    transferred_at: datetime | None
    told_at: datetime | None
    is_overdue: bool
    code: str
    acts: tuple[Do, ...]


def receipts(actor: Actor, *, centre: str) -> tuple[ReceiptView, ...]:
    """What the reader's units have to do first, then what was finished lately. The manager: ordinary units' open."""
    rows = DocumentReceipt.objects.filter(centre=centre).order_by("received_at")
    units = catalogue_of(centre).units
    if actor.has_role(SQUARE_MANAGER, centre=centre):
        seen = [code for code, one in units.items() if not one.is_opaque or code in actor.units(centre)]
        rows = rows.filter(unit__in=seen, state__in=[State.RECEIVED.value, State.TRANSFERRED.value])
    else:
        rows = rows.filter(unit__in=actor.units(centre), received_at__gte=clock.now() - LISTED) | rows.filter(
            unit__in=actor.units(centre), state__in=[State.RECEIVED.value, State.TRANSFERRED.value]
        )
    found = [_view(actor, row) for row in rows]
    return tuple(sorted(found, key=lambda one: (not one.is_overdue, not one.acts, one.received_at)))


def receipt(actor: Actor, *, centre: str, number: str) -> ReceiptView:
    """One of the reader's units' receipts. Raises NotFound for any other."""
    row = DocumentReceipt.objects.filter(centre=centre, id=number).first()
    if row is None or not actor.has_role(DESK_OFFICER, UNIT_LEAD, centre=centre, unit=row.unit):
        raise NotFound(what="receipt", name="")
    return _view(actor, row)


def by_code(centre: str, *, typed: str) -> ReceiptView | None:
    """The receipt whose paper has this code; None for any other code, and for a row that was changed since."""
    code = rules.typed(typed)
    if code is None:
        return None
    row = DocumentReceipt.objects.filter(centre=centre, code_digest=digest_of(code)).first()
    return _view(None, row) if row is not None and code_of(row) == code else None


def checked(centre: str, *, typed: str, source: str) -> ReceiptView | None:
    """`by_code` for everybody: a wrong code is counted for `source`. Raises TooManyReceiptCodes."""
    receipt_guesses.guesses.check(source)
    found = by_code(centre, typed=typed)
    if found is None:
        receipt_guesses.tried(centre, source=source)
    return found


def _view(actor: Actor | None, row: DocumentReceipt) -> ReceiptView:
    whole, state = catalogue_of(row.centre), State(row.state)
    is_ours = row.authority == row.receiver or row.is_agreed
    may = actor is not None and actor.has_role(DESK_OFFICER, UNIT_LEAD, centre=row.centre, unit=row.unit)
    bodies = whole.organisations
    return ReceiptView(
        receipt_id=row.id,
        unit=row.unit,
        unit_names=whole.units[row.unit].names if row.unit in whole.units else {},
        kind=row.kind,
        pages=row.pages,
        authority=bodies[row.authority].names if row.authority in bodies else {"fi": row.authority},
        receiver=bodies[row.receiver].names if row.receiver in bodies else {"fi": row.receiver},
        is_ours=is_ours,
        is_agreed=row.is_agreed,
        state=row.state,
        received_at=row.received_at,
        due_at=row.due_at,
        last_on=local_day(row.due_at - timedelta(seconds=1), whole.zone) if row.due_at else None,
        transferred_at=row.transferred_at,
        told_at=row.told_at,
        is_overdue=rules.is_overdue(state, row.due_at, at=clock.now()),
        code=code_of(row),
        acts=rules.possible(state, is_ours=is_ours) if may else (),
    )
