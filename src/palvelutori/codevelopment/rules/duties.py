"""What a partner owes by when: computed from how it stands and from its efforts, beside its own tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from palvelutori.codevelopment.rules.loop import WITH_GOAL, State
from palvelutori.codevelopment.rules.partnership import Standing

#: days for saying yes or why not, and for naming who answers
ANSWER_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Part:
    """The partner's part in an effort: what it has done there. `days`: those of the registered plan."""

    effort: int
    state: State
    since_on: date
    has_accepted: bool
    has_responsible: bool
    days: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do: a code with its words in the texts, or `words` of a task; `task` its row, 0 when computed."""

    code: str
    effort: int
    due_on: date
    task: int = 0
    words: str = ""
    done_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_on is None and self.due_on < today


def of_part(one: Part) -> list[Duty]:
    """What an effort asks of the partner now."""
    answer_by = one.since_on + timedelta(days=ANSWER_DAYS)
    found = []
    if one.state is State.GOAL_PROPOSED and not one.has_accepted:
        found.append(Duty("say_yes", one.effort, answer_by))
    if one.state in WITH_GOAL and one.has_accepted and not one.has_responsible:
        found.append(Duty("name_responsible", one.effort, answer_by))
    if one.days and one.state is State.REGISTERED:
        found.append(Duty("tell_of_trial", one.effort, one.days[0] - timedelta(days=1)))
    if one.days and one.state is State.RUNNING:
        found.append(Duty("take_down", one.effort, one.days[-1]))
    return found


def of_standing(
    standing: Standing, since_on: date, *, terms_on: date | None, missing: Iterable[str]
) -> list[Duty]:
    """What joining asks for. `terms_on`: since when terms wait to be accepted; None when they are."""
    found = [] if terms_on is None else [Duty("accept_terms", 0, terms_on + timedelta(days=ANSWER_DAYS))]
    if standing in (Standing.VETTED, Standing.AGREED):
        found += [Duty(f"show_{one}", 0, since_on + timedelta(days=ANSWER_DAYS)) for one in missing]
    return found


def in_order(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """Open ones by their day, then what is done, the newest first."""
    rows = list(duties)
    undone = sorted((one for one in rows if one.done_on is None), key=lambda one: (one.due_on, one.code))
    done = [one for one in rows if one.done_on is not None]
    return (*undone, *sorted(done, key=lambda one: one.done_on or one.due_on, reverse=True))
