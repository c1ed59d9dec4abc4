"""Search as the residents' pages show it."""

from __future__ import annotations

from datetime import datetime

from palvelutori.catalogue import queries as catalogue
from palvelutori.web.queries import Answer, Found, units


def find(centre: str, *, asked: str, language: str, at: datetime) -> Answer:
    """The services for what somebody typed, best first, each with how its unit stands now."""
    known = units(centre, at=at)
    cards = [
        card
        for card in catalogue.services(centre, at=at)
        if asked.casefold() in card.names.get(language, "").casefold()
    ]
    return Answer(asked, tuple(Found(card, known[card.unit]) for card in cards))
