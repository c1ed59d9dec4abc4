"""What is missing or impossible in a scenario, and why a plan has no solution: codes with words and values.

The kernel speaks English sentences of fixed form; here each is a code, so that a reader gets it in the own language
(`planning.scenario_fault.<code>`, `planning.cause.<code>`). A sentence nobody has a code for is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pathways.scenario import ScenarioProblem

#: what the kernel says → our code; the first that fits holds
_SAID: Final = tuple(
    (re.compile(words), code)
    for words, code in (
        (r"no desk has the skill", "no_skill"),
        (r"the way from (?P<begins>.+) to (?P<ends>.+) goes through a closed door", "closed_door"),
        (r"come for ever: it cannot end", "no_last_comer"),
        (r"goes round for ever: it cannot end", "no_end"),
        (r": (?P<value>\S+) is no span", "span"),
        (r": (?P<value>\S+) comes before (?P<other>\S+);", "order"),
        (r": (?P<name>[^:]+) is (?P<value>\S+); give a number that is not negative", "negative"),
        (r"patience is", "patience"),
        (r"a service of (?P<value>\S+) minutes; give a mean", "minutes"),
        (r"is there twice", "twice"),
        (r"names the (?:queue|ground) (?P<value>.+);", "unknown"),
        (r"names no queue", "no_need"),
        (r"a share of (?P<value>\S+);", "share"),
        (r"nobody who comes", "empty"),
        (r"(?P<value>\S+) is not a number;", "number"),
        (r"knows no (?P<value>\S+); it may have (?P<known>.+)", "name"),
        (r"lacks (?P<value>\S+);", "lacks"),
    )
)
_CAUSES: Final = tuple(
    (re.compile(words), code)
    for words, code in (
        (
            r"(?P<line>.+): no number of desks lets (?P<share>\d+)% be called within (?P<minutes>[\d.]+) minutes; "
            r"with (?P<desks>\d+) desks it is (?P<got>\d+)%",
            "promise",
        ),
        (r"(?P<line>.+): no legal shift fits into (?P<span>[^;]+);", "no_shift_fits"),
        (r"(?P<line>.+): (?P<need>\d+) needed at (?P<at>\S+), and no legal shift is there then", "no_shift_then"),
        (
            r"(?P<line>.+): (?P<most>\d+) people are too few; at (?P<at>\S+) (?P<need>\d+) are needed and "
            r"(?P<missing>\d+) of them are missing",
            "too_few",
        ),
    )
)  # fmt: skip
#: letters of a kernel's sentence that are kept
LONGEST: Final = 120
#: what stands in a scenario, as its file calls it
_KINDS: Final = frozenset({"queues", "streams", "persons", "doors", "grounds", "languages", "onward"})


@dataclass(frozen=True, slots=True)
class ScenarioFault:
    """`kind` and `where` in the scenario, a `code` with words and `values`, and the kernel's own words."""

    where: str
    code: str
    said: str
    kind: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a plan has no solution: `code` with words and `values`, of which `line` is a line or several with pluses."""

    code: str
    values: Mapping[str, str]


def fault_of(problem: ScenarioProblem) -> ScenarioFault:
    """A kernel's problem as a fault with words."""
    said = str(problem)
    kind, _, where = problem.where.replace("onward ", "onward.", 1).removeprefix("scenario.").partition(".")
    if kind not in _KINDS:
        kind, where = "", problem.where
    for words, code in _SAID:
        if found := words.search(said):
            return ScenarioFault(where, code, said, kind, found.groupdict())
    return ScenarioFault(where, "other", said, kind)


def cause_of(problem: Exception) -> Cause:
    """Why there is no plan, of what the kernel raised (`CannotKeep`, `NoShifts`, `ScenarioProblem`)."""
    said = str(problem)[:LONGEST]
    if isinstance(problem, ScenarioProblem):
        fault = fault_of(problem)
        values = {name: value[:40] for name, value in fault.values.items()}
        return Cause(
            f"scenario.{fault.code}", {"where": fault.where[:40], "kind": fault.kind, "said": said, **values}
        )
    for words, code in _CAUSES:
        if found := words.match(str(problem)):
            return Cause(code, found.groupdict())
    return Cause("other", {"said": said})
