"""Reckonings: asked for, on their way, answered. Anybody reads those of a public version and runs them again."""

from __future__ import annotations

import json
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.texts import text
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.planning import access, queries, waiting
from palvelutori.planning.access import for_planners
from palvelutori.planning.bridge.changes import usual_changes
from palvelutori.planning.forms import RunForm
from palvelutori.planning.operations import runs
from palvelutori.planning.operations.refusals import ConceptNotRight, ScenarioNotRight
from palvelutori.planning.queries import pictures
from palvelutori.planning.queries import runs as run_queries
from palvelutori.planning.queries.runs import RunView
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.telling import fault_words, line_names, problem_words, run_words
from palvelutori.planning.views.desk import receipt, said
from palvelutori.planning.views.parts import page_of, reader
from palvelutori.visits.views.common import let_listen, live_url

READERS: Final = for_planners(edits=False)


def _may_ask(request: HttpRequest) -> bool:
    return access.may_read_drafts(reader(request), centre=house().code, on=access.today())


@login_not_required
@never_cache
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """Every reckoning, newest first."""
    centre = house().code
    view = queries.shown(centre) or queries.draft(centre)
    if view is None:
        raise NotFound(what="concept", name="")
    may_ask = _may_ask(request)
    rows = run_queries.listed(centre, may_read_drafts=may_ask)
    page = page_of(
        request,
        view,
        runs=[(one, run_words(one, view.concept, language())) for one in rows],
        may_ask=may_ask,
        is_ready=waiting.is_ready(),
        told=told(request),
    )
    return _live(request, "planning/runs.html", page, is_live=any(one.is_under_way for one in rows))


def _live(request: HttpRequest, template: str, page: dict[str, Any], *, is_live: bool) -> HttpResponse:
    """A page that renews itself while something is on its way: by the house's stream, or without script."""
    actor, centre = reader(request), house().code
    if not is_live or actor.kind == "anonymous":
        return render(request, template, page)
    page["live_url"] = live_url(centre, reader=actor.id)
    return let_listen(request, render(request, template, page), reader=actor.id, centre=centre)


@require_http_methods(["GET", "HEAD", "POST"])
@READERS
def run_ask(request: HttpRequest) -> HttpResponse:
    """What is to be reckoned. What is missing or impossible is said here, before anything is run."""
    centre = house().code
    views = queries.versions(centre)
    if not views:
        raise NotFound(what="concept", name="")
    asked = request.POST.get("version") or request.GET.get("versio", "")
    view = next((one for one in views if f"{one.version}" == asked), queries.shown(centre) or views[0])
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RunForm(view.concept, usual_changes(view.concept), [one.version for one in views], *data,
                   initial={"version": view.version})  # fmt: skip
    if form.is_valid():
        try:
            made = runs.ask_run(reader(request), centre=centre, key=receipt(request), **form.asked())
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            form.add_error(_beside(refusal), _refused(refusal, view.concept))
        else:
            return redirect("run", number=made.run)
    page = page_of(request, view, form=form, is_ready=waiting.is_ready())
    return render(request, "planning/run_ask.html", page, status=422 if form.is_bound else 200)


def _beside(refusal: Refusal) -> str | None:
    """The field a refusal belongs to: what is wrong in a file stands beside the file."""
    return "file" if isinstance(refusal, ConceptNotRight) else None


def _refused(refusal: Refusal, concept: Concept) -> str:
    if isinstance(refusal, ScenarioNotRight):
        return fault_words(refusal.fault, language(), names=line_names(concept, language()))
    if isinstance(refusal, ConceptNotRight):
        return text("planning.ask.file.row", language(), words=problem_words(refusal.problem, language()))
    return said(refusal)


def run_view(request: HttpRequest, number: int) -> RunView:
    """The reckoning asked for. Raises NotFound."""
    return run_queries.run(house().code, number, may_read_drafts=_may_ask(request))


@login_not_required
@never_cache
@require_safe
def run(request: HttpRequest, number: int) -> HttpResponse:
    """The answers; until they are there, how far it is."""
    found = run_view(request, number)
    view = queries.version(house().code, found.row.version)
    page = page_of(
        request,
        view,
        run=found.row,
        answers=found.answers,
        plan=found.plan,
        base=found.base,
        closed=found.closed,
        cut_off=found.cut_off,
        title=run_words(found.row, found.concept, language()),
        may_ask=_may_ask(request),
        is_ready=waiting.is_ready(),
        told=told(request),
    )
    return _live(request, "planning/run.html", page, is_live=found.row.is_under_way)


@login_not_required
@never_cache
@require_safe
def run_compare(request: HttpRequest) -> HttpResponse:
    """Two days side by side; without both it asks which."""
    centre, may_ask = house().code, _may_ask(request)
    view = queries.shown(centre) or queries.draft(centre)
    if view is None:
        raise NotFound(what="concept", name="")
    rows = [
        one
        for one in run_queries.listed(centre, may_read_drafts=may_ask)
        if one.state == "done" and one.kind == "day"
    ]
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    page = page_of(
        request,
        view,
        runs=[(one, run_words(one, view.concept, language())) for one in rows],
        chosen=asked,
    )
    if all(one.isdecimal() and len(one) < 10 for one in asked):
        numbers = int(asked[0]), int(asked[1])
        first, second, concept, told_ = run_queries.compared_runs(centre, numbers, may_read_drafts=may_ask)
        words = [run_words(one, concept, language()) for one in (first, second)]
        page |= {"first": first, "second": second, "words": words, "concept": concept, "compared": told_}
        page["crowds"] = pictures.crowds(centre, numbers, may_read_drafts=may_ask)
    return render(request, "planning/run_compare.html", page)


@require_POST
@READERS
def run_cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a reckoning at once."""
    try:
        runs.cancel_run(reader(request), centre=house().code, key=receipt(request), run=number)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        tell(request, "planning.run.too_late")
    else:
        tell(request, "planning.run.cancelled")
    return redirect("run", number=number)


@login_not_required
@require_safe
def run_file(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """The scenario, for `palvelutori simulate`, or every figure."""
    centre, may_ask = house().code, _may_ask(request)
    if what == "skenaario":
        words = run_queries.scenario(centre, number, may_read_drafts=may_ask)
    elif what == "tulos":
        words = json.dumps(run_queries.result(centre, number, may_read_drafts=may_ask), ensure_ascii=False)
    else:
        raise NotFound(what="file", name=what[:10])
    answer = HttpResponse(words, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="laskelma-{number}-{what}.json"'
    return answer
