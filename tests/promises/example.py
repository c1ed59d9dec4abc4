"""What an example call is made of: the call, who makes it, in which hall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from palvelutori.accounts.models import Person
from palvelutori.foundation import scope
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.visits.models import Visit
from tests import world
from tests.world import CENTRE

SP1, SP2 = world.desks_of("service_point")[:2]
KELA = world.desks_of("kela_desk")[0]
LAB = world.desks_of("lab")[0]
PASSWORD = "metsäpolun kulkija 9"
REASONS = {"fi": "Koulutus", "sv": "Utbildning", "en": "Training"}


@dataclass(frozen=True)
class Example:
    """`given(hall)` makes inputs in the hall `state`; `other` changes them into another request."""

    actor: Callable[[], Actor]
    given: Callable[[Any], dict[str, Any]]
    state: str = "waiting"
    other: dict[str, Any] | None = None
    #: called without the centre (operations about the house's people)
    has_centre: bool = True


#: how a hall comes to a state of a context's own
ARRANGED: dict[str, Callable[[Any, world.Square], None]] = {}


def arranged(state: str) -> Callable[[Callable[[Any, world.Square], None]], None]:
    """`arrange(hall, square)` brings a hall to `state`, with matters waiting and three desks open before it."""

    def keep(arrange: Callable[[Any, world.Square], None]) -> None:
        ARRANGED[state] = arrange

    return keep


def system() -> Actor:
    """The house itself."""
    return SYSTEM


def officer() -> Actor:
    """Whoever sits at the first service point desk."""
    return world.officer(SP1)


def second() -> Actor:
    """Whoever sits at the second one."""
    return world.officer(SP2)


def kela() -> Actor:
    """Whoever sits at Kela's desk."""
    return world.officer(KELA)


def person_number() -> int:
    """A person to do things to."""
    return int(Person.objects.get(username="esimerkki").pk)


def person() -> Actor:
    """The person to do things to, signed in."""
    return Actor(f"person:{person_number()}", "person")


def second_visitor() -> Actor:
    """The visitor of the hall's second visit."""
    visit = scope.ordinary(Visit).order_by("line_number")[1]
    return Actor(f"visitor:{visit.id}", "visitor", (RoleAt("visitor", CENTRE),))


def of_leg(**more: Any) -> Callable[[Any], dict[str, Any]]:
    """Inputs about the referral's leg."""
    return lambda hall: {"leg": hall.case.leg, **more}


def of_stop(**more: Any) -> Callable[[Any], dict[str, Any]]:
    """Inputs about the matter the examples are about."""
    return lambda hall: {"stop": hall.stop, **more}


def of_visit(**more: Any) -> Callable[[Any], dict[str, Any]]:
    """Inputs about the first visit."""
    return lambda hall: {"visit": hall.first.visit_id, **more}


def of_person(**more: Any) -> Callable[[Any], dict[str, Any]]:
    """Inputs about the person."""
    return lambda hall: {"person": person_number(), **more}


def same(**given: Any) -> Callable[[Any], dict[str, Any]]:
    """The same inputs in every hall."""
    return lambda hall: given
