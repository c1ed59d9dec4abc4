"""What may lawfully be pooled when services go together. One rule for the page and for `palvelutori plan`.

A matter may be served at another unit's desk when the rule that stands behind every call at a live desk
(`catalogue.rules.serving`) allows it there by an agreement in force; across a border of secrecy only when the agreement
names both the unit and the matter. Of each such matter a share needs the own officer after all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from palvelutori.catalogue.rules.entries import OPAQUE_NEVER, REMOTE, WALK_IN, CentreCatalogue, Service
from palvelutori.catalogue.rules.matters import law_of
from palvelutori.catalogue.rules.serving import Agreement, Reason, Worker
from palvelutori.catalogue.rules.validity import runs_on
from palvelutori.planning.rules.coefficients import used
from palvelutori.planning.rules.entries import Concept, DayLine
from palvelutori.planning.rules.service_day import entry_lines
from palvelutori.planning.rules.sizing import Sheet

#: m² of a desk and of a seat where the programme has no row for them
USUAL_DESK, USUAL_SEAT = 8.0, 1.8
#: ways of being served that people come for without a time; at a desk of the house a remote one is one
WITHOUT_TIME: Final = frozenset({WALK_IN, REMOTE})
#: how much less than over the day the promise may be kept in one hour
HOUR_SLACK: Final = 0.1


@dataclass(frozen=True, slots=True)
class Offered:
    """A service people come for without a time: its line, how often beside the others, minutes of staff."""

    service: str
    line: str
    weight: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Granted:
    """`unit`'s people may do `service` for `commissioner` by `agreement`."""

    unit: str
    service: str
    commissioner: str
    agreement: str


@dataclass(frozen=True, slots=True)
class Lawful:
    """What people come for without a time, and who else may do it."""

    offered: tuple[Offered, ...] = ()
    granted: tuple[Granted, ...] = ()


def lawful(catalogue: CentreCatalogue, *, day: date) -> Lawful:
    """What the agreements in force on `day` let a unit's people do for another authority."""
    asked = [
        one
        for one in catalogue.services.values()
        if one.weight > 0 and WITHOUT_TIME & set(one.modes) and one.validity.holds_on(day)
    ]
    offered = [Offered(one.code, one.queue, one.weight, one.staff_minutes) for one in asked if one.queue]
    return Lawful(tuple(offered), tuple(_granted(catalogue, asked, day)))


def _granted(catalogue: CentreCatalogue, services: list[Service], day: date) -> Iterator[Granted]:
    for agreement in catalogue.agreements:
        only = replace(catalogue, agreements=(agreement,))
        for unit in catalogue.units.values():
            employer = runs_on(unit.responsibilities, organisations=catalogue.organisations, day=day)
            if employer is None or agreement.unit not in ("", unit.code):
                continue
            may = law_of(only, worker=Worker(employer, unit.code, frozenset({agreement.code})), day=day)
            for one in services:
                if (
                    one.unit != unit.code
                    and may(one.code).reason is Reason.AGREEMENT
                    and _may_cross(agreement, unit=unit.code, service=one, units=catalogue)
                ):
                    yield Granted(unit.code, one.code, agreement.commissioner, agreement.code)


def _may_cross(agreement: Agreement, *, unit: str, service: Service, units: CentreCatalogue) -> bool:
    """Where being in one of the units may be a secret, only what is named goes from one to the other."""
    is_border = any(units.units[code].opaque != OPAQUE_NEVER for code in (unit, service.unit))
    return not is_border or (agreement.unit == unit and service.code in agreement.services)


def pools_of(concept: Concept, law: Lawful) -> list[dict[str, Any]]:
    """Pools, in the order of the day's lines: `hosts`, lines whose people also serve the moved matters; `parts`, of a
    line the share that moves and its minutes; `agreements` and `grounds` (whose they are). Matters that several units
    may do are one pool with several hosts, so no matter moves twice."""
    day = concept.service_day
    if day is None:
        return []
    entries, stays = entry_lines(day.lines), used(concept.programme.coefficients)["own_officer_share"].value
    places = {unit: place for place, unit in enumerate(entries)}
    able: dict[str, set[str]] = {}
    for one in law.granted:
        if one.unit in entries:
            able.setdefault(one.service, set()).add(one.unit)
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for line in day.lines:
        for elsewhere, part in _parts(line, law.offered, able, stays=stays):
            groups.setdefault(tuple(sorted(elsewhere, key=places.__getitem__)), []).append(part)
    found = []
    for units in sorted(groups, key=lambda one: [places[unit] for unit in one]):
        moved = {service for part in groups[units] for service in part["services"]}
        behind = [one for one in law.granted if one.unit in units and one.service in moved]
        found.append({
            "code": "+".join(units),
            "units": list(units),
            "hosts": [entries[unit] for unit in units],
            "agreements": sorted({one.agreement for one in behind}),
            "grounds": sorted({one.commissioner for one in behind}),
            "parts": groups[units],
        })  # fmt: skip
    return found


def _parts(
    line: DayLine, offered: Iterable[Offered], able: Mapping[str, set[str]], *, stays: float
) -> Iterator[tuple[frozenset[str], dict[str, Any]]]:
    own = [one for one in offered if one.line == line.code and one.weight > 0]
    whole = sum(one.weight for one in own)
    by_units: dict[frozenset[str], list[Offered]] = {}
    for one in own:
        elsewhere = frozenset(able.get(one.service, set()) - {line.unit})
        if elsewhere:
            by_units.setdefault(elsewhere, []).append(one)
    for units, moved in by_units.items():
        part = sum(one.weight for one in moved)
        minutes = sum(one.weight * one.minutes for one in moved) / part
        share = round((1 - stays) * part / whole, 6)
        if share > 0:
            yield (
                units,
                {
                    "queue": line.code,
                    "share": share,
                    "minutes": round(min(minutes, line.minutes), 6),  # what is left takes no less than before
                    "services": sorted(one.service for one in moved),
                },
            )


def comparison_of(concept: Concept, sheet: Sheet, law: Lawful, *, lines: Iterable[str]) -> dict[str, Any]:
    """Everything a comparison of `lines` of the concept's day counts with, besides the scenario itself."""
    day, here = concept.service_day, set(lines)
    units = {one.code: one.unit for one in day.lines if one.code in here} if day else {}
    pools = []
    for pool in pools_of(concept, law):
        parts = [one for one in pool["parts"] if one["queue"] in here]
        hosts = [one for one in pool["hosts"] if one in here]
        if parts and hosts:
            pools.append({**pool, "parts": parts, "hosts": hosts})
    by = used(concept.programme.coefficients)
    return {
        "share": by["service_target"].value,
        "stays": by["own_officer_share"].value,
        "units": units,
        "pools": pools,
        "prices": prices_of(concept, sheet),
        "shared_desks": [],
        "is_paid": True,
    }


def prices_of(concept: Concept, sheet: Sheet) -> dict[str, float]:
    """What the comparison counts with, from the concept."""
    by, day = used(concept.programme.coefficients), concept.service_day
    rules = {one.row.rule: one for one in sheet.rows}
    desk, seat = rules.get("desks"), rules.get("waiting")
    return {
        "desk_m2": desk.m2_each if desk else USUAL_DESK,
        "seat_m2": seat.told.get("m2", USUAL_SEAT) if seat else USUAL_SEAT,
        "companions": by["companions"].value,
        "lobby_m2": by["own_lobby_m2"].value,
        "net_to_let": by["net_to_let"].value,
        "rent_euros": concept.cost.rent,
        "hour_euros": day.hour_euros if day else 0.0,
        "days_year": by["service_days"].value,
        "trip_minutes": by["trip_minutes"].value,
    }
