"""What the calling rule does to people's time, beside its peers. Prints the tables of docs/explanation/calling-rule.md.

About ten minutes on one core; `--days 10` gives a first idea in half a minute.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.pathways.hall_simulation import language_waits, many_needs, mean, two_skills  # noqa: E402

HALLS = ((9, 3), (6, 2), (3, 1), (4, 2), (4, 1))
LOADS = (0.7, 0.85, 0.95, 1.05)
#: lead in percent: none, the house's, as much as the bound allows
LEADS = (0, 250, 10**6)
SHARES = (0, 0.15, 0.3, 0.5, 1)


def language(days: int) -> None:
    """Mean wait with the wish / of the others, minutes."""
    print(
        "\n| desks, with the language | load | no lead | house | all the lead there may be |\n|---|---|---|---|---|"
    )
    for desks, speaking in HALLS:
        for load in LOADS:
            cells = []
            for lead in LEADS:
                waits = language_waits(desks=desks, speaking=speaking, load=load, lead=lead, days=days)
                cells.append(" / ".join(f"{mean(each):.1f}" for each in waits))
            print(f"| {desks}, {speaking} | {load} | {' | '.join(cells)} |")


def needs(days: int) -> None:
    """Mean minutes in the house."""
    print("\n| staff for the work | | several needs | one need | all |\n|---|---|---|---|---|")
    kinds = {
        "one line after the other": (True, False),
        "all lines at once, each line its own clock": (False, False),
        "all lines at once, place kept (house)": (False, True),
    }
    for spare in (1.0, 0.9):
        for name, (in_turn, keep_place) in kinds.items():
            many, one = many_needs(
                days=days, visitors=1500, spare=spare, in_turn=in_turn, keep_place=keep_place
            )
            print(f"| {spare:.0%} | {name} | {mean(many):.1f} | {mean(one):.1f} | {mean(many + one):.1f} |")


def skills(days: int) -> None:
    """Mean wait, minutes."""
    print("\n| officers with a second line | longest waiting first | by due time (house) |\n|---|---|---|")
    for both in SHARES:
        cells = [
            f"{mean(two_skills(days=days, visitors=1500, both=both, first_come=first_come)):.2f}"
            for first_come in (True, False)
        ]
        print(f"| {both:.0%} | {' | '.join(cells)} |")


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=150)
    days = parser.parse_args().days
    language(days)
    needs(max(1, days // 7))
    skills(max(1, days // 5))


if __name__ == "__main__":
    main()
