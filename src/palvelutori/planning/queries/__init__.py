"""What the pages of planning show: versions, comments with answers, opinions with n and spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any, Final

from palvelutori.common.refusals import NotFound
from palvelutori.facts.rules import guard
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import Actor
from palvelutori.planning import access
from palvelutori.planning.models import Comment, ConceptVersion, Opinion, Seat
from palvelutori.planning.rules.entries import Concept, Lead, Role
from palvelutori.planning.rules.evidence import Known, NeedRow, known, matrix
from palvelutori.planning.rules.keyed import Change, differences
from palvelutori.planning.rules.sizing import Sheet, Sized

VALUES: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version with its concept and its computed programme."""

    version: int
    state: str
    concept: Concept
    sheet: Sheet
    body_hash: str
    written_at: datetime
    opened_at: datetime | None
    closes_on: date | None
    approved_at: datetime | None
    agreed: frozenset[str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as it is shown. `words` are its writer's own; no name was ever known."""

    number: int
    version: int
    key: str
    language: str
    words: str
    may_quote: bool
    made_on: date
    state: str
    held_rule: str
    answer_kind: str
    answer: Mapping[str, str]
    changed: str
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many said `value`; None where the count is too small to show."""

    value: int
    count: int | None


@dataclass(frozen=True, slots=True)
class Opinions:
    """How a version was liked, 1–5: how many said something, the middle, and where the middle half lies."""

    n: int
    median: int
    low: int
    high: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SeatView:
    """Somebody's place in the concept."""

    number: int
    person: int
    role: str
    organisation: str
    until_on: date | None
    is_over: bool


def has_concept(centre: str) -> bool:
    """Whether residents have a concept to read."""
    return access.shown_version(centre) is not None


def shown(centre: str) -> VersionView | None:
    """The version residents read; None where there is none."""
    row = access.shown_version(centre)
    return _view(row) if row is not None else None


def leads(centre: str) -> tuple[Lead, ...]:
    """The two lead organisations of what residents read. Raises NotFound where there is no concept."""
    row = access.shown_version(centre)
    if row is None:
        raise NotFound(what="concept", name="")
    return access.concept_in(row).leads


def approved_roles(centre: str) -> tuple[Role, ...]:
    """Roles of the version both leads have approved: what may be taken into use."""
    row = access.approved_version(centre)
    return access.concept_in(row).roles if row is not None else ()


def draft(centre: str) -> VersionView | None:
    """The draft."""
    row = access.draft_of(centre)
    return _view(row) if row is not None else None


def version(centre: str, number: int) -> VersionView:
    """A version by number. Raises NotFound."""
    return _view(access.version_of(centre, number))


def body(centre: str, number: int) -> dict[str, Any]:
    """A version's table, as it is exported. Raises NotFound."""
    return dict(access.version_of(centre, number).body)


def versions(centre: str) -> tuple[VersionView, ...]:
    """Every version, newest first."""
    return tuple(_view(one) for one in ConceptVersion.objects.filter(centre=centre).order_by("-version"))


def _view(row: ConceptVersion) -> VersionView:
    is_open = row.state == "commenting" and (row.closes_on is None or row.closes_on >= access.today())
    return VersionView(
        row.version,
        row.state,
        access.concept_in(row),
        access.sheet_in(row),
        row.body_hash,
        row.written_at,
        row.opened_at,
        row.closes_on,
        row.approved_at,
        frozenset(row.approvals.values_list("lead", flat=True)),
        is_open,
    )


def changes(centre: str, number: int) -> tuple[Change, ...]:
    """What a version changed of the one before it; nothing for the first."""
    before = ConceptVersion.objects.filter(centre=centre, version__lt=number).order_by("-version").first()
    return differences(before.body, access.version_of(centre, number).body) if before else ()


def _comments(centre: str, **asked: Any) -> tuple[CommentView, ...]:
    rows = Comment.objects.filter(concept__centre=centre, **asked).select_related("concept")
    return tuple(
        CommentView(
            one.pk,
            one.concept.version,
            one.key,
            one.language,
            one.words,
            one.may_quote,
            one.made_on,
            one.state,
            one.held_rule,
            one.answer_kind,
            one.answer,
            one.changed,
            one.answered_on,
        )
        for one in rows.order_by("made_on", "id")
    )


def comments_on(centre: str, *, version: int) -> dict[str, tuple[CommentView, ...]]:
    """Comments that are shown, of this version and the ones before it, by paragraph."""
    found: dict[str, list[CommentView]] = {}
    for one in _comments(centre, state="published", concept__version__lte=version):
        found.setdefault(one.key, []).append(one)
    return {key: tuple(items) for key, items in found.items()}


def answered(centre: str) -> tuple[CommentView, ...]:
    """Every answered comment, for the page that says what they changed."""
    return tuple(one for one in _comments(centre, state="published") if one.answer_kind)


def to_handle(centre: str) -> tuple[CommentView, ...]:
    """What waits to be read or answered, oldest first."""
    return tuple(one for one in _comments(centre, state__in=["waiting", "published"]) if not one.answer_kind)


def look_at_comments(actor: Actor, *, centre: str) -> None:
    """Leave a line: what is not shown to everybody was read."""
    grounds.look(actor, centre=centre, subject="comments", what="comments")


def every_comment(centre: str) -> tuple[CommentView, ...]:
    """All of them, for those who handle them."""
    return _comments(centre)


def held(centre: str) -> tuple[CommentView, ...]:
    """What is not shown, and by which rule."""
    return _comments(centre, state="held")


def quotable(centre: str) -> tuple[CommentView, ...]:
    """Comments whose writers said they may be quoted elsewhere."""
    return tuple(one for one in _comments(centre, state="published") if one.may_quote)


def opinions(centre: str, *, version: int) -> Opinions | None:
    """How a version was liked; None while fewer people have said so than may be told."""
    rows = Opinion.objects.filter(concept__centre=centre, concept__version=version)
    counts = dict.fromkeys(VALUES, 0) | dict(rows.values_list("value", "count"))
    n = sum(counts.values())
    if n < guard.LEAST:
        return None
    sums = list(accumulate(counts[value] for value in VALUES))

    def reaches(share: float) -> int:
        return next(value for value, upto in zip(VALUES, sums, strict=True) if upto >= share * n)

    told = guard.row(counts)
    cells = tuple(Cell(value, told[value]) for value in VALUES)
    return Opinions(n, reaches(0.5), reaches(0.25), reaches(0.75), cells)


def standings(view: VersionView) -> tuple[Known, ...]:
    """Personas with what they rest on today."""
    return known(view.concept, on=access.today())


def needs(view: VersionView) -> tuple[NeedRow, ...]:
    """The requirement matrix."""
    return matrix(view.concept)


def row_of(view: VersionView, code: str) -> Sized | None:
    """A row of the programme by code."""
    return next((one for one in view.sheet.rows if one.row.code == code), None)


def seats(centre: str) -> tuple[SeatView, ...]:
    """Who takes part now, and whose last day is past."""
    rows = Seat.objects.filter(centre=centre, ended_at__isnull=True).order_by("organisation", "id")
    return tuple(
        SeatView(
            one.pk,
            one.person,
            one.role,
            one.organisation,
            one.until_on,
            one.until_on is not None and one.until_on < access.today(),
        )
        for one in rows
    )
