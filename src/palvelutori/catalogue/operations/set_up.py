"""Setting up a centre's catalogue from a sample: whole or not at all, and as often as one likes."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import models as tables

from palvelutori.catalogue import models
from palvelutori.catalogue.operations.revising import renew
from palvelutori.catalogue.operations.sampled import SET_UP, hours_of
from palvelutori.catalogue.operations.storing import store_exception, store_periods
from palvelutori.foundation.operation import Act, operation
from palvelutori.samples.shape import Sample

VOCABULARY = Path(__file__).parent.parent / "vocabulary.toml"
M = TypeVar("M", bound=tables.Model)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was set up; `is_changed` is False when this very sample stood already and nothing was touched."""

    centre: str
    is_changed: bool
    organisations: int
    units: int
    queues: int
    services: int


@operation("catalogue.set_up", stream="house", answer=SetUp, roles=("administrator",))
def set_up(act: Act, *, sample: Sample) -> SetUp:
    """Write the sample's organisations, units, queues, services, agreements, life events and hours.

    The centre's row must exist. Rows are found by code and corrected, never removed; what the house has
    changed since stays as long as the sample is the same one.
    """
    centre = act.place.code
    source = _digest(sample)
    is_changed = not models.CatalogueRevision.objects.filter(centre=centre, source=source).exists()
    answer = SetUp(
        centre,
        is_changed,
        len(sample.organisations),
        len(sample.units),
        len(sample.queues),
        len(sample.services),
    )
    if not is_changed:
        return answer
    _vocabularies()
    organisations = _organisations(centre, sample)
    units = _units(centre, sample)
    _responsibilities(sample, organisations, units)
    queues = _queues(centre, sample, units)
    _services(centre, sample, organisations, units, queues)
    _agreements(centre, sample, organisations, units)
    _life_events(centre, sample)
    _hours(act, sample, units)
    renew(centre, source=source)
    act.write(
        "catalogue.set_up",
        {"centre": centre, "units": answer.units, "services": answer.services, "source": source},
    )
    return answer


def _digest(sample: Sample) -> str:
    parts = (
        sample.centre.hours,
        sample.organisations,
        sample.units,
        sample.queues,
        sample.services,
        sample.agreements,
        sample.life_events,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _vocabularies() -> None:
    found = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
    models.ServiceLevel.objects.bulk_create(
        [models.ServiceLevel(order=order, **row) for order, row in enumerate(found["levels"])],
        ignore_conflicts=True,
    )
    models.TaskType.objects.bulk_create(
        [models.TaskType(order=order, **row) for order, row in enumerate(found["task_types"])],
        ignore_conflicts=True,
    )


def _upsert(model: type[M], centre: str, rows: list[M]) -> dict[str, int]:
    """Insert or correct `rows` by (centre, code); ids by code of all rows of the centre."""
    own = {"id", "centre", "code", "successor"}
    fields = [field.name for field in model._meta.concrete_fields if field.name not in own]
    manager: Any = model._default_manager
    manager.bulk_create(rows, update_conflicts=True, update_fields=fields, unique_fields=["centre", "code"])
    return dict(manager.filter(centre=centre).values_list("code", "id"))


def _organisations(centre: str, sample: Sample) -> dict[str, int]:
    rows = [
        models.Organisation(
            centre_id=centre,
            code=one.code,
            kind=one.kind,
            names=dict(one.names),
            short_names=dict(one.short_names),
            business_id=one.business_id or "",
            starts_on=one.valid_from,
            ends_on=one.valid_until,
        )
        for one in sample.organisations
    ]
    ids = _upsert(models.Organisation, centre, rows)
    for one in sample.organisations:
        heir = ids[one.successor] if one.successor else None
        models.Organisation.objects.filter(pk=ids[one.code]).update(successor=heir)
    return ids


def _units(centre: str, sample: Sample) -> dict[str, int]:
    rows = [
        models.Unit(
            centre_id=centre,
            code=one.code,
            order=order,
            names=dict(one.names),
            short_names=dict(one.short_names),
            descriptions=dict(one.descriptions),
            sign=one.sign,
            opaque=one.opaque,
            required_languages=list(one.required_languages),
            duties=list(one.duties),
            is_appointment_only=one.appointment_only,
        )
        for order, one in enumerate(sample.units)
    ]
    return _upsert(models.Unit, centre, rows)


def _responsibilities(sample: Sample, organisations: dict[str, int], units: dict[str, int]) -> None:
    models.Responsibility.objects.filter(unit__in=[units[one.code] for one in sample.units]).delete()
    models.Responsibility.objects.bulk_create(
        models.Responsibility(
            unit_id=units[unit.code],
            organisation_id=organisations[one.organisation],
            starts_on=one.valid_from,
            ends_on=one.valid_until,
        )
        for unit in sample.units
        for one in unit.responsibilities
    )


def _queues(centre: str, sample: Sample, units: dict[str, int]) -> dict[str, int]:
    rows = [
        models.Queue(
            centre_id=centre,
            unit_id=units[one.unit],
            code=one.code,
            order=order,
            names=dict(one.names),
            promise_minutes=one.promise_minutes,
            mean_minutes=one.mean_minutes,
            cv=one.cv,
            is_default=one.default,
            is_ticketless=one.ticketless,
        )
        for order, one in enumerate(sample.queues)
    ]
    return _upsert(models.Queue, centre, rows)


def _services(
    centre: str,
    sample: Sample,
    organisations: dict[str, int],
    units: dict[str, int],
    queues: dict[str, int],
) -> None:
    rows = [
        models.Service(
            centre_id=centre,
            unit_id=units[one.unit],
            queue_id=queues[one.queue] if one.queue else None,
            organisation_id=organisations[one.organisation],
            code=one.code,
            order=order,
            names=dict(one.names),
            summaries=dict(one.summaries),
            bring=dict(one.what_to_bring or {}),
            minutes=one.minutes,
            staff_minutes=one.staff_minutes,
            modes=list(one.modes),
            task_type_id=one.task_type,
            levels=list(one.levels),
            keywords={language: list(words) for language, words in one.keywords.items()},
            life_events=list(one.life_events),
            weight=one.weight,
        )
        for order, one in enumerate(sample.services)
    ]
    _upsert(models.Service, centre, rows)


def _agreements(centre: str, sample: Sample, organisations: dict[str, int], units: dict[str, int]) -> None:
    rows = [
        models.ServiceAgreement(
            centre_id=centre,
            code=one.code,
            state=one.state,
            names=dict(one.names),
            commissioner_id=organisations[one.commissioner],
            provider_id=organisations[one.provider],
            controller_id=organisations[one.controller],
            unit_id=units[one.unit] if one.unit else None,
            tasks=list(one.task_types),
            services=list(one.services),
            starts_on=one.valid_from,
            ends_on=one.valid_until,
            notice_months=one.notice_months,
            cost_rules=dict(one.cost_rule),
            trainings=dict(one.training),
            training_valid_months=one.training_valid_months,
        )
        for one in sample.agreements
    ]
    ids = _upsert(models.ServiceAgreement, centre, rows)
    models.AgreementSignature.objects.filter(
        agreement__in=[ids[one.code] for one in sample.agreements]
    ).delete()
    models.AgreementSignature.objects.bulk_create(
        models.AgreementSignature(
            agreement_id=ids[one.code],
            organisation_id=organisations[signed.party],
            signatory=signed.signatory,
            signed_on=signed.signed_on,
        )
        for one in sample.agreements
        for signed in one.signatures
    )


def _life_events(centre: str, sample: Sample) -> None:
    rows = [
        models.LifeEvent(
            centre_id=centre,
            code=one.code,
            names=dict(one.names),
            summaries=dict(one.summaries),
            ptv_code=one.ptv_code or "",
            order=order,
        )
        for order, one in enumerate(sample.life_events)
    ]
    _upsert(models.LifeEvent, centre, rows)


def _hours(act: Act, sample: Sample, units: dict[str, int]) -> None:
    """Replace the sample's own periods and exceptions; the house's closures stand once, not in every unit."""
    centre = act.place.code
    models.OpeningPeriod.objects.filter(centre=centre).delete()
    models.OpeningException.objects.filter(centre=centre, group__startswith=SET_UP).delete()
    house = hours_of(sample.centre.hours)
    shared = [one for one in house.exceptions if not one.slots]
    owners = [(None, house), *((units[one.code], hours_of(one.hours)) for one in sample.units)]
    for unit, hours in owners:
        store_periods(centre, unit=unit, periods=hours.periods)
        for one in hours.exceptions:
            if unit is None or not any(_is_same(one, other) for other in shared):
                store_exception(centre, unit=unit, exceptional=one, made_at=act.moment)


def _is_same(one: Any, other: Any) -> bool:
    return (one.validity, one.weekdays, one.slots) == (other.validity, other.weekdays, other.slots)
