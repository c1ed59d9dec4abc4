"""Rules on a page: list, one rule with its versions, a form, and review, use, roll back, retire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.common.texts import pick
from palvelutori.common.times import local_day
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import house
from palvelutori.foundation.languages import language
from palvelutori.foundation.refused import described
from palvelutori.guidance import operations, queries
from palvelutori.guidance.forms import RuleForm, filled
from palvelutori.guidance.operations import ROLES, RuleAt, may_edit
from palvelutori.guidance.package import vocabulary
from palvelutori.guidance.rules.entries import Question
from palvelutori.guidance.rules.writing import lines_of_answers, lines_of_examples

ACTS: Final[dict[str, Callable[..., RuleAt]]] = {
    "tarkista": operations.review_rule,
    "kaytto": operations.use_rule,
    "pois": operations.retire_rule,
}


@require_safe
@only_for(*ROLES)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of the house; those of one's own unit can be edited."""
    rows = queries.rule_rows(house().code, actor_of_request(request))
    names = {code: one.short_names or one.names for code, one in catalogue_of(house().code).units.items()}
    page = {
        "rows": [{"rule": one, "units": [names[code] for code in one.units]} for one in rows],
        "told": told(request),
    }
    return render(request, "guidance/rules.html", page)


@require_safe
@only_for(*ROLES)
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: its versions, newest first, in full."""
    return _rule(request, code)


def _rule(request: HttpRequest, code: str, refused: Refusal | None = None) -> HttpResponse:
    centre, actor = house().code, actor_of_request(request)
    versions = queries.rule_versions(centre, code=code)
    mine = may_edit(actor, centre=centre, units=operations.units_of(centre, versions[0].body))
    page = {
        "code": code,
        "versions": [_version(one, actor.id) for one in versions],
        "is_mine": mine,
        "told": told(request),
        "refused": described(refused) if refused else None,
    }
    return render(request, "guidance/rule.html", page, status=refused.status if refused else 200)


def _version(one: queries.VersionRow, reader: str) -> dict[str, Any]:
    services = catalogue_of(house().code).services
    return {
        "is": one,
        "needs": lines_of_answers(one.body.get("needs", {})),
        "unless": lines_of_answers(one.body.get("unless", {})),
        "examples": lines_of_examples(one.body.get("examples", [])),
        "suggests": [services[code].names for code in one.body["suggests"] if code in services],
        "about": [_topics().get(code, code) for code in one.body["about"]],
        "by_reader": one.written_by == reader,
    }


def _topics() -> dict[str, str]:
    slot, words = language(), {}
    for wish in vocabulary().wishes.values():
        words[wish.code] = pick(wish.names, slot)
    for event in catalogue_of(house().code).life_events.values():
        words[event.code] = pick(event.names, slot)
    return words


@only_for(*ROLES)
def rule_write(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new version of a rule, or a new rule. Saved as a draft when its examples hold."""
    centre, actor = house().code, actor_of_request(request)
    catalogue = catalogue_of(centre)
    slot = language()
    services = [
        (one.code, f"{pick(one.names, slot)} ({pick(catalogue.units[one.unit].names, slot)})")
        for one in catalogue.services.values()
        if may_edit(actor, centre=centre, units=frozenset({one.unit}))
    ]
    before = queries.rule_versions(centre, code=code)[0].body if code else _empty()
    data = request.POST if request.method == "POST" else None
    topics = [(topic, f"{words} · {topic}") for topic, words in _topics().items()]
    form = RuleForm(topics, services, data, initial=filled(before))
    if form.is_valid():
        try:
            made = operations.draft_rule(
                actor, centre=centre, key=request.POST.get("receipt", "")[:200] or None, body=form.value()
            )
        except Refusal as refusal:
            words = described(refusal)
            form.add_error(None, f"{words.title} {words.way_out}".strip())
        else:
            tell(request, "guidance.rule.done", code=made.code, version=made.version)
            return redirect("guidance_rule", code=made.code)
    page = {"form": form, "code": code, "words": _words()}
    return render(request, "guidance/rule_write.html", page, status=422 if form.is_bound else 200)


def _empty() -> dict[str, Any]:
    today = local_day(clock.now(), catalogue_of(house().code).zone).isoformat()
    return {"reviewed_on": today, "valid_from": today, "from_memory": True}


def _words() -> list[Question]:
    return list(vocabulary().questions.values())


@require_POST
@only_for(*ROLES)
def rule_act(request: HttpRequest, *, code: str, version: int, verb: str) -> HttpResponse:
    """Review, use (or bring back), take out of use."""
    act = ACTS.get(verb)
    if act is None:
        raise NotFound(what="act", name=verb)
    key = request.POST.get("receipt", "")[:200] or None
    try:
        made = act(actor_of_request(request), centre=house().code, key=key, code=code, version=version)
    except (
        operations.OwnRule,
        operations.WrongRuleState,
        operations.RuleNotRight,
        operations.UnitHasNotApproved,
    ) as refusal:
        return _rule(request, code, refusal)
    tell(request, "guidance.rule.done", code=made.code, version=made.version)
    return redirect("guidance_rule", code=made.code)
