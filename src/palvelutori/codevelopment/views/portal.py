"""The partners' portal: what we agreed, what is to be done, our yes, words with the square, a day in numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from palvelutori.accounts.access import actor_of_request
from palvelutori.accounts.telling import tell, told
from palvelutori.codevelopment import codes, portal_pages, queries
from palvelutori.codevelopment.booked import BookingRow, own_bookings
from palvelutori.codevelopment.operations import goals, partner_people, partner_runs, partners, portal
from palvelutori.codevelopment.parties import booker_of
from palvelutori.codevelopment.partner_forms import ContactForm, ReportForm, TaskForm
from palvelutori.codevelopment.partnering import require_seat
from palvelutori.codevelopment.terms import terms
from palvelutori.codevelopment.views.partners import put
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.texts import HTML_LANG
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described

MOST_BOOKED: Final = 3


def given(request: HttpRequest) -> dict[str, Any]:
    """Centre and receipt key of a form that was sent."""
    return {"centre": house().code, "key": request.POST.get("receipt", "")[:200] or None}


def row_in(request: HttpRequest, name: str) -> int:
    """A row's number that a button sent; 0 for anything else."""
    words = request.POST.get(name, "")
    return int(words) if words.isdecimal() and len(words) < 18 else 0


def show(request: HttpRequest, page: str, refused: Refusal | None = None, **more: Any) -> HttpResponse:
    """A page of the portal with the reader's own partner on it."""
    centre, actor = house().code, actor_of_request(request)
    it = portal_pages.own_page(actor, centre=centre, shows_people=page == "people")
    seat = require_seat(actor, centre=centre, on=queries.today_of(centre))
    shown = {
        "it": it,
        "seat": seat.pk,
        "is_owner": seat.is_owner,
        "told": told(request),
        "refused": described(refused) if refused else None,
        **more,
    }
    form = more.get("form")
    bad = refused.status if refused else 422 if form is not None and form.is_bound else 200
    return render(request, f"codevelopment/portal_{page}.html", shown, status=bad)


def done(request: HttpRequest, page: str, *, key: str = "develop.done", **place: Any) -> HttpResponse:
    """It was done: say so on the next page."""
    tell(request, key)
    return HttpResponseRedirect(reverse(page, kwargs=place))


def sent(request: HttpRequest, acts: dict[str, Callable[[], Any]], *, page: str, **more: Any) -> HttpResponse:
    """Carry out the act a button named, and show the page again when it was refused."""
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise NotFound(what="act", name=request.POST.get("act", "")[:20])
    try:
        act()
    except Refusal as refusal:
        require_seat(actor_of_request(request), centre=house().code, on=queries.today_of(house().code))
        return show(request, page, refusal, **more)
    return done(request, f"portal_{page}", **({"number": more["part"].number} if "part" in more else {}))


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How we stand, what is next, what is new."""
    centre, actor = house().code, actor_of_request(request)
    it = portal_pages.own_page(actor, centre=centre)
    first = [row for row in it.duties if row[0].done_on is None][:4]
    news = portal_pages.announcements(actor, centre=centre)
    booked = _next_booked(request, centre) if it.card.level is not None else ()
    return show(request, "home", first=first, news=news, booked=booked)


def _next_booked(request: HttpRequest, centre: str) -> tuple[BookingRow, ...]:
    """Our next bookings of spots and rooms; those that are over are on their own page."""
    booker = booker_of(actor_of_request(request), centre=centre, on=queries.today_of(centre))
    rows = own_bookings(centre, booker, now=clock.now())
    return tuple(one for one in rows if one.ends_at > clock.now())[:MOST_BOOKED]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agreed(request: HttpRequest) -> HttpResponse:
    """The terms of today, and our yes to them."""
    if request.method != "POST":
        return show(request, "terms", terms=terms())
    actor = actor_of_request(request)
    acts = {
        "accept": lambda: partners.accept_terms(actor, **given(request), version=row_in(request, "version"))
    }
    return sent(request, acts, page="terms", terms=terms())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest) -> HttpResponse:
    """What is to be done and by when; our own tasks are added and done here."""
    actor = actor_of_request(request)
    parts = portal_pages.own_page(actor, centre=house().code).parts
    if "task" in request.POST:
        acts = {"done": lambda: portal.do_task(actor, **given(request), task=row_in(request, "task"))}
        return sent(request, acts, page="tasks", form=TaskForm(parts=parts))
    form = TaskForm(request.POST if request.method == "POST" else None, parts=parts)
    if form.is_valid():
        try:
            portal.add_task(actor, **given(request), **form.value())
        except Refusal as refusal:
            put(form, refusal)
        else:
            return done(request, "portal_tasks")
    return show(request, "tasks", form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def effort(request: HttpRequest, number: int) -> HttpResponse:
    """One effort we are a party of: its goal, our yes, who answers on each side."""
    centre, actor = house().code, actor_of_request(request)
    part = portal_pages.own_effort(actor, centre=centre, number=number)
    more: dict[str, Any] = {"part": part}
    if request.method == "POST":
        party, name = request.POST.get("party", ""), request.POST.get("responsible", "")[:200]
        same = {**given(request), "number": number, "party": party}
        acts = {
            "accept": lambda: goals.accept_goal(actor, **same),
            "responsible": lambda: portal.name_responsible(actor, **same, name=name),
        }
        more |= _effort(request, number)
        return sent(request, acts, page="effort", **more)
    return show(request, "effort", **more, **_effort(request, number))


def _effort(request: HttpRequest, number: int) -> dict[str, Any]:
    centre = house().code
    whole = queries.effort(centre, number=number)
    return {
        "effort": whole,
        "parties": portal_pages.responsibles(actor_of_request(request), centre=centre, number=number),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Short notices to the square and back, a thread for each effort."""
    actor = actor_of_request(request)
    about = (request.POST if request.method == "POST" else request.GET).get("about", "")[:40]
    words = request.POST.get("words", "")[:2000]
    if request.method == "POST":
        same = {**given(request), "words": words, "language": HTML_LANG[language()], "about": about}
        acts = {"write": lambda: portal.write_notice(actor, **same)}
        return sent(request, acts, page="notices", about=about, words=words)
    answer = show(request, "notices", about=about, words="")
    portal.see_notices(actor, centre=house().code)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """A day in numbers: how many people, two questions, nobody's name."""
    actor = actor_of_request(request)
    own = portal_pages.own_page(actor, centre=house().code)
    form = ReportForm(request.POST if request.method == "POST" else None, parts=own.parts)
    if form.is_valid():
        try:
            portal.report_run(actor, **given(request), **form.value())
        except Refusal as refusal:
            put(form, refusal)
        else:
            return done(request, "portal_report", key="partner.reported")
    return show(request, "report", form=form)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Our people: whom to ask, who tells about things, who signs in and until when."""
    actor = actor_of_request(request)
    portal_pages.own_page(actor, centre=house().code)  # only for those who have one
    act = request.POST.get("act", "")
    form = ContactForm(request.POST if act in ("invite", "change") else None)
    if act == "end":
        acts = {
            "end": lambda: partner_people.end_partner_seat(
                actor, **given(request), row=row_in(request, "row")
            )
        }
        return sent(request, acts, page="people", form=form)
    if request.method == "POST" and act not in ("invite", "change"):
        raise NotFound(what="act", name=act[:20])
    if form.is_valid():
        try:
            return _person(request, form)
        except Refusal as refusal:
            put(form, refusal)
    return show(request, "people", form=form, row=row_in(request, "row"))


def _person(request: HttpRequest, form: ContactForm) -> HttpResponse:
    actor = actor_of_request(request)
    if request.POST["act"] == "change":
        tells = request.POST.get("tells") == "1"
        partner_people.change_contact(
            actor, **given(request), row=row_in(request, "row"), contact=form.contact(), tells=tells
        )
        return done(request, "portal_people")
    code = codes.drawn_code()
    partner_people.invite(
        actor,
        centre=house().code,
        code=code,
        contact=form.contact(),
        is_owner=request.POST.get("owner") == "1",
    )
    return show(request, "people", form=ContactForm(), invited=codes.written(code))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trust(request: HttpRequest) -> HttpResponse:
    """What was marked about us and why, what it changed, and our appeal."""
    if request.method != "POST":
        return show(request, "trust")
    actor, words = actor_of_request(request), request.POST.get("words", "")[:1000]
    acts = {
        "appeal": lambda: partner_runs.appeal_mark(
            actor, **given(request), mark=row_in(request, "mark"), words=words
        )
    }
    return sent(request, acts, page="trust")
