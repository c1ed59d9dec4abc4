"""The shape of a sample centre: frozen dataclasses, no Django, no clock, no database.

`load.load("rantakulma")` fills them from the TOML files of a folder. Codes are plain strings and point to
each other; `load` has checked that every pointer has a target. A localised text (`Texts`) always has the keys
`fi`, `sv` and `en`; `easy` (easy Finnish) may be missing and then means `fi`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from palvelutori.samples.bases import Day, Hours, Texts, Words

OrganisationKind = Literal[
    "state", "municipality", "wellbeing_county", "kela", "hospital_group", "company", "association",
    "employment_area",
]  # fmt: skip
Opaque = Literal["never", "always", "on_request"]
Mode = Literal["W", "A", "S", "B", "R"]
TaskType = Literal[
    "advice", "document_receipt", "document_handover", "e_service_support", "remote_link", "payment",
    "decision", "id_check",
]  # fmt: skip
Level = Literal[
    "DocumentReceived", "GuidanceToOnlineSelfService", "OnlineSelfServicePoint", "OnsiteGuidance",
    "OnsiteGuidanceByServiceAuthor", "RemoteGuidance", "LostAndFound",
]  # fmt: skip
PlaceKind = Literal["desk", "room", "post"]
ResourceKind = Literal["room", "spot", "kit"]
Noise = Literal["quiet", "talk", "music"]
Arrow = Literal["left", "right", "up", "down"]
RoleCode = Literal["host", "desk_officer", "unit_lead", "square_manager", "administrator", "data_protection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityGround:
    """Why somebody may be called earlier: the reason is public. `cap_share` = most of all calls."""

    code: str
    names: Texts
    reasons: Texts
    priority_class: int
    cap_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A kiosk, a host's tablet or a wall screen; desks' devices follow from the desks."""

    code: str
    kind: Literal["kiosk", "host", "display"]
    names: Texts
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The house as a whole. `demo_at` is local time without zone, a Wednesday with staffed desks."""

    code: str
    reference: str
    kind: Literal["service_square", "joint_service_point"]
    names: Texts
    short_names: Texts
    descriptions: Texts
    addresses: Texts
    directions: Texts
    lead_organisation: str
    municipality: str
    time_zone: str
    demo_at: datetime
    languages: tuple[str, ...]
    area_m2: float
    footfall_weekday: int
    footfall_weekend_day: int
    staff_total: int
    hours: Hours
    priority_grounds: tuple[PriorityGround, ...]
    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body with a life span. `successor` carries on after `valid_until` (last day, included)."""

    code: str
    kind: OrganisationKind
    names: Texts
    short_names: Texts
    valid_from: date
    valid_until: date | None = None
    successor: str | None = None
    business_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """Who runs a unit from one day to another (both included)."""

    organisation: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One operator's part of the house. `organisation` runs it on the demo day.

    `sign` is the place's picture 0..10 of the design; `opaque` units show only code, time and desk.
    `desks_reference` and `staff_total` are the figures of the reference table.
    """

    code: str
    reference: str
    names: Texts
    short_names: Texts
    descriptions: Texts
    organisation: str
    responsibilities: tuple[Responsibility, ...]
    sign: int
    opaque: Opaque
    required_languages: tuple[str, ...]
    duties: tuple[str, ...]
    zone: str
    entrances: tuple[str, ...]
    appointment_only: bool
    staff_total: float
    desks_reference: int
    contacts_per_weekday: int
    appointment_share: float
    hours: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One line inside a unit. `default` = where a need naming only the unit goes.

    `in_reference` tells whether the figures come from the reference tables or are our own estimate.
    """

    code: str
    unit: str
    names: Texts
    promise_minutes: int
    mean_minutes: float
    cv: float
    patience_minutes: float
    default: bool = False
    ticketless: bool = False
    in_reference: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a unit does. Code `<unit>.<english_name>`; `organisation` is the competent authority.

    `minutes` is the visitor's time, `staff_minutes` the officer's (the same unless said). `weight` is the
    share of walk-in needs of its queue, relative to the queue's other services (0 = never by walk-in).
    """

    code: str
    unit: str
    queue: str
    organisation: str
    names: Texts
    summaries: Texts
    minutes: float
    staff_minutes: float
    modes: tuple[Mode, ...]
    task_type: TaskType
    levels: tuple[Level, ...]
    keywords: Words
    weight: float
    life_events: tuple[str, ...] = ()
    what_to_bring: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of the floor that can be reached or cut off as one."""

    code: str
    names: Texts
    kind: Literal["hall", "waiting", "service", "rooms", "library", "event", "staff"]
    floor: int
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way between two zones, or from `outside` into one. `hours` `None` = always passable while inside."""

    code: str
    names: Texts
    joins: tuple[str, str]
    step_free: bool
    width_mm: int
    entrance: bool = False
    hours: Hours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A place where people are served. `number` is unique in the house; posts rove and have a name instead.

    `arrow` is the direction seen from the main wall screen.
    """

    code: str
    unit: str
    kind: PlaceKind
    number: int | None
    names: Texts
    zone: str
    arrow: Arrow
    queues: tuple[str, ...]
    loop: bool = False
    adjustable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What can be booked: a room, a pop-up spot, a kit. `noise` is the loudest that is allowed there.

    `quiet_neighbours` are codes of units or zones that hear what is done there; `handled_by` is the unit that
    decides about bookings (`None` = the square's manager). `hours` are those a booking may lie in.
    """

    code: str
    kind: ResourceKind
    names: Texts
    zone: str
    hours: Hours
    area_m2: float = 0
    places: int = 0
    power: bool = False
    water: bool = False
    noise: Noise = "talk"
    set_up_minutes: int = 0
    take_down_minutes: int = 0
    quiet_neighbours: tuple[str, ...] = ()
    handled_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A worker. `services` empty = all of the queues'; `trainings`: agreement → the day its training was done."""

    code: str
    name: str
    titles: Texts
    employer: str
    unit: str
    role: RoleCode
    languages: tuple[str, ...]
    queues: tuple[str, ...]
    services: tuple[str, ...] = ()
    default_desk: str | None = None
    trainings: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A test account; `staff` names the worker behind it, who carries name, languages and queues."""

    username: str
    staff: str
    role: RoleCode
    unit: str | None = None
    desk: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAgreement:
    """A joint-service agreement (act 223/2007): `provider`'s workers at `unit` do `task_types` of `services`
    (empty = every service of the commissioner in the house) for the commissioner. Never public power.
    """

    code: str
    names: Texts
    commissioner: str
    provider: str
    unit: str
    task_types: tuple[TaskType, ...]
    services: tuple[str, ...]
    controller: str
    valid_from: date
    valid_until: date | None
    notice_months: int
    cost_rule: Texts
    training: Texts
    training_valid_months: int
    signatures: tuple[Signed, ...] = ()
    state: Literal["draft", "active"] = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed for a party, and when."""

    party: str
    signatory: str
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """A situation people name instead of a service; services point here. `ptv_code` = national list, if there."""

    code: str
    names: Texts
    summaries: Texts
    ptv_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceResult:
    """Figures of the reference run (300 replications, seed 1): minutes and shares (0..1)."""

    day: Day
    arrivals: float | None
    wait_minutes_mean: float
    wait_minutes_p90: float
    within_15_min: float
    left_share: float | None
    utilization: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDemand:
    """A queue's Wednesday. `arrivals` = what the reference run sends to the line; `booked` come on top of them,
    unless `booked_among_arrivals`. `staff_by_hour` starts at `from_hour`; so does `booked_by_hour`: how many
    calendars have times in that hour, each with a person behind it besides the staff (`booked_among_arrivals`:
    one of the staff).
    """

    queue: str
    profile: str
    arrivals: float
    booked: float
    from_hour: int
    staff_by_hour: tuple[int, ...]
    booked_by_hour: tuple[int, ...] = ()
    booked_among_arrivals: bool = False
    results: tuple[ReferenceResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCalendar:
    """A season of one unit: its factor holds where every given condition holds.

    `working_days` = first N working days of each month, `months` 1..12, `days` first and last day of month.
    """

    unit: str
    factor: float
    months: tuple[int, ...] = ()
    working_days: int | None = None
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Of visits served at queue group `source`, the share going on to unit `target` (or `outside`)."""

    source: str
    target: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPair:
    """Of visits with several units, the share made of these two (`any`, `other` as in the table)."""

    units: tuple[str, str]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A what-if of the reference tables. `changes` = setting → value, in the words of `demand.toml`."""

    code: str
    names: Texts
    descriptions: Texts
    changes: Mapping[str, float | str | bool]
    results: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Who comes, when, how long they stay and wait. Shares are 0..1, times minutes."""

    profiles: Mapping[str, Mapping[str, float]]
    weekday_factors: Mapping[Day, float]
    weekend_units: Mapping[str, Mapping[Day, float]]
    month_factors: tuple[float, ...]
    unit_calendars: tuple[UnitCalendar, ...]
    patience_floor_minutes: float
    no_show_shares: Mapping[str, float]
    companion_share: float
    pram_or_wheelchair_share: float
    language_shares: Mapping[str, float]
    web_first_share: float
    called_first_share: float
    wrong_place_share: float
    lobby_solves_share: float
    units_per_visit: Mapping[str, float]
    several_units_share: float
    several_units_with_self_service_share: float | None
    transitions: tuple[Transition, ...]
    unit_pairs: tuple[UnitPair, ...]
    queues: tuple[QueueDemand, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A made-up person (`p…` visitor, `r…` role). `weight` = share of this centre's visits, 0 for roles."""

    code: str
    name: str
    age: int | None
    situation: Texts
    languages: tuple[str, ...]
    abilities: Texts | None
    digital: Texts | None
    visits_per_year: int | None
    wants: Texts | None
    fears: Texts | None
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step: where (`unit` or `zone`), what, how long without waits; `service` when the house has it."""

    texts: Texts
    unit: str | None = None
    zone: str | None = None
    service: str | None = None
    minutes: float = 0.0
    mode: Mode | None = None
    warm_hand_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePath:
    """A walk through the house by one or more personas; `permission` says what the person must allow."""

    code: str
    names: Texts
    personas: tuple[str, ...]
    steps: tuple[PathStep, ...]
    permission: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Everything a centre is before its first day."""

    centre: Centre
    organisations: tuple[Organisation, ...]
    units: tuple[Unit, ...]
    queues: tuple[Queue, ...]
    services: tuple[Service, ...]
    zones: tuple[Zone, ...]
    doors: tuple[Door, ...]
    desks: tuple[Desk, ...]
    resources: tuple[Resource, ...]
    staff: tuple[StaffMember, ...]
    sign_ins: tuple[SignIn, ...]
    agreements: tuple[ServiceAgreement, ...]
    life_events: tuple[LifeEvent, ...]
    demand: Demand
    personas: tuple[Persona, ...]
    paths: tuple[ServicePath, ...]
