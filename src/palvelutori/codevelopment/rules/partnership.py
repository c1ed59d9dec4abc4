"""How an organisation becomes a partner and what trust it has earned: a table of moves, and a fold over its runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

KINDS: Final = ("association", "company", "start_up", "public_body", "school")


class Standing(StrEnum):
    """Where a partner stands."""

    APPLIED = "applied"
    VETTED = "vetted"
    AGREED = "agreed"
    ACTIVE = "active"
    WARNED = "warned"
    SUSPENDED = "suspended"
    DECLINED = "declined"
    ENDED = "ended"


class Step(StrEnum):
    """What moves it."""

    VET = "vet"
    DECLINE = "decline"
    AGREE = "agree"
    ACTIVATE = "activate"
    WARN = "warn"
    SUSPEND = "suspend"
    RESTORE = "restore"
    END = "end"


S, T = Standing, Step
MOVES: Final[dict[tuple[Standing, Step], Standing]] = {
    (S.APPLIED, T.VET): S.VETTED,
    (S.APPLIED, T.DECLINE): S.DECLINED,
    (S.VETTED, T.AGREE): S.AGREED,
    (S.VETTED, T.DECLINE): S.DECLINED,
    (S.AGREED, T.ACTIVATE): S.ACTIVE,
    (S.AGREED, T.END): S.ENDED,
    (S.ACTIVE, T.WARN): S.WARNED,
    (S.ACTIVE, T.SUSPEND): S.SUSPENDED,
    (S.ACTIVE, T.END): S.ENDED,
    (S.WARNED, T.RESTORE): S.ACTIVE,
    (S.WARNED, T.SUSPEND): S.SUSPENDED,
    (S.WARNED, T.END): S.ENDED,
    (S.SUSPENDED, T.RESTORE): S.ACTIVE,
    (S.SUSPENDED, T.END): S.ENDED,
}
#: steps that take something away: each has a reason and may be appealed against
AGAINST: Final = frozenset({T.DECLINE, T.WARN, T.SUSPEND, T.END})
#: states in which its people may sign in to the portal
SEATED: Final = frozenset({S.VETTED, S.AGREED, S.ACTIVE, S.WARNED, S.SUSPENDED})
#: states in which it may say yes to a goal and take part in what goes on
TAKES_PART: Final = frozenset({S.ACTIVE, S.WARNED})
#: what must be looked at before a partner becomes active, where its vetting asks for it
CHECKS: Final = ("insurance", "safety", "child_protection")

TOP_LEVEL: Final = 3


class Run(StrEnum):
    """How a run of a partner went. The last two are breaches, written by a person with a reason."""

    CLEAN = "clean"
    NO_SHOW = "no_show"
    LATE = "late"
    BREACH = "breach"
    SERIOUS = "serious"


#: runs this long before the newest one still count
WINDOW: Final = timedelta(days=365)
#: nine clean runs and one that was not are taken as known before the first: one no-show does not sink a small partner
PRIOR_CLEAN, PRIOR_ALL = 9, 10
#: share of clean runs from which trust rises, and under which it falls
RISES_FROM, FALLS_UNDER = 0.9, 0.7
#: clean runs in the window before a partner stands on the level
CLEAN_FOR: Final = {1: 2, 2: 5, 3: 10}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: its day and how it went."""

    day: date
    run: Run


def after(standing: Standing, step: Step) -> Standing | None:
    """Where `step` leads; None where it may not happen."""
    return MOVES.get((standing, step))


def may(standing: Standing) -> frozenset[Step]:
    """What may happen in `standing`."""
    return frozenset(step for (where, step) in MOVES if where is standing)


def share_clean(outcomes: Sequence[Outcome]) -> float:
    """Share of clean runs, drawn towards nine in ten while there are few."""
    clean = sum(one.run is Run.CLEAN for one in outcomes)
    return (clean + PRIOR_CLEAN) / (len(outcomes) + PRIOR_ALL)


def level_of(outcomes: Iterable[Outcome]) -> int:
    """The level 0–3 these runs earned, in their order. Rises at a clean run, falls at another one.

    Taking a run that was not clean away never lowers it: so an appeal cannot hurt.
    """
    level = 0
    passed: list[Outcome] = []
    for one in outcomes:
        passed = [other for other in passed if one.day - other.day <= WINDOW] + [one]
        share = share_clean(passed)
        if one.run is Run.CLEAN:
            clean = sum(other.run is Run.CLEAN for other in passed)
            if level < TOP_LEVEL and share >= RISES_FROM and clean >= CLEAN_FOR[level + 1]:
                level += 1
        elif level and (one.run is Run.SERIOUS or share < FALLS_UNDER):
            level -= 1
    return level


def level_in_force(standing: Standing, level: int) -> int | None:
    """The level that counts now: a warned partner's runs are each handled; None where nothing may be booked."""
    if standing is Standing.ACTIVE:
        return level
    return 0 if standing is Standing.WARNED else None


def missing_checks(asked: Iterable[str], done: Iterable[str]) -> tuple[str, ...]:
    """Checks that were asked for and not done yet, in order."""
    return tuple(one for one in CHECKS if one in set(asked) - set(done))
