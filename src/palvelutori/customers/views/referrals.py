"""Referrals at work: a unit's list, one leg's page, what the person is shown, and every act on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.times import HELSINKI
from palvelutori.customers import operations, queries
from palvelutori.customers.forms import WAYS, PayloadForm, ShowForm
from palvelutori.customers.queries import LegView
from palvelutori.customers.rules.legs import (
    CONTACT_WAYS,
    DECLINE_REASONS,
    OUTCOMES,
    RETRACT_REASONS,
    WITHDRAWAL_ANSWERS,
)
from palvelutori.customers.rules.payload import content_of, frozen
from palvelutori.foundation.actors import DESK_OFFICER, UNIT_LEAD
from palvelutori.foundation.context import house
from palvelutori.foundation.refused import described

ROLES: Final = (DESK_OFFICER, UNIT_LEAD)
#: what a press says afterwards; others say nothing, the page shows it
_TOLD: Final = {"accept", "decline", "confirm", "reject", "ask", "record", "retract", "withdraw"}


@require_safe
@only_for(*ROLES)
def referrals(request: HttpRequest) -> HttpResponse:
    """The unit's referrals: what waits for an answer first."""
    box = queries.inbox(actor_of_request(request), centre=house().code)
    return render(request, "customers/inbox.html", {"box": box, "told": told(request)})


@require_safe
@only_for(*ROLES)
def referral(request: HttpRequest, leg: str) -> HttpResponse:
    """One leg, as far as it is open to whoever looks."""
    return _page(request, leg)


def _page(request: HttpRequest, leg: str, refused: Refusal | None = None) -> HttpResponse:
    view = queries.leg_view(actor_of_request(request), centre=house().code, leg=leg)
    page = _parts(view) | {
        "told": told(request),
        "refused": described(refused) if refused else None,
        "form": _form(view),
    }
    return render(request, "customers/leg.html", page, status=refused.status if refused else 200)


def _parts(view: LegView) -> dict[str, Any]:
    whole = catalogue.catalogue_of(house().code)
    others = [one for one in whole.units.values() if one.code not in (view.from_unit, view.to_unit)]
    return {
        "view": view,
        "ways": WAYS,
        "outcomes": OUTCOMES,
        "decline_reasons": DECLINE_REASONS,
        "retract_reasons": RETRACT_REASONS,
        "contact_ways": CONTACT_WAYS,
        "withdrawal_answers": WITHDRAWAL_ANSWERS,
        "others": others,
    }


def _form(view: LegView, data: Any = None) -> PayloadForm:
    asks_sender = view.tells_sender if view.is_sender_opaque and view.values else None
    if view.is_sender_opaque and not view.values:
        asks_sender = False
    return PayloadForm(data, values=view.values, tells_sender=asks_sender)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*ROLES)
def referral_write(request: HttpRequest, leg: str) -> HttpResponse:
    """What would be told: written, then shown to the person on the next page."""
    actor, centre = actor_of_request(request), house().code
    view = queries.leg_view(actor, centre=centre, leg=leg)
    if not view.is_sender or not {"change", "answer"} & view.events:
        return redirect("referral", leg)
    data = request.POST if request.method == "POST" else None
    form = _form(view, data)
    if form.is_valid():
        if view.state == "needs_info":
            return _answer_shown(request, view, form)
        try:
            operations.change_payload(
                actor,
                centre=centre,
                key=_key(request),
                leg=leg,
                values=form.values(),
                tells_sender=bool(form.cleaned_data.get("tells_sender", not view.is_sender_opaque)),
            )
            return redirect("referral_show", leg)
        except Refusal as refusal:
            _beside(form, refusal)
    page = _parts(view) | {"form": form}
    return render(request, "customers/write.html", page, status=422 if form.is_bound else 200)


def _beside(form: PayloadForm, refusal: Refusal) -> None:
    words = described(refusal)
    form.add_error(None, f"{words.title} {words.way_out}".strip())


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*ROLES)
def referral_show(request: HttpRequest, leg: str) -> HttpResponse:
    """The turned screen: exactly what the receiver will see. From here the person is asked."""
    actor, centre = actor_of_request(request), house().code
    view = queries.preview(actor, centre=centre, leg=leg)
    if view.state not in ("draft", "offered", "ready") or not view.values:
        return redirect("referral", leg)
    data = request.POST if request.method == "POST" and view.state == "draft" else None
    form = ShowForm(data, spoken=view.language)
    if form.is_valid():
        operations.show_payload(
            actor,
            centre=centre,
            key=_key(request),
            leg=leg,
            days=form.cleaned_data["days"],
            language=form.cleaned_data["language"],
            interpreted=form.cleaned_data["interpreted"],
        )
        return redirect("referral_show", leg)
    page = _parts(view) | {"show": form}
    return render(request, "customers/show.html", page, status=422 if form.is_bound else 200)


@require_POST
@only_for(*ROLES)
def referral_say(request: HttpRequest, leg: str) -> HttpResponse:
    """The person has said yes or no at the desk. A yes goes on its way at once."""
    actor, centre, key = actor_of_request(request), house().code, _key(request)
    if request.POST.get("say") == "no":
        operations.move_leg(actor, centre=centre, key=key, leg=leg, event="say_no")
        return redirect("referral", leg)
    try:
        operations.say_yes(
            actor,
            centre=centre,
            key=f"{key}-yes" if key else None,
            leg=leg,
            digest=request.POST.get("digest", ""),
            way=request.POST.get("way", ""),
        )
        operations.send_leg(actor, centre=centre, key=f"{key}-send" if key else None, leg=leg)
    except Refusal as refusal:
        return _page(request, leg, refusal)
    tell(request, "referral.told.sent")
    return redirect("referral", leg)


@require_POST
@only_for(*ROLES)
def referral_send(request: HttpRequest, leg: str) -> HttpResponse:
    """Send what the person has permitted on the own page, or once more what came back."""
    try:
        operations.send_leg(actor_of_request(request), centre=house().code, key=_key(request), leg=leg)
    except Refusal as refusal:
        return _page(request, leg, refusal)
    tell(request, "referral.told.sent")
    return redirect("referral", leg)


def _answer_shown(request: HttpRequest, view: LegView, form: PayloadForm) -> HttpResponse:
    """An answer is shown to the person before it leaves: the page carries the very bytes' digest."""
    values, refused = form.values(), None
    sender = view.from_unit if view.tells_sender else ""
    whole = frozen(sender=sender, receiver=view.to_unit, service=view.service_code, values=values)
    if request.POST.get("digest") and request.POST.get("say") == "yes":
        try:
            operations.answer_question(
                actor_of_request(request),
                centre=house().code,
                key=_key(request),
                leg=view.leg,
                values=values,
                digest=request.POST["digest"],
                way=request.POST.get("way", ""),
                language=view.shown.language if view.shown else "fi",
            )
        except Refusal as refusal:
            refused = described(refusal)
        else:
            tell(request, "referral.told.answered")
            return redirect("referral", view.leg)
    page = _parts(view) | {
        "form": form,
        "lines": queries.lines_of(values),
        "values": values,
        "digest": content_of(whole).digest,
        "refused": refused,
    }
    return render(request, "customers/answer.html", page, status=422 if refused else 200)


@require_POST
@only_for(*ROLES)
def referral_act(request: HttpRequest, leg: str, verb: str) -> HttpResponse:
    """One press on a leg: accept, decline, ask, a time, an outcome and so on."""
    given = request.POST
    try:
        operations.move_leg(
            actor_of_request(request),
            centre=house().code,
            key=_key(request),
            leg=leg,
            event=verb,
            version=_version(request),
            reason=given.get("reason", "")[:20],
            words=given.get("words", "")[:500],
            time_at=_time(given.get("time", "")),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, leg, refusal)
    if verb in _TOLD:
        tell(request, f"referral.told.{verb}")
    return redirect("referral", leg)


@require_POST
@only_for(*ROLES)
def referral_reroute(request: HttpRequest, leg: str) -> HttpResponse:
    """On to another unit: a new leg, which the person is asked about anew."""
    try:
        made = operations.reroute(
            actor_of_request(request),
            centre=house().code,
            key=_key(request),
            leg=leg,
            to=request.POST.get("to", "")[:120],
            version=_version(request),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, leg, refusal)
    tell(request, "referral.told.rerouted")
    seen = queries.inbox(actor_of_request(request), centre=house().code)
    mine = {row.leg for row in (*seen.sent, *seen.back)}
    return redirect("referral", made.leg) if made.leg in mine else redirect("referrals")


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("receipt", "").strip()[:120] or None


def _version(request: HttpRequest) -> int | None:
    words = request.POST.get("version", "")
    return int(words) if words.isdecimal() and len(words) < 9 else None


def _time(words: str) -> datetime | None:
    """What a `datetime-local` field sends, as house time."""
    try:
        return datetime.fromisoformat(words).replace(tzinfo=HELSINKI) if words else None
    except ValueError:
        return None
