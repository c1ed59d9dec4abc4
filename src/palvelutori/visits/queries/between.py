"""Lost between desks, as the lobby, a lead and the manager see it; and hand-overs whose end is still to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import local_day, whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require
from palvelutori.visits.access import between, rights
from palvelutori.visits.access.places import place_names
from palvelutori.visits.models import HandOver, Stop
from palvelutori.visits.rules.stops import StopState


@dataclass(frozen=True, slots=True)
class LostBetween:
    """Somebody who set out and was received by nobody. `to_names` is empty for an opaque unit, whose place
    (`to_place`) is a door; `was_called`: they were called there in vain."""

    stop_id: str
    visit_id: str
    number: int
    language: str
    minutes: int
    from_place: Mapping[str, str]
    to_names: Mapping[str, str]
    to_place: Mapping[str, str]
    is_warm: bool
    was_called: bool
    is_walked: bool


def lost_between(actor: Actor, *, centre: str, unit: str | None = None) -> tuple[LostBetween, ...]:
    """Who is lost between desks now, longest first; a lead sees what the own units sent or wait for, `unit` narrows
    it to one. Raises NotAllowed."""
    require(actor, HOST, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    sees_all = actor.has_role(HOST, SQUARE_MANAGER, centre=centre)
    now = clock.now()
    with scope.reading(actor):
        rows = [one.row for one in between.lost(centre, at=now)]
        own = set(actor.units(centre))
        return tuple(
            _told(actor, row, whole_minutes(now - (row.found_at or row.asked_at)))
            for row in rows
            if (sees_all or own & {row.sent.unit, row.received.unit})
            and (unit is None or _concerns(actor, row, unit))
        )


def _concerns(actor: Actor, row: HandOver, unit: str) -> bool:
    """Whether a page about `unit` may show the row: which unit is the other end is not told by where it stands."""
    sides = [
        stop.unit
        for stop in (row.sent, row.received)
        if not stop.is_opaque or rights.sees_opaque(actor, centre=row.centre, unit=stop.unit)
    ]
    return unit in sides


def _told(actor: Actor, row: HandOver, minutes: int) -> LostBetween:
    stop = row.received
    opens = not stop.is_opaque or rights.sees_opaque(actor, centre=row.centre, unit=stop.unit)
    return LostBetween(
        stop_id=stop.id,
        visit_id=stop.visit_id,
        number=stop.visit.number,
        language=stop.visit.language,
        minutes=minutes,
        from_place=place_names(row.centre, row.from_desk),
        to_names=catalogue.catalogue_of(row.centre).units[stop.unit].names if opens else {},
        to_place=place_names(row.centre, stop.desk or row.to_desk) if stop.desk or row.to_desk else {},
        is_warm=row.is_warm,
        was_called=stop.state == StopState.NO_SHOW,
        is_walked=bool(row.walker),
    )


@dataclass(frozen=True, slots=True)
class HelpToTell:
    """A hand-over that was meant to help early: whether help was reached is still to be said."""

    stop_id: str
    number: int
    is_here: bool


def help_to_tell(centre: str, *, desk: str) -> HelpToTell | None:
    """The newest of today's received at `desk`. Scoped: call inside a reading."""
    now = clock.now()
    rows = HandOver.objects.filter(
        received__centre=centre,
        received__desk=desk,
        received__started_at__isnull=False,
        received__state__in=[StopState.SERVING.value, StopState.DONE.value],
        received__visit__day=local_day(now),
        state=HandOver.ACCEPTED,
        is_preventive=True,
        help_reached="",
    ).select_related("received__visit")
    row = rows.order_by("-received__started_at").first()
    stop = row.received if row else _by_note(centre, desk)
    if stop is None:
        return None
    return HelpToTell(stop.id, stop.visit.number, stop.state == StopState.SERVING)


def _by_note(centre: str, desk: str) -> Stop | None:
    rows = Stop.objects.filter(
        centre=centre,
        desk=desk,
        started_at__isnull=False,
        state__in=[StopState.SERVING.value, StopState.DONE.value],
        visit__day=local_day(clock.now()),
        note__is_preventive=True,
        note__help_reached="",
    )
    return rows.select_related("visit").order_by("-started_at").first()
