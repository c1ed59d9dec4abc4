"""No table of other people's business is read without saying for whom.

`ScopedManager` raises unless a scope is open: an operation opens one (it holds the lock and asks the rules), a
query opens one for its reader with ``reading(actor)``. Forgetting it is an error at the first call, not a leak.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models

from palvelutori.foundation.actors import SYSTEM, Actor

M = TypeVar("M", bound=models.Model)


class NoScope(RuntimeError):
    """A scoped table was read without a scope."""


_reader: ContextVar[Actor | None] = ContextVar("palvelutori_reader", default=None)


@contextmanager
def reading(actor: Actor) -> Iterator[Actor]:
    """Read scoped tables for `actor`; what to show of them is decided by grounds."""
    token = _reader.set(actor)
    try:
        yield actor
    finally:
        _reader.reset(token)


@contextmanager
def inside_operation() -> Iterator[None]:
    """Scope of an operation's body."""
    with reading(SYSTEM):
        yield


def reader() -> Actor:
    """For whom the present code reads. Raises NoScope."""
    actor = _reader.get()
    if actor is None:
        raise NoScope("open a scope: with scope.reading(actor)")
    return actor


class ScopedManager(models.Manager[M]):
    """Manager that refuses to work outside a scope."""

    def get_queryset(self) -> models.QuerySet[M]:
        reader()
        return super().get_queryset()


def ordinary(model: type[M]) -> Any:
    """The unscoped manager, for retention, backup and tests only."""
    return model._base_manager
