"""Finding a service over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from palvelutori.catalogue import queries
from palvelutori.foundation.asked import at_centre
from palvelutori.foundation.clock import clock
from palvelutori.foundation.problems import PROBLEMS

router = Router(tags=["services"])


class ServiceOut(Schema):
    """One service found. `way`: walk_in, self_service, appointment, booking or remote."""

    code: str
    name: str
    summary: str
    unit: str
    unit_name: str
    queue: str | None
    open_now: bool
    way: str
    ways: list[str]
    minutes: float


class ServicesOut(Schema):
    services: list[ServiceOut]


@router.get(
    "/centres/{centre}/services", operation_id="find_service", response={200: ServicesOut, **PROBLEMS}
)
def find_service(
    request: HttpRequest,
    centre: str,
    *,
    q: Annotated[str, Field(max_length=10_000)] = "",
    language: Annotated[str, Field(max_length=16)] = "fi",
    limit: Annotated[int, Field(ge=1, le=500)] = 10,
) -> dict[str, Any]:
    """Services that fit what a person says, best first; without `q` every service of the house."""
    at_centre(request, centre)
    found = queries.find_services(centre, q=q, language=language, at=clock.now(), limit=limit)
    return {"services": [_told(one) for one in found]}


def _told(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ServiceOut.model_fields}
