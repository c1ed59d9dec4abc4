"""What other contexts and pages read of the catalogue.

Hot and light (memory, one small query for the revision): `catalogue_of`, `resolve_need`, `queue`,
`serving_of`, `closes_at`. For pages: `units`, `unit_card`, `services`, `service_page`, `find_services`,
`open_now`, `history`, `life_events`, `exceptions_ahead`, `service_levels`, `task_types`.
"""

from palvelutori.catalogue.queries.cards import (
    HistoryLine,
    LifeEventCard,
    ServiceCard,
    ServicePage,
    UnitCard,
    history,
    house_standing,
    life_events,
    open_now,
    service_page,
    services,
    unit_card,
    units,
)
from palvelutori.catalogue.queries.closing import (
    closing_after,
    may_be_done_elsewhere,
    opening_words,
    opens_next,
)
from palvelutori.catalogue.queries.finding import FoundService, find_services
from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.queries.serving import (
    closes_at,
    matter_of,
    queue,
    resolve_need,
    serving_of,
)
from palvelutori.catalogue.queries.vocabulary import (
    LevelRow,
    PlannedException,
    TaskRow,
    exceptions_ahead,
    service_levels,
    task_types,
)
from palvelutori.catalogue.rules.needs import AppointmentOnly, ClosedUnit, NeedTarget, UnknownNeed

__all__ = [
    "AppointmentOnly",
    "ClosedUnit",
    "FoundService",
    "HistoryLine",
    "LevelRow",
    "LifeEventCard",
    "NeedTarget",
    "PlannedException",
    "ServiceCard",
    "ServicePage",
    "TaskRow",
    "UnitCard",
    "UnknownNeed",
    "catalogue_of",
    "closes_at",
    "closing_after",
    "exceptions_ahead",
    "find_services",
    "history",
    "house_standing",
    "life_events",
    "matter_of",
    "may_be_done_elsewhere",
    "open_now",
    "opening_words",
    "opens_next",
    "queue",
    "resolve_need",
    "service_levels",
    "service_page",
    "services",
    "serving_of",
    "task_types",
    "unit_card",
    "units",
]
