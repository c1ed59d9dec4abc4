"""Know your neighbours: a ten-second card of each other unit, ordered by where people really went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries import UnitCard
from palvelutori.catalogue.rules.entries import Texts
from palvelutori.common.times import local_day
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require
from palvelutori.visits.models import HandOver
from palvelutori.visits.queries.where import Where, where_of
from palvelutori.visits.rules import neighbours as rule
from palvelutori.visits.rules.handover import DeclineReason

#: how far back hand-overs are looked at, and how far ahead changed hours are news
LOOK_BACK: Final = timedelta(days=30)
NEWS_AHEAD: Final = timedelta(days=14)
SHOWN_SERVICES: Final = 4
_NOT_THEIRS: Final = (DeclineReason.NOT_OURS.value,)


@dataclass(frozen=True, slots=True)
class NeighbourCard:
    """What to know in ten seconds: who is served with what, when, where, what to bring, and what is new.

    `services` by how often they are asked for; `brings` of those; `news` are changed hours of the next two weeks.
    """

    unit: UnitCard
    services: tuple[Texts, ...]
    brings: tuple[Texts, ...]
    where: Where | None
    news: tuple[catalogue.PlannedException, ...]


def neighbours(actor: Actor, *, centre: str, unit: str = "") -> tuple[NeighbourCard, ...]:
    """Cards of the other units for whoever works in the house, the most useful first. `unit`: whose neighbours;
    the actor's own when empty. Raises NotAllowed."""
    require(actor, DESK_OFFICER, HOST, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    now = clock.now()
    own = unit or next(iter(actor.units(centre)), "")
    return tuple(_card(centre, code, now) for code in _order(actor, centre, own, now))


def card_of_the_day(actor: Actor, *, centre: str, unit: str) -> NeighbourCard | None:
    """The one card a desk of `unit` shows today when nobody waits."""
    now = clock.now()
    code = rule.of_the_day(_order(actor, centre, unit, now), day=local_day(now))
    return _card(centre, code, now) if code else None


def _order(actor: Actor, centre: str, own: str, now: datetime) -> tuple[str, ...]:
    whole = catalogue.catalogue_of(centre)
    units = [one.code for one in whole.units.values() if one.code != own and one.sign != 0]
    with scope.reading(actor):
        sent, wrong = _went(centre, own, since=now - LOOK_BACK)
    return rule.ranked(units, sent=sent, wrong=wrong)


def _went(centre: str, own: str, *, since: datetime) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Where the own unit's people were handed over to, and between which units a hand-over was a mistake. What an
    opaque unit got or sent does not count: an order would tell it."""
    rows = HandOver.objects.filter(
        centre=centre, asked_at__gte=since, sent__is_opaque=False, received__is_opaque=False
    )
    sent: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for left, came, reason in rows.values_list("sent__unit", "received__unit", "reason"):
        if reason in _NOT_THEIRS and own in (left, came):
            wrong[came if left == own else left] += 1
        elif left == own:
            sent[came] += 1
    return sent, wrong


def _card(centre: str, code: str, now: datetime) -> NeighbourCard:
    whole = catalogue.catalogue_of(centre)
    today = local_day(now, whole.zone)
    services = sorted(
        (one for one in whole.services.values() if one.unit == code), key=lambda one: -one.weight
    )[:SHOWN_SERVICES]
    queue = next((one.queue for one in services if one.queue), "")
    brings = {tuple(one.bring.values()): one.bring for one in services if one.bring}
    planned = catalogue.exceptions_ahead(centre, day=today, until=today + NEWS_AHEAD)
    return NeighbourCard(
        unit=catalogue.unit_card(centre, code=code, at=now),
        services=tuple(one.names for one in services),
        brings=tuple(brings.values()),
        where=where_of(centre, unit=code, queue=queue, at=now),
        news=tuple(one for one in planned if one.unit == code),
    )
