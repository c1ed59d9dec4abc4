"""What is missing or impossible in a scenario, as codes with words (`planning.scenario_fault.<code>`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pathways.scenario import ScenarioProblem

#: what the kernel says → our code; the first that fits holds
_SAID: Final = (
    ("no desk has the skill", "no_skill"),
    ("through a closed door", "closed_door"),
    ("it cannot end", "no_end"),
    ("is no span", "span"),
    ("comes before", "span"),
    ("not negative", "negative"),
    ("patience is", "patience"),
    (" minutes; give a mean", "minutes"),
    ("is there twice", "twice"),
    ("names", "unknown"),
    ("a share of", "share"),
    ("nobody who comes", "empty"),
)


@dataclass(frozen=True, slots=True)
class ScenarioFault:
    """`where` in the scenario, a `code` with words, and the kernel's own words for those who read scenarios."""

    where: str
    code: str
    said: str


def fault_of(problem: ScenarioProblem) -> ScenarioFault:
    """A kernel's problem as a fault with words."""
    said = str(problem)
    code = next((code for words, code in _SAID if words in said), "other")
    return ScenarioFault(problem.where.removeprefix("queues.").removeprefix("streams."), code, said)
