"""Codes and canonical forms shared by all contexts. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

CODE = re.compile(r"[a-z][a-z0-9_]*(?:[.-][a-z0-9_]+)*\Z")


def is_code(value: str) -> bool:
    """Whether `value` is a code: lower case words, digits, `_`, parts joined by `.` or `-`."""
    return bool(CODE.match(value))


def snake(name: str) -> str:
    """`"Child's sampling"` → `"childs_sampling"`: the English name of a service as its code."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("'", "").replace("\u2019", "")
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical(value: Any) -> bytes:
    """One byte string for one value: sorted keys, no spaces, UTF-8. Used by hashes, never shown."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    ).encode()


def digest(value: Any) -> str:
    """SHA-256 over the canonical form, 64 hexadecimal characters."""
    return hashlib.sha256(canonical(value)).hexdigest()
