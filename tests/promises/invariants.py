"""What must hold of the hall at every moment, whatever happened."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from palvelutori.foundation import journal, scope
from palvelutori.foundation.models import Head, JournalLine
from palvelutori.visits.models import AT_DESK, Call, DeskSession, HandOver, Stop, Visit
from tests.world import CENTRE

OVER = {"done", "left", "cancelled", "handed_over"}


def check_hall(centre: str = CENTRE, *, since: int = 0) -> None:
    """Raise AssertionError naming what is wrong. The journal is read from line `since` on."""
    stops = list(scope.ordinary(Stop).filter(centre=centre).select_related("visit"))
    visits = list(scope.ordinary(Visit).filter(centre=centre))
    _one_desk_each(stops)
    numbers = Counter((visit.day, visit.number) for visit in visits)
    assert all(count == 1 for count in numbers.values()), f"a number was given twice: {numbers}"
    for visit in visits:
        own = [stop for stop in stops if stop.visit_id == visit.id]
        is_over = all(stop.state in OVER for stop in own)
        assert is_over == (visit.ended_at is not None), f"visit {visit.number} ended: {visit.ended_at}, {own}"
    _calls_fit(stops, centre, since)
    _hand_overs_fit(centre)
    _journal_goes_on(centre, since)


def _journal_goes_on(centre: str, since: int) -> None:
    lines = list(JournalLine.objects.filter(stream=centre, number__gte=max(since, 1)).order_by("number"))
    numbers = [line.number for line in lines]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if lines else True, (
        f"gaps: {numbers}"
    )
    for before, after in pairwise(lines):
        assert after.previous_hash == before.hash == journal.line_hash(before), (
            f"the chain breaks at {after.number}"
        )
        assert after.moment >= before.moment, f"time goes back at {after.number}"
    if lines:
        head = Head.objects.get(stream=centre)
        assert (head.number, head.last_hash) == (lines[-1].number, lines[-1].hash), (
            "the head is not the newest line"
        )


def _one_desk_each(stops: list[Stop]) -> None:
    at_desk = [stop for stop in stops if stop.state in AT_DESK]
    by_visit = Counter(stop.visit_id for stop in at_desk)
    by_desk = Counter(stop.desk for stop in at_desk)
    assert all(count == 1 for count in by_visit.values()), f"somebody is at two desks: {by_visit}"
    assert all(count == 1 for count in by_desk.values()), f"two people at one desk: {by_desk}"
    sessions = {row.desk: row.state for row in DeskSession.objects.all()}
    for stop in at_desk:
        assert sessions.get(stop.desk) in ("open", "paused"), f"{stop.visit.number} is at a closed desk"


def _calls_fit(stops: list[Stop], centre: str, since: int) -> None:
    calls = Counter(
        scope.ordinary(Call).filter(centre=centre, is_undone=False).values_list("stop_id", flat=True)
    )
    given_back = JournalLine.objects.filter(stream=centre, number__gte=since, kind="stop.returned")
    returned = Counter(facts["stop"] for facts in given_back.values_list("facts", flat=True))
    for stop in stops:
        if stop.state in AT_DESK:
            assert calls[stop.id] >= 1, f"{stop.visit.number} is {stop.state} and was never called"
        if stop.state == "waiting" and not stop.no_shows and stop.missed_at is None and not stop.started_at:
            assert calls[stop.id] <= 1 + returned[stop.id], f"{stop.visit.number} was called too often"


def _hand_overs_fit(centre: str) -> None:
    for row in scope.ordinary(HandOver).filter(centre=centre).select_related("sent", "received"):
        if row.state == "asked":
            assert row.sent.state == "handed_over", "an open hand-over without a sender's stop"
            assert row.received.state in ("waiting", "left"), f"received is {row.received.state}"
        if row.state in ("declined", "withdrawn"):
            assert row.received.state in ("cancelled", "left"), f"received is {row.received.state}"
