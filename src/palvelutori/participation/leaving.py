"""The question on leaving, answered once by nobody in particular.

Not an operation, on purpose: an operation keeps an actor, a moment, a receipt and a numbered line, and any of them
would lead from the answer to a visit. All that is traced is one count a day, written when the day is over.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from random import SystemRandom

from django.db import transaction

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import ADMINISTRATOR, SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.operation import Act, lock_head, operation
from palvelutori.participation.models import ExitAnswer, UnmetNeed

GOT = ExitAnswer.GOT
CAUSES = UnmetNeed.CAUSES


@transaction.atomic
def answer(centre: str, *, got: str, cause: str = "") -> None:
    """Keep one answer among the day's. Raises InvalidInput."""
    if got not in ExitAnswer.GOT:
        raise InvalidInput(field="got", expected=", ".join(ExitAnswer.GOT))
    if cause and (got == "yes" or cause not in UnmetNeed.CAUSES):
        raise InvalidInput(field="cause", expected=", ".join(UnmetNeed.CAUSES))
    day = local_day(clock.now(), catalogue_of(centre).zone)
    lock_head(centre)  # one at a time; nothing is written to the journal
    known = ExitAnswer.objects.filter(centre=centre, day=day)
    said = [*known.values_list("got", "cause"), (got, cause)]
    known.delete()
    SystemRandom().shuffle(said)
    ExitAnswer.objects.bulk_create(
        ExitAnswer(key=secrets.token_hex(16), centre=centre, day=day, got=one, cause=why) for one, why in said
    )


@operation("participation.count_answers", answer=int, roles=(ADMINISTRATOR,))
def count_answers(act: Act, *, day: str) -> int:
    """Trace how many answers a day that is over has. Raises NotFound for a day that is not over."""
    if day >= local_day(act.moment, catalogue_of(act.place.code).zone).isoformat():
        raise NotFound(what="day", name=day)
    count = ExitAnswer.objects.filter(centre=act.place.code, day=day).count()
    act.write("answers.counted", {"day": day, "answers": count})
    return count


@job(every=timedelta(hours=1), name="participation.count_answers")
def count_everywhere(moment: datetime) -> None:
    """Yesterday's count, once: the key makes the next hour's a repeat."""
    for centre in centres():
        yesterday = local_day(moment, catalogue_of(centre).zone) - timedelta(days=1)
        if ExitAnswer.objects.filter(centre=centre, day=yesterday).exists():
            count_answers(SYSTEM, centre=centre, key=f"answers-{yesterday}", day=yesterday.isoformat())
