"""Sending somebody with a note: a code on paper makes the arrival at another unit, once, without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import local_day
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import rights
from palvelutori.visits.models import SentNote, Stop, Visit, new_id
from palvelutori.visits.operations import arriving, steps
from palvelutori.visits.operations.arriving import Arrived, Booking, Coming
from palvelutori.visits.refusals import NoteExpired, NoteUsed, UnknownCheckInCode
from palvelutori.visits.rules import notes as rule
from palvelutori.visits.rules.stops import StopState

_PURPOSE: Final = "palvelutori.note"


def note_key() -> bytes:
    """The key of notes, derived from the installation's secret."""
    return f"{_PURPOSE}:{settings.SECRET_KEY}".encode()


@dataclass(frozen=True, slots=True)
class NoteSent:
    """A note as it was given. The code is no part of it: it is worked out from the id when the paper is shown."""

    note_id: str
    stop_id: str
    number: int
    last_on: date


@operation("visits.send_note", answer=NoteSent)
def send_note(
    act: Act,
    *,
    stop: str,
    to_service: str,
    remarks: Sequence[str] = (),
    preventive: bool = False,
    note_allowed: bool = False,
) -> NoteSent:
    """Give the person at the desk a note to `to_service` (service, queue or unit code), good for two weeks.

    The visit goes on as it is. The remarks are kept only when the person said yes (`note_allowed`).
    Raises UnknownNeed, AppointmentOnly, InvalidInput; a unit may be closed now.
    """
    row, session = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    known = [one.value for one in rule.Remark]
    if any(one not in known for one in remarks):
        raise InvalidInput(field="remarks", expected=", ".join(known))
    if row.state not in (StopState.SERVING, StopState.CALLED, StopState.ON_HOLD):
        raise InvalidInput(field="stop", expected="somebody at the desk")
    unit, is_opaque = _unit_of(act, to_service)
    note = new_id()
    code = rule.code_of(note, centre=act.place.code, key=note_key())
    today = local_day(act.moment)
    made = SentNote.objects.create(
        id=note,
        centre=act.place.code,
        digest=rule.digest_of(code, key=note_key()),
        sent=row,
        from_desk=session.desk,
        unit=unit,
        need=to_service,
        is_opaque=is_opaque,
        language=row.visit.language,
        remarks=[one for one in known if one in remarks] if note_allowed else [],
        is_preventive=preventive,
        made_at=act.moment,
        last_on=rule.last_day(today),
    )
    early = {"preventive": True} if preventive else {}
    act.write("note.sent", steps.facts(row, to_unit=unit, to_opaque=is_opaque, **early))
    return NoteSent(made.id, row.id, row.visit.number, made.last_on)


def _unit_of(act: Act, code: str) -> tuple[str, bool]:
    """The unit a note goes to; it may be closed at this moment."""
    whole = catalogue.catalogue_of(act.place.code)
    try:
        return (
            target := catalogue.resolve_need(act.place.code, code=code, at=act.moment)
        ).unit, target.is_opaque
    except catalogue.ClosedUnit:
        service, queue = whole.services.get(code), whole.queues.get(code)
        unit = whole.units[service.unit if service else queue.unit if queue else code]
        return unit.code, unit.is_opaque


def check_signed(centre: str, code: str) -> str:
    """The plain code when this house signed it. Raises UnknownCheckInCode before anything is read or locked."""
    plain = rule.plain(code)
    if plain is None or not rule.is_signed(plain, centre=centre, key=note_key()):
        raise UnknownCheckInCode()
    return plain


@operation("visits.come_with_note", answer=Arrived, roles=rights.ARRIVERS)
def come_with_note(
    act: Act, *, code: str, channel: str = "kiosk", language: str | None = None, number: int | None = None
) -> Arrived:
    """Somebody comes with a note's code: a place in the line it was given for. With today's `number` it joins
    that visit.

    Raises UnknownCheckInCode, NoteUsed, NoteExpired, ClosedUnit (the note stays good), NoOpenNumber.
    """
    plain = check_signed(act.place.code, code)
    note = SentNote.objects.filter(
        centre=act.place.code, digest=rule.digest_of(plain, key=note_key())
    ).first()
    if note is None:
        raise UnknownCheckInCode()
    refuse_worthless(note, today=local_day(act.moment))
    booking = Booking(note.need, None, is_walk_in=True)
    if number is not None:
        visit: Visit = arriving.open_visit(act, number)
        stop: Stop = arriving.join(act, visit, booking)
    else:
        coming = Coming([note.need], language or note.language, channel, 1)
        arriving.check(act, coming)
        visit, (stop,) = arriving.come(act, coming)
    note.used_at, note.received = act.moment, stop
    note.save(update_fields=["used_at", "received"])
    act.write("note.used", steps.facts(stop))
    told = visit.stops.exclude(state=StopState.CANCELLED.value).order_by("position")
    shown = tuple(steps.told(one, reader=act.actor, language=visit.language) for one in told)
    return Arrived(visit.id, visit.number, shown)


def refuse_worthless(note: SentNote, *, today: date) -> None:
    """Refuse a note that was used or whose time is over."""
    stands = rule.standing(is_used=note.used_at is not None, last_on=note.last_on, today=today)
    if stands is rule.Standing.USED:
        raise NoteUsed()
    if stands is rule.Standing.EXPIRED:
        raise NoteExpired(n=rule.VALID_DAYS)


def note_named(centre: str, note: str, *, desk: str) -> SentNote:
    """A note given at `desk` that is still to be used. Scoped. Raises NotFound."""
    found = SentNote.objects.filter(centre=centre, id=note, from_desk=desk, used_at__isnull=True).first()
    if found is None:
        raise NotFound(what="note", name=note[:40])
    return found
