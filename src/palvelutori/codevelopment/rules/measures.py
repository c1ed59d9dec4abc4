"""Measures as formulas over daily facts: `wait_mean(kela_lobby)`, `100 - within(all)`, `left(a) + left(b)`.

A small language: numbers, + - * /, brackets, and readings with one argument. Nothing else can be written in it. A
mistake says at which character it is and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

#: what can be read of a half-day, of a line or of `all`
OF_HALF_DAYS: Final = ("wait_mean", "within", "left", "arrivals")
#: what only days can tell: notes of what was asked for, by their code
OF_DAYS: Final = ("needs",)
READINGS: Final = (*OF_HALF_DAYS, *OF_DAYS)
LONGEST: Final = 200
DEEPEST: Final = 20

_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9_.]*)|([-+*/()]))", re.ASCII)


class MeasureProblem(ValueError):
    """The formula is not right: at which character (from 1), what is there, what would be right."""

    def __init__(self, place: int, problem: str, right: str) -> None:
        super().__init__(f"character {place}: {problem}; {right}")
        self.place, self.problem, self.right = place, problem, right


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and of how many people it is, at least."""

    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of the facts: which, of what."""

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Sum:
    """Two formulas joined by a sign."""

    sign: str
    left: Formula
    right: Formula


Formula = Read | Number | Sum
#: (reading, of) → its value; None where it is not known or of fewer people than may be shown
Source = Callable[[str, str], Reading | None]


def parse(words: str, *, lines: Collection[str], needs: Collection[str] = ()) -> Formula:
    """The formula. `lines`: codes of lines that may be read; `needs`: codes of notes. Raises MeasureProblem."""
    if len(words) > LONGEST:
        raise MeasureProblem(LONGEST + 1, "the formula is too long", f"at most {LONGEST} characters")
    parser = _Parser(words, frozenset({*lines, "all"}), frozenset(needs))
    formula = parser.sum(0)
    parser.end()
    if not any(True for _ in reads(formula)):
        raise MeasureProblem(1, "nothing is read of the facts", f"use one of {', '.join(READINGS)}")
    return formula


def reads(formula: Formula) -> list[Read]:
    """Every reading in it, in order."""
    match formula:
        case Read():
            return [formula]
        case Sum(_, left, right):
            return [*reads(left), *reads(right)]
        case _:
            return []


def is_of_half_days(formula: Formula) -> bool:
    """Whether a half-day can tell it: then a switchback can be measured by it."""
    return all(one.name in OF_HALF_DAYS for one in reads(formula))


def value_of(formula: Formula, source: Source) -> Reading | None:
    """What the formula comes to; None when a part is not known or hidden, or something is divided by nought."""
    match formula:
        case Number(value):
            return Reading(value, 0)
        case Read(name, of):
            return source(name, of)
        case Sum(sign, left, right):
            return _joined(sign, value_of(left, source), value_of(right, source))


def _joined(sign: str, one: Reading | None, other: Reading | None) -> Reading | None:
    if one is None or other is None or (sign == "/" and not other.value):
        return None
    value = {
        "+": one.value + other.value,
        "-": one.value - other.value,
        "*": one.value * other.value,
    }.get(sign)
    n = min([count for count in (one.n, other.n) if count], default=0)
    return Reading(one.value / other.value if value is None else value, n)


class _Parser:
    """By descent: a sum of products of parts."""

    def __init__(self, words: str, lines: frozenset[str], needs: frozenset[str]) -> None:
        self.words, self.lines, self.needs, self.at = words, lines, needs, 0

    def sum(self, depth: int) -> Formula:
        """Parts joined by + and -."""
        formula = self._product(depth)
        while (sign := self._look()) in ("+", "-"):
            self._take()
            formula = Sum(sign, formula, self._product(depth))
        return formula

    def _product(self, depth: int) -> Formula:
        formula = self._part(depth)
        while (sign := self._look()) in ("*", "/"):
            self._take()
            formula = Sum(sign, formula, self._part(depth))
        return formula

    def _part(self, depth: int) -> Formula:
        place = self._place()
        if depth > DEEPEST:
            raise MeasureProblem(place, "too many brackets", f"at most {DEEPEST} inside each other")
        token = self._take()
        if token == "(":  # noqa: S105
            inner = self.sum(depth + 1)
            self._close()
            return inner
        if token[:1].isdecimal():
            return Number(float(token))
        if token[:1].isalpha():
            return self._reading(token, place)
        raise MeasureProblem(
            place, f"“{token}” is not expected here" if token else "the formula ends here", self._right()
        )

    def _reading(self, name: str, place: int) -> Formula:
        if name not in READINGS:
            raise MeasureProblem(place, f"“{name}” is not a reading", self._right())
        if self._look() != "(":
            raise MeasureProblem(self._place(), f"“{name}” is not told of what", f"write {name}(all)")
        self._take()
        place, of = self._place(), self._take()
        known = self.needs if name in OF_DAYS else self.lines
        if of not in known:
            told = ", ".join(sorted(known)) or "nothing here"
            raise MeasureProblem(place, f"“{of}” is not known", f"one of {told}")
        self._close()
        return Read(name, of)

    def _close(self) -> None:
        place = self._place()
        if self._take() != ")":
            raise MeasureProblem(place, "a bracket is open", "write )")

    def end(self) -> None:
        """Nothing may follow."""
        if self._look():
            raise MeasureProblem(
                self._place(), f"“{self._look()}” is not expected here", "write + - * / or end"
            )

    def _right(self) -> str:
        return f"a number, a bracket, or one of {', '.join(READINGS)}"

    def _place(self) -> int:
        rest = self.words[self.at :]
        return self.at + len(rest) - len(rest.lstrip()) + 1

    def _look(self) -> str:
        found = _TOKEN.match(self.words, self.at)
        if found:
            return found[1] or found[2] or found[3]
        return self.words[self.at :].strip()[:1]

    def _take(self) -> str:
        token = self._look()
        found = _TOKEN.match(self.words, self.at)
        self.at = found.end() if found else len(self.words)
        return token
