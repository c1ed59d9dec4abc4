"""The wall screen: the call, four earlier, waits; nothing that is anybody's."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from palvelutori.visits import queries
from palvelutori.visits.views.common import house, let_listen, live_url

#: lines that fit on the screen
SHOWN_LINES = 8


@login_not_required
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Public: it hangs in the hall. The part that changes is fetched anew at each call."""
    centre = house()
    seen = queries.board(centre.code)
    page = {
        "board": seen,
        "latest": seen.calls[0] if seen.calls else None,
        "earlier": seen.calls[1:],
        "lines": _one_a_unit(seen.lines)[:SHOWN_LINES],
        "live_url": live_url(centre.code, reader=f"screen:{centre.code}"),
    }
    part = "visits/wall_now.html" if getattr(request, "htmx", False) else "visits/wall.html"
    response = render(request, part, page)
    return let_listen(request, response, reader=f"screen:{centre.code}", centre=centre.code)


def _one_a_unit(lines: tuple[queries.BoardLine, ...]) -> list[queries.BoardLine]:
    """The longest line of each unit; units that are open first, lobby guides not at all: one asks them."""
    longest: dict[str, queries.BoardLine] = {}
    for line in lines:
        known = longest.get(line.unit)
        if known is None or (line.waits or (0, 0), line.waiting) > (known.waits or (0, 0), known.waiting):
            longest[line.unit] = line
    shown = [line for line in longest.values() if line.queue not in ("guide",)]
    return sorted(shown, key=lambda line: (not line.is_open, line.opens_at is None))
