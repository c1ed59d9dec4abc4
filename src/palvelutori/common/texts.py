"""The house's words: one file a context, the languages side by side.

A `texts.toml` (or `texts/*.toml`) holds ``["key"]`` tables with `fi`, `sv`, `en`, perhaps `easy` (easy Finnish,
falls back to `fi`) and, for a count of one, `fi_one`, `sv_one`, `en_one`, `easy_one`. Values take `{name}`
parameters. Side by side a missing language is seen at once, and a native reader checks a line, not a file.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("fi", "sv", "en")
#: all slots a text may have; `easy` is easy Finnish
SLOTS: Final = ("fi", "sv", "en", "easy")
#: what the page's `lang` attribute says
HTML_LANG: Final = {"fi": "fi", "sv": "sv", "en": "en", "easy": "fi"}

Localised = Mapping[str, str]


class TextMissing(KeyError):
    """No text by that key: a programming error, found by the tests."""


def files(root: Path) -> list[Path]:
    """Every text file below the package folder `root`, in a stable order."""
    return sorted([*root.glob("*/texts.toml"), *root.glob("*/texts/*.toml")])


def read(paths: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Key → slot → words. Raises ValueError when two files hold the same key."""
    found: dict[str, dict[str, str]] = {}
    for path in paths:
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path}: {error}") from error
        for key, slots in tables.items():
            if key in found:
                raise ValueError(f"{path}: the text {key!r} stands in another file already")
            found[key] = slots
    return found


@cache
def _all() -> dict[str, dict[str, str]]:
    return read(files(Path(__file__).parent.parent))


def keys() -> frozenset[str]:
    """Every key there is."""
    return frozenset(_all())


def slots(key: str) -> dict[str, str]:
    """All languages of one text."""
    try:
        return _all()[key]
    except KeyError:
        raise TextMissing(key) from None


def text(key: str, language: str = "fi", **params: Any) -> str:
    """The words for `key` in `language` (fi, sv, en, easy), with `params` filled in.

    Raises TextMissing for an unknown key and KeyError for a parameter that is not given.
    """
    variants = slots(key)
    one = f"{language}_one"
    if params.get("n") == 1 and one in variants:
        words = variants[one]
    elif language == "easy" and "easy" not in variants:
        return text(key, "fi", **params)
    else:
        words = variants[language]
    return words.format(**params) if params or "{" in words else words


def has(key: str) -> bool:
    """Whether there is a text by that key."""
    return key in _all()


def pick(localised: Localised | None, language: str) -> str:
    """The best slot of a localised value: the language, for easy the Finnish, then any other."""
    if not localised:
        return ""
    order = ("easy", "fi", "sv", "en") if language == "easy" else (language, "fi", "sv", "en")
    return next((localised[slot] for slot in order if localised.get(slot)), "")


def parameters(words: str) -> frozenset[str]:
    """The names of the `{parameters}` in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(words) if name)


def forget() -> None:
    """Read the files again at the next use (for the development server)."""
    _all.cache_clear()
