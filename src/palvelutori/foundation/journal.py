"""The journal: one gap-free, hash-chained stream a centre, one for the house.

A line carries ids and codes. Personal details lie beside it, may be erased, and are chained by a salted
digest only, so erasing them leaves the chain whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import transaction

from palvelutori.common.codes import digest
from palvelutori.foundation import wake
from palvelutori.foundation.db.prepared import Change, Given, insert
from palvelutori.foundation.models import Checkpoint, Head, JournalDetail, JournalLine

FIRST_HASH = "0" * 64
#: lines read at once; SQLite takes so many names in one question
CHUNK: Final = 500
_MOVED: Final = Change(
    lambda given: Head.objects.filter(stream=Given("stream"), number=Given("number")),
    number=Given("last_number"),
    last_hash=Given("last_hash"),
    moment=Given("moment"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as readers get it. `facts` holds ids, codes and numbers."""

    stream: str
    number: int
    kind: str
    actor: str
    moment: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a stream is not what was written. `number` is the first bad line."""

    stream: str
    number: int
    what: str


def line_hash(row: JournalLine) -> str:
    """SHA-256 over everything the line says and the hash before it."""
    return digest(
        {
            "stream": row.stream,
            "number": row.number,
            "kind": row.kind,
            "actor": row.actor,
            "moment": round(row.moment.timestamp() * 1000),
            "facts": row.facts,
            "details": row.details_digest,
            "previous": row.previous_hash,
        }
    )


class Writer:
    """Collects the lines of one operation and appends them to a stream whose head the caller has locked."""

    def __init__(self, head: Head, *, actor: str, moment: datetime) -> None:
        self._head, self._actor, self._moment = head, actor, moment
        self._lines: list[JournalLine] = []
        self._details: list[tuple[JournalLine, str, Mapping[str, Any]]] = []

    @property
    def next_number(self) -> int:
        """Number the next written line will have."""
        return self._head.number + len(self._lines) + 1

    def write(self, kind: str, facts: Mapping[str, Any], details: Mapping[str, Any] | None = None) -> Line:
        """Append a line. `facts` must be plain JSON values: ids, codes, whole numbers, truth values.

        Facts that a context wants to be able to erase (`kept_apart`) lie with the details; readers get them
        with the others until then.
        """
        told, apart = _parted(kind, facts)
        if apart:
            details = {**(details or {}), APART: apart}
        previous = self._lines[-1].hash if self._lines else self._head.last_hash
        row = JournalLine(
            stream=self._head.stream,
            number=self.next_number,
            kind=kind,
            actor=self._actor,
            moment=self._moment,
            facts=told,
            previous_hash=previous,
        )
        if details is not None:
            salt = secrets.token_hex(16)
            row.details_digest = digest({"salt": salt, "details": details})
            self._details.append((row, salt, details))
        row.hash = line_hash(row)
        self._lines.append(row)
        return _line(row, apart)

    def close(self) -> None:
        """Store the lines and move the head: one INSERT, one UPDATE."""
        if not self._lines:
            return
        insert(*self._lines)
        if self._details:
            JournalDetail.objects.bulk_create(
                JournalDetail(line=row, salt=salt, payload=dict(payload))
                for row, salt, payload in self._details
            )
        last = self._lines[-1]
        moved = _MOVED(
            stream=self._head.stream,
            number=self._head.number,
            last_number=last.number,
            last_hash=last.hash,
            moment=self._moment,
        )
        if moved != 1:  # somebody wrote without the lock: better nothing than two lines with one number
            raise RuntimeError(f"the head of {self._head.stream} moved under its lock")
        transaction.on_commit(wake.nudge)  # the live events need not wait for the next look at the file


def _line(row: JournalLine, apart: Mapping[str, Any] | None = None) -> Line:
    facts = {**row.facts, **apart} if apart else row.facts
    return Line(row.stream, row.number, row.kind, row.actor, row.moment, facts)


#: where the details hold facts that were kept apart
APART = "apart"
#: (kind, facts) → names of the facts that must be erasable
Keeper = Callable[[str, Mapping[str, Any]], Iterable[str]]
_keepers: list[Keeper] = []


def kept_apart(function: Keeper) -> Keeper:
    """Register which facts of a line lie where they can be erased without breaking the chain."""
    _keepers.append(function)
    return function


def _parted(kind: str, facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = {name for keeper in _keepers for name in keeper(kind, facts)}
    told = {name: value for name, value in facts.items() if name not in names}
    return told, {name: value for name, value in facts.items() if name in names}


def _lines(rows: Iterable[JournalLine]) -> list[Line]:
    """The rows as readers get them, facts kept apart put back where nobody has erased them."""
    rows = list(rows)
    asked = [row.pk for row in rows if row.details_digest]
    kept = JournalDetail.objects.filter(line__in=asked).values_list("line", "payload") if asked else ()
    apart = {line: payload.get(APART) for line, payload in kept}
    return [_line(row, apart.get(row.pk)) for row in rows]


def erase_apart(stream: str, *, name: str, value: str) -> int:
    """Erase the details of every line whose fact `name` is `value`: how many. The chain still verifies."""
    rows = JournalLine.objects.filter(stream=stream, **{f"facts__{name}": value}).exclude(details_digest="")
    return JournalDetail.objects.filter(line__in=rows).delete()[0]


def erase_apart_before(stream: str, moment: datetime, *, name: str) -> int:
    """Erase the details of every line older than `moment` that has a fact `name`: how many."""
    rows = JournalLine.objects.filter(stream=stream, moment__lt=moment, facts__has_key=name)
    return JournalDetail.objects.filter(line__in=rows.exclude(details_digest="")).delete()[0]


def after(stream: str, number: int, *, limit: int = 500) -> list[Line]:
    """Lines of `stream` above `number`, oldest first, at most `limit`."""
    rows = JournalLine.objects.filter(stream=stream, number__gt=number).order_by("number")[:limit]
    return _lines(rows)


def between(stream: str, *, since: datetime, until: datetime) -> Iterator[Line]:
    """Lines of `stream` written in [`since`, `until`), oldest first, with what of them is kept apart."""
    rows = JournalLine.objects.filter(stream=stream, moment__gte=since, moment__lt=until).order_by("number")
    some = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(some, CHUNK)):
        yield from _lines(chunk)


def head_number(stream: str) -> int:
    """Number of the newest line, 0 for a new stream."""
    return Head.objects.filter(stream=stream).values_list("number", flat=True).first() or 0


def streams() -> list[str]:
    """Names of the streams anything was written to."""
    return list(Head.objects.order_by("stream").values_list("stream", flat=True))


def newest(stream: str) -> Line | None:
    """The newest line of `stream`."""
    row = JournalLine.objects.filter(stream=stream).order_by("-number").first()
    return _lines([row])[0] if row else None


def verify(stream: str) -> Fault | None:
    """Walk the chain from the last deleted checkpoint to the head. None when every line is as written."""
    head = Head.objects.filter(stream=stream).first()
    if head is None:
        return None
    rows: Iterator[JournalLine] = (
        JournalLine.objects.filter(stream=stream).order_by("number").iterator(chunk_size=2000)
    )
    number, previous = 0, FIRST_HASH
    for row in rows:
        if number == 0 and row.number > 1:
            seal = Checkpoint.objects.filter(stream=stream, number=row.number - 1).first()
            if seal is None:
                return Fault(stream, row.number, "lines before it are gone and no checkpoint seals them")
            number, previous = seal.number, seal.hash
        fault = _fault_of(row, number, previous)
        if fault:
            return Fault(stream, row.number, fault)
        number, previous = row.number, row.hash
    if (number, previous) != (head.number, head.last_hash):
        return Fault(stream, number + 1, "the newest lines are missing")
    return None


def _fault_of(row: JournalLine, number: int, previous: str) -> str | None:
    if row.number != number + 1:
        return "a line is missing before it"
    if row.previous_hash != previous:
        return "it does not follow the line before it"
    if row.hash != line_hash(row):
        return "it was changed after it was written"
    detail = JournalDetail.objects.filter(line=row).first() if row.details_digest else None
    if detail and digest({"salt": detail.salt, "details": detail.payload}) != row.details_digest:
        return "its details were changed"
    return None


def seal(stream: str, moment: datetime) -> Checkpoint | None:
    """Seal the present head so that lines up to it may be deleted later. None for an empty stream."""
    head = Head.objects.filter(stream=stream).first()
    if head is None or head.number == 0:
        return None
    return Checkpoint.objects.get_or_create(
        stream=stream, number=head.number, defaults={"hash": head.last_hash, "sealed_at": moment}
    )[0]


#: kind → what a reader of the event stream may see of such a line (None: nothing)
Projection = Callable[[Line, Any], Mapping[str, Any] | None]
_projections: dict[str, Projection] = {}


def projects(*kinds: str) -> Callable[[Projection], Projection]:
    """Register how lines of `kinds` look to a reader of the event stream."""

    def register(function: Projection) -> Projection:
        for kind in kinds:
            if kind in _projections:
                raise ValueError(f"{kind} has a projection already")
            _projections[kind] = function
        return function

    return register


def shown_to(reader: Any, line: Line) -> Mapping[str, Any] | None:
    """What `reader` may see of `line`; None (the default for every kind) when nothing."""
    projection = _projections.get(line.kind)
    return projection(line, reader) if projection else None
