"""What a kiosk must know to go on without the house: needs by name, when each unit takes people, the grounds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries.days import guide_line, opening_days
from palvelutori.catalogue.rules.entries import Unit
from palvelutori.catalogue.rules.hours import Span, State, spans
from palvelutori.common.codes import digest
from palvelutori.common.texts import SLOTS, slots
from palvelutori.common.times import local_day, to_ms
from palvelutori.visits.models import (
    NUMBERLESS,
    KioskContact,
    LeaseSettings,
    NumberLease,
    OfflineArrival,
    Visit,
)
from palvelutori.visits.queries import choosing
from palvelutori.visits.rules.leases import LeasePolicy

#: this opening day, the next, and one more for a long weekend's eve
_DAYS: Final = 3


def snapshot(centre: str, *, at: datetime) -> dict[str, Any]:
    """Needs that are taken without a booked time, hours of the next opening days, grounds: plain JSON, the same for
    every kiosk, with a `digest` that changes when anything in it does. Times in milliseconds since 1970."""
    days = opening_days(centre, since=local_day(at), limit=_DAYS)
    whole = catalogue.catalogue_of(centre)
    units = [_unit(centre, unit, days) for unit in whole.units.values()]
    kept = {
        "days": [day.isoformat() for day in days],
        "units": [unit for unit in units if unit["needs"]],
        "everyday": [one.code for one in choosing.everyday(centre, at=_busy(centre, days) or at)],
        "grounds": [{"code": one.code, "names": dict(one.names)} for one in choosing.grounds(centre)],
        "guide": guide_line(centre),
        "neutral": {slot: words for slot, words in slots("stop.neutral").items() if slot in SLOTS},
    }
    return {**kept, "digest": digest(kept)[:16]}


def _unit(centre: str, unit: Unit, days: tuple[date, ...]) -> dict[str, Any]:
    open_spans = _open(centre, unit, days)
    codes = [unit.code] if unit.sign else []
    if open_spans:
        own = catalogue.services(centre, at=open_spans[0].starts_at)
        codes += [one.code for one in own if one.unit == unit.code]
    return {
        "code": unit.code,
        "names": dict(unit.names),
        "sign": unit.sign,
        "opaque": unit.is_opaque,
        "open": [[to_ms(one.starts_at), to_ms(one.ends_at)] for one in open_spans],
        "needs": _needs(centre, codes, open_spans),
    }


def _open(centre: str, unit: Unit, days: tuple[date, ...]) -> list[Span]:
    whole = catalogue.catalogue_of(centre)
    found = (spans(unit.hours, day=day, zone=whole.zone) for day in days)
    return [one for stretch in found for one in stretch if one.state == State.OPEN]


def _needs(centre: str, codes: list[str], open_spans: list[Span]) -> list[dict[str, Any]]:
    found = []
    for code in codes:
        taken = choosing.choice(centre, code=code, at=open_spans[0].starts_at) if open_spans else None
        if taken is not None and taken.is_open:
            found.append({"code": code, "names": dict(taken.names), "general": taken.is_general})
    return found


def _busy(centre: str, days: tuple[date, ...]) -> datetime | None:
    """A moment of the first day at which as many units as possible are open."""
    whole = catalogue.catalogue_of(centre)
    stretches = [one for unit in whole.units.values() for one in _open(centre, unit, days[:1])]
    starts = [one.starts_at for one in stretches]
    return max(
        starts, key=lambda at: sum(one.starts_at <= at < one.ends_at for one in stretches), default=None
    )


def papers(centre: str, *, day: date) -> list[dict[str, Any]]:
    """The day's blocks: whose, from when on, last heard of, how many numbers came into use. What is not used
    stays unused: a gap in the numbers is no lost person. Scoped."""
    found = []
    heard = _heard(centre)
    for row in NumberLease.objects.filter(centre=centre, day=day).order_by("first"):
        used = Visit.objects.filter(centre=centre, day=day, number__range=(row.first, row.last))
        found.append(
            {
                "device": row.device.rpartition(":")[2],
                "first": row.first,
                "last": row.last,
                "used": used.count(),
                "heard_at": heard.get(row.device),
            }
        )
    return found


def _heard(centre: str) -> dict[str, datetime]:
    rows = KioskContact.objects.filter(centre=centre).order_by("at", "pk")
    return dict(rows.values_list("device", "at"))


def unsettled(centre: str, *, day: date) -> list[OfflineArrival]:
    """Papers somebody in the hall should see to: no line took a need, or the visit has another number. Scoped."""
    rows = OfflineArrival.objects.filter(centre=centre, day=day, settled_at__isnull=True)
    return list(rows.filter(visit__number__lt=NUMBERLESS).select_related("visit").order_by("id"))


def lease_size(centre: str) -> dict[str, int]:
    """How many numbers a kiosk holds, when more are due, where they begin."""
    row = LeaseSettings.objects.filter(centre=centre).first()
    policy = LeasePolicy()
    return {name: getattr(row or policy, name) for name in ("size", "low", "first")}
