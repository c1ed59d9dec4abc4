"""The concept, its paths, the space programme and the functional plan, for anybody to read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palvelutori.accounts.telling import told
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.planning import files, once, package, queries, questions, tables
from palvelutori.planning.forms import KEYS, OFFICE_KEYS, Trial
from palvelutori.planning.queries import pictures
from palvelutori.planning.rules.cost import costs, office_costs, payers
from palvelutori.planning.rules.evidence import slipped_days, weighed
from palvelutori.planning.rules.office import offices
from palvelutori.planning.rules.sizing import sharing
from palvelutori.planning.telling import organisation_name
from palvelutori.planning.views.parts import page_of, version_asked

#: parts of the page, in its order
CONTENTS = (
    "goals", "personas", "paths", "roles", "systems", "requirements", "decisions", "sites", "milestones", "questions",
)  # fmt: skip


@login_not_required
@require_safe
def concept(request: HttpRequest) -> HttpResponse:
    """The concept in plain words, each paragraph with its comments."""
    view = version_asked(request)
    centre = house().code
    comments = queries.comments_on(centre, version=view.version)
    page = page_of(
        request,
        view,
        comments=comments,
        personas=queries.standings(view),
        sites=weighed(view.concept),
        milestones=[(one, slipped_days(one)) for one in view.concept.milestones],
        needs=queries.needs(view),
        opinions=queries.opinions(centre, version=view.version),
        parts=CONTENTS,
        five=queries.VALUES,
        once_token=once.drawn("page", f"{centre}:{view.version}") if view.is_open else "",
        said=once.remembered(request.COOKIES.get(once.COOKIE, "")[:200], centre=centre, version=view.version),
        told=told(request),
    )
    return render(request, "planning/concept.html", page)


@login_not_required
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Every answered comment beside what changed, and how versions were liked."""
    centre, view = house().code, version_asked(request)
    liked = [(one.version, queries.opinions(centre, version=one.version)) for one in queries.versions(centre)]
    page = page_of(
        request,
        view,
        answered=queries.answered(centre),
        liked=[(number, one) for number, one in liked if one],
    )
    return render(request, "planning/answers.html", page)


@login_not_required
@require_safe
def path(request: HttpRequest, code: str) -> HttpResponse:
    """A service path as a swim-lane: the person, places, units, and what happens behind."""
    view = version_asked(request)
    found = next((one for one in view.concept.paths if one.code == code), None)
    if found is None:
        raise NotFound(what="path", name=code[:40])
    people = [one for one in queries.standings(view) if one.persona.code in found.personas]
    comments = queries.comments_on(house().code, version=view.version).get(f"paths.{code}", ())
    rows = [
        one.row
        for one in view.sheet.rows
        if any(source.kind == "path" and source.ref == code for source in one.row.sources)
    ]
    minutes = sum(step.minutes or 0 for step in found.steps)
    layer = pictures.layer(view, found, centre=house().code, language=language())
    page = page_of(
        request,
        view,
        path=found,
        people=people,
        comments=comments,
        rows=rows,
        minutes=minutes,
        key=f"paths.{code}",
        has_layer=layer is not None,
        layer=layer if request.GET.get("kerros") == "laskettu" else None,
    )
    return render(request, "planning/path.html", page)


def programme_page(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What the space programme's page shows; `?k.…=` and `?d.…=` try other numbers, saved nowhere."""
    view, slot = version_asked(request), language()
    trial = Trial(view, request.GET)
    part = offices(trial.concept, people_share=trial.people_share)
    cost = costs(trial.concept, trial.sheet, key=trial.key)
    behind = office_costs(trial.concept, part, key=trial.office_key)
    return page_of(
        request,
        view,
        trial=trial,
        sheet=trial.sheet,
        groups=tables.groups(trial.concept, trial.sheet, slot),
        sharing=sharing(trial.concept),
        offices=part,
        cost=cost,
        behind=behind,
        payers=payers(cost, behind),
        whole_cents=cost.total_cents + behind.total_cents,
        comments=queries.comments_on(house().code, version=view.version),
        has_pdf=files.has_pdf(),
        keys=KEYS,
        office_keys=OFFICE_KEYS,
        told=told(request),
        **more,
    )


@login_not_required
@require_safe
def space_programme_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The space programme as CSV, Excel or PDF, in the page's language."""
    if ending not in files.WRITERS or (ending == "pdf" and not files.has_pdf()):
        raise NotFound(what="file", name=ending[:10])
    view = version_asked(request)
    write, media = files.WRITERS[ending]
    answer = HttpResponse(write(view, language()), content_type=media)
    name = f"tilaohjelma-{view.concept.code}-{view.version}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_not_required
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """What is not answered yet: whose it is, since when, by when. The next project begins with it."""
    view = version_asked(request)
    rows = [(one, organisation_name(view.concept, one.owner, language())) for one in questions.carried(view)]
    page = page_of(request, view, rows=rows, told=told(request))
    return render(request, "planning/questions.html", page)


@login_not_required
@require_safe
def question_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The same list as CSV, Markdown or JSON."""
    if ending not in questions.WRITERS:
        raise NotFound(what="file", name=ending[:10])
    view = version_asked(request)
    write, media = questions.WRITERS[ending]
    answer = HttpResponse(write(view, language()), content_type=media)
    name = f"kysymykset-{view.concept.code}-{view.version}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_not_required
@require_safe
def concept_file(request: HttpRequest) -> HttpResponse:
    """The whole concept as its file: what another town begins from."""
    view = version_asked(request)
    body = queries.body(house().code, view.version)
    answer = HttpResponse(package.written(body), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="konsepti-{view.concept.code}-{view.version}.json"'
    return answer
