"""What a demonstration prints when its doors are open: pages and test sign-ins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse

from palvelutori.accounts.operations import TEST_PASSWORD
from palvelutori.cli.template import Wish
from palvelutori.codevelopment.operations.sampled import partner_sign_ins
from palvelutori.common.check_codes import written
from palvelutori.square.setting_up import PLANNERS

#: times this near would be over before anybody has typed the code at speed 60
SOON_SECONDS, SPARE_SHOWN = 1200, 4

#: pages without sign-in: name of the address and what it is
PAGES = (
    ("home", "for residents"),
    ("arrive", "take a number"),
    ("kiosk", "kiosk in the hall"),
    ("wall", "wall screen"),
    ("concept", "the concept: read and comment"),
    ("partners", "become a partner"),
    ("become_device", "make a browser a device (kiosk, wall screen, tablet)"),
)
ROLES = {
    "host": "host",
    "desk_officer": "officer",
    "unit_lead": "head of a unit",
    "square_manager": "manager of the square",
    "administrator": "administrator",
    "data_protection": "data protection officer",
}


def lines(
    wish: Wish, *, port: int, speed: float, spare: Sequence[tuple[str, float, str]] = ()
) -> Iterator[str]:
    """The lines to print."""
    place = f"http://127.0.0.1:{port}"
    centre = wish.sample.centre
    local = wish.at.astimezone(ZoneInfo(centre.time_zone))
    pace = f"one second is {speed:g} in the house" if speed else "nobody acts by itself"
    yield ""
    yield f"{centre.names['en']} is open: {local:%A %d.%m.%Y %H:%M}, {pace}"
    yield ""
    for name, what in PAGES:
        address = _address(name)
        if address:
            yield f"  {place}{address:<24} {what}"
    yield f"  {place}{'/api/v1/openapi.json':<24} for programs"
    yield ""
    yield f"Sign in at {place}{_address('sign_in') or '/'} with the password {TEST_PASSWORD}"
    units = {unit.code: unit.short_names["fi"] for unit in wish.sample.units}
    desks = {desk.code: desk.names["fi"] for desk in wish.sample.desks}
    for one in wish.sample.sign_ins:
        at = ", ".join(part for part in (units.get(one.unit or ""), desks.get(one.desk or "")) if part)
        yield f"  {one.username:<12} {ROLES[one.role]}{f' ({at})' if at else ''}"
    for username, what in PLANNERS.items():
        yield f"  {username:<12} {what}"
    for username, name in partner_sign_ins(centre.code).items():
        yield f"  {username:<12} partner ({name})"
    yield from _spare(wish, spare)
    yield ""
    yield "Ctrl-C ends it; the next start begins afresh."


def _spare(wish: Wish, times: Sequence[tuple[str, float, str]]) -> Iterator[str]:
    """Codes to check in with: times of today to which nobody simulated comes."""
    zone = ZoneInfo(wish.sample.centre.time_zone)
    names = {row.code: row.names["en"] for row in wish.sample.services}
    soon = [one for one in times if one[1] > wish.at.timestamp() + SOON_SECONDS][:SPARE_SHOWN]
    if soon:
        yield ""
        yield f"Booked times to check in to ({_address('check_in')} or the kiosk)"
    for code, at, need in soon:
        yield f"  {written(code)}    {datetime.fromtimestamp(at, zone):%H:%M} {names.get(need, need)}"


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
