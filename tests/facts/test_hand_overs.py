"""Hand-overs as counts of a day: what was taken back does not count, the last word on help stands, small cells hide."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from palvelutori.facts.models import HouseDay
from palvelutori.facts.queries.days import _hand_overs
from palvelutori.facts.rules import guard
from palvelutori.facts.rules.hand_overs import hand_overs_of

START = datetime(2026, 11, 18, tzinfo=UTC)
END = START + timedelta(days=1)


@dataclass
class Line:
    kind: str
    minute: int
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        return START + timedelta(minutes=self.minute)


def asked(stop: str, minute: int = 10, **more: Any) -> Line:
    return Line("hand_over.asked", minute, {"stop": f"from-{stop}", "received": stop, "warm": True, **more})


def counted(*lines: Line) -> dict[str, int]:
    return hand_overs_of(lines, since=START, until=END)


def test_what_was_asked_that_day_with_what_became_of_it_later():
    lines = [
        asked("a", preventive=True),
        asked("b", warm=False),
        asked("c"),
        asked("yesterday", minute=-5),
        Line("note.sent", 20, {"stop": "x", "preventive": True}),
        Line("hand_over.withdrawn", 11, {"stop": "c"}),
        Line("hand_over.declined", 12, {"stop": "from-b", "received": "b"}),
        Line("hand_over.lost", 20, {"stop": "a"}),
        Line("hand_over.lost", 40, {"stop": "a"}),
        Line("hand_over.help", 60, {"stop": "a", "reached": "no"}),
        Line("hand_over.help", 1_500, {"stop": "a", "reached": "yes"}),
        Line("hand_over.help", 1_500, {"stop": "tomorrow", "reached": "yes"}),
    ]
    assert counted(*lines) == {
        "walked": 1, "waited": 1, "noted": 1, "declined": 1, "lost": 1, "early": 2, "helped_yes": 1,
    }  # fmt: skip
    assert counted() == {}


def test_small_counts_are_hidden_and_the_control_without_the_guard(monkeypatch):
    houses = [HouseDay(hand_overs={"walked": 40, "waited": 30, "lost": 2, "early": 8})]
    shown = dict(_hand_overs(houses))
    assert shown["lost"] is None
    assert shown["walked"] == 40
    monkeypatch.setattr(guard, "row", dict)
    assert dict(_hand_overs(houses))["lost"] == 2
    assert _hand_overs([HouseDay(hand_overs={})]) == ()
