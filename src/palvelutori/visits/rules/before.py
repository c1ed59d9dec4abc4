"""Why was she before me? The reason, from the same numbers that decided, without a person in it.

`first` was called, `second` waited and asks. First what kept the asker from being called there at all, then
the first place in which the two ranks differ.
"""

from __future__ import annotations

from typing import Final

from palvelutori.common.times import to_ms
from palvelutori.visits.rules.explain import Reason, ahead_reason, last_call_reason, minutes, waited_minutes
from palvelutori.visits.rules.hall import DeskView, Moment, Policy, WaitingStop
from palvelutori.visits.rules.numbers import Candidate, candidates
from pathways import disciplines as rule

_ONE_MINUTE: Final = 60_000


def why_before(
    first: WaitingStop, second: WaitingStop, *, desk: DeskView, moment: Moment, policy: Policy
) -> tuple[Reason, ...]:
    """Why `desk` called `first` while `second` waited, both as they stood at `moment`, the call itself not
    in it.

    The main reason, and after it, where it applies, that the asker's own priority ground had used its share.
    """
    called, asker = candidates([first, second], desk=desk, moment=moment, policy=policy)
    return (_reason(called, asker), *_share_used(asker))


def _reason(called: Candidate, asker: Candidate) -> Reason:
    if not asker.may_be_called:
        return _not_callable(asker)
    if not called.may_be_called or called.rank > asker.rank:
        return Reason("before.by-hand")
    if called.rank[0] != asker.rank[0]:
        return _by_lane(called, asker)
    if called.rank[1] != asker.rank[1]:
        return _by_due(called, asker)
    return _by_tie(called, asker)


def _not_callable(asker: Candidate) -> Reason:
    numbers = asker.numbers
    if not numbers[rule.SERVES]:
        return Reason("before.not-served-there")
    if asker.stop.away_until is not None and asker.now < to_ms(asker.stop.away_until):
        return Reason("before.you-asked-for-time")
    if numbers[rule.BUSY]:
        return Reason("before.you-at-a-desk")
    if numbers[rule.BOUND] == rule.TO_ANOTHER_DESK:
        return Reason("before.you-sent-elsewhere")
    if asker.now < numbers[rule.FREE_FROM] + asker.policy[rule.WALK]:
        return Reason("before.you-on-the-way")
    if not rule.is_understood(numbers):
        return Reason("before.your-language")
    if numbers[rule.MISSED_AT] != rule.NONE:
        return Reason("before.you-missed")
    return _your_time_later(asker)


def _by_lane(called: Candidate, asker: Candidate) -> Reason:
    lane = called.rank[0]
    if asker.rank[0] == rule.LANE_LATER:
        if rule.is_early(asker.numbers, now=asker.now):
            return _your_time_later(asker)
        closes_in = asker.numbers[rule.ELSEWHERE_CLOSES_AT] - asker.now
        return Reason("before.your-other-queue", {"n": _some_minutes(closes_in)})
    if lane == rule.LANE_LONG_WAIT:
        return Reason("before.waited-long", {"n": waited_minutes(called)})
    if lane in (rule.LANE_LAST_CALL, rule.LANE_LAST_CALL_AHEAD) and asker.rank[0] > rule.LANE_LAST_CALL:
        return last_call_reason(called, "before")
    return ahead_reason(called, "before")


def _your_time_later(asker: Candidate) -> Reason:
    return Reason("before.your-time-later", {"n": _some_minutes(asker.numbers[rule.BOOKED_AT] - asker.now)})


def _by_due(called: Candidate, asker: Candidate) -> Reason:
    earlier = asker.rank[1] - called.rank[1]
    if called.rank[1] == called.numbers[rule.BOOKED_AT]:
        return Reason("before.appointment-earlier", {"n": _some_minutes(earlier)})
    if asker.rank[1] == asker.numbers[rule.BOOKED_AT]:
        return Reason("before.due-earlier", {"n": _some_minutes(earlier)})
    parts = _parts(called, asker)
    code = max(parts, key=lambda each: parts[each])
    if code == "before.came-earlier" and parts[code] < _ONE_MINUTE:
        return Reason("before.came-just-before")
    return Reason(code, {"n": _some_minutes(parts[code])})


def _parts(called: Candidate, asker: Candidate) -> dict[str, int]:
    """What makes the called stop's turn due earlier, in ms; together the whole difference of the two."""
    has_credit = called.numbers[rule.CREDIT_AT] != rule.NONE
    theirs, yours = _due_parts(called), _due_parts(asker)
    arrival, lead, promise, service = (yours[part] - theirs[part] for part in range(len(theirs)))
    return {
        "before.brought-place" if has_credit else "before.came-earlier": arrival,
        "before.language-lead": lead,
        "before.shorter-promise": promise,
        "before.shorter-matter": service,
    }


def _due_parts(each: Candidate) -> tuple[int, int, int, int]:
    numbers, policy = each.numbers, each.policy
    arrival = rule.seniority(numbers, policy=policy)
    lead = -rule.language_lead(numbers, policy=policy)
    if policy[rule.FIRST_COME]:
        return arrival, lead, 0, 0
    return arrival, lead, numbers[rule.PROMISE], numbers[rule.EXPECTED] * policy[rule.SERVICE_WEIGHT] // 100


def _by_tie(called: Candidate, asker: Candidate) -> Reason:
    if called.stop.visit_id == asker.stop.visit_id:
        return Reason("before.same-visit")
    if called.rank[2] != asker.rank[2]:
        return Reason("before.tie-arrival")
    return Reason("before.tie-number")


def _share_used(asker: Candidate) -> tuple[Reason, ...]:
    has_ground = asker.numbers[rule.CAP] > 0 and asker.may_be_called
    if not has_ground or rule.goes_ahead(asker.numbers, policy=asker.policy):
        return ()
    return (Reason("before.your-share-used", {"cap": asker.numbers[rule.CAP]}),)


def _some_minutes(span_ms: int) -> int:
    return max(1, minutes(span_ms))
