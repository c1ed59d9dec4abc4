"""The common goal: one for each effort, with a measure, a baseline the house computes, and everybody's yes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.access import effort_of, formula_of, over_days
from palvelutori.codevelopment.models import Effort, Party, UsedTime
from palvelutori.codevelopment.operations.steps import EffortAt, in_three, move, today_of
from palvelutori.codevelopment.partnering import may_say_yes, partners_named, seat_row
from palvelutori.codevelopment.rules.loop import WITH_GOAL, Event, State
from palvelutori.codevelopment.rules.measures import is_of_half_days, value_of
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, Refusal
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation

ROLES = (UNIT_LEAD, SQUARE_MANAGER)
BASELINE_DAYS: Final = 28
MOST_GUARDRAILS: Final = 4


class BaselineNotKnown(Refusal):
    """The days behind us do not tell the measure: too few people, or no days yet."""

    code = "baseline-not-known"
    status = 409


@operation("codevelopment.propose_goal", answer=EffortAt, roles=ROLES)
def propose_goal(act: Act, *, number: int, goal: dict[str, Any]) -> EffortAt:
    """Set the one goal and the parties it needs. A goal proposed anew asks everybody again.

    `goal`: sentence {fi, sv, en}, measure, direction (less, more), target, guardrails [{measure, worse_is, limit,
    whom}], owner (a unit), partners [{name, kind, gains}], gains {owner's}, ends_on (ISO), minutes.
    Raises MeasureNotRight, BaselineNotKnown, InvalidInput, WrongStep.
    """
    centre = act.place.code
    effort = effort_of(centre, number, lock=True)
    today = today_of(act)
    units = catalogue.catalogue_of(centre).units
    if goal.get("owner") not in units or units[goal["owner"]].is_opaque:
        raise InvalidInput(
            field="owner", expected=", ".join(sorted(c for c in units if not units[c].is_opaque))
        )
    try:
        ends_on = date.fromisoformat(str(goal.get("ends_on", "")))
    except ValueError as wrong:
        raise InvalidInput(field="ends_on", expected=(today + timedelta(90)).isoformat()) from wrong
    if not today < ends_on < today + timedelta(days=800):
        raise InvalidInput(field="ends_on", expected=(today + timedelta(90)).isoformat())
    formula = formula_of(centre, str(goal.get("measure", "")))
    since = today - timedelta(days=BASELINE_DAYS)
    until = today - timedelta(days=1)
    baseline = value_of(formula, over_days(centre, since=since, until=until))
    if baseline is None:
        raise BaselineNotKnown(days=BASELINE_DAYS)
    effort.goal = {
        "sentence": in_three(goal.get("sentence", {}), "sentence", longest=160),
        "measure": str(goal["measure"]),
        "direction": _one_of(goal, "direction", ("less", "more")),
        "target": _number(goal.get("target"), "target"),
        "baseline": {
            "value": round(baseline.value, 3),
            "n": baseline.n,
            "since": since.isoformat(),
            "until": until.isoformat(),
        },
        "guardrails": _guardrails(centre, goal.get("guardrails", [])),
        "owner": goal["owner"],
        "ends_on": ends_on.isoformat(),
        "minutes": int(_number(goal.get("minutes"), "minutes")),
    }
    told = move(act, effort, Event.PROPOSE_GOAL, measure=effort.goal["measure"])
    _ask(effort, goal)
    return told


def _one_of(table: Mapping[str, Any], field: str, known: tuple[str, ...]) -> str:
    if table.get(field) not in known:
        raise InvalidInput(field=field, expected=", ".join(known))
    return str(table[field])


def _number(given: Any, field: str) -> float:
    try:
        number = float(str(given).replace(",", "."))
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and 0 <= number <= 1_000_000):
        raise InvalidInput(field=field, expected="0–1000000")
    return number


def _guardrails(centre: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not 1 <= len(given) <= MOST_GUARDRAILS:
        raise InvalidInput(field="guardrail", expected=f"1–{MOST_GUARDRAILS}")
    made = []
    for one in given:
        formula = formula_of(centre, str(one.get("measure", "")), field="guardrail")
        if not is_of_half_days(formula):
            raise InvalidInput(field="guardrail", expected="wait_mean, within, left, arrivals")
        made.append(
            {
                "measure": str(one["measure"]),
                "worse_is": _one_of(one, "worse_is", ("more", "less")),
                "limit": _number(one.get("limit"), "limit"),
                "whom": in_three(one.get("whom", {}), "whom", longest=120),
            }
        )
    return made


def _ask(effort: Effort, goal: Mapping[str, Any]) -> None:
    effort.party_set.all().delete()
    partners = goal.get("partners", [])
    if not 1 <= len(partners) <= 6:
        raise InvalidInput(field="partner", expected="1–6")
    Party.objects.create(effort=effort, kind="square", name=effort.centre, gains={})
    gains = in_three(goal.get("gains", {}), "gains", longest=160)
    Party.objects.create(effort=effort, kind="unit", name=goal["owner"], gains=gains)
    for one in partners:
        name = " ".join(str(one.get("name", "")).split())
        kind = _one_of(one, "kind", ("unit", "partner"))
        taken = effort.party_set.filter(name=name).exists()
        if not 2 <= len(name) <= 80 or taken or (kind == "unit" and name not in _units(effort.centre)):
            raise InvalidInput(field="partner", expected="2–80")
        gained = in_three(one.get("gains", {}), "partner_gains", longest=160)
        known = partners_named(effort.centre).get(name) if kind == "partner" else None
        Party.objects.create(effort=effort, kind=kind, name=name, gains=gained, partner=known)


def _units(centre: str) -> frozenset[str]:
    return frozenset(catalogue.catalogue_of(centre).units)


@operation("codevelopment.accept_goal", answer=EffortAt)
def accept_goal(act: Act, *, number: int, party: str) -> EffortAt:
    """One party's yes: a unit's by its lead, the square's by the manager, a partner's by its own owner.

    The manager may write a partner's yes down, and it says so. The last one sets the goal. Raises NotSignedIn,
    NotAllowed, NotFound, WrongStep.
    """
    mine = seat_row(act.actor, centre=act.place.code, on=today_of(act))
    if mine is None:
        act.require(*ROLES)
    effort = effort_of(act.place.code, number, lock=True)
    found = effort.party_set.filter(name=party).first()
    if found is None:
        raise NotFound(what="party", name=party[:40])
    is_own = mine is not None and may_say_yes(mine) and found.partner_id == mine.partner_id
    if found.kind == "unit":
        act.require(UNIT_LEAD, unit=found.name)
    elif not is_own:
        act.require(SQUARE_MANAGER)
    if effort.state != State.GOAL_PROPOSED:
        return move(act, effort, Event.ALL_ACCEPTED)
    found.accepted_on, found.accepted_by = today_of(act), act.actor.id
    found.is_written_down = found.kind == "partner" and not is_own
    found.save(update_fields=["accepted_on", "accepted_by", "is_written_down"])
    act.write(
        "effort.accepted", {"effort": number, "kind": found.kind, "written_down": found.is_written_down}
    )
    if effort.party_set.filter(accepted_on__isnull=True).exists():
        return EffortAt(number, effort.state)
    return move(act, effort, Event.ALL_ACCEPTED)


@operation("codevelopment.use_time", answer=EffortAt, roles=ROLES)
def use_time(act: Act, *, number: int, minutes: int) -> EffortAt:
    """Write down minutes of the square's own people used for the effort today. Raises InvalidInput, NotAllowed."""
    effort = effort_of(act.place.code, number, lock=True)
    if not 1 <= minutes <= 24 * 60:
        raise InvalidInput(field="minutes", expected="1–1440")
    if State(effort.state) not in WITH_GOAL:
        raise NotAllowed(roles="goal")
    UsedTime.objects.create(effort=effort, day=today_of(act), minutes=minutes)
    act.write("effort.time_used", {"effort": number, "minutes": minutes})
    return EffortAt(number, effort.state)
