"""Referrals that are under way when a demonstration opens, so that no unit's list is empty. Made by real operations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

STEPS = ("offered", "ready", "sent", "received", "accepted")
SAMPLES = Path(__file__).parent.parent / "samples"


def refer_some(centre: str, *, desks: Mapping[str, str]) -> int:
    """Refer people who are at a desk now, as the sample's file says. `desks`: desk code → its device's token.

    Returns how many were referred: fewer than the file has when nobody is served at a fitting desk.
    """
    path = SAMPLES / centre / "referrals.toml"
    if not path.is_file():
        return 0
    rows: list[dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["referrals"]
    served, made = list(_served(centre, desks)), 0
    for row in rows:
        receiver = row["to"].partition(".")[0]
        found = next((one for one in served if one["unit"] != receiver), None)
        if found is None:
            continue
        served.remove(found)
        _refer(centre, row, found, officers=_officers(desks, unit=receiver))
        made += 1
    return made


def _served(centre: str, desks: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    from palvelutori.accounts.access import actor_of_token
    from palvelutori.visits.queries import desk_screen

    for code, token in desks.items():
        actor = actor_of_token(token)
        screen = desk_screen(actor, centre=centre, desk=code) if actor else None
        if screen and screen.present and screen.present.state == "serving" and not screen.is_opaque:
            yield {"actor": actor, "unit": screen.unit, "present": screen.present}


def _officers(desks: Mapping[str, str], *, unit: str) -> list[Any]:
    from palvelutori.accounts.access import actor_of_token

    actors = [actor_of_token(token) for token in desks.values()]
    return [one for one in actors if one and any(held.unit == unit for held in one.roles)]


def _refer(centre: str, row: Mapping[str, str], found: Mapping[str, Any], *, officers: list[Any]) -> None:
    from palvelutori.customers import operations as customers
    from palvelutori.customers.queries import preview

    actor, present = found["actor"], found["present"]
    leg = customers.start_referral(
        actor, centre=centre, visit=present.visit_id, stop=present.stop_id, unit=found["unit"], to=row["to"]
    ).leg
    values = {name: row[name] for name in ("need", "contact", "phone") if name in row}
    customers.change_payload(actor, centre=centre, leg=leg, values=values)
    customers.show_payload(actor, centre=centre, leg=leg, days=90, language="fi")
    shown = preview(actor, centre=centre, leg=leg).shown
    far = STEPS.index(row["so_far"])
    if far >= STEPS.index("ready") and shown is not None:
        customers.say_yes(actor, centre=centre, leg=leg, digest=shown.digest, way="read_aloud")
    if far >= STEPS.index("sent"):
        customers.send_leg(actor, centre=centre, leg=leg)
    for step, event in (("received", "open"), ("accepted", "accept")):
        if far >= STEPS.index(step) and officers:
            customers.move_leg(officers[0], centre=centre, leg=leg, event=event)
