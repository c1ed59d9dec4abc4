"""The house now, for its manager and, one unit of it, for a lead."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.common.texts import pick, text
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.languages import language
from palvelutori.square.choices import desk_name
from palvelutori.square.views.parts import house as centre_code
from palvelutori.square.views.parts import key_of
from palvelutori.visits import operations
from palvelutori.visits.queries import HallDesk, HallUnit, hall_view
from palvelutori.visits.views.common import let_listen, live_url

ACTS = {"pause": operations.pause_desk, "close": operations.close_desk}
DONE = {"pause": "paused", "close": "closed"}


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit with its desks sorted out: who is free, who has somebody."""

    unit: HallUnit
    free: tuple[HallDesk, ...]

    @property
    def is_late(self) -> bool:
        """Whether somebody waits longer than promised."""
        return bool(self.unit.past_promise)


@require_safe
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house(request: HttpRequest) -> HttpResponse:
    """Desks, lengths, waits past the promise; a lead sees the own units. The live part alone for htmx."""
    actor, centre = actor_of_request(request), centre_code()
    seen = hall_view(actor, centre=centre)
    units = [_now(one) for one in seen.units if _is_mine(actor, centre, one)]
    page = {
        "view": seen,
        "units": units,
        "sentence": _sentence(units),
        "live_url": live_url(centre, reader=actor.id),
        "told": told(request),
    }
    part = "square/house_now.html" if getattr(request, "htmx", False) else "square/house.html"
    return let_listen(request, render(request, part, page), reader=actor.id, centre=centre)


def _is_mine(actor: Actor, centre: str, one: HallUnit) -> bool:
    return actor.has_role(SQUARE_MANAGER, centre=centre) or one.card.code in actor.units(centre)


def _now(one: HallUnit) -> UnitNow:
    return UnitNow(one, tuple(desk for desk in one.desks if desk.state == "open" and not desk.stop_state))


def _sentence(units: list[UnitNow]) -> str:
    """The one true sentence on top: where people wait longer than promised, or that nobody does."""
    late = [one for one in units if one.is_late]
    if late:
        names = ", ".join(pick(one.unit.card.short_names, language()) for one in late)
        return text("house.late", language(), n=sum(one.unit.past_promise or 0 for one in late), names=names)
    waiting = sum(one.unit.waiting or 0 for one in units)
    return text(
        "house.kept" if waiting else "house.nobody", language(), **({"n": waiting} if waiting else {})
    )


@require_POST
@only_for(SQUARE_MANAGER, UNIT_LEAD)
def house_desk(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Pause or close a desk from the house's page."""
    act = ACTS.get(verb)
    if act is None:
        raise Http404
    act(actor_of_request(request), centre=centre_code(), key=key_of(request), desk=code)
    tell(request, f"house.desk.{DONE[verb]}", desk=desk_name(centre_code(), code))
    return redirect("house")
