"""Efforts of developing together, and what people say without a name. They forbid; the loop itself is in `rules`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.codevelopment.rules.loop import WITH_ANALYSIS, WITH_DECISION, WITH_GOAL, State


class Effort(models.Model):
    """One effort: a need, exactly one goal, a trial, a decision. `signals` are keys of candidates.

    `origins` are counts by origin when the need was taken up or checked; `goal`, `analysis`, `decision` are whole
    tables, written once by their operations. `plan_version` is the registered version in force (0: none).
    """

    centre = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16)
    #: local day since which it stands so
    since_on = models.DateField()
    titles = models.JSONField()
    heard = models.JSONField()
    signals = models.JSONField(default=list)
    origins = models.JSONField(default=dict)
    is_staff_view = models.BooleanField(default=False)
    #: what it offers a firm that could do it; empty when a firm cannot
    for_firms = models.JSONField(default=dict)
    reason = models.JSONField(default=dict)
    goal = models.JSONField(null=True)
    plan = models.JSONField(null=True)
    plan_version = models.PositiveIntegerField(default=0)
    analysis = models.JSONField(null=True)
    decision = models.JSONField(null=True)
    published_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="effort_number_once"),
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in State]), name="effort_state"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(str(one) for one in WITH_GOAL)) | Q(goal__isnull=False),
                name="effort_has_a_goal",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(str(one) for one in WITH_ANALYSIS)) | Q(analysis__isnull=False),
                name="effort_is_measured",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(str(one) for one in WITH_DECISION)) | Q(decision__isnull=False),
                name="effort_is_decided",
            ),
        ]


class Party(models.Model):
    """Who carries an effort, what it gains, and whether it has accepted the goal. `kind`: square, unit, partner."""

    effort = models.ForeignKey(Effort, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10)
    #: a unit's code, the centre's, or the partner's name as it may be published
    name = models.CharField(max_length=80)
    gains = models.JSONField(default=dict)
    accepted_on = models.DateField(null=True)
    #: actor's id of who accepted, or wrote the partner's yes down
    accepted_by = models.CharField(max_length=80, blank=True)
    #: the partner's yes was written down by the manager, not given by itself
    is_written_down = models.BooleanField(default=False)
    #: the partner itself, where it is one of the portal's
    partner = models.ForeignKey(
        "codevelopment.Partner", on_delete=models.SET_NULL, null=True, related_name="parties"
    )
    #: who answers for its part: told to the parties only
    responsible = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["effort", "name"], name="party_once")]


class Registration(models.Model):
    """A registered plan: frozen, hashed, never changed or deleted (a trigger stands guard)."""

    effort = models.ForeignKey(Effort, on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    plan = models.JSONField()
    #: SHA-256 of the plan and its seed
    hash = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    registered_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["effort", "version"], name="registration_once")]


class UsedTime(models.Model):
    """Minutes of the square's own people used for an effort on a day."""

    effort = models.ForeignKey(Effort, on_delete=models.CASCADE)
    day = models.DateField()
    minutes = models.PositiveIntegerField()


class Voice(models.Model):
    """An idea or a comment. A resident's has no actor, no moment, no order: its key is drawn, `day` is all it says.

    `mark` is a hash of the code it was sent with: the same code says nothing twice, and opens the answer.
    """

    ORIGINS = ("resident", "staff")
    STATES = ("waiting", "shown", "hidden", "appealed")
    ANSWERS = ("", "accepted", "partly", "not_now", "cannot")

    id = models.BigIntegerField(primary_key=True)
    centre = models.CharField(max_length=40)
    #: number of the effort it comments on; 0 for an idea of its own
    effort = models.PositiveIntegerField(default=0)
    day = models.DateField()
    origin = models.CharField(max_length=10)
    mark = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=6)
    words = models.CharField(max_length=600)
    state = models.CharField(max_length=10)
    #: number of the rule it was hidden by; 0 when none
    rule = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    moderated_by = models.CharField(max_length=80, blank=True)
    appeal = models.CharField(max_length=300, blank=True)
    appeal_decided = models.BooleanField(default=False)
    answer = models.CharField(max_length=10, blank=True)
    answer_words = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=["resident", "staff"]), name="voice_origin"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "shown", "hidden", "appealed"]), name="voice_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["hidden", "appealed"]) | Q(rule__gt=0), name="voice_hidden_by_a_rule"
            ),
        ]


class TakenCode(models.Model):
    """That a visit has taken its code: not which. `mark` is a keyed hash of the visit."""

    mark = models.CharField(max_length=64, primary_key=True)
    day = models.DateField()


class Volunteer(models.Model):
    """A member of staff who wants to take part in an effort; thanked by name only if they said so."""

    effort = models.ForeignKey(Effort, on_delete=models.CASCADE)
    person = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    may_be_named = models.BooleanField(default=False)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["effort", "person"], name="volunteer_once")]


class Handed(models.Model):
    """Hand-overs from one unit to another on a day: visits that began in the wrong place."""

    centre = models.CharField(max_length=40)
    day = models.DateField()
    unit = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day", "unit"], name="handed_once")]


class Readiness(models.Model):
    """How ready the square was on a day on the three sides; each answer with its evidence."""

    centre = models.CharField(max_length=40)
    day = models.DateField()
    #: side → {"score": 1..5 or None, "evidence": [[code, value], …]}
    sides = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="readiness_once")]
