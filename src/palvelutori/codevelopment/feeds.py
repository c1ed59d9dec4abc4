"""Calendars as iCalendar files (RFC 5545). Moments are written in UTC: no clock change can move them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Final

from icalendar import Calendar, Event

from palvelutori.codevelopment.calendar import OnRow
from palvelutori.common.texts import HTML_LANG, pick, text
from palvelutori.foundation.context import names_of
from palvelutori.foundation.languages import language

#: how often a reader may ask again
FRESH: Final = timedelta(minutes=15)
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"


def feed(centre: str, rows: Iterable[OnRow], *, name: str) -> bytes:
    """The rows as one calendar named `name`, in the page's language."""
    slot = language()
    made = Calendar()
    made.add("prodid", "-//Palvelutori//Palvelutori//FI")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", FRESH, parameters={"value": "DURATION"})
    for row in rows:
        made.add_component(_event(centre, row, slot))
    return bytes(made.to_ical())


def _event(centre: str, row: OnRow, slot: str) -> Event:
    made = Event()
    made.add("uid", f"booking-{row.number}@{centre}.palvelutori")
    made.add("dtstamp", row.since_at.astimezone(UTC))
    made.add("dtstart", row.starts_at.astimezone(UTC))
    made.add("dtend", row.ends_at.astimezone(UTC))
    made.add("summary", pick(row.titles, slot), parameters={"language": HTML_LANG[slot]})
    made.add("location", ", ".join((pick(row.place_names, slot), pick(names_of(centre), slot))))
    made.add("description", f"{text(f'spots.theme.{row.theme}', slot)}. {pick(row.holder_names, slot)}")
    made.add("status", "TENTATIVE" if row.state == "asked" else "CONFIRMED")
    return made
