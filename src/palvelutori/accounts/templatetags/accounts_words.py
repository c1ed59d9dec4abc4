"""Codes of roles, journal kinds and looks in words. A code without words is shown as it is."""

from __future__ import annotations

from django import template

from palvelutori.common.texts import has, text
from palvelutori.foundation.languages import language

register = template.Library()


def _words(prefix: str, code: str) -> str:
    key = f"{prefix}.{code}"
    return text(key, language()) if has(key) else code


@register.simple_tag
def role_words(role: str) -> str:
    """`{% role_words "unit_lead" %}` → `yksikön vastaava`."""
    return _words("role", role)


@register.simple_tag
def journal_words(kind: str) -> str:
    """`{% journal_words "role.granted" %}` → `sait roolin`."""
    return _words("journal", kind)


@register.simple_tag
def look_words(what: str) -> str:
    """`{% look_words "access_log" %}` → `katseluloki`."""
    return _words("looked", what)
