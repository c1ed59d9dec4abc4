"""The pictures of a reckoning: the day by half hours, the crowd, and a day replayed in its hall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.planning import access, queries
from palvelutori.planning.queries import pictures
from palvelutori.planning.queries.pictures import HALF_HOUR, Pictured, Replay
from palvelutori.planning.rules.bands import bands
from palvelutori.planning.rules.hall import Someone, still
from palvelutori.planning.rules.heat import MEASURES, heat, worst_of
from palvelutori.planning.views.parts import page_of, reader


@dataclass(frozen=True, slots=True)
class _Half:
    """A row of the replay's table."""

    at: time
    waits: tuple[int, ...]
    house: int


def _may_read_drafts(request: HttpRequest) -> bool:
    return access.may_read_drafts(reader(request), centre=house().code, on=access.today())


def _pictured(request: HttpRequest, number: int) -> Pictured:
    drafts = _may_read_drafts(request)
    return pictures.pictured(house().code, number, may_read_drafts=drafts, language=language())


def moment(minute: int) -> time:
    """A minute of the day; what lies behind midnight is told by the clock."""
    return time(minute // 60 % 24, minute % 60)


@login_not_required
@require_safe
def day(request: HttpRequest, number: int) -> HttpResponse:
    """Each line by half hours, and the people in the house. `?mitta=`: what is told; `?missa=`: of whom."""
    told = _pictured(request, number)
    measure = next((one for one in MEASURES if one == request.GET.get("mitta")), MEASURES[0])
    table = heat(told.by_time.get("halves", {}), told.lines, measure=measure)
    crowd = told.by_time.get(
        "crowd", {"house": {"mean": [], "low": [], "high": []}, "waiting": {}, "zones": {}}
    )
    places = {"house": crowd["house"], "waiting": crowd["waiting"], **crowd["zones"]}
    where = request.GET.get("missa", "house")
    where = where if where in places else "house"
    page = _page(
        request,
        told,
        heat=table,
        halves=[moment(minute) for minute in table.halves],
        worst=worst_of(table),
        measure=measure,
        measures=MEASURES,
        where=where,
        places=list(places),
        crowd=bands(places[where], step_minutes=told.by_time.get("step_minutes", 10)),
    )
    return render(request, "planning/pictures_day.html", page)


def _page(request: HttpRequest, told: Pictured, **more: Any) -> dict[str, Any]:
    view = queries.version(house().code, told.version)
    return page_of(request, view, run=told, **more)


@login_not_required
@require_safe
def replay(request: HttpRequest, number: int) -> HttpResponse:
    """A day in its hall: a still at `?klo=` and the table; the script lets people walk."""
    told = _pictured(request, number)
    lived = pictures.replayed(told)
    at = _asked(request, lived)
    there = still(lived.hall, {"people": lived.people}, second=at * 60)
    halves = range(lived.first, lived.last + 1, HALF_HOUR)
    lines = range(len(told.lines))
    page = _page(
        request,
        told,
        replay=lived,
        at=moment(at),
        minute=at,
        people=[(lived.marks[one.stream], one, _doing(one)) for one in there],
        officers=_on_duty(lived, at * 60),
        bays=[(bay, told.lines[bay.line], *_counts(lived, at, bay.line)) for bay in lived.hall.bays],
        sums={name: lived.count(name, at) for name in ("waits", "served", "walks", "house", "on_duty")},
        halves=[
            _Half(
                moment(one),
                tuple(lived.count("waits", one, line) for line in lines),
                lived.count("house", one),
            )
            for one in halves
        ],
        before=moment(at - HALF_HOUR) if at - HALF_HOUR >= lived.first else None,
        after=moment(at + HALF_HOUR) if at + HALF_HOUR <= lived.last else None,
    )
    return render(request, "planning/pictures_replay.html", page)


def _counts(lived: Replay, minute: int, line: int) -> tuple[int, int]:
    return lived.count("waits", minute, line), lived.count("served", minute, line)


def _doing(one: Someone) -> str:
    return ("walks", "waits", "served")[one.what]


def _on_duty(lived: Replay, second: int) -> list[tuple[float, float]]:
    """Where officers sit: behind the desk, so nearer the wall than the visitor."""
    desks = [(point, bay.is_upper) for bay in lived.hall.bays for point in bay.desks]
    there = [desk for desk, begins, ends in lived.day.officers if begins <= second < ends]
    return [(x, y - 42 if is_upper else y + 42) for (x, y), is_upper in (desks[desk] for desk in there)]


def _asked(request: HttpRequest, lived: Replay) -> int:
    """`?klo=10.30` as minutes, inside the day; without it the fullest half hour."""
    hour, _, minute = request.GET.get("klo", "").replace(":", ".").partition(".")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        return lived.fullest
    asked = int(hour[:2]) * 60 + int(minute[:2])
    return min(max(asked, lived.first), lived.last)


@login_not_required
@require_safe
def replay_data(request: HttpRequest, number: int) -> HttpResponse:
    """The same day for the script: places of the hall, marks, and who is where from when to when."""
    lived = pictures.replayed(_pictured(request, number))
    desks = [(*point, bay.is_upper) for bay in lived.hall.bays for point in bay.desks]
    answer = JsonResponse(
        {
            "door": lived.hall.door,
            "way": lived.hall.way,
            "first": lived.first * 60,
            "last": lived.last * 60,
            "desks": desks,
            "seats": [bay.seats for bay in lived.hall.bays],
            "marks": [{"outline": one.outline, "letter": one.letter} for one in lived.marks],
            "people": lived.people,
            "officers": lived.day.officers,
        }
    )
    answer["Cache-Control"] = "private, max-age=300"
    return answer
