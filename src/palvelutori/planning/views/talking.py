"""Comments and opinions, without an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from palvelutori.accounts.telling import tell
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.foundation.actors import ANONYMOUS
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.planning import queries
from palvelutori.planning.forms import CommentForm
from palvelutori.planning.operations import comments
from palvelutori.planning.rules.keyed import NoSuchPlace, at
from palvelutori.planning.views.parts import anchor, page_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """Say something of a paragraph. Whoever is signed in says it as anybody else."""
    centre, slot = house().code, language()
    view = queries.shown(centre)
    if view is None:
        raise NotFound(what="concept", name="")
    try:
        at(queries.body(centre, view.version), key)
    except NoSuchPlace as gone:
        raise NotFound(what="paragraph", name=key[:40]) from gone
    data = request.POST if request.method == "POST" else None
    form = CommentForm(data, initial={"spoken": "fi" if slot == "easy" else slot})
    if form.is_valid():
        try:
            comments.comment(
                ANONYMOUS,
                centre=centre,
                key=request.POST.get("receipt", "")[:200] or None,
                paragraph=key,
                words=form.cleaned_data["said"],
                language=form.cleaned_data["spoken"],
                may_quote=form.cleaned_data["may_quote"],
            )
        except Refusal as refusal:
            words = described(refusal)
            form.add_error("said", f"{words.title} {words.way_out}".strip())
        else:
            tell(request, "planning.comment.thanks")
            return redirect("concept")
    earlier = queries.comments_on(centre, version=view.version).get(key, ())
    page = page_of(request, view, form=form, key=key, earlier=earlier, back=anchor(key))
    return render(request, "planning/comment.html", page, status=422 if form.is_bound else 200)


@login_not_required
@require_POST
def opinion(request: HttpRequest) -> HttpResponse:
    """One to five. Nothing but a count is kept."""
    value = request.POST.get("value", "")
    if value in ("1", "2", "3", "4", "5"):
        comments.say_opinion(ANONYMOUS, centre=house().code, value=int(value))
        tell(request, "planning.opinion.thanks")
    return redirect(f"{reverse('concept')}#opinion")
