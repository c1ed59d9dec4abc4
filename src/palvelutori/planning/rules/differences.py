"""Two reckonings side by side: differences with intervals, day by day where both met the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, Final

from palvelutori.planning.rules.answers import Estimate

#: with fewer days nothing is said of a difference
LEAST_DAYS: Final = 10
MINUTE: Final = 60_000
_Z: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first run's figure, the second's, and second less first. `half`: of the difference's 95 % interval; None
    where too few days say nothing."""

    one: float
    other: float
    half: float | None

    @property
    def change(self) -> Estimate:
        """Second less first."""
        return Estimate(self.other - self.one, self.half)

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.half is not None and abs(self.other - self.one) > self.half

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, to the last digit."""
        return self.one == self.other and not self.half


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line in both; None where one of them has no such line."""

    code: str
    wait: Difference | None
    within: Difference | None
    left: Difference | None


@dataclass(frozen=True, slots=True)
class Compared:
    """`are_same_people`: both runs met the same people, so differences are taken day by day."""

    lines: tuple[LineDifference, ...]
    stay: Difference
    are_same_people: bool

    @property
    def longer(self) -> tuple[str, ...]:
        """Lines whose wait is clearly longer in the second."""
        return tuple(
            one.code for one in self.lines if one.wait and one.wait.is_clear and one.wait.change.mean > 0
        )

    @property
    def shorter(self) -> tuple[str, ...]:
        """Lines whose wait is clearly shorter in the second."""
        return tuple(
            one.code for one in self.lines if one.wait and one.wait.is_clear and one.wait.change.mean < 0
        )


Sums = tuple[Sequence[float], Sequence[float]]


def compared(one: Mapping[str, Any], other: Mapping[str, Any]) -> Compared:
    """Two stored results, the first and the second."""
    alike = ("seed", "replications", "kernel_version")
    is_paired = all(one[name] == other[name] for name in alike)
    codes = list(dict.fromkeys([*one["lines"], *other["lines"]]))
    lines = tuple(_line(code, one, other, is_paired) for code in codes)
    stays = [(_scaled(run["days"]["stay_ms"]), run["days"]["visits"]) for run in (one, other)]
    return Compared(lines, difference(stays[0], stays[1], is_paired=is_paired), is_paired)


def _line(code: str, one: Mapping[str, Any], other: Mapping[str, Any], is_paired: bool) -> LineDifference:
    def of(above: str, below: str) -> Difference | None:
        if code not in one["lines"] or code not in other["lines"]:
            return None
        sums = []
        for run in (one, other):
            place = run["lines"].index(code)
            parts = [[day[place] for day in run["days"][name]] for name in (above, below)]
            sums.append((_scaled(parts[0]) if above == "waited_ms" else parts[0], parts[1]))
        return difference(sums[0], sums[1], is_paired=is_paired)

    return LineDifference(
        code, of("waited_ms", "served"), of("within_promise", "served"), of("left", "arrived")
    )


def _scaled(values: Sequence[float]) -> list[float]:
    return [value / MINUTE for value in values]


def difference(one: Sums, other: Sums, *, is_paired: bool) -> Difference:
    """Of two ratios of sums over days, by the delta method; paired days take out what both days share."""
    ratios = [_ratio(*one), _ratio(*other)]
    offs = [_offs(*one, ratios[0]), _offs(*other, ratios[1])]
    if min(len(offs[0]), len(offs[1])) < LEAST_DAYS:
        return Difference(ratios[0], ratios[1], None)
    if is_paired:
        apart = [b - a for a, b in zip(*offs, strict=True)]
        error = sqrt(_variance(apart) / len(apart))
    else:
        error = sqrt(sum(_variance(rows) / len(rows) for rows in offs))
    return Difference(ratios[0], ratios[1], _student(min(len(rows) for rows in offs) - 1) * error)


def _ratio(above: Sequence[float], below: Sequence[float]) -> float:
    whole = sum(below)
    return sum(above) / whole if whole else 0.0


def _offs(above: Sequence[float], below: Sequence[float], ratio: float) -> list[float]:
    """How far each day is from the ratio, in the ratio's unit."""
    mean = sum(below) / len(below) if below else 0.0
    return [(a - ratio * b) / mean if mean else 0.0 for a, b in zip(above, below, strict=True)]


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _student(freedom: int) -> float:
    """Student's 0.975 quantile, two terms of Cornish and Fisher: within 0.5 % from nine degrees of freedom on."""
    z = _Z
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
