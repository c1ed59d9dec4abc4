"""For people at work: what was heard, the efforts, one effort with its next step, ideas that wait, readiness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.codevelopment import chart, codes, portal_pages, queries
from palvelutori.codevelopment.access import lines_of
from palvelutori.codevelopment.forms import (
    DecisionForm,
    GoalForm,
    MergeForm,
    NeedForm,
    PlanForm,
    ReasonForm,
    StepForm,
    TimeForm,
)
from palvelutori.codevelopment.operations import goals, needs, portal, trying, voices
from palvelutori.codevelopment.rules.loop import Event
from palvelutori.codevelopment.rules.measures import READINGS
from palvelutori.codevelopment.rules.moderation import ANSWERS, RULES
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.texts import HTML_LANG
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described

#: what an effort's page may do: verb in the address → form, operation, event of the loop (None: any with a goal)
STEPS: Final[dict[str, tuple[type[StepForm], Callable[..., Any], Event | None]]] = {
    "tarve": (StepForm, needs.validate, Event.VALIDATE),
    "yhdistys": (MergeForm, needs.merge, Event.MERGE),
    "tavoite": (GoalForm, goals.propose_goal, Event.PROPOSE_GOAL),
    "kokeilu": (PlanForm, trying.draw_up, Event.DRAW_UP),
    "rekisterointi": (StepForm, trying.register, Event.REGISTER),
    "aloitus": (StepForm, trying.start, Event.START),
    "keskeytys": (ReasonForm, trying.stop, Event.STOP),
    "paatos": (DecisionForm, trying.decide, Event.DECIDE),
    "julkaisu": (StepForm, trying.publish, Event.PUBLISH),
    "odottamaan": (ReasonForm, needs.park, Event.PARK),
    "uudelleen": (StepForm, needs.reopen, Event.TAKE_UP),
    "aika": (TimeForm, goals.use_time, None),
}
#: only the manager of the square
MANAGERS: Final = frozenset({"rekisterointi", "aloitus", "keskeytys", "paatos", "julkaisu"})


@require_safe
@only_for(*voices.STAFF)
def office(request: HttpRequest) -> HttpResponse:
    """What was heard, and how the efforts stand."""
    centre, actor = house().code, actor_of_request(request)
    leads = actor.has_role(UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    page = {
        "candidates": queries.candidates(actor, centre=centre),
        "efforts": queries.efforts(centre),
        "waiting": queries.waiting_voices(actor, centre=centre) if leads else (),
        "readiness": queries.readiness(centre),
        "leads": leads,
        "told": told(request),
    }
    return render(request, "codevelopment/office.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*needs.ROLES)
def take_up(request: HttpRequest) -> HttpResponse:
    """Take what was heard up under one name."""
    centre, actor = house().code, actor_of_request(request)
    every = queries.candidates(actor, centre=centre)
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("signals")
    form = NeedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = needs.take_up(actor, centre=centre, key=_key(request), signals=chosen, **form.value())
        except Refusal as refusal:
            _put(form, refusal)
        else:
            tell(request, "develop.done")
            return redirect("develop_effort", number=made.number)
    page = {"form": form, "candidates": every, "chosen": chosen}
    return render(request, "codevelopment/take_up.html", page, status=422 if form.is_bound else 200)


@require_safe
@only_for(*voices.STAFF)
def effort(request: HttpRequest, number: int) -> HttpResponse:
    """One effort, its next steps and who still has to say yes."""
    return _effort(request, number)


def _effort(request: HttpRequest, number: int, refused: Refusal | None = None) -> HttpResponse:
    centre, actor = house().code, actor_of_request(request)
    it = queries.effort(centre, number=number)
    is_manager = actor.has_role(SQUARE_MANAGER, centre=centre)
    leads = is_manager or actor.has_role(UNIT_LEAD, centre=centre)
    steps = [
        verb
        for verb, (_, _, event) in STEPS.items()
        if leads and (event in it.may or (event is None and it.goal)) and (is_manager or verb not in MANAGERS)
    ]
    asks = it.card.state == "goal_proposed"
    parties = [
        (one, asks and one.accepted_on is None and _may_accept(actor, centre, one, is_manager=is_manager))
        for one in it.parties
    ]
    page = {
        "it": it,
        "steps": steps,
        "parties": parties,
        "chart": chart.of(it.analysis),
        "harmed": queries.is_harmed(it.analysis),
        "schedule": queries.schedule(centre, number=number),
        "responsibles": portal_pages.responsibles(actor, centre=centre, number=number),
        "told": told(request),
        "refused": described(refused) if refused else None,
    }
    return render(request, "codevelopment/work_effort.html", page, status=refused.status if refused else 200)


def _may_accept(actor: Any, centre: str, one: queries.PartyRow, *, is_manager: bool) -> bool:
    if one.kind == "unit":
        return bool(actor.has_role(UNIT_LEAD, centre=centre, unit=one.code))
    return is_manager


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*needs.ROLES)
def step(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """One step of the loop, as its own page with its form."""
    if verb not in STEPS or (verb in MANAGERS and not _is_manager(request)):
        raise NotFound(what="step", name=verb)
    shape, act, _ = STEPS[verb]
    centre = house().code
    it = queries.effort(centre, number=number)
    form = shape(request.POST if request.method == "POST" else None, centre=centre, it=it)
    if form.is_valid():
        try:
            act(actor_of_request(request), centre=centre, key=_key(request), number=number, **form.value())
        except Refusal as refusal:
            _put(form, refusal)
        else:
            tell(request, "develop.done")
            if verb == "yhdistys":
                return redirect("develop_effort", number=form.value()["into"])
            return redirect("develop_effort", number=number)
    page = {"form": form, "it": it, "verb": verb, "lines": lines_of(centre), "readings": READINGS}
    page["length"] = queries.length(centre, it) if verb == "kokeilu" else None
    return render(request, "codevelopment/step.html", page, status=422 if form.is_bound else 200)


def _is_manager(request: HttpRequest) -> bool:
    return actor_of_request(request).has_role(SQUARE_MANAGER, centre=house().code)


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("receipt", "")[:200] or None


def _put(form: Any, refusal: Refusal) -> None:
    words = described(refusal)
    field = str(refusal.values.get("field", ""))
    form.add_error(field if field in form.fields else None, f"{words.title} {words.way_out}".strip())


@require_POST
@only_for(*needs.ROLES)
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """A party's yes."""
    try:
        goals.accept_goal(
            actor_of_request(request),
            centre=house().code,
            key=_key(request),
            number=number,
            party=request.POST.get("party", ""),
        )
    except Refusal as refusal:
        return _effort(request, number, refusal)
    tell(request, "develop.done")
    return redirect("develop_effort", number=number)


@require_POST
@only_for(*needs.ROLES)
def responsible(request: HttpRequest, number: int) -> HttpResponse:
    """Who answers for a unit's or the square's part."""
    try:
        portal.name_responsible(
            actor_of_request(request),
            centre=house().code,
            key=_key(request),
            number=number,
            party=request.POST.get("party", ""),
            name=request.POST.get("responsible", "")[:200],
        )
    except Refusal as refusal:
        return _effort(request, number, refusal)
    tell(request, "develop.done")
    return redirect("develop_effort", number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*voices.STAFF)
def suggest(request: HttpRequest, number: int = 0) -> HttpResponse:
    """An idea of somebody who works here; or the wish to take part in an effort."""
    centre, actor = house().code, actor_of_request(request)
    it = queries.effort(centre, number=number) if number else None
    page: dict[str, Any] = {"it": it, "words": request.POST.get("words", "")[:2000]}
    if request.method != "POST":
        return render(request, "codevelopment/suggest.html", page)
    given: dict[str, Any]
    try:
        if "volunteer" in request.POST and it is not None:
            named = request.POST.get("named") == "1"
            given = {"name": getattr(request.user, "name", "") if named else "", "may_be_named": named}
            voices.volunteer(actor, centre=centre, key=_key(request), number=number, **given)
        else:
            given = {"words": page["words"], "language": HTML_LANG[language()], "effort": number}
            voices.suggest(actor, centre=centre, key=_key(request), **given)
    except Refusal as refusal:
        page["refused"] = described(refusal)
        return render(request, "codevelopment/suggest.html", page, status=refusal.status)
    tell(request, "develop.thanks")
    return redirect("develop_effort", number=number) if it else redirect("develop_office")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*voices.MODERATORS)
def words(request: HttpRequest) -> HttpResponse:
    """What residents and staff said and waits for somebody: show, hide by a rule, decide an appeal, answer."""
    centre, actor = house().code, actor_of_request(request)
    page: dict[str, Any] = {"rules": RULES, "answers": ANSWERS}
    status = 200
    if request.method == "POST":
        try:
            _word_act(request, actor, centre)
        except Refusal as refusal:
            page["refused"], status = described(refusal), refusal.status
        else:
            tell(request, "develop.done")
            return redirect("develop_words")
    page |= {"rows": queries.read_voices(actor, centre=centre), "told": told(request)}
    return render(request, "codevelopment/words.html", page, status=status)


def _word_act(request: HttpRequest, actor: Any, centre: str) -> None:
    given = request.POST
    voice = int(given.get("voice", "0")) if given.get("voice", "").isdecimal() else 0
    act = given.get("act", "")
    same: dict[str, Any] = {"centre": centre, "key": _key(request), "voice": voice}
    rule = int(given.get("rule", "0")) if given.get("rule", "").isdecimal() else -1
    if act == "show":
        voices.moderate(actor, **same)
    elif act == "hide":
        voices.moderate(actor, **same, rule=rule or -1, reason=given.get("reason", ""))
    elif act in ("restore", "confirm"):
        voices.decide_appeal(actor, **same, restore=act == "restore")
    elif act == "answer":
        voices.answer(actor, **same, answer=given.get("answer", ""), words=given.get("words", ""))
    else:
        raise NotFound(what="act", name=act[:20])


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(HOST, UNIT_LEAD, SQUARE_MANAGER)
def sheet(request: HttpRequest) -> HttpResponse:
    """Codes on paper for those who come without a phone: drawn when asked for, kept nowhere."""
    drawn = (
        [codes.written(codes.drawn_code()) for _ in range(voices.MOST_CODES)]
        if request.method == "POST"
        else []
    )
    answer = render(request, "codevelopment/sheet.html", {"codes": drawn})
    answer["Cache-Control"] = "no-store"
    return answer
