"""Template tags of planning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from palvelutori.common.texts import has, pick, text
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.languages import language
from palvelutori.planning.forms import Trial
from palvelutori.planning.queries import has_concept
from palvelutori.planning.rules.entries import Box, Concept, Words
from palvelutori.planning.rules.parts import kind_at
from palvelutori.planning.rules.plan import Remark
from palvelutori.planning.rules.sizing import Sized
from palvelutori.planning.telling import figure, item_line, organisation_name, part_name, percent, place_words
from palvelutori.planning.views.parts import anchor

register = template.Library()


@register.simple_tag
def planning_address() -> str:
    """Address of the concept residents read; nothing where there is none."""
    centre = the_centre()
    return reverse("concept") if centre is not None and has_concept(centre.code) else ""


@register.filter
def say(words: Words | Mapping[str, str] | None) -> str:
    """A text of the concept in the page's language."""
    if words is None:
        return ""
    return pick(words.slots() if isinstance(words, Words) else words, language())


@register.filter
def number(value: float | None) -> str:
    """`1 650`, `2,5`; English `1,650`, `2.5`."""
    return "" if value is None else figure(float(value), language())


@register.filter
def whole(value: float | None) -> str:
    """The same without decimals."""
    return "" if value is None else figure(float(value), language(), digits=0)


@register.filter
def per_cent(value: float) -> str:
    """A share 0–1 as percent."""
    return percent(value, language())


@register.filter
def euros(cents: int) -> str:
    """Cents as whole euros."""
    return f"{figure(cents / 100, language(), digits=0)}\u00a0€"


@register.filter
def euros_cents(cents: int) -> str:
    """Cents to the cent: what is added up on the page is what stands there."""
    return f"{figure(cents / 100, language(), digits=2, keeps=True)}\u00a0€"


@register.simple_tag
def organisation_words(concept: Concept, code: str) -> str:
    """An organisation, unit or lead by name; what was written where nothing has that code."""
    return organisation_name(concept, code, language())


@register.filter
def named(items: Any, code: str | None) -> str:
    """The name of the item with this code, in the page's language."""
    for one in items:
        if one.code == code:
            return pick(one.names.slots(), language()) if hasattr(one, "names") else str(one.name)
    return code or ""


@register.simple_tag
def place(concept: Concept, key: str) -> str:
    """What stands at an address, by name."""
    return place_words(concept, key, language())


@register.filter
def address(key: str) -> str:
    """Where on the pages an address is shown."""
    return anchor(key)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """A value by key; nothing where it is not."""
    return mapping.get(key, "")


@register.filter
def joined(first: str, second: Any) -> str:
    """Two parts of an address with a dot between."""
    return f"{first}.{second}"


@register.simple_tag
def part_words(place: str) -> str:
    """The name of a list of the concept, by its place."""
    return part_name(place, language())


@register.simple_tag
def part_new(place: str) -> str:
    """What the way to a new item of a list is called."""
    kind = kind_at(place)
    return text(f"planning.new.{kind.name}" if kind else "planning.edit", language())


@register.simple_tag
def item_words(place: str, item: Mapping[str, Any]) -> str:
    """What tells an item of a list from the others, in one line."""
    return ", ".join(item_line(place, item, language()))


@register.simple_tag
def edit_address(place: str, code: str) -> str:
    """Where an item of a list is written."""
    return reverse("concept_edit", args=[f"{place}.{code}"])


@register.simple_tag
def steps_address(code: str) -> str:
    """Where a path's steps are written."""
    return reverse("concept_list", args=[f"paths.{code}.steps"])


@register.simple_tag
def unit_words(code: str) -> str:
    """The unit of a coefficient."""
    return text(f"planning.unit.{code}", language())


@register.simple_tag
def typed(trial: Trial, name: str, value: float) -> str:
    """What stands in a number's field: what was typed, or the number in use."""
    return trial.typed.get(name) or figure(value, language(), digits=3)


@register.simple_tag
def demand_words(code: str, concept: Concept) -> str:
    """The name of a demand figure; `peak_<unit>` is one unit's own peak."""
    unit = code.removeprefix("peak_")
    names = {one.code: pick(one.names.slots(), language()) for one in concept.units}
    if unit != code and unit in names:
        return text("planning.demand.peak", language(), unit=names[unit])
    key = f"planning.demand.{code}"
    return text(key, language()) if has(key) else code


@register.simple_tag
def value_words(value: Any) -> str:
    """A value of a concept as it reads in a list of differences."""
    if value is None:
        return "–"
    if isinstance(value, dict) and "fi" in value:
        return pick(value, language())
    if isinstance(value, dict):
        named_by = value.get("names") or value.get("text")
        if named_by:
            return pick(named_by, language())
        return ", ".join(f"{name}: {value_words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(value_words(one) for one in value) or "–"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return figure(value, language())
    return str(value)


# -- the drawing; metres are written with a point, whatever the page's language


@register.filter
def svg(value: float) -> str:
    """A length inside the drawing."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


@register.filter
def add_svg(value: float, more: float) -> str:
    """The same, with `more` added."""
    return svg(value + float(more))


DOOR = 0.9


@register.simple_tag
def door(box: Box) -> SafeString:
    """A door in the middle of a side, as a gap in the wall."""
    if box.door == "none":
        return mark_safe("")
    along = box.width if box.door in ("north", "south") else box.height
    start = max(0.0, (along - DOOR) / 2)
    x, y = {
        "north": (start, 0.0), "south": (start, box.height), "west": (0.0, start), "east": (box.width, start),
    }[box.door]  # fmt: skip
    line = "h" if box.door in ("north", "south") else "v"
    return format_html('<path class="gap" d="M{} {}{}{}"/>', svg(x), svg(y), line, svg(min(DOOR, along)))


#: how wide a letter is, as a share of its height
LETTER = 0.66


@register.simple_tag
def label(box: Box, row: Sized) -> SafeString:
    """Name and area inside the box, as large as they fit; what does not fit stands in the table below."""
    name = pick(row.row.names.slots(), language())
    under = f"{box.code} · {figure(row.m2, language())}\u00a0m²"
    lines = _fitted(name, box.width)
    size = max(0.36, min(0.62, box.width / (LETTER * max(len(one) for one in [*lines, under]))))
    top = box.height / 2 - size * 0.6 * (len(lines) - 1)
    if size * 1.25 * (len(lines) + 1) > box.height or size * LETTER * len(under) > box.width + 0.2:
        return format_html(
            '<text class="nm" x="{}" y="{}" font-size=".5">{}</text>',
            svg(box.width / 2),
            svg(box.height / 2 + 0.18),
            box.code,
        )
    shown = [
        format_html(
            '<text class="nm" x="{}" y="{}" font-size="{}">{}</text>',
            svg(box.width / 2),
            svg(top + n * size * 1.2),
            svg(size),
            one,
        )
        for n, one in enumerate(lines)
    ]
    shown.append(
        format_html(
            '<text class="m2" x="{}" y="{}" font-size="{}">{}</text>',
            svg(box.width / 2),
            svg(top + len(lines) * size * 1.2),
            svg(size * 0.9),
            under,
        )
    )
    return mark_safe("".join(shown))  # noqa: S308 (each was formatted)


def _fitted(name: str, width: float) -> list[str]:
    """The name broken at spaces to lines that fit `width` metres."""
    most = max(6, int(width / (LETTER * 0.5)))
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines[:3]


@register.simple_tag
def mark_at(one: Remark, boxes: Any, number: int) -> SafeString:
    """The number of a remark on the drawing, at the first of its rows."""
    found = next((box for box, _ in boxes if box.code == one.one), None)
    if found is None:
        return mark_safe("")
    return format_html(
        '<g class="cf" aria-hidden="true" transform="translate({} {})">'
        '<circle r=".45"/><text y=".18" font-size=".52">{}</text></g>',
        svg(found.x + found.width - 0.5),
        svg(found.y + 0.5),
        number,
    )


@register.simple_tag
def remark_words(one: Remark, rows: Mapping[str, Sized]) -> str:
    """What is to settle, in one sentence."""

    def name(code: str) -> str:
        return f"{code} {pick(rows[code].row.names.slots(), language())}" if code in rows else code

    return text(
        f"planning.remark.{one.kind}",
        language(),
        one=name(one.one),
        other=name(one.other),
        figure=figure(one.figure, language(), digits=1),
    )
