"""People who sign in: who there is, a new one, roles given and taken, a new password, an account closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts import operations, queries
from palvelutori.accounts.access import actor_of_request, only_for
from palvelutori.accounts.telling import tell, told
from palvelutori.common.refusals import Refusal
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.square import employing
from palvelutori.square.choices import unit_name
from palvelutori.square.forms.people import NewPasswordForm, PersonForm, RoleForm
from palvelutori.square.views.parts import house, key_of, tell_refusal


@require_safe
@only_for(ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in."""
    rows = queries.people(actor_of_request(request), centre=house())
    return render(request, "square/people.html", {"people": rows, "told": told(request)})


@only_for(ADMINISTRATOR)
@sensitive_post_parameters("password")
def person_add(request: HttpRequest) -> HttpResponse:
    """A new person, without any role yet."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = operations.add_person(actor_of_request(request), centre=house(), **form.cleaned_data)
        except Refusal as refusal:
            tell_refusal(form, refusal, "username" if refusal.code == "name-taken" else None)
        else:
            tell(request, "person.added", name=form.cleaned_data["name"])
            return redirect("person", made.person)
    return render(request, "square/person_add.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@only_for(ADMINISTRATOR)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: roles, and what can be done."""
    return _person(request, number, RoleForm(house()))


def _person(request: HttpRequest, number: int, form: RoleForm) -> HttpResponse:
    row = queries.person(actor_of_request(request), centre=house(), number=number)
    grants = [
        {"role": one.role, "unit": one.unit, "unit_name": unit_name(house(), one.unit) if one.unit else ""}
        for one in row.grants
    ]
    page = {"person": row, "grants": grants, "form": form, "told": told(request)}
    return render(request, "square/person.html", page, status=422 if form.is_bound else 200)


@require_POST
@only_for(ADMINISTRATOR)
def person_grant(request: HttpRequest, number: int) -> HttpResponse:
    """Give a role; somebody who serves people becomes a member of the unit's staff, too."""
    form = RoleForm(house(), request.POST)
    if not form.is_valid():
        return _person(request, number, form)
    employing.give_role(
        actor_of_request(request),
        centre=house(),
        person=number,
        role=form.cleaned_data["role"],
        unit=form.cleaned_data["unit"],
        languages=form.spoken(),
    )
    tell(request, "grant.given")
    return redirect("person", number)


@require_POST
@only_for(ADMINISTRATOR)
def person_take(request: HttpRequest, number: int) -> HttpResponse:
    """Take a role back."""
    operations.take_role(
        actor_of_request(request),
        centre=house(),
        key=key_of(request),
        person=number,
        role=request.POST.get("role", ""),
        unit=request.POST.get("unit", ""),
    )
    tell(request, "grant.taken")
    return redirect("person", number)


@only_for(ADMINISTRATOR)
@sensitive_post_parameters("password")
def person_password(request: HttpRequest, number: int) -> HttpResponse:
    """A new password; the person's sessions end."""
    actor = actor_of_request(request)
    row = queries.person(actor, centre=house(), number=number)
    form = NewPasswordForm(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        password = form.cleaned_data["password"]
        operations.set_password(actor, centre=house(), person=number, password=password)
        tell(request, "new_password.set", name=row.name)
        return redirect("person", number)
    page = {"form": form, "person": row}
    return render(request, "square/person_password.html", page, status=422 if form.is_bound else 200)


@only_for(ADMINISTRATOR)
def person_close(request: HttpRequest, number: int) -> HttpResponse:
    """Close an account: asked first, because it is not opened again."""
    actor = actor_of_request(request)
    row = queries.person(actor, centre=house(), number=number)
    if request.method == "POST":
        operations.close_person(actor, centre=house(), key=key_of(request), person=number)
        tell(request, "person.closed", name=row.name)
        return redirect("people")
    return render(request, "square/person_close.html", {"person": row})
