"""The same day at the sites of a concept, each with its own demand: one answer with a column a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from palvelutori.planning.rules.answers import Estimate
from palvelutori.planning.rules.coefficients import used
from palvelutori.planning.rules.entries import Concept
from palvelutori.planning.rules.evidence import weighed
from palvelutori.planning.rules.pools import prices_of
from palvelutori.planning.rules.sizing import Sheet

#: fewer are no comparison
LEAST_SITES = 2


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """A site. `wait` and `stay` (minutes), `broken` (lines): by the staff as planned, `hours` of it. `needed_…`: the
    least that keeps the promises there; m² of huoneistoala of desks and seats. `trip`: one way, minutes."""

    code: str
    demand: float
    trip: float | None
    score: float | None
    visits: float
    wait: Estimate
    stay: Estimate
    broken: tuple[str, ...]
    hours: float
    needed_hours: float
    needed_desks: int
    needed_seats: int
    needed_m2: float
    euros_year: float

    @property
    def visitor_minutes(self) -> float | None:
        """A resident's visit with the way there and back."""
        return None if self.trip is None else 2 * self.trip + self.stay.mean


@dataclass(frozen=True, slots=True)
class SitesPlan:
    """Sites in the concept's order of score, best first."""

    sites: tuple[SiteFigures, ...]

    @property
    def least(self) -> SiteFigures:
        """The site that needs least a year."""
        return min(self.sites, key=lambda one: one.euros_year)

    @property
    def most(self) -> SiteFigures:
        """The site that needs most a year."""
        return max(self.sites, key=lambda one: one.euros_year)

    @property
    def extra_hours(self) -> float:
        """Hours of service a day that the most needs above the least."""
        return self.most.needed_hours - self.least.needed_hours


def sites_inputs(concept: Concept, sheet: Sheet) -> dict[str, Any]:
    """What a comparison of the concept's sites counts with, frozen with the run."""
    by = used(concept.programme.coefficients)
    scores = {site.code: score for site, score in weighed(concept)} if concept.criteria else {}
    order = {code: place for place, code in enumerate(scores)}
    rows = sorted(concept.sites, key=lambda one: order.get(one.code, 0))
    return {
        "share": by["service_target"].value,
        "prices": prices_of(concept, sheet),
        "sites": [
            {
                "code": one.code,
                "demand": one.demand,
                "trip": one.trip_minutes,
                "score": round(scores[one.code], 4) if one.code in scores else None,
            }
            for one in rows
        ],
    }


def sites_plan(result: Mapping[str, Any], inputs: Mapping[str, Any]) -> SitesPlan:
    """A stored comparison as it is shown."""
    asked = {one["code"]: one for one in inputs["sites"]}
    rows = (_figures(row, asked[row["code"]], inputs["prices"]) for row in result["sites"])
    return SitesPlan(tuple(rows))


def _figures(row: Mapping[str, Any], site: Mapping[str, Any], prices: Mapping[str, float]) -> SiteFigures:
    least = row["needed"]
    seats = ceil(least["waiting"] * prices["companions"])
    m2 = (least["desks"] * prices["desk_m2"] + seats * prices["seat_m2"]) * prices["net_to_let"]
    return SiteFigures(
        code=row["code"],
        demand=site["demand"],
        trip=site["trip"],
        score=site["score"],
        visits=row["visits"],
        wait=Estimate(row["wait"]["mean"] or 0.0, row["wait"]["half"]),
        stay=Estimate(row["stay"]["mean"] or 0.0, row["stay"]["half"]),
        broken=tuple(row["broken"]),
        hours=row["hours"],
        needed_hours=least["hours"],
        needed_desks=least["desks"],
        needed_seats=seats,
        needed_m2=m2,
        euros_year=least["hours"] * prices["hour_euros"] * prices["days_year"]
        + m2 * prices["rent_euros"] * 12,
    )
