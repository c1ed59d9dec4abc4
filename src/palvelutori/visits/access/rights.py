"""Who may act at which desk and on which stop; who sees what of it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef

from palvelutori.common.refusals import NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation.actors import (
    DESK_OFFICER,
    HOST,
    KIOSK,
    SQUARE_MANAGER,
    UNIT_LEAD,
    Actor,
)
from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.visits.access.places import desk_card, desk_told
from palvelutori.visits.models import AT_DESK, DeskLoan, DeskSession, HandOver, Stop, Visit
from palvelutori.visits.refusals import DeskNotOpen, NotYourStop

#: who gives numbers
ARRIVERS = (KIOSK, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER)
#: who sees the hall
HALL_READERS = (HOST, UNIT_LEAD, SQUARE_MANAGER, DESK_OFFICER)


_SESSION: Final[Question[DeskSession]] = Question(
    lambda given: DeskSession.objects.filter(centre=Given("centre"), desk=Given("desk"))
)


def _before_a_call() -> dict[str, Any]:
    """What most often is not so and would otherwise be asked by a question of its own."""
    here = {"centre": OuterRef("centre"), "desk": OuterRef("desk")}
    walks = HandOver.objects.filter(centre=OuterRef("centre"), state=HandOver.ASKED, is_warm=True)
    return {
        "may_be_lent": Exists(DeskLoan.objects.filter(**here, ended_at__isnull=True)),
        "may_be_busy": Exists(Stop.objects.filter(**here, state__in=AT_DESK)),
        "may_be_walked": Exists(walks),
    }


def _made_by() -> dict[str, Any]:
    return {"may_be_handed_over": Exists(HandOver.objects.filter(received=OuterRef("id")))}


_SESSION_TO_CALL: Final[Question[DeskSession]] = Question(
    lambda given: DeskSession.objects.filter(centre=Given("centre"), desk=Given("desk")).annotate(
        **_before_a_call()
    )
)
_SEATED: Final[Question[DeskSession]] = Question(
    lambda given: DeskSession.objects.filter(centre=Given("centre")).exclude(state=DeskSession.CLOSED)
)
_STOP: Final[Question[Stop]] = Question(
    lambda given: (
        Stop.objects.filter(centre=Given("centre"), id=Given("stop"))
        .select_related("visit")
        .annotate(**_made_by())
    )
)
_VISIT: Final[Question[Visit]] = Question(
    lambda given: Visit.objects.filter(centre=Given("centre"), id=Given("visit"))
)


def may_use_desk(actor: Actor, *, centre: str, desk: str, unit: str) -> bool:
    """Whether the actor may work at this desk: a desk's own device, an officer or lead of its unit, or a guide at
    a post of the guides' own unit."""
    return any(
        held.role in (DESK_OFFICER, UNIT_LEAD, HOST)
        and held.centre == centre
        and held.unit == unit
        and held.desk in (None, desk)
        for held in actor.roles
    )


def may_run_desk(actor: Actor, *, centre: str, desk: str, unit: str) -> bool:
    """Whether the actor may close or pause a desk: whoever may work there, its lead, the square manager."""
    return may_use_desk(actor, centre=centre, desk=desk, unit=unit) or actor.has_role(
        SQUARE_MANAGER, centre=centre
    )


def may_lead(actor: Actor, *, centre: str, unit: str) -> bool:
    """Whether the actor disposes of the unit's desks: its own lead, the square manager, the house itself."""
    return (
        actor.kind == "system"
        or actor.has_role(SQUARE_MANAGER, centre=centre)
        or any(held.role == UNIT_LEAD and held.centre == centre and held.unit == unit for held in actor.roles)
    )


def session_of(actor: Actor, *, centre: str, desk: str) -> DeskSession:
    """The open desk the actor works at. Raises NotAllowed, NotFound, DeskNotOpen or NotYourStop."""
    return _works_here(actor, _SESSION.first(centre=centre, desk=desk), centre=centre, desk=desk)


def session_to_call(actor: Actor, *, centre: str, desk: str) -> DeskSession:
    """The same for whoever is about to call: what most often is not so has been asked with it. Raises the same."""
    return _works_here(actor, _SESSION_TO_CALL.first(centre=centre, desk=desk), centre=centre, desk=desk)


def _works_here(actor: Actor, session: DeskSession | None, *, centre: str, desk: str) -> DeskSession:
    if session is None or session.state == DeskSession.CLOSED:
        _refuse_stranger(actor)
        desk_card(centre, desk)
        raise DeskNotOpen(desk=desk)
    if not works_at(actor, session):
        _refuse_stranger(actor)
        raise NotYourStop(desk=desk)
    return session


def works_at(actor: Actor, session: DeskSession) -> bool:
    """Whether it is this actor (or this desk's own device) that sits at the desk."""
    if session.officer == actor.id:
        return True
    return any(held.desk == session.desk and held.centre == session.centre for held in actor.roles)


def own_post(actor: Actor, *, centre: str) -> DeskSession | None:
    """The open post of a guide, if there is one."""
    mine = DeskSession.objects.filter(centre=centre, state=DeskSession.OPEN, officer=actor.id)
    return mine.filter(unit__in=actor.units(centre)).first()


def _refuse_stranger(actor: Actor) -> None:
    if actor.kind == "anonymous":
        raise NotSignedIn()
    if not actor.has_role(DESK_OFFICER, UNIT_LEAD):
        raise NotAllowed(roles=DESK_OFFICER)


def stop_named(centre: str, stop: str) -> Stop:
    """The stop with its visit. Raises NotFound."""
    found = _STOP.first(centre=centre, stop=stop)
    if found is None:
        raise NotFound(what="stop", name=stop[:40])
    return found


def visit_named(centre: str, visit: str) -> Visit:
    """The visit. Raises NotFound."""
    found = _VISIT.first(centre=centre, visit=visit)
    if found is None:
        raise NotFound(what="visit", name=visit[:40])
    return found


def own_stop(actor: Actor, *, centre: str, stop: str) -> tuple[Stop, DeskSession]:
    """A stop at the actor's own desk, and that desk. Raises NotFound, NotYourStop, DeskNotOpen."""
    found = stop_named(centre, stop)
    if not found.desk:
        _refuse_stranger(actor)
        raise NotYourStop(desk="")
    try:
        return found, session_of(actor, centre=centre, desk=found.desk)
    except (DeskNotOpen, NotYourStop) as refused:
        raise type(refused)(desk=desk_told(centre, found.desk, reader=actor)) from refused


def is_visitor_of(actor: Actor, visit: str) -> bool:
    """Whether the actor holds the visit's own address."""
    return actor.kind == "visitor" and actor.id == f"visitor:{visit}"


def sees_opaque(actor: Actor, *, centre: str, unit: str) -> bool:
    """Whether an opaque unit's name may be told: to its own staff only (each stop has a ground for its unit)."""
    return actor.kind == "system" or unit in actor.units(centre)


def sees_matter(actor: Actor, stop: Stop, *, lines: frozenset[str] = frozenset()) -> bool:
    """Whether the unit and matter of a stop may be told. An opaque unit's: to its own staff only. Another's, to
    somebody who works for units alone: in the `lines` this one serves, or with the visitor's yes for the visit."""
    if stop.is_opaque:
        return sees_opaque(actor, centre=stop.centre, unit=stop.unit)
    if stop.officer == actor.id or stop.queue in lines or stop.visit.shares_units:
        return True
    return not is_others_business(actor, centre=stop.centre, unit=stop.unit)


def lines_of(actor: Actor, *, centre: str) -> frozenset[str]:
    """Queues served at the open desks where the actor works."""
    sessions = _SEATED.all(centre=centre)
    return frozenset(queue for one in sessions if works_at(actor, one) for queue in one.queues)


def is_others_business(actor: Actor, *, centre: str, unit: str) -> bool:
    """Whether every role the actor holds at `centre` is bound to units, and `unit` is none of them. The hall is
    a host's own work wherever the host is employed."""
    here = [held for held in actor.roles if held.centre == centre]
    return bool(here) and all(held.role != HOST and held.unit not in (None, unit) for held in here)


def at_desk_elsewhere(visit: str, *, but: str = "") -> Stop | None:
    """The visitor's stop that is at a desk at this moment, `but` aside."""
    return Stop.objects.filter(visit_id=visit, state__in=AT_DESK).exclude(id=but).first()


def open_hand_over(stop: str) -> HandOver | None:
    """The unanswered hand-over that `stop` was sent with or made by."""
    asked = HandOver.objects.filter(state=HandOver.ASKED).select_related("sent__visit", "received__visit")
    return asked.filter(received_id=stop).first() or asked.filter(sent_id=stop).first()
