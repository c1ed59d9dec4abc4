"""Documents received: the unit's list, a new one, its paper and its way; the check of a code for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.customers.document_forms import CodeForm, ReceiptForm
from palvelutori.customers.operations import receipts as operations
from palvelutori.customers.queries import receipts as queries
from palvelutori.customers.refusals import TooManyReceiptCodes
from palvelutori.foundation.actors import DESK_OFFICER, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.context import house
from palvelutori.foundation.refused import described

READERS: Final = (DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER)
WRITERS: Final = (DESK_OFFICER, UNIT_LEAD)
ACTS: Final[dict[str, Callable[..., operations.Received]]] = {
    "pida": operations.keep_document,
    "siirra": operations.transfer_document,
    "kerro": operations.tell_of_transfer,
}


@require_safe
@only_for(*READERS)
def documents(request: HttpRequest) -> HttpResponse:
    """What waits for an act first; what is overdue above all."""
    actor = actor_of_request(request)
    rows = queries.receipts(actor, centre=house().code)
    page = {
        "rows": rows,
        "overdue": sum(one.is_overdue for one in rows),
        "may_write": actor.has_role(*WRITERS, centre=house().code),
        "told": told(request),
    }
    return render(request, "customers/documents.html", page)


def _unit(actor: Actor) -> str:
    units = sorted(actor.units(house().code))
    if not units:
        raise NotFound(what="unit", name="")
    return units[0]


@only_for(*WRITERS)
def document_add(request: HttpRequest) -> HttpResponse:
    """A document comes over the desk."""
    actor = actor_of_request(request)
    form = ReceiptForm(house().code, request.POST if request.method == "POST" else None, initial={"pages": 1})
    if form.is_valid():
        try:
            made = operations.receive_document(
                actor, centre=house().code, key=_key(request), unit=_unit(actor), **form.cleaned_data
            )
        except Refusal as refusal:
            words = described(refusal)
            form.add_error(None, f"{words.title} {words.way_out}".strip())
        else:
            return redirect("document", made.receipt_id)
    return render(
        request, "customers/document_add.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("receipt", "")[:200] or None


@require_safe
@only_for(*WRITERS)
def document(request: HttpRequest, number: str) -> HttpResponse:
    """One receipt: its paper, and what has to be done with the document."""
    return _document(request, number)


def _document(request: HttpRequest, number: str, refused: Refusal | None = None) -> HttpResponse:
    row = queries.receipt(actor_of_request(request), centre=house().code, number=number)
    page: dict[str, Any] = {
        "row": row,
        "acts": [one.value for one in row.acts],
        "how": operations.HOW,
        "told": told(request),
        "refused": described(refused) if refused else None,
    }
    return render(request, "customers/document.html", page, status=refused.status if refused else 200)


@require_POST
@only_for(*WRITERS)
def document_act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Keep it, send it on, tell who brought it."""
    act = ACTS.get(verb)
    if act is None:
        raise NotFound(what="act", name=verb)
    more = {"how": request.POST.get("how", "")[:10]} if verb == "kerro" else {}
    try:
        act(actor_of_request(request), centre=house().code, key=_key(request), receipt=number, **more)
    except operations.ReceiptStateWrong as refusal:
        return _document(request, number, refusal)
    tell(request, "document.done")
    return redirect("document", number)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Is this receipt ours, and where is the document now? The code goes in the body, never in the address."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    row, status = None, 422 if form.is_bound else 200
    if form.is_valid():
        source = request.META.get("REMOTE_ADDR", "")
        try:
            row = queries.checked(house().code, typed=form.cleaned_data["code"], source=source)
        except TooManyReceiptCodes as refusal:
            words = described(refusal)
            form.add_error("code", f"{words.title} {words.way_out}".strip())
            status = refusal.status
        else:
            status = 200 if row else 422
            if row is None:
                form.refuse("code", "receipt.unknown")
    response = render(request, "customers/receipt_check.html", {"form": form, "row": row}, status=status)
    if status == TooManyReceiptCodes.status:
        response["Retry-After"] = str(TooManyReceiptCodes.retry_after_seconds)
    return response
