"""Holding in memory what changes rarely, without ever showing an old state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Snapshots(Generic[T]):
    """One value a key, built again when its token has changed.

    `token(key)` is asked at every use and must be cheap; it must change with every change of the data and
    never come back (a counter would, after a rollback). It is asked before building, so data newer than its
    token may be held for a moment, older data never.
    """

    def __init__(self, *, token: Callable[[str], str], build: Callable[[str], T]) -> None:
        self._token, self._build = token, build
        self._held: dict[str, tuple[str, T]] = {}

    def get(self, key: str) -> T:
        """The value of `key` as of now."""
        token = self._token(key)
        held = self._held.get(key)
        if held is None or held[0] != token:
            held = (token, self._build(key))
            self._held[key] = held
        return held[1]
