"""Reading concepts, and who may do what with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

from palvelutori.accounts.access import actor_of_request
from palvelutori.common.codes import canonical
from palvelutori.common.refusals import NotAllowed, NotFound, NotSignedIn
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import house, the_centre
from palvelutori.planning.models import ConceptVersion, Seat
from palvelutori.planning.rules.checking import concept_of
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.sizing import Sheet, sized

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person_number(actor: Actor) -> int:
    """The number in `person:<number>`; 0 for anybody else."""
    kind, _, number = actor.id.partition(":")
    return int(number) if kind == "person" and number.isdigit() else 0


def seats(actor: Actor, *, centre: str, on: date) -> tuple[Seat, ...]:
    """The actor's places in this concept that hold on the day `on`."""
    number = person_number(actor)
    if not number:
        return ()
    rows = Seat.objects.filter(centre=centre, person=number, ended_at__isnull=True).order_by("id")
    return tuple(one for one in rows if one.until_on is None or one.until_on >= on)


def may_edit(actor: Actor, *, centre: str, on: date) -> bool:
    """Whether the actor may write drafts and answer comments."""
    if actor.kind == "system" or actor.has_role(SQUARE_MANAGER, ADMINISTRATOR, centre=centre):
        return True
    return any(one.role in ("planner", "designer") for one in seats(actor, centre=centre, on=on))


def may_read_drafts(actor: Actor, *, centre: str, on: date) -> bool:
    """Whether the actor may see the desk of planning: whoever edits, leads of the work, heads of units."""
    if actor.has_role(UNIT_LEAD, centre=centre):
        return True
    return may_edit(actor, centre=centre, on=on) or bool(seats(actor, centre=centre, on=on))


def leads_of(actor: Actor, *, centre: str, on: date) -> frozenset[str]:
    """Lead organisations the actor may approve for."""
    return frozenset(one.organisation for one in seats(actor, centre=centre, on=on) if one.role == "lead")


def workplace(actor: Actor) -> str:
    """Where somebody with a place in the concept starts: the desk of planning. Nothing for anybody else."""
    centre = the_centre()
    if centre is None or not seats(actor, centre=centre.code, on=today()):
        return ""
    return "planning_desk"


def today() -> date:
    """The house's day now."""
    return local_day(clock.now(), ZoneInfo(house().timezone))


def require_editor(actor: Actor, *, centre: str, on: date) -> None:
    """Refuse unless the actor may edit. Raises NotSignedIn, NotAllowed."""
    if not may_edit(actor, centre=centre, on=on):
        raise NotSignedIn() if actor.kind == "anonymous" else NotAllowed(roles="planner")


def for_planners(*, edits: bool) -> Callable[[View[P]], View[P]]:
    """A page for those who make the concept: editors only, or (`edits=False`) also those who read drafts."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor, centre = actor_of_request(request), house().code
            may = may_edit if edits else may_read_drafts
            if not may(actor, centre=centre, on=today()):
                raise NotSignedIn() if actor.kind == "anonymous" else NotAllowed(roles="planner")
            return view(request, *args, **kwargs)

        return guarded

    return guard


def shown_version(centre: str) -> ConceptVersion | None:
    """What residents read: what is out for comment, or else what is approved."""
    rows = ConceptVersion.objects.filter(centre=centre, state__in=["commenting", "approved"])
    return rows.order_by("-version").first()


def approved_version(centre: str) -> ConceptVersion | None:
    """The version both leads have approved; None where there is none."""
    return ConceptVersion.objects.filter(centre=centre, state="approved").first()


def draft_of(centre: str) -> ConceptVersion | None:
    """The draft; there is at most one."""
    return ConceptVersion.objects.filter(centre=centre, state="draft").first()


def newest(centre: str) -> ConceptVersion | None:
    """The version with the largest number, whatever its state."""
    return ConceptVersion.objects.filter(centre=centre).order_by("-version").first()


def version_of(centre: str, number: int) -> ConceptVersion:
    """A version by its number. Raises NotFound."""
    row = ConceptVersion.objects.filter(centre=centre, version=number).first()
    if row is None:
        raise NotFound(what="version", name=number)
    return row


def concept_in(row: ConceptVersion) -> Concept:
    """A version's concept. Raises ConceptProblem when what was stored no longer fits the rules."""
    return _concept(canonical(row.body))


def sheet_in(row: ConceptVersion) -> Sheet:
    """Its space programme, computed."""
    return _sheet(canonical(row.body))


@lru_cache(maxsize=16)
def _concept(raw: bytes) -> Concept:
    import json

    return concept_of(json.loads(raw))


@lru_cache(maxsize=16)
def _sheet(raw: bytes) -> Sheet:
    return sized(_concept(raw))
