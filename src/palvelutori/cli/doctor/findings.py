"""What a check says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

State = Literal["ok", "warn", "fail"]
OK: Final = "ok"
WARN: Final = "warn"
FAIL: Final = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `mend` is what to do; empty where there is nothing to do."""

    check: str
    state: State
    what: str
    where: str = ""
    mend: str = ""

    @property
    def line(self) -> str:
        """For people."""
        words = f"{self.state:<6} {self.check}: {f'{self.where}: ' if self.where else ''}{self.what}"
        return f"{words}; {self.mend}" if self.mend else words


#: a function without arguments; its name is the check's
Check = Callable[[], Iterator[Finding]] | Any
