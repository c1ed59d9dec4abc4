"""The day: visits with one number, their stops, calls, desks that are open, hand-overs. They forbid."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from palvelutori.foundation.scope import ScopedManager
from palvelutori.visits.rules.booked import waits_since
from palvelutori.visits.rules.day_end import WayOut
from palvelutori.visits.rules.handover import Reached
from palvelutori.visits.rules.stops import StopState

#: a person is called to or served at one desk at a time, and a desk has one person at a time
AT_DESK = (StopState.CALLED.value, StopState.SERVING.value)


#: numbers from here on are of people helped without a number: kept apart, never called out or shown
NUMBERLESS = 10_001


def new_id() -> str:
    """128 random bits, address-safe: says nothing and cannot be guessed."""
    return secrets.token_urlsafe(16)


class Visit(models.Model):
    """One coming of a person or a company of persons: one number, any number of stops. No name, ever."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    #: local date of the arrival
    day = models.DateField()
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=16)
    channel = models.CharField(max_length=10)
    group_size = models.PositiveSmallIntegerField(default=1)
    #: code of a priority ground; why somebody has it is asked and kept by nobody
    ground = models.CharField(max_length=40, blank=True)
    arrived_at = models.DateTimeField()
    #: journal number of the arrival: settles equal arrivals
    line_number = models.BigIntegerField()
    #: the visitor said that officers may see which units the other stops are for; ends with the visit
    shares_units = models.BooleanField(default=False)
    free_from_at = models.DateTimeField(null=True)
    #: when the visitor asked for more time: [[from, until], …] in ISO form, oldest first
    more_time = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "day", "number"], name="visit_number_once_a_day"),
            models.CheckConstraint(
                condition=Q(group_size__gte=1, group_size__lte=99), name="visit_group_size"
            ),
        ]
        indexes = [models.Index(fields=["centre", "ended_at"], name="visit_open")]


class Stop(models.Model):
    """One matter of a visit at one unit: its place in that unit's line."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="stops")
    centre = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=40)
    queue = models.CharField(max_length=40)
    #: empty for "something at this unit"
    service = models.CharField(max_length=120, blank=True)
    is_opaque = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=StopState.WAITING.value)
    joined_at = models.DateTimeField()
    line_number = models.BigIntegerField()
    #: an earlier arrival brought along by a hand-over
    credit_at = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True)
    #: the arrival of an earlier day from which this place was kept
    carried_at = models.DateTimeField(null=True)
    #: set when only this desk may call (handed over to it, or coming back to it)
    desk_only = models.CharField(max_length=60, blank=True)
    desk = models.CharField(max_length=60, blank=True)
    officer = models.CharField(max_length=80, blank=True)
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    held_seconds = models.PositiveIntegerField(default=0)
    missed_at = models.DateTimeField(null=True)
    no_shows = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    #: the last act, for undo: {"act", "actor", "before", "line", "call"}
    last_act = models.JSONField(null=True)
    last_act_real_at = models.DateTimeField(null=True)

    #: False where whoever read the stop has looked: no hand-over made it (`rights.stop_named`)
    may_be_handed_over = True

    objects = ScopedManager()

    @property
    def waits_since(self) -> datetime:
        """From when this matter's waiting counts: the arrival that counts, or the booked time if that is later."""
        return waits_since(self.credit_at or self.visit.arrived_at, booked_at=self.booked_at)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in StopState]), name="stop_state_known"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state__in=AT_DESK), name="visitor_at_one_desk_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["centre", "desk"],
                condition=Q(state__in=AT_DESK),
                name="desk_with_one_visitor_at_a_time",
            ),
            #: so of several stops of a visit one has another position (`access.in_line`)
            models.UniqueConstraint(
                fields=["visit"], condition=Q(position=0), name="visit_with_one_first_stop"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AT_DESK) | ~Q(desk=""), name="stop_at_a_desk_names_it"
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True)
                | Q(ended_at__isnull=True)
                | Q(ended_at__gte=F("started_at")),
                name="stop_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "state", "queue"], name="stop_in_line"),
            models.Index(fields=["visit", "position"], name="stop_of_visit"),
        ]


class Call(models.Model):
    """One call of one stop to one desk: what screens show, and what the shares of priority are counted from."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="call_rows")
    centre = models.CharField(max_length=40)
    day = models.DateField()
    number = models.PositiveIntegerField()
    desk = models.CharField(max_length=60)
    queue = models.CharField(max_length=40)
    ground_class = models.CharField(max_length=20, blank=True)
    called_at = models.DateTimeField()
    line_number = models.BigIntegerField()
    #: newest journal number of this call: the call itself or its latest repeat
    shown_number = models.BigIntegerField()
    repeats = models.PositiveSmallIntegerField(default=0)
    #: what the rule weighed, for "why was somebody before me?"
    why = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    is_undone = models.BooleanField(default=False)
    #: somebody taken without a number: nobody is called out, nothing is shown
    is_silent = models.BooleanField(default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "line_number"], name="call_has_its_journal_line"),
        ]
        indexes = [
            models.Index(fields=["centre", "day", "queue", "line_number"], name="call_of_queue"),
            models.Index(fields=["centre", "day", "shown_number"], name="call_on_screens"),
        ]


class CallShown(models.Model):
    """A screen says that a call stands on it. `shown_number`: the call's journal number, or its repeat's."""

    centre = models.CharField(max_length=40)
    device = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    shown_number = models.BigIntegerField()
    #: real time
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "device", "shown_number"], name="call_shown_once"),
        ]


class DeskSession(models.Model):
    """A desk as it is now. One row a desk; what happened before is in the journal."""

    OPEN, PAUSED, CLOSED = "open", "paused", "closed"

    centre = models.CharField(max_length=40)
    desk = models.CharField(max_length=60)
    unit = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default=CLOSED)
    #: who sits here: an actor's id, and the member of staff behind it
    officer = models.CharField(max_length=80, blank=True)
    staff = models.CharField(max_length=80, blank=True)
    queues = models.JSONField(default=list)
    services = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    since_at = models.DateTimeField()

    #: False where whoever read the session has looked (`rights.session_to_call`): the desk is not lent, nobody is at
    #: it, and nobody in the house is being walked to another desk
    may_be_lent = may_be_busy = may_be_walked = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "desk"], name="desk_session_once"),
            models.UniqueConstraint(
                fields=["centre", "staff"],
                condition=Q(state__in=["open", "paused"]) & ~Q(staff=""),
                name="staff_at_one_desk_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paused", "closed"]), name="desk_session_state_known"
            ),
        ]


class DeskLoan(models.Model):
    """A desk that serves another line for a while. `services`: what the loan adds to the desk's own."""

    TIME, HAND, UNDONE, CLOSED, OFFICER = "time", "hand", "undone", "closed", "officer"

    centre = models.CharField(max_length=40)
    desk = models.CharField(max_length=60)
    #: whose desk it is, whose line it serves
    unit = models.CharField(max_length=40)
    to_unit = models.CharField(max_length=40)
    queue = models.CharField(max_length=40)
    services = models.JSONField(default=list)
    began_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, blank=True)
    #: who lent it, and when by the machine's clock, for undo
    lender = models.CharField(max_length=80)
    lent_real_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "desk"], condition=Q(ended_at__isnull=True), name="desk_lent_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("began_at")), name="loan_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_by__in=["", "time", "hand", "undone", "closed", "officer"]),
                name="loan_end_known",
            ),
        ]


class HandOver(models.Model):
    """One officer asks another unit or desk to go on with a person. The person waits there meanwhile."""

    ASKED, ACCEPTED, DECLINED, WITHDRAWN = "asked", "accepted", "declined", "withdrawn"

    sent = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="sent_hand_overs")
    received = models.OneToOneField(Stop, on_delete=models.CASCADE, related_name="hand_over")
    centre = models.CharField(max_length=40)
    from_desk = models.CharField(max_length=60)
    to_desk = models.CharField(max_length=60, blank=True)
    is_warm = models.BooleanField(default=False)
    #: the lobby guide (an actor's id) who walks along, and since when
    walker = models.CharField(max_length=80, blank=True)
    walked_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=ASKED)
    reason = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    #: the person stood at the receiving desk with both officers
    met_at = models.DateTimeField(null=True)
    #: nobody received the person in time; somebody of the house found them again and they set out anew
    lost_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    #: the sender says that it helps early; the receiver says whether help was reached
    is_preventive = models.BooleanField(default=False)
    help_reached = models.CharField(max_length=8, blank=True)
    #: a few words for the receiver, with the person's yes; gone when the receiver's stop ends
    note = models.CharField(max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted", "declined", "withdrawn"]),
                name="hand_over_state_known",
            ),
            models.UniqueConstraint(
                fields=["sent"], condition=Q(state="asked"), name="one_open_hand_over_a_stop"
            ),
            models.CheckConstraint(
                condition=Q(help_reached__in=["", *(reached.value for reached in Reached)]),
                name="hand_over_help_known",
            ),
        ]


class SentNote(models.Model):
    """A paper with a code that makes an arrival, once, without a name. The code itself is kept nowhere."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    sent = models.ForeignKey(Stop, on_delete=models.SET_NULL, null=True, related_name="notes")
    from_desk = models.CharField(max_length=60)
    unit = models.CharField(max_length=40)
    #: what was asked for: a service, queue or unit code
    need = models.CharField(max_length=120)
    is_opaque = models.BooleanField(default=False)
    language = models.CharField(max_length=16)
    #: codes from the list of remarks
    remarks = models.JSONField(default=list)
    is_preventive = models.BooleanField(default=False)
    help_reached = models.CharField(max_length=8, blank=True)
    made_at = models.DateTimeField()
    last_on = models.DateField()
    used_at = models.DateTimeField(null=True)
    received = models.OneToOneField(Stop, on_delete=models.SET_NULL, null=True, related_name="note")

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "digest"], name="note_code_once")]


class KeptPlace(models.Model):
    """A place kept for the next opening: a code on the person's paper, and the visit it comes from. No name.

    Used, it becomes a new visit with a number of its own day: a number is never used on two days.
    """

    centre = models.CharField(max_length=40)
    code = models.CharField(max_length=6)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="kept_places")
    opens_on = models.DateField()
    opens_at = models.DateTimeField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="kept_place_code_once"),
            models.UniqueConstraint(fields=["visit", "opens_on"], name="kept_place_once_a_day"),
        ]


class DayEnd(models.Model):
    """What was decided for a stop that still waited at closing. `undecided`: nobody did, and it says so."""

    stop = models.OneToOneField(Stop, on_delete=models.CASCADE, related_name="day_end")
    centre = models.CharField(max_length=40)
    day = models.DateField()
    way = models.CharField(max_length=16)
    kept = models.ForeignKey(KeptPlace, on_delete=models.SET_NULL, null=True, related_name="day_ends")
    chosen_by = models.CharField(max_length=80)
    chosen_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=[way.value for way in WayOut]), name="day_end_way_known"
            )
        ]
        indexes = [models.Index(fields=["centre", "day"], name="day_end_of_day")]


class PriorityGround(models.Model):
    """A public reason to be called ahead; its class may take only `cap_percent` of a queue's calls."""

    centre = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    names = models.JSONField()
    reasons = models.JSONField()
    ground_class = models.CharField(max_length=20)
    cap_percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="ground_code_once"),
            models.CheckConstraint(
                condition=Q(cap_percent__gte=1, cap_percent__lte=100), name="ground_cap_is_a_share"
            ),
        ]


class CallingPolicy(models.Model):
    """The house's choices for the calling rule; `unit` empty for the whole house."""

    centre = models.CharField(max_length=40)
    unit = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "unit"], name="policy_once")]


class NumberLease(models.Model):
    """A block of a day's numbers that one browser of one kiosk alone may give, with or without a connection."""

    centre = models.CharField(max_length=40)
    #: actor id of the kiosk
    device = models.CharField(max_length=80)
    #: which browser profile of the kiosk: a new one never gets what the old one may have printed
    profile = models.CharField(max_length=40)
    day = models.DateField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    leased_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "day", "first"], name="lease_begins_once_a_day"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="lease_ends_after_its_beginning"),
            models.CheckConstraint(condition=Q(last__lt=NUMBERLESS), name="lease_of_called_numbers"),
        ]
        indexes = [models.Index(fields=["centre", "day"], name="lease_of_day")]


class KioskContact(models.Model):
    """A moment at which a kiosk had the house's answer. Its id is the mark the kiosk keeps of it."""

    centre = models.CharField(max_length=40)
    device = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["centre", "device", "at"], name="contact_of_kiosk")]


class OfflineArrival(models.Model):
    """Somebody a kiosk gave a number to without connection, as it was told when the connection was back."""

    centre = models.CharField(max_length=40)
    device = models.CharField(max_length=80)
    #: made by the kiosk: told twice, it is one arrival
    receipt = models.CharField(max_length=64)
    day = models.DateField()
    #: what stands on the paper; the visit may have got another number
    number = models.PositiveIntegerField()
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="offline_arrivals")
    recorded_at = models.DateTimeField()
    not_before_at = models.DateTimeField()
    not_after_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    #: needs no line was found for: [{"need": code, "reason": code}]
    refused = models.JSONField(default=list)
    #: somebody in the hall has seen to what could not be done by itself
    settled_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "device", "receipt"], name="offline_arrival_once"),
        ]
        indexes = [models.Index(fields=["centre", "day", "number"], name="offline_by_number")]


class LeaseSettings(models.Model):
    """A house's own size of blocks; without a row the usual one."""

    centre = models.CharField(max_length=40, primary_key=True)
    size = models.PositiveSmallIntegerField()
    low = models.PositiveSmallIntegerField()
    first = models.PositiveSmallIntegerField()
