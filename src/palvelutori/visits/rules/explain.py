"""Why: the reason for a call, and for "why was she before me?", as codes and numbers without a person in them.

A `Reason`'s words are the text `why.<code>` with its params (visits/texts/why.toml); counts of minutes are in `n`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from palvelutori.visits.rules.numbers import Candidate
from pathways import disciplines as rule

_MINUTE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence to come: `code` names the text, `params` fill it. `ground` in params is a ground's code: the
    page puts its public reason in its place."""

    code: str
    params: Mapping[str, int | str] = field(default_factory=dict)


def why_called(called: Candidate) -> tuple[Reason, ...]:
    """Why this stop was next, the main reason first, then what the officer should know."""
    return (_main_reason(called), *_notes(called))


def _main_reason(called: Candidate) -> Reason:
    numbers, policy, now = called.numbers, called.policy, called.now
    lane = rule.lane(numbers, policy=policy, now=now)
    if lane == rule.LANE_LATER:
        return Reason("called.nobody-else")
    if lane == rule.LANE_LONG_WAIT:
        return Reason("called.long-wait", {"n": waited_minutes(called)})
    if lane in (rule.LANE_LAST_CALL, rule.LANE_LAST_CALL_AHEAD):
        return Reason("called.last-call", {"n": _minutes(numbers[rule.CLOSES_AT] - now)})
    if lane == rule.LANE_AHEAD and rule.is_on_time(numbers, policy=policy):
        return Reason("called.appointment")
    if lane == rule.LANE_AHEAD:
        return Reason("called.ground", _ground(called))
    if rule.language_lead(numbers, policy=policy):
        return Reason("called.language", {"n": waited_minutes(called)})
    return Reason("called.due", {"n": waited_minutes(called)})


def _notes(called: Candidate) -> list[Reason]:
    numbers = called.numbers
    notes = []
    if numbers[rule.BOUND] == rule.TO_THIS_DESK:
        notes.append(Reason("called.sent-here"))
    if numbers[rule.MISSED_AT] != rule.NONE:
        notes.append(Reason("called.second-round"))
    if not numbers[rule.SPEAKS]:
        notes.append(Reason("called.interpreter"))
    return notes


def waited_minutes(called: Candidate) -> int:
    """Whole minutes since the arrival that counts."""
    return _minutes(called.now - rule.seniority(called.numbers, policy=called.policy))


def _ground(called: Candidate) -> dict[str, int | str]:
    return {"ground": called.stop.ground or "", "cap": called.numbers[rule.CAP]}


def _minutes(span_ms: int) -> int:
    return max(0, span_ms // _MINUTE)


def why_before(first: Candidate, second: Candidate) -> tuple[Reason, ...]:
    """Why `first` was called while `second` waited; `second` asks. Both as the calling desk saw them then."""
    raise NotImplementedError
