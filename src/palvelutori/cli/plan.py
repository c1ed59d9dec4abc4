"""`palvelutori plan`: how many people, desks, seats and rooms keep a house's promises, as files to go on with."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palvelutori.cli.problems import Problem, Told
from palvelutori.cli.simulate import MISSING, _count, read
from palvelutori.planning import package
from palvelutori.planning.bridge import scenarios
from palvelutori.planning.bridge.faults import cause_of, fault_of
from palvelutori.planning.rules.checking import concept_of
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.sizing import sized
from palvelutori.planning.telling import cause_words, fault_words, line_names
from palvelutori.samples.bases import DAYS
from palvelutori.samples.load import load, names
from pathways import scenario as kernel

if TYPE_CHECKING:
    from palvelutori.cli.planned.figures import Asked, Figures

HELP = "staffing, space programme, report and functional plan of a centre, as files"
WRITERS = ("drawing", "programme", "report", "sheets", "words")


def configure(parser: argparse.ArgumentParser) -> None:
    """SCENARIO --out DIR [--day] [--policy] [--replications] [--seed] [--language] [--hour-euros]."""
    parser.add_argument(
        "scenario", help=f"a scenario's file (.json or .toml) or a sample: {', '.join(names())}"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new folder, or an empty one"
    )
    parser.add_argument(
        "--day", choices=DAYS, default="mon", help="weekday of a sample (default mon, the busiest)"
    )
    parser.add_argument(
        "--policy",
        choices=("reference", "house"),
        default="reference",
        help="reference: one stop a visit; house: the live rule with several needs and booked times (slower)",
    )
    parser.add_argument(
        "--replications", type=_count, default=300, help="days the staffing is judged by (default 300)"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files (default 1)")
    parser.add_argument(
        "--seeds",
        type=_seeds,
        default=3,
        help="seeds the intervals of seats and of joining rest on (default 3)",
    )
    parser.add_argument(
        "--language", choices=("fi", "sv", "en"), default="fi", help="of the files (default fi)"
    )
    parser.add_argument(
        "--hour-euros",
        type=_euros,
        help="what an hour of work costs (default: as the concept has it, 38 without one)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compute everything, write into a folder beside, then give it its name."""
    wanted: Path = arguments.out.absolute()
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise Problem(str(wanted), "is not an empty folder", "give a new one")
    scenario = _printable(_scenario(arguments))
    for library in ("numpy", "numba", "ortools"):
        if importlib.util.find_spec(library) is None:
            raise Problem("plan", f"{library} is not installed", MISSING)
    asked = _asked(arguments, scenario)
    for writer in WRITERS:  # before the long run: what cannot be loaded is known at once
        importlib.import_module(f"palvelutori.cli.planned.{writer}")
    figures = _computed(asked)
    files = written(figures, day=arguments.day)
    keep(wanted, files)
    told = ", ".join(sorted(files))
    print(
        f"{wanted}: {told}; scenario {figures.digest[:12]}, seed {asked.seed}, kernel {kernel.KERNEL_VERSION}"
    )
    if "report.pdf" not in files:
        print("without report.pdf: typst is not installed; pip install 'palvelutori[pdf]' and plan again")
    return 0


def _scenario(arguments: argparse.Namespace) -> kernel.Scenario:
    """The day of a sample's concept, the same as on its pages; else what `simulate` would read."""
    concept = _concept(arguments.scenario)
    if concept is None or concept.service_day is None:
        return read(arguments.scenario, day=arguments.day, policy=arguments.policy, slot=arguments.language)
    try:
        return scenarios.checked(
            scenarios.scenario_of(concept, weekday=arguments.day, policy=arguments.policy)
        )
    except kernel.ScenarioProblem as problem:
        names = line_names(concept, arguments.language)
        raise Told(fault_words(fault_of(problem), arguments.language, names=names)) from problem


def _concept(name: str) -> Concept | None:
    return concept_of(package.sample(name)) if name in package.samples() else None


def _printable(scenario: kernel.Scenario) -> kernel.Scenario:
    """Names go into tables and drawings as they are."""
    for one in (scenario.name, *(queue.code for queue in scenario.queues)):
        if not one.isprintable() or not one.strip():
            raise Problem("scenario", f"the name {one!r} cannot be printed", "give letters")
    return scenario


def _seeds(word: str) -> int:
    if not word.isdecimal() or not 2 <= int(word) <= 50:
        raise argparse.ArgumentTypeError(f"{word} is not a number of seeds: give 2 to 50")
    return int(word)


def _euros(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 10_000:
        raise argparse.ArgumentTypeError(f"{word} is not a price: give 0 to 10000")
    return value


def _asked(arguments: argparse.Namespace, scenario: kernel.Scenario) -> Asked:
    from palvelutori.cli.planned.figures import Asked

    sample = load(arguments.scenario) if arguments.scenario in names() else None
    concept = _concept(arguments.scenario)
    whose = {one.code: one.unit for one in sample.queues} if sample else {}
    return Asked(
        name=arguments.scenario,
        scenario=scenario,
        sample=sample,
        concept=concept,
        sheet=sized(concept) if concept else None,
        units={one.code: whose.get(one.code, one.code) for one in scenario.queues},
        policy=arguments.policy,
        seed=arguments.seed,
        replications=arguments.replications,
        seeds=arguments.seeds,
        hour_euros=arguments.hour_euros,
        slot=arguments.language,
    )


def _computed(asked: Asked) -> Figures:
    from palvelutori.cli.planned.figures import computed
    from pathways.shifts import NoShifts
    from pathways.staffing import CannotKeep

    try:
        return computed(asked, progress=_tell if sys.stderr.isatty() else None)
    except (kernel.ScenarioProblem, CannotKeep, NoShifts) as problem:
        names = line_names(asked.concept, asked.slot) if asked.concept else {}
        raise Told(cause_words(cause_of(problem), asked.slot, names=names)) from problem


def _tell(done: float) -> bool:
    end = "\r" if done < 1 else "\n"
    print(f"plan: {done:4.0%}", end=end, file=sys.stderr, flush=True)
    return True


def written(figures: Figures, *, day: str) -> dict[str, bytes]:
    """Every file by name."""
    from palvelutori.cli.planned import drawing, programme, report, sheets, words

    has_pdf = report.has_pdf()
    rows = programme.rows_of(figures)
    told = words.report_of(figures, rows, day=day, has_pdf=has_pdf)
    name = words.name_of(figures)
    staff = [told.table(code) for code in ("hours", "shifts", "promises", "rules")]
    space = [told.table("programme")]
    files = {
        "staffing.csv": sheets.as_csv(staff[:1], told.slot, foot=told.foot),
        "shifts.csv": sheets.as_csv(staff[1:2], told.slot, foot=told.foot),
        "staffing.xlsx": sheets.as_xlsx(staff, title=told.title, foot=told.foot),
        "programme.csv": sheets.as_csv(space, told.slot, foot=told.foot),
        "programme.xlsx": sheets.as_xlsx(space, title=told.title, foot=told.foot),
        "report.html": report.as_html(told),
        "plan.svg": drawing.as_svg(figures, rows, name=name, foot=told.foot),
        "scenario.json": (kernel.canonical(figures.asked.scenario) + "\n").encode(),
        "plan.json": (json.dumps(summary(figures), indent=2, ensure_ascii=False) + "\n").encode(),
    }
    if has_pdf:
        files["report.pdf"] = report.as_pdf(told)
    return files


def summary(figures: Figures) -> dict[str, Any]:
    """The main figures for programs. Shares 0 to 1; half hours from midnight."""
    people, rooms, held = figures.people, figures.rooms, figures.comparison
    return {
        "scenario": figures.asked.name,
        "hash": figures.digest,
        "seed": figures.asked.seed,
        "kernel_version": kernel.KERNEL_VERSION,
        "policy": figures.asked.policy,
        "replications": figures.asked.replications,
        "desk_hours": sum(one.desk_hours for one in people.covers),
        "desk_hours_if_all_served_all": figures.bound.desk_hours,
        "paid_hours": people.roster.paid_hours,
        "teams": {one.team.code: list(one.desks) for one in people.covers},
        "promises": {
            one.promise.queue: {
                "minutes": one.minutes,
                "share": round(one.share.mean, 4),
                "low": round(one.share.low, 4),
                "is_kept": one.is_kept,
            }
            for one in people.kept
        },
        "peaks": {f"{one.group or 'house'}.{one.kind}": one.count for one in rooms.peaks},
        "seats_per_minute": round(rooms.seats_per_minute.mean, 3),
        "comparison": {
            name: {
                field: round(getattr(getattr(held, name), field).mean, 2) for field in held.saved.__slots__
            }
            for name in ("separate", "joint", "saved")
        },
    }


def keep(wanted: Path, files: dict[str, bytes]) -> None:
    """All files or none: written beside, then named. Raises Problem."""
    unready = wanted.with_name(f".{wanted.name}.unready")
    try:
        shutil.rmtree(unready, ignore_errors=True)
        unready.mkdir(parents=True)
        for name, held in files.items():
            (unready / name).write_bytes(held)
        if wanted.exists():
            wanted.rmdir()
        unready.rename(wanted)
    except OSError as error:
        said = error.strerror or str(error)
        raise Problem(str(wanted), said, "give a place that exists and may be used") from error
    finally:
        shutil.rmtree(unready, ignore_errors=True)
