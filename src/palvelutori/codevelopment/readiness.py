"""How ready the square is for developing together, on the study's three sides, by what the house itself can count.

Space and openness; climate and ways of working; flow of people. Each side is scored 1–5 from evidence; where there is
none, it has no score. The scale is the house's own: what it counts is written beside the score.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.models import Effort, Party, Readiness, Voice, Volunteer
from palvelutori.codevelopment.rules.loop import State
from palvelutori.codevelopment.rules.readiness import Evidence, score
from palvelutori.facts.queries.halves import HOUSE, days_known, half_days
from palvelutori.facts.rules import guard
from palvelutori.participation.candidates import noted
from palvelutori.spaces import queries as spaces

DAYS: Final = 90
#: kinds of zones anybody may be in
PUBLIC_ZONES: Final = frozenset({"hall", "waiting", "library", "rooms", "event"})


def score_today(centre: str, today: date) -> dict[str, Any]:
    """Score the three sides by the last ninety days and keep them for the day. Twice is once."""
    since = today - timedelta(days=DAYS)
    sides = {
        side: {"score": score(evidence), "evidence": [[one.code, one.value, one.score] for one in evidence]}
        for side, evidence in {
            "space": _space(centre),
            "climate": _climate(centre, since),
            "flow": _flow(centre, since, today),
        }.items()
    }
    Readiness.objects.update_or_create(centre=centre, day=today, defaults={"sides": sides})
    return sides


def _space(centre: str) -> list[Evidence]:
    whole = catalogue.catalogue_of(centre)
    units = list(whole.units.values())
    is_open = sum(not one.is_opaque for one in units)
    without_time = sum(one.way == "walk_in" for one in whole.services.values())
    rooms = sum(one.kind in PUBLIC_ZONES for one in spaces.zones(centre))
    return [
        Evidence("open_units", round(100 * is_open / max(1, len(units))), (20, 40, 60, 80)),
        Evidence("walk_in", round(100 * without_time / max(1, len(whole.services))), (10, 25, 40, 60)),
        Evidence("public_zones", rooms, (1, 2, 4, 6)),
    ]


def _climate(centre: str, since: date) -> list[Evidence]:
    notes = sum(one.count for one in noted(centre, since=since, until=since + timedelta(days=DAYS + 1)))
    ideas = Voice.objects.filter(centre=centre, origin="staff", day__gte=since).count()
    offers = Volunteer.objects.filter(effort__centre=centre, day__gte=since).count()
    told = Effort.objects.filter(centre=centre, state__in=[State.PUBLISHED, State.FOLLOWED]).count()
    partners = Party.objects.filter(effort__centre=centre, kind="partner", accepted_on__isnull=False).count()
    return [
        Evidence("notes", notes, (10, 40, 80, 160)),
        Evidence("staff_ideas", guard.shown(ideas), (5, 10, 20, 40)),
        Evidence("volunteers", guard.shown(offers), (5, 8, 12, 20)),
        Evidence("results", told, (1, 2, 4, 8)),
        Evidence("partners", partners, (1, 2, 4, 8)),
    ]


def _flow(centre: str, since: date, today: date) -> list[Evidence]:
    days = days_known(centre, since=since, until=today)
    found = half_days(centre, line=HOUSE, since=since, until=today)
    arrivals = sum(half.arrivals for both in found.values() for half in both)
    said = Voice.objects.filter(centre=centre, origin="resident", day__gte=since).count()
    return [
        Evidence("matters_a_day", round(arrivals / len(days)) if days else None, (50, 100, 200, 400)),
        Evidence("resident_voices", guard.shown(said), (5, 15, 40, 100)),
    ]
