"""Import of the national catalogue into its mirror: whole or not at all, and the same twice as once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeVar

from palvelutori.catalogue.models.national import ImportRun, NationalCode, NationalEntity
from palvelutori.catalogue.ptv.codes import LEVELS
from palvelutori.catalogue.ptv.delivery import Delivery, aliases, cycles, unknown_levels
from palvelutori.catalogue.ptv.mapped import fingerprint, plain, plain_code, resolved
from palvelutori.catalogue.ptv.model import (
    Connection,
    Entity,
    GeneralDescription,
    NationalService,
    Organisation,
)
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable, FileReport, Outcome
from palvelutori.catalogue.ptv.shapes import CodeRecord, Record
from palvelutori.catalogue.ptv.words import Kind
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER
from palvelutori.foundation.operation import Act, operation

Row = TypeVar("Row", NationalEntity, NationalCode)

_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of entries (or codes): new, changed, the same as before, no longer there."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class NationalImported:
    """The import that was remembered as `run`."""

    run: int
    source: str
    entries: Counts
    codes: Counts


@operation(
    "catalogue.import_national",
    stream="house",
    answer=NationalImported,
    roles=(SQUARE_MANAGER, ADMINISTRATOR),
)
def import_national(act: Act, *, delivery: Delivery) -> NationalImported:
    """Bring the mirror up to the delivery (`ptv.delivery.read`). Raises CatalogueUnreadable.

    An entry of an earlier delivery of the same name that is no longer in this one is gone: kept, and marked.
    """
    known = NationalCode.objects.filter(gone_run=None)
    levels = known.filter(scheme=LEVELS).values_list("code", flat=True)
    parents = dict(
        NationalEntity.objects.filter(kind=Kind.ORGANISATION, gone_run=None)
        .exclude(parent_id="")
        .values_list("content_id", "parent_id")
    )
    problems = [*unknown_levels(delivery, levels), *cycles(delivery.records, known=parents)]
    if problems:
        raise CatalogueUnreadable(sorted(set(problems)), delivery.files)
    names = aliases(known.values_list("code", "uri", "old_uris"))
    names.update(aliases((one.code.code, one.code.uri, one.code.old_uris) for one in delivery.codes))
    run = ImportRun.objects.create(
        at=act.moment,
        source=delivery.source,
        counts={},
        problems=_lines(delivery.files),
        files=[_file(report) for report in delivery.files],
    )
    codes = _codes(delivery, run)
    entries = _entries(delivery, run, names)
    run.counts = {"entries": asdict(entries), "codes": asdict(codes)}
    run.save(update_fields=["counts"])
    act.write("national_catalogue.imported", {"run": run.pk, **asdict(entries)})
    return NationalImported(run=run.pk, source=delivery.source, entries=entries, codes=codes)


def _entries(delivery: Delivery, run: ImportRun, names: dict[str, str]) -> Counts:
    rows = {row.content_id: row for row in NationalEntity.objects.defer("raw", "mapped", "names")}
    new, changed, same = [], [], 0
    for record in delivery.records:
        values = _values(record, resolved(record.entity, names))
        row = rows.get(values["content_id"])
        if row is None:
            new.append(NationalEntity(**values, source=delivery.source, run=run))
        elif row.digest == values["digest"] and row.gone_run_id is None:
            same += 1
        else:
            changed.append(_changed(row, {**values, "source": delivery.source, "run": run, "gone_run": None}))
    NationalEntity.objects.bulk_create(new, batch_size=_BATCH)
    if changed:
        NationalEntity.objects.bulk_update(changed, _ENTITY_FIELDS, batch_size=_BATCH)
    delivered = {record.entity.content_id for record in delivery.records}
    archived = set(delivery.archived)
    gone = [
        row.pk
        for row in rows.values()
        if row.gone_run_id is None
        and row.content_id not in delivered
        and (
            row.content_id in archived or (row.source == delivery.source and row.kind not in delivery.partial)
        )
    ]
    NationalEntity.objects.filter(pk__in=gone).update(gone_run=run)
    return Counts(len(new), len(changed), same, len(gone))


_ENTITY_FIELDS: Final = [
    "kind",
    "channel",
    "version",
    "status",
    "names",
    "organisation_id",
    "parent_id",
    "service_id",
    "channel_id",
    "mapped",
    "raw",
    "digest",
    "source",
    "run",
    "gone_run",
]


def _codes(delivery: Delivery, run: ImportRun) -> Counts:
    rows = {(row.scheme, row.code): row for row in NationalCode.objects.defer("raw", "mapped", "names")}
    new, changed, same = [], [], 0
    for record in delivery.codes:
        values = _code_values(record)
        row = rows.get((record.code.scheme, record.code.code))
        if row is None:
            new.append(NationalCode(**values, source=delivery.source, run=run))
        elif row.digest == values["digest"] and row.gone_run_id is None:
            same += 1
        else:
            changed.append(_changed(row, {**values, "source": delivery.source, "run": run, "gone_run": None}))
    NationalCode.objects.bulk_create(new, batch_size=_BATCH)
    if changed:
        NationalCode.objects.bulk_update(changed, _CODE_FIELDS, batch_size=_BATCH)
    delivered = {(record.code.scheme, record.code.code) for record in delivery.codes}
    gone = [
        row.pk
        for key, row in rows.items()
        if row.gone_run_id is None and key not in delivered and row.source == delivery.source
    ]
    NationalCode.objects.filter(pk__in=gone).update(gone_run=run)
    return Counts(len(new), len(changed), same, len(gone))


_CODE_FIELDS: Final = [
    "uri",
    "parent_code",
    "names",
    "old_uris",
    "is_valid",
    "mapped",
    "raw",
    "digest",
    "source",
    "run",
    "gone_run",
]


def _changed(row: Row, values: Mapping[str, Any]) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _values(record: Record, entity: Entity) -> dict[str, Any]:
    mapped = plain(entity)
    document = {"version": record.version, "mapped": mapped, "raw": record.raw}
    pair = (entity.service_id, entity.channel_id) if isinstance(entity, Connection) else ("", "")
    return {
        "content_id": entity.content_id,
        "kind": entity.kind.value,
        "channel": mapped.get("channel", ""),
        "version": record.version,
        "status": mapped.get("status", "Published"),
        "names": _names(entity),
        "organisation_id": mapped.get("organisation_id") or "",
        "parent_id": (entity.parent_id or "") if isinstance(entity, Organisation) else "",
        "service_id": pair[0],
        "channel_id": pair[1],
        "mapped": mapped,
        "raw": record.raw,
        "digest": fingerprint(document),
    }


def _names(entity: Entity) -> dict[str, str]:
    if isinstance(entity, NationalService | GeneralDescription):
        return dict(entity.wording.names)
    return {} if isinstance(entity, Connection) else dict(entity.names)


def _code_values(record: CodeRecord) -> dict[str, Any]:
    code, mapped = record.code, plain_code(record.code)
    return {
        "scheme": code.scheme,
        "code": code.code,
        "uri": code.uri,
        "parent_code": code.parent_code,
        "names": dict(code.names),
        "old_uris": list(code.old_uris),
        "is_valid": code.is_valid,
        "mapped": mapped,
        "raw": record.raw,
        "digest": fingerprint({"mapped": mapped, "raw": record.raw}),
    }


def _lines(reports: Iterable[FileReport]) -> list[str]:
    """What was not taken and what was forgiven, a line each."""
    aside = [str(report) for report in reports if report.outcome != Outcome.READ]
    return aside + [f"{report.file}: {note}" for report in reports for note in report.notes]


def _file(report: FileReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "outcome": report.outcome.value,
        "reason": report.reason,
        "counts": dict(report.counts),
    }
