"""What rules of guidance are made of, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from palvelutori.guidance.rules.logic import Truth

Texts = Mapping[str, str]
#: what one may always say to a question; both leave it unknown, and it is not asked again
DECLINED, DO_NOT_KNOW = "declined", "do_not_know"


@dataclass(frozen=True, slots=True)
class Wish:
    """Something a person may want. `picture` is a name of `icons.svg`."""

    code: str
    names: Texts
    picture: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question."""

    code: str
    names: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """Something worth knowing. `cost` ≥ 0: how much it takes to be asked; sensitive ones cost more."""

    code: str
    names: Texts
    cost: float
    choices: tuple[Choice, ...]

    def choice(self, code: str) -> Choice | None:
        """The answer of this code, or None."""
        return next((one for one in self.choices if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The declared small vocabulary: rules can speak of nothing else."""

    wishes: Mapping[str, Wish]
    questions: Mapping[str, Question]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, in this request and nowhere else. `topics`: wishes and life events chosen; what was
    not chosen is not known. `answers`: question → choice, DECLINED or DO_NOT_KNOW.
    """

    topics: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)

    def known(self, question: str) -> str | None:
        """The choice, or None when it was not asked, not told or not known."""
        given = self.answers.get(question)
        return None if given in (None, DECLINED, DO_NOT_KNOW) else given


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody who says this gets this verdict from the rule alone."""

    said: Said
    verdict: Truth


@dataclass(frozen=True, slots=True)
class Rule:
    """`about` (any of these topics) and `needs` (each question has one of these answers) and `unless` (no
    question has one of these) → `suggests`. `weight` 1–3: 3 answers the wish itself, 1 is good to know.
    `is_early`: helps before it gets worse. `neutral`: words an opaque unit has approved instead of its names.
    """

    code: str
    about: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    suggests: tuple[str, ...]
    because: Texts
    neutral: Texts
    weight: int
    is_early: bool
    source: str
    is_from_memory: bool
    reviewed_by: str
    reviewed_on: date
    valid_from: date
    examples: tuple[Example, ...]

    @property
    def questions(self) -> frozenset[str]:
        """Questions the verdict may depend on."""
        return frozenset(self.needs) | frozenset(self.unless)
