"""A kiosk holds numbers that nobody else gives, for this opening day and the next."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits.models import KioskContact, NumberLease
from palvelutori.visits.operations import numbers
from palvelutori.visits.views.arriving import web_actor
from tests import world
from tests.visits.offline.kiosk import Kiosk
from tests.world import CENTRE

WEDNESDAY, THURSDAY = date(2026, 11, 18), date(2026, 11, 19)


def test_a_kiosk_holds_this_opening_day_and_the_next(square):
    leased = Kiosk().contact()
    assert [(one.day, one.first, one.last, one.next) for one in leased.blocks] == [
        (WEDNESDAY, 501, 800, 501),
        (THURSDAY, 501, 800, 501),
    ]
    assert leased.at == clock.now() and KioskContact.objects.get(pk=leased.mark).at == leased.at
    lines = JournalLine.objects.filter(stream=CENTRE, kind="numbers.leased").order_by("number")
    assert [line.facts["day"] for line in lines] == ["2026-11-18", "2026-11-19"]


def test_asked_again_it_is_the_same_block_and_another_contact(square):
    kiosk = Kiosk()
    first, second = kiosk.contact(), kiosk.contact()
    assert first.blocks == second.blocks and first.mark != second.mark
    assert JournalLine.objects.filter(kind="numbers.leased").count() == 2


def test_two_kiosks_and_a_new_profile_hold_different_numbers(square):
    held = [
        Kiosk(code, profile).contact().blocks
        for code, profile in (("kiosk-1", "a1"), ("kiosk-2", "b1"), ("kiosk-1", "a2"))
    ]
    assert [one[0].first for one in held] == [501, 801, 1101]
    assert [one[1].first for one in held] == [501, 801, 1101]


def test_a_block_that_runs_low_gets_another_one(square):
    visits.set_lease_size(world.manager(), centre=CENTRE, size=20, low=5, first=401)
    kiosk = Kiosk()
    assert [(one.first, one.last) for one in kiosk.contact().blocks if one.day == WEDNESDAY] == [(401, 420)]
    for _ in range(16):
        kiosk.take("service_point", at=clock.now())
    kiosk.tell()
    held = [one for one in kiosk.contact().blocks if one.day == WEDNESDAY]
    assert [(one.first, one.last, one.next) for one in held] == [(401, 420, 417), (421, 440, 421)]


def test_a_kiosk_that_forgets_everything_again_and_again_is_not_given_the_whole_series(square):
    blocks = [Kiosk("kiosk-1", f"p{n}").contact().blocks for n in range(10)]
    assert [len(one) for one in blocks] == [2] * 8 + [0] * 2
    assert Kiosk("kiosk-2", "x").contact().blocks[0].first == 501 + 8 * 300


def test_when_every_number_that_may_be_leased_is_out_none_is_leased(square):
    visits.set_lease_size(world.manager(), centre=CENTRE, size=2000, low=1, first=2000)
    held = [Kiosk(f"kiosk-{n}", "a").contact().blocks for n in range(5)]
    assert [(one[0].first, one[0].last) for one in held[:4]] == [
        (2000, 3999), (4000, 5999), (6000, 7999), (8000, 9000),
    ]  # fmt: skip
    assert held[4] == ()


def test_arrivals_at_the_desk_and_at_the_kiosk_step_over_the_blocks(square):
    visits.set_lease_size(world.manager(), centre=CENTRE, size=10, low=1, first=102)
    Kiosk().contact()
    Kiosk("kiosk-2", "b1").contact()
    came = [square.arrive("service_point", by=who) for who in (world.host(), Kiosk().actor, world.host())]
    assert [one.number for one in came] == [101, 122, 123]
    item = Kiosk("kiosk-1", "a1")
    item.contact()
    item.take("lab", at=clock.now())
    item.tell()
    assert square.arrive("service_point").number == 124


def test_control_without_exclusive_blocks_somebody_else_gives_a_leased_number(square, monkeypatch):
    visits.set_lease_size(world.manager(), centre=CENTRE, size=10, low=1, first=102)
    Kiosk().contact()
    monkeypatch.setattr(numbers, "leased_blocks", lambda centre, day: ())
    assert [square.arrive("service_point").number for _ in range(2)] == [101, 102]


def test_only_a_kiosk_that_is_a_device_leases(square):
    for actor in (web_actor(CENTRE), world.host(), world.manager()):
        with pytest.raises(NotAllowed):
            visits.lease_numbers(actor, centre=CENTRE, profile="a1")
    for profile in ("", "x" * 41, "a b"):
        with pytest.raises(InvalidInput):
            visits.lease_numbers(Kiosk().actor, centre=CENTRE, profile=profile)


@pytest.mark.parametrize(
    ("size", "low", "first"),
    [(9, 1, 500), (2001, 1, 500), (20, 0, 500), (20, 21, 500), (20, 5, 101), (20, 5, 9000)],
)
def test_sizes_that_cannot_work_are_refused(square, size, low, first):
    with pytest.raises(InvalidInput):
        visits.set_lease_size(world.manager(), centre=CENTRE, size=size, low=low, first=first)


def test_before_a_weekend_the_next_opening_day_is_held_not_the_next_date(square):
    clock.skip_to(datetime(2026, 11, 21, 10, 0, tzinfo=UTC))
    days = sorted({one.day for one in Kiosk().contact().blocks})
    assert len(days) == 2 and days[0] >= date(2026, 11, 21)
    assert NumberLease.objects.filter(day=date(2026, 11, 18)).count() == 0


def test_old_contacts_are_forgotten(square):
    kiosk = Kiosk()
    kiosk.contact()
    clock.skip_to(datetime(2026, 12, 8, 8, 0, tzinfo=UTC))
    kiosk.contact()
    assert KioskContact.objects.count() == 1
