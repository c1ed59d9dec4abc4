"""Journal lines become matters: every turn a stop can take, and nothing of what was taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from palvelutori.facts.rules.matters import Matter, matters_of

START = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
DAY = {"since": START - timedelta(hours=8), "until": START + timedelta(hours=16)}


@dataclass
class Line:
    kind: str
    minute: int
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        return START + timedelta(minutes=self.minute)


def _came(visit: str = "v", minute: int = 0, **more: Any) -> Line:
    stop = {"stop": f"{visit}1", "unit": "u", "queue": "q", **more.pop("one", {})}
    return Line("visit.arrived", minute, {"visit": visit, "stops": [stop], **more})


def _of(stop: str, *acts: tuple[str, int], **more: Any) -> list[Line]:
    return [
        Line(kind, minute, {"stop": stop, "visit": stop[:-1], "unit": "u", **more}) for kind, minute in acts
    ]


def _told(*lines: Line) -> list[Matter]:
    return matters_of(lines, **DAY)


def _minutes(moment: datetime | None) -> int | None:
    return None if moment is None else int((moment - START) / timedelta(minutes=1))


def _course(*acts: tuple[str, int], **more: Any) -> tuple[str, int | None, int | None]:
    (one,) = _told(_came(), *_of("v1", *acts, **more))
    return one.outcome, _minutes(one.called_at), _minutes(one.ended_at)


def test_every_turn_of_a_stop():
    assert _course() == ("", None, None)
    assert _course(("stop.called", 3), ("stop.started", 4), ("stop.finished", 9)) == ("served", 3, 9)
    assert _course(("stop.called", 3), ("stop.returned", 4)) == ("", None, None)
    assert _course(("stop.called", 3), ("stop.returned", 4), ("stop.called", 7)) == ("", 7, None)
    assert _course(("stop.called", 3), ("stop.no_show", 5)) == ("no_show", 3, 5)
    assert _course(("stop.called", 3), ("stop.no_show", 5), ("stop.left", 70)) == ("no_show", 3, 5)
    missed = (("stop.called", 3), ("stop.no_show", 5), ("stop.came_back", 9), ("stop.called", 12))
    assert _course(*missed, ("stop.finished", 20)) == ("served", 3, 20)
    assert _course(("stop.left", 8)) == ("left", None, 8)
    assert _course(("stop.called", 3), ("stop.undone", 3), ("stop.left", 9)) == ("left", None, 9)
    accepted = (("stop.called", 3), ("hand_over.accepted", 3), ("stop.undone", 3))
    assert _course(*accepted, ("stop.left", 9)) == ("left", None, 9)
    assert _course(("stop.undone", 2)) == ("", None, None)


def test_what_closing_made_of_it():
    (one,) = _told(_came(), *_of("v1", ("stop.left", 8), way="next_opening"))
    assert (one.outcome, one.way) == ("left", "next_opening")


def test_a_hand_over_serves_one_and_begins_another():
    asked = Line(
        "hand_over.asked",
        9,
        {
            "stop": "v1",
            "visit": "v",
            "unit": "u",
            "received": "v2",
            "to_queue": "r",
            "to_unit": "w",
            "to_opaque": True,
        },
    )
    called = _of("v1", ("stop.called", 3))
    first, second = _told(_came(), *called, asked, *_of("v2", ("stop.called", 20), ("stop.finished", 30)))
    assert (first.outcome, second.outcome) == ("served", "served")
    assert (second.queue, second.unit, second.is_opaque, _minutes(second.joined_at)) == ("r", "w", True, 9)
    declined = _told(_came(), *called, asked, *_of("v1", ("hand_over.declined", 12)))
    assert [one.outcome for one in declined] == ["", ""]
    withdrawn = _told(
        _came(), *called, asked, *_of("v2", ("hand_over.withdrawn", 10)), *_of("v1", ("stop.undone", 10))
    )
    assert [one.outcome for one in withdrawn] == [""]


def test_only_the_days_own_visits_count_and_matters_told_later_are_theirs():
    yesterday = _came("y", -9 * 60)
    added = Line("stop.added", 5, {"stop": "v2", "visit": "v", "unit": "u", "queue": "r"})
    stranger = Line("stop.added", 6, {"stop": "y2", "visit": "y", "unit": "u", "queue": "r"})
    handed = Line(
        "hand_over.asked", 7, {"stop": "y1", "visit": "y", "unit": "u", "received": "y3", "to_queue": "r"}
    )
    told = _told(yesterday, _came(), added, stranger, handed, *_of("y1", ("stop.finished", 1)))
    assert [(one.queue, _minutes(one.joined_at)) for one in told] == [("q", 0), ("r", 5)]


def test_a_recorded_arrival_and_a_booked_time_are_believed():
    told = _told(
        _came(
            came_at=(START - timedelta(minutes=30)).isoformat(),
            one={"booked_at": START.isoformat()},
            minute=10,
        )
    )
    assert (_minutes(told[0].arrived_at), _minutes(told[0].joined_at), _minutes(told[0].booked_at)) == (
        -30,
        -30,
        0,
    )


def test_somebody_who_steps_up_has_no_number():
    (one,) = _told(_came(), *_of("v1", ("stop.taken", 0), ("stop.finished", 2)))
    assert one.has_number is False
