"""What happens to a leg after it was sent, one event at a time, and what the person may always do."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from palvelutori.common.refusals import InvalidInput
from palvelutori.customers import access
from palvelutori.customers.operations.referring import LegAt, at
from palvelutori.customers.operations.steps import advance, plain_words
from palvelutori.customers.refusals import NotEnoughSaid
from palvelutori.customers.rules.legs import OVER, Event, Given, Party, State
from palvelutori.foundation import grounds
from palvelutori.foundation.operation import Act, operation

#: events that come with no more than a reason, words, an outcome, a way or a time; the others have their own act
PLAIN: Final = frozenset(
    {
        Event.SAY_NO, Event.OPEN, Event.ASK, Event.ACCEPT, Event.DECLINE, Event.CONFIRM, Event.REJECT, Event.SETTLE,
        Event.GIVE_TIME, Event.QUEUE, Event.GO_ON, Event.ARRIVE, Event.MISS, Event.TRY, Event.BEGIN, Event.FINISH,
        Event.RECORD, Event.CLOSE, Event.TAKE_OVER, Event.RETRACT, Event.WITHDRAW, Event.ANSWER_WITHDRAWAL,
    }
)  # fmt: skip


@operation("customers.move_leg", answer=LegAt)
def move_leg(
    act: Act,
    *,
    leg: str,
    event: str,
    version: int | None = None,
    reason: str = "",
    words: str = "",
    time_at: datetime | None = None,
) -> LegAt:
    """One event of the table. `reason` is the code it asks for: of declining, of retracting, the outcome, the way
    of contact, what became of withdrawn data. Raises what the rules refuse.
    """
    row = access.reached(act.actor, centre=act.place.code, leg=leg)
    if event not in PLAIN:
        raise InvalidInput(field="event", expected=", ".join(sorted(PLAIN)))
    happens = Event(event)
    me = access.who(act.actor)
    given = Given(
        act.moment,
        me,
        reason=reason,
        words=plain_words(words),
        owner=me,
        outcome=reason if happens in (Event.RECORD, Event.SETTLE) else "",
        way=reason if happens == Event.TRY else "",
    )
    if happens == Event.GIVE_TIME:
        if time_at is None or time_at <= act.moment:
            raise NotEnoughSaid(field="time")
        row.time_at = time_at
    if happens == Event.DECLINE:
        row.decline_reason = reason[:20]
    if happens == Event.REJECT:
        row.decline_reason = ""
    advance(act, row, happens, given=given, version=version)
    return at(row)


@operation("customers.release_owner", answer=int)
def release_owner(act: Act, *, owner: str) -> int:
    """Somebody works here no more: what they had taken on goes to their unit's own list. Returns how many legs."""
    act.require()  # the house itself only
    rows = list(access.owned_by(act.place.code, owner))
    for row in rows:
        given = Given(act.moment, act.actor.id, owner=f"unit:{row.to_unit}")
        advance(act, row, Event.RELEASE, given=given)
    return len(rows)


def withdraw_all(act: Act, *, visits: frozenset[str]) -> int:
    """Take back every permission of the person's open legs. Returns how many."""
    done = 0
    for row in access.legs_of_visits(act.place.code, visits):
        if State(row.state) in OVER or State(row.state) == State.WITHDRAWAL_ASKED:
            continue
        event = Event.RETRACT if row.state == State.DRAFT else Event.WITHDRAW
        if event == Event.RETRACT:
            grounds.close(act, subject=f"leg:{row.id}")
            row.delete()
        elif Party.PERSON in access.parties_of(act.actor, row):
            advance(act, row, event, given=Given(act.moment, act.actor.id))
        done += 1
    return done
