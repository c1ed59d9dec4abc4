"""Joint-service agreements: drafted, signed, taken into force when nothing is wrong, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from palvelutori.catalogue import models
from palvelutori.catalogue.operations.revising import renew
from palvelutori.catalogue.queries.agreements import as_draft, faults_of
from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules.agreements import first_notice_day
from palvelutori.common.codes import is_code
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER
from palvelutori.foundation.operation import Act, operation

ROLES: Final = (SQUARE_MANAGER, ADMINISTRATOR)
LONGEST: Final = 500
#: a notice period or a training longer than ten years is a slip of the finger
MOST_MONTHS: Final = 120


class AgreementNotRight(Refusal):
    """Something is wrong with the agreement: `faults` are [place, code, about]. Nothing came into force."""

    code = "agreement-not-right"
    status = 422


class AgreementInForce(Refusal):
    """What is in force is not rewritten: it is ended and a new one made."""

    code = "agreement-in-force"


class EndsTooSoon(Refusal):
    """The notice period asks for a later last day: `first_on` is the first possible one."""

    code = "agreement-ends-too-soon"
    status = 422


@dataclass(frozen=True, slots=True)
class AgreementAt:
    """An agreement, its state and last day."""

    code: str
    state: str
    ends_on: date | None


@operation("catalogue.draft_agreement", stream="house", answer=AgreementAt, roles=ROLES)
def draft_agreement(act: Act, *, code: str, values: dict[str, Any]) -> AgreementAt:
    """Keep a draft, or write it anew; what is still wrong is said by its page and refused by `activate_agreement`.

    A changed draft loses its signatures: something else was signed. Raises InvalidInput, AgreementInForce.
    """
    centre = act.place.code
    if not is_code(code) or len(code) > 60:
        raise InvalidInput(field="code", expected="small letters, digits and _, at most 60")
    row = models.ServiceAgreement.objects.filter(centre=centre, code=code).first()
    if row is not None and row.state != "draft":
        raise AgreementInForce(name=code)
    fields = _fields(centre, values)
    if row is None:
        row = models.ServiceAgreement.objects.create(centre_id=centre, code=code, state="draft", **fields)
    elif any(getattr(row, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        row.signatures.all().delete()
    act.write("agreement.drafted", {"agreement": code})
    return AgreementAt(code, row.state, row.ends_on)


def _fields(centre: str, values: Mapping[str, Any]) -> dict[str, Any]:
    bodies = dict(models.Organisation.objects.filter(centre=centre).values_list("code", "pk"))
    units = dict(models.Unit.objects.filter(centre=centre).values_list("code", "pk"))
    for party in ("commissioner", "provider", "controller"):
        if values.get(party) not in bodies:
            raise InvalidInput(field=party, expected="the code of an organisation")
    if values.get("unit") and values["unit"] not in units:
        raise InvalidInput(field="unit", expected="the code of a unit, or nothing")
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if not isinstance(starts_on, date):
        raise InvalidInput(field="starts_on", expected="a day")
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput(field="ends_on", expected="a day after the first one, or nothing")
    if values["commissioner"] == values["provider"]:
        raise InvalidInput(field="provider", expected="another organisation than the commissioner")
    return {
        **{f"{party}_id": bodies[values[party]] for party in ("commissioner", "provider", "controller")},
        "unit_id": units[values["unit"]] if values.get("unit") else None,
        **{name: _texts(name, values.get(name, {})) for name in ("names", "cost_rules", "trainings")},
        **{name: _months(name, values.get(name, 0)) for name in ("notice_months", "training_valid_months")},
        "tasks": [str(one) for one in values.get("tasks", ())],
        "services": [str(one) for one in values.get("services", ())],
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def _texts(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    found = {slot: " ".join(str(words).split()) for slot, words in texts.items() if str(words).strip()}
    if any(len(words) > LONGEST for words in found.values()):
        raise InvalidInput(field=name, expected=f"at most {LONGEST} characters")
    return found


def _months(name: str, months: int) -> int:
    if not 0 <= months <= MOST_MONTHS:
        raise InvalidInput(field=name, expected=f"0 to {MOST_MONTHS} months")
    return months


@operation("catalogue.sign_agreement", stream="house", answer=AgreementAt, roles=ROLES)
def sign_agreement(act: Act, *, code: str, organisation: str, signatory: str, signed_on: date) -> AgreementAt:
    """Write down who has signed a draft for a party, and when. Raises NotFound, AgreementInForce, InvalidInput."""
    row = _draft(act, code)
    parties = {row.commissioner.code: row.commissioner_id, row.provider.code: row.provider_id}
    if organisation not in parties:
        raise InvalidInput(field="organisation", expected=", ".join(parties))
    name = " ".join(signatory.split())
    if not 1 <= len(name) <= 120:
        raise InvalidInput(field="signatory", expected="name and office, at most 120 characters")
    if signed_on > _today(act):
        raise InvalidInput(field="signed_on", expected="a day that has been")
    models.AgreementSignature.objects.update_or_create(
        agreement=row,
        organisation_id=parties[organisation],
        defaults={"signatory": name, "signed_on": signed_on},
    )
    act.write("agreement.signed", {"agreement": code, "party": organisation})
    return AgreementAt(code, row.state, row.ends_on)


@operation("catalogue.activate_agreement", stream="house", answer=AgreementAt, roles=ROLES)
def activate_agreement(act: Act, *, code: str) -> AgreementAt:
    """Take a draft into force from its first day on. Raises AgreementNotRight with everything that is wrong."""
    row = _draft(act, code)
    found = faults_of(act.place.code, as_draft(row), day=_today(act))
    if found:
        raise AgreementNotRight(
            name=row.names, n=len(found), faults=[[one.place, one.code, one.about] for one in found]
        )
    row.state = "active"
    row.save(update_fields=["state"])
    renew(act.place.code)
    act.write("agreement.activated", {"agreement": code, "starts_on": str(row.starts_on)})
    return AgreementAt(code, row.state, row.ends_on)


@operation("catalogue.end_agreement", stream="house", answer=AgreementAt, roles=ROLES)
def end_agreement(act: Act, *, code: str, last_on: date, is_by_both: bool = False) -> AgreementAt:
    """Give the last day: desks lose the services at the day's change after it. A draft is deleted.

    `is_by_both`: the parties agree, so that the notice period does not count. Raises EndsTooSoon, InvalidInput.
    """
    row = _named(act, code)
    if row.state == "draft":
        row.delete()
        act.write("agreement.ended", {"agreement": code, "last_on": ""})
        return AgreementAt(code, "deleted", None)
    today = _today(act)
    if row.ends_on is not None and last_on > row.ends_on:
        raise InvalidInput(field="last_on", expected=f"at the latest {row.ends_on}")
    if last_on < today or last_on < row.starts_on:
        raise InvalidInput(field="last_on", expected="today or later")
    first_on = first_notice_day(row.notice_months, day=today)
    if not is_by_both and last_on < first_on:
        raise EndsTooSoon(first_on=f"{first_on.day}.{first_on.month}.{first_on.year}", n=row.notice_months)
    row.ends_on = last_on
    row.save(update_fields=["ends_on"])
    renew(act.place.code)
    act.write("agreement.ended", {"agreement": code, "last_on": str(last_on)})
    return AgreementAt(code, row.state, row.ends_on)


def _named(act: Act, code: str) -> models.ServiceAgreement:
    rows = models.ServiceAgreement.objects.filter(centre=act.place.code, code=code)
    row = rows.select_related("commissioner", "provider", "controller", "unit").first()
    if row is None:
        raise NotFound(what="agreement", name=code)
    return row


def _draft(act: Act, code: str) -> models.ServiceAgreement:
    row = _named(act, code)
    if row.state != "draft":
        raise AgreementInForce(name=code)
    return row


def _today(act: Act) -> date:
    return local_day(act.moment, catalogue_of(act.place.code).zone)
