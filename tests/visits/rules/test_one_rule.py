"""One rule, told three times: dataclasses, integers, and the words of the explanation."""

from __future__ import annotations

import types
from pathlib import Path

import pytest

from palvelutori.visits.rules import calling
from pathways import disciplines as rule
from tests.visits.rules.oracle import oracle_pick
from tests.visits.rules.random_halls import RawHall, bare_pick, live_hall, random_hall

HALLS = 100_000
#: enough for every edge to be met many times
CONTROL_HALLS = 20_000


def live_pick(raw: RawHall) -> str | None:
    """The stop the live rule takes."""
    waiting, desk, moment, policy = live_hall(raw)
    picked = calling.pick(waiting, desk=desk, moment=moment, policy=policy)
    return picked.stop.stop_id if picked else None


#: the first tenth always, the rest by `-m slow`
PARTS = [pytest.param(part, marks=[pytest.mark.slow] if part else []) for part in range(10)]


@pytest.mark.parametrize("part", PARTS)
def test_dataclasses_integers_and_words_take_the_same_stop(part: int) -> None:
    """100,000 random halls."""
    step = HALLS // 10
    for seed in range(part * step, (part + 1) * step):
        raw = random_hall(seed)
        told = oracle_pick(raw)
        assert live_pick(raw) == told, seed
        assert bare_pick(raw) == told, seed


#: one comparison turned over each: the control of the test above
FLIPS = {
    "walk": ("now < candidate[FREE_FROM] + policy[WALK]", "now <= candidate[FREE_FROM] + policy[WALK]"),
    "busy": ("or candidate[BUSY] or", "or not candidate[BUSY] or"),
    "bound": ("candidate[BOUND] == TO_ANOTHER_DESK", "candidate[BOUND] != TO_NO_DESK"),
    "early": ("now >= candidate[BOOKED_AT] - policy[EARLY]", "now > candidate[BOOKED_AT] - policy[EARLY]"),
    "not-yet": ("and now < candidate[BOOKED_AT]", "and now <= candidate[BOOKED_AT]"),
    "grace": ("candidate[HOUSE_AT] <= candidate[BOOKED_AT]", "candidate[HOUSE_AT] < candidate[BOOKED_AT]"),
    "share": ("candidate[CLASS_DEBT] < candidate[CAP]", "candidate[CLASS_DEBT] <= candidate[CAP]"),
    "all-shares": ("candidate[AHEAD_DEBT] < policy", "candidate[AHEAD_DEBT] <= policy"),
    "closes": ("closes_at < candidate[DESK_CLOSES_AT]", "closes_at <= candidate[DESK_CLOSES_AT]"),
    "last-call": ("closes_at - now <= policy[LAST_CALL]", "closes_at - now < policy[LAST_CALL]"),
    "yield-soon": ("elsewhere - now <= policy[LAST_CALL]", "elsewhere - now < policy[LAST_CALL]"),
    "yield-before": ("elsewhere < candidate[CLOSES_AT]", "elsewhere <= candidate[CLOSES_AT]"),
    "yield-open": ("return now < elsewhere", "return now <= elsewhere"),
    "cool-down": ("policy[COOL_DOWN] <= since", "policy[COOL_DOWN] < since"),
    "place-kept": ("since < policy[PLACE_KEPT]", "since <= policy[PLACE_KEPT]"),
    "returns": ("candidate[NO_SHOWS] <= policy", "candidate[NO_SHOWS] < policy"),
    "long": ("now - promised_at > policy", "now - promised_at >= policy"),
    "late": ("return max(moment, candidate[BOOKED_AT])", "return max(moment, NONE)"),
    "speaking": ("speaking >= open_desks", "speaking >= open_desks - 1"),
    "keep-place": ("if policy[KEEP_PLACE]:", "if not policy[KEEP_PLACE]:"),
    "first-come": ("if not policy[FIRST_COME]:", "if policy[FIRST_COME]:"),
    "understood": ("candidate[SPEAKING_DESKS] == 0", "candidate[SPEAKING_DESKS] != 0"),
}


def flipped(was: str, becomes: str) -> types.ModuleType:
    """The rule's module with one comparison turned over."""
    source = Path(str(rule.__file__)).read_text(encoding="utf-8")
    assert source.count(was) == 1, f"{was!r} must stand in the rule exactly once"
    module = types.ModuleType("flipped")
    exec(compile(source.replace(was, becomes), "flipped", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize("name", FLIPS)
def test_control_one_flipped_comparison_is_found(name: str) -> None:
    """The test above would fail if the integer rule differed from the live one in a single comparison."""
    changed = flipped(*FLIPS[name])
    halls = (random_hall(seed) for seed in range(CONTROL_HALLS))
    assert any(bare_pick(raw, functions=changed) != oracle_pick(raw) for raw in halls)
