"""Codes of the square's pages in words."""

from __future__ import annotations

from django import template
from django.template import Context

from palvelutori.accounts.access import actor_of_request
from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import text
from palvelutori.foundation.actors import ANONYMOUS
from palvelutori.foundation.languages import language
from palvelutori.square.choices import unit_name

register = template.Library()


@register.simple_tag
def kind_words(kind: str) -> str:
    """`{% kind_words "kiosk" %}` → `vuoronumerolaite`: the first part of what the kind is."""
    return text(f"device.kind.{kind}", language()).partition(":")[0]


@register.simple_tag(takes_context=True)
def unit_words(context: Context, code: str) -> str:
    """`{% unit_words grant.unit %}`: the unit's name in the page's language, its code where there is no name."""
    centre = context.get("centre")
    try:
        return unit_name(centre.code, code) if centre is not None and code else code
    except NotFound:  # a house whose catalogue has not been set up
        return code


@register.simple_tag(takes_context=True)
def my_roles(context: Context) -> frozenset[str]:
    """`{% my_roles as mine %}`: roles of whoever reads the page, so that no link leads to a refusal."""
    request = context.get("request")
    actor = actor_of_request(request) if request is not None else ANONYMOUS
    return frozenset(held.role for held in actor.roles)
