"""Roles of the house's own: taken into use from an approved concept, given to people, ended.

A live role is no new right: it is a name, tasks in words, and a set of the known roles. Whoever takes one into use or
gives it to somebody may give each of its rights, or is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from palvelutori.accounts.models import LiveRole, LiveRoleGrant, Person
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import (
    ADMINISTRATOR,
    DESK_OFFICER,
    HOST,
    SQUARE_MANAGER,
    UNIT_LEAD,
    Actor,
)
from palvelutori.foundation.operation import Act, operation, require

#: who may give which rights inside a live role; nobody gives administration or data protection this way
GIVES: Final[Mapping[str, frozenset[str]]] = {
    SQUARE_MANAGER: frozenset({HOST, DESK_OFFICER, UNIT_LEAD}),
    ADMINISTRATOR: frozenset({HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER}),
}
OF_A_UNIT: Final = frozenset({DESK_OFFICER, UNIT_LEAD})
GIVERS: Final = (SQUARE_MANAGER, ADMINISTRATOR)


class RoleTooWide(Refusal):
    """The role has a right its giver may not give."""

    code = "role-too-wide"
    status = 403


class LiveRoleThere(Refusal):
    """The role is in use already."""

    code = "live-role-there"
    status = 409


class LiveRoleNeedsUnit(Refusal):
    """A right of the role belongs to one unit: which?"""

    code = "live-role-needs-unit"
    status = 422


@dataclass(frozen=True, slots=True)
class LiveRoleMade:
    """`number` is the role's row."""

    number: int
    code: str


@dataclass(frozen=True, slots=True)
class LiveRoleGiven:
    """`number` is the grant's row."""

    number: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a live role. `is_over`: its last day is past."""

    number: int
    person: int
    name: str
    unit: str
    until_on: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class LiveRoleView:
    """A live role with who holds it. `names`, `tasks`: localised words. `may_give`: whether the asker may."""

    number: int
    code: str
    names: Mapping[str, str]
    tasks: tuple[Mapping[str, str], ...]
    rights: tuple[str, ...]
    source: str
    holders: tuple[Holder, ...]
    may_give: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may sign in, by name."""

    id: int
    name: str
    staff: str
    language: str


def gives(actor: Actor, *, centre: str) -> frozenset[str]:
    """The rights the actor may give inside a live role."""
    if actor.kind == "system":
        return GIVES[ADMINISTRATOR]
    return frozenset().union(*(GIVES[role] for role in GIVERS if actor.has_role(role, centre=centre)))


def _must_give(act: Act, rights: list[str]) -> None:
    if not rights or not set(rights) <= gives(act.actor, centre=act.place.code):
        raise RoleTooWide(roles=", ".join(rights))


@operation("accounts.take_into_use", stream="house", answer=LiveRoleMade, roles=GIVERS)
def take_into_use(
    act: Act, *, code: str, names: dict[str, str], tasks: list[dict[str, str]], rights: list[str], source: str
) -> LiveRoleMade:
    """A role of an approved concept becomes one this house uses. Raises RoleTooWide, LiveRoleThere."""
    _must_give(act, rights)
    if LiveRole.objects.filter(centre=act.place.code, code=code, ended_at__isnull=True).exists():
        raise LiveRoleThere(name=code)
    made = LiveRole.objects.create(
        centre=act.place.code,
        code=code,
        names=names,
        tasks=tasks,
        rights=sorted(set(rights)),
        source=source[:120],
        made_by=act.actor.id,
        made_at=act.moment,
    )
    facts = {"centre": act.place.code, "role": code, "rights": made.rights, "source": made.source}
    act.write("live_role.taken_into_use", facts)
    return LiveRoleMade(made.pk, code)


@operation("accounts.end_live_role", stream="house", roles=GIVERS)
def end_live_role(act: Act, *, number: int) -> None:
    """The role ends, and with it what its holders have by it, at their next request. Raises NotFound, RoleTooWide."""
    row = _role(act, number)
    row.ended_at = act.moment
    row.save(update_fields=["ended_at"])
    held = LiveRoleGrant.objects.filter(role=row, ended_at__isnull=True).update(ended_at=act.moment)
    act.write("live_role.ended", {"centre": row.centre, "role": row.code, "holders": held})


def _role(act: Act, number: int) -> LiveRole:
    row = LiveRole.objects.filter(pk=number, centre=act.place.code, ended_at__isnull=True).first()
    if row is None:
        raise NotFound(what="role", name=number)
    _must_give(act, row.rights)
    return row


@operation("accounts.give_live_role", stream="house", answer=LiveRoleGiven, roles=GIVERS)
def give_live_role(
    act: Act,
    *,
    number: int,
    person: int,
    unit: str = "",
    until_on: date | None = None,
    is_staff: bool = False,
) -> LiveRoleGiven:
    """Give a live role to a person, at a unit where its rights belong to one, until a last day. Again: the last day is
    set anew. `is_staff`: the person has become a member of the staff of this code's own (`person-<number>`).

    Raises NotFound, RoleTooWide, LiveRoleNeedsUnit, InvalidInput."""
    row = _role(act, number)
    if OF_A_UNIT & set(row.rights) and not unit:
        raise LiveRoleNeedsUnit()
    if until_on is not None and until_on < local_day(act.moment, ZoneInfo(act.place.timezone)):
        raise InvalidInput(field="until_on", expected="today or later")
    found = Person.objects.filter(pk=person, is_active=True).first()
    if found is None:
        raise NotFound(what="person", name=person)
    given, _ = LiveRoleGrant.objects.update_or_create(
        role=row,
        person=found,
        unit=unit,
        ended_at=None,
        defaults={"until_on": until_on, "given_by": act.actor.id},
        create_defaults={"until_on": until_on, "given_by": act.actor.id, "given_at": act.moment},
    )
    if is_staff and not found.staff:
        Person.objects.filter(pk=person).update(staff=f"person-{person}")
    facts = {"centre": row.centre, "role": row.code, "person": person, "unit": unit}
    act.write("live_role.given", {**facts, "until_on": f"{until_on or ''}"})
    return LiveRoleGiven(given.pk)


@operation("accounts.take_live_role", stream="house", roles=GIVERS)
def take_live_role(act: Act, *, grant: int) -> None:
    """Take a live role back; it works at the person's next request. What the person holds otherwise stays.

    Raises NotFound, RoleTooWide."""
    row = LiveRoleGrant.objects.filter(pk=grant, role__centre=act.place.code, ended_at__isnull=True).first()
    if row is None:
        raise NotFound(what="grant", name=grant)
    _must_give(act, row.role.rights)
    row.ended_at = act.moment
    row.save(update_fields=["ended_at"])
    facts = {"centre": act.place.code, "role": row.role.code, "person": row.person_id, "unit": row.unit}
    act.write("live_role.taken", facts)


# -- what is shown


def live_roles(actor: Actor, *, centre: str, on: date) -> tuple[LiveRoleView, ...]:
    """The house's own roles and who holds them, by name of the code. `on`: today."""
    require(actor, *GIVERS, centre=centre)
    may, rows = gives(actor, centre=centre), LiveRole.objects.filter(centre=centre, ended_at__isnull=True)
    held: dict[int, list[Holder]] = {}
    grants = LiveRoleGrant.objects.filter(role__in=rows, ended_at__isnull=True)
    for one in grants.select_related("person").order_by("person__name", "id"):
        is_over = one.until_on is not None and one.until_on < on
        held.setdefault(one.role_id, []).append(
            Holder(one.pk, one.person_id, one.person.name, one.unit, one.until_on, is_over)
        )
    return tuple(_view(row, tuple(held.get(row.pk, ())), may) for row in rows.order_by("code"))


def _view(row: LiveRole, holders: tuple[Holder, ...], may: frozenset[str]) -> LiveRoleView:
    rights: list[Any] = row.rights
    return LiveRoleView(
        row.pk,
        row.code,
        row.names,
        tuple(row.tasks),
        tuple(rights),
        row.source,
        holders,
        set(rights) <= may,
    )


def own_live_roles(actor: Actor, *, on: date) -> tuple[Mapping[str, str], ...]:
    """Names of the live roles somebody holds, for their own page."""
    kind, _, number = actor.id.partition(":")
    if kind != "person" or not number.isdigit():
        return ()
    rows = LiveRoleGrant.objects.filter(
        person_id=int(number), ended_at__isnull=True, role__ended_at__isnull=True
    ).select_related("role")
    return tuple(one.role.names for one in rows.order_by("id") if one.until_on is None or one.until_on >= on)


def colleagues(actor: Actor, *, centre: str) -> tuple[Colleague, ...]:
    """Everybody who may sign in, by name, for whoever gives roles."""
    require(actor, *GIVERS, centre=centre)
    rows = Person.objects.filter(is_active=True).order_by("name", "id")
    return tuple(Colleague(one.pk, one.name, one.staff, one.language) for one in rows)
