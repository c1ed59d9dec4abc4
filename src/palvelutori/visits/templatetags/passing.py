"""Tags of passing a person on: why a way is offered, or is not."""

from __future__ import annotations

from django import template

from palvelutori.common.texts import text
from palvelutori.foundation.languages import language
from palvelutori.visits.rules.explain import Reason

register = template.Library()


@register.simple_tag
def passing_why(reason: Reason) -> str:
    """The sentence of a reason, in the page's language."""
    return text(f"passing.{reason.code}", language(), **reason.params)
