"""A resident takes a number: choose needs, say what helps, one button. The needs are kept in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.texts import has, text
from palvelutori.foundation.actors import KIOSK, Actor, RoleAt
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import language
from palvelutori.visits import operations
from palvelutori.visits.forms.arriving import ArriveForm
from palvelutori.visits.operations.arriving import MOST_NEEDS
from palvelutori.visits.queries import choosing, coming
from palvelutori.visits.queries.choosing import Choice
from palvelutori.visits.views.common import house, receipt
from palvelutori.visits.views.limits import numbers_taken

LONGEST_QUESTION: Final = 200
#: what the operation may find out between the page and the button: the page says it again with the reason
CHANGED: Final = (catalogue.ClosedUnit, catalogue.AppointmentOnly, catalogue.UnknownNeed)


@dataclass(frozen=True, slots=True)
class Option:
    """A need on the page with the address that chooses it (or drops it)."""

    choice: Choice
    address: str


def web_actor(centre: str) -> Actor:
    """Whoever takes a number on the public page: what a kiosk by the door may do, nothing else."""
    return Actor("web", "device", (RoleAt(KIOSK, centre),))


def needs_of(values: Iterable[str]) -> list[str]:
    """Needs as given in an address or form: each once, no more than one visit may have."""
    return list(dict.fromkeys(one[:120] for one in values if one.strip()))[:MOST_NEEDS]


def address_of(needs: Iterable[str], **more: str) -> str:
    """The page with these needs chosen."""
    pairs = [*(("need", one) for one in needs), *more.items()]
    return reverse("arrive") + (f"?{urlencode(pairs)}" if pairs else "")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """The question, a shelf of services, or what was chosen with the button."""
    centre = house().code
    if request.method == "POST":
        return _take(request, centre)
    needs = needs_of(request.GET.getlist("need"))
    if not needs or any(name in request.GET for name in ("more", "q", "event", "unit")):
        return _question(request, centre, needs)
    return _chosen(request, centre, needs, ArriveForm(centre=centre))


def _take(request: HttpRequest, centre: str) -> HttpResponse:
    needs = needs_of(request.POST.getlist("need"))
    form = ArriveForm(request.POST, centre=centre)
    if not needs:
        return redirect("arrive")
    if not form.is_valid():
        return _chosen(request, centre, needs, form, status=422)
    numbers_taken.count(request.META.get("REMOTE_ADDR", ""))
    try:
        came = operations.arrive(
            web_actor(centre),
            centre=centre,
            key=receipt(request),
            needs=needs,
            language=form.cleaned_data["language"],
            channel="web",
            priority_ground=form.cleaned_data["priority_ground"] or None,
            group_size=form.cleaned_data["group_size"],
        )
    except CHANGED:
        return redirect(address_of(needs))
    slot = language()
    return redirect(came.follow_url + ("" if slot == form.cleaned_data["language"] else f"?lang={slot}"))


def _chosen(
    request: HttpRequest, centre: str, needs: list[str], form: ArriveForm, *, status: int = 200
) -> HttpResponse:
    now = clock.now()
    choices = choosing.choices(centre, codes=needs, at=now)
    rows = [
        {"matter": one, "drop": address_of([code for code in needs if code != one.choice.code])}
        for one in coming.matters(centre, choices=choices, at=now)
    ]
    taken = [one.code for one in choices if one.is_open]
    page = {
        "rows": rows,
        "title": chosen_title(len(rows)),
        "refused": [one for one in choices if not one.is_open],
        "unknown": len(needs) - len(choices),
        "form": form,
        "more": address_of(taken, more="1"),
        "is_full": len(taken) >= MOST_NEEDS,
    }
    return render(request, "visits/arrive_chosen.html", page, status=status)


def chosen_title(count: int) -> str:
    """`Kolme asiaa, yksi numero` in the page's language."""
    key = f"arrive.chosen.{count}"
    return text(key if has(key) else "arrive.chosen", language(), **({} if has(key) else {"n": count}))


def _question(request: HttpRequest, centre: str, needs: list[str]) -> HttpResponse:
    now = clock.now()
    chosen = choosing.choices(centre, codes=needs, at=now)
    kept = [one.code for one in chosen]
    page: dict[str, Any] = {
        "chosen": chosen,
        "kept": kept,
        "back": address_of(kept),
        "question": address_of(kept, more="1"),
    }
    words = " ".join(request.GET.get("q", "").split())[:LONGEST_QUESTION]
    event, unit = request.GET.get("event", ""), request.GET.get("unit", "")
    if words:
        hits = choosing.found(centre, words=words, language=language(), at=now)
        page |= {"words": words, "found": _options(hits, kept)}
    elif event or unit:
        shelf = _shelf(centre, event=event, unit=unit, kept=kept)
        if shelf is None:
            return redirect(address_of(kept, more="1"))
        return render(request, "visits/arrive_shelf.html", page | shelf)
    page |= {
        "everyday": _options(choosing.everyday(centre, at=now), kept),
        "events": [
            {"names": one.names, "address": address_of(kept, event=one.code)}
            for one in catalogue.life_events(centre, at=now)
        ],
        "units": [
            Option(one, address_of(kept, unit=one.code)) for one in choosing.whole_units(centre, at=now)
        ],
    }
    return render(request, "visits/arrive.html", page)


def _options(choices: Iterable[Choice], kept: list[str]) -> list[Option]:
    return [Option(one, address_of([*kept, one.code])) for one in choices if one.code not in kept]


def _shelf(centre: str, *, event: str, unit: str, kept: list[str]) -> dict[str, Any] | None:
    """The services of a situation or a unit, to be ticked; None when there is no such thing."""
    now = clock.now()
    if unit:
        if unit not in catalogue.catalogue_of(centre).units:
            return None
        card = catalogue.unit_card(centre, code=unit, at=now)
        return {
            "names": card.names,
            "summaries": card.descriptions,
            "unit": card,
            **_parted(choosing.of_unit(centre, unit=unit, at=now), kept),
        }
    card_of_event = next((one for one in catalogue.life_events(centre, at=now) if one.code == event), None)
    if card_of_event is None:
        return None
    codes = [one.code for one in card_of_event.services]
    return {
        "names": card_of_event.names,
        "summaries": card_of_event.summaries,
        **_parted(choosing.choices(centre, codes=codes, at=now), kept),
    }


def _parted(choices: tuple[Choice, ...], kept: list[str]) -> dict[str, list[Choice]]:
    """What can be ticked, and what cannot be taken now."""
    return {
        "takes": [one for one in choices if one.is_open and one.code not in kept],
        "others": [one for one in choices if not one.is_open],
    }
