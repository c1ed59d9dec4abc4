"""The few words that go along with a hand-over, with the person's yes: for who has the person, while they have them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation import grounds, scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.db.prepared import Change, Given, Question
from palvelutori.visits.access import rights
from palvelutori.visits.models import DeskSession, HandOver, Stop
from palvelutori.visits.rules.stops import StopState

LONGEST: Final = 200
#: words of a stop that nobody ended are gone after this time
KEPT: Final = timedelta(days=1)
_THEIRS: Final = (
    StopState.WAITING, StopState.CALLED, StopState.SERVING, StopState.ON_HOLD, StopState.NO_SHOW,
)  # fmt: skip


_WITH_WORDS: Final[Question[HandOver]] = Question(
    lambda given: HandOver.objects.filter(received=Given("stop")).exclude(note="")
)
_EMPTIED: Final = Change(
    lambda given: HandOver.objects.filter(received=Given("stop")).exclude(note=""), note=""
)


def to_keep(note: str | None, *, is_allowed: bool) -> str:
    """What is kept of the words: nothing without the person's yes. Raises InvalidInput when they are too many."""
    words = " ".join("".join(one if one.isprintable() else " " for one in note or "").split())
    if len(words) > LONGEST:
        raise InvalidInput(field="note", expected=f"at most {LONGEST} characters")
    return words if is_allowed else ""


def told(actor: Actor, stop: Stop) -> str:
    """The words that came with `stop` for `actor`, empty for everybody else. Scoped.

    At a desk, or sent to one: for who works there. Waiting: for who belongs to the unit that has the ground.
    """
    asked = _WITH_WORDS.first(stop=stop.id)
    return asked.note if asked is not None and _is_theirs(actor, stop, asked) else ""


def _is_theirs(actor: Actor, stop: Stop, asked: HandOver) -> bool:
    if stop.state not in _THEIRS or asked.state not in (HandOver.ASKED, HandOver.ACCEPTED):
        return False
    desk = stop.desk or asked.to_desk
    if not desk:
        return grounds.holds(actor, centre=stop.centre, subject=f"stop:{stop.id}", unit=stop.unit)
    session = DeskSession.objects.filter(centre=stop.centre, desk=desk).first()
    return session is not None and session.state != DeskSession.CLOSED and rights.works_at(actor, session)


def look(actor: Actor, stop: Stop) -> None:
    """Leave a line of the words having been read."""
    ground = grounds.standing_on(stop.centre, subject=f"stop:{stop.id}", unit=stop.unit)
    grounds.look(actor, centre=stop.centre, subject=f"visit:{stop.visit_id}", what="note", ground=ground)


def end(stop: Stop) -> None:
    """The stop is over: its words are gone."""
    if stop.may_be_handed_over:
        _EMPTIED(stop=stop.id)


def expire(moment: datetime) -> int:
    """Empty the words of hand-overs that nobody ended. Outside operations. Returns how many."""
    old = scope.ordinary(HandOver).filter(asked_at__lt=moment - KEPT).exclude(note="")
    return int(old.update(note=""))
