"""Acts on the staff of a centre."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.queries.agreements import training_months
from palvelutori.catalogue.queries.snapshots import be_wary
from palvelutori.catalogue.rules.validity import runs_on
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.samples.shape import Sample
from palvelutori.staffing import models
from palvelutori.staffing.rules import BASICS_MONTHS, Course, last_day, skills_of

#: how long a past member of staff is remembered
KEPT_AFTER_LEAVING = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was set up; `is_changed` is False when this very sample stood already."""

    centre: str
    is_changed: bool
    members: int
    skills: int


@operation("staffing.set_up", stream="house", answer=SetUp, roles=("administrator",))
def set_up(act: Act, *, sample: Sample) -> SetUp:
    """Write the sample's members of staff and their skills. Found by code and corrected, never removed."""
    centre = act.place.code
    source = _digest(sample)
    skills = _skills(sample)
    is_changed = not models.StaffingRevision.objects.filter(centre=centre, source=source).exists()
    answer = SetUp(centre, is_changed, len(sample.staff), sum(len(found) for found in skills.values()))
    if not is_changed:
        return answer
    ids = _members(centre, sample)
    models.Skill.objects.filter(member__in=[ids[code] for code in skills]).delete()
    models.Skill.objects.bulk_create(
        models.Skill(member_id=ids[code], queue=queue, service=service)
        for code, found in skills.items()
        for queue, service in found
    )
    _trainings(ids, sample)
    renew(centre, source=source)
    act.write("staffing.set_up", {"centre": centre, "members": answer.members, "source": source})
    return answer


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member of staff and the lines the member knows."""

    member: str
    queues: tuple[str, ...]


@operation("staffing.enrol", stream="house", answer=Enrolled, roles=("administrator", "square_manager"))
def enrol(act: Act, *, code: str, name: str, unit: str, role: str, languages: tuple[str, ...]) -> Enrolled:
    """Somebody becomes a member of the unit's staff, employed by who runs it, and knows all its lines.

    Again with another unit: that unit's lines are learnt, too. Raises NotFound for an unknown unit.
    """
    centre = act.place.code
    catalogue = catalogue_of(centre)
    if unit not in catalogue.units:
        raise NotFound(what="unit", name=unit)
    today = local_day(act.moment, catalogue.zone)
    responsible = catalogue.units[unit].responsibilities
    employer = runs_on(responsible, organisations=catalogue.organisations, day=today)
    member, _ = models.StaffMember.objects.update_or_create(
        centre_id=centre,
        code=code,
        defaults={
            "name": name,
            "employer": employer or "",
            "unit": unit,
            "role": role,
            "languages": list(languages) or ["fi"],
            "left_at": None,
        },
    )
    queues = tuple(one.code for one in catalogue.queues.values() if one.unit == unit)
    models.Skill.objects.bulk_create(
        [models.Skill(member=member, queue=queue) for queue in queues], ignore_conflicts=True
    )
    renew(centre)
    act.write("staffing.enrolled", {"member": code, "unit": unit, "role": role})
    return Enrolled(code, queues)


@dataclass(frozen=True, slots=True)
class TrainingKept:
    """A training on record, and the last day it holds (None = it does not end)."""

    member: str
    agreement: str
    until_on: date | None


@operation(
    "staffing.record_training",
    stream="house",
    answer=TrainingKept,
    roles=(UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR),
)
def record_training(act: Act, *, member: str, agreement: str, done_on: date) -> TrainingKept:
    """The worker has done what the agreement demands. A newer day takes the place of an older one.

    Raises NotFound, NotAllowed for another unit's worker, InvalidInput for a day ahead.
    """
    centre = act.place.code
    row = models.StaffMember.objects.filter(centre=centre, code=member, left_at__isnull=True).first()
    if row is None:
        raise NotFound(what="staff", name=member)
    months = training_months(centre, code=agreement)
    act.require(UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR, unit=row.unit)
    if done_on > local_day(act.moment, catalogue_of(centre).zone):
        raise InvalidInput(field="done_on", expected="a day that has been")
    until_on = last_day(done_on, months=months)
    models.Training.objects.update_or_create(
        member=row, agreement=agreement, defaults={"done_on": done_on, "until_on": until_on}
    )
    renew(centre)
    act.write("training.recorded", {"agreement": agreement, "unit": row.unit})
    return TrainingKept(member, agreement, until_on)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A course on record and the last day it holds."""

    member: str
    course: str
    until_on: date


@operation("staffing.record_basics", stream="house", answer=Recorded, roles=(UNIT_LEAD, SQUARE_MANAGER))
def record_basics(act: Act, *, member: str, course: str, done_on: date) -> Recorded:
    """Somebody has done a basics course; a newer day takes the place of an older one.

    Raises NotFound, NotAllowed for another unit's lead, InvalidInput for an unknown course or a day ahead.
    """
    centre = act.place.code
    row = models.StaffMember.objects.filter(centre=centre, code=member, left_at__isnull=True).first()
    if row is None:
        raise NotFound(what="staff", name=member[:60])
    act.require(UNIT_LEAD, SQUARE_MANAGER, unit=row.unit)
    if course not in list(Course):
        raise InvalidInput(field="course", expected=", ".join(Course))
    if done_on > local_day(act.moment, catalogue_of(centre).zone):
        raise InvalidInput(field="done_on", expected="a day that has been")
    until_on = last_day(done_on, months=BASICS_MONTHS) or done_on
    known = models.BasicsTraining.objects.filter(member=row, course=course).first()
    if known is None or known.done_on < done_on:
        models.BasicsTraining.objects.update_or_create(
            member=row, course=course, defaults={"done_on": done_on, "until_on": until_on}
        )
        act.write("basics.recorded", {"course": course, "unit": row.unit})
        return Recorded(member, course, until_on)
    return Recorded(member, course, known.until_on)


def renew(centre: str, *, source: str | None = None) -> None:
    """Give the centre's staff a new token; to be called in the transaction of every change."""
    be_wary()
    values = {"mark": secrets.token_hex(16)}
    if source is not None:
        values["source"] = source
    models.StaffingRevision.objects.update_or_create(centre_id=centre, defaults=values)


def erase(centre: str, *, code: str) -> int:
    """Forget a member of staff. Returns how many rows went, skills included."""
    gone, _ = models.StaffMember.objects.filter(centre=centre, code=code).delete()
    if gone:
        renew(centre)
    return gone


def expire(moment: datetime) -> int:
    """Forget members who left more than a year before `moment`. Returns how many rows went."""
    past = models.StaffMember.objects.filter(left_at__lt=moment - KEPT_AFTER_LEAVING)
    gone, _ = past.delete()
    return gone


def _digest(sample: Sample) -> str:
    months = [(one.code, one.training_valid_months) for one in sample.agreements]
    return hashlib.sha256(repr((sample.staff, months)).encode()).hexdigest()


def _trainings(ids: dict[str, int], sample: Sample) -> None:
    months = {one.code: one.training_valid_months for one in sample.agreements}
    members = [ids[one.code] for one in sample.staff]
    models.Training.objects.filter(member__in=members).delete()
    models.Training.objects.bulk_create(
        models.Training(
            member_id=ids[one.code],
            agreement=agreement,
            done_on=done_on,
            until_on=last_day(done_on, months=months[agreement]),
        )
        for one in sample.staff
        for agreement, done_on in one.trainings.items()
    )


def _skills(sample: Sample) -> dict[str, list[tuple[str, str]]]:
    queue_of = {one.code: one.queue for one in sample.services}
    return {
        one.code: [
            (skill.queue, skill.service or "")
            for skill in skills_of(one.queues, services=one.services, queue_of=queue_of)
        ]
        for one in sample.staff
    }


def _members(centre: str, sample: Sample) -> dict[str, int]:
    rows = [
        models.StaffMember(
            centre_id=centre,
            code=one.code,
            name=one.name,
            titles=dict(one.titles),
            employer=one.employer,
            unit=one.unit,
            role=one.role,
            languages=list(one.languages),
            default_desk=one.default_desk or "",
        )
        for one in sample.staff
    ]
    models.StaffMember.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["name", "titles", "employer", "unit", "role", "languages", "default_desk"],
        unique_fields=["centre", "code"],
    )
    return dict(models.StaffMember.objects.filter(centre=centre).values_list("code", "id"))
