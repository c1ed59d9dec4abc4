"""Bodies of the JSON interface: what comes in, what goes out. Times are ISO 8601 in UTC."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from palvelutori.foundation.asked import Words


class ArriveIn(Schema):
    """Somebody comes. A need is the code of a service, a queue or a unit."""

    needs: list[Words] = Field(min_length=1, max_length=12)
    language: Words = Field("fi", min_length=2, max_length=16)
    channel: Literal["kiosk", "host", "desk", "phone", "web"] = "kiosk"
    priority_ground: Words | None = Field(None, max_length=40)
    group_size: int = Field(1, ge=1, le=99)


class StopOut(Schema):
    """`unit` and `service` are null for a reader without a ground (opaque units); `label` is always there."""

    stop_id: str
    service: str | None
    unit: str | None
    label: str
    state: str


class ArrivedOut(Schema):
    visit_id: str
    number: int
    follow_url: str
    stops: list[StopOut]


class CheckInIn(Schema):
    """`code` as the person wrote it; `needs` are further matters without a time; `number`: one had already."""

    code: Words = Field(min_length=1, max_length=64)
    channel: Literal["kiosk", "host", "desk", "phone", "web"] = "kiosk"
    language: Words | None = Field(None, min_length=2, max_length=16)
    needs: list[Words] = Field([], max_length=11)
    number: int | None = Field(None, ge=1, le=99_999)


class CheckedInOut(ArrivedOut):
    """`timing`: early, on_time, late, or over (the time was given away; the place is a walk-in's)."""

    starts_at: datetime
    timing: Literal["early", "on_time", "late", "over"]


class StopSeenOut(StopOut):
    """`note`: what the sender of a hand-over wrote, for whoever has the person; null for everybody else."""

    booked_at: datetime | None = None
    desk: str | None
    place: dict[str, str] | None
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    ahead: int | None
    note: str | None = None


class VisitOut(Schema):
    visit_id: str
    number: int
    language: str
    group_size: int
    arrived_at: datetime
    ended_at: datetime | None
    stops: list[StopSeenOut]
    as_of: datetime


class NeedIn(Schema):
    """`need` (or `service`): the code of a service, a queue or a unit."""

    need: Words | None = Field(None, max_length=120)
    service: Words | None = Field(None, max_length=120)


class LeftOut(Schema):
    visit_id: str
    number: int
    stops_ended: int


class WaysOutIn(Schema):
    """Stops that wait at closing; `suggested` gives each the best of its own."""

    stops: list[Words] = Field(min_length=1, max_length=500)
    way: Literal["suggested", "served_today", "other_desk", "next_opening", "elsewhere", "left"] = "suggested"


class DecidedOut(Schema):
    """What was decided for one stop. `code` and `opens_on` where its place is kept."""

    stop_id: str
    number: int
    way: str
    code: str
    opens_on: str


class WaysOutOut(Schema):
    decided: list[DecidedOut]


class MoreTimeOut(Schema):
    """Nobody calls before `until_at`; `left` times more may be asked during this visit."""

    visit_id: str
    number: int
    until_at: datetime
    left: int


class LanguageIn(Schema):
    language: Literal["fi", "sv", "en"]


class OpenIn(Schema):
    staff: Words | None = Field(None, max_length=60)
    services: list[Words] | None = Field(None, max_length=200)


class DeskOut(Schema):
    desk: str
    unit: str
    state: str
    staff: str | None
    queues: list[str]
    services: list[str]
    languages: list[str]


class CallIn(Schema):
    stop_id: Words = Field(min_length=1, max_length=40)


class ServeNowIn(Schema):
    """`need` (or `service`) defaults to the desk's first line."""

    need: Words | None = Field(None, max_length=120)
    service: Words | None = Field(None, max_length=120)
    language: Words = Field("fi", min_length=2, max_length=16)
    group_size: int = Field(1, ge=1, le=99)


class WhyOut(Schema):
    code: str
    params: dict[str, int | str]


class CalledOut(Schema):
    stop_id: str
    visit_id: str
    number: int
    service: str
    label: str
    language: str
    group_size: int
    waited_minutes: int
    why: list[WhyOut]


class StopActedOut(Schema):
    stop_id: str
    visit_id: str
    number: int
    state: str
    desk: str | None
    outcome: str | None


class FinishIn(Schema):
    outcome: Literal["answered", "directed", "transferred", "booked", "documents_received", "other"] = (
        "answered"
    )


class HandOverIn(Schema):
    """Exactly one of `to_service` (service, queue or unit code) and `to_desk`. `note`: a few words for the receiver;
    without the person's yes (`note_allowed`) they are neither kept nor shown."""

    to_service: Words | None = Field(None, max_length=120)
    to_desk: Words | None = Field(None, max_length=60)
    warm: bool = False
    preventive: bool = False
    note: Words | None = Field(None, max_length=200)
    note_allowed: bool = False


class DeclineIn(Schema):
    reason: Literal["not_ours", "no_officer_now", "by_appointment", "papers_missing", "closing"] = (
        "no_officer_now"
    )


class HandOverOut(Schema):
    stop_id: str
    received_stop_id: str
    visit_id: str
    number: int
    state: str
    warm: bool
    to_unit: str | None
    to_desk: str | None
    reason: str | None


class BoardCallOut(Schema):
    number: int
    desk: str
    place: dict[str, str]
    arrow: str
    called_at: datetime
    repeats: int
    is_open: bool


class BoardLineOut(Schema):
    queue: str
    unit: str
    names: dict[str, str]
    unit_names: dict[str, str]
    is_open: bool
    opens_at: datetime | None
    waiting: int
    open_desks: int
    waits: tuple[int, int] | None


class BoardOut(Schema):
    as_of: datetime
    journal_number: int
    calls: list[BoardCallOut]
    lines: list[BoardLineOut]


class WaitingStopOut(StopOut):
    waited_minutes: int
    promise_minutes: int | None
    desk: str | None
    calls: int


class WaitingVisitOut(Schema):
    visit_id: str
    number: int
    language: str
    group_size: int
    arrived_at: datetime
    minutes_here: int
    is_missed: bool
    is_past_promise: bool
    stops: list[WaitingStopOut]


class QueueOut(Schema):
    visits: list[WaitingVisitOut]


class Quantiles(Schema):
    p10: datetime
    p50: datetime
    p90: datetime


class StopEstimateOut(Schema):
    stop_id: str
    call_at: Quantiles | None
    reason: str | None


class EstimateOut(Schema):
    visit_id: str
    as_of: datetime
    stops: list[StopEstimateOut]
    out_at: Quantiles | None
    reason: str | None


class LeaseIn(Schema):
    """`profile`: letters and digits the kiosk's browser made for itself once; numbers belong to it."""

    profile: Words = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9]+$")


class LeasedBlockOut(Schema):
    """Numbers `first` to `last` of `day`; those below `next` are used."""

    day: date
    first: int
    last: int
    next: int


class LeasedOut(Schema):
    """`mark` stands for this contact; `at` is the house's time, which runs `speed` times as fast as a clock."""

    mark: int
    at: datetime
    speed: float
    blocks: list[LeasedBlockOut]


class OfflineItemIn(Schema):
    """One arrival a kiosk took without connection. `since`, `returned`: marks of the contacts before and after."""

    receipt: Words = Field(min_length=1, max_length=64)
    number: int = Field(ge=0, le=1_000_000)
    day: date
    needs: list[Words] = Field(max_length=40)
    language: Words = Field("fi", max_length=16)
    group_size: int = Field(1, ge=0, le=10_000)
    priority_ground: Words | None = Field(None, max_length=40)
    recorded_at: AwareDatetime
    sequence: int = Field(0, ge=0, lt=2**53)
    since: int | None = Field(None, ge=0, lt=2**53)
    returned: int | None = Field(None, ge=0, lt=2**53)


class OfflineIn(Schema):
    items: list[OfflineItemIn] = Field(max_length=200)


class RefusedNeedOut(Schema):
    """A need no line was found for."""

    need: str
    reason: str


class MergedOut(Schema):
    """What became of an item: recorded, to_guide, joined, over or unplaced. `number` is the visit's now."""

    receipt: str
    paper_number: int
    number: int
    visit_id: str
    outcome: str
    refused: list[RefusedNeedOut]


class MergedAllOut(Schema):
    items: list[MergedOut]


class PaperIn(Schema):
    """A number a kiosk printed without connection; `paper_time`: the time on it."""

    number: int = Field(ge=0, le=1_000_000)
    needs: list[Words] = Field(min_length=1, max_length=12)
    language: Words = Field("fi", min_length=2, max_length=16)
    channel: Literal["host", "desk"] = "host"
    paper_time: time | None = None


class PrintIn(Schema):
    """`again`: one more copy of a paper that was printed already."""

    again: bool = False
