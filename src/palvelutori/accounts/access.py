"""From a signed-in person or a bearer token to the actor the rest of the house knows."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse

from palvelutori.accounts.devices import actor_of_device, device_of, note_seen
from palvelutori.accounts.models import Device, LiveRoleGrant, Person, RoleGrant
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import (
    ANONYMOUS,
    DATA_PROTECTION,
    DESK_OFFICER,
    HOST,
    SQUARE_MANAGER,
    UNIT_LEAD,
    Actor,
    RoleAt,
)
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.db.prepared import Given, Question
from palvelutori.foundation.operation import require

P = ParamSpec("P")
_BY_TOKEN: Final[Question[Device]] = Question(
    lambda given: Device.objects.filter(token_hash=Given("token"), revoked_at__isnull=True)
)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def new_token() -> str:
    """256 bits of randomness, address-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. It is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of(person: Person) -> Actor:
    """The actor with the person's present grants: a grant taken back works at once."""
    grants = RoleGrant.objects.filter(person=person).order_by("id")
    roles = tuple(RoleAt(grant.role, grant.centre, grant.unit or None) for grant in grants)
    more = tuple(one for one in _of_live_roles(person) if one not in roles)
    return Actor(f"person:{person.pk}", "person", roles + more, person.staff or None)


def _of_live_roles(person: Person) -> tuple[RoleAt, ...]:
    """What the person's live roles give today: each of its rights, at its centre and unit."""
    held = LiveRoleGrant.objects.filter(person=person, ended_at__isnull=True, role__ended_at__isnull=True)
    rows = [
        one
        for one in held.select_related("role").order_by("id")
        if one.until_on is None or one.until_on >= house_day()
    ]
    found = (RoleAt(right, one.role.centre, one.unit or None) for one in rows for right in one.role.rights)
    return tuple(dict.fromkeys(found))


def house_day() -> date:
    """The house's day now; Finland's before the house is set up."""
    place = the_centre()
    return local_day(clock.now(), ZoneInfo(place.timezone if place is not None else "Europe/Helsinki"))


def actor_of_request(request: HttpRequest) -> Actor:
    """The signed-in person's actor, the device's this browser is, or ANONYMOUS. Asked once a request."""
    known = getattr(request, "_palvelutori_actor", None)
    if known is None:
        known = actor_of(request.user) if request.user.is_authenticated else device_of(request)
        if known is None:
            return ANONYMOUS
        request._palvelutori_actor = known  # type: ignore[attr-defined]
    return known


def actor_of_token(token: str) -> Actor | None:
    """The device's actor, or None for a token that is unknown or was taken back."""
    device = _BY_TOKEN.first(token=token_hash(token))
    if device is None:
        return None
    note_seen(device)
    return actor_of_device(device)


def actor_named(actor_id: str) -> Actor | None:
    """The person or device by an actor's id (`person:12`, `device:<centre>:<code>`), with the rights of this
    moment. None for somebody who may not act any more."""
    kind, _, rest = actor_id.partition(":")
    if kind == "person" and rest.isdigit():
        person = Person.objects.filter(pk=int(rest), is_active=True).first()
        return actor_of(person) if person else None
    if kind == "device":
        centre, _, code = rest.partition(":")
        device = Device.objects.filter(centre=centre, code=code, revoked_at__isnull=True).first()
        return actor_of_device(device) if device else None
    return None


def sign_in_person(request: HttpRequest, number: int) -> None:
    """Start a session for a person who has just proved who they are by other means than a password."""
    person = Person.objects.get(pk=number, is_active=True)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")


def only_for(*roles: str) -> Callable[[View[P]], View[P]]:
    """A page for holders of one of `roles` in this house; NotAllowed for anybody else, before it is read."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            centre = the_centre()
            require(actor_of_request(request), *roles, centre=centre.code if centre else None)
            return view(request, *args, **kwargs)

        return guarded

    return guard


#: asked in order for somebody who holds no role: the page of a place that another context gave, or nothing
WORKPLACES: Final[list[Callable[[Actor], str | None]]] = []


def workplace(actor: Actor) -> str:
    """Name of the page an actor starts the day on (a URL name)."""
    for role, page in (
        ("administrator", "administration"),
        (DATA_PROTECTION, "register"),
        (SQUARE_MANAGER, "house"),
        (UNIT_LEAD, "house"),
        (DESK_OFFICER, "choose_desk"),
        (HOST, "host"),
    ):
        if actor.has_role(role):
            return page
    given = (ask(actor) for ask in WORKPLACES)
    return next((place for place in given if place), "home")
