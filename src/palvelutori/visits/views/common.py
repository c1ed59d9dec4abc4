"""What the day's pages share: the house, the stream's cookie, one's own receipts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from palvelutori.common.refusals import NotFound
from palvelutori.foundation import stream
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.models import Centre


def house() -> Centre:
    """The centre these pages are for. Raises NotFound before it is set up."""
    centre = the_centre()
    if centre is None:
        raise NotFound(what="centre", name="")
    return centre


def live_url(centre: str) -> str:
    """Address of the event stream."""
    return f"/api/v1/centres/{centre}/events"


def let_listen(request: HttpRequest, response: HttpResponse, *, reader: str, centre: str) -> HttpResponse:
    """Give the page's stream its cookie: who reads, signed, sent to the stream's own path and nowhere else."""
    response.set_cookie(
        stream.COOKIE,
        stream.cookie_value(reader),
        max_age=stream.COOKIE_SECONDS,
        path=live_url(centre),
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def receipt(request: HttpRequest) -> str | None:
    """The form's own key, so that a form sent twice acts once."""
    key = request.POST.get("receipt", "").strip()
    return key[:120] or None
