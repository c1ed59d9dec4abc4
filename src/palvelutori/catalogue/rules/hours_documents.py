"""Opening hours as plain JSON values and back, for tables of other contexts that keep hours of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from palvelutori.catalogue.rules.hours import Exceptional, Hours, Period, Slot, State, Weeks
from palvelutori.catalogue.rules.validity import Validity


def to_document(hours: Hours) -> dict[str, Any]:
    """`{"periods": [...], "exceptions": [...]}` with ISO dates and `HH:MM` times."""
    return {
        "periods": [
            {"slots": _slots(one.slots), "priority": one.priority, **_days(one.validity)}
            for one in hours.periods
        ],
        "exceptions": [
            {
                "slots": _slots(one.slots),
                "weekdays": sorted(one.weekdays),
                "group": one.group,
                "order": one.order,
                "reasons": dict(one.reasons),
                **_days(one.validity),
            }
            for one in hours.exceptions
        ],
    }


def from_document(document: dict[str, Any]) -> Hours:
    """The inverse of `to_document`. Raises KeyError or ValueError for anything it did not write."""
    return Hours(
        periods=tuple(
            Period(slots=slots_from(one["slots"]), validity=_read_days(one), priority=int(one["priority"]))
            for one in document["periods"]
        ),
        exceptions=tuple(
            Exceptional(
                slots=slots_from(one["slots"]),
                validity=_read_days(one),
                weekdays=frozenset(one["weekdays"]),
                group=one["group"],
                order=int(one["order"]),
                reasons=dict(one["reasons"]),
            )
            for one in document["exceptions"]
        ),
    )


def _slots(slots: tuple[Slot, ...]) -> list[dict[str, Any]]:
    return [
        {
            "weekdays": sorted(one.weekdays),
            "opens": one.opens.isoformat("minutes"),
            "closes": one.closes.isoformat("minutes"),
            "state": str(one.state),
            "weeks": str(one.weeks),
        }
        for one in slots
    ]


def _days(validity: Validity) -> dict[str, str | None]:
    return {
        "starts_on": validity.starts_on.isoformat() if validity.starts_on else None,
        "ends_on": validity.ends_on.isoformat() if validity.ends_on else None,
    }


def slots_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Slot, ...]:
    """Slots from `{"weekdays": [0…6], "opens": "09:00", "closes": "15:00", "state": …, "weeks": …}` rows;
    state and weeks may be left out. Raises KeyError or ValueError.
    """
    return tuple(
        Slot(
            weekdays=_weekdays(one["weekdays"]),
            opens=time.fromisoformat(one["opens"]),
            closes=time.fromisoformat(one["closes"]),
            state=State(one.get("state", State.OPEN)),
            weeks=Weeks(one.get("weeks", Weeks.EVERY)),
        )
        for one in rows
    )


def _weekdays(values: Iterable[int]) -> frozenset[int]:
    found = frozenset(int(one) for one in values)
    if not found <= frozenset(range(7)):
        raise ValueError(f"weekdays are 0 (Monday) to 6, not {sorted(found)}")
    return found


def _read_days(row: dict[str, Any]) -> Validity:
    starts_on, ends_on = row["starts_on"], row["ends_on"]
    return Validity(
        date.fromisoformat(starts_on) if starts_on else None,
        date.fromisoformat(ends_on) if ends_on else None,
    )
