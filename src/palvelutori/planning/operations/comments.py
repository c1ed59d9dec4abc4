"""What residents and staff say of a concept, and what they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import F

from palvelutori.common.refusals import InvalidInput, NotFound, TooMany
from palvelutori.common.texts import LANGUAGES, SLOTS
from palvelutori.foundation.operation import Act, operation
from palvelutori.participation.rules import personal_details
from palvelutori.planning import access, once
from palvelutori.planning.models import Comment, ConceptVersion, Opinion, SpentVoice
from palvelutori.planning.once import Use
from palvelutori.planning.operations.refusals import (
    AlreadySaid,
    CommentsClosed,
    CommentTellsOfAPerson,
    NoSuchParagraph,
    VoiceNotKnown,
    WordsNotRight,
    WrongCommentState,
)
from palvelutori.planning.operations.versions import editing, on
from palvelutori.planning.rules.keyed import NoSuchPlace, at

LONGEST: Final = 2000
#: more in one day than people of a town write: somebody's program
MOST_A_DAY: Final = 300
#: rules of discussion a comment may be held by
HELD_RULES: Final = ("person", "insult", "off_topic", "advert", "double")
VALUES: Final = (1, 2, 3, 4, 5)
ANSWERS: Final = ("accepted", "partly", "not_now", "cannot")


@dataclass(frozen=True, slots=True)
class CommentAt:
    """A comment and its state now."""

    comment: int
    state: str


def out_now(act: Act) -> ConceptVersion:
    """The version that is out for comment today. Raises CommentsClosed."""
    row = access.shown_version(act.place.code)
    if row is None or row.state != "commenting" or (row.closes_on is not None and row.closes_on < on(act)):
        raise CommentsClosed()
    return row


@operation("planning.comment", stream="house", answer=CommentAt)
def comment(act: Act, *, paragraph: str, words: str, language: str, may_quote: bool = False) -> CommentAt:
    """Anybody comments on a paragraph of what is out. Somebody reads it before it is shown.

    Raises CommentsClosed, NoSuchParagraph, WordsNotRight, CommentTellsOfAPerson, TooMany."""
    row = out_now(act)
    try:
        at(row.body, paragraph)
    except NoSuchPlace as gone:
        raise NoSuchParagraph(place=paragraph[:100]) from gone
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise WordsNotRight(n=LONGEST)
    if language not in SLOTS:
        raise InvalidInput(field="language", expected=", ".join(SLOTS))
    kind = personal_details(said)
    if kind in ("identity_code", "email", "account", "phone"):
        raise CommentTellsOfAPerson(kind=kind)
    if Comment.objects.filter(concept=row, made_on=on(act), state="waiting").count() >= MOST_A_DAY:
        raise TooMany()
    made = Comment.objects.create(
        concept=row, key=paragraph, language=language, words=said, may_quote=may_quote, made_on=on(act)
    )
    act.write("concept.commented", {"centre": row.centre, "version": row.version, "place": paragraph})
    return CommentAt(made.pk, made.state)


def _comment(act: Act, number: int) -> Comment:
    found = Comment.objects.filter(pk=number, concept__centre=act.place.code).first()
    if found is None:
        raise NotFound(what="comment", name=number)
    return found


@operation("planning.moderate", stream="house", answer=CommentAt)
def moderate(act: Act, *, comment: int, rule: str = "") -> CommentAt:
    """Show a comment, or (with a `rule`) hold it and say by which rule. Raises NotFound, WrongCommentState."""
    editing(act)
    found = _comment(act, comment)
    if rule and rule not in HELD_RULES:
        raise InvalidInput(field="rule", expected=", ".join(HELD_RULES))
    wanted = "held" if rule else "published"
    if found.state == wanted or found.answer_kind:
        raise WrongCommentState()
    found.state, found.held_rule = wanted, rule
    found.handled_by, found.handled_on = act.actor.id, on(act)
    found.save(update_fields=["state", "held_rule", "handled_by", "handled_on"])
    act.write("concept.comment_handled", {"comment": found.pk, "state": wanted, "rule": rule})
    return CommentAt(found.pk, found.state)


@operation("planning.answer_comment", stream="house", answer=CommentAt)
def answer_comment(
    act: Act, *, comment: int, kind: str, words: dict[str, str], changed: str = ""
) -> CommentAt:
    """Answer a comment that is shown; `changed` is the address of what changed because of it. Again: the answer is
    replaced. Raises NotFound, WrongCommentState, WordsNotRight, NoSuchParagraph."""
    editing(act)
    found = _comment(act, comment)
    if kind not in ANSWERS:
        raise InvalidInput(field="kind", expected=", ".join(ANSWERS))
    if found.state != "published":
        raise WrongCommentState()
    given = {slot: words.get(slot, "").strip() for slot in LANGUAGES}
    if not all(given.values()) or any(len(one) > LONGEST for one in given.values()):
        raise WordsNotRight(n=LONGEST)
    if changed:
        _require_place(act, changed)
    found.answer_kind, found.answer, found.changed = kind, given, changed
    found.answered_by, found.answered_on = act.actor.id, on(act)
    found.save(update_fields=["answer_kind", "answer", "changed", "answered_by", "answered_on"])
    act.write("concept.comment_answered", {"comment": found.pk, "kind": kind, "place": changed})
    return CommentAt(found.pk, found.state)


def _require_place(act: Act, path: str) -> None:
    """What changed stands in some version of this concept."""
    for row in ConceptVersion.objects.filter(centre=act.place.code).order_by("-version"):
        try:
            at(row.body, path)
        except NoSuchPlace:
            continue
        return
    raise NoSuchParagraph(place=path[:100])


@operation("planning.say_opinion", stream="house")
def say_opinion(act: Act, *, value: int, use: Use, token: str, before: int = 0) -> None:
    """Somebody says from 1 to 5 how good the concept is, once: a count rises, and a mark of the token is kept that says
    nothing else. With a `change` token the same browser's earlier voice (`before`) moves. Takes no receipt and leaves
    no journal line: nobody can tell who, when or in which order.

    Raises CommentsClosed, InvalidInput, VoiceNotKnown (the house did not make the token for this), AlreadySaid."""
    row = out_now(act)
    if value not in VALUES or (use == "change") != (before in VALUES):
        raise InvalidInput(field="value", expected="1–5")
    place = f"{row.centre}:{row.version}"
    if not once.is_ours(use, f"{place}:{before}" if use == "change" else place, token):
        raise VoiceNotKnown()
    if not _spent(row, once.mark_of(use, token)):
        raise AlreadySaid()
    if before:
        Opinion.objects.filter(concept=row, value=before, count__gt=0).update(count=F("count") - 1)
    Opinion.objects.get_or_create(concept=row, value=value)
    Opinion.objects.filter(concept=row, value=value).update(count=F("count") + 1)


def _spent(row: ConceptVersion, mark: str) -> bool:
    """Whether the token is used now, for the first time."""
    return SpentVoice.objects.get_or_create(mark=mark, defaults={"concept": row})[1]
