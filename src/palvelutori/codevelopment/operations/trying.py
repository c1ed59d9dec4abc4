"""The trial: a plan drawn up, registered frozen and hashed, started, stopped; what happened, told by the house."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from palvelutori.codevelopment import telling
from palvelutori.codevelopment.access import effort_of, formula_of, trial_days
from palvelutori.codevelopment.models import Effort, Registration
from palvelutori.codevelopment.operations.steps import EffortAt, check_step, in_three, move, today_of
from palvelutori.codevelopment.rules.loop import DECISIONS, Event, State
from palvelutori.codevelopment.rules.measures import is_of_half_days
from palvelutori.codevelopment.rules.partnership import TAKES_PART
from palvelutori.codevelopment.rules.trials import LEAST_FOURS
from palvelutori.common.codes import digest
from palvelutori.common.refusals import InvalidInput, Refusal
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation

ROLES = (UNIT_LEAD, SQUARE_MANAGER)
MOST_DAYS: Final = 120
#: everything a plan tells in three languages
TOLD: Final = ("question", "done", "privacy", "safety", "communication", "dismantling")


class TooShort(Refusal):
    """A trial of so few days could find nothing, whatever happened. It may be called a look."""

    code = "trial-too-short"
    status = 409


class CannotBeSwitched(Refusal):
    """The goal's measure cannot be told of a half-day."""

    code = "cannot-be-switched"
    status = 409


class HallTaken(Refusal):
    """Another trial is in the hall on these days: two at once cannot be told apart."""

    code = "hall-taken"
    status = 409


class PartnerOutside(Refusal):
    """A partner of the trial does not take part now: it was suspended, or has left."""

    code = "partner-outside"
    status = 409


@operation("codevelopment.draw_up", answer=EffortAt, roles=ROLES)
def draw_up(act: Act, *, number: int, plan: dict[str, Any]) -> EffortAt:
    """Write the plan of the trial; after registration this begins a new version.

    `plan`: question, done, privacy, safety, communication, dismantling {fi, sv, en}, where (a unit or the centre),
    design (switchback, look), starts_on (ISO), days (opening days), communication_owner (at the partner).
    Raises InvalidInput, TooShort, CannotBeSwitched, HallTaken, WrongStep.
    """
    centre = act.place.code
    effort = effort_of(centre, number, lock=True)
    if effort.goal is None:
        return move(act, effort, Event.DRAW_UP)
    design = str(plan.get("design", ""))
    if design not in ("switchback", "look"):
        raise InvalidInput(field="design", expected="switchback, look")
    try:
        starts_on = date.fromisoformat(str(plan.get("starts_on", "")))
        count = int(plan.get("days", 0))
    except ValueError as wrong:
        raise InvalidInput(field="starts_on", expected=(today_of(act) + timedelta(7)).isoformat()) from wrong
    if starts_on < today_of(act) or not 2 <= count <= MOST_DAYS:
        raise InvalidInput(field="starts_on", expected=today_of(act).isoformat())
    owner = " ".join(str(plan.get("communication_owner", "")).split())
    if not 3 <= len(owner) <= 120:
        raise InvalidInput(field="communication_owner", expected="3–120")
    days = trial_days(centre, since=starts_on, count=count)
    if design == "switchback":
        _check_switchback(effort, days)
    effort.plan = {
        **{field: in_three(plan.get(field, {}), field) for field in TOLD},
        "design": design,
        "where": str(plan.get("where", ""))[:40],
        "communication_owner": owner,
        "days": [one.isoformat() for one in days],
        "measure": effort.goal["measure"],
        "guardrails": effort.goal["guardrails"],
    }
    return move(act, effort, Event.DRAW_UP)


def _check_switchback(effort: Effort, days: tuple[date, ...]) -> None:
    assert effort.goal is not None
    if not is_of_half_days(formula_of(effort.centre, effort.goal["measure"])):
        raise CannotBeSwitched()
    if len(days) < 2 * LEAST_FOURS:
        raise TooShort(days=2 * LEAST_FOURS)
    mine = {one.isoformat() for one in days}
    others = Effort.objects.filter(centre=effort.centre, state__in=[State.REGISTERED, State.RUNNING])
    for other in others.exclude(pk=effort.pk):
        if other.plan and other.plan["design"] == "switchback" and mine & set(other.plan["days"]):
            raise HallTaken(number=other.number, until=other.plan["days"][-1])


@operation("codevelopment.register", answer=EffortAt, roles=(SQUARE_MANAGER,))
def register(act: Act, *, number: int) -> EffortAt:
    """Freeze the plan: its seed is drawn, its hash is public, and nothing of it changes any more."""
    effort = effort_of(act.place.code, number, lock=True)
    return register_with(act, effort, seed=secrets.randbits(31))


def register_with(act: Act, effort: Effort, *, seed: int) -> EffortAt:
    """Freeze the plan with this seed."""
    if effort.state == State.DRAFT:
        effort.plan_version += 1
        made = Registration.objects.create(
            effort=effort,
            version=effort.plan_version,
            plan=effort.plan,
            hash=hash_of(effort.plan or {}, seed),
            seed=seed,
            registered_on=today_of(act),
        )
        return move(act, effort, Event.REGISTER, version=made.version, hash=made.hash, seed=seed)
    return move(act, effort, Event.REGISTER)


def hash_of(plan: Mapping[str, Any], seed: int) -> str:
    """SHA-256 of the plan and its seed."""
    return digest({"plan": plan, "seed": seed})


@operation("codevelopment.start", answer=EffortAt, roles=(SQUARE_MANAGER,))
def start(act: Act, *, number: int) -> EffortAt:
    """The first half-day begins. Raises PartnerOutside, WrongStep."""
    effort = effort_of(act.place.code, number, lock=True)
    outside = effort.party_set.filter(partner__isnull=False).exclude(partner__state__in=sorted(TAKES_PART))
    if (party := outside.first()) is not None:
        raise PartnerOutside(name=party.name)
    return move(act, effort, Event.START)


@operation("codevelopment.stop", answer=EffortAt, roles=(SQUARE_MANAGER,))
def stop(act: Act, *, number: int, reason: dict[str, str]) -> EffortAt:
    """Stop the trial, with a reason. What was measured until then is told all the same."""
    effort = effort_of(act.place.code, number, lock=True)
    effort.reason = in_three(reason, "reason")
    return move(act, effort, Event.STOP)


@operation("codevelopment.watch_trial", answer=EffortAt)
def watch_trial(act: Act, *, number: int) -> EffortAt:
    """The house's own daily look: stop for harm, end after the last day, tell what happened. Idle otherwise."""
    act.require()
    effort = effort_of(act.place.code, number, lock=True)
    told = EffortAt(number, effort.state)
    if effort.state == State.RUNNING and effort.plan:
        broken = telling.broken_guardrail(effort, until=today_of(act) - timedelta(days=1))
        if broken is not None:
            effort.reason = telling.harm_words(broken)
            told = move(act, effort, Event.HARM, guardrail=broken["measure"])
        elif effort.plan["days"][-1] < today_of(act).isoformat():
            told = move(act, effort, Event.END)
    if effort.state in (State.COLLECTED, State.STOPPED_HARM, State.STOPPED_OTHER):
        effort.analysis = telling.analysis_of(effort, until=today_of(act) - timedelta(days=1))
        told = move(act, effort, Event.ANALYSE, verdict=effort.analysis["verdict"])
    return told


@operation("codevelopment.decide", answer=EffortAt, roles=(SQUARE_MANAGER,))
def decide(act: Act, *, number: int, what: str, words: dict[str, str]) -> EffortAt:
    """What follows from the result: adopt, adapt, drop, or not known. Raises InvalidInput, WrongStep."""
    effort = effort_of(act.place.code, number, lock=True)
    if what not in DECISIONS[:-1]:
        raise InvalidInput(field="what", expected=", ".join(DECISIONS[:-1]))
    effort.decision = {"what": what, "words": in_three(words, "words"), "on": today_of(act).isoformat()}
    return move(act, effort, Event.DECIDE, what=what)


@operation("codevelopment.publish", answer=EffortAt, roles=(SQUARE_MANAGER,))
def publish(act: Act, *, number: int) -> EffortAt:
    """The result's page is final: also when nothing was found."""
    effort = effort_of(act.place.code, number, lock=True)
    effort.published_on = today_of(act)
    return move(act, effort, Event.PUBLISH)


@operation("codevelopment.close_undecided", answer=EffortAt)
def close_undecided(act: Act, *, number: int) -> EffortAt:
    """Thirty days have passed: published as not decided, by the house."""
    act.require()
    effort = effort_of(act.place.code, number, lock=True)
    effort.decision = {"what": "not_decided", "words": {}, "on": today_of(act).isoformat()}
    move(act, effort, Event.DECIDE, what="not_decided")
    effort.published_on = today_of(act)
    return move(act, effort, Event.PUBLISH)


@operation("codevelopment.park_forgotten", answer=EffortAt)
def park_forgotten(act: Act, *, number: int) -> EffortAt:
    """Sixty days have passed and nobody took it up: parked by the house, with that reason."""
    act.require()
    effort = effort_of(act.place.code, number, lock=True)
    effort.reason = telling.words("develop.nobody_took_it_up")
    return move(act, effort, Event.PARK)


@operation("codevelopment.follow", answer=EffortAt)
def follow(act: Act, *, number: int) -> EffortAt:
    """Half a year has passed: the goal's measure is read once more and shown beside what was decided."""
    act.require()
    effort = effort_of(act.place.code, number, lock=True)
    check_step(effort, Event.FOLLOW)
    effort.analysis = {**(effort.analysis or {}), "followed": telling.followed(effort, until=today_of(act))}
    return move(act, effort, Event.FOLLOW)
