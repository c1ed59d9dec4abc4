"""Where a person at a desk can be passed on to, and how: both desks as they are now, the best way first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.entries import Texts
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor
from palvelutori.spaces import queries as spaces
from palvelutori.visits.access import rights
from palvelutori.visits.models import AT_DESK, DeskSession, Stop
from palvelutori.visits.queries.choosing import matter_names
from palvelutori.visits.queries.desk import DeskScreen
from palvelutori.visits.rules.passing_on import Desks, Option, Way, options
from palvelutori.visits.rules.stops import StopState

#: how far ahead an opening is near enough for a note
NOTE_REACH: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Receiver:
    """One place the person can go on to. Counts are None where the unit keeps its line to itself.

    `names`: the service or the unit; `opens` in words where it is not open.
    """

    code: str
    names: Texts
    unit: str
    unit_names: Texts
    sign: int
    is_opaque: bool
    waiting: int | None
    open_desks: int | None
    free_desks: int | None
    closes_at: datetime | None
    opens: Mapping[str, str]
    options: tuple[Option, ...]

    @property
    def best(self) -> Option:
        """The way to offer first."""
        return self.options[0]

    @property
    def is_service(self) -> bool:
        """Whether a service was named, not the unit alone."""
        return self.code != self.unit


@dataclass(frozen=True, slots=True)
class _Now:
    """The house at the moment, read once."""

    waiting: Mapping[str, int]
    open_desks: Mapping[str, int]
    free_desks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks: the actor, and the desk the person sits at."""

    actor: Actor
    centre: str
    screen: DeskScreen

    @property
    def at(self) -> datetime:
        """The moment of the page."""
        return self.screen.as_of


def neighbours(looking: Looking) -> tuple[Receiver, ...]:
    """Every other unit of the house, those that can take the person now first, then by the house's order."""
    whole = catalogue.catalogue_of(looking.centre)
    codes = [code for code, unit in whole.units.items() if code != looking.screen.unit and unit.sign != 0]
    found = receivers(looking, codes=codes)
    return tuple(sorted(found, key=lambda one: (one.best.way is Way.NOTE, not one.best.is_possible)))


def receivers(looking: Looking, *, codes: list[str]) -> tuple[Receiver, ...]:
    """These services, lines or units as receivers, in order; what nobody can be passed on to is left out."""
    with scope.reading(looking.actor):
        now = _now(looking.centre)
    found = (_receiver(looking, code, now) for code in dict.fromkeys(codes))
    return tuple(one for one in found if one is not None and one.best.is_possible)


def receiver(looking: Looking, *, code: str) -> Receiver:
    """One of them. Raises NotFound."""
    for one in receivers(looking, codes=[code]):
        return one
    raise NotFound(what="service", name=code[:40])


def _now(centre: str) -> _Now:
    waiting = Counter(
        Stop.objects.filter(centre=centre, state=StopState.WAITING.value).values_list("queue", flat=True)
    )
    busy = set(Stop.objects.filter(centre=centre, state__in=AT_DESK).values_list("desk", flat=True))
    sessions = list(DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN))
    return _Now(
        waiting=waiting,
        open_desks=Counter(queue for one in sessions for queue in one.queues),
        free_desks=Counter(queue for one in sessions if one.desk not in busy for queue in one.queues),
    )


def _receiver(looking: Looking, code: str, now: _Now) -> Receiver | None:
    centre, at = looking.centre, looking.at
    whole = catalogue.catalogue_of(centre)
    service, queue = whole.services.get(code), whole.queues.get(code)
    unit = whole.units.get(service.unit if service else queue.unit if queue else code)
    if unit is None:
        return None
    try:
        target = catalogue.resolve_need(centre, code=code, at=at, is_booked=False)
    except catalogue.UnknownNeed:
        return None
    except catalogue.AppointmentOnly:
        return None  # without a booked time nobody goes there: that way comes with bookings
    except catalogue.ClosedUnit as refused:
        opens_at = refused.values["opens_at"]
        desks = Desks(takes_now=False, opens_again=opens_at is not None and opens_at - at <= NOTE_REACH)
        return _as_receiver(looking, code, unit.code, options(desks), opens=refused.values["opens"])
    is_told = not unit.is_opaque or rights.sees_opaque(looking.actor, centre=centre, unit=unit.code)
    closes_at = catalogue.closes_at(centre, queue=target.queue, at=at)
    desks = Desks(
        takes_now=True,
        is_reachable=spaces.is_reachable(centre, unit=unit.code, at=at),
        is_told=is_told,
        waiting=now.waiting.get(target.queue, 0) if is_told else 0,
        open_desks=now.open_desks.get(target.queue, 0) if is_told else 0,
        free_desks=now.free_desks.get(target.queue, 0) if is_told else 0,
        mean_minutes=whole.queues[target.queue].mean_minutes,
        minutes_to_close=whole_minutes(closes_at - at) if closes_at else None,
        own_waiting=sum(now.waiting.get(own, 0) for own in looking.screen.queues),
        own_free=max((now.free_desks.get(own, 0) for own in looking.screen.queues), default=0),
    )
    made = _as_receiver(looking, code, unit.code, options(desks), opens={})
    if not is_told:
        return replace(made, closes_at=closes_at)
    return replace(
        made,
        closes_at=closes_at,
        waiting=desks.waiting,
        open_desks=desks.open_desks,
        free_desks=desks.free_desks,
    )


def _as_receiver(
    looking: Looking, code: str, unit: str, ways: tuple[Option, ...], *, opens: Mapping[str, str]
) -> Receiver:
    entry = catalogue.catalogue_of(looking.centre).units[unit]
    return Receiver(
        code=code,
        names=matter_names(looking.centre, code),
        unit=unit,
        unit_names=entry.names,
        sign=entry.sign,
        is_opaque=entry.is_opaque,
        waiting=None,
        open_desks=None,
        free_desks=None,
        closes_at=None,
        opens=opens,
        options=ways,
    )
