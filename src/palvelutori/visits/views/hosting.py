"""The lobby guide's pages: who came, whom to help first, the hall by number, one visit with its ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import told
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.texts import LANGUAGES
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import language
from palvelutori.visits import operations, queries
from palvelutori.visits.follow import follow_url
from palvelutori.visits.forms.hosting import HostForm
from palvelutori.visits.queries import choosing, hosting
from palvelutori.visits.queries.between import lost_between
from palvelutori.visits.queries.choosing import Choice
from palvelutori.visits.queries.hall import HallView, WaitingVisit
from palvelutori.visits.queries.visit import VisitView
from palvelutori.visits.views.arriving import needs_of
from palvelutori.visits.views.common import house, let_listen, live_url, receipt

ROLES: Final = (HOST, SQUARE_MANAGER, UNIT_LEAD)
#: people shown in the hall; the rest are found by number
SHOWN_PEOPLE: Final = 40
SHOWN_TO_HELP: Final = 6
SHOWN_LATE: Final = 4
#: languages of the everyday; the others are a touch further away
NEAR_LANGUAGES: Final = ("fi", "sv", "en")
#: the keypad of the search, row by row; `c` wipes everything, `b` the last digit
PAD: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "c", "0", "b")
_MOST_DIGITS: Final = 4
#: common needs as chips: so many are found at a glance
USUAL: Final = 10
_LONGEST_QUESTION: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*ROLES)
def host(request: HttpRequest) -> HttpResponse:
    """The hall. A POST gives a number, or, by its search button, looks for a service and keeps what was said."""
    actor, centre = actor_of_request(request), house().code
    if request.method == "POST":
        return _received(request, actor, centre)
    number = "".join(filter(str.isdigit, request.GET.get("number", "")))[:_MOST_DIGITS]
    pressed = request.GET.get("press", "")
    live = live_url(centre, reader=actor.id)
    view = queries.hall_view(actor, centre=centre)
    if number and not pressed:
        here = next((one for one in view.visits if str(one.number) == number), None)
        if here is not None:
            return redirect("host_visit", here.visit_id)
    given = next((one for one in view.visits if one.visit_id == request.GET.get("given")), None)
    page = (
        _hall(actor, centre, view) | {"live_url": live} | _who_came(centre, HostForm(centre=centre), [], "")
    )
    page |= {
        "sought": "" if pressed else number,
        "typed": _typed(number, pressed),
        "pad": PAD,
        "pad_is_open": bool(number or pressed),
        "given": given,
        "told": told(request),
    }
    response = render(request, "visits/host.html", page)
    return let_listen(request, response, reader=actor.id, centre=centre)


def _typed(number: str, pressed: str) -> str:
    """The digits after one more touch of the keypad."""
    if pressed == "c":
        return ""
    if pressed == "b":
        return number[:-1]
    return (number + "".join(filter(str.isdigit, pressed)))[:_MOST_DIGITS]


def _received(request: HttpRequest, actor: Actor, centre: str) -> HttpResponse:
    needs = needs_of(request.POST.getlist("need"))
    words = " ".join(request.POST.get("q", "").split())[:_LONGEST_QUESTION]
    form = HostForm(request.POST, centre=centre)
    is_search = "find" in request.POST or not needs
    if form.is_valid() and not is_search:
        came = operations.arrive(
            actor,
            centre=centre,
            key=receipt(request),
            needs=needs,
            language=form.cleaned_data["language"],
            channel="host",
            priority_ground=form.cleaned_data["priority_ground"] or None,
            group_size=form.cleaned_data["group_size"],
        )
        return redirect(f"{reverse('host')}?given={came.visit_id}")
    page: dict[str, Any] = {"live_url": live_url(centre, reader=actor.id)}
    page |= _hall(actor, centre, queries.hall_view(actor, centre=centre))
    page |= _who_came(centre, form, needs, words)
    page |= {"nothing_chosen": not needs and "find" not in request.POST, "pad": PAD}
    status = 200 if is_search and not page["nothing_chosen"] else 422
    response = render(request, "visits/host.html", page, status=status)
    return let_listen(request, response, reader=actor.id, centre=centre)


def _who_came(centre: str, form: HostForm, needs: list[str], words: str) -> dict[str, Any]:
    """The left half: chosen needs first, then what was found, then the everyday ones, each once."""
    now = clock.now()
    chosen = choosing.choices(centre, codes=needs, at=now)
    found = choosing.found(centre, words=words, language=language(), at=now) if words else ()
    shown = [*chosen, *found]
    usual = [one for one in _usual(centre) if one not in shown]
    return {
        "form": form,
        "words": words,
        "found": [one for one in found if one not in chosen and one.is_open],
        "found_not_now": [one for one in found if not one.is_open],
        "chosen": chosen,
        "usual": usual,
        "near": [one for one in form.spoken if one["code"] in NEAR_LANGUAGES],
        "far": [one for one in form.spoken if one["code"] not in NEAR_LANGUAGES],
        "more_is_open": form.is_bound and _says_more(form),
    }


def _says_more(form: HostForm) -> bool:
    """Whether something beyond the everyday was chosen, so that it must not be out of sight."""
    said = form.data
    return bool(
        said.get("priority_ground")
        or said.get("group_size", "1") != "1"
        or said.get("language", "fi") not in NEAR_LANGUAGES
    )


def _usual(centre: str) -> tuple[Choice, ...]:
    return choosing.everyday(centre, at=clock.now(), limit=USUAL)


def _hall(actor: Actor, centre: str, view: HallView) -> dict[str, Any]:
    """Everything that changes by itself."""
    everybody = hosting.to_help(actor, centre=centre)
    to_help = [one for one in everybody if one.kind != "late"]
    late = [one for one in everybody if one.kind == "late"]
    lost = lost_between(actor, centre=centre)
    missing = {one.stop_id for one in lost}
    to_help = [one for one in to_help if one.stop_id not in missing]
    asked = [one for one in hosting.open_hand_overs(actor, centre=centre) if one.stop_id not in missing]
    return {
        "view": view,
        "helped": to_help[:SHOWN_TO_HELP],
        "help_count": len(to_help) + len(lost) + sum(one.is_late and not one.is_walked for one in asked),
        "lost": lost,
        "more_to_help": max(0, len(to_help) - SHOWN_TO_HELP),
        "late": late[:SHOWN_LATE],
        "more_late": max(0, len(late) - SHOWN_LATE),
        "people": [_person(centre, one) for one in view.visits[:SHOWN_PEOPLE]],
        "people_count": len(view.visits),
        "more_people": max(0, len(view.visits) - SHOWN_PEOPLE),
        "units": [one for one in view.units if not one.card.is_opaque],
        "ticketless": hosting.ticketless_lines(actor, centre=centre),
        "asked": asked,
        "lobby": hosting.lobby(actor, centre=centre),
        "may_walk": actor.has_role(HOST, SQUARE_MANAGER, centre=centre),
        "came_back": hosting.just_came_back(actor, centre=centre),
    }


def _person(centre: str, one: WaitingVisit) -> dict[str, Any]:
    """Somebody in the hall by number; the stops by name, opaque ones by a word that tells nothing."""
    stops = [{"names": choosing.matter_names(centre, stop.service), "stop": stop} for stop in one.stops]
    return {"visit": one, "stops": stops}


@require_GET
@only_for(*ROLES)
def host_visit(request: HttpRequest, visit: str) -> HttpResponse:
    """One visit: the number large, its stops, the ticket to print, what the guide may do."""
    actor, centre = actor_of_request(request), house().code
    view = queries.visit_view(actor, centre=centre, visit=visit)
    why = hosting.why_of(actor, centre=centre, visit=visit)
    stops = [
        {
            "names": choosing.matter_names(centre, stop.service),
            "stop": stop,
            "why": why.get(stop.stop_id, ()),
            "unit_names": _unit(centre, stop.unit),
        }
        for stop in view.stops
    ]
    words = " ".join(request.GET.get("q", "").split())[:_LONGEST_QUESTION]
    now = clock.now()
    has_already = {stop.service for stop in view.stops if stop.state in ("waiting", "called", "serving")}
    offered = choosing.found(centre, words=words, language=language(), at=now) if words else _usual(centre)
    page = {
        "visit": view,
        "stops": stops,
        "is_over": view.ended_at is not None,
        "follow": request.build_absolute_uri(follow_url(visit)),
        "ticket": _ticket(request, view, stops),
        "words": words,
        "choices": [one for one in offered if one.code not in has_already and one.is_open],
        "not_now": [one for one in offered if not one.is_open] if words else [],
        "came_back": hosting.just_came_back(actor, centre=centre),
    }
    return render(request, "visits/host_visit.html", page)


def _ticket(request: HttpRequest, view: VisitView, stops: list[dict[str, Any]]) -> str:
    """The paper in the visitor's language where the house writes it, English elsewhere."""
    qr = _qr(request.build_absolute_uri(follow_url(view.visit_id)))
    with translation.override(view.language if view.language in LANGUAGES else "en"):
        return render_to_string(
            "visits/host_ticket.html", {"visit": view, "stops": stops, "qr": qr}, request=request
        )


def _unit(centre: str, unit: str | None) -> Mapping[str, str]:
    found = catalogue.catalogue_of(centre).units.get(unit or "")
    return found.names if found else {}


def _qr(address: str) -> SafeString:
    """The address as a picture that needs no style and no script; 27 mm on paper, error level M."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, border=1, svgclass=None, lineclass=None, omitsize=True, dark="#000", light="#fff"
    )
    # The drawing is made of numbers only; it stands beside the address in words.
    return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308


def _came_back(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.come_back(actor, centre=centre, key=key, stop=data.get("stop", ""))


def _undo(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.undo(actor, centre=centre, key=key, stop=data.get("stop", ""))


def _add(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.add_need(
        actor, centre=centre, key=key, visit=data.get("visit", ""), need=data.get("need", "")[:120]
    )


def _leave(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.leave(actor, centre=centre, key=key, visit=data.get("visit", ""))


def _walk(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.walk_along(actor, centre=centre, key=key, stop=data.get("stop", ""))


def _stop_walking(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.end_walk(actor, centre=centre, key=key, stop=data.get("stop", ""))


def _send_back(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.send_back(actor, centre=centre, key=key, stop=data.get("stop", ""))


def _find_between(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.find_between(actor, centre=centre, key=key, stop=data.get("stop", ""))


def _advise(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.serve_in_lobby(actor, centre=centre, key=key, language=data.get("language", "fi"))


def _advised(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.finish(actor, centre=centre, key=key, stop=data.get("stop", ""))


def _close_post(actor: Actor, centre: str, key: str | None, data: Mapping[str, str]) -> None:
    operations.close_desk(actor, centre=centre, key=key, desk=data.get("desk", ""))


ACTS: Final[dict[str, Callable[[Actor, str, str | None, Mapping[str, str]], None]]] = {
    "found": _came_back,
    "undo": _undo,
    "add": _add,
    "leave": _leave,
    "walk": _walk,
    "stop-walking": _stop_walking,
    "send-back": _send_back,
    "found-between": _find_between,
    "advise": _advise,
    "advised": _advised,
    "close-post": _close_post,
}
#: where an act leads back to, when it was not done on a visit's own page
_PLACES: Final = {"advise": "lobby", "advised": "lobby", "close-post": "lobby", "found-between": "walks"}


@require_POST
@only_for(*ROLES)
def host_act(request: HttpRequest, verb: str) -> HttpResponse:
    """One act in the hall. Back to the visit it was done on, or to the hall."""
    carry_out = ACTS.get(verb)
    if carry_out is None:
        raise Http404
    given = {name: str(value) for name, value in request.POST.items()}
    carry_out(actor_of_request(request), house().code, receipt(request), given)
    if given.get("visit"):
        return redirect("host_visit", given["visit"])
    return redirect(f"{reverse('host')}#{_PLACES.get(verb, 'help')}")


@require_GET
@only_for(*ROLES)
def host_leave(request: HttpRequest, visit: str) -> HttpResponse:
    """Ending a visit cannot be undone, so it is asked once."""
    actor, centre = actor_of_request(request), house().code
    view = queries.visit_view(actor, centre=centre, visit=visit)
    if view.ended_at is not None:
        return redirect("host_visit", visit)
    return render(request, "visits/host_leave.html", {"visit": view})
