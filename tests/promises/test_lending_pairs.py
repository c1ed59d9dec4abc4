"""A desk that is lent, taken back, closed or called from at the same moment: it serves the line while the loan runs,
and not a call longer."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from palvelutori.visits import operations as visits
from palvelutori.visits.models import DeskLoan, DeskSession
from tests import world
from tests.promises import test_interleavings as walks
from tests.promises.test_interleavings import ACTS, KELA, Hall, _at, _explorer
from tests.world import CENTRE

pytestmark = pytest.mark.django_db(transaction=True)
LINE = "kela_lobby"
LENDING = ("lend", "take back", "pause@kela", "close@kela", "open@kela", "next@kela")


@pytest.fixture(autouse=True)
def acts(monkeypatch):
    """The acts of a loan beside the day's."""
    for name, act in {
        "lend": lambda hall: visits.lend_desk(world.manager(), centre=CENTRE, desk=KELA, queue=LINE),
        "take back": lambda hall: visits.end_loan(world.manager(), centre=CENTRE, desk=KELA),
        "pause@kela": _at(KELA, visits.pause_desk),
        "close@kela": _at(KELA, visits.close_desk),
        "open@kela": _at(KELA, visits.open_desk),
    }.items():
        monkeypatch.setitem(ACTS, name, act)


def check_loan() -> None:
    """One running loan at most, and the desk serves the line exactly while it runs."""
    running = DeskLoan.objects.filter(desk=KELA, ended_at__isnull=True)
    assert running.count() <= 1
    session = DeskSession.objects.get(desk=KELA)
    assert (LINE in session.queues) == running.exists(), "the desk serves a line it is not lent to"


@pytest.mark.contention
@pytest.mark.parametrize("is_lent", [False, True])
def test_no_two_acts_at_once_leave_a_loan_half_done(square, actors, monkeypatch, is_lent):
    hall = Hall(square, "waiting")
    if is_lent:
        ACTS["lend"](hall)
        hall.rows = walks.Snapshot(walks.tables(walks.OF_THE_DAY))
    monkeypatch.setattr(walks, "check_hall", lambda **given: check_loan())
    for first, second in combinations_with_replacement(LENDING, 2):
        explorer = _explorer(hall, actors, first, second)
        explorer.explore()
        assert not explorer.wrong, f"{first} with {second}: {explorer.wrong[:3]}"


def test_the_control_an_end_that_forgets_the_desk_is_found(square, actors, monkeypatch):
    hall = Hall(square, "waiting")
    ACTS["lend"](hall)
    hall.rows = walks.Snapshot(walks.tables(walks.OF_THE_DAY))
    monkeypatch.setattr(walks, "check_hall", lambda **given: check_loan())

    def forgets(own: list[str], *, lent: list[str]) -> list[str]:
        return [code for code in own if code or lent]

    monkeypatch.setattr("palvelutori.visits.rules.lending.without", forgets)
    explorer = _explorer(hall, actors, "take back", "next@kela")
    explorer.explore()
    assert explorer.wrong
