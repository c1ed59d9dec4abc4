"""What one member of staff may serve at one desk: skill and law together. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from palvelutori.catalogue.rules.serving import Reason, Serving


@dataclass(frozen=True, slots=True)
class Skill:
    """A queue one can serve: all of it, or only the named service."""

    queue: str
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """Training for an agreement: the day it was done, the last day it holds (None = it does not end)."""

    agreement: str
    done_on: date
    until_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the worker may rely on it on `day`."""
        return self.done_on <= day and (self.until_on is None or day <= self.until_on)


def last_day(done_on: date, *, months: int) -> date | None:
    """Last day of a training that holds `months` whole months; None for 0: it does not end."""
    if not months:
        return None
    year, month = divmod(done_on.year * 12 + done_on.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(done_on.day, length)) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be served. `queues`: lines of which a need without a service may be taken; `services`:
    services by code; `usual`: the desk's own lines among `queues`; `refused`: what the skill would allow and
    the law does not, with the reason.
    """

    queues: frozenset[str]
    services: frozenset[str]
    usual: tuple[str, ...]
    refused: tuple[tuple[str, Reason], ...] = ()

    def may_serve(self, *, queue: str, service: str | None) -> bool:
        """Whether a stop in `queue` for `service` (None = not named) may be served."""
        return queue in self.queues if service is None else service in self.services


def reach(
    skills: Iterable[Skill],
    *,
    services_of: Mapping[str, Iterable[str]],
    usual: Iterable[str],
    serving: Callable[[str], Serving],
) -> Reach:
    """Skills cut to what the law allows. `services_of`: queue → its services; `serving(code)`: the law's word
    on a service or a bare queue; `usual`: the desk's lines.
    """
    wanted_queues: dict[str, None] = {}
    wanted_services: dict[str, None] = {}
    for skill in skills:
        if skill.service is None:
            wanted_queues[skill.queue] = None
            wanted_services |= dict.fromkeys(services_of.get(skill.queue, ()))
        elif skill.service in services_of.get(skill.queue, ()):
            wanted_services[skill.service] = None
    answers = {code: serving(code) for code in (*wanted_queues, *wanted_services)}
    queues = frozenset(code for code in wanted_queues if answers[code].is_allowed)
    return Reach(
        queues=queues,
        services=frozenset(code for code in wanted_services if answers[code].is_allowed),
        usual=tuple(code for code in usual if code in queues),
        refused=tuple((code, one.reason) for code, one in answers.items() if not one.is_allowed),
    )


def skills_of(
    queues: Iterable[str], *, services: Iterable[str], queue_of: Mapping[str, str]
) -> tuple[Skill, ...]:
    """Skills from two plain lists: a queue with services of its own in `services` is limited to them, any
    other is known whole. `queue_of`: service → queue.
    """
    named = list(services)
    found: list[Skill] = []
    for queue in queues:
        own = [code for code in named if queue_of.get(code) == queue]
        found.extend([Skill(queue, code) for code in own] or [Skill(queue)])
    return tuple(found)


#: months a course holds: two years, as the house agreed
BASICS_MONTHS: Final = 24


class Course(StrEnum):
    """A basics course. Names are the texts `basics.course.<code>`."""

    HOUSE = "house"
    NEIGHBOURS = "neighbours"
    ENCOUNTER = "encounter"
    PRIVACY = "privacy"
