"""What a kiosk asks for the time without connection, and a paper number shown to somebody, over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from palvelutori.foundation.asked import asking, at_centre, key_of
from palvelutori.foundation.clock import clock
from palvelutori.foundation.problems import PROBLEMS
from palvelutori.printing.api import JobOut, told
from palvelutori.visits import operations, slips
from palvelutori.visits.schemas import (
    ArrivedOut,
    LeasedOut,
    LeaseIn,
    MergedAllOut,
    OfflineIn,
    PaperIn,
    PrintIn,
)

router = Router(tags=["kiosks"])


def items_of(body: OfflineIn) -> list[operations.OfflineItem]:
    """The arrivals of a body as the operation takes them."""
    return [operations.OfflineItem(**{**one.model_dump(), "needs": tuple(one.needs)}) for one in body.items]


def lease_told(leased: operations.Leased) -> dict[str, Any]:
    """The answer with the pace at which its time runs on."""
    return {"mark": leased.mark, "at": leased.at, "speed": clock.speed, "blocks": leased.blocks}


@router.post(
    "/centres/{centre}/number-leases", operation_id="lease_numbers", response={200: LeasedOut, **PROBLEMS}
)
def lease_numbers(request: HttpRequest, centre: str, body: LeaseIn) -> Any:
    """Numbers the kiosk may give without connection: of this opening day and the next. Ask every minute: each
    answer is a contact that bounds what the kiosk's clock says later."""
    leased = operations.lease_numbers(
        at_centre(request, centre), centre=centre, key=key_of(request), profile=body.profile
    )
    return lease_told(leased)


@router.post(
    "/centres/{centre}/offline-arrivals",
    operation_id="record_offline_arrivals",
    response={200: MergedAllOut, **PROBLEMS},
)
def record_offline_arrivals(request: HttpRequest, centre: str, body: OfflineIn) -> Any:
    """Everybody the kiosk gave a number to without connection, in any parts and as often as one likes: an item
    that is answered may be forgotten."""
    return operations.record_offline_arrivals(
        at_centre(request, centre), centre=centre, key=key_of(request), items=items_of(body)
    )


@router.post(
    "/centres/{centre}/paper-numbers",
    operation_id="arrive_with_number",
    response={200: ArrivedOut, **PROBLEMS},
)
def arrive_with_number(request: HttpRequest, centre: str, body: PaperIn) -> Any:
    """Somebody shows a number that a kiosk printed and has not told yet: its visit, which the kiosk's telling
    joins."""
    return operations.arrive_with_number(
        at_centre(request, centre),
        centre=centre,
        key=key_of(request),
        number=body.number,
        needs=body.needs,
        language=body.language,
        channel=body.channel,
        paper_time=body.paper_time,
    )


@router.post("/visits/{visit}/paper", operation_id="print_ticket", response={200: JobOut, **PROBLEMS})
def print_ticket(request: HttpRequest, visit: str, body: PrintIn | None = None) -> Any:
    """The visit's paper from this device's network printer: once, and once more each time it is asked for again."""
    actor = asking(request)
    centres = actor.centres()
    job = slips.ask_for(
        actor,
        centre=centres[0] if centres else "",
        key=key_of(request),
        visit=visit,
        again=(body or PrintIn()).again,
    )
    return told(job)
