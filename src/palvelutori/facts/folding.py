"""Days that are over become facts: folded from the journal, or, for a sample's past, from its log. Twice is once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.times import day_interval, local_day
from palvelutori.facts.models import HouseDay, LineDay
from palvelutori.facts.rules.fold import DayFacts, fold
from palvelutori.facts.rules.hand_overs import hand_overs_of
from palvelutori.facts.rules.matters import Matter, matters_of
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.journal import between
from palvelutori.visits.queries.days import spoken_on

#: `early`: a kiosk without connection may still tell who came
JOURNAL, EARLY, SAMPLE = "journal", "early", "sample"
#: how long after a day's end its visits are over (an evening unit goes on over midnight)
OVER_BY: Final = timedelta(hours=6)
#: how long after it a kiosk's telling still belongs to it
TOLD_BY: Final = timedelta(hours=30)
#: how far back the job looks for days that are not folded yet
LOOK_BACK: Final = timedelta(days=14)


def fold_day(centre: str, day: date, *, is_final: bool = True) -> bool:
    """Fold `day` from the journal. True when the facts changed; again, or after a rebuild, they are the same.

    A day without a visit has no facts; one that is not final is folded once more. Languages are told by visits and
    kept once those are deleted.
    """
    zone = catalogue.catalogue_of(centre).zone
    whole = day_interval(day, zone)
    lines = list(between(centre, since=whole.starts_at, until=whole.ends_at + TOLD_BY))
    matters = matters_of(lines, since=whole.starts_at, until=whole.ends_at)
    if not matters:
        return False
    known = HouseDay.objects.filter(centre=centre, day=day).first()
    languages = spoken_on(centre, day) or (known.languages if known else {})
    folded = fold(matters, day=day, promises=promises_of(centre), languages=languages, zone=zone)
    advice = Counter(
        str(line.facts["outcome"])
        for line in lines
        if line.kind == "advice.given" and line.moment < whole.ends_at
    )
    passed_on = hand_overs_of(lines, since=whole.starts_at, until=whole.ends_at)
    folded = replace(folded, advice=dict(sorted(advice.items())), hand_overs=passed_on)
    return store(centre, folded, origin=JOURNAL if is_final else EARLY)


def promises_of(centre: str) -> dict[str, int]:
    """The promised longest wait of each line, minutes."""
    return {code: line.promise_minutes for code, line in catalogue.catalogue_of(centre).queues.items()}


@transaction.atomic
def store(centre: str, facts: DayFacts, *, origin: str) -> bool:
    """Put a day's facts in place of those that are there. True when they differ."""
    known = HouseDay.objects.select_for_update().filter(centre=centre, day=facts.day).first()
    if known is not None and known.digest == facts.digest:
        if known.origin != origin:
            HouseDay.objects.filter(pk=known.pk).update(origin=origin)
        return False
    LineDay.objects.filter(centre=centre, day=facts.day).delete()
    if known is not None:
        known.delete()
    _house(centre, facts, origin).save(force_insert=True)
    LineDay.objects.bulk_create(_lines(centre, facts))
    return True


def _house(centre: str, facts: DayFacts, origin: str) -> HouseDay:
    return HouseDay(
        centre=centre,
        day=facts.day,
        visits=facts.visits,
        several=facts.several,
        stepped_up=facts.stepped_up,
        in_house=list(facts.in_house),
        languages=dict(facts.languages),
        ways=dict(facts.ways),
        hours=list(facts.hours),
        halves=[list(one) for one in facts.halves],
        advice=dict(facts.advice),
        hand_overs=dict(facts.hand_overs),
        origin=origin,
        digest=facts.digest,
    )


def _lines(centre: str, facts: DayFacts) -> list[LineDay]:
    return [
        LineDay(
            centre=centre,
            day=facts.day,
            unit=one.unit,
            queue=one.queue,
            is_opaque=one.is_opaque,
            arrivals=one.arrivals,
            served=one.served,
            left=one.left,
            no_shows=one.no_shows,
            turned_away=one.turned_away,
            waited=one.waited,
            within_promise=one.within_promise,
            waits=list(one.waits),
            hours=list(one.hours),
            halves=[list(half) for half in one.halves],
        )
        for one in facts.lines
    ]


@transaction.atomic
def load(
    centre: str,
    days: Mapping[date, Iterable[Matter]],
    *,
    languages: Mapping[date, Mapping[str, int]],
) -> int:
    """Fold a sample's past, days that the journal does not know. Returns how many days there are facts of now."""
    zone, promises = catalogue.catalogue_of(centre).zone, promises_of(centre)
    known = set(HouseDay.objects.filter(centre=centre).values_list("day", flat=True))
    houses: list[HouseDay] = []
    lines: list[LineDay] = []
    for day, matters in sorted(days.items()):
        if day not in known:
            told = languages.get(day, {})
            folded = fold(matters, day=day, promises=promises, languages=told, zone=zone)
            houses.append(_house(centre, folded, SAMPLE))
            lines += _lines(centre, folded)
    HouseDay.objects.bulk_create(houses)
    LineDay.objects.bulk_create(lines, batch_size=500)
    return len(known) + len(houses)


def rebuild(centre: str, *, moment: datetime) -> int:
    """Fold every day the journal knows anew. Returns how many changed; without a fault none does."""
    days = HouseDay.objects.filter(centre=centre).exclude(origin=SAMPLE).values_list("day", flat=True)
    every = {*days, *_due(centre, moment)}
    return sum(fold_day(centre, day, is_final=_is_final(centre, day, moment)) for day in sorted(every))


def _due(centre: str, moment: datetime) -> list[date]:
    """Days that are over and may have no facts yet."""
    zone = catalogue.catalogue_of(centre).zone
    newest = local_day(moment - OVER_BY, zone) - timedelta(days=1)
    rows = HouseDay.objects.filter(centre=centre, day__gte=newest - LOOK_BACK)
    known = dict(rows.values_list("day", "origin"))
    back = (newest - timedelta(days=ago) for ago in range(LOOK_BACK.days))
    return [
        day for day in back if day not in known or (known[day] == EARLY and _is_final(centre, day, moment))
    ]


def _is_final(centre: str, day: date, moment: datetime) -> bool:
    return moment >= day_interval(day, catalogue.catalogue_of(centre).zone).ends_at + TOLD_BY


@job(every=timedelta(hours=1), name="facts.fold")
def fold_what_is_over(moment: datetime) -> None:
    """Each centre's days since the last folded one. Kept cheap: a day with facts is not read again."""
    for centre in centres():
        for day in _due(centre, moment):
            fold_day(centre, day, is_final=_is_final(centre, day, moment))
