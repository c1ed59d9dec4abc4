"""Do the pointers of a sample have targets? Every complaint names file, key and what is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from palvelutori.samples.build import SampleProblem
from palvelutori.samples.shape import Sample

OUTSIDE = "outside"


def check(sample: Sample, folder: str) -> None:
    """Raise SampleProblem at the first pointer without a target or the first code used twice."""
    for rule in RULES:
        for place, problem, right in rule(sample):
            raise SampleProblem(f"{folder}/{place}", problem, right)


Complaint = tuple[str, str, str]


def _points(place: str, code: str | None, known: Iterable[str]) -> Iterable[Complaint]:
    targets = set(known)
    if code is not None and code not in targets:
        yield place, f"{code!r} is not known", f"known: {', '.join(sorted(targets))}"


def _codes_are_single(sample: Sample) -> Iterable[Complaint]:
    kinds = {
        "organisations.toml": [row.code for row in sample.organisations],
        "units.toml units": [row.code for row in sample.units],
        "units.toml queues": [row.code for row in sample.queues],
        "spaces.toml zones": [row.code for row in sample.zones],
        "spaces.toml doors": [row.code for row in sample.doors],
        "spaces.toml desks": [row.code for row in sample.desks],
        "spaces.toml resources": [row.code for row in sample.resources],
        "spaces.toml place numbers": [str(row.number) for row in sample.desks if row.number is not None],
        "services": [row.code for row in sample.services],
        "staff.toml groups": [row.code for row in sample.staff],
        "staff.toml sign_ins": [row.username for row in sample.sign_ins],
        "organisations.toml agreements": [row.code for row in sample.agreements],
        "life_events.toml": [row.code for row in sample.life_events],
        "personas.toml": [row.code for row in sample.personas],
        "paths.toml": [row.code for row in sample.paths],
    }
    for place, codes in kinds.items():
        for code, times in Counter(codes).items():
            if times > 1:
                yield place, f"{code!r} stands {times} times", "each should stand once"


def _units(sample: Sample) -> Iterable[Complaint]:
    bodies = [row.code for row in sample.organisations]
    doors = [row.code for row in sample.doors if row.entrance]
    yield from _points("centre.toml.lead_organisation", sample.centre.lead_organisation, bodies)
    for body in sample.organisations:
        yield from _points(f"organisations.toml {body.code}.successor", body.successor, bodies)
    for unit in sample.units:
        place = f"units.toml {unit.code}"
        yield from _points(f"{place}.organisation", unit.organisation, bodies)
        yield from _points(f"{place}.zone", unit.zone, [row.code for row in sample.zones])
        for row in unit.responsibilities:
            yield from _points(f"{place}.responsibilities", row.organisation, bodies)
        for entrance in unit.entrances:
            yield from _points(f"{place}.entrances", entrance, doors)
        today = [row.organisation for row in unit.responsibilities if row.valid_until is None]
        if unit.organisation not in today:
            yield f"{place}.responsibilities", f"lack {unit.organisation!r}", "end with who runs it today"
        if not 0 <= unit.sign <= 10:
            yield f"{place}.sign", f"is {unit.sign}", "signs are 0..10"


def _queues(sample: Sample) -> Iterable[Complaint]:
    units = [row.code for row in sample.units]
    for queue in sample.queues:
        yield from _points(f"units.toml {queue.code}.unit", queue.unit, units)
    for unit in units:
        defaults = [row.code for row in sample.queues if row.unit == unit and row.default]
        if len(defaults) != 1:
            yield f"units.toml {unit}", f"has the default queues {defaults}", "should have exactly one"


def _services(sample: Sample) -> Iterable[Complaint]:
    units = [row.code for row in sample.units]
    queues = {row.code: row.unit for row in sample.queues}
    events = [row.code for row in sample.life_events]
    bodies = [row.code for row in sample.organisations]
    for service in sample.services:
        place = f"services/{service.unit}.toml {service.code}"
        yield from _points(f"{place}.unit", service.unit, units)
        yield from _points(f"{place}.queue", service.queue, queues)
        yield from _points(f"{place}.organisation", service.organisation, bodies)
        if queues[service.queue] != service.unit:
            yield f"{place}.queue", f"{service.queue!r} is another unit's", "should be a queue of its unit"
        for event in service.life_events:
            yield from _points(f"{place}.life_events", event, events)


def _spaces(sample: Sample) -> Iterable[Complaint]:
    zones = [row.code for row in sample.zones]
    for door in sample.doors:
        for end in door.joins:
            yield from _points(f"spaces.toml {door.code}.joins", end, [*zones, OUTSIDE])
    for device in sample.centre.devices:
        yield from _points(f"centre.toml {device.code}.zone", device.zone, zones)
    for desk in sample.desks:
        place = f"spaces.toml {desk.code}"
        yield from _points(f"{place}.unit", desk.unit, [row.code for row in sample.units])
        yield from _points(f"{place}.zone", desk.zone, zones)
        for queue in desk.queues:
            yield from _points(f"{place}.queues", queue, [row.code for row in sample.queues])


def _resources(sample: Sample) -> Iterable[Complaint]:
    zones, units = [row.code for row in sample.zones], [row.code for row in sample.units]
    for one in sample.resources:
        place = f"spaces.toml {one.code}"
        yield from _points(f"{place}.zone", one.zone, zones)
        yield from _points(f"{place}.handled_by", one.handled_by, units)
        for code in one.quiet_neighbours:
            yield from _points(f"{place}.quiet_neighbours", code, [*zones, *units])
        if min(one.set_up_minutes, one.take_down_minutes) < 0:
            yield place, "has a buffer below nothing", "give 0 minutes or more"


def _people(sample: Sample) -> Iterable[Complaint]:
    desks = [row.code for row in sample.desks]
    units = [row.code for row in sample.units]
    for person in sample.staff:
        place = f"staff.toml {person.code}"
        yield from _points(f"{place}.employer", person.employer, [row.code for row in sample.organisations])
        yield from _points(f"{place}.unit", person.unit, units)
        yield from _points(f"{place}.desk", person.default_desk, desks)
        for queue in person.queues:
            yield from _points(f"{place}.queues", queue, [row.code for row in sample.queues])
        for service in person.services:
            yield from _points(f"{place}.services", service, [row.code for row in sample.services])
        for code in person.trainings:
            yield from _points(f"{place}.trainings", code, [row.code for row in sample.agreements])
    for sign_in in sample.sign_ins:
        place = f"staff.toml {sign_in.username}"
        yield from _points(f"{place}.staff", sign_in.staff, [row.code for row in sample.staff])
        yield from _points(f"{place}.unit", sign_in.unit, units)
        yield from _points(f"{place}.desk", sign_in.desk, desks)


def _agreements(sample: Sample) -> Iterable[Complaint]:
    bodies = [row.code for row in sample.organisations]
    services = {row.code: row for row in sample.services}
    for agreement in sample.agreements:
        place = f"organisations.toml {agreement.code}"
        for field in ("commissioner", "provider", "controller"):
            yield from _points(f"{place}.{field}", getattr(agreement, field), bodies)
        yield from _points(f"{place}.unit", agreement.unit, [row.code for row in sample.units])
        for code in agreement.services:
            yield from _points(f"{place}.services", code, services)
            if services[code].task_type not in agreement.task_types:
                yield f"{place}.services", f"{code!r} is {services[code].task_type}", "add its task type"
        for signed in agreement.signatures:
            yield from _points(f"{place}.signatures", signed.party, bodies)
        for task in set(agreement.task_types) & {"decision", "id_check"}:
            yield f"{place}.task_types", f"{task!r} is public power", "it cannot be commissioned"


def _demand(sample: Sample) -> Iterable[Complaint]:
    demand = sample.demand
    units = [row.code for row in sample.units]
    queues = [row.code for row in sample.queues]
    for row in demand.queues:
        yield from _points(f"demand.toml {row.queue}", row.queue, queues)
        yield from _points(f"demand.toml {row.queue}.profile", row.profile, demand.profiles)
    for code in [*demand.weekend_units, *(row.unit for row in demand.unit_calendars)]:
        yield from _points("demand.toml units", code, units)
    for step in demand.transitions:
        yield from _points("demand.toml transitions source", step.source, units)
        yield from _points("demand.toml transitions target", step.target, [*units, OUTSIDE])
    for pair in demand.unit_pairs:
        for code in pair.units:
            yield from _points("demand.toml unit_pairs", code, [*units, "any", "other"])


def _walks(sample: Sample) -> Iterable[Complaint]:
    for path in sample.paths:
        place = f"paths.toml {path.code}"
        for code in path.personas:
            yield from _points(f"{place}.personas", code, [row.code for row in sample.personas])
        for step in path.steps:
            yield from _points(f"{place}.steps unit", step.unit, [row.code for row in sample.units])
            yield from _points(f"{place}.steps zone", step.zone, [row.code for row in sample.zones])
            yield from _points(f"{place}.steps service", step.service, [row.code for row in sample.services])


RULES = (
    _codes_are_single,
    _units,
    _queues,
    _services,
    _spaces,
    _resources,
    _people,
    _agreements,
    _demand,
    _walks,
)
