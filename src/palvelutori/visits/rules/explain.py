"""Why this stop was next: codes and numbers, no person in them.

A `Reason`'s words are the text `why.<code>` with its params (visits/texts/why.toml); minutes are in `n`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from palvelutori.visits.rules.day_end import CARRIED
from palvelutori.visits.rules.numbers import Candidate
from pathways import disciplines as rule

_MINUTE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence to come: `code` names the text, `params` fill it.

    A param `ground` is a priority ground's code; `words.words` puts its public reason in its place.
    """

    code: str
    params: Mapping[str, int | str] = field(default_factory=dict)


def why_called(called: Candidate) -> tuple[Reason, ...]:
    """Why this stop was next: the main reason, then what the officer should know."""
    return (_main_reason(called), *_notes(called))


def _main_reason(called: Candidate) -> Reason:
    lane = called.rank[0]
    if lane == rule.LANE_LATER:
        return Reason("called.nobody-else")
    if lane == rule.LANE_LONG_WAIT:
        return Reason("called.long-wait", {"n": waited_minutes(called)})
    if lane in (rule.LANE_LAST_CALL, rule.LANE_LAST_CALL_AHEAD):
        return last_call_reason(called, "called")
    if lane == rule.LANE_AHEAD:
        return ahead_reason(called, "called")
    waited = waited_minutes(called)
    if waited == 0:
        return Reason("called.just-came")
    code = "called.language" if rule.language_lead(called.numbers, policy=called.policy) else "called.due"
    return Reason(code, {"n": waited})


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


def ahead_reason(ahead: Candidate, group: str) -> Reason:
    """Why a stop goes ahead: an appointment whose time has come, a place kept from an earlier day, or a priority
    ground, the last two within their share."""
    if rule.is_on_time(ahead.numbers, policy=ahead.policy):
        return Reason(f"{group}.appointment")
    if ahead.stop.ground == CARRIED:
        return Reason(f"{group}.carried", {"cap": ahead.numbers[rule.CAP]})
    return Reason(f"{group}.ground", {"ground": ahead.stop.ground or "", "cap": ahead.numbers[rule.CAP]})


def last_call_reason(lifted: Candidate, group: str) -> Reason:
    """The stop's queue closes in so many minutes, or has closed with people in it."""
    left = minutes(lifted.numbers[rule.CLOSES_AT] - lifted.now)
    return Reason(f"{group}.last-call", {"n": left}) if left else Reason(f"{group}.past-closing")


def waited_minutes(called: Candidate) -> int:
    """Whole minutes since the arrival that counts, or since the booked time if that is later."""
    since = rule.seniority(called.numbers, policy=called.policy)
    return minutes(called.now - max(since, called.numbers[rule.BOOKED_AT]))


def minutes(span_ms: int) -> int:
    """Completed minutes of a span, never negative."""
    return max(0, span_ms // _MINUTE)
