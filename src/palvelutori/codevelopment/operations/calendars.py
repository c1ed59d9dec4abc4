"""A link to the calendar of one's own bookings: made anew, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.links import live_link, mark_of
from palvelutori.codevelopment.models import CalendarLink
from palvelutori.codevelopment.parties import booker_of
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import local_day
from palvelutori.foundation.operation import Act, operation

#: signs a token has at least
LEAST_TOKEN: Final = 24


@dataclass(frozen=True, slots=True)
class LinkAt:
    """A link by its number; `is_live` until it is taken back."""

    link: int
    is_live: bool


@operation("codevelopment.make_calendar_link", answer=LinkAt)
def make_calendar_link(act: Act, *, token: str) -> LinkAt:
    """A link for whoever acts, with a token drawn for it; the one they had before ends. Takes no receipt key: a
    receipt would keep a quick hash of the token. Raises NotSignedIn, NotAllowed, InvalidInput.
    """
    if len(token) < LEAST_TOKEN:
        raise InvalidInput(field="token", expected=f"{LEAST_TOKEN} signs or more")
    centre = act.place.code
    booker = booker_of(
        act.actor, centre=centre, on=local_day(act.moment, catalogue.catalogue_of(centre).zone)
    )
    known = CalendarLink.objects.filter(mark=mark_of(token)).first()
    if known is not None:
        return LinkAt(known.pk, known.revoked_at is None)
    _end(act)
    made = CalendarLink.objects.create(
        centre=centre, mark=mark_of(token), made_by=act.actor.id, made_at=act.moment,
        partner=booker.partner, unit=booker.unit,
    )  # fmt: skip
    act.write("calendar.linked", {"link": made.pk, "partner": booker.partner})
    return LinkAt(made.pk, True)


@operation("codevelopment.revoke_calendar_link", answer=LinkAt)
def revoke_calendar_link(act: Act) -> LinkAt:
    """Nothing opens by the link any more. Raises NotFound where there is none."""
    ended = _end(act)
    if ended is None:
        raise NotFound(what="link", name="")
    return LinkAt(ended.pk, False)


def _end(act: Act) -> CalendarLink | None:
    known = live_link(act.place.code, made_by=act.actor.id)
    if known is not None:
        known.revoked_at = act.moment
        known.save(update_fields=["revoked_at"])
        act.write("calendar.revoked", {"link": known.pk})
    return known
