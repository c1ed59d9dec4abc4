"""Why somebody waits, and who in the hall needs a guide: from facts to reasons, in a stated order. Pure.

A `Reason`'s words are the text `standing.<code>`; minutes are in `n`. No person is in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from palvelutori.visits.rules.explain import Reason

#: called and not there for so long: somebody should look for the person
CALLED_LONG_MINUTES: Final = 3
#: on hold for so long: the person may think that nobody remembers
HELD_LONG_MINUTES: Final = 15
#: waiting so long for a language that nobody at an open desk speaks: a guide may interpret
LANGUAGE_MINUTES: Final = 5
#: a hand-over without an answer for so long is the lobby's business
UNANSWERED_MINUTES: Final = 3
#: how many reasons are told at most: the first is what decides, the second what one could change
MOST_REASONS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One stop in the hall and the line it stands in.

    `ahead`: people with an earlier place in the line; `open_desks`: desks that take this line now, of them
    `fitting` may take this very matter and `speaking` the visitor's language as well. `is_busy`: the visitor is at
    another desk now. `bound`: state of the only desk that may call (`""` none, else `open`, `busy`, `paused`).
    `unanswered_minutes`: how long a hand-over of this person has been without an answer, None without one.
    `was_elsewhere`: a unit has said that the matter is not its own. `minutes_to_close`: None when not closing
    today. `turns_left`: how many people the open desks will reach by then at their usual pace.
    """

    state: str
    waited_minutes: int = 0
    promise_minutes: int = 0
    ahead: int = 0
    open_desks: int = 0
    paused_desks: int = 0
    fitting: int = 0
    speaking: int = 0
    asks_language: bool = False
    is_busy: bool = False
    is_away: bool = False
    bound: str = ""
    calls: int = 0
    minutes_in_state: int = 0
    unanswered_minutes: int | None = None
    was_elsewhere: bool = False
    booked_in_minutes: int | None = None
    minutes_to_close: int | None = None
    turns_left: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether the person waits longer than promised. Who is at another desk meanwhile does not wait."""
        return self.state == "waiting" and not self.is_busy and self.waited_minutes > self.promise_minutes

    @property
    def lacks_language(self) -> bool:
        """Whether desks that may take the matter are open, and nobody there speaks the visitor's language."""
        is_free = self.state == "waiting" and not self.is_busy
        return is_free and self.asks_language and self.fitting > 0 and self.speaking == 0

    @property
    def will_not_make_it(self) -> bool:
        """Whether the line closes before its desks reach this person at their usual pace."""
        return self.state == "waiting" and self.turns_left is not None and self.ahead >= self.turns_left


def why_waiting(one: Standing) -> tuple[Reason, ...]:
    """Why the person has not been called yet: what decides first, then what somebody could change."""
    if one.state != "waiting":
        return ()
    return tuple([*_of_the_person(one), *_of_the_desks(one)][:MOST_REASONS]) or (_of_the_line(one),)


def _of_the_person(one: Standing) -> list[Reason]:
    """What keeps the person: somewhere else, sent to one desk, a time of one's own."""
    found = []
    if one.unanswered_minutes is not None:
        found.append(Reason("hand-over", {"n": one.unanswered_minutes}))
    elif one.is_busy:
        found.append(Reason("at-another-desk"))
    if one.is_away:
        found.append(Reason("asked-more-time"))
    if one.bound in ("busy", "paused"):
        found.append(Reason(f"desk-{one.bound}"))
    if one.booked_in_minutes is not None and one.booked_in_minutes > 0:
        found.append(Reason("booked", {"n": one.booked_in_minutes}))
    return found


def _of_the_desks(one: Standing) -> list[Reason]:
    """What the unit lacks: a desk, one that may take the matter, one that speaks the language."""
    if not one.open_desks:
        return [Reason("all-paused", {"n": one.paused_desks}) if one.paused_desks else Reason("no-desk")]
    found = []
    if not one.fitting:
        found.append(Reason("no-fitting-desk"))
    elif one.asks_language and not one.speaking:
        found.append(Reason("no-speaking-desk"))
    elif one.asks_language and one.speaking < one.fitting:
        found.append(Reason("few-speaking-desks", {"n": one.speaking}))
    if one.paused_desks:
        found.append(Reason("some-paused", {"n": one.paused_desks}))
    return found


def _of_the_line(one: Standing) -> Reason:
    """Nothing is wrong but the number of people."""
    if one.ahead:
        return Reason("people-ahead", {"n": one.ahead, "desks": one.open_desks})
    return Reason("next-in-line")


class Help(IntEnum):
    """Why a guide should go to somebody; the smaller goes first. Names are the texts `host.help.<name>`."""

    MISSED = 0
    CALLED = 1
    HAND_OVER = 2
    CLOSING = 3
    WRONG_PLACE = 4
    LANGUAGE = 5
    HELD = 6
    LATE = 7


def help_needed(one: Standing) -> Help | None:
    """Why this person needs somebody, or None. The most urgent reason only."""
    tests = (
        (Help.MISSED, one.state == "no_show"),
        (
            Help.CALLED,
            one.state == "called" and (one.calls > 1 or one.minutes_in_state >= CALLED_LONG_MINUTES),
        ),
        (Help.HAND_OVER, (one.unanswered_minutes or 0) >= UNANSWERED_MINUTES),
        (Help.CLOSING, one.will_not_make_it),
        (Help.WRONG_PLACE, one.was_elsewhere and one.state in ("waiting", "on_hold")),
        (Help.LANGUAGE, one.lacks_language and one.waited_minutes >= LANGUAGE_MINUTES),
        (Help.HELD, one.state == "on_hold" and one.minutes_in_state >= HELD_LONG_MINUTES),
        (Help.LATE, one.is_late),
    )
    return next((kind for kind, holds in tests if holds), None)


def turns_left(*, minutes_to_close: int, desks: int, mean_minutes: float) -> int:
    """How many people `desks` open desks begin to serve before closing, at the line's usual pace.

    A plain count, no forecast: whole usual services in the minutes left, at each desk. Never negative.
    """
    if desks <= 0 or minutes_to_close <= 0:
        return 0
    return desks * int(minutes_to_close // max(mean_minutes, 0.1))
