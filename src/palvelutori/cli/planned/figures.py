"""What the kernel finds for a plan: staffing, shifts, seats and rooms, joint against separate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from palvelutori.cli.planned.pools import catalogue_of
from palvelutori.planning.bridge.plans import comparison
from palvelutori.planning.rules.coefficients import used
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.pools import (
    HOUR_SLACK,
    USUAL_DESK,
    USUAL_SEAT,
    Lawful,
    comparison_of,
    lawful,
)
from palvelutori.planning.rules.sizing import Sheet
from palvelutori.samples.shape import Sample
from pathways import scenario as kernel
from pathways.compare import Comparison, Part, Pool, pooled
from pathways.rooms import LEAST_DAYS, Group, Rooms, needed
from pathways.shifts import Rostered, ShiftRules, people_for, rules_of
from pathways.staffing import Staffing, promises_of, smallest

#: euros of an hour of work where the concept is not known: [E]
HOUR_EUROS = 38.0
#: rent of a house whose concept is not known, euros a month for a m² of huoneistoala: [E]
RENT_EUROS = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is planned. `concept` and `sheet`: None when only a scenario is known; `units`: line → whose; `hour_euros`:
    None where the concept says."""

    name: str
    scenario: kernel.Scenario
    sample: Sample | None
    concept: Concept | None
    sheet: Sheet | None
    units: Mapping[str, str]
    policy: str
    seed: int
    replications: int
    seeds: int
    hour_euros: float | None
    slot: str

    def coefficient(self, code: str) -> float:
        """A coefficient as the concept has it, or the usual one."""
        own = self.concept.programme.coefficients if self.concept else {}
        return used(own)[code].value


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the files tell. `bound`: if everybody could serve everything, which is not lawful."""

    asked: Asked
    staffing: Staffing
    people: Rostered
    rules: ShiftRules
    rooms: Rooms
    comparison: Comparison
    bound: Staffing
    inputs: Mapping[str, Any]

    @property
    def prices(self) -> Mapping[str, float]:
        """What the comparison counts with."""
        found: Mapping[str, float] = self.inputs["prices"]
        return found

    @property
    def digest(self) -> str:
        """Hash of the scenario that was asked about."""
        return kernel.digest(self.asked.scenario)


def computed(asked: Asked, *, progress: Callable[[float], bool] | None = None) -> Figures:
    """Run it all. Raises ScenarioProblem, CannotKeep, NoShifts, Cancelled."""
    tell = progress or (lambda done: True)
    share = asked.coefficient("service_target")
    promises = promises_of(asked.scenario, share=share, slack=HOUR_SLACK)
    rules = rules_of()
    staffing = smallest(
        asked.scenario,
        promises,
        seed=asked.seed,
        replications=asked.replications,
        progress=lambda done: tell(0.2 * done),
    )
    people = people_for(staffing, rules=rules)
    units = dict.fromkeys(asked.units.values())
    groups = [
        Group(code=unit, queues=tuple(code for code, whose in asked.units.items() if whose == unit))
        for unit in units
    ]
    seeds = tuple(range(asked.seed, asked.seed + asked.seeds))
    rooms = needed(people.scenario, groups, seeds=seeds, days=max(LEAST_DAYS, asked.replications))
    tell(0.3)
    everything = Pool(
        code="all", parts=tuple(Part(queue=one.code) for one in asked.scenario.queues), ground="none: a bound"
    )
    bound = smallest(
        pooled(asked.scenario, [everything]),
        promises,
        seed=asked.seed,
        replications=asked.replications,
        progress=lambda done: tell(0.3 + 0.1 * done),
    )
    inputs = inputs_of(asked)
    compared = comparison(
        asked.scenario,
        inputs,
        replications=asked.replications,
        seeds=seeds,
        progress=lambda done: tell(0.4 + 0.6 * done),
    )
    return Figures(asked, staffing, people, rules, rooms, compared, bound, inputs)


def inputs_of(asked: Asked) -> dict[str, Any]:
    """What the comparison counts with: from the concept and the agreements in force on the sample's day, or usual
    values where nothing is known but a scenario."""
    lines = [one.code for one in asked.scenario.queues]
    if asked.concept is None or asked.sheet is None:
        made = _usual(asked)
    else:
        law = Lawful()
        if asked.sample is not None:
            law = lawful(catalogue_of(asked.sample), day=asked.sample.centre.demo_at.date())
        made = comparison_of(asked.concept, asked.sheet, law, lines=lines)
    if asked.hour_euros is not None:
        made["prices"]["hour_euros"] = asked.hour_euros
    return made


def _usual(asked: Asked) -> dict[str, Any]:
    return {
        "share": asked.coefficient("service_target"),
        "units": dict(asked.units),
        "pools": [],
        "shared_desks": [],
        "is_paid": True,
        "prices": {
            "desk_m2": USUAL_DESK,
            "seat_m2": USUAL_SEAT,
            "companions": asked.coefficient("companions"),
            "lobby_m2": asked.coefficient("own_lobby_m2"),
            "net_to_let": asked.coefficient("net_to_let"),
            "rent_euros": RENT_EUROS,
            "hour_euros": HOUR_EUROS,
            "days_year": asked.coefficient("service_days"),
            "trip_minutes": asked.coefficient("trip_minutes"),
        },
    }
