"""Template tags of reckonings: figures, intervals, hours."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.texts import pick, text
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.languages import language
from palvelutori.planning.bridge.faults import Cause
from palvelutori.planning.queries.runs import RunRow
from palvelutori.planning.rules.answers import Answers, Estimate, HourAnswer, LineAnswer
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.plans import FigureOfBoth, JointPlan
from palvelutori.planning.telling import cause_words, figure, line_names, line_words, percent, unit_words

register = template.Library()
MINUS = "\N{MINUS SIGN}"
#: figures of a comparison that are told with a decimal
WITH_DECIMAL = ("staff_hours", "customer_minutes", "minutes", "desks", "seats")


@register.simple_tag
def line_name(concept: Concept, code: str) -> str:
    """The name of a line of the planned day."""
    return line_words(concept, code, language())


@register.filter
def cells(line: LineAnswer, hours: Iterable[int]) -> list[HourAnswer | None]:
    """A line's hours side by side with those of the others; None where it has none."""
    known = {one.hour: one for one in line.hours}
    return [known.get(hour) for hour in hours]


@register.filter
def broken_lines(answers: Answers, concept: Concept) -> str:
    """The lines whose promise does not hold, by name."""
    return ", ".join(line_words(concept, one.code, language()) for one in answers.broken)


@register.filter
def one_digit(value: float | None) -> str:
    """`6,5`, `11,0`: always one decimal, so that columns read straight; a dash where there is none."""
    return "–" if value is None else _fixed(float(value))


def _fixed(value: float) -> str:
    told = figure(value, language(), digits=1)
    mark = "." if language() == "en" else ","
    return told if mark in told else f"{told}{mark}0"


@register.filter
def interval(one: Estimate | None) -> str:
    """The ends of a 95 % interval in minutes: `5,9–7,1`."""
    if one is None or one.half is None:
        return "–"
    return f"{_fixed(one.low)}–{_fixed(one.high)}"


@register.filter
def share_interval(one: Estimate | None) -> str:
    """The ends of a 95 % interval of a share, in whole percents: `82–88 %`."""
    if one is None or one.half is None:
        return "–"
    return (
        f"{figure(100 * one.low, language(), digits=0)}–{percent(round(min(1.0, one.high), 2), language())}"
    )


@register.filter
def whole_percent(value: float | None) -> str:
    """A share as whole percents; a dash where there is none."""
    return "–" if value is None else percent(round(value, 2), language())


@register.filter
def about(value: float) -> float:
    """Two digits of it: what a heading may say of a figure whose interval is wide."""
    return float(f"{value:.2g}")


@register.filter
def about_thousand(value: float) -> float:
    """Whole thousands: what a sum of euros a year is known to."""
    return round(value, -3)


@register.filter
def opposite(value: float) -> float:
    """The number with the other sign."""
    return -value


@register.filter
def clock(minutes: float) -> str:
    """Minutes after midnight as a time: `9.30`; English `9:30`."""
    sign = ":" if language() == "en" else "."
    return f"{int(minutes) // 60}{sign}{int(minutes) % 60:02d}"


@register.filter
def hours_of(minutes: float) -> str:
    """A length: `7 h 15 min`."""
    hours, rest = divmod(int(minutes), 60)
    return f"{hours}\u00a0h {rest}\u00a0min" if rest else f"{hours}\u00a0h"


@register.filter
def signed(one: Estimate, kind: str) -> str:
    """A change with its sign: `+2,1` minutes, `−4` percentage points."""
    return _signed(one.mean, kind)


def _signed(value: float, kind: str) -> str:
    size = abs(value) * (100 if kind == "points" else 1)
    told = _fixed(size) if kind in WITH_DECIMAL else figure(size, language(), digits=0)
    sign = "" if told.strip("0,.") == "" else "+" if value > 0 else MINUS
    return f"{sign}{told}"


@register.filter
def signed_interval(one: Estimate, kind: str) -> str:
    """The ends of a change's 95 % interval, with signs; a dash where nothing can be said."""
    if one.half is None:
        return "–"
    return f"{_signed(one.mean - one.half, kind)} … {_signed(one.mean + one.half, kind)}"


@register.filter
def plan_figure(value: float, name: str) -> str:
    """A figure of a comparison, as precise as it is worth."""
    told = _fixed(value) if name in WITH_DECIMAL else figure(value, language(), digits=0)
    return told.replace("-", "−")


@register.simple_tag
def share_mark(one: Estimate, target: float) -> SafeString:
    """A share as a dot with its interval, 0 to 100 from left to right, and the target as a line. The table beside
    says the same in figures."""
    low, high = (100 * min(1.0, end) for end in (one.low, one.high))
    return format_html(
        '<svg class="share" viewBox="-2 0 104 12" aria-hidden="true"><path class="base" d="M0 6H100"/>'
        '<path class="goal" d="M{0} 0V12"/><path class="span" d="M{1} 6H{2}"/><circle cx="{3}" cy="6" r="3"/></svg>',
        *(f"{value:.1f}" for value in (100 * target, low, high, 100 * one.mean)),
    )


@register.filter
def figure_of(plan: JointPlan, name: str) -> FigureOfBoth:
    """A figure of both houses by name."""
    return plan.of(name)


@register.filter
def line_list(codes: Iterable[str], concept: Concept) -> str:
    """Lines by name, with commas."""
    return ", ".join(line_words(concept, code, language()) for code in codes)


@register.simple_tag
def cause_of(run: RunRow, concept: Concept) -> str:
    """Why a plan has no solution, and what to do."""
    try:
        cause = Cause(*json.loads(run.reason_words))
    except (ValueError, TypeError):  # a sentence of a run from before causes had codes
        cause = Cause("other", {"said": run.reason_words})
    return cause_words(cause, language(), names=line_names(concept, language()))


@register.filter
def unit_names(codes: Iterable[str], concept: Concept) -> str:
    """Units by name: `Joint advice and Library`."""
    names = {one.code: pick(one.names.slots(), language()) for one in concept.units}
    return text("planning.planned.joint.and", language()).join(names.get(code, code) for code in codes)


@register.filter
def unit_list(codes: Iterable[str], concept: Concept) -> str:
    """Units by name, with commas."""
    return ", ".join(unit_words(concept, code, language()) for code in codes)


@register.filter
def service_names(codes: Iterable[str]) -> str:
    """Services by name, with commas."""
    centre = the_centre()
    known = catalogue.catalogue_of(centre.code).services if centre is not None and codes else {}
    return ", ".join(pick(known[code].names, language()) if code in known else code for code in codes)


@register.filter
def body_names(codes: Iterable[str]) -> str:
    """Organisations by name, with commas."""
    centre = the_centre()
    known = catalogue.catalogue_of(centre.code).organisations if centre is not None else {}
    return ", ".join(pick(known[code].names, language()) if code in known else code for code in codes)


@register.filter
def desks_of(concept: Concept, unit: str) -> str:
    """How many desks or rooms the concept gives a unit."""
    return next((figure(one.desks, language()) for one in concept.units if one.code == unit), "–")


@register.filter
def cents(value: int) -> str:
    """Cents as euros and cents: `12,40 €`; English `€12.40`."""
    told = f"{value / 100:,.2f}"
    if language() == "en":
        return f"€{told}"
    return told.replace(",", "\u00a0").replace(".", ",") + "\u00a0€"


@register.filter
def hour_span(hour: int) -> str:
    """An hour of the day: `9–10`."""
    return f"{hour}–{hour + 1}"
