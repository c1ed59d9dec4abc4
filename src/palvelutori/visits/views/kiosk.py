"""The kiosk in the hall: one question a page, everything in reach, nothing kept. Works without script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palvelutori.accounts.devices import browser_device
from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import Refusal
from palvelutori.common.texts import HTML_LANG
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.languages import SLOT_OF, language
from palvelutori.foundation.refused import described
from palvelutori.foundation.templatetags.ui import SLOT_NAMES
from palvelutori.spaces import queries as spaces
from palvelutori.visits import operations, queries, slips
from palvelutori.visits.forms.arriving import SPOKEN, ArriveForm
from palvelutori.visits.live import visitor_actor
from palvelutori.visits.operations.arriving import MOST_NEEDS, Arrived
from palvelutori.visits.queries import choosing, coming
from palvelutori.visits.queries.choosing import Choice
from palvelutori.visits.views import checking_in, kiosk_turn
from palvelutori.visits.views.arriving import CHANGED, LONGEST_QUESTION, Option, chosen_title, web_actor
from palvelutori.visits.views.common import house, receipt
from palvelutori.visits.views.kiosk_turn import Turn
from palvelutori.visits.views.limits import numbers_taken

GUIDE: Final = "guide"
#: group sizes offered by one touch; more of them come to the guide
SIZES: Final = range(1, 9)
Page = dict[str, Any]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """The kiosk's pages: which one is in the address, as are the choices so far."""
    centre = house().code
    if request.method == "POST":
        return _take(request, centre)
    if not request.GET:
        turn = kiosk_turn.begun()
        return kiosk_turn.keep(_page(request, turn, "start", _start(turn, centre)), turn)
    known = kiosk_turn.turn_of(request, request.GET)
    if known is None:
        return redirect(_beginning())
    kind, _, code = known.place.partition(":")
    if kind == "still":
        told = {"seconds": kiosk_turn.WARNING_SECONDS, "stay": known.patiently.at(code, **_question(request))}
        return _page(request, known, "still", told)
    if kind == "search":
        return _page(request, known, "search", _search(request, known, centre))
    made = PLACES[kind](known, centre, code) if kind in PLACES else None
    if made is None:
        return redirect(known.at(""))
    name, page = made
    return _page(request, known, name, page)


def _page(request: HttpRequest, turn: Turn, name: str, page: Page, *, status: int = 200) -> HttpResponse:
    start, here = _beginning(), turn.at(turn.place)
    told = {
        "turn": turn,
        "classes": turn.classes,
        "theme": "contrast" if turn.has("c") else "",
        "start": start,
        "idle_seconds": turn.idle_seconds,
        "warning_seconds": kiosk_turn.WARNING_SECONDS,
        "is_untouched": turn.is_untouched,
        "still": turn.at(f"still:{turn.place}", **_question(request)),
        "action": reverse("kiosk"),
        "human": turn.at("human"),
        "back": turn.at("more" if turn.needs else ""),
        "to_chosen": turn.at(""),
        "aids": [
            {
                "letter": letter,
                "name": kiosk_turn.AIDS[letter],
                "is_on": turn.has(letter),
                "then": turn.switched(letter),
            }
            for letter in "slcok"
        ],
        "kept": _question(request),
        "tongues": [
            {
                "name": SLOT_NAMES[slot],
                "lang": HTML_LANG[slot],
                "address": translate_url(here, code),
                "is_current": slot == language(),
            }
            for code, slot in SLOT_OF.items()
        ],
    }
    return render(request, f"visits/kiosk_{name}.html", told | page, status=status)


def _beginning() -> str:
    """Where every turn begins: in Finnish, whoever stood here before."""
    return translate_url(reverse("kiosk"), "fi")


def _question(request: HttpRequest) -> dict[str, str]:
    words = " ".join(request.GET.get("q", "").split())[:LONGEST_QUESTION]
    return {"q": words} if words else {}


def _options(turn: Turn, choices: tuple[Choice, ...]) -> list[Option]:
    return [
        Option(one, turn.with_needs([*turn.needs, one.code])) for one in choices if one.code not in turn.needs
    ]


def _kept(turn: Turn, centre: str) -> Page:
    return {"chosen": choosing.choices(centre, codes=turn.needs, at=clock.now())}


# -- places


def _start(turn: Turn, centre: str) -> Page:
    now = clock.now()
    return _kept(turn, centre) | {
        "everyday": _options(turn, choosing.everyday(centre, at=now)),
        "search": turn.at("search"),
        "units": turn.at("units"),
        "booked": turn.at("booked"),
        "events": turn.at("events") if catalogue.life_events(centre, at=now) else "",
        "back": turn.at("") if turn.needs else "",
    }


def _at_start(turn: Turn, centre: str, _: str) -> tuple[str, Page] | None:
    if turn.needs:
        return "chosen", _chosen(turn, centre)
    return "start", _start(turn, centre)


def _at_more(turn: Turn, centre: str, _: str) -> tuple[str, Page] | None:
    return "start", _start(turn, centre)


def _search(request: HttpRequest, turn: Turn, centre: str) -> Page:
    words = _question(request).get("q", "")
    found = choosing.found(centre, words=words, language=language(), at=clock.now()) if words else ()
    return _kept(turn, centre) | {"words": words, "found": _options(turn, found)}


def _at_units(turn: Turn, centre: str, _: str) -> tuple[str, Page] | None:
    units = [Option(one, turn.at(f"unit:{one.code}")) for one in choosing.whole_units(centre, at=clock.now())]
    return "units", _kept(turn, centre) | {"units": units}


def _at_events(turn: Turn, centre: str, _: str) -> tuple[str, Page] | None:
    events = [
        {"names": one.names, "summaries": one.summaries, "address": turn.at(f"event:{one.code}")}
        for one in catalogue.life_events(centre, at=clock.now())
    ]
    return "events", _kept(turn, centre) | {"events": events}


def _at_unit(turn: Turn, centre: str, code: str) -> tuple[str, Page] | None:
    now = clock.now()
    if code not in catalogue.catalogue_of(centre).units:
        return None
    card = catalogue.unit_card(centre, code=code, at=now)
    page = {"names": card.names, "summaries": card.descriptions, "unit": card, "back": turn.at("units")}
    return "shelf", page | _parted(turn, choosing.of_unit(centre, unit=code, at=now)) | _kept(turn, centre)


def _at_event(turn: Turn, centre: str, code: str) -> tuple[str, Page] | None:
    now = clock.now()
    card = next((one for one in catalogue.life_events(centre, at=now) if one.code == code), None)
    if card is None:
        return None
    services = choosing.choices(centre, codes=[one.code for one in card.services], at=now)
    page = {"names": card.names, "summaries": card.summaries, "back": turn.at("events")}
    return "shelf", page | _parted(turn, services) | _kept(turn, centre)


def _parted(turn: Turn, choices: tuple[Choice, ...]) -> Page:
    """What can be ticked, and what cannot be taken now."""
    return {
        "takes": [one for one in choices if one.is_open and one.code not in turn.needs],
        "others": [one for one in choices if not one.is_open],
    }


def _chosen(turn: Turn, centre: str) -> Page:
    now = clock.now()
    choices = choosing.choices(centre, codes=turn.needs, at=now)
    matters = coming.matters(centre, choices=choices, at=now)
    form = _form(turn, centre)
    return {
        "rows": [
            {
                "matter": one,
                "drop": turn.with_needs([code for code in turn.needs if code != one.choice.code]),
            }
            for one in matters
        ],
        "needs": [one.choice.code for one in matters],
        "title": chosen_title(len(matters)),
        "refused": [one for one in choices if not one.is_open],
        "unknown": len(turn.needs) - len(choices),
        "more": turn.at("more"),
        "is_full": len(turn.needs) >= MOST_NEEDS,
        "help": turn.at("help"),
        "wishes": _wishes(form),
        "back": turn.at("more"),
    }


def _form(turn: Turn, centre: str) -> ArriveForm:
    """The answers, valid: what was not answered, or answered with something unknown, is as the page supposes."""
    supposed = {name: str(value) for name, value in ArriveForm(centre=centre).initial.items()}
    form = ArriveForm(supposed | dict(turn.answers), centre=centre)
    if not form.is_valid():
        form = ArriveForm(supposed, centre=centre)
        form.full_clean()
    return form


def _wishes(form: ArriveForm) -> Page:
    """What was answered otherwise than the page supposes; empty when nothing was."""
    given, supposed = form.cleaned_data, ArriveForm(centre=form.centre).initial
    told: Page = {}
    if given["language"] != supposed["language"]:
        spoken = given["language"]
        told |= {"spoken": SPOKEN[spoken], "lang": "fi" if spoken == "sgn-fi" else spoken}
    if given["group_size"] > 1:
        told["group_size"] = given["group_size"]
    if given["priority_ground"]:
        told["ground"] = next(one["names"] for one in form.reasons if one["is_chosen"])
    return told


def _at_help(turn: Turn, centre: str, _: str) -> tuple[str, Page] | None:
    if not turn.needs:
        return None
    form = _form(turn, centre)
    page = {"form": form, "sizes": SIZES, "size": form.cleaned_data["group_size"], "back": turn.at("")}
    return "help", page


def _at_human(turn: Turn, centre: str, _: str) -> tuple[str, Page] | None:
    """Where the guides stand, and a number for those who would rather sit and be called."""
    desks = spaces.spaces_of(centre).desks.values()
    guide = choosing.choice(centre, code=GUIDE, at=clock.now())
    page = {
        "posts": [one.names for one in desks if GUIDE in one.queues],
        "sit": turn.with_needs(dict.fromkeys([*turn.needs, GUIDE])) if guide and guide.is_open else "",
    }
    return "human", page | {"back": turn.at("")}


def _at_booked(turn: Turn, centre: str, _: str) -> tuple[str, Page] | None:
    return "check_in", checking_in.empty_page() | {"back": turn.at("")}


PLACES: Final[Mapping[str, Callable[[Turn, str, str], tuple[str, Page] | None]]] = {
    "": _at_start,
    "more": _at_more,
    "units": _at_units,
    "unit": _at_unit,
    "events": _at_events,
    "event": _at_event,
    "help": _at_help,
    "booked": _at_booked,
    "human": _at_human,
}


# -- the number


def _take(request: HttpRequest, centre: str) -> HttpResponse:
    turn = kiosk_turn.turn_of(request, request.POST)
    if turn is not None and turn.place == "booked":
        return _with_time(request, turn, centre)
    if turn is None or not turn.needs:
        return redirect(_beginning())
    form = _form(turn, centre)
    try:
        came = _come(request, turn, centre, form)
    except CHANGED:
        return redirect(turn.at(""))
    except Refusal as refusal:
        told = {"refusal": described(refusal), "again": turn.at("")}
        return _page(request, turn, "refused", told, status=refusal.status)
    return _with_number(request, turn, centre, came.visit_id)


def _with_time(request: HttpRequest, turn: Turn, centre: str) -> HttpResponse:
    """Somebody with a booked time: the code, and the same page with its number as for everybody."""
    actor, is_kiosk = _actor(request, centre)
    source = actor.id if is_kiosk else request.META.get("REMOTE_ADDR", "")
    tried = checking_in.by_code(request, actor, channel="kiosk" if is_kiosk else "web", source=source)
    if tried.came is None:
        page = tried.page | {"back": turn.at("")}
        return _page(request, turn, "check_in", page, status=tried.status)
    return _with_number(request, turn, centre, tried.came.visit_id)


def _with_number(request: HttpRequest, turn: Turn, centre: str, visit: str) -> HttpResponse:
    """On to the number, and its paper from the kiosk's network printer where it has one."""
    actor, is_kiosk = _actor(request, centre)
    if is_kiosk and slips.printer_for(actor, centre=centre):
        slips.ask_for(actor, centre=centre, visit=visit)
    shown = replace(kiosk_turn.begun(), aids=turn.aids)
    return kiosk_turn.keep(redirect("kiosk_number"), shown, visit=visit)


def _come(request: HttpRequest, turn: Turn, centre: str, form: ArriveForm) -> Arrived:
    actor, is_kiosk = _actor(request, centre)
    if not is_kiosk:
        numbers_taken.count(request.META.get("REMOTE_ADDR", ""))
    return operations.arrive(
        actor,
        centre=centre,
        key=receipt(request),
        needs=list(turn.needs),
        language=form.cleaned_data["language"],
        channel="kiosk" if is_kiosk else "web",
        priority_ground=form.cleaned_data["priority_ground"] or None,
        group_size=form.cleaned_data["group_size"],
    )


def _actor(request: HttpRequest, centre: str) -> tuple[Actor, bool]:
    """Who gives the number: the kiosk this browser is, or the house's public page."""
    known = browser_device(request)
    if known is not None and known.kind == "kiosk" and known.centre == centre:
        return known.actor, True
    return web_actor(centre), False


@login_not_required
@require_GET
def number(request: HttpRequest) -> HttpResponse:
    """The number, where to wait, the paper; as long as it is on the glass and for nobody after."""
    visit, aids = kiosk_turn.visit_told(request)
    turn = Turn("", aids=kiosk_turn.letters(request.GET.get("aids", aids)))
    actor = visitor_actor(visit) if visit else None
    centre = house().code
    if actor is None or centre not in actor.centres():
        return redirect(_beginning())
    view = queries.visit_view(actor, centre=centre, visit=visit)
    here = reverse("kiosk_number")
    page: Page = {
        "visit": view,
        "large": turn.has("l"),
        "idle_seconds": kiosk_turn.PATIENT_SECONDS if turn.has("p") else kiosk_turn.TICKET_SECONDS,
        **_printing(request, centre),
        "action": here,
        "stay": f"{here}?{urlencode({'aids': turn.patiently.aids})}",
        "still": f"{here}?{urlencode({'still': 1, 'aids': turn.aids})}",
        "is_still": "still" in request.GET,
    }
    return _page(request, turn, "number", page)


def _printing(request: HttpRequest, centre: str) -> Page:
    """A kiosk prints by its own browser, or has a printer elsewhere; anybody else's browser prints when asked."""
    actor, is_kiosk = _actor(request, centre)
    printer = slips.printer_for(actor, centre=centre) if is_kiosk else None
    return {"prints": is_kiosk and printer is None, "printer": printer}


@login_not_required
@require_POST
def print_again(request: HttpRequest) -> HttpResponse:
    """The paper did not come out, or fell: once more from the kiosk's printer."""
    visit, _ = kiosk_turn.visit_told(request)
    centre = house().code
    actor, is_kiosk = _actor(request, centre)
    if not visit or not is_kiosk or slips.printer_for(actor, centre=centre) is None:
        return redirect(_beginning())
    slips.ask_for(actor, centre=centre, visit=visit, again=True, key=receipt(request))
    return redirect("kiosk_number")
