"""What is wrong with a joint-service agreement before it may come into force, and when it ends. Pure.

The limits come from the joint-service act (223/2007; details from memory until a lawyer has read them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from palvelutori.catalogue.rules.entries import CentreCatalogue, Texts
from palvelutori.catalogue.rules.serving import Task
from palvelutori.catalogue.rules.validity import competent_body, in_charge, runs_on

LANGUAGES: Final = ("fi", "sv", "en")
#: so long before its last day everybody concerned is told
TOLD_BEFORE: Final = timedelta(days=60)
MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Signature:
    """`organisation` has signed on a day."""

    organisation: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Draft:
    """An agreement as written. Texts by language; `unit` empty = any unit; `services` empty = all."""

    code: str
    names: Texts
    commissioner: str
    provider: str
    controller: str
    unit: str
    tasks: tuple[str, ...]
    services: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    notice_months: int
    cost_rules: Texts
    trainings: Texts
    training_valid_months: int
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: `place` is the field, `code` names its words and its remedy, `about` what it is about."""

    place: str
    code: str
    about: str = ""


class Standing(StrEnum):
    """Where an agreement is in its life on a day."""

    DRAFT = "draft"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    ENDING = "ending"
    ENDED = "ended"


def standing(state: str, *, starts_on: date, ends_on: date | None, day: date) -> Standing:
    """The standing on `day`; `ENDING` in the last sixty days."""
    if state == "draft":
        return Standing.DRAFT
    if ends_on is not None and ends_on < day:
        return Standing.ENDED
    if starts_on > day:
        return Standing.AHEAD
    if ends_on is not None and ends_on - TOLD_BEFORE <= day:
        return Standing.ENDING
    return Standing.IN_FORCE


def first_notice_day(notice_months: int, *, day: date) -> date:
    """The first day on which an agreement given notice of on `day` may end; a month is counted as 30 days."""
    return day + notice_months * MONTH


def faults(
    draft: Draft,
    *,
    catalogue: CentreCatalogue,
    tasks: Mapping[str, Task],
    parties: frozenset[str],
    day: date,
) -> tuple[Fault, ...]:
    """Everything wrong on `day`, in the order of the form. `parties`: kinds of bodies the act allows."""
    return (
        *_texts(draft),
        *_parties(draft, catalogue, parties),
        *_place(draft, catalogue),
        *_tasks(draft, tasks),
        *_services(draft, catalogue),
        *_days(draft, day),
        *_signatures(draft, day),
    )


def _texts(draft: Draft) -> Iterator[Fault]:
    for place, texts in (
        ("names", draft.names),
        ("cost_rules", draft.cost_rules),
        ("trainings", draft.trainings),
    ):
        for slot in LANGUAGES:
            if not texts.get(slot, "").strip():
                yield Fault(place, "language_missing", slot)


def _parties(draft: Draft, catalogue: CentreCatalogue, parties: frozenset[str]) -> Iterator[Fault]:
    for place in ("commissioner", "provider"):
        code = getattr(draft, place)
        body = catalogue.organisations.get(code)
        if body is None:
            yield Fault(place, "party_unknown", code)
        elif body.kind not in parties:
            yield Fault(place, "party_no_authority", code)
        elif not body.validity.holds_on(draft.starts_on):
            yield Fault(place, "party_has_ended", code)
    if draft.commissioner == draft.provider:
        yield Fault("provider", "same_party", draft.provider)
    if draft.controller != draft.commissioner:
        yield Fault("controller", "controller_not_commissioner", draft.controller)


def _place(draft: Draft, catalogue: CentreCatalogue) -> Iterator[Fault]:
    if not draft.unit:
        return
    unit = catalogue.units.get(draft.unit)
    if unit is None:
        yield Fault("unit", "unit_unknown", draft.unit)
        return
    runs = runs_on(unit.responsibilities, organisations=catalogue.organisations, day=draft.starts_on)
    if runs != draft.provider:
        yield Fault("unit", "unit_of_another", draft.unit)


def _tasks(draft: Draft, tasks: Mapping[str, Task]) -> Iterator[Fault]:
    if not draft.tasks:
        yield Fault("tasks", "no_task")
    for code in draft.tasks:
        task = tasks.get(code)
        if task is None:
            yield Fault("tasks", "task_unknown", code)
        elif task.is_public_power:
            yield Fault("tasks", "task_public_power", code)
        elif task.is_own_officer_only:
            yield Fault("tasks", "task_own_officer", code)


def _services(draft: Draft, catalogue: CentreCatalogue) -> Iterator[Fault]:
    for code in draft.services:
        service = catalogue.services.get(code)
        if service is None:
            yield Fault("services", "service_unknown", code)
            continue
        owner = competent_body(
            service.organisation,
            responsibilities=catalogue.units[service.unit].responsibilities,
            organisations=catalogue.organisations,
            day=draft.starts_on,
        )
        commissioner = in_charge(
            draft.commissioner, organisations=catalogue.organisations, day=draft.starts_on
        )
        if owner != commissioner:
            yield Fault("services", "service_of_another", code)
        if service.task.is_public_power:
            yield Fault("services", "service_public_power", code)
        elif service.task.is_own_officer_only:
            yield Fault("services", "service_own_officer", code)
        elif service.task.code not in draft.tasks:
            yield Fault("services", "service_task_missing", code)


def _days(draft: Draft, day: date) -> Iterator[Fault]:
    if draft.ends_on is None:
        return
    if draft.ends_on < draft.starts_on:
        yield Fault("ends_on", "days_in_wrong_order")
    elif draft.ends_on < day:
        yield Fault("ends_on", "over_already")


def _signatures(draft: Draft, day: date) -> Iterator[Fault]:
    signed = {one.organisation: one.signed_on for one in draft.signatures}
    for party in dict.fromkeys((draft.commissioner, draft.provider)):
        if party not in signed:
            yield Fault("signatures", "not_signed", party)
        elif signed[party] > day:
            yield Fault("signatures", "signed_ahead", party)
