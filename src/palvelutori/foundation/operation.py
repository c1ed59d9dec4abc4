"""`@operation`: one function a use case, whole or not at all.

The wrapper opens the transaction, locks the stream's head row, takes the moment and the actor, honours the
receipt, runs the body and appends its journal lines. The body reads, asks `rules`, writes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper
from time import perf_counter
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar

from django.db import connection, transaction
from pydantic import TypeAdapter

from palvelutori.common.codes import digest
from palvelutori.common.refusals import (
    NotAllowed,
    NotFound,
    NotSignedIn,
    ReceiptReused,
    Refusal,
    TwinInFlight,
)
from palvelutori.foundation import logs, scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.db.prepared import Given, Question, insert
from palvelutori.foundation.journal import Line, Writer
from palvelutori.foundation.models import HOUSE_STREAM, Centre, Head, Receipt

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Act:
    """One operation under way. `moment` is house time (never decreasing in a stream), `real_moment` the machine's."""

    actor: Actor
    moment: datetime
    real_moment: datetime
    centre: Centre | None
    operation: str
    journal: Writer

    @property
    def place(self) -> Centre:
        """The centre; operations of the `centre` stream always have one."""
        if self.centre is None:
            raise NotFound(what="centre")
        return self.centre

    def write(self, kind: str, facts: Mapping[str, Any], *, details: Mapping[str, Any] | None = None) -> Line:
        """Append a journal line (see `journal.Writer.write`)."""
        return self.journal.write(kind, facts, details)

    def require(self, *roles: str, unit: str | None = None) -> None:
        """Refuse unless the actor holds one of `roles` here (`NotAllowed`; `NotSignedIn` for nobody)."""
        require(self.actor, *roles, centre=self.centre.code if self.centre else None, unit=unit)


def require(actor: Actor, *roles: str, centre: str | None, unit: str | None = None) -> None:
    """Refuse unless `actor` holds one of `roles`; the house itself may do everything."""
    if actor.kind == "system" or actor.has_role(*roles, centre=centre, unit=unit):
        return
    if actor.kind == "anonymous":
        raise NotSignedIn()
    raise NotAllowed(roles=", ".join(roles))


_current: ContextVar[Act | None] = ContextVar("palvelutori_act", default=None)
#: the answer of an operation that only acts
NOTHING = type(None)
REGISTRY: dict[str, Operation[Any, Any]] = {}
_CENTRE: Question[Centre] = Question(lambda given: Centre.objects.filter(code=Given("code")))
_HEAD: Question[Head] = Question(
    lambda given: Head.objects.select_for_update().filter(stream=Given("stream"))
)
_RECEIPT: Question[Receipt] = Question(
    lambda given: Receipt.objects.filter(actor=Given("actor"), key=Given("key"))
)


class Operation(Generic[P, R]):
    """A registered operation. Call it as ``op(actor, centre=…, key=…, **inputs)``."""

    def __init__(
        self,
        body: Callable[Concatenate[Act, P], R],
        *,
        name: str,
        stream: Literal["centre", "house"],
        answer: Any,
        roles: tuple[str, ...],
    ) -> None:
        self.body, self.name, self.stream, self.roles = body, name, stream, roles
        self.answer: TypeAdapter[R] = TypeAdapter(answer)
        update_wrapper(self, body)

    def __call__(
        self, actor: Actor, *, centre: str | None = None, key: str | None = None, **inputs: Any
    ) -> R:
        """Carry the operation out once. With a `key` (1–200 characters) a repeat gives the same answer.

        Raises refusals; after any exception nothing of it has happened.
        """
        began = perf_counter()
        told: dict[str, Any] = {"outcome": "done"}
        try:
            return self._once(actor, centre, key, inputs, told)
        except Refusal as refusal:
            told.update(outcome="refused", refusal=refusal.code)
            raise
        except BaseException as error:
            told.update(outcome="failed", error=type(error).__name__)
            raise
        finally:
            logs.tell("operation", began=began, operation=self.name, actor=actor.kind, **told)

    def _once(
        self,
        actor: Actor,
        centre: str | None,
        key: str | None,
        inputs: dict[str, Any],
        told: dict[str, Any],
    ) -> R:
        if self.roles:
            require(actor, *self.roles, centre=centre)
        outer = _current.get()
        if outer is not None and outer.journal._head.stream == HOUSE_STREAM and self.stream == "centre":
            raise RuntimeError("a centre's head is locked before the house's, never after")
        fingerprint = digest({"centre": centre, "inputs": inputs}) if key else ""
        with _alone(actor.id, key), transaction.atomic():
            result, is_new = self._inside(actor, centre, key, fingerprint, inputs)
        if not is_new:
            told["outcome"] = "repeated"
        return result

    def _inside(
        self, actor: Actor, centre: str | None, key: str | None, fingerprint: str, inputs: dict[str, Any]
    ) -> tuple[R, bool]:
        place = _centre(centre)
        if self.stream == "centre" and place is None:
            raise NotFound(what="centre")
        head = lock_head(place.code if self.stream == "centre" and place else HOUSE_STREAM)
        if key:
            receipt = _RECEIPT.first(actor=actor.id, key=key)
            if receipt:
                if (receipt.operation, receipt.fingerprint) != (self.name, fingerprint):
                    raise ReceiptReused()
                return self.answer.validate_python(receipt.answer), False
        act = _open(self.name, actor, place, head)
        token = _current.set(act)
        try:
            with scope.inside_operation():
                result = self.body(act, **inputs)  # type: ignore[call-arg]
        finally:
            _current.reset(token)
        act.journal.close()
        if key:
            insert(
                Receipt(
                    actor=actor.id,
                    key=key,
                    operation=self.name,
                    fingerprint=fingerprint,
                    answer=self.answer.dump_python(result, mode="json"),
                    made_at=act.real_moment,
                )
            )
        return result, True


def operation(
    name: str,
    *,
    stream: Literal["centre", "house"] = "centre",
    answer: Any = NOTHING,
    roles: tuple[str, ...] = (),
) -> Callable[[Callable[Concatenate[Act, P], R]], Operation[P, R]]:
    """Register a use case. `answer` is the type its receipt is read back as; `roles`: any of them may call it."""

    def register(body: Callable[Concatenate[Act, P], R]) -> Operation[P, R]:
        if name in REGISTRY:
            raise ValueError(f"there is an operation {name} already")
        made = Operation(body, name=name, stream=stream, answer=answer, roles=roles)
        REGISTRY[name] = made
        return made

    return register


def lock_head(stream: str) -> Head:
    """The head row of `stream`, locked until the transaction ends. Made at first use."""
    head = _HEAD.first(stream=stream)
    if head is None:
        Head.objects.bulk_create([Head(stream=stream)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(stream=stream)
    return head


def _centre(code: str | None) -> Centre | None:
    if code is None:
        return None
    centre = _CENTRE.first(code=code)
    if centre is None:
        raise NotFound(what="centre", name=code)
    return centre


def _open(name: str, actor: Actor, place: Centre | None, head: Head) -> Act:
    # The moment is taken after the lock: whoever waited for it must not write a time before the line above.
    moment = max(clock.now(), head.moment) if head.moment else clock.now()
    return Act(
        actor=actor,
        moment=moment,
        real_moment=clock.real_now(),
        centre=place,
        operation=name,
        journal=Writer(head, actor=actor.id, moment=moment),
    )


_under_way: set[tuple[str, str]] = set()
_under_way_guard = threading.Lock()


@contextmanager
def _alone(actor: str, key: str | None) -> Iterator[None]:
    """Refuse a twin of a request that is being carried out in this process at this moment."""
    if not key:
        yield
        return
    mark = (actor, key)
    with _under_way_guard:
        if mark in _under_way:
            raise TwinInFlight()
        _under_way.add(mark)
    try:
        yield
    finally:
        with _under_way_guard:
            _under_way.discard(mark)


def answered(actor: str, *, key: str, name: str) -> Any | None:
    """What operation `name` answered `actor` under `key`, as it is stored; None when it did not."""
    return (
        Receipt.objects.filter(actor=actor, key=key, operation=name).values_list("answer", flat=True).first()
    )


def in_transaction() -> bool:
    """Whether a transaction is open: side effects outside the database wait for its end."""
    return connection.in_atomic_block
