"""Writing the draft: its lists, an item as a form, the requirement matrix. Works without script and by keyboard."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.planning import access, queries
from palvelutori.planning.access import for_planners
from palvelutori.planning.forms import PartForm
from palvelutori.planning.operations import versions, writing
from palvelutori.planning.operations.refusals import ConceptNotRight, NoDraft, PartChanged
from palvelutori.planning.part_form import ItemForm, label, name_of
from palvelutori.planning.rules.keyed import Body, NoSuchPlace, at
from palvelutori.planning.rules.parts import KINDS, Kind, item_at, kind_at
from palvelutori.planning.rules.writing import LEVELS, cells, items, mark
from palvelutori.planning.telling import problem_words
from palvelutori.planning.views.desk import desk_page, receipt, said
from palvelutori.planning.views.parts import reader

EDITORS: Final = for_planners(edits=True)
#: how far an item moves: one place, or to either end
MOVES: Final = {"up": -1, "down": 1, "first": -500, "last": 500}


def _no_draft(request: HttpRequest) -> HttpResponse:
    return desk_page(request, status=409, refused=said(NoDraft()))


def _body(request: HttpRequest) -> Body | None:
    """The draft's table; what was typed is kept when the draft has gone in between, so then the newest version's."""
    draft = access.draft_of(house().code)
    if draft is None and request.method == "POST":
        draft = access.newest(house().code)
    return draft.body if draft is not None else None


@require_safe
@EDITORS
def writing_desk(request: HttpRequest) -> HttpResponse:
    """All lists of the draft with how much is in each."""
    body = _body(request)
    if body is None:
        return _no_draft(request)
    lists = [(one.pattern, len(items(body, one.pattern))) for one in KINDS if "*" not in one.pattern]
    page = {
        "lists": lists,
        "cells": len(cells(body)),
        "draft": queries.draft(house().code),
        "told": told(request),
    }
    return render(request, "planning/writing.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def part_list(request: HttpRequest, place: str) -> HttpResponse:
    """The items of one list: write, move, take out, add."""
    body = _body(request)
    if body is None:
        return _no_draft(request)
    kind = kind_at(place)
    if kind is None:
        raise NotFound(what="paragraph", name=place[:40])
    refused = ""
    if request.method == "POST":
        code, verb = request.POST.get("code", "")[:40], request.POST.get("verb", "")
        try:
            _moved(request, place, code, verb)
        except Refusal as refusal:
            refused = said(refusal)
        else:
            tell(request, f"planning.done.{'taken_out' if verb == 'remove' else 'moved'}")
            hash_ = "" if verb == "remove" else f"#i-{code}"
            return redirect(f"{reverse('concept_list', args=[place])}{hash_}")
    return _list_page(request, kind, place, body, refused=refused)


def _moved(request: HttpRequest, place: str, code: str, verb: str) -> None:
    actor, centre, key = reader(request), house().code, receipt(request)
    if verb == "remove":
        was = request.POST.get("was", "")[:64]
        writing.remove_part(actor, centre=centre, key=key, place=place, code=code, was=was)
    elif verb in MOVES:
        writing.move_part(actor, centre=centre, key=key, place=place, code=code, by=MOVES[verb])
    else:
        raise NotFound(what="act", name=verb[:20])


def _list_page(request: HttpRequest, kind: Kind, place: str, body: Body, *, refused: str) -> HttpResponse:
    try:
        found = items(body, place)
        above = place.rpartition(".")[0] if "*" in kind.pattern else ""
        of = name_of(at(body, above), language()) if above else ""
    except NoSuchPlace as gone:
        raise NotFound(what="paragraph", name=place[:40]) from gone
    rows = [
        {
            "code": one["code"],
            "name": name_of(one, language()),
            "item": one,
            "was": mark(body, f"{place}.{one['code']}"),
        }
        for one in found
    ]
    total = round(sum(float(one.get(kind.share, 0)) for one in found), 2) if kind.share else None
    page = {
        "kind": kind,
        "place": place,
        "rows": rows,
        "of": of,
        "total": total,
        "share": kind.share,
        "told": told(request),
        "refused": refused,
    }
    return render(request, "planning/part_list.html", page, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def add(request: HttpRequest, place: str) -> HttpResponse:
    """A new item of a list."""
    body, kind = _body(request), kind_at(place)
    if kind is None:
        raise NotFound(what="paragraph", name=place[:40])
    if body is None:
        return _no_draft(request)
    try:
        items(body, place)
    except NoSuchPlace as gone:
        raise NotFound(what="paragraph", name=place[:40]) from gone
    form = ItemForm(kind, body, None, request.POST if request.method == "POST" else None, on=access.today())
    if form.is_valid():
        answer = _written(request, form, place, "")
        if answer is not None:
            return answer
    return _form_page(request, form, key=place, place=place, kind=kind)


def _written(request: HttpRequest, form: ItemForm, place: str, code: str) -> HttpResponse | None:
    """Save the item; None when something is wrong, and then the form says what and where."""
    try:
        made = writing.write_part(
            reader(request),
            centre=house().code,
            key=receipt(request),
            place=place,
            code=code,
            item=form.values(),
            was=request.POST.get("was", "")[:64],
            fit=form.fit,
        )
    except ConceptNotRight as wrong:
        problem = wrong.problem
        inside = (
            problem.place.removeprefix(f"{place}.").partition(".")
            if problem.place.startswith(f"{place}.")
            else None
        )
        is_own = inside is not None and (not code or inside[0] == code)
        words = problem_words(problem, language())
        form.put_wrong(inside[2] if inside is not None and is_own else "", words)
        return None
    except PartChanged:
        raise
    except Refusal as refusal:
        form.put_wrong("", said(refusal))
        return None
    tell(request, "planning.done.muuta")
    return redirect(f"{reverse('concept_list', args=[place])}#i-{made.address.rpartition('.')[2]}")


@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """One part of the draft as a form. What was typed is never lost: not when somebody else has written here, not when
    the part or the draft has gone in between."""
    body, found = _body(request), item_at(key)
    if body is None:
        return _no_draft(request)
    try:
        part = at(body, key)
    except NoSuchPlace as gone:
        if found is None or request.method != "POST":
            raise NotFound(what="paragraph", name=key[:40]) from gone
        return _edit_gone(request, body, *found)
    if found is None:
        return _edit_leaves(request, key, part, body)
    kind, place, code = found
    form = ItemForm(kind, body, part, request.POST if request.method == "POST" else None, on=access.today())
    stale: list[tuple[str, Any]] | None = None
    if form.is_valid():
        try:
            answer = _written(request, form, place, code)
        except PartChanged:
            values = form.values()
            stale = [(label(name), value) for name, value in part.items() if values.get(name, value) != value]
            answer = None
        if answer is not None:
            return answer
    return _form_page(request, form, key=key, place=place, kind=kind, was=mark(body, key), stale=stale)


def _edit_gone(request: HttpRequest, body: Body, kind: Kind, place: str, code: str) -> HttpResponse:
    """The item was taken out while somebody wrote it: saved again, it comes back as a new one."""
    form = ItemForm(kind, body, None, request.POST, on=access.today())
    nothing = mark(body, f"{place}.{code}")
    if request.POST.get("was") == nothing and form.is_valid():
        answer = _written(request, form, place, "")
        if answer is not None:
            return answer
    return _form_page(request, form, key=f"{place}.{code}", place=place, kind=kind, was=nothing, is_gone=True)


def _edit_leaves(request: HttpRequest, key: str, part: Any, body: Body) -> HttpResponse:
    """A part that is no item of a list: a text, the office, the cost."""
    form = PartForm(key, part, request.POST if request.method == "POST" else None)
    was = request.POST.get("was", "")[:64] if request.method == "POST" else ""
    stale = None
    if form.is_valid():
        try:
            versions.change_part(
                reader(request),
                centre=house().code,
                key=receipt(request),
                changes=form.changes(),
                place=key,
                was=was,
            )
        except PartChanged:
            stale = [("", part)]
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        else:
            tell(request, "planning.done.muuta")
            return redirect("planning_desk")
    return _form_page(request, form, key=key, place="", kind=None, was=mark(body, key), stale=stale)


def _form_page(
    request: HttpRequest, form: ItemForm | PartForm, *, key: str, place: str, kind: Kind | None, **more: Any
) -> HttpResponse:
    view = queries.draft(house().code)
    page = {
        "form": form,
        "groups": form.groups() if isinstance(form, ItemForm) else None,
        "key": key,
        "place": place,
        "kind": kind,
        "is_new": key == place,
        "concept": view.concept if view else None,
        **more,
    }
    status = 409 if more.get("stale") is not None or more.get("is_gone") else 422 if form.is_bound else 200
    return render(request, "planning/edit.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def requirement_matrix(request: HttpRequest) -> HttpResponse:
    """Unit × need: must, should, against, or nothing."""
    body = _body(request)
    if body is None:
        return _no_draft(request)
    refused = ""
    if request.method == "POST":
        known = {
            f"{unit['code']}.{need['code']}" for unit in items(body, "units") for need in items(body, "needs")
        }
        levels = {name: value[:10] for name, value in request.POST.items() if name in known}
        try:
            writing.write_matrix(
                reader(request),
                centre=house().code,
                key=receipt(request),
                levels=levels,
                was=request.POST.get("was", "")[:64],
            )
        except Refusal as refusal:
            refused = said(refusal)
        else:
            tell(request, "planning.done.muuta")
            return redirect("concept_matrix")
    return _matrix_page(request, body, refused)


def _matrix_page(request: HttpRequest, body: Body, refused: str) -> HttpResponse:
    now, slot = cells(body), language()
    given = request.POST if refused else {}
    rows = []
    for unit in items(body, "units"):
        row = []
        for need in items(body, "needs"):
            name = f"{unit['code']}.{need['code']}"
            stands = now.get((unit["code"], need["code"]), "")
            row.append((name, name_of(need, slot), given.get(name, stands), stands))
        rows.append((name_of(unit, slot), row))
    page = {
        "needs": [name_of(one, slot) for one in items(body, "needs")],
        "rows": rows,
        "levels": LEVELS,
        "was": mark(body, "requirements"),
        "told": told(request),
        "refused": refused,
    }
    return render(request, "planning/matrix.html", page, status=409 if refused else 200)
