"""Refusals in words: for a page, and as problem+json (RFC 9457) for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from palvelutori.common.refusals import Refusal
from palvelutori.common.texts import has, text
from palvelutori.common.times import clock_words
from palvelutori.foundation.languages import language


@dataclass(frozen=True, slots=True)
class Described:
    """A refusal in the reader's language: what happened, and what one can do now."""

    code: str
    status: int
    title: str
    way_out: str


class _Lenient(dict[str, str]):
    """Parameters for a refusal's words: one that was not given is left out, never an error on top of one."""

    def __missing__(self, key: str) -> str:
        return ""


def _words(key: str, slot: str, values: dict[str, Any]) -> str:
    if not has(key):
        return ""
    shown = _Lenient({name: _shown(value, slot) for name, value in values.items()})
    from palvelutori.common.texts import slots

    words = slots(key)
    return (words.get(slot) or words["fi"]).format_map(shown).strip()


def _shown(value: Any, slot: str) -> str:
    if isinstance(value, datetime):
        return clock_words(value, slot)
    if isinstance(value, dict):
        from palvelutori.common.texts import pick

        return pick(value, slot)
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one, slot) for one in value)
    return str(value)


def described(refusal: Refusal, slot: str | None = None) -> Described:
    """The refusal in words of `slot` (the request's language by default)."""
    slot = slot or language()
    key = f"refusal.{refusal.code}"
    return Described(
        refusal.code,
        refusal.status,
        _words(key, slot, refusal.values) or text("refusal.refused", slot),
        _words(f"{key}.way_out", slot, refusal.values),
    )


def problem(refusal: Refusal, slot: str = "en") -> dict[str, Any]:
    """The body of `application/problem+json`: stable `type`, title, status, detail and the refusal's values."""
    words = described(refusal, slot)
    body: dict[str, Any] = {
        "type": f"/problems/{refusal.code}",
        "title": words.title,
        "status": refusal.status,
        "code": refusal.code,
    }
    if words.way_out:
        body["detail"] = words.way_out
    body.update({name: _plain(value) for name, value in refusal.values.items() if name not in body})
    return body


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return str(value)
