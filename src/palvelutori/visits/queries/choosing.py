"""What somebody who comes may choose: needs with how they stand at this moment, and the priority grounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.entries import CentreCatalogue, Texts, Unit
from palvelutori.common.texts import SLOTS, slots
from palvelutori.visits.models import PriorityGround

OPEN, CLOSED, BY_TIME, PARTLY = "open", "closed", "appointment", "partly"
#: a unit that closes within this time is told to close soon
SOON: Final = timedelta(minutes=60)
EVERYDAY: Final = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A need as it may be chosen now. `state`: open, closed (see `opens`), appointment, or for a unit partly:
    some of its services need a time.

    `is_general`: something at this unit, no service named. `closes_at` while open, `opens` in words of every
    language while closed.
    """

    code: str
    names: Texts
    unit: str
    unit_names: Texts
    sign: int
    is_opaque: bool
    is_general: bool
    is_ticketless: bool
    way: str
    state: str
    closes_at: datetime | None
    opens: Mapping[str, str]
    closes_soon: bool
    #: another unit has a service of the same name
    is_ambiguous: bool

    @property
    def is_open(self) -> bool:
        """Whether a number for it can be given now."""
        return self.state == OPEN


@dataclass(frozen=True, slots=True)
class Ground:
    """A public reason to be called ahead, as the visitor chooses it."""

    code: str
    names: Texts
    reasons: Texts


def choice(centre: str, *, code: str, at: datetime) -> Choice | None:
    """The need `code` (service, queue or unit) at `at`; None when the house has none by that code."""
    whole = catalogue.catalogue_of(centre)
    unit = _unit_of(whole, code)
    if unit is None:
        return None
    opens: Mapping[str, str] = {}
    target, state = None, OPEN
    try:
        target = catalogue.resolve_need(centre, code=code, at=at)
    except catalogue.UnknownNeed:
        return None
    except catalogue.ClosedUnit as refused:
        state, opens = CLOSED, refused.values["opens"]
    except catalogue.AppointmentOnly:
        state = BY_TIME
    service = whole.services.get(code)
    closes_at = target.closes_at if target else None
    return Choice(
        code=code,
        names=matter_names(centre, code),
        unit=unit.code,
        unit_names=unit.names,
        sign=unit.sign,
        is_opaque=unit.is_opaque,
        is_general=service is None,
        is_ticketless=bool(target and target.is_ticketless),
        way=service.way if service else "walk_in",
        state=state,
        closes_at=closes_at,
        opens=opens,
        closes_soon=closes_at is not None and closes_at - at <= SOON,
        is_ambiguous=service is not None
        and any(
            one.names.get("fi") == service.names.get("fi") and one.unit != service.unit
            for one in whole.services.values()
        ),
    )


def _unit_of(whole: CentreCatalogue, code: str) -> Unit | None:
    service, queue = whole.services.get(code), whole.queues.get(code)
    return whole.units.get(service.unit if service else queue.unit if queue else code)


def choices(centre: str, *, codes: Iterable[str], at: datetime) -> tuple[Choice, ...]:
    """The needs by these codes in their order, each once; unknown ones are left out."""
    found = (choice(centre, code=code, at=at) for code in dict.fromkeys(codes))
    return tuple(one for one in found if one is not None)


def everyday(centre: str, *, at: datetime, limit: int = EVERYDAY) -> tuple[Choice, ...]:
    """What people most come for without a time and can take now: the most asked of each line, then the next.

    Nothing of opaque units: who is asked for there is nobody's example.
    """
    lines: dict[str, list[str]] = {}
    whole = catalogue.catalogue_of(centre)
    for service in sorted(whole.services.values(), key=lambda one: -one.weight):
        unit = whole.units[service.unit]
        if service.queue and service.way == "walk_in" and not unit.is_opaque and unit.sign != 0:
            lines.setdefault(service.queue, []).append(service.code)
    longest = max((len(codes) for codes in lines.values()), default=0)
    turns = [codes[turn] for turn in range(longest) for codes in lines.values() if turn < len(codes)]
    found: list[Choice] = []
    for code in turns:
        one = choice(centre, code=code, at=at)
        if one is not None and one.is_open and len(found) < limit:
            found.append(one)
    order = list(whole.units)
    return tuple(sorted(found, key=lambda one: order.index(one.unit)))


def of_unit(centre: str, *, unit: str, at: datetime) -> tuple[Choice, ...]:
    """Something at this unit, and then each of its services. Raises NotFound."""
    card = catalogue.unit_card(centre, code=unit, at=at)
    codes = [one.code for one in catalogue.services(centre, at=at) if one.unit == card.code]
    return choices(centre, codes=[card.code, *codes], at=at)


def whole_units(centre: str, *, at: datetime) -> tuple[Choice, ...]:
    """Something at each unit of the house, in the house's order."""
    whole = catalogue.catalogue_of(centre)

    def told(one: Choice) -> Choice:
        own = (service.code for service in whole.services.values() if service.unit == one.unit)
        if one.state == BY_TIME and any(other.is_open for other in choices(centre, codes=own, at=at)):
            return replace(one, state=PARTLY)
        return one

    return tuple(told(one) for one in choices(centre, codes=whole.units, at=at))


def found(centre: str, *, words: str, language: str, at: datetime, limit: int = 8) -> tuple[Choice, ...]:
    """What `words` may mean, best first."""
    hits = catalogue.find_services(centre, q=words, language=language, at=at, limit=limit)
    return choices(centre, codes=[one.code for one in hits], at=at)


def matter_names(centre: str, code: str | None) -> Texts:
    """Names of a need in every language; neutral words for None, as a reader without a ground has it."""
    whole = catalogue.catalogue_of(centre)
    for held in (whole.services, whole.units, whole.queues):
        entry = held.get(code or "")
        if entry is not None:
            return entry.names
    neutral = slots("stop.neutral")
    return {slot: neutral[slot] for slot in SLOTS if slot in neutral}


def closes_at(centre: str, *, code: str | None, at: datetime) -> datetime | None:
    """When the line of a service or queue closes today; None where it does not close or may not be told."""
    whole = catalogue.catalogue_of(centre)
    service = whole.services.get(code or "")
    queue = service.queue if service else code
    return catalogue.closes_at(centre, queue=queue, at=at) if queue in whole.queues and queue else None


def grounds(centre: str) -> tuple[Ground, ...]:
    """The house's priority grounds in a stable order."""
    rows = PriorityGround.objects.filter(centre=centre).order_by("id")
    return tuple(Ground(row.code, row.names, row.reasons) for row in rows)
