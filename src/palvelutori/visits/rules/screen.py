"""What one wall screen is told to do: its languages, which way its arrows point, its voice and its quiet hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

LANGUAGES: Final = ("fi", "sv", "en")
#: two at most: with three the words would be too small to read at five metres
MOST_LANGUAGES: Final = 2
#: which way one looks at this screen, beside how one looks at the main one (arrows are told from there)
TURNS: Final = ("none", "same", "back", "left", "right")
ARROWS: Final = ("up", "right", "down", "left")
_QUARTERS: Final = {"same": 0, "right": 3, "back": 2, "left": 1}
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Screen:
    """`languages`: one or two on the picture. `voices`: what is said after the visitor's own language. `volume` and
    `quiet_volume` 0-100, the latter from `quiet_from` until `quiet_until` ("20:00"; both empty: never)."""

    languages: tuple[str, ...] = ("fi", "sv")
    turn: str = "same"
    has_sound: bool = True
    voices: tuple[str, ...] = ("fi",)
    volume: int = 70
    quiet_from: str = ""
    quiet_until: str = ""
    quiet_volume: int = 0


def screen_of(settings: Mapping[str, Any]) -> Screen:
    """A screen from a device's settings; what is missing or not right is as it is for any screen."""
    usual = Screen()
    given = {one.name: settings.get(one.name, getattr(usual, one.name)) for one in fields(Screen)}
    told = Screen(
        languages=_languages(given["languages"], most=MOST_LANGUAGES) or usual.languages,
        turn=given["turn"] if given["turn"] in TURNS else usual.turn,
        has_sound=given["has_sound"] is not False,
        voices=_languages(given["voices"], most=len(LANGUAGES)) or usual.voices,
        volume=_level(given["volume"], usual.volume),
        quiet_volume=_level(given["quiet_volume"], usual.quiet_volume),
    )
    times = [given["quiet_from"], given["quiet_until"]]
    if all(isinstance(one, str) and _TIME.fullmatch(one) for one in times) and times[0] != times[1]:
        return Screen(**{**asdict(told), "quiet_from": times[0], "quiet_until": times[1]})
    return told


def _languages(given: Any, *, most: int) -> tuple[str, ...]:
    if not isinstance(given, list | tuple):
        return ()
    return tuple(dict.fromkeys(one for one in given if one in LANGUAGES))[:most]


def _level(given: Any, usual: int) -> int:
    return given if type(given) is int and 0 <= given <= 100 else usual


def arrow_seen(arrow: str, turn: str) -> str:
    """Direction of a place as one sees it at this screen; empty where the screen shows none.

    `arrow` is told from the main screen. Who stands at a screen on the wall behind one's back sees left as right.
    """
    if turn == "none" or arrow not in ARROWS:
        return ""
    return ARROWS[(ARROWS.index(arrow) + _QUARTERS[turn]) % len(ARROWS)]
