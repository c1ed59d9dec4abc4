"""Joint-service agreements: read, draft, sign, take into force, end; who has been trained for them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.catalogue.operations import agreements as operations
from palvelutori.catalogue.queries import agreements as queries
from palvelutori.catalogue.queries import catalogue_of, task_types
from palvelutori.catalogue.rules.agreements import Fault, first_notice_day
from palvelutori.catalogue.rules.validity import in_charge
from palvelutori.common.refusals import Refusal
from palvelutori.common.texts import pick, text
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.square.forms.agreements import AgreementForm, EndForm, SignatureForm, TrainingForm, filled
from palvelutori.square.views.parts import house, key_of, tell_refusal
from palvelutori.staffing.operations import record_training
from palvelutori.staffing.queries import Member, members

READERS: Final = (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR)
#: standing → kind of its tag
KINDS: Final = {"draft": "warn", "ending": "warn", "in_force": "ok", "ahead": "", "ended": ""}


def _today() -> date:
    return local_day(clock.now(), catalogue_of(house()).zone)


@require_safe
@only_for(*READERS)
def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement, what needs somebody first."""
    rows = [_shown(one) for one in queries.agreements(house(), day=_today())]
    page = {"rows": rows, "told": told(request), "may_write": _may_write(request)}
    return render(request, "square/agreements.html", page)


def _may_write(request: HttpRequest) -> bool:
    return actor_of_request(request).has_role(SQUARE_MANAGER, ADMINISTRATOR, centre=house())


def _shown(row: queries.AgreementRow) -> dict[str, Any]:
    bodies, units = catalogue_of(house()).organisations, catalogue_of(house()).units
    draft = row.draft
    return {
        "is": draft,
        "standing": row.standing.value,
        "kind": KINDS[row.standing.value],
        "commissioner": bodies[draft.commissioner].names,
        "provider": bodies[draft.provider].names,
        "controller": bodies[draft.controller].names,
        "unit": units[draft.unit].names if draft.unit else {},
        "faults": row.faults,
    }


@require_safe
@only_for(*READERS)
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """One agreement: as written, what is wrong with it, who signed, who is trained."""
    return _agreement(request, code)


def _agreement(
    request: HttpRequest,
    code: str,
    *,
    refused: Refusal | None = None,
    signature: SignatureForm | None = None,
    ending: EndForm | None = None,
    training: TrainingForm | None = None,
) -> HttpResponse:
    row = queries.agreement(house(), code=code, day=_today())
    whole, slot, draft = catalogue_of(house()), language(), row.draft
    names = {one.code: one.names for one in task_types()}
    workers = _workers(row)
    mine = [one for one in workers if _may_train(request, one)]
    form = next((one for one in (signature, ending, training) if one is not None), None)
    status = refused.status if refused else 422 if form is not None else 200
    page = {
        "row": _shown(row),
        "tasks": [names.get(one, {"fi": one}) for one in draft.tasks],
        "services": [
            whole.services[one].names if one in whole.services else {"fi": one} for one in draft.services
        ],
        "signed": [{"is": one, "party": whole.organisations[one.organisation].names} for one in row.signed],
        "faults": [_told(one) for one in row.faults],
        "workers": [_worker(one, code) for one in workers],
        "may_write": _may_write(request),
        "first_on": first_notice_day(draft.notice_months, day=_today()),
        "signature": signature or SignatureForm(_parties(row)),
        "ending": ending or EndForm(),
        "training": (training or TrainingForm(mine, today=_today())) if mine else None,
        "wrong": form,
        "told": told(request),
        "refused": described(refused, slot) if refused else None,
    }
    return render(request, "square/agreement.html", page, status=status)


def _parties(row: queries.AgreementRow) -> list[tuple[str, str]]:
    bodies = catalogue_of(house()).organisations
    return [
        (one, pick(bodies[one].names, language())) for one in (row.draft.commissioner, row.draft.provider)
    ]


def _told(fault: Fault) -> dict[str, str]:
    """A fault in words: where, what, how to mend it."""
    slot = language()
    about = _name(fault)
    return {
        "place": text(f"agreement.{fault.place}", slot),
        "what": text(f"agreement.fault.{fault.code}", slot, about=about),
        "remedy": text(f"agreement.fault.{fault.code}.remedy", slot, about=about),
    }


def _name(fault: Fault) -> str:
    slot, whole = language(), catalogue_of(house())
    if fault.code == "language_missing":
        return text(f"agreement.language.{fault.about}", slot)
    if fault.place == "tasks":
        names = {one.code: one.names for one in task_types()}
        return pick(names[fault.about], slot) if fault.about in names else fault.about
    known: Any = whole.organisations.get(fault.about)
    known = known or whole.services.get(fault.about) or whole.units.get(fault.about)
    return pick(known.names, slot) if known is not None else fault.about


def _workers(row: queries.AgreementRow) -> list[Member]:
    """The provider's workers at the agreement's unit."""
    bodies = catalogue_of(house()).organisations
    provider = in_charge(row.draft.provider, organisations=bodies, day=_today())
    return [
        one
        for one in members(house(), unit=row.draft.unit or None)
        if in_charge(one.employer, organisations=bodies, day=_today()) == provider
    ]


def _may_train(request: HttpRequest, member: Member) -> bool:
    return actor_of_request(request).has_role(*READERS, centre=house(), unit=member.unit)


def _worker(member: Member, agreement: str) -> dict[str, Any]:
    trained = next((one for one in member.trainings if one.agreement == agreement), None)
    holds = trained is not None and trained.holds_on(_today())
    return {"name": member.name or member.code, "trained": trained, "holds": holds}


@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def agreement_write(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new draft, or a draft written anew."""
    before = queries.agreement(house(), code=code, day=_today()) if code else None
    data = request.POST if request.method == "POST" else None
    first = filled(before.draft) if before else {"notice_months": 6, "training_valid_months": 24}
    form = AgreementForm(house(), data, initial=first)
    if form.is_valid():
        try:
            made = operations.draft_agreement(
                actor_of_request(request),
                centre=house(),
                key=key_of(request),
                code=code or form.cleaned_data["code"],
                values=form.values(),
            )
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            tell(request, "agreement.drafted")
            return redirect("agreement", made.code)
    page = {"form": form, "code": code}
    return render(request, "square/agreement_write.html", page, status=422 if form.is_bound else 200)


@require_POST
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def agreement_sign(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody has signed for a party."""
    row = queries.agreement(house(), code=code, day=_today())
    form = SignatureForm(_parties(row), request.POST)
    if form.is_valid():
        try:
            operations.sign_agreement(
                actor_of_request(request), centre=house(), key=key_of(request), code=code, **form.cleaned_data
            )
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            tell(request, "agreement.signed")
            return redirect("agreement", code)
    return _agreement(request, code, signature=form)


@require_POST
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def agreement_activate(request: HttpRequest, code: str) -> HttpResponse:
    """Into force from its first day, when nothing is wrong."""
    try:
        operations.activate_agreement(
            actor_of_request(request), centre=house(), key=key_of(request), code=code
        )
    except (operations.AgreementNotRight, operations.AgreementInForce) as refusal:
        return _agreement(request, code, refused=refusal)
    tell(request, "agreement.activated")
    return redirect("agreement", code)


@require_POST
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def agreement_end(request: HttpRequest, code: str) -> HttpResponse:
    """A last day; a draft goes at once."""
    row = queries.agreement(house(), code=code, day=_today())
    is_draft = row.standing.value == "draft"
    form = EndForm(request.POST if not is_draft else {"last_on": _today().isoformat()})
    if form.is_valid():
        try:
            operations.end_agreement(
                actor_of_request(request), centre=house(), key=key_of(request), code=code, **form.cleaned_data
            )
        except Refusal as refusal:
            tell_refusal(form, refusal, "last_on")
        else:
            tell(request, "agreement.deleted" if is_draft else "agreement.ended")
            return redirect("agreements")
    return _agreement(request, code, ending=form)


@require_POST
@only_for(*READERS)
def agreement_training(request: HttpRequest, code: str) -> HttpResponse:
    """A worker has done what the agreement demands."""
    row = queries.agreement(house(), code=code, day=_today())
    form = TrainingForm(
        [one for one in _workers(row) if _may_train(request, one)], request.POST, today=_today()
    )
    if form.is_valid():
        try:
            record_training(
                actor_of_request(request),
                centre=house(),
                key=key_of(request),
                agreement=code,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            tell_refusal(form, refusal, "done_on")
        else:
            tell(request, "training.recorded")
            return redirect("agreement", code)
    return _agreement(request, code, training=form)
