"""What holds in every hall."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from palvelutori.visits.rules.calling import order, pick
from palvelutori.visits.rules.hall import GroundClass, Moment, Policy, WaitingStop
from palvelutori.visits.rules.numbers import candidates
from pathways import disciplines as rule
from tests.visits.rules.random_halls import live_hall, random_hall
from tests.visits.rules.small_halls import desk, minute, moment, queue, stop

SEEDS = range(1_500)


def _ids(picked: tuple[Any, ...]) -> list[str]:
    return [each.stop.stop_id for each in picked]


def _shifted(stops: list[WaitingStop], by: timedelta) -> list[WaitingStop]:
    moved = []
    for each in stops:
        moments = {
            name: getattr(each, name) + by
            for name in ("arrived_at", "joined_at", "credit_at", "booked_at", "visitor_free_at", "missed_at")
            if getattr(each, name) is not None
        }
        moved.append(replace(each, **moments))
    return moved


def test_pick_is_the_head_of_a_total_order_whatever_the_input_order() -> None:
    for seed in SEEDS:
        waiting, view, now, policy = live_hall(random_hall(seed))
        whole = order(waiting, desk=view, moment=now, policy=policy)
        seen = candidates([each.stop for each in whole], desk=view, moment=now, policy=policy)
        ranks = [each.rank for each in seen]
        assert ranks == sorted(ranks)
        assert len(set(ranks)) == len(ranks)
        random.Random(seed).shuffle(waiting)
        assert order(waiting, desk=view, moment=now, policy=policy) == whole
        assert pick(waiting, desk=view, moment=now, policy=policy) == (whole[0] if whole else None)


def test_the_same_hall_at_another_hour_has_the_same_order() -> None:
    for seed in SEEDS:
        waiting, view, now, policy = live_hall(random_hall(seed))
        by = timedelta(days=seed % 400 - 200, hours=seed % 23, milliseconds=seed % 1000)
        queues = {
            code: replace(each, closes_at=each.closes_at and each.closes_at + by)
            for code, each in now.queues.items()
        }
        later = replace(now, now_at=now.now_at + by, queues=queues)
        moved = order(_shifted(waiting, by), desk=view, moment=later, policy=policy)
        assert _ids(moved) == _ids(order(waiting, desk=view, moment=now, policy=policy))


def test_whoever_is_taken_away_the_others_keep_their_order() -> None:
    for seed in SEEDS:
        waiting, view, now, policy = live_hall(random_hall(seed))
        whole = _ids(order(waiting, desk=view, moment=now, policy=policy))
        if whole:
            gone = whole[seed % len(whole)]
            rest = [each for each in waiting if each.stop_id != gone]
            kept = _ids(order(rest, desk=view, moment=now, policy=policy))
            assert kept == [each for each in whole if each != gone]


def test_nobody_waits_behind_a_later_equal() -> None:
    """Two visitors alike in everything but the moment they came: the earlier is called first, by every
    policy.
    """
    for seed in SEEDS:
        waiting, view, now, policy = live_hall(random_hall(seed))
        for each in waiting:
            by = timedelta(minutes=seed % 7, milliseconds=seed % 2)
            twin = replace(
                each,
                stop_id="twin",
                arrived_at=each.arrived_at + by,
                joined_at=max(each.joined_at, each.arrived_at) + by,
                credit_at=each.credit_at and each.credit_at + by,
                journal=each.journal + 1,
            )
            both = _ids(order([twin, each], desk=view, moment=now, policy=policy))
            assert both in ([each.stop_id, "twin"], [each.stop_id], []), (seed, each)


def _alone_for_ever(policy: Policy, *, rivals: str) -> int:
    """Minutes until an ordinary visitor is called when one desk calls every minute and rivals never end."""
    waiting = [stop("patient", 0)]
    for now in range(1, 400):
        changes: dict[str, Any] = {"ground": "g", "ground_class": "g"} if rivals == "ground" else {}
        if rivals == "booked":
            changes = {"booked_at": minute(now)}
        waiting += [stop(f"{now}-{n}", now, **changes) for n in range(2)]
        hall = moment(now, classes={})
        if rivals == "ground":
            hall = replace(hall, classes={"g": GroundClass(code="g", cap_percent=100)})
        picked = pick(waiting, desk=desk(), moment=hall, policy=policy)
        assert picked is not None
        waiting.remove(picked.stop)
        if picked.stop.stop_id == "patient":
            return now
    return 400


@pytest.mark.parametrize("rivals", ["ground", "booked"])
def test_nobody_is_passed_for_ever(rivals: str) -> None:
    """Against endless priority (its share unlimited) and endless appointments: called just past promise +
    long wait.
    """
    unlimited = Policy(ahead_cap_percent=100, long_wait_seconds=45 * 60)
    assert _alone_for_ever(unlimited, rivals=rivals) == 15 + 45 + 1


@pytest.mark.parametrize("rivals", ["ground", "booked"])
def test_control_without_the_long_wait_the_patient_one_starves(rivals: str) -> None:
    never = Policy(ahead_cap_percent=100, long_wait_seconds=10**9)
    assert _alone_for_ever(never, rivals=rivals) == 400


def test_overtaking_is_bounded_by_the_due_moment() -> None:
    """Past the long wait, only stops whose own due moment is earlier are still before it."""
    for seed in SEEDS:
        waiting, view, now, policy = live_hall(random_hall(seed))
        seen = candidates(waiting, desk=view, moment=now, policy=policy)
        long = [each for each in seen if each.may_be_called and each.rank[0] == rule.LANE_LONG_WAIT]
        for each in long:
            for other in seen:
                if other.may_be_called and other.rank < each.rank:
                    assert other.rank[1:] < each.rank[1:]
                    assert other.rank[0] == rule.LANE_LONG_WAIT


def test_a_stop_on_hold_or_gone_is_simply_not_in_the_hall() -> None:
    """Scenario 23: only waiting and missed stops are given to the rule; the dataclass has no other state."""
    fields = set(WaitingStop.__dataclass_fields__)
    assert "state" not in fields
    assert "missed_at" in fields


def test_waiting_longer_never_moves_one_back() -> None:
    """With nobody coming or going, the head of the line stays able to be called or is called; order only
    matures.
    """
    waiting = [stop(str(n), n) for n in range(6)]
    for now in range(10, 120, 5):
        hall: Moment = moment(now, queue())
        assert _ids(order(waiting, desk=desk(), moment=hall, policy=Policy())) == [str(n) for n in range(6)]
