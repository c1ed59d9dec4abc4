"""The JSON interface, `/api/v1`: one bearer token a device, problem+json for every refusal."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from palvelutori import __version__
from palvelutori.accounts.access import actor_of_token
from palvelutori.catalogue.api import router as catalogue_router
from palvelutori.common.refusals import InvalidInput, NotSignedIn, Refusal
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.asked import LONGEST_KEY, at_centre
from palvelutori.foundation.problems import MEDIA_TYPE, PROBLEMS, answer, plain
from palvelutori.foundation.refused import problem
from palvelutori.foundation.stream import replay
from palvelutori.participation.api import router as participation_router
from palvelutori.printing.api import router as printing_router
from palvelutori.visits.api import router as visits_router
from palvelutori.visits.kiosk_api import router as kiosk_router

log = logging.getLogger("palvelutori.api")
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Made by the sender: the same key and body give the same answer, another body 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": r"^[!#-~]+$"},
}

LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The journal number seen last: the stream goes on after it. Without it: from now on.",
    "schema": {"type": "string", "pattern": r"^[0-9]{1,17}$"},
}
EVENTS = {
    "description": "Server-sent events: `id` is the journal number, `event` the kind of line.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


class DeviceToken(HttpBearer):
    """`Authorization: Bearer …` of a device whose token has not been taken back."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_of_token(token)


class Interface(NinjaAPI):
    """Says in its document what holds for every operation: the key of a POST, the media type of a problem."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document of `/api/v1/openapi.json`."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for methods in document["paths"].values():
            for method, one in methods.items():
                if method == "post":
                    one.setdefault("parameters", []).append(KEY_HEADER)
                for status, told in one["responses"].items():
                    if int(status) >= 400 and "content" in told:
                        told["content"] = {MEDIA_TYPE: told["content"]["application/json"]}
        return document


api = Interface(
    title="Palvelutori",
    version=__version__,
    description="The day of a joint public service point: visits, desks, calls, services.",
    auth=DeviceToken(),
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", visits_router)
api.add_router("", kiosk_router)
api.add_router("", printing_router)
api.add_router("", catalogue_router)
api.add_router("", participation_router)


@api.get(
    "/centres/{centre}/events",
    operation_id="events",
    tags=["events"],
    response={200: None, **PROBLEMS},
    openapi_extra={"responses": {200: EVENTS}, "parameters": [LAST_EVENT_ID]},
)
def events(request: HttpRequest, centre: str) -> HttpResponse:
    """The day as it happens: each journal line with its number; what the reader may not see is `other`, without
    data. The house's server keeps the stream open; behind any other, what has happened comes and the reader asks
    again two seconds later."""
    actor = at_centre(request, centre)
    words = replay(actor, centre=centre, last_seen=request.headers.get("Last-Event-ID", ""))
    return HttpResponse(words, content_type="text/event-stream; charset=utf-8")


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal of the house, in English for programs."""
    return answer(problem(refusal), retry_after_seconds=refusal.retry_after_seconds)


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that is unknown or was taken back."""
    return answer(problem(NotSignedIn()))


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or parameter that does not fit: each place named, values never repeated."""
    errors = [
        {"at": ".".join(str(part) for part in one.get("loc", ())), "expected": one.get("msg", "")}
        for one in error.errors
    ]
    first = errors[0] if errors else {"at": "body", "expected": ""}
    body = problem(InvalidInput(field=first["at"], expected=first["expected"]))
    return answer({**body, "errors": errors})


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Malformed JSON and the like."""
    return answer(plain(error.status_code))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body above the house's limit is not read."""
    return answer(plain(413))


@api.exception_handler(Exception)
def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own fault: the log says of what kind and where, the answer tells nothing of it."""
    route = request.resolver_match.route if request.resolver_match else ""
    log.error("%s %s failed", request.method, route, exc_info=error)
    return answer(plain(500))
