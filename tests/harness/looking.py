"""The look at the hall after each step: the journal followed line by line, the tables compared with what it says.

The journal's new lines are chained anew and followed into a hall of their own. One statement then asks every table
of the whole hall: what is wrong in it by itself (an empty answer when nothing is), and its totals, which must be
those of the followed hall: a row that changes, comes or goes without a line is seen at that very step. Rows of the
visits a line names are compared one by one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.db import ProgrammingError, connection

from palvelutori.common.codes import digest
from palvelutori.foundation import journal
from tests.world import CENTRE

OVER = ("done", "left", "cancelled", "handed_over")
_AT_DESK = "('called', 'serving')"
_IS_OPEN = "('planned', 'waiting', 'called', 'serving', 'on_hold', 'no_show')"
#: moments as whole milliseconds, on either database
_MOMENT = {
    "sqlite": "CAST(ROUND((julianday({0}) - 2440587.5) * 86400000) AS BIGINT)",
    "postgresql": "ROUND(EXTRACT(EPOCH FROM {0}) * 1000)::bigint",
}
#: (what is wrong, whose); every branch is about the whole hall
_WRONG = (
    ("somebody is at two desks", "visit_id", f"visits_stop WHERE centre = '{CENTRE}' AND state IN {_AT_DESK}"
     " GROUP BY visit_id HAVING COUNT(*) > 1"),
    ("two people at one desk", "desk", f"visits_stop WHERE centre = '{CENTRE}' AND state IN {_AT_DESK}"
     " GROUP BY desk HAVING COUNT(*) > 1"),
    ("somebody is at a closed desk", "s.id", f"visits_stop s WHERE s.centre = '{CENTRE}' AND s.state IN {_AT_DESK}"
     " AND NOT EXISTS (SELECT 1 FROM visits_desksession d WHERE d.centre = s.centre AND d.desk = s.desk"
     " AND d.state IN ('open', 'paused'))"),
    ("somebody at a desk was not called to it", "s.id", f"visits_stop s WHERE s.centre = '{CENTRE}'"
     f" AND s.state IN {_AT_DESK} AND NOT EXISTS (SELECT 1 FROM visits_call c WHERE c.stop_id = s.id"
     " AND c.desk = s.desk AND NOT c.is_undone)"),
    ("a number was given twice", "CAST(number AS TEXT)", f"visits_visit WHERE centre = '{CENTRE}'"
     " GROUP BY day, number HAVING COUNT(*) > 1"),
    ("a visit with nothing to do goes on", "v.id", f"visits_visit v WHERE v.centre = '{CENTRE}'"
     f" AND v.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM visits_stop s WHERE s.visit_id = v.id"
     f" AND s.state IN {_IS_OPEN})"),
    ("a matter of a visit that has ended is open", "s.id", "visits_stop s JOIN visits_visit v ON v.id = s.visit_id"
     f" WHERE s.centre = '{CENTRE}' AND v.ended_at IS NOT NULL"
     f" AND s.state IN {_IS_OPEN}"),
    ("a hand-over and its stops do not fit", "sent.id", "visits_handover h JOIN visits_stop sent"
     " ON sent.id = h.sent_id JOIN visits_stop got ON got.id = h.received_id"
     f" WHERE h.centre = '{CENTRE}' AND ((h.state = 'asked' AND (sent.state <> 'handed_over'"
     " OR got.state NOT IN ('waiting', 'left'))) OR (h.state IN ('declined', 'withdrawn')"
     " AND got.state NOT IN ('cancelled', 'left')))"),
)  # fmt: skip
_TOTALS = (
    ("'stops', state, COUNT(*), SUM(line_number)", "visits_stop WHERE centre = '{0}' GROUP BY state"),
    (
        "'places', '', COUNT(*), COALESCE(SUM({1} + {2}), 0)",
        f"visits_stop WHERE centre = '{{0}}' AND state IN {_IS_OPEN}",
    ),
    ("'visits', '', COUNT(*), COALESCE(SUM(number), 0)", "visits_visit WHERE centre = '{0}'"),
    ("'calls', '', COUNT(*), COALESCE(SUM(line_number), 0)", "visits_call WHERE centre = '{0}'"),
    ("'desks', state, COUNT(*), 0", "visits_desksession WHERE centre = '{0}' GROUP BY state"),
    ("'head', last_hash, number, 0", "foundation_head WHERE stream = '{0}'"),
)
_LINES = """SELECT l.number, l.kind, l.actor, l.moment, l.facts, l.details_digest, l.previous_hash, l.hash, d.salt,
 d.payload FROM foundation_journalline l LEFT JOIN foundation_journaldetail d ON d.line_id = l.id
 WHERE l.stream = %s AND l.number > %s ORDER BY l.number"""
#: kind of a line → the state its stop is in after it
_AFTER = {
    "stop.added": "waiting", "stop.called": "called", "stop.taken": "called", "stop.recalled": "called",
    "stop.started": "serving", "stop.held": "on_hold", "stop.resumed": "serving", "stop.finished": "done",
    "stop.no_show": "no_show", "stop.returned": "waiting", "stop.came_back": "waiting",
    "hand_over.asked": "handed_over", "hand_over.withdrawn": "cancelled",
}  # fmt: skip
_DESKS = {"desk.opened": "open", "desk.paused": "paused", "desk.closed": "closed"}


@dataclass(frozen=True, slots=True)
class Told:
    """A stop as the journal has told it; `place` is its arrival that counts, in milliseconds, twice over."""

    visit: str
    state: str
    desk: str
    queue: str
    line_number: int
    place: int


def _question() -> str:
    moment = _MOMENT[connection.vendor]
    words = moment.format("joined_at"), moment.format("COALESCE(credit_at, joined_at)")
    wrong = [f"SELECT '!', '{what}: ' || {whose}, 0, 0 FROM {rest}" for what, whose, rest in _WRONG]
    totals = [f"SELECT {what.format('', *words)} FROM {rest.format(CENTRE)}" for what, rest in _TOTALS]
    return " UNION ALL ".join([*wrong, *totals])


def _visits_asked(many: int) -> str:
    moment = _MOMENT[connection.vendor]
    place = f"{moment.format('joined_at')} + {moment.format('COALESCE(credit_at, joined_at)')}"
    return (
        f"SELECT id, visit_id, state, desk, queue, line_number, {place} FROM visits_stop"
        f" WHERE visit_id IN ({', '.join(['%s'] * many)}) ORDER BY line_number, position"
    )


def _rows(sql: str, given: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given])
        return cursor.fetchall()


class Look:
    """The hall as its journal tells it from this moment on; the hall is empty when it begins."""

    def __init__(self) -> None:
        ((number, self.hash, self.moment),) = _rows(
            "SELECT number, last_hash, moment FROM foundation_head WHERE stream = %s", [CENTRE]
        )
        self.first, self.last = number + 1, number
        self.moment = _aware(self.moment)
        self.stops: dict[str, Told] = {}
        self.of_visit: dict[str, list[str]] = defaultdict(list)
        self.numbers: dict[str, int] = {}
        self.present: dict[str, dict[str, str]] = defaultdict(dict)
        self.waiting: dict[str, None] = {}
        self.ended: set[str] = set()
        self.desks: dict[str, str] = {}
        self.kinds: Counter[str] = Counter()
        self._states: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._places, self._calls = [0, 0], [0, 0]
        self._sql = _question()

    def __call__(self) -> int:
        """Everything is looked at; how many lines have come. AssertionError names what is wrong."""
        lines = list(self._lines())
        if lines:
            self._follow(lines)
        self._compare()
        return len(lines)

    def go_back(self, lines: int) -> None:
        """As if the newest lines were still to come."""
        self.last -= lines
        ((self.hash,),) = _rows(
            "SELECT hash FROM foundation_journalline WHERE stream = %s AND number = %s", [CENTRE, self.last]
        )

    # -- the journal

    def _lines(self) -> Iterator[Any]:
        for row in _rows(_LINES, [CENTRE, self.last]):
            number, kind, actor, moment, facts, digested, previous, own, salt, payload = row
            line = SimpleNamespace(
                stream=CENTRE, number=number, kind=kind, actor=actor, moment=_aware(moment),
                facts=json.loads(facts), details_digest=digested, previous_hash=previous, hash=own,
            )  # fmt: skip
            assert number == self.last + 1, f"a gap before line {number}"
            assert previous == self.hash and own == journal.line_hash(line), f"the chain breaks at {number}"
            assert self.moment is None or line.moment >= self.moment, f"time goes back at {number}"
            self.last, self.hash, self.moment = number, own, line.moment
            if digested:
                details = json.loads(payload)
                assert digest({"salt": salt, "details": details}) == digested, f"details of {number} changed"
                line.facts.update(details.get(journal.APART, {}))
            self.kinds[kind] += 1
            yield line

    # -- what the lines say

    def _follow(self, lines: list[Any]) -> None:
        said: dict[str, str] = {}
        free: set[str] = set()
        touched: dict[str, None] = {}
        for line in lines:
            facts = line.facts
            if "visit" in facts:
                touched[facts["visit"]] = None
            self._about_visits(line.kind, facts)
            if line.kind in ("stop.called", "stop.taken"):
                self._calls[0] += 1
                self._calls[1] += line.number
            if line.kind in _DESKS:
                self.desks[facts["desk"]] = _DESKS[line.kind]
            after = self._states_after(line.kind, facts)
            said.update(after)
            if line.kind == "stop.came_back":
                free.update(after)
        if not touched:
            return
        seen = set()
        for stop, *row, place in _rows(_visits_asked(len(touched)), touched):
            self._one(stop, Told(*row, int(place)), said.get(stop), stop in free)
            seen.add(stop)
        gone = [one for visit in touched for one in self.of_visit[visit] if one not in seen]
        assert not gone and said.keys() <= seen, f"something that was confirmed is gone: {gone or said}"

    def _states_after(self, kind: str, facts: dict[str, Any]) -> dict[str, str]:
        """Stop → its state after the line."""
        if kind == "visit.arrived":
            return {one["stop"]: "waiting" for one in facts["stops"]}
        if "stop" not in facts:
            return {}
        stop = facts["stop"]
        if kind == "stop.undone":
            return {stop: facts["state"]}
        if kind == "stop.left":
            return {stop: "cancelled" if facts.get("reason") == "told_twice" else "left"}
        if kind == "hand_over.asked":
            return {stop: "handed_over", facts["received"]: "waiting"}
        if kind == "hand_over.declined":
            back = "waiting" if self.desks[facts["desk"]] == "closed" else "on_hold"
            return {stop: back, facts["received"]: "cancelled"}
        return {stop: _AFTER[kind]} if kind in _AFTER else {}

    def _about_visits(self, kind: str, facts: dict[str, Any]) -> None:
        if kind in ("visit.arrived", "visit.numbered"):
            self.numbers[facts["visit"]] = facts["number"]
        if kind == "visit.ended":
            self.ended.add(facts["visit"])
        elif kind in ("stop.undone", "hand_over.declined", "stop.added"):
            self.ended.discard(facts["visit"])

    def _one(self, stop: str, row: Told, said: str | None, may_move: bool) -> None:
        known = self.stops.get(stop)
        assert said is not None or known is not None, f"{stop} came without a line"
        wanted = said if said is not None else known.state if known else ""
        assert row.state == wanted, f"{stop} is {row.state}, the journal says {wanted}"
        if known == row:
            return
        if known is not None:
            assert may_move or (known.place, known.line_number) == (row.place, row.line_number), (
                f"the place of {stop} was not kept"
            )
            assert known.visit == row.visit, f"{stop} went to another visit"
            self._count(stop, known, -1)
        else:
            self.of_visit[row.visit].append(stop)
        self.stops[stop] = row
        self._count(stop, row, 1)

    def _count(self, stop: str, row: Told, by: int) -> None:
        of_state = self._states[row.state]
        of_state[0] += by
        of_state[1] += by * row.line_number
        if row.state not in OVER:
            self._places[0] += by
            self._places[1] += by * row.place
        for is_so, where in (
            (row.state == "waiting", self.waiting),
            (row.state in ("called", "serving", "on_hold"), self.present[row.desk]),
        ):
            if is_so and by > 0:
                where[stop] = row.state if where is not self.waiting else None  # type: ignore[assignment]
            elif is_so:
                where.pop(stop, None)

    # -- the whole hall

    def _compare(self) -> None:
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for what, whose, many, more in self._hall():
            assert what != "!", whose
            found[what, whose] = (int(many), int(more))
        wanted: dict[tuple[str, str], tuple[int, int]] = {
            **{("stops", state): (one[0], one[1]) for state, one in self._states.items() if one[0]},
            **{("desks", state): (many, 0) for state, many in Counter(self.desks.values()).items()},
            ("places", ""): (self._places[0], self._places[1]),
            ("visits", ""): (len(self.numbers), sum(self.numbers.values())),
            ("calls", ""): (self._calls[0], self._calls[1]),
            ("head", self.hash): (self.last, 0),
        }
        if found != wanted:
            differing = {key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key)}
            told = "; ".join(
                f"{' '.join(key)} {found.get(key)}, the journal says {wanted.get(key)}"
                for key in sorted(differing)
            )
            raise AssertionError(f"the hall is not what its journal says: {told}")

    def _hall(self) -> list[tuple[Any, ...]]:
        """PostgreSQL plans so long a question once and not at every step, until a connection or its plans are gone."""
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            return _rows(self._sql)
        try:
            return _rows("EXECUTE look")
        except ProgrammingError:
            with connection.cursor() as cursor:
                cursor.execute(f"PREPARE look AS {self._sql}")
            return _rows("EXECUTE look")

    def row_by_row(self, confirmed: Iterable[str] = ()) -> None:
        """The slow look: every stop of the hall, and everything that was `confirmed` is among them."""
        moment = _MOMENT[connection.vendor]
        place = f"{moment.format('joined_at')} + {moment.format('COALESCE(credit_at, joined_at)')}"
        rows = _rows(
            f"SELECT id, visit_id, state, desk, queue, line_number, {place} FROM visits_stop WHERE centre = %s",
            [CENTRE],
        )
        found = {row[0]: Told(*row[1:6], int(row[6])) for row in rows}
        wanted = {
            stop: replace(one, desk=found[stop].desk) for stop, one in self.stops.items() if stop in found
        }
        assert found == wanted and len(wanted) == len(self.stops), "a stop is not as its journal says"
        assert set(confirmed) <= found.keys(), "something that was confirmed is gone"


def _aware(moment: datetime | str | None) -> datetime | None:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
