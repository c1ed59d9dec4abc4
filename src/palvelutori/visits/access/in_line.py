"""Who stands in the lines of a desk, read for a call: not everybody, but everybody who could be next.

Most people are alike in all that the calling rule weighs but the moment they came: one matter, no appointment, no
ground, nothing missed. Of those with the same queue, service and language the rule takes the one who came first, in
the house or in the line as the policy says. So the first of each kind stand for the others, and all who are not of
a kind come along one by one. Scoped: call inside an operation or a reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Min, Q, QuerySet

from palvelutori.foundation.db.prepared import Given, Question, many
from palvelutori.visits.models import AT_DESK, HandOver, Stop
from palvelutori.visits.rules.stops import StopState

#: states in which a stop stands in a line: a no-show may still come back
IN_LINE = (StopState.WAITING.value, StopState.NO_SHOW.value)
#: the rule counts in milliseconds: whoever came within one of the first may have the same
_ALIKE: Final = timedelta(milliseconds=1)
#: with more kinds than this, or more visitors to look for elsewhere, everybody is read
_MOST: Final = 64


class OfVisit(NamedTuple):
    """What the rule asks of a visit."""

    language: str
    arrived_at: datetime
    ground: str
    free_from_at: datetime | None
    more_time: Any


class OfStop(NamedTuple):
    """What the rule asks of a stop: with five hundred waiting, whole rows would be most of the time of a call."""

    id: str
    visit_id: str
    queue: str
    service: str
    joined_at: datetime
    line_number: int
    position: int
    credit_at: datetime | None
    booked_at: datetime | None
    carried_at: datetime | None
    desk_only: str
    state: str
    missed_at: datetime | None
    no_shows: int
    visit: OfVisit


class Sibling(NamedTuple):
    """Another stop of the same visitor: a whole row for each would be most of the time of a call."""

    state: str
    queue: str


_OWN: Final = len(OfStop._fields) - 1
_ASKED: Final = (*OfStop._fields[:-1], *(f"visit__{name}" for name in OfVisit._fields))
_UNFINISHED: Final = (*IN_LINE, *AT_DESK)
_KIND: Final = ("queue", "service", "visit__language")
#: nothing sets them apart from others of their kind but when they came: by the stop, and by the visit
_ORDINARY_STOP: Final = Q(
    state=StopState.WAITING.value,
    credit_at__isnull=True,
    booked_at__isnull=True,
    carried_at__isnull=True,
    desk_only="",
)
_ORDINARY_VISIT: Final = Q(visit__ground="", visit__free_from_at__isnull=True, visit__more_time=[])
_ORDINARY: Final = _ORDINARY_STOP & _ORDINARY_VISIT


def everybody(centre: Any, queues: Any) -> QuerySet[Stop]:
    """All who stand in `queues`."""
    return Stop.objects.filter(centre=centre, state__in=IN_LINE, queue__in=queues)


def who_may_be_next(centre: str, queues: frozenset[str], *, walked: Mapping[str, str]) -> list[OfStop]:
    """Everybody in `queues` but those of whom another of their kind certainly comes first. `walked`: `walked_over`."""
    codes = _padded(sorted(queues))
    kinds = [one for one in _KINDS.all(centre=centre, queues=codes) if one[-1] is not None]
    if len(kinds) > _MOST or walked:
        return _made(_EVERYBODY.all(centre=centre, queues=codes))
    queue, service, language, arrived, joined = zip(*_padded(kinds), strict=True) if kinds else [()] * 5
    return _made(
        _NEXT.all(
            centre=centre,
            queues=codes,
            queue=queue,
            service=service,
            language=language,
            arrived=[one + _ALIKE for one in arrived],
            joined=[one + _ALIKE for one in joined],
        )
    )


def one(centre: str, stop: str) -> list[OfStop]:
    """Just this stop, if it stands in a line."""
    return _made(_ONE.all(centre=centre, stop=stop))


def elsewhere(centre: str, rows: Sequence[Stop | OfStop]) -> dict[str, list[Sibling]]:
    """Unfinished stops of the same visitors, these `rows` among them."""
    found: dict[str, list[Sibling]] = defaultdict(list)
    visits = {row.visit_id for row in rows}
    if not visits:
        return found
    if len(visits) <= _MOST:
        others = _OF_THESE.all(centre=centre, visits=_padded(sorted(visits)))
    else:  # five hundred ids in a question take longer than the rows they save
        others = [other for other in _OF_ALL.all(centre=centre) if other[0] in visits]
    for visit, state, queue in others:
        found[visit].append(Sibling(state, queue))
    return found


def walked_over(centre: str) -> dict[str, str]:
    """Visitors an officer is walking to another desk at this moment, and the stop that waits for them there."""
    return dict(_WALKED.all(centre=centre))


def _made(values: Sequence[tuple[Any, ...]]) -> list[OfStop]:
    return [OfStop._make((*row[:_OWN], OfVisit._make(row[_OWN:]))) for row in values]


def _padded(some: Sequence[Any]) -> list[Any]:
    """As many as a power of two, the last one repeated: few lengths, few statements."""
    length = 1 << max(0, len(some) - 1).bit_length()
    return [*some, *([some[-1]] * (length - len(some)) if some else ())]


def _asked_everybody(given: Mapping[str, Any]) -> QuerySet[Stop]:
    return everybody(Given("centre"), many("queues", given))


def _asked_kinds(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """The first moments of each kind, None where nobody is ordinary. The visit is looked at while counting, not while
    joining: PostgreSQL takes so many conditions on it for so few rows that it reads all visits for every stop."""
    ordinary = _asked_everybody(given).filter(_ORDINARY_STOP).exclude(visit__in=_with_several())
    came, joined = (Min(name, filter=_ORDINARY_VISIT) for name in ("visit__arrived_at", "joined_at"))
    return ordinary.values_list(*_KIND).annotate(came=came, joined=joined).order_by()


def _with_several() -> QuerySet[Any, Any]:
    """Visitors who may have more than one unfinished stop: one of several is not the visit's first."""
    later = Stop.objects.filter(centre=Given("centre"), state__in=_UNFINISHED, position__gt=0)
    return later.values("visit")


def _asked_next(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    wanted = ~_ORDINARY | Q(visit__in=_with_several())
    for at in range(len(given["queue"])):
        kind = {name: Given(name.removeprefix("visit__"), at=at) for name in _KIND}
        came = Q(visit__arrived_at__lte=Given("arrived", at=at)) | Q(joined_at__lte=Given("joined", at=at))
        wanted |= Q(**kind) & came
    return _asked_everybody(given).filter(wanted).values_list(*_ASKED)


_Values = tuple[Any, ...]
_EVERYBODY: Final[Question[_Values]] = Question(lambda given: _asked_everybody(given).values_list(*_ASKED))
_KINDS: Final[Question[_Values]] = Question(_asked_kinds)
_NEXT: Final[Question[_Values]] = Question(_asked_next)
_ONE: Final[Question[_Values]] = Question(
    lambda given: Stop.objects.filter(
        centre=Given("centre"), id=Given("stop"), state__in=IN_LINE
    ).values_list(*_ASKED)
)
_OF_ALL: Final[Question[tuple[str, str, str]]] = Question(
    lambda given: Stop.objects.filter(centre=Given("centre"), state__in=_UNFINISHED).values_list(
        "visit_id", "state", "queue"
    )
)
_OF_THESE: Final[Question[tuple[str, str, str]]] = Question(
    lambda given: Stop.objects.filter(
        centre=Given("centre"), visit__id__in=many("visits", given), state__in=_UNFINISHED
    ).values_list("visit_id", "state", "queue")
)
_WALKED: Final[Question[tuple[str, str]]] = Question(
    lambda given: HandOver.objects.filter(
        centre=Given("centre"), state=HandOver.ASKED, is_warm=True
    ).values_list("received__visit_id", "received_id")
)
