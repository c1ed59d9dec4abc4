"""Busy hours as they happen: who comes, who is called, lost or kept. By the house's own operations, act by act."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.spaces.operations.hours import CutsOffOthers, set_exception
from palvelutori.visits import operations as visits
from tests.world import CENTRE, Square


class Story:
    """The hour before `end`, told in minutes before it."""

    def __init__(self, end: datetime, *, begins: int) -> None:
        self.end, self.square = end, Square()
        clock.run(start_at=end - timedelta(minutes=begins), speed=1e-6)

    def at(self, minutes: int) -> None:
        """Go on to so many minutes before the end."""
        clock.skip_to(self.end - timedelta(minutes=minutes))

    def arrive(self, *needs: str, **more: object) -> None:
        """Each need is somebody of their own."""
        for need in needs:
            self.square.arrive(need, **more)

    def call(self, desk: str, *, start: bool = True) -> str:
        """The desk calls; whoever it is comes, unless told otherwise. The stop's id."""
        called = self.square.next(desk)
        assert called is not None, f"nobody for {desk}"
        if start:
            self.square.act(visits.start, desk, called.stop_id)
        return called.stop_id

    def hand_over(self, desk: str, stop: str, to: str, *, warm: bool = False) -> str:
        """Asked of another unit; the stop that waits there."""
        asked = self.square.act(visits.hand_over, desk, stop, to_service=to, warm=warm)
        return str(asked.received_stop_id)


def monday_at_ten(end: datetime) -> None:
    """It began well and then filled: somebody lost, somebody who speaks Swedish, hand-overs, a pause."""
    story = Story(end, begins=50)
    square, act = story.square, story.square.act
    square.open("service_point-2", "service_point-3", "lab-1", "lab-2", "kela-1", "kela-2", "kela-3")
    square.open("kela-9", "employment-2", "health-1", "library-2")
    story.arrive("lab.blood_sample", "kela.general_housing_allowance", "employment", "library")
    story.at(42)
    lost, held = story.call("lab-1", start=False), story.call("kela-1")
    story.call("employment-2")
    story.at(38)
    act(visits.recall, "lab-1", lost)
    story.at(36)
    act(visits.no_show, "lab-1", lost)
    act(visits.hold, "kela-1", held)
    for _ in range(3):
        square.arrive("kela.general_housing_allowance", "service_point.travel_card")
    story.at(30)
    story.call("kela-1")
    story.call("kela-2")
    visits.pause_desk(square.opened["kela-3"], centre=CENTRE, desk="kela-3")
    story.at(24)
    story.arrive("kela_desk", "lab.blood_sample", "health", "service_point.parking_permit", "kela_lobby")
    story.arrive("service_point", "service_point")
    story.at(20)
    turned = story.hand_over("service_point-2", story.call("service_point-2"), "lab.blood_sample")
    story.at(19)
    story.arrive("service_point.travel_card", language="sv")
    story.at(18)
    visits.decline_hand_over(
        square.opened["lab-2"], centre=CENTRE, stop=turned, reason="not_ours", desk="lab-2"
    )
    story.at(12)
    story.arrive("kela", "kela", "kela", group_size=2)
    story.arrive("lab.blood_sample", "service_point", "health")
    story.arrive("employment", language="ru")
    story.call("lab-2")
    story.at(8)
    called = story.call("lab-1", start=False)
    waits = story.call("service_point-3")
    story.at(6)
    act(visits.recall, "lab-1", called)
    story.at(5)
    story.hand_over("service_point-3", waits, "employment", warm=True)
    story.call("service_point-3")
    story.at(2)
    story.arrive("lab", "service_point", "library", "guide")


def tuesday_at_two(end: datetime) -> None:
    """A line past its promise beside a free desk that knows it, a hand-over nobody answers, a way cut off."""
    story = Story(end, begins=45)
    square = story.square
    square.open("service_point-2", "service_point-3", "library-1", "library-2", "lab-1", "kela-1", "kela-4")
    square.open("employment-2", "health-1", "health-2")
    for _ in range(7):
        story.arrive("service_point.travel_card")
    story.at(40)
    story.call("service_point-2")
    story.call("service_point-3")
    story.arrive("kela_desk", "kela_desk", "health", "lab", "employment", "library")
    story.at(30)
    for desk in ("kela-1", "kela-4", "health-1", "lab-1", "employment-2", "library-2"):
        story.call(desk)
    story.arrive("service_point", "service_point")
    story.at(14)
    story.arrive("kela_desk", "kela_desk", "lab", "health", "employment", "mhsa_walkin")
    story.at(9)
    story.call("health-2")
    story.hand_over("employment-2", _at(square, "employment-2"), "kela.general_housing_allowance")
    story.at(1)
    _close_the_library(end.date() + timedelta(days=1))


def _at(square: Square, desk: str) -> str:
    """The stop of whoever is at the desk."""
    from palvelutori.visits.queries.desk import desk_screen

    present = desk_screen(square.opened[desk], centre=CENTRE, desk=desk).present
    assert present is not None
    return present.stop_id


def _close_the_library(day: date) -> None:
    reasons = {"fi": "Vesivahinko", "sv": "Vattenskada", "en": "Water damage"}
    given = {"centre": CENTRE, "unit": "library", "starts_on": day, "ends_on": day, "reasons": reasons}
    try:
        set_exception(SYSTEM, **given)
    except CutsOffOthers as refused:
        set_exception(SYSTEM, **given, acknowledged=tuple(refused.values["units"]))


def closing_time(end: datetime) -> None:
    """A quarter of an hour before the Service Point closes, with ninety days behind the house: most are decided
    about, one has a kept place, an opaque unit's visitor waits among them."""
    from palvelutori.cli import past
    from tests import world

    past.load(world.sample(), before=end.date())
    story = Story(end, begins=150)
    story.arrive("mhsa")
    story.at(14)
    story.square.open(world.desks_of("service_point")[0])
    came = [story.square.arrive("service_point") for _ in range(9)]
    visits.choose_ways_out(world.host(), centre=CENTRE, stops=[came[-1].stops[0].stop_id], way="next_opening")
    visits.choose_ways_out(world.host(), centre=CENTRE, stops=[came[-2].stops[0].stop_id], way="left")
    visits.choose_ways_out(world.host(), centre=CENTRE, stops=[came[-3].stops[0].stop_id], way="served_today")
