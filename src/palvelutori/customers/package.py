"""Referrals' data that comes with the house: fields, limits, times of keeping."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from palvelutori.customers.rules.payload import FieldKind
from palvelutori.customers.rules.timers import Limits

DATA = Path(__file__).parent / "data" / "referrals.toml"


@dataclass(frozen=True, slots=True)
class Kept:
    """How long rows are kept: legs after their end, drafts after the last change, threads after the last use."""

    legs: timedelta
    drafts: timedelta
    threads: timedelta


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def limits() -> Limits:
    """How long clocks run."""
    return Limits(**_data()["limits"])


@cache
def kept() -> Kept:
    """How long things are kept."""
    days = _data()["kept"]
    return Kept(*(timedelta(days=days[name]) for name in ("legs", "drafts", "threads")))


@cache
def permission_days() -> tuple[int, ...]:
    """For how many days a permission may be asked; the longest last."""
    return tuple(_data()["permission"]["choices"])


@cache
def fields() -> Mapping[str, FieldKind]:
    """Every field that may be told, in the order of the preview."""
    return {
        row["code"]: FieldKind(
            code=row["code"],
            names=row["names"],
            hints=row["hints"],
            longest=row["longest"],
            is_early=row["early"],
            is_free=row["free"],
            choices=row.get("choices", {}),
        )
        for row in _data()["fields"]
    }


@cache
def early() -> frozenset[str]:
    """Fields open before somebody has taken the matter on."""
    return frozenset(code for code, kind in fields().items() if kind.is_early)
