"""Reading legs, their clocks and who somebody is towards them, for operations and queries alike."""

from __future__ import annotations

import hmac
import secrets
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Final

from django.conf import settings

from palvelutori.catalogue.queries.days import staffed_spans
from palvelutori.common import check_codes
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import local_day
from palvelutori.customers.models import Leg, LegStep, Permission, Presentation, Thread, ThreadVisit
from palvelutori.customers.rules import legs as rules
from palvelutori.customers.rules.legs import Content, Event, Party, Permit, State
from palvelutori.customers.rules.payload import content_of
from palvelutori.customers.rules.timers import Clocks, IsOpen
from palvelutori.foundation.actors import DESK_OFFICER, UNIT_LEAD, Actor, RoleAt

#: code signs of an own page: eleven free ones of 23 are 950 million million codes
CODE_SIGNS: Final = 12
_OWN: Final = "own:"
#: a demonstration's database is made by one process and opened by the next, which has another secret
_DEMO_KEY: Final = "demonstration"


def new_code() -> str:
    """A code for an own page: twelve signs, one of them a check."""
    return check_codes.made(secrets.randbelow, length=CODE_SIGNS)


def code_digest(code: str) -> str:
    """The keyed digest under which an own page's code (in its normal form) is stored."""
    key = _DEMO_KEY if settings.DEMO else settings.SECRET_KEY
    return hmac.new(f"palvelutori.own_page:{key}".encode(), code.encode(), sha256).hexdigest()


def own_actor(thread: Thread) -> Actor:
    """Whoever has opened the page."""
    return Actor(f"{_OWN}{thread.id}", "visitor", (RoleAt("visitor", thread.centre),))


def thread_of(actor: Actor, centre: str) -> Thread | None:
    """The page behind the actor. Scoped."""
    if actor.kind != "visitor" or not actor.id.startswith(_OWN):
        return None
    return Thread.objects.filter(centre=centre, id=actor.id.removeprefix(_OWN)).first()


def who(actor: Actor) -> str:
    """One human being, however signed in: the member of staff where one is known, else the actor's id."""
    return f"staff:{actor.staff}" if actor.staff else actor.id


def works_at(actor: Actor, *, centre: str, unit: str) -> bool:
    """Whether the actor serves people for the unit."""
    return any(
        held.role in (DESK_OFFICER, UNIT_LEAD) and held.centre == centre and held.unit == unit
        for held in actor.roles
    )


def leads(actor: Actor, *, centre: str, unit: str) -> bool:
    """Whether the actor is a lead of the unit: a deputy of everybody there."""
    return any(held.role == UNIT_LEAD and held.centre == centre and held.unit == unit for held in actor.roles)


def parties_of(actor: Actor, row: Leg) -> frozenset[Party]:
    """On whose side the actor stands towards the leg; empty for a stranger. Scoped."""
    found: set[Party] = set()
    if actor.kind == "system":
        found.add(Party.HOUSE)
    if works_at(actor, centre=row.centre, unit=row.from_unit):
        found.add(Party.SENDER)
    if works_at(actor, centre=row.centre, unit=row.to_unit) and row.sent_at is not None:
        found |= {Party.RECEIVER, Party.SECOND}
    thread = thread_of(actor, row.centre)
    if thread and ThreadVisit.objects.filter(thread=thread, visit=row.referral.visit).exists():
        found.add(Party.PERSON)
    return frozenset(found)


def leg_named(centre: str, leg: str) -> Leg:
    """The leg with its referral and payload. Raises NotFound. Scoped."""
    found = (
        Leg.objects.filter(centre=centre, id=leg[:32])
        .select_related("referral", "payload", "previous")
        .first()
    )
    if found is None:
        raise NotFound(what="leg", name="")
    return found


def reached(actor: Actor, *, centre: str, leg: str) -> Leg:
    """The leg for somebody who has a side in it; for anybody else there is none. Raises NotFound. Scoped."""
    row = leg_named(centre, leg)
    if not parties_of(actor, row):
        raise NotFound(what="leg", name="")
    return row


def presentation_of(row: Leg) -> Presentation | None:
    """What the person was shown last. Scoped."""
    return Presentation.objects.filter(leg=row, replaced_at__isnull=True).first()


def permission_of(row: Leg) -> Permission | None:
    """The permission that has been neither withdrawn nor replaced; it may be over. Scoped."""
    return Permission.objects.filter(leg=row, replaced_at__isnull=True, withdrawn_at__isnull=True).first()


def as_rules(row: Leg) -> rules.Leg:
    """The row as the rules see it. Scoped."""
    shown, permission = presentation_of(row), permission_of(row)
    drafted = content_of(row.payload.content)
    # Other bytes than the lease was opened on are not readable through it.
    is_leased = bool(row.payload.leased_digest) and drafted.digest == row.payload.leased_digest
    permit = (
        Permit(Content(frozenset(permission.fields), permission.digest), permission.until_at)
        if permission
        else None
    )
    return rules.Leg(
        state=State(row.state),
        drafted=drafted,
        shown=Content(frozenset(shown.fields), shown.digest) if shown else rules.NOTHING,
        permit=permit,
        leased=drafted if is_leased else rules.NOTHING,
        was_opened=row.was_opened,
        owner=row.owner,
        decliner=row.decliner,
        outcome=row.outcome,
        tries=frozenset(row.tries),
        no_contact=row.no_contact,
        withdrawal_answer=row.withdrawal_answer,
    )


def is_owner(actor: Actor, row: Leg) -> bool:
    """Whether the whole of the payload is open to the actor: the one who took it on, and the unit's leads."""
    return row.owner == who(actor) or leads(actor, centre=row.centre, unit=row.to_unit)


def opening_of(centre: str, unit: str) -> IsOpen:
    """Whether somebody serves at the unit on a local day; each day asked once."""

    @cache
    def is_open(day: date) -> bool:
        return bool(staffed_spans(centre, unit=unit, day=day))

    return is_open


def clocks_of(row: Leg) -> Clocks:
    """The days the leg's clocks run from. Scoped."""
    steps = list(LegStep.objects.filter(leg=row).order_by("number"))
    sendings = [step.number for step in steps if step.event in (Event.SEND, Event.RESEND)]
    steps = [step for step in steps if not sendings or step.number > sendings[-1]]
    paused: list[tuple[date, date | None]] = []
    for step in steps:
        if step.event == Event.ASK:
            paused.append((local_day(step.at), None))
        elif step.event == Event.ANSWER and paused:
            paused[-1] = (paused[-1][0], local_day(step.at))
    permission = permission_of(row)
    return Clocks(
        state=State(row.state),
        sent_on=_day(row.sent_at),
        opened_on=_day(row.opened_at),
        asked_on=_day(row.asked_at),
        declined_on=_day(row.declined_at),
        accepted_on=_day(row.accepted_at),
        due_on=_day(row.due_at),
        recorded_on=_day(row.recorded_at),
        withdrawn_on=_day(row.withdrawn_at),
        paused=tuple(paused),
        permission_until_at=permission.until_at if permission else None,
        fired=frozenset(step.event for step in steps),
    )


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def owned_by(centre: str, owner: str) -> list[Leg]:
    """Legs one human being has taken on and not finished. Scoped."""
    rows = Leg.objects.filter(centre=centre, owner=owner).select_related("referral", "payload")
    return list(rows.order_by("id"))


def legs_of_visits(centre: str, visits: frozenset[str]) -> list[Leg]:
    """Every leg of the referrals made at `visits`, oldest first. Scoped."""
    rows = Leg.objects.filter(centre=centre, referral__visit__in=visits)
    return list(rows.select_related("referral", "payload").order_by("made_at", "id"))


def visits_of(thread: Thread) -> frozenset[str]:
    """The visits on the page. Scoped."""
    return frozenset(ThreadVisit.objects.filter(thread=thread).values_list("visit", flat=True))
