"""Rules of a sample centre without a database."""

from __future__ import annotations

from functools import cache

from palvelutori.guidance.package import rules_of, vocabulary
from palvelutori.guidance.rules.checking import Known
from palvelutori.guidance.rules.entries import Rule, Said
from tests.world import sample

CENTRES = ("rantakulma", "jokivarsi")


@cache
def known(centre: str) -> Known:
    given = sample(centre)
    opaque = {one.code: one.opaque == "always" for one in given.units}
    return Known(
        vocabulary(),
        frozenset(one.code for one in given.life_events),
        {one.code: opaque[one.unit] for one in given.services},
    )


@cache
def rules(centre: str) -> tuple[Rule, ...]:
    return tuple(rule for rule, _ in rules_of(centre, known(centre)))


def order(centre: str) -> list[str]:
    return [one.code for one in sample(centre).services]


def said(*topics: str, **answers: str) -> Said:
    return Said(frozenset(topics), answers)
