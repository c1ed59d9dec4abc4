"""Versions of the concept, what was said of them, and who takes part in making it.

Nothing here is about anybody who visits the house: a persona stands in a version's body and can be tied to nobody.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

COMMENT_STATES = ("waiting", "published", "held")
SEAT_ROLES = ("planner", "designer", "lead")
RUN_KINDS = ("day", "staffing", "joint", "rooms", "sites")
RUN_STATES = ("queued", "running", "done", "cancelled", "failed")


class ConceptVersion(models.Model):
    """One version: draft → out for comment → approved by both leads → replaced. `body` is the whole concept."""

    centre = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    body = models.JSONField()
    #: SHA-256 of the body's canonical form: what was approved is what is shown
    body_hash = models.CharField(max_length=64)
    #: actor's id; "system" for what came with the house
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closes_on = models.DateField(null=True)
    approved_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "version"], name="concept_version_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "commenting", "approved", "replaced"]),
                name="concept_state_known",
            ),
            models.UniqueConstraint(fields=["centre"], condition=Q(state="draft"), name="concept_one_draft"),
            models.UniqueConstraint(
                fields=["centre"], condition=Q(state="commenting"), name="concept_one_out"
            ),
            models.UniqueConstraint(
                fields=["centre"], condition=Q(state="approved"), name="concept_one_approved"
            ),
        ]


class Approval(models.Model):
    """One lead organisation's yes to a version, given by one person; nobody says it for both."""

    concept = models.ForeignKey(ConceptVersion, on_delete=models.CASCADE, related_name="approvals")
    lead = models.CharField(max_length=40)
    approved_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concept", "lead"], name="approval_once_a_lead"),
            models.UniqueConstraint(
                fields=["concept", "approved_by"],
                condition=~Q(approved_by__in=["system", "person:gone"]),
                name="approval_once_a_person",
            ),
        ]


class Comment(models.Model):
    """What somebody without an account said of a paragraph. Only the day is kept, and no name."""

    concept = models.ForeignKey(ConceptVersion, on_delete=models.CASCADE, related_name="comments")
    #: address of the paragraph inside the concept, the same in every version
    key = models.CharField(max_length=200)
    language = models.CharField(max_length=5)
    words = models.TextField(max_length=2000)
    may_quote = models.BooleanField(default=False)
    made_on = models.DateField()
    state = models.CharField(max_length=10, default="waiting")
    #: why it is not shown: a code of the rules of discussion
    held_rule = models.CharField(max_length=20, blank=True)
    handled_by = models.CharField(max_length=80, blank=True)
    handled_on = models.DateField(null=True)
    answer_kind = models.CharField(max_length=10, blank=True)
    answer = models.JSONField(default=dict)
    #: address of what changed because of it
    changed = models.CharField(max_length=200, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=COMMENT_STATES), name="comment_state_known"),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(held_rule=""), name="comment_held_says_why"
            ),
            models.CheckConstraint(
                condition=Q(answer_kind="") | Q(state="published"), name="comment_answered_is_shown"
            ),
        ]


class Opinion(models.Model):
    """How many said each value of a version. A count and nothing else: who and when was never known."""

    concept = models.ForeignKey(ConceptVersion, on_delete=models.CASCADE, related_name="opinions")
    value = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concept", "value"], name="opinion_value_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="opinion_from_1_to_5"),
        ]


class SpentVoice(models.Model):
    """A token with which somebody has said an opinion: a keyed hash, so that it says nothing twice. What it said is not
    here, nor anywhere beside it."""

    mark = models.CharField(max_length=64, primary_key=True)
    concept = models.ForeignKey(ConceptVersion, on_delete=models.CASCADE, related_name="voices")


class Seat(models.Model):
    """A person's place in making this concept: planner, designer (an agency), or lead for an organisation.

    It opens the concept of one centre and nothing else, until its last day."""

    centre = models.CharField(max_length=40)
    person = models.PositiveIntegerField()
    role = models.CharField(max_length=10)
    organisation = models.CharField(max_length=80)
    until_on = models.DateField(null=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=SEAT_ROLES), name="seat_role_known"),
            models.CheckConstraint(
                condition=~Q(role="designer") | Q(until_on__isnull=False), name="seat_of_an_agency_ends"
            ),
            models.UniqueConstraint(
                fields=["centre", "person", "role"], condition=Q(ended_at__isnull=True), name="seat_once"
            ),
        ]


class Run(models.Model):
    """A reckoning: a frozen scenario, how often and from which seed, and what it came to.

    Scenario, seed, replications and kernel version fix every figure, so one of a kind is enough."""

    centre = models.CharField(max_length=40)
    concept = models.ForeignKey(ConceptVersion, on_delete=models.CASCADE, related_name="runs")
    #: what is reckoned: the day itself, the smallest staffing, joint against separate, seats and desks
    kind = models.CharField(max_length=8, default="day")
    #: what a plan needs besides the scenario, frozen with it: shares, prices, pools with their grounds
    inputs = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64, blank=True)
    #: mon … sun; empty for a scenario that came as a file
    weekday = models.CharField(max_length=3, blank=True)
    policy = models.CharField(max_length=9)
    #: where demand came from: concept, facts, file; `scenario`: the whole came as a file
    source = models.CharField(max_length=8)
    #: the alteration, as `bridge.changes` writes it; empty for none
    change = models.CharField(max_length=60, blank=True)
    #: the scenario's one text, and its SHA-256
    scenario = models.TextField()
    scenario_hash = models.CharField(max_length=64)
    seed = models.PositiveBigIntegerField()
    replications = models.PositiveIntegerField()
    kernel_version = models.CharField(max_length=20)
    state = models.CharField(max_length=9, default="queued")
    #: why it failed: a code of `planning.run.reason`; of an impossible plan the cause, code and values as JSON
    reason = models.CharField(max_length=20, blank=True)
    reason_words = models.CharField(max_length=300, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: which worker has it, and its last sign of life by the machine's clock
    worker = models.CharField(max_length=40, blank=True)
    beat_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    #: the first day's log for the replay: rows of (ms, what, visitor, line or stream, person)
    replay = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RUN_STATES), name="run_state_known"),
            models.CheckConstraint(condition=Q(kind__in=RUN_KINDS), name="run_kind_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_is_a_share"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="run_done_has_a_result"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(reason=""), name="run_failed_says_why"),
            models.UniqueConstraint(
                fields=[
                    "concept",
                    "kind",
                    "scenario_hash",
                    "inputs_hash",
                    "seed",
                    "replications",
                    "kernel_version",
                ],
                condition=Q(state__in=["queued", "running", "done"]),
                name="run_once",
            ),
        ]
