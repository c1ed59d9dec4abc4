"""The clocks of all legs: reminders told once, legs that go back by themselves, refusals confirmed by silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from palvelutori.accounts import queries as accounts
from palvelutori.common.times import local_day
from palvelutori.customers import access, package
from palvelutori.customers.models import Leg, LegStep
from palvelutori.customers.operations.receiving import release_owner
from palvelutori.customers.operations.steps import advance
from palvelutori.customers.rules.legs import OVER, Event, Given, Party
from palvelutori.customers.rules.timers import due
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, operation


@dataclass(frozen=True, slots=True)
class Fired:
    """How many reminders were told and how many legs moved."""

    told: int
    moved: int


@operation("customers.run_clocks", answer=Fired)
def run_clocks(act: Act) -> Fired:
    """Fire what is due in this centre, each thing once."""
    act.require()  # the house itself only
    told = moved = 0
    rows = Leg.objects.filter(centre=act.place.code).exclude(state__in=[state.value for state in OVER])
    for row in rows.exclude(sent_at__isnull=True).select_related("referral", "payload").order_by("id"):
        for name in _due(act, row):
            if name in set(Event):
                advance(act, row, Event(name), given=Given(act.moment, act.actor.id))
                moved += 1
            else:
                _tell(act, row, name)
                told += 1
    return Fired(told, moved)


def _due(act: Act, row: Leg) -> tuple[str, ...]:
    return due(
        access.clocks_of(row),
        limits=package.limits(),
        today=local_day(act.moment),
        moment=act.moment,
        is_open=access.opening_of(row.centre, row.to_unit),
    )


def _tell(act: Act, row: Leg, name: str) -> None:
    """A reminder is a step like any other: it moves nothing and is told once."""
    row.version += 1
    row.save(update_fields=["version"])
    LegStep.objects.create(
        leg=row,
        number=row.version,
        event=name,
        from_state=row.state,
        to_state=row.state,
        party=Party.HOUSE.value,
        actor=act.actor.id,
        at=act.moment,
    )
    act.write(f"leg.{name}", {"leg": row.id, "state": row.state})


@job(every=timedelta(minutes=10), name="customers.clocks")
def run_all_clocks(moment: datetime) -> None:
    """Every centre's clocks, and what somebody who has left had taken on."""
    for centre in centres():
        run_clocks(SYSTEM, centre=centre)
        for owner in owners_gone(centre):
            release_owner(SYSTEM, centre=centre, owner=owner)


def owners_gone(centre: str) -> list[str]:
    """Owners who may not act at the receiving unit any more. Scoped."""
    rows = Leg.objects.filter(centre=centre).exclude(owner="").exclude(owner__startswith="unit:")
    pairs = rows.values_list("owner", "to_unit").distinct()
    return sorted({owner for owner, unit in pairs if not accounts.serves(owner, centre=centre, unit=unit)})
