"""Signing in and out, and one's own account."""

from __future__ import annotations

import math
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from palvelutori.accounts import operations, queries
from palvelutori.accounts.access import actor_of, actor_of_request, house_day, workplace
from palvelutori.accounts.forms import LanguageForm, OwnPasswordForm, SignInForm
from palvelutori.accounts.live_roles import own_live_roles
from palvelutori.accounts.models import Person
from palvelutori.accounts.telling import tell, told
from palvelutori.foundation.actors import PERSON_ROLES
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.languages import CODE_OF
from palvelutori.foundation.stream import cookie_name, path_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
UNPROCESSABLE = 422


@login_not_required
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; afterwards the page asked for, or the person's workplace."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return _to_work(request.user)
        return render(request, "accounts/sign_in.html", {"form": SignInForm(), "next": _next(request)})
    form = SignInForm(request.POST)
    if form.is_valid():
        person = authenticate(
            request, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
        )
        if isinstance(person, Person):
            return _let_in(request, person)
        form.refuse(None, "sign_in.wrong")
    page = {"form": form, "next": _next(request)}
    return render(request, "accounts/sign_in.html", page, status=UNPROCESSABLE)


def _next(request: HttpRequest) -> str:
    """The page asked for before signing in, if it is one of this house's."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _let_in(request: HttpRequest, person: Person) -> HttpResponse:
    login(request, person, backend=BACKEND)  # makes a new session key: one planted before is worth nothing
    wanted = _next(request)
    return HttpResponseRedirect(wanted) if wanted else _to_work(person)


def _to_work(person: Person) -> HttpResponse:
    """To the person's workplace in the person's language."""
    page = workplace(actor_of(person))
    with translation.override(CODE_OF.get(person.language, settings.LANGUAGE_CODE)):
        try:
            return redirect(page)
        except NoReverseMatch:  # a page that is not built in this house
            return redirect("own")


def slow_down(request: HttpRequest, response: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """Too many wrong passwords for one name from one address: how long to wait. Called by django-axes."""
    wait = get_cool_off(request)
    seconds = math.ceil(wait.total_seconds()) if wait else 60
    page = render(request, "accounts/slow_down.html", {"wait_minutes": math.ceil(seconds / 60)}, status=429)
    page["Retry-After"] = str(seconds)
    return page


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and with it the right to the live events."""
    logout(request)
    answer = redirect("sign_in")
    centre = the_centre()
    if centre:
        answer.delete_cookie(cookie_name("person"), path=path_of(centre.code))
    return answer


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """To the page this person starts the day on."""
    assert request.user.is_authenticated
    return _to_work(request.user)


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click into a role of the demonstration: the sample's test person. Exists in `make demo` only, and
    never in a house that is live, whatever mode its server was started in."""
    role, centre = request.POST.get("role", ""), the_centre()
    if not settings.DEMO or centre is None or centre.is_live or role not in PERSON_ROLES:
        raise Http404
    person = queries.holder_of(centre=centre.code, role=role, unit=request.POST.get("unit", ""))
    if person is None:
        raise Http404
    return _let_in(request, person)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own account: roles, language, what is written down about oneself."""
    actor = actor_of_request(request)
    assert request.user.is_authenticated
    page = {
        "roles": actor.roles,
        "live_roles": own_live_roles(actor, on=house_day()),
        "form": LanguageForm(initial={"language": request.user.language}),
        "looks": queries.own_looks(actor),
        "looks_at_me": queries.looks_at_me(actor),
        "told_about_me": queries.told_about_me(actor),
        "told": told(request),
    }
    return render(request, "accounts/own.html", page)


@require_POST
def own_language(request: HttpRequest) -> HttpResponse:
    """Keep the language the person chose and go on in it."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        operations.choose_language(
            actor_of_request(request), key=request.POST.get("receipt") or None, language=chosen
        )
        tell(request, "own.language.kept")
        with translation.override(CODE_OF[chosen]):
            return HttpResponseRedirect(reverse("own"))
    return redirect("own")


@sensitive_post_parameters("current", "password")
def own_password(request: HttpRequest) -> HttpResponse:
    """A new password for oneself. Guessing the present one is slowed down as at signing in."""
    person = request.user
    assert person.is_authenticated
    form = OwnPasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        known = authenticate(request, username=person.username.casefold(), password=given["current"])
        if known is not None:
            operations.change_own_password(
                actor_of_request(request), current=given["current"], password=given["password"]
            )
            person.refresh_from_db()
            update_session_auth_hash(request, person)
            tell(request, "own_password.changed")
            return redirect("own")
        form.refuse("current", "own_password.wrong")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "accounts/own_password.html", {"form": form}, status=status)
