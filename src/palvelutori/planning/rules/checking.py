"""From a file or a form to a concept; or what is wrong, where, and what would be right. One fault at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from pydantic import ValidationError

from palvelutori.planning.rules.coefficients import COEFFICIENTS, OFFICE_NORMS
from palvelutori.planning.rules.entries import FORMAT, Concept
from palvelutori.planning.rules.sizing import RULES, InputMissing, desk_units, sized

#: shares are typed with a decimal or two: this far from the sum is still right
NEAR: Final = 0.01
#: lists whose codes must be their own
LISTS: Final = (
    "organisations", "units", "goals", "evidence", "personas", "paths", "space_types", "roles", "systems", "questions",
    "decisions",
    "criteria", "sites", "milestones", "needs", "requirements", "compromises", "quotes",
)  # fmt: skip


class ConceptProblem(ValueError):
    """Something in a concept is wrong. `place`: its address; `fault`: a code with words (`planning.fault.<code>`);
    `values`: what those words need."""

    def __init__(self, place: str, fault: str, **values: Any) -> None:
        super().__init__(f"{place}: {fault} {values}")
        self.place, self.fault, self.values = place, fault, values


def concept_of(body: Any) -> Concept:
    """The concept a table holds, checked as a whole. Raises ConceptProblem."""
    if not isinstance(body, dict):
        raise ConceptProblem("–", "not_a_table")
    if body.get("format") != FORMAT:
        raise ConceptProblem("format", "format", given=str(body.get("format", "–"))[:60], right=FORMAT)
    try:
        concept = Concept.model_validate(body)
    except ValidationError as error:
        raise _first(error, body) from error
    for check in CHECKS:
        for problem in check(concept):
            raise problem
    return concept


def _first(error: ValidationError, body: Any) -> ConceptProblem:
    told = error.errors(include_url=False)[0]
    place = _address(told["loc"], body)
    kind, context = told["type"], told.get("ctx", {})
    if kind == "missing":
        return ConceptProblem(place, "missing")
    if kind == "extra_forbidden":
        return ConceptProblem(place, "unknown_field")
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        limit = next(iter(context.values()))
        return ConceptProblem(place, kind, given=_short(told["input"]), limit=f"{limit:g}")
    if kind == "literal_error":
        return ConceptProblem(place, "choice", given=_short(told["input"]), right=context["expected"])
    if kind == "too_short":
        return ConceptProblem(place, "too_few", limit=context["min_length"])
    return ConceptProblem(place, "form", given=_short(told["input"]), right=_wanted(kind))


WANTED: Final = {
    "string": "text", "float": "number", "int": "whole", "date": "day", "bool": "yes_no", "tuple": "list",
    "dict": "table", "model": "table", "finite": "number",
}  # fmt: skip


def _wanted(kind: str) -> str:
    return next((word for start, word in WANTED.items() if kind.startswith(start)), "text")


def _short(value: Any) -> str:
    words = str(value)
    return words if len(words) <= 60 else f"{words[:59]}…"


def _address(place: Sequence[int | str], body: Any) -> str:
    """Where, with the codes of list items instead of their numbers."""
    told, here = [], body
    for name in place:
        try:
            here = here[name]
        except (KeyError, IndexError, TypeError):
            here = None
        code = here.get("code") if isinstance(name, int) and isinstance(here, dict) else None
        told.append(str(code if isinstance(code, str) else name))
    return ".".join(told) or "–"


Check = Callable[[Concept], Iterator[ConceptProblem]]


def _doubles(concept: Concept) -> Iterator[ConceptProblem]:
    lists: list[tuple[str, Iterable[Any]]] = [(name, getattr(concept, name)) for name in LISTS]
    lists += [(f"paths.{one.code}.steps", one.steps) for one in concept.paths]
    lists += [
        ("leads", concept.leads),
        ("programme.rows", concept.programme.rows),
        ("office.owners", concept.office.owners),
        ("cost.services", concept.cost.services),
        ("drawing.boxes", concept.drawing.boxes),
        ("drawing.wishes", concept.drawing.wishes),
    ]
    if concept.service_day is not None:
        day = concept.service_day
        lists += [("service_day.lines", day.lines), ("service_day.profiles", day.profiles)]
    for name, items in lists:
        for code, count in Counter(one.code for one in items).items():
            if count > 1:
                yield ConceptProblem(f"{name}.{code}", "twice")


def _known(place: str, code: str, known: Iterable[str]) -> Iterator[ConceptProblem]:
    codes = list(known)
    if code not in codes:
        yield ConceptProblem(place, "unknown_code", given=code, right=", ".join(codes) or "–")


def _pointers(concept: Concept) -> Iterator[ConceptProblem]:
    units, spaces = [one.code for one in concept.units], [one.code for one in concept.space_types]
    roles, personas = [one.code for one in concept.roles], [one.code for one in concept.personas]
    evidence = [one.code for one in concept.evidence]
    for one in concept.personas:
        for code in one.evidence:
            yield from _known(f"personas.{one.code}.evidence", code, evidence)
    for path in concept.paths:
        for code in path.personas:
            yield from _known(f"paths.{path.code}.personas", code, personas)
        for step in path.steps:
            place = f"paths.{path.code}.steps.{step.code}"
            for name, given, known in (
                ("unit", step.unit, units),
                ("role", step.role, roles),
                ("space", step.space, spaces),
            ):
                if given is not None:
                    yield from _known(f"{place}.{name}", given, known)


def _need_pointers(concept: Concept) -> Iterator[ConceptProblem]:
    units = [one.code for one in concept.units]
    needs = [one.code for one in concept.needs]
    for asked in concept.requirements:
        yield from _known(f"requirements.{asked.code}.unit", asked.unit, units)
        yield from _known(f"requirements.{asked.code}.need", asked.need, needs)
    for agreed in concept.compromises:
        yield from _known(f"compromises.{agreed.code}.need", agreed.need, needs)
    criteria = [one.code for one in concept.criteria]
    for site in concept.sites:
        for code in site.scores:
            yield from _known(f"sites.{site.code}.scores", code, criteria)
        for code in criteria:
            if code not in site.scores:
                yield ConceptProblem(f"sites.{site.code}.scores.{code}", "missing")


def _row_pointers(concept: Concept) -> Iterator[ConceptProblem]:
    units, spaces = [one.code for one in concept.units], [one.code for one in concept.space_types]
    referred = {
        "persona": [one.code for one in concept.personas],
        "path": [one.code for one in concept.paths],
        "decision": [one.code for one in concept.decisions],
        "evidence": [one.code for one in concept.evidence],
    }
    for row in concept.programme.rows:
        place = f"programme.rows.{row.code}"
        yield from _known(f"{place}.space", row.space, spaces)
        yield from _known(f"{place}.rule", row.rule, RULES)
        for unit in (*(one.unit for one in row.owners), *desk_units(row)):
            yield from _known(f"{place}.owners", unit, units)
        for source in row.sources:
            if source.kind in referred:
                yield from _known(f"{place}.sources", source.ref, referred[source.kind])
    rows = [one.code for one in concept.programme.rows]
    for box in concept.drawing.boxes:
        yield from _known(f"drawing.boxes.{box.code}", box.code, rows)
    for wish in concept.drawing.wishes:
        for code in (wish.one, wish.other):
            yield from _known(f"drawing.wishes.{wish.code}", code, rows)


def _shares(concept: Concept) -> Iterator[ConceptProblem]:
    for one in concept.personas:
        if not one.share_low <= one.share <= one.share_high:
            yield ConceptProblem(
                f"personas.{one.code}.share",
                "interval",
                low=f"{one.share_low:g}",
                given=f"{one.share:g}",
                high=f"{one.share_high:g}",
            )
    sums = [
        ("personas", sum(one.share for one in concept.personas), 100.0, bool(concept.personas)),
        ("criteria", sum(one.weight for one in concept.criteria), 100.0, bool(concept.criteria)),
    ]
    for place, total, right, is_there in sums:
        if is_there and abs(total - right) > NEAR * right:
            yield ConceptProblem(place, "shares", sum=f"{total:g}", right=f"{right:g}")
    for owner in concept.office.owners:
        total = sum(owner.zones.values())
        if owner.zones and abs(total - 1) > NEAR:
            yield ConceptProblem(f"office.owners.{owner.code}.zones", "shares", sum=f"{total:g}", right="1")


def _figures(concept: Concept) -> Iterator[ConceptProblem]:
    for code, value in concept.programme.coefficients.items():
        place = f"programme.coefficients.{code}"
        yield from _known(place, code, COEFFICIENTS)
        one = COEFFICIENTS[code]
        if not one.low <= value <= one.high:
            yield ConceptProblem(place, "range", given=f"{value:g}", low=f"{one.low:g}", high=f"{one.high:g}")
    years = [str(year) for year in OFFICE_NORMS]
    yield from _known("office.norm_year", str(concept.office.norm_year), years)
    for row in concept.programme.rows:
        for name, value in row.inputs.items():
            if value < 0:
                yield ConceptProblem(
                    f"programme.rows.{row.code}.inputs.{name}",
                    "greater_than_equal",
                    given=f"{value:g}",
                    limit="0",
                )
    try:
        sheet = sized(concept)
    except InputMissing as missing:
        yield ConceptProblem(f"programme.rows.{missing.row}.inputs.{missing.name}", "missing")
        return
    for one_row in sheet.rows:
        place = f"programme.rows.{one_row.row.code}"
        if one_row.m2 <= 0:
            yield ConceptProblem(place, "no_area")
        elif sum(one_row.owners.values()) > one_row.count + NEAR:
            yield ConceptProblem(
                f"{place}.owners",
                "too_many_owners",
                sum=f"{sum(one_row.owners.values()):g}",
                right=f"{one_row.count:g}",
            )


def _boxes(concept: Concept) -> Iterator[ConceptProblem]:
    plan = concept.drawing
    for box in plan.boxes:
        if box.x + box.width > plan.width + NEAR or box.y + box.height > plan.height + NEAR:
            yield ConceptProblem(
                f"drawing.boxes.{box.code}", "outside", width=f"{plan.width:g}", height=f"{plan.height:g}"
            )


def _day(concept: Concept) -> Iterator[ConceptProblem]:
    """Lines of the planned day: what they point at, and hours that end."""
    day = concept.service_day
    if day is None:
        return
    units, lines = [one.code for one in concept.units], [one.code for one in day.lines]
    for code in day.weekend_units:
        yield from _known(f"service_day.weekend_units.{code}", code, units)
    for one in day.lines:
        place = f"service_day.lines.{one.code}"
        yield from _known(f"{place}.unit", one.unit, units)
        yield from _known(f"{place}.profile", one.profile, [each.code for each in day.profiles])
        if one.triage_to is not None:
            yield from _known(f"{place}.triage_to", one.triage_to, lines)
        hours = max(len(one.staff_by_hour), len(one.booked_by_hour))
        if one.from_hour + hours > 24:
            yield ConceptProblem(f"{place}.staff_by_hour", "past_midnight", hours=hours, start=one.from_hour)
        if one.patience_minutes is not None and one.patience_minutes <= day.patience_floor_minutes:
            given, limit = f"{one.patience_minutes:g}", f"{day.patience_floor_minutes:g}"
            yield ConceptProblem(f"{place}.patience_minutes", "greater_than", given=given, limit=limit)


CHECKS: Final[tuple[Check, ...]] = (
    _doubles,
    _pointers,
    _need_pointers,
    _row_pointers,
    _shares,
    _figures,
    _boxes,
    _day,
)
