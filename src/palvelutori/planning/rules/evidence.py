"""How well a persona is known: by what, how old, how good. What has none is an assumption and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from palvelutori.planning.rules.entries import Concept, Evidence, Milestone, Persona, Site

Standing = Literal["assumed", "evidenced", "stale"]


@dataclass(frozen=True, slots=True)
class Known:
    """A persona and what it rests on: assumed (nothing), evidenced, or stale (all of it past its time)."""

    persona: Persona
    evidence: tuple[Evidence, ...]
    standing: Standing
    #: days since the newest was gathered; None without any
    age_days: int | None


def known(concept: Concept, *, on: date) -> tuple[Known, ...]:
    """Every persona with its standing on the day `on`."""
    every = {one.code: one for one in concept.evidence}
    found = []
    for persona in concept.personas:
        items = tuple(every[code] for code in persona.evidence)
        newest = max((one.gathered_on for one in items), default=None)
        found.append(Known(persona, items, _standing(items, on), (on - newest).days if newest else None))
    return tuple(found)


def _standing(items: Sequence[Evidence], on: date) -> Standing:
    if not items:
        return "assumed"
    fresh = any(one.gathered_on + timedelta(days=one.valid_days) >= on for one in items)
    return "evidenced" if fresh else "stale"


def weighed(concept: Concept) -> tuple[tuple[Site, float], ...]:
    """Sites with their weighed score 0–5, the best first."""
    total = sum(one.weight for one in concept.criteria) or 1.0
    scored = [
        (site, sum(one.weight * site.scores[one.code] for one in concept.criteria) / total)
        for site in concept.sites
    ]
    return tuple(sorted(scored, key=lambda one: -one[1]))


def slipped_days(milestone: Milestone) -> int:
    """Days from what was promised to what is expected or was reached; negative when early."""
    return ((milestone.reached_on or milestone.expected_on) - milestone.baseline_on).days


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need across units: unit → level; whether units want against each other; whether that is settled."""

    need: str
    levels: dict[str, str]
    is_conflict: bool
    is_settled: bool


def matrix(concept: Concept) -> tuple[NeedRow, ...]:
    """Needs by units, with conflicts: somebody must or should have it and somebody is against."""
    settled = {one.need for one in concept.compromises}
    rows = []
    for need in concept.needs:
        levels = {one.unit: one.level for one in concept.requirements if one.need == need.code}
        is_conflict = "against" in levels.values() and set(levels.values()) != {"against"}
        rows.append(NeedRow(need.code, dict(levels), is_conflict, need.code in settled))
    return tuple(rows)
