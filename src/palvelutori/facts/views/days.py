"""How the days have been: one true sentence, a quiet chart, a table of hours, a row a unit."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.common.texts import text
from palvelutori.facts.queries import DaysView, days_view
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language

#: the chart's own units: a day is so wide, the busiest so high
STEP: Final = 10
WIDTH: Final = 7
HEIGHT: Final = 120


@require_safe
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def days(request: HttpRequest) -> HttpResponse:
    """The last ninety days; `?unit=` for one unit."""
    view = days_view(
        actor_of_request(request), centre=house().code, unit=request.GET.get("unit", "").strip()[:40]
    )
    page = {"view": view, "sentence": _sentence(view), "bars": _bars(view)}
    page |= {"chart_width": max(1, len(view.points)) * STEP, "chart_height": HEIGHT}
    return render(request, "facts/days.html", page)


def _sentence(view: DaysView) -> str:
    """Only what is known: who came, how many waited no longer than promised."""
    if not view.points or view.count is None:
        return text("days.none", language())
    key = "days.house" if view.is_house else "days.units"
    came = text(key, language(), n=_spaced(view.count), days=len(view.points))
    if view.within_percent is None or view.wait_minutes_median is None:
        return came
    kept = text("days.kept", language(), within=view.within_percent, minutes=view.wait_minutes_median)
    return f"{came} {kept}"


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _bars(view: DaysView) -> list[dict[str, Any]]:
    """Where each day's bar stands."""
    bars = []
    for place, point in enumerate(view.points):
        tall = round(HEIGHT * point.share / 100)
        bars.append(
            {
                "x": place * STEP,
                "y": HEIGHT - tall,
                "tall": tall,
                "point": point,
                "is_monday": point.day.weekday() == 0,
            }
        )
    return bars
