"""A square to test in: the sample Rantakulma on a Wednesday at 10, small actors, short words for common acts."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, TypeVar

from palvelutori.catalogue import operations as catalogue
from palvelutori.catalogue.queries.snapshots import be_wary
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Centre, JournalLine
from palvelutori.samples.load import load
from palvelutori.samples.shape import Sample
from palvelutori.spaces import operations as spaces
from palvelutori.square import setting_up
from palvelutori.staffing import operations as staffing
from palvelutori.visits import operations as visits
from tests.harness.snapshot import Filling

CENTRE = "rantakulma"
_keys = count(1)


@cache
def sample(name: str = CENTRE) -> Sample:
    """The sample centre, read once."""
    return load(name)


T = TypeVar("T")
_filled: dict[tuple[str, str], tuple[Filling, Any]] = {}


def poured(what: str, build: Callable[[], T]) -> T:
    """What `build` makes of an empty database, and answers: done once, poured in from then on."""
    if Centre.objects.exists() or JournalLine.objects.exists():
        return build()
    known = (what, f"{clock.now():%Y-%m-%dT%H:%M}")
    if known in _filled:
        be_wary()
        filling, answer = _filled[known]
        filling.pour()
    else:
        answer = build()
        _filled[known] = (Filling(), answer)
    return deepcopy(answer)


def set_up(name: str = CENTRE) -> None:
    """The whole centre in the database, without sign-ins and devices."""
    poured(name, lambda: _build(name))


def with_devices(*names: str) -> dict[str, setting_up.Tokens]:
    """Sample centres as a demonstration has them; by name the tokens of their devices."""
    return poured(
        f"with devices: {names}",
        lambda: {name: setting_up.set_up(sample(name), live=False) for name in names},
    )


def _build(name: str) -> None:
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


def queues_of(desk: str, centre: str = CENTRE) -> frozenset[str]:
    """Lines a desk serves."""
    return frozenset(next(one.queues for one in sample(centre).desks if one.code == desk))


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
