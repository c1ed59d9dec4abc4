"""A paper number a kiosk gave without connection is shown to somebody before the kiosk is back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from palvelutori.common.refusals import InvalidInput
from palvelutori.common.times import WallTimeMissing, at_wall, local_day
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.models import KioskContact, OfflineArrival, Stop, Visit
from palvelutori.visits.operations import placing, steps
from palvelutori.visits.operations.arriving import Arrived
from palvelutori.visits.operations.numbers import leased_blocks
from palvelutori.visits.operations.placing import Wanted
from palvelutori.visits.refusals import NotAPaperNumber, VisitEnded
from palvelutori.visits.rules.leases import bounded, holder_of
from palvelutori.visits.rules.stops import StopState


@operation("visits.arrive_with_number", answer=Arrived, roles=(HOST, SQUARE_MANAGER, DESK_OFFICER, UNIT_LEAD))
def arrive_with_number(
    act: Act,
    *,
    number: int,
    needs: Sequence[str],
    language: str = "fi",
    channel: str = "host",
    paper_time: time | None = None,
) -> Arrived:
    """The visit of a paper number: the one that is known already, or a new one that the kiosk's own telling will
    join. `paper_time` is the time printed on it, believed from the kiosk's last contact on.

    Raises NotAPaperNumber, VisitEnded, InvalidInput and, when no line takes any of `needs`, what `arrive` raises.
    """
    if not needs or channel not in ("host", "desk"):
        raise InvalidInput(field="needs", expected="1–12 codes, channel host or desk")
    known = _known(act, number)
    if known is not None:
        return _shown_again(act, known, needs)
    device = holder_of(number, leased_blocks(act.place.code, local_day(act.moment)))
    if device is None:
        raise NotAPaperNumber(number=number)
    visit = Visit(
        centre=act.place.code,
        day=local_day(act.moment),
        number=number,
        language=language if 0 < len(language) <= 16 and language.replace("-", "").isalnum() else "fi",
        channel=channel,
        arrived_at=_came_at(act, device, paper_time),
        line_number=act.journal.next_number,
    )
    made = placing.come(act, visit, Wanted(needs, came_at=act.moment), more={"paper": number})
    return Arrived(visit.id, visit.number, _told(act, visit, made.stops))


def _known(act: Act, number: int) -> Visit | None:
    """The visit that has this number today, or whose paper has it."""
    day, centre = local_day(act.moment), act.place.code
    if not 0 < number < 1_000_000:
        return None
    told = (
        OfflineArrival.objects.filter(centre=centre, day=day, number=number).select_related("visit").first()
    )
    return told.visit if told else Visit.objects.filter(centre=centre, day=day, number=number).first()


def _shown_again(act: Act, visit: Visit, needs: Sequence[str]) -> Arrived:
    if visit.ended_at is not None and visit.stops.filter(state=StopState.LEFT.value).exists():
        raise VisitEnded(number=visit.number)
    placing.join(act, visit, Wanted(needs, came_at=act.moment))
    OfflineArrival.objects.filter(visit=visit, settled_at__isnull=True).update(settled_at=act.moment)
    return Arrived(visit.id, visit.number, _told(act, visit, tuple(visit.stops.order_by("position"))))


def _told(act: Act, visit: Visit, stops: Sequence[Stop]) -> tuple[steps.StopTold, ...]:
    return tuple(steps.seen(stop, reader=act.actor, language=visit.language) for stop in stops)


def _came_at(act: Act, device: str, paper_time: time | None) -> datetime:
    if paper_time is None:
        return act.moment
    try:
        told = at_wall(local_day(act.moment), paper_time.replace(tzinfo=None))
    except WallTimeMissing as missing:
        raise InvalidInput(field="paper_time", expected=f"{missing.next_valid:%H:%M}") from missing
    contacts = KioskContact.objects.filter(centre=act.place.code, device=device).order_by("-at", "-pk")
    newest = contacts.values_list("at", flat=True).first()
    return bounded(told, not_before=newest or act.moment, not_after=act.moment)
