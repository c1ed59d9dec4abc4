"""Template tags of developing together: figures, themes, sentences of results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template

from palvelutori.codevelopment.queries import EffortCard
from palvelutori.common.texts import has, text
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import told_day

register = template.Library()
#: what a plan tells in words
TOLD = ("question", "done", "privacy", "safety", "communication", "dismantling")
MINUS, SPACE = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


def told(value: float, unit: str, *, digits: int = 1, signed: bool = False) -> str:
    """`−1,9 min`: as people of the page's language write it."""
    rounded = round(value, digits) + 0.0
    words = f"{abs(rounded):,.{digits}f}".replace(",", SPACE)
    if language() != "en":
        words = words.replace(".", ",")
    sign = MINUS if rounded < 0 else ("+" if signed and rounded > 0 else "")
    return f"{sign}{words}{SPACE}{unit}".rstrip(SPACE)


@register.simple_tag
def figure(value: float | None, unit: str = "", digits: int = 1, *, signed: bool = False) -> str:
    """A number with its unit; a dash where it is not known."""
    return "–" if value is None else told(float(value), unit, digits=digits, signed=signed)


@register.simple_tag
def count(value: int | None) -> str:
    """A count, or that it is hidden."""
    return text("develop.hidden", language()) if value is None else told(value, "", digits=0)


@register.filter
def theme(code: str) -> str:
    """A theme's words; one without words is told as it was given."""
    key = f"develop.theme.{code}"
    return text(key, language()) if has(key) else code.replace("_", " ")


@register.filter
def day_of(value: str | date) -> str:
    """A stored day in words, with its year when it is another one."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return told_day(day, language())


@register.filter
def stands(card: EffortCard) -> str:
    """How an effort stands, in one short sentence."""
    slot = language()
    key = f"develop.stands.{card.state}"
    if card.state == "running":
        return text(key, slot, done=card.days_done, n=card.days_planned)
    if card.state in ("published", "followed", "decided"):
        return text(f"develop.verdict.{card.verdict}.short", slot)
    return text(key, slot)


@register.filter
def interval(effect: Mapping[str, Any] | None, unit: str) -> str:
    """`−2,9–−0,9`: in words where a sign would be read as a dash."""
    if not effect or effect["low"] is None or effect["high"] is None:
        return text("develop.interval.any", language())
    low, high = told(effect["low"], "", signed=True), told(effect["high"], unit, signed=True)
    return text("develop.interval", language(), low=low, high=high)


@register.filter
def reach(effect: Mapping[str, Any] | None, unit: str) -> str:
    """The largest change the result cannot tell from nothing."""
    if not effect or effect["low"] is None or effect["high"] is None:
        return ""
    return told(max(abs(effect["low"]), abs(effect["high"])), unit)


@register.filter
def short_hash(value: str) -> str:
    """`9d2e…41c7`."""
    return f"{value[:4]}…{value[-4:]}"


@register.filter
def unlocal(value: float) -> str:
    """A number as drawings want it: with a point, whatever the language."""
    return f"{value:g}"


@register.filter
def told_plan(plan: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    """What a plan tells in words, in order."""
    return [(code, plan[code]) for code in TOLD if code in plan]


@register.simple_tag
def spell_length(minutes: int) -> str:
    """`30 min`, `1 h`, `1,5 h`: how long a booking lasts."""
    if minutes < 60:
        return f"{minutes}{SPACE}min"
    return told(minutes / 60, "h" if language() != "fi" else "t", digits=1 if minutes % 60 else 0)
