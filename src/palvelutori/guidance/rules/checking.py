"""From a table (TOML, or what the page saved) to a rule, or what is wrong, where and how to mend it.

A rule without examples, with a code nobody knows, or whose example fails does not become a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from palvelutori.common.codes import is_code
from palvelutori.guidance.rules.entries import (
    DECLINED,
    DO_NOT_KNOW,
    Choice,
    Example,
    Question,
    Rule,
    Said,
    Texts,
    Vocabulary,
    Wish,
)
from palvelutori.guidance.rules.logic import Truth
from palvelutori.guidance.rules.suggesting import verdict

LANGUAGES: Final = ("fi", "sv", "en")
SLOTS: Final = (*LANGUAGES, "easy")
LONGEST: Final = 300
EASY_WORDS: Final = 15
KEYS: Final = {
    "code", "about", "needs", "unless", "suggests", "because", "neutral", "weight", "early", "source",
    "from_memory", "reviewed_by", "reviewed_on", "valid_from", "examples",
}  # fmt: skip


class RuleProblem(ValueError):
    """Something in a rule is wrong: `place` says where, `right` how to mend it."""

    def __init__(self, place: str, problem: str, right: str) -> None:
        super().__init__(f"{place}: {problem}; {right}")
        self.place, self.problem, self.right = place, problem, right


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may point at. `services`: code → whether its unit is opaque."""

    vocabulary: Vocabulary
    life_events: frozenset[str]
    services: Mapping[str, bool]

    @property
    def topics(self) -> frozenset[str]:
        """Wishes and life events."""
        return frozenset(self.vocabulary.wishes) | self.life_events


def vocabulary_of(table: Mapping[str, Any], place: str) -> Vocabulary:
    """Wishes and questions. Raises RuleProblem."""
    wishes = {
        code: Wish(
            code, _texts(row.get("names"), f"{place} wishes.{code}.names"), str(row.get("picture", ""))
        )
        for code, row in table.get("wishes", {}).items()
    }
    questions = {}
    for code, row in table.get("questions", {}).items():
        at = f"{place} questions.{code}"
        choices = tuple(
            Choice(key, _texts(names, f"{at}.choices.{key}")) for key, names in row.get("choices", {}).items()
        )
        if len(choices) < 2 or {DECLINED, DO_NOT_KNOW} & {one.code for one in choices}:
            raise RuleProblem(f"{at}.choices", "are not two or more", "silence is always offered by itself")
        questions[code] = Question(code, _texts(row.get("names"), f"{at}.names"), float(row["cost"]), choices)
    return Vocabulary(wishes, questions)


def rule_of(table: Mapping[str, Any], *, place: str, known: Known) -> Rule:
    """The rule of a table, its examples run. Raises RuleProblem."""
    code = table.get("code")
    if not isinstance(code, str) or not is_code(code):
        raise RuleProblem(f"{place}.code", f"is {code!r}", "give small letters, digits and _")
    at = f"{place} {code}".strip()
    for key in table:
        if key not in KEYS:
            raise RuleProblem(f"{at}.{key}", "is not a known key", f"known keys: {', '.join(sorted(KEYS))}")
    suggests = _codes(table.get("suggests"), f"{at}.suggests", known.services, "service of this house")
    neutral = _texts(table["neutral"], f"{at}.neutral") if table.get("neutral") else {}
    if any(known.services[one] for one in suggests) and not neutral:
        raise RuleProblem(
            f"{at}.neutral", "is missing, and the unit is opaque", "give the neutral words the unit approved"
        )
    rule = Rule(
        code=code,
        about=_codes(table.get("about"), f"{at}.about", known.topics, "wish or life event"),
        needs=_answers(table.get("needs", {}), f"{at}.needs", known),
        unless=_answers(table.get("unless", {}), f"{at}.unless", known),
        suggests=suggests,
        because=_texts(table.get("because"), f"{at}.because"),
        neutral=neutral,
        weight=_one_of(table.get("weight", 2), (1, 2, 3), f"{at}.weight"),
        is_early=_one_of(table.get("early", False), (True, False), f"{at}.early"),
        source=_words(table.get("source"), f"{at}.source"),
        is_from_memory=_one_of(table.get("from_memory", False), (True, False), f"{at}.from_memory"),
        reviewed_by=_words(table.get("reviewed_by"), f"{at}.reviewed_by"),
        reviewed_on=_day(table.get("reviewed_on"), f"{at}.reviewed_on"),
        valid_from=_day(table.get("valid_from"), f"{at}.valid_from"),
        examples=_examples(table.get("examples"), f"{at}.examples", known),
    )
    check_examples(rule, at)
    return rule


def check_examples(rule: Rule, place: str) -> None:
    """Every example gets its verdict; at least one gets the suggestion and one does not. Raises RuleProblem."""
    for number, example in enumerate(rule.examples, 1):
        got = verdict(rule, example.said).truth
        if got != example.verdict:
            raise RuleProblem(
                f"{place}.examples[{number}]",
                f"expects {example.verdict} and the rule says {got}",
                "mend the example's answers, or the rule's about, needs or unless",
            )
    verdicts = {one.verdict for one in rule.examples}
    if Truth.YES not in verdicts or verdicts == {Truth.YES}:
        raise RuleProblem(
            f"{place}.examples",
            "do not show both sides",
            'give at least one with then = "yes" and one with then = "no" or "unknown"',
        )


def _examples(value: object, place: str, known: Known) -> tuple[Example, ...]:
    if not isinstance(value, list) or not value:
        raise RuleProblem(place, "are missing", "a rule without an example is not used: write at least two")
    return tuple(_example(row, f"{place}[{number}]", known) for number, row in enumerate(value, 1))


def _example(row: object, place: str, known: Known) -> Example:
    if not isinstance(row, Mapping) or not set(row) <= {"topics", "answers", "then"}:
        raise RuleProblem(place, "is not an example", "it has topics, answers and then")
    topics = _codes(row.get("topics"), f"{place}.topics", known.topics, "wish or life event")
    answers = {}
    for question, given in dict(row.get("answers", {})).items():
        silent = given in (DECLINED, DO_NOT_KNOW)
        answers[question] = given
        if not silent or question not in known.vocabulary.questions:
            _answers({question: [given]}, f"{place}.answers", known)
    return Example(
        Said(frozenset(topics), answers), Truth(_one_of(row.get("then"), tuple(Truth), f"{place}.then"))
    )


def _answers(value: object, place: str, known: Known) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise RuleProblem(place, "is not a table", 'write question = ["answer", …]')
    questions = known.vocabulary.questions
    found = {}
    for code, choices in value.items():
        if code not in questions:
            raise RuleProblem(f"{place}.{code}", "is not a question", f"questions: {', '.join(questions)}")
        names = [one.code for one in questions[code].choices]
        found[code] = _codes(choices, f"{place}.{code}", names, "answer")
    return found


def _codes(value: object, place: str, known: Iterable[str], kind: str) -> tuple[str, ...]:
    names = sorted(known)
    if not isinstance(value, (list, tuple)) or not value:
        raise RuleProblem(place, "is empty", f"name at least one {kind}")
    for one in value:
        if one not in names:
            near = [name for name in names if name.partition(".")[0] == str(one).partition(".")[0]]
            raise RuleProblem(place, f"{one!r} is not a {kind}", f"there are {', '.join(near or names)}")
    return tuple(dict.fromkeys(value))


def _texts(value: object, place: str) -> Texts:
    if not isinstance(value, Mapping):
        raise RuleProblem(place, "is missing", "give fi, sv, en and easy")
    for slot in SLOTS:
        words = value.get(slot)
        if not isinstance(words, str) or not words.strip() or len(words) > LONGEST:
            raise RuleProblem(f"{place}.{slot}", "is missing or too long", f"1 to {LONGEST} characters")
    easy = value["easy"].replace("?", ".").replace(":", ".").split(".")
    if any(len(one.split()) > EASY_WORDS for one in easy):
        raise RuleProblem(f"{place}.easy", "has a long sentence", f"at most {EASY_WORDS} words in a sentence")
    return {slot: value[slot] for slot in SLOTS}


def _words(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise RuleProblem(place, "is missing or too long", f"1 to {LONGEST} characters")
    return value


def _day(value: object, place: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise RuleProblem(place, f"is {value!r}", "give a day: 2026-11-01") from error


def _one_of(value: Any, allowed: tuple[Any, ...], place: str) -> Any:
    if value not in allowed:
        raise RuleProblem(place, f"is {value!r}", f"should be one of {', '.join(map(str, allowed))}")
    return value
