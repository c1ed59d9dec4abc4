"""Every run keeps two books, and one wrong entry in either is found: by the rows of the engine, by the log of a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from pathways import layout as at
from pathways import live, runs
from pathways.accounts import AccountsBroken, check_log, check_rows, part_of
from pathways.live import LiveHouse, LiveStop, LiveVisitor
from pathways.scenario import Law, Scenario
from pathways.state import Room, Words, tables
from pathways.twin import Twin
from tests.pathways.random_scenarios import random_scenario
from tests.pathways.test_closed_forms import line

CROWDED = 30
HEARD = (at.ARRIVED, at.JOINED, at.CALLED, at.ENDED, at.LEFT, at.TURNED, at.SENT, at.OUT)


def _rows(monkeypatch: pytest.MonkeyPatch, scenario: Scenario) -> Words:
    """What the engine keeps of thirty days."""
    kept: list[Words] = []
    monkeypatch.setattr(runs, "check_rows", lambda scenario, held, rows, **more: kept.append(rows))
    runs.simulate(scenario, replications=30, seed=4)
    monkeypatch.undo()
    return kept[0]


@pytest.mark.parametrize("kind", ["everything", "one line, the short road"])
def test_one_wrong_entry_is_found(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The control of every account: each word that stands in one, one too many, on one day, in one line."""
    short = line(rate=4.6, desks=5, law=Law(mean_minutes=1), minutes=100, patience=0.7)
    scenario = short if kind != "everything" else random_scenario(CROWDED)
    rows = _rows(monkeypatch, scenario)
    held = tables(scenario, room=Room())
    check_rows(scenario, held, rows)
    queues, streams = int(held.t[at.S_QUEUES]), int(held.t[at.S_STREAMS])
    words = [
        queues + one for one in (at.K_ARRIVED, at.K_SERVED, at.K_LEFT, at.K_TURNED, at.K_SENT, at.K_INSIDE)
    ]
    words += [queues + at.K_AREA, queues + at.K_SPENT, at.HOUSE_AREA, at.HOUSE_SPENT]
    words += [
        streams + one for one in (at.M_CAME, at.M_GONE, at.M_INSIDE, at.M_NO_SHOW, at.M_EARLIER, at.M_SERIAL)
    ]
    for word in words:
        wrong = rows.copy()
        wrong[17, word] += 1
        with pytest.raises(AccountsBroken, match="day 117"):
            check_rows(scenario, held, wrong, first=100)


def test_somebody_lost_by_the_engine_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control in the engine itself: one who waits is taken out of the line behind its back."""
    scenario = line(rate=0.5, desks=1, law=Law(mean_minutes=1, kind="constant"), minutes=30)
    visitors = tuple(
        LiveVisitor(number=n, arrived=n / 10, stops=(LiveStop(queue="q", joined=n / 10),)) for n in range(4)
    )
    house = LiveHouse(now=1.0, visitors=visitors, serving={})
    whole = runs.simulate(scenario, replications=5, start=house, threads=1)
    assert (whole.column("served")[:, 0] >= 1).all()
    real = live.template

    def careless(*given: object) -> Words:
        record = real(*given)  # type: ignore[arg-type]
        k = int(tables(scenario, room=Room()).t[at.S_QUEUES])
        first = int(record[k + at.K_FIRST])
        record[k + at.K_FIRST] = record[first + at.J_NEXT]
        return record

    monkeypatch.setattr(runs, "template", careless)
    with pytest.raises(AccountsBroken, match="day 0, queue q"):
        runs.simulate(scenario, replications=5, start=house, threads=1)


@pytest.mark.parametrize("what", HEARD)
def test_a_line_of_the_log_that_is_missing_is_found(what: int) -> None:
    """Everybody is followed from the door to the door: without one of their lines the day does not add up."""
    tried = 0
    for seed in range(12):
        scenario = replace(random_scenario(seed), after_closing="send_away")
        log = runs.day(scenario, seed=seed).tolist()
        mine = [place for place, one in enumerate(log) if one[1] == what]
        for place in mine[:: max(1, len(mine) // 3)]:
            tried += 1
            with pytest.raises(AccountsBroken):
                check_log(scenario, log[:place] + log[place + 1 :])
    assert tried > 3


def _too_soon(log: list[list[int]]) -> list[list[int]]:
    """Somebody called before the day began."""
    place = next(n for n, one in enumerate(log) if one[1] == at.CALLED)
    return [*log[:place], [-1, *log[place][1:]], *log[place + 1 :]]


def _nobody(log: list[list[int]]) -> list[list[int]]:
    return [one for one in log if one[1] in (at.ON, at.OFF)]


@pytest.mark.parametrize(("change", "is_broken"), [(_too_soon, True), (_nobody, False)])
def test_the_books_of_a_log(change: Callable[[list[list[int]]], list[list[int]]], is_broken: bool) -> None:
    scenario = random_scenario(CROWDED)
    log = change(runs.day(scenario, seed=1).tolist())
    if is_broken:
        with pytest.raises(AccountsBroken):
            check_log(scenario, log)
    else:
        check_log(scenario, log)


def test_the_twin_keeps_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a twin that forgets to tell of one call does not end its day."""
    Twin(random_scenario(CROWDED), seed=1).run()
    real = Twin._note
    called: list[int] = []

    def forgets(self: Twin, what: int, number: int, queue: int, person: int) -> None:
        called.extend([number] if what == at.CALLED else [])
        if what != at.CALLED or len(called) != 5:
            real(self, what, number, queue, person)

    monkeypatch.setattr(Twin, "_note", forgets)
    with pytest.raises(AccountsBroken):
        Twin(random_scenario(CROWDED), seed=1).run()


def test_both_books_are_long() -> None:
    """They are not equal because they are empty; nor is anybody counted who is not there."""
    scenario = replace(random_scenario(CROWDED), after_closing="leave")
    result = runs.simulate(scenario, replications=40, seed=3)
    assert result.column("area_ms").sum() > 0 and (result.comers[:, :, 0].sum(axis=1) > 10).all()
    booked = np.array([len(one.booked) for one in scenario.streams])
    assert (result.comers[:, :, 1] <= booked).all() and result.comers[:, :, 1].sum() > 0
    assert part_of(np.arange(12).reshape(2, 6), 1, count=2, size=2).tolist() == [
        [[1, 2], [3, 4]],
        [[7, 8], [9, 10]],
    ]
