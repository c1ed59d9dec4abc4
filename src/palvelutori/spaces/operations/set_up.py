"""Setting up a centre's zones, doors, desks and the places of its units from a sample."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models as tables

from palvelutori.catalogue.operations.sampled import hours_of
from palvelutori.catalogue.queries.snapshots import be_wary
from palvelutori.catalogue.rules.hours_documents import to_document
from palvelutori.foundation.operation import Act, operation
from palvelutori.samples.shape import Sample
from palvelutori.spaces import models
from palvelutori.spaces.rules import OUTSIDE

#: kinds of zone that can be walked through only while a unit in them can be entered
CORRIDORS_OF_UNITS = frozenset({"library", "service", "rooms"})
M = TypeVar("M", bound=tables.Model)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was set up; `is_changed` is False when this very sample stood already."""

    centre: str
    is_changed: bool
    zones: int
    doors: int
    desks: int
    resources: int = 0


@operation("spaces.set_up", stream="house", answer=SetUp, roles=("administrator",))
def set_up(act: Act, *, sample: Sample) -> SetUp:
    """Write the sample's zones, doors, desks and unit places. Rows are found by code and corrected."""
    centre = act.place.code
    source = _digest(sample)
    is_changed = not models.SpacesRevision.objects.filter(centre=centre, source=source).exists()
    answer = SetUp(
        centre, is_changed, len(sample.zones), len(sample.doors), len(sample.desks), len(sample.resources)
    )
    if not is_changed:
        return answer
    zones = _zones(centre, sample)
    _doors(centre, sample, zones)
    _desks(centre, sample, zones)
    _places(centre, sample, zones)
    _resources(centre, sample, zones)
    be_wary()
    models.SpacesRevision.objects.update_or_create(
        centre_id=centre, defaults={"mark": secrets.token_hex(16), "source": source}
    )
    act.write("spaces.set_up", {"centre": centre, "desks": answer.desks, "source": source})
    return answer


def _digest(sample: Sample) -> str:
    places = [(one.code, one.zone, one.entrances) for one in sample.units]
    told = (sample.zones, sample.doors, sample.desks, sample.resources, places)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _upsert(model: type[M], centre: str, rows: list[M], *, key: str = "code") -> dict[str, int]:
    own = {"id", "centre", key}
    fields = [field.name for field in model._meta.concrete_fields if field.name not in own]
    manager: Any = model._default_manager
    manager.bulk_create(rows, update_conflicts=True, update_fields=fields, unique_fields=["centre", key])
    return dict(manager.filter(centre=centre).values_list(key, "id"))


def _zones(centre: str, sample: Sample) -> dict[str, int]:
    rows = [
        models.Zone(
            centre_id=centre,
            code=one.code,
            order=order,
            names=dict(one.names),
            kind=one.kind,
            floor=one.floor,
            is_quiet=one.quiet,
            closes_with=[unit.code for unit in sample.units if unit.zone == one.code]
            if one.kind in CORRIDORS_OF_UNITS
            else [],
        )
        for order, one in enumerate(sample.zones)
    ]
    return _upsert(models.Zone, centre, rows)


def _doors(centre: str, sample: Sample, zones: dict[str, int]) -> None:
    rows = []
    for order, one in enumerate(sample.doors):
        first, second = sorted(one.joins, key=lambda zone: zone != OUTSIDE)
        rows.append(
            models.Door(
                centre_id=centre,
                code=one.code,
                order=order,
                names=dict(one.names),
                first_id=None if first == OUTSIDE else zones[first],
                second_id=zones[second],
                is_entrance=one.entrance,
                is_step_free=one.step_free,
                width_mm=one.width_mm,
                hours=to_document(hours_of(one.hours)) if one.hours else None,
            )
        )
    _upsert(models.Door, centre, rows)


def _desks(centre: str, sample: Sample, zones: dict[str, int]) -> None:
    rows = [
        models.Desk(
            centre_id=centre,
            code=one.code,
            order=order,
            unit=one.unit,
            kind=one.kind,
            number=one.number,
            names=dict(one.names),
            zone_id=zones[one.zone],
            arrow=one.arrow,
            queues=list(one.queues),
            has_loop=one.loop,
            is_adjustable=one.adjustable,
        )
        for order, one in enumerate(sample.desks)
    ]
    _upsert(models.Desk, centre, rows)


def _places(centre: str, sample: Sample, zones: dict[str, int]) -> None:
    rows = [
        models.UnitPlace(
            centre_id=centre, unit=one.code, zone_id=zones[one.zone], entrances=list(one.entrances)
        )
        for one in sample.units
    ]
    _upsert(models.UnitPlace, centre, rows, key="unit")


def _resources(centre: str, sample: Sample, zones: dict[str, int]) -> None:
    rows = [
        models.Resource(
            centre_id=centre,
            code=one.code,
            order=order,
            kind=one.kind,
            names=dict(one.names),
            zone_id=zones[one.zone],
            area_m2=one.area_m2,
            places=one.places,
            has_power=one.power,
            has_water=one.water,
            noise=one.noise,
            set_up_minutes=one.set_up_minutes,
            take_down_minutes=one.take_down_minutes,
            hours=to_document(hours_of(one.hours)),
            quiet_neighbours=list(one.quiet_neighbours),
            handled_by=one.handled_by or "",
        )
        for order, one in enumerate(sample.resources)
    ]
    _upsert(models.Resource, centre, rows)
