"""Hand-overs of a day, counted from journal lines: walked, waited or by note; early, lost, helped. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from palvelutori.facts.rules.matters import Line

#: what is counted, in the order it is told
KINDS: Final = (
    "walked", "waited", "noted", "declined", "lost", "early", "helped_yes", "helped_partly", "helped_no",
)  # fmt: skip


def hand_overs_of(lines: Iterable[Line], *, since: datetime, until: datetime) -> dict[str, int]:
    """Counts of what was asked in [`since`, `until`), with what became of it later; kinds without one are left out.

    What was taken back does not count; somebody lost twice is lost once; of two words on help the last stands.
    """
    kind: dict[str, str] = {}
    early: set[str] = set()
    lost: set[str] = set()
    declined: set[str] = set()
    helped: dict[str, str] = {}
    for line in lines:
        stop = str(line.facts.get("stop", ""))
        is_today = since <= line.moment < until
        if line.kind == "hand_over.asked" and is_today:
            received = str(line.facts["received"])
            kind[received] = "walked" if line.facts.get("warm") else "waited"
            early |= {received} if line.facts.get("preventive") else set()
        elif line.kind == "note.sent" and is_today:
            kind[f"note:{len(kind)}"] = "noted"
            early |= {f"note:{len(kind) - 1}"} if line.facts.get("preventive") else set()
        elif line.kind == "hand_over.withdrawn":
            kind.pop(stop, None)
        elif line.kind == "hand_over.declined":
            declined.add(str(line.facts.get("received", "")))
        elif line.kind == "hand_over.lost":
            lost.add(stop)
        elif line.kind == "hand_over.help" and (stop in kind or is_today):
            helped[stop] = str(line.facts["reached"])
    counts = dict.fromkeys(KINDS, 0)
    for one in kind.values():
        counts[one] += 1
    counts["early"] = len(early & kind.keys())
    counts["lost"] = len(lost & kind.keys())
    counts["declined"] = len(declined & kind.keys())
    for reached in helped.values():
        counts[f"helped_{reached}"] += 1
    return {name: n for name, n in counts.items() if n}
