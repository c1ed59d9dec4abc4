"""The one booking core: what it takes, what it refuses, and a machine that books as people do beside a plain model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import Interval
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.operation import Act, operation
from palvelutori.spaces import bookings, queries
from palvelutori.spaces.bookings import OutsideHours, TimeTaken
from palvelutori.spaces.models import Hold
from palvelutori.spaces.rules import bookings as rules

CENTRE = "rantakulma"
#: a Wednesday
DAY = date(2027, 2, 10)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    """A winter moment by Helsinki's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=2)


@operation("test.hold", answer=int)
def _hold(act: Act, *, resource: str, starts_at: datetime, ends_at: datetime, holder: str) -> int:
    """A hold."""
    return bookings.hold(
        act, resource=resource, starts_at=starts_at, ends_at=ends_at, holder=holder, purpose="test"
    ).id


@operation("test.move_hold", answer=int)
def _move(act: Act, *, hold: int, starts_at: datetime, ends_at: datetime, resource: str | None = None) -> int:
    """Another time."""
    return bookings.move(act, hold=hold, starts_at=starts_at, ends_at=ends_at, resource=resource).id


@operation("test.release_hold")
def _release(act: Act, *, hold: int) -> None:
    """Back."""
    bookings.release(act, hold=hold)


def hold(resource: str, starts_at: datetime, ends_at: datetime, holder: str = "test:1") -> int:
    """A hold of the core; its number."""
    return _hold(
        SYSTEM, centre=CENTRE, resource=resource, starts_at=starts_at, ends_at=ends_at, holder=holder
    )


def move(hold: int, starts_at: datetime, ends_at: datetime, resource: str | None = None) -> int:
    """Another time for a hold."""
    return _move(SYSTEM, centre=CENTRE, hold=hold, starts_at=starts_at, ends_at=ends_at, resource=resource)


def release(hold: int) -> None:
    """Give it back."""
    _release(SYSTEM, centre=CENTRE, hold=hold)


def test_setting_up_and_clearing_belong_to_a_booking(centre):
    hold("hall_spot", at(10), at(12))
    with pytest.raises(TimeTaken) as refused:
        hold("hall_spot", at(12, 45), at(14))
    assert refused.value.values == {"taken_from": at(9, 30), "taken_until": at(12, 30)}
    hold("hall_spot", at(13), at(14))
    hold("square_spot", at(10), at(12))
    told = bookings.taken(CENTRE, since=at(8), until=at(20))
    assert [(one.resource, one.time.starts_at) for one in told] == [
        ("hall_spot", at(10)), ("square_spot", at(10)), ("hall_spot", at(13)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "refusal"),
    [
        (at(7, 30), at(9), OutsideHours),
        (at(18), at(19, 15), OutsideHours),
        (at(10, day=date(2027, 2, 14)), at(11, day=date(2027, 2, 14)), OutsideHours),
        (at(12), at(12), InvalidInput),
        (at(12), at(11), InvalidInput),
        (at(12), at(13) + timedelta(seconds=1), InvalidInput),
        (at(12), at(12) + timedelta(hours=25), InvalidInput),
        (datetime(2027, 2, 10, 10), at(13), InvalidInput),
        (at(10), datetime(2027, 2, 10, 13), InvalidInput),
    ],
)
def test_a_time_that_is_none_is_refused(centre, starts_at, ends_at, refusal):
    with pytest.raises(refusal):
        hold("hall_spot", starts_at, ends_at)
    assert not Hold.objects.exists()


def test_what_is_moved_keeps_its_old_time_until_it_has_the_new_one(centre):
    mine, other = hold("group_1", at(9), at(10)), hold("group_1", at(11), at(12))
    with pytest.raises(TimeTaken):
        move(mine, at(11), at(12))
    move(mine, at(9, 30), at(10, 30))
    move(mine, at(11), at(12), "group_2")
    release(mine)
    for act in (lambda: release(mine), lambda: move(mine, at(9), at(10))):
        with pytest.raises(NotFound):
            act()
    assert [one.id for one in bookings.taken(CENTRE, since=at(8), until=at(20))] == [other]


def test_nothing_is_booked_that_is_not_there(centre):
    with pytest.raises(NotFound):
        hold("no_such_room", at(10), at(11))
    assert [one.code for one in queries.resources(CENTRE, kind="spot")] == [
        "hall_spot",
        "square_spot",
        "east_spot",
    ]


def test_free_starts_leave_room_for_what_stands_around(centre):
    hold("hall_spot", at(10), at(12))
    free = bookings.free_starts(CENTRE, resource="hall_spot", day=DAY, length=timedelta(hours=1))
    assert free[0] == at(8) and at(8, 15) not in free[1:] and at(13) in free and free[-1] == at(18)
    sunday = date(2027, 2, 14)
    assert bookings.free_starts(CENTRE, resource="hall_spot", day=sunday, length=timedelta(hours=1)) == ()


@pytest.mark.parametrize("word", ["insert", "update"])
def test_the_database_refuses_a_second_holder_whoever_writes(centre, word):
    first, second = hold("group_1", at(9), at(10)), hold("group_1", at(11), at(12))
    row = Hold.objects.get(pk=first)
    with pytest.raises(IntegrityError, match=bookings.NO_SECOND), transaction.atomic():
        if word == "insert":
            row.pk = None
            row.save(force_insert=True)
        else:
            Hold.objects.filter(pk=second).update(blocked_from=row.blocked_from)
    assert len(bookings.taken(CENTRE, since=at(8), until=at(20))) == 2


def test_the_databases_no_becomes_the_refusal(centre, monkeypatch):
    monkeypatch.setattr(rules, "first_taken", lambda wanted, *, taken: None)
    hold("group_1", at(9), at(10))
    with pytest.raises(TimeTaken):
        hold("group_1", at(9), at(10))
    with pytest.raises(TimeTaken):
        move(hold("group_1", at(12), at(13)), at(9), at(10))


def test_another_fault_of_the_database_stays_one(centre):
    with pytest.raises(IntegrityError), bookings._one_holder(Interval(at(9), at(10))):
        Hold.objects.create(
            resource_id=queries.resource(CENTRE, code="group_1").id, holder="x", purpose="x", made_at=at(9),
            starts_at=at(9), ends_at=at(9), blocked_from=at(9), blocked_until=at(9),
        )  # fmt: skip


MINUTE = st.integers(0, 60)


@given(st.lists(st.tuples(MINUTE, MINUTE), min_size=2, max_size=2))
def test_two_times_overlap_exactly_when_they_share_a_minute(pairs):
    one, other = (
        Interval(at(8) + timedelta(minutes=start), at(8) + timedelta(minutes=end)) for start, end in pairs
    )
    minutes = [set(range(*pair)) for pair in pairs]
    assert rules.overlap(one, other) == bool(minutes[0] & minutes[1])
    assert rules.overlap(one, other) == rules.overlap(other, one)
    assert (rules.first_taken(one, taken=[other]) is None) == (not minutes[0] & minutes[1])


@given(st.integers(15, 300), st.integers(0, 600))
def test_every_start_offered_fits(length, span):
    open_span = Interval(at(8), at(8) + timedelta(minutes=span))
    starts = list(rules.starts_within([open_span], length=timedelta(minutes=length)))
    assert len(starts) == max(0, (span - length) // 15 + 1)
    assert all(
        rules.is_within(Interval(one, one + timedelta(minutes=length)), open_spans=[open_span])
        for one in starts
    )


@dataclass
class Model:
    """The same as a plain dictionary: number → (place, first, last minute, released)."""

    held: dict[int, tuple[str, int, int]]

    def is_free(self, place: str, start: int, end: int, *, but: int | None = None) -> bool:
        before, after = BUFFERS[place]
        mine = set(range(start - before, end + after))
        return not any(
            mine & set(range(held[1] - BUFFERS[place][0], held[2] + BUFFERS[place][1]))
            for number, held in self.held.items()
            if number != but and held[0] == place
        )


BUFFERS = {"hall_spot": (30, 30), "group_1": (0, 15)}
PLACES = st.sampled_from(sorted(BUFFERS))
#: quarters of an hour after eight
STARTS, LENGTHS, WHICH = st.integers(0, 20), st.integers(1, 6), st.integers(0, 50)


class Bookers(RuleBasedStateMachine):
    """Whatever is asked in whatever order: the house says yes exactly when the model does."""

    def __init__(self) -> None:
        super().__init__()
        Hold.objects.all().delete()
        self.model = Model({})

    def _ask(self, ask, place: str, start: int, length: int, but: int | None = None) -> None:
        first, last = 15 * start, 15 * (start + length)
        moment = at(8)
        is_free = self.model.is_free(place, first, last, but=but)
        try:
            number = ask(moment + timedelta(minutes=first), moment + timedelta(minutes=last))
        except TimeTaken:
            assert not is_free
        else:
            assert is_free
            self.model.held[number] = (place, first, last)

    @rule(place=PLACES, start=STARTS, length=LENGTHS)
    def book(self, place, start, length):
        self._ask(lambda since, until: hold(place, since, until), place, start, length)

    @rule(which=WHICH, place=PLACES, start=STARTS, length=LENGTHS)
    def change(self, which, place, start, length):
        if self.model.held:
            number = sorted(self.model.held)[which % len(self.model.held)]
            self._ask(
                lambda since, until: move(number, since, until, place), place, start, length, but=number
            )

    @rule(which=WHICH)
    def give_back(self, which):
        if self.model.held:
            number = sorted(self.model.held)[which % len(self.model.held)]
            release(number)
            del self.model.held[number]

    @invariant()
    def the_house_has_what_the_model_has(self):
        told = bookings.taken(CENTRE, since=at(6), until=at(22))
        minutes = timedelta(minutes=1)
        assert {
            one.id: (
                one.resource,
                (one.time.starts_at - at(8)) // minutes,
                (one.time.ends_at - at(8)) // minutes,
            )
            for one in told
        } == self.model.held


def test_whatever_is_asked_a_place_has_one_holder(centre):
    run_state_machine_as_test(
        Bookers, settings=settings(max_examples=12, stateful_step_count=20, deadline=None)
    )


def test_control_a_core_that_forgets_the_clearing_is_found(centre, monkeypatch):
    monkeypatch.setattr(rules, "blocked", lambda wanted, *, buffers: wanted)
    quick = settings(
        max_examples=40, stateful_step_count=20, deadline=None, phases=[Phase.generate], derandomize=True
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Bookers, settings=quick)
