"""Tags of the day's pages: why somebody was called, and which language somebody speaks."""

from __future__ import annotations

from typing import Final

from django import template

from palvelutori.common.texts import has, text
from palvelutori.foundation.languages import language
from palvelutori.visits.rules.explain import Reason

register = template.Library()
#: languages offered at arrival beside Finnish, Swedish and English; any other code is shown as it is
SPOKEN: Final = ("fi", "sv", "en", "so", "ar", "ru", "uk", "et", "fa", "sgn-fi")


@register.simple_tag
def why(reason: Reason) -> str:
    """The sentence of a reason, in the page's language. That somebody had a priority ground is told; which, not."""
    params = {name: value for name, value in reason.params.items() if name != "ground"}
    key = f"why.{reason.code}"
    if not has(key):
        return ""
    if "ground" in reason.params:
        params["reason"] = text("why.some_ground", language())
    return text(key, language(), **params)


@register.simple_tag
def standing(reason: Reason) -> str:
    """The sentence of why somebody waits, in the page's language."""
    return text(f"standing.{reason.code}", language(), **reason.params)


@register.filter
def spoken(code: str) -> str:
    """The name of a service language in the page's language."""
    key = f"language.{code}"
    return text(key, language()) if has(key) else code
