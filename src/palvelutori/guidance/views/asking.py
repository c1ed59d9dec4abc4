"""What do you need? For residents, and with the same engine for whoever helps somebody at a desk or in the hall.

Everything said travels in the body of the form and back in hidden fields: never in an address, a cookie or a table.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from palvelutori.accounts.access import only_for
from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import pick
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.guidance import queries
from palvelutori.guidance.package import vocabulary
from palvelutori.guidance.rules.entries import DECLINED, DO_NOT_KNOW, Said

#: as many wishes as one visit may have matters, and some more
MOST_TOPICS: Final = 12
STAFF_QUESTIONS: Final = 4
ANSWER: Final = "answer."


def said_in(form: QueryDict) -> Said:
    """What a form says, in the words of the vocabulary; anything else in it is passed over."""
    words = vocabulary()
    dropped = {*form.getlist("drop")}
    topics = [one[:60] for one in form.getlist("topic") if one and one not in dropped][:MOST_TOPICS]
    answers = {}
    for code, question in words.questions.items():
        given = form.get(ANSWER + code, "")
        if code not in dropped and (given in (DECLINED, DO_NOT_KNOW) or question.choice(given)):
            answers[code] = given
    return Said(frozenset(topics), answers)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """The menu of wishes; or, for what was chosen, suggestions with their reasons and the next question."""
    centre = house().code
    if not queries.has_rules(centre):
        raise NotFound(what="page", name="")
    now = clock.now()
    said = said_here(centre, request.POST)
    if not said.topics or "add" in request.POST:
        menu = queries.menu(centre, at=now, seed=secrets.randbits(32))
        return render(request, "guidance/menu.html", {"menu": menu, "said": said})
    told = {"said": said, "it": queries.advice(centre, said, at=now)}
    return render(request, "guidance/answer.html", told)


def said_here(centre: str, form: QueryDict) -> Said:
    """What a form says, of topics the rules of this house know."""
    said = said_in(form)
    spoken = queries.menu(centre, at=clock.now(), seed=None)
    known = {one.code for one in spoken.wishes} | {one.code for one in spoken.events}
    return Said(said.topics & known, said.answers)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@only_for(HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER)
def wishes_for(request: HttpRequest) -> HttpResponse:
    """What does he or she need? The officer ticks what is said and sees the services of the whole house."""
    centre = house().code
    if not queries.has_rules(centre):
        raise NotFound(what="page", name="")
    now, slot = clock.now(), language()
    said = said_here(centre, request.POST)
    menu = queries.menu(centre, at=now, seed=None)
    page = {
        "wishes": sorted(menu.wishes, key=lambda one: pick(one.names, slot)),
        "events": sorted(menu.events, key=lambda one: pick(one.names, slot)),
        "said": said,
        "it": queries.advice(centre, said, at=now, questions=STAFF_QUESTIONS) if said.topics else None,
    }
    return render(request, "guidance/wishes_for.html", page)
