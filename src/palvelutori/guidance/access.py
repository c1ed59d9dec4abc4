"""Reading rules: those in use as values, and what a rule of this centre may point at."""

from __future__ import annotations

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.guidance.models import RuleVersion
from palvelutori.guidance.package import vocabulary
from palvelutori.guidance.rules.checking import Known, RuleProblem, rule_of
from palvelutori.guidance.rules.entries import Rule


def known_at(centre: str) -> Known:
    """What rules of `centre` may name."""
    catalogue = catalogue_of(centre)
    return Known(
        vocabulary(),
        frozenset(catalogue.life_events),
        {code: catalogue.units[one.unit].is_opaque for code, one in catalogue.services.items()},
    )


_READ: dict[str, tuple[object, tuple[Rule, ...]]] = {}


def rules_in_use(centre: str) -> tuple[Rule, ...]:
    """The rules of `centre` that hold now; one whose service or word has gone from the house is left out."""
    rows = list(RuleVersion.objects.filter(centre=centre, state="in_use").order_by("code"))
    mark = catalogue_of(centre), tuple(one.pk for one in rows)
    held = _READ.get(centre)
    if held is not None and held[0] == mark:
        return held[1]
    known = known_at(centre)
    found = []
    for row in rows:
        try:
            found.append(rule_of(row.body, place=row.code, known=known))
        except RuleProblem:
            continue
    _READ[centre] = mark, tuple(found)
    return tuple(found)
