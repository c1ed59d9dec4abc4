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
from palvelutori.planning import once, queries
from palvelutori.planning.forms import CommentForm
from palvelutori.planning.operations import comments
from palvelutori.planning.rules.keyed import NoSuchPlace, at
from palvelutori.planning.views.parts import anchor, page_of

#: as long as a round of comments lasts, and some
REMEMBERED_SECONDS = 180 * 24 * 3600


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
    """One to five, once: a browser that has said something moves its voice; a code from paper is a voice of its own."""
    centre, value = house().code, request.POST.get("value", "")
    view = queries.shown(centre)
    there = f"{reverse('concept')}#opinion"
    if view is None or value not in ("1", "2", "3", "4", "5"):
        return redirect(there)
    code = once.typed(request.POST.get("code", ""))
    said = once.remembered(request.COOKIES.get(once.COOKIE, "")[:200], centre=centre, version=view.version)
    try:
        if code:
            _say(centre, value, "paper", code)
        elif said is not None and said.value == int(value):
            tell(request, "planning.opinion.same")
            return redirect(there)
        elif said is not None:
            _say(centre, value, "change", said.token, before=said.value)
        else:
            _say(centre, value, "page", request.POST.get("token", "")[:64])
    except Refusal as refusal:
        words = described(refusal)
        tell(request, "planning.opinion.refused", words=f"{words.title} {words.way_out}".strip())
        return redirect(there)
    tell(request, "planning.opinion.moved" if said is not None and not code else "planning.opinion.thanks")
    answer = redirect(there)
    if not code:
        _remember(request, answer, once.to_remember(centre, view.version, int(value)))
    return answer


def _say(centre: str, value: str, use: once.Use, token: str, *, before: int = 0) -> None:
    comments.say_opinion(ANONYMOUS, centre=centre, value=int(value), use=use, token=token, before=before)


def _remember(request: HttpRequest, answer: HttpResponse, cookie: str) -> None:
    """The browser keeps what it said; the house does not. Sent to the concept's own pages only."""
    answer.set_cookie(
        once.COOKIE,
        cookie,
        max_age=REMEMBERED_SECONDS,
        path=reverse("concept"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
