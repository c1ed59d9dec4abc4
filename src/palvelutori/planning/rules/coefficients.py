"""Every number the sizing rules use, by name: usual value, allowed range, where it comes from.

The usual values are kept as data, each with its mark: E, an estimate of ours; K, written from memory of the trade and
to be checked. A concept replaces any of them, and the programme shows which it replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One number: its usual value, and the least and most that makes sense. `unit` is a code of a text, `mark` says
    where the usual value is from."""

    code: str
    usual: float
    low: float
    high: float
    unit: str
    mark: str = "E"


@dataclass(frozen=True, slots=True)
class Used:
    """A coefficient as this concept uses it."""

    code: str
    value: float
    usual: float
    low: float
    high: float
    unit: str
    mark: str = "E"

    @property
    def is_own(self) -> bool:
        """Whether the concept replaced the usual value."""
        return self.value != self.usual


def _row(
    code: str, usual: float, low: float, high: float, unit: str = "times", *, mark: str = "E"
) -> tuple[str, Coefficient]:
    return code, Coefficient(code, usual, low, high, unit, mark)


COEFFICIENTS: Final[Mapping[str, Coefficient]] = dict(
    (
        _row("net_to_let", 1.25, 1.0, 1.6),
        _row("let_to_gross", 1.18, 1.0, 1.5),
        _row("lobby_m2_person", 0.25, 0.1, 2.0, "m2"),
        _row("lobby_m2_least", 40, 0, 500, "m2"),
        _row("popup_m2", 10, 4, 20, "m2"),
        _row("post_load", 0.8, 0.3, 1.0, "share"),
        _row("visits_per_kiosk", 60, 10, 500, "visits"),
        _row("visits_per_terminal", 80, 10, 500, "visits"),
        _row("randomness", 1.3, 1.0, 3.0),
        _row("companions", 1.25, 1.0, 3.0),
        _row("wheelchair_m2", 1.5, 0.5, 4.0, "m2"),
        _row("seats_per_wheelchair", 8, 2, 50, "seats"),
        _row("quiet_share", 0.1, 0, 1.0, "share"),
        _row("quiet_m2_least", 10, 0, 100, "m2"),
        _row("room_use", 0.65, 0.2, 1.0, "share"),
        _row("remote_per_room", 12, 2, 40, "visits"),
        _row("post_reserve", 1.15, 1.0, 2.0),
        _row("workers_per_booth", 10, 2, 50, "people"),
        _row("cafe_share", 0.25, 0, 1.0, "share"),
        _row("cafe_m2_seat", 1.5, 0.5, 4.0, "m2"),
        _row("people_per_wc", 60, 10, 200, "people"),
        _row("care_m2", 8, 0, 30, "m2"),
        _row("storage_share", 0.036, 0.001, 0.2, "share"),
        _row("stage_m2_least", 30, 0, 200, "m2"),
        _row("service_target", 0.8, 0.5, 0.99, "share"),
        _row("service_minutes", 15, 1, 120, "minutes"),
        _row("office_to_let", 1.25, 1.0, 1.6),
        _row("office_post_m2", 6, 3, 20, "m2"),
        _row("meeting_m2_seat", 2.0, 1.0, 5.0, "m2"),
        # joint against separate
        _row("own_officer_share", 0.1, 0.01, 1.0, "share"),
        _row("own_lobby_m2", 20, 0, 200, "m2"),
        _row("trip_minutes", 30, 0, 240, "minutes"),
        _row("service_days", 250, 1, 366, "days", mark="K"),
    )
)
#: m² of let area a person in offices, by the year of the norm; the state's targets and strategy, from memory [K]
OFFICE_NORMS: Final[Mapping[int, float]] = {
    2005: 25.0,
    2014: 15.0,
    2019: 20.1,
    2020: 18.6,
    2021: 10.0,
    2022: 17.7,
}


def used(own: Mapping[str, float]) -> dict[str, Used]:
    """Every coefficient as a concept with the replacements `own` uses it."""
    return {
        code: Used(code, own.get(code, one.usual), one.usual, one.low, one.high, one.unit, one.mark)
        for code, one in COEFFICIENTS.items()
    }
