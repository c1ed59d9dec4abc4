"""A seeded crowd with faults as inputs: after every step the hall is right, nothing confirmed is gone."""

from __future__ import annotations

import os
import re
from copy import copy

import pytest
from django.db import connection, transaction

from palvelutori.foundation import journal
from palvelutori.visits.operations import calling
from tests.promises.crowd_days import MORE_TENS, OF_A_DAY, TENS, day, town, walk

__all__ = ["day", "town"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("ten", TENS[::2])
def test_after_every_step_of_the_crowd_the_hall_is_right(day, figure, ten):
    walk(day, range(10 * ten, 10 * ten + 10), figure)


@pytest.mark.slow
@pytest.mark.parametrize("ten", MORE_TENS[::2])
def test_the_same_for_half_a_million_steps(day, figure, ten):
    walk(day, range(10 * ten, 10 * ten + 10), figure)


@pytest.mark.slow
def test_one_day_once_more(day):
    """What a failing run names: CROWD_SEED, and CROWD_STEPS of it."""
    day(int(os.environ.get("CROWD_SEED", "1000")), int(os.environ.get("CROWD_STEPS", OF_A_DAY)))


def test_a_seed_gives_the_same_day_again(day):
    """At which statement a worker dies depends on what the house still knows, so that count may differ."""
    first, again = day(3, 150), day(3, 150)
    del first.did["workers killed"], again.did["workers killed"]
    assert (first.did, first.look.kinds) == (again.did, again.look.kinds)


#: what is done to the hall behind the house's back → what the look of that step says
_STOPS, _OPEN = "UPDATE visits_stop SET", "(SELECT MIN(id) FROM visits_stop WHERE state = 'waiting')"
_AT_DESK = "(SELECT MIN(id) FROM visits_stop WHERE state IN ('called', 'serving'))"
BREAKS = {
    "a matter ends without a line": (f"{_STOPS} state = 'left' WHERE id = {_OPEN}", "goes on|journal says"),
    "a matter is gone": ("DELETE FROM visits_stop WHERE state = 'done'", "journal says"),
    "a place is not kept": (f"{_STOPS} line_number = line_number + 1 WHERE id = {_OPEN}", "stops waiting"),
    "an arrival is changed": (
        f"{_STOPS} joined_at = (SELECT MAX(arrived_at) FROM visits_visit WHERE arrived_at > joined_at)"
        " WHERE id = (SELECT id FROM visits_stop WHERE state = 'waiting' ORDER BY joined_at LIMIT 1)",
        "places",
    ),
    "a person at two desks": (
        f"{_STOPS} visit_id = (SELECT visit_id FROM visits_stop WHERE id = {_AT_DESK})"
        f" WHERE state IN ('called', 'serving')",
        "two desks",
    ),
    "two people at one desk": (
        f"{_STOPS} desk = (SELECT desk FROM visits_stop WHERE id = {_AT_DESK})"
        " WHERE state IN ('called', 'serving')",
        "one desk",
    ),
    "a desk closes under somebody": (
        f"UPDATE visits_desksession SET state = 'closed' WHERE desk = (SELECT desk FROM visits_stop"
        f" WHERE id = {_AT_DESK})",
        "closed desk",
    ),
    "a call is gone": (f"UPDATE visits_call SET is_undone = TRUE WHERE stop_id = {_AT_DESK}", "not called"),
    "a call without a line": ("UPDATE visits_call SET line_number = -line_number", "calls"),
    "a number twice": ("UPDATE visits_visit SET number = 101", "given twice"),
    "another number": ("UPDATE visits_visit SET number = number + 1000 WHERE number < 1000", "visits"),
    "a visit ends with a matter open": (
        f"UPDATE visits_visit SET ended_at = arrived_at WHERE id = (SELECT visit_id FROM visits_stop"
        f" WHERE id = {_AT_DESK})",
        "has ended is open",
    ),
    "a hand-over without its sender": (
        "UPDATE visits_handover SET sent_id = received_id, state = 'asked'",
        "hand-over",
    ),
    "the head moves": ("UPDATE foundation_head SET number = number + 1 WHERE stream = 'rantakulma'", "head"),
    "a line is changed": (
        "UPDATE foundation_journalline SET actor = 'nobody' WHERE stream = 'rantakulma'",
        "chain breaks",
    ),
    "a line is missing": (
        "DELETE FROM foundation_journalline WHERE stream = 'rantakulma' AND number = (SELECT MAX(number) - 1"
        " FROM foundation_journalline WHERE stream = 'rantakulma')",
        "a gap",
    ),
}


def test_control_what_is_done_behind_the_houses_back_is_found_at_that_very_step(day):
    """In copies of the tables that no constraint and no trigger guards: the look is alone."""
    crowd = day(0, 200, is_to_end=False)
    while not (crowd.did["visits.hand_over"] and crowd.look.waiting and _at_desks(crowd) > 1):
        crowd.step()
    for what, (statement, said) in BREAKS.items():
        look = copy(crowd.look)
        with transaction.atomic(), connection.cursor() as cursor:
            _copied(cursor, next(word for word in statement.split() if "_" in word))
            if "foundation_journalline" in statement:
                look.go_back(3)
            cursor.execute(statement)
            assert cursor.rowcount > 0, what
            found = _said_by(look)
            transaction.set_rollback(True)
        assert re.search(said, found), f"{what}: {found or 'nothing found'}"
    assert crowd.look() == 0


def _at_desks(crowd) -> int:
    return sum(state != "on_hold" for here in crowd.look.present.values() for state in here.values())


def _said_by(look) -> str:
    try:
        look()
    except AssertionError as wrong:
        return str(wrong)
    return ""


def _copied(cursor, table: str) -> None:
    """From here to the end of the transaction the name means a copy, without constraints and triggers."""
    place = {"sqlite": "main", "postgresql": "public"}[connection.vendor]
    cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {place}.{table}")


def test_control_a_screen_that_forgets_its_number_misses_lines(day):
    with pytest.raises(AssertionError, match="a screen missed"):
        day(0, 400, screens_remember=False)


def test_control_a_client_that_makes_a_new_key_does_everything_twice(day):
    with pytest.raises(AssertionError, match=r"twice|asked again"):
        day(0, 400, keys_are_kept=False)


def test_control_an_act_that_is_committed_before_its_end_is_found_half_done(day, monkeypatch):
    """The lines are committed, the receipt comes after: a worker killed between them leaves half an act."""
    real = journal.Writer.close

    def close(writer):
        real(writer)
        with connection.cursor() as cursor:
            cursor.execute("COMMIT")
            cursor.execute("BEGIN")

    monkeypatch.setattr(journal.Writer, "close", close)
    with pytest.raises(AssertionError, match="half an act"):
        for seed in range(4):
            day(seed)


def test_control_somebody_called_to_two_desks_is_found(day, monkeypatch):
    """Nobody asks what hinders a call: the constraint or the crowd's look finds it."""
    monkeypatch.setattr(calling, "hindrance", lambda *_, **__: None)
    with pytest.raises(Exception, match=r"UNIQUE|unique|two desks"):
        for seed in range(4):
            day(seed)
