"""Search as the residents' pages show it."""

from __future__ import annotations

from datetime import datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.queries.finding import find_services
from palvelutori.web.queries import Answer, Found, units


def find(centre: str, *, asked: str, language: str, at: datetime) -> Answer:
    """The services for what somebody typed, best first, each with how its unit stands now."""
    hits = find_services(centre, q=asked, language=language, at=at)
    known = units(centre, at=at)
    cards = {card.code: card for card in catalogue.services(centre, at=at)}
    return Answer(asked, tuple(Found(cards[hit.code], known[hit.unit]) for hit in hits))
