"""Which question is worth asking next: the one whose answer would change the suggestions most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeVar

from palvelutori.guidance.rules.entries import Question, Rule, Said
from palvelutori.guidance.rules.suggesting import as_numbers, suggest, verdict

T = TypeVar("T")
#: a question that changes less than this is not asked
LEAST_CHANGE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Worth:
    """A question, how much its answer changes on average (less its cost), and the services it decides."""

    question: Question
    change: float
    services: tuple[str, ...]


def worth_asking(
    rules: Sequence[Rule], questions: Mapping[str, Question], said: Said, *, limit: int = 3
) -> tuple[Worth, ...]:
    """Questions not answered yet, the most useful first, at most `limit`.

    For every choice of a question the suggestions are made again. The change of one service is how far it moves
    between no (0), not known (½) and yes (1); of a choice, the sum over services; of a question, the mean over
    its choices, each as likely as another, less the question's cost. One that was declined is not asked again.
    """
    before = as_numbers(suggest(rules, said, order=()))
    asked = {code for rule in rules if verdict(rule, said).is_touched for code in rule.questions}
    found = []
    for code, question in questions.items():
        if code not in asked or code in said.answers:
            continue
        moved: dict[str, float] = {}
        for choice in question.choices:
            after = as_numbers(
                suggest(rules, Said(said.topics, {**said.answers, code: choice.code}), order=())
            )
            for service, value in after.items():
                moved[service] = moved.get(service, 0.0) + abs(value - before[service])
        change = sum(moved.values()) / len(question.choices) - question.cost
        decided = tuple(service for service, how_far in moved.items() if how_far > 0)
        found.append(Worth(question, change, decided))
    useful = [one for one in found if one.change >= LEAST_CHANGE]
    return tuple(sorted(useful, key=lambda one: (-one.change, one.question.code))[:limit])


def shuffled(items: Sequence[T], *, seed: int) -> tuple[T, ...]:
    """`items` in an order drawn from `seed`: every order is as likely, so no place on the list leads anybody."""
    drawn = list(items)
    Random(seed).shuffle(drawn)  # noqa: S311 (an order on a page, not a secret)
    return tuple(drawn)
