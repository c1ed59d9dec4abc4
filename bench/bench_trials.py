"""False alarms and power of the house's trial analysis beside tests one should not use. Under a minute.

Halls in which the new way does nothing: 40 half-days, 60 visits each, half-days spread by 3, visits by 8 minutes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.codevelopment import nothing  # noqa: E402

TRIALS = 2_000


def shares(true_effect: float, *, seed: int) -> tuple[float, float]:
    """Shares of TRIALS in which the re-randomisation test and the test over visits said "effect"."""
    chance, right, wrong = Random(seed), 0, 0
    for number in range(TRIALS):
        schedule = nothing.schedule_of(chance.getrandbits(32))
        waits = nothing.hall(chance, schedule, true_effect=true_effect)
        right += nothing.half_days_p(schedule, waits, seed=number) <= 0.05
        wrong += nothing.visits_p(schedule, waits) <= 0.05
    return right / TRIALS, wrong / TRIALS


def looked(correlation: float, *, daily: bool) -> float:
    """Share of TRIALS of nothing in which the before/after test said "effect"."""
    chance = Random(7)
    return (
        sum(nothing.looked_at_daily(chance, correlation=correlation, daily=daily) for _ in range(TRIALS))
        / TRIALS
    )


def main() -> None:
    """Print both tables."""
    right, wrong = shares(0.0, seed=5)
    print(f'\nNothing happens, {TRIALS:,} trials\n\n| analysis | says "effect" |\n|---|---|')
    print(f"| half-days, coins thrown again (house) | {right:.1%} |")
    print(f"| visits as independent witnesses | {wrong:.1%} |")
    for correlation in (0.0, 0.4):
        for daily in (False, True):
            when = "looked at daily" if daily else "once at the end"
            told = looked(correlation, daily=daily)
            print(f"| before/after, days alike by {correlation}, {when} | {told:.1%} |")
    print("\n| true change, minutes | found by the house's test |\n|---|---|")
    for minutes in (1.0, 2.0, 3.0):
        print(f"| {minutes:.0f} | {shares(minutes, seed=11)[0]:.0%} |")


if __name__ == "__main__":
    main()
