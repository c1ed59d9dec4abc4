"""The JSON interface, `/api/v1`: one bearer token a device, problem+json for every refusal."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from palvelutori import __version__
from palvelutori.accounts.access import actor_of_token
from palvelutori.catalogue.api import router as catalogue_router
from palvelutori.common.refusals import InvalidInput, NotSignedIn, Refusal
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.refused import problem
from palvelutori.participation.api import router as participation_router
from palvelutori.visits.api import router as visits_router

log = logging.getLogger("palvelutori.api")
PROBLEM = "application/problem+json"


class DeviceToken(HttpBearer):
    """`Authorization: Bearer …` of a device whose token has not been taken back."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_of_token(token)


api = NinjaAPI(
    title="Palvelutori",
    version=__version__,
    description="The day of a joint public service point: visits, desks, calls, services.",
    auth=DeviceToken(),
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", visits_router)
api.add_router("", catalogue_router)
api.add_router("", participation_router)


def answer(body: dict[str, Any], status: int, *, retry_after_seconds: int | None = None) -> HttpResponse:
    """A problem as RFC 9457 wants it."""
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=PROBLEM, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if retry_after_seconds:
        response["Retry-After"] = str(retry_after_seconds)
    return response


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal of the house, in English for programs."""
    return answer(problem(refusal), refusal.status, retry_after_seconds=refusal.retry_after_seconds)


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that is unknown or was taken back."""
    return answer(problem(NotSignedIn()), 401)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or parameter that does not fit: each place named, values never repeated."""
    errors = [
        {"at": ".".join(str(part) for part in one.get("loc", ())), "expected": one.get("msg", "")}
        for one in error.errors
    ]
    first = errors[0] if errors else {"at": "body", "expected": ""}
    body = problem(InvalidInput(field=first["at"], expected=first["expected"]))
    return answer({**body, "errors": errors}, 422)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Malformed JSON and the like."""
    code = "malformed-request" if error.status_code == 400 else "http-error"
    body = {"type": f"/problems/{code}", "title": str(error), "status": error.status_code, "code": code}
    return answer(body, error.status_code)
