"""For those who are not partners yet: what it means, applying without an account, how an application stands."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from palvelutori.accounts.access import sign_in_person
from palvelutori.accounts.telling import tell
from palvelutori.codevelopment import codes, portal_pages
from palvelutori.codevelopment.operations import partner_people, partner_runs, partners
from palvelutori.codevelopment.operations.guesses import tried_application, tries
from palvelutori.codevelopment.operations.partner_refusals import PartnerCodeUnknown
from palvelutori.codevelopment.partner_forms import ApplyForm, JoinForm
from palvelutori.codevelopment.terms import terms
from palvelutori.common.refusals import Refusal
from palvelutori.common.texts import HTML_LANG
from palvelutori.foundation.actors import ANONYMOUS
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described

#: fields of operations → those of the form
FIELDS = {"names": "name", "email": "email"}


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What a partner does here, what it agrees to, and who is one."""
    page = {"terms": terms(), "partners": portal_pages.active_partners(house().code)}
    return render(request, "codevelopment/partners.html", page)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Apply. The code lies in the form from the beginning: sending it twice is one application."""
    centre, code = house().code, request.POST.get("code", "")[:64] or codes.drawn_code()
    form = ApplyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        source = request.META.get("REMOTE_ADDR", "")
        tries.check(source)
        try:
            partners.apply(
                ANONYMOUS,
                centre=centre,
                code=code,
                organisation=form.organisation(),
                contact=form.contact(),
                language=HTML_LANG[language()],
            )
        except Refusal as refusal:
            put(form, refusal)
        else:
            tried_application(centre, source=source)
            shown = {"code": codes.written(codes.read(code) or "")}
            return render(request, "codevelopment/partner_applied.html", shown)
    page = {"form": form, "code": code}
    return render(request, "codevelopment/partner_apply.html", page, status=422 if form.is_bound else 200)


def put(form: Any, refusal: Refusal) -> None:
    """A refusal beside the field it is about, or above the form."""
    words = described(refusal)
    field = str(refusal.values.get("field", ""))
    field = FIELDS.get(field, field)
    form.add_error(field if field in form.fields else None, f"{words.title} {words.way_out}".strip())


@login_not_required
@never_cache
@sensitive_post_parameters("code", "password", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest) -> HttpResponse:
    """How an application stands, by its code; after the vetting it makes a sign-in here. Never in an address."""
    if request.method != "POST":
        return render(request, "codevelopment/partner_application.html", {})
    centre, code = house().code, request.POST.get("code", "")[:64]
    source = request.META.get("REMOTE_ADDR", "")
    tries.check(source)
    told = portal_pages.application(centre, code)
    if told is None:
        tried_application(centre, source=source)
        page: dict[str, Any] = {"code": code, "refused": described(PartnerCodeUnknown())}
        return render(request, "codevelopment/partner_application.html", page, status=404)
    refused: Refusal | None = None
    form = JoinForm(request.POST if "username" in request.POST else None, person=told.person)
    try:
        if "appeal" in request.POST:
            words = request.POST["appeal"][:1000]
            partner_runs.appeal_by_code(ANONYMOUS, centre=centre, code=code, words=words)
            told = portal_pages.application(centre, code)
        elif form.is_valid():
            return _join(request, centre, code, form)
    except Refusal as refusal:
        refused = refusal
        if "username" in request.POST:
            put(form, refusal)
    page = {"told": told, "code": code, "form": form, "refused": described(refused) if refused else None}
    wrong = refused.status if refused else 422 if form.is_bound else 200
    return render(request, "codevelopment/partner_application.html", page, status=wrong)


def _join(request: HttpRequest, centre: str, code: str, form: JoinForm) -> HttpResponse:
    """Make the sign-in and go in."""
    made = partner_people.join(ANONYMOUS, centre=centre, code=code, language=language(), **form.cleaned_data)
    sign_in_person(request, made.person)
    tell(request, "partner.joined")
    return redirect("partner_portal")
