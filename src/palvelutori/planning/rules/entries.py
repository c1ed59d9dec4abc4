"""The concept as frozen values: exactly what stands in its file, and nothing else.

A field the file does not know is refused, so no file can bring one that points at a person. Lists whose items have
a `code` are addressed by it (`personas.p10`, `programme.rows.A5.inputs`): these addresses are the stable keys of
paragraphs, comments and differences.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

FORMAT: Final = "palvelutori-concept/1"
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,40}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Zone = Literal["public", "guided", "controlled", "staff"]
AreaClass = Literal["programme", "traffic", "technical"]
Group = Literal["A", "B", "C", "D", "E", "F"]
Key = Literal["equal", "desks", "visits", "staffed_hours", "area"]
OfficeKey = Literal["equal", "people", "posts", "area"]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Hour = Annotated[str, StringConstraints(pattern=r"^(1?[0-9]|2[0-3])$")]
Staff = Annotated[int, Field(ge=0, le=500)]


class Part(BaseModel):
    """A part of the file: frozen, and no field it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Part):
    """One text side by side; easy Finnish where people decide."""

    fi: Line
    sv: Line
    en: Line
    easy: Line | None = None

    def slots(self) -> dict[str, str]:
        """As the rest of the house knows localised words."""
        return {slot: words for slot, words in self.model_dump().items() if words}


class Lead(Part):
    """An organisation that leads the work: both approve."""

    code: Code
    names: Words


class Organisation(Part):
    """Whoever pays: the owners of units and of offices, by name."""

    code: Code
    names: Words


class Unit(Part):
    """Who serves here, and for whom. `desks`, `visits_per_day`, `staffed_hours`: what shared cost may be shared by."""

    code: Code
    names: Words
    owner: Code
    desks: NotNegative = 0
    visits_per_day: NotNegative = 0
    staffed_hours: NotNegative = 0


class Goal(Part):
    """What the concept is for, and how one will know. `now` is None while nobody has measured it."""

    code: Code
    names: Words
    measure: Words
    now: float | None = None
    target: float


class Evidence(Part):
    """What somebody found out, how, from how many, when, and who was missed. `quality` 1 (thin) to 3 (good)."""

    code: Code
    names: Words
    method: Literal["observation", "interview", "workshop", "survey", "statistics", "comments"]
    n: Annotated[int, Field(ge=1)]
    gathered_on: date
    quality: Literal[1, 2, 3]
    missed: Words
    valid_days: Annotated[int, Field(ge=1)] = 730


class Persona(Part):
    """An invented person who stands for a way of coming here. Describes; sorts nobody. Shares: percent of visits,
    from `share_low` to `share_high`. Without evidence it is an assumption and says so."""

    code: Code
    name: Line
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    situation: Words
    abilities: Words
    wants: Words
    fears: Words
    share: Annotated[float, Field(ge=0, le=100)]
    share_low: Annotated[float, Field(ge=0, le=100)]
    share_high: Annotated[float, Field(ge=0, le=100)]
    evidence: tuple[Code, ...] = ()


class Step(Part):
    """One step of a path. `lane`: where in the swim-lane it stands; `minutes` without waits."""

    code: Code
    lane: Literal["person", "place", "unit", "back"]
    unit: Code | None = None
    role: Code | None = None
    space: Code | None = None
    action: Words
    minutes: NotNegative | None = None
    mode: Literal["walk_in", "appointment", "remote"] | None = None
    hand_over: Literal["none", "told", "warm"] = "none"
    pain: Words | None = None
    needs_permission: bool = False


class Path(Part):
    """A service path: whose it is, its steps, and whether a permission is asked."""

    code: Code
    names: Words
    personas: tuple[Code, ...]
    permission: Words
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class SpaceType(Part):
    """A kind of space. `m2`: by the unit its rule counts (a seat, a desk, a room)."""

    code: Code
    names: Words
    m2: Positive
    zone: Zone
    group: Group
    sound: Line = "–"
    is_noisy: bool = False
    needs_quiet: bool = False
    is_bookable: bool = False
    area_class: AreaClass = "programme"


def _several(given: object) -> object:
    """One right alone is a list of one: files of earlier versions say it so."""
    return (given,) if isinstance(given, str) else given


Right = Literal["host", "desk_officer", "unit_lead", "square_manager"]


class Role(Part):
    """A new service role: what it does, and which live roles of the house give it its rights (one or several)."""

    code: Code
    names: Words
    tasks: Annotated[tuple[Words, ...], Field(min_length=1)]
    rights: Annotated[tuple[Right, ...], Field(min_length=1), BeforeValidator(_several)]


class System(Part):
    """A system the units share, and what stays each authority's own."""

    code: Code
    names: Words
    purpose: Words
    stays_own: Words


class Question(Part):
    """What is not known yet, whose it is, since when and by when. `carried` goes to the next project's list;
    `came_from`: the project it was carried from."""

    code: Code
    text: Words
    owner: Line
    state: Literal["open", "answered", "carried"]
    answer: Words | None = None
    asked_on: date | None = None
    due_on: date | None = None
    came_from: Line | None = None


class Decision(Part):
    """What was decided, why, and what was dropped for it."""

    code: Code
    decided_on: date
    text: Words
    reason: Words
    dropped: Words


class Criterion(Part):
    """What sites are weighed by; weights are percents and add up to 100."""

    code: Code
    names: Words
    weight: Annotated[float, Field(ge=0, le=100)]


class Site(Part):
    """A place the house could be. `scores`: criterion → 0 (poor) to 5 (good). `demand`: how many come there beside the
    planned day's people; `trip_minutes`: a resident's usual way there."""

    code: Code
    names: Words
    scores: dict[Code, Annotated[float, Field(ge=0, le=5)]]
    note: Words
    is_chosen: bool = False
    demand: Annotated[float, Field(ge=0.05, le=10)] = 1.0
    trip_minutes: Annotated[float, Field(ge=0, le=600)] | None = None


class Slip(Part):
    """A day that moved, when that was said, and why."""

    told_on: date
    moved_to: date
    reason: Words


class Milestone(Part):
    """A day that was promised (`baseline_on`), how it moved, and when it was reached."""

    code: Code
    names: Words
    baseline_on: date
    slips: tuple[Slip, ...] = ()
    reached_on: date | None = None

    @property
    def expected_on(self) -> date:
        """The day as it stands now."""
        return self.slips[-1].moved_to if self.slips else self.baseline_on


class Need(Part):
    """Something units ask of the house."""

    code: Code
    names: Words


class Requirement(Part):
    """How much a unit needs it."""

    code: Code
    unit: Code
    need: Code
    level: Literal["must", "should", "against"]


class Compromise(Part):
    """What was agreed where units want against each other."""

    code: Code
    need: Code
    text: Words
    agreed_on: date


class Quote(Part):
    """Somebody's words, kept only with permission and without a name."""

    code: Code
    text: Words
    source: Words
    has_permission: Literal[True]


class Source(Part):
    """What a row rests on: demand numbers, a persona, a path, a comment, a decision, law or a calculation.
    `ref` is the code of the persona, path, decision or evidence."""

    kind: Literal["demand", "persona", "path", "comment", "decision", "evidence", "law", "calculation"]
    ref: str = ""


class Holding(Part):
    """Who has how many of a row's places: unit → count. Empty: shared by all."""

    unit: Code
    count: Positive


class Row(Part):
    """A row of the space programme. `rule` computes count and area from `inputs`; see `sizing.RULES`."""

    code: Code
    space: Code
    names: Words
    rule: Code
    inputs: dict[Code, float] = {}
    owners: tuple[Holding, ...] = ()
    reason: Words
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    users: Annotated[int, Field(ge=0)] | None = None
    equipment: Words | None = None
    area_class: AreaClass | None = None


class Programme(Part):
    """Demand by name, coefficients that differ from the usual, and rows. `rate_low`… stay in the coefficients."""

    demand: dict[Code, NotNegative]
    coefficients: dict[Code, NotNegative] = {}
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]


class OfficeOwner(Part):
    """An organisation behind: people, share of them present at once, and zones of its activity-based office.
    `zones`: zone → share of its area; the shares add up to one. `payer`: the organisation whose cost it is, when its
    code is not the owner's own."""

    code: Code
    names: Words
    payer: Code | None = None
    people: Annotated[int, Field(ge=1)]
    presence: Annotated[float, Field(gt=0, le=1)]
    zones: dict[Code, Share]


class MeetingRoom(Part):
    """Rooms of a size: booked hours a week decide how many."""

    code: Code
    names: Words
    seats: Annotated[int, Field(ge=1)]
    booked_hours_week: NotNegative


class Office(Part):
    """The offices of the people behind. `norm_year`: which year's norm of m² a person is used."""

    norm_year: Annotated[int, Field(ge=2000, le=2100)]
    owners: tuple[OfficeOwner, ...]
    meeting_rooms: tuple[MeetingRoom, ...] = ()
    open_hours_week: Positive = 40


class Service(Part):
    """A support service (lobby, guard, cleaning): euros a year, shared by a key."""

    code: Code
    names: Words
    euros_year: NotNegative
    key: Key


class Cost(Part):
    """Rent and support services. `rent`: euros a month for a m² of huoneistoala (offices: `office_rent` where it is
    another); `space_key` shares the shared space, `office_key` the meeting rooms of the offices."""

    rent: Positive
    space_key: Key
    office_rent: Positive | None = None
    office_key: OfficeKey = "people"
    services: tuple[Service, ...] = ()
    carbon_kg_m2_year: NotNegative | None = None


class Box(Part):
    """A row's place in the drawing, metres from the upper left corner."""

    code: Code
    x: NotNegative
    y: NotNegative
    width: Positive
    height: Positive
    door: Literal["north", "east", "south", "west", "none"] = "none"


class Wish(Part):
    """Two rows that should be near, apart, or see each other."""

    code: Code
    one: Code
    other: Code
    wish: Literal["near", "apart", "seen"]
    reason: Words


class Drawing(Part):
    """The functional plan: areas to scale, places illustrative."""

    state: Literal["illustrative", "draft", "approved"]
    width: Positive
    height: Positive
    boxes: tuple[Box, ...]
    wishes: tuple[Wish, ...] = ()


class Profile(Part):
    """How a day's people spread over its hours: local hour → share. Together about one."""

    code: Code
    shares: Annotated[dict[Hour, NotNegative], Field(min_length=1)]


class DayLine(Part):
    """A line of customers on a day of the factor 1. Minutes, people a day, staff an hour from `from_hour` on.

    `booked` come by appointment besides `arrivals` (or `are_booked_among` them) in the hours of `booked_by_hour`,
    each calendar with a person of its own. Of those served, `triage_share` goes on to the line `triage_to`.
    `is_in_table`: whether a reckoning of walk-ins alone counts it.
    """

    code: Code
    unit: Code
    names: Words
    minutes: Positive
    cv: NotNegative = 0.7
    promise_minutes: Positive = 15
    patience_minutes: Positive | None = None
    arrivals: NotNegative
    profile: Code
    from_hour: Annotated[int, Field(ge=0, le=23)]
    staff_by_hour: Annotated[tuple[Staff, ...], Field(min_length=1)]
    booked: NotNegative = 0
    booked_by_hour: tuple[Staff, ...] = ()
    are_booked_among: bool = False
    booked_minutes: Positive | None = None
    no_show_share: Share = 0
    triage_to: Code | None = None
    triage_share: Share = 0
    is_in_table: bool = True


class ServiceDay(Part):
    """A day of service as it is planned: who comes to which line when, and who serves.

    `weekday_factors`: people of a day over those of the lines; `weekend_units`: the same by unit where only some are
    open. `several_share`: visits with several matters. `hour_euros`: what an hour of service work costs.
    """

    profiles: tuple[Profile, ...]
    lines: Annotated[tuple[DayLine, ...], Field(min_length=1)]
    weekday_factors: dict[Weekday, NotNegative]
    weekend_units: dict[Code, dict[Weekday, NotNegative]] = {}
    patience_floor_minutes: NotNegative = 5
    several_share: Share = 0.2
    hour_euros: Positive = 38


class Concept(Part):
    """The whole concept, one file."""

    format: Literal["palvelutori-concept/1"]
    code: Code
    names: Words
    summary: Words
    licence: Line
    authors: Line
    leads: Annotated[tuple[Lead, ...], Field(min_length=2, max_length=2)]
    organisations: tuple[Organisation, ...] = ()
    units: Annotated[tuple[Unit, ...], Field(min_length=1)]
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    evidence: tuple[Evidence, ...] = ()
    personas: tuple[Persona, ...] = ()
    paths: tuple[Path, ...] = ()
    space_types: Annotated[tuple[SpaceType, ...], Field(min_length=1)]
    roles: tuple[Role, ...] = ()
    systems: tuple[System, ...] = ()
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decision, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    sites: tuple[Site, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    needs: tuple[Need, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    compromises: tuple[Compromise, ...] = ()
    quotes: tuple[Quote, ...] = ()
    programme: Programme
    office: Office
    cost: Cost
    drawing: Drawing
    service_day: ServiceDay | None = None
