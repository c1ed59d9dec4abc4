"""Undo: ten real seconds, the same person, nothing after it. Each condition alone must be able to refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from palvelutori.visits.rules.stops import UNDOABLE_ACTS, StopAct, StopState
from palvelutori.visits.rules.undo import LastAct, undo_refusal
from tests.visits.rules.small_halls import TEN

LAST = LastAct(
    act=StopAct.CALL,
    state_before=StopState.WAITING,
    actor="person:virpi",
    done_at=TEN,
    journal=41,
    later_journal=41,
)


@pytest.mark.parametrize(
    ("seconds", "refused"), [(0, None), (10, None), (10.001, "undo-too-late"), (-1, "undo-too-late")]
)
def test_ten_seconds(seconds: float, refused: str | None) -> None:
    now = TEN + timedelta(seconds=seconds)
    assert undo_refusal(LAST, actor="person:virpi", real_now_at=now) == refused


def test_only_by_the_same_person() -> None:
    assert undo_refusal(LAST, actor="person:matti", real_now_at=TEN) == "undo-by-another"


def test_not_when_something_followed() -> None:
    assert (
        undo_refusal(replace(LAST, later_journal=42), actor=LAST.actor, real_now_at=TEN) == "undo-overtaken"
    )


@pytest.mark.parametrize("act", StopAct)
def test_which_acts(act: StopAct) -> None:
    refused = undo_refusal(replace(LAST, act=act), actor=LAST.actor, real_now_at=TEN)
    assert refused == (None if act in UNDOABLE_ACTS else "undo-not-possible")
