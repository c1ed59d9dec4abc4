"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import HTML_LANG
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import language
from palvelutori.foundation.logs import number_of_request
from palvelutori.foundation.models import Centre


def page(request: HttpRequest) -> dict[str, Any]:
    """`language` (our slot), `html_lang`, `now` (house time), `clock_speed`, `demo`, `centre`, `request_number`."""
    slot = language()
    return {
        "language": slot,
        "html_lang": HTML_LANG[slot],
        "now": clock.now(),
        "clock_speed": clock.speed,
        "demo": settings.DEMO,
        "centre": the_centre(),
        "request_number": number_of_request(),
    }


def the_centre() -> Centre | None:
    """The centre of this installation's pages: the first by code. None before it is set up."""
    return Centre.objects.order_by("code").first()


def centres() -> list[str]:
    """Codes of all centres of this installation."""
    return list(Centre.objects.order_by("code").values_list("code", flat=True))


def zones_of_centres() -> dict[str, str]:
    """Code → name of the time zone."""
    return dict(Centre.objects.order_by("code").values_list("code", "timezone"))


def names_of(centre: str) -> dict[str, str]:
    """The centre's name in each language; empty when there is none of this code."""
    found = Centre.objects.filter(code=centre).first()
    return dict(found.names) if found else {}


def house() -> Centre:
    """The centre these pages are for. Raises NotFound before it is set up."""
    centre = the_centre()
    if centre is None:
        raise NotFound(what="centre", name="")
    return centre
