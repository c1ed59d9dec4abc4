"""The calling rule a second time, slowly, from its words in docs/explanation/calling-rule.md.

It shares no code with the rule: minutes and fractions instead of milliseconds, sentences instead of lanes,
and every pair of stops compared instead of one number taken.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from tests.visits.rules.random_halls import RawHall


def oracle_pick(hall: RawHall) -> str | None:
    """The id of the stop that goes before all others, or None."""
    able = [stop for stop in hall.stops if _may(hall, stop)]
    firsts = [one for one in able if all(one is other or _goes_before(hall, one, other) for other in able)]
    if not able:
        return None
    (first,) = firsts
    return str(first["stop_id"])


def _policy(hall: RawHall, stop: dict[str, Any]) -> dict[str, Any]:
    return dict(hall.queues[stop["queue"]]["policy"] or hall.policy)


def _minutes(policy: dict[str, Any], name: str) -> Fraction:
    return Fraction(policy[f"{name}_seconds"], 60)


def _may(hall: RawHall, stop: dict[str, Any]) -> bool:
    policy, desk = _policy(hall, stop), hall.desk
    reasons_not = [
        stop["service"] not in desk["services"],
        stop["busy"],
        stop["desk_only"] not in (None, desk["desk"]),
        stop["free_from"] is not None and hall.now - stop["free_from"] < _minutes(policy, "walk"),
        _another_desk_speaks(hall, stop),
        stop["missed"] is not None and not _comes_again(hall, stop, policy),
        stop["booked"] is not None and stop["booked"] - hall.now > _minutes(policy, "early"),
    ]
    return not any(reasons_not)


def _another_desk_speaks(hall: RawHall, stop: dict[str, Any]) -> bool:
    if stop["language"] in hall.desk["languages"] or stop["desk_only"] == hall.desk["desk"]:
        return False
    _, speaking = hall.desk_counts(stop)
    return speaking > 0


def _comes_again(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> bool:
    ago = hall.now - stop["missed"]
    in_time = not ago < _minutes(policy, "cool_down") and ago < _minutes(policy, "place_kept")
    return in_time and not stop["no_shows"] > policy["max_returns"]


def _arrival(stop: dict[str, Any], policy: dict[str, Any]) -> int:
    if stop["credit"] is not None:
        return int(stop["credit"])
    if policy["keep_place"]:
        return int(stop["arrived"])
    return max(stop["joined"], stop["joined"] if stop["free_from"] is None else stop["free_from"])


def _appointment(stop: dict[str, Any], policy: dict[str, Any]) -> bool:
    return stop["booked"] is not None and not stop["arrived"] - stop["booked"] > _minutes(policy, "grace")


def _due(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> Fraction:
    if _appointment(stop, policy):
        return Fraction(stop["booked"])
    queue = hall.queues[stop["queue"]]
    due = Fraction(_arrival(stop, policy)) - _lead(hall, stop, policy)
    if not policy["first_come"]:
        due += queue["promise"] + Fraction(queue["expected"] * policy["service_weight_percent"], 100)
    return due if stop["booked"] is None or due > stop["booked"] else Fraction(stop["booked"])


def _lead(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> Fraction:
    queue = hall.queues[stop["queue"]]
    open_desks, speaking = hall.desk_counts(stop)
    if stop["language"] not in hall.desk["languages"] or speaking == 0:
        return Fraction(0)
    ms = 60_000
    extra = int(queue["expected"] * ms * (Fraction(1, speaking) - Fraction(1, open_desks)))
    return min(Fraction(queue["promise"]), Fraction(extra * policy["language_lead_percent"] // 100, ms))


def _has_share(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> bool:
    """A ground, and this call would not make its class, or all classes, more than their share of any latest
    calls.
    """
    code = stop["ground_class"]
    if code not in hall.classes:
        return False
    calls = [called for queue, called in hall.recent if queue == stop["queue"]]
    for latest in range(len(calls) + 1):
        run = calls[len(calls) - latest :]
        of_class, of_any = run.count(code), sum(called in hall.classes for called in run)
        if of_class + 1 > ceil(Fraction(hall.classes[code] * (latest + 1), 100)):
            return False
        if of_any + 1 > ceil(Fraction(policy["ahead_cap_percent"] * (latest + 1), 100)):
            return False
    return True


def _closing(hall: RawHall, code: str) -> float:
    closes = hall.queues[code]["closes"]
    return float("inf") if closes is None else closes


def _is_last_call(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> bool:
    closes = _closing(hall, stop["queue"])
    later = any(_closing(hall, code) > closes for code in hall.desk["queues"])
    return later and closes <= hall.now + _minutes(policy, "last_call")


def _stands_back(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> bool:
    if stop["booked"] is not None and hall.now < stop["booked"]:
        return True
    own = _closing(hall, stop["queue"])
    soon = [_closing(hall, code) for code in stop["other_queues"]]
    first = min(soon, default=float("inf"))
    return hall.now < first < own and first <= hall.now + _minutes(policy, "last_call")


def _long(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> bool:
    promised = _arrival(stop, policy) + hall.queues[stop["queue"]]["promise"]
    if stop["booked"] is not None and (_appointment(stop, policy) or promised < stop["booked"]):
        promised = stop["booked"]
    return bool(hall.now > promised + _minutes(policy, "long_wait"))


def _goes_before(hall: RawHall, one: dict[str, Any], other: dict[str, Any]) -> bool:
    mine, theirs = _policy(hall, one), _policy(hall, other)
    questions = (
        # Each question: who answers yes goes first.
        lambda stop, policy: not _stands_back(hall, stop, policy),
        lambda stop, policy: not _stands_back(hall, stop, policy) and _long(hall, stop, policy),
        lambda stop, policy: _in_order(hall, stop, policy) and _is_last_call(hall, stop, policy),
        lambda stop, policy: (
            _in_order(hall, stop, policy) and (_appointment(stop, policy) or _has_share(hall, stop, policy))
        ),
    )
    for question in questions:
        answers = question(one, mine), question(other, theirs)
        if answers[0] != answers[1]:
            return answers[0]
    for first, second in (
        (_due(hall, one, mine), _due(hall, other, theirs)),
        (one["arrived"], other["arrived"]),
        (one["journal"], other["journal"]),
        (one["position"], other["position"]),
    ):
        if first != second:
            return bool(first < second)
    raise AssertionError("two stops stand in the same place")


def _in_order(hall: RawHall, stop: dict[str, Any], policy: dict[str, Any]) -> bool:
    return not _stands_back(hall, stop, policy) and not _long(hall, stop, policy)
