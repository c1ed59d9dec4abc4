"""What the log says: one line of JSON for each request, operation, job and fault. Never who, never what was written.

A request has a number a person can read out over the telephone; every line that belongs to it carries the number.
Exceptions are told by their kind and place: their words may quote what somebody wrote.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import randbelow
from time import perf_counter
from typing import Any, Final

from palvelutori.common import check_codes

log = logging.getLogger("palvelutori.events")
_request: ContextVar[str] = ContextVar("palvelutori_request", default="")
#: frames of a fault that are told, the innermost last
FRAMES: Final = 6


def number_of_request() -> str:
    """The number of the request under way, as `ABCD EFGH`; "" outside one."""
    return _request.get()


@contextmanager
def request_number() -> Iterator[str]:
    """Give what happens inside a number."""
    number = check_codes.written(check_codes.made(randbelow))
    token = _request.set(number)
    try:
        yield number
    finally:
        _request.reset(token)


def tell(event: str, *, level: int = logging.INFO, began: float | None = None, **facts: Any) -> None:
    """Write one line. `began` (of `perf_counter`) becomes `ms`; `facts` are codes and numbers, None is left out."""
    if not log.isEnabledFor(level):
        return
    if began is not None:
        facts["ms"] = round((perf_counter() - began) * 1000, 1)
    said = {name: value for name, value in facts.items() if value is not None}
    log.log(level, event, extra={"facts": said})


def fault_of(error: BaseException) -> dict[str, Any]:
    """Its kind and where it came from; none of its words."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    ]
    return {"error": type(error).__name__, "at": places}


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """`time`, `level`, `event`, `request` where there is one, then the event's own facts."""
        said = {"time": _moment(record), "level": record.levelname.lower(), **_said(record)}
        return json.dumps(said, ensure_ascii=False, default=str)


class Words(logging.Formatter):
    """The same for a developer who reads along, with all that a fault says: never in production."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event and `name=value`; below it a fault's whole trace."""
        said = _said(record)
        words = " ".join(f"{name}={value}" for name, value in said.items() if name not in ("event", "at"))
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{_moment(record)} {record.levelname} {said['event']} {words}".rstrip() + trace


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _said(record: logging.LogRecord) -> dict[str, Any]:
    request = {"request": number} if (number := number_of_request()) else {}
    facts = getattr(record, "facts", None)
    if facts is not None:
        return {"event": record.msg, **request, **facts}
    error = record.exc_info[1] if record.exc_info else None
    # Django's own words of a request hold its address, and an address may open somebody's page.
    words = {} if hasattr(record, "status_code") else {"words": record.getMessage()}
    fault = fault_of(error) if error else {}
    return {"event": "fault" if error else "note", **request, "logger": record.name, **words, **fault}
