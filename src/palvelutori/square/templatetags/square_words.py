"""Codes of the square's pages in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse

from palvelutori.accounts.access import actor_of_request
from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import text
from palvelutori.foundation.actors import ANONYMOUS
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import DOORS
from palvelutori.square.choices import unit_name
from palvelutori.square.doors import GROUPS, OFFICE, Door, shown

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


@register.simple_tag(takes_context=True)
def is_of_the_office(context: Context) -> bool:
    """`{% is_of_the_office as office %}`: whether the reader leads or looks after the house, and has its doors."""
    return bool(my_roles(context).intersection(OFFICE))


@register.inclusion_tag("square/doors.html", takes_context=True)
def office_doors(context: Context) -> dict[str, Any]:
    """`{% office_doors %}`: the groups of the office, and the pages of the group the reader is in."""
    mine = my_roles(context)
    request = context.get("request")
    groups = tuple(
        (
            f"office.{group.code}",
            tuple((door.words, address) for door in group.doors if (address := _address(door, mine))),
        )
        for group in GROUPS
    )
    rows, inside = shown(groups, path=request.path if request is not None else "")
    return {"groups": rows, "pages": inside}


def _address(door: Door, mine: frozenset[str]) -> str:
    wanted = (door.roles, DOORS.get(door.address, ()))
    if any(roles and not mine.intersection(roles) for roles in wanted):
        return ""
    try:
        return reverse(door.address)
    except NoReverseMatch:
        return ""
