"""A kiosk is back: everybody it gave a number to comes into the lines, once, at the time they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import day_interval, local_day
from palvelutori.foundation.actors import DESK_OFFICER, HOST, KIOSK, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, answered, operation
from palvelutori.visits.models import Call, KioskContact, NumberLease, OfflineArrival, PriorityGround, Visit
from palvelutori.visits.operations import placing
from palvelutori.visits.operations.leasing import kiosk_of
from palvelutori.visits.operations.numbers import leased_blocks, next_number
from palvelutori.visits.operations.placing import Placed, Wanted
from palvelutori.visits.rules.leases import bounded, holder_of, number_day

MOST_AT_ONCE: Final = 200
_LONGEST_RECEIPT: Final = 64
#: what a kiosk's clock may be wrong by and still be written down as it was
_BELIEVABLE: Final = timedelta(days=400)
RECORDED, TO_GUIDE, JOINED, OVER, UNPLACED = "recorded", "to_guide", "joined", "over", "unplaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineItem:
    """One arrival as the kiosk kept it. `since` and `returned` are marks of the contacts before and after it;
    `sequence` is the kiosk's own order."""

    receipt: str
    number: int
    day: date
    needs: tuple[str, ...]
    recorded_at: datetime
    sequence: int
    language: str = "fi"
    group_size: int = 1
    priority_ground: str | None = None
    since: int | None = None
    returned: int | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of an item: `outcome` recorded, to_guide, joined, over or unplaced; `number` is the visit's now.

    `refused`: needs no line was found for, with the reason. None of them takes the number away.
    """

    receipt: str
    paper_number: int
    number: int
    visit_id: str
    outcome: str
    refused: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class MergedAll:
    """Every item told, in the order they came into the lines."""

    items: tuple[Merged, ...]


@dataclass(frozen=True, slots=True)
class _Bound:
    """An item with the time it is believed."""

    item: OfflineItem
    not_before: datetime
    not_after: datetime
    arrived_at: datetime
    day: date


@operation("visits.record_offline_arrivals", answer=MergedAll, roles=(KIOSK,))
def record_offline_arrivals(act: Act, *, items: Sequence[OfflineItem]) -> MergedAll:
    """Each item becomes one visit, however often and in whatever parts it is told: its receipt is its identity.

    The arrival is what the kiosk recorded, not before its last contact and not after its return; equal ones keep
    the kiosk's order by their journal numbers. An item is never refused: what cannot be placed is left for the host.
    """
    device = kiosk_of(act)
    if len(items) > MOST_AT_ONCE:
        raise InvalidInput(field="items", expected=f"at most {MOST_AT_ONCE}")
    for item in items:
        if not 1 <= len(item.receipt) <= _LONGEST_RECEIPT:
            raise InvalidInput(field="receipt", expected=f"1–{_LONGEST_RECEIPT} characters")
    known = [_bound(act, device, item) for item in items]
    known.sort(key=lambda one: (one.arrived_at, one.item.sequence))
    return MergedAll(tuple(_merge(act, device, one) for one in known))


def _bound(act: Act, device: str, item: OfflineItem) -> _Bound:
    contacts = KioskContact.objects.filter(centre=act.place.code, device=device)
    marks = dict(contacts.filter(pk__in=_marks(item)).values_list("pk", "at"))
    not_after = min(marks.get(item.returned or 0, act.moment), act.moment)
    not_before = marks.get(item.since or 0)
    if not_before is None:
        not_before = _leased_at(act, device, item)
    not_before = min(not_before, not_after)
    arrived_at = bounded(item.recorded_at, not_before=not_before, not_after=not_after)
    day = number_day(
        item.day,
        arrived_on=local_day(arrived_at),
        earliest_on=local_day(not_before),
        latest_on=local_day(not_after),
    )
    return _Bound(item, not_before, not_after, arrived_at, day)


def _marks(item: OfflineItem) -> list[int]:
    return [mark for mark in (item.since, item.returned) if mark is not None and 0 < mark < 2**63]


def _leased_at(act: Act, device: str, item: OfflineItem) -> datetime:
    """The kiosk knows no contact any more: the number was leased in one."""
    lease = NumberLease.objects.filter(
        centre=act.place.code,
        device=device,
        day=item.day,
        first__lte=_small(item.number),
        last__gte=_small(item.number),
    ).first()
    return lease.leased_at if lease else day_interval(local_day(act.moment)).starts_at


def _small(number: int) -> int:
    return min(max(number, 0), 1_000_000)


def _merge(act: Act, device: str, one: _Bound) -> Merged:
    told = OfflineArrival.objects.filter(
        centre=act.place.code, device=device, receipt=one.item.receipt
    ).select_related("visit")
    row = told.first()
    if row is None:
        row = _answer_lost(act, device, one) or _paper_known(act, device, one) or _new(act, device, one)
    return Merged(row.receipt, row.number, row.visit.number, row.visit_id, row.outcome, tuple(row.refused))


def _answer_lost(act: Act, device: str, one: _Bound) -> OfflineArrival | None:
    """The kiosk had sent the same arrival before the connection broke and never heard of it: one visit, and the
    number on the paper holds if nobody has been called by the other."""
    answer = answered(device, key=one.item.receipt, name="visits.arrive")
    visit = Visit.objects.filter(centre=act.place.code, id=(answer or {}).get("visit_id", "")).first()
    if visit is None:
        return None
    shown = _shown(act, device, one)
    if shown is not None and shown != visit:
        kept, twin = (visit, shown) if _is_called(visit) and not _is_called(shown) else (shown, visit)
        placing.give_up_twin(act, twin)
        placing.came_earlier(act, kept, at=min(twin.arrived_at, one.arrived_at))
        added = placing.join(act, kept, _wanted(act, one))
        return _keep(act, device, one, kept, JOINED, added.refused)
    is_untouched = visit.ended_at is None and visit.day == one.day and not _is_called(visit)
    if is_untouched and _is_free(act, device, one):
        visit.number = one.item.number
        visit.save(update_fields=["number"])
        act.write("visit.numbered", {"visit": visit.id, "number": visit.number})
    return _keep(act, device, one, visit, JOINED, ())


def _is_called(visit: Visit) -> bool:
    return Call.objects.filter(stop__visit=visit).exists()


def _shown(act: Act, device: str, one: _Bound) -> Visit | None:
    """The visit of the paper, made when it was shown to somebody and not told by the kiosk yet."""
    if not _is_own(act, device, one):
        return None
    visit = Visit.objects.filter(centre=act.place.code, day=one.day, number=one.item.number).first()
    return None if visit is None or visit.offline_arrivals.exists() else visit


def _paper_known(act: Act, device: str, one: _Bound) -> OfflineArrival | None:
    """Somebody at a desk or in the hall was shown the paper before: the same visit."""
    visit = _shown(act, device, one)
    if visit is None:
        return None
    placing.came_earlier(act, visit, at=one.arrived_at)
    added = placing.join(act, visit, _wanted(act, one))
    return _keep(act, device, one, visit, JOINED, added.refused)


def _new(act: Act, device: str, one: _Bound) -> OfflineArrival:
    free = _is_free(act, device, one)
    item = one.item
    visit = Visit(
        centre=act.place.code,
        day=one.day if free else local_day(act.moment),
        number=item.number if free else next_number(act),
        language=_language(item.language),
        channel="kiosk",
        group_size=min(max(item.group_size, 1), 99),
        ground=_ground(act, item.priority_ground),
        arrived_at=one.arrived_at,
        line_number=act.journal.next_number,
    )
    told = {
        "offline": device,
        "paper": _small(item.number),
        "arrived_at": one.arrived_at.isoformat(),
    }
    made = placing.come(act, visit, _wanted(act, one), more=told)
    return _keep(act, device, one, visit, _outcome(made), made.refused)


def _outcome(made: Placed) -> str:
    if made.is_over:
        return OVER
    if made.by_guide:
        return TO_GUIDE
    return RECORDED if made.stops else UNPLACED


def _wanted(act: Act, one: _Bound) -> Wanted:
    return Wanted(one.item.needs, came_at=one.arrived_at, is_past=one.day < local_day(act.moment))


def _is_own(act: Act, device: str, one: _Bound) -> bool:
    return holder_of(one.item.number, leased_blocks(act.place.code, one.day)) == device


def _is_free(act: Act, device: str, one: _Bound) -> bool:
    """Whether the paper's number is the kiosk's to give and nobody has it."""
    given = Visit.objects.filter(centre=act.place.code, day=one.day, number=_small(one.item.number))
    return _is_own(act, device, one) and not given.exists()


def _language(told: str) -> str:
    return told if told and len(told) <= 16 and told.replace("-", "").isalnum() else "fi"


def _ground(act: Act, told: str | None) -> str:
    known = PriorityGround.objects.filter(centre=act.place.code, code=told or "")
    return told if told and known.exists() else ""


def _keep(
    act: Act, device: str, one: _Bound, visit: Visit, outcome: str, refused: Sequence[Mapping[str, str]]
) -> OfflineArrival:
    item = one.item
    is_plain = not refused and visit.number == item.number and outcome != UNPLACED
    earliest, latest = act.moment - _BELIEVABLE, act.moment + _BELIEVABLE
    return OfflineArrival.objects.create(
        centre=act.place.code,
        device=device,
        receipt=item.receipt,
        day=visit.day,
        number=_small(item.number),
        visit=visit,
        recorded_at=bounded(item.recorded_at, not_before=earliest, not_after=latest),
        not_before_at=one.not_before,
        not_after_at=one.not_after,
        received_at=act.moment,
        outcome=outcome,
        refused=[dict(each) for each in refused],
        settled_at=act.moment if is_plain or one.day < local_day(act.moment) else None,
    )


@operation("visits.settle_offline_arrival", roles=(HOST, SQUARE_MANAGER, UNIT_LEAD, DESK_OFFICER))
def settle_offline_arrival(act: Act, *, visit: str) -> None:
    """Somebody has talked with the person: it is no more on the list of papers to see to. Raises NotFound."""
    rows = OfflineArrival.objects.filter(centre=act.place.code, visit_id=visit)
    if not rows.exists():
        raise NotFound(what="visit", name=visit[:40])
    if rows.filter(settled_at__isnull=True).update(settled_at=act.moment):
        act.write("offline.settled", {"visit": visit})
