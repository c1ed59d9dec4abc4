"""The lobby helps: walks somebody along who is being handed over, sends them back, helps without a number."""

from __future__ import annotations

from dataclasses import dataclass

from palvelutori.common.refusals import NotAllowed
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import lending, places, rights
from palvelutori.visits.models import AT_DESK, DeskSession, HandOver, Stop
from palvelutori.visits.operations import steps
from palvelutori.visits.operations.calling import Called, serve_now
from palvelutori.visits.operations.desks import seat
from palvelutori.visits.operations.handing import HandedOver, decline, handed
from palvelutori.visits.operations.serving import finish
from palvelutori.visits.refusals import HandOverRefused, NothingToServe
from palvelutori.visits.rules.handover import DeclineReason

WALKERS = (HOST, SQUARE_MANAGER)


@dataclass(frozen=True, slots=True)
class Walk:
    """An open hand-over and whether somebody of the lobby walks along. `is_mine`: the actor does."""

    stop_id: str
    visit_id: str
    number: int
    is_walked: bool
    is_mine: bool


@operation("visits.walk_along", answer=Walk, roles=WALKERS)
def walk_along(act: Act, *, stop: str) -> Walk:
    """Take a hand-over on: "I walk along". Seen at both desks. Raises HandOverRefused when answered or taken."""
    asked = _open(act, stop)
    if asked.walker and asked.walker != act.actor.id:
        raise HandOverRefused(number=asked.received.visit.number, reason="hand-over-walked")
    if not asked.walker:
        asked.walker, asked.walked_at = act.actor.id, act.moment
        asked.save(update_fields=["walker", "walked_at"])
        act.write("hand_over.walked", steps.facts(asked.received))
    return _walk(act, asked)


@operation("visits.end_walk", answer=Walk, roles=WALKERS)
def end_walk(act: Act, *, stop: str) -> Walk:
    """Give a walk up again, so that somebody else may take it. The hand-over stands as it was."""
    asked = _open(act, stop)
    if asked.walker and asked.walker != act.actor.id:
        raise HandOverRefused(number=asked.received.visit.number, reason="hand-over-walked")
    if asked.walker:
        asked.walker, asked.walked_at = "", None
        asked.save(update_fields=["walker", "walked_at"])
        act.write("hand_over.walk_ended", steps.facts(asked.received))
    return _walk(act, asked)


def _walk(act: Act, asked: HandOver) -> Walk:
    visit = asked.received.visit
    return Walk(asked.received_id, visit.id, visit.number, bool(asked.walker), asked.walker == act.actor.id)


@operation("visits.send_back", answer=HandedOver, roles=(HOST, UNIT_LEAD, SQUARE_MANAGER))
def send_back(act: Act, *, stop: str) -> HandedOver:
    """Nobody answers a hand-over: back to who sent it, place kept. By the lobby, the manager or either lead."""
    asked = _open(act, stop)
    units = (asked.received.unit, asked.sent.unit)
    leads = any(rights.may_lead(act.actor, centre=act.place.code, unit=unit) for unit in units)
    if not leads and not act.actor.has_role(HOST, centre=act.place.code):
        raise NotAllowed(roles=UNIT_LEAD)
    return handed(act, decline(act, asked, reason=DeclineReason.NO_OFFICER_NOW.value))


def _open(act: Act, stop: str) -> HandOver:
    row = rights.stop_named(act.place.code, stop)
    asked = rights.open_hand_over(row.id)
    if asked is None:
        raise HandOverRefused(number=row.visit.number, reason="hand-over-answered")
    return asked


@operation("visits.serve_in_lobby", answer=Called, roles=(HOST,))
def serve_in_lobby(act: Act, *, language: str = "fi", group_size: int = 1) -> Called:
    """One touch of a guide: whoever was being advised is done, the next one's advice begins. No number.

    The guide's post opens by itself at the first touch. Raises NothingToServe for a guide without a post.
    """
    session = rights.own_post(act.actor, centre=act.place.code) or _post_opened(act)
    present = Stop.objects.filter(centre=session.centre, desk=session.desk, state__in=AT_DESK).first()
    if present is not None:
        finish.body(act, stop=present.id)
    return serve_now.body(act, desk=session.desk, language=language, group_size=group_size)


def _post_opened(act: Act) -> DeskSession:
    centre, staff = act.place.code, act.actor.staff
    post = lending.free_post(centre, staff=staff, units=act.actor.units(centre)) if staff else None
    if post is None or staff is None:
        raise NothingToServe(desk="", place={})
    return seat(act, place=places.desk_card(centre, post), staff=staff, officer=act.actor.id)
