"""A run is marked as an appeal is decided, a partner suspended as it says yes: the level stays what was earned.

Guard: the centre's head is locked before a partner is read, so its level and state follow from all its marks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from palvelutori.codevelopment.models import Partner, PartnerMark, Party
from palvelutori.codevelopment.operations import goals, partner_runs, standing
from palvelutori.codevelopment.partnering import earned
from palvelutori.codevelopment.rules.partnership import TAKES_PART
from palvelutori.common.refusals import Refusal
from palvelutori.foundation import journal
from palvelutori.participation.candidates import Noted, load_past
from tests.codevelopment import partners as short
from tests.codevelopment.conftest import TODAY, lived
from tests.codevelopment.steps import KELA, MANAGER
from tests.codevelopment.test_portal import NAME, proposed
from tests.harness.explorer import Explorer
from tests.harness.snapshot import Snapshot, tables
from tests.promises.test_interleavings import UP_TO_THE_LOCK
from tests.world import CENTRE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]
AT = {"centre": CENTRE}


class Known:
    """A partner on the first level with a no-show it has appealed against and a goal that waits for its yes."""

    def __init__(self) -> None:
        lived([TODAY - timedelta(days=back) for back in range(1, 8)])
        noted = [Noted("passport", "service_point", origin, TODAY, 5) for origin in ("desk", "lobby")]
        load_past(CENTRE, noted)
        self.number, self.person = short.active()
        short.ran(self.number, "clean", "clean")
        self.mark = short.ran(self.number, "serious")
        partner_runs.appeal_mark(self.person, **AT, mark=self.mark, words="Se oli toinen yhdistys")
        self.effort = proposed()
        self.rows = Snapshot(tables(("foundation", "codevelopment")))


def _run(run: str) -> Callable[[Known], Any]:
    return lambda one: partner_runs.mark_partner_run(
        MANAGER, **AT, partner=one.number, run=run, reason="Ei tultu", about="booking:7"
    )


def _decide(set_aside: bool) -> Callable[[Known], Any]:
    return lambda one: partner_runs.decide_mark_appeal(
        KELA, **AT, mark=one.mark, set_aside=set_aside, reason="Katsottiin"
    )


ACTS: dict[str, Callable[[Known], Any]] = {
    "went well": _run("clean"),
    "nobody came": _run("no_show"),
    "set aside": _decide(True),
    "uphold": _decide(False),
    "suspend": lambda one: standing.decide_standing(
        MANAGER, **AT, partner=one.number, what="suspend", reason="Esitteitä ovella"
    ),
    "say yes": lambda one: goals.accept_goal(one.person, **AT, number=one.effort, party=NAME),
}


PAIRS = (
    ("went well", "nobody came"),
    ("went well", "set aside"),
    ("set aside", "uphold"),
    ("suspend", "set aside"),
    ("suspend", "say yes"),
)


def check(outcomes: Any = ()) -> None:
    """The level is what the marks earned, a run has one mark, an appeal one end, and nobody suspended said yes."""
    for one in outcomes:
        assert one.error is None or isinstance(one.error, Refusal), repr(one.error)
    row = Partner.objects.get()
    assert row.level == earned(row)
    assert PartnerMark.objects.filter(about="booking:7").count() <= 1
    if row.state not in TAKES_PART:
        suspended = PartnerMark.objects.get(kind="suspend")
        assert suspended.state_before == "active"
    assert Party.objects.filter(name=NAME).count() == 1


def _explored(known: Known, actors: list[Any], *names: str) -> Explorer:
    def prepare() -> list[Callable[[], Any]]:
        known.rows.put_back()
        return [partial(ACTS[name], known) for name in names]

    explorer = Explorer(actors, prepare, check, depth=UP_TO_THE_LOCK)
    explorer.explore()
    return explorer


def test_no_interleaving_leaves_a_level_nobody_earned(square, actors):
    known = Known()
    for first, second in PAIRS:
        explorer = _explored(known, actors, first, second)
        assert explorer.schedules and not explorer.wrong, f"{first} with {second}: {explorer.wrong[:3]}"
    assert journal.verify(CENTRE) is None


def test_control_an_appeal_that_forgets_the_level_is_found(square, actors, monkeypatch):
    known = Known()
    monkeypatch.setattr(partner_runs, "_give_back", lambda act, partner, row: None)
    assert _explored(known, actors, "set aside", "say yes").wrong
