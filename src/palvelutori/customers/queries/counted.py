"""How many permissions there are, for those who watch over them. Counts alone; the small-cell guard is the caller's."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from palvelutori.customers.models import Permission
from palvelutori.foundation import scope
from palvelutori.foundation.actors import DATA_PROTECTION, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require


@dataclass(frozen=True, slots=True)
class PermissionsOf:
    """Permissions to one receiver: all that were given, those that stand, those taken back."""

    receiver: str
    given: int
    standing: int
    withdrawn: int


def permissions_counted(actor: Actor, *, centre: str) -> tuple[PermissionsOf, ...]:
    """By receiving unit, in order of its code. For the data protection officer. Raises NotAllowed."""
    require(actor, DATA_PROTECTION, centre=centre)
    stands = Q(withdrawn_at__isnull=True, replaced_at__isnull=True, until_at__gt=clock.now())
    with scope.reading(actor):
        rows = Permission.objects.filter(leg__centre=centre).values("receiver")
        counted = rows.annotate(
            given=Count("id"),
            standing=Count("id", filter=stands),
            withdrawn=Count("id", filter=Q(withdrawn_at__isnull=False)),
        ).order_by("receiver")
        return tuple(PermissionsOf(**row) for row in counted)
