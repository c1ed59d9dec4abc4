"""What is on, for everybody: a page, a strip for the wall screen, feeds; and the link to one's own feed."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelutori.accounts.access import actor_of_request
from palvelutori.accounts.devices import browser_device
from palvelutori.accounts.telling import tell, told
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.codevelopment import calendar, feeds, links
from palvelutori.codevelopment.operations.calendars import make_calendar_link, revoke_calendar_link
from palvelutori.codevelopment.parties import booker_of
from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import pick, text
from palvelutori.common.times import day_interval, local_day
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.visits.queries import board
from palvelutori.visits.rules.screen import screen_of

#: nobody has been called for so long: the screen may tell of something else
QUIET: Final = timedelta(minutes=2)
STRIP_ROWS: Final = 1
SOON: Final = timedelta(days=14)


@login_not_required
@require_safe
def whats_on(request: HttpRequest) -> HttpResponse:
    """What is on, by day: the next two weeks at once, what comes after them folded away."""
    centre, now = house().code, clock.now()
    days = list(calendar.whats_on(centre, now=now))
    last = local_day(now, catalogue_of(centre).zone) + SOON
    page = {
        "soon": [one for one in days if one[0] <= last],
        "later": [one for one in days if one[0] > last],
        "feed_address": request.build_absolute_uri("/tapahtumat/kalenteri.ics"),
    }
    return render(request, "codevelopment/whats_on.html", page)


@login_not_required
@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    """What is on, for a calendar of one's own. Nobody's name, telephone or address is in it."""
    centre = house()
    name = f"{text('on.title', language())}: {pick(centre.names, language())}"
    return _ics(feeds.feed(centre.code, calendar.public_feed(centre.code, now=clock.now()), name=name))


@login_not_required
@require_safe
def own_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The bookings of whoever made the link, until it is taken back."""
    link = links.link_of(token)
    if link is None:
        raise NotFound(what="calendar", name="")
    name = text("on.own.name", language(), house=pick(house().names, language()))
    answer = _ics(feeds.feed(link.centre, calendar.own_feed(link, now=clock.now()), name=name))
    answer["Cache-Control"] = "private, no-store"
    return answer


def _ics(body: bytes) -> HttpResponse:
    answer = HttpResponse(body, content_type=feeds.CONTENT_TYPE)
    answer["Content-Disposition"] = 'inline; filename="palvelutori.ics"'
    answer["Cache-Control"] = f"max-age={int(feeds.FRESH.total_seconds())}"
    return answer


@login_not_required
@require_safe
def wall_strip(request: HttpRequest) -> HttpResponse:
    """One line for the wall screen, in its languages; empty while somebody is being called or was just now."""
    centre, now, device = house().code, clock.now(), browser_device(request)
    screen = screen_of(device.settings if device is not None and device.kind == "display" else {})
    calls = board(centre).calls
    is_quiet = all(not one.is_open and now - one.called_at >= QUIET for one in calls)
    until = day_interval(local_day(now, catalogue_of(centre).zone), catalogue_of(centre).zone).ends_at
    rows = calendar.next_on(centre, now=now, until=until, most=STRIP_ROWS) if is_quiet else ()
    return render(request, "codevelopment/wall_strip.html", {"rows": rows, "screen": screen})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_link(request: HttpRequest) -> HttpResponse:
    """Make a link to one's own bookings, shown once; or take it back."""
    centre, actor = house().code, actor_of_request(request)
    booker = booker_of(actor, centre=centre, on=local_day(clock.now(), catalogue_of(centre).zone))
    page: dict[str, Any] = {"booker": booker}
    if request.method == "POST" and "revoke" in request.POST:
        revoke_calendar_link(actor, centre=centre)
        tell(request, "on.link.revoked")
        return redirect("calendar_link")
    if request.method == "POST":
        token = secrets.token_urlsafe(24)
        make_calendar_link(actor, centre=centre, token=token)
        page["address"] = request.build_absolute_uri(f"/tapahtumat/oma/{token}.ics")
    page |= {"link": links.live_link(centre, made_by=actor.id), "told": told(request)}
    return render(request, "codevelopment/calendar_link.html", page)
