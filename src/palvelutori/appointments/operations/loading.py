"""The day's booked times as the units' own booking systems give them. Given again, nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from palvelutori.appointments.access import digest_of
from palvelutori.appointments.models import MOST_MINUTES, Appointment
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.check_codes import normal
from palvelutori.common.refusals import InvalidInput
from palvelutori.common.times import day_interval, local_day
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.operation import Act, operation

MOST_TIMES: Final = 5000


@dataclass(frozen=True, slots=True)
class TimeGiven:
    """One booked time. `need` is the code of a service, queue or unit; `code` what the person was given."""

    code: str
    need: str
    starts_at: datetime
    minutes: int
    language: str = "fi"
    group_size: int = 1
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many times were new, moved or cancelled, and as they were."""

    added: int
    changed: int
    same: int


@operation("appointments.load_day", answer=Loaded, roles=(ADMINISTRATOR,))
def load_day(act: Act, *, day: date, times: Sequence[TimeGiven]) -> Loaded:
    """Take in the booked times of one local day. A code that is known has its time moved or cancelled, unless
    the person has come or been missed; times that are not in the list stay.

    Raises InvalidInput, UnknownNeed; then none of the list has been taken in.
    """
    if len(times) > MOST_TIMES:
        raise InvalidInput(field="times", expected=f"at most {MOST_TIMES}")
    if day < local_day(act.moment):
        raise InvalidInput(field="day", expected="today or later")
    centre, targets = act.place.code, dict[str, catalogue.NeedTarget]()
    known = {row.code_digest: row for row in Appointment.objects.filter(centre=centre, day=day)}
    rows: dict[str, Appointment] = {}
    for place, given in enumerate(times):
        if given.need not in targets:
            targets[given.need] = catalogue.resolve_need(
                centre, code=given.need, at=act.moment, is_booked=True
            )
        row = _row(centre, day, given, targets[given.need], place=place)
        if row.code_digest in rows:
            raise InvalidInput(field=f"times.{place}.code", expected="each code once")
        rows[row.code_digest] = row
    added = [row for digest, row in rows.items() if digest not in known]
    changed = [old for digest, old in known.items() if digest in rows and _moved(old, rows[digest])]
    Appointment.objects.bulk_create(added, batch_size=200)
    for old in changed:
        old.save()
        grounds.close(act, subject=f"appointment:{old.id}")
    until = day_interval(day).ends_at
    act.write("appointments.loaded", {"day": day.isoformat(), "added": len(added), "changed": len(changed)})
    open_ones = [row for row in (*added, *changed) if row.state == Appointment.BOOKED]
    grounds.open_many(
        act,
        kind="appointment",
        subjects=[(f"appointment:{row.id}", row.unit) for row in open_ones],
        until=until,
    )
    return Loaded(len(added), len(changed), len(rows) - len(added) - len(changed))


def _row(
    centre: str, day: date, given: TimeGiven, target: catalogue.NeedTarget, *, place: int
) -> Appointment:
    code = normal(given.code)
    wrong: Mapping[str, tuple[bool, str]] = {
        "code": (code is None, "eight signs with a right check sign"),
        "starts_at": (given.starts_at.tzinfo is None or local_day(given.starts_at) != day, f"on {day}"),
        "minutes": (not 1 <= given.minutes <= MOST_MINUTES, f"1–{MOST_MINUTES}"),
        "group_size": (not 1 <= given.group_size <= 99, "1–99"),
        "language": (not 2 <= len(given.language) <= 16, "a language code such as fi, sv, en, so"),
    }
    for field, (is_wrong, expected) in wrong.items():
        if is_wrong:
            raise InvalidInput(field=f"times.{place}.{field}", expected=expected)
    return Appointment(
        centre=centre,
        day=day,
        unit=target.unit,
        queue=target.queue,
        service=target.service or "",
        is_opaque=target.is_opaque,
        starts_at=given.starts_at,
        minutes=given.minutes,
        language=given.language,
        group_size=given.group_size,
        code_digest=digest_of(code or ""),
        state=Appointment.CANCELLED if given.is_cancelled else Appointment.BOOKED,
    )


_GIVEN: Final = (
    "unit", "queue", "service", "is_opaque", "starts_at", "minutes", "language", "group_size", "state",
)  # fmt: skip


def _moved(old: Appointment, new: Appointment) -> bool:
    """Put the new values into an open row. False when it is as it was, or its day is over for the person."""
    if old.state in (Appointment.ARRIVED, Appointment.MISSED):
        return False
    if all(getattr(old, name) == getattr(new, name) for name in _GIVEN):
        return False
    for name in _GIVEN:
        setattr(old, name, getattr(new, name))
    return True
