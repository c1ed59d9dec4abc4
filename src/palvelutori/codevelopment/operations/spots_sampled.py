"""A sample's pop-up calendar: who comes, ninety days back and some weeks ahead, from its `bookings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.models import Booking, Partner, PartnerMark, PartnerPerson
from palvelutori.codevelopment.operations.sampled import SAMPLES, SEED
from palvelutori.codevelopment.operations.steps import today_of
from palvelutori.codevelopment.partnering import earned
from palvelutori.codevelopment.rules.partnership import Outcome, Run, Standing, level_of
from palvelutori.codevelopment.rules.spots import State
from palvelutori.codevelopment.spotting import answer_by
from palvelutori.codevelopment.terms import terms
from palvelutori.common.times import Interval, WallTimeMissing, at_wall
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.operation import Act, operation
from palvelutori.spaces import bookings
from palvelutori.spaces.queries import resource
from palvelutori.spaces.rules.bookings import is_within

BEFORE: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Calendared:
    """How many bookings the calendar has now."""

    bookings: int


@operation("codevelopment.load_calendar", answer=Calendared, roles=(ADMINISTRATOR,))
def load_calendar(act: Act) -> Calendared:
    """Put the sample's bookings in, once; nothing where it has none, or where something is booked already."""
    path: Path = SAMPLES / act.place.code / "bookings.toml"
    if not path.is_file() or Booking.objects.filter(centre=act.place.code).exists():
        return Calendared(Booking.objects.filter(centre=act.place.code).count())
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    partners = {row["names"]["fi"]: _partner(act, row) for row in told.get("partners", [])}
    chance = Random(SEED)  # noqa: S311  (a sample is the same each time)
    times = sorted(
        ((starts_at, row) for row in told["bookings"] for starts_at in _starts(act, row)),
        key=lambda one: one[0],
    )
    for number, (starts_at, row) in enumerate(times, start=1):
        _booking(act, number, row, starts_at, chance, partners.get(row.get("partner", "")))
    for partner in partners.values():
        _marked(partner)
    act.write("booking.sample_loaded", {"bookings": len(times)})
    return Calendared(len(times))


def _partner(act: Act, row: dict[str, Any]) -> Partner:
    centre = act.place.code
    known = Partner.objects.filter(centre=centre, names__fi=row["names"]["fi"]).first()
    if known is not None:
        return known
    began = today_of(act) - BEFORE - timedelta(days=14)
    made = Partner.objects.create(
        centre=centre, number=Partner.objects.filter(centre=centre).count() + 1, kind=row["kind"],
        names=row["names"], language="fi", does=row["does"], wants=row["wants"], state=Standing.ACTIVE.value,
        since_on=began, applied_on=began - timedelta(days=21), terms_version=terms().version, terms_on=began,
        terms_by="system",
    )  # fmt: skip
    mail = f"{row['contact'].split()[0].lower()}@{centre}.example"
    PartnerPerson.objects.create(partner=made, name=row["contact"], email=mail, is_owner=True, tells=True)
    return made


def _starts(act: Act, row: dict[str, Any]) -> Iterator[datetime]:
    """Each start of the row on a day on which the place can be booked."""
    centre = act.place.code
    zone, today = catalogue.catalogue_of(centre).zone, today_of(act)
    found, length = resource(centre, code=row["place"]), timedelta(minutes=row["minutes"])
    monday = today - timedelta(days=today.weekday())
    for week in range(row["weeks"][0], row["weeks"][1] + 1):
        day: date = monday + timedelta(days=7 * week + row["weekday"])
        try:
            starts_at = at_wall(day, time.fromisoformat(row["starts"]), zone)
        except WallTimeMissing:  # no booking begins in the hour that is skipped
            continue
        spans = bookings.open_spans(centre, found=found, day=day)
        if is_within(Interval(starts_at, starts_at + length), open_spans=spans):
            yield starts_at


def _booking(
    act: Act, number: int, row: dict[str, Any], starts_at: datetime, chance: Random, partner: Partner | None
) -> None:
    ends_at = starts_at + timedelta(minutes=row["minutes"])
    found = resource(act.place.code, code=row["place"])
    made = Booking(
        centre=act.place.code, number=number, resource=found.code, kind=found.kind, titles=row["titles"],
        theme=row["theme"], noise=row["noise"], people=row["people"], is_public=not row.get("private", False),
        starts_at=starts_at, ends_at=ends_at, since_at=min(act.moment, starts_at - timedelta(days=10)),
        partner=partner.number if partner else 0, unit=row.get("unit", ""), asked_by="system",
    )  # fmt: skip
    if ends_at <= act.moment:
        _past(made, row, chance)
    else:
        _coming(act, made, is_asked=row.get("asked", False))
    made.save()


def _past(made: Booking, row: dict[str, Any], chance: Random) -> None:
    made.state = State.CLOSED
    if "missed" in row and made.number % row["missed"] == 0:
        made.state, made.reason = State.NO_SHOW, "no_show"
    elif "heads" in row:
        low, high = row["heads"]
        made.head_count, made.went, made.again = chance.randint(low, high), "well", True


def _coming(act: Act, made: Booking, *, is_asked: bool) -> None:
    held = bookings.hold(
        act,
        resource=made.resource,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        holder=f"booking:{made.number}",
        purpose="booking",
    )
    made.hold = held.id
    made.state = State.RUNNING if made.starts_at <= act.moment else State.CONFIRMED
    if is_asked and made.state is State.CONFIRMED:
        made.state, made.to_handle = State.ASKED, ["level" if made.partner else "place"]
        made.decide_by = answer_by(act.place.code, now=act.moment, starts_at=made.starts_at)


def _marked(partner: Partner) -> None:
    """A mark for each run that is over, and the level they earned."""
    over = Booking.objects.filter(
        centre=partner.centre, partner=partner.number, state__in=[State.CLOSED, State.NO_SHOW]
    )
    passed: list[Outcome] = []
    for row in over.order_by("starts_at"):
        run = Run.NO_SHOW if row.state == State.NO_SHOW else Run.CLEAN
        before = level_of(passed)
        passed.append(Outcome(row.ends_at.date(), run))
        PartnerMark.objects.create(
            partner=partner, kind=run.value, day=row.ends_at.date(), about=f"booking:{row.number}",
            reason="" if run is Run.CLEAN else "Paikalle ei ilmoittauduttu.", made_by="system",
            state_before=partner.state, level_before=before, level_after=level_of(passed),
        )  # fmt: skip
    partner.level = earned(partner)
    partner.save(update_fields=["level"])
