"""What a screen says aloud: a number and a place, put together from recorded clips in three languages.

A clip is named by what it says: `number`, `desk`, `n47`, `n100` (goes on), `n47-end` (the voice falls), in English
also `n100-and`. `clips(language)` is the whole list with its words: whoever records a human voice reads it aloud.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

LANGUAGES: Final = ("fi", "sv", "en")
LAST: Final = 9999
END: Final = "-end"
AND: Final = "-and"
#: places with a number, by the Finnish word on their sign
PLACES: Final[Mapping[str, Mapping[str, str]]] = {
    "luukku": {"clip": "desk", "fi": "luukku", "sv": "disk", "en": "desk"},
    "ovi": {"clip": "door", "fi": "ovi", "sv": "dörr", "en": "door"},
    "huone": {"clip": "room", "fi": "huone", "sv": "rum", "en": "room"},
    "piste": {"clip": "point", "fi": "piste", "sv": "plats", "en": "point"},
}
#: said where the place has no number of its own
_SEE: Final = {
    "fi": "katso paikka näytöltä",
    "sv": "se platsen på skärmen",
    "en": "please see the place on the screen",
}
_NUMBER: Final = {"fi": "numero", "sv": "nummer", "en": "number"}
_UNITS: Final[Mapping[str, Sequence[str]]] = {
    "fi": ("", "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän"),
    "sv": ("", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"),
    "en": ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_TEENS: Final[Mapping[str, Sequence[str]]] = {
    "sv": (
        "tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton",
    ),
    "en": (
        "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen",
    ),
}  # fmt: skip
_TENS: Final[Mapping[str, Sequence[str]]] = {
    "sv": ("", "", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"),
    "en": ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
}


def parts(number: int, language: str) -> tuple[str, ...]:
    """Clips of a whole number from 1 to 9999, none of them final. ValueError outside."""
    if not 1 <= number <= LAST:
        raise ValueError(f"{number} is not from 1 to {LAST}")
    thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
    found = []
    if thousands:
        found.append(f"n{thousands * 1000}" + _and(language, follows=rest and not hundreds))
    if hundreds:
        found.append(f"n{hundreds * 100}" + _and(language, follows=rest))
    if rest:
        found.append(f"n{rest}")
    return tuple(found)


def _and(language: str, *, follows: object) -> str:
    """English says "and" before what is below a hundred; the others say nothing."""
    return AND if language == "en" and follows else ""


def sentence(number: int, *, place: Mapping[str, str], language: str) -> tuple[str, ...]:
    """ "Number one hundred and forty-seven, desk five" as clips. `place` is the desk's name, `{"fi": "Luukku 5"}`.

    A place without a number that is known here is left to the picture. Nothing else is ever said.
    """
    called = ("number", *parts(number, language))
    word, _, figures = place.get("fi", "").rpartition(" ")
    known = PLACES.get(word.casefold())
    if known is None or not figures.isdecimal() or not 1 <= int(figures) <= LAST:
        return (*called, "see")
    *before, last = parts(int(figures), language)
    return (*called, known["clip"], *before, last + END)


def spoken_in(visitor: str, house: Sequence[str]) -> tuple[str, ...]:
    """Languages of one call, in order: the visitor's, then the house's. English for one that has no clips."""
    own = {"easy": "fi", "fi-simple": "fi"}.get(visitor, visitor)
    own = own if own in LANGUAGES else "en"
    return tuple(dict.fromkeys((own, *(one for one in house if one in LANGUAGES))))


def words(number: int, language: str) -> str:
    """A number below a hundred, a whole hundred or a whole thousand, in words."""
    if number >= 1000:
        return _big(number // 1000, language, one="tuhat", more="tuhatta", sv="tusen", en="thousand")
    if number >= 100:
        return _big(number // 100, language, one="sata", more="sataa", sv="hundra", en="hundred")
    return _below_hundred(number, language)


def _big(count: int, language: str, *, one: str, more: str, sv: str, en: str) -> str:
    unit = _UNITS[language][count]
    if language == "fi":
        return one if count == 1 else unit + more
    if language == "en":
        return f"{unit} {en}"
    return "ettusen" if (count, sv) == (1, "tusen") else unit + sv


def _below_hundred(number: int, language: str) -> str:
    tens, units = divmod(number, 10)
    one = _UNITS[language][units]
    if not tens:
        return one
    if language == "fi":
        if number == 10:
            return "kymmenen"
        return f"{one}toista" if tens == 1 else f"{_UNITS['fi'][tens]}kymmentä{one}"
    if tens == 1:
        return _TEENS[language][units]
    joint = "-" if language == "en" and units else ""
    return f"{_TENS[language][tens]}{joint}{one}"


def clips(language: str) -> dict[str, str]:
    """Every clip of a language and the words on it, numbers first."""
    found = {}
    for number in (*range(1, 100), *range(100, 1000, 100), *range(1000, LAST, 1000)):
        found[f"n{number}"] = found[f"n{number}{END}"] = words(number, language)
        if language == "en" and number >= 100:
            found[f"n{number}{AND}"] = f"{words(number, language)} and"
    found["number"] = _NUMBER[language]
    found |= {place["clip"]: place[language] for place in PLACES.values()}
    return found | {"see": _SEE[language]}
