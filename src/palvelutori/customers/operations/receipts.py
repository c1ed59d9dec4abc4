"""Documents over the desk: received to the second, kept or sent on to the right authority, the bringer told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings

from palvelutori.catalogue.law import transfer_days
from palvelutori.catalogue.queries import catalogue_of, exceptions_ahead
from palvelutori.catalogue.rules.validity import in_charge, runs_on
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.common.times import local_day
from palvelutori.customers.models import DocumentReceipt
from palvelutori.customers.models.ids import new_id
from palvelutori.customers.rules import receipts as rules
from palvelutori.customers.rules.receipts import Do, State
from palvelutori.foundation.actors import DESK_OFFICER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation

ROLES: Final = (DESK_OFFICER, UNIT_LEAD)
MOST_PAGES: Final = 999
HOW: Final = ("desk", "letter", "phone")
_AHEAD: Final = timedelta(days=30)


class ReceiptStateWrong(Refusal):
    """This cannot be done with the document in its present state."""

    code = "receipt-state-wrong"


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery: its id, state, the code on the paper, and the moment to the second."""

    receipt_id: str
    state: str
    code: str
    received_at: datetime


def said(row: DocumentReceipt) -> str:
    """Everything the paper says, in one canonical line."""
    moment = row.received_at.isoformat(timespec="seconds")
    return f"{row.id}|{row.centre}|{moment}|{row.kind}|{row.pages}|{row.authority}|{row.receiver}"


def code_of(row: DocumentReceipt) -> str:
    """The code of a row as it stands: a changed row has another."""
    return rules.code_of(f"palvelutori.receipt:{settings.SECRET_KEY}".encode(), said(row))


def digest_of(code: str) -> str:
    """How a code is looked for."""
    return sha256(code.encode()).hexdigest()


@operation("customers.receive_document", answer=Received, roles=ROLES)
def receive_document(act: Act, *, unit: str, kind: str, pages: int, authority: str) -> Received:
    """Take a document at `unit` for `authority` (an organisation's code). Raises InvalidInput, NotFound."""
    whole = catalogue_of(act.place.code)
    if unit not in whole.units:
        raise NotFound(what="unit", name=unit)
    act.require(*ROLES, unit=unit)
    if kind not in DocumentReceipt.KINDS:
        raise InvalidInput(field="kind", expected=", ".join(DocumentReceipt.KINDS))
    if not 1 <= pages <= MOST_PAGES:
        raise InvalidInput(field="pages", expected=f"1 to {MOST_PAGES}")
    if authority not in whole.organisations:
        raise InvalidInput(field="authority", expected="the code of an organisation")
    day = local_day(act.moment, whole.zone)
    owner = in_charge(authority, organisations=whole.organisations, day=day)
    receiver = runs_on(whole.units[unit].responsibilities, organisations=whole.organisations, day=day) or ""
    received_at = act.moment.replace(microsecond=0)
    is_agreed = _is_agreed(act, unit=unit, receiver=receiver, authority=owner, day=day)
    row = DocumentReceipt(
        id=new_id(),
        centre=act.place.code,
        unit=unit,
        kind=kind,
        pages=pages,
        authority=owner,
        receiver=receiver,
        is_agreed=is_agreed,
        received_at=received_at,
        received_by=act.actor.id,
    )
    if not _is_ours(row):
        row.due_at = rules.due_at(
            received_at, working_days=transfer_days(), holidays=_closed(act, day), zone=whole.zone
        )
    code = code_of(row)
    row.code_digest = digest_of(code)
    row.save(force_insert=True)
    act.write("document.received", {"receipt": row.id, "pages": pages, "is_ours": _is_ours(row)})
    return Received(row.id, row.state, code, received_at)


def _is_agreed(act: Act, *, unit: str, receiver: str, authority: str, day: date) -> bool:
    bodies = catalogue_of(act.place.code).organisations

    def today(code: str) -> str:
        return in_charge(code, organisations=bodies, day=day)

    return any(
        (today(one.commissioner), today(one.provider)) == (authority, receiver)
        and "document_receipt" in one.tasks
        and one.unit in ("", unit)
        and one.validity.holds_on(day)
        for one in catalogue_of(act.place.code).agreements
    )


def _is_ours(row: DocumentReceipt) -> bool:
    return row.authority == row.receiver or row.is_agreed


def _closed(act: Act, day: date) -> frozenset[date]:
    """Days ahead on which the whole house is closed by an exception."""
    found = exceptions_ahead(act.place.code, day=day, until=day + _AHEAD)
    days = (day + timedelta(days=ahead) for ahead in range(_AHEAD.days))
    shut = [one for one in found if one.unit is None and not one.slots]
    return frozenset(
        each
        for each in days
        if any(one.starts_on <= each <= one.ends_on and each.weekday() in one.weekdays for one in shut)
    )


@operation("customers.keep_document", answer=Received, roles=ROLES)
def keep_document(act: Act, *, receipt: str) -> Received:
    """It is the receiver's own, or handed on as the agreement says. Raises ReceiptStateWrong, NotFound."""
    return _do(act, receipt, Do.KEEP)


@operation("customers.transfer_document", answer=Received, roles=ROLES)
def transfer_document(act: Act, *, receipt: str) -> Received:
    """It is on its way to the right authority. Raises ReceiptStateWrong, NotFound."""
    return _do(act, receipt, Do.TRANSFER)


@operation("customers.tell_of_transfer", answer=Received, roles=ROLES)
def tell_of_transfer(act: Act, *, receipt: str, how: str) -> Received:
    """Whoever brought it has been told. `how`: desk, letter or phone. Raises ReceiptStateWrong, NotFound."""
    if how not in HOW:
        raise InvalidInput(field="how", expected=", ".join(HOW))
    return _do(act, receipt, Do.TELL, how=how)


def _do(act: Act, receipt: str, do: Do, *, how: str = "") -> Received:
    row = DocumentReceipt.objects.filter(centre=act.place.code, id=receipt).first()
    if row is None or not act.actor.has_role(*ROLES, centre=act.place.code, unit=row.unit):
        raise NotFound(what="receipt", name="")
    state = rules.after(State(row.state), do, is_ours=_is_ours(row))
    if state is None:
        raise ReceiptStateWrong(state=row.state, act=do.value)
    row.state = state.value
    if do is Do.TRANSFER:
        row.transferred_at = act.moment
    if do is Do.TELL:
        row.told_at, row.told_how = act.moment, how
    row.save()
    act.write(f"document.{state.value}", {"receipt": row.id})
    return Received(row.id, row.state, code_of(row), row.received_at)
