"""From the visit's own page to a page that lasts: made with a new code, or the visit put on one that is open."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from palvelutori.common import check_codes
from palvelutori.customers import operations as customers
from palvelutori.customers.access import code_digest, new_code
from palvelutori.visits.views.following import own_of


@login_not_required
@require_POST
def make(request: HttpRequest, token: str) -> HttpResponse:
    """A page of one's own for this visit. The code is told this once."""
    own = own_of(request, token)
    signs = new_code()
    customers.make_own_page(own.actor, centre=own.centre, visit=own.view.visit_id, digest=code_digest(signs))
    page = own.page() | {"code": check_codes.written(signs), "back": own.address()}
    return render(request, "customers/own_code.html", page)


@login_not_required
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Put the visit on the page whose code is typed here."""
    own = own_of(request, token)
    page = customers.opened_by_code(
        own.actor,
        centre=own.centre,
        code=request.POST.get("code", "")[:40],
        source=request.META.get("REMOTE_ADDR", ""),
    )
    customers.join_visit(own.actor, centre=own.centre, visit=own.view.visit_id, thread=page.thread)
    return redirect(own.address())
