"""Adding days up: sums of counts, quantiles of histograms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from palvelutori.facts.rules.fold import BUCKETS, EDGES


def added(rows: Iterable[Sequence[int]], *, size: int = BUCKETS) -> tuple[int, ...]:
    """The sum of equally long rows; rows that are shorter end in noughts."""
    total = [0] * size
    for one in rows:
        for place, count in enumerate(one):
            total[place] += count
    return tuple(total)


def quantile(counts: Sequence[int], part: float) -> float | None:
    """Minutes that `part` (0..1) of the counted stay under, straight within a bucket; None without counts."""
    whole = sum(counts)
    if not whole:
        return None
    wanted, before, place = part * whole, 0, 0
    while not counts[place] or before + counts[place] < wanted:
        before += counts[place]
        place += 1
    low = EDGES[place - 1] if place else 0.0
    high = EDGES[place] if place < len(EDGES) else low
    return low + (high - low) * max(0.0, wanted - before) / counts[place]
