"""`palvelutori simulate`: the waits of a day that has not been lived yet."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palvelutori.cli.problems import Problem, Told
from palvelutori.cli.sampled import day_of, scenario_of
from palvelutori.planning.bridge.faults import fault_of
from palvelutori.planning.telling import fault_words
from palvelutori.samples.bases import DAYS
from palvelutori.samples.build import SampleProblem
from palvelutori.samples.load import load, names
from pathways import scenario as kernel
from pathways.check import check

if TYPE_CHECKING:
    from pathways.result import Result

HELP = "simulate a centre's day: waits, who leaves, how busy the desks are"
MISSING = "pip install 'palvelutori[simulation]', or from the source folder make test"


def configure(parser: argparse.ArgumentParser) -> None:
    """SCENARIO [--day] [--replications] [--seed] [--policy] [--scheduler] [--json] [--language]."""
    parser.add_argument(
        "scenario", help=f"a scenario's file (.json or .toml) or a sample: {', '.join(names())}"
    )
    parser.add_argument("--day", choices=DAYS, default="wed", help="weekday of a sample (default wed)")
    parser.add_argument("--replications", type=_count, default=300, help="days to simulate (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same days (default 1)")
    parser.add_argument(
        "--policy",
        choices=("reference", "house"),
        default="reference",
        help="reference: first come first served, one stop a visit; house: the live rule with several needs",
    )
    parser.add_argument(
        "--scheduler",
        default=os.environ.get("PATHWAYS_SCHEDULER", ""),
        help="a Dask scheduler's address (tcp://host:8786): its machines do the work; or PATHWAYS_SCHEDULER",
    )
    parser.add_argument("--json", action="store_true", help="figures for programs")
    parser.add_argument(
        "--language", choices=("fi", "sv", "en"), default="en", help="of what is wrong (default en)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the day's figures."""
    scenario = read(arguments.scenario, day=arguments.day, policy=arguments.policy, slot=arguments.language)
    for library in ("numpy", "numba"):
        if importlib.util.find_spec(library) is None:
            raise Problem("simulate", f"{library} is not installed", MISSING)
    from pathways.machines import MachinesProblem, simulate_all

    try:
        (result,) = simulate_all(
            [scenario],
            replications=arguments.replications,
            seed=arguments.seed,
            scheduler=arguments.scheduler,
        )
    except MachinesProblem as problem:
        raise Problem("simulate", problem.what, problem.right) from problem
    figures = summary(result, policy=arguments.policy, name=arguments.scenario)
    print(json.dumps(figures, indent=2) if arguments.json else table(figures))
    return 0


def _count(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{word} is not a number of days: give 1 to 1000000")
    return int(word)


def read(word: str, *, day: str, policy: str, slot: str = "en") -> kernel.Scenario:
    """A sample's day, or the scenario in a file. Raises Problem, in the language `slot`."""
    try:
        if word in names():
            return check(scenario_of(load(word), day=day_of(day), policy=policy))
        scenario = kernel.from_data(_data(Path(word)))
        if policy == "house" and scenario.policy == kernel.REFERENCE:
            scenario = kernel.with_policy(scenario, kernel.HOUSE)
        return check(scenario)
    except kernel.ScenarioProblem as problem:
        raise Told(fault_words(fault_of(problem), slot)) from problem
    except SampleProblem as problem:
        raise Problem(word, str(problem), f"give a file or one of {', '.join(names())}") from problem


def _data(path: Path) -> Any:
    try:
        words = path.read_text(encoding="utf-8")
        return tomllib.loads(words) if path.suffix == ".toml" else json.loads(words)
    except OSError as error:
        right = f"give a file or one of {', '.join(names())}"
        raise Problem(str(path), "there is no such scenario", right) from error
    except ValueError as error:  # both readers' errors, and bytes that are no text
        raise Problem(str(path), f"cannot be read: {str(error).splitlines()[0]}", "mend the file") from error


def summary(result: Result, *, policy: str, name: str) -> dict[str, Any]:
    """The figures as programs read them. Shares are 0 to 1; `±` of a mean is half its 95 % interval over days."""
    queues = {}
    for one in result.scenario.queues:
        wait = result.wait_minutes(one.code)
        queues[one.code] = {
            "arrivals": _round(result.arrivals(one.code).mean),
            "wait_minutes_mean": _round(wait.mean),
            "wait_minutes_mean_half_interval": _round(wait.half),
            "wait_minutes_p90": _round(result.wait_quantile(one.code, 0.9)),
            "within_15_min": _round(result.share(one.code, part="within_15_min", of="served").mean),
            "within_promise": _round(result.share(one.code, part="within_promise", of="served").mean),
            "left_share": _round(result.share(one.code, part="left", of="arrived").mean),
            "utilization": _round(result.utilization(one.code)),
        }
    visits, days = result.visits, result.replications
    count = int(visits[:, 0].sum())
    return {
        "scenario": name,
        "hash": kernel.digest(result.scenario),
        "seed": result.seed,
        "replications": days,
        "kernel_version": kernel.KERNEL_VERSION,
        "policy": policy,
        "queues": queues,
        "visits": {
            "count": _round(count / days),
            "multi_stop_share": _round(int(visits[:, 1].sum()) / count if count else 0.0),
            "minutes_in_house_mean": _round(result.stay_minutes().mean),
            "minutes_in_house_p90": _round(result.stay_quantile(0.9)),
        },
    }


def _round(value: float) -> float | None:
    """Four figures after the point; what one day alone cannot say is null."""
    return round(value, 4) if value < float("inf") else None


def table(figures: dict[str, Any]) -> str:
    """The same figures for people."""
    heads = ("queue", "people", "wait", "± 95 %", "p90", "≤ 15 min", "left", "use")
    rows = [
        (
            name, f"{one['arrivals']:.0f}", f"{one['wait_minutes_mean']:.1f}",
            "-" if one["wait_minutes_mean_half_interval"] is None else f"{one['wait_minutes_mean_half_interval']:.2f}",
            f"{one['wait_minutes_p90']:.1f}", f"{one['within_15_min']:.0%}", f"{one['left_share']:.1%}",
            f"{one['utilization']:.0%}",
        )
        for name, one in figures["queues"].items()
    ]  # fmt: skip
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    lines = [
        "  ".join(
            word.ljust(width) if not place else word.rjust(width) for place, (word, width) in enumerate(pairs)
        )
        for pairs in (zip(row, widths, strict=True) for row in [heads, *rows])
    ]
    visits = figures["visits"]
    lines += [
        "",
        f"{visits['count']:.0f} visits a day, {visits['multi_stop_share']:.0%} with several stops; "
        f"{visits['minutes_in_house_mean']:.1f} minutes in the house, nine of ten at most "
        f"{visits['minutes_in_house_p90']:.1f}",
        f"{figures['replications']} days, seed {figures['seed']}, policy {figures['policy']}, minutes; "
        f"scenario {figures['hash'][:12]}, kernel {figures['kernel_version']}",
    ]
    return "\n".join(lines)
