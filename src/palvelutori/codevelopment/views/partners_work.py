"""For the manager of the square: applications to vet, partners and what was marked about them; leads decide appeals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.codevelopment import codes, portal_pages
from palvelutori.codevelopment.operations import partner_people, partner_runs, partners, portal, standing
from palvelutori.codevelopment.partner_forms import AnnounceForm, ContactForm, TaskForm
from palvelutori.codevelopment.rules.partnership import CHECKS, Run, Step
from palvelutori.codevelopment.views.partners import put
from palvelutori.codevelopment.views.portal import given, row_in
from palvelutori.common.refusals import NotAllowed, NotFound, Refusal
from palvelutori.common.texts import HTML_LANG
from palvelutori.foundation.actors import SQUARE_MANAGER
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described

READERS = partner_runs.DECIDERS
#: runs a person marks
MARKED = (Run.CLEAN, Run.NO_SHOW, Run.LATE, Run.BREACH, Run.SERIOUS)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def partner_list(request: HttpRequest) -> HttpResponse:
    """All partners, applications and open appeals first; an announcement for all of them."""
    centre, actor = house().code, actor_of_request(request)
    manages = actor.has_role(SQUARE_MANAGER, centre=centre)
    if request.method == "POST" and not manages:
        raise NotAllowed(roles=SQUARE_MANAGER)
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            portal.announce(actor, **given(request), **form.value())
        except Refusal as refusal:
            put(form, refusal)
        else:
            tell(request, "develop.done")
            return redirect("develop_partners")
    page = {
        "partners": portal_pages.partners(actor, centre=centre),
        "news": portal_pages.announcements(actor, centre=centre),
        "manages": manages,
        "form": form,
        "told": told(request),
    }
    return render(request, "codevelopment/work_partners.html", page, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def partner(request: HttpRequest, number: int) -> HttpResponse:
    """One partner: vetting, checks, steps with their reasons, marks and appeals, tasks and notices."""
    centre, actor = house().code, actor_of_request(request)
    portal_pages.require_partner(actor, centre=centre, number=number)
    if request.method != "POST":
        answer = _show(request, number)
        if actor.has_role(SQUARE_MANAGER, centre=centre):
            portal.see_notices(actor, centre=centre, partner=number)
        return answer
    act = _acts(request, number).get(request.POST.get("act", ""))
    if act is None:
        raise NotFound(what="act", name=request.POST.get("act", "")[:20])
    try:
        act()
    except Refusal as refusal:
        return _show(request, number, refusal)
    tell(request, "develop.done")
    return redirect("develop_partner", number=number)


def _show(request: HttpRequest, number: int, refused: Refusal | None = None, **more: Any) -> HttpResponse:
    centre, actor = house().code, actor_of_request(request)
    it = portal_pages.partner_page(actor, centre=centre, number=number)
    manages = actor.has_role(SQUARE_MANAGER, centre=centre)
    decided = [one for one in partners.DECIDED if one in it.may]
    page = {
        "it": it,
        "manages": manages,
        "checks": CHECKS,
        "decided": decided,
        "may_vet": Step.VET in it.may,
        "may_decline": Step.DECLINE in it.may,
        "may_activate": Step.ACTIVATE in it.may,
        "runs": MARKED,
        "task_form": TaskForm(parts=it.parts),
        "contact_form": ContactForm(),
        "told": told(request),
        "refused": described(refused) if refused else None,
        **more,
    }
    bad = refused.status if refused else 200
    return render(request, "codevelopment/work_partner.html", page, status=bad)


def _acts(request: HttpRequest, number: int) -> dict[str, Callable[[], Any]]:
    """What a button may ask for."""
    actor, sent = actor_of_request(request), request.POST
    same: dict[str, Any] = {**given(request), "partner": number}
    of_row: dict[str, Any] = given(request)
    reason = sent.get("reason", "")[:1000]
    return {
        "vet": lambda: partners.vet(actor, **same, checks=sent.getlist("checks")),
        "decline": lambda: partners.decline_partner(actor, **same, reason=reason),
        "check": lambda: partners.note_check(actor, **same, check=sent.get("check", "")[:40]),
        "activate": lambda: partners.activate_partner(actor, **same),
        "decide": lambda: standing.decide_standing(actor, **same, what=sent.get("what", ""), reason=reason),
        "mark": lambda: partner_runs.mark_partner_run(actor, **same, run=sent.get("run", ""), reason=reason),
        "set_aside": lambda: partner_runs.decide_mark_appeal(
            actor, **of_row, mark=row_in(request, "mark"), set_aside=True, reason=reason
        ),
        "uphold": lambda: partner_runs.decide_mark_appeal(
            actor, **of_row, mark=row_in(request, "mark"), set_aside=False, reason=reason
        ),
        "notice": lambda: portal.write_notice(
            actor,
            **same,
            words=sent.get("words", "")[:2000],
            language=HTML_LANG[language()],
            about=sent.get("about", "")[:40],
        ),
        "task": lambda: _add_task(request, same),
        "done": lambda: portal.do_task(actor, **of_row, task=row_in(request, "task")),
        "end_seat": lambda: partner_people.end_partner_seat(actor, **of_row, row=row_in(request, "row")),
    }


def _add_task(request: HttpRequest, same: dict[str, Any]) -> None:
    parts = portal_pages.parts(actor_of_request(request), centre=house().code, number=same["partner"])
    form = TaskForm(request.POST, parts=parts)
    if not form.is_valid():
        raise NotFound(what="task", name="")
    portal.add_task(actor_of_request(request), **same, **form.value())


@never_cache
@sensitive_post_parameters()
@require_http_methods(["POST"])
@only_for(SQUARE_MANAGER)
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a person of the partner in: the code is shown once, to be told to that person."""
    form, code = ContactForm(request.POST), codes.drawn_code()
    if not form.is_valid():
        return _show(request, number, contact_form=form)
    try:
        partner_people.invite(
            actor_of_request(request),
            centre=house().code,
            code=code,
            contact=form.contact(),
            is_owner=request.POST.get("owner") == "1",
            partner=number,
        )
    except Refusal as refusal:
        return _show(request, number, refusal)
    return _show(request, number, invited=codes.written(code))
