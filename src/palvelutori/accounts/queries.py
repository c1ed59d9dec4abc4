"""What pages show about people, devices and looks. Everything is asked for an actor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from palvelutori.accounts.access import actor_named, actor_of
from palvelutori.accounts.devices import ALIVE, actor_of_device
from palvelutori.accounts.models import Device, Person, RoleGrant
from palvelutori.common.refusals import NotFound
from palvelutori.foundation import grounds, records
from palvelutori.foundation.actors import ADMINISTRATOR, DESK_OFFICER, ROLES, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require
from palvelutori.foundation.records import HouseLine, LookLine

#: a device that has been silent for longer has been put away
FORGOTTEN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one place; `unit` is empty for roles of the whole house."""

    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who may sign in, with the roles held in the centre asked for."""

    id: int
    username: str
    name: str
    staff: str
    language: str
    is_active: bool
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A trusted device. `state`: `alive`, `silent`, `never` (not seen yet)."""

    code: str
    kind: str
    unit: str
    desk: str
    made_at: datetime
    seen_at: datetime | None
    state: str
    #: since when it has been heard of without a gap; what it last told of itself, and when; its own settings
    up_since_at: datetime | None
    told: Mapping[str, Any]
    told_at: datetime | None
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at somebody's data. `name` is the looker's, empty for devices and the house."""

    at: datetime
    actor: str
    name: str
    subject: str
    what: str


def people(actor: Actor, *, centre: str) -> list[PersonRow]:
    """Everybody who may or might sign in, by name; closed ones last. Leaves a line of the look."""
    require(actor, ADMINISTRATOR, centre=centre)
    grounds.look(actor, centre=centre, subject="people", what="people")
    held: dict[int, list[Grant]] = {}
    for grant in RoleGrant.objects.filter(centre=centre):
        held.setdefault(grant.person_id, []).append(Grant(grant.role, grant.unit))
    rows = Person.objects.order_by("-is_active", "name", "id")
    return [_row(person, held.get(person.pk, [])) for person in rows]


def person(actor: Actor, *, centre: str, number: int) -> PersonRow:
    """One person. Leaves a line the person can read. Raises NotFound."""
    require(actor, ADMINISTRATOR, centre=centre)
    found = Person.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(what="person", name=number)
    grounds.look(actor, centre=centre, subject=f"person:{number}", what="person")
    grants = RoleGrant.objects.filter(centre=centre, person=found)
    return _row(found, [Grant(grant.role, grant.unit) for grant in grants])


def actor_of_staff(staff: str) -> Actor | None:
    """The signed-in self of a member of staff, with the rights of this moment; None where nobody signs in as it."""
    found = Person.objects.filter(staff=staff, is_active=True).order_by("id").first()
    return actor_of(found) if found else None


def _row(found: Person, grants: list[Grant]) -> PersonRow:
    ordered = tuple(sorted(grants, key=lambda grant: (ROLES.index(grant.role), grant.unit)))
    return PersonRow(
        id=found.pk,
        username=found.username,
        name=found.name,
        staff=found.staff,
        language=found.language,
        is_active=found.is_active,
        grants=ordered,
    )


def devices(actor: Actor, *, centre: str) -> list[DeviceRow]:
    """Devices that are trusted now, by kind and code."""
    require(actor, ADMINISTRATOR, SQUARE_MANAGER, centre=centre)
    rows = Device.objects.filter(centre=centre, revoked_at__isnull=True).order_by("kind", "code")
    now = clock.real_now()
    return [
        DeviceRow(
            code=row.code,
            kind=row.kind,
            unit=row.unit,
            desk=row.desk,
            made_at=row.made_at,
            seen_at=row.seen_at,
            state=_state(row.seen_at, now),
            up_since_at=row.up_since_at,
            told=row.told,
            told_at=row.told_at,
            settings=row.settings,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class SilentDevice:
    """A device by the door or on a wall that was heard lately and is not now; minutes are real ones."""

    code: str
    kind: str
    silent_minutes: int


def silent_devices(actor: Actor, *, centre: str) -> list[SilentDevice]:
    """Kiosks, screens and guides' tablets that have fallen silent within the last days, longest first."""
    require(actor, SQUARE_MANAGER, ADMINISTRATOR, centre=centre)
    now = clock.real_now()
    rows = Device.objects.filter(
        centre=centre,
        revoked_at__isnull=True,
        kind__in=("kiosk", "display", "host"),
        seen_at__gt=now - FORGOTTEN,
        seen_at__lt=now - ALIVE,
    )
    return [
        SilentDevice(row.code, row.kind, int((now - row.seen_at).total_seconds() // 60))
        for row in rows.order_by("seen_at", "code")
        if row.seen_at is not None
    ]


def _state(seen_at: datetime | None, now: datetime) -> str:
    if seen_at is None:
        return "never"
    return "alive" if now - seen_at <= ALIVE else "silent"


def looks_at(actor: Actor, *, centre: str, subject: str) -> list[Look]:
    """Who looked at `subject`, newest first. This look is written down too, before it is answered."""
    require(actor, ADMINISTRATOR, centre=centre)
    grounds.look(actor, centre=centre, subject=subject, what="access_log")
    return _named(records.looks_at(subject, centre=centre))


def own_looks(actor: Actor) -> list[Look]:
    """What the actor has looked at, newest first."""
    return _named(records.looks_by(actor.id))


def looks_at_me(actor: Actor) -> list[Look]:
    """Who looked at the actor's own data, newest first."""
    return _named(records.looks_at(actor.id))


def _named(lines: list[LookLine]) -> list[Look]:
    numbers = {int(line.actor.partition(":")[2]) for line in lines if line.actor.startswith("person:")}
    names = dict(Person.objects.filter(pk__in=numbers).values_list("pk", "name"))
    by_id = {f"person:{number}": name for number, name in names.items()}
    return [Look(one.at, one.actor, by_id.get(one.actor, ""), one.subject, one.what) for one in lines]


def told_about_me(actor: Actor) -> list[HouseLine]:
    """What the house's journal says about the person who asks, newest first."""
    return records.about_person(int(actor.id.partition(":")[2]))


def holder_of(*, centre: str, role: str, unit: str = "") -> Person | None:
    """The first active person with `role` at `centre` (and `unit`, when given)."""
    grants = RoleGrant.objects.filter(centre=centre, role=role, person__is_active=True)
    if unit:
        grants = grants.filter(unit=unit)
    grant = grants.select_related("person").order_by("person_id").first()
    return grant.person if grant else None


def device_codes(centre: str, *, kind: str) -> tuple[str, ...]:
    """Codes of the trusted devices of `kind`, in order."""
    rows = Device.objects.filter(centre=centre, kind=kind, revoked_at__isnull=True)
    return tuple(rows.order_by("code").values_list("code", flat=True))


def is_device(centre: str, *, code: str, kind: str) -> bool:
    """Whether there is a trusted device of `kind` by this code."""
    return Device.objects.filter(centre=centre, code=code, kind=kind, revoked_at__isnull=True).exists()


def serves(name: str, *, centre: str, unit: str) -> bool:
    """Whether a human being (`staff:<code>`, or an actor's id) may still serve people at the unit."""
    kind, _, code = name.partition(":")
    people = Person.objects.filter(staff=code) if kind == "staff" else Person.objects.none()
    if people.exists():
        actors = [actor_of(one) for one in people if one.is_active]
    elif kind == "staff":
        trusted = Device.objects.filter(centre=centre, staff=code, revoked_at__isnull=True)
        actors = [actor_of_device(one) for one in trusted]
    else:
        actors = [found] if (found := actor_named(name)) else []
    roles = (DESK_OFFICER, UNIT_LEAD)
    return any(
        held.role in roles and (held.centre, held.unit) == (centre, unit)
        for one in actors
        for held in one.roles
    )
