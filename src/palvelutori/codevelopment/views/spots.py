"""Booking a place, in the portal and at work: what there is, when it is free, what speaks against a wish, one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment import booked
from palvelutori.codevelopment.limits import limits
from palvelutori.codevelopment.models import Booking
from palvelutori.codevelopment.operations import spots as acts
from palvelutori.codevelopment.parties import STAFF, Booker, booker_of
from palvelutori.codevelopment.rules.spots import TO_HANDLE, Conflict
from palvelutori.codevelopment.spot_forms import ReportForm, SpotForm
from palvelutori.codevelopment.spotting import Spotting
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.times import WallTimeMissing, at_wall, local_day
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import house
from palvelutori.foundation.refused import described
from palvelutori.spaces.bookings import free_starts
from palvelutori.spaces.queries import Bookable, resource

USUAL_MINUTES: Final = 120
#: starts are offered so many minutes apart
OFFERED_MINUTES: Final = 30
#: what stands above everything else on one's own page
NOW_TO_DO: Final = frozenset({"check_in", "report"})


@dataclass(frozen=True, slots=True)
class _Asking:
    """One request about one place: who asks, for which day and how long."""

    actor: Actor
    centre: str
    booker: Booker
    found: Bookable
    now: datetime
    day: date
    minutes: int
    days: tuple[date, ...]

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Free starts of the day at every half hour; others are written as a time."""
        length = timedelta(minutes=self.minutes)
        every = free_starts(self.centre, resource=self.found.code, day=self.day, length=length)
        return tuple(one for one in every if one > self.now and one.minute % OFFERED_MINUTES == 0)


def _today(centre: str) -> date:
    return local_day(clock.now(), catalogue.catalogue_of(centre).zone)


def _booker(request: HttpRequest) -> tuple[Actor, str, Booker]:
    centre, actor = house().code, actor_of_request(request)
    return actor, centre, booker_of(actor, centre=centre, on=_today(centre))


@require_safe
def spots(request: HttpRequest) -> HttpResponse:
    """One's own bookings, and every place that can be booked."""
    _, centre, booker = _booker(request)
    mine = booked.own_bookings(centre, booker, now=clock.now())
    page = {
        "now_to_do": [one for one in mine if one.may & NOW_TO_DO],
        "mine": [one for one in mine if not one.may & NOW_TO_DO],
        "places": booked.place_cards(centre),
        "booker": booker,
        "told": told(request),
        "limits": limits(),
    }
    return render(request, "codevelopment/spots.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def spot_book(request: HttpRequest, place: str) -> HttpResponse:
    """Book one place: a day, a free time, what is on. What speaks against it is told before anything is sent."""
    asking = _asking(request, place)
    card = booked.place_card(asking.centre, asking.found)
    form = SpotForm(request.POST if request.method == "POST" else None, place=card)
    page: dict[str, Any] = {
        "form": form,
        "asking": asking,
        "card": card,
        "lengths": acts.LENGTHS,
        "limits": limits(),
    }
    if request.method != "POST":
        return render(request, "codevelopment/spot_book.html", page)
    starts_at = _chosen(request, asking)
    page |= {"at": starts_at, "other": request.POST.get("other", "")}
    if starts_at is None:
        page["no_time"] = True
    if not form.is_valid() or starts_at is None:
        return render(request, "codevelopment/spot_book.html", page, status=422)
    against = _against(asking, form, starts_at)
    if against and not _goes_on(request, against["conflicts"]):
        return render(request, "codevelopment/spot_book.html", page | against, status=409)
    try:
        made = acts.book_spot(
            asking.actor,
            centre=asking.centre,
            key=_key(request),
            place=place,
            starts_at=starts_at,
            minutes=asking.minutes,
            what=form.what(),
            wait="wait" in request.POST,
        )
    except Refusal as refusal:
        page["refused"] = described(refusal)
        return render(request, "codevelopment/spot_book.html", page, status=refusal.status)
    tell(request, f"spots.told.{made.state}")
    return redirect("spots")


def _asking(request: HttpRequest, place: str) -> _Asking:
    actor, centre, booker = _booker(request)
    found, now = resource(centre, code=place), clock.now()
    given = request.POST if request.method == "POST" else request.GET
    minutes = given.get("minutes", "")
    length = int(minutes) if minutes in map(str, acts.LENGTHS) else USUAL_MINUTES
    days = booked.offered_days(centre, found, now=now)
    first = _Asking(actor, centre, booker, found, now, days[0] if days else _today(centre), length, days)
    wanted = _day(given.get("day", ""))
    if wanted is not None:
        return _on(first, wanted)
    return next((other for one in days if (other := _on(first, one)).starts), first)


def _on(asking: _Asking, day: date) -> _Asking:
    same = (asking.actor, asking.centre, asking.booker, asking.found, asking.now)
    return _Asking(*same, day, asking.minutes, asking.days)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _chosen(request: HttpRequest, asking: _Asking) -> datetime | None:
    """The moment a button or a choice names, or a time of the day that was written."""
    other = request.POST.get("other", "")
    named = request.POST.get("near") or ("" if other else request.POST.get("at", ""))
    try:
        if named:
            moment = datetime.fromisoformat(named)
            return moment.astimezone(UTC) if moment.tzinfo else None
        zone = catalogue.catalogue_of(asking.centre).zone
        return at_wall(asking.day, time.fromisoformat(other), zone) if other else None
    except (ValueError, WallTimeMissing):
        return None


def _against(asking: _Asking, form: SpotForm, starts_at: datetime) -> dict[str, Any]:
    """What speaks against the wish, and the nearest times at which nothing does; empty when nothing does now."""
    what = form.what()
    row = Booking(
        starts_at=starts_at,
        noise=what["noise"],
        needs_power=what["power"],
        needs_water=what["water"],
        people=what["people"],
        theme=what["theme"],
    )
    wish = acts.wish_of(row, asking.booker)
    spotting = Spotting(asking.centre, asking.found, asking.booker, now=asking.now)
    found = spotting.conflicts(wish, minutes=asking.minutes)
    if not found:
        return {}
    return {
        "conflicts": found,
        "is_only_to_handle": not set(found) - TO_HANDLE,
        "is_only_taken": found == (Conflict.TAKEN,),
        "nearest": spotting.nearest(wish, minutes=asking.minutes),
    }


def _goes_on(request: HttpRequest, found: tuple[Conflict, ...]) -> bool:
    """Whether whoever read what speaks against it sends it still, or stands in line for the time."""
    if "wait" in request.POST:
        return found == (Conflict.TAKEN,)
    return "still" in request.POST and not set(found) - TO_HANDLE


@require_POST
def spot_act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Give a booking back, or say that one is here."""
    known = {"peruutus": acts.cancel_spot, "saapui": acts.check_in_spot}
    if verb not in known:
        raise NotFound(what="step", name=verb)
    back = "spot_list" if request.POST.get("back") == "list" else "spots"
    made = known[verb](actor_of_request(request), centre=house().code, key=_key(request), number=number)
    tell(request, f"spots.told.{made.state}")
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
def spot_report(request: HttpRequest, number: int) -> HttpResponse:
    """How many stopped by, and two questions."""
    actor, centre, booker = _booker(request)
    row = next(
        (one for one in booked.own_bookings(centre, booker, now=clock.now()) if one.number == number), None
    )
    if row is None or "report" not in row.may:
        raise NotFound(what="booking", name=str(number))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        acts.report_spot(actor, centre=centre, key=_key(request), number=number, **form.value())
        tell(request, "spots.told.reported")
        return redirect("spots")
    page = {"form": form, "row": row}
    return render(request, "codevelopment/spot_report.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*STAFF)
def spot_list(request: HttpRequest) -> HttpResponse:
    """All bookings for people who work here, with the decisions of whoever looks after the place."""
    centre, actor = house().code, actor_of_request(request)
    page: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            made = _decided(request, actor, centre)
        except Refusal as refusal:
            page["refused"], status = described(refusal), refusal.status
        else:
            tell(request, f"spots.told.{made.state}")
            return redirect("spot_list")
    rows = booked.all_bookings(actor, centre=centre, now=clock.now())
    page |= {
        "waiting": [one for one in rows if "confirm" in one.may],
        "rows": [one for one in rows if "confirm" not in one.may],
        "told": told(request),
    }
    return render(request, "codevelopment/spot_list.html", page, status=status)


def _decided(request: HttpRequest, actor: Actor, centre: str) -> acts.BookingAt:
    given = request.POST
    number = int(given.get("number", "0")) if given.get("number", "").isdecimal() else 0
    same: dict[str, Any] = {"centre": centre, "key": _key(request), "number": number}
    act, words = given.get("act", ""), given.get("words", "")[:400]
    if act == "withdraw":
        return acts.withdraw_spot(actor, **same, words=words)
    if act not in ("confirm", "refuse"):
        raise NotFound(what="act", name=act[:20])
    return acts.decide_spot(actor, **same, accept=act == "confirm", words="" if act == "confirm" else words)


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("receipt", "")[:200] or None
