"""Publishing: a text or a service appears only when it says itself in every language its unit owes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from palvelutori.catalogue.law import owed
from palvelutori.catalogue.operations import texts as writing
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules.duty import Gap, Lack, Said, gaps
from palvelutori.catalogue.rules.entries import Service, Unit
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.square import duty

ROLES: Final = (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR)
LONGEST: Final = 600
SLOTS: Final = ("fi", "sv", "en", "easy", "se", "smn", "sms")


class LanguageGaps(Refusal):
    """A language the unit owes is missing: `gaps` are [lack, of, field, language]. Nothing was published."""

    code = "language-gaps"
    status = 422


@dataclass(frozen=True, slots=True)
class Published:
    """What was published."""

    code: str


@operation("square.publish_unit_texts", stream="house", answer=Published, roles=ROLES)
def publish_unit_texts(act: Act, *, unit: str, texts: dict[str, dict[str, str]]) -> Published:
    """The unit's names and description. Raises LanguageGaps, InvalidInput, NotFound, NotAllowed."""
    one = _unit(act, unit)
    written = _written(texts, writing.UNIT_FIELDS)
    _require(_gaps(one, written, required=writing.UNIT_FIELDS))
    writing.record_unit_texts(act, unit=unit, texts=written)
    return Published(unit)


@operation("square.publish_service_texts", stream="house", answer=Published, roles=ROLES)
def publish_service_texts(act: Act, *, service: str, texts: dict[str, dict[str, str]]) -> Published:
    """The service's texts. Raises LanguageGaps, InvalidInput, NotFound, NotAllowed."""
    one = _service(act, service)
    written = _written(texts, writing.SERVICE_FIELDS)
    asked = writing.SERVICE_FIELDS if any(written["bring"].values()) else writing.SERVICE_FIELDS[:2]
    _require(_gaps(_unit(act, one.unit), written, required=asked, of=service))
    writing.record_service_texts(act, service=service, texts=written)
    return Published(service)


@operation("square.offer_service", stream="house", answer=Published, roles=ROLES)
def offer_service(act: Act, *, service: str, is_on: bool) -> Published:
    """Put the service on offer from today, or take it off after today. On offer: texts and officers are there.

    Raises LanguageGaps, NotFound, NotAllowed.
    """
    one = _service(act, service)
    unit = _unit(act, one.unit)
    today = local_day(act.moment, catalogue_of(act.place.code).zone)
    if is_on:
        languages = owed(unit.duties, required=unit.required_languages)
        lines = [one.queue] if one.queue else []
        found = gaps(duty.service_said(one), owed=languages)
        _require((*found, *duty.line_gaps(act.place.code, lines, languages)))
    starts_on = one.validity.starts_on
    begins: date | None = min(starts_on, today) if starts_on else None
    writing.record_offer(act, service=service, starts_on=begins, ends_on=None if is_on else today)
    return Published(service)


def _unit(act: Act, code: str) -> Unit:
    one = catalogue_of(act.place.code).units.get(code)
    if one is None:
        raise NotFound(what="unit", name=code)
    act.require(*ROLES, unit=code)
    return one


def _service(act: Act, code: str) -> Service:
    one = catalogue_of(act.place.code).services.get(code)
    if one is None:
        raise NotFound(what="service", name=code)
    return one


def _written(texts: Mapping[str, Mapping[str, str]], fields: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in fields:
        given = {slot: " ".join(words.split()) for slot, words in texts.get(name, {}).items()}
        if any(slot not in SLOTS or len(words) > LONGEST for slot, words in given.items()):
            raise InvalidInput(field=name, expected=f"at most {LONGEST} characters in {', '.join(SLOTS)}")
        found[name] = {slot: words for slot, words in given.items() if words}
    return found


def _gaps(
    unit: Unit, written: Mapping[str, Mapping[str, str]], *, required: Iterable[str], of: str = ""
) -> tuple[Gap, ...]:
    said = [Said(Lack.TEXT, of or unit.code, name, written[name]) for name in required]
    return gaps(said, owed=owed(unit.duties, required=unit.required_languages))


def _require(found: tuple[Gap, ...]) -> None:
    if found:
        told = [[one.lack.value, one.of, one.field, one.language] for one in found]
        raise LanguageGaps(n=len(found), gaps=told)
