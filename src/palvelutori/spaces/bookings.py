"""The one booking core: whatever can be booked in the house has one holder at a time, ever.

`hold`, `move` and `release` are parts of an act of the room above, as a booking, an appointment or a loan is more
than its time. The act has locked its centre's head, so what is read here stands until it ends; behind that the database
refuses a second hold by itself (an exclusion constraint on PostgreSQL, triggers on SQLite).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules.hours import spans
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.common.times import Interval, local_day
from palvelutori.foundation.operation import Act
from palvelutori.spaces import queries
from palvelutori.spaces.models import Hold
from palvelutori.spaces.queries import Bookable
from palvelutori.spaces.rules import bookings as rules

#: the name of the database's guard: it stands in whatever error either database raises (migration 0003)
NO_SECOND: Final = "hold_has_one_holder"


class TimeTaken(Refusal):
    """Somebody holds the resource at that time. `taken_from` and `taken_until` say when (UTC)."""

    code = "time-taken"
    status = 409


class OutsideHours(Refusal):
    """The resource cannot be booked at that hour or on that day."""

    code = "outside-hours"
    status = 409


@dataclass(frozen=True, slots=True)
class Held:
    """A hold: `time` is what was asked for, `blocked` what it takes of the resource. All UTC, half-open."""

    id: int
    resource: str
    holder: str
    purpose: str
    time: Interval
    blocked: Interval


def hold(
    act: Act, *, resource: str, starts_at: datetime, ends_at: datetime, holder: str, purpose: str
) -> Held:
    """Take `resource` for `holder` from `starts_at` to `ends_at` (aware, whole minutes, at most 24 hours).

    Raises NotFound, InvalidInput, OutsideHours, TimeTaken.
    """
    found, wanted = _checked(act, resource, Interval(starts_at, ends_at))
    blocked = _free(found, wanted)
    with _one_holder(blocked):
        made = Hold.objects.create(
            resource_id=found.id,
            holder=holder,
            purpose=purpose,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            blocked_from=blocked.starts_at,
            blocked_until=blocked.ends_at,
            made_at=act.moment,
        )
    act.write("space.held", {"hold": made.pk, "resource": resource, "holder": holder})
    return Held(made.pk, resource, holder, purpose, wanted, blocked)


def move(act: Act, *, hold: int, starts_at: datetime, ends_at: datetime, resource: str | None = None) -> Held:
    """Give a hold another time, perhaps another resource; the old time is free exactly when the new one is taken.

    Raises NotFound (also for a hold that was released), InvalidInput, OutsideHours, TimeTaken.
    """
    row = _standing(act, hold)
    found, wanted = _checked(act, resource or row.resource.code, Interval(starts_at, ends_at))
    blocked = _free(found, wanted, but=row.pk)
    row.resource_id = found.id
    row.starts_at, row.ends_at = wanted.starts_at, wanted.ends_at
    row.blocked_from, row.blocked_until = blocked.starts_at, blocked.ends_at
    with _one_holder(blocked):
        row.save(update_fields=["resource", "starts_at", "ends_at", "blocked_from", "blocked_until"])
    act.write("space.moved", {"hold": row.pk, "resource": found.code, "holder": row.holder})
    return Held(row.pk, found.code, row.holder, row.purpose, wanted, blocked)


def release(act: Act, *, hold: int) -> None:
    """Give the resource back. Raises NotFound, also for a hold that was given back already."""
    row = _standing(act, hold)
    row.released_at = act.moment
    row.save(update_fields=["released_at"])
    act.write("space.released", {"hold": row.pk, "resource": row.resource.code, "holder": row.holder})


def taken(centre: str, *, since: datetime, until: datetime, resource: str | None = None) -> tuple[Held, ...]:
    """Holds that block anything between `since` and `until`, by time; of one resource or of all."""
    rows = Hold.objects.filter(
        resource__centre=centre, released_at=None, blocked_from__lt=until, blocked_until__gt=since
    )
    if resource is not None:
        rows = rows.filter(resource__code=resource)
    return tuple(_held(row) for row in rows.select_related("resource").order_by("blocked_from", "id"))


def open_spans(centre: str, *, found: Bookable, day: date) -> tuple[Interval, ...]:
    """When `found` may be booked on the local day, in UTC."""
    zone = catalogue_of(centre).zone
    return tuple(Interval(one.starts_at, one.ends_at) for one in spans(found.hours, day=day, zone=zone))


def free_starts(centre: str, *, resource: str, day: date, length: timedelta) -> tuple[datetime, ...]:
    """Starts on the local day at which `resource` is free for `length`, every quarter of an hour. Raises NotFound."""
    found = queries.resource(centre, code=resource)
    spans_ = open_spans(centre, found=found, day=day)
    if not spans_:
        return ()
    room = timedelta(minutes=found.buffers.set_up_minutes + found.buffers.take_down_minutes)
    since, until = spans_[0].starts_at - room, spans_[-1].ends_at + room
    busy = [one.blocked for one in taken(centre, since=since, until=until, resource=resource)]
    return tuple(
        starts_at
        for starts_at in rules.starts_within(spans_, length=length)
        if rules.first_taken(
            rules.blocked(Interval(starts_at, starts_at + length), buffers=found.buffers), taken=busy
        )
        is None
    )


def _standing(act: Act, hold: int) -> Hold:
    row = (
        Hold.objects.filter(pk=hold, resource__centre=act.place.code, released_at=None)
        .select_related("resource")
        .first()
    )
    if row is None:
        raise NotFound(what="hold", name=str(hold))
    return row


def _checked(act: Act, resource: str, wanted: Interval) -> tuple[Bookable, Interval]:
    found = queries.resource(act.place.code, code=resource)
    fault = rules.fault_of(wanted)
    if fault is not None:
        raise InvalidInput(field="starts_at" if fault in ("naive", "seconds") else "ends_at", expected=fault)
    zone = catalogue_of(act.place.code).zone
    spans_ = open_spans(act.place.code, found=found, day=local_day(wanted.starts_at, zone))
    if not rules.is_within(wanted, open_spans=spans_):
        raise OutsideHours(resource=resource)
    return found, wanted


def _free(found: Bookable, wanted: Interval, *, but: int | None = None) -> Interval:
    blocked = rules.blocked(wanted, buffers=found.buffers)
    rows = Hold.objects.filter(
        resource=found.id,
        released_at=None,
        blocked_from__lt=blocked.ends_at,
        blocked_until__gt=blocked.starts_at,
    )
    if but is not None:
        rows = rows.exclude(pk=but)
    in_the_way = rules.first_taken(blocked, taken=_blocks(rows))
    if in_the_way is not None:
        raise TimeTaken(taken_from=in_the_way.starts_at, taken_until=in_the_way.ends_at)
    return blocked


def _blocks(rows: Iterable[Hold]) -> list[Interval]:
    return [Interval(row.blocked_from, row.blocked_until) for row in rows]


@contextmanager
def _one_holder(blocked: Interval) -> Iterator[None]:
    """The database's own no, said as the refusal it is; what the act had written before stays as it was."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if NO_SECOND not in str(error):
            raise
        raise TimeTaken(taken_from=blocked.starts_at, taken_until=blocked.ends_at) from error


def _held(row: Hold) -> Held:
    return Held(
        row.pk,
        row.resource.code,
        row.holder,
        row.purpose,
        Interval(row.starts_at, row.ends_at),
        Interval(row.blocked_from, row.blocked_until),
    )
