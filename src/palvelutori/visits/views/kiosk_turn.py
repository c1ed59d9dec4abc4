"""One person's turn at the kiosk: everything chosen so far is in the address, and the address lives one turn.

The cookie holds the turn's own random mark. An address without it is another turn's: it leads to the beginning. So
Back shows nothing of whoever stood here before, with and without script, and nothing is stored anywhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from palvelutori.foundation.languages import language
from palvelutori.visits.views.arriving import needs_of

#: letter in the address → what it turns on
AIDS: Final = {
    "l": "large", "c": "contrast", "o": "lower", "s": "sound", "k": "keypad", "n": "keypad-off", "p": "patient",
}  # fmt: skip
#: real seconds without a touch until the warning; after "I need more time"; beside a number
IDLE_SECONDS: Final = 60
PATIENT_SECONDS: Final = 180
TICKET_SECONDS: Final = 30
#: real seconds the warning stands before the kiosk starts again
WARNING_SECONDS: Final = 20
_SALT: Final = "palvelutori.kiosk"
_LONGEST_SECONDS: Final = 4 * 60 * 60
_LONGEST_ANSWER: Final = 40
_LONGEST_PLACE: Final = 120
_ANSWERS: Final = ("language", "group_size", "priority_ground")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person has chosen. `place`: where in the kiosk (`""`, `units`, `unit:kela` …); `answers` as given."""

    mark: str
    place: str = ""
    needs: tuple[str, ...] = ()
    aids: str = ""
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Everything but the place, as names and values of an address or a form."""
        return [("turn", self.mark), *(("need", one) for one in self.needs), *self._told]

    @property
    def without_needs(self) -> list[tuple[str, str]]:
        """The same without the needs, for a form that gives its own."""
        return [("turn", self.mark), *self._told]

    @property
    def without_answers(self) -> list[tuple[str, str]]:
        """The same without the answers, for the form that asks them."""
        return [(name, value) for name, value in self.pairs if name not in _ANSWERS]

    @property
    def without_aids(self) -> list[tuple[str, str]]:
        """Everything with the place but without the aids, for the buttons that switch those."""
        return [(name, value) for name, value in self.here if name != "aids"]

    @property
    def here(self) -> list[tuple[str, str]]:
        """Everything with the place."""
        return [*self.pairs, *([("at", self.place)] if self.place else [])]

    @property
    def _told(self) -> list[tuple[str, str]]:
        return [*([("aids", self.aids)] if self.aids else []), *self.answers]

    def at(self, place: str, **more: str) -> str:
        """Address of another place of this turn."""
        return _address([*replace(self, place=place).here, *more.items()])

    def with_needs(self, needs: Iterable[str], place: str = "") -> str:
        """Address of this turn with these needs."""
        return replace(self, needs=tuple(needs)).at(place)

    def has(self, aid: str) -> bool:
        """Whether an aid is on, by its letter."""
        return aid in self.aids

    def switched(self, aid: str) -> str:
        """The aids with one of them the other way; the two of the keypad exclude each other."""
        left = set(self.aids) ^ {aid}
        if aid == "k":
            left = (left - {"n"}) if "k" in left else (left | {"n"})
        return "".join(one for one in AIDS if one in left)

    @property
    def patiently(self) -> Turn:
        """The same with more time until each warning."""
        return replace(self, aids=letters(self.aids + "p"))

    @property
    def classes(self) -> str:
        """Classes of the page."""
        return " ".join(["kiosk", *(AIDS[one] for one in self.aids if one not in "cp")])

    @property
    def idle_seconds(self) -> int:
        """Real seconds without a touch until the warning."""
        return PATIENT_SECONDS if self.has("p") else IDLE_SECONDS

    @property
    def is_untouched(self) -> bool:
        """Whether this is the kiosk as it waits for the next one: nothing chosen, nothing switched on."""
        return bool(self.mark) and self == Turn(self.mark) and language() == "fi"


def _address(pairs: Iterable[tuple[str, str]]) -> str:
    return f"{reverse('kiosk')}?{urlencode(list(pairs))}"


def begun() -> Turn:
    """A new turn."""
    return Turn(secrets.token_urlsafe(9))


def letters(asked: str) -> str:
    """The known aids of `asked`, each once, in their order."""
    return "".join(one for one in AIDS if one in asked)


def turn_of(request: HttpRequest, given: QueryDict) -> Turn | None:
    """The turn an address or form belongs to; None when it is not the one that goes on in this browser."""
    mark, _ = _kept(request)
    if not mark or not secrets.compare_digest(mark.encode(), given.get("turn", "").encode()):
        return None
    return Turn(
        mark=mark,
        place=given.get("at", "")[:_LONGEST_PLACE],
        needs=tuple(needs_of(given.getlist("need"))),
        aids=letters(given.get("aids", "")),
        answers=tuple((name, value[:_LONGEST_ANSWER]) for name in _ANSWERS if (value := given.get(name, ""))),
    )


def visit_told(request: HttpRequest) -> tuple[str, str]:
    """The visit whose number is on the glass now and the aids it is shown with; empty when there is none."""
    _, kept = _kept(request)
    return kept.get("visit", ""), kept.get("aids", "")


def keep(response: HttpResponse, turn: Turn, *, visit: str = "") -> HttpResponse:
    """Give the browser the turn's mark, and the visit while its number is on the glass."""
    kept = {"mark": turn.mark} | ({"visit": visit, "aids": turn.aids} if visit else {})
    response.set_cookie(
        cookie_name(),
        signing.dumps(kept, salt=_SALT),
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def cookie_name() -> str:
    """Name of the cookie."""
    return "__Host-kiosk" if settings.HTTPS else "palvelutori_kiosk"


def _kept(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    try:
        kept = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=_LONGEST_SECONDS)
    except signing.BadSignature:
        return "", {}
    return str(kept["mark"]), dict(kept)
