"""Every pair of operations that share a row, in every order that can matter: never anything but one after the other.

Which pairs share a row is measured (`pairs.toml`). The judge knows no context: whatever was interleaved, both answers
and every row are those of one of the two serial orders; contexts add what must hold between their tables. Two of one
stream meet at its head's lock, which is why that row makes no pair: past it the other one waits, and that it waits is
looked at here. Two of different streams (an hour of opening is changed as somebody is called) are truly interleaved.

The walks are `slow`: some pairs, others each day (`PALVELUTORI_PAIRS` names the day), or all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from random import Random

import pytest
from django.db import connection

from palvelutori.foundation import journal
from palvelutori.foundation.operation import REGISTRY
from tests.harness.chance import alike
from tests.harness.kept import Kept, all_tables
from tests.harness.orders import Pair, Walked
from tests.promises import pairs
from tests.promises.calls import WITHOUT_KEY
from tests.promises.examples_keyless import KEYLESS
from tests.promises.house_invariants import check_house
from tests.promises.test_interleavings import _without_lock, _without_transaction
from tests.promises.worlds import ALL, World, forget, made, states

pytestmark = [pytest.mark.django_db(transaction=True)]

#: how many pairs of the short walk, and from how many worlds; on PostgreSQL a pair of two streams has many orders
SOME, WORLDS = 120 if connection.vendor == "sqlite" else 48, 6
#: operations that meet nobody in any world, and why
ALONE = {
    **dict.fromkeys(("catalogue.set_up", "spaces.set_up", "staffing.set_up"), "run again it changes nothing"),
    "codevelopment.note_code_guesses": "a line of the journal and no row",
    "customers.note_page_guesses": "a line of the journal and no row",
    "customers.note_receipt_guesses": "a line of the journal and no row",
    "printing.clear": "no paper of the examples is old enough",
    "visits.end_due_loans": "no loan of the examples is due",
    "visits.note_wrong_codes": "a line of the journal and no row",
}
ASKED = os.environ.get("PALVELUTORI_PAIRS", "")
#: the pairs of the short walk are others each day, or those of the day that is named
DAY = int(ASKED) if ASKED.isdigit() else date.today().toordinal()


@pytest.fixture(scope="module")
def ground(committed, django_db_blocker):
    """The empty square, kept; what is drawn by lot is drawn alike."""
    with django_db_blocker.unblock(), alike():
        kept = Kept()
        yield kept
        kept.put_back(all_tables())
        kept.drop()


@pytest.fixture
def world(ground, request) -> Iterator[World]:
    """The world named by the parameter."""
    one = made(ground, request.param)
    yield one
    one.kept.put_back(all_tables())
    one.kept.drop()


def _walked(world: World, actors: list, names: Iterable[str], **more) -> Walked:
    works = [world.calls[name] for name in names]
    look = partial(check_house, since=world.number)
    return Pair(world.kept, actors, works, look=look, forget=forget, **more).walk()


def _walk_all(world: World, actors: list, some: Iterable[tuple[str, str]], figure) -> None:
    wrong, walked, refusals, left, number = [], 0, 0, 0, 0
    for names in some:
        found = _walked(world, actors, names)
        if REGISTRY[names[0]].stream == REGISTRY[names[1]].stream:
            assert found.waits, f"{names}: nobody waited at the lock"
        wrong += [f"{' with '.join(names)} after {order}: {why}" for order, why in found.wrong]
        walked, refusals, left = walked + found.schedules, refusals + found.refusals, left + found.left
        number += 1
    figure("pairs", number)
    figure("schedules", walked)
    figure("refusals", refusals)
    figure("orders left out", left)
    figure("faults", len(wrong))
    assert not wrong, "\n".join(wrong)


def _of_today() -> dict[str, list[tuple[str, str]]]:
    """Some pairs of some worlds; in the course of days all of them."""
    listed = pairs.listed()
    by_day = Random(DAY)
    names = by_day.sample(sorted(listed), min(WORLDS, len(listed)))
    return {
        name: sorted(by_day.sample(sorted(listed[name]), min(SOME // WORLDS, len(listed[name]))))
        for name in names
    }


def test_every_operation_is_in_the_inventory():
    known = {name for name in REGISTRY if not name.startswith("test.")}
    assert known == set(ALL)
    assert set(KEYLESS) == set(WITHOUT_KEY)
    listed = pairs.listed()
    assert set(listed) == set(states())
    met = {name for found in listed.values() for pair in found for name in pair}
    assert known - met == set(ALONE)


@pytest.mark.slow
@pytest.mark.parametrize("world", states(), indirect=True)
def test_the_list_is_what_is_measured(world):
    found, faults = pairs.meetings(world)
    if ASKED == "write":
        pairs.write(world.state, found)
    assert not faults, "\n".join(faults)
    assert sorted(found) == sorted(pairs.listed()[world.state]), (
        "make it anew: tests/promises/pairs.py says how"
    )


@pytest.mark.slow
@pytest.mark.contention
@pytest.mark.parametrize("world", sorted(_of_today()), indirect=True)
def test_no_order_of_some_pairs_is_other_than_a_serial_one(world, actors, figure):
    _walk_all(world, actors, _of_today()[world.state], figure)


@pytest.mark.slow
@pytest.mark.contention
@pytest.mark.parametrize("world", states(), indirect=True)
def test_no_order_of_any_pair_is_other_than_a_serial_one(world, actors, figure):
    _walk_all(world, actors, pairs.listed()[world.state], figure)
    assert journal.verify("rantakulma") is None


def _without_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lines are written: their numbers are a constraint of their own."""
    monkeypatch.setattr(journal.Writer, "next_number", property(lambda self: 1))
    monkeypatch.setattr(journal.Writer, "close", lambda self: None)


@pytest.mark.contention
@pytest.mark.parametrize("world", ["waiting"], indirect=True)
def test_control_without_the_lock_an_end_that_no_serial_order_has_is_found(world, actors, monkeypatch):
    _without_lock(monkeypatch)
    _without_transaction(monkeypatch)
    _without_journal(monkeypatch)
    found = _walked(world, actors, ("visits.call", "visits.leave"), is_isolated=False, most=12)
    assert not found.waits
    assert any("no serial order ends so" in why for _, why in found.wrong)
    assert {order for order, _ in found.wrong}.isdisjoint({"01", "10"}), "one after the other is still right"


@pytest.mark.contention
@pytest.mark.parametrize("world", ["waiting"], indirect=True)
def test_control_without_the_lock_the_constraints_refuse_the_second_one(world, actors, monkeypatch):
    """Lock off, constraints on: what comes too late fails with an error that is no refusal, and that is found."""
    if connection.vendor == "sqlite":
        pytest.skip("BEGIN IMMEDIATE is the lock of SQLite: with it on there is nothing to switch off")
    _without_lock(monkeypatch)
    found = _walked(world, actors, ("visits.call", "visits.leave"), most=12)
    failures = [why for _, why in found.wrong if "one failed: IntegrityError" in why or "RuntimeError" in why]
    assert failures, found.wrong[:3]


@pytest.mark.contention
@pytest.mark.parametrize("world", ["waiting"], indirect=True)
def test_orders_that_are_left_out_end_as_those_that_are_walked(world, actors, monkeypatch):
    """The reduction is sound: all orders of a pair, lock off, have the ends that the few have."""
    _without_lock(monkeypatch)
    _without_transaction(monkeypatch)
    _without_journal(monkeypatch)
    names = ("accounts.grant_role", "accounts.take_role")
    few = _walked(world, actors, names, is_isolated=False)
    every = _walked(world, actors, names, is_isolated=False, is_reduced=False)
    assert few.schedules < every.schedules and not every.left
    assert few.ends == every.ends
