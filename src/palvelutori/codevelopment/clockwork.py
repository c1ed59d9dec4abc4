"""What the house does by itself, once a day: watches trials, tells results, parks and publishes what nobody decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment import readiness
from palvelutori.codevelopment.booked import due_bookings
from palvelutori.codevelopment.models import Effort, Handed
from palvelutori.codevelopment.operations import partner_people, spots, trying
from palvelutori.codevelopment.rules.loop import DECIDED_DAYS, FOLLOWED_DAYS, TAKEN_UP_DAYS, State
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.context import centres
from palvelutori.foundation.jobs import job
from palvelutori.foundation.journal import Line
from palvelutori.foundation.reactions import reaction

WATCHED = (State.RUNNING, State.COLLECTED, State.STOPPED_HARM, State.STOPPED_OTHER)


@job(every=timedelta(days=1), name="codevelopment.go_on")
def go_on(moment: datetime) -> None:
    """Each centre's efforts that wait for a day to pass."""
    for centre in centres():
        today = local_day(moment, catalogue.catalogue_of(centre).zone)
        for number, state, since in Effort.objects.filter(centre=centre).values_list(
            "number", "state", "since_on"
        ):
            stood = (today - since).days
            if state in WATCHED:
                trying.watch_trial(SYSTEM, centre=centre, number=number)
            elif state == State.ANALYSED and stood >= DECIDED_DAYS:
                trying.close_undecided(SYSTEM, centre=centre, number=number)
            elif state == State.CANDIDATE and stood >= TAKEN_UP_DAYS:
                trying.park_forgotten(SYSTEM, centre=centre, number=number)
            elif state == State.PUBLISHED and stood >= FOLLOWED_DAYS:
                trying.follow(SYSTEM, centre=centre, number=number)
        partner_people.close_partner_accounts(SYSTEM, centre=centre)
        readiness.score_today(centre, today)


@job(every=timedelta(minutes=1), name="codevelopment.spots")
def pass_time(moment: datetime) -> None:
    """Bookings that begin, end, are freed or refused by the clock."""
    for centre in centres():
        for number in due_bookings(centre, now=moment):
            spots.pass_time_of_spot(SYSTEM, centre=centre, number=number)


@reaction("hand_over.asked", name="codevelopment.wrong_place")
def wrong_place(line: Line) -> None:
    """A hand-over to another unit: the visit had begun in the wrong place."""
    unit = str(line.facts.get("unit") or "")
    if not unit or unit == line.facts.get("to_unit"):
        return
    whole = catalogue.catalogue_of(line.stream)
    if unit not in whole.units or whole.units[unit].is_opaque or line.facts.get("to_opaque"):
        return
    day = local_day(line.moment, whole.zone)
    row, _ = Handed.objects.get_or_create(centre=line.stream, day=day, unit=unit)
    row.count += 1
    row.save(update_fields=["count"])
