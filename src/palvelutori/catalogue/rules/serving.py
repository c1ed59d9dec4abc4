"""Who may serve what for whom: the joint-service act (223/2007, from memory) as one function.

A worker serves the own employer's matters. For another agency a worker may do only what a written agreement
names, and never a task of public power or one that the law keeps for the agency's own officer: no agreement
can change that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from palvelutori.catalogue.rules.validity import ALWAYS, Validity


class Reason(StrEnum):
    """Why a worker may or may not serve; the first three allow."""

    OWN_AGENCY = "own_agency"
    AGREEMENT = "agreement"
    GENERAL_ADVICE = "general_advice"
    PUBLIC_POWER = "public_power"
    OWN_OFFICER_ONLY = "own_officer_only"
    NO_AGREEMENT = "no_agreement"
    AGREEMENT_NOT_VALID = "agreement_not_valid"
    TASK_NOT_AGREED = "task_not_agreed"
    SERVICE_NOT_AGREED = "service_not_agreed"
    NOT_AT_THIS_UNIT = "not_at_this_unit"
    TRAINING_MISSING = "training_missing"


@dataclass(frozen=True, slots=True)
class Task:
    """What kind of work it is, as far as the law cares. `is_general`: listening and directing, which every
    authority owes to everybody (Administrative Procedure Act 8 §, from memory).
    """

    code: str
    is_public_power: bool = False
    is_own_officer_only: bool = False
    is_general: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """One service as the serving rule sees it: whose it is and what kind of work it takes."""

    service: str
    organisation: str
    task: Task


@dataclass(frozen=True, slots=True)
class Agreement:
    """`provider`'s workers do `tasks` of `services` (empty = all) for `commissioner`, at `unit` (empty =
    any). `needs_training`: the commissioner introduces each worker first.
    """

    code: str
    commissioner: str
    provider: str
    tasks: frozenset[str]
    services: frozenset[str] = frozenset()
    unit: str = ""
    validity: Validity = ALWAYS
    needs_training: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """Who would serve: the employer's code, the unit the worker serves at, and the agreements for which the
    worker's training holds.
    """

    employer: str
    unit: str = ""
    trained: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Serving:
    """The answer. `agreement` names the agreement that allows it, or would after its training."""

    is_allowed: bool
    reason: Reason
    agreement: str | None = None


def may_serve(worker: Worker, *, matter: Matter, agreements: Iterable[Agreement], day: date) -> Serving:
    """Whether `worker` may serve `matter` on `day`, and why or why not.

    Organisations are compared as they stand: resolve predecessors with `validity.in_charge` first.
    """
    if worker.employer == matter.organisation:
        return Serving(True, Reason.OWN_AGENCY)
    if matter.task.is_general:
        return Serving(True, Reason.GENERAL_ADVICE)
    if matter.task.is_public_power:
        return Serving(False, Reason.PUBLIC_POWER)
    if matter.task.is_own_officer_only:
        return Serving(False, Reason.OWN_OFFICER_ONLY)
    between = [
        one
        for one in agreements
        if (one.commissioner, one.provider) == (matter.organisation, worker.employer)
    ]
    found = [_under(one, worker=worker, matter=matter, day=day) for one in between]
    # The nearest miss tells most: an agreement that lacks the service says more than "no agreement".
    found.sort(key=lambda one: _NEARNESS.index(one.reason))
    return found[0] if found else Serving(False, Reason.NO_AGREEMENT)


_NEARNESS = (
    Reason.AGREEMENT,
    Reason.TRAINING_MISSING,
    Reason.SERVICE_NOT_AGREED,
    Reason.TASK_NOT_AGREED,
    Reason.NOT_AT_THIS_UNIT,
    Reason.AGREEMENT_NOT_VALID,
)


def _under(agreement: Agreement, *, worker: Worker, matter: Matter, day: date) -> Serving:
    if not agreement.validity.holds_on(day):
        return Serving(False, Reason.AGREEMENT_NOT_VALID)
    if agreement.unit and agreement.unit != worker.unit:
        return Serving(False, Reason.NOT_AT_THIS_UNIT)
    if matter.task.code not in agreement.tasks:
        return Serving(False, Reason.TASK_NOT_AGREED)
    if agreement.services and matter.service not in agreement.services:
        return Serving(False, Reason.SERVICE_NOT_AGREED)
    if agreement.needs_training and agreement.code not in worker.trained:
        return Serving(False, Reason.TRAINING_MISSING, agreement.code)
    return Serving(True, Reason.AGREEMENT, agreement.code)
