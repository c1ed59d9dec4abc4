"""Three-valued logic (Kleene): what is not known stays not known, it never becomes a no."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Yes, no, or not known yet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def every(values: Iterable[Truth]) -> Truth:
    """All of them: one no settles it, else one unknown leaves it open. Of nothing: yes."""
    found = set(values)
    if Truth.NO in found:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.YES


def some(values: Iterable[Truth]) -> Truth:
    """At least one of them: one yes settles it, else one unknown leaves it open. Of nothing: no."""
    found = set(values)
    if Truth.YES in found:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.NO


def opposite(value: Truth) -> Truth:
    """Yes and no change places; unknown stays."""
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(value, Truth.UNKNOWN)
