"""Reading a centre's whole catalogue from its tables into one frozen value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from palvelutori.catalogue import models
from palvelutori.catalogue.queries.snapshots import Snapshots, mark_of
from palvelutori.catalogue.rules import entries
from palvelutori.catalogue.rules.hours import Exceptional, Hours, Period, Slot, State, Weeks
from palvelutori.catalogue.rules.serving import Agreement, Task
from palvelutori.catalogue.rules.validity import Organisation, Responsibility, Validity


def catalogue_of(centre: str) -> entries.CentreCatalogue:
    """Everything of `centre` (a code). Raises NotFound for a centre that has not been set up.

    Costs nothing when asked again within a quarter of a second, one small query later on.
    """
    return _HELD.get(centre)


def catalogue_token(centre: str) -> str:
    """The revision token of a centre's catalogue: equal tokens, equal contents."""
    return mark_of(centre, asked="SELECT mark FROM catalogue_cataloguerevision WHERE centre_id = %s")


def _read(centre: str) -> entries.CentreCatalogue:
    tasks = {
        row.code: Task(row.code, row.is_public_power, row.is_own_officer_only)
        for row in models.TaskType.objects.all()
    }
    zone = models.CatalogueRevision.objects.values_list("centre__timezone", flat=True).get(centre=centre)
    hours = _hours(centre)
    queues = _queues(centre)
    return entries.CentreCatalogue(
        centre=centre,
        zone=ZoneInfo(zone),
        hours=hours[None],
        organisations=_organisations(centre),
        units=_units(centre, hours),
        queues=queues,
        services=_services(centre, tasks),
        life_events=_life_events(centre),
        agreements=_agreements(centre),
        default_queues={one.unit: one.code for one in queues.values() if one.is_default},
    )


_HELD = Snapshots(token=catalogue_token, build=_read)


def _organisations(centre: str) -> dict[str, Organisation]:
    rows = models.Organisation.objects.filter(centre=centre).order_by("code")
    return {
        row.code: Organisation(
            row.code,
            row.kind,
            row.names,
            row.short_names or row.names,
            Validity(row.starts_on, row.ends_on),
            row.successor.code if row.successor else None,
        )
        for row in rows.select_related("successor")
    }


def _units(centre: str, hours: Mapping[int | None, Hours]) -> dict[str, entries.Unit]:
    rows = models.Unit.objects.filter(centre=centre).order_by("order", "id")
    return {
        row.code: entries.Unit(
            code=row.code,
            names=row.names,
            short_names=row.short_names or row.names,
            descriptions=row.descriptions,
            sign=row.sign,
            opaque=row.opaque,
            required_languages=tuple(row.required_languages),
            duties=tuple(row.duties),
            is_appointment_only=row.is_appointment_only,
            responsibilities=tuple(
                Responsibility(one.organisation.code, Validity(one.starts_on, one.ends_on))
                for one in sorted(row.responsibilities.all(), key=lambda one: one.starts_on or date.min)
            ),
            hours=hours[row.pk],
        )
        for row in rows.prefetch_related("responsibilities__organisation")
    }


def _queues(centre: str) -> dict[str, entries.Queue]:
    rows = models.Queue.objects.filter(centre=centre).select_related("unit").order_by("order", "id")
    return {
        row.code: entries.Queue(
            code=row.code,
            unit=row.unit.code,
            names=row.names,
            promise_minutes=row.promise_minutes,
            mean_minutes=row.mean_minutes,
            cv=row.cv,
            is_default=row.is_default,
            is_ticketless=row.is_ticketless,
        )
        for row in rows
    }


def _services(centre: str, tasks: dict[str, Task]) -> dict[str, entries.Service]:
    rows = models.Service.objects.filter(centre=centre).order_by("unit__order", "order", "id")
    return {
        row.code: entries.Service(
            code=row.code,
            unit=row.unit.code,
            queue=row.queue.code if row.queue else None,
            organisation=row.organisation.code,
            names=row.names,
            summaries=row.summaries,
            bring=row.bring,
            minutes=row.minutes,
            staff_minutes=row.staff_minutes,
            modes=tuple(row.modes),
            task=tasks[row.task_type_id],
            levels=tuple(row.levels),
            keywords={language: tuple(words) for language, words in row.keywords.items()},
            life_events=tuple(row.life_events),
            validity=Validity(row.starts_on, row.ends_on),
            weight=row.weight,
        )
        for row in rows.select_related("unit", "queue", "organisation")
    }


def _life_events(centre: str) -> dict[str, entries.LifeEvent]:
    return {
        row.code: entries.LifeEvent(row.code, row.names, row.summaries, row.ptv_code)
        for row in models.LifeEvent.objects.filter(centre=centre).order_by("order", "code")
    }


def _agreements(centre: str) -> tuple[Agreement, ...]:
    rows = models.ServiceAgreement.objects.filter(centre=centre, state="active").order_by("code")
    return tuple(
        Agreement(
            code=row.code,
            commissioner=row.commissioner.code,
            provider=row.provider.code,
            tasks=frozenset(row.tasks),
            services=frozenset(row.services),
            unit=row.unit.code if row.unit else "",
            validity=Validity(row.starts_on, row.ends_on),
            needs_training=bool(row.trainings),
        )
        for row in rows.select_related("unit", "commissioner", "provider")
    )


def _hours(centre: str) -> dict[int | None, Hours]:
    """Hours by unit id, the house's own under None. A day the whole house is closed closes its units."""
    periods: defaultdict[int | None, list[Period]] = defaultdict(list)
    exceptions: defaultdict[int | None, list[Exceptional]] = defaultdict(list)
    own = models.OpeningPeriod.objects.filter(centre=centre).order_by("id")
    for row in own.prefetch_related("slots"):
        validity = Validity(row.starts_on, row.ends_on)
        periods[row.unit_id].append(Period(_slots(row.slots.all()), validity, row.priority))
    made = models.OpeningException.objects.filter(centre=centre, cancelled_at__isnull=True).order_by("id")
    for exception in made.prefetch_related("slots"):
        exceptions[exception.unit_id].append(exceptional(exception))
    closures = [one for one in exceptions[None] if not one.slots]
    found: dict[int | None, Hours] = {None: Hours(tuple(periods[None]), tuple(exceptions[None]))}
    for unit in models.Unit.objects.filter(centre=centre).values_list("pk", flat=True):
        found[unit] = Hours(tuple(periods[unit]), (*exceptions[unit], *closures))
    return found


def exceptional(row: models.OpeningException) -> Exceptional:
    """One stored exception as the rule reads it; its slots must be prefetched to stay light."""
    return Exceptional(
        slots=_slots(row.slots.all()),
        validity=Validity(row.starts_on, row.ends_on),
        weekdays=frozenset(row.weekdays),
        group=row.group,
        order=row.pk,
        reasons=row.reasons,
    )


def _slots(rows: Iterable[models.OpeningSlot]) -> tuple[Slot, ...]:
    ordered = sorted(rows, key=lambda row: row.pk)
    return tuple(
        Slot(frozenset(row.weekdays), row.opens, row.closes, State(row.state), Weeks(row.weeks))
        for row in ordered
    )
