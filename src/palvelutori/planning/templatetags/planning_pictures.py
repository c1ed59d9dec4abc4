"""Template tags of the pictures of a reckoning."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import template

from palvelutori.common.texts import text
from palvelutori.foundation.languages import language
from palvelutori.planning.queries.pictures import Pictured, Stay
from palvelutori.planning.rules.bands import Bands, Moment
from palvelutori.planning.rules.heat import Cell, Heat, Row
from palvelutori.planning.rules.marks import Mark
from palvelutori.planning.telling import figure

register = template.Library()


def figures_of(at: time) -> str:
    """`10.30`, English `10:30`: minutes always, so that columns are alike."""
    return f"{at.hour}{':' if language() == 'en' else '.'}{at.minute:02d}"


@register.filter
def clock(at: time) -> str:
    """`10.30`."""
    return figures_of(at)


@register.filter
def at_words(at: time) -> str:
    """`klo 10.30`: inside a sentence, and as the script writes it."""
    return text("planning.replay.clock", language(), time=figures_of(at))


@register.filter
def machine(at: time) -> str:
    """`10.30` for an address, in every language."""
    return f"{at.hour}.{at.minute:02d}"


@register.simple_tag
def cell_figure(cell: Cell, measure: str) -> str:
    """A cell's number: minutes, or whole percent."""
    if cell.value is None:
        return "–"
    if measure == "wait":
        return figure(cell.value, language(), digits=1 if cell.value < 9.95 else 0)
    return figure(cell.value * 100, language(), digits=0)


@register.simple_tag
def legend(measure: str) -> list[tuple[int, str]]:
    """The steps of a table: level and words."""
    return list(enumerate(text(f"planning.pic.{measure}.legend", language()).split("|")))


@register.simple_tag
def heat_words(table: Heat, worst: tuple[Row, int] | None, halves: list[time]) -> str:
    """What the table says, in one sentence."""
    if worst is None:
        return text(f"planning.pic.{table.measure}.fine", language())
    row, place = worst
    value = cell_figure(row.cells[place], table.measure)
    at = at_words(halves[place])
    return text(f"planning.pic.{table.measure}.worst", language(), line=row.line.name, at=at, value=value)


@register.simple_tag
def where_words(run: Pictured, where: str) -> str:
    """The whole house, those who wait, or a unit by name."""
    known = ("house", "waiting")
    return text(f"planning.pic.crowd.{where}", language()) if where in known else run.zones.get(where, where)


@register.simple_tag
def crowd_words(run: Pictured, where: str, drawn: Bands) -> str:
    """When most are there, how many, and how far it goes from day to day."""
    peak = drawn.peak
    if peak is None:
        return text("planning.pic.crowd.empty", language())
    told = {name: figure(getattr(peak, name), language(), digits=0) for name in ("mean", "low", "high")}
    return text(
        "planning.pic.crowd.told", language(), where=where_words(run, where), at=moment_words(peak), **told
    )


@register.filter
def moment_words(one: Moment) -> str:
    """A moment of the band: `klo 10.30`."""
    return at_words(time(one.minute // 60 % 24, one.minute % 60))


@register.filter
def moment_clock(one: Moment) -> str:
    """A moment of the band in a column: `10.30`."""
    return figures_of(time(one.minute // 60 % 24, one.minute % 60))


@register.filter
def mark_words(one: Mark) -> str:
    """Who a sign stands for."""
    return one.name or text(f"planning.replay.mark.{one.kind}", language())


@register.simple_tag
def from_words(run: Pictured) -> str:
    """Where the pictures come from: days, weekday, hash and seed."""
    told: dict[str, Any] = {
        "days": figure(run.days, language()),
        "hash": run.scenario_hash[:12],
        "seed": run.seed,
    }
    if not run.weekday:
        return text("planning.pic.from.file", language(), **told)
    place = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(run.weekday) + 1
    return text("planning.pic.from", language(), weekday=text(f"ui.day.{place}", language()), **told)


@register.simple_tag
def pair_words(p50: float | None, p90: float | None) -> str:
    """What half and nine of ten have at most: `1,5 / 6 min`; a dash where nobody was served."""
    if p50 is None or p90 is None:
        return "–"
    low, high = (figure(one, language(), digits=1 if one < 9.95 else 0) for one in (p50, p90))
    return text("planning.layer.pair", language(), p50=low, p90=high)


@register.simple_tag
def stay_words(one: Stay) -> str:
    """How long a persona is in the house."""
    told = {name: figure(getattr(one, name), language(), digits=0) for name in ("mean", "p90")}
    return text("planning.layer.stay.value", language(), **told)


@register.simple_tag
def crowds_words(drawn: tuple[Bands, Bands]) -> str:
    """What the two lines are, and how many each has at its most."""
    first, second = (figure(one.peak.mean if one.peak else 0, language(), digits=0) for one in drawn)
    return text("planning.compare.crowd.words", language(), first=first, second=second)
