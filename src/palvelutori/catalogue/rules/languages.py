"""Language duty: whether a text says the same in every language its unit owes."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def missing_languages(texts: Mapping[str, str] | None, *, required: Collection[str]) -> tuple[str, ...]:
    """The languages of `required`, in their order, in which `texts` says nothing (blank counts as
    nothing).
    """
    return tuple(language for language in required if not (texts or {}).get(language, "").strip())


def public_languages(required: Collection[str]) -> tuple[str, ...]:
    """Languages a public notice must have: Finnish and English for everybody's sake, Swedish where owed.

    The duty belongs to the unit and its authority, not to the centre (Language Act 423/2003, from memory).
    """
    owed = dict.fromkeys(("fi", *required, "en"))
    return tuple(owed)
