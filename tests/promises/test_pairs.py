"""Every pair of operations that share a row, in every order that can matter: never anything but one after the other.

Which pairs share a row is measured (`pairs.toml`). The judge knows no context: whatever was interleaved, both answers
and every row are those of one of the two serial orders; contexts add what must hold between their tables. Two of one
stream meet at its head's lock, which is why that row makes no pair: past it the other one waits, and that it waits is
looked at here. Two of different streams (an hour of opening is changed as somebody is called) are truly interleaved.

Every run walks a sample, the long one all of them. What one said of a pair is looked at again alone:

PALVELUTORI_PAIRS="visits.call with visits.leave" python -m pytest tests/promises/test_pairs.py -m slow -k any_pair
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection
from django.db.models import Model

from palvelutori.foundation import journal, scope
from palvelutori.foundation.operation import REGISTRY
from palvelutori.visits.models import Stop, Visit
from tests.harness.chance import alike
from tests.harness.kept import Kept, all_tables
from tests.harness.orders import Pair, Walked, alone
from tests.promises import pairs
from tests.promises.calls import WITHOUT_KEY
from tests.promises.examples_keyless import KEYLESS
from tests.promises.house_invariants import check_house
from tests.promises.test_interleavings import _without_lock, _without_transaction
from tests.promises.worlds import ALL, World, forget, made, states

pytestmark = [pytest.mark.django_db(transaction=True)]

#: of so many pairs of a world the sample has one; on PostgreSQL a pair of two streams has many orders
SHARE = 16 if connection.vendor == "sqlite" else 32
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
#: "write": the list is made anew; the names of a pair: of all pairs this one is walked
ASKED = os.environ.get("PALVELUTORI_PAIRS", "")
SAMPLE = pairs.sample(SHARE)


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


def _asked(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that are asked for by name, or all of them."""
    return [names for names in found if ASKED in ("", "write", " with ".join(names))]


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


def test_the_sample_has_every_context_two_streams_and_what_was_wrong_once():
    listed = pairs.listed()
    assert all(set(some) <= set(listed[state]) for state, some in SAMPLE.items())
    taken = [names for some in SAMPLE.values() for names in some]
    assert {one for names in taken for one in pairs.contexts(names)} == {
        one for found in listed.values() for names in found for one in pairs.contexts(names)
    }
    assert any(REGISTRY[one].stream != REGISTRY[other].stream for one, other in taken)
    assert all(set(some) <= set(SAMPLE[state]) for state, some in pairs.ONCE_WRONG.items())


@pytest.mark.contention
@pytest.mark.parametrize("world", SAMPLE, indirect=True)
def test_no_order_of_some_pairs_is_other_than_a_serial_one(world, actors, figure):
    _walk_all(world, actors, SAMPLE[world.state], figure)


@pytest.mark.slow
@pytest.mark.contention
@pytest.mark.parametrize("world", states(), indirect=True)
def test_no_order_of_any_pair_is_other_than_a_serial_one(world, actors, figure):
    _walk_all(world, actors, _asked(pairs.listed()[world.state]), figure)
    assert journal.verify("rantakulma") is None


def _turned_round(world: World, names: Iterable[str]) -> list[str]:
    """Those that end otherwise when rows nobody asked to be in an order come from the last to the first."""
    wrong = []
    for name in names:
        ends = []
        for turned in ("OFF", "ON"):
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA reverse_unordered_selects = {turned}")
            end, written = alone(world.kept, world.calls[name])
            forget(written)
            ends.append(end)
        if ends[0] != ends[1]:
            wrong.append(name)
    return wrong


ONLY_SQLITE = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL cannot be asked to turn rows round"
)


@ONLY_SQLITE
@pytest.mark.parametrize(
    "world",
    [pytest.param(one, marks=() if one == "waiting" else pytest.mark.slow) for one in states()],
    indirect=True,
)
def test_no_end_hangs_on_the_order_in_which_rows_lie(world):
    """A serial order has one end only if an operation has: PostgreSQL moves a row when it is changed."""
    assert not _turned_round(world, world.own())


@ONLY_SQLITE
@pytest.mark.parametrize("world", ["waiting"], indirect=True)
def test_control_whoever_takes_rows_as_they_lie_is_found(world):
    world.calls["as they lie"] = lambda: list(scope.ordinary(Stop).values_list("id", flat=True))
    assert _turned_round(world, ["as they lie"]) == ["as they lie"]


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
    refused = [why for _, why in found.wrong if "one failed: IntegrityError" in why]
    assert any("journal_line_number_once" in why for why in refused), found.wrong[:3]


@contextmanager
def _without_constraint(model: type[Model], name: str) -> Iterator[None]:
    (constraint,) = (one for one in model._meta.constraints if one.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


@pytest.mark.contention
@pytest.mark.parametrize("world", ["waiting"], indirect=True)
def test_control_without_lock_and_constraint_two_visits_have_one_number(world, actors, monkeypatch):
    """True isolation, nothing in the way of the second one: nobody fails, and the rows alone tell it."""
    if connection.vendor == "sqlite":
        pytest.skip("BEGIN IMMEDIATE is the lock of SQLite: with it on there is nothing to switch off")
    _without_lock(monkeypatch)
    _without_journal(monkeypatch)
    with _without_constraint(Visit, "visit_number_once_a_day"):
        found = _walked(world, actors, ("visits.arrive", "visits.arrive"), most=12)
    assert found.wrong
    assert all("no serial order ends so" in why and "visits_visit" in why for _, why in found.wrong), (
        found.wrong[:3]
    )


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
