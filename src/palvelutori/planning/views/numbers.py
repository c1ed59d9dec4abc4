"""The space programme with its numbers, and the functional plan: read by anybody, saved by editors into the draft."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import NotAllowed, NotSignedIn, Refusal
from palvelutori.foundation.context import house
from palvelutori.planning import access, queries
from palvelutori.planning.forms import Trial, number
from palvelutori.planning.operations import versions
from palvelutori.planning.rules.plan import remarks
from palvelutori.planning.views.desk import receipt, said
from palvelutori.planning.views.parts import edits, page_of, reader, version_asked
from palvelutori.planning.views.reading import programme_page

SIDES = ("north", "east", "south", "west", "none")
STATES = ("illustrative", "draft", "approved")


def _must_edit(request: HttpRequest) -> None:
    if not edits(request):
        raise NotSignedIn() if reader(request).kind == "anonymous" else NotAllowed(roles="planner")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def space_programme(request: HttpRequest) -> HttpResponse:
    """Each row with its rule and reason. Anybody tries other numbers; editors save them into the draft."""
    if request.method != "POST":
        return render(request, "planning/programme.html", programme_page(request))
    _must_edit(request)
    centre = house().code
    draft = queries.draft(centre)
    try:
        if draft is None:
            made = versions.start_draft(reader(request), centre=centre)
            draft = queries.version(centre, made.version)
        trial = Trial(draft, request.POST)
        if not trial.wrong:
            versions.change_part(
                reader(request), centre=centre, key=receipt(request), changes=_whole(draft, trial.changes)
            )
    except Refusal as refusal:
        page = programme_page(request, refused=said(refusal))
        return render(request, "planning/programme.html", page, status=422)
    if trial.wrong:
        return render(
            request, "planning/programme.html", programme_page(request, refused=trial.wrong), status=422
        )
    tell(request, "planning.done.muuta")
    return redirect(f"{reverse('space_programme')}?versio={draft.version}")


def _whole(draft: queries.VersionView, changes: dict[str, Any]) -> dict[str, Any]:
    return changes or {"cost.space_key": draft.concept.cost.space_key}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def functional_plan(request: HttpRequest) -> HttpResponse:
    """The drawing: areas, zones, doors, wishes; moved by mouse, by keyboard, or in its fields."""
    if request.method != "POST":
        return _plan(request, version_asked(request))
    _must_edit(request)
    centre = house().code
    try:
        if access.draft_of(centre) is None:
            versions.start_draft(reader(request), centre=centre)
        draft = access.draft_of(centre)
        assert draft is not None
        versions.change_part(
            reader(request), centre=centre, key=receipt(request), changes=_moved(request, draft.body)
        )
    except Refusal as refusal:
        view = queries.draft(centre) or version_asked(request)
        return _plan(request, view, refused=said(refusal))
    tell(request, "planning.done.muuta")
    return redirect(f"{reverse('functional_plan')}?versio={draft.version}")


def _moved(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """Address → value of every field that says another thing than the draft."""
    changes: dict[str, Any] = {}
    state = request.POST.get("state", "")
    if state in STATES:
        changes["drawing.state"] = state
    for box in body["drawing"]["boxes"]:
        for name in ("x", "y", "width", "height"):
            typed = request.POST.get(f"{box['code']}.{name}")
            if typed is not None:
                changes[f"drawing.boxes.{box['code']}.{name}"] = (
                    number(typed) if number(typed) is not None else typed
                )
        side = request.POST.get(f"{box['code']}.door", "")
        if side in SIDES:
            changes[f"drawing.boxes.{box['code']}.door"] = side
    return changes


def _plan(request: HttpRequest, view: queries.VersionView, *, refused: str = "") -> HttpResponse:
    rows = {one.row.code: one for one in view.sheet.rows}
    boxes = [(box, rows[box.code]) for box in view.concept.drawing.boxes]
    missing = [one for one in view.sheet.rows if one.row.code not in {box.code for box, _ in boxes}]
    page = page_of(
        request,
        view,
        drawing=view.concept.drawing,
        boxes=boxes,
        missing=missing,
        rows=rows,
        remarks=remarks(view.concept, view.sheet),
        sides=SIDES,
        states=STATES,
        told=told(request),
        refused=refused,
    )
    return render(request, "planning/plan.html", page, status=422 if refused else 200)
