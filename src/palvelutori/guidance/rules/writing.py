"""Answers and examples as lines a person writes, and back: `rent = behind, soon`, `keep_home, rent=behind => yes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Table = dict[str, Any]


def lines_of_answers(answers: Mapping[str, Iterable[str]]) -> str:
    """`{rent: [behind, soon]}` → one line a question."""
    return "\n".join(f"{code} = {', '.join(choices)}" for code, choices in answers.items())


def answers_of_lines(words: str) -> dict[str, list[str]]:
    """The other way. A line without `=` names a question without answers, which the check then refuses."""
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, words.splitlines())):
        code, _, choices = line.partition("=")
        found[code.strip()] = [one.strip() for one in choices.split(",") if one.strip()]
    return found


def lines_of_examples(examples: Iterable[Mapping[str, Any]]) -> str:
    """Each example on a line: topics and answers, an arrow, the verdict."""
    rows = []
    for one in examples:
        answers = [f"{code}={given}" for code, given in one.get("answers", {}).items()]
        rows.append(f"{', '.join([*one.get('topics', ()), *answers])} => {one.get('then', '')}")
    return "\n".join(rows)


def examples_of_lines(words: str) -> list[Table]:
    """The other way. What is not right in a line is told by the check, with the line's number."""
    found: list[Table] = []
    for line in filter(None, map(str.strip, words.splitlines())):
        said, _, verdict = line.replace("→", "=>").partition("=>")
        parts = [one.strip() for one in said.split(",") if one.strip()]
        answers = {
            code.strip(): given.strip() for code, sign, given in (one.partition("=") for one in parts) if sign
        }
        example: Table = {
            "topics": [one for one in parts if "=" not in one],
            "then": verdict.strip(),
        }
        found.append({**example, "answers": answers} if answers else example)
    return found
