"""Tags of what is printed: the paper of a visit, its code, its picture for a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

from palvelutori.common.texts import text
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import local
from palvelutori.visits.follow import PREFIX, follow_url, short_code
from palvelutori.visits.queries.paper import Paper, PaperLine, paper
from palvelutori.visits.queries.visit import VisitView
from palvelutori.visits.queries.where import Where

register = template.Library()
#: rough heights in millimetres, rather too much than too little: a roll is cut after the last line
_HEAD_MM, _LINE_MM, _ROW_MM, _FOOT_MM = 62, 9, 5.2, 94
_SIGNS_A_ROW: Final = 34
#: heights of the pages in print.css
LENGTHS: Final[tuple[int, ...]] = (*range(160, 420, 20), 450, 500, 550, 600, 650, 700, 800)


@register.simple_tag
def paper_of(visit: VisitView) -> Paper:
    """What stands on the paper of a visit."""
    return paper(house().code, view=visit)


@register.simple_tag
def code_of_visit(visit: VisitView) -> str:
    """The short code of the visit's page."""
    return short_code(visit.visit_id)


@register.simple_tag(takes_context=True)
def typed_address(context: Mapping[str, Any]) -> str:
    """The address one types by hand, without what a browser adds by itself."""
    request = context.get("request")
    return f"{request.get_host()}{PREFIX}" if request else PREFIX


@register.simple_tag(takes_context=True)
def qr_of_visit(context: Mapping[str, Any], visit: VisitView) -> SafeString:
    """The address of the visit's page as a picture that needs no style and no script, error level M."""
    request = context["request"]
    return qr(request.build_absolute_uri(follow_url(visit.visit_id)))


@register.simple_tag(takes_context=True)
def qr_of_door(context: Mapping[str, Any]) -> SafeString:
    """The address at which a code is typed: for a paper whose visit has no page of its own yet."""
    return qr(context["request"].build_absolute_uri(PREFIX))


def qr(address: str) -> SafeString:
    """`address` as a picture made of numbers only; it stands beside words that say what it is."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, border=2, svgclass=None, lineclass=None, omitsize=True, dark="#000", light="#fff"
    )
    return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308


@register.simple_tag
def where_words(where: Where | None, *, floor: bool = False) -> str:
    """`Luukut 9–16, Palvelusali, 3. kerros`."""
    if where is None:
        return ""
    parts = [local(where.desks), local(where.zone_names)]
    if floor:
        parts.append(text("place.floor", language(), number=where.floor))
    return ", ".join(part for part in parts if part)


@register.simple_tag
def way_words(where: Where | None) -> str:
    """`Aulasta kirjastoon. Kirjastosta palvelusaliin.`, or the direction from the hall where no door is between."""
    if where is None:
        return ""
    if where.way:
        return " ".join(f"{local(one)}." for one in where.way)
    return text(f"follow.way.{where.arrow}", language()) if where.arrow else ""


@register.simple_tag
def paper_length(told: Paper, *, large: bool = False) -> int:
    """How long a page of the roll is taken, in millimetres: the shortest of `LENGTHS` that surely holds it."""
    needed = _HEAD_MM + _FOOT_MM + sum(_line_mm(one) for one in told.lines)
    needed = needed * 1.8 if large else needed
    return min((one for one in LENGTHS if one >= needed), default=max(LENGTHS))


def _line_mm(line: PaperLine) -> float:
    words = (local(line.names), where_words(line.where, floor=True), local(line.bring))
    rows = sum(-(-len(one) // _SIGNS_A_ROW) for one in words if one)
    return _LINE_MM + _ROW_MM * (rows + 1)
