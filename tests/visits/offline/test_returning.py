"""A kiosk comes back: nobody twice, nobody lost, everybody at the time they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from palvelutori.catalogue.queries.days import guide_line, staffed_spans
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits.models import KioskContact, NumberLease, OfflineArrival, Stop, Visit
from palvelutori.visits.operations import placing, returning
from palvelutori.visits.operations.closing import let_go
from palvelutori.visits.refusals import NotAPaperNumber, VisitEnded
from tests import world
from tests.promises.invariants import check_hall
from tests.visits.offline.kiosk import Kiosk
from tests.world import CENTRE

SP1 = world.desks_of("service_point")[0]
TEN = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
WEDNESDAY = date(2026, 11, 18)


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of the day by the wall in Helsinki (winter)."""
    return TEN.replace(hour=hour - 2, minute=minute)


def all_visits() -> list[Visit]:
    return list(scope.ordinary(Visit).order_by("line_number"))


def stops_of(visit: Visit) -> list[Stop]:
    return list(scope.ordinary(Stop).filter(visit=visit).order_by("position"))


@pytest.fixture
def kiosk(square):
    """Cut off at 10."""
    made = Kiosk()
    made.contact()
    return made


def test_who_came_without_connection_stands_where_they_came(square, kiosk):
    kiosk.take("service_point", at=at(10, 10))
    clock.skip_to(at(10, 20))
    later = square.arrive("service_point")
    kiosk.take("service_point", at=at(10, 15), language="sv", group_size=3)
    clock.skip_to(at(10, 30))
    told = kiosk.tell()
    assert [(one.paper_number, one.number, one.outcome) for one in told.items] == [
        (501, 501, "recorded"), (502, 502, "recorded"),
    ]  # fmt: skip
    square.open(SP1)
    called = []
    for _ in range(3):
        one = square.next(SP1)
        called.append(one.number)
        square.act(visits.finish, SP1, one.stop_id)
    assert called == [501, 502, later.number]
    second = next(one for one in all_visits() if one.number == 502)
    assert (second.language, second.group_size, second.channel, second.arrived_at) == (
        "sv",
        3,
        "kiosk",
        at(10, 15),
    )
    check_hall()
    line = JournalLine.objects.filter(kind="visit.arrived", facts__number=501).get()
    assert line.facts["offline"] == kiosk.actor.id and line.facts["arrived_at"].startswith("2026-11-18T08:10")


def test_told_twice_in_parts_and_in_any_order_it_is_once(square, kiosk):
    items = [kiosk.take("service_point", at=at(10, n)) for n in range(6)]
    clock.skip_to(at(10, 30))
    kiosk.tell([items[4], items[1]])
    kiosk.tell([items[1], items[0], items[5]])
    kiosk.tell(list(reversed(items)))
    kiosk.tell([*items, *items])
    assert sorted(one.number for one in all_visits()) == [501, 502, 503, 504, 505, 506]
    assert JournalLine.objects.filter(kind="visit.arrived").count() == 6


def test_control_without_receipts_a_second_telling_is_a_second_visit(square, kiosk, monkeypatch):
    item = kiosk.take("service_point", at=at(10, 1))
    kiosk.tell([item])
    real = returning._keep
    monkeypatch.setattr(
        returning,
        "_keep",
        lambda act, device, one, *rest: real(
            act, device, replace(one, item=replace(one.item, receipt=f"{len(all_visits())}")), *rest
        ),
    )
    again = replace(item, receipt="another")
    kiosk.tell([again])
    kiosk.tell([again])
    assert len(all_visits()) == 3


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (timedelta(hours=-5), at(10)),
        (timedelta(hours=5), at(11)),
        (timedelta(0), at(10, 30)),
        (timedelta(days=-4000), at(10)),
        (timedelta(days=4000), at(11)),
    ],
)
def test_a_clock_that_is_hours_wrong_is_bounded_by_the_contacts(square, kiosk, error, expected):
    kiosk.take("service_point", at=at(10, 30) + error, day=WEDNESDAY)
    clock.skip_to(at(11))
    returned = kiosk.contact()
    clock.skip_to(at(13))
    kiosk.tell([replace(kiosk.queue[0], returned=returned.mark)])
    assert [one.arrived_at for one in all_visits()] == [expected]
    row = scope.ordinary(OfflineArrival).get()
    assert (row.not_before_at, row.not_after_at, row.received_at) == (at(10), at(11), at(13))


def test_control_without_bounds_a_wrong_clock_passes_everybody(square, kiosk, monkeypatch):
    monkeypatch.setattr(returning, "bounded", lambda told, **between: told)
    kiosk.take("service_point", at=at(5), day=WEDNESDAY)
    kiosk.tell()
    assert all_visits()[0].arrived_at == at(5) < TEN


def test_equal_arrivals_keep_the_kiosks_order(square, kiosk):
    items = [kiosk.take("service_point", at=at(6, 59 - n), day=WEDNESDAY) for n in range(5)]
    clock.skip_to(at(10, 30))
    kiosk.tell([items[3], items[0], items[4], items[2], items[1]])
    came = all_visits()
    assert {one.arrived_at for one in came} == {TEN}
    assert [one.number for one in came] == [501, 502, 503, 504, 505]


def test_a_mark_that_is_not_known_counts_from_the_lease(square, kiosk):
    clock.skip_to(at(11))
    item = kiosk.take("service_point", at=at(7), day=WEDNESDAY)
    stranger = Kiosk("kiosk-2", "b1").contact().mark
    for n, mark in enumerate((None, 0, -1, 2**70, stranger)):
        kiosk.tell([replace(item, receipt=f"r{n}", since=mark, number=item.number + n, sequence=n)])
    assert {one.arrived_at for one in all_visits()} == {TEN}
    KioskContact.objects.all().delete()
    NumberLease.objects.all().delete()
    told = kiosk.tell([replace(item, receipt="none")])
    assert told.items[0].number != item.number, "a number nobody leased is not given"
    assert all_visits()[-1].arrived_at == at(7)


def test_needs_without_a_line_lead_to_the_guide_and_are_told(square, kiosk):
    kiosk.take("no.such", at=at(10, 1))
    kiosk.take("lab", "imaging", "no.such", at=at(10, 2))
    told = kiosk.tell()
    assert [(one.outcome, one.refused) for one in told.items] == [
        ("to_guide", ({"need": "no.such", "reason": "unknown-need"},)),
        (
            "recorded",
            (
                {"need": "imaging", "reason": "appointment-only"},
                {"need": "no.such", "reason": "unknown-need"},
            ),
        ),
    ]
    first, second = all_visits()
    assert [stop.queue for stop in stops_of(first)] == [guide_line(CENTRE)]
    assert [stop.queue for stop in stops_of(second)] == ["lab"]
    assert scope.ordinary(OfflineArrival).filter(settled_at__isnull=True).count() == 2
    visits.settle_offline_arrival(world.host(), centre=CENTRE, visit=first.id)
    visits.settle_offline_arrival(world.host(), centre=CENTRE, visit=first.id)
    assert scope.ordinary(OfflineArrival).filter(settled_at__isnull=True).count() == 1
    with pytest.raises(NotFound):
        visits.settle_offline_arrival(world.host(), centre=CENTRE, visit="another")
    check_hall()


def test_without_any_line_the_number_stands_and_waits_for_the_host(square, kiosk, monkeypatch):
    monkeypatch.setattr(placing, "guide_line", lambda centre: None)
    kiosk.take("no.such", at=at(10, 1))
    told = kiosk.tell()
    assert told.items[0].outcome == "unplaced"
    (visit,) = all_visits()
    assert visit.number == 501 and visit.ended_at is not None and stops_of(visit) == []
    came = visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=["service_point"])
    assert came.visit_id == visit.id and [one.unit for one in came.stops] == ["service_point"]
    assert scope.ordinary(OfflineArrival).get().settled_at is not None
    visit = all_visits()[0]
    assert visit.ended_at is None
    check_hall()


def test_the_guide_who_has_gone_home_takes_nobody(square, kiosk):
    clock.skip_to(at(23, 30))
    kiosk.take("no.such", at=at(23, 20), day=WEDNESDAY)
    assert kiosk.tell().items[0].outcome == "unplaced"


def test_who_came_before_the_doors_opened_waits_when_they_are_open(square, kiosk):
    clock.skip_to(datetime(2026, 11, 19, 5, 0, tzinfo=UTC))
    kiosk.contact()
    kiosk.take("service_point", at=datetime(2026, 11, 19, 5, 30, tzinfo=UTC))
    clock.skip_to(datetime(2026, 11, 19, 9, 0, tzinfo=UTC))
    assert kiosk.tell().items[0].outcome == "recorded"
    (visit,) = all_visits()
    assert visit.arrived_at == datetime(2026, 11, 19, 5, 30, tzinfo=UTC) and visit.ended_at is None


def test_when_the_line_is_over_for_the_day_nobody_is_called_and_it_is_written_down(square, kiosk):
    kiosk.take("service_point", "library", at=at(10, 5))
    clock.skip_to(at(19))
    told = kiosk.tell()
    (visit,) = all_visits()
    states = {stop.unit: stop.state for stop in stops_of(visit)}
    closes = staffed_spans(CENTRE, unit="service_point", day=WEDNESDAY)[-1].ends_at
    expected = "left" if closes <= at(19) else "waiting"
    assert states["service_point"] == expected and told.items[0].outcome in ("recorded", "over")
    if expected == "left":
        assert JournalLine.objects.filter(kind="stop.left", facts__reason="known_too_late").exists()
    check_hall()


def test_a_kiosk_that_comes_back_after_midnight_tells_of_yesterday(square, kiosk):
    kiosk.take("service_point", at=at(10, 5))
    kiosk.take("no.such", at=at(10, 6))
    clock.skip_to(datetime(2026, 11, 19, 8, 0, tzinfo=UTC))
    square.arrive("service_point")
    told = kiosk.tell()
    assert [one.outcome for one in told.items] == ["over", "over"]
    yesterday = [one for one in all_visits() if one.number in (501, 502)]
    assert [one.day for one in yesterday] == [WEDNESDAY] * 2
    assert all(one.ended_at is not None for one in yesterday)
    assert not scope.ordinary(OfflineArrival).filter(settled_at__isnull=True).exists()
    check_hall()


def test_midnight_without_connection_goes_on_in_the_next_days_block(square, kiosk):
    tomorrow = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    kiosk.take("service_point", at=at(18))
    kiosk.take("service_point", at=tomorrow)
    clock.skip_to(tomorrow + timedelta(hours=1))
    kiosk.tell()
    assert [(one.day, one.number) for one in all_visits()] == [(WEDNESDAY, 501), (date(2026, 11, 19), 501)]
    let_go(SYSTEM, centre=CENTRE)
    assert [one.ended_at is None for one in all_visits()] == [False, True]
    check_hall()


def test_a_clock_a_day_ahead_takes_tomorrows_paper_and_keeps_the_number(square, kiosk):
    kiosk.take("service_point", at=at(10, 5) + timedelta(days=1))
    kiosk.take("service_point", at=at(10, 6))
    told = kiosk.tell()
    assert [one.paper_number for one in told.items] == [501, 501]
    assert sorted(one.number for one in told.items) == [101, 501], (
        "one paper, one number: the second is told anew"
    )
    assert {one.day for one in all_visits()} == {WEDNESDAY}
    assert scope.ordinary(OfflineArrival).filter(settled_at__isnull=True).count() == 1


def test_the_answer_that_was_lost_is_one_visit_with_the_paper_number(square, kiosk):
    came = square.arrive("service_point", by=kiosk.actor, key="lost-1", channel="kiosk")
    item = kiosk.take("service_point", at=at(10, 0))
    kiosk.tell([replace(item, receipt="lost-1")])
    (visit,) = all_visits()
    assert visit.id == came.visit_id and visit.number == 501
    assert JournalLine.objects.filter(kind="visit.numbered").count() == 1


def test_the_answer_that_was_lost_after_a_call_keeps_the_number_called(square, kiosk):
    came = square.arrive("service_point", by=kiosk.actor, key="lost-1", channel="kiosk")
    square.open(SP1)
    square.next(SP1)
    item = kiosk.take("service_point", at=at(10, 0))
    told = kiosk.tell([replace(item, receipt="lost-1")])
    assert [(one.paper_number, one.number, one.outcome) for one in told.items] == [
        (501, came.number, "joined")
    ]
    assert scope.ordinary(OfflineArrival).get().settled_at is None, (
        "the host sees that the paper says another number"
    )
    shown = visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=["service_point"])
    assert shown.visit_id == came.visit_id
    assert len(all_visits()) == 1


def test_a_paper_shown_at_a_desk_and_told_by_the_kiosk_later_is_one_visit(square, kiosk):
    kiosk.take("service_point", "lab", at=at(10, 5))
    clock.skip_to(at(10, 40))
    square.open(SP1)
    shown = visits.arrive_with_number(
        square.opened[SP1], centre=CENTRE, number=501, needs=["service_point"], channel="desk"
    )
    square.call(SP1, shown.stops[0].stop_id)
    square.act(visits.finish, SP1, shown.stops[0].stop_id)
    clock.skip_to(at(11))
    told = kiosk.tell()
    assert told.items[0].outcome == "joined"
    (visit,) = all_visits()
    assert visit.arrived_at == at(10, 5) and visit.ended_at is None
    assert {stop.queue: stop.state for stop in stops_of(visit)} == {"service_point": "done", "lab": "waiting"}
    check_hall()


def test_waiting_with_a_paper_goes_on_from_the_kiosks_time(square, kiosk):
    kiosk.take("service_point", at=at(10, 5))
    clock.skip_to(at(10, 40))
    visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=["service_point"])
    clock.skip_to(at(11))
    kiosk.tell()
    kiosk.tell()
    (visit,) = all_visits()
    (stop,) = stops_of(visit)
    assert visit.arrived_at == stop.joined_at == at(10, 5)


def test_who_said_that_they_leave_is_not_put_back_into_a_line(square, kiosk):
    kiosk.take("service_point", "lab", at=at(10, 5))
    shown = visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=["service_point"])
    visits.leave(world.host(), centre=CENTRE, visit=shown.visit_id)
    kiosk.tell()
    (visit,) = all_visits()
    assert [stop.state for stop in stops_of(visit)] == ["left"]
    with pytest.raises(VisitEnded):
        visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=["lab"])


def test_the_time_on_the_paper_is_believed_from_the_last_contact_on(square, kiosk):
    clock.skip_to(at(10, 40))
    for n, (printed, expected) in enumerate(
        ((time(10, 5), at(10, 5)), (time(8, 0), at(10)), (time(12, 0), at(10, 40)))
    ):
        visits.arrive_with_number(
            world.host(), centre=CENTRE, number=501 + n, needs=["lab"], paper_time=printed
        )
        assert all_visits()[-1].arrived_at == expected


def test_a_paper_time_that_does_not_exist_is_refused(square, kiosk):
    clock.skip_to(datetime(2027, 3, 28, 9, 0, tzinfo=UTC))
    Kiosk("kiosk-3", "c").contact()
    leased = NumberLease.objects.order_by("-day").first()
    NumberLease.objects.filter(pk=leased.pk).update(day=date(2027, 3, 28))
    with pytest.raises(InvalidInput):
        visits.arrive_with_number(
            world.host(), centre=CENTRE, number=leased.first, needs=["guide"], paper_time=time(3, 30)
        )


@pytest.mark.parametrize("number", [101, 499, 9999, 0, -1, 10**12])
def test_a_number_no_kiosk_holds_is_not_a_paper_number(square, kiosk, number):
    with pytest.raises(NotAPaperNumber):
        visits.arrive_with_number(world.host(), centre=CENTRE, number=number, needs=["lab"])


def test_what_cannot_be_is_refused_before_anything_happens(square, kiosk):
    item = kiosk.take("lab", at=at(10, 1))
    for items in ([replace(item, receipt="")], [replace(item, receipt="x" * 65)], [item] * 201):
        with pytest.raises(InvalidInput):
            kiosk.tell(items)
    with pytest.raises(NotAllowed):
        visits.record_offline_arrivals(world.host(), centre=CENTRE, items=[item])
    with pytest.raises(NotAllowed):
        visits.arrive_with_number(kiosk.actor, centre=CENTRE, number=501, needs=["lab"])
    with pytest.raises(InvalidInput):
        visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=[])
    assert all_visits() == []


def test_odd_words_do_not_lose_anybody(square, kiosk):
    kiosk.take("lab", "lab", at=at(10, 1), language="!!", group_size=4000, priority_ground="nobody")
    kiosk.take(*[f"n.{n}" for n in range(40)], "x" * 4000, at=at(10, 2), language="", group_size=-5)
    kiosk.take(at=at(10, 3))
    ground = sorted(one.code for one in world.sample().centre.priority_grounds)[0]
    kiosk.take("lab", at=at(10, 4), priority_ground=ground)
    kiosk.tell()
    came = all_visits()
    assert [(one.language, one.group_size, one.ground) for one in came] == [
        ("fi", 99, ""), ("fi", 1, ""), ("fi", 1, ""), ("fi", 1, ground),
    ]  # fmt: skip
    assert len(stops_of(came[0])) == 1


def test_another_kiosks_number_is_not_given(square, kiosk):
    other = Kiosk("kiosk-2", "b1")
    other.contact()
    item = kiosk.take("lab", at=at(10, 1))
    told = kiosk.tell([replace(item, number=801)])
    assert told.items[0].number == 101
    other.take("lab", at=at(10, 2))
    assert other.tell().items[0].number == 801


def test_two_receipts_with_one_number_are_two_people(square, kiosk):
    item = kiosk.take("lab", at=at(10, 1))
    kiosk.tell([item])
    told = kiosk.tell([replace(item, receipt="other", recorded_at=at(10, 2))])
    assert told.items[0].number == 101 and len(all_visits()) == 2


def test_an_officer_who_is_shown_a_paper_learns_nothing_of_other_units(square, kiosk):
    kiosk.take("kela_desk", "mhsa_walkin", at=at(10, 5))
    kiosk.tell()
    square.open(SP1)
    shown = visits.arrive_with_number(
        square.opened[SP1], centre=CENTRE, number=501, needs=["service_point"], channel="desk"
    )
    assert [one.unit for one in shown.stops if one.unit] == ["service_point"]


@pytest.mark.parametrize("called", ["neither", "online", "paper"])
def test_an_answer_lost_and_then_the_paper_shown_is_one_person(square, kiosk, called):
    came = square.arrive("service_point", by=kiosk.actor, key="lost-1", channel="kiosk")
    item = kiosk.take("service_point", "lab", at=at(10, 5))
    clock.skip_to(at(10, 20))
    shown = visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=["service_point"])
    assert shown.visit_id != came.visit_id, "nobody can know yet"
    square.open(SP1)
    if called != "neither":
        one = came if called == "online" else shown
        square.call(SP1, one.stops[0].stop_id)
    told = kiosk.tell([replace(item, receipt="lost-1")])
    kept = came if called == "online" else shown
    assert told.items[0].visit_id == kept.visit_id and told.items[0].outcome == "joined"
    going_on = [one for one in all_visits() if one.ended_at is None]
    assert [one.id for one in going_on] == [kept.visit_id]
    assert sorted(stop.queue for stop in stops_of(going_on[0])) == ["lab", "service_point"]
    again = visits.arrive_with_number(world.host(), centre=CENTRE, number=501, needs=["service_point"])
    assert again.visit_id == kept.visit_id
    check_hall()
