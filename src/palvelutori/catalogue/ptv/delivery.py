"""A delivery: everything a file or folder holds, each entry once, or the reasons why it cannot be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from palvelutori.catalogue.ptv import documents, files
from palvelutori.catalogue.ptv.codes import LEVELS
from palvelutori.catalogue.ptv.documents import Unreadable
from palvelutori.catalogue.ptv.mapped import fingerprint, plain, plain_code
from palvelutori.catalogue.ptv.model import Connection, Organisation
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable, FileReport, Outcome, Problem, choices
from palvelutori.catalogue.ptv.problems import plain as plain_name
from palvelutori.catalogue.ptv.shapes import CodeRecord, Record, Taken, kind_of, take
from palvelutori.catalogue.ptv.words import ASTI_LEVELS, Kind

#: room in the table for the name of a delivery
MOST_SOURCE_SIGNS: Final = 255


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be imported. `source` is the name of the file or folder.

    `partial`: kinds of which not all pages are here, so that nothing of them may be taken for gone.
    """

    source: str
    records: tuple[Record, ...] = ()
    codes: tuple[CodeRecord, ...] = ()
    archived: tuple[str, ...] = ()
    partial: frozenset[Kind] = frozenset()
    files: tuple[FileReport, ...] = ()


@dataclass(slots=True)
class _Gathering:
    records: list[Record] = field(default_factory=list)
    codes: list[CodeRecord] = field(default_factory=list)
    archived: set[str] = field(default_factory=set)
    reports: list[FileReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pages: dict[Kind, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def read(path: Path) -> Delivery:
    """Read a file or a folder. Raises CatalogueUnreadable, and nothing else, when it cannot be imported:
    a file is broken, two entries contradict each other, or there is nothing to import.
    """
    gathering = _Gathering()
    for source in files.sources(path):
        _file(source, gathering)
    if not gathering.problems and not any(report.outcome == Outcome.READ for report in gathering.reports):
        gathering.problems = [
            Problem(report.file, "", report.reason, "answers of the national interface, version 11 or 12")
            for report in gathering.reports
        ]
    records = _entries(gathering)
    codes = _codes(gathering.codes)
    gathering.problems += cycles(records, codes)
    if gathering.problems:
        raise CatalogueUnreadable(sorted(set(gathering.problems)), sorted(gathering.reports))
    return Delivery(
        source=plain_name(path.resolve().name)[:MOST_SOURCE_SIGNS] or "/",
        records=records,
        codes=codes,
        archived=tuple(sorted(gathering.archived)),
        partial=_partial(gathering.pages),
        files=tuple(sorted(gathering.reports)),
    )


def _file(source: files.Source, gathering: _Gathering) -> None:
    """Read one file into `gathering`, or set it aside, or note why it is broken."""

    def aside(reason: str) -> None:
        gathering.reports.append(FileReport(source.name, Outcome.SET_ASIDE, reason))

    if source.obstacle:
        aside(source.obstacle)
        return
    try:
        data = files.read(source)
        if not source.name.lower().endswith(".json") and not documents.looks_like_json(data):
            aside(f"{files.kind_by_name(source.name) or documents.binary(data) or 'a text'}, not JSON")
            return
        document = documents.parse(data)
    except Unreadable as error:
        gathering.problems.append(Problem(source.name, error.path, error.what, error.right))
        gathering.reports.append(FileReport(source.name, Outcome.BROKEN, error.what))
        return
    taken, log = take(document.value, source.name)
    if log.problems:
        gathering.problems += log.problems
        gathering.reports.append(FileReport(source.name, Outcome.BROKEN, log.problems[0].what))
    elif taken.aside:
        aside(taken.aside)
    else:
        _gather(taken, source.name, document.notes, gathering)


def _gather(taken: Taken, name: str, notes: tuple[str, ...], gathering: _Gathering) -> None:
    counts = Counter(kind_of(record).value for record in taken.records)
    if taken.codes:
        counts["code"] = len(taken.codes)
    if taken.archived:
        counts["archived"] = len(taken.archived)
    gathering.records += taken.records
    gathering.codes += taken.codes
    gathering.archived |= set(taken.archived)
    if taken.page:
        for kind in {kind_of(record) for record in taken.records if record.rank == 2}:
            gathering.pages[kind].append(taken.page)
    forgiven = [f"it carries {note}" for note in notes]
    gathering.reports.append(
        FileReport(
            name,
            Outcome.READ,
            counts=tuple(sorted(counts.items())),
            notes=(*forgiven, *taken.notes),
        )
    )


def _entries(gathering: _Gathering) -> tuple[Record, ...]:
    """Each entry once: of several the newest version, then the latest change. Contradictions are problems."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in gathering.records:
        groups[record.entity.content_id].append(record)
    return tuple(_one(groups[content_id], gathering.problems) for content_id in sorted(groups))


def _one(group: list[Record], problems: list[Problem]) -> Record:
    if len(group) == 1:
        return group[0]

    def newness(record: Record) -> tuple[int, str]:
        moment = record.entity.moment
        return record.version, "" if moment is None else f"{moment.timestamp():020.6f}"

    newest = max(newness(record) for record in group)
    best = [record for record in group if newness(record) == newest]
    distinct = {fingerprint(plain(record.entity)): record for record in best}
    if len(distinct) > 1 and any(record.rank == 2 for record in best):
        (*first, _), (file, path, _) = sorted((one.file, one.path, key) for key, one in distinct.items())[:2]
        problems.append(
            Problem(
                file,
                path,
                f"the content id {best[0].entity.content_id} stands with other content in {' '.join(first)}",
                "one entry for an id, or a later date of change on the one that counts",
            )
        )
    # The two sides of a connection may differ: the service's counts. Equal ones: any, but always the same.
    return max(best, key=lambda record: (record.rank, fingerprint(record.raw)))


def _codes(found: Iterable[CodeRecord]) -> tuple[CodeRecord, ...]:
    """Each code once: one with a URI before one without, then the latest change. Old URIs are kept of all."""
    groups: dict[tuple[str, str], list[CodeRecord]] = defaultdict(list)
    for record in found:
        groups[record.code.scheme, record.code.code].append(record)
    merged = []
    for key in sorted(groups):
        group = groups[key]

        def newness(record: CodeRecord) -> tuple[bool, str, str]:
            moment = record.code.moment
            when = "" if moment is None else f"{moment.timestamp():020.6f}"
            return bool(record.code.uri), when, fingerprint(plain_code(record.code))

        best = max(group, key=newness)
        old = {uri for record in group for uri in (*record.code.old_uris, record.code.uri)} - {
            best.code.uri,
            "",
        }
        merged.append(replace(best, code=replace(best.code, old_uris=tuple(sorted(old)))))
    return tuple(merged)


def _partial(pages: Mapping[Kind, list[tuple[int, int]]]) -> frozenset[Kind]:
    return frozenset(
        kind
        for kind, found in pages.items()
        if {number for number, _ in found} < set(range(1, max(total for _, total in found) + 1))
    )


def cycles(
    records: Iterable[Record],
    codes: Iterable[CodeRecord] = (),
    known: Mapping[str, str | None] | None = None,
) -> list[Problem]:
    """Organisations and codes that stand above themselves. `known`: parents of organisations kept before."""
    parents: dict[str, str | None] = dict(known or {})
    places: dict[str, tuple[str, str]] = {}
    for record in records:
        if isinstance(record.entity, Organisation):
            parents[record.entity.content_id] = record.entity.parent_id
            places[record.entity.content_id] = (record.file, f"{record.path}")
    for code_record in codes:
        code = code_record.code
        if code.parent_code:
            key = f"{code.scheme} {code.code}"
            parents[key] = f"{code.scheme} {code.parent_code}"
            places[key] = (code_record.file, code_record.path)
    return [
        Problem(
            *places[first], f"{first} stands above itself ({' under '.join(ring)})", "a parent outside it"
        )
        for ring in _rings(parents)
        if (first := min((key for key in ring if key in places), default="")) and ring
    ]


def _rings(parents: Mapping[str, str | None]) -> list[tuple[str, ...]]:
    """The circles in a map of parents, each once, beginning at its least member."""
    done: set[str] = set()
    rings = []
    for start in sorted(parents):
        way: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in parents and here not in done and here not in way:
            way[here] = None
            here = parents[here]
        if here is not None and here in way:
            ring = list(way)[list(way).index(here) :]
            least = ring.index(min(ring))
            rings.append((*ring[least:], *ring[:least]))
        done.update(way)
    return rings


def unknown_levels(delivery: Delivery, known: Iterable[str] = ()) -> list[Problem]:
    """Connections with a service level that is neither national nor in the delivery's list nor `known`."""
    levels = {*ASTI_LEVELS, *known}
    levels |= {record.code.code for record in delivery.codes if record.code.scheme == LEVELS}
    right = choices(sorted(levels)) + f", or a list {LEVELS} that has it"
    return [
        Problem(
            record.file, f"{record.path}.extraTypes", f'"{level.code}" is an unknown service level', right
        )
        for record in delivery.records
        if isinstance(record.entity, Connection)
        for level in record.entity.levels
        if level.code not in levels
    ]


def aliases(codes: Iterable[tuple[str, str, Iterable[str]]]) -> dict[str, str]:
    """URI → code, from (code, URI, old URIs)."""
    found: dict[str, str] = {}
    for code, uri, old_uris in codes:
        found.update(dict.fromkeys((uri, *old_uris), code))
    found.pop("", None)
    return found
