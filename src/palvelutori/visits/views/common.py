"""What the day's pages share: the house, the stream's cookie, one's own receipts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from palvelutori.foundation import journal, stream
from palvelutori.foundation.context import house

__all__ = ["house", "let_listen", "live_url", "receipt"]


def live_url(centre: str, *, reader: str) -> str:
    """Address of the event stream for a page of `reader` (an actor's id): the kind of reader and the last line
    written so far. To be asked BEFORE the page reads anything: what is written between the reading and the opening of
    the stream is then told by the stream.

    One browser may show a desk, a wall and a visit at once; each kind has a cookie of its own.
    """
    return f"{stream.path_of(centre)}?as={stream.kind_of(reader)}&after={journal.head_number(centre)}"


def let_listen(request: HttpRequest, response: HttpResponse, *, reader: str, centre: str) -> HttpResponse:
    """Give the page's stream its cookie: who reads, signed, sent to the stream's own path and nowhere else."""
    response.set_cookie(
        stream.cookie_name(stream.kind_of(reader)),
        stream.cookie_value(reader),
        max_age=stream.COOKIE_SECONDS,
        path=stream.path_of(centre),
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def receipt(request: HttpRequest) -> str | None:
    """The form's own key, so that a form sent twice acts once."""
    key = request.POST.get("receipt", "").strip()
    return key[:120] or None
