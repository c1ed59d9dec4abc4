"""A JSON value and where it stands: reads typed values and notes what is wrong instead of raising."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from palvelutori.catalogue.ptv.problems import Log, choices, plain, shown
from palvelutori.catalogue.ptv.words import TEXT_LANGUAGES
from palvelutori.common.times import HELSINKI

T = TypeVar("T")

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\Z", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?\Z")
_PLAIN_KEY = re.compile(r"[A-Za-z_@][A-Za-z0-9_@.-]*\Z")
_LONGEST_KEY = 60

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def step(path: str, key: str) -> str:
    """The path of a member."""
    if _PLAIN_KEY.match(key):
        return f"{path}.{key}"
    name = plain(key[:_LONGEST_KEY]).replace('"', "'")
    return f'{path}["{name}"]'


class Node:
    """A value and its path. A missing member and null are the same: nothing said."""

    __slots__ = ("log", "path", "value")

    def __init__(self, value: Any, path: str, log: Log) -> None:
        self.value, self.path, self.log = value, path, log

    def wrong(self, right: str) -> None:
        """Note that the value is not what it should be."""
        self.log.add(self.path, f"{shown(self.value)} is not {right}", right)

    def at(self, key: str) -> Node:
        """A member of an object; of anything else than an object or null a problem."""
        if isinstance(self.value, dict):
            return Node(self.value.get(key), step(self.path, key), self.log)
        if self.value is not None:
            self.wrong("an object")
        return Node(None, step(self.path, key), self.log)

    def first(self, *keys: str) -> Node:
        """The first of the members that says something; else the first."""
        for key in keys:
            found = self.at(key)
            if found.value is not None:
                return found
        return self.at(keys[0])

    def each(self, key: str) -> Iterator[Node]:
        """The objects of a list member; null and missing are an empty list."""
        yield from (item for item in self.at(key).items() if item.is_object())

    def items(self) -> Iterator[Node]:
        """The items of a list; null is an empty one."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            self.wrong("a list")
            return
        for index, item in enumerate(self.value):
            yield Node(item, f"{self.path}[{index}]", self.log)

    def members(self) -> Iterator[tuple[str, Node]]:
        """Key and value of an object's members; null has none."""
        if self.value is None:
            return
        if not isinstance(self.value, dict):
            self.wrong("an object")
            return
        for key, value in self.value.items():
            yield key, Node(value, step(self.path, key), self.log)

    def is_object(self) -> bool:
        """Whether the value is an object; anything else is a problem."""
        if isinstance(self.value, dict):
            return True
        self.wrong("an object")
        return False

    def text(self) -> str:
        """A text, trimmed; nothing said is empty."""
        if self.value is None:
            return ""
        if isinstance(self.value, str):
            return self.value.strip()
        self.wrong("a text")
        return ""

    def flag(self) -> bool | None:
        """True or false, None when nothing is said."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        self.wrong("true or false")
        return None

    def count(self) -> int | None:
        """A whole number from 0 to 9999."""
        if self.value is None:
            return None
        if isinstance(self.value, int) and not isinstance(self.value, bool) and 0 <= self.value <= 9999:
            return self.value
        self.wrong("a whole number from 0 to 9999")
        return None

    def metres(self) -> float | None:
        """A coordinate in EPSG:3067, as a number or its text."""
        value = self.value
        if value is None or value == "":
            return None
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except (ValueError, OverflowError):
                number = float("nan")
            if -1e8 < number < 1e8:
                return number
        self.wrong("a coordinate in metres")
        return None

    def identity(self) -> str | None:
        """A content id, lower case; None when nothing is said."""
        if self.value is None or self.value == "":
            return None
        if isinstance(self.value, str) and _UUID.match(self.value.strip()):
            return self.value.strip().lower()
        self.wrong('a content id such as "3668d250-cd80-45c4-abcc-9b2d3a2b3e42"')
        return None

    def needed_identity(self) -> str | None:
        """A content id that must be there."""
        if self.value is None or self.value == "":
            self.log.add(
                self.path, "the content id is missing", 'one such as "3668d250-cd80-45c4-abcc-9b2d3a2b3e42"'
            )
            return None
        return self.identity()

    def choice(self, meanings: Mapping[str, T]) -> T | None:
        """One of the words of a closed vocabulary; None when nothing is said."""
        if self.value is None or self.value == "":
            return None
        if isinstance(self.value, str) and self.value in meanings:
            return meanings[self.value]
        right = choices(meanings)
        self.log.add(self.path, f"{shown(self.value)} is an unknown value", right)
        return None

    def needed_choice(self, meanings: Mapping[str, T]) -> T | None:
        """One of the words of a closed vocabulary that must be there."""
        if self.value is None or self.value == "":
            self.log.add(self.path, "the value is missing", choices(meanings))
            return None
        return self.choice(meanings)

    def moment(self) -> datetime | None:
        """A moment; one without a zone is UTC, as version 11 writes them."""
        if self.value is None or self.value == "":
            return None
        found = _iso(self.value)
        if found is None:
            self.wrong('a moment such as "2026-01-15T07:32:52Z"')
            return None
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)

    def day(self) -> date | None:
        """A date; a moment with a zone is its date in Helsinki, one without is as written."""
        if self.value is None or self.value == "":
            return None
        found = _iso(self.value)
        if found is None:
            self.wrong('a date such as "2026-01-15"')
            return None
        return found.date() if found.tzinfo is None else found.astimezone(HELSINKI).date()

    def not_before(self, from_on: date | None, to_on: date | None) -> None:
        """Note a range whose end, this value, lies before its beginning."""
        if from_on is not None and to_on is not None and to_on < from_on:
            self.log.add(self.path, f"the range ends before it begins on {from_on}", "a later date")

    def clock(self) -> time | None:
        """A wall time `hh:mm` (seconds are dropped); 24:00 is midnight at the day's end, kept as 00:00."""
        if self.value is None or self.value == "":
            return None
        match = _CLOCK.match(self.value) if isinstance(self.value, str) else None
        if match:
            hour, minute = int(match[1]), int(match[2])
            if (hour, minute) == (24, 0):
                return time()
            if hour < 24 and minute < 60:
                return time(hour, minute)
        self.wrong('a time such as "08:00"')
        return None

    def weekday(self) -> int | None:
        """0 = Monday … 6 = Sunday, None when nothing is said."""
        return self.choice({name: index for index, name in enumerate(WEEKDAYS)})

    def language(self) -> str | None:
        """Language of a text: one of six. A problem if it is not."""
        if isinstance(self.value, str) and self.value in TEXT_LANGUAGES:
            return self.value
        self.log.add(self.path, f"{shown(self.value)} is not a language of texts", choices(TEXT_LANGUAGES))
        return None

    def languages(self) -> tuple[str, ...]:
        """Languages a service speaks: codes such as `fi`, `sgn-fi`."""
        found = []
        for item in self.items():
            code = item.value.lower() if isinstance(item.value, str) else ""
            if _LANGUAGE.match(code):
                found.append(code)
            else:
                item.wrong('a language code such as "fi" or "sgn-fi"')
        return tuple(dict.fromkeys(found))

    def texts(self) -> dict[str, str]:
        """A localised text of version 12: an object keyed by language. Empty ones are left out."""
        found: dict[str, str] = {}
        for key, member in self.members():
            if key not in TEXT_LANGUAGES:
                member.log.add(
                    member.path, f"{shown(key)} is not a language of texts", choices(TEXT_LANGUAGES)
                )
            elif words := member.text():
                found[key] = words
        return _ordered(found)

    def strings(self) -> tuple[str, ...]:
        """A list of texts; empty ones are left out, doubles too."""
        return tuple(dict.fromkeys(words for item in self.items() if (words := item.text())))


def _ordered(texts: dict[str, str]) -> dict[str, str]:
    return {language: texts[language] for language in TEXT_LANGUAGES if language in texts}


def localised(items: Iterator[Node], *, language: str = "language", value: str = "value") -> dict[str, str]:
    """A localised text of version 11: a list of {language, value}. Several of one language are joined."""
    found: dict[str, str] = {}
    for item in items:
        code = item.at(language).language()
        words = item.at(value).text()
        if code and words:
            found[code] = f"{found[code]}\n{words}" if code in found and found[code] != words else words
    return _ordered(found)


def _iso(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        # Years at the ends of the calendar cannot be moved to another zone.
        return found if 1800 <= found.year <= 2200 else None
    except ValueError:
        return None
