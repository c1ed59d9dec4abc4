"""From signals to a need: taken up, checked by its sources, parked with a reason."""

from __future__ import annotations

from django.db.models import Max

from palvelutori.codevelopment.access import counts_of, effort_of
from palvelutori.codevelopment.models import Effort
from palvelutori.codevelopment.operations.steps import EffortAt, in_three, move, today_of
from palvelutori.codevelopment.rules.loop import Event, State
from palvelutori.codevelopment.rules.needs import standing
from palvelutori.common.refusals import InvalidInput, Refusal
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation

ROLES = (UNIT_LEAD, SQUARE_MANAGER)


class OneSource(Refusal):
    """Fewer than two independent sources speak of it: it stays a candidate."""

    code = "one-source"
    status = 409


@operation("codevelopment.take_up", answer=EffortAt, roles=ROLES)
def take_up(
    act: Act,
    *,
    titles: dict[str, str],
    heard: dict[str, str],
    signals: list[str],
    for_firms: dict[str, str] | None = None,
) -> EffortAt:
    """Take candidates up under one name. Raises InvalidInput, NamesSomebody."""
    if not signals or len(signals) > 20 or any(len(one) > 120 for one in signals):
        raise InvalidInput(field="signals", expected="1–20")
    last = Effort.objects.filter(centre=act.place.code).aggregate(most=Max("number"))["most"] or 0
    made = Effort.objects.create(
        centre=act.place.code,
        number=last + 1,
        state=State.CANDIDATE.value,
        since_on=today_of(act),
        titles=in_three(titles, "title", longest=90),
        heard=in_three(heard, "heard"),
        signals=sorted(set(signals)),
        for_firms=in_three(for_firms, "for_firms") if for_firms and any(for_firms.values()) else {},
    )
    _count(act, made)
    made.save(update_fields=["origins", "is_staff_view"])
    act.write("effort.taken_up", {"effort": made.number, "signals": len(made.signals)})
    return EffortAt(made.number, made.state)


def _count(act: Act, effort: Effort) -> bool:
    counts = counts_of(effort.centre, effort.signals, effort=effort.number, until=today_of(act))
    stands = standing(counts)
    effort.origins, effort.is_staff_view = counts, stands.is_staff_view
    return stands.is_valid


@operation("codevelopment.validate", answer=EffortAt, roles=ROLES)
def validate(act: Act, *, number: int) -> EffortAt:
    """Two independent sources make it a need; seen by staff only it goes on with that label. Raises OneSource."""
    effort = effort_of(act.place.code, number, lock=True)
    if not _count(act, effort):
        raise OneSource()
    return move(act, effort, Event.VALIDATE, sources=len(standing(effort.origins).sources))


@operation("codevelopment.merge", answer=EffortAt, roles=ROLES)
def merge(act: Act, *, number: int, into: int) -> EffortAt:
    """It is known already: its signals go on in the other effort. Raises NotFound, InvalidInput, WrongStep."""
    effort = effort_of(act.place.code, number, lock=True)
    other = effort_of(act.place.code, into, lock=True)
    if other.pk == effort.pk or other.state == State.MERGED:
        raise InvalidInput(field="into", expected="another effort")
    other.signals = sorted({*other.signals, *effort.signals})
    _count(act, other)
    other.save(update_fields=["signals", "origins", "is_staff_view"])
    return move(act, effort, Event.MERGE, into=into)


@operation("codevelopment.park", answer=EffortAt, roles=ROLES)
def park(act: Act, *, number: int, reason: dict[str, str]) -> EffortAt:
    """Leave it for now, with a reason that is published. Raises WrongStep, InvalidInput."""
    effort = effort_of(act.place.code, number, lock=True)
    effort.reason = in_three(reason, "reason")
    return move(act, effort, Event.PARK)


@operation("codevelopment.reopen", answer=EffortAt, roles=ROLES)
def reopen(act: Act, *, number: int) -> EffortAt:
    """Take a parked effort up again, from the beginning: its signals are counted anew."""
    effort = effort_of(act.place.code, number, lock=True)
    effort.reason, effort.goal = {}, None
    effort.party_set.all().delete()
    return move(act, effort, Event.TAKE_UP)
