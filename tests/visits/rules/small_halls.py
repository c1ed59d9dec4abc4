"""A plain hall of one queue for examples: everything about it is ordinary unless said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palvelutori.visits.rules.calling import order, pick
from palvelutori.visits.rules.hall import DeskView, Moment, Policy, QueueView, WaitingStop

TEN = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)  # ten o'clock in Helsinki
POLICY = Policy()


def minute(count: float) -> datetime:
    """So many minutes after ten."""
    return TEN + timedelta(minutes=count)


def stop(name: str, came: float = 0, **changes: Any) -> WaitingStop:
    """A stop in the line `kela`, its visitor come `came` minutes after ten; `journal` follows the coming."""
    plain = WaitingStop(
        stop_id=name,
        visit_id=f"visit-{name}",
        queue="kela",
        service="kela.main",
        language="fi",
        arrived_at=minute(came),
        joined_at=minute(came),
        journal=round(came * 60) + 10_000,
    )
    return replace(plain, **changes)


def desk(**changes: Any) -> DeskView:
    """Desk 5, serving the line `kela` in Finnish."""
    plain = DeskView(
        desk="5",
        queues=frozenset({"kela"}),
        services=frozenset({"kela.main", "vero.main"}),
        languages=frozenset({"fi"}),
    )
    return replace(plain, **changes)


def queue(code: str = "kela", **changes: Any) -> QueueView:
    """Three desks that all speak Finnish; promise 15 minutes, service 10."""
    plain = QueueView(
        queue=code, promise_seconds=900, expected_seconds=600, open_desks=3, speaking_desks={"fi": 3}
    )
    return replace(plain, **changes)


def moment(after: float = 20, *queues: QueueView, **changes: Any) -> Moment:
    """The hall `after` minutes past ten."""
    views = {view.queue: view for view in (queues or (queue(),))}
    return replace(Moment(now_at=minute(after), queues=views), **changes)


def names(waiting: list[WaitingStop], **given: Any) -> list[str]:
    """The order in which the desk would call, by name."""
    hall = {"desk": desk(), "moment": moment(), "policy": POLICY, **given}
    return [each.stop.stop_id for each in order(waiting, **hall)]


def first(waiting: list[WaitingStop], **given: Any) -> str | None:
    """Who is next, by name."""
    hall = {"desk": desk(), "moment": moment(), "policy": POLICY, **given}
    picked = pick(waiting, **hall)
    return picked.stop.stop_id if picked else None
