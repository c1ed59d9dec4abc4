"""The wall screen: the call, four earlier, waits; nothing that is anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from palvelutori.accounts.devices import browser_device
from palvelutori.visits import queries
from palvelutori.visits.rules.screen import Screen, arrow_seen, screen_of
from palvelutori.visits.rules.speech import sentence, spoken_in
from palvelutori.visits.views.common import house, let_listen, live_url

#: lines that fit on the screen
SHOWN_LINES: Final = 8
WORKER: Final = Path(settings.PACKAGE) / "static" / "palvelutori" / "js" / "wall_worker.js"


@dataclass(frozen=True, slots=True)
class Row:
    """One call as this screen shows it."""

    call: queries.BoardCall
    arrow: str


@login_not_required
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Public: it hangs in the hall. The part that changes is fetched anew at each call. A browser that is a
    display has its own settings; any other sees the house's usual screen."""
    centre, device = house(), browser_device(request)
    is_display = device is not None and device.kind == "display"
    screen = screen_of(device.settings if device is not None and is_display else {})
    live = live_url(centre.code, reader=f"screen:{centre.code}")
    seen = queries.board(centre.code)
    rows = [Row(call, arrow_seen(call.arrow, screen.turn)) for call in seen.calls]
    page = {
        "board": seen,
        "screen": screen,
        "latest": rows[0] if rows else None,
        "earlier": rows[1:],
        "lines": _one_a_unit(seen.lines)[:SHOWN_LINES],
        "said": [(call, _words(call, screen)) for call in seen.said] if screen.has_sound else (),
        "live_url": live,
    }
    part = "visits/wall_now.html" if getattr(request, "htmx", False) else "visits/wall.html"
    response = render(request, part, page)
    return let_listen(request, response, reader=f"screen:{centre.code}", centre=centre.code)


@login_not_required
@require_GET
def wall_worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps the last picture for a screen that starts without its server."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _words(call: queries.BoardCall, screen: Screen) -> str:
    """What is said of a call, as clips: `sv:number n12 desk n5-end|fi:number …`."""
    spoken = spoken_in(call.language, screen.voices)
    return "|".join(
        f"{one}:{' '.join(sentence(call.number, place=call.place, language=one))}" for one in spoken
    )


def _one_a_unit(lines: tuple[queries.BoardLine, ...]) -> list[queries.BoardLine]:
    """The longest line of each unit that has a desk open; units that are open first, lines before booked times,
    lobby guides not at all: one asks them."""
    longest: dict[str, queries.BoardLine] = {}
    for line in lines:
        known = longest.get(line.unit)
        if line.queue != "guide" and (known is None or _length(line) > _length(known)):
            longest[line.unit] = line
    return sorted(
        longest.values(), key=lambda line: (not line.is_open, line.by_appointment, line.opens_at is None)
    )


def _length(line: queries.BoardLine) -> tuple[bool, tuple[int, int], int]:
    return line.open_desks > 0, line.waits or (0, 0), line.waiting
