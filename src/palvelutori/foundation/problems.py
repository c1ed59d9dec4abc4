"""The shape of every error of the JSON interface."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpResponse
from ninja import Schema
from pydantic import ConfigDict

MEDIA_TYPE: Final = "application/problem+json"
#: errors that no operation gives: status → code, title, way out
PLAIN: Final = {
    400: ("malformed-request", "The request cannot be read", "Send JSON in UTF-8"),
    401: ("not-signed-in", "Nobody is signed in", "Send a device token: Authorization: Bearer …"),
    403: ("not-allowed", "This is not allowed", ""),
    404: ("not-found", "There is nothing at this address", "See /api/v1/openapi.json"),
    405: ("method-not-allowed", "This address does not take this method", "See /api/v1/openapi.json"),
    413: ("too-large", "The body is too large", "At most one megabyte"),
    500: ("fault", "Something broke here; nothing of the request has happened", "Send it again later"),
}


class Problem(Schema):
    """RFC 9457: `type` is stable, `title` says what, `detail` the way out; a problem's own values follow."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None


#: error answers every operation may give
PROBLEMS: Final[dict[Any, Any]] = {frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429}): Problem}


def plain(status: int) -> dict[str, Any]:
    """The body for an error that the web itself knows."""
    code, title, way_out = PLAIN.get(status, ("http-error", "The request failed", ""))
    body = {"type": f"/problems/{code}", "title": title, "status": status, "code": code}
    return {**body, "detail": way_out} if way_out else body


def answer(body: dict[str, Any], *, retry_after_seconds: int | None = None) -> HttpResponse:
    """A problem as RFC 9457 wants it; its status is the answer's."""
    words = json.dumps(body, ensure_ascii=False).encode(errors="replace")
    response = HttpResponse(words, content_type=MEDIA_TYPE, status=body["status"])
    if body["status"] == 401:
        response["WWW-Authenticate"] = "Bearer"
    if retry_after_seconds:
        response["Retry-After"] = str(retry_after_seconds)
    return response
