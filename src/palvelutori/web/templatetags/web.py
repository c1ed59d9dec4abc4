"""Template tags of the residents' pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django import template

from palvelutori.common import texts
from palvelutori.foundation.languages import language
from palvelutori.web.queries import UnitNow

register = template.Library()

#: a picture for each situation of the national list that people name; others get the signpost
LIFE_PICTURES: Final = {
    "having_a_child": "pram",
    "losing_a_job": "case",
    "moving": "box",
    "coming_to_finland": "globe",
    "starting_studies": "cap",
    "retiring": "sun",
    "debt": "coin",
    "falling_ill": "heart",
    "informal_care": "people",
    "a_death": "candle",
    "divorce": "swap",
    "buying_a_home": "key",
    "building": "hammer",
}
COUNTED: Final = range(2, 13)


@register.filter
def life_picture(code: str) -> str:
    """The picture of a life event."""
    return LIFE_PICTURES.get(code, "signpost")


@register.filter
def unit_words(unit: UnitNow) -> str:
    """How a unit stands, in two or three words: `3 odottaa`, `ei jonoa`, `avautuu klo 12`."""
    slot = language()
    if unit.state == "open" and unit.waiting is not None:
        key = "home.waiting" if unit.waiting else "home.no_queue"
        return texts.text(key, slot, n=unit.waiting)
    if unit.state in ("open", "appointment", "self_service"):
        return texts.text(f"home.unit.{unit.state}", slot)
    if unit.card.standing.opens_at is None:
        return texts.text("home.unit.closed", slot)
    return texts.text("home.unit.opens", slot, when=texts.pick(unit.card.changes, slot))


@register.filter
def counted(number: int) -> str:
    """`Kymmenen` for 10: the number that begins a sentence, written out to twelve."""
    key = f"home.count.{number}" if number in COUNTED else "home.count.many"
    return texts.text(key, language())


@register.filter
def listed(names: Iterable[Mapping[str, str]]) -> str:
    """Localised names in one row, parted by commas."""
    return ", ".join(texts.pick(one, language()) for one in names)


@register.filter
def spoken(codes: Iterable[str]) -> str:
    """`suomi, ruotsi`: language codes in the page's language; a code without a name stays a code."""
    slot = language()
    keys = [(code, f"service.language.{code}") for code in codes]
    return ", ".join(texts.text(key, slot) if texts.has(key) else code for code, key in keys)
