"""Partners: an application, its vetting, the terms, the checks, and every step for or against with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Max

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.models import Partner, PartnerMark, PartnerPerson
from palvelutori.codevelopment.operations.partner_refusals import (
    ChecksMissing,
    PartnerCodeUnknown,
    TermsChanged,
    WrongStanding,
)
from palvelutori.codevelopment.operations.steps import check_words, today_of
from palvelutori.codevelopment.partnering import by_code, mark_of, partner_of, require_seat
from palvelutori.codevelopment.rules.partnership import (
    AGAINST,
    CHECKS,
    KINDS,
    SEATED,
    Standing,
    Step,
    after,
    missing_checks,
)
from palvelutori.codevelopment.terms import terms
from palvelutori.common.refusals import InvalidInput
from palvelutori.common.texts import LANGUAGES
from palvelutori.foundation.actors import SQUARE_MANAGER
from palvelutori.foundation.operation import Act, operation

MANAGER = (SQUARE_MANAGER,)
LONGEST: Final = 600
#: how long a code for making a sign-in works, in days
CODE_DAYS: Final = 60
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE: Final = re.compile(r"\+?[\d\s()-]{6,24}")
#: steps a manager takes with a reason
DECIDED: Final = (Step.WARN, Step.SUSPEND, Step.RESTORE, Step.END)


@dataclass(frozen=True, slots=True)
class PartnerAt:
    """A partner and where it stands now."""

    partner: int
    state: str
    level: int


def told(row: Partner) -> PartnerAt:
    """The answer about a partner."""
    return PartnerAt(row.number, row.state, row.level)


def one_line(words: str, field: str, *, least: int = 2, longest: int = 80) -> str:
    """Words of one line. Raises InvalidInput."""
    line = " ".join(words.split())
    if not least <= len(line) <= longest:
        raise InvalidInput(field=field, expected=f"{least}–{longest}")
    return line


def reason_of(words: str, *, field: str = "reason") -> str:
    """A reason that names nobody. Raises InvalidInput, NamesSomebody."""
    line = one_line(words, field, least=3, longest=300)
    check_words([line])
    return line


def contact_of(given: Mapping[str, Any]) -> dict[str, str]:
    """Name, and an e-mail address or a telephone number that could be one. Raises InvalidInput."""
    name = one_line(str(given.get("name", "")), "contact_name")
    email, phone = (
        " ".join(str(given.get("email", "")).split()),
        " ".join(str(given.get("phone", "")).split()),
    )
    if not email and not phone:
        raise InvalidInput(field="email", expected="e-mail or telephone")
    if email and (len(email) > 120 or not _MAIL.fullmatch(email)):
        raise InvalidInput(field="email", expected="name@example.fi")
    if phone and not _PHONE.fullmatch(phone):
        raise InvalidInput(field="phone", expected="040 123 4567")
    return {"name": name, "email": email, "phone": phone}


@operation("codevelopment.apply", answer=PartnerAt)
def apply(
    act: Act, *, code: str, organisation: dict[str, Any], contact: dict[str, Any], language: str
) -> PartnerAt:
    """Somebody applies, without an account. `code` was drawn for this application; the same code again is the same.

    `organisation`: kind, names {fi, sv, en}, does, wants. `contact`: name, email, phone. Takes no receipt key: a
    receipt would keep a quick hash of the code. Raises InvalidInput, NamesSomebody, PartnerCodeUnknown.
    """
    known = codes.read(code)
    if known is None:
        raise PartnerCodeUnknown()
    held = by_code(act.place.code, known)
    if held is not None:
        return told(held.partner)
    if organisation.get("kind") not in KINDS:
        raise InvalidInput(field="kind", expected=", ".join(KINDS))
    who, today = contact_of(contact), today_of(act)
    row = Partner.objects.create(
        centre=act.place.code,
        number=(Partner.objects.filter(centre=act.place.code).aggregate(most=Max("number"))["most"] or 0) + 1,
        kind=organisation["kind"],
        names=names_of(organisation.get("names", {})),
        language=language[:6],
        does=_free(organisation, "does"),
        wants=_free(organisation, "wants"),
        state=Standing.APPLIED.value,
        since_on=today,
        applied_on=today,
    )
    until = today + timedelta(days=CODE_DAYS)
    PartnerPerson.objects.create(
        partner=row, is_owner=True, tells=True, mark=mark_of(known), code_until_on=until, **who
    )
    act.write("partner.applied", {"partner": row.number, "kind": row.kind})
    return told(row)


def names_of(given: Mapping[str, Any]) -> dict[str, str]:
    """The name in each language: the first one given where there is no other. Raises InvalidInput."""
    first = next((str(one) for slot in LANGUAGES if (one := given.get(slot))), "")
    return {slot: one_line(str(given.get(slot) or first), "name") for slot in LANGUAGES}


def _free(given: Mapping[str, Any], field: str) -> str:
    words = one_line(str(given.get(field, "")), field, least=10, longest=LONGEST)
    check_words([words])
    return words


def step(act: Act, row: Partner, what: Step, *, reason: str = "", state: Standing | None = None) -> PartnerAt:
    """Move the partner along the table and mark it. `state`: where to, for a step that only an appeal takes.

    Raises WrongStanding.
    """
    came = Standing(row.state)
    to = state or after(came, what)
    if to is None:
        raise WrongStanding(state=came.value)
    PartnerMark.objects.create(
        partner=row,
        kind=what.value,
        day=today_of(act),
        reason=reason,
        made_by=act.actor.id,
        state_before=came.value,
        level_before=row.level,
        level_after=row.level,
    )
    row.state, row.since_on = to.value, today_of(act)
    row.save()
    if to not in SEATED and to is not Standing.APPLIED:
        end_seats(act, row)
    act.write(f"partner.{what.value}", {"partner": row.number, "from": came.value, "to": to.value})
    return told(row)


def end_seats(act: Act, row: Partner) -> None:
    """Every person's place ends; the code of the application still tells how it stands, and appeals."""
    open_seats = row.people.filter(ended_on__isnull=True, person__isnull=False)
    open_seats.update(ended_on=today_of(act))


@operation("codevelopment.vet", answer=PartnerAt, roles=MANAGER)
def vet(act: Act, *, partner: int, checks: list[str]) -> PartnerAt:
    """The application fits; `checks` is what must be looked at before it begins. Raises InvalidInput, WrongStanding."""
    if not set(checks) <= set(CHECKS):
        raise InvalidInput(field="checks", expected=", ".join(CHECKS))
    row = partner_of(act.place.code, partner, lock=True)
    row.checks_asked = [one for one in CHECKS if one in checks]
    return step(act, row, Step.VET)


@operation("codevelopment.decline_partner", answer=PartnerAt, roles=MANAGER)
def decline_partner(act: Act, *, partner: int, reason: str) -> PartnerAt:
    """The application does not fit, with a reason the applicant reads. Raises WrongStanding, InvalidInput."""
    row = partner_of(act.place.code, partner, lock=True)
    return step(act, row, Step.DECLINE, reason=reason_of(reason))


@operation("codevelopment.accept_terms", answer=PartnerAt)
def accept_terms(act: Act, *, version: int) -> PartnerAt:
    """The partner's owner accepts the terms of today; renewed ones the same way. Raises TermsChanged, NotAllowed."""
    mine = require_seat(act.actor, centre=act.place.code, on=today_of(act), owner=True)
    if version != terms().version:
        raise TermsChanged(version=terms().version)
    row = partner_of(act.place.code, mine.partner.number, lock=True)
    row.terms_version, row.terms_on, row.terms_by = version, today_of(act), act.actor.id
    if row.state == Standing.VETTED:
        return step(act, row, Step.AGREE)
    row.save()
    act.write("partner.terms_accepted", {"partner": row.number, "version": version})
    return told(row)


@operation("codevelopment.note_check", answer=PartnerAt, roles=MANAGER)
def note_check(act: Act, *, partner: int, check: str) -> PartnerAt:
    """Somebody saw what was asked for, today. The paper itself is given back and not kept. Raises InvalidInput."""
    row = partner_of(act.place.code, partner, lock=True)
    if check not in row.checks_asked:
        raise InvalidInput(field="check", expected=", ".join(row.checks_asked) or "–")
    row.checks_done = {**row.checks_done, check: today_of(act).isoformat()}
    row.save()
    act.write("partner.checked", {"partner": row.number, "check": check})
    return told(row)


@operation("codevelopment.activate_partner", answer=PartnerAt, roles=MANAGER)
def activate_partner(act: Act, *, partner: int) -> PartnerAt:
    """It may begin: terms accepted, everything asked for looked at. Raises ChecksMissing, WrongStanding."""
    row = partner_of(act.place.code, partner, lock=True)
    missing = missing_checks(row.checks_asked, row.checks_done)
    if row.state == Standing.AGREED and missing:
        raise ChecksMissing(checks=", ".join(missing))
    return step(act, row, Step.ACTIVATE)


def may_appeal(mark: PartnerMark) -> bool:
    """Whether the mark took something away and nobody has appealed yet."""
    against = {one.value for one in AGAINST} | {"no_show", "late", "breach", "serious"}
    return mark.kind in against and not mark.appeal
