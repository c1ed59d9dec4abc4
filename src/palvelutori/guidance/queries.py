"""What the pages of guidance show: the menu of wishes, suggestions with their reasons, rules with their versions.

What a person said comes in as an argument and goes nowhere: no table, no journal, no log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries import LifeEventCard, UnitCard
from palvelutori.catalogue.rules.entries import CentreCatalogue, Service
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.actors import Actor
from palvelutori.guidance.access import rules_in_use
from palvelutori.guidance.models import RuleVersion
from palvelutori.guidance.operations import may_edit, units_of
from palvelutori.guidance.package import vocabulary
from palvelutori.guidance.rules.asking import Worth, shuffled, worth_asking
from palvelutori.guidance.rules.entries import Choice, Question, Rule, Said, Texts, Wish
from palvelutori.guidance.rules.logic import Truth
from palvelutori.guidance.rules.suggesting import Suggestion, suggest
from palvelutori.spaces import queries as spaces

#: suggestions told at once; the others follow on the same page under a heading of their own
TOLD_FIRST: Final = 4


@dataclass(frozen=True, slots=True)
class Menu:
    """Wishes in an order drawn for this showing, and situations in life."""

    wishes: tuple[Wish, ...]
    events: tuple[LifeEventCard, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A question and what was answered to it."""

    question: Question
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class Offered:
    """One suggestion as it is shown. `names`: of an opaque unit its approved neutral words. `way`: walk_in,
    appointment, …; `may_take`: a number can be given now; `is_ticketless`: just go there.
    """

    service: str
    truth: Truth
    names: Texts
    unit: UnitCard
    place: Texts
    is_opaque: bool
    is_early: bool
    way: str
    may_take: bool
    is_ticketless: bool
    because: tuple[Rule, ...]
    against: tuple[Given, ...]
    open: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What follows from what was said. `questions`: worth asking next, the most useful first."""

    wishes: tuple[Wish, ...]
    events: tuple[LifeEventCard, ...]
    given: tuple[Given, ...]
    first: tuple[Offered, ...]
    more: tuple[Offered, ...]
    not_known: tuple[Offered, ...]
    against: tuple[Offered, ...]
    questions: tuple[Worth, ...]
    names: Mapping[str, Texts]

    @property
    def takes_number(self) -> bool:
        """Whether a number can be given for any of it now."""
        return self.ticked != ""

    @property
    def ticked(self) -> str:
        """The strongest suggestion a number can be given for now; empty when there is none."""
        return next((one.service for one in (*self.first, *self.more) if one.may_take), "")

    @property
    def is_silent(self) -> bool:
        """Whether something was asked and not told: then what it would have decided is shown openly."""
        return any(one.choice is None for one in self.given)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in a list: its version in use (None: taken out) and whether a newer one waits."""

    code: str
    units: tuple[str, ...]
    because: Texts
    is_early: bool
    in_use: int | None
    newest: int
    newest_state: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a rule."""

    version: int
    state: str
    body: Mapping[str, Any]
    written_by: str
    written_at: datetime
    reviewed_by: str
    reviewed_at: datetime | None


def has_rules(centre: str) -> bool:
    """Whether this house guides at all."""
    return bool(rules_in_use(centre))


def menu(centre: str, *, at: datetime, seed: int | None) -> Menu:
    """Wishes some rule of the house speaks of. `seed` draws the order; None = by name, for staff at work."""
    spoken = {topic for rule in rules_in_use(centre) for topic in rule.about}
    wishes = [one for one in vocabulary().wishes.values() if one.code in spoken]
    events = [one for one in catalogue.life_events(centre, at=at) if one.code in spoken]
    if seed is None:
        return Menu(tuple(wishes), tuple(events))
    return Menu(shuffled(wishes, seed=seed), shuffled(events, seed=seed))


def advice(centre: str, said: Said, *, at: datetime, questions: int = 1) -> Advice:
    """Suggestions over all units for what was said, and at most `questions` worth asking next."""
    rules = rules_in_use(centre)
    words = vocabulary()
    whole = catalogue.catalogue_of(centre)
    offered = {card.code for card in catalogue.services(centre, at=at)}
    units = {card.code: card for card in catalogue.units(centre, at=at)}
    found = [
        _offered(one, said, whole, units, at)
        for one in suggest(rules, said, order=list(whole.services))
        if one.service in offered
    ]
    sure = [one for one in found if one.truth == Truth.YES]
    return Advice(
        wishes=tuple(one for one in words.wishes.values() if one.code in said.topics),
        events=tuple(one for one in catalogue.life_events(centre, at=at) if one.code in said.topics),
        given=tuple(_given(said, code) for code in said.answers if code in words.questions),
        first=tuple(sure[:TOLD_FIRST]),
        more=tuple(sure[TOLD_FIRST:]),
        not_known=tuple(one for one in found if one.truth == Truth.UNKNOWN),
        against=tuple(one for one in found if one.truth == Truth.NO),
        questions=worth_asking(rules, words.questions, said, limit=questions),
        names={one.service: one.names for one in found},
    )


def _offered(
    one: Suggestion, said: Said, whole: CentreCatalogue, units: Mapping[str, UnitCard], at: datetime
) -> Offered:
    service = whole.services[one.service]
    unit = units[service.unit]
    questions = vocabulary().questions
    may_take, is_ticketless = _taking(whole.centre, service, at)
    return Offered(
        service=service.code,
        truth=one.truth,
        names=one.rules[0].neutral or service.names,
        unit=unit,
        place=_place(whole.centre, unit.code, at),
        is_opaque=unit.is_opaque,
        is_early=one.is_early,
        way=service.way,
        may_take=may_take,
        is_ticketless=is_ticketless,
        because=one.rules,
        against=tuple(_given(said, code) for code in one.against),
        open=tuple(questions[code] for code in one.open),
    )


def _taking(centre: str, service: Service, at: datetime) -> tuple[bool, bool]:
    if service.way != "walk_in":
        return False, False
    try:
        target = catalogue.resolve_need(centre, code=service.code, at=at)
    except (catalogue.ClosedUnit, catalogue.AppointmentOnly, catalogue.UnknownNeed):
        return False, False
    return not target.is_ticketless, target.is_ticketless


def _place(centre: str, unit: str, at: datetime) -> Texts:
    try:
        return spaces.way_to(centre, unit=unit, at=at).zone_names
    except NotFound:
        return {}


def _given(said: Said, code: str) -> Given:
    question = vocabulary().questions[code]
    return Given(question, question.choice(said.answers.get(code, "")))


def rule_rows(centre: str, actor: Actor) -> tuple[RuleRow, ...]:
    """Every rule of the house by code, with the state of its newest version."""
    found: dict[str, list[RuleVersion]] = {}
    for row in RuleVersion.objects.filter(centre=centre).order_by("code", "version"):
        found.setdefault(row.code, []).append(row)
    rows = []
    for code, versions in found.items():
        last, used = versions[-1], next((one for one in versions if one.state == "in_use"), None)
        shown = used or last
        units = units_of(centre, shown.body)
        rows.append(
            RuleRow(
                code,
                tuple(sorted(units)),
                shown.body["because"],
                bool(shown.body.get("early")),
                used.version if used else None,
                last.version,
                last.state,
                may_edit(actor, centre=centre, units=units),
            )
        )
    return tuple(rows)


def rule_versions(centre: str, *, code: str) -> tuple[VersionRow, ...]:
    """Versions of a rule, newest first. Raises NotFound."""
    rows = RuleVersion.objects.filter(centre=centre, code=code).order_by("-version")
    if not rows:
        raise NotFound(what="rule", name=code)
    return tuple(
        VersionRow(
            one.version,
            one.state,
            one.body,
            one.written_by,
            one.written_at,
            one.reviewed_by,
            one.reviewed_at,
        )
        for one in rows
    )
