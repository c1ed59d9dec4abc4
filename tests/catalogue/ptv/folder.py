"""Writing deliveries into folders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from palvelutori.catalogue.ptv import delivery, mapped
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    """Write documents (bytes as they are, anything else as JSON) and answer the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return folder


def read(folder: Path, files: Mapping[str, Any]) -> delivery.Delivery:
    """Write and read."""
    return delivery.read(write(folder, files))


def refused(folder: Path, files: Mapping[str, Any]) -> list[str]:
    """The lines of the refusal; a delivery that is not refused fails the test."""
    try:
        read(folder, files)
    except CatalogueUnreadable as refusal:
        return refusal.lines()
    raise AssertionError("the delivery was not refused")


def entities(found: delivery.Delivery) -> dict[str, Any]:
    """Content id → entity."""
    return {record.entity.content_id: record.entity for record in found.records}


def picture(found: delivery.Delivery) -> Any:
    """All that is to be written, without where it stood."""
    return (
        [
            (mapped.plain(record.entity), mapped.fingerprint(record.raw), record.version)
            for record in found.records
        ],
        [mapped.plain_code(record.code) for record in found.codes],
        found.archived,
    )
