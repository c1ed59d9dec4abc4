"""The rules of the end of the day: always a way out, the best first, and a line's end that no clock moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from palvelutori.visits.rules.day_end import (
    GRACE,
    LONGEST_OVER,
    STAYS_ON,
    Remaining,
    WayOut,
    carried_credit,
    is_over,
    suggestion,
    ways,
)

NOON = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
minutes = some.integers(-600, 600).map(lambda n: timedelta(minutes=n))


@some.composite
def remaining(draw) -> Remaining:
    return Remaining(
        now_at=NOON,
        closed_at=NOON + draw(minutes),
        ahead=draw(some.integers(0, 40)),
        open_desks=draw(some.integers(0, 5)),
        mean_minutes=draw(some.floats(0.5, 60)),
        opens_at=draw(some.none() | some.integers(0, 20).map(lambda n: NOON + timedelta(days=n, minutes=1))),
        other_desks=draw(some.sampled_from([(), ("sp-1",)])),
        is_elsewhere=draw(some.booleans()),
        is_on_hold=draw(some.booleans()),
    )


@given(remaining())
def test_there_is_always_a_way_and_each_is_real(stop):
    offered = ways(stop)
    assert WayOut.LEFT in offered
    assert len(set(offered)) == len(offered)
    assert suggestion(stop) == offered[0]
    assert (WayOut.SERVED_TODAY in offered) == (stop.open_desks > 0)
    assert (WayOut.OTHER_DESK in offered) == bool(stop.other_desks)
    assert (WayOut.NEXT_OPENING in offered) == stop.keeps_place
    assert WayOut.UNDECIDED not in offered
    if stop.fits:
        assert offered[0] is WayOut.SERVED_TODAY
    if offered == (WayOut.LEFT,):
        assert not stop.open_desks and not stop.keeps_place


@given(remaining())
def test_staying_on_is_suggested_only_as_long_as_it_is_short(stop):
    if suggestion(stop) is WayOut.SERVED_TODAY and len(ways(stop)) > 2:
        assert stop.ends_at is not None
        assert stop.ends_at <= stop.closed_at + STAYS_ON


@given(minutes, some.booleans())
def test_a_line_is_over_once_and_for_all(since, has_open_desk):
    def over(more: timedelta) -> bool:
        return is_over(
            now_at=NOON + since + more,
            closed_at=NOON,
            joined_at=NOON - timedelta(hours=9),
            has_open_desk=has_open_desk,
        )

    assert over(timedelta(0)) == (since >= (LONGEST_OVER if has_open_desk else GRACE))
    if over(timedelta(0)):
        assert over(timedelta(hours=1))


@given(minutes)
def test_a_kept_place_brings_the_wait_up_to_the_promise(waited):
    promise = timedelta(minutes=15)
    credit = carried_credit(NOON, waited=waited, promise=promise)
    assert NOON - promise <= credit <= NOON
