"""The note at the desk: its paper to print, and somebody who brings one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell
from palvelutori.common.texts import LANGUAGES
from palvelutori.foundation.actors import DESK_OFFICER, HOST, UNIT_LEAD
from palvelutori.visits import queries
from palvelutori.visits.queries.noting import note_paper
from palvelutori.visits.views import checking_in
from palvelutori.visits.views.common import house


@require_GET
def note(request: HttpRequest, code: str, note: str) -> HttpResponse:
    """The paper of a note given at this desk, in the person's language, and then the end of the visit here."""
    actor, centre = actor_of_request(request), house().code
    screen = queries.desk_screen(actor, centre=centre, desk=code)
    told = note_paper(actor, centre=centre, desk=code, note=note)
    with translation.override(told.language if told.language in LANGUAGES else "en"):
        paper = render_to_string("visits/note_slip.html", {"note": told}, request=request)
    page = {"screen": screen, "desk": screen, "present": screen.present, "note": told, "paper": paper}
    return render(request, "visits/note.html", page)


@require_POST
@only_for(DESK_OFFICER, UNIT_LEAD, HOST)
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody gives a code at the desk: of a note, a booked time or a kept place. The number is told."""
    actor, centre = actor_of_request(request), house().code
    queries.desk_screen(actor, centre=centre, desk=code)
    tried = checking_in.by_code(request, actor, channel="desk", source=actor.id)
    if tried.came is None:
        page = tried.page | {"desk_code": code}
        return render(request, "visits/desk_code.html", page, status=tried.status)
    tell(request, "note.came", number=tried.came.number)
    return redirect("desk", code)
