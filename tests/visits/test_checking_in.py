"""Checking in: one visit, one number, a time that counts from when it was booked, and honest words otherwise."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import guessing, journal, personal, scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.jobs import REGISTRY
from palvelutori.foundation.models import Centre, JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits.models import Stop
from palvelutori.visits.operations import wrong_codes as guard
from palvelutori.visits.refusals import (
    BookedElsewhere,
    BookedForAnotherDay,
    BookedTimeCancelled,
    BookedTimeOver,
    NoOpenNumber,
    TimeStillKept,
    TooEarlyToCheckIn,
    TooManyWrongCodes,
    UnknownCheckInCode,
)
from tests import world
from tests.booking import WEDNESDAY, at, book, given, row_of
from tests.world import CENTRE

LAB, LAB2 = world.desks_of("lab")[:2]
MHSA = world.desks_of("mhsa_walkin")[0]


@pytest.fixture(autouse=True)
def no_tries():
    guard.wrong_codes.clear()
    yield
    guard.wrong_codes.clear()


def check_in(code, by=None, **more):
    return visits.check_in(by or world.kiosk(), centre=CENTRE, code=code, **more)


def go_to(moment):
    clock.skip_to(moment.astimezone(UTC))


def stop_of(came):
    return scope.ordinary(Stop).select_related("visit").get(id=came.stops[0].stop_id)


def test_one_number_and_a_stop_that_keeps_the_time(square):
    code = book("lab.blood_sample", 10, 20, language="sv", group_size=2)
    came = check_in(code, needs=["service_point"])
    assert (came.number, came.timing, came.starts_at) == (101, "early", at(10, 20))
    assert [one.service for one in came.stops] == ["lab.blood_sample", "service_point"]
    stop = stop_of(came)
    assert stop.booked_at == at(10, 20) and (stop.visit.language, stop.visit.group_size) == ("sv", 2)
    row = row_of(code)
    assert (row.state, row.visit, row.stop) == ("arrived", came.visit_id, stop.id)
    assert came.follow_url.startswith("/v/")
    kinds = [line.kind for line in journal.after(CENTRE, journal.head_number(CENTRE) - 2)]
    assert kinds == ["visit.arrived", "appointment.arrived"]


def test_a_second_check_in_gives_the_same_answer(square):
    code = book("lab.blood_sample", 10, 20)
    first = check_in(code)
    number = journal.head_number(CENTRE)
    go_to(at(10, 35))
    assert check_in(code, by=world.host()) == first
    assert journal.head_number(CENTRE) == number and square.arrive("lab").number == 102


def test_scenario_15_walk_ins_flow_until_the_booked_time_has_come(square):
    square.open(LAB, LAB2)
    walk_ins = [square.arrive("lab").stops[0].stop_id for _ in range(3)]
    code = book("lab.blood_sample", 10, 20)
    go_to(at(10, 10))
    booked = check_in(code)
    assert square.next(LAB).stop_id == walk_ins[0], "before the time others go first"
    go_to(at(10, 20))
    called = square.next(LAB2)
    assert called.stop_id == booked.stops[0].stop_id, "at the time the booked one is next"
    assert called.why[0].code == "called.appointment" and called.waited_minutes == 0


def test_scenario_15_bites_when_the_time_is_not_kept(square):
    """The control: the same hall without the booked time calls by arrival."""
    square.open(LAB)
    walk_in = square.arrive("lab").stops[0].stop_id
    go_to(at(10, 10))
    came = check_in(book("lab.blood_sample", 10, 20))
    scope.ordinary(Stop).filter(id=came.stops[0].stop_id).update(booked_at=None)
    go_to(at(10, 20))
    assert square.next(LAB).stop_id == walk_in


def test_early_somebody_is_called_only_if_nobody_else_waits(square):
    square.open(LAB)
    code = book("lab.blood_sample", 10, 30)
    go_to(at(10, 15))
    came = check_in(code)
    assert square.next(LAB) is None, "a quarter of an hour before the time nobody is called"
    go_to(at(10, 21))
    called = square.next(LAB)
    assert called.stop_id == came.stops[0].stop_id and called.why[0].code == "called.nobody-else"


def test_scenario_17_a_time_nobody_comes_to_blocks_nobody_and_is_counted(square):
    square.open(LAB)
    code = book("lab.blood_sample", 10, 0)
    walk_in = square.arrive("lab").stops[0].stop_id
    assert square.next(LAB).stop_id == walk_in
    assert visits.count_missed(SYSTEM, centre=CENTRE) == 0, "still kept"
    go_to(at(10, 20))
    assert visits.count_missed(SYSTEM, centre=CENTRE) == 1
    assert row_of(code).state == "missed" and visits.count_missed(SYSTEM, centre=CENTRE) == 0
    with pytest.raises(NotAllowed):
        visits.count_missed(world.manager(), centre=CENTRE)


def test_the_job_counts_them_and_takes_no_lock_without_reason(square):
    job = REGISTRY["visits.count_missed"].function
    book("lab.blood_sample", 10, 0)
    number = journal.head_number(CENTRE)
    job(clock.now())
    assert journal.head_number(CENTRE) == number
    go_to(at(10, 21))
    job(clock.now())
    assert journal.head_number(CENTRE) == number + 1


def test_late_but_kept_goes_by_arrival_and_after_that_as_a_walk_in(square):
    late, over, only_by_time = (
        book("lab.blood_sample", 10, 0),
        book("lab.blood_sample", 10, 1),
        book("lab.ecg", 10, 1),
    )
    go_to(at(10, 15))
    assert check_in(late).timing == "late"
    go_to(at(10, 22))
    visits.count_missed(SYSTEM, centre=CENTRE)
    came = check_in(over)
    assert came.timing == "over" and row_of(over).state == "arrived"
    assert check_in(over).timing == "over"
    with pytest.raises(BookedTimeOver) as refused:
        check_in(only_by_time)
    assert refused.value.values["until"] == at(10, 21)


def test_a_unit_may_set_its_own_times(square):
    visits.set_policy(
        world.manager(),
        centre=CENTRE,
        unit="lab",
        values={"check_in_opens_seconds": 60, "booking_kept_seconds": 0},
    )
    code = book("lab.ecg", 10, 30)
    with pytest.raises(TooEarlyToCheckIn) as refused:
        check_in(code)
    assert refused.value.values == {"starts_at": at(10, 30), "opens_at": at(10, 29)}
    go_to(at(10, 40))
    assert check_in(code).timing == "on_time", "the grace is never cut"


def test_honest_words_for_the_wrong_day_house_or_a_cancelled_time(square):
    tomorrow = book("lab.ecg", 9, day=WEDNESDAY + timedelta(days=1))
    with pytest.raises(BookedForAnotherDay) as refused:
        check_in(tomorrow)
    assert refused.value.values["when"]["fi"].startswith("huomenna")
    cancelled = book("lab.ecg", 10, 30, is_cancelled=True)
    with pytest.raises(BookedTimeCancelled):
        check_in(cancelled)
    code = book("lab.ecg", 10, 30)
    row = row_of(code)
    Centre.objects.create(code="toinen", names={"fi": "Toinen talo"})
    type(row)._base_manager.filter(id=row.id).update(centre="toinen")
    with pytest.raises(BookedElsewhere) as elsewhere:
        check_in(code)
    assert elsewhere.value.values["house"] == {"fi": "Toinen talo"}


def test_a_time_joins_the_number_somebody_has(square):
    first = square.arrive("service_point")
    code = book("lab.blood_sample", 10, 20)
    came = check_in(code, number=first.number, needs=["service_point", "kela.student_aid"])
    assert (came.visit_id, came.number) == (first.visit_id, first.number)
    assert [one.service for one in came.stops] == ["service_point", "lab.blood_sample", "kela.student_aid"]
    for number in (999, 20_000):
        with pytest.raises(NoOpenNumber):
            check_in(book("lab.ecg", 10, 30), number=number)


def test_the_same_matter_in_the_line_takes_the_time_over(square):
    first = square.arrive("lab.blood_sample")
    came = check_in(book("lab.blood_sample", 10, 20), number=first.number)
    assert [one.stop_id for one in came.stops] == [first.stops[0].stop_id]
    assert stop_of(came).booked_at == at(10, 20)


def test_whoever_is_in_the_house_in_time_is_in_time(square):
    first = square.arrive("service_point")
    code, long_ahead = book("lab.blood_sample", 10, 0), book("lab.ecg", 12, 0)
    go_to(at(10, 15))
    assert check_in(code, number=first.number).timing == "on_time"
    go_to(at(11, 30))
    assert check_in(long_ahead, number=first.number).timing == "early"
    assert check_in(long_ahead).timing == "early"


def test_no_more_matters_than_a_visit_may_have(square):
    many = ["service_point"] * 12
    with pytest.raises(InvalidInput):
        check_in(book("lab.ecg", 10, 30), needs=many)
    whole = [one.code for one in world.sample().services if one.unit == "service_point" and "W" in one.modes][
        :12
    ]
    first = square.arrive(*whole[:11], "kela.student_aid")
    with pytest.raises(InvalidInput):
        check_in(book("lab.ecg", 10, 30), number=first.number)
    with pytest.raises(InvalidInput):
        check_in(book("lab.ecg", 10, 30), channel="pigeon")


def test_an_opaque_units_time_tells_nobody_its_matter(square):
    came = check_in(book("mhsa.individual_session", 10, 30))
    (told,) = came.stops
    assert told.unit is None and told.service is None
    assert "mhsa" not in str(told) and stop_of(came).unit == "mhsa"


def test_wrong_codes_are_refused_counted_and_alarmed(square, monkeypatch, caplog):
    code = book("lab.ecg", 10, 30)

    def come(words, source="a"):
        return visits.come_by_code(world.kiosk(), centre=CENTRE, source=source, code=words)

    for _ in range(guard.MOST):
        with pytest.raises(UnknownCheckInCode):
            come("22222222")
    with pytest.raises(TooManyWrongCodes):
        come(code)
    assert JournalLine.objects.filter(kind="check_in.many_wrong").count() == 1
    assert "wrong check-in codes" in caplog.text and code not in caplog.text
    assert come(code, source="b").number == 101, "others are not shut out"
    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + guard.WINDOW)
    assert come(code).number == 101


def test_many_places_together_raise_the_alarm_and_old_ones_are_forgotten(monkeypatch):
    counted = guard.WrongCodes(TooManyWrongCodes)
    found = [counted.count(f"source {number}") for number in range(guard.ALARM + 5)]
    assert [one for one in found if one] == [guard.ALARM]
    monkeypatch.setattr(guessing, "_MOST_SOURCES", 1)
    later = clock.real_now() + guard.WINDOW
    monkeypatch.setattr(clock, "real_now", lambda: later)
    counted.count("new")
    assert set(counted._tries) == {"new"}


def test_the_alarm_is_the_houses_own(square):
    with pytest.raises(NotAllowed):
        visits.note_wrong_codes(world.manager(), centre=CENTRE, tries=3)


def test_the_unit_marks_who_did_not_come_when_the_grace_is_over(square):
    code = book("lab.ecg", 10, 0)
    name = row_of(code).id
    officer = world.officer(LAB)
    with pytest.raises(TimeStillKept):
        visits.mark_not_come(officer, centre=CENTRE, appointment=name)
    go_to(at(10, 11))
    for stranger in (world.officer(MHSA), world.host(), world.kiosk()):
        with pytest.raises(NotAllowed):
            visits.mark_not_come(stranger, centre=CENTRE, appointment=name)
    with pytest.raises(NotFound):
        visits.mark_not_come(officer, centre=CENTRE, appointment="another")
    visits.mark_not_come(officer, centre=CENTRE, appointment=name)
    assert row_of(code).state == "missed"
    assert check_in(code).timing == "late", "whoever comes after all is let in while the time is kept"


def test_a_time_is_erased_with_its_visit(square):
    code = book("lab.ecg", 10, 30)
    came = check_in(code)
    assert personal.export(f"visit:{came.visit_id}")["appointments"]["times"][0]["service"] == "lab.ecg"
    from palvelutori.appointments import holder

    assert holder.erase(f"visit:{came.visit_id}") == 1


def test_several_times_are_loaded_and_met_together(square):
    from palvelutori.appointments import operations as appointments

    times = [given("lab.ecg", at(10, 30)), given("health.wound_care", at(10, 50))]
    appointments.load_day(SYSTEM, centre=CENTRE, day=WEDNESDAY, times=times)
    first = check_in(times[0].code)
    second = check_in(times[1].code, number=first.number)
    assert second.number == first.number and len(second.stops) == 2


def test_the_units_desks_see_their_day_and_others_do_not(square):
    from palvelutori.visits.queries import booked

    here, awaited, coming = (
        book("lab.blood_sample", 10, 0),
        book("lab.blood_sample", 10, 2),
        book("lab.ecg", 10, 40),
    )
    missed = book("lab.ecg", 9, 0)
    visits.count_missed(SYSTEM, centre=CENTRE)
    came = check_in(here)
    square.open(LAB)
    go_to(at(10, 15))
    day = booked.booked_day(world.officer(LAB), centre=CENTRE, unit="lab", at=clock.now())
    assert [(one.standing, one.number) for one in day.rows] == [
        ("here", came.number),
        ("awaited", None),
        ("coming", None),
    ]
    assert [one.may_mark for one in day.rows] == [False, True, False]
    assert day.rows[1].late_minutes == 13 and day.rows[1].appointment == row_of(awaited).id
    assert day.rows[0].label["fi"] == "Verinäyte" and row_of(coming).state == "booked"
    assert (day.total, day.done, day.missed, day.later) == (4, 0, 1, 0) and row_of(missed).state == "missed"
    assert square.next(LAB).stop_id == came.stops[0].stop_id
    square.act(visits.start, LAB, came.stops[0].stop_id)
    square.act(visits.finish, LAB, came.stops[0].stop_id, outcome="answered")
    assert booked.booked_day(world.officer(LAB), centre=CENTRE, unit="lab", at=clock.now()).done == 1
    for stranger in (world.host(), world.officer(MHSA)):
        assert booked.booked_day(stranger, centre=CENTRE, unit="lab", at=clock.now()) is None


def test_an_opaque_units_desks_show_time_and_number_only(square):
    from palvelutori.visits.queries import booked

    came = check_in(book("mhsa.individual_session", 10, 30))
    (one,) = booked.booked_day(world.officer(MHSA), centre=CENTRE, unit="mhsa", at=clock.now()).rows
    assert (one.label, one.number, one.starts_at) == (None, came.number, at(10, 30))


def test_only_the_units_own_people_hear_of_its_times(square):
    from palvelutori.foundation.journal import shown_to

    check_in(book("mhsa.individual_session", 10, 30))
    line = next(one for one in journal.after(CENTRE, 0) if one.kind == "appointment.arrived")
    assert shown_to(world.officer(MHSA), line) == {"unit": "mhsa"}
    assert shown_to(world.host(), line) is None and shown_to(world.officer(LAB), line) is None


def test_the_rules_are_told_once_for_the_house_and_for_units_of_their_own(square):
    from palvelutori.visits.queries import booked

    (house,) = booked.booked_rules(CENTRE)
    assert (house.opens_minutes, house.early_minutes, house.grace_minutes, house.kept_minutes) == (
        60,
        10,
        10,
        20,
    )
    visits.set_policy(world.manager(), centre=CENTRE, unit="lab", values={"booking_kept_seconds": 1800})
    visits.set_policy(world.manager(), centre=CENTRE, unit="kela", values={"walk_seconds": 30})
    house, lab = booked.booked_rules(CENTRE)
    assert lab.unit_names["en"] == "Laboratory" and lab.kept_minutes == 30


def test_waiting_counts_from_the_booked_time_on_every_screen(square):
    from palvelutori.visits import queries

    square.arrive("lab")
    came = check_in(book("lab.blood_sample", 10, 20))
    go_to(at(10, 15))
    visitor = queries.visit_view(world.kiosk(), centre=CENTRE, visit=came.visit_id)
    assert visitor.stops[0].booked_at == at(10, 20) and visitor.stops[0].ahead is None
    go_to(at(10, 26))
    view = queries.visit_view(world.kiosk(), centre=CENTRE, visit=came.visit_id)
    assert view.stops[0].ahead == 0, "the time has come: nobody is before"
    square.open(LAB)
    assert square.next(LAB).waited_minutes == 6
