"""The law in the operations of a desk: looked at whenever somebody is called, not only when the desk opened."""

from __future__ import annotations

from collections.abc import Sequence

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.texts import slots
from palvelutori.foundation.operation import Act
from palvelutori.visits.access import law
from palvelutori.visits.models import DeskSession, Stop
from palvelutori.visits.operations import steps
from palvelutori.visits.refusals import NotHereByLaw


def settle(act: Act, session: DeskSession) -> None:
    """An agreement or a training that ended yesterday ends here: the desk stays open without those services."""
    kept = law.still_served(session, day=steps.day_of(act))
    if kept == list(session.services):
        return
    lost = len(session.services) - len(kept)
    session.services = kept
    session.save(update_fields=["services"])
    act.write("desk.services_lost", {"desk": session.desk, "unit": session.unit, "lost": lost})


def require(act: Act, session: DeskSession, *, code: str, number: int = 0) -> None:
    """Refuse a matter the law keeps from this officer. Raises NotHereByLaw, with where it is served."""
    said = law.verdict(session, code=code, day=steps.day_of(act))
    if said is None or said.is_allowed:
        return
    whole = catalogue_of(act.place.code)
    unit = law.place_of(act.place.code, code=code, shown_to=act.actor.units(act.place.code))
    raise NotHereByLaw(
        number=number,
        reason=said.reason.value,
        because=dict(slots(f"law.{said.reason}")),
        unit=unit,
        where=whole.units[unit].names if unit else dict(slots("law.own_people")),
    )


def require_row(act: Act, session: DeskSession, row: Stop) -> None:
    """`require` for a stop that is about to be called."""
    require(act, session, code=row.service or row.queue, number=row.visit.number)


def require_chosen(act: Act, session: DeskSession, wanted: Sequence[str], *, may: Sequence[str]) -> None:
    """`require` for services somebody wants to open the desk with."""
    known = catalogue_of(act.place.code)
    for code in wanted:
        if code not in may and (code in known.services or code in known.queues):
            require(act, session, code=code)
