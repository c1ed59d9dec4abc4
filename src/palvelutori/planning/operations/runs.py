"""Reckonings are asked for and cancelled here; a worker of its own carries them out (`planning.work`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, cast, get_args

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.codes import digest as digest_of
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.facts.queries import usual
from palvelutori.foundation.operation import Act, operation
from palvelutori.planning import access
from palvelutori.planning.bridge import scenarios
from palvelutori.planning.bridge.changes import Change, NoSuchChange, change_of, changed
from palvelutori.planning.bridge.faults import ScenarioFault, fault_of
from palvelutori.planning.bridge.scenarios import (
    KERNEL_VERSION,
    Demand,
    NoServiceDay,
    Scenario,
    ScenarioProblem,
    digest,
)
from palvelutori.planning.models import RUN_KINDS, ConceptVersion, Run
from palvelutori.planning.operations.refusals import (
    ConceptNotRight,
    NoFactsYet,
    NoServiceDayYet,
    NoSitesYet,
    RunIsOver,
    ScenarioNotRight,
    TooManyRuns,
)
from palvelutori.planning.operations.versions import on
from palvelutori.planning.rules.checking import ConceptProblem
from palvelutori.planning.rules.coefficients import used
from palvelutori.planning.rules.demand import UsualDay, lived_demand, read_demand
from palvelutori.planning.rules.entries import Concept, Weekday
from palvelutori.planning.rules.pools import Lawful, comparison_of, lawful
from palvelutori.planning.rules.service_day import WEEKDAYS
from palvelutori.planning.rules.sites import LEAST_SITES, sites_inputs
from palvelutori.spaces import queries as spaces

KINDS: Final = RUN_KINDS
SOURCES: Final = ("concept", "facts", "file", "scenario")
POLICIES: Final = ("reference", "house")
MOST_REPLICATIONS: Final = 20_000
MOST_WAITING: Final = 20
LONGEST_FILE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class RunAt:
    """A reckoning and its state now."""

    run: int
    state: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be reckoned: `file` is the text of the demand or the scenario where `source` says so."""

    weekday: str
    policy: str
    source: str
    file: str
    change: str
    kind: str


@operation("planning.ask_run", stream="house", answer=RunAt)
def ask_run(act: Act, *, version: int, wish: dict[str, str], replications: int = 300, seed: int = 1) -> RunAt:
    """Have a day of a version reckoned, or a plan for it. The same once more gives the reckoning there is; with an
    alteration the day without it is asked for, too.

    `wish`: kind, weekday, policy, source, file, change. Raises ScenarioNotRight, ConceptNotRight, NoServiceDayYet,
    NoFactsYet, NoSitesYet, TooManyRuns, InvalidInput."""
    _require_reader(act)
    centre = act.place.code
    row = access.version_of(centre, version)
    asked = _asked(wish)
    if not 2 <= replications <= MOST_REPLICATIONS:
        raise InvalidInput(field="replications", expected=f"2–{MOST_REPLICATIONS}")
    if not 0 <= seed < 1 << 62:
        raise InvalidInput(field="seed", expected="0–4611686018427387903")
    made = _asked_for(act, row, asked, replications=replications, seed=seed)
    if asked.change and asked.kind == "day":
        _asked_for(act, row, replace(asked, change=""), replications=replications, seed=seed)
    return made


def _asked_for(act: Act, row: ConceptVersion, asked: Wish, *, replications: int, seed: int) -> RunAt:
    """The run there is, or a new one that waits."""
    scenario, centre = _scenario(act, row, asked), act.place.code
    inputs = _inputs(act, row, asked, scenario)
    what = {
        "concept": row,
        "kind": asked.kind,
        "scenario_hash": digest(scenario),
        "inputs_hash": digest_of(inputs) if inputs else "",
        "seed": seed,
        "replications": replications,
        "kernel_version": KERNEL_VERSION,
    }
    there = Run.objects.filter(**what, state__in=["queued", "running", "done"]).first()
    if there is not None:
        return RunAt(there.pk, there.state)
    if Run.objects.filter(centre=centre, state__in=["queued", "running"]).count() >= MOST_WAITING:
        raise TooManyRuns(n=MOST_WAITING)
    made = Run.objects.create(
        **what,
        centre=centre,
        inputs=inputs,
        weekday=asked.weekday,
        policy=asked.policy,
        source=asked.source,
        change=asked.change,
        scenario=scenarios.written(scenario),
        asked_by=act.actor.id,
        asked_at=act.moment,
    )
    facts = {"centre": centre, "version": row.version, "run": made.pk, "kind": asked.kind}
    facts |= {"hash": made.scenario_hash, "seed": seed, "replications": replications}
    act.write("concept.run_asked", facts)
    return RunAt(made.pk, made.state)


def _inputs(act: Act, row: ConceptVersion, wish: Wish, scenario: Scenario) -> dict[str, Any]:
    """What a run needs besides the scenario. Raises NoServiceDayYet: a plan needs units and a promise."""
    concept = access.concept_in(row)
    cut_off = _cut_off(act, change_of(wish.change, concept))
    gone = {} if cut_off is None else {"cut_off": list(cut_off)}
    return gone if wish.kind == "day" else gone | _plan_inputs(act, row, wish, scenario)


def _cut_off(act: Act, change: Change | None) -> tuple[str, ...] | None:
    """Units that the closing of one cuts off from every door; None when nothing closes, or no doors are known."""
    if change is None or change.kind != "closed":
        return None
    try:
        return spaces.cut_off_without(act.place.code, unit=change.what)
    except NotFound:
        return None


def _plan_inputs(act: Act, row: ConceptVersion, wish: Wish, scenario: Scenario) -> dict[str, Any]:
    concept = access.concept_in(row)
    day = concept.service_day
    units = {one.code: one.unit for one in day.lines} if day else {}
    if day is None or any(one.code not in units for one in scenario.queues):
        raise NoServiceDayYet()
    here = {one.code: units[one.code] for one in scenario.queues}
    share = used(concept.programme.coefficients)["service_target"].value
    if wish.kind == "staffing":
        return {"share": share}
    if wish.kind == "sites":
        if len(concept.sites) < LEAST_SITES:
            raise NoSitesYet()
        return sites_inputs(concept, access.sheet_in(row))
    if wish.kind == "rooms":
        groups: dict[str, list[str]] = {}
        for code, unit in here.items():
            groups.setdefault(unit, []).append(code)
        return {"groups": groups}
    return comparison_of(concept, access.sheet_in(row), _lawful(act), lines=here)


def _lawful(act: Act) -> Lawful:
    """What agreements in force today let be done elsewhere; a house that is being planned has no catalogue yet."""
    try:
        return lawful(catalogue.catalogue_of(act.place.code), day=on(act))
    except NotFound:
        return Lawful()


@operation("planning.cancel_run", stream="house", answer=RunAt)
def cancel_run(act: Act, *, run: int) -> RunAt:
    """Stop a reckoning at once; what it had is thrown away. Raises NotFound, RunIsOver."""
    _require_reader(act)
    found = Run.objects.filter(pk=run, centre=act.place.code).first()
    if found is None:
        raise NotFound(what="run", name=run)
    # a worker may end it at this moment: whoever writes first has it
    waiting = Run.objects.filter(pk=run, state__in=["queued", "running"])
    if not waiting.update(state="cancelled", ended_at=act.moment, worker=""):
        raise RunIsOver()
    act.write("concept.run_cancelled", {"centre": act.place.code, "run": run})
    return RunAt(run, "cancelled")


def _require_reader(act: Act) -> None:
    if not access.may_read_drafts(act.actor, centre=act.place.code, on=on(act)):
        raise NotSignedIn() if act.actor.kind == "anonymous" else NotAllowed(roles="planner")


def _asked(wish: dict[str, str]) -> Wish:
    made = Wish(
        wish.get("weekday", ""),
        wish.get("policy", "reference"),
        wish.get("source", "concept"),
        wish.get("file", ""),
        wish.get("change", ""),
        wish.get("kind", "day"),
    )
    for name, known in (("policy", POLICIES), ("source", SOURCES), ("kind", KINDS)):
        if getattr(made, name) not in known:
            raise InvalidInput(field=name, expected=", ".join(known))
    if made.source != "scenario" and made.weekday not in get_args(Weekday):
        raise InvalidInput(field="weekday", expected=", ".join(WEEKDAYS))
    if len(made.file) > LONGEST_FILE:
        raise InvalidInput(field="file", expected=f"≤ {LONGEST_FILE}")
    return made


def _scenario(act: Act, row: ConceptVersion, wish: Wish) -> Scenario:
    """The scenario wished for, checked."""
    concept = access.concept_in(row)
    try:
        if wish.source == "scenario":
            return scenarios.checked(_read(wish.file))
        weekday = cast(Weekday, wish.weekday)
        policy: scenarios.PolicyName = "house" if wish.policy == "house" else "reference"
        made = scenarios.scenario_of(
            concept, weekday=weekday, policy=policy, demand=_demand(act, concept, wish)
        )
        change = change_of(wish.change, concept)
        cut_off = _cut_off(act, change) or ()
        return scenarios.checked(changed(made, change, concept=concept, cut_off=cut_off))
    except NoServiceDay as missing:
        raise NoServiceDayYet() from missing
    except NoSuchChange as unknown:
        raise InvalidInput(
            field="change", expected="surge:unit:1.6, ill:line, closed:unit, all:0.21"
        ) from unknown
    except ScenarioProblem as problem:
        raise ScenarioNotRight(fault_of(problem)) from problem


def _read(words: str) -> Scenario:
    try:
        return scenarios.read(words)
    except ScenarioProblem:
        raise
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise ScenarioNotRight(ScenarioFault(f"{line}", "not_json", "")) from error


def _demand(act: Act, concept: Concept, wish: Wish) -> Demand | None:
    if concept.service_day is None:
        raise NoServiceDayYet()
    if wish.source == "file":
        try:
            return Demand(read_demand(wish.file, concept))
        except ConceptProblem as problem:
            raise ConceptNotRight(problem) from problem
    if wish.source != "facts":
        return None
    weekday = WEEKDAYS.index(cast(Weekday, wish.weekday))
    lived = usual.usual_lines(act.place.code, weekday=weekday, before=on(act))
    days = {
        one.queue: UsualDay(one.people, dict(enumerate(one.hours)) if one.hours else None) for one in lived
    }
    found = lived_demand(concept, days, weekday=WEEKDAYS[weekday])
    if not found:
        raise NoFactsYet()
    return Demand(found)
