"""Blocks of numbers and bounds of time: exclusive, above everything, never outside what is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from palvelutori.visits.rules.leases import (
    Block,
    LeasePolicy,
    bounded,
    holder_of,
    is_low,
    is_over,
    next_free,
    number_day,
    placed,
)

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
POLICIES = st.builds(
    LeasePolicy, size=st.integers(1, 400), low=st.integers(1, 100), first=st.integers(101, 900)
)


@given(POLICIES, st.integers(100, 3000), st.integers(0, 40))
def test_blocks_never_touch_each_other_or_a_number_given(policy, newest, many):
    blocks: list[Block] = []
    for place in range(many):
        found = placed(policy, newest=newest, blocks=blocks, below=9001)
        if found is None:
            assert policy.first > 9000 or newest >= 9000 or any(one.last == 9000 for one in blocks)
            break
        first, last = found
        assert newest < first <= last < 9001
        assert all(holder_of(number, blocks) is None for number in (first, last))
        assert not any(first <= one.first <= last for one in blocks)
        blocks.append(Block(first, last, f"kiosk-{place}"))
    for one in blocks:
        assert holder_of(one.first, blocks) == holder_of(one.last, blocks) == one.holder


@given(st.integers(100, 2000), st.lists(st.tuples(st.integers(101, 2000), st.integers(0, 300)), max_size=8))
def test_the_series_steps_over_every_block_and_skips_nothing_else(newest, given_blocks):
    blocks = [Block(first, first + more) for first, more in given_blocks]
    number = next_free(newest, blocks=blocks)
    assert number > newest and holder_of(number, blocks) is None
    assert all(holder_of(skipped, blocks) is not None for skipped in range(newest + 1, number))


@given(MOMENTS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_an_arrival_lies_between_contact_and_return_and_is_believed_there(told, contact, away):
    found = bounded(told, not_before=contact, not_after=contact + away)
    assert contact <= found <= contact + away
    assert found == told or not contact <= told <= contact + away


@given(st.lists(MOMENTS, min_size=2), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_bounding_never_turns_two_people_round(told, contact, away):
    found = [bounded(one, not_before=contact, not_after=contact + away) for one in sorted(told)]
    assert found == sorted(found)


def test_a_block_is_renewed_when_few_numbers_are_left():
    policy = LeasePolicy(size=300, low=100)
    assert is_low([], used=0, policy=policy)
    assert not is_low([Block(501, 800)], used=200, policy=policy)
    assert is_low([Block(501, 800)], used=201, policy=policy)
    assert Block(501, 800).size == 300


def test_the_day_of_a_paper_is_the_kiosks_if_it_could_have_been():
    monday, tuesday, friday = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)
    between = {"arrived_on": tuesday, "earliest_on": monday, "latest_on": tuesday}
    assert number_day(monday, **between) == monday
    assert number_day(friday, **between) == tuesday


def test_nobody_is_called_in_a_line_of_yesterday_or_one_that_does_not_open_again_today():
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    assert is_over(monday, today=tuesday, is_open=True, opens_on=None)
    assert is_over(tuesday, today=tuesday, is_open=False, opens_on=None)
    assert not is_over(tuesday, today=tuesday, is_open=False, opens_on=tuesday)
    assert not is_over(tuesday, today=tuesday, is_open=True, opens_on=None)
