"""What a centre's catalogue consists of, as frozen values: the same things as the tables, without
the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from palvelutori.catalogue.rules.hours import Hours
from palvelutori.catalogue.rules.serving import Agreement, Task
from palvelutori.catalogue.rules.validity import Organisation, Responsibility, Validity

Texts = Mapping[str, str]

WALK_IN, APPOINTMENT, SELF_SERVICE, BOOKING, REMOTE = "W", "A", "S", "B", "R"
#: how a way of being served is called outside the house
WAY_OF = {
    WALK_IN: "walk_in",
    SELF_SERVICE: "self_service",
    APPOINTMENT: "appointment",
    BOOKING: "booking",
    REMOTE: "remote",
}
OPAQUE_ALWAYS, OPAQUE_ON_REQUEST, OPAQUE_NEVER = "always", "on_request", "never"


@dataclass(frozen=True, slots=True)
class Unit:
    """One operator's part of the house. `sign` is the place's picture, 0..10, and outlives the operator."""

    code: str
    names: Texts
    short_names: Texts
    descriptions: Texts
    sign: int
    opaque: str
    required_languages: tuple[str, ...]
    duties: tuple[str, ...]
    is_appointment_only: bool
    responsibilities: tuple[Responsibility, ...]
    hours: Hours

    @property
    def is_opaque(self) -> bool:
        """Whether being here is itself a secret: code, time and desk are shown and nothing else."""
        return self.opaque == OPAQUE_ALWAYS


@dataclass(frozen=True, slots=True)
class Queue:
    """One line inside a unit. `mean_minutes` and `cv` describe its service times."""

    code: str
    unit: str
    names: Texts
    promise_minutes: int
    mean_minutes: float
    cv: float
    is_default: bool
    is_ticketless: bool


@dataclass(frozen=True, slots=True)
class Service:
    """What a unit does. `organisation` is the competent authority as recorded; resolve heirs before use.
    `weight` ≥ 0: how often it is asked for, beside the other services of its queue.
    """

    code: str
    unit: str
    queue: str | None
    organisation: str
    names: Texts
    summaries: Texts
    bring: Texts
    minutes: float
    staff_minutes: float
    modes: tuple[str, ...]
    task: Task
    levels: tuple[str, ...]
    keywords: Mapping[str, tuple[str, ...]]
    life_events: tuple[str, ...]
    validity: Validity
    weight: float = 1.0

    @property
    def way(self) -> str:
        """The easiest way to be served: without a time if at all possible."""
        return next((name for mode, name in WAY_OF.items() if mode in self.modes), WAY_OF[WALK_IN])


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A situation people name instead of a service."""

    code: str
    names: Texts
    summaries: Texts
    ptv_code: str


@dataclass(frozen=True, slots=True)
class CentreCatalogue:
    """Everything of one centre, by code. Read-only; a change makes a new one."""

    centre: str
    zone: ZoneInfo
    hours: Hours
    organisations: Mapping[str, Organisation]
    units: Mapping[str, Unit]
    queues: Mapping[str, Queue]
    services: Mapping[str, Service]
    life_events: Mapping[str, LifeEvent]
    agreements: tuple[Agreement, ...] = ()
    default_queues: Mapping[str, str] = field(default_factory=dict)
