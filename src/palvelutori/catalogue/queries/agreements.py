"""Joint-service agreements, for the pages that show them and for those who work under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from palvelutori.catalogue import models
from palvelutori.catalogue.law import parties
from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules import agreements as rules
from palvelutori.catalogue.rules.serving import Task
from palvelutori.common.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed for a party, and when. `signatory` is empty once forgotten."""

    organisation: str
    signatory: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement on a day: as written, where it is in its life, what is wrong with it (drafts only)."""

    draft: rules.Draft
    standing: rules.Standing
    signed: tuple[Signed, ...]
    faults: tuple[rules.Fault, ...]

    @property
    def code(self) -> str:
        """Its code."""
        return self.draft.code


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """For residents: at `unit` the `provider`'s workers help with `services` of the `commissioner`."""

    unit: str
    commissioner: str
    provider: str
    controller: str
    services: tuple[str, ...]
    tasks: tuple[str, ...]
    ends_on: date | None


def agreements(centre: str, *, day: date) -> tuple[AgreementRow, ...]:
    """Every agreement: what needs somebody first (drafts, ending), then in force, ahead, ended."""
    rows = [_row(centre, one, day) for one in _read(centre)]
    order = ("draft", "ending", "in_force", "ahead", "ended")
    return tuple(sorted(rows, key=lambda one: (order.index(one.standing), one.code)))


def agreement(centre: str, *, code: str, day: date) -> AgreementRow:
    """One agreement. Raises NotFound."""
    for one in _read(centre, code=code):
        return _row(centre, one, day)
    raise NotFound(what="agreement", name=code)


def training_months(centre: str, *, code: str) -> int:
    """How many months a training for the agreement holds; 0 = it does not end. Raises NotFound."""
    found = models.ServiceAgreement.objects.filter(centre=centre, code=code)
    months = found.values_list("training_valid_months", flat=True).first()
    if months is None:
        raise NotFound(what="agreement", name=code)
    return int(months)


def on_behalf(centre: str, *, day: date) -> tuple[OnBehalf, ...]:
    """Who serves what on whose behalf on `day`; opaque units and services are left out."""
    catalogue = catalogue_of(centre)
    found = []
    for row in _read(centre):
        draft = as_draft(row)
        if _at(row, day) not in (rules.Standing.IN_FORCE, rules.Standing.ENDING):
            continue
        if not draft.unit or catalogue.units[draft.unit].is_opaque:
            continue
        services = tuple(
            code
            for code in draft.services
            if code in catalogue.services and not catalogue.units[catalogue.services[code].unit].is_opaque
        )
        found.append(
            OnBehalf(
                draft.unit,
                draft.commissioner,
                draft.provider,
                draft.controller,
                services,
                draft.tasks,
                draft.ends_on,
            )
        )
    return tuple(sorted(found, key=lambda one: (list(catalogue.units).index(one.unit), one.commissioner)))


def tasks() -> Mapping[str, Task]:
    """The task types by code, as the rules see them."""
    return {
        row.code: Task(row.code, row.is_public_power, row.is_own_officer_only)
        for row in models.TaskType.objects.order_by("order")
    }


def faults_of(centre: str, draft: rules.Draft, *, day: date) -> tuple[rules.Fault, ...]:
    """What is wrong with an agreement on `day`."""
    return rules.faults(draft, catalogue=catalogue_of(centre), tasks=tasks(), parties=parties(), day=day)


def _read(centre: str, *, code: str = "") -> list[models.ServiceAgreement]:
    rows = models.ServiceAgreement.objects.filter(centre=centre).order_by("code")
    if code:
        rows = rows.filter(code=code)
    related = ("unit", "commissioner", "provider", "controller")
    return list(rows.select_related(*related).prefetch_related("signatures__organisation"))


def _at(row: models.ServiceAgreement, day: date) -> rules.Standing:
    return rules.standing(row.state, starts_on=row.starts_on, ends_on=row.ends_on, day=day)


def _row(centre: str, row: models.ServiceAgreement, day: date) -> AgreementRow:
    draft = as_draft(row)
    at = _at(row, day)
    signed = [
        Signed(one.organisation.code, one.signatory, one.signed_on)
        for one in sorted(row.signatures.all(), key=lambda one: (one.signed_on, one.pk))
    ]
    wrong = faults_of(centre, draft, day=day) if at is rules.Standing.DRAFT else ()
    return AgreementRow(draft, at, tuple(signed), wrong)


def as_draft(row: models.ServiceAgreement) -> rules.Draft:
    """A row as the rules see it."""
    return rules.Draft(
        code=row.code,
        names=row.names,
        commissioner=row.commissioner.code,
        provider=row.provider.code,
        controller=row.controller.code,
        unit=row.unit.code if row.unit else "",
        tasks=tuple(row.tasks),
        services=tuple(row.services),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        notice_months=row.notice_months,
        cost_rules=row.cost_rules,
        trainings=row.trainings,
        training_valid_months=row.training_valid_months,
        signatures=tuple(
            rules.Signature(one.organisation.code, one.signed_on) for one in row.signatures.all()
        ),
    )
