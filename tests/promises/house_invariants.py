"""What must hold between the tables of every context at every moment; what one table can forbid, its constraints do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import groupby, pairwise

from palvelutori.accounts.models import LiveRoleGrant
from palvelutori.codevelopment.models import Booking, Effort, Partner, Party, Registration
from palvelutori.codevelopment.partnering import earned
from palvelutori.codevelopment.rules.loop import State
from palvelutori.codevelopment.rules.spots import HOLDING
from palvelutori.customers.models import Leg, LegStep, Permission
from palvelutori.foundation import scope
from palvelutori.foundation.clock import clock
from palvelutori.spaces.models import Hold
from tests.promises.invariants import check_hall
from tests.world import CENTRE

#: everybody has said yes, and the plan is still to be registered
AGREED = (State.GOAL_SET, State.DRAFT)
FROZEN = (State.REGISTERED, State.RUNNING, State.ANALYSED, State.DECIDED, State.PUBLISHED)


def check_house(written: Collection[str], *, since: int = 0) -> None:
    """Raise AssertionError naming what is wrong in a context that was written to; the journal from line `since` on."""
    check_hall(since=since)
    for tables, check in CHECKS.items():
        if any(table.startswith(tables) for table in written):
            check()


def check_roles() -> None:
    """Nobody holds a role that has ended."""
    ended = LiveRoleGrant.objects.filter(ended_at=None, role__ended_at__isnull=False)
    assert not ended.exists(), "somebody holds a role that has ended"


def check_bookings() -> None:
    """A booking that has a place holds it alone, and a hold that stands for a booking is that booking's."""
    holds = list(Hold.objects.filter(released_at=None).order_by("resource_id", "blocked_from"))
    for _, row in groupby(holds, key=lambda one: one.resource_id):
        assert all(one.blocked_until <= other.blocked_from for one, other in pairwise(list(row))), (
            "two have it"
        )
    held = {one.id: one for one in holds if one.holder.startswith("booking:")}
    rows = Booking.objects.filter(centre=CENTRE, state__in=sorted(HOLDING))
    whose = {row.hold: f"booking:{row.number}" for row in rows}
    assert all(key in held and held[key].holder == name for key, name in whose.items()), (
        "a booking has no place"
    )
    # A place whose time is over is blocked until it is tidied, whatever the booking says by then.
    left = [one for key, one in held.items() if key not in whose and one.ends_at > clock.now()]
    assert not left, "a place is held for a booking that does not want it"


def check_partners() -> None:
    """A partner's level is what its marks have earned."""
    for row in Partner.objects.all():
        assert row.level == earned(row), f"partner {row.number} is on level {row.level}"


def check_efforts() -> None:
    """An agreed effort has every party's yes, a registered one its frozen plan."""
    for row in Effort.objects.filter(state__in=AGREED):
        assert not Party.objects.filter(effort=row, accepted_on=None).exists(), f"{row.number} is {row.state}"
    for row in Effort.objects.filter(state__in=FROZEN):
        assert Registration.objects.filter(effort=row).exists(), (
            f"{row.number} is {row.state} and has no plan"
        )


def check_legs() -> None:
    """A leg stands where its last step left it, and a permission stands only for what was shown."""
    legs = {row.id: row for row in scope.ordinary(Leg).all()}
    last = {row.leg_id: row for row in scope.ordinary(LegStep).order_by("number")}
    for key, step in last.items():
        assert legs[key].state == step.to_state, (
            f"leg is {legs[key].state}, its last step says {step.to_state}"
        )
    standing = scope.ordinary(Permission).filter(replaced_at=None, withdrawn_at=None)
    for row in standing.select_related("presentation"):
        assert row.presentation.replaced_at is None, "a yes to something that is not shown any more"


#: how the tables are called that a check is about
CHECKS: dict[tuple[str, ...], Callable[[], None]] = {
    ("spaces_hold", "codevelopment_booking"): check_bookings,
    ("codevelopment_partner",): check_partners,
    ("codevelopment_effort", "codevelopment_party", "codevelopment_registration"): check_efforts,
    ("customers_leg", "customers_permission", "customers_presentation"): check_legs,
    ("accounts_liverole",): check_roles,
}
