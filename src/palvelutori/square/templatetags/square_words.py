"""Codes of the square's pages in words."""

from __future__ import annotations

from django import template

from palvelutori.common.texts import text
from palvelutori.foundation.languages import language

register = template.Library()


@register.simple_tag
def kind_words(kind: str) -> str:
    """`{% kind_words "kiosk" %}` → `vuoronumerolaite`: the first part of what the kind is."""
    return text(f"device.kind.{kind}", language()).partition(":")[0]
