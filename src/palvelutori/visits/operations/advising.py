"""Advice given at a desk, written down for the person: free of charge, bound to the visit, gone with it."""

from __future__ import annotations

from palvelutori.customers.operations.advice import Advice, AdviceKept, keep
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.access import rights
from palvelutori.visits.models import AT_DESK
from palvelutori.visits.refusals import WrongState


@operation("visits.note_advice", answer=AdviceKept)
def note_advice(
    act: Act, *, stop: str, topic: str, outcome: str, directed_to: str = "", words: str = ""
) -> AdviceKept:
    """Write down what the visitor at the actor's desk was told. Raises NotYourStop, WrongState, InvalidInput,
    DetailsInAdvice.
    """
    row, session = rights.own_stop(act.actor, centre=act.place.code, stop=stop)
    if row.state not in AT_DESK:
        raise WrongState(number=row.visit.number, state=row.state, act="note_advice", desk=session.desk)
    advice = Advice(topic=topic, outcome=outcome, directed_to=directed_to, words=words)
    return keep(act, visit=row.visit_id, unit=session.unit, advice=advice)
