"""What is printed of a visit: the ticket of 80 mm and the A4 plan, by the browser; and the code typed by hand.

Both are behind the visit's own address, so whoever has it may print: the visitor, a guide, a kiosk. `koko=suuri` is
large print, `tulosta=1` prints itself where there is script.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from palvelutori.common.texts import SLOTS, text
from palvelutori.foundation.languages import CODE_OF, language
from palvelutori.visits.follow import PREFIX, follow_url, typed_code
from palvelutori.visits.queries.paper import limits, paper, visit_by_code
from palvelutori.visits.rules.plan import Company
from palvelutori.visits.views.common import house
from palvelutori.visits.views.following import Own, own_of
from palvelutori.visits.views.limits import codes_tried, codes_tried_by_all

LARGE: Final = "suuri"
TICKET, PLAN = "/lappu", "/suunnitelma"


@login_not_required
@require_GET
@never_cache
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket on a page of its own."""
    own = own_of(request, token)
    return render(request, "visits/ticket.html", _page(request, own, TICKET, other=PLAN))


@login_not_required
@require_GET
@never_cache
def plan(request: HttpRequest, token: str) -> HttpResponse:
    """The plan of the visit on one A4."""
    own = own_of(request, token)
    company = company_of(request)
    page = _page(request, own, PLAN, other=TICKET) | {
        "limits": limits(own.centre),
        "paper": paper(own.centre, view=own.view, company=company),
        "companies": [(one.value, _with(own, request, one)) for one in Company],
    }
    return render(request, "visits/plan.html", page)


def company_of(request: HttpRequest) -> Company:
    """How the visitor walks, from the address; nothing of it is kept."""
    asked = request.GET.get("seura", "")
    return Company(asked) if asked in list(Company) else Company.ALONE


def _with(own: Own, request: HttpRequest, company: Company) -> str:
    """Address of the plan for this way of walking, size and language as they are."""
    address = _address(own, PLAN, is_large=request.GET.get("koko") == LARGE)
    return f"{address}{'&' if '?' in address else '?'}seura={company.value}"


def _page(request: HttpRequest, own: Own, part: str, *, other: str) -> dict[str, Any]:
    is_large = request.GET.get("koko") == LARGE
    return own.page() | {
        "paper": paper(own.centre, view=own.view),
        "large": is_large,
        "other_size": _address(own, part, is_large=not is_large),
        "other_paper": _address(own, other, is_large=is_large),
        "other_key": "print.plan" if other == PLAN else "print.ticket",
        "prints_itself": request.GET.get("tulosta") == "1",
        "language_addresses": {slot: _address(own, part, is_large=is_large, slot=slot) for slot in SLOTS},
    }


def _address(own: Own, part: str, *, is_large: bool, slot: str = "") -> str:
    asked = {
        name: value for name, value in (("lang", slot or own.asked), ("koko", LARGE * is_large)) if value
    }
    return follow_url(own.view.visit_id) + part + (f"?{urlencode(asked)}" if asked else "")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """The code on the paper, typed by hand, leads to the visit's page. Few wrong ones are answered."""
    asked = request.GET.get("lang", "")
    asked = asked if asked in SLOTS else "fi"
    translation.activate(CODE_OF[asked])
    typed = request.POST.get("code", "")[:40]
    wrong = ""
    if request.method == "POST":
        visit = _visit_typed(request, typed)
        if visit is not None:
            return redirect(follow_url(visit))
        wrong = text("code.wrong", language())
    page = {
        "typed": typed,
        "wrong": wrong,
        "language_addresses": {slot: f"{PREFIX}?lang={slot}" for slot in SLOTS},
    }
    return render(request, "visits/follow_enter.html", page, status=422 if wrong else 200)


def _visit_typed(request: HttpRequest, typed: str) -> str | None:
    """The visit of today the code is for. Wrong codes are counted, by address and in the whole house."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    code = typed_code(typed)
    if code is None:
        return None  # a slip of the finger, which the check sign tells: nothing was tried
    codes_tried.check(address)
    codes_tried_by_all.check("")
    visit = visit_by_code(house().code, code=code)
    if visit is None:
        codes_tried.count(address)
        codes_tried_by_all.count("")
    return visit
