"""What everybody may read: all efforts, one effort, what firms could do; and saying one thing with a code."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.codevelopment import chart, codes, queries
from palvelutori.codevelopment.operations import voices
from palvelutori.codevelopment.operations.guesses import TooManyVoiceCodes, check_voice_code
from palvelutori.codevelopment.rules.loop import State
from palvelutori.codevelopment.rules.moderation import RULES
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.texts import HTML_LANG
from palvelutori.foundation.actors import ANONYMOUS, Actor
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.visits.follow import visit_of

#: how an effort goes, in the order residents think of it
GROUPS: Final = (
    ("now", (State.RUNNING, State.REGISTERED, State.COLLECTED, State.ANALYSED)),
    ("stopped", (State.STOPPED_HARM, State.STOPPED_OTHER)),
    ("goal", (State.GOAL_SET, State.DRAFT, State.GOAL_PROPOSED)),
    ("heard", (State.NEED, State.CANDIDATE)),
    ("done", (State.DECIDED, State.PUBLISHED, State.FOLLOWED)),
    ("parked", (State.PARKED,)),
)


@login_not_required
@require_safe
def efforts(request: HttpRequest) -> HttpResponse:
    """All efforts and how they stand, and ideas with their answers."""
    centre = house().code
    cards = queries.efforts(centre)
    groups = [(code, [one for one in cards if one.state in states]) for code, states in GROUPS]
    page = {"groups": [row for row in groups if row[1]], "ideas": queries.ideas(centre), "rules": RULES}
    return render(request, "codevelopment/efforts.html", page)


@login_not_required
@require_safe
def effort(request: HttpRequest, number: int) -> HttpResponse:
    """What we heard, what we tried, what happened, what was decided."""
    it = queries.effort(house().code, number=number)
    page = {
        "it": it,
        "chart": chart.of(it.analysis),
        "harmed": queries.is_harmed(it.analysis),
        "rules": RULES,
    }
    return render(request, "codevelopment/effort.html", page)


@login_not_required
@require_safe
def firms(request: HttpRequest) -> HttpResponse:
    """What people ask for here that is not on offer."""
    centre = house().code
    rows = queries.for_firms(centre)
    most = max((count or 0 for _, count in rows), default=1)
    shown = [(theme, count, round(100 * (count or 0) / most)) for theme, count in rows]
    page = {"rows": shown, "open": queries.open_to_firms(centre)}
    return render(request, "codevelopment/firms.html", page)


@login_not_required
@never_cache
@sensitive_post_parameters("code", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Say one thing with a code: an idea, or a comment on an effort."""
    centre = house().code
    it = queries.effort(centre, number=number) if number else None
    page: dict[str, Any] = {"it": it, "code": "", "words": "", "rules": RULES}
    if request.method != "POST":
        return render(request, "codevelopment/say.html", page)
    code, words = request.POST.get("code", "")[:64], request.POST.get("words", "")[:2000]
    try:
        _not_guessing(request, code)
        voices.say(
            ANONYMOUS, centre=centre, code=code, words=words, language=HTML_LANG[language()], effort=number
        )
    except TooManyVoiceCodes:
        raise
    except Refusal as refusal:
        page |= {"code": code, "words": words, "refused": described(refusal)}
        return render(request, "codevelopment/say.html", page, status=refusal.status)
    return render(
        request, "codevelopment/said.html", {"it": it, "code": codes.written(codes.read(code) or "")}
    )


def _not_guessing(request: HttpRequest, code: str) -> None:
    """Raises TooManyVoiceCodes while many wrong codes come from one place: a guess hits once in a hundred million."""
    check_voice_code(house().code, code=code, source=request.META.get("REMOTE_ADDR", ""))


@login_not_required
@never_cache
@sensitive_post_parameters("code", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """With the code one reads what became of it, and appeals. The code is never in an address."""
    page: dict[str, Any] = {"rules": RULES}
    if request.method != "POST":
        return render(request, "codevelopment/own.html", page)
    code = request.POST.get("code", "")[:64]
    page["code"] = code
    try:
        _not_guessing(request, code)
        if "appeal" in request.POST:
            voices.appeal(ANONYMOUS, centre=house().code, code=code, words=request.POST["appeal"][:1000])
        page["voice"] = queries.own_voice(code)
    except TooManyVoiceCodes:
        raise
    except NotFound:
        page["refused"] = described(voices.CodeNotKnown())
        return render(request, "codevelopment/own.html", page, status=404)
    except Refusal as refusal:
        page["refused"] = described(refusal)
        page["voice"] = queries.own_voice(code) if codes.read(code) else None
        return render(request, "codevelopment/own.html", page, status=refusal.status)
    return render(request, "codevelopment/own.html", page)


@login_not_required
@require_POST
@never_cache
def take_code(request: HttpRequest, token: str) -> HttpResponse:
    """A visit's code, shown once. It is drawn here and handed to nobody else: no table, no line, no log has it."""
    visit = visit_of(token)
    if visit is None:
        raise NotFound(what="visit", name="")
    centre = house().code
    try:
        voices.take_code(Actor(f"visitor:{visit}", "visitor"), centre=centre, visit=visit)
    except voices.CodeTaken as refusal:
        page = {"refused": described(refusal), "token": token}
        return render(request, "codevelopment/code.html", page, status=refusal.status)
    page = {"code": codes.written(codes.drawn_code()), "token": token}
    return render(request, "codevelopment/code.html", page)
