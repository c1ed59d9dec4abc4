"""Setting a centre up from a sample: one call, whole or not at all, as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.db import transaction

from palvelutori.accounts import operations as accounts
from palvelutori.accounts.operations import DeviceWanted
from palvelutori.catalogue.operations.set_up import set_up as set_up_catalogue
from palvelutori.foundation import centres
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SYSTEM
from palvelutori.guidance.operations import set_up as set_up_guidance
from palvelutori.planning.operations.seats import give_seat
from palvelutori.planning.operations.set_up import set_up as set_up_planning
from palvelutori.planning.queries import has_concept, leads
from palvelutori.samples.load import load
from palvelutori.samples.shape import Desk, PriorityGround, Sample, StaffMember
from palvelutori.spaces.operations.set_up import set_up as set_up_spaces
from palvelutori.staffing.operations import set_up as set_up_staffing
from palvelutori.visits.operations.setting import GroundGiven
from palvelutori.visits.operations.setting import set_up as set_up_day

#: kind of a device → its group in the file of tokens
GROUPS: Mapping[str, str] = {
    "kiosk": "kiosks",
    "host": "hosts",
    "desk": "desks",
    "display": "displays",
    "manager": "managers",
}
Tokens = dict[str, dict[str, str]]
#: test sign-ins of those who plan, who hold no role of the house
PLANNERS: Mapping[str, str] = {
    "tilat": "space planner of the second lead organisation",
    "muotoilija": "service designer of an agency",
    "johto1": "approves for the first lead organisation",
    "johto2": "approves for the second lead organisation",
}


def set_up_centre(sample_name: str, *, live: bool) -> Tokens:
    """Set up the sample `sample_name` (a name or a folder): centre, catalogue, spaces, staffing, grounds.

    Not live: also its invented staff, test sign-ins and devices; the answer holds the devices' tokens by
    group and id, new ones each time. Live: no invented people and no devices, and no tokens.
    Raises SampleProblem.
    """
    return set_up(load(sample_name), live=live)


def set_up(sample: Sample, *, live: bool) -> Tokens:
    """`set_up_centre` for a sample that has been read."""
    code = sample.centre.code
    with transaction.atomic():
        centres.found(
            SYSTEM,
            code=code,
            names=sample.centre.names,
            timezone=sample.centre.time_zone,
            is_live=live,
        )
        set_up_day(SYSTEM, centre=code, grounds=[_ground(one) for one in sample.centre.priority_grounds])
        set_up_catalogue(SYSTEM, centre=code, sample=sample)
        set_up_guidance(SYSTEM, centre=code)
        set_up_spaces(SYSTEM, centre=code, sample=sample)
        set_up_staffing(SYSTEM, centre=code, sample=_without_people(sample) if live else sample)
        if live:
            return {group: {} for group in GROUPS.values()}
        _sign_ins(sample)
        set_up_planning(SYSTEM, centre=code)
        _planners(code)
        return _devices(sample)


def _without_people(sample: Sample) -> Sample:
    """A live house has its own people, not the sample's invented ones."""
    return replace(sample, staff=(), sign_ins=())


def _ground(one: PriorityGround) -> GroundGiven:
    return GroundGiven(
        code=one.code,
        names=one.names,
        reasons=one.reasons,
        ground_class=str(one.priority_class),
        cap_percent=round(one.cap_share * 100),
    )


def _sign_ins(sample: Sample) -> None:
    code = sample.centre.code
    staff = {one.code: one for one in sample.staff}
    for one in sample.sign_ins:
        who = staff[one.staff]
        made = accounts.add_test_person(
            SYSTEM, centre=code, username=one.username, name=who.name, staff=who.code, language="fi"
        )
        accounts.grant_role(SYSTEM, centre=code, person=made.person, role=one.role, unit=one.unit or "")


def _planners(code: str) -> None:
    """Whoever plans in a demonstration: one person from each lead, a space planner, an agency until next summer."""
    if not has_concept(code):
        return
    first, second = leads(code)
    for username, name, role, organisation in (
        ("tilat", "Outi Lehtinen", "planner", second.names.fi),
        ("muotoilija", "Emil Strand", "designer", "Muotoilutoimisto Virta"),
        ("johto1", "Marja Kangas", "lead", first.code),
        ("johto2", "Lauri Holm", "lead", second.code),
    ):
        made = accounts.add_test_person(SYSTEM, centre=code, username=username, name=name, staff="")
        give_seat(
            SYSTEM,
            centre=code,
            person=made.person,
            role=role,
            organisation=organisation,
            until_on=date(2027, 6, 30) if role == "designer" else None,
        )


def _devices(sample: Sample) -> Tokens:
    wanted = [DeviceWanted(one.code, one.kind) for one in sample.centre.devices]
    wanted += [
        DeviceWanted(desk.code, "desk", unit=desk.unit, desk=desk.code, staff=who)
        for desk, who in seats(sample)
    ]
    wanted.append(DeviceWanted("manager-1", "manager"))
    made = accounts.trust_devices(SYSTEM, centre=sample.centre.code, devices=wanted)
    tokens: Tokens = {group: {} for group in GROUPS.values()}
    for one in wanted:
        tokens[GROUPS[one.kind]][one.code] = made[one.code]
    return tokens


def seats(sample: Sample) -> Iterable[tuple[Desk, str]]:
    """Each desk with a member of staff of its own: whoever signs in there, whose usual desk it is, an officer
    who knows its lines, a lead at last. Nobody sits at two desks, or at another than the own sign-in's."""
    signed_in = {one.staff: one.desk for one in sample.sign_ins}
    taken: set[str] = set()
    for desk in sample.desks:
        free = (one for one in sample.staff if one.code not in taken)
        fitting = [one for one in free if _fits(one, desk=desk, signed_in=signed_in)]
        best = min(fitting, key=lambda one: _rank(one, desk=desk, signed_in=signed_in), default=None)
        if best is not None:
            taken.add(best.code)
        yield desk, best.code if best else ""


def _fits(one: StaffMember, *, desk: Desk, signed_in: Mapping[str, str | None]) -> bool:
    if one.code in signed_in:
        return signed_in[one.code] == desk.code
    return one.unit == desk.unit and bool(set(one.queues) & set(desk.queues))


def _rank(one: StaffMember, *, desk: Desk, signed_in: Mapping[str, str | None]) -> tuple[bool, bool, bool]:
    return (
        one.code not in signed_in,
        one.default_desk != desk.code,
        one.role not in (DESK_OFFICER, HOST),
    )
