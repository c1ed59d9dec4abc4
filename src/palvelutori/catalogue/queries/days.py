"""Days the house is open and hours of a unit on a day: what a kiosk must know before it loses the house."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules.hours import STAFFED, Span, spans

#: the longest row of closed days one looks over
_HORIZON_DAYS: Final = 30


def opening_days(centre: str, *, since: date, limit: int) -> tuple[date, ...]:
    """The first `limit` days from `since` on on which the house opens its doors, within a month."""
    whole = catalogue_of(centre)
    days = (since + timedelta(days=more) for more in range(_HORIZON_DAYS))
    return tuple(day for day in days if spans(whole.hours, day=day, zone=whole.zone))[:limit]


def staffed_spans(centre: str, *, unit: str, day: date) -> tuple[Span, ...]:
    """When somebody serves at `unit` on the local day `day`, in order. Raises KeyError for a unit unknown."""
    whole = catalogue_of(centre)
    found = spans(whole.units[unit].hours, day=day, zone=whole.zone)
    return tuple(one for one in found if one.state in STAFFED)


def guide_line(centre: str) -> str | None:
    """Code of the guide's line: who does not know where to go is helped there. None where there is none."""
    whole = catalogue_of(centre)
    unit = next((one.code for one in whole.units.values() if one.sign == 0), None)
    return whole.default_queues.get(unit) if unit else None
