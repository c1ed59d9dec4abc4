"""What needs a decision now: ranked suggestions from what is true on the floor, each with one act. Pure.

A suggestion promises nothing it has not counted: its effect is the state after the act (how many desks serve the
line, how many of those waiting the desk may take, what is left behind), never minutes to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

#: how many decisions are shown at a time
SHOWN: Final = 3
#: a line that closes within this is looked at
CLOSING_MINUTES: Final = 30
#: a hand-over without an answer for so long needs somebody above
UNANSWERED_MINUTES: Final = 5
#: people who must be waiting for a language before it is a matter of the house
ASKING_FEW: Final = 2
#: a break so short is a break
BREAK_MINUTES: Final = 10
#: languages every unit owes to those who ask for them
OWED_LANGUAGES: Final = ("sv", "fi")


class Kind(IntEnum):
    """What the decision is about; the smaller is told first. What cannot be mended later comes first."""

    CLOSING = 0
    CUT_OFF = 1
    NO_DESK = 2
    LANGUAGE = 3
    LATE = 4
    HAND_OVER = 5
    DEVICE = 6
    CUT_OFF_TOMORROW = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNow:
    """One line. `asking` and `speaking`: service language → people waiting for it, open desks that speak it."""

    queue: str
    unit: str
    promise_minutes: int
    waiting: int = 0
    late: int = 0
    longest_minutes: int = 0
    open_desks: int = 0
    is_open: bool = True
    asking: Mapping[str, int] = field(default_factory=dict)
    speaking: Mapping[str, int] = field(default_factory=dict)
    minutes_to_close: int | None = None
    stranded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A line a desk could help now. `fits`: people waiting there it may take; `own_waiting`: in its own lines now,
    `own_desks`: open desks of those lines without it.
    """

    desk: str
    unit: str
    queue: str
    fits: int
    is_free: bool
    own_waiting: int
    own_desks: int
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A desk on a break: which lines it serves, in which languages, since when."""

    desk: str
    unit: str
    queues: tuple[str, ...]
    languages: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A hand-over without an answer; `is_walked`: a guide is with the person."""

    stop: str
    number: int
    minutes: int
    is_walked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """An exception of today or tomorrow that leaves open units without a way in. `in_days`: 0 today."""

    group: str
    units: tuple[str, ...]
    in_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A device that was heard and is not any more."""

    device: str
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Everything the rules look at. Lines of units that keep theirs to themselves are not in it."""

    lines: Sequence[LineNow] = ()
    helpers: Sequence[Helper] = ()
    resting: Sequence[Resting] = ()
    unanswered: Sequence[Unanswered] = ()
    cut_off: Sequence[CutOff] = ()
    silent: Sequence[Silent] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide. `act` with `target` is what the button does; `facts` fill the sentences
    `decide.<kind>.true`, `decide.<act>.does` and `decide.<act>.doubt`.

    Acts: `lend`, `resume`, `see-line`, `day-end`, `send-back`, `exception`, `devices`.
    """

    kind: Kind
    act: str
    target: str
    facts: Mapping[str, int | str]
    weight: int

    @property
    def rank(self) -> tuple[int, int, str, str]:
        """Its place; smaller is sooner. Within a kind the heavier one, then by name, so that nothing dances."""
        return (self.kind.value, -self.weight, self.act, self.target)


def decisions(floor: Floor, *, most: int = SHOWN) -> tuple[Decision, ...]:
    """At most `most` decisions, the most pressing first: one a line, no desk asked for twice; none when all is well."""
    found = sorted(_all(floor), key=lambda one: one.rank)
    kept: list[Decision] = []
    taken: set[str] = set()
    for one in found:
        names = {str(one.facts[name]) for name in ("queue", "desk") if name in one.facts}
        if not names & taken:
            kept.append(one)
            taken |= names
    return tuple(kept[:most])


def _all(floor: Floor) -> list[Decision]:
    found = [one for line in floor.lines for one in _of_line(line, floor)]
    found += [
        Decision(
            Kind.CUT_OFF_TOMORROW if one.in_days else Kind.CUT_OFF,
            "exception",
            one.group,
            {"units": ",".join(one.units), "n": one.in_days},
            len(one.units),
        )
        for one in floor.cut_off
    ]
    found += [
        Decision(Kind.HAND_OVER, "send-back", one.stop, {"number": one.number, "n": one.minutes}, one.minutes)
        for one in floor.unanswered
        if one.minutes >= UNANSWERED_MINUTES and not one.is_walked
    ]
    found += [
        Decision(
            Kind.DEVICE,
            "devices",
            one.device,
            {"device": one.device, "kind": one.kind, "n": one.minutes},
            one.minutes,
        )
        for one in floor.silent
    ]
    return found


def _of_line(line: LineNow, floor: Floor) -> list[Decision]:
    """At most one decision a line: the most pressing that is true of it."""
    if not line.is_open or not line.waiting:
        return []
    about: dict[str, int | str] = {"queue": line.queue, "unit": line.unit, "waiting": line.waiting}
    if _is_closing(line):
        about |= {"n": line.stranded, "minutes": line.minutes_to_close or 0}
        found = _with_act(Kind.CLOSING, line, about, floor, line.stranded)
        return [found or Decision(Kind.CLOSING, "day-end", line.unit, about, line.stranded)]
    if not line.open_desks:
        about["n"] = line.waiting
        return [_with_act(Kind.NO_DESK, line, about, floor, line.waiting) or _see(Kind.NO_DESK, line, about)]
    for language in OWED_LANGUAGES:
        asking = line.asking.get(language, 0)
        if asking >= ASKING_FEW and not line.speaking.get(language, 0):
            spoken: dict[str, int | str] = {**about, "n": asking, "spoken": language}
            found = _with_act(Kind.LANGUAGE, line, spoken, floor, asking, language=language)
            return [found or _see(Kind.LANGUAGE, line, spoken)]
    if line.late:
        about |= {"n": line.late, "minutes": line.longest_minutes, "promise": line.promise_minutes}
        found = _with_act(Kind.LATE, line, about, floor, line.late)
        return [found] if found else []
    return []


def _is_closing(line: LineNow) -> bool:
    is_near = line.minutes_to_close is not None and line.minutes_to_close <= CLOSING_MINUTES
    return is_near and line.stranded > 0


def _see(kind: Kind, line: LineNow, facts: Mapping[str, int | str]) -> Decision:
    """No desk can be moved: the page of the unit, with its numbers, reasons and desks to open."""
    return Decision(kind, "see-line", line.unit, facts, line.waiting)


def _with_act(
    kind: Kind,
    line: LineNow,
    facts: Mapping[str, int | str],
    floor: Floor,
    weight: int,
    *,
    language: str = "",
) -> Decision | None:
    """The decision with a desk that can help: a free one of another line first, then the end of a long break."""
    helper = best_helper(line, floor.helpers, language=language)
    if helper is not None:
        more: dict[str, int | str] = {
            "desk": helper.desk,
            "fits": helper.fits,
            "desks": line.open_desks,
            "after": line.open_desks + 1,
            "own_waiting": helper.own_waiting,
            "own_desks": helper.own_desks,
        }
        return Decision(kind, "lend", f"{helper.desk}>{line.queue}", {**facts, **more}, weight)
    resting = _best_resting(line, floor.resting, language=language)
    if resting is not None:
        rest: dict[str, int | str] = {
            "desk": resting.desk,
            "break": resting.minutes,
            "desks": line.open_desks,
            "after": line.open_desks + 1,
        }
        return Decision(kind, "resume", resting.desk, {**facts, **rest}, weight)
    return None


def best_helper(line: LineNow, helpers: Sequence[Helper], *, language: str = "") -> Helper | None:
    """The desk to lend to the line, or None: free, may take somebody who waits there, and its own people keep a desk.

    Among those the one that may take most; then the one with fewest people of its own, then by name.
    """
    able = [
        one
        for one in helpers
        if one.queue == line.queue
        and one.is_free
        and one.fits > 0
        and (not one.own_waiting or one.own_desks > 0)
        and (not language or language in one.languages)
    ]
    return min(able, key=lambda one: (-one.fits, one.own_waiting, one.desk), default=None)


def _best_resting(line: LineNow, resting: Sequence[Resting], *, language: str) -> Resting | None:
    able = [
        one
        for one in resting
        if line.queue in one.queues
        and one.minutes >= BREAK_MINUTES
        and (not language or language in one.languages)
    ]
    return max(able, key=lambda one: (one.minutes, one.desk), default=None)
