"""Referrals, their legs, what was told in each, and what happened. They forbid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.customers.models.ids import new_id
from palvelutori.customers.rules.legs import OUTCOMES, OVER, TAKEN, State
from palvelutori.foundation.scope import ScopedManager

_STATES = [state.value for state in State]
_TAKEN = sorted(state.value for state in TAKEN)
_WITHOUT_LEASE = sorted(
    state.value
    for state in (
        *OVER, State.DRAFT, State.OFFERED, State.READY, State.DECLINED, State.RETURNED, State.UNANSWERED,
        State.WITHDRAWAL_ASKED,
    )
)  # fmt: skip


class Referral(models.Model):
    """Why and from whom: one visit's matter on its way to another unit. Has legs, one a receiver."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    from_unit = models.CharField(max_length=40)
    #: the visit it was made at; by it the person's own page finds it
    visit = models.CharField(max_length=32)
    language = models.CharField(max_length=16)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["visit"], name="referral_of_visit")]


class Leg(models.Model):
    """One receiver's handling. The columns are the rules' `Leg` and the days its clocks run from."""

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="legs")
    #: the leg this one goes on from
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="further")
    centre = models.CharField(max_length=40)
    from_unit = models.CharField(max_length=40)
    to_unit = models.CharField(max_length=40)
    #: empty for "something at this unit"
    service = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, default=State.DRAFT.value)
    #: rises at every change: a page that was open meanwhile is noticed
    version = models.PositiveIntegerField(default=0)
    was_opened = models.BooleanField(default=False)
    owner = models.CharField(max_length=80, blank=True)
    decliner = models.CharField(max_length=80, blank=True)
    decline_reason = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    tries = models.JSONField(default=list)
    no_contact = models.BooleanField(default=False)
    withdrawal_answer = models.CharField(max_length=20, blank=True)
    time_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="leg_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *OUTCOMES]), name="leg_outcome_known"),
            models.CheckConstraint(
                condition=~Q(state="closed", outcome=""), name="leg_closed_has_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_TAKEN) & ~Q(owner="") | ~Q(state__in=_TAKEN) & Q(owner=""),
                name="leg_taken_has_one_owner",
            ),
            models.CheckConstraint(condition=~Q(from_unit=models.F("to_unit")), name="leg_goes_elsewhere"),
        ]
        indexes = [
            models.Index(fields=["centre", "to_unit", "state"], name="leg_of_receiver"),
            models.Index(fields=["centre", "from_unit", "state"], name="leg_of_sender"),
            models.Index(fields=["state", "ended_at"], name="leg_by_end"),
        ]


class Payload(models.Model):
    """What is told in one leg: the one place where it is. Others hold a lease on it, never a copy.

    `content` is canonical text; `digest` its SHA-256. The lease names the digest it was opened on: other bytes are
    not readable through it. When the lease is over for good the content is emptied, here and for everybody.
    """

    leg = models.OneToOneField(Leg, on_delete=models.CASCADE, primary_key=True, related_name="payload")
    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    leased_digest = models.CharField(max_length=64, blank=True)
    leased_at = models.DateTimeField(null=True)
    lease_ended_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(content="", digest="") | ~Q(content="") & ~Q(digest=""),
                name="payload_has_its_digest",
            ),
            models.CheckConstraint(
                condition=Q(leased_digest="") | Q(leased_digest=models.F("digest")),
                name="payload_leased_as_it_is",
            ),
        ]


class LegStep(models.Model):
    """What happened to a leg: appended, never changed. `words` are a question, an answer or a reason."""

    leg = models.ForeignKey(Leg, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    party = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=500, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leg", "number"], name="leg_step_once")]
        ordering = ("number",)
