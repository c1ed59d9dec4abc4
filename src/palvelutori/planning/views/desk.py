"""The desk of those who make the concept: versions, files, comments to handle, parts to write, who takes part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.accounts import queries as accounts
from palvelutori.accounts.access import only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.texts import text
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.planning import access, once, package, queries, questions
from palvelutori.planning.access import for_planners
from palvelutori.planning.forms import AnswerForm, FileForm, HoldForm, OpenForm, SeatForm
from palvelutori.planning.operations import comments, seats, versions
from palvelutori.planning.operations.questions import bring_questions
from palvelutori.planning.operations.refusals import ConceptNotRight
from palvelutori.planning.rules.checking import ConceptProblem
from palvelutori.planning.telling import problem_words
from palvelutori.planning.views.parts import edits, page_of, reader

EDITORS: Final = for_planners(edits=True)
READERS: Final = for_planners(edits=False)
#: what fits a page of A4 to cut up
CODES_A_SHEET: Final = 24


def receipt(request: HttpRequest) -> str | None:
    """The form's receipt."""
    return request.POST.get("receipt", "")[:200] or None


def said(refusal: Refusal) -> str:
    """A refusal as one paragraph; what is wrong with a concept with its place."""
    if isinstance(refusal, ConceptNotRight):
        return problem_words(refusal.problem, language())
    words = described(refusal)
    return f"{words.title} {words.way_out}".strip()


def desk_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The desk, with a form that was not right or without."""
    centre, actor = house().code, reader(request)
    every = queries.versions(centre)
    page = {
        "versions": every,
        "draft": queries.draft(centre),
        "shown": queries.shown(centre),
        "is_editor": edits(request),
        "is_administrator": actor.has_role(ADMINISTRATOR, centre=centre),
        "my_leads": access.leads_of(actor, centre=centre, on=access.today()),
        "to_handle": len(queries.to_handle(centre)),
        "open_form": OpenForm(),
        "told": told(request),
        **more,
    }
    return render(request, "planning/desk.html", page, status=status)


@require_safe
@READERS
def desk(request: HttpRequest) -> HttpResponse:
    """Versions and what can be done with each."""
    return desk_page(request)


def _start(request: HttpRequest) -> None:
    versions.start_draft(reader(request), centre=house().code, key=receipt(request))


def _discard(request: HttpRequest) -> None:
    versions.discard_draft(reader(request), centre=house().code, key=receipt(request))


def _approve(request: HttpRequest) -> None:
    number = request.POST.get("version", "")
    if not number.isdigit() or len(number) > 6:
        raise NotFound(what="version", name=number[:10])
    versions.approve(
        reader(request),
        centre=house().code,
        key=receipt(request),
        version=int(number),
        lead=request.POST.get("lead", "")[:40],
    )


ACTS: Final[dict[str, Callable[[HttpRequest], None]]] = {
    "aloita": _start,
    "hylkaa": _discard,
    "hyvaksy": _approve,
}


@require_POST
@READERS
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """Begin a draft, throw it away, put it out for comment, approve."""
    if verb == "avaa":
        return _open(request)
    if verb not in ACTS:
        raise NotFound(what="act", name=verb[:20])
    try:
        ACTS[verb](request)
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        return desk_page(request, status=refusal.status, refused=said(refusal))
    tell(request, f"planning.done.{verb}")
    return redirect("planning_desk")


def _open(request: HttpRequest) -> HttpResponse:
    form = OpenForm(request.POST)
    if form.is_valid():
        try:
            versions.open_comments(
                reader(request),
                centre=house().code,
                key=receipt(request),
                closes_on=form.cleaned_data["closes_on"],
            )
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            form.add_error("closes_on", said(refusal))
        else:
            tell(request, "planning.done.avaa")
            return redirect("planning_desk")
    return desk_page(request, status=422, open_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def concept_import(request: HttpRequest) -> HttpResponse:
    """A draft from a file: another town's concept, or one's own from before. One line when it is not right."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        try:
            body, _ = package.read(form.cleaned_data["file"])
            versions.start_draft(reader(request), centre=house().code, key=receipt(request), body=body)
        except ConceptProblem as problem:
            form.add_error("file", problem_words(problem, language()))
        except Refusal as refusal:
            form.add_error("file", said(refusal))
        else:
            tell(request, "planning.done.tuo")
            return redirect("planning_desk")
    page = {"form": form, "samples": package.samples()}
    return render(request, "planning/import.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def question_import(request: HttpRequest) -> HttpResponse:
    """Another project's open questions into the draft. One line when the file is not right, and then none is added."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    form.fields["file"].label = text("planning.questions.file", language())
    if form.is_valid():
        try:
            items = questions.read(form.cleaned_data["file"])
            made = bring_questions(
                reader(request), centre=house().code, key=receipt(request), questions=items
            )
        except ConceptProblem as problem:
            form.add_error("file", problem_words(problem, language()))
        except Refusal as refusal:
            form.add_error("file", said(refusal))
        else:
            tell(request, "planning.done.questions", n=made.added, known=made.known)
            return redirect(f"{reverse('concept_questions')}?versio={made.version}")
    status = 422 if form.is_bound else 200
    return render(request, "planning/question_import.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def code_sheet(request: HttpRequest) -> HttpResponse:
    """A sheet of codes for people who share a browser. They are drawn when they are shown, and kept nowhere."""
    centre = house().code
    view = queries.shown(centre)
    is_open = view is not None and view.is_open
    codes: list[str] = []
    if request.method == "POST" and view is not None and is_open:
        place = f"{centre}:{view.version}"
        codes = [once.written(once.drawn("paper", place)) for _ in range(CODES_A_SHEET)]
    page = {"it": view, "is_open": is_open, "codes": codes}
    return render(request, "planning/codes.html", page)


@require_POST
@EDITORS
def begin_from_sample(request: HttpRequest) -> HttpResponse:
    """A draft from a concept that comes with the house."""
    name = request.POST.get("sample", "")
    if name not in package.samples():
        raise NotFound(what="sample", name=name[:20])
    try:
        versions.start_draft(
            reader(request), centre=house().code, key=receipt(request), body=dict(package.sample(name))
        )
    except Refusal as refusal:
        return desk_page(request, status=refusal.status, refused=said(refusal))
    tell(request, "planning.done.tuo")
    return redirect("planning_desk")


@require_safe
@READERS
def changes(request: HttpRequest, version: int) -> HttpResponse:
    """What a version changed of the one before it."""
    view = queries.version(house().code, version)
    page = page_of(request, view, changes=queries.changes(house().code, version))
    return render(request, "planning/changes.html", page)


@require_safe
@EDITORS
def comment_list(request: HttpRequest) -> HttpResponse:
    """What waits to be read or answered, and what is held."""
    centre = house().code
    view = queries.shown(centre)
    queries.look_at_comments(reader(request), centre=centre)
    page = {
        "waiting": queries.to_handle(centre),
        "held": queries.held(centre),
        "concept": view.concept if view else None,
        "told": told(request),
    }
    return render(request, "planning/comments.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@EDITORS
def comment_handle(request: HttpRequest, number: int) -> HttpResponse:
    """One comment: show it, hold it by a rule, or answer it."""
    centre = house().code
    found = next((one for one in queries.every_comment(centre) if one.number == number), None)
    if found is None:
        raise NotFound(what="comment", name=number)
    queries.look_at_comments(reader(request), centre=centre)
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    hold = HoldForm(request.POST if verb == "hold" else None)
    answer = AnswerForm(request.POST if verb == "answer" else None, initial={"changed": found.key})
    form = {"hold": hold, "answer": answer}.get(verb)
    if verb == "show" or (form is not None and form.is_valid()):
        try:
            _handled(request, number, verb, form.cleaned_data if form is not None else {})
        except Refusal as refusal:
            if form is None:
                tell(request, "planning.comment.too_late")
                return redirect("concept_comments")
            form.add_error(None, said(refusal))
        else:
            tell(request, f"planning.done.{verb}")
            return (
                redirect("comment_handle", number=number) if verb == "show" else redirect("concept_comments")
            )
    view = queries.version(centre, found.version)
    page = {"one": found, "concept": view.concept, "hold": hold, "answer": answer, "told": told(request)}
    return render(request, "planning/comment_handle.html", page, status=422 if form is not None else 200)


def _handled(request: HttpRequest, number: int, verb: str, given: dict[str, Any]) -> None:
    actor, centre, key = reader(request), house().code, receipt(request)
    if verb == "answer":
        comments.answer_comment(
            actor,
            centre=centre,
            key=key,
            comment=number,
            kind=given["kind"],
            words={slot: given[slot] for slot in ("fi", "sv", "en")},
            changed=given["changed"].strip(),
        )
    else:
        comments.moderate(actor, centre=centre, key=key, comment=number, rule=given.get("rule", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(ADMINISTRATOR)
def seat_list(request: HttpRequest) -> HttpResponse:
    """Who takes part; give a place to somebody who may sign in, or end one."""
    centre, actor = house().code, reader(request)
    people = [one for one in accounts.people(actor, centre=centre) if one.is_active]
    names = {one.id: one.name for one in people}
    ending = request.POST.get("end", "")
    if ending.isdigit() and len(ending) < 10:
        seats.end_seat(actor, centre=centre, key=receipt(request), seat=int(ending))
        tell(request, "planning.done.seat_end")
        return redirect("planning_seats")
    form = SeatForm(list(names.items()), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            seats.give_seat(actor, centre=centre, key=receipt(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("until_on", said(refusal))
        else:
            tell(request, "planning.done.seat")
            return redirect("planning_seats")
    rows = [(one, names.get(one.person, "")) for one in queries.seats(centre)]
    page = {"form": form, "rows": rows, "told": told(request)}
    return render(request, "planning/seats.html", page, status=422 if form.is_bound else 200)
