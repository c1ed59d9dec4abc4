"""The language of this request in the house's own slots: fi, sv, en, easy."""

from __future__ import annotations

from typing import Final

from django.utils import translation

#: Django's code → our slot. `fi-simple` is the registered tag of simplified Finnish.
SLOT_OF: Final = {"fi": "fi", "sv": "sv", "en": "en", "fi-simple": "easy"}
CODE_OF: Final = {slot: code for code, slot in SLOT_OF.items()}


def language() -> str:
    """`fi`, `sv`, `en` or `easy`."""
    return SLOT_OF.get(translation.get_language() or "fi", "fi")
