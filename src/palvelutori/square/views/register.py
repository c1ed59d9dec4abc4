"""The register of personal data, for the data protection officer: which fields, who answers, how long. No values.

It is made of what every context says of its own fields; nothing is written here by hand that could grow old.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.customers.queries import permissions_counted
from palvelutori.facts.rules import guard
from palvelutori.foundation import grounds, personal
from palvelutori.foundation.actors import DATA_PROTECTION
from palvelutori.foundation.clock import clock
from palvelutori.square.views.parts import house

LOOKS_SINCE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TableOf:
    """One table with personal fields: their names by class."""

    name: str
    personal: tuple[str, ...]
    secret: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HolderOf:
    """Who answers for some tables, and what is kept for how many days."""

    name: str
    tables: tuple[TableOf, ...]
    kept: tuple[tuple[str, int], ...]


def holders() -> tuple[HolderOf, ...]:
    """Every holder with its tables, as the contexts have said."""
    return tuple(
        HolderOf(one.name, tuple(_tables(one.tables)), tuple(one.kept.items()))
        for one in sorted(personal.HOLDERS.values(), key=lambda one: one.name)
    )


def _tables(names: Iterable[str]) -> Iterable[TableOf]:
    for name in names:
        fields = personal.FIELDS.get(name, {})
        found = {
            kind: tuple(sorted(one for one, is_ in fields.items() if is_ == kind)) for kind in fields.values()
        }
        if found.get("personal") or found.get("secret"):
            yield TableOf(name, found.get("personal", ()), found.get("secret", ()))


@require_safe
@only_for(DATA_PROTECTION)
def register(request: HttpRequest) -> HttpResponse:
    """What is held about people here, by whom and how long; permissions and looks as counts."""
    found = holders()
    page = {
        "holders": found,
        "tables": sum(len(one.tables) for one in found),
        "permissions": _permissions(request),
        "looks": _looks(),
        "since_days": LOOKS_SINCE.days,
    }
    return render(request, "square/register.html", page)


def _permissions(request: HttpRequest) -> list[dict[str, Any]]:
    rows = permissions_counted(actor_of_request(request), centre=house())
    units = catalogue_of(house()).units
    told = guard.table([[one.given, one.standing, one.withdrawn] for one in rows], has_row_totals=False)
    return [
        {"names": units[one.receiver].names, "cells": cells}
        for one, cells in zip(rows, told, strict=True)
        if one.receiver in units
    ]


def _looks() -> list[dict[str, Any]]:
    counted = grounds.looks_counted(house(), since=clock.now() - LOOKS_SINCE)
    units = catalogue_of(house()).units
    return [
        {"what": what, "names": units[unit].names if unit in units else None, "count": guard.shown(n)}
        for (what, unit), n in sorted(counted.items())
    ]
