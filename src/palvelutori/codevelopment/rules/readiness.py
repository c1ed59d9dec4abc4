"""Scores from evidence: each count against four steps, a side by the middle of its counts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low


@dataclass(frozen=True, slots=True)
class Evidence:
    """One count; None where it is not known or may not be shown. `steps`: from which count on it scores 2, 3, 4, 5."""

    code: str
    value: int | None
    steps: tuple[int, int, int, int]

    @property
    def score(self) -> int | None:
        """1–5; None without a count."""
        return None if self.value is None else 1 + bisect_right(self.steps, self.value)


def score(evidence: Iterable[Evidence]) -> int | None:
    """The middle score of what is known (the lower one of two); None when nothing is."""
    known = [one.score for one in evidence if one.score is not None]
    return median_low(known) if known else None
