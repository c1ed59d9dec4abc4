"""What a need means: the code of a service, a queue or a unit becomes one line to stand in, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from palvelutori.catalogue.rules import entries
from palvelutori.catalogue.rules.entries import CentreCatalogue, Queue, Service, Unit
from palvelutori.catalogue.rules.hours import STAFFED, Standing, State, standing
from palvelutori.catalogue.rules.hours_words import when
from palvelutori.catalogue.rules.serving import Matter, Task
from palvelutori.catalogue.rules.validity import competent_body
from palvelutori.common.refusals import Refusal
from palvelutori.common.texts import SLOTS, text
from palvelutori.common.times import local_day

#: a need that names no service: "something at this unit" is general advice until somebody has listened
UNNAMED_TASK = Task("advice", is_general=True)
_BY_TIME_ONLY = {entries.APPOINTMENT, entries.REMOTE}
_LONGEST_CODE = 120


class UnknownNeed(Refusal):
    """No service, queue or unit by this code here and today. `nearest` are the codes that look most alike."""

    code = "unknown-need"
    status = 422


class ClosedUnit(Refusal):
    """Nobody serves there now. `opens_at` (aware, or None) is when somebody does next."""

    code = "closed-unit"
    status = 409


class AppointmentOnly(Refusal):
    """This is done by booked time only. `instead` is the code of the unit's own line, if it has one."""

    code = "appointment-only"
    status = 409


@dataclass(frozen=True, slots=True)
class NeedTarget:
    """Where a need leads. `organisation` is the body in charge today, `minutes` the usual time at the desk.

    `service` is None where the need named only a queue or a unit; the work is then advice.
    """

    need: str
    service: str | None
    queue: str
    unit: str
    organisation: str
    task: Task
    minutes: float
    is_ticketless: bool
    is_opaque: bool
    closes_at: datetime | None

    @property
    def matter(self) -> Matter:
        """The need as the serving rule sees it."""
        return Matter(self.service or self.queue, self.organisation, self.task)


@dataclass(frozen=True, slots=True)
class _Found:
    unit: Unit
    queue: Queue | None
    service: Service | None


def need_target(
    catalogue: CentreCatalogue, *, code: str, moment: datetime, is_booked: bool = False
) -> NeedTarget:
    """The line `code` leads to at `moment`.

    Raises UnknownNeed, ClosedUnit or AppointmentOnly. With `is_booked` (a time was booked, or staff send the
    person) services by appointment are let through and closing hours are not asked.
    """
    found = _find(catalogue, code, moment)
    unit = found.unit
    now = standing(unit.hours, moment=moment, zone=catalogue.zone)
    if not is_booked:
        _refuse(catalogue, code, found, now, moment)
    queue = found.queue
    if queue is None:
        raise AppointmentOnly(need=code, unit=unit.code, unit_names=unit.names, instead=None)
    service = found.service
    return NeedTarget(
        need=code,
        service=service.code if service else None,
        queue=queue.code,
        unit=unit.code,
        organisation=organisation_of(catalogue, unit=unit, service=service, moment=moment),
        task=service.task if service else UNNAMED_TASK,
        minutes=service.staff_minutes if service else queue.mean_minutes,
        is_ticketless=queue.is_ticketless,
        is_opaque=unit.is_opaque,
        closes_at=now.closes_at,
    )


def organisation_of(
    catalogue: CentreCatalogue, *, unit: Unit, service: Service | None, moment: datetime
) -> str:
    """Code of the competent body on that day (see `validity.competent_body`)."""
    return competent_body(
        service.organisation if service else None,
        responsibilities=unit.responsibilities,
        organisations=catalogue.organisations,
        day=local_day(moment, catalogue.zone),
    )


def nearest_codes(catalogue: CentreCatalogue, *, code: str) -> tuple[str, ...]:
    """Up to three codes that look like `code`, best first."""
    code = code[:_LONGEST_CODE]
    known = [*catalogue.services, *catalogue.queues, *catalogue.units]
    tails = {name.rpartition(".")[2]: name for name in reversed(known)}
    alike = [
        *get_close_matches(code, known, n=3, cutoff=0.6),
        *(tails[tail] for tail in get_close_matches(code.rpartition(".")[2], tails, n=3, cutoff=0.6)),
    ]
    return tuple(dict.fromkeys(alike))[:3]


def _find(catalogue: CentreCatalogue, code: str, moment: datetime) -> _Found:
    service = catalogue.services.get(code)
    if service is not None and service.validity.holds_on(local_day(moment, catalogue.zone)):
        return _Found(catalogue.units[service.unit], catalogue.queues.get(service.queue or ""), service)
    queue = catalogue.queues.get(code)
    if queue is not None:
        return _Found(catalogue.units[queue.unit], queue, None)
    unit = catalogue.units.get(code)
    if unit is not None:
        return _Found(unit, catalogue.queues.get(catalogue.default_queues.get(code, "")), None)
    nearest = nearest_codes(catalogue, code=code)
    hint = {slot: text("need.nearest", slot, codes=", ".join(nearest)) for slot in SLOTS} if nearest else ""
    raise UnknownNeed(need=code, nearest=nearest, hint=hint)


def _refuse(catalogue: CentreCatalogue, code: str, found: _Found, now: Standing, moment: datetime) -> None:
    unit = found.unit
    if _is_by_time_only(found):
        own = catalogue.default_queues.get(unit.code)
        instead = own if own and not unit.is_appointment_only else None
        raise AppointmentOnly(need=code, unit=unit.code, unit_names=unit.names, instead=instead)
    if now.state == State.BY_APPOINTMENT:
        raise AppointmentOnly(need=code, unit=unit.code, unit_names=unit.names, instead=None)
    if now.state not in STAFFED:
        raise ClosedUnit(
            need=code,
            unit=unit.code,
            unit_names=unit.names,
            opens_at=now.opens_at,
            opens=when(now.opens_at, now=moment, zone=catalogue.zone),
        )


def _is_by_time_only(found: _Found) -> bool:
    if found.queue is None:
        return True
    if found.service is None:
        return found.unit.is_appointment_only
    return set(found.service.modes) <= _BY_TIME_ONLY
