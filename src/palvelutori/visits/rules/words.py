"""A reason in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from palvelutori.common.texts import Localised, pick, text
from palvelutori.visits.rules.explain import Reason


def words(reason: Reason, language: str, *, grounds: Mapping[str, Localised]) -> str:
    """The sentence for `reason` (`language`: fi, sv, en, easy). `grounds`: public reasons by the ground's
    code.
    """
    params = dict(reason.params)
    if "ground" in params:
        params["reason"] = pick(grounds.get(str(params["ground"])), language)
    return text(f"why.{reason.code}", language, **params)
