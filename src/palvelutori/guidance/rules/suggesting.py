"""From rules and what was said to suggestions, each with because, because not or not yet known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from palvelutori.guidance.rules.entries import Rule, Said
from palvelutori.guidance.rules.logic import Truth, every, opposite, some


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says. `against`: questions whose answers say no; `open`: those that are not known."""

    rule: Rule
    truth: Truth
    is_touched: bool
    against: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One service. YES carries the rules that speak for it; NO and UNKNOWN the questions that decided or would."""

    service: str
    truth: Truth
    rules: tuple[Rule, ...]
    against: tuple[str, ...]
    open: tuple[str, ...]
    strength: tuple[int, ...]
    topics: frozenset[str]

    @property
    def is_early(self) -> bool:
        """Whether one of its reasons is help in good time."""
        return any(one.is_early for one in self.rules)


def verdict(rule: Rule, said: Said) -> Verdict:
    """What `rule` says to `said`. A topic that was not chosen is not known: a rule never says no by topics."""
    touched = [topic in said.topics for topic in rule.about]
    topics = some(Truth.YES if one else Truth.UNKNOWN for one in touched)
    wanted = {code: _among(said, code, choices) for code, choices in rule.needs.items()}
    ruled_out = {code: opposite(_among(said, code, choices)) for code, choices in rule.unless.items()}
    parts = [*wanted.items(), *ruled_out.items()]
    return Verdict(
        rule,
        every([topics, *(truth for _, truth in parts)]),
        any(touched),
        tuple(dict.fromkeys(code for code, truth in parts if truth == Truth.NO)),
        tuple(dict.fromkeys(code for code, truth in parts if truth == Truth.UNKNOWN)),
    )


def _among(said: Said, question: str, choices: Iterable[str]) -> Truth:
    given = said.known(question)
    if given is None:
        return Truth.UNKNOWN
    return Truth.YES if given in choices else Truth.NO


def suggest(rules: Iterable[Rule], said: Said, *, order: Sequence[str]) -> tuple[Suggestion, ...]:
    """Every service some rule touches: yes first, then not yet known, then no.

    Among the yes each topic gets its best answer before any gets its second; else the strongest first. The same
    rules and words give the same list. `order`: the house's services, for equals. Clicks, counts and records of
    people are no input of this function.
    """
    by_service: dict[str, list[Verdict]] = {}
    for rule in rules:
        found = verdict(rule, said)
        if found.is_touched:
            for service in rule.suggests:
                by_service.setdefault(service, []).append(found)
    place = {code: at for at, code in enumerate(order)}
    made = [_suggestion(service, verdicts, said) for service, verdicts in by_service.items()]
    made.sort(
        key=lambda one: (
            tuple(-part for part in one.strength),
            place.get(one.service, len(place)),
            one.service,
        )
    )
    sure = [one for one in made if one.truth == Truth.YES]
    open_ = [one for one in made if one.truth == Truth.UNKNOWN]
    against = [one for one in made if one.truth == Truth.NO]
    return (*_each_topic_first(sure), *open_, *against)


def _each_topic_first(ranked: Sequence[Suggestion]) -> list[Suggestion]:
    left, answered, found = list(ranked), set[str](), list[Suggestion]()
    while left:
        best = next((one for one in left if one.topics - answered), left[0])
        left.remove(best)
        answered |= best.topics
        found.append(best)
    return found


def _suggestion(service: str, verdicts: Sequence[Verdict], said: Said) -> Suggestion:
    truth = some(one.truth for one in verdicts)
    deciding = [one for one in verdicts if one.truth == truth]
    topics = frozenset(topic for one in deciding for topic in one.rule.about if topic in said.topics)
    deciding.sort(key=lambda one: (-one.rule.weight, not one.rule.is_early, one.rule.code))
    return Suggestion(
        service,
        truth,
        tuple(one.rule for one in deciding),
        tuple(dict.fromkeys(code for one in deciding for code in one.against)),
        tuple(dict.fromkeys(code for one in deciding for code in one.open)) if truth == Truth.UNKNOWN else (),
        _strength([one.rule for one in deciding], topics),
        topics,
    )


def _strength(rules: Sequence[Rule], topics: frozenset[str]) -> tuple[int, ...]:
    """How well it answers: the heaviest reason, help in good time, topics it serves, how exactly it was meant."""
    return (
        max(rule.weight for rule in rules),
        int(any(rule.is_early for rule in rules)),
        len(topics),
        max(len(rule.questions) for rule in rules),
    )


def as_numbers(suggestions: Iterable[Suggestion]) -> Mapping[str, float]:
    """Each service as a number: yes 1, not known ½, no 0. For telling how much an answer changes."""
    value = {Truth.YES: 1.0, Truth.UNKNOWN: 0.5, Truth.NO: 0.0}
    return {one.service: value[one.truth] for one in suggestions}
