"""What the pictures of a reckoning show: the day by half hours, the crowd, the hall with its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import pick
from palvelutori.planning import access
from palvelutori.planning.bridge import replay, scenarios
from palvelutori.planning.models import Run
from palvelutori.planning.queries import VersionView
from palvelutori.planning.queries.runs import found_run
from palvelutori.planning.rules.bands import Bands, bands
from palvelutori.planning.rules.entries import Concept, Path
from palvelutori.planning.rules.hall import Hall, hall, seated
from palvelutori.planning.rules.heat import Line
from palvelutori.planning.rules.marks import Mark, marks
from palvelutori.planning.rules.service_day import entry_lines

HALF_HOUR: Final = 30


@dataclass(frozen=True, slots=True)
class Pictured:
    """A done reckoning. `by_time`: the kernel's day by half hours (`pathways.by_time`), empty where it has none."""

    number: int
    version: int
    weekday: str
    days: int
    seed: int
    scenario_hash: str
    lines: tuple[Line, ...]
    zones: Mapping[str, str]
    by_time: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replay:
    """A day in its hall. `people`: (mark, spans of (what, line, desk or seat, from, to)), seconds after midnight."""

    day: replay.ReplayDay
    hall: Hall
    marks: tuple[Mark, ...]
    people: tuple[tuple[int, tuple[tuple[int, ...], ...]], ...]

    @property
    def first(self) -> int:
        """The half hour in which the first comes, minutes after midnight."""
        return self.day.table.first // HALF_HOUR * HALF_HOUR

    @property
    def last(self) -> int:
        """The half hour by which the last has gone."""
        return -(-(self.day.table.first + len(self.day.table.house)) // HALF_HOUR) * HALF_HOUR

    @property
    def fullest(self) -> int:
        """The half hour at which most people are in the house."""
        return max(
            range(self.first, self.last + 1, HALF_HOUR), key=lambda minute: self.count("house", minute)
        )

    def count(self, what: str, minute: int, line: int | None = None) -> int:
        """How many are where at a minute, by the table: `waits` and `served` of a line or of all, `walks`, `house`,
        `on_duty`."""
        table = self.day.table
        place = minute - table.first
        if not 0 <= place < len(table.house):
            return 0
        rows = getattr(table, what)
        if what not in ("waits", "served"):
            return int(rows[place])
        return int(rows[line][place]) if line is not None else sum(row[place] for row in rows)


def pictured(centre: str, number: int, *, may_read_drafts: bool, language: str) -> Pictured:
    """A done reckoning of the centre, its lines named in `language`. Raises NotFound."""
    run = _done(centre, number, may_read_drafts=may_read_drafts)
    concept = access.concept_in(run.concept)
    scenario = scenarios.read(run.scenario)
    names = line_names(concept, language)
    units = {one.code: one.names.slots() for one in concept.units}
    lines = tuple(
        Line(one.code, names.get(one.code, one.code), one.promise_minutes) for one in scenario.queues
    )
    zones = {one.zone: _said(units.get(one.zone), one.zone, language) for one in scenario.queues if one.zone}
    return Pictured(
        run.pk, run.concept.version, run.weekday, run.replications, run.seed, run.scenario_hash, lines, zones,
        (run.result or {}).get("by_time", {}),
    )  # fmt: skip


def line_names(concept: Concept, language: str) -> dict[str, str]:
    """Names of the planned day's lines."""
    day = concept.service_day
    return {one.code: _said(one.names.slots(), one.code, language) for one in day.lines} if day else {}


def _said(slots: Mapping[str, str] | None, code: str, language: str) -> str:
    return pick(slots, language) if slots else code


def replayed(told: Pictured) -> Replay:
    """The first day of a reckoning."""
    return _replay(told.number, told.scenario_hash, tuple(len(line.name) for line in told.lines))


def _done(centre: str, number: int, *, may_read_drafts: bool) -> Run:
    run = found_run(centre, number, may_read_drafts=may_read_drafts)
    if run.state != "done" or run.kind != "day":
        raise NotFound(what="run", name=number)
    return run


@lru_cache(maxsize=8)
def _replay(number: int, _hash: str, letters: tuple[int, ...]) -> Replay:
    """What a done reckoning holds never changes, so it is told once for names of one length."""
    run = Run.objects.select_related("concept").get(pk=number)
    day = replay.day_of(scenarios.read(run.scenario), seed=run.seed, log=run.replay or None)
    spans, seats = seated(day.people, lines=len(day.lines))
    concept = access.concept_in(run.concept)
    told, of = marks(day.needs, {one.code: one.name for one in concept.personas})
    people = tuple(
        (of[stream], tuple(tuple(span) for span in own))
        for (stream, _), own in zip(day.people, spans, strict=True)
    )
    return Replay(day, hall(day.desks, seats, letters=letters), told, people)


@dataclass(frozen=True, slots=True)
class StepFigures:
    """A step of a path as simulated: minutes that half and nine of ten have at most. None: nobody was served."""

    wait_p50: float | None
    wait_p90: float | None
    service_p50: float | None
    service_p90: float | None


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a persona was in the house: mean, and what nine of ten have at most, minutes."""

    name: str
    mean: float
    p90: float


@dataclass(frozen=True, slots=True)
class Layer:
    """A path's second layer: figures of its steps by code, how long its people stay, from which reckoning."""

    run: Pictured
    steps: Mapping[str, StepFigures]
    stays: tuple[Stay, ...]


def layer(view: VersionView, path: Path, *, centre: str, language: str) -> Layer | None:
    """A path as simulated in the version's newest reckoning of its own day; None while there is none."""
    run, day = latest(centre, view.version), view.concept.service_day
    result: Mapping[str, Any] = run.result or {} if run is not None else {}
    if run is None or day is None or "service" not in result.get("by_time", {}):
        return None
    told = pictured(centre, run.pk, may_read_drafts=True, language=language)
    entry = entry_lines([one for one in day.lines if one.code in result["figures"]])
    steps = {
        step.code: _step(result, entry[step.unit])
        for step in path.steps
        if step.unit in entry and step.lane != "back" and step.mode != "remote"
    }
    names = {one.code: one.name for one in view.concept.personas}
    stays = [(names[code], result["streams"].get(f"{path.code}.{code}")) for code in path.personas]
    return Layer(told, steps, tuple(_stay(name, held) for name, held in stays if held and _is_told(held)))


def _step(result: Mapping[str, Any], line: str) -> StepFigures:
    waits, service = result["figures"][line], result["by_time"]["service"][line]
    return StepFigures(waits["wait_minutes_p50"], waits["wait_minutes_p90"], service["p50"], service["p90"])


def _is_told(held: Mapping[str, Any]) -> bool:
    return held["minutes_in_house_p90"] is not None and held["minutes_in_house_mean"]["mean"] is not None


def _stay(name: str, held: Mapping[str, Any]) -> Stay:
    return Stay(name, held["minutes_in_house_mean"]["mean"], held["minutes_in_house_p90"])


def latest(centre: str, version: int) -> Run | None:
    """The newest done reckoning of a version that was made of its own day; the live rule's before the table's."""
    rows = Run.objects.filter(
        centre=centre, concept__version=version, state="done", source="concept", change=""
    )
    return rows.filter(policy="house").order_by("-pk").first() or rows.order_by("-pk").first()


def crowds(centre: str, numbers: tuple[int, int], *, may_read_drafts: bool) -> tuple[Bands, Bands] | None:
    """The people in the house of two days, drawn on the same axes; None where one has no half hours."""
    runs = [_done(centre, number, may_read_drafts=may_read_drafts) for number in numbers]
    told = [(run.result or {}).get("by_time") for run in runs]
    if not all(told):
        return None
    (first, step), (second, _) = ((one["crowd"]["house"], one["step_minutes"]) for one in told if one)
    return bands(first, step_minutes=step, beside=second), bands(second, step_minutes=step, beside=first)
