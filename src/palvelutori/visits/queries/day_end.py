"""The end of the day as people see it: who still waits near closing, and what became of one visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries import UnitCard
from palvelutori.common.times import local_day, whole_minutes
from palvelutori.foundation import scope
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require
from palvelutori.visits.access import hall, rights
from palvelutori.visits.access import remaining as waiting
from palvelutori.visits.access.remaining import Left
from palvelutori.visits.models import NUMBERLESS, DayEnd, KeptPlace
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.arriving import may_read_visit
from palvelutori.visits.rules.day_end import GOES_ON, WayOut, ways


@dataclass(frozen=True, slots=True)
class RemainingStop:
    """Somebody who still waits for something: what was decided (`chosen`, empty when nothing) and what can be."""

    stop_id: str
    visit_id: str
    number: int
    label: str
    waited_minutes: int
    ahead: int
    fits: bool
    ways: tuple[str, ...]
    chosen: str
    opens: Mapping[str, str] | None

    @property
    def suggestion(self) -> str:
        """The best that can be offered."""
        return self.ways[0]

    @property
    def is_open(self) -> bool:
        """Whether a decision is needed."""
        return not self.chosen and not self.fits


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One unit with people near its closing. `card` None: units whose name is not told to this reader."""

    card: UnitCard | None
    closes_at: datetime | None
    minutes_left: int
    stops: tuple[RemainingStop, ...]

    @property
    def undecided(self) -> tuple[RemainingStop, ...]:
        """Those somebody should decide about."""
        return tuple(stop for stop in self.stops if stop.is_open)


@dataclass(frozen=True, slots=True)
class KeptTold:
    """A place kept today, as paper tells it: the code, and when to come."""

    number: int
    code: str
    opens: Mapping[str, str]
    visit_id: str


@dataclass(frozen=True, slots=True)
class DayEndView:
    """The page. `turned_away`: way → how many stops of today ended so; `next_closing`: which unit ends first."""

    as_of: datetime
    lines: tuple[ClosingLine, ...]
    turned_away: Mapping[str, int]
    kept: tuple[KeptTold, ...]
    next_closing: tuple[UnitCard, datetime] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one stop at closing, for its own visitor. `code` and `opens` where the place is kept."""

    stop_id: str
    way: str
    code: str
    opens: Mapping[str, str] | None
    service: str | None


def day_end_view(actor: Actor, *, centre: str) -> DayEndView:
    """Everybody who waits in a line that closes soon or has closed. For hosts, leads, the manager."""
    require(actor, HOST, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    now = clock.now()
    with scope.reading(actor):
        rows = [
            row
            for row in waiting.waiting_rows(centre)
            if row.visit.number < NUMBERLESS
            and not rights.is_others_business(actor, centre=centre, unit=row.unit)
        ]
        house, of_units = hall.policies(centre)
        near = [
            one
            for one in waiting.remaining(centre, rows, at=now)
            if one.stands.closed_at - now
            <= timedelta(seconds=of_units.get(one.row.unit, house).last_call_seconds)
        ]
        today = DayEnd.objects.filter(centre=centre, day=local_day(now))
        ended = today.exclude(way__in=[way.value for way in GOES_ON])
        return DayEndView(
            as_of=now,
            lines=_lines(actor, centre, near, now),
            turned_away=dict(sorted(Counter(ended.values_list("way", flat=True)).items())),
            kept=_kept(centre, now),
            next_closing=_next_closing(centre, now),
        )


def _lines(actor: Actor, centre: str, near: list[Left], now: datetime) -> tuple[ClosingLine, ...]:
    chosen = dict(
        DayEnd.objects.filter(stop_id__in=[one.row.id for one in near]).values_list("stop_id", "way")
    )
    cards = {card.code: card for card in catalogue.units(centre, at=now)}
    groups: dict[str, list[Left]] = {}
    for one in near:
        opens = not one.row.is_opaque or rights.sees_opaque(actor, centre=centre, unit=one.row.unit)
        groups.setdefault(one.row.unit if opens else "", []).append(one)
    lines = []
    for unit, group in groups.items():
        closed_at = min(one.stands.closed_at for one in group)
        stops = tuple(_stop(actor, one, chosen.get(one.row.id, ""), now, is_told=bool(unit)) for one in group)
        lines.append(
            ClosingLine(
                card=cards.get(unit),
                closes_at=closed_at if unit else None,
                minutes_left=whole_minutes(closed_at - now),
                stops=stops,
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.closes_at or now, line.card.code if line.card else "")))


def _stop(actor: Actor, one: Left, chosen: str, now: datetime, *, is_told: bool) -> RemainingStop:
    row, stands = one.row, one.stands
    told = steps.seen(row, reader=actor, language="fi")
    return RemainingStop(
        stop_id=row.id,
        visit_id=row.visit_id,
        number=row.visit.number,
        label=told.label,
        waited_minutes=whole_minutes(now - (row.credit_at or row.visit.arrived_at)),
        ahead=stands.ahead,
        fits=stands.fits,
        ways=tuple(way.value for way in ways(stands)),
        chosen=chosen,
        opens=catalogue.opening_words(stands.opens_at, now=now) if stands.opens_at and is_told else None,
    )


def _kept(centre: str, now: datetime) -> tuple[KeptTold, ...]:
    """Places kept since this morning that are not used: the papers somebody may still ask for."""
    made = KeptPlace.objects.filter(
        centre=centre, used_at__isnull=True, visit__day=local_day(now)
    ).select_related("visit")
    return tuple(
        KeptTold(one.visit.number, one.code, catalogue.opening_words(one.opens_at, now=now), one.visit_id)
        for one in made.order_by("-made_at", "code")
    )


def _next_closing(centre: str, now: datetime) -> tuple[UnitCard, datetime] | None:
    """Which unit with a name for everybody closes first from now."""
    open_now = [
        (card.standing.closes_at, card)
        for card in catalogue.open_now(centre, at=now)
        if card.standing.closes_at is not None and not card.is_opaque
    ]
    if not open_now:
        return None
    at, card = min(open_now, key=lambda pair: (pair[0], pair[1].code))
    return card, at


def outcomes(actor: Actor, *, centre: str, visit: str) -> tuple[Outcome, ...]:
    """What became of a visit's stops at closing, for its own visitor or the house's staff. In order of stops."""
    now = clock.now()
    with scope.reading(actor):
        row = rights.visit_named(centre, visit)
        may_read_visit(actor, row)
        found = DayEnd.objects.filter(stop__visit=row).select_related("stop", "stop__visit", "kept")
        return tuple(
            Outcome(
                stop_id=one.stop_id,
                way=one.way,
                code=one.kept.code if one.kept and _is_good(one.kept, now) else "",
                opens=catalogue.opening_words(one.kept.opens_at, now=now) if one.kept else None,
                service=steps.seen(one.stop, reader=actor, language="fi").service,
            )
            for one in found.order_by("stop__position")
        )


def _is_good(kept: KeptPlace, now: datetime) -> bool:
    """Whether the code still brings a place: not used, and its day is not over."""
    return kept.used_at is None and kept.opens_on >= local_day(now)


def choices(actor: Actor, *, centre: str, visit: str) -> tuple[RemainingStop, ...]:
    """What a visitor may choose now: own stops whose line closes before their turn is expected. May be empty."""
    now = clock.now()
    with scope.reading(actor):
        row = rights.visit_named(centre, visit)
        may_read_visit(actor, row)
        house, of_units = hall.policies(centre)
        own = [one for one in waiting.waiting_rows(centre) if one.visit_id == row.id]
        chosen = dict(DayEnd.objects.filter(stop__in=own).values_list("stop_id", "way"))
        near = [
            one
            for one in waiting.remaining(centre, own, at=now)
            if one.stands.closed_at - now
            <= timedelta(seconds=of_units.get(one.row.unit, house).last_call_seconds)
        ]
        told = [_stop(actor, one, chosen.get(one.row.id, ""), now, is_told=True) for one in near]
        return tuple(one for one in told if one.is_open)


__all__ = [
    "ClosingLine",
    "DayEndView",
    "KeptTold",
    "Outcome",
    "RemainingStop",
    "WayOut",
    "choices",
    "day_end_view",
    "outcomes",
]
