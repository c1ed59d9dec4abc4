"""What every step of the loop shares: the move itself, refused where the table has none, and its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.models import Effort
from palvelutori.codevelopment.rules.loop import Event, State, after
from palvelutori.common.refusals import InvalidInput, Refusal
from palvelutori.common.texts import LANGUAGES
from palvelutori.common.times import local_day
from palvelutori.foundation.operation import Act
from palvelutori.participation.rules import personal_details

LONGEST: Final = 600


class WrongStep(Refusal):
    """The effort does not stand where this could be done."""

    code = "wrong-step"
    status = 409


class NamesSomebody(Refusal):
    """The words seem to hold a person's details; nothing was stored."""

    code = "names-somebody"
    status = 422


@dataclass(frozen=True, slots=True)
class EffortAt:
    """An effort and where it stands now."""

    number: int
    state: str


def today_of(act: Act) -> Any:
    """The local day of the act."""
    return local_day(act.moment, catalogue.catalogue_of(act.place.code).zone)


def check_step(effort: Effort, event: Event) -> State:
    """Where the event takes the effort; before anything is read that only an effort so far has. Raises WrongStep."""
    to = after(State(effort.state), event)
    if to is None:
        raise WrongStep(state=effort.state, event=event.value)
    return to


def move(act: Act, effort: Effort, event: Event, **facts: Any) -> EffortAt:
    """Move the effort along the table, save it, write the line. Raises WrongStep."""
    came, to = State(effort.state), check_step(effort, event)
    if to is not came or not effort.pk:
        effort.state, effort.since_on = to.value, today_of(act)
    effort.save()
    act.write(f"effort.{event.value}", {"effort": effort.number, "from": came.value, "to": to.value, **facts})
    return EffortAt(effort.number, effort.state)


def in_three(
    words: Mapping[str, Any], field: str, *, longest: int = LONGEST, least: int = 3
) -> dict[str, str]:
    """Words in Finnish, Swedish and English, none missing, none about a person. Raises InvalidInput, NamesSomebody."""
    told = {slot: " ".join(str(words.get(slot, "")).split()) for slot in LANGUAGES}
    for slot, one in told.items():
        if not least <= len(one) <= longest:
            raise InvalidInput(field=f"{field}_{slot}", expected=f"{least}–{longest}")
    check_words(told.values())
    return told


def check_words(words: Iterable[str]) -> None:
    """Raises NamesSomebody with the kind of detail found."""
    for one in words:
        kind = personal_details(one)
        if kind:
            raise NamesSomebody(kind=kind)
