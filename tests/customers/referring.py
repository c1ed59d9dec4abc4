"""Short words for referrals: somebody at the service point's desk is referred to Kela."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from palvelutori.customers import access, queries
from palvelutori.customers import operations as customers
from palvelutori.customers.models import Leg
from palvelutori.customers.queries import LegView
from palvelutori.customers.rules.payload import content_of, frozen
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.visits import operations as visits
from palvelutori.visits.live import visitor_actor
from palvelutori.visits.models import AT_DESK, Stop
from tests import world
from tests.world import CENTRE

SP = world.desks_of("service_point")[0]
VALUES = {
    "need": "Asumistuki on kesken, liite puuttuu",
    "wishes": "rauhallinen paikka",
    "contact": "phone",
    "name": "Sari Malmi",
    "phone": "040 123 4567",
}


def person(name: str, unit: str = "kela", role: str = "desk_officer") -> Actor:
    """Somebody who has signed in."""
    return Actor(f"person:{name}", "person", (RoleAt(role, CENTRE, unit),))


ONE, TWO, LEAD = person("one"), person("two"), person("lead", role="unit_lead")


@dataclass
class Case:
    """One referral on its way."""

    leg: str
    visit: str
    stop: str
    sender: Actor

    def row(self) -> Leg:
        """The leg as it is stored."""
        with scope.inside_operation():
            return Leg.objects.select_related("payload", "referral").get(id=self.leg)

    def state(self) -> str:
        """Where it is."""
        return self.row().state

    def change(self, **values: str) -> None:
        """Write what is told."""
        given = {**VALUES, **values}
        customers.change_payload(
            self.sender, centre=CENTRE, leg=self.leg, values={name: one for name, one in given.items() if one}
        )

    def show(self, language: str = "fi", days: int = 30) -> None:
        """Show it to the person."""
        customers.show_payload(self.sender, centre=CENTRE, leg=self.leg, days=days, language=language)

    def digest(self) -> str:
        """That of the page the person sees."""
        shown = queries.preview(self.sender, centre=CENTRE, leg=self.leg).shown
        return shown.digest if shown else ""

    def yes(self, by: Actor | None = None) -> None:
        """The person says yes to what is shown."""
        customers.say_yes(
            by or self.sender, centre=CENTRE, leg=self.leg, digest=self.digest(), way="read_aloud"
        )

    def send(self) -> None:
        """Off it goes."""
        customers.send_leg(self.sender, centre=CENTRE, leg=self.leg)

    def answer(self, **values: str) -> dict[str, Any]:
        """What an answer with more fields is sent with, the person having said yes to it."""
        whole = {**VALUES, **values}
        row = self.row()
        told = frozen(sender=row.from_unit, receiver=row.to_unit, service=row.service, values=whole)
        return {
            "leg": self.leg, "values": whole, "digest": content_of(told).digest, "way": "read_aloud", "language": "fi",
        }  # fmt: skip

    def move(self, by: Actor, event: str, **more: Any) -> None:
        """One event of the table."""
        customers.move_leg(by, centre=CENTRE, leg=self.leg, event=event, **more)

    def seen(self, by: Actor) -> LegView:
        """The leg's page."""
        return queries.leg_view(by, centre=CENTRE, leg=self.leg)

    def read(self, by: Actor) -> set[str]:
        """Codes of the fields somebody can read."""
        return {line.code for line in self.seen(by).lines}

    def page(self) -> Actor:
        """Whoever opens an own page made for the visit."""
        visitor = visitor_actor(self.visit)
        assert visitor is not None
        code = access.new_code()
        customers.make_own_page(visitor, centre=CENTRE, visit=self.visit, digest=access.code_digest(code))
        opened = customers.opened_by_code(visitor, centre=CENTRE, code=code, source="test")
        return Actor(f"own:{opened.thread}", "visitor", (RoleAt("visitor", CENTRE),))


def _at_desk(desk: str) -> list[str]:
    with scope.inside_operation():
        return list(Stop.objects.filter(desk=desk, state__in=AT_DESK).values_list("id", flat=True))


def begin(square: world.Square, to: str = "kela.general_housing_allowance") -> Case:
    """Somebody is served at the service point and a referral is begun."""
    if SP not in square.opened:
        square.open(SP)
    for old in _at_desk(SP):
        square.act(visits.finish, SP, old)
    came = square.arrive("service_point")
    stop = came.stops[0].stop_id
    square.call(SP, stop)
    square.act(visits.start, SP, stop)
    sender = square.opened[SP]
    made = customers.start_referral(
        sender, centre=CENTRE, visit=came.visit_id, stop=stop, unit="service_point", to=to
    )
    return Case(made.leg, came.visit_id, stop, sender)


def so_far(square: world.Square, state: str) -> Case:
    """A referral in `state`: draft, written, offered, ready, sent, received, accepted."""
    case = begin(square)
    steps = {
        "written": case.change,
        "offered": case.show,
        "ready": case.yes,
        "sent": case.send,
        "received": lambda: case.move(ONE, "open"),
        "accepted": lambda: case.move(ONE, "accept"),
    }
    if state == "asked":
        steps["accepted"] = lambda: case.move(ONE, "ask", words="Mikä liite puuttuu")
        state = "accepted"
    if state == "draft":
        return case
    for name, step in steps.items():
        step()
        if name == state:
            break
    return case
