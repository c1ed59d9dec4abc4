"""What the day refuses, as facts. Words: visits/texts/refusals.toml."""

from __future__ import annotations

from palvelutori.common.refusals import Refusal, TooMany


class AlreadyCalled(Refusal):
    """Another desk was first: `desk` and its place name are in the values."""

    code = "already-called"


class AtAnotherDesk(Refusal):
    """The visitor is called to or served at another desk at this moment."""

    code = "visitor-at-another-desk"


class DeskBusy(Refusal):
    """The desk has somebody called or being served: finish, hold or mark that one first."""

    code = "desk-busy"


class DeskNotOpen(Refusal):
    """The desk is closed or on a break."""

    code = "desk-not-open"


class DeskTaken(Refusal):
    """Somebody else works at this desk now."""

    code = "desk-taken"


class DeskHasVisitor(Refusal):
    """The desk cannot close or change hands while somebody is called to it, served or on hold there."""

    code = "desk-has-visitor"


class StaffElsewhere(Refusal):
    """This member of staff works at another desk at this moment."""

    code = "staff-at-another-desk"


class NothingToServe(Refusal):
    """This person may serve nothing at this desk: no skill, no agreement, or another unit's desk."""

    code = "nothing-to-serve"
    status = 403


class NotServedHere(Refusal):
    """This desk may not serve this matter. `reason` tells why."""

    code = "not-served-here"
    status = 403


class NotHereByLaw(NotServedHere):
    """The law keeps the matter from this officer: `because` in words, `where` it is served by its own people."""

    code = "not-here-by-law"


class SentToAnotherDesk(Refusal):
    """The stop was handed over to one desk; only that desk calls it."""

    code = "sent-to-another-desk"


class WrongState(Refusal):
    """The act is not possible in the stop's present state."""

    code = "wrong-state"


class NotYourStop(Refusal):
    """Somebody else's desk has this visitor."""

    code = "not-your-stop"
    status = 403


class AlreadyWaiting(Refusal):
    """The visit has a place in this line already."""

    code = "already-waiting"


class AskThePerson(Refusal):
    """Another matter that is not shown here can be added by the visitor, or where it is looked after."""

    code = "ask-the-person"


class VisitEnded(Refusal):
    """The visit is over; a new number is needed."""

    code = "visit-ended"


class MoreTimeRefused(Refusal):
    """More time cannot be given now. `reason` tells why: asked already, used up, a line closes, at a desk."""

    code = "more-time-refused"


class UndoRefused(Refusal):
    """Too late, by somebody else, or something followed. `reason` tells which."""

    code = "undo-refused"


class HandOverRefused(Refusal):
    """The hand-over cannot be asked or answered like this. `reason` tells why."""

    code = "hand-over-refused"


class NoWayBack(Refusal):
    """The place is not kept any more; the visitor may take a new number."""

    code = "no-way-back"


class CallAgainFirst(Refusal):
    """Nobody is marked as not there before having been called often enough."""

    code = "call-again-first"


class WayNotOpen(Refusal):
    """This way out is not there for this stop: no desk is open, no opening is near, nothing is done elsewhere."""

    code = "way-not-open"


class NoKeptPlace(Refusal):
    """No place is kept under this code any more."""

    code = "no-kept-place"
    status = 404


class PlaceUsed(Refusal):
    """The place under this code has been used already."""

    code = "kept-place-used"


class KeptForAnotherDay(Refusal):
    """The place is kept for a later opening, `opens_at`."""

    code = "kept-for-another-day"


class LoanRefused(Refusal):
    """The desk cannot be lent like this. `reason` tells why."""

    code = "loan-refused"


class UnknownCheckInCode(Refusal):
    """No booked time has this code. Wrong codes are counted."""

    code = "unknown-check-in-code"
    status = 404


class NoteUsed(Refusal):
    """The note's code has made its arrival already: it is good for one."""

    code = "note-used"


class NoteExpired(Refusal):
    """The note was good for `n` days, and they are over."""

    code = "note-expired"


class TooManyWrongCodes(TooMany):
    """Too many wrong check-in codes from one place lately."""

    code = "too-many-wrong-codes"
    retry_after_seconds = 60


class BookedElsewhere(Refusal):
    """The time is booked in another house, which is named."""

    code = "booked-elsewhere"


class BookedForAnotherDay(Refusal):
    """The time is not today: `when` tells when it is."""

    code = "booked-for-another-day"


class BookedTimeCancelled(Refusal):
    """The time has been cancelled."""

    code = "booked-time-cancelled"


class TooEarlyToCheckIn(Refusal):
    """Checking in opens later, at `opens_at`."""

    code = "too-early-to-check-in"


class BookedTimeOver(Refusal):
    """The time was kept `until`; without a time this matter is not taken."""

    code = "booked-time-over"


class NoOpenNumber(Refusal):
    """No visit of today that goes on has this number."""

    code = "no-open-number"
    status = 404


class TimeStillKept(Refusal):
    """The person may still come: nobody is marked as not come before the grace is over."""

    code = "booked-time-still-kept"


class NotAPaperNumber(Refusal):
    """Nobody has this number today, and no kiosk holds it for the time without connection."""

    code = "not-a-paper-number"
    status = 422
