"""Bookings (`book_spot` and what follows) from the wish to the head-count, by partners and by people who work here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from palvelutori.codevelopment import booked, holding_spots
from palvelutori.codevelopment.clockwork import pass_time
from palvelutori.codevelopment.models import Booking, PartnerMark
from palvelutori.codevelopment.operations import partner_runs, spots, standing
from palvelutori.codevelopment.operations.spots import NotYetTime, SpotConflicts
from palvelutori.codevelopment.operations.steps import NamesSomebody, WrongStep
from palvelutori.codevelopment.parties import booker_of
from palvelutori.codevelopment.partnering import partner_of
from palvelutori.codevelopment.spotting import Spotting, answer_by
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.facts.queries.hours import usual_hours
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.spaces.bookings import taken
from palvelutori.spaces.queries import resource
from tests.codevelopment.bookings import (
    DAY,
    GUIDE,
    LEAD_OF_LIBRARY,
    at,
    book,
    partner,
    passes,
    row,
    state,
    what,
)
from tests.codevelopment.steps import KELA, MANAGER, OFFICER
from tests.world import CENTRE


def refused(**given) -> list[str]:
    with pytest.raises(SpotConflicts) as told:
        book(**given)
    return told.value.values["conflicts"]


def test_a_trusted_partner_is_confirmed_at_once_a_new_one_is_handled(square):
    _, trusted = partner(1)
    _, new = partner(0, username="uudet", name="Uusi alku ry")
    assert state(book(trusted, when=at(16))) == "confirmed"
    number = book(new, "square_spot", at(16))
    assert (state(number), row(number).to_handle) == ("asked", ["level"])
    assert row(number).decide_by == at(16) and len(taken(CENTRE, since=at(8), until=at(20))) == 2
    spots.decide_spot(MANAGER, centre=CENTRE, number=number, accept=True)
    assert state(number) == "confirmed"


def test_a_clash_names_what_is_in_the_way_and_the_nearest_free_times(square):
    """Scenario 27: half an hour of buffer on each side, and a door behind which people need quiet."""
    _, trusted = partner(1)
    book(trusted, when=at(14))
    assert refused(actor=trusted, when=at(16, 15)) == ["taken"]
    assert refused(actor=trusted, place="east_spot", when=at(11), minutes=60, theme="health") == ["neighbour"]
    booker = booker_of(trusted, centre=CENTRE, on=DAY)
    spotting = Spotting(CENTRE, resource(CENTRE, code="hall_spot"), booker, now=clock.now())
    draft = Booking(starts_at=at(16, 15), noise="quiet", people=2, theme="culture")
    near = spotting.nearest(spots.wish_of(draft, booker), minutes=120)
    assert near[0] == at(17) and len(near) == 3
    for one in near:
        fresh = Spotting(CENTRE, resource(CENTRE, code="hall_spot"), booker, now=clock.now())
        assert not fresh.conflicts(spots.wish_of(Booking(**_as(draft, one)), booker), minutes=120)


def _as(draft: Booking, starts_at) -> dict:
    return {"starts_at": starts_at, "noise": draft.noise, "people": draft.people, "theme": draft.theme}


def test_the_usual_queue_of_the_hour_makes_somebody_look(square):
    _, trusted = partner(1)
    usual = usual_hours(CENTRE, until=DAY)
    busiest = max(usual, key=lambda hour: usual[hour])
    assert busiest[1] in (9, 13), "the lived days have people at nine and at one"
    number = book(trusted, when=at(13))
    assert (state(number), row(number).to_handle) == ("asked", ["queue"])


def test_hours_of_few_people_are_not_told(square):
    from palvelutori.facts.models import HouseDay

    HouseDay.objects.all().delete()
    none = dict.fromkeys(("visits", "several", "stepped_up"), 0)
    hours = [0] * 9 + [4, 5] + [0] * 13
    HouseDay.objects.create(centre=CENTRE, day=date(2026, 11, 17), hours=hours, **none)
    HouseDay.objects.create(centre=CENTRE, day=date(2026, 11, 16), hours=[], **none)
    assert usual_hours(CENTRE, until=DAY) == {(1, 10): 5.0}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"titles": {"fi": "x"}}, InvalidInput),
        ({"titles": {}}, InvalidInput),
        ({"titles": {"fi": "Soita 040 123 4567"}}, NamesSomebody),
        ({"theme": "politics"}, InvalidInput),
        ({"noise": "loud"}, InvalidInput),
        ({"people": 0}, InvalidInput),
        ({"minutes": 7}, InvalidInput),
        ({"when": at(10).replace(tzinfo=None)}, InvalidInput),
        ({"place": "moon"}, NotFound),
        ({"actor": ANONYMOUS}, NotSignedIn),
    ],
)
def test_what_cannot_be_booked(square, change, error):
    with pytest.raises(error):
        book(**change)
    assert not Booking.objects.exists()


def test_people_who_work_here_book_rooms_for_their_unit(square):
    assert state(book(MANAGER, "group_1", at(9))) == "confirmed"
    number = book(OFFICER, "group_2", at(9))
    assert (row(number).unit, state(number), row(number).to_handle) == ("kela", "asked", ["place"])
    stage = book(LEAD_OF_LIBRARY, "stage", at(9))
    assert state(stage) == "confirmed", "its own room"
    other = book(KELA, "stage", at(15))
    with pytest.raises(NotAllowed):
        spots.decide_spot(KELA, centre=CENTRE, number=other, accept=True)
    spots.decide_spot(LEAD_OF_LIBRARY, centre=CENTRE, number=other, accept=False, words="Sali huolletaan")
    assert (row(other).reason, row(other).words, row(other).hold) == ("refused", "Sali huolletaan", None)
    with pytest.raises(WrongStep):
        spots.decide_spot(LEAD_OF_LIBRARY, centre=CENTRE, number=other, accept=True)


def test_a_stranger_gives_nothing_back(square):
    number, (_, other) = book(OFFICER, "group_2", at(9)), partner(1)
    for act in (spots.cancel_spot, spots.check_in_spot):
        with pytest.raises(NotFound):
            act(other, centre=CENTRE, number=number)
    with pytest.raises(NotFound):
        spots.cancel_spot(MANAGER, centre=CENTRE, number=99)
    assert spots.cancel_spot(MANAGER, centre=CENTRE, number=number).state == "cancelled"


def test_a_run_from_check_in_to_the_count(square):
    mine, person = partner(1)
    number = book(person, when=at(16))
    with pytest.raises(NotYetTime):
        spots.check_in_spot(person, centre=CENTRE, number=number)
    clock.skip_to(at(15, 50))
    spots.check_in_spot(person, centre=CENTRE, number=number)
    with pytest.raises(WrongStep):
        spots.check_in_spot(GUIDE, centre=CENTRE, number=number)
    assert passes(at(16), number) == ["running"]
    assert passes(at(17), number) == ["running"]
    assert passes(at(18), number) == ["ended"]
    for wrong in ({"head_count": -1}, {"went": "so"}):
        with pytest.raises(InvalidInput):
            spots.report_spot(
                person,
                centre=CENTRE,
                number=number,
                **{"head_count": 3, "went": "well", "again": True, **wrong},
            )
    spots.report_spot(person, centre=CENTRE, number=number, head_count=3, went="well", again=True)
    pass_time(clock.now())
    (told,) = booked.own_bookings(CENTRE, booker_of(person, centre=CENTRE, on=DAY), now=clock.now())
    assert (told.state, told.head_count) == ("closed", None), "three people are a small cell"
    assert PartnerMark.objects.filter(partner__number=mine, kind="clean", about=f"booking:{number}").exists()


def test_nobody_came_and_whoever_waits_is_told(square):
    """Scenario 29: freed after 20 minutes; once in ten does not lower the level; the mark may be appealed."""
    mine, person = partner(3)
    _, waiting = partner(1, username="jonottajat", name="Jonottajat ry")
    number = book(person, when=at(16))
    line = book(waiting, when=at(16), wait=True)
    assert (state(line), row(line).hold) == ("waiting", None)
    assert passes(at(16, 19), number) == ["confirmed"]
    assert passes(at(16, 20), number) == ["no_show"]
    got = row(line)
    assert (got.state, got.reason, got.starts_at, got.ends_at) == ("confirmed", "offered", at(17), at(18))
    mark = PartnerMark.objects.get(partner__number=mine, kind="no_show")
    assert mark.reason and partner_of(CENTRE, mine).level == 3
    partner_runs.appeal_mark(person, centre=CENTRE, mark=mark.pk, words="Bussi ei kulkenut")
    with pytest.raises(WrongStep):
        spots.check_in_spot(person, centre=CENTRE, number=number)


def test_a_time_that_is_free_is_not_waited_for(square):
    _, person = partner(1)
    assert state(book(person, when=at(16), wait=True)) == "confirmed"
    assert refused(actor=person, when=at(6), wait=True) == ["outside_hours"]


def test_what_the_square_takes_away_it_owes(square):
    _, first = partner(1)
    _, second = partner(1, username="toiset", name="Toiset ry")
    taken_away = book(first, when=at(16))
    spots.withdraw_spot(MANAGER, centre=CENTRE, number=taken_away, words="Vaalit tulevat aulaan")
    assert (state(taken_away), row(taken_away).has_priority) == ("withdrawn", True)
    other = book(MANAGER, when=at(16))
    lines = [book(who, when=at(16), wait=True) for who in (second, first)]
    assert [row(one).has_priority for one in lines] == [False, True]
    assert not row(taken_away).has_priority, "owed once"
    spots.cancel_spot(MANAGER, centre=CENTRE, number=other)
    assert [state(one) for one in lines] == ["waiting", "confirmed"]
    assert passes(at(17, 31), lines[0]) == ["refused"]
    assert row(lines[0]).reason == "not_freed"


def test_what_is_left_is_too_short_or_taken_by_a_third(square):
    """Whoever waits for a longer time than is free goes on waiting; a request that waits is handled after all."""
    _, new = partner(0)
    first, second = book(MANAGER, when=at(10), minutes=60), book(MANAGER, when=at(13), minutes=60)
    long = book(new, when=at(10), minutes=240, wait=True)
    spots.cancel_spot(MANAGER, centre=CENTRE, number=first)
    assert state(long) == "waiting"
    spots.cancel_spot(MANAGER, centre=CENTRE, number=second)
    assert (state(long), row(long).decide_by is not None) == ("asked", True)


def test_what_is_freed_too_late_is_offered_to_nobody(square):
    number = book(MANAGER, when=at(16), minutes=60)
    _, person = partner(1)
    line = book(person, when=at(16), minutes=60, wait=True)
    assert passes(at(16, 20), number, line) == ["no_show", "waiting"]


def test_unanswered_is_refused_by_the_clock(square):
    _, new = partner(0)
    number = book(new, when=at(16, day=date(2026, 11, 25)))
    by = row(number).decide_by
    assert by == at(2, day=date(2026, 11, 21)) - timedelta(hours=2), "two working days: Thursday and Friday"
    assert passes(by - timedelta(minutes=1), number) == ["asked"]
    assert passes(by, number) == ["refused"]
    assert (row(number).reason, row(number).hold) == ("no_answer", None)
    assert PartnerMark.objects.filter(kind__in=("no_show", "late")).count() == 0


def test_answers_are_due_before_the_start_and_never_in_a_closed_house(square, monkeypatch):
    assert answer_by(CENTRE, now=at(10), starts_at=at(16)) == at(16)
    monkeypatch.setattr("palvelutori.codevelopment.spotting.opening_days", lambda *given, **more: ())
    far = at(16, day=date(2027, 1, 20))
    assert answer_by(CENTRE, now=at(10), starts_at=far) == far


def test_giving_back_late_is_marked(square):
    mine, person = partner(1)
    number = book(person, when=at(16))
    clock.skip_to(at(9))
    assert spots.cancel_spot(person, centre=CENTRE, number=number).state == "cancelled_late"
    assert PartnerMark.objects.filter(partner__number=mine, kind="late").exists()
    early = book(person, when=at(16, day=date(2026, 11, 27)))
    assert spots.cancel_spot(person, centre=CENTRE, number=early).state == "cancelled"


def test_a_partner_may_not_take_the_whole_house(square):
    _, new = partner(0)
    book(new, when=at(16))
    book(new, when=at(16, day=date(2026, 11, 20)))
    assert "ahead" in refused(actor=new, when=at(16, day=date(2026, 11, 24)))
    _, trusted = partner(2, username="isot", name="Isot ry")
    for day in (date(2026, 11, 23) + timedelta(days=more) for more in (0, 1, 2, 3, 4, 7)):
        book(trusted, "square_spot", at(9, 30, day=day), minutes=480)
    much = {"place": "square_spot", "when": at(9, 30, day=date(2026, 12, 1)), "minutes": 480}
    assert "share" in refused(actor=trusted, **much)


def test_lists_show_what_each_reader_may_do(square):
    _, new = partner(0)
    number = book(new, when=at(16))
    room = book(OFFICER, "group_1", at(9))
    rows = booked.all_bookings(MANAGER, centre=CENTRE, now=clock.now())
    assert {one.number for one in rows} == {number, room}
    assert all({"confirm", "refuse", "withdraw"} <= one.may for one in rows)
    assert all(not one.may for one in booked.all_bookings(OFFICER, centre=CENTRE, now=clock.now()))
    with pytest.raises(NotAllowed):
        booked.all_bookings(new, centre=CENTRE, now=clock.now())
    (mine,) = booked.own_bookings(CENTRE, booker_of(new, centre=CENTRE, on=DAY), now=clock.now())
    assert mine.may == {"cancel"} and mine.holder_names["fi"] == "Rantakulman Martat ry"


def test_a_person_is_taken_out_of_bookings(square):
    number = book(OFFICER, "group_1", at(9))
    spots.decide_spot(MANAGER, centre=CENTRE, number=number, accept=True)
    assert holding_spots.export(OFFICER.id) == {"booked": [number]}
    assert holding_spots.export(MANAGER.id) == {"decided": [number]}
    assert (holding_spots.erase(OFFICER.id), holding_spots.erase(MANAGER.id)) == (1, 1)
    assert (row(number).asked_by, row(number).decided_by) == ("person:gone", "person:gone")
    assert holding_spots.expire(at(9) + timedelta(days=700)) == 0
    assert holding_spots.expire(at(9) + timedelta(days=800)) == 1


def test_only_the_house_itself_moves_the_clock(square):
    number = book(MANAGER, "group_1", at(9))
    with pytest.raises(NotAllowed):
        spots.pass_time_of_spot(OFFICER, centre=CENTRE, number=number)
    assert state(number) == "confirmed"
    assert spots.pass_time_of_spot(SYSTEM, centre=CENTRE, number=number).state == "confirmed"
    clock.skip_to(at(9))
    for expected in ("running", "running"):
        pass_time(clock.now())
        assert state(number) == expected
    clock.skip_to(at(11))
    pass_time(clock.now())
    pass_time(clock.now())
    assert state(number) == "closed" and what()["people"] == 2


@pytest.mark.parametrize("what_is_decided", ["suspend", "end"])
def test_a_partner_that_is_out_gives_its_bookings_back_and_who_waits_is_offered_them(square, what_is_decided):
    """Scenario 31: with a reason it reads; what is over stays as it was, and a warning takes nothing."""
    leaving, theirs = partner(1)
    _, other = partner(1, username="toiset", name="Toiset ry")
    kept, waiting = book(theirs, when=at(16)), book(other, when=at(16), wait=True)
    asked = book(theirs, "square_spot", at(12))
    decided = {"centre": CENTRE, "partner": leaving, "reason": "Esitteitä ovella"}
    standing.decide_standing(MANAGER, **decided, what="warn")
    assert state(kept) == "confirmed"
    standing.decide_standing(MANAGER, **decided, what=what_is_decided)
    assert {state(kept), state(asked)} == {"withdrawn"} and row(kept).words == "Esitteitä ovella"
    assert state(waiting) == "confirmed"
    assert [one.holder for one in taken(CENTRE, since=at(8), until=at(20))] == [f"booking:{waiting}"]
