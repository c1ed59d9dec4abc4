"""What residents and staff say: one idea or comment a code, an answer to each, moderation by rule with an appeal.

A resident's words have no actor, moment, receipt, order or journal line: the day is all that is kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.access import effort_of
from palvelutori.codevelopment.mixing import mix
from palvelutori.codevelopment.models import TakenCode, Voice, Volunteer
from palvelutori.codevelopment.operations.steps import EffortAt, check_words, today_of
from palvelutori.codevelopment.rules.loop import State
from palvelutori.codevelopment.rules.moderation import ANSWERS, RULES
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation

STAFF = (HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER)
MODERATORS = (UNIT_LEAD, SQUARE_MANAGER)
LONGEST: Final = 600
MOST_CODES: Final = 24
#: states in which an effort may be commented on
OPEN: Final = frozenset(State) - {State.MERGED}


class CodeNotKnown(Refusal):
    """The house did not make this code."""

    code = "voice-code-unknown"
    status = 422


class CodeUsed(Refusal):
    """Something was said with this code already."""

    code = "voice-code-used"
    status = 409


class CodeTaken(Refusal):
    """This visit has had its code; it cannot be shown again, because nobody knows which it was."""

    code = "voice-code-taken"
    status = 409


class SameModerator(Refusal):
    """Whoever hid something does not decide the appeal."""

    code = "same-moderator"
    status = 409


@dataclass(frozen=True, slots=True)
class Said:
    """What was said was kept on a day."""

    day: str


@dataclass(frozen=True, slots=True)
class VoiceAt:
    """Something said, and how it stands."""

    voice: int
    state: str


@operation("codevelopment.take_code")
def take_code(act: Act, *, visit: str) -> None:
    """Note that a visit has had its code, once. The code itself is drawn by the page and never comes here.

    Raises CodeTaken.
    """
    made = TakenCode.objects.get_or_create(mark=codes.mark_of_visit(visit), defaults={"day": today_of(act)})[
        1
    ]
    if not made:
        raise CodeTaken()


@operation("codevelopment.say", answer=Said)
def say(act: Act, *, code: str, words: str, language: str, effort: int = 0) -> Said:
    """Keep a resident's idea, or a comment on an effort, once for each code. Call it without a key: a receipt would
    tell when. Raises CodeNotKnown, CodeUsed, NamesSomebody, InvalidInput, NotFound.
    """
    known = codes.read(code)
    if known is None:
        raise CodeNotKnown()
    told = _words(act, words, effort)
    if Voice.objects.filter(mark=codes.mark_of(known)).exists():
        raise CodeUsed()
    Voice.objects.create(
        id=_drawn_key(),
        centre=act.place.code,
        effort=effort,
        day=today_of(act),
        origin="resident",
        mark=codes.mark_of(known),
        language=language[:6],
        words=told,
        state="waiting",
    )
    mix(act.place.code)
    return Said(today_of(act).isoformat())


def _drawn_key() -> int:
    return secrets.randbits(52) + 1


def _words(act: Act, words: str, effort: int) -> str:
    told = " ".join(words.split())
    if not 3 <= len(told) <= LONGEST:
        raise InvalidInput(field="words", expected=f"3–{LONGEST}")
    check_words([told])
    if effort and effort_of(act.place.code, effort).state == State.MERGED:
        raise NotFound(what="effort", name=str(effort))
    return told


@operation("codevelopment.suggest", answer=VoiceAt, roles=STAFF)
def suggest(act: Act, *, words: str, language: str, effort: int = 0) -> VoiceAt:
    """Keep an idea of somebody who works here. Who it was is in the journal's line only; the page says "staff"."""
    made = Voice.objects.create(
        id=_drawn_key(),
        centre=act.place.code,
        effort=effort,
        day=today_of(act),
        origin="staff",
        mark=codes.mark_of(f"staff:{secrets.token_hex(16)}"),
        language=language[:6],
        words=_words(act, words, effort),
        state="shown",
    )
    act.write("voice.suggested", {"effort": effort})
    return VoiceAt(made.id, made.state)


@operation("codevelopment.moderate", answer=VoiceAt, roles=MODERATORS)
def moderate(act: Act, *, voice: int, rule: int = 0, reason: str = "") -> VoiceAt:
    """Show it, or hide it by a numbered rule with a reason. Raises InvalidInput, NotFound."""
    row = _voice(act, voice)
    told = " ".join(reason.split())
    if rule and (rule not in RULES or not 3 <= len(told) <= 300):
        raise InvalidInput(field="reason", expected="3–300")
    row.state, row.rule, row.reason = ("hidden", rule, told) if rule else ("shown", 0, "")
    row.moderated_by = act.actor.id
    row.save(update_fields=["state", "rule", "reason", "moderated_by"])
    act.write("voice.moderated", {"rule": rule})
    return VoiceAt(row.id, row.state)


@operation("codevelopment.appeal")
def appeal(act: Act, *, code: str, words: str) -> None:
    """The author says why it should be shown; once. Raises CodeNotKnown, NotFound, InvalidInput."""
    row = by_code(code)
    told = " ".join(words.split())
    if row.state != "hidden" or row.appeal:
        raise NotFound(what="appeal", name="")
    if not 3 <= len(told) <= 300:
        raise InvalidInput(field="words", expected="3–300")
    check_words([told])
    row.state, row.appeal = "appealed", told
    row.save(update_fields=["state", "appeal"])
    mix(row.centre)


@operation("codevelopment.decide_appeal", answer=VoiceAt, roles=MODERATORS)
def decide_appeal(act: Act, *, voice: int, restore: bool) -> VoiceAt:
    """Another moderator restores or confirms. Raises SameModerator, NotFound."""
    row = _voice(act, voice)
    if row.state != "appealed":
        raise NotFound(what="appeal", name="")
    if row.moderated_by == act.actor.id:
        raise SameModerator()
    row.state, row.appeal_decided = ("shown" if restore else "hidden"), True
    if restore:
        row.rule, row.reason = 0, ""
    row.save(update_fields=["state", "appeal_decided", "rule", "reason"])
    act.write("voice.appeal_decided", {"restored": restore})
    return VoiceAt(row.id, row.state)


@operation("codevelopment.answer", answer=VoiceAt, roles=MODERATORS)
def answer(act: Act, *, voice: int, answer: str, words: str) -> VoiceAt:
    """Answer: accepted, partly, not now, cannot, with a reason. Raises InvalidInput, NotFound."""
    row = _voice(act, voice)
    told = " ".join(words.split())
    if answer not in ANSWERS or not 3 <= len(told) <= LONGEST:
        raise InvalidInput(field="answer_words", expected=f"3–{LONGEST}")
    row.answer, row.answer_words = answer, told
    row.save(update_fields=["answer", "answer_words"])
    act.write("voice.answered", {"answer": answer})
    return VoiceAt(row.id, row.state)


@operation("codevelopment.volunteer", answer=EffortAt, roles=STAFF)
def volunteer(act: Act, *, number: int, name: str = "", may_be_named: bool = False) -> EffortAt:
    """Offer to take part in an effort; thanked by name where that was said. Raises NotFound, InvalidInput."""
    effort = effort_of(act.place.code, number)
    told = " ".join(name.split())[:80]
    if may_be_named and not told:
        raise InvalidInput(field="name", expected="1–80")
    Volunteer.objects.update_or_create(
        effort=effort,
        person=act.actor.id,
        defaults={"name": told, "may_be_named": may_be_named, "day": today_of(act)},
    )
    act.write("effort.volunteered", {"effort": number})
    return EffortAt(number, effort.state)


def _voice(act: Act, voice: int) -> Voice:
    row = Voice.objects.select_for_update().filter(centre=act.place.code, id=voice).first()
    if row is None:
        raise NotFound(what="voice", name="")
    return row


def by_code(code: str) -> Voice:
    """What was said with a code. Raises CodeNotKnown; NotFound when nothing was yet."""
    known = codes.read(code)
    if known is None:
        raise CodeNotKnown()
    row = Voice.objects.filter(mark=codes.mark_of(known)).first()
    if row is None:
        raise NotFound(what="voice", name="")
    return row
