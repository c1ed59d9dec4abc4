"""Ciw, SimPy and cimba as outside judges: the square with desks that stay, within 1 % or three standard errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pathways import runs
from pathways.precision import Interval, mean_interval
from tests.pathways import peers, peers_cimba

ROOT = Path(__file__).resolve().parents[2]
ASK = """import json
from tests.pathways import peers
print(json.dumps([vars(peers.SQUARES['Ciw'](seed=n)) for n in range(1, {} + 1)]))
"""
SQUARES = {
    **peers.SQUARES,
    "cimba, processes": peers_cimba.process_square,
    "cimba, stores": peers_cimba.store_square,
}
DAYS = {"Ciw": 25, "SimPy": 25, "cimba, processes": 60, "cimba, stores": 60}


def _agree(name: str, ours: Interval, theirs: Interval) -> None:
    apart = abs(ours.mean - theirs.mean)
    error = (ours.error**2 + theirs.error**2) ** 0.5
    told = [f"{one.mean:.4f} ± {one.error:.4f}" for one in (ours, theirs)]
    print(f"{name}: {told[0]}, theirs {told[1]}, z {apart / error:.2f}")
    assert apart <= max(0.01 * theirs.mean, 3 * error), name


def _told(name: str, days: int) -> list[Any]:
    """Days of a judge. Ciw walks through sets: with another hash of strings the same seed is another day."""
    if name != "Ciw":
        return [SQUARES[name](seed=seed) for seed in range(1, days + 1)]
    asked = [sys.executable, "-c", ASK.format(days)]
    given = subprocess.run(
        asked, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, check=True
    )
    return [peers.Told(**one) for one in json.loads(given.stdout)]


def _judge(name: str, days: int) -> None:
    told = _told(name, days)
    result = runs.simulate(peers.square(), replications=400, seed=1)
    served, waited = result.column("served").sum(axis=1), result.column("waited_ms").sum(axis=1) / 60_000
    left = result.column("left").sum(axis=1)
    _agree(
        f"{name}, wait", mean_interval(waited / served), mean_interval(np.array([one.wait for one in told]))
    )
    _agree(
        f"{name}, left",
        mean_interval(left / (served + left)),
        mean_interval(np.array([one.left for one in told])),
    )
    _agree(
        f"{name}, stops",
        mean_interval(served.astype(float)),
        mean_interval(np.array([float(one.stops) for one in told])),
    )


@pytest.mark.parametrize("name", sorted(SQUARES))
def test_a_judge_says_the_same(name: str) -> None:
    _judge(name, days=DAYS[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SQUARES))
def test_a_judge_says_the_same_of_many_days(name: str) -> None:
    _judge(name, days=60 if name in peers.SQUARES else 600)


def test_a_judge_would_hear_of_a_desk_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    told = [peers.simpy_square(seed=seed) for seed in range(1, 4)]
    real = peers.desks()
    monkeypatch.setattr(peers, "desks", lambda: (real[0] - 1, *real[1:]))
    result = runs.simulate(peers.square(), replications=100, seed=1)
    ours = mean_interval(result.column("left").sum(axis=1) / result.column("arrived").sum(axis=1))
    with pytest.raises(AssertionError):
        _agree("control", ours, mean_interval(np.array([one.left for one in told])))
