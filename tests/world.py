"""A square to test in: the sample Rantakulma on a Wednesday at 10, small actors, short words for common acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from palvelutori.catalogue import operations as catalogue
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import Centre
from palvelutori.samples.load import load
from palvelutori.samples.shape import Sample
from palvelutori.spaces import operations as spaces
from palvelutori.staffing import operations as staffing
from palvelutori.visits import operations as visits

CENTRE = "rantakulma"
_keys = count(1)


@cache
def sample(name: str = CENTRE) -> Sample:
    """The sample centre, read once."""
    return load(name)


def set_up(name: str = CENTRE) -> None:
    """The whole centre in the database."""
    given = sample(name)
    Centre.objects.get_or_create(
        code=name, defaults={"names": dict(given.centre.names), "timezone": given.centre.time_zone}
    )
    catalogue.set_up(SYSTEM, centre=name, sample=given)
    spaces.set_up(SYSTEM, centre=name, sample=given)
    staffing.set_up(SYSTEM, centre=name, sample=given)
    visits.set_up(
        SYSTEM,
        centre=name,
        grounds=[
            visits.GroundGiven(
                ground.code,
                ground.names,
                ground.reasons,
                str(ground.priority_class),
                round(ground.cap_share * 100),
            )
            for ground in given.centre.priority_grounds
        ],
    )


def host(centre: str = CENTRE) -> Actor:
    """A lobby guide."""
    return Actor("person:host", "person", (RoleAt("host", centre),))


def kiosk(centre: str = CENTRE) -> Actor:
    """A kiosk by the door."""
    return Actor("device:kiosk-1", "device", (RoleAt("kiosk", centre),))


def display(centre: str = CENTRE) -> Actor:
    """A wall screen."""
    return Actor("device:display-1", "device", (RoleAt("display", centre),))


def manager(centre: str = CENTRE) -> Actor:
    """The square manager."""
    return Actor("person:manager", "person", (RoleAt("square_manager", centre),))


def desks_of(queue: str, centre: str = CENTRE) -> list[str]:
    """Codes of the desks of a line that have a member of staff of their own, in order."""
    given = sample(centre)
    staffed = {one.default_desk for one in given.staff if one.default_desk}
    return [one.code for one in given.desks if queue == one.queues[0] and one.code in staffed]


def officer(desk: str, centre: str = CENTRE) -> Actor:
    """The desk's own device with its usual member of staff."""
    given = sample(centre)
    place = next(one for one in given.desks if one.code == desk)
    staff = next(one for one in given.staff if one.default_desk == desk)
    return Actor(f"device:{desk}", "device", (RoleAt("desk_officer", centre, place.unit, desk),), staff.code)


@dataclass
class Square:
    """Short words for what people do, at one centre."""

    centre: str = CENTRE
    opened: dict[str, Actor] = field(default_factory=dict)

    def open(self, *desks: str) -> None:
        """Open desks with their usual staff."""
        for desk in desks:
            actor = officer(desk, self.centre)
            visits.open_desk(actor, centre=self.centre, desk=desk)
            self.opened[desk] = actor

    def arrive(self, *needs: str, by: Actor | None = None, **more: Any) -> visits.Arrived:
        """Somebody comes."""
        return visits.arrive(by or host(self.centre), centre=self.centre, needs=list(needs), **more)

    def next(self, desk: str, **more: Any) -> visits.Called | None:
        """The desk calls the next one."""
        return visits.call_next(self.opened[desk], centre=self.centre, desk=desk, **more)

    def call(self, desk: str, stop: str) -> visits.Called:
        """The desk calls this one."""
        return visits.call(self.opened[desk], centre=self.centre, desk=desk, stop=stop)

    def act(self, operation: Any, desk: str, stop: str, **more: Any) -> Any:
        """The desk does something with a stop."""
        return operation(self.opened[desk], centre=self.centre, stop=stop, **more)

    def key(self) -> str:
        """A fresh receipt key."""
        return f"key-{next(_keys)}"
