"""Signals of the last weeks, through the small-cell guard: what was asked for, and what people said on leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.times import local_day
from palvelutori.facts.rules import guard
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import house
from palvelutori.participation import queries

WEEKS: Final = 8
ORIGINS: Final = ("desk", "lobby")


@require_safe
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def signals(request: HttpRequest) -> HttpResponse:
    """The manager sees every ordinary unit and the whole house; a lead the own units."""
    centre, actor = house().code, actor_of_request(request)
    whole = catalogue_of(centre)
    is_manager = actor.has_role(SQUARE_MANAGER, centre=centre)
    since = local_day(clock.now(), whole.zone) - timedelta(weeks=WEEKS)
    own = actor.units(centre)
    found = [
        one
        for one in queries.signals(centre, since=since)
        if one.unit in own
        or (
            is_manager and (not one.unit or (one.unit in whole.units and not whole.units[one.unit].is_opaque))
        )
    ]
    needs: dict[tuple[str, str], list[int]] = {}
    for one in found:
        row = needs.setdefault((one.need, one.cause), [0, 0])
        row[ORIGINS.index(one.origin)] += one.count
    said = queries.exit_answers(centre, since=since) if is_manager else {}
    page: dict[str, Any] = {
        "weeks": WEEKS,
        "rows": _rows(needs),
        "said": _said(said),
        "asked": guard.shown(sum(said.values())),
        "words": _words(centre, since, is_manager),
    }
    return render(request, "facts/signals.html", page)


def _rows(needs: dict[tuple[str, str], list[int]]) -> list[dict[str, Any]]:
    """Needs that were noted most first, as a guarded table beside the totals of its rows."""
    keys = sorted(needs, key=lambda key: (-sum(needs[key]), key))
    cells = guard.table([[*needs[key], sum(needs[key])] for key in keys], has_row_totals=False)
    return [
        {
            "need": need,
            "cause": cause,
            "desk": desk,
            "lobby": lobby,
            "all": both if None not in (desk, lobby) else None,
        }
        for (need, cause), (desk, lobby, both) in zip(keys, cells, strict=True)
    ]


def _said(said: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    shown = guard.row(said)
    return [{"got": got, "cause": cause, "count": shown[got, cause]} for got, cause in sorted(shown)]


def _words(centre: str, since: Any, is_manager: bool) -> tuple[str, ...]:
    """Free words are shown only when there are enough of them that none points at anybody."""
    found = queries.words(centre, since=since) if is_manager else ()
    return found if len(found) >= guard.LEAST else ()
