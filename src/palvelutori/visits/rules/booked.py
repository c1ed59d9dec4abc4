"""Booked times: how early or late somebody checks in, and from when waiting counts. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from palvelutori.visits.rules.hall import Policy


class Timing(StrEnum):
    """How a check-in stands to the booked time."""

    TOO_EARLY = "too_early"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OVER = "over"


def opens_at(starts_at: datetime, *, policy: Policy) -> datetime:
    """From when one may check in."""
    return starts_at - timedelta(seconds=policy.check_in_opens_seconds)


def on_time_until(starts_at: datetime, *, policy: Policy) -> datetime:
    """Who is in the house at this moment at the latest comes at the booked time's place."""
    return starts_at + timedelta(seconds=policy.grace_seconds)


def kept_until(starts_at: datetime, *, policy: Policy) -> datetime:
    """From this moment on the time is free for others and counts as missed. Never before the grace is over."""
    return starts_at + timedelta(seconds=max(policy.booking_kept_seconds, policy.grace_seconds))


def timing(starts_at: datetime, *, came_at: datetime, policy: Policy) -> Timing:
    """How somebody who is in the house since `came_at` stands to the booked time."""
    if came_at < opens_at(starts_at, policy=policy):
        return Timing.TOO_EARLY
    if came_at < starts_at:
        return Timing.EARLY
    if came_at <= on_time_until(starts_at, policy=policy):
        return Timing.ON_TIME
    return Timing.LATE if came_at < kept_until(starts_at, policy=policy) else Timing.OVER


def waits_since(arrived_at: datetime, *, booked_at: datetime | None) -> datetime:
    """From when waiting counts: the arrival that counts, or the booked time if that is later."""
    return arrived_at if booked_at is None else max(arrived_at, booked_at)
