"""Codes of the square's pages in words."""

from __future__ import annotations

from django import template
from django.template import Context

from palvelutori.accounts.access import actor_of_request
from palvelutori.common.texts import text
from palvelutori.foundation.actors import ANONYMOUS
from palvelutori.foundation.languages import language

register = template.Library()


@register.simple_tag
def kind_words(kind: str) -> str:
    """`{% kind_words "kiosk" %}` → `vuoronumerolaite`: the first part of what the kind is."""
    return text(f"device.kind.{kind}", language()).partition(":")[0]


@register.simple_tag(takes_context=True)
def my_roles(context: Context) -> frozenset[str]:
    """`{% my_roles as mine %}`: roles of whoever reads the page, so that no link leads to a refusal."""
    request = context.get("request")
    actor = actor_of_request(request) if request is not None else ANONYMOUS
    return frozenset(held.role for held in actor.roles)
