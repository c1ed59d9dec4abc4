"""The house now, for its manager, and the own unit for a lead: what is true, what to decide, which desks there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import InvalidInput
from palvelutori.common.texts import pick, text
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.languages import language
from palvelutori.spaces import queries as spaces
from palvelutori.square import deciding
from palvelutori.square.choices import desk_name
from palvelutori.square.views.parts import house as centre_code
from palvelutori.square.views.parts import key_of
from palvelutori.visits import operations
from palvelutori.visits.queries import leading
from palvelutori.visits.queries.between import lost_between
from palvelutori.visits.queries.leading import Floor, LedUnit
from palvelutori.visits.rules.lending import OFFERED_MINUTES, USUAL_MINUTES
from palvelutori.visits.views.common import let_listen, live_url

_MOST_CODE = 60


@dataclass(frozen=True, slots=True)
class _Press:
    """One press of a button about a desk."""

    actor: Actor
    centre: str
    key: str | None
    desk: str
    data: Any

    def act(self, operation: Any, **more: Any) -> None:
        """Carry out an operation on the desk."""
        operation(self.actor, centre=self.centre, key=self.key, desk=self.desk, **more)


def _lend(press: _Press) -> None:
    minutes = press.data.get("minutes", str(USUAL_MINUTES))
    if not minutes.isdigit() or len(minutes) > 4:
        raise InvalidInput(field="minutes", expected=", ".join(map(str, OFFERED_MINUTES)))
    press.act(operations.lend_desk, queue=press.data.get("queue", "")[:_MOST_CODE], minutes=int(minutes))


#: verb → what it does; the sentence told afterwards is `house.desk.<verb>` (a loan has its toast)
ACTS: dict[str, Callable[[_Press], None]] = {
    "pause": lambda press: press.act(operations.pause_desk),
    "close": lambda press: press.act(operations.close_desk),
    "open": lambda press: press.act(operations.place_officer, staff=press.data.get("staff") or None),
    "lend": _lend,
    "return": lambda press: press.act(operations.end_loan),
}
TOLD = frozenset(("pause", "close", "open", "return"))


@require_safe
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house(request: HttpRequest) -> HttpResponse:
    """All units with the decisions for the manager; a lead's own unit at once. The live part alone for htmx."""
    actor, centre = actor_of_request(request), centre_code()
    live = {"live_url": live_url(centre, reader=actor.id)}
    seen = leading.floor(actor, centre=centre)
    if len(seen.units) == 1:
        return _shown(
            request, actor, seen, _unit_page(actor, centre, seen.units[0]) | live, name="house_unit"
        )
    page: dict[str, Any] = live | {
        "units": [_card(one) for one in seen.units],
        "sentence": _sentence(seen.units),
        "decisions": deciding.decide(actor, centre=centre, seen=seen),
        "may_decide": actor.has_role(SQUARE_MANAGER, centre=centre),
        "lost": lost_between(actor, centre=centre),
    }
    return _shown(request, actor, seen, page, name="house")


@require_safe
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house_unit(request: HttpRequest, unit: str) -> HttpResponse:
    """One unit: who waits too long and why, who is free, who comes next, and its desks with their acts."""
    actor, centre = actor_of_request(request), centre_code()
    live = {"live_url": live_url(centre, reader=actor.id)}
    seen = leading.floor(actor, centre=centre, unit=unit)
    return _shown(request, actor, seen, _unit_page(actor, centre, seen.units[0]) | live, name="house_unit")


@require_safe
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house_lend(request: HttpRequest, code: str) -> HttpResponse:
    """Which line the desk may help, and for how long."""
    actor, centre = actor_of_request(request), centre_code()
    place = spaces.desk(centre, code=code)
    (unit,) = leading.floor(actor, centre=centre, unit=place.unit).units
    (desk,) = (one for one in unit.desks if one.desk == code)
    page = {"desk": desk, "minutes": OFFERED_MINUTES, "usual_minutes": USUAL_MINUTES}
    return render(request, "square/house_lend.html", page)


def _shown(
    request: HttpRequest, actor: Actor, seen: Floor, page: dict[str, Any], *, name: str
) -> HttpResponse:
    centre = centre_code()
    fresh = [desk.loan for unit in seen.units for desk in unit.desks if desk.loan and desk.loan.is_fresh]
    page |= {
        "view": seen,
        "fresh_loans": fresh,
        "told": told(request),
    }
    part = f"square/{name}_now.html" if getattr(request, "htmx", False) else f"square/{name}.html"
    return let_listen(request, render(request, part, page), reader=actor.id, centre=centre)


def _unit_page(actor: Actor, centre: str, unit: LedUnit) -> dict[str, Any]:
    running = [desk for desk in unit.desks if desk.state != "closed"]
    closed = [desk for desk in unit.desks if desk.state == "closed"]
    return {
        "unit": unit,
        "sentence": _unit_sentence(unit),
        "running": running,
        "closed": closed,
        "seats": leading.seats(actor, centre=centre, unit=unit.card.code) if closed else (),
        "is_only": not actor.has_role(SQUARE_MANAGER, centre=centre) and len(actor.units(centre)) == 1,
        "quiet": unit.card.is_opaque,
        "lost": lost_between(actor, centre=centre, unit=unit.card.code),
    }


@dataclass(frozen=True, slots=True)
class Card:
    """A unit in the manager's list. `late` are the first of those past the promise."""

    unit: LedUnit
    late: tuple[leading.Somebody, ...]
    more_late: int


def _card(one: LedUnit) -> Card:
    shown = one.late[:2]
    return Card(one, shown, (one.past_promise or 0) - len(shown))


def _sentence(units: tuple[LedUnit, ...]) -> str:
    """The one true sentence on top: where people wait longer than promised, or that nobody does."""
    late = [one for one in units if one.past_promise]
    if late:
        names = ", ".join(pick(one.card.short_names, language()) for one in late)
        return text("house.late", language(), n=sum(one.past_promise or 0 for one in late), names=names)
    return _kept(sum(one.waiting or 0 for one in units))


def _kept(waiting: int) -> str:
    return text(
        "house.kept" if waiting else "house.nobody", language(), **({"n": waiting} if waiting else {})
    )


def _unit_sentence(unit: LedUnit) -> str:
    if not unit.is_told:
        return pick(unit.card.names, language())
    if unit.past_promise:
        return text("house.unit.late", language(), n=unit.past_promise)
    return _kept(unit.waiting or 0)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the act was done on: a unit's own, or the house."""
    unit = request.POST.get("unit", "")[:_MOST_CODE]
    return redirect("house_unit", unit) if unit.replace("_", "").isalnum() else redirect("house")


@require_POST
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house_desk(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Pause, close, open, lend or take back a desk from the house's page."""
    act = ACTS.get(verb)
    if act is None:
        raise Http404
    centre = centre_code()
    act(_Press(actor_of_request(request), centre, key_of(request), code, request.POST))
    if verb in TOLD:
        tell(request, f"house.desk.{verb}", desk=desk_name(centre, code))
    return _back(request)


@require_POST
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house_open(request: HttpRequest) -> HttpResponse:
    """Open a desk chosen from a list for somebody chosen from a list."""
    desk = request.POST.get("desk", "")[:_MOST_CODE]
    centre = centre_code()
    ACTS["open"](_Press(actor_of_request(request), centre, key_of(request), desk, request.POST))
    tell(request, "house.desk.open", desk=desk_name(centre, desk))
    return _back(request)


@require_POST
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house_send_back(request: HttpRequest) -> HttpResponse:
    """Send a hand-over nobody answers back to who asked."""
    stop = request.POST.get("stop", "")[:_MOST_CODE]
    sent = operations.send_back(
        actor_of_request(request), centre=centre_code(), key=key_of(request), stop=stop
    )
    tell(request, "house.sent_back", number=sent.number)
    return _back(request)


@require_POST
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house_found(request: HttpRequest) -> HttpResponse:
    """Somebody lost between two desks has been found and goes on there."""
    stop = request.POST.get("stop", "")[:_MOST_CODE]
    found = operations.find_between(
        actor_of_request(request), centre=centre_code(), key=key_of(request), stop=stop
    )
    tell(request, "house.found_between", number=found.number)
    return _back(request)
