"""The first installation and what comes after it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from palvelutori.accounts.access import only_for, sign_in_person
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.languages import language
from palvelutori.square import installing
from palvelutori.square.forms.installing import InstallForm
from palvelutori.square.installing import Administrator, WrongSetupCode


@login_not_required
@sensitive_post_parameters("password", "again", "code")
def install(request: HttpRequest) -> HttpResponse:
    """Once, before there is a centre: the code from the console, the house, its administrator."""
    if the_centre() is not None:
        raise NotFound(what="page", name=request.path)
    form = InstallForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            installing.check_code(given["code"], address=request.META["REMOTE_ADDR"])
            person = _install(given)
        except WrongSetupCode:
            form.refuse("code", "install.code.wrong")
        else:
            sign_in_person(request, person)
            return redirect("installed")
    return render(request, "square/install.html", {"form": form}, status=422 if form.is_bound else 200)


def _install(given: dict[str, Any]) -> int:
    return installing.install(
        given["code"],
        start=given["start"],
        names={slot: given[f"name_{slot}"] for slot in ("fi", "sv", "en")},
        administrator=Administrator(
            username=given["username"],
            name=given["person"],
            password=given["password"],
            language=language(),
        ),
    )


@require_safe
@only_for(ADMINISTRATOR)
def installed(request: HttpRequest) -> HttpResponse:
    """The house stands: what to do next."""
    return render(request, "square/installed.html")
