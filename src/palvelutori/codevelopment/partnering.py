"""Partners read for both sides: rows, and whose seat in the portal holds today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.models import Partner, PartnerMark, PartnerPerson
from palvelutori.codevelopment.rules.partnership import (
    SEATED,
    TAKES_PART,
    Outcome,
    Run,
    Standing,
    level_in_force,
    level_of,
)
from palvelutori.common.refusals import NotAllowed, NotFound, NotSignedIn
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import the_centre

RUNS = tuple(str(one) for one in Run)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place at a partner, holding on the day asked for. `level`: what counts now; None: nothing goes."""

    partner: int
    person: int
    names: dict[str, str]
    state: Standing
    level: int | None
    is_owner: bool

    @property
    def takes_part(self) -> bool:
        """Whether the partner may take part in what goes on."""
        return self.state in TAKES_PART


def partner_of(centre: str, number: int, *, lock: bool = False) -> Partner:
    """The partner. Raises NotFound."""
    rows = Partner.objects.select_for_update() if lock else Partner.objects.all()
    found = rows.filter(centre=centre, number=number).first()
    if found is None:
        raise NotFound(what="partner", name=str(number))
    return found


def number_in(subject: str) -> int:
    """The number in `person:<number>`; 0 for anybody else."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == "person" and number.isdigit() else 0


def seat_row(actor: Actor, *, centre: str, on: date) -> PartnerPerson | None:
    """The row behind the actor's seat, if it holds on `on` and the partner's people may sign in."""
    number = number_in(actor.id)
    if not number:
        return None
    rows = PartnerPerson.objects.select_related("partner").filter(
        partner__centre=centre, person=number, ended_on__isnull=True, until_on__gte=on
    )
    return rows.filter(partner__state__in=sorted(SEATED)).first()


def seat(actor: Actor, *, centre: str, on: date) -> Seat | None:
    """The actor's seat at a partner on `on`; None without one."""
    row = seat_row(actor, centre=centre, on=on)
    if row is None:
        return None
    state = Standing(row.partner.state)
    level = level_in_force(state, row.partner.level)
    return Seat(row.partner.number, row.pk, row.partner.names, state, level, row.is_owner)


def require_seat(actor: Actor, *, centre: str, on: date, owner: bool = False) -> PartnerPerson:
    """The actor's own row. Raises NotSignedIn; NotAllowed without a seat, or without being the owner."""
    row = seat_row(actor, centre=centre, on=on)
    if row is None:
        raise NotSignedIn() if actor.kind == "anonymous" else NotAllowed(roles="partner")
    if owner and not row.is_owner:
        raise NotAllowed(roles="partner_owner")
    return row


def workplace_of(actor: Actor) -> str | None:
    """The portal, for somebody with a seat at a partner of this house."""
    centre = the_centre()
    if centre is None:
        return None
    today = local_day(clock.now(), ZoneInfo(centre.timezone))
    return "partner_portal" if seat_row(actor, centre=centre.code, on=today) else None


def may_say_yes(row: PartnerPerson) -> bool:
    """Whether this person may speak for the partner: its owner, while it takes part."""
    return row.is_owner and Standing(row.partner.state) in TAKES_PART


def mark_of(code: str) -> str:
    """What is kept of a code that lets somebody make a sign-in."""
    return sha256(f"palvelutori.partner:{code}".encode()).hexdigest()


def by_code(centre: str, code: str) -> PartnerPerson | None:
    """Whose code this is; None when the house did not make it or nobody holds it."""
    known = codes.read(code)
    if known is None:
        return None
    rows = PartnerPerson.objects.select_related("partner").filter(partner__centre=centre)
    return rows.filter(mark=mark_of(known)).first()


def earned(partner: Partner) -> int:
    """The level its runs have earned, leaving out what an appeal set aside."""
    rows = PartnerMark.objects.filter(partner=partner, kind__in=RUNS).exclude(appeal="set_aside")
    return level_of(Outcome(one.day, Run(one.kind)) for one in rows.order_by("id"))


def partners_named(centre: str) -> dict[str, Partner]:
    """Names of partners that may take part → the partner, in every language they have a name in."""
    rows = Partner.objects.filter(centre=centre, state__in=sorted(TAKES_PART)).order_by("-number")
    return {name: one for one in rows for name in one.names.values()}
