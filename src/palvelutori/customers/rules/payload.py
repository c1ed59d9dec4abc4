"""The payload: the exact bytes the person sees before sending and the receiver can read afterwards. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from palvelutori.common.codes import canonical
from palvelutori.customers.rules.legs import Content

#: the field that tells how (and whether) the person may be contacted
CONTACT: Final = "contact"
NO_CONTACT: Final = "none"


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field that may be told. `is_early`: open to the receiver's officers before somebody has taken it on;
    `is_free`: words of the officer's own, checked for details that have a field of their own."""

    code: str
    names: Mapping[str, str]
    hints: Mapping[str, str]
    longest: int
    is_early: bool
    is_free: bool
    choices: Mapping[str, Mapping[str, str]]


def frozen(*, sender: str, receiver: str, service: str, values: Mapping[str, str]) -> str:
    """The payload as canonical text: one string for one content. `sender` is empty when it is not told."""
    told = {"from": sender, "to": receiver, "service": service, "fields": dict(values)}
    return canonical(told).decode()


def content_of(frozen_text: str) -> Content:
    """Which fields the text holds, and its digest."""
    fields = frozenset(json.loads(frozen_text)["fields"]) if frozen_text else frozenset()
    return Content(fields, digest_of(frozen_text)) if frozen_text else Content(frozenset(), "")


def digest_of(frozen_text: str) -> str:
    """SHA-256 over the very bytes."""
    return sha256(frozen_text.encode()).hexdigest()


def values_of(frozen_text: str) -> dict[str, str]:
    """Field code → value, in the order of the bytes."""
    return {str(name): str(value) for name, value in json.loads(frozen_text)["fields"].items()}


def head_of(frozen_text: str) -> dict[str, str]:
    """`from`, `to` and `service`: what is told beside the fields."""
    told = json.loads(frozen_text)
    return {name: str(told[name]) for name in ("from", "to", "service")}
