"""What the space costs a year and how it is shared. Whole cents: the parts always add up to the sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palvelutori.planning.rules.entries import Concept, Key, OfficeKey, OfficeOwner, Unit
from palvelutori.planning.rules.office import OfficePart
from palvelutori.planning.rules.sizing import Sheet


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Cents a year of one unit: its own rows, its part of the shared ones, its part of the support services."""

    unit: Unit
    own_cents: int
    shared_cents: int
    services_cents: int

    @property
    def total_cents(self) -> int:
        """All of it."""
        return self.own_cents + self.shared_cents + self.services_cents


@dataclass(frozen=True, slots=True)
class CostPart:
    """The customer floor's cost a year, cents; `shares`: unit → its cost; by `key`. `carbon_kg`: a year, or None."""

    key: Key
    rent_cents: int
    services_cents: int
    shares: tuple[UnitCost, ...]
    carbon_kg: float | None

    @property
    def total_cents(self) -> int:
        """Rent and services."""
        return self.rent_cents + self.services_cents


def divided(cents: int, weights: Mapping[str, float]) -> dict[str, int]:
    """`cents` by weight, to the cent; what rounding leaves goes to the largest remainders. All weights zero: equally.

    The parts add up to `cents` exactly."""
    names = list(weights)
    if not names:
        return {}
    total = sum(weights.values())
    given = dict(weights) if total > 0 else dict.fromkeys(names, 1.0)
    total = sum(given.values())
    exact = {name: cents * weight / total for name, weight in given.items()}
    parts = {name: int(value) for name, value in exact.items()}
    left = cents - sum(parts.values())
    for name in sorted(names, key=lambda name: (parts[name] - exact[name], names.index(name)))[:left]:
        parts[name] += 1
    return parts


def weights(concept: Concept, sheet: Sheet, key: Key) -> dict[str, float]:
    """What a key weighs each unit by."""
    own = _own_m2(concept, sheet)
    return {
        one.code: {
            "equal": 1.0,
            "desks": one.desks,
            "visits": one.visits_per_day,
            "staffed_hours": one.staffed_hours,
            "area": own[one.code],
        }[key]
        for one in concept.units
    }


def _own_m2(concept: Concept, sheet: Sheet) -> dict[str, float]:
    """m² of hyötyala each unit holds alone."""
    own = {one.code: 0.0 for one in concept.units}
    for row in sheet.rows:
        if row.area_class != "programme" or not row.count:
            continue
        for unit, count in row.owners.items():
            own[unit] += row.m2 * min(1.0, count / row.count)
    return own


def costs(concept: Concept, sheet: Sheet, *, key: Key | None = None) -> CostPart:
    """The cost of the customer floor and its sharing by `key` (the concept's own when None)."""
    key = key or concept.cost.space_key
    rent = round(sheet.sums.let * concept.cost.rent * 12 * 100)
    own_m2 = _own_m2(concept, sheet)
    shared_m2 = max(0.0, sheet.sums.net - sum(own_m2.values()))
    by_area = divided(rent, {**own_m2, "": shared_m2})
    shared = divided(by_area.pop(""), weights(concept, sheet, key))
    services = dict.fromkeys(own_m2, 0)
    for one in concept.cost.services:
        for unit, cents in divided(round(one.euros_year * 100), weights(concept, sheet, one.key)).items():
            services[unit] += cents
    carbon = concept.cost.carbon_kg_m2_year
    return CostPart(
        key,
        rent,
        sum(services.values()),
        tuple(
            UnitCost(one, by_area[one.code], shared[one.code], services[one.code]) for one in concept.units
        ),
        carbon * sheet.sums.gross if carbon is not None else None,
    )


@dataclass(frozen=True, slots=True)
class VisitCost:
    """What one visit to a unit costs: cents a year of space with support services, and of staff, over the year's
    `visits`. `per_visit_cents` is None where nobody comes."""

    unit: Unit
    space_cents: int
    staff_cents: int
    visits: int

    @property
    def per_visit_cents(self) -> int | None:
        """Whole cents a visit."""
        return round((self.space_cents + self.staff_cents) / self.visits) if self.visits else None


def per_visit(
    part: CostPart, *, staff_hours: Mapping[str, float], hour_cents: int, days: float
) -> tuple[VisitCost, ...]:
    """A visit's cost by unit, shared by the part's key. `staff_hours`: unit → paid hours a day; units without staff
    hours keep their space alone. `days`: opening days a year."""
    return tuple(
        VisitCost(
            one.unit,
            one.total_cents,
            round(staff_hours.get(one.unit.code, 0.0) * hour_cents * days),
            round(one.unit.visits_per_day * days),
        )
        for one in part.shares
    )


@dataclass(frozen=True, slots=True)
class OfficeShare:
    """Cents a year of one organisation behind: its own offices, its part of the meeting rooms."""

    owner: OfficeOwner
    own_cents: int
    rooms_cents: int

    @property
    def total_cents(self) -> int:
        """Both."""
        return self.own_cents + self.rooms_cents

    @property
    def payer(self) -> str:
        """Code of the organisation whose cost it is."""
        return self.owner.payer or self.owner.code


@dataclass(frozen=True, slots=True)
class OfficeCosts:
    """What the offices of the people behind cost a year, and the sharing of their meeting rooms by `key`."""

    key: OfficeKey
    rent: float
    own_cents: int
    rooms_cents: int
    shares: tuple[OfficeShare, ...]

    @property
    def total_cents(self) -> int:
        """Offices and meeting rooms."""
        return self.own_cents + self.rooms_cents


def office_costs(concept: Concept, part: OfficePart, *, key: OfficeKey | None = None) -> OfficeCosts:
    """The cost of the offices: each pays its own m², meeting rooms are shared by `key` (the concept's own when None).

    Meeting rooms without an organisation behind are nobody's, and cost nothing here."""
    key = key or concept.cost.office_key
    rent = concept.cost.office_rent or concept.cost.rent
    own = round(part.let * rent * 12 * 100)
    rooms = round(part.rooms_let * rent * 12 * 100) if part.owners else 0
    weigh = {
        one.owner.code: {"equal": 1.0, "people": one.people, "posts": one.posts, "area": one.let}[key]
        for one in part.owners
    }
    by_area = divided(own, {one.owner.code: one.let for one in part.owners})
    by_key = divided(rooms, weigh)
    shares = tuple(
        OfficeShare(one.owner, by_area[one.owner.code], by_key[one.owner.code]) for one in part.owners
    )
    return OfficeCosts(key, rent, own, rooms, shares)


@dataclass(frozen=True, slots=True)
class Payer:
    """What one organisation pays a year, cents: its units on the customer floor, and its offices."""

    code: str
    floor_cents: int
    office_cents: int

    @property
    def total_cents(self) -> int:
        """All of it."""
        return self.floor_cents + self.office_cents


def payers(cost: CostPart, offices: OfficeCosts) -> tuple[Payer, ...]:
    """The whole house by organisation, the one that pays most first. The totals add up to both costs exactly."""
    floor: dict[str, int] = {}
    for one in cost.shares:
        floor[one.unit.owner] = floor.get(one.unit.owner, 0) + one.total_cents
    behind: dict[str, int] = {}
    for share in offices.shares:
        behind[share.payer] = behind.get(share.payer, 0) + share.total_cents
    found = [
        Payer(code, floor.get(code, 0), behind.get(code, 0)) for code in dict.fromkeys([*floor, *behind])
    ]
    return tuple(sorted(found, key=lambda one: (-one.total_cents, one.code)))
