"""How sure a figure is: intervals over days, how many days are enough, where a long run has settled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pathways.streams import normal

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]
#: replications to begin with before the number needed is asked
PILOT = 50


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its standard error over days. `low` to `high` holds the truth in 95 of 100 such runs."""

    mean: float
    error: float
    count: int

    @property
    def half(self) -> float:
        """Half the 95 % interval's width."""
        return student(self.count - 1) * self.error if self.count > 1 else math.inf

    @property
    def low(self) -> float:
        return self.mean - self.half

    @property
    def high(self) -> float:
        return self.mean + self.half


def student(freedom: int, share: float = 0.975) -> float:
    """Quantile of Student's law: Cornish-Fisher, four terms; within 0.2 % from 4 degrees of freedom on."""
    z, n = normal(share), max(freedom, 1)
    if n <= 2:
        return (
            math.tan(math.pi * (share - 0.5))
            if n == 1
            else (2 * share - 1) / math.sqrt(2 * share * (1 - share))
        )
    one = (z**3 + z) / 4
    two = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    three = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    four = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + one / n + two / n**2 + three / n**3 + four / n**4


def mean_interval(values: Numbers) -> Interval:
    """Mean of independent days."""
    count = len(values)
    error = float(np.std(values, ddof=1)) / math.sqrt(count) if count > 1 else math.inf
    return Interval(float(np.mean(values)) if count else math.nan, error, count)


def ratio_interval(above: Numbers, below: Numbers) -> Interval:
    """Sum over sum, such as waiting over people: days weigh by their people (delta method)."""
    total = float(np.sum(below))
    if not total:
        return Interval(0.0, 0.0, len(below))
    ratio, count = float(np.sum(above)) / total, len(below)
    if count < 2:
        return Interval(ratio, math.inf, count)
    spread = np.asarray(above, dtype=float) - ratio * np.asarray(below, dtype=float)
    return Interval(ratio, float(np.std(spread, ddof=1)) / (total / count) / math.sqrt(count), count)


def enough(interval: Interval, *, share: float = 0.05) -> int:
    """Days until the 95 % interval is at most `share` of the mean to each side, judged from a pilot."""
    if interval.mean == 0 or not math.isfinite(interval.error):
        return interval.count
    z = normal(0.975)
    needed = interval.count * (z * interval.error / (share * abs(interval.mean))) ** 2
    return max(2, math.ceil(needed))


def settled(series: Sequence[float]) -> int:
    """How many of the first values a long run should forget: the least standard error of the rest (MSER-5)."""
    batches = [float(np.mean(series[at : at + 5])) for at in range(0, len(series) - len(series) % 5, 5)]
    half = len(batches) // 2
    if not half:
        return 0
    scores = [float(np.var(batches[cut:])) / (len(batches) - cut) for cut in range(half)]
    return 5 * int(np.argmin(scores))
