"""Booking spots, rooms and kits: asked, decided, given back, taken away, checked in, reported, freed by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment.limits import limits
from palvelutori.codevelopment.models import Booking
from palvelutori.codevelopment.operations.partner_runs import mark_run
from palvelutori.codevelopment.operations.partners import reason_of
from palvelutori.codevelopment.operations.steps import WrongStep, check_words
from palvelutori.codevelopment.parties import SQUARE, Booker, booker_of, decides
from palvelutori.codevelopment.partnering import partner_of
from palvelutori.codevelopment.rules.partnership import Run
from palvelutori.codevelopment.rules.spots import (
    NOISE,
    THEMES,
    Conflict,
    Event,
    State,
    Times,
    Wish,
    after,
    blocking,
    cancels,
    due,
    is_at_once,
    may_check_in,
)
from palvelutori.codevelopment.spotting import Spotting, answer_by, place_of
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, Refusal
from palvelutori.common.texts import LANGUAGES, text
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.spaces import bookings
from palvelutori.spaces.queries import Bookable, resource
from palvelutori.spaces.rules.bookings import STEP

LENGTHS: Final = (30, 60, 90, 120, 180, 240, 360, 480)
LONGEST_TITLE: Final = 90
MOST_PEOPLE: Final = 500
#: what has not been held to its end yet
OPEN: Final = (State.ASKED, State.WAITING, State.CONFIRMED, State.CHECKED_IN, State.RUNNING)
#: how a run went, in the partner's own words
WENT: Final = ("well", "so_so", "badly")


class SpotConflicts(Refusal):
    """Something speaks against the booking. `conflicts` are the codes, in the order they are told."""

    code = "spot-conflicts"
    status = 409


class NotYetTime(Refusal):
    """It is too early to check in, or too late."""

    code = "not-yet-time"
    status = 409


@dataclass(frozen=True, slots=True)
class BookingAt:
    """A booking and where it stands now."""

    number: int
    state: str


@operation("codevelopment.book_spot", answer=BookingAt)
def book_spot(
    act: Act, *, place: str, starts_at: datetime, minutes: int, what: Mapping[str, Any], wait: bool = False
) -> BookingAt:
    """Book a spot, a room or a kit as a partner or for a unit of the house; `wait`: stand in line for a taken time.

    `what`: titles {fi, sv, en}, theme, noise, and perhaps power, water, people, public. Raises NotSignedIn,
    NotAllowed, NotFound, InvalidInput, NamesSomebody, SpotConflicts.
    """
    centre = act.place.code
    found = resource(centre, code=place)
    booker = booker_of(
        act.actor, centre=centre, on=local_day(act.moment, catalogue.catalogue_of(centre).zone)
    )
    made = _drafted(found, booker, starts_at, minutes, what)
    wish = wish_of(made, booker)
    against = Spotting(centre, found, booker, now=act.moment).conflicts(wish, minutes=minutes)
    stops = blocking(against)
    is_waiting = wait and stops == (Conflict.TAKEN,)
    if stops and not is_waiting:
        raise SpotConflicts(conflicts=[str(one) for one in against])
    may = booker.level is None and decides(act.actor, centre=centre, handled_by=found.handled_by)
    others = [one for one in against if one is not Conflict.TAKEN]
    at_once = is_at_once(wish, place_of(found), others, limits=limits(), decides=may)
    made.to_handle = (
        [] if at_once else [str(one) for one in others] or ["level" if booker.partner else "place"]
    )
    made.centre, made.since_at, made.asked_by = centre, act.moment, act.actor.id
    made.number = (Booking.objects.filter(centre=centre).aggregate(most=Max("number"))["most"] or 0) + 1
    if is_waiting:
        made.state, made.has_priority = State.WAITING, _priority(centre, booker)
    else:
        _take(act, made, State.CONFIRMED if at_once else State.ASKED)
    made.save()
    act.write("booking.sent", {"booking": made.number, "place": place, "to": str(made.state)})
    return BookingAt(made.number, made.state)


def wish_of(row: Booking, booker: Booker) -> Wish:
    """What the rules look at."""
    return Wish(
        row.starts_at, row.noise, row.needs_power, row.needs_water, row.people, row.theme, booker.level
    )


def _drafted(
    found: Bookable, booker: Booker, starts_at: datetime, minutes: int, what: Mapping[str, Any]
) -> Booking:
    theme, noise, people = str(what.get("theme")), str(what.get("noise")), what.get("people", 1)
    wrong = {
        "starts_at": starts_at.tzinfo is None,
        "minutes": minutes not in LENGTHS,
        "theme": theme not in THEMES,
        "noise": noise not in NOISE,
        "people": not (type(people) is int and 1 <= people <= MOST_PEOPLE),
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise InvalidInput(field=field, expected=_RIGHT[field])
    return Booking(
        resource=found.code,
        kind=found.kind,
        titles=_titles(what.get("titles", {})),
        theme=theme,
        noise=noise,
        needs_power=bool(what.get("power")),
        needs_water=bool(what.get("water")),
        people=people,
        is_public=bool(what.get("public", True)),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        **booker.of,
    )


_RIGHT: Final = {
    "starts_at": "an aware moment",
    "minutes": ", ".join(map(str, LENGTHS)),
    "theme": ", ".join(THEMES),
    "noise": ", ".join(NOISE),
    "people": f"1–{MOST_PEOPLE}",
}


def _titles(given: Mapping[str, Any]) -> dict[str, str]:
    told = {slot: " ".join(str(given.get(slot, "")).split()) for slot in LANGUAGES}
    kept = {slot: words for slot, words in told.items() if words}
    if not kept or any(not 3 <= len(words) <= LONGEST_TITLE for words in kept.values()):
        raise InvalidInput(field="title", expected=f"3–{LONGEST_TITLE}")
    check_words(kept.values())
    return kept


def _take(act: Act, row: Booking, state: State) -> None:
    held = bookings.hold(
        act,
        resource=row.resource,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        holder=f"booking:{row.number}",
        purpose="booking",
    )
    row.hold, row.state = held.id, state
    if state is State.ASKED:
        row.decide_by = answer_by(act.place.code, now=act.moment, starts_at=row.starts_at)


def _priority(centre: str, booker: Booker) -> bool:
    """Whether the square owes this one a place: it took a confirmed one away. Used once."""
    owed = Booking.objects.filter(
        centre=centre, state=State.WITHDRAWN, has_priority=True, **booker.of
    ).first()
    if owed is None:
        return False
    owed.has_priority = False
    owed.save(update_fields=["has_priority"])
    return True


def booking_of(centre: str, number: int) -> Booking:
    """The booking, locked. Raises NotFound."""
    row = Booking.objects.select_for_update().filter(centre=centre, number=number).first()
    if row is None:
        raise NotFound(what="booking", name=str(number))
    return row


def times_of(row: Booking) -> Times:
    """The booking as the clock sees it."""
    return Times(State(row.state), row.starts_at, row.ends_at, row.decide_by, row.kind == "spot")


def _move(act: Act, row: Booking, event: Event, *, reason: str = "", words: str = "") -> BookingAt:
    came = State(row.state)
    to = after(came, event)
    if to is None:
        raise WrongStep(state=came.value, event=event.value)
    row.state, row.since_at, row.reason, row.words = to, act.moment, reason, words
    row.save()
    act.write(f"booking.{event.value}", {"booking": row.number, "from": came.value, "to": to.value})
    return BookingAt(row.number, row.state)


def _free(act: Act, row: Booking, event: Event, *, reason: str = "", words: str = "") -> BookingAt:
    """Move on, give the place back and offer it to whoever waits."""
    hold, row.hold = row.hold, None
    told = _move(act, row, event, reason=reason, words=words)
    if hold is not None:
        bookings.release(act, hold=hold)
        _offer(act, row)
    return told


def _offer(act: Act, freed: Booking) -> None:
    """Give what was freed to whoever waits for a part of it: those the square owes one first, then in their order."""
    waiting = Booking.objects.filter(
        centre=act.place.code,
        resource=freed.resource,
        state=State.WAITING,
        starts_at__lt=freed.ends_at,
        ends_at__gt=freed.starts_at,
    )
    for row in waiting.order_by("-has_priority", "number"):
        if row.starts_at <= act.moment:
            row.starts_at = _soonest(act, row)
        if row.ends_at - row.starts_at < timedelta(minutes=limits().least_offer_minutes):
            continue
        event = Event.OFFER_TO_HANDLE if row.to_handle else Event.OFFER
        try:
            _take(act, row, State.ASKED if row.to_handle else State.CONFIRMED)
        except (bookings.TimeTaken, bookings.OutsideHours):
            continue
        row.state = State.WAITING
        _move(act, row, event, reason="offered")


def _soonest(act: Act, row: Booking) -> datetime:
    """The next quarter of an hour at which the place can be set up."""
    found = resource(act.place.code, code=row.resource)
    ready = act.moment + timedelta(minutes=found.buffers.set_up_minutes)
    past = timedelta(minutes=ready.minute, seconds=ready.second, microseconds=ready.microsecond) % STEP
    return ready if not past else ready + STEP - past


@operation("codevelopment.decide_spot", answer=BookingAt, roles=(SQUARE_MANAGER, UNIT_LEAD))
def decide_spot(act: Act, *, number: int, accept: bool, words: str = "") -> BookingAt:
    """Say yes or, with a reason, no to what was asked. Raises NotFound, NotAllowed, WrongStep, InvalidInput."""
    row = booking_of(act.place.code, number)
    found = resource(act.place.code, code=row.resource)
    if not decides(act.actor, centre=act.place.code, handled_by=found.handled_by):
        raise NotAllowed(roles=SQUARE_MANAGER)
    row.decided_by = act.actor.id
    if accept:
        return _move(act, row, Event.CONFIRM)
    return _free(act, row, Event.REFUSE, reason="refused", words=reason_of(words, field="words"))


def _own(act: Act, number: int) -> Booking:
    centre = act.place.code
    row = booking_of(centre, number)
    booker = booker_of(
        act.actor, centre=centre, on=local_day(act.moment, catalogue.catalogue_of(centre).zone)
    )
    if not booker.owns(row) and booker.unit != SQUARE:
        raise NotFound(what="booking", name=str(number))
    return row


@operation("codevelopment.cancel_spot", answer=BookingAt)
def cancel_spot(act: Act, *, number: int) -> BookingAt:
    """Whoever booked gives it back; later than a day before, it is told as late. Raises NotFound, WrongStep."""
    row = _own(act, number)
    event = cancels(times_of(row), now=act.moment, limits=limits())
    told = _free(act, row, event)
    if event is Event.CANCEL_LATE:
        _mark(act, row, Run.LATE)
    return told


@operation("codevelopment.withdraw_spot", answer=BookingAt, roles=(SQUARE_MANAGER,))
def withdraw_spot(act: Act, *, number: int, words: str) -> BookingAt:
    """The square needs the place itself: with a reason, and the next free time is offered to this one first.

    Raises NotFound, WrongStep, InvalidInput.
    """
    row = booking_of(act.place.code, number)
    row.decided_by, row.has_priority = act.actor.id, True
    return _free(act, row, Event.WITHDRAW, reason="withdrawn", words=reason_of(words, field="words"))


def let_go(act: Act, *, partner: int, words: str) -> int:
    """Part of an act that takes a partner out: its open bookings are given back. How many there were."""
    rows = Booking.objects.select_for_update().filter(
        centre=act.place.code, partner=partner, state__in=[one.value for one in OPEN]
    )
    for row in (found := list(rows.order_by("number"))):
        row.decided_by = act.actor.id
        event = Event.WITHDRAW if after(State(row.state), Event.WITHDRAW) else Event.CANCEL
        _free(act, row, event, reason="partner_out", words=words)
    return len(found)


@operation("codevelopment.check_in_spot", answer=BookingAt)
def check_in_spot(act: Act, *, number: int) -> BookingAt:
    """Somebody of the partner is here, or the lobby guide saw them come. Raises NotFound, NotYetTime, WrongStep."""
    is_guide = act.actor.has_role(HOST, SQUARE_MANAGER, centre=act.place.code)
    row = booking_of(act.place.code, number) if is_guide else _own(act, number)
    if after(State(row.state), Event.CHECK_IN) is None:
        raise WrongStep(state=row.state, event=Event.CHECK_IN.value)
    if not may_check_in(times_of(row), now=act.moment, limits=limits()):
        raise NotYetTime()
    return _move(act, row, Event.CHECK_IN)


@operation("codevelopment.report_spot", answer=BookingAt)
def report_spot(act: Act, *, number: int, head_count: int, went: str, again: bool) -> BookingAt:
    """How many stopped by, nameless, and two questions. Raises NotFound, WrongStep, InvalidInput."""
    row = _own(act, number)
    if not 0 <= head_count <= 5000:
        raise InvalidInput(field="head_count", expected="0–5000")
    if went not in WENT:
        raise InvalidInput(field="went", expected=", ".join(WENT))
    row.head_count, row.went, row.again = head_count, went, again
    return _move(act, row, Event.REPORT)


@operation("codevelopment.pass_time_of_spot", answer=BookingAt)
def pass_time_of_spot(act: Act, *, number: int) -> BookingAt:
    """What the clock brings about: refused unanswered, freed unused, begun, ended, closed. By the house itself.

    Raises NotFound.
    """
    act.require()
    row = booking_of(act.place.code, number)
    event = due(times_of(row), now=act.moment, limits=limits())
    if event is None:
        return BookingAt(row.number, row.state)
    if event is Event.REFUSE:
        return _free(act, row, event, reason="no_answer")
    if event is Event.FREE:
        told = _free(act, row, event, reason="no_show")
        _mark(act, row, Run.NO_SHOW)
        return told
    is_clean = event is Event.CLOSE and row.state == State.REPORTED
    told = _move(act, row, event, reason="not_freed" if event is Event.EXPIRE else "")
    if is_clean:
        _mark(act, row, Run.CLEAN)
    return told


def _mark(act: Act, row: Booking, run: Run) -> None:
    """How the run went, in the partner's own book; people who work here have none."""
    if not row.partner:
        return
    partner = partner_of(act.place.code, row.partner, lock=True)
    words = "" if run is Run.CLEAN else text(f"spots.mark.{run.value}", partner.language, **_figures())
    mark_run(act, partner, run=run, about=f"booking:{row.number}", reason=words)


def _figures() -> dict[str, int]:
    return {"minutes": limits().free_after_minutes, "hours": limits().late_cancel_hours}
