"""Reckonings as pages show them. A draft's are for those who read drafts; the others for anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from palvelutori.common.refusals import NotFound
from palvelutori.planning import access
from palvelutori.planning.models import Run
from palvelutori.planning.rules.answers import Answers, answers_of
from palvelutori.planning.rules.cost import costs
from palvelutori.planning.rules.differences import Compared, compared
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.plans import (
    JointPlan,
    RoomsPlan,
    StaffingPlan,
    joint_plan,
    rooms_plan,
    staffing_plan,
)
from palvelutori.planning.rules.sites import SitesPlan, sites_plan
from palvelutori.planning.rules.states import is_public

#: so many are listed, newest first
LISTED = 50


@dataclass(frozen=True, slots=True)
class RunRow:
    """A reckoning without its figures."""

    number: int
    kind: str
    version: int
    version_state: str
    weekday: str
    policy: str
    source: str
    change: str
    state: str
    reason: str
    reason_words: str
    progress: int
    seed: int
    replications: int
    scenario_hash: str
    kernel_version: str
    asked_at: datetime

    @property
    def is_under_way(self) -> bool:
        """Whether it will still change by itself."""
        return self.state in ("queued", "running")


Plan = StaffingPlan | JointPlan | RoomsPlan | SitesPlan


@dataclass(frozen=True, slots=True)
class RunView:
    """A reckoning with its answers (of a day) or its plan; None until it is done.

    `base`: the same without the alteration, when there is. `closed`: the unit that is closed, or empty; `cut_off`: whom
    that cuts off from every door, None when the house's doors are not known."""

    row: RunRow
    concept: Concept
    answers: Answers | None
    plan: Plan | None
    base: RunRow | None
    closed: str
    cut_off: tuple[str, ...] | None


def listed(centre: str, *, may_read_drafts: bool) -> tuple[RunRow, ...]:
    """The newest reckonings. Cancelled ones are for those who may ask for them."""
    rows = Run.objects.filter(centre=centre).select_related("concept").order_by("-id")
    if not may_read_drafts:
        rows = rows.exclude(concept__state="draft").filter(state="done")
    return tuple(_row(one) for one in rows.defer("scenario", "result", "replay", "concept__body")[:LISTED])


def run(centre: str, number: int, *, may_read_drafts: bool) -> RunView:
    """One reckoning. Raises NotFound, also for a draft's when the reader may not know of it."""
    found = found_run(centre, number, may_read_drafts=may_read_drafts)
    concept = access.concept_in(found.concept)
    what = (found.scenario_hash, found.concept.body_hash, found.seed, found.replications)
    is_done = found.state == "done"
    answers = _answers(found.pk, what) if is_done and found.kind == "day" else None
    plan = _plan(found, concept) if is_done and found.kind != "day" else None
    kind, _, closed = found.change.partition(":")
    cut_off = tuple(found.inputs["cut_off"]) if "cut_off" in found.inputs else None
    is_closing = kind == "closed"
    return RunView(_row(found), concept, answers, plan, _base(found), closed if is_closing else "", cut_off)


def compared_runs(
    centre: str, numbers: tuple[int, int], *, may_read_drafts: bool
) -> tuple[RunRow, RunRow, Concept, Compared]:
    """Two days that are done, side by side. Raises NotFound."""
    pair = [found_run(centre, number, may_read_drafts=may_read_drafts) for number in numbers]
    for one in pair:
        if one.state != "done" or one.kind != "day":
            raise NotFound(what="run", name=one.pk)
    told = compared(pair[0].result or {}, pair[1].result or {})
    return _row(pair[0]), _row(pair[1]), access.concept_in(pair[0].concept), told


def _plan(found: Run, concept: Concept) -> Plan:
    result = found.result or {}
    if found.kind == "staffing":
        return staffing_plan(result)
    if found.kind == "sites":
        return sites_plan(result, found.inputs)
    if found.kind == "joint":
        return joint_plan(result, found.inputs)
    return rooms_plan(result, concept, access.sheet_in(found.concept))


def scenario(centre: str, number: int, *, may_read_drafts: bool) -> str:
    """The scenario's one text: `palvelutori simulate` reckons the same from it."""
    return found_run(centre, number, may_read_drafts=may_read_drafts).scenario


def result(centre: str, number: int, *, may_read_drafts: bool) -> Mapping[str, Any]:
    """Every figure as it is stored. Raises NotFound, also before there are any."""
    found = found_run(centre, number, may_read_drafts=may_read_drafts)
    if found.result is None:
        raise NotFound(what="result", name=number)
    return dict(found.result)


def found_run(centre: str, number: int, *, may_read_drafts: bool) -> Run:
    rows = Run.objects.filter(centre=centre, pk=number).select_related("concept").defer("replay")
    found = rows.first()
    if found is None or not (may_read_drafts or (is_public(found.concept.state) and found.state == "done")):
        raise NotFound(what="run", name=number)
    return found


def _base(found: Run) -> RunRow | None:
    if not found.change:
        return None
    rows = Run.objects.filter(
        concept=found.concept,
        kind=found.kind,
        weekday=found.weekday,
        policy=found.policy,
        source=found.source,
        change="",
        seed=found.seed,
        replications=found.replications,
        kernel_version=found.kernel_version,
        state__in=["queued", "running", "done"],
    )
    base = rows.select_related("concept").order_by("-id").first()
    return _row(base) if base is not None else None


def _row(one: Run) -> RunRow:
    return RunRow(
        one.pk,
        one.kind,
        one.concept.version,
        one.concept.state,
        one.weekday,
        one.policy,
        one.source,
        one.change,
        one.state,
        one.reason,
        one.reason_words,
        one.progress,
        one.seed,
        one.replications,
        one.scenario_hash,
        one.kernel_version,
        one.asked_at,
    )


@lru_cache(maxsize=8)
def _answers(number: int, what: tuple[str, str, int, int]) -> Answers:
    """A run that is done never changes: scenario, concept, seed and days say which it is."""
    one = Run.objects.select_related("concept").get(pk=number)
    concept = access.concept_in(one.concept)
    queues = json.loads(one.scenario)["queues"]
    return answers_of(
        concept,
        one.result or {},
        promises={row["code"]: float(row.get("promise_minutes", 15)) for row in queues},
        space_cents_year=costs(concept, access.sheet_in(one.concept)).total_cents,
    )
