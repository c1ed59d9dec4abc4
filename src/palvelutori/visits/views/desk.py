"""The officer's desk: one page, every act a form that also has a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from palvelutori.accounts.access import actor_of_request
from palvelutori.accounts.telling import told
from palvelutori.catalogue import queries as catalogue
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import language
from palvelutori.participation import operations as participation
from palvelutori.spaces import queries as spaces
from palvelutori.visits import operations, queries
from palvelutori.visits.access import rights
from palvelutori.visits.models import DeskSession
from palvelutori.visits.queries.booked import booked_day
from palvelutori.visits.queries.desk import DeskScreen
from palvelutori.visits.queries.neighbours import NeighbourCard, card_of_the_day
from palvelutori.visits.queries.passing_on import Looking, neighbours, receiver, receivers
from palvelutori.visits.rules.handover import DeclineReason, Reached
from palvelutori.visits.rules.notes import Remark
from palvelutori.visits.rules.passing_on import Way
from palvelutori.visits.views.common import house, let_listen, live_url, receipt

_LONGEST_WORDS: Final = 200
_LONGEST_CODE: Final = 120


@dataclass(frozen=True, slots=True)
class Act:
    """One press of a button at a desk."""

    actor: Actor
    centre: str
    desk: str
    data: Mapping[str, str]
    key: str | None

    def on_stop(self, operation: Any, **more: Any) -> None:
        """Carry out an operation on the stop named in the form."""
        operation(self.actor, centre=self.centre, key=self.key, stop=self.data.get("stop", ""), **more)

    def at_desk(self, operation: Any, **more: Any) -> None:
        """Carry out an operation on the desk."""
        operation(self.actor, centre=self.centre, key=self.key, desk=self.desk, **more)


def _finish_and_next(act: Act) -> None:
    act.on_stop(operations.finish, outcome=act.data.get("outcome", "answered"))
    operations.call_next(
        act.actor, centre=act.centre, key=f"{act.key}-next" if act.key else None, desk=act.desk
    )


def _note(act: Act) -> None:
    unit = spaces.desk(act.centre, code=act.desk).unit
    participation.note_need(
        act.actor,
        centre=act.centre,
        key=act.key,
        text=act.data.get("text", ""),
        text_code=act.data.get("text_code", "")[:60],
        cause=act.data.get("cause", "not_offered")[:20],
        unit=unit,
    )


def _hand_over(act: Act) -> None:
    """`to` is the way and the code in one button: "walk:kela"."""
    way, _, code = act.data.get("to", "").partition(":")
    act.on_stop(
        operations.hand_over,
        to_service=code or act.data.get("to_service"),
        warm=way == Way.WALK or act.data.get("warm") == "1",
        preventive=act.data.get("preventive") == "1",
        note=act.data.get("words") if _said_yes(act) else None,
        note_allowed=_said_yes(act),
    )


def _said_yes(act: Act) -> bool:
    """The person allows that what the officer wrote or ticked is told to the receiver."""
    return act.data.get("note_allowed") == "1"


def send_note(act: Act, remarks: list[str]) -> str:
    """Give a note instead of going along. Its id."""
    sent = operations.send_note(
        act.actor,
        centre=act.centre,
        key=act.key,
        stop=act.data.get("stop", ""),
        to_service=act.data["to"].partition(":")[2][:_LONGEST_CODE],
        remarks=remarks[: len(Remark)] if _said_yes(act) else [],
        note_allowed=_said_yes(act),
        preventive=act.data.get("preventive") == "1",
    )
    return sent.note_id


def _add(act: Act) -> None:
    operations.add_need(
        act.actor,
        centre=act.centre,
        key=act.key,
        visit=act.data.get("visit", ""),
        need=act.data.get("to_service", ""),
    )


def _share(act: Act) -> None:
    operations.share_units(
        act.actor,
        centre=act.centre,
        key=act.key,
        visit=act.data.get("visit", ""),
        shares=act.data.get("shares") == "1",
    )


ACTS: Final[dict[str, Callable[[Act], None]]] = {
    "open": lambda act: act.at_desk(operations.open_desk),
    "pause": lambda act: act.at_desk(operations.pause_desk),
    "close": lambda act: act.at_desk(operations.close_desk),
    "next": lambda act: act.at_desk(operations.call_next),
    "call": lambda act: act.at_desk(operations.call, stop=act.data.get("stop", "")),
    "serve-now": lambda act: act.at_desk(operations.serve_now, need=act.data.get("need", "")[:120] or None),
    "recall": lambda act: act.on_stop(operations.recall),
    "start": lambda act: act.on_stop(operations.start),
    "hold": lambda act: act.on_stop(operations.hold),
    "resume": lambda act: act.on_stop(operations.resume),
    "no-show": lambda act: act.on_stop(operations.no_show),
    "return": lambda act: act.on_stop(operations.return_to_line),
    "undo": lambda act: act.on_stop(operations.undo),
    "finish": lambda act: act.on_stop(operations.finish, outcome=act.data.get("outcome", "answered")),
    "finish-next": _finish_and_next,
    "hand-over": _hand_over,
    "accept": lambda act: act.on_stop(operations.accept_hand_over, desk=act.desk),
    "decline": lambda act: act.on_stop(
        operations.decline_hand_over, desk=act.desk, reason=act.data.get("reason", "no_officer_now")
    ),
    "help": lambda act: act.on_stop(operations.record_help, reached=act.data.get("reached", "")),
    "add": _add,
    "note": _note,
    "share": _share,
    "not-come": lambda act: operations.mark_not_come(
        act.actor, centre=act.centre, key=act.key, appointment=act.data.get("appointment", "")[:32]
    ),
    "end-loan": lambda act: act.at_desk(operations.end_loan),
}


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which desk today? The officer's own unit's desks, and who sits where."""
    actor, centre = actor_of_request(request), house().code
    sessions = {row.desk: row for row in DeskSession.objects.filter(centre=centre)}
    shown: list[dict[str, Any]] = []
    for place in spaces.desks(centre):
        if not rights.may_use_desk(actor, centre=centre, desk=place.code, unit=place.unit):
            continue
        session = sessions.get(place.code)
        state = session.state if session else DeskSession.CLOSED
        is_mine = session is not None and state != DeskSession.CLOSED and rights.works_at(actor, session)
        if is_mine:
            return redirect("desk", place.code)
        shown.append({"place": place, "state": state})
    if not shown:
        return render(request, "visits/no_desk.html", status=403)
    unit = catalogue.unit_card(centre, code=shown[0]["place"].unit, at=clock.now())
    return render(request, "visits/choose_desk.html", {"desks": shown, "unit": unit})


@require_GET
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """The desk's page, or its live part for htmx."""
    actor, centre = actor_of_request(request), house().code
    live = live_url(centre, reader=actor.id)
    screen = queries.desk_screen(actor, centre=centre, desk=code)
    page = {
        "screen": screen,
        "desk": screen,
        "live_url": live,
        "outcomes": operations.OUTCOMES,
        "decline_reasons": [one.value for one in DeclineReason],
        "reached": [one.value for one in Reached],
        "quiet": screen.is_opaque,
        "need_codes": participation.TEXT_CODES,
        "told": told(request),
        "neighbour": _neighbour(actor, centre, screen),
        "booked": booked_day(actor, centre=centre, unit=screen.unit, at=screen.as_of),
    }
    part = "visits/desk_now.html" if getattr(request, "htmx", False) else "visits/desk.html"
    response = render(request, part, page)
    return let_listen(request, response, reader=actor.id, centre=centre)


def _neighbour(actor: Actor, centre: str, screen: DeskScreen) -> NeighbourCard | None:
    """One card a day, while the desk has nobody and nobody waits."""
    if not screen.is_mine or screen.present or screen.next_up:
        return None
    return card_of_the_day(actor, centre=centre, unit=screen.unit)


@require_POST
def act(request: HttpRequest, *, code: str, verb: str) -> HttpResponse:
    """Carry out one act and show the desk again. Refusals are answered in words by the middleware."""
    carry_out = ACTS.get(verb)
    if carry_out is None:
        raise Http404
    actor, centre = actor_of_request(request), house().code
    given = {name: str(value) for name, value in request.POST.items()}
    press = Act(actor, centre, code, given, receipt(request))
    if verb == "hand-over" and given.get("to", "").startswith(f"{Way.NOTE}:"):
        return redirect("desk_note", code, send_note(press, request.POST.getlist("remark")))
    carry_out(press)
    if verb == "close":
        return redirect("choose_desk")
    return redirect("desk", code)


@require_GET
def onward(request: HttpRequest, *, code: str, stop: str, verb: str) -> HttpResponse:
    """Where to hand over, or what to add: the other units now, and a search over every service."""
    if verb not in ("hand-over", "add"):
        raise Http404
    actor, centre = actor_of_request(request), house().code
    screen = queries.desk_screen(actor, centre=centre, desk=code)
    present = screen.present
    if present is None or present.stop_id != stop:
        return redirect("desk", code)
    words = request.GET.get("q", "").strip()[:_LONGEST_WORDS]
    found: tuple[catalogue.FoundService, ...] = ()
    if words:
        found = catalogue.find_services(centre, q=words, language=language(), at=clock.now(), limit=8)
    page = {"screen": screen, "desk": screen, "present": present, "verb": verb, "words": words}
    if verb == "hand-over":
        return _pass_on(request, Looking(actor, centre, screen), page, [one.code for one in found])
    page |= {"found": found, "neighbours": _open_units(actor, centre, screen)}
    return render(request, "visits/onward.html", page)


def _open_units(actor: Actor, centre: str, screen: DeskScreen) -> list[queries.HallUnit]:
    return [
        one
        for one in queries.hall_view(actor, centre=centre).units
        if one.card.is_open and not one.card.is_appointment_only and one.card.code != screen.unit
    ]


def _pass_on(request: HttpRequest, looking: Looking, page: dict[str, Any], codes: list[str]) -> HttpResponse:
    """The chooser: each place with its best way; one of them (`mihin`) with all the ways."""
    code = request.GET.get("mihin", "")[:_LONGEST_CODE]
    if code:
        return render(
            request,
            "visits/pass_on_ways.html",
            page | {"one": receiver(looking, code=code), "remarks": [one.value for one in Remark]},
        )
    page |= {"found": receivers(looking, codes=codes), "neighbours": neighbours(looking)}
    return render(request, "visits/pass_on.html", page)
