"""A role of an approved concept becomes a role this house uses."""

from __future__ import annotations

from palvelutori.accounts.live_roles import GIVERS, LiveRoleMade, take_into_use
from palvelutori.foundation.operation import Act, operation
from palvelutori.planning import access
from palvelutori.planning.operations.refusals import RoleNotApproved


@operation("planning.use_role", stream="house", answer=LiveRoleMade, roles=GIVERS)
def use_role(act: Act, *, role: str) -> LiveRoleMade:
    """Take the role with this code into use, as the approved version has it: its name, its tasks, its rights.

    Whoever does so may give each of its rights. Raises RoleNotApproved, RoleTooWide, LiveRoleThere."""
    centre = act.place.code
    row = access.approved_version(centre)
    found = next((one for one in access.concept_in(row).roles if one.code == role), None) if row else None
    if row is None or found is None:
        raise RoleNotApproved(name=role[:40])
    return take_into_use(
        act.actor,
        centre=centre,
        code=found.code,
        names=found.names.slots(),
        tasks=[one.slots() for one in found.tasks],
        rights=list(found.rights),
        source=f"{centre} {row.version} {row.body_hash[:12]}",
    )
