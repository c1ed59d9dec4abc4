"""The engine and its twin in plain Python tell the same day, line by line; the records keep their accounts."""

from __future__ import annotations

import types

import numpy as np
import pytest

from pathways import disciplines as rule
from pathways import layout as at
from pathways import runs, streams, twin
from pathways.compiling import entry
from pathways.draws import child, normal, uniform, visitor_key
from pathways.twin import Twin
from tests.pathways.random_scenarios import random_scenario

EVERYDAY = 60


def _told(seed: int) -> list[tuple[int, ...]]:
    return [tuple(map(int, line)) for line in runs.day(random_scenario(seed), seed=seed)]


@pytest.mark.parametrize("first", range(0, EVERYDAY, 20))
def test_they_tell_the_same_day(first: int) -> None:
    for seed in range(first, first + 20):
        assert _told(seed) == Twin(random_scenario(seed), seed=seed).run(), f"scenario {seed}"


@pytest.mark.slow
def test_they_tell_the_same_thousand_days() -> None:
    for seed in range(1000, 2000):
        assert _told(seed) == Twin(random_scenario(seed), seed=seed).run(), f"scenario {seed}"


def test_one_comparison_turned_round_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a twin whose rule lets the later go first tells another day."""
    changed = types.SimpleNamespace(**vars(rule))
    changed.rank = lambda seen, policy, now: tuple(-part for part in rule.rank(seen, policy=policy, now=now))
    monkeypatch.setattr(twin, "rule", changed)
    assert any(_told(seed) != Twin(random_scenario(seed), seed=seed).run() for seed in range(5))


def test_accounts_are_kept() -> None:
    """Everybody who joins is called, leaves, is turned away or sent away; the line's area is its waiting time."""
    for seed in range(40):
        scenario = random_scenario(seed)
        log = runs.day(scenario, seed=seed)
        result = runs.simulate(scenario, replications=1, seed=seed, threads=1)
        for queue in range(len(scenario.queues)):
            _flow(scenario, log, result, queue)
        assert (log[:, 1] == at.ARRIVED).sum() == (log[:, 1] == at.OUT).sum()
        assert (log[:, 1] == at.CALLED).sum() == (log[:, 1] == at.ENDED).sum()


def _flow(scenario, log, result, queue: int) -> None:
    counted = {
        what: int(((log[:, 1] == what) & (log[:, 3] == queue)).sum()) for what in range(at.ARRIVED, at.OUT)
    }
    counted.pop(at.ARRIVED)
    gone = counted[at.CALLED] + counted[at.LEFT] + counted[at.TURNED] + counted[at.SENT]
    assert counted[at.JOINED] == gone
    if scenario.warm_up_minutes == 0:
        names = {
            "arrived": at.JOINED,
            "served": at.CALLED,
            "left": at.LEFT,
            "turned_away": at.TURNED,
            "sent_away": at.SENT,
        }
        for name, what in names.items():
            assert result.column(name)[0, queue] == counted[what], name
    assert result.column("area_ms")[0, queue] == _area(log, queue)


def _area(log, queue: int) -> int:
    """Little's law as bookkeeping: the line's length over time from the log alone."""
    length = area = since = 0
    here = log[(log[:, 3] == queue) & (log[:, 1] != at.ARRIVED)]
    for place, (moment, what, number, _, _) in enumerate(here):
        area += length * (int(moment) - since)
        since = int(moment)
        if what == at.JOINED:
            following = here[place + 1] if place + 1 < len(here) else None
            is_refused = following is not None and following[1] == at.TURNED and following[2] == number
            length += 0 if is_refused else 1
        elif what in (at.CALLED, at.LEFT, at.SENT):
            length -= 1
    return area


def test_random_numbers_are_alike_in_both() -> None:
    """Compiled and plain, to the last bit; and fit to be called random."""

    def many(key: int, count: int):  # type: ignore[no-untyped-def]
        found = np.empty((count, 2))
        for place in range(count):
            found[place, 0] = uniform(key, place)
            found[place, 1] = normal(found[place, 0])
        return found, child(key, 7), visitor_key(key, 9), visitor_key(key, -5)

    compiled = entry(many)
    for key in (1, 0x123456789ABCDEF, streams.named("lab")):
        found, low, visitor, booked = compiled(key, 2_000)
        chances = [streams.uniform(key, place) for place in range(2_000)]
        assert [float(one) for one in found[:, 0]] == chances
        assert [float(one) for one in found[:, 1]] == [streams.normal(one) for one in chances]
        assert int(low) % (1 << 64) == streams.child(key, 7)
        assert int(visitor) % (1 << 64) == streams.visitor_key(key, 9)
        assert int(booked) % (1 << 64) == streams.visitor_key(key, -5)
        assert abs(float(found[:, 1].mean())) < 0.1 and abs(float(found[:, 1].std()) - 1) < 0.1


def test_the_normal_quantile_is_right() -> None:
    from statistics import NormalDist

    for chance in (1e-12, 1e-5, 0.02, 0.3, 0.5, 0.7, 0.999, 1 - 1e-9):
        assert streams.normal(chance) == pytest.approx(NormalDist().inv_cdf(chance), rel=1e-9, abs=1e-12)
