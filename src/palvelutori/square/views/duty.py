"""Language duty: what each unit owes and lacks, and the pages on which texts are written and published."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.catalogue.law import duties, owed
from palvelutori.catalogue.operations.texts import SERVICE_FIELDS, UNIT_FIELDS
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules.duty import Gap, Lack
from palvelutori.catalogue.rules.entries import Unit
from palvelutori.common.refusals import NotAllowed, NotFound, Refusal
from palvelutori.common.texts import pick, text
from palvelutori.common.times import local_day
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.spaces.queries import spaces_of
from palvelutori.square.duty import house_duty
from palvelutori.square.operations import publishing
from palvelutori.square.operations.publishing import ROLES, LanguageGaps
from palvelutori.square.views.parts import house, key_of

#: fields that are more than a line long
LONG: Final = ("descriptions", "summaries", "bring")


@require_safe
@only_for(*ROLES)
def language_duty(request: HttpRequest) -> HttpResponse:
    """Every unit one leads: what it owes, on what ground, what it lacks and what to do about it."""
    rows = [
        {
            "unit": one.unit,
            "languages": [text(f"duty.language.{each}", language()) for each in one.languages],
            "grounds": [duties()[code] for code in one.unit.duties if code in duties()],
            "gaps": [_told(gap) for gap in one.gaps],
            "services": [
                each for each in catalogue_of(house()).services.values() if each.unit == one.unit.code
            ],
        }
        for one in house_duty(house())
        if actor_of_request(request).has_role(*ROLES, centre=house(), unit=one.unit.code)
    ]
    return render(request, "square/duty.html", {"rows": rows, "told": told(request)})


def _told(gap: Gap) -> dict[str, str]:
    """A gap in words, with its act: a link, or words where somebody else acts."""
    slot, whole = language(), catalogue_of(house())
    known: Any = {
        Lack.TEXT: whole.services.get(gap.of) or whole.units.get(gap.of),
        Lack.SIGN: spaces_of(house()).desks.get(gap.of),
        Lack.OFFICER: whole.queues.get(gap.of),
    }[gap.lack]
    name = "duty_service" if gap.of in whole.services else "duty_unit"
    return {
        "what": text(
            f"duty.gap.{gap.lack}",
            slot,
            of=pick(known.names, slot) if known else gap.of,
            tongue=text(f"duty.language.{gap.language}", slot),
            **({"field": text(f"duty.field.{gap.field}", slot)} if gap.lack is Lack.TEXT else {}),
        ),
        "link": reverse(name, args=[gap.of]) if gap.lack is Lack.TEXT else "",
        "act": text(f"duty.act.{gap.lack}", slot),
    }


def _unit(request: HttpRequest, code: str) -> Unit:
    one = catalogue_of(house()).units.get(code)
    if one is None:
        raise NotFound(what="unit", name=code)
    if not actor_of_request(request).has_role(*ROLES, centre=house(), unit=code):
        raise NotAllowed(roles=", ".join(ROLES), unit=code)
    return one


@only_for(*ROLES)
def duty_unit(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's texts in every language."""
    unit = _unit(request, code)
    page = {"title": "duty.edit.unit", "names": unit.names, "unit": unit, "fields": UNIT_FIELDS, "of": unit}
    return _texts(request, page, publishing.publish_unit_texts, {"unit": code})


@only_for(*ROLES)
def duty_service(request: HttpRequest, code: str) -> HttpResponse:
    """A service's texts in every language, and whether it is on offer."""
    return _service(request, code)


def _service(request: HttpRequest, code: str, refused: Refusal | None = None) -> HttpResponse:
    service = catalogue_of(house()).services.get(code)
    if service is None:
        raise NotFound(what="service", name=code)
    today = local_day(clock.now(), catalogue_of(house()).zone)
    ends_on = service.validity.ends_on
    page = {
        "title": "duty.edit.service",
        "names": service.names,
        "unit": _unit(request, service.unit),
        "fields": SERVICE_FIELDS,
        "of": service,
        "service": code,
        "is_on": service.validity.holds_on(today) and ends_on is None,
    }
    return _texts(request, page, publishing.publish_service_texts, {"service": code}, refused)


def _texts(
    request: HttpRequest,
    page: dict[str, Any],
    publish: Any,
    named: dict[str, str],
    refused: Refusal | None = None,
) -> HttpResponse:
    """Show the texts as they stand, or publish what was sent; what was sent stays on the page when refused."""
    sent = request.method == "POST" and refused is None
    unit: Unit = page["unit"]
    needed = owed(unit.duties, required=unit.required_languages)
    languages = [*needed, *(one for one in ("fi", "sv", "en", "easy") if one not in needed)]
    texts = {
        name: {
            one: request.POST.get(f"{name}_{one}", "")[:1000]
            if sent
            else getattr(page["of"], name).get(one, "")
            for one in languages
        }
        for name in page["fields"]
    }
    if sent:
        try:
            publish(actor_of_request(request), centre=house(), key=key_of(request), texts=texts, **named)
        except Refusal as refusal:
            refused = refusal
        else:
            tell(request, "duty.published")
            return redirect("language_duty")
    page |= _shown(texts, needed, refused)
    return render(request, "square/duty_texts.html", page, status=refused.status if refused else 200)


def _shown(
    texts: dict[str, dict[str, str]], needed: tuple[str, ...], refused: Refusal | None
) -> dict[str, Any]:
    gaps = refused.values["gaps"] if isinstance(refused, LanguageGaps) else []
    wrong = {(field, each) for _, _, field, each in gaps}
    slot = language()
    return {
        "families": [
            {
                "label": text(f"duty.field.{name}", slot),
                "slots": [
                    {
                        "name": f"{name}_{one}",
                        "lang": "fi" if one == "easy" else one,
                        "label": text(f"duty.language.{one}", slot),
                        "words": words,
                        "is_owed": one in needed,
                        "is_wrong": (name, one) in wrong,
                        "is_long": name in LONG,
                    }
                    for one, words in slots.items()
                ],
            }
            for name, slots in texts.items()
        ],
        "languages": ", ".join(text(f"duty.language.{one}", slot) for one in needed),
        "refused": described(refused) if refused else None,
        "gaps": [_told(Gap(Lack(lack), of, field, each))["what"] for lack, of, field, each in gaps],
    }


@require_POST
@only_for(*ROLES)
def duty_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Put a service on offer, or take it off."""
    try:
        publishing.offer_service(
            actor_of_request(request),
            centre=house(),
            key=key_of(request),
            service=code,
            is_on=request.POST.get("on") == "1",
        )
    except LanguageGaps as refusal:
        return _service(request, code, refusal)
    tell(request, "duty.offered")
    return redirect("language_duty")
