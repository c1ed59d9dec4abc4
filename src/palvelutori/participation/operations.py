"""Noting what was asked for and not on offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.codes import is_code
from palvelutori.common.refusals import InvalidInput, Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import DESK_OFFICER, HOST, KIOSK, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.participation.models import UnmetNeed
from palvelutori.participation.rules import personal_details

LONGEST: Final = 200
#: everyday unmet needs a desk can tap; anything else is written in a few words
TEXT_CODES: Final = (
    "passport", "bank_matters", "post", "police", "notary", "interpreter", "evening_hours", "weekend_hours",
    "childcare_while_waiting", "quiet_room", "printing", "legal_aid", "debt_advice", "dentist",
)  # fmt: skip


class PersonalDetails(Refusal):
    """The words seem to hold a person's details; nothing was stored."""

    code = "personal-details"
    status = 422


@dataclass(frozen=True, slots=True)
class NeedNoted:
    """The remark was kept. `noted` is its number in the centre's journal."""

    noted: int


@operation(
    "participation.note_need", answer=NeedNoted, roles=(DESK_OFFICER, HOST, KIOSK, UNIT_LEAD, SQUARE_MANAGER)
)
def note_need(
    act: Act, *, text_code: str = "", text: str = "", cause: str = "not_offered", unit: str = ""
) -> NeedNoted:
    """Keep that something was asked for. Raises InvalidInput, or PersonalDetails naming the kind found."""
    words = " ".join(text.split())
    if bool(text_code) == bool(words):
        raise InvalidInput(field="text_code", expected="either text_code or text")
    if text_code and not is_code(text_code):
        raise InvalidInput(field="text_code", expected="small letters, digits and _")
    if len(text_code) > 60 or len(words) > LONGEST:
        raise InvalidInput(field="text", expected=f"at most {LONGEST} characters")
    if unit and unit not in catalogue.catalogue_of(act.place.code).units:
        raise InvalidInput(field="unit", expected="the code of a unit, or nothing")
    if cause not in UnmetNeed.CAUSES:
        raise InvalidInput(field="cause", expected=", ".join(UnmetNeed.CAUSES))
    found = personal_details(words)
    if found:
        raise PersonalDetails(kind=found)
    origin = "desk" if act.actor.has_role(DESK_OFFICER, UNIT_LEAD) else "lobby"
    line = act.write("need.noted", {"text_code": text_code, "cause": cause, "unit": unit, "origin": origin})
    UnmetNeed.objects.create(
        centre=act.place.code,
        day=local_day(act.moment),
        unit=unit,
        text_code=text_code,
        words=words,
        cause=cause,
        origin=origin,
    )
    return NeedNoted(line.number)
