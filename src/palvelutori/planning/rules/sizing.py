"""From demand and coefficients to the rows of a space programme. One function a rule, every number told back.

Areas in m². A row's area is rounded as the trade does: to half a square metre up to 100, to whole ones above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Final

from palvelutori.planning.rules.coefficients import Used, used
from palvelutori.planning.rules.entries import AreaClass, Concept, Programme, Row, SpaceType
from palvelutori.planning.rules.queues import least_desks

#: below this a count that is whole but for rounding is whole
WHOLE: Final = 1e-9


class InputMissing(ValueError):
    """A rule needs a number the row and the demand do not give."""

    def __init__(self, row: str, name: str) -> None:
        super().__init__(f"{row}: {name}")
        self.row, self.name = row, name


@dataclass(frozen=True, slots=True)
class Sized:
    """A row with its figures. `told`: the numbers of its rule by name, for the sentence that explains it.
    `owners`: unit → places; empty when shared by all."""

    row: Row
    space: SpaceType
    count: float
    m2_each: float
    m2: float
    users: int | None
    area_class: AreaClass
    told: Mapping[str, float]
    owners: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_shared(self) -> bool:
        """Whether all units use it."""
        return not self.owners


@dataclass(frozen=True, slots=True)
class Sums:
    """The programme's areas. `net`: hyötyala as this concept counts it; `net_strict`: without what is traffic space
    by the strict definition; `let` huoneistoala, `gross` bruttoala; `shared_share` 0–1 of `net`."""

    net: float
    net_strict: float
    let: float
    gross: float
    shared_share: float
    groups: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole space programme, computed."""

    rows: tuple[Sized, ...]
    sums: Sums
    coefficients: Mapping[str, Used]


def up(value: float) -> int:
    """The least whole number that is enough."""
    return ceil(value - WHOLE)


def rounded(m2: float) -> float:
    """Half a square metre up to 100, whole ones above; halves go up."""
    return floor(m2 * 2 + 0.5) / 2 if m2 <= 100 else float(floor(m2 + 0.5))


class Ask:
    """What a rule may ask: the row's own inputs, then the demand; coefficients; the space type's m²."""

    def __init__(
        self, row: Row, space: SpaceType, demand: Mapping[str, float], by: Mapping[str, Used]
    ) -> None:
        self.row, self.space, self._demand, self._by = row, space, demand, by
        self.told: dict[str, float] = {}

    def __call__(self, name: str, usual: float | None = None) -> float:
        """An input by name. Raises InputMissing."""
        value = self.row.inputs.get(name, self._demand.get(name, usual))
        if value is None:
            raise InputMissing(self.row.code, name)
        self.told[name] = value
        return value

    def by(self, code: str) -> float:
        """A coefficient."""
        self.told[code] = self._by[code].value
        return self._by[code].value

    @property
    def m2(self) -> float:
        """m² of one, as the row says or else the space type."""
        value = self.row.inputs.get("m2", self.space.m2)
        self.told["m2"] = value
        return value


Figures = tuple[float, float, float]


def _of_count(count: float, each: float) -> Figures:
    return count, each, count * each


def _fixed(ask: Ask) -> Figures:
    return _of_count(ask("count"), ask.m2)


def _lobby(ask: Ask) -> Figures:
    people = max(ask("peak_people") * ask.by("lobby_m2_person"), ask.by("lobby_m2_least"))
    return _of_count(1, people + ask("popups", 0) * ask.by("popup_m2"))


def _posts(ask: Ask) -> Figures:
    return _of_count(up(ask("lobby_load") / ask.by("post_load")) + ask("extra", 0), ask.m2)


def _kiosks(ask: Ask) -> Figures:
    return _of_count(up(ask("visits_day") / ask.by("visits_per_kiosk")), ask.m2)


def _terminals(ask: Ask) -> Figures:
    return _of_count(up(ask("visits_day") / ask.by("visits_per_terminal")), ask.m2)


def _seats(ask: Ask) -> int:
    people = ask("arrivals_hour") / 60 * ask("wait_minutes") * ask.by("randomness") * ask.by("companions")
    ask.told["seats"] = up(people)
    return up(people)


def _waiting(ask: Ask) -> Figures:
    seats = _seats(ask)
    wheelchairs = up(seats / ask.by("seats_per_wheelchair"))
    ask.told["wheelchairs"] = wheelchairs
    return _of_count(1, seats * ask.m2 + wheelchairs * ask.by("wheelchair_m2"))


def _quiet(ask: Ask) -> Figures:
    seats = up(_seats(ask) * ask.by("quiet_share"))
    ask.told["quiet_seats"] = seats
    return _of_count(1, max(seats * ask.m2, ask.by("quiet_m2_least")))


def _desks(ask: Ask) -> Figures:
    """Inputs `<unit>_arrivals` (an hour at the peak) and `<unit>_minutes`: each unit its own least number."""
    total = 0
    for unit in desk_units(ask.row):
        count = least_desks(
            arrivals_hour=ask(f"{unit}_arrivals"),
            minutes=ask(f"{unit}_minutes"),
            wait_minutes=ask.by("service_minutes"),
            target=ask.by("service_target"),
        )
        ask.told[f"{unit}_desks"] = count
        total += count
    return _of_count(total, ask.m2)


def desk_units(row: Row) -> list[str]:
    """Units a row of the rule `desks` counts desks for, in the order given."""
    return [name.removesuffix("_arrivals") for name in row.inputs if name.endswith("_arrivals")]


def _rooms(ask: Ask) -> Figures:
    return _of_count(up(ask("hours_week") / (ask("open_hours_week") * ask.by("room_use"))), ask.m2)


def _remote(ask: Ask) -> Figures:
    return _of_count(up(ask("remote_day") / ask.by("remote_per_room")), ask.m2)


def _per_seat(ask: Ask) -> Figures:
    return _of_count(ask("rooms", 1), ask("seats") * ask.m2)


def _stage(ask: Ask) -> Figures:
    return _of_count(1, ask.by("stage_m2_least") + ask("listeners") * ask.m2)


def _collection(ask: Ask) -> Figures:
    return _of_count(1, ask("items") / 1000 * ask.m2)


def _back_posts(ask: Ask) -> Figures:
    return _of_count(up(ask("htv") * ask("presence") * ask.by("post_reserve")), ask.m2)


def _booths(ask: Ask) -> Figures:
    return _of_count(up(ask("htv") / ask.by("workers_per_booth")), ask.m2)


def _staff_rooms(ask: Ask) -> Figures:
    people = ask("workers")
    seats = up(people * ask.by("cafe_share"))
    ask.told["cafe_seats"] = seats
    return _of_count(1, people * ask.m2 + seats * ask.by("cafe_m2_seat"))


def _toilets(ask: Ask) -> Figures:
    count = up(ask("peak_people") / ask.by("people_per_wc")) + 1
    ask.told["toilets"] = count
    return _of_count(1, count * ask.m2 + ask.by("care_m2"))


def _storage(ask: Ask) -> Figures:
    return _of_count(1, ask.told["others_m2"] * ask.by("storage_share"))


Rule = Callable[[Ask], Figures]
RULES: Final[Mapping[str, Rule]] = {
    "fixed": _fixed,
    "lobby": _lobby,
    "posts": _posts,
    "kiosks": _kiosks,
    "terminals": _terminals,
    "waiting": _waiting,
    "quiet": _quiet,
    "desks": _desks,
    "rooms": _rooms,
    "remote": _remote,
    "per_seat": _per_seat,
    "stage": _stage,
    "collection": _collection,
    "back_posts": _back_posts,
    "booths": _booths,
    "staff_rooms": _staff_rooms,
    "toilets": _toilets,
    "storage": _storage,
}
#: rules that need the area of the other rows first
LAST: Final = frozenset({"storage"})


def sized(concept: Concept) -> Sheet:
    """The space programme of a concept. Raises InputMissing."""
    programme, types = concept.programme, {one.code: one for one in concept.space_types}
    by = used(programme.coefficients)
    made: dict[str, Sized] = {}
    for row in sorted(programme.rows, key=lambda row: row.rule in LAST):
        others = sum(one.m2 for one in made.values() if one.row.rule not in LAST)
        made[row.code] = _sized(row, types[row.space], programme, by, others)
    rows = tuple(made[row.code] for row in programme.rows)
    return Sheet(rows, _sums(rows, by), by)


def _sized(
    row: Row, space: SpaceType, programme: Programme, by: Mapping[str, Used], others_m2: float
) -> Sized:
    ask = Ask(row, space, programme.demand, by)
    if row.rule in LAST:
        ask.told["others_m2"] = others_m2
    count, each, m2 = RULES[row.rule](ask)
    owners: dict[str, float] = {one.unit: one.count for one in row.owners}
    if row.rule == "desks":
        owners = {unit: ask.told[f"{unit}_desks"] for unit in desk_units(row)}
    return Sized(
        row=row,
        space=space,
        count=count,
        m2_each=rounded(each),
        m2=rounded(m2),
        users=row.users,
        area_class=row.area_class or space.area_class,
        told=ask.told,
        owners=owners,
    )


def _sums(rows: tuple[Sized, ...], by: Mapping[str, Used]) -> Sums:
    net = sum(one.m2 for one in rows if one.area_class == "programme")
    let = net * by["net_to_let"].value
    groups: dict[str, float] = {}
    for one in rows:
        groups[one.space.group] = groups.get(one.space.group, 0) + one.m2
    shared = sum(_shared_m2(one) for one in rows if one.area_class == "programme")
    return Sums(
        net=net,
        net_strict=sum(one.m2 for one in rows if one.space.area_class == "programme"),
        let=let,
        gross=let * by["let_to_gross"].value,
        shared_share=shared / net if net else 0.0,
        groups=dict(sorted(groups.items())),
    )


def _shared_m2(one: Sized) -> float:
    if one.is_shared or not one.count:
        return one.m2
    return one.m2 * max(0.0, 1 - sum(one.owners.values()) / one.count)


@dataclass(frozen=True, slots=True)
class Sharing:
    """What one waiting area for all saves: seats and m² when each unit had its own, against one for all."""

    own_seats: int
    shared_seats: int
    own_m2: float
    shared_m2: float


def sharing(concept: Concept) -> Sharing | None:
    """Sum of each unit's own peak against the peak of the sum. None where the demand has no `peak_<unit>`."""
    demand, by = concept.programme.demand, used(concept.programme.coefficients)
    row = next((one for one in concept.programme.rows if one.rule == "waiting"), None)
    peaks = {one.code: demand[f"peak_{one.code}"] for one in concept.units if f"peak_{one.code}" in demand}
    if row is None or not peaks:
        return None
    types = {one.code: one for one in concept.space_types}

    def seats_m2(arrivals: float) -> tuple[int, float]:
        asked = row.model_copy(update={"inputs": {**row.inputs, "arrivals_hour": arrivals}})
        one = _sized(asked, types[row.space], concept.programme, by, 0)
        return int(one.told["seats"]), one.m2

    own = [seats_m2(peak) for peak in peaks.values()]
    together = seats_m2(row.inputs.get("arrivals_hour", demand.get("arrivals_hour", 0)))
    return Sharing(sum(n for n, _ in own), together[0], sum(m2 for _, m2 in own), together[1])
