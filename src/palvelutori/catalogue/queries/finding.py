"""Finding a service from what people say: the search index over a centre's catalogue. What is asked is not
kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from palvelutori.catalogue.queries.cards import UnitCard, unit_card
from palvelutori.catalogue.queries.reading import catalogue_of
from palvelutori.catalogue.rules.entries import WAY_OF, CentreCatalogue, Service, Texts
from palvelutori.catalogue.search import Document, Index, build_index, document
from palvelutori.common.texts import LANGUAGES, pick
from palvelutori.common.times import local_day

FOUND_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class FoundService:
    """One answer; texts are in the language asked for, `names` and `unit_names` in all. `way` is the easiest
    way to be served, `ways` all; `minutes` at the desk; `changes` says when the unit opens (closed now) or
    closes (open now); `matched` the words recognised.
    """

    code: str
    names: Texts
    name: str
    summary: str
    unit: str
    unit_names: Texts
    unit_name: str
    sign: int
    queue: str | None
    open_now: bool
    way: str
    ways: tuple[str, ...]
    minutes: float
    changes: str
    matched: tuple[str, ...] = ()


def find_services(
    centre: str, *, q: str, language: str, at: datetime, limit: int = FOUND_AT_MOST
) -> tuple[FoundService, ...]:
    """Services offered on the day of `at` for the words `q` in `language` (fi, sv, en, easy; any other:
    Finnish), best first, at most `limit`. Blank words list every service in the house's order. Nothing found:
    empty.
    """
    catalogue = catalogue_of(centre)
    day = local_day(at, catalogue.zone)
    offered = {code: one for code, one in catalogue.services.items() if one.validity.holds_on(day)}
    cards: dict[str, UnitCard] = {}

    def told(service: Service, matched: tuple[str, ...] = ()) -> FoundService:
        card = cards.get(service.unit)
        if card is None:
            card = cards[service.unit] = unit_card(centre, code=service.unit, at=at)
        return _told(service, card, language, matched)

    if not q.strip():
        return tuple(told(one) for one in offered.values())
    hits = _index(catalogue).search(q, language=language if language in LANGUAGES else "fi", limit=limit * 2)
    return tuple(told(offered[hit.code], hit.matched) for hit in hits if hit.code in offered)[:limit]


def _told(service: Service, card: UnitCard, language: str, matched: tuple[str, ...]) -> FoundService:
    return FoundService(
        code=service.code,
        names=service.names,
        name=pick(service.names, language),
        summary=pick(service.summaries, language),
        unit=service.unit,
        unit_names=card.names,
        unit_name=pick(card.names, language),
        sign=card.sign,
        queue=service.queue,
        open_now=card.is_open,
        way=service.way,
        ways=tuple(name for mode, name in WAY_OF.items() if mode in service.modes),
        minutes=service.minutes,
        changes=pick(card.changes, language),
        matched=matched,
    )


_INDEXES: dict[str, tuple[CentreCatalogue, list[Document], Index]] = {}


def _index(catalogue: CentreCatalogue) -> Index:
    held = _INDEXES.get(catalogue.centre)
    if held is not None and held[0] is catalogue:
        return held[2]
    # Most changes are of hours: the words stand, and building the index takes a second.
    documents = [_document(catalogue, one) for one in catalogue.services.values()]
    index = held[2] if held is not None and held[1] == documents else build_index(documents)
    _INDEXES[catalogue.centre] = (catalogue, documents, index)
    return index


def _document(catalogue: CentreCatalogue, service: Service) -> Document:
    unit = catalogue.units[service.unit]
    line = catalogue.queues.get(service.queue or "")
    names = {
        slot: tuple(
            dict.fromkeys(
                source[slot]
                for source in (unit.names, unit.short_names, line.names if line else {})
                if source.get(slot)
            )
        )
        for slot in unit.names
    }
    return document(
        service.code,
        service.unit,
        names=service.names,
        summaries=service.summaries,
        keywords=service.keywords,
        unit_names=names,
        weight=service.weight,
    )
