"""Random halls as plain values, and their two forms: the dataclasses of the live rule and bare integers.

Times lie on a grid of one minute and policies on the same grid, so that equalities (the edges of every
comparison) are frequent.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from palvelutori.visits.rules import hall
from pathways import disciplines as rule

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MORNING = datetime(2026, 11, 4, 6, 0, tzinfo=UTC)
BASE = int((MORNING - EPOCH) / timedelta(minutes=1))
QUEUES = ("a", "b", "c")
LANGUAGES = ("fi", "sv", "uk")
CLASSES = ("standing", "infant")
SHARES = (10, 25, 30, 50, 100)


@dataclass(frozen=True)
class RawHall:
    """A hall in minutes since 1970 and seconds; `stops`, `queues`, `policies` are plain dictionaries."""

    now: int
    desk: dict[str, Any]
    queues: dict[str, dict[str, Any]]
    classes: dict[str, int]
    recent: list[tuple[str, str | None]]
    policy: dict[str, Any]
    stops: list[dict[str, Any]]
    desks: list[dict[str, Any]]

    def desk_counts(self, stop: dict[str, Any]) -> tuple[int, int]:
        """Open desks that may take the stop, and those of them that speak its language."""
        queue = self.queues[stop["queue"]]
        if not self.desks:
            return queue["open"], queue["speaking"][stop["language"]]
        able = [each for each in self.desks if stop["service"] in each["services"] & _all_services(each)]
        return len(able), len([each for each in able if stop["language"] in each["languages"]])


def _all_services(desk: dict[str, Any]) -> set[str]:
    return {f"{queue}.{kind}" for queue in desk["queues"] for kind in ("main", "other")}


def random_policy(dice: random.Random) -> dict[str, Any]:
    """A policy on the minute grid."""
    return {
        "keep_place": dice.random() < 0.7,
        "first_come": dice.random() < 0.2,
        "service_weight_percent": dice.choice((0, 50, 100)),
        "language_lead_percent": dice.choice((0, 100, 250)),
        "ahead_cap_percent": dice.choice((30, 50, 100)),
        "early_seconds": 60 * dice.choice((0, 2, 10)),
        "grace_seconds": 60 * dice.choice((0, 2, 10)),
        "last_call_seconds": 60 * dice.choice((0, 3, 30)),
        "cool_down_seconds": 60 * dice.choice((0, 2, 5)),
        "place_kept_seconds": 60 * dice.choice((4, 15)),
        "max_returns": dice.choice((0, 1, 2)),
        "walk_seconds": 60 * dice.choice((0, 1, 2)),
        "long_wait_seconds": 60 * dice.choice((3, 10, 60)),
    }


def _or_none(dice: random.Random, share: float, low: int, high: int) -> int | None:
    return dice.randint(low, high) if dice.random() < share else None


def random_stop(dice: random.Random, now: int, number: int, classes: dict[str, int]) -> dict[str, Any]:
    """One waiting stop; about half have nothing special about them."""
    arrived = now - dice.randint(0, 30)
    plain = dice.random() < 0.4
    queue = dice.choice(QUEUES)
    missed = None if plain else _or_none(dice, 0.15, now - 16, now)
    return {
        "stop_id": str(number),
        "visit_id": f"v{number if dice.random() < 0.8 else 0}",
        "queue": queue,
        "service": queue + (".other" if not plain and dice.random() < 0.1 else ".main"),
        "language": dice.choice(("fi", "fi", "sv", "uk")),
        "arrived": arrived,
        "joined": dice.randint(arrived, now),
        "journal": dice.randint(1, 4),
        "position": number,
        "credit": None if plain else _or_none(dice, 0.15, now - 60, now),
        "booked": None if plain else _or_none(dice, 0.25, now - 15, now + 12),
        "ground_class": None if plain or dice.random() < 0.6 else dice.choice((*classes, "unknown")),
        "desk_only": None if plain or dice.random() < 0.85 else dice.choice(("d1", "d2")),
        "busy": not plain and dice.random() < 0.1,
        "free_from": None if plain else _or_none(dice, 0.3, now - 3, now),
        "missed": missed,
        "no_shows": dice.randint(1, 3) if missed is not None else dice.choice((0, 0, 1)),
        "other_queues": set() if plain or dice.random() < 0.8 else {dice.choice(QUEUES)} - {queue},
    }


def random_desk(dice: random.Random, name: str) -> dict[str, Any]:
    """A desk of one to three lines; now and then it takes the rarer service too, or misses the main one."""
    queues = set(dice.sample(QUEUES, dice.choice((1, 2, 3))))
    services = {
        f"{code}.{kind}" for code in sorted(queues) for kind in ("main", "other") if dice.random() < 0.9
    }
    return {
        "desk": name,
        "queues": queues,
        "services": services,
        "languages": set(dice.sample(LANGUAGES, dice.choice((1, 2)))),
    }


def random_hall(seed: int) -> RawHall:
    """A hall of one to seven waiting stops."""
    dice = random.Random(seed)
    now = BASE + dice.randint(0, 600)
    classes = {code: dice.choice(SHARES) for code in CLASSES}
    own, *others = (random_desk(dice, f"d{number}") for number in range(1, dice.randint(2, 5)))
    queues = {}
    for code in QUEUES:
        open_desks = dice.randint(1, 4)
        queues[code] = {
            "promise": dice.choice((5, 10, 15)),
            "expected": dice.choice((0, 2, 5, 12)),
            "open": open_desks,
            "speaking": {language: dice.randint(0, open_desks) for language in LANGUAGES},
            "closes": now + dice.choice((-1, 0, 3, 4, 30, 33)) if dice.random() < 0.5 else None,
            "policy": random_policy(dice) if dice.random() < 0.1 else None,
        }
    return RawHall(
        now=now,
        desk=own,
        desks=[own, *others] if dice.random() < 0.5 else [],
        queues=queues,
        classes=classes,
        recent=[
            (dice.choice(QUEUES), dice.choice((None, None, None, *CLASSES, "retired")))
            for _ in range(dice.choice((0, 3, 12)))
        ],
        policy=random_policy(dice),
        stops=[random_stop(dice, now, number, classes) for number in range(dice.randint(1, 7))],
    )


# ---- first form: the live rule's dataclasses
# -----------------------------------------------------------------


def at(minute: int) -> datetime:
    """A minute since 1970 as an aware datetime."""
    return EPOCH + timedelta(minutes=minute)


def at_or_none(minute: int | None) -> datetime | None:
    """The same, None staying None."""
    return None if minute is None else at(minute)


def live_stop(stop: dict[str, Any]) -> hall.WaitingStop:
    """The dataclass of one raw stop."""
    return hall.WaitingStop(
        stop_id=stop["stop_id"],
        visit_id=stop["visit_id"],
        queue=stop["queue"],
        service=stop["service"],
        language=stop["language"],
        arrived_at=at(stop["arrived"]),
        joined_at=at(stop["joined"]),
        journal=stop["journal"],
        position=stop["position"],
        credit_at=at_or_none(stop["credit"]),
        booked_at=at_or_none(stop["booked"]),
        ground=stop["ground_class"] and f"ground-{stop['ground_class']}",
        ground_class=stop["ground_class"],
        desk_only=stop["desk_only"],
        visitor_busy=stop["busy"],
        visitor_free_at=at_or_none(stop["free_from"]),
        missed_at=at_or_none(stop["missed"]),
        no_shows=stop["no_shows"],
        other_queues=frozenset(stop["other_queues"]),
    )


def live_desk(desk: dict[str, Any]) -> hall.DeskView:
    """The dataclass of one raw desk."""
    return hall.DeskView(
        desk=desk["desk"],
        queues=frozenset(desk["queues"]),
        services=frozenset(desk["services"]),
        languages=frozenset(desk["languages"]),
    )


def live_hall(raw: RawHall) -> tuple[list[hall.WaitingStop], hall.DeskView, hall.Moment, hall.Policy]:
    """The dataclasses of a raw hall: waiting, desk, moment, policy."""
    queues = {
        code: hall.QueueView(
            queue=code,
            promise_seconds=60 * queue["promise"],
            expected_seconds=60 * queue["expected"],
            open_desks=queue["open"],
            speaking_desks=queue["speaking"],
            closes_at=at_or_none(queue["closes"]),
            policy=hall.Policy(**queue["policy"]) if queue["policy"] else None,
        )
        for code, queue in raw.queues.items()
    }
    desk = live_desk(raw.desk)
    moment = hall.Moment(
        now_at=at(raw.now),
        queues=queues,
        classes={code: hall.GroundClass(code=code, cap_percent=cap) for code, cap in raw.classes.items()},
        recent_calls=[hall.RecentCall(queue=queue, ground_class=code) for queue, code in raw.recent],
        desks=[live_desk(each) for each in raw.desks],
    )
    return [live_stop(stop) for stop in raw.stops], desk, moment, hall.Policy(**raw.policy)


# ---- second form: integers, built here without the live rule's code
# -----------------------------------------------


def bare_policy(values: dict[str, Any]) -> tuple[int, ...]:
    """Positions filled by name, seconds as ms."""
    numbers = [0] * rule.POLICY_SIZE
    for name, value in values.items():
        if name.endswith("_seconds"):
            numbers[getattr(rule, name.removesuffix("_seconds").upper())] = value * 1000
        else:
            numbers[getattr(rule, name.removesuffix("_percent").upper())] = int(value)
    return tuple(numbers)


def bare_candidate(raw: RawHall, stop: dict[str, Any]) -> tuple[int, ...]:
    """One stop as the desk sees it, in integers."""
    queue = raw.queues[stop["queue"]]
    minute = 60_000
    cap = raw.classes.get(stop["ground_class"], 0)
    ahead_cap = (queue["policy"] or raw.policy)["ahead_cap_percent"]
    class_debt = ahead_debt = 0
    open_desks, speaking_desks = raw.desk_counts(stop)
    for called_queue, called_class in raw.recent if stop["ground_class"] else ():
        if called_queue == stop["queue"]:
            is_class = called_class == stop["ground_class"]
            class_debt = rule.debt_after(class_debt, cap=cap, is_of_class=is_class) if cap else 0
            ahead_debt = rule.debt_after(ahead_debt, cap=ahead_cap, is_of_class=called_class in raw.classes)

    def closing(code: str) -> int:
        closes = raw.queues[code]["closes"]
        return rule.NEVER if closes is None else closes * minute

    fields = {
        "HOUSE_AT": stop["arrived"] * minute,
        "CREDIT_AT": rule.NONE if stop["credit"] is None else stop["credit"] * minute,
        "LINE_AT": stop["joined"] * minute,
        "JOURNAL": stop["journal"],
        "POSITION": stop["position"],
        "PROMISE": queue["promise"] * minute,
        "EXPECTED": queue["expected"] * minute,
        "BOOKED_AT": rule.NONE if stop["booked"] is None else stop["booked"] * minute,
        "CLOSES_AT": closing(stop["queue"]),
        "DESK_CLOSES_AT": max(closing(code) for code in raw.desk["queues"]),
        "ELSEWHERE_CLOSES_AT": min((closing(code) for code in stop["other_queues"]), default=rule.NEVER),
        "FREE_FROM": rule.NONE if stop["free_from"] is None else stop["free_from"] * minute,
        "BUSY": int(stop["busy"]),
        "MISSED_AT": rule.NONE if stop["missed"] is None else stop["missed"] * minute,
        "NO_SHOWS": stop["no_shows"],
        "SERVES": int(stop["service"] in raw.desk["services"]),
        "BOUND": {None: rule.TO_NO_DESK, "d1": rule.TO_THIS_DESK, "d2": rule.TO_ANOTHER_DESK}[
            stop["desk_only"]
        ],
        "SPEAKS": int(stop["language"] in raw.desk["languages"]),
        "SPEAKING_DESKS": speaking_desks,
        "OPEN_DESKS": open_desks,
        "CAP": cap,
        "CLASS_DEBT": class_debt,
        "AHEAD_DEBT": ahead_debt,
    }
    numbers = [0] * rule.CANDIDATE_SIZE
    for name, value in fields.items():
        numbers[getattr(rule, name)] = value
    return tuple(numbers)


def bare_pick(raw: RawHall, *, functions: Any = rule) -> str | None:
    """The stop the integer rule takes, by id. `functions`: the rule's module, or a changed copy."""
    best: tuple[Any, str] | None = None
    for stop in raw.stops:
        policy = bare_policy(raw.queues[stop["queue"]]["policy"] or raw.policy)
        candidate, now = bare_candidate(raw, stop), raw.now * 60_000
        if functions.may_call(candidate, policy=policy, now=now):
            ranked = (functions.rank(candidate, policy=policy, now=now), stop["stop_id"])
            best = ranked if best is None or ranked < best else best
    return best[1] if best else None
