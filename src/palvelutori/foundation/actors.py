"""Who acts: a person at a desk, a device with a token, a visitor with the address of a visit, the house itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["person", "device", "visitor", "system", "anonymous"]

HOST: Final = "host"
DESK_OFFICER: Final = "desk_officer"
UNIT_LEAD: Final = "unit_lead"
SQUARE_MANAGER: Final = "square_manager"
ADMINISTRATOR: Final = "administrator"
#: reads which personal data is where, never the data
DATA_PROTECTION: Final = "data_protection"
KIOSK: Final = "kiosk"
DISPLAY: Final = "display"
PRINTER: Final = "printer"
#: roles a person may be given; the others belong to devices alone
PERSON_ROLES: Final = (HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR, DATA_PROTECTION)
ROLES: Final = (*PERSON_ROLES, KIOSK, DISPLAY, PRINTER)


@dataclass(frozen=True, slots=True)
class RoleAt:
    """One role at one place: the centre always, a unit where the role belongs to one, a desk for desk devices."""

    role: str
    centre: str
    unit: str | None = None
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is stable and nameless (`person:12`, `device:kiosk-1`, `visitor:<visit>`, `system`)."""

    id: str
    kind: Kind
    roles: tuple[RoleAt, ...] = ()
    #: id of the member of staff behind the actor, if any (see the staffing context)
    staff: str | None = None

    def has_role(self, *roles: str, centre: str | None = None, unit: str | None = None) -> bool:
        """Whether any of `roles` is held (at `centre`, and at `unit` where the role is bound to one)."""
        return any(
            held.role in roles
            and (centre is None or held.centre == centre)
            and (unit is None or held.unit is None or held.unit == unit)
            for held in self.roles
        )

    def units(self, centre: str) -> frozenset[str]:
        """Units the actor works for in `centre`: the ones whose customers are theirs."""
        return frozenset(held.unit for held in self.roles if held.centre == centre and held.unit is not None)

    def centres(self) -> tuple[str, ...]:
        """Centres the actor holds any role in, in the order given."""
        return tuple(dict.fromkeys(held.centre for held in self.roles))


SYSTEM: Final = Actor("system", "system")
ANONYMOUS: Final = Actor("anonymous", "anonymous")
