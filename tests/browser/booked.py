"""Booked times for a house that browsers see: put into its database while it runs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from random import Random

from palvelutori.common import check_codes as codes
from tests.browser.house import CENTRE, QUICK, House
from tests.cli.shell import environment

#: the sample's Wednesday
DAY = date(2026, 11, 25)
_LOAD = (
    QUICK
    + """
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo
from palvelutori.cli import house
house.enter()
from palvelutori.foundation.clock import clock
day = date.fromisoformat(%(day)r)
clock.run(start_at=datetime.combine(day, datetime.min.time(), ZoneInfo("Europe/Helsinki")), speed=1.0)
from palvelutori.appointments.operations import TimeGiven, load_day
from palvelutori.foundation.actors import SYSTEM
here = ZoneInfo("Europe/Helsinki")
times = [
    TimeGiven(code=code, need=need, minutes=10, starts_at=datetime.fromisoformat(at).replace(tzinfo=here))
    for code, need, at in json.loads(%(times)r)
]
load_day(SYSTEM, centre=%(centre)r, day=day, times=times)
"""
)


def book(house: House, *times: tuple[str, str]) -> list[str]:
    """Book times (need, wall time such as "10:20") of the house's Wednesday; their codes."""
    random = Random()
    made = [(codes.made(random.randrange), need, f"{DAY}T{at}") for need, at in times]
    done = subprocess.run(
        [sys.executable, "-c", _LOAD % {"day": DAY.isoformat(), "times": json.dumps(made), "centre": CENTRE}],
        env=environment(house.console.parent, PALVELUTORI_MODE="demo"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [code for code, _, _ in made]


def checks_in(house: House, code: str, **more: object) -> dict[str, object]:
    """Somebody checks in at the kiosk by the door."""
    return house.done("kiosk-1", "/appointments/check-in", code=code, channel="kiosk", **more)
