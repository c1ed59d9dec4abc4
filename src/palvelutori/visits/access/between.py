"""Who is on the way from desk to desk, and who of them is lost. Scoped: call inside an operation or a reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from palvelutori.common.refusals import NotFound
from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.visits.models import HandOver, Stop
from palvelutori.visits.rules.handover import Answer, Between, lost_at
from palvelutori.visits.rules.stops import StopState

_TO_MEET: Final[Question[HandOver]] = Question(
    lambda given: HandOver.objects.filter(
        received=Given("stop"), state=HandOver.ACCEPTED, met_at__isnull=True
    )
)
_ON_THE_WAY = (StopState.WAITING.value, StopState.CALLED.value, StopState.NO_SHOW.value)


@dataclass(frozen=True, slots=True)
class Lost:
    """A hand-over whose person nobody has received, and since when that is too long."""

    row: HandOver
    since_at: datetime


def lost(centre: str, *, at: datetime) -> tuple[Lost, ...]:
    """Everybody lost between desks at `at`, longest first."""
    rows = HandOver.objects.filter(
        centre=centre,
        state__in=(HandOver.ASKED, HandOver.ACCEPTED),
        met_at__isnull=True,
        received__state__in=_ON_THE_WAY,
        received__visit__ended_at__isnull=True,
    ).select_related("sent", "received__visit")
    found = [Lost(row, since) for row in rows if (since := lost_at(as_between(row))) is not None]
    return tuple(sorted((one for one in found if one.since_at <= at), key=lambda one: one.since_at))


def as_between(row: HandOver) -> Between:
    """The hand-over as the rule sees it."""
    return Between(
        warm=row.is_warm,
        answer=Answer(row.state),
        receiver_state=StopState(row.received.state),
        since_at=row.found_at or row.asked_at,
        is_met=row.met_at is not None,
    )


def lost_named(centre: str, stop: str, *, at: datetime) -> HandOver:
    """The hand-over of `stop` (the receiver's), lost at this moment. Raises NotFound."""
    for one in lost(centre, at=at):
        if one.row.received_id == stop:
            return one.row
    raise NotFound(what="hand-over", name=stop[:40])


def to_meet(stop: Stop) -> HandOver | None:
    """The accepted hand-over that ends when `stop` begins."""
    return _TO_MEET.first(stop=stop.id) if stop.may_be_handed_over else None
