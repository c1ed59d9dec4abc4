"""Roles of the house's own: what the approved concept offers, what is in use, who holds them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelutori.accounts import live_roles as roles
from palvelutori.accounts.access import actor_of_request, house_day, only_for
from palvelutori.accounts.live_roles import LiveRoleView
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER
from palvelutori.foundation.refused import described
from palvelutori.planning import queries as planning
from palvelutori.planning.operations.roles import use_role
from palvelutori.square import employing
from palvelutori.square.choices import unit_name
from palvelutori.square.forms.roles import LiveRoleForm
from palvelutori.square.views.parts import house, key_of, tell_refusal


def _role(request: HttpRequest, number: int) -> LiveRoleView:
    every = roles.live_roles(actor_of_request(request), centre=house(), on=house_day())
    found = next((one for one in every if one.number == number), None)
    if found is None:
        raise NotFound(what="role", name=number)
    return found


def _list(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, centre = actor_of_request(request), house()
    used = roles.live_roles(actor, centre=centre, on=house_day())
    known, may = {one.code for one in used}, roles.gives(actor, centre=centre)
    offered = [
        {"code": one.code, "names": one.names.slots(), "tasks": [task.slots() for task in one.tasks],
         "rights": one.rights, "may": set(one.rights) <= may}
        for one in planning.approved_roles(centre)
        if one.code not in known
    ]  # fmt: skip
    page = {"used": used, "offered": offered, "told": told(request), **more}
    return render(request, "square/roles.html", page, status=status)


@require_safe
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def live_roles(request: HttpRequest) -> HttpResponse:
    """Roles in use, and roles the approved concept offers."""
    return _list(request)


@require_POST
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def role_use(request: HttpRequest) -> HttpResponse:
    """Take a role of the approved concept into use."""
    try:
        made = use_role(
            actor_of_request(request),
            centre=house(),
            key=key_of(request),
            role=request.POST.get("role", "")[:40],
        )
    except Refusal as refusal:
        words = described(refusal)
        return _list(request, status=refusal.status, refused=f"{words.title} {words.way_out}".strip())
    tell(request, "live_role.used")
    return redirect("live_role", made.number)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def live_role(request: HttpRequest, number: int) -> HttpResponse:
    """One role in use: tasks, rights, who holds it; give it to somebody."""
    actor, centre, role = actor_of_request(request), house(), _role(request, number)
    people = roles.colleagues(actor, centre=centre)
    form = LiveRoleForm(role, people, centre, request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = next(one for one in people if one.id == form.cleaned_data["person"])
        try:
            employing.give_live_role(
                actor,
                centre=centre,
                role=role,
                person=person,
                unit=form.cleaned_data["unit"],
                until_on=form.cleaned_data["until_on"],
            )
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            tell_refusal(form, refusal)
        else:
            tell(request, "live_role.given", name=person.name)
            return redirect("live_role", number)
    holders = [(one, unit_name(centre, one.unit) if one.unit else "") for one in role.holders]
    page = {"role": role, "form": form, "holders": holders, "told": told(request)}
    return render(request, "square/role.html", page, status=422 if form.is_bound else 200)


@require_POST
@only_for(SQUARE_MANAGER, ADMINISTRATOR)
def live_role_act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Take the role back from somebody (`pois`), or end it for everybody (`paata`)."""
    actor, centre, key = actor_of_request(request), house(), key_of(request)
    role = _role(request, number)
    if verb == "paata":
        roles.end_live_role(actor, centre=centre, key=key, number=role.number)
        tell(request, "live_role.ended")
        return redirect("live_roles")
    given = request.POST.get("grant", "")
    if verb != "pois" or not given.isdigit() or int(given) not in {one.number for one in role.holders}:
        raise NotFound(what="grant", name=given[:20])
    roles.take_live_role(actor, centre=centre, key=key, grant=int(given))
    tell(request, "live_role.taken")
    return redirect("live_role", number)
