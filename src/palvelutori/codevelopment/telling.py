"""What happened, computed: the analysis by the registered plan, and the words that go with it. No number is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from palvelutori.codevelopment.access import by_half_days, formula_of, over_days
from palvelutori.codevelopment.models import Effort, Registration
from palvelutori.codevelopment.rules.measures import Reading, value_of
from palvelutori.codevelopment.rules.trials import (
    LEAST_FOURS,
    Block,
    Planned,
    draw,
    effect,
    look,
    watch,
)
from palvelutori.common.texts import LANGUAGES, text
from palvelutori.facts.queries.halves import HOUSE, half_days

#: fours after which a guardrail may stop a trial
LEAST_WATCHED: Final = 3
BEFORE_DAYS: Final = 28


def words(key: str, **values: Any) -> dict[str, str]:
    """The house's own words in three languages."""
    return {slot: text(key, slot, **values) for slot in LANGUAGES}


def registration_of(effort: Effort) -> Registration:
    """The registered plan in force."""
    return Registration.objects.get(effort=effort, version=effort.plan_version)


def schedule_of(registration: Registration) -> tuple[Planned, ...]:
    """The drawn schedule: from the plan's days and seed alone, so that anybody draws the same."""
    days = [date.fromisoformat(one) for one in registration.plan["days"]]
    return draw(days, seed=registration.seed)


def measured(effort: Effort, measure: str, *, days: list[date], until: date) -> dict[Block, Reading]:
    """The measure of each half-day of the trial that is over."""
    if not days:
        return {}
    formula = formula_of(effort.centre, measure)
    return by_half_days(effort.centre, formula, since=days[0], until=min(days[-1], until))


def broken_guardrail(effort: Effort, *, until: date) -> dict[str, Any] | None:
    """The first guardrail that got worse by more than its limit; None when none did."""
    registration = registration_of(effort)
    if registration.plan["design"] != "switchback":
        return None
    schedule = schedule_of(registration)
    days = sorted({one.block.day for one in schedule})
    for one in registration.plan["guardrails"]:
        values = measured(effort, one["measure"], days=days, until=until)
        told = watch(
            schedule,
            {block: reading.value for block, reading in values.items()},
            worse_is=one["worse_is"],
            limit=one["limit"],
            least_fours=LEAST_WATCHED,
        )
        if told.is_broken:
            return dict(one)
    return None


def harm_words(guardrail: Mapping[str, Any]) -> dict[str, str]:
    """Why the house stopped the trial."""
    return {slot: text("develop.stopped_harm", slot, whom=guardrail["whom"][slot]) for slot in LANGUAGES}


def analysis_of(effort: Effort, *, until: date) -> dict[str, Any]:
    """What happened, by the registered plan: estimate, interval, half-days, guardrails, and a look at before."""
    registration = registration_of(effort)
    plan = registration.plan
    days = [date.fromisoformat(one) for one in plan["days"]]
    schedule = schedule_of(registration) if plan["design"] == "switchback" else ()
    values = measured(effort, plan["measure"], days=days, until=until)
    found = _effect(schedule, values, registration.seed)
    over = [one for one in days if one <= until]
    visits = half_days(effort.centre, line=HOUSE, since=days[0], until=min(days[-1], until)) if over else {}
    return {
        "plan_version": registration.version,
        "hash": registration.hash,
        "seed": registration.seed,
        "design": plan["design"],
        "effect": found,
        "verdict": _verdict(found, is_switchback=bool(schedule)),
        "half_days": sum(one.block in values for one in schedule),
        "half_days_planned": len(schedule),
        "matters": sum(half.arrivals for day, both in visits.items() if day in days for half in both),
        "dots": [
            [one.block.day.isoformat(), one.block.half, one.is_on, round(values[one.block].value, 2)]
            for one in schedule
            if one.block in values
        ],
        "guardrails": [
            _guarded(effort, one, schedule, days, until, registration.seed) for one in plan["guardrails"]
        ],
        "look": _look(effort, plan["measure"], days=days, until=until),
    }


def _effect(
    schedule: tuple[Planned, ...], values: Mapping[Block, Reading], seed: int
) -> dict[str, Any] | None:
    found = effect(schedule, {block: one.value for block, one in values.items()}, seed=seed)
    if found is None:
        return None
    return {
        "estimate": round(found.estimate, 3),
        "low": None if found.low is None else round(found.low, 3),
        "high": None if found.high is None else round(found.high, 3),
        "p": round(found.p, 4),
        "fours": found.fours,
    }


def _verdict(found: Mapping[str, Any] | None, *, is_switchback: bool) -> str:
    if not is_switchback:
        return "look_only"
    if found is None or found["fours"] < LEAST_FOURS:
        return "too_few"
    return "found" if found["p"] <= 0.05 else "not_found"


def _guarded(
    effort: Effort,
    guardrail: Mapping[str, Any],
    schedule: tuple[Planned, ...],
    days: list[date],
    until: date,
    seed: int,
) -> dict[str, Any]:
    values = measured(effort, guardrail["measure"], days=days, until=until)
    found = _effect(schedule, values, seed)
    reading = "cannot_tell"
    if found is not None and found["p"] <= 0.05:
        is_worse = (found["estimate"] > 0) is (guardrail["worse_is"] == "more")
        reading = "worse" if is_worse else "better"
    return {**guardrail, "effect": found, "reading": reading}


def _look(effort: Effort, measure: str, *, days: list[date], until: date) -> dict[str, Any] | None:
    formula = formula_of(effort.centre, measure)

    def daily(since: date, last: date) -> list[float]:
        span = ((since + timedelta(days=more)) for more in range((last - since).days + 1))
        read = (
            value_of(formula, over_days(effort.centre, since=day, until=day))
            for day in span
            if day.weekday() < 5
        )
        return [one.value for one in read if one is not None]

    end = min(days[-1], until)
    told = look(
        daily(days[0] - timedelta(days=BEFORE_DAYS), days[0] - timedelta(days=1)), daily(days[0], end)
    )
    if told is None:
        return None
    return {
        "before": round(told.before, 2),
        "after": round(told.after, 2),
        "days_before": told.days_before,
        "days_after": told.days_after,
    }


def followed(effort: Effort, *, until: date) -> dict[str, Any] | None:
    """The goal's measure over the last four weeks; None when it is not known."""
    assert effort.goal is not None
    formula = formula_of(effort.centre, effort.goal["measure"])
    since = until - timedelta(days=BEFORE_DAYS)
    told = value_of(formula, over_days(effort.centre, since=since, until=until - timedelta(days=1)))
    if told is None:
        return None
    return {"value": round(told.value, 2), "n": told.n, "on": until.isoformat()}
