"""What the day's tables hold of people. A visit has no name; which units it is for may still be a secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from palvelutori.foundation import erasing, scope
from palvelutori.foundation import personal as registry
from palvelutori.visits.access import words_along
from palvelutori.visits.models import DeskLoan, DeskSession, HandOver, SentNote, Stop, Visit

#: a visit without identity is kept so long; afterwards there are only counts
VISITS_KEPT: Final = timedelta(days=90)


def _visit(subject: str) -> Visit | None:
    kind, _, name = subject.partition(":")
    return scope.ordinary(Visit).filter(id=name).first() if kind == "visit" else None


def export(subject: str) -> Mapping[str, Any]:
    """Everything held about `visit:<id>`."""
    visit = _visit(subject)
    if visit is None:
        return {}
    stops = scope.ordinary(Stop).filter(visit=visit).order_by("position")
    return {
        "number": visit.number,
        "day": visit.day.isoformat(),
        "language": visit.language,
        "group_size": visit.group_size,
        "ground": visit.ground,
        "arrived_at": visit.arrived_at.isoformat(),
        "more_time": visit.more_time,
        "stops": [
            {
                "unit": stop.unit,
                "service": stop.service or stop.queue,
                "state": stop.state,
                "outcome": stop.outcome,
            }
            for stop in stops
        ],
        "notes": [
            {"need": note.need, "remarks": note.remarks, "last_on": note.last_on.isoformat()}
            for note in _notes(visit)
        ],
        "words_along": [
            {"asked_at": asked.asked_at.isoformat(), "note": asked.note}
            for asked in scope.ordinary(HandOver).filter(received__visit=visit).exclude(note="")
        ],
    }


def _notes(visit: Visit) -> QuerySet[SentNote]:
    """Notes given at the visit, and the one it came with."""
    rows: QuerySet[SentNote] = scope.ordinary(SentNote)
    return rows.filter(Q(sent__visit=visit) | Q(received__visit=visit)).order_by("made_at")


def erase(subject: str) -> int:
    """Delete the visit with its stops and calls, and what the journal, the grounds and the receipts say of its
    units. The journal keeps ids, numbers and times; the unit of an opaque stop is gone."""
    visit = _visit(subject)
    if visit is None:
        return 0
    _notes(visit).delete()
    stops = scope.ordinary(Stop).filter(visit=visit).values_list("id", flat=True)
    subjects = [subject, *(f"stop:{stop}" for stop in stops)]
    erasing.erase_traces(visit.centre, name="visit", value=visit.id, subjects=subjects)
    return int(visit.delete()[0])


def expire(moment: datetime) -> int:
    """Delete visits past their time with their stops, calls and hand-overs, and loans of desks as old; empty the
    words of hand-overs that nobody ended."""
    words_along.expire(moment)
    before = moment - VISITS_KEPT
    gone = scope.ordinary(Visit).filter(ended_at__lt=before)
    erasing.expire_traces(before, name="visit")
    loans = DeskLoan.objects.filter(ended_at__lt=before)
    notes = scope.ordinary(SentNote).filter(made_at__lt=before)
    return int(notes.delete()[0]) + int(gone.delete()[0]) + int(loans.delete()[0])


def _mixed(table: str, *plain: str, secret: tuple[str, ...] = (), personal: tuple[str, ...] = ()) -> None:
    classes: dict[str, registry.Class] = {
        **dict.fromkeys(plain, registry.PLAIN),
        **dict.fromkeys(secret, registry.SECRET),
        **dict.fromkeys(personal, registry.PERSONAL),
    }
    registry.classify(table, **classes)


def register() -> None:
    """Called once, when the application is ready."""
    _mixed(
        "visits.Visit",
        "id", "centre", "day", "number", "channel", "arrived_at", "line_number", "shares_units", "free_from_at",
        "ended_at",
        personal=("language", "group_size", "more_time"),
        secret=("ground",),
    )  # fmt: skip
    _mixed(
        "visits.Stop",
        "id", "visit", "centre", "position", "is_opaque", "state", "joined_at", "line_number", "credit_at",
        "booked_at", "carried_at", "called_at", "calls", "started_at", "held_at", "held_seconds", "missed_at",
        "no_shows", "ended_at", "last_act_real_at",
        secret=("unit", "queue", "service", "outcome", "desk", "desk_only"),
        personal=("officer", "last_act"),
    )  # fmt: skip
    _mixed(
        "visits.Call",
        "id", "stop", "centre", "day", "number", "called_at", "line_number", "shown_number", "repeats",
        "answered_at", "is_undone", "is_silent",
        secret=("desk", "queue", "ground_class", "why"),
    )  # fmt: skip
    registry.classify(
        "visits.CallShown", id="plain", centre="plain", device="plain", number="plain", shown_number="plain",
        shown_at="plain",
    )  # fmt: skip
    _mixed(
        "visits.HandOver",
        "id", "sent", "received", "centre", "is_warm", "state", "asked_at", "answered_at", "walked_at", "met_at",
        "lost_at", "found_at",
        secret=("from_desk", "to_desk", "reason", "is_preventive", "help_reached"),
        personal=("walker", "note"),
    )  # fmt: skip
    _papers()
    _mixed(
        "visits.DayEnd", "id", "stop", "centre", "day", "way", "kept", "chosen_at", personal=("chosen_by",)
    )
    _desks()
    _mixed("visits.PriorityGround", "id", "centre", "code", "names", "reasons", "ground_class", "cap_percent")
    _mixed("visits.CallingPolicy", "id", "centre", "unit", "values", "set_at")
    _mixed("visits.NumberLease", "id", "centre", "device", "profile", "day", "first", "last", "leased_at")
    _mixed("visits.KioskContact", "id", "centre", "device", "at")
    _mixed("visits.LeaseSettings", "centre", "size", "low", "first")
    _mixed(
        "visits.OfflineArrival",
        "id", "centre", "device", "receipt", "day", "number", "visit", "recorded_at", "not_before_at",
        "not_after_at", "received_at", "outcome", "settled_at",
        secret=("refused",),
    )  # fmt: skip
    tables: tuple[str, ...] = (
        "visits.Visit",
        "visits.Stop",
        "visits.Call",
        "visits.HandOver",
        "visits.DeskSession",
    )
    tables += (
        "visits.SentNote",
        "visits.KeptPlace",
        "visits.DayEnd",
        "visits.DeskLoan",
        "visits.OfflineArrival",
    )
    registry.register_holder(
        registry.Holder("visits", tables, export_with_desks, erase, expire, {"visits": VISITS_KEPT.days})
    )


def _papers() -> None:
    """Papers with a code: notes, and places kept for another day."""
    _mixed(
        "visits.SentNote",
        "id", "centre", "sent", "is_opaque", "made_at", "last_on", "used_at", "received",
        secret=("digest", "from_desk", "unit", "need", "is_preventive", "help_reached"),
        personal=("language", "remarks"),
    )  # fmt: skip
    _mixed(
        "visits.KeptPlace",
        "id",
        "centre",
        "visit",
        "opens_on",
        "opens_at",
        "made_at",
        "used_at",
        personal=("code",),
    )


def _desks() -> None:
    """Desks as they are, and those that help another line."""
    _mixed(
        "visits.DeskSession",
        "id", "centre", "desk", "unit", "state", "queues", "services", "languages", "since_at",
        personal=("officer", "staff"),
    )  # fmt: skip
    _mixed(
        "visits.DeskLoan",
        "id", "centre", "desk", "unit", "to_unit", "queue", "services", "began_at", "until_at", "ended_at",
        "ended_by", "lent_real_at",
        personal=("lender",),
    )  # fmt: skip


def export_with_desks(subject: str) -> Mapping[str, Any]:
    """What the day holds about a visit, or at which desks a member of staff sits now."""
    kind, _, name = subject.partition(":")
    if kind == "staff":
        code = name.partition(":")[2] or name
        desks = DeskSession.objects.filter(staff=code).values_list("desk", flat=True)
        return {"desks": list(desks)} if desks else {}
    return export(subject)
