"""Figures and rules in words, for pages and exports alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from palvelutori.common.texts import has, pick, text
from palvelutori.planning.bridge.changes import Change, NoSuchChange, change_of
from palvelutori.planning.bridge.faults import Cause, ScenarioFault
from palvelutori.planning.rules.checking import ConceptProblem
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.keyed import NoSuchPlace, at
from palvelutori.planning.rules.parts import kind_at
from palvelutori.planning.rules.sizing import Sized, desk_units

if TYPE_CHECKING:  # files are written without a database, too
    from palvelutori.planning.queries.runs import RunRow

#: values of a cause that are times of the day, and shares of a hundred
TIMES: Final = frozenset({"at", "span"})
SHARES: Final = frozenset({"share", "got"})
#: figures written as percents
PERCENTS: Final = frozenset(
    {
        "presence", "service_target", "room_use", "quiet_share", "cafe_share", "storage_share", "post_load",
        "lobby_load",
    }
)  # fmt: skip


def figure(value: float, slot: str, *, digits: int = 2, keeps: bool = False) -> str:
    """A number as people of the language write it: `1 650`, `2,5`; English `1,650`, `2.5`. No empty decimals, unless
    it `keeps` them."""
    told = f"{value:,.{digits}f}"
    if "." in told and not keeps:
        told = told.rstrip("0").rstrip(".")
    if slot == "en":
        return told
    return told.replace(",", "\u00a0").replace(".", ",")


def percent(value: float, slot: str) -> str:
    """A share 0–1 as percent: `77 %`, English `77%`."""
    told = figure(value * 100, slot, digits=1)
    return f"{told}%" if slot == "en" else f"{told}\u00a0%"


def rule_words(row: Sized, slot: str, *, names: Mapping[str, str] | None = None) -> str:
    """The rule of a row with its numbers, as one line: how the area came out. `names`: unit → its name."""
    told = {
        name: percent(value, slot) if name in PERCENTS else figure(value, slot)
        for name, value in row.told.items()
    }
    told |= {
        "count_is": figure(row.count, slot),
        "each_is": figure(row.m2_each, slot),
        "total": figure(row.m2, slot),
    }
    if row.row.rule == "desks":
        return _desks(row, slot, told, names or {})
    told.setdefault("popups", "0")
    return text(f"planning.rule.{row.row.rule}", slot, **told)


def _desks(row: Sized, slot: str, told: dict[str, str], names: Mapping[str, str]) -> str:
    parts = [
        text(
            "planning.rule.desks.unit",
            slot,
            unit=names.get(unit, unit),
            arrivals=told[f"{unit}_arrivals"],
            minutes=told[f"{unit}_minutes"],
            desks=told[f"{unit}_desks"],
        )
        for unit in desk_units(row.row)
    ]
    return text("planning.rule.desks", slot, units="; ".join(parts), **{
        name: told[name] for name in ("service_target", "service_minutes", "count_is", "m2", "total")
    })  # fmt: skip


def problem_words(problem: ConceptProblem, slot: str) -> str:
    """One line: where, what, and what would be right."""
    values = dict(problem.values)
    if problem.fault == "form":
        values["right"] = text(f"planning.wanted.{values['right']}", slot)
    return f"{problem.place}: {text(f'planning.fault.{problem.fault}', slot, **values)}"


def organisation_name(concept: Concept, code: str, slot: str) -> str:
    """Whoever a code means: an organisation, a lead, a unit, an owner of offices; the code itself otherwise."""
    for items in (concept.organisations, concept.leads, concept.units, concept.office.owners):
        for one in items:
            if one.code == code:
                return pick(one.names.slots(), slot)
    return code


def part_name(place: str, slot: str) -> str:
    """The name of a list of the concept: “Personas”, “Steps”, “Rooms of the programme”."""
    kind = kind_at(place)
    for name in (f"planning.list.{kind.name}" if kind else "", f"planning.part.{place}"):
        if has(name):
            return text(name, slot)
    return place


def item_line(place: str, item: Mapping[str, Any], slot: str) -> list[str]:
    """The short facts of an item that tell it from its neighbours: code, share, days, lane and minutes."""
    found = [str(item["code"])]
    for name, key in LINES.items():
        if name not in item or item[name] is None:
            continue
        value = item[name]
        if key == "day":
            day = date.fromisoformat(value)
            found.append(f"{day.day}.{day.month}.{day.year}")
        elif key == "choice":
            found.append(text(f"planning.{'question' if name == 'state' else name}.{value}", slot))
        else:
            found.append(text(key, slot, n=figure(float(value), slot)))
    return found


#: field → how it is told in a line
LINES: Final[Mapping[str, str]] = {
    "share": "planning.line.percent", "weight": "planning.line.percent", "lane": "choice",
    "minutes": "planning.line.minutes", "state": "choice", "decided_on": "day", "baseline_on": "day",
    "gathered_on": "day", "due_on": "day", "n": "planning.line.n", "people": "planning.line.people",
}  # fmt: skip


def place_words(concept: Concept, path: str, slot: str) -> str:
    """What stands at an address, by name: “Space programme: A5 Waiting area”. The address itself where it is gone."""
    head, *rest = path.split(".")
    part = text(f"planning.part.{head}", slot)
    if not rest:
        return part
    body = concept.model_dump(mode="json")
    for length in range(len(rest), 0, -1):
        try:
            found = at(body, ".".join([head, *rest[:length]]))
        except NoSuchPlace:
            continue
        if isinstance(found, dict):
            names = found.get("names") or found.get("text")
            name = pick(names, slot) if names else str(found.get("name") or "")
            if name:
                code = f"{rest[length - 1]} " if head == "programme" else ""
                return f"{part}: {code}{name}"
    return f"{part}: {'.'.join(rest)}"


def line_names(concept: Concept, slot: str) -> dict[str, str]:
    """Line → its name."""
    day = concept.service_day
    return {one.code: pick(one.names.slots(), slot) for one in day.lines} if day else {}


def line_words(concept: Concept, code: str, slot: str) -> str:
    """A line's name; its code where the concept has no such line."""
    return line_names(concept, slot).get(code, code)


def unit_words(concept: Concept, code: str, slot: str) -> str:
    """A unit's name; its code where the concept has no such unit."""
    names = {one.code: one.names for one in concept.units}
    return pick(names[code].slots(), slot) if code in names else code


def change_words(change: Change, concept: Concept, slot: str) -> str:
    """An alteration in words."""
    if change.kind == "all" and change.factor < 1:
        return text("planning.change.less", slot, percent=percent(change.factor, slot))
    more = percent(change.factor - 1, slot)
    what = (line_words if change.kind == "ill" else unit_words)(concept, change.what, slot)
    return text(f"planning.change.{change.kind}", slot, what=what, percent=more)


def run_words(row: RunRow, concept: Concept, slot: str) -> str:
    """What is reckoned (unless it is the day itself), which day, by which rule, and what was altered."""
    if row.kind != "day":
        day = run_words(replace(row, kind="day"), concept, slot)
        return f"{text(f'planning.run.kind.{row.kind}', slot)}: {day[0].lower()}{day[1:]}"
    if row.source == "scenario":
        return text("planning.run.own_scenario", slot, hash=row.scenario_hash[:8])
    day, policy = text(f"planning.weekday.{row.weekday}", slot), text(f"planning.policy.{row.policy}", slot)
    told = f"{day}, {policy}"
    try:
        change = change_of(row.change, concept)
    except NoSuchChange:
        return f"{told}: {row.change}"
    return f"{told}: {change_words(change, concept, slot)}" if change is not None else told


def fault_words(fault: ScenarioFault, slot: str, *, names: Mapping[str, str] | None = None) -> str:
    """One line: where, what is missing or impossible in a scenario, and what would be right. `names`: line → name."""
    known = names or {}
    values = {name: known.get(value, value) for name, value in fault.values.items()}
    where = known.get(fault.where, fault.where)
    place = text(f"planning.fault_place.{fault.kind}", slot, name=where) if fault.kind else where
    return text(f"planning.scenario_fault.{fault.code}", slot, place=place, said=fault.said, **values)


def cause_words(cause: Cause, slot: str, *, names: Mapping[str, str] | None = None) -> str:
    """Why a plan has no solution, and what to do. `names`: line → name."""
    values = dict(cause.values)
    if cause.code.startswith("scenario."):
        where, kind, said = (values.pop(name) for name in ("where", "kind", "said"))
        fault = ScenarioFault(where, cause.code.partition(".")[2], said, kind, values)
        return fault_words(fault, slot, names=names)
    if "line" in values:
        values["line"] = " + ".join(_line_of(one, slot, names or {}) for one in values["line"].split("+"))
    for name in TIMES & values.keys():
        values[name] = values[name] if slot == "en" else values[name].replace(":", ".")
    for name in SHARES & values.keys():
        values[name] = percent(float(values[name]) / 100, slot)
    return text(f"planning.cause.{cause.code}", slot, **values)


def _line_of(code: str, slot: str, names: Mapping[str, str]) -> str:
    """A line's name; of a line's shared matters, too."""
    line, _, hosts = code.partition("~")
    name = names.get(line, line)
    return text("planning.cause.shared", slot, line=name) if hosts else name
