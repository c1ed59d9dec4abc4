"""Writing a unit's or a service's texts and days. Called inside operations of `square`, which checks the duty first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from palvelutori.catalogue import models
from palvelutori.catalogue.operations.revising import renew
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.operation import Act

Texts = Mapping[str, Mapping[str, str]]
#: fields residents read, of a unit and of a service
UNIT_FIELDS = ("names", "short_names", "descriptions")
SERVICE_FIELDS = ("names", "summaries", "bring")


def record_unit_texts(act: Act, *, unit: str, texts: Texts) -> None:
    """Put the texts in place of those that stand. Raises NotFound."""
    found = models.Unit.objects.filter(centre=act.place.code, code=unit)
    if not found.update(**{name: dict(texts[name]) for name in UNIT_FIELDS}):
        raise NotFound(what="unit", name=unit)
    renew(act.place.code)
    act.write("texts.published", {"unit": unit, "service": ""})


def record_service_texts(act: Act, *, service: str, texts: Texts) -> None:
    """Put the texts in place of those that stand. Raises NotFound."""
    found = models.Service.objects.filter(centre=act.place.code, code=service)
    if not found.update(**{name: dict(texts[name]) for name in SERVICE_FIELDS}):
        raise NotFound(what="service", name=service)
    renew(act.place.code)
    act.write("texts.published", {"unit": "", "service": service})


def record_offer(act: Act, *, service: str, starts_on: date | None, ends_on: date | None) -> None:
    """The service is on offer from a day to a day (both included; None = open). Raises NotFound."""
    found = models.Service.objects.filter(centre=act.place.code, code=service)
    if not found.update(starts_on=starts_on, ends_on=ends_on):
        raise NotFound(what="service", name=service)
    renew(act.place.code)
    act.write("service.offered", {"service": service, "ends_on": str(ends_on or "")})
