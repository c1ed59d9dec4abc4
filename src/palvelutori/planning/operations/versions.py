"""A concept from draft to replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from palvelutori.common.codes import digest
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import local_day
from palvelutori.foundation.operation import Act, operation
from palvelutori.planning import access
from palvelutori.planning.models import Approval, ConceptVersion
from palvelutori.planning.operations.refusals import (
    ConceptNotRight,
    DraftIsThere,
    NoDraft,
    NoSuchParagraph,
    NotForThisLead,
    PartChanged,
    WrongConceptState,
)
from palvelutori.planning.rules.checking import ConceptProblem, concept_of
from palvelutori.planning.rules.keyed import Body, NoSuchPlace, at, changed
from palvelutori.planning.rules.states import Event, after, is_approved
from palvelutori.planning.rules.writing import asked_again, mark


@dataclass(frozen=True, slots=True)
class VersionAt:
    """A version and its state now."""

    version: int
    state: str


def on(act: Act) -> date:
    """The house's day of this act."""
    return local_day(act.moment, ZoneInfo(act.place.timezone))


def editing(act: Act) -> None:
    """Refuse whoever may not edit. Raises NotSignedIn, NotAllowed."""
    access.require_editor(act.actor, centre=act.place.code, on=on(act))


def checked(body: Any) -> None:
    """Refuse a body that is not a concept. Raises ConceptNotRight."""
    try:
        concept_of(body)
    except ConceptProblem as problem:
        raise ConceptNotRight(problem) from problem


def stored(act: Act, body: Body, *, version: int, state: str = "draft") -> ConceptVersion:
    """Keep a version."""
    return ConceptVersion.objects.create(
        centre=act.place.code,
        version=version,
        state=state,
        body=body,
        body_hash=digest(body),
        written_by=act.actor.id,
        written_at=act.moment,
    )


def draft_for(act: Act) -> ConceptVersion:
    """The draft, for somebody who may write it. Raises NotSignedIn, NotAllowed, NoDraft."""
    editing(act)
    draft = access.draft_of(act.place.code)
    if draft is None:
        raise NoDraft()
    return draft


def same_as_seen(body: Body, place: str, was: str) -> None:
    """Refuse to write over what the writer has not seen. Raises PartChanged."""
    if was and mark(body, place) != was:
        raise PartChanged(place=place)


def kept(act: Act, draft: ConceptVersion, body: Body, *, places: list[str]) -> None:
    """Check the whole and keep it, with a line of what was written to. Raises ConceptNotRight."""
    checked(body)
    if body != draft.body:
        draft.body, draft.body_hash = body, digest(body)
        draft.save(update_fields=["body", "body_hash"])
        facts = {"centre": act.place.code, "version": draft.version, "places": places}
        act.write("concept.changed", {**facts, "hash": draft.body_hash})


@operation("planning.start_draft", stream="house", answer=VersionAt)
def start_draft(act: Act, *, body: dict[str, Any] | None = None) -> VersionAt:
    """Begin a draft: from a file's `body`, or (None) from the newest version. What an approved version carried on to
    the next project is open again.

    Raises DraftIsThere, ConceptNotRight, NotFound when there is nothing to begin from."""
    editing(act)
    centre = act.place.code
    if access.draft_of(centre) is not None:
        raise DraftIsThere()
    newest = access.newest(centre)
    if body is None:
        if newest is None:
            raise NotFound(what="concept", name="")
        body = asked_again(newest.body) if newest.state == "approved" else newest.body
    else:
        body = {**body, "code": centre}
        checked(body)
    row = stored(act, body, version=newest.version + 1 if newest else 1)
    act.write("concept.drafted", {"centre": centre, "version": row.version, "hash": row.body_hash})
    return VersionAt(row.version, row.state)


@operation("planning.discard_draft", stream="house")
def discard_draft(act: Act) -> None:
    """Throw the draft away; nobody outside has seen it. Raises NoDraft."""
    editing(act)
    draft = access.draft_of(act.place.code)
    if draft is None:
        raise NoDraft()
    act.write("concept.discarded", {"centre": act.place.code, "version": draft.version})
    draft.delete()


@operation("planning.change_part", stream="house", answer=VersionAt)
def change_part(act: Act, *, changes: dict[str, Any], place: str = "", was: str = "") -> VersionAt:
    """Put values at addresses of the draft (address → value; None takes it away), all or none. `was`: what the
    writer saw at `place`, as `rules.writing.mark` tells it; empty when nobody looked.

    The whole concept is checked afterwards. Raises NoDraft, NoSuchParagraph, PartChanged, ConceptNotRight."""
    draft = draft_for(act)
    same_as_seen(draft.body, place, was)
    body = draft.body
    for path, value in changes.items():
        try:
            body = changed(body, path, value)
        except NoSuchPlace as gone:
            raise NoSuchParagraph(place=gone.path) from gone
    kept(act, draft, body, places=sorted(changes))
    return VersionAt(draft.version, draft.state)


@operation("planning.open_comments", stream="house", answer=VersionAt)
def open_comments(act: Act, *, closes_on: date) -> VersionAt:
    """Put the draft out for comment until the end of `closes_on`; what was out before is replaced.

    Raises NoDraft, InvalidInput for a day that is past."""
    editing(act)
    centre, draft = act.place.code, access.draft_of(act.place.code)
    if draft is None:
        raise NoDraft()
    if closes_on < on(act):
        raise InvalidInput(field="closes_on", expected=f"{on(act):%Y-%m-%d} or later")
    before = ConceptVersion.objects.filter(centre=centre, state="commenting").first()
    if before is not None:
        _move(before, "back")
        before.replaced_at = act.moment
        before.save(update_fields=["state", "replaced_at"])
    _move(draft, "open")
    draft.opened_at, draft.closes_on = act.moment, closes_on
    draft.save(update_fields=["state", "opened_at", "closes_on"])
    act.write("concept.opened", {"centre": centre, "version": draft.version, "closes_on": f"{closes_on}"})
    return VersionAt(draft.version, draft.state)


def _move(row: ConceptVersion, event: Event) -> None:
    state = after(row.state, event)
    if state is None:
        raise WrongConceptState(state=row.state)
    row.state = state


@operation("planning.approve", stream="house", answer=VersionAt)
def approve(act: Act, *, version: int, lead: str) -> VersionAt:
    """One lead organisation approves what is out for comment; when both have, it is approved and the approved one
    before is replaced. Raises NotFound, NotForThisLead, WrongConceptState."""
    centre = act.place.code
    row = access.version_of(centre, version)
    leads = [one["code"] for one in at(row.body, "leads")]
    is_own = lead in access.leads_of(act.actor, centre=centre, on=on(act)) or act.actor.kind == "system"
    given = list(row.approvals.values_list("lead", "approved_by"))
    is_twice = any(by == act.actor.id and other != lead for other, by in given) and act.actor.kind != "system"
    if lead not in leads or not is_own or is_twice:
        raise NotForThisLead(lead=lead)
    if row.state != "commenting":
        raise WrongConceptState(state=row.state)
    if lead not in [other for other, _ in given]:
        Approval.objects.create(concept=row, lead=lead, approved_by=act.actor.id, approved_at=act.moment)
        act.write(
            "concept.agreed", {"centre": centre, "version": version, "lead": lead, "hash": row.body_hash}
        )
    if is_approved(leads, [lead, *(other for other, _ in given)]):
        _approved(act, row)
    return VersionAt(row.version, row.state)


def _approved(act: Act, row: ConceptVersion) -> None:
    before = ConceptVersion.objects.filter(centre=row.centre, state="approved").first()
    if before is not None:
        _move(before, "replace")
        before.replaced_at = act.moment
        before.save(update_fields=["state", "replaced_at"])
    _move(row, "approve")
    row.approved_at = act.moment
    row.save(update_fields=["state", "approved_at"])
    act.write("concept.approved", {"centre": row.centre, "version": row.version, "hash": row.body_hash})
