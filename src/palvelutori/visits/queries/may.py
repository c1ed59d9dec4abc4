"""May this officer do it at this desk? The law's word on each service found, and where it is done otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.serving import Reason, Serving
from palvelutori.common.refusals import NotAllowed
from palvelutori.common.times import local_day
from palvelutori.foundation import scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.staffing import queries as staffing
from palvelutori.visits.access import law, rights
from palvelutori.visits.access.places import desk_card
from palvelutori.visits.models import DeskSession

MOST_FOUND = 6


@dataclass(frozen=True, slots=True)
class MayRow:
    """A service: may it be done here, why, by whom otherwise. `is_mine`: the desk serves it now."""

    code: str
    names: Mapping[str, str]
    is_allowed: bool
    is_mine: bool
    reason: str
    unit: str
    unit_names: Mapping[str, str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class UnderAgreement:
    """A service done for another authority at the desk, until when at the longest; or its training is missing."""

    code: str
    names: Mapping[str, str]
    authority: Mapping[str, str]
    ends_on: date | None
    is_trained: bool


def may_rows(actor: Actor, *, centre: str, desk: str, words: str, slot: str) -> tuple[MayRow, ...]:
    """The law's word on what `words` (in language `slot`) find. Raises NotFound, NotAllowed."""
    session, day = _seat(actor, centre, desk)
    found = catalogue.find_services(centre, q=words, language=slot, at=clock.now(), limit=MOST_FOUND)
    served = set(law.still_served(session, day=day))
    rows = []
    for one in found:
        said = law.verdict(session, code=one.code, day=day) or Serving(False, Reason.NO_AGREEMENT)
        unit = law.place_of(centre, code=one.code, shown_to=actor.units(centre))
        units = catalogue.catalogue_of(centre).units
        names = catalogue.catalogue_of(centre).services[one.code].names
        rows.append(
            MayRow(
                code=one.code,
                names=names,
                is_allowed=said.is_allowed,
                is_mine=one.code in served,
                reason=said.reason.value,
                unit=unit,
                unit_names=units[unit].names if unit else {},
                is_open=one.open_now,
            )
        )
    return tuple(rows)


def under_agreements(actor: Actor, *, centre: str, desk: str) -> tuple[UnderAgreement, ...]:
    """What the officer's skill covers at the desk for other authorities. Raises NotFound, NotAllowed."""
    session, day = _seat(actor, centre, desk)
    if session.staff not in staffing.staff_of(centre):
        return ()
    whole = catalogue.catalogue_of(centre)
    said = staffing.law_at(centre, member=session.staff, desk=desk, day=day)
    reach = staffing.reach_of(centre, member=session.staff, desk=desk, day=day)
    known = {one.code: one for one in whole.agreements}
    found = []
    for code in sorted({*reach.services, *(code for code, _ in reach.refused)} & set(whole.services)):
        answer = said(code)
        if answer.agreement is None:
            continue
        signed = known[answer.agreement]
        service = whole.services[code]
        found.append(
            UnderAgreement(
                code,
                service.names,
                whole.organisations[signed.commissioner].names,
                signed.validity.ends_on,
                answer.is_allowed,
            )
        )
    return tuple(found)


def _seat(actor: Actor, centre: str, desk: str) -> tuple[DeskSession, date]:
    place = desk_card(centre, desk)
    if not rights.may_use_desk(actor, centre=centre, desk=desk, unit=place.unit):
        raise NotAllowed(roles="desk_officer", unit=place.unit)
    day = local_day(clock.now(), catalogue.catalogue_of(centre).zone)
    with scope.reading(actor):
        session = DeskSession.objects.filter(centre=centre, desk=desk).first()
    if session is None or session.state == DeskSession.CLOSED:
        session = DeskSession(centre=centre, desk=desk, unit=place.unit, staff=actor.staff or "")
    return session, day
