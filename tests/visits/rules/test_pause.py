"""More time: so long, so many times, never past a closing, and the place stays what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.times import Interval
from palvelutori.visits.rules import numbers, pause
from palvelutori.visits.rules.before import why_before
from palvelutori.visits.rules.calling import hindrance, order, pick
from palvelutori.visits.rules.hall import Policy
from tests.visits.rules.small_halls import desk, moment, stop

NOW = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
MINUTES = st.integers(0, 600).map(lambda n: timedelta(minutes=n))
POLICY = Policy()


def ask(asked=(), *, at=NOW, policy=POLICY, closings=()):
    return pause.pause_until(asked, now_at=at, policy=policy, closings=closings)


def test_ten_minutes_twice_and_not_again():
    first = ask()
    assert first == NOW + timedelta(minutes=10)
    taken = (Interval(NOW, first),)
    assert ask(taken, at=NOW + timedelta(minutes=3)) is pause.NoMoreTime.ALREADY
    second = ask(taken, at=first)
    assert second == first + timedelta(minutes=10)
    taken += (Interval(first, second),)
    assert ask(taken, at=second) is pause.NoMoreTime.USED
    assert [pause.left(taken[:n], policy=POLICY) for n in range(3)] == [2, 1, 0]


@given(st.lists(MINUTES, max_size=4), MINUTES)
def test_a_pause_is_never_longer_than_published_and_never_runs_past_a_closing(closings, asked_at):
    at, closing = NOW + asked_at, [NOW + one for one in closings]
    until = ask(at=at, closings=[*closing, None])
    ahead = [one for one in closing if one > at]
    if until is pause.NoMoreTime.CLOSING:
        assert min(ahead) - at < pause.SHORTEST
    else:
        assert pause.SHORTEST <= until - at <= timedelta(seconds=POLICY.more_time_seconds)
        assert all(until <= one for one in ahead)


@given(st.lists(st.tuples(MINUTES, MINUTES), max_size=4), MINUTES)
def test_saying_ready_ends_the_pause_and_gives_no_turn_back(given_spans, at):
    asked = tuple(Interval(NOW + start, NOW + start + length) for start, length in given_spans)
    after = pause.ended_early(asked, at=NOW + at)
    assert pause.away_until(after, at=NOW + at) is None
    assert len(after) == len(asked)
    assert all(new.ends_at <= old.ends_at for new, old in zip(after, asked, strict=True))


def test_spans_are_stored_as_two_moments():
    assert pause.spans([["2026-11-18T08:00:00+00:00", "2026-11-18T08:10:00+00:00"]]) == (
        Interval(NOW, NOW + timedelta(minutes=10)),
    )


class TestInTheHall:
    hall = moment(20)

    def away(self, name, arrived, until_minutes):
        one = stop(name, arrived)
        return replace(one, away_until=self.hall.now_at + timedelta(minutes=until_minutes))

    def first(self, *waiting):
        picked = pick(waiting, desk=desk(), moment=self.hall, policy=POLICY)
        return picked.stop.stop_id if picked else None

    def test_somebody_away_is_passed_by_and_first_again_afterwards(self):
        assert self.first(stop("early", 0), stop("late", 5)) == "early"
        assert self.first(self.away("early", 0, 3), stop("late", 5)) == "late"
        assert self.first(self.away("early", 0, 0), stop("late", 5)) == "early"
        assert self.first(self.away("early", 0, 3)) is None

    def test_control_without_the_guard_the_pause_is_not_kept(self, monkeypatch):
        monkeypatch.setattr(numbers, "is_away", lambda one, now_at: False)
        assert self.first(self.away("early", 0, 3), stop("late", 5)) == "early"

    @pytest.mark.parametrize("keep_place", [True, False])
    def test_the_rank_is_the_same_as_if_nothing_had_been_asked(self, keep_place):
        policy = Policy(keep_place=keep_place)
        plain, back = stop("a", 0), self.away("a", 0, 0)
        ranks = [
            numbers.candidates([one], desk=desk(), moment=self.hall, policy=policy)[0].rank
            for one in (plain, back)
        ]
        assert ranks[0] == ranks[1]

    def test_whoever_stands_at_the_desk_is_called_by_hand(self):
        gone = self.away("early", 0, 3)
        assert hindrance(gone, desk=desk(), moment=self.hall, policy=POLICY) is None
        busy = replace(gone, visitor_busy=True)
        assert hindrance(busy, desk=desk(), moment=self.hall, policy=POLICY).code == (
            "hindrance.at-another-desk"
        )

    def test_the_list_of_the_next_ones_leaves_the_away_out(self):
        waiting = [self.away("early", 0, 3), stop("late", 5)]
        listed = order(waiting, desk=desk(), moment=self.hall, policy=POLICY)
        assert [one.stop.stop_id for one in listed] == ["late"]

    def test_why_somebody_else_was_first(self):
        reasons = why_before(
            stop("late", 5), self.away("early", 0, 3), desk=desk(), moment=self.hall, policy=POLICY
        )
        assert [one.code for one in reasons] == ["before.you-asked-for-time"]
