"""Days become facts: from real operations, once however often, the same bytes when rebuilt."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from palvelutori.facts import folding
from palvelutori.facts.models import HouseDay, LineDay
from palvelutori.facts.rules.fold import fold, histogram, wait_minutes
from palvelutori.facts.rules.matters import Matter, matters_of
from palvelutori.facts.rules.sums import added, quantile
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import holder
from palvelutori.visits import operations as visits
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
SP1, SP2 = world.desks_of("service_point")[:2]
KELA = world.desks_of("kela_desk")[0]
LOBBY = world.desks_of("kela_lobby")[0]
DAY = date(2026, 11, 18)
CLOSING = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


def _later(clock, minutes: float) -> None:
    clock.skip_to(clock.now() + timedelta(minutes=minutes))


@pytest.fixture
def lived(square, house_clock):
    """A small day: two matters, a no-show that came back, a leaver, a hand-over, an undone call, one turned away."""
    square.open(SP1, SP2, KELA, LOBBY)
    both = square.arrive("service_point", "kela.student_aid", language="sv")
    absent = square.arrive("service_point")
    gone = square.arrive("service_point", language="sv")
    _later(house_clock, 4)
    first = square.next(SP1)
    assert first.visit_id == both.visit_id
    visits.undo(square.opened[SP1], centre=CENTRE, stop=first.stop_id)
    _later(house_clock, 2)
    square.next(SP1)
    square.act(visits.start, SP1, first.stop_id)
    missed = square.next(SP2)
    assert missed.visit_id == absent.visit_id
    square.act(visits.no_show, SP2, missed.stop_id)
    visits.leave(world.host(), centre=CENTRE, visit=gone.visit_id)
    _later(house_clock, 10)
    square.act(visits.finish, SP1, first.stop_id)
    _later(house_clock, 3)
    kela = square.next(KELA)
    assert kela.visit_id == both.visit_id
    square.act(visits.start, KELA, kela.stop_id)
    square.act(visits.hand_over, KELA, kela.stop_id, to_service="service_point.parking_permit")
    visits.come_back(world.host(), centre=CENTRE, stop=missed.stop_id)
    _later(house_clock, 1)
    for desk in (SP1, SP2):
        called = square.next(desk)
        square.act(visits.finish, desk, called.stop_id)
    visits.serve_now(square.opened[LOBBY], centre=CENTRE, desk=LOBBY)
    house_clock.skip_to(CLOSING - timedelta(minutes=5))
    late = square.arrive("service_point")
    visits.choose_ways_out(world.host(), centre=CENTRE, stops=[late.stops[0].stop_id], way="next_opening")
    house_clock.skip_to(NEXT_DAY)
    visits.let_go(SYSTEM, centre=CENTRE)
    return square


def test_a_day_of_real_operations_becomes_its_facts(lived):
    assert folding.fold_day(CENTRE, DAY) is True
    house = HouseDay.objects.get()
    assert (house.visits, house.several, house.stepped_up) == (5, 1, 1)
    assert house.languages == {"fi": 3, "sv": 2}
    assert house.ways == {"next_opening": 1}
    point = LineDay.objects.get(queue="service_point")
    assert (point.arrivals, point.served, point.left, point.no_shows, point.turned_away) == (
        5,
        3,
        1 + 1,
        0,
        1,
    )
    kela = LineDay.objects.get(queue="kela_desk")
    assert (kela.arrivals, kela.served, kela.waited, kela.within_promise) == (1, 1, 1, 1)
    # joined at 0, at another desk from 6 to 16, called at 19: nine minutes of waiting
    assert quantile(kela.waits, 1.0) == 10
    assert sum(house.hours) == 5


def test_folding_twice_changes_nothing_and_a_rebuild_gives_the_same_bytes(lived):
    folding.fold_day(CENTRE, DAY)
    before = list(LineDay.objects.order_by("queue").values()), list(HouseDay.objects.values())
    assert folding.fold_day(CENTRE, DAY) is False
    assert (list(LineDay.objects.order_by("queue").values()), list(HouseDay.objects.values())) == before
    LineDay.objects.update(served=99)
    HouseDay.objects.update(digest="spoiled")
    assert folding.rebuild(CENTRE, moment=NEXT_DAY + timedelta(days=2)) == 1
    assert folding.rebuild(CENTRE, moment=NEXT_DAY + timedelta(days=2)) == 0
    forget = ("id",)
    again = list(LineDay.objects.order_by("queue").values()), list(HouseDay.objects.values())
    for old, new in zip((*before[0], *before[1]), (*again[0], *again[1]), strict=True):
        assert {k: v for k, v in old.items() if k not in forget} == {
            k: v for k, v in new.items() if k not in forget
        }


def test_control_a_line_more_in_the_journal_is_another_digest(lived):
    folding.fold_day(CENTRE, DAY)
    line = JournalLine.objects.filter(kind="stop.finished").first()
    lines = [one for one in JournalLine.objects.filter(stream=CENTRE).order_by("number") if one.pk != line.pk]
    since, until = datetime(2026, 11, 17, 22, 0, tzinfo=UTC), datetime(2026, 11, 18, 22, 0, tzinfo=UTC)
    promises = folding.promises_of(CENTRE)
    matters = matters_of(lines, since=since, until=until)
    other = fold(matters, day=DAY, promises=promises, languages=HouseDay.objects.get().languages)
    assert other.digest != HouseDay.objects.get().digest


def test_the_order_of_matters_does_not_matter(lived):
    lines = list(JournalLine.objects.filter(stream=CENTRE).order_by("number"))
    since, until = datetime(2026, 11, 17, 22, 0, tzinfo=UTC), datetime(2026, 11, 18, 22, 0, tzinfo=UTC)
    matters = matters_of(lines, since=since, until=until)
    whole = fold(matters, day=DAY, promises={}, languages={})
    mixed = list(matters)
    random.Random(7).shuffle(mixed)
    assert fold(mixed, day=DAY, promises={}, languages={}).digest == whole.digest


def test_the_job_folds_days_that_are_over_and_no_other(lived):
    folding.fold_what_is_over(datetime(2026, 11, 18, 20, 0, tzinfo=UTC))
    assert not HouseDay.objects.exists(), "the day is not over"
    folding.fold_what_is_over(NEXT_DAY)
    folding.fold_what_is_over(NEXT_DAY)
    assert [(one.day, one.origin) for one in HouseDay.objects.all()] == [(DAY, "early")]


def test_a_kiosk_that_tells_late_who_came_is_counted_where_they_came(lived):
    """Folded in the night, told at seven in the morning, folded once more a day later."""
    folding.fold_what_is_over(NEXT_DAY)
    line = JournalLine.objects.filter(kind="visit.arrived").order_by("-number").first()
    told = {**line.facts, "visit": "late", "came_at": "2026-11-18T09:00:00+00:00"}
    told["stops"] = [{"stop": "late1", "unit": "lab", "queue": "lab", "opaque": False}]
    head = JournalLine.objects.filter(stream=CENTRE).count()
    JournalLine.objects.create(
        stream=CENTRE,
        number=head + 1,
        kind="visit.arrived",
        actor="device:kiosk-1",
        moment=NEXT_DAY,
        facts=told,
    )
    folding.fold_what_is_over(NEXT_DAY + timedelta(hours=1))
    assert HouseDay.objects.get(day=DAY).visits == 5, "not read again every hour"
    folding.fold_what_is_over(NEXT_DAY + timedelta(hours=21))
    house = HouseDay.objects.get(day=DAY)
    assert (house.visits, house.origin) == (6, "journal")
    assert not HouseDay.objects.exclude(day=DAY).exists()
    LineDay.objects.filter(queue="lab").get()


def test_a_day_nobody_corrects_becomes_final_as_it_is(lived):
    folding.fold_what_is_over(NEXT_DAY)
    before = HouseDay.objects.get().digest
    folding.fold_what_is_over(NEXT_DAY + timedelta(hours=25))
    assert (HouseDay.objects.get().origin, HouseDay.objects.get().digest) == ("journal", before)


def test_languages_stay_when_the_visits_are_deleted(lived):
    from palvelutori.foundation import scope
    from palvelutori.visits.models import Visit

    folding.fold_day(CENTRE, DAY)
    scope.ordinary(Visit).all().delete()
    assert folding.fold_day(CENTRE, DAY) is False
    assert HouseDay.objects.get().languages == {"fi": 3, "sv": 2}


def _matter(minute: int, called: int | None, ended: int | None, **more) -> Matter:
    start = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)

    def at(one):
        return None if one is None else start + timedelta(minutes=one)

    given = {"visit": "v", "queue": "q", "unit": "u", "outcome": "served", **more}
    return Matter(arrived_at=start, joined_at=at(minute), called_at=at(called), ended_at=at(ended), **given)


def test_a_wait_counts_only_free_minutes_and_a_booked_one_from_its_time():
    one, other = _matter(0, 19, 25), _matter(0, 6, 16)
    assert wait_minutes(one, beside=[one, other]) == 9
    booked = _matter(0, 12, 20, booked_at=datetime(2026, 11, 18, 8, 10, tzinfo=UTC))
    assert wait_minutes(booked, beside=[booked]) == 2
    early = _matter(0, 8, 20, booked_at=datetime(2026, 11, 18, 8, 10, tzinfo=UTC))
    assert wait_minutes(early, beside=[early]) == 0
    assert wait_minutes(_matter(0, None, 5), beside=[]) == 0


def test_a_booked_person_who_never_came_is_a_no_show_and_no_visit():
    absent = Matter(
        visit="x",
        queue="q",
        unit="u",
        arrived_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC),
        joined_at=None,
        outcome="no_show",
    )
    facts = fold([absent], day=DAY, promises={}, languages={})
    assert (facts.visits, facts.lines[0].arrivals, facts.lines[0].no_shows) == (0, 0, 1)


def test_an_opaque_line_keeps_no_hours():
    facts = fold([_matter(0, 5, 9, is_opaque=True)], day=DAY, promises={}, languages={})
    assert facts.lines[0].hours == ()


def test_histograms_and_their_quantiles():
    counts = histogram([0.2, 0.5, 0.6, 14, 15, 600])
    assert (counts[0], counts[1], counts[-1], sum(counts)) == (2, 1, 1, 6)
    assert quantile(counts, 0.5) == pytest.approx(1.0)
    assert quantile([0] * len(counts), 0.5) is None
    assert quantile(counts, 1.0) == 480
    assert added([[1, 2], [3]], size=3) == (4, 2, 0)


MHSA = world.desks_of("mhsa_walkin")[0]


def test_a_day_with_an_opaque_matter_is_folded_with_it(square, house_clock):
    """What tells an opaque unit lies apart from the line; the fold reads it all the same."""
    square.open(SP1, MHSA)
    square.arrive("mhsa", "service_point")
    called = square.next(MHSA)
    square.act(visits.start, MHSA, called.stop_id)
    square.act(visits.hand_over, MHSA, called.stop_id, to_service="service_point.parking_permit")
    house_clock.skip_to(NEXT_DAY)
    visits.let_go(SYSTEM, centre=CENTRE)
    folding.fold_what_is_over(NEXT_DAY)
    opaque = LineDay.objects.get(queue="mhsa_walkin")
    assert (opaque.is_opaque, opaque.arrivals, opaque.served) == (True, 1, 1)


def test_whose_business_was_erased_before_the_fold_counts_nowhere_and_the_day_is_folded(square, house_clock):
    square.open(SP1, MHSA)
    gone = square.arrive("mhsa", "service_point")
    stays = square.arrive("service_point")
    called = square.next(MHSA)
    square.act(visits.start, MHSA, called.stop_id)
    square.act(visits.hand_over, MHSA, called.stop_id, to_service="service_point.parking_permit")
    holder.erase(f"visit:{gone.visit_id}")
    house_clock.skip_to(NEXT_DAY)
    visits.let_go(SYSTEM, centre=CENTRE)
    folding.fold_what_is_over(NEXT_DAY)
    assert {(one.queue, one.arrivals) for one in LineDay.objects.all()} == {("service_point", 1)}
    assert stays.visit_id != gone.visit_id
