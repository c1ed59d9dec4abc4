"""The day over HTTP: one operation each, by the ids and paths other programs rely on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from palvelutori.common.refusals import NotAllowed, NotFound
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.asked import asking, at_centre, key_of
from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.foundation.problems import PROBLEMS
from palvelutori.visits import operations, queries
from palvelutori.visits.models import Stop, Visit
from palvelutori.visits.schemas import (
    ArrivedOut,
    ArriveIn,
    BoardOut,
    CalledOut,
    CallIn,
    CheckedInOut,
    CheckInIn,
    DeclineIn,
    DeskOut,
    EstimateOut,
    FinishIn,
    HandOverIn,
    HandOverOut,
    LanguageIn,
    LeftOut,
    MoreTimeOut,
    NeedIn,
    OpenIn,
    QueueOut,
    ServeNowIn,
    StopActedOut,
    StopOut,
    VisitOut,
    WaysOutIn,
    WaysOutOut,
)

router = Router(tags=["visits"])


_CENTRE_OF: dict[type[Visit] | type[Stop], Question[str]] = {
    Visit: Question(lambda given: Visit.objects.filter(id=Given("id")).values_list("centre", flat=True)),
    Stop: Question(lambda given: Stop.objects.filter(id=Given("id")).values_list("centre", flat=True)),
}


def _of_one_centre(actor: Actor, model: type[Visit] | type[Stop], name: str) -> str:
    """The centre of a visit or stop, if the reader belongs to it; otherwise nobody knows of it. A reader of one centre
    asks there: what is not found in it is not found."""
    own = actor.centres()
    if len(own) == 1:
        return own[0]
    with scope.reading(actor):
        centre = _CENTRE_OF[model].first(id=name)
    if centre is None or centre not in own:
        raise NotFound(what=model.__name__.lower(), name=name[:40])
    return str(centre)


def _own_centre(actor: Actor) -> str:
    """The centre the token belongs to: a code says nothing of its house."""
    centres = actor.centres()
    if not centres:
        raise NotAllowed(roles="kiosk")
    return centres[0]


def _centre_of_desk(actor: Actor, desk: str) -> str:
    """Desks are named within a centre: the reader's own."""
    centres = actor.centres()
    if not centres:
        raise NotAllowed(desk=desk)
    return centres[0]


@router.post("/centres/{centre}/visits", operation_id="arrive", response={201: ArrivedOut, **PROBLEMS})
def arrive(request: HttpRequest, centre: str, body: ArriveIn) -> Status[Any]:
    """Somebody comes with needs: one number, a place in every line."""
    made = operations.arrive(
        at_centre(request, centre),
        centre=centre,
        key=key_of(request),
        needs=body.needs,
        language=body.language,
        channel=body.channel,
        priority_ground=body.priority_ground,
        group_size=body.group_size,
    )
    return Status(201, made)


@router.post("/appointments/check-in", operation_id="check_in", response={201: CheckedInOut, **PROBLEMS})
def check_in(request: HttpRequest, body: CheckInIn) -> Status[Any]:
    """Somebody with a booked time is here. The same code again gives the same answer."""
    actor = asking(request)
    made = operations.come_by_code(
        actor,
        centre=_own_centre(actor),
        source=actor.id,
        key=key_of(request),
        code=body.code,
        channel=body.channel,
        language=body.language,
        needs=body.needs,
        number=body.number,
    )
    return Status(201, made)


@router.get("/visits/{visit}", operation_id="get_visit", response={200: VisitOut, **PROBLEMS})
def get_visit(request: HttpRequest, visit: str) -> Any:
    """A visit and its stops as this reader may see them."""
    actor = asking(request)
    return queries.visit_view(actor, centre=_of_one_centre(actor, Visit, visit), visit=visit)


@router.post("/visits/{visit}/stops", operation_id="add_need", response={201: StopOut, **PROBLEMS})
def add_need(request: HttpRequest, visit: str, body: NeedIn) -> Status[Any]:
    """One more need for a visit that goes on."""
    actor = asking(request)
    centre = _of_one_centre(actor, Visit, visit)
    made = operations.add_need(
        actor, centre=centre, key=key_of(request), visit=visit, need=body.need or body.service or ""
    )
    return Status(201, made)


@router.post("/visits/{visit}/leave", operation_id="leave", response={200: LeftOut, **PROBLEMS})
def leave(request: HttpRequest, visit: str) -> Any:
    """The visitor goes; every waiting stop ends."""
    actor = asking(request)
    centre = _of_one_centre(actor, Visit, visit)
    return operations.leave(actor, centre=centre, key=key_of(request), visit=visit)


@router.post(
    "/visits/{visit}/more-time", operation_id="ask_more_time", response={200: MoreTimeOut, **PROBLEMS}
)
def ask_more_time(request: HttpRequest, visit: str) -> Any:
    """The visitor is not ready: others are called first for a while, the place in every line stays."""
    actor = asking(request)
    centre = _of_one_centre(actor, Visit, visit)
    return operations.ask_more_time(actor, centre=centre, key=key_of(request), visit=visit)


@router.post("/visits/{visit}/ready", operation_id="say_ready", response={200: MoreTimeOut, **PROBLEMS})
def say_ready(request: HttpRequest, visit: str) -> Any:
    """The visitor needs no more time: called in turn again."""
    actor = asking(request)
    centre = _of_one_centre(actor, Visit, visit)
    return operations.say_ready(actor, centre=centre, key=key_of(request), visit=visit)


@router.post("/visits/{visit}/language", operation_id="change_language", response={204: None, **PROBLEMS})
def change_language(request: HttpRequest, visit: str, body: LanguageIn) -> HttpResponse:
    """The visit is spoken to in another of the house's languages from now on."""
    actor = asking(request)
    centre = _of_one_centre(actor, Visit, visit)
    operations.change_language(actor, centre=centre, key=key_of(request), visit=visit, language=body.language)
    return HttpResponse(status=204)


@router.post("/desks/{desk}/open", operation_id="open_desk", response={200: DeskOut, **PROBLEMS})
def open_desk(request: HttpRequest, desk: str, body: OpenIn | None = None) -> Any:
    """Open a desk; `{}` takes the token's own member of staff and everything that one may serve."""
    actor = asking(request)
    given = body or OpenIn.model_validate({})
    return operations.open_desk(
        actor,
        centre=_centre_of_desk(actor, desk),
        key=key_of(request),
        desk=desk,
        staff=given.staff,
        services=given.services,
    )


@router.post("/desks/{desk}/pause", operation_id="pause_desk", response={200: DeskOut, **PROBLEMS})
def pause_desk(request: HttpRequest, desk: str) -> Any:
    """A break: nobody new is called."""
    actor = asking(request)
    return operations.pause_desk(actor, centre=_centre_of_desk(actor, desk), key=key_of(request), desk=desk)


@router.post("/desks/{desk}/close", operation_id="close_desk", response={200: DeskOut, **PROBLEMS})
def close_desk(request: HttpRequest, desk: str) -> Any:
    """Close the desk."""
    actor = asking(request)
    return operations.close_desk(actor, centre=_centre_of_desk(actor, desk), key=key_of(request), desk=desk)


@router.post(
    "/desks/{desk}/call-next", operation_id="call_next", response={200: CalledOut, 204: None, **PROBLEMS}
)
def call_next(request: HttpRequest, desk: str) -> Any:
    """Call the next one by the rule; 204 when nobody this desk may serve is waiting and free."""
    actor = asking(request)
    called = operations.call_next(actor, centre=_centre_of_desk(actor, desk), key=key_of(request), desk=desk)
    return HttpResponse(status=204) if called is None else called


@router.post("/desks/{desk}/call", operation_id="call", response={200: CalledOut, **PROBLEMS})
def call(request: HttpRequest, desk: str, body: CallIn) -> Any:
    """Call one stop by hand."""
    actor = asking(request)
    return operations.call(
        actor, centre=_centre_of_desk(actor, desk), key=key_of(request), desk=desk, stop=body.stop_id
    )


@router.post("/desks/{desk}/serve-now", operation_id="serve_now", response={200: CalledOut, **PROBLEMS})
def serve_now(request: HttpRequest, desk: str, body: ServeNowIn | None = None) -> Any:
    """Without a number: arrival, call and start in one."""
    actor = asking(request)
    given = body or ServeNowIn.model_validate({})
    return operations.serve_now(
        actor,
        centre=_centre_of_desk(actor, desk),
        key=key_of(request),
        desk=desk,
        need=given.need or given.service,
        language=given.language,
        group_size=given.group_size,
    )


def _on_stop(request: HttpRequest, stop: str, operation: Any, **inputs: Any) -> Any:
    actor = asking(request)
    centre = _of_one_centre(actor, Stop, stop)
    return operation(actor, centre=centre, key=key_of(request), stop=stop, **inputs)


@router.post("/stops/{stop}/recall", operation_id="recall", response={200: StopActedOut, **PROBLEMS})
def recall(request: HttpRequest, stop: str) -> Any:
    """Call the same person once more."""
    return _on_stop(request, stop, operations.recall)


@router.post("/stops/{stop}/start", operation_id="start", response={200: StopActedOut, **PROBLEMS})
def start(request: HttpRequest, stop: str) -> Any:
    """The person is at the desk."""
    return _on_stop(request, stop, operations.start)


@router.post("/stops/{stop}/finish", operation_id="finish", response={200: StopActedOut, **PROBLEMS})
def finish(request: HttpRequest, stop: str, body: FinishIn | None = None) -> Any:
    """The matter is done here, with an outcome."""
    return _on_stop(request, stop, operations.finish, outcome=(body or FinishIn()).outcome)


@router.post("/stops/{stop}/no-show", operation_id="no_show", response={200: StopActedOut, **PROBLEMS})
def no_show(request: HttpRequest, stop: str) -> Any:
    """Nobody came; the place is kept for a while."""
    return _on_stop(request, stop, operations.no_show)


@router.post("/stops/{stop}/hold", operation_id="hold", response={200: StopActedOut, **PROBLEMS})
def hold(request: HttpRequest, stop: str) -> Any:
    """The person fetches something; this desk goes on later."""
    return _on_stop(request, stop, operations.hold)


@router.post("/stops/{stop}/resume", operation_id="resume", response={200: StopActedOut, **PROBLEMS})
def resume(request: HttpRequest, stop: str) -> Any:
    """Go on with somebody who was on hold here."""
    return _on_stop(request, stop, operations.resume)


@router.post("/stops/{stop}/undo", operation_id="undo", response={200: StopActedOut, **PROBLEMS})
def undo(request: HttpRequest, stop: str) -> Any:
    """Take the last act back within ten real seconds."""
    return _on_stop(request, stop, operations.undo)


@router.post("/stops/{stop}/come-back", operation_id="come_back", response={200: StopActedOut, **PROBLEMS})
def come_back(request: HttpRequest, stop: str) -> Any:
    """Somebody who missed the call is here."""
    return _on_stop(request, stop, operations.come_back)


@router.post("/stops/{stop}/hand-over", operation_id="hand_over", response={200: HandOverOut, **PROBLEMS})
def hand_over(request: HttpRequest, stop: str, body: HandOverIn) -> Any:
    """Ask another unit or desk to go on with the person. Words for the receiver go along with the person's yes."""
    return _on_stop(
        request,
        stop,
        operations.hand_over,
        to_service=body.to_service,
        to_desk=body.to_desk,
        warm=body.warm,
        preventive=body.preventive,
        note=body.note if body.note_allowed else None,
        note_allowed=body.note_allowed,
    )


@router.post(
    "/stops/{stop}/hand-over/accept",
    operation_id="accept_hand_over",
    response={200: HandOverOut, **PROBLEMS},
)
def accept_hand_over(request: HttpRequest, stop: str) -> Any:
    """Say yes to a hand-over (named by either of its two stops)."""
    return _on_stop(request, stop, operations.accept_hand_over)


@router.post(
    "/stops/{stop}/hand-over/decline",
    operation_id="decline_hand_over",
    response={200: HandOverOut, **PROBLEMS},
)
def decline_hand_over(request: HttpRequest, stop: str, body: DeclineIn | None = None) -> Any:
    """Say no, with a reason from the list."""
    return _on_stop(request, stop, operations.decline_hand_over, reason=(body or DeclineIn()).reason)


@router.get("/centres/{centre}/board", operation_id="board", response={200: BoardOut, **PROBLEMS})
def board(request: HttpRequest, centre: str) -> Any:
    """What hangs on the wall."""
    at_centre(request, centre)
    return queries.board(centre)


@router.get("/centres/{centre}/queue", operation_id="queue", response={200: QueueOut, **PROBLEMS})
def queue(request: HttpRequest, centre: str) -> Any:
    """Everybody in the hall, for hosts and officers."""
    actor = at_centre(request, centre)
    return {"visits": queries.queue_view(actor, centre=centre)}


@router.post(
    "/centres/{centre}/ways-out", operation_id="choose_ways_out", response={200: WaysOutOut, **PROBLEMS}
)
def choose_ways_out(request: HttpRequest, centre: str, body: WaysOutIn) -> Any:
    """What becomes of those who wait at closing. Who waits no more is passed over."""
    decided = operations.choose_ways_out(
        at_centre(request, centre), centre=centre, key=key_of(request), stops=body.stops, way=body.way
    )
    return {"decided": decided}


@router.get("/visits/{visit}/estimate", operation_id="estimate", response={200: EstimateOut, **PROBLEMS})
def estimate(request: HttpRequest, visit: str) -> dict[str, Any]:
    """When each stop will be called. Not known yet: there is no forecast in this version."""
    actor = asking(request)
    seen = queries.visit_view(actor, centre=_of_one_centre(actor, Visit, visit), visit=visit)
    unknown = {"call_at": None, "reason": "not-known-yet"}
    open_states = ("waiting", "planned", "no_show", "on_hold")
    return {
        "visit_id": seen.visit_id,
        "as_of": seen.as_of,
        "stops": [{"stop_id": one.stop_id, **unknown} for one in seen.stops if one.state in open_states],
        "out_at": None,
        "reason": "not-known-yet",
    }
