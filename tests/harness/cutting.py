"""A worker that dies at one of its statements."""

from __future__ import annotations

from typing import Any


class Cut(RuntimeError):
    """The power, the network, anything."""


class Breaks:
    """Breaks before or after the statement with this number (0: never), and counts. For `execute_wrapper`."""

    def __init__(self, number: int, *, after: bool = False) -> None:
        self.number, self.after, self.sent = number, after, 0
        #: the statement it broke at
        self.at = ""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sent += 1
        if self.sent == self.number:
            self.at = sql
        if self.sent == self.number and not self.after:
            raise Cut
        answer = execute(sql, params, many, context)
        if self.sent == self.number:
            raise Cut
        return answer
