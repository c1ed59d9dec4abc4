"""Template tags of guidance."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.urls import reverse

from palvelutori.common.texts import pick
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.languages import language
from palvelutori.guidance.queries import has_rules
from palvelutori.guidance.rules.asking import Worth
from palvelutori.guidance.rules.entries import Texts

register = template.Library()
#: names told beside a question; more would be a list to read
NAMED = 2


@register.simple_tag
def decides(worth: Worth, names: Mapping[str, Texts]) -> str:
    """The services an answer decides, by name: why the question is asked."""
    told = [pick(names[code], language()) for code in worth.services if code in names]
    return ", ".join(dict.fromkeys(told[:NAMED])) + (" …" if len(told) > NAMED else "")


@register.simple_tag
def guidance_address(name: str = "wishes") -> str:
    """Address of the menu of wishes (or of the page `name`); nothing where this house has no rules."""
    centre = the_centre()
    return reverse(name) if centre is not None and has_rules(centre.code) else ""
