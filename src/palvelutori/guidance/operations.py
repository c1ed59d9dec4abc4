"""Rules from draft to use: written, reviewed by another person, taken into use, taken out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.refusals import NotAllowed, NotFound, Refusal
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.operation import Act, operation
from palvelutori.guidance.access import known_at
from palvelutori.guidance.models import RuleVersion
from palvelutori.guidance.package import rules_of
from palvelutori.guidance.rules.checking import RuleProblem, rule_of

ROLES = (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR)


class RuleNotRight(Refusal):
    """The rule names something unknown, lacks something, or an example fails: where, what, how to mend."""

    code = "rule-not-right"
    status = 422


class OwnRule(Refusal):
    """Whoever wrote a version does not review it."""

    code = "own-rule"
    status = 409


class UnitHasNotApproved(Refusal):
    """Words shown of an opaque unit are written or reviewed by a lead of that unit."""

    code = "unit-has-not-approved"
    status = 403


class WrongRuleState(Refusal):
    """The version is not in a state from which this can be done."""

    code = "wrong-rule-state"
    status = 409


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A version of a rule and its state now."""

    code: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class RulesSetUp:
    """How many rules came with the house, and how many versions were new."""

    rules: int
    written: int


def units_of(centre: str, body: Mapping[str, Any]) -> frozenset[str]:
    """Units whose services a rule suggests."""
    services = catalogue_of(centre).services
    return frozenset(services[code].unit for code in body.get("suggests", ()) if code in services)


def may_edit(actor: Actor, *, centre: str, units: frozenset[str]) -> bool:
    """Whether the actor may write or review a rule about these units: their lead, or somebody of the whole house."""
    if actor.kind == "system" or actor.has_role(SQUARE_MANAGER, ADMINISTRATOR, centre=centre):
        return True
    return bool(units) and all(actor.has_role(UNIT_LEAD, centre=centre, unit=unit) for unit in units)


@operation("guidance.set_up", stream="house", answer=RulesSetUp, roles=(ADMINISTRATOR,))
def set_up(act: Act) -> RulesSetUp:
    """Take the rules that come with the house into use. What people here have written since stays.

    Raises RuleProblem: then nothing was loaded.
    """
    centre = act.place.code
    given = rules_of(centre, known_at(centre))
    last = {one.code: one for one in RuleVersion.objects.filter(centre=centre).order_by("version")}
    written = 0
    for rule, body in given:
        before = last.get(rule.code)
        if before is not None and (before.written_by != "system" or before.body == body):
            continue
        _end(centre, rule.code, act)
        RuleVersion.objects.create(
            centre=centre,
            code=rule.code,
            version=before.version + 1 if before else 1,
            state="in_use",
            body=body,
            written_by="system",
            written_at=act.moment,
            reviewed_by="system",
            reviewed_at=act.moment,
            used_at=act.moment,
        )
        written += 1
    if written:
        act.write("guidance.set_up", {"centre": centre, "rules": len(given), "written": written})
    return RulesSetUp(len(given), written)


@operation("guidance.draft_rule", stream="house", answer=RuleAt, roles=ROLES)
def draft_rule(act: Act, *, body: dict[str, Any]) -> RuleAt:
    """Keep a new version as a draft. It is checked as a whole and its examples are run first.

    Raises RuleNotRight (place, problem, right), NotAllowed for another unit's rule.
    """
    centre = act.place.code
    try:
        rule = rule_of(body, place="", known=known_at(centre))
    except RuleProblem as problem:
        raise RuleNotRight(place=problem.place, problem=problem.problem, right=problem.right) from problem
    rows = RuleVersion.objects.filter(centre=centre, code=rule.code).order_by("-version")
    before = rows.first()
    units = units_of(centre, body) | (units_of(centre, before.body) if before else frozenset())
    _require(act, units)
    made = RuleVersion.objects.create(
        centre=centre,
        code=rule.code,
        version=before.version + 1 if before else 1,
        state="draft",
        body=body,
        written_by=act.actor.id,
        written_at=act.moment,
    )
    return _told(act, made, "guidance.rule_drafted")


@operation("guidance.review_rule", stream="house", answer=RuleAt, roles=ROLES)
def review_rule(act: Act, *, code: str, version: int) -> RuleAt:
    """Another person has read the draft. Raises OwnRule, UnitHasNotApproved, WrongRuleState, NotAllowed, NotFound."""
    row = _version(act, code, version)
    units = units_of(act.place.code, row.body)
    _require(act, units)
    if row.state != "draft":
        raise WrongRuleState(state=row.state)
    if row.written_by == act.actor.id:
        raise OwnRule()
    _require_approval(act, row, units)
    row.state, row.reviewed_by, row.reviewed_at = "reviewed", act.actor.id, act.moment
    row.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    return _told(act, row, "guidance.rule_reviewed")


def _require_approval(act: Act, row: RuleVersion, units: frozenset[str]) -> None:
    """Neutral words are the opaque unit's own: its lead wrote them, or reviews them now."""
    catalogue = catalogue_of(act.place.code)
    for unit in sorted(units):
        if catalogue.units[unit].is_opaque and not act.actor.has_role(
            UNIT_LEAD, centre=act.place.code, unit=unit
        ):
            raise UnitHasNotApproved(unit=unit)


@operation("guidance.use_rule", stream="house", answer=RuleAt, roles=ROLES)
def use_rule(act: Act, *, code: str, version: int) -> RuleAt:
    """Take a reviewed version into use, or an old one again (that is how one rolls back).

    The version that was in use is kept as old. Raises RuleNotRight when its examples fail today.
    """
    row = _version(act, code, version)
    _require(act, units_of(act.place.code, row.body))
    if row.state not in ("reviewed", "old"):
        raise WrongRuleState(state=row.state)
    try:
        rule_of(row.body, place="", known=known_at(act.place.code))
    except RuleProblem as problem:
        raise RuleNotRight(place=problem.place, problem=problem.problem, right=problem.right) from problem
    kind = "guidance.rule_rolled_back" if row.state == "old" else "guidance.rule_used"
    _end(act.place.code, code, act)
    row.state, row.used_at, row.ended_at = "in_use", act.moment, None
    row.save(update_fields=["state", "used_at", "ended_at"])
    return _told(act, row, kind)


@operation("guidance.retire_rule", stream="house", answer=RuleAt, roles=ROLES)
def retire_rule(act: Act, *, code: str, version: int) -> RuleAt:
    """Take the version out of use; nothing takes its place until a version is used again."""
    row = _version(act, code, version)
    _require(act, units_of(act.place.code, row.body))
    if row.state != "in_use":
        raise WrongRuleState(state=row.state)
    _end(act.place.code, code, act)
    row.state = "old"
    return _told(act, row, "guidance.rule_retired")


def _end(centre: str, code: str, act: Act) -> None:
    RuleVersion.objects.filter(centre=centre, code=code, state="in_use").update(
        state="old", ended_at=act.moment
    )


def _version(act: Act, code: str, version: int) -> RuleVersion:
    row = RuleVersion.objects.filter(centre=act.place.code, code=code, version=version).first()
    if row is None:
        raise NotFound(what="rule", name=f"{code} {version}")
    return row


def _require(act: Act, units: frozenset[str]) -> None:
    if not may_edit(act.actor, centre=act.place.code, units=units):
        raise NotAllowed(roles=", ".join(ROLES))


def _told(act: Act, row: RuleVersion, kind: str) -> RuleAt:
    act.write(kind, {"rule": row.code, "version": row.version})
    return RuleAt(row.code, row.version, row.state)
