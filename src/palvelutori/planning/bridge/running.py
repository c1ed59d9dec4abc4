"""A run: days of a scenario, and what they came to as plain data. Needs numpy and numba: the server never imports it.

The figures are those of `palvelutori simulate` (same scenario, seed, replications: same numbers). Hours, paths and
occupancy are counted from the logs of the first `LOGGED` days.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from palvelutori.planning.bridge.loads import loads
from palvelutori.planning.bridge.logs import Logs, figure, told
from pathways.by_time import ByTime
from pathways.precision import enough
from pathways.result import Result
from pathways.runs import Cancelled, day, simulate
from pathways.scenario import KERNEL_VERSION, Scenario, digest
from pathways.trace import trace

__all__ = ["FORMAT", "LOGGED", "Cancelled", "run", "version"]

FORMAT: Final = "palvelutori-answers/1"
#: days whose log is told person by person
LOGGED: Final = 40
#: columns kept for every day, so that two runs of one seed can be compared day by day
KEPT: Final = ("arrived", "served", "left", "turned_away", "waited_ms", "within_15_min", "within_promise")
#: a longer day has no replay: a part of a log is not a day
LONGEST_REPLAY: Final = 40_000
Progress = Callable[[float], bool]


def version() -> str:
    """The kernel's version: with scenario, seed and replications it fixes every figure."""
    return KERNEL_VERSION


def run(
    scenario: Scenario, *, replications: int, seed: int, progress: Progress | None = None
) -> tuple[dict[str, Any], list[list[int]]]:
    """What the days came to, and the log of the first day for the replay: rows of (ms, what, visitor, line or
    stream, person). `progress` hears the share done; False from it raises Cancelled."""
    began = time.process_time()
    goes_on = progress or (lambda share: True)
    logged = min(LOGGED, replications)
    days = simulate(
        scenario, replications=replications, seed=seed, progress=lambda share: goes_on(0.5 * share)
    )
    logs, by_time = Logs(scenario), ByTime(scenario)
    replay: list[list[int]] = []
    for number in range(logged):
        lines = day(scenario, seed=seed, number=number)
        traced = trace(scenario, seed=seed, number=number, log=lines.tolist())
        logs.add(traced)
        by_time.add(traced)
        if number == 0:
            replay = lines.tolist() if len(lines) <= LONGEST_REPLAY else []
        if not goes_on(0.5 + 0.5 * (number + 1) / logged):
            raise Cancelled
    return {
        "format": FORMAT,
        "hash": digest(scenario),
        "kernel_version": KERNEL_VERSION,
        "seed": seed,
        "replications": replications,
        "logged_days": logged,
        "cpu_seconds": round(time.process_time() - began, 2),
        "lines": [one.code for one in scenario.queues],
        "figures": {one.code: _figures(days, one.code) for one in scenario.queues},
        "house": _house(days),
        "loads": loads(scenario),
        "days": _days(days),
        **logs.told(),
        "by_time": by_time.told(),
    }, replay


def _figures(result: Result, code: str) -> dict[str, Any]:
    place = result.place(code)
    return {
        "arrivals": told(result.arrivals(code)),
        "wait_minutes_mean": told(result.wait_minutes(code)),
        "wait_minutes_p50": figure(result.wait_quantile(code, 0.5)),
        "wait_minutes_p90": figure(result.wait_quantile(code, 0.9)),
        "within_15_min": told(result.share(code, part="within_15_min", of="served")),
        "within_promise": told(result.share(code, part="within_promise", of="served")),
        "left_share": told(result.share(code, part="left", of="arrived")),
        "turned_away": figure(float(result.column("turned_away")[:, place].mean())),
        "utilization": figure(result.utilization(code)),
        "needed_replications": enough(result.wait_minutes(code)),
        "most_waiting": [int(value) for value in result.column("most_waiting")[:, place]],
    }


def _house(result: Result) -> dict[str, Any]:
    count, days = int(result.visits[:, 0].sum()), result.replications
    return {
        "visits": figure(count / days),
        "several_share": figure(int(result.visits[:, 1].sum()) / count if count else 0.0),
        "minutes_in_house_mean": told(result.stay_minutes()),
        "minutes_in_house_p90": figure(result.stay_quantile(0.9)),
        "most_in_house": [int(value) for value in result.peaks[:, 0]],
        "most_waiting": [int(value) for value in result.peaks[:, 1]],
    }


def _days(result: Result) -> dict[str, Any]:
    """Day by day: column → rows of days, a number a line; the house's visits and time, too."""
    kept: dict[str, Any] = {name: result.column(name).tolist() for name in KEPT}
    kept["visits"] = result.visits[:, 0].tolist()
    kept["stay_ms"] = result.visits[:, 2].tolist()
    return kept
