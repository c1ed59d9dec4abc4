"""Who takes part in making a concept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from palvelutori.accounts.access import actor_named
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.operation import Act, operation
from palvelutori.planning.models import SEAT_ROLES, Seat
from palvelutori.planning.operations.refusals import SeatNeedsEnd
from palvelutori.planning.operations.versions import on


@dataclass(frozen=True, slots=True)
class SeatGiven:
    """`seat` is its number."""

    seat: int


@operation("planning.give_seat", stream="house", answer=SeatGiven, roles=(ADMINISTRATOR,))
def give_seat(
    act: Act, *, person: int, role: str, organisation: str, until_on: date | None = None
) -> SeatGiven:
    """Let a person take part: `planner`, `designer` (an agency's, with a last day), or `lead` of `organisation`.

    The place opens this concept and nothing else. Again: the last day is set anew. Raises SeatNeedsEnd, NotFound."""
    if role not in SEAT_ROLES:
        raise InvalidInput(field="role", expected=", ".join(SEAT_ROLES))
    name = " ".join(organisation.split())
    if not name or len(name) > 80:
        raise InvalidInput(field="organisation", expected="1–80 characters")
    if (role == "designer" and until_on is None) or (until_on is not None and until_on < on(act)):
        raise SeatNeedsEnd()
    if actor_named(f"person:{person}") is None:
        raise NotFound(what="person", name=person)
    given, made = Seat.objects.update_or_create(
        centre=act.place.code,
        person=person,
        role=role,
        ended_at=None,
        defaults={"organisation": name, "until_on": until_on},
        create_defaults={"organisation": name, "until_on": until_on, "given_at": act.moment},
    )
    act.write("seat.given", {"centre": act.place.code, "person": person, "role": role, "is_new": made})
    return SeatGiven(given.pk)


@operation("planning.end_seat", stream="house", roles=(ADMINISTRATOR,))
def end_seat(act: Act, *, seat: int) -> None:
    """The place ends now; it works at the person's next request. Raises NotFound."""
    found = Seat.objects.filter(pk=seat, centre=act.place.code, ended_at__isnull=True)
    row = found.first()
    if row is None:
        raise NotFound(what="seat", name=seat)
    found.update(ended_at=act.moment)
    act.write("seat.ended", {"centre": act.place.code, "person": row.person, "role": row.role})
