"""Dataclasses to whole numbers: the one place where the live rule and the kernel's meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from palvelutori.common.times import to_ms
from palvelutori.visits.rules.hall import DeskView, Moment, Policy, QueueView, WaitingStop
from palvelutori.visits.rules.language import desk_counts, spoken
from palvelutori.visits.rules.priority import Debts, debts
from pathways import disciplines as rule

_SECOND: Final = 1000
_NO_DEBTS: Final = Debts({}, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stop as a desk sees it: the dataclass, its numbers, the policy that rules it, the moment."""

    stop: WaitingStop
    numbers: tuple[int, ...]
    policy: tuple[int, ...]
    now: int

    @property
    def may_be_called(self) -> bool:
        """Whether the desk may call it by its turn."""
        return rule.may_call(self.numbers, policy=self.policy, now=self.now)

    @property
    def rank(self) -> tuple[int, int, int, int, int]:
        """Its place in order; smaller is sooner."""
        return rule.rank(self.numbers, policy=self.policy, now=self.now)


def candidates(
    waiting: Iterable[WaitingStop], *, desk: DeskView, moment: Moment, policy: Policy
) -> list[Candidate]:
    """The stops as `desk` sees them, in the order given. Raises KeyError for a queue unknown to `moment`."""
    owed: dict[str, Debts] = {}
    policies: dict[str, tuple[int, ...]] = {}
    now, desk_closes_at = to_ms(moment.now_at), _last_closing(desk.queues, queues=moment.queues)
    made = []
    for stop in waiting:
        own = moment.queues[stop.queue].policy or policy
        if stop.queue not in policies:
            policies[stop.queue] = policy_numbers(own)
        if stop.ground_class is not None and stop.queue not in owed:
            owed[stop.queue] = debts(
                moment.recent_calls,
                queue=stop.queue,
                classes=moment.classes,
                ahead_cap_percent=own.ahead_cap_percent,
            )
        debt = owed.get(stop.queue, _NO_DEBTS)
        numbers = _numbers(stop, desk=desk, moment=moment, owed=debt, desk_closes_at=desk_closes_at)
        made.append(Candidate(stop=stop, numbers=numbers, policy=policies[stop.queue], now=now))
    return made


def policy_numbers(policy: Policy) -> tuple[int, ...]:
    """The policy in the order of `pathways.disciplines` (positions KEEP_PLACE … LONG_WAIT)."""
    return (
        int(policy.keep_place),
        int(policy.first_come),
        policy.service_weight_percent,
        policy.language_lead_percent,
        policy.ahead_cap_percent,
        policy.early_seconds * _SECOND,
        policy.grace_seconds * _SECOND,
        policy.last_call_seconds * _SECOND,
        policy.cool_down_seconds * _SECOND,
        policy.place_kept_seconds * _SECOND,
        policy.max_returns,
        policy.walk_seconds * _SECOND,
        policy.long_wait_seconds * _SECOND,
    )


def _numbers(
    stop: WaitingStop, *, desk: DeskView, moment: Moment, owed: Debts, desk_closes_at: int
) -> tuple[int, ...]:
    """The candidate in the order of `pathways.disciplines` (positions HOUSE_AT … AHEAD_DEBT)."""
    queue = moment.queues[stop.queue]
    counts = desk_counts(stop, moment=moment)
    ground_class = moment.classes.get(stop.ground_class) if stop.ground_class is not None else None
    return (
        to_ms(stop.arrived_at),
        _or(stop.credit_at, rule.NONE),
        to_ms(stop.joined_at),
        stop.journal,
        stop.position,
        queue.promise_seconds * _SECOND,
        queue.expected_seconds * _SECOND,
        _or(stop.booked_at, rule.NONE),
        _or(queue.closes_at, rule.NEVER),
        desk_closes_at,
        _first_closing(stop.other_queues, queues=moment.queues),
        _or(stop.visitor_free_at, rule.NONE),
        int(stop.visitor_busy or is_away(stop, moment.now_at)),
        _or(stop.missed_at, rule.NONE),
        stop.no_shows,
        int(stop.service in desk.services and stop.queue in desk.queues),
        _bound(stop.desk_only, desk=desk.desk),
        int(spoken(stop.language) in desk.languages),
        counts.speaking,
        counts.open,
        ground_class.cap_percent if ground_class else 0,
        owed.by_class.get(ground_class.code, 0) if ground_class else 0,
        owed.together,
    )


def is_away(stop: WaitingStop, now_at: datetime) -> bool:
    """Whether the visitor has asked for more time that is not over at `now_at`. The place is kept meanwhile."""
    return stop.away_until is not None and now_at < stop.away_until


def _or(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else to_ms(moment)


def _bound(desk_only: str | None, *, desk: str) -> int:
    if desk_only is None:
        return rule.TO_NO_DESK
    return rule.TO_THIS_DESK if desk_only == desk else rule.TO_ANOTHER_DESK


def _last_closing(codes: Iterable[str], *, queues: Mapping[str, QueueView]) -> int:
    return max((_or(queues[code].closes_at, rule.NEVER) for code in codes), default=rule.NEVER)


def _first_closing(codes: Iterable[str], *, queues: Mapping[str, QueueView]) -> int:
    return min((_or(queues[code].closes_at, rule.NEVER) for code in codes), default=rule.NEVER)
