"""Keeping advice that was given. Called inside an operation of `visits`, which knows whose visitor it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.refusals import InvalidInput, Refusal
from palvelutori.customers.models import AdviceNote
from palvelutori.foundation.operation import Act
from palvelutori.participation.rules import personal_details

LONGEST: Final = 300


class DetailsInAdvice(Refusal):
    """The free words seem to hold a person's details; nothing was kept."""

    code = "details-in-advice"
    status = 422


@dataclass(frozen=True, slots=True)
class Advice:
    """What was told. `topic`: a service; `directed_to`: a unit, when the outcome is not `answered`."""

    topic: str
    outcome: str
    directed_to: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class AdviceKept:
    """The note's id."""

    note_id: str


def keep(act: Act, *, visit: str, unit: str, advice: Advice) -> AdviceKept:
    """Keep a note of `advice` given in `visit` at `unit`. Raises InvalidInput, DetailsInAdvice."""
    whole = catalogue_of(act.place.code)
    words = " ".join(advice.words.split())
    if advice.topic not in whole.services:
        raise InvalidInput(field="topic", expected="the code of a service")
    if advice.outcome not in AdviceNote.OUTCOMES:
        raise InvalidInput(field="outcome", expected=", ".join(AdviceNote.OUTCOMES))
    is_directed = advice.outcome != "answered"
    if is_directed and advice.directed_to not in whole.units:
        raise InvalidInput(field="directed_to", expected="the code of the unit the person was shown to")
    if len(words) > LONGEST:
        raise InvalidInput(field="words", expected=f"at most {LONGEST} characters")
    found = personal_details(words)
    if found:
        raise DetailsInAdvice(kind=found)
    note = AdviceNote.objects.create(
        centre=act.place.code,
        visit=visit,
        unit=unit,
        topic=advice.topic,
        outcome=advice.outcome,
        directed_to=advice.directed_to if is_directed else "",
        words=words,
        officer=act.actor.id,
        given_at=act.moment,
    )
    act.write("advice.given", {"visit": visit, "outcome": advice.outcome})
    return AdviceKept(note.id)
