"""Taking an act back: within ten real seconds, by the same person, while nothing has followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from palvelutori.visits.rules.stops import UNDOABLE_ACTS, StopAct, StopState

UNDO_WINDOW: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAct:
    """The last act on a stop. `done_at` is real time (a demo's clock may run faster); `journal` its line.

    `later_journal` is the last line that touched the same stop, the same desk or the same visit.
    """

    act: StopAct
    state_before: StopState
    actor: str
    done_at: datetime
    journal: int
    later_journal: int


def undo_refusal(last: LastAct, *, actor: str, real_now_at: datetime) -> str | None:
    """Why the act may not be taken back, or None when it may (the stop then goes to `last.state_before`).

    Codes: `undo-not-possible`, `undo-by-another`, `undo-too-late`, `undo-overtaken`. A clock that went
    backwards counts as too late.
    """
    if last.act not in UNDOABLE_ACTS:
        return "undo-not-possible"
    if actor != last.actor:
        return "undo-by-another"
    if not timedelta(0) <= real_now_at - last.done_at <= UNDO_WINDOW:
        return "undo-too-late"
    if last.later_journal > last.journal:
        return "undo-overtaken"
    return None
