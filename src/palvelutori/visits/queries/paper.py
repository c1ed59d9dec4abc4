"""What stands on a visit's paper: the ticket and the A4 plan. No name, no unit, no opaque word.

A matter without a service of its own is called the same whether its unit is opaque or not; where it is dealt with is
told by `where` the same way for all. So the paper of a visit with an opaque stop looks like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.entries import CentreCatalogue
from palvelutori.common.texts import SLOTS, slots
from palvelutori.common.times import local_day
from palvelutori.foundation import scope
from palvelutori.foundation.clock import clock
from palvelutori.visits.access import hall
from palvelutori.visits.follow import paper_code, visit_of_code
from palvelutori.visits.models import OfflineArrival, Visit
from palvelutori.visits.queries.planning import steps_of
from palvelutori.visits.queries.visit import StopView, VisitView
from palvelutori.visits.queries.where import Where
from palvelutori.visits.rules.plan import Company, Step

#: states in which there is still something to do
OPEN: Final = ("serving", "called", "on_hold", "no_show", "planned", "waiting")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One matter. `names`: the service, or words that say nothing; `bring` empty where nothing is asked for."""

    names: Mapping[str, str]
    bring: Mapping[str, str]
    where: Where | None
    closes_at: datetime | None
    booked_at: datetime | None
    #: on foot from the matter before, minutes; 0 where it is the first or beside it
    walk_minutes: int = 0
    #: whether the turn is expected before closing and the booked time is kept
    is_in_time: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """What is still ahead, in the order that is best (see `rules.plan`): in time first, then soonest out."""

    lines: tuple[PaperLine, ...]
    #: the first of them closes before the others: worth saying
    first_closes_first: bool
    has_floors: bool
    company: Company = Company.ALONE

    @property
    def is_tight(self) -> bool:
        """Whether something closes before its turn, whatever the order."""
        return any(not one.is_in_time for one in self.lines)

    @property
    def is_tight_often(self) -> bool:
        """Whether so many of them do that it is said once for all, with a mark at each."""
        return sum(not one.is_in_time for one in self.lines) > 2

    @property
    def brings(self) -> tuple[PaperLine, ...]:
        """The lines that ask for something to have at hand, each thing once."""
        return tuple({tuple(one.bring.values()): one for one in self.lines if one.bring}.values())


def paper(centre: str, *, view: VisitView, company: Company = Company.ALONE) -> Paper:
    """The paper of a visit as its visitor, a guide or a kiosk sees it."""
    whole = catalogue.catalogue_of(centre)
    ahead = {stop.stop_id: stop for stop in view.stops if stop.state in OPEN}
    steps = steps_of(centre, view=view, stops=list(ahead.values()), company=company)
    lines = [_line(whole, ahead[key], step) for key, step in steps.items()]
    floors = {one.where.floor for one in lines if one.where}
    return Paper(tuple(lines), _first_closes_first(lines), len(floors) > 1, company)


def _line(whole: CentreCatalogue, stop: StopView, step: Step) -> PaperLine:
    service = whole.services.get(stop.service or "")
    tells_hours = service is not None or bool(stop.where and stop.where.desks)
    return PaperLine(
        names=service.names if service else neutral(),
        bring=service.bring if service else {},
        where=stop.where,
        closes_at=stop.closes_at if tells_hours else None,
        booked_at=stop.booked_at,
        walk_minutes=step.walk_minutes,
        is_in_time=step.is_in_time or not tells_hours,
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """What the house promises to who is not there at once, in minutes; `more_times` in a visit."""

    more_minutes: int
    more_times: int
    kept_minutes: int


def limits(centre: str) -> Limits:
    """The published limits of the house."""
    policy, _ = hall.policies(centre)
    return Limits(policy.more_time_seconds // 60, policy.max_more_times, policy.place_kept_seconds // 60)


def visit_by_code(centre: str, *, code: str) -> str | None:
    """The visit of today that a short code stands for; None when there is none, or when the kiosk that printed it
    without connection has not told of it yet."""
    day = local_day(clock.now())
    with scope.inside_operation():
        found = visit_of_code(code, Visit.objects.filter(centre=centre, day=day).values_list("id", flat=True))
        if found is not None:
            return found
        papers = OfflineArrival.objects.filter(centre=centre, day=day).values_list("receipt", "visit")
        visits = {visit for receipt, visit in papers if paper_code(receipt) == code}
        return str(visits.pop()) if len(visits) == 1 else None


def neutral() -> dict[str, str]:
    """What a matter is called on paper when no service was named."""
    known = slots("paper.matter")
    return {slot: known[slot] for slot in SLOTS if slot in known}


def _first_closes_first(lines: Sequence[PaperLine]) -> bool:
    told = [one.closes_at for one in lines if one.closes_at is not None]
    return len(told) > 1 and lines[0].closes_at == min(told) != max(told)
