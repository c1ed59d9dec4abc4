"""From draft to replaced: which state follows which act. One table; anything else is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal

State = Literal["draft", "commenting", "approved", "replaced"]
Event = Literal["open", "back", "approve", "replace"]
STATES: Final = ("draft", "commenting", "approved", "replaced")
#: (state, event) → state. `open`: out for comment; `back`: a new draft takes a commented version's place;
#: `approve`: the second of the two leads has approved; `replace`: another version was approved
MOVES: Final[Mapping[tuple[str, str], State]] = {
    ("draft", "open"): "commenting",
    ("commenting", "back"): "replaced",
    ("commenting", "approve"): "approved",
    ("approved", "replace"): "replaced",
}


def after(state: str, event: Event) -> State | None:
    """The state after `event`; None where it cannot happen."""
    return MOVES.get((state, event))


def is_public(state: str) -> bool:
    """Whether residents read a version in this state."""
    return state != "draft"


def is_approved(leads: Collection[str], approvals: Collection[str]) -> bool:
    """Whether every lead organisation has approved."""
    return bool(leads) and set(leads) <= set(approvals)
