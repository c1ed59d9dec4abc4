"""What the square decides of a partner's standing, and what goes with it."""

from __future__ import annotations

from palvelutori.codevelopment.operations.partners import DECIDED, MANAGER, PartnerAt, reason_of, step
from palvelutori.codevelopment.operations.spots import let_go
from palvelutori.codevelopment.partnering import partner_of
from palvelutori.codevelopment.rules.partnership import TAKES_PART, Step
from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.operation import Act, operation


@operation("codevelopment.decide_standing", answer=PartnerAt, roles=MANAGER)
def decide_standing(act: Act, *, partner: int, what: str, reason: str) -> PartnerAt:
    """Warn, suspend, restore or end a partner, with a reason it reads. Whoever may not come any more gives its
    bookings back, and who waits for the place is offered it. Raises InvalidInput, WrongStanding."""
    if what not in DECIDED:
        raise InvalidInput(field="what", expected=", ".join(DECIDED))
    row = partner_of(act.place.code, partner, lock=True)
    words = reason_of(reason)
    told = step(act, row, Step(what), reason=words)
    if row.state not in TAKES_PART:
        let_go(act, partner=row.number, words=words)
    return told
