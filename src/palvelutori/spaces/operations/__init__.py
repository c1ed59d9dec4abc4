"""Setting the house up, and changing opening hours with an eye on whom that cuts off."""

from palvelutori.spaces.operations.hours import (
    CutsOffOthers,
    HoursChanged,
    cancel_exception,
    set_exception,
    set_week,
)
from palvelutori.spaces.operations.set_up import SetUp, set_up

__all__ = [
    "CutsOffOthers",
    "HoursChanged",
    "SetUp",
    "cancel_exception",
    "set_exception",
    "set_up",
    "set_week",
]
