"""Who works here and what each may serve. Held in memory, read again when a centre's staff changes.

Light enough for the calling transaction: `member`, `reach_of`, `speakers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.queries.snapshots import Snapshots, mark_of
from palvelutori.catalogue.rules.entries import Texts
from palvelutori.catalogue.rules.matters import law_of
from palvelutori.catalogue.rules.serving import Serving, Worker
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require
from palvelutori.spaces.queries import spaces_of
from palvelutori.staffing import models
from palvelutori.staffing.rules import Course, Reach, Skill, Trained, reach


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `languages` best first; `default_desk` is the desk's code, if there is a
    usual one.
    """

    code: str
    name: str
    titles: Texts
    employer: str
    unit: str
    role: str
    languages: tuple[str, ...]
    default_desk: str | None
    skills: tuple[Skill, ...]
    trainings: tuple[Trained, ...] = ()

    @property
    def queues(self) -> tuple[str, ...]:
        """Lines the member knows, whole or in part, in order."""
        return tuple(dict.fromkeys(one.queue for one in self.skills))


def staff_of(centre: str) -> Mapping[str, Member]:
    """All present members by code. Raises NotFound for a centre whose staff has not been set up."""
    return _HELD.get(centre)


def _token(centre: str) -> str:
    return mark_of(centre, asked="SELECT mark FROM staffing_staffingrevision WHERE centre_id = %s")


def _read(centre: str) -> Mapping[str, Member]:
    rows = models.StaffMember.objects.filter(centre=centre, left_at__isnull=True).order_by("id")
    return {
        row.code: Member(
            code=row.code,
            name=row.name,
            titles=row.titles,
            employer=row.employer,
            unit=row.unit,
            role=row.role,
            languages=tuple(row.languages),
            default_desk=row.default_desk or None,
            skills=tuple(
                Skill(one.queue, one.service or None)
                for one in sorted(row.skills.all(), key=lambda one: one.pk)
            ),
            trainings=tuple(
                Trained(one.agreement, one.done_on, one.until_on)
                for one in sorted(row.trainings.all(), key=lambda one: one.agreement)
            ),
        )
        for row in rows.prefetch_related("skills", "trainings")
    }


_HELD = Snapshots(token=_token, build=_read)


def member(centre: str, *, code: str) -> Member:
    """One present member of staff. Raises NotFound."""
    found = staff_of(centre).get(code)
    if found is None:
        raise NotFound(what="staff", name=code)
    return found


def members(centre: str, *, unit: str | None = None) -> tuple[Member, ...]:
    """Present members of the house or of one unit."""
    return tuple(one for one in staff_of(centre).values() if unit is None or one.unit == unit)


def speakers(centre: str, *, language: str, queue: str | None = None) -> tuple[Member, ...]:
    """Present members who serve in `language` (and know `queue`)."""
    return tuple(
        one
        for one in staff_of(centre).values()
        if language in one.languages and (queue is None or queue in one.queues)
    )


def law_at(centre: str, *, member: str, desk: str, day: date) -> Callable[[str], Serving]:
    """The law's word on any service or line for `member` (a code) at `desk` (a code) on `day`, whatever the skill.

    Raises NotFound.
    """
    who = staff_of(centre).get(member)
    place = spaces_of(centre).desks.get(desk)
    if who is None:
        raise NotFound(what="staff", name=member)
    if place is None:
        raise NotFound(what="desk", name=desk)
    trained = frozenset(one.agreement for one in who.trainings if one.holds_on(day))
    return law_of(catalogue_of(centre), worker=Worker(who.employer, place.unit, trained), day=day)


def reach_of(centre: str, *, member: str, desk: str, day: date) -> Reach:
    """What `member` (a code) may serve at `desk` (a code) on `day`: skills, cut to what the law, the agreements
    that hold at the desk's unit and the worker's trainings for them allow. Raises NotFound.

    Asked at every call: kept until the catalogue, the staff or the spaces change.
    """
    made_of = (staff_of(centre), spaces_of(centre), catalogue_of(centre))
    held = _REACHES.get((centre, member, desk, day))
    if held is not None and all(one is other for one, other in zip(held[0], made_of, strict=True)):
        return held[1]
    found = _reach(centre, member, desk, day)
    if len(_REACHES) >= _MOST_REACHES:
        _REACHES.clear()
    _REACHES[(centre, member, desk, day)] = made_of, found
    return found


_REACHES: dict[tuple[str, str, str, date], tuple[tuple[object, ...], Reach]] = {}
_MOST_REACHES = 1000


def _reach(centre: str, member: str, desk: str, day: date) -> Reach:
    law = law_at(centre, member=member, desk=desk, day=day)
    catalogue = catalogue_of(centre)
    services_of: dict[str, list[str]] = {}
    for service in catalogue.services.values():
        if service.queue is not None and service.validity.holds_on(day):
            services_of.setdefault(service.queue, []).append(service.code)
    known = [one for one in staff_of(centre)[member].skills if one.queue in catalogue.queues]
    usual = spaces_of(centre).desks[desk].queues
    return reach(known, services_of=services_of, usual=usual, serving=law)


def export(centre: str, *, code: str) -> Mapping[str, object]:
    """What is held about one member of staff, present or past, in plain values; empty when there is
    nobody.
    """
    row = models.StaffMember.objects.filter(centre=centre, code=code).first()
    if row is None:
        return {}
    left_at: datetime | None = row.left_at
    return {
        "code": row.code,
        "name": row.name,
        "titles": row.titles,
        "employer": row.employer,
        "unit": row.unit,
        "role": row.role,
        "languages": row.languages,
        "skills": [[one.queue, one.service] for one in row.skills.order_by("id")],
        "trainings": [[one.agreement, one.done_on.isoformat()] for one in row.trainings.order_by("id")],
        "basics": [[one.course, one.done_on.isoformat()] for one in row.basics.order_by("course")],
        "left_at": left_at.isoformat() if left_at else None,
    }


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One employer's staff in the house: how many there are, and how many hold each course today."""

    organisation: str
    names: Texts
    staff: int
    holding: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of the reader's unit. `courses`: course → the last day it holds, None where it was never done."""

    code: str
    name: str
    unit: str
    courses: tuple[tuple[str, date | None], ...]


@dataclass(frozen=True, slots=True)
class BasicsView:
    """The page: agencies in figures; people by name for the units the reader leads only."""

    today: date
    agencies: tuple[AgencyRow, ...]
    members: tuple[MemberRow, ...]
    choices: tuple[tuple[str, str], ...]


def basics_view(actor: Actor, *, centre: str) -> BasicsView:
    """For a lead and the manager. A lead reads the names of the own units, the manager figures alone."""
    require(actor, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    whole = catalogue_of(centre)
    today = local_day(clock.now(), whole.zone)
    staff = list(staff_of(centre).values())
    held = _held(centre)
    own = actor.units(centre)
    is_manager = actor.has_role(SQUARE_MANAGER, centre=centre)
    named = [one for one in staff if one.unit in own]
    choosable = staff if is_manager else named
    return BasicsView(
        today=today,
        agencies=tuple(
            _agency(
                code,
                whole.organisations[code].names if code in whole.organisations else {},
                staff,
                held,
                today,
            )
            for code in dict.fromkeys(one.employer for one in staff)
        ),
        members=tuple(
            MemberRow(
                one.code,
                one.name,
                one.unit,
                tuple((course.value, held.get((one.code, course.value))) for course in Course),
            )
            for one in named
        ),
        choices=tuple((one.code, one.name or one.code) for one in choosable),
    )


def _held(centre: str) -> Mapping[tuple[str, str], date]:
    rows = models.BasicsTraining.objects.filter(member__centre=centre, member__left_at__isnull=True)
    return {
        (code, course): until
        for code, course, until in rows.values_list("member__code", "course", "until_on")
    }


def _agency(
    code: str, names: Texts, staff: list[Member], held: Mapping[tuple[str, str], date], today: date
) -> AgencyRow:
    mine = [one.code for one in staff if one.employer == code]

    def holding(course: str) -> int:
        return sum((until := held.get((one, course))) is not None and until >= today for one in mine)

    return AgencyRow(code, names, len(mine), tuple((course.value, holding(course)) for course in Course))
