"""Numbers a kiosk holds for the time it may be without a connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max

from palvelutori.catalogue.queries.days import opening_days
from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, KIOSK, SQUARE_MANAGER
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.models import NUMBERLESS, KioskContact, LeaseSettings, NumberLease, Visit
from palvelutori.visits.operations.numbers import leased_blocks, outside
from palvelutori.visits.rules.leases import Block, LeasePolicy, is_low, placed

#: this opening day and the next: who is cut off in the evening goes on through the whole day after
DAYS_AHEAD: Final = 2
#: a kiosk whose browser forgets everything again and again does not take the whole series
MOST_BLOCKS: Final = 8
#: the last thousand numbers of a day are never leased
LEASED_BELOW: Final = NUMBERLESS - 1000
CONTACTS_KEPT: Final = timedelta(days=14)
_LONGEST_PROFILE: Final = 40


@dataclass(frozen=True, slots=True)
class LeasedBlock:
    """Numbers `first` … `last` of `day`; `next` is the first that is not known to be used."""

    day: date
    first: int
    last: int
    next: int


@dataclass(frozen=True, slots=True)
class Leased:
    """What a kiosk holds now. `mark` stands for this contact; `at` is house time, which runs at the clock's speed."""

    mark: int
    at: datetime
    blocks: tuple[LeasedBlock, ...]


@operation("visits.lease_numbers", answer=Leased, roles=(KIOSK,))
def lease_numbers(act: Act, *, profile: str) -> Leased:
    """Note the contact and see that this browser of the kiosk (`profile`) holds enough numbers of this opening day
    and the next. Numbers once leased are nobody else's to the end of their day. Raises NotAllowed, InvalidInput.
    """
    device = kiosk_of(act)
    if not profile or len(profile) > _LONGEST_PROFILE or not profile.isalnum():
        raise InvalidInput(field="profile", expected=f"1–{_LONGEST_PROFILE} letters and digits")
    days = opening_days(act.place.code, since=local_day(act.moment), limit=DAYS_AHEAD)
    for day in days:
        _keep_enough(act, device=device, profile=profile, day=day)
    contact = KioskContact.objects.create(centre=act.place.code, device=device, at=act.moment)
    KioskContact.objects.filter(
        centre=act.place.code, device=device, at__lt=act.moment - CONTACTS_KEPT
    ).delete()
    return Leased(
        contact.pk, act.moment, _held(act.place.code, device=device, profile=profile, since=days[:1])
    )


def kiosk_of(act: Act) -> str:
    """The kiosk's actor id; somebody on the public page is no kiosk. Raises NotAllowed."""
    if not act.actor.id.startswith("device:"):
        raise NotAllowed(roles=KIOSK)
    return act.actor.id


def policy_of(centre: str) -> LeasePolicy:
    """The house's choices, or the usual ones."""
    row = LeaseSettings.objects.filter(centre=centre).first()
    return LeasePolicy(size=row.size, low=row.low, first=row.first) if row else LeasePolicy()


def _keep_enough(act: Act, *, device: str, profile: str, day: date) -> None:
    centre = act.place.code
    held = NumberLease.objects.filter(centre=centre, day=day, device=device)
    own = [Block(row.first, row.last) for row in held.filter(profile=profile)]
    policy = policy_of(centre)
    if not is_low(own, used=_used(centre, day, own), policy=policy) or held.count() >= MOST_BLOCKS:
        return
    blocks = leased_blocks(centre, day)
    given = Visit.objects.filter(centre=centre, day=day, number__lt=NUMBERLESS)
    newest = outside(given, blocks).aggregate(Max("number"))["number__max"] or 0
    numbers = placed(policy, newest=newest, blocks=blocks, below=LEASED_BELOW)
    if numbers is None:
        return
    first, last = numbers
    NumberLease.objects.create(
        centre=centre,
        device=device,
        profile=profile,
        day=day,
        first=first,
        last=last,
        leased_at=act.moment,
    )
    act.write("numbers.leased", {"device": device, "day": day.isoformat(), "first": first, "last": last})


def _used(centre: str, day: date, blocks: Iterable[Block]) -> int:
    given = Visit.objects.filter(centre=centre, day=day)
    return sum(given.filter(number__range=(block.first, block.last)).count() for block in blocks)


def _held(centre: str, *, device: str, profile: str, since: Iterable[date]) -> tuple[LeasedBlock, ...]:
    rows = NumberLease.objects.filter(
        centre=centre, device=device, profile=profile, day__gte=min(since, default=date.max)
    )
    found = []
    for row in rows.order_by("day", "first"):
        given = Visit.objects.filter(centre=centre, day=row.day, number__range=(row.first, row.last))
        newest = given.aggregate(Max("number"))["number__max"] or row.first - 1
        found.append(LeasedBlock(row.day, row.first, row.last, newest + 1))
    return tuple(found)


@operation("visits.set_lease_size", answer=type(None), roles=(SQUARE_MANAGER, ADMINISTRATOR))
def set_lease_size(act: Act, *, size: int, low: int, first: int) -> None:
    """How many numbers a kiosk holds, how few left make more due, and from which number on blocks lie. Blocks that
    are out already stay. Raises InvalidInput."""
    for name, value, least, most in (
        ("size", size, 10, 2000),
        ("low", low, 1, size),
        ("first", first, 102, LEASED_BELOW - size),
    ):
        if not least <= value <= most:
            raise InvalidInput(field=name, expected=f"{least}–{most}")
    policy = LeasePolicy(size=size, low=low, first=first)
    LeaseSettings.objects.update_or_create(centre=act.place.code, defaults=asdict(policy))
    act.write("leases.set", asdict(policy))
