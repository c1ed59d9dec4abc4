"""When something opens, closes or changes, in people's words and all languages at once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from palvelutori.common.texts import SLOTS, text
from palvelutori.common.times import HELSINKI, local, local_day

_WEEK_DAYS = 7


def when(moment: datetime | None, *, now: datetime, zone: ZoneInfo = HELSINKI) -> dict[str, str]:
    """`klo 9`, `huomenna klo 9`, `maanantaina klo 9`, `7.1. klo 9` by language slot; unknown for `None`.

    Full hours are said without minutes in Finnish and Swedish, as people say them.
    """
    if moment is None:
        return {slot: text("hours.unknown", slot) for slot in SLOTS}
    day = local_day(moment, zone)
    ahead = (day - local_day(now, zone)).days
    if ahead == 0:
        key = "hours.today"
    elif ahead == 1:
        key = "hours.tomorrow"
    elif 1 < ahead < _WEEK_DAYS:
        key = f"hours.weekday_{day.weekday()}"
    else:
        key = "hours.date"
    return {
        slot: text(key, slot, time=clock(moment, slot, zone=zone), day=day.day, month=day.month)
        for slot in SLOTS
    }


def clock(moment: datetime, slot: str, *, zone: ZoneInfo = HELSINKI) -> str:
    """`9` or `9.30`; English `9:00` and `9:30`; easy Finnish as Finnish."""
    wall = local(moment, zone)
    if slot == "en":
        return f"{wall.hour}:{wall.minute:02d}"
    return f"{wall.hour}.{wall.minute:02d}" if wall.minute else str(wall.hour)
