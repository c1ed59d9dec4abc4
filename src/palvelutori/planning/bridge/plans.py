"""What is planned from a scenario: the smallest staffing with legal shifts, joint against separate, seats and desks.

Plain data in (`inputs`, frozen with the run) and out. Needs numpy, numba and OR-Tools.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from palvelutori.planning.bridge.changes import scaled
from palvelutori.planning.bridge.logs import figure, told
from palvelutori.planning.rules.pools import HOUR_SLACK
from pathways.compare import Comparison, Part, Pool, Prices, Side, Terms, compare
from pathways.covers import SLOT, SLOTS, Cover
from pathways.loads import DAY
from pathways.precision import ratio_interval
from pathways.rooms import HOUSE, LEAST_DAYS, Group, needed
from pathways.runs import Cancelled, simulate
from pathways.scenario import KERNEL_VERSION, Law, Scenario, digest
from pathways.shifts import NoShifts, Rostered, people_for, rules_of
from pathways.staffing import CannotKeep, Kept, Promise, Staffing, kept, promises_of, smallest
from pathways.state import MINUTE

__all__ = ["PLANS", "CannotKeep", "NoShifts"]

FORMAT: Final = "palvelutori-plan/1"
Progress = Callable[[float], bool]
#: seeds of a comparison: an interval needs several, and each is two searches
_SEEDS: Final = 3
_SIDES: Final = ("desks", "staff_hours", "seats", "m2", "customer_minutes", "euros_year")


def staffing(
    scenario: Scenario, inputs: Mapping[str, Any], *, replications: int, seed: int, progress: Progress
) -> dict[str, Any]:
    """Desks by half hour that keep the promises, people's shifts, and the concept's own beside them.

    Raises CannotKeep, NoShifts, Cancelled."""
    began = time.process_time()
    promises = _promises(scenario, inputs)
    found = smallest(
        scenario, promises, seed=seed, replications=replications, progress=lambda share: progress(0.9 * share)
    )
    people = people_for(found, rules=rules_of())
    return {
        **_head(scenario, replications=replications, seed=seed, began=began),
        "slot_minutes": SLOT,
        "teams": [_team(one, scenario) for one in found.covers],
        "desk_hours": figure(found.desk_hours),
        "now_hours": figure(sum(sum(_there(one, scenario)) for one in found.covers) * SLOT / 60),
        "kept": [_kept(one) for one in found.again],
        **_shifts(people),
    }  # fmt: skip


def _promises(scenario: Scenario, inputs: Mapping[str, Any]) -> tuple[Promise, ...]:
    return promises_of(scenario, share=inputs["share"], slack=HOUR_SLACK)


def _head(scenario: Scenario, *, replications: int, seed: int, began: float) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "hash": digest(scenario),
        "kernel_version": KERNEL_VERSION,
        "seed": seed,
        "replications": replications,
        "cpu_seconds": round(time.process_time() - began, 2),
    }


def _team(cover: Cover, scenario: Scenario) -> dict[str, Any]:
    return {
        "code": cover.team.code,
        "lines": list(cover.team.queues),
        "desks": list(cover.desks),
        "now": _there(cover, scenario),
    }


def _there(cover: Cover, scenario: Scenario) -> list[int]:
    """How many of the team the scenario itself has at work in each half hour: at its beginning."""
    own = [one for one in scenario.persons if one.queues == cover.team.queues]
    return [
        sum(any(begins <= slot * SLOT < ends for begins, ends in one.spells) for one in own)
        for slot in range(SLOTS)
    ]


def _kept(one: Kept) -> dict[str, Any]:
    return {
        "line": one.promise.queue,
        "minutes": one.minutes,
        "share": told(one.share),
        "worst_hour": one.worst_hour,
        "worst_share": figure(one.worst_share),
    }


def _shifts(people: Rostered) -> dict[str, Any]:
    return {
        "shifts": [
            {"team": one.team, "begins": one.begins, "ends": one.ends, "lunch": one.lunch, "paid": one.paid_minutes}
            for one in people.roster.shifts
        ],
        "paid_hours": figure(people.roster.paid_hours),
        "is_best": people.roster.is_best,
        "are_kept": people.is_kept,
    }  # fmt: skip


def joint(
    scenario: Scenario, inputs: Mapping[str, Any], *, replications: int, seed: int, progress: Progress
) -> dict[str, Any]:
    """Both houses, each staffed to keep the same promises. Raises ScenarioProblem, CannotKeep, NoShifts, Cancelled."""
    began = time.process_time()
    seeds = tuple(range(seed, seed + _SEEDS))
    found = comparison(scenario, inputs, replications=replications, seeds=seeds, progress=progress)
    return {
        **_head(scenario, replications=replications, seed=seed, began=began),
        "seeds": list(seeds),
        "separate": _side(found.separate),
        "joint": _side(found.joint),
        "saved": _side(found.saved),
        "desks": [_most(one) for one in found.staffings],
    }


def comparison(
    scenario: Scenario,
    inputs: Mapping[str, Any],
    *,
    replications: int,
    seeds: Sequence[int],
    progress: Progress,
) -> Comparison:
    """Joint against separate as `inputs` (`rules.pools.comparison_of`) ask. Raises as `joint`."""
    terms = Terms(
        promises=_promises(scenario, inputs),
        units=inputs["units"],
        prices=Prices(**inputs["prices"]),
        shared_desks=tuple(inputs["shared_desks"]),
        rules=rules_of() if inputs.get("is_paid") else None,
        replications=replications,
    )
    return compare(scenario, pools(scenario, inputs), terms, seeds=seeds, progress=progress)


def pools(scenario: Scenario, inputs: Mapping[str, Any]) -> list[Pool]:
    """The pools of `inputs` for the kernel, which takes them one after another: a share is of what is left then."""
    laws = {one.code: one.service for one in scenario.queues}
    gone: dict[str, float] = {}
    found = []
    for pool in inputs["pools"]:
        parts = []
        for one in pool["parts"]:
            before = gone.get(one["queue"], 0.0)
            law = Law(mean_minutes=one["minutes"], cv=laws[one["queue"]].cv) if one["share"] < 1 else None
            parts.append(Part(queue=one["queue"], share=one["share"] / (1 - before), service=law))
            gone[one["queue"]] = before + one["share"] * (one["share"] < 1)
        ground = ", ".join(pool.get("agreements") or pool["grounds"])
        hosts = tuple(pool.get("hosts", ()))
        found.append(Pool(code=pool["code"], parts=tuple(parts), ground=ground, hosts=hosts))
    return found


def _side(side: Side) -> dict[str, Any]:
    return {name: told(getattr(side, name)) for name in _SIDES}


def _most(found: Staffing) -> dict[str, int]:
    """Team → its most desks at once."""
    return {one.team.code: one.most for one in found.covers}


def rooms(
    scenario: Scenario, inputs: Mapping[str, Any], *, replications: int, seed: int, progress: Progress
) -> dict[str, Any]:
    """What is at once waiting and served on 19 of 20 days: by unit, and in the house. Raises Cancelled."""
    began = time.process_time()
    groups = [Group(code=code, queues=tuple(lines)) for code, lines in inputs["groups"].items()]
    seeds, days = tuple(range(seed, seed + _SEEDS)), max(LEAST_DAYS, replications)
    found = needed(scenario, groups, seeds=seeds, days=days, progress=progress)
    return {
        **_head(scenario, replications=replications, seed=seed, began=began),
        "days": days,
        "seeds": list(seeds),
        "share": found.share,
        "peaks": [
            {"group": one.group, "kind": one.kind, "count": one.count, "by_seed": told(one.interval),
             "mean": figure(one.mean_of_peaks), "most": one.most}
            for one in found.peaks
        ],
        "wait_minutes": told(found.wait_minutes),
        "seats_per_minute": told(found.seats_per_minute),
    }  # fmt: skip


def sites(
    scenario: Scenario, inputs: Mapping[str, Any], *, replications: int, seed: int, progress: Progress
) -> dict[str, Any]:
    """The day at each site with its own demand: by the staff as planned, and what the promises need there.

    Everywhere the same people come as far as the demand has them. Raises ScenarioProblem, CannotKeep, Cancelled."""
    began = time.process_time()
    rows = []
    for place, one in enumerate(inputs["sites"]):
        here = scaled(scenario, one["demand"])
        rows.append({"code": one["code"], **_site(here, inputs, replications=replications, seed=seed)})
        if not progress((place + 1) / len(inputs["sites"])):
            raise Cancelled
    return {**_head(scenario, replications=replications, seed=seed, began=began), "sites": rows}


def _site(scenario: Scenario, inputs: Mapping[str, Any], *, replications: int, seed: int) -> dict[str, Any]:
    promises = _promises(scenario, inputs)
    days = simulate(scenario, replications=replications, seed=seed)
    waited, served = (days.column(name).sum(axis=1) for name in ("waited_ms", "served"))
    least = smallest(scenario, promises, seed=seed, replications=replications)
    peaks = needed(least.scenario, seeds=(seed,), days=LEAST_DAYS)
    return {
        "visits": figure(float(days.visits[:, 0].mean())),
        "wait": told(ratio_interval(waited / MINUTE, served)),
        "stay": told(days.stay_minutes()),
        "broken": [one.promise.queue for one in kept(days, promises) if not one.is_kept],
        "hours": figure(sum(ends - begins for one in scenario.persons for begins, ends in one.spells) / 60),
        "needed": {
            "hours": figure(least.desk_hours),
            "desks": sum(one.most for one in least.covers),
            "waiting": peaks.of(HOUSE, "waiting").count,
        },
    }  # fmt: skip


PLANS: Final = {"staffing": staffing, "joint": joint, "rooms": rooms, "sites": sites}
assert DAY == SLOT * SLOTS
