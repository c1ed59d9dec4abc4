"""Seats, desks and rooms from simulated days: the quantile over days of the day's most at once.

Not the mean and not a quantile over time: a seat must be there on the days and at the minute when most wait. Each
person is one body in one place: who has several matters sits by the line that calls next, in the end by the one
given up. Counts are people; companions, prams and wheelchairs are the caller's coefficients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from pathways import layout as at
from pathways.precision import Interval, mean_interval
from pathways.runs import Cancelled, logs
from pathways.scenario import Scenario
from pathways.state import MINUTE, Words

#: fewer days say too little about the days in twenty that are worse
LEAST_DAYS: Final = 300
#: the group that is everybody
HOUSE: Final = ""
Kind = Literal["waiting", "served"]
_WHAT: Final = np.arange(at.OFF + 1)
_TURNS: Final = np.isin(_WHAT, (at.ARRIVED, at.CALLED, at.ENDED, at.OUT))
_UNSERVED: Final = np.isin(_WHAT, (at.LEFT, at.TURNED, at.SENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines whose people wait in one place or are served in one kind of room."""

    code: str
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peak:
    """How many at once: `count` is enough on the asked share of days. `interval`: of that quantile, over seeds;
    `mean_of_peaks` and `most` over all days."""

    group: str
    kind: Kind
    count: int
    interval: Interval
    mean_of_peaks: float
    most: int


@dataclass(frozen=True, slots=True)
class Rooms:
    """`peaks`: waiting and served, each group and the house (`HOUSE`). `wait_minutes`: mean of the days' mean waits.

    `seats_per_minute`: on days whose mean wait is a minute longer so many more sit at the worst moment.
    """

    peaks: tuple[Peak, ...]
    wait_minutes: Interval
    seats_per_minute: Interval
    share: float
    days: int
    seeds: tuple[int, ...]

    def of(self, group: str, kind: Kind) -> Peak:
        """The peak of a group. Raises StopIteration for one that is not there."""
        return next(one for one in self.peaks if one.group == group and one.kind == kind)


@dataclass(frozen=True, slots=True)
class Stays:
    """Who was where on one day: `queue`, `is_served`, from `begins` to `ends`, ms. One row a stay."""

    queue: npt.NDArray[np.int64]
    is_served: npt.NDArray[np.bool_]
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


def stays_of(log: Words) -> Stays:
    """A day's log (`runs.day`) as stays. Who gives up or is turned away has waited by that line."""
    turns = log[_TURNS[log[:, 1]]]
    turns = turns[np.argsort(turns[:, 2], kind="stable")]
    before, after = turns[:-1], turns[1:]
    is_same = before[:, 2] == after[:, 2]
    before, after = before[is_same], after[is_same]
    given_up = np.full(int(log[:, 2].max(initial=-1)) + 1, -1)
    unserved = log[_UNSERVED[log[:, 1]]]
    given_up[unserved[:, 2]] = unserved[:, 3]
    is_served = before[:, 1] == at.CALLED
    waits_for = np.where(after[:, 1] == at.CALLED, after[:, 3], given_up[after[:, 2]])
    queue = np.where(is_served, before[:, 3], waits_for)
    is_long = after[:, 0] > before[:, 0]
    return Stays(queue[is_long], is_served[is_long], before[is_long, 0], after[is_long, 0])


def most_at_once(begins: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> int:
    """The largest number of spans that hold at one moment. A span does not hold at its end."""
    moments = np.concatenate([begins, ends])
    steps = np.concatenate([np.ones(len(begins), dtype=np.int64), -np.ones(len(ends), dtype=np.int64)])
    order = np.lexsort((steps, moments))
    return int(np.cumsum(steps[order]).max(initial=0))


def at_moment(
    stays: Stays, moment: float, *, queues: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How many wait and how many are served by line at `moment` (minutes after midnight)."""
    now = int(moment * MINUTE)
    there = (stays.begins <= now) & (now < stays.ends) & (stays.queue >= 0)
    waiting = np.bincount(stays.queue[there & ~stays.is_served], minlength=queues)
    return waiting, np.bincount(stays.queue[there & stays.is_served], minlength=queues)


def needed(
    scenario: Scenario,
    groups: Sequence[Group] = (),
    *,
    seeds: Sequence[int] = (1, 2, 3, 4, 5),
    days: int = LEAST_DAYS,
    share: float = 0.95,
    progress: Callable[[float], bool] | None = None,
) -> Rooms:
    """What is needed on `share` of days; `days` for each seed. Raises ScenarioProblem, ValueError for few days.

    `progress` hears the share done after each seed; False from it raises Cancelled.
    """
    if days < LEAST_DAYS:
        raise ValueError(f"{days} days say too little about one day in twenty; give {LEAST_DAYS} or more")
    everybody = Group(code=HOUSE, queues=tuple(one.code for one in scenario.queues))
    asked = (*groups, everybody)
    found = []
    for place, seed in enumerate(seeds):
        found.append(list(_days(scenario, asked, seed=seed, days=days)))
        if progress is not None and not progress((place + 1) / len(seeds)):
            raise Cancelled
    table = np.array([[peaks for peaks, _ in one] for one in found])  # seeds, days, kinds × groups
    waits = np.array([[wait for _, wait in one] for one in found])
    kinds: tuple[Kind, ...] = ("waiting", "served")
    made = [
        _peak(group, kind, table[:, :, place * len(asked) + number], share=share)
        for place, kind in enumerate(kinds)
        for number, group in enumerate(asked)
    ]
    slope = _slope(waits.ravel(), table[:, :, len(asked) - 1].ravel())
    return Rooms(tuple(made), mean_interval(waits.ravel()), slope, share, days, tuple(seeds))


def _days(
    scenario: Scenario, groups: Sequence[Group], *, seed: int, days: int
) -> Iterator[tuple[list[int], float]]:
    """Each day's peaks (waiting by group, served by group) and its mean wait, minutes a visitor."""
    places = {one.code: place for place, one in enumerate(scenario.queues)}
    members = np.zeros((len(groups), len(places) + 1), dtype=np.bool_)  # the last column is no line
    for row, one in enumerate(groups):
        members[row, [places[code] for code in one.queues]] = True
    for log in logs(scenario, seed=seed, replications=days):
        stays = stays_of(log)
        peaks = []
        for is_served in (False, True):
            for group in members:
                here = (stays.is_served == is_served) & group[stays.queue]
                peaks.append(most_at_once(stays.begins[here], stays.ends[here]))
        waited = (stays.ends - stays.begins)[~stays.is_served].sum() / MINUTE
        people = max(1, int((log[:, 1] == at.ARRIVED).sum()))
        yield peaks, float(waited / people)


def _peak(group: Group, kind: Kind, peaks: npt.NDArray[np.int64], *, share: float) -> Peak:
    by_seed = np.quantile(peaks, share, axis=1, method="inverted_cdf")
    count = int(np.quantile(peaks, share, method="inverted_cdf"))
    return Peak(
        group.code, kind, count, mean_interval(by_seed.astype(float)), float(peaks.mean()), int(peaks.max())
    )


def _slope(waits: npt.NDArray[np.float64], peaks: npt.NDArray[np.int64]) -> Interval:
    """Least squares, with its standard error."""
    off = waits - waits.mean()
    spread = float((off * off).sum())
    if len(waits) < 3 or not spread:
        return Interval(0.0, float("inf"), len(waits))
    slope = float((off * peaks).sum()) / spread
    rest = peaks - peaks.mean() - slope * off
    return Interval(slope, float(np.sqrt((rest * rest).sum() / (len(waits) - 2) / spread)), len(waits) - 1)
