"""What could not be read: the file, the place in it, what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from palvelutori.common.refusals import Refusal

#: so many lines of one file are listed; the rest are counted
LINES_A_FILE = 40
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


def shown(value: Any, length: int = 60) -> str:
    """A foreign value for a one-line message: quoted if it is a text, cut, without control characters."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    words = value if isinstance(value, str) else {None: "null", True: "true", False: "false"}.get(value)
    if words is None:
        words = repr(value) if isinstance(value, float) else _number(value)
    plain = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", words)
    plain = plain if len(plain) <= length else plain[: length - 1] + "…"
    return f'"{plain}"' if isinstance(value, str) else plain


def _number(value: Any) -> str:
    # Python refuses to write whole numbers of more than 4,300 digits.
    return repr(value) if not isinstance(value, int) or abs(value) < 10**40 else "a very large number"


def plain(words: str) -> str:
    """A foreign name (a file's, a key's) on one line."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", words)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that could not be read. `path` is the JSON path ("$.items[3]"), empty for a whole file."""

    file: str
    path: str
    what: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file} {self.path}".strip()
        return f"{place}: {self.what}; right would be {self.right}"


class Outcome(StrEnum):
    """What became of a file."""

    READ = "read"
    SET_ASIDE = "refused"
    BROKEN = "unreadable"


@dataclass(frozen=True, slots=True, order=True)
class FileReport:
    """One file and what became of it: `counts` by kind for one that was read, a reason for the others.

    `notes` are things worth knowing that stop nothing.
    """

    file: str
    outcome: Outcome
    reason: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = self.reason or counted(self.counts) or "nothing in it"
        return f"{self.outcome.value} {self.file}: {what}"


def counted(counts: Iterable[tuple[str, int]]) -> str:
    """`"1 service, 8 connections"`."""
    return ", ".join(
        f"{count} {name.replace('_', ' ')}{'' if count == 1 or name == 'archived' else 's'}"
        for name, count in counts
    )


class CatalogueUnreadable(Refusal):
    """The delivery cannot be imported; nothing was written. `problems` and `reports` say why."""

    code: ClassVar[str] = "national-catalogue-unreadable"
    status: ClassVar[int] = 422

    def __init__(self, problems: Sequence[Problem], reports: Sequence[FileReport] = ()) -> None:
        self.problems, self.reports = tuple(problems), tuple(reports)
        super().__init__(count=len(self.problems), first=str(self.problems[0]) if self.problems else "")

    def lines(self) -> list[str]:
        """One line a problem; of one file at most `LINES_A_FILE`."""
        found: list[str] = []
        for file in dict.fromkeys(problem.file for problem in self.problems):
            of_file = [problem for problem in self.problems if problem.file == file]
            found += [str(problem) for problem in of_file[:LINES_A_FILE]]
            if len(of_file) > LINES_A_FILE:
                found.append(f"{file}: {len(of_file) - LINES_A_FILE} more problems like these")
        return found


@dataclass(slots=True)
class Log:
    """Collects the problems of one file while it is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, what: str, right: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(self.file, path, what, right))


def choices(values: Iterable[str]) -> str:
    """`"a", "b" or "c"` for a message."""
    quoted = [f'"{value}"' for value in values]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
