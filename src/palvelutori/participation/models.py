"""Needs that were asked for and not on offer: the beginning of developing together. No person in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class UnmetNeed(models.Model):
    """One remark that something was asked for. `text_code` from the list, or `words` free of personal details."""

    CAUSES = ("not_offered", "closed", "wrong_place", "no_time", "language", "other")

    centre = models.CharField(max_length=40)
    #: local date; the hour is not kept, so that a rare need cannot be joined to a visitor
    day = models.DateField()
    unit = models.CharField(max_length=40, blank=True)
    text_code = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=20)
    origin = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text_code="", words=""), name="need_says_something"),
            models.CheckConstraint(
                condition=Q(
                    cause__in=["not_offered", "closed", "wrong_place", "no_time", "language", "other"]
                ),
                name="need_cause_known",
            ),
        ]


class ExitAnswer(models.Model):
    """One answer to "did you get what you came for?". A random key, a day, an answer: no person, moment or order.

    A day's answers are written anew in random order whenever one comes, so that neither the order of rows nor
    the database's own marks on them tell which came when.
    """

    GOT = ("yes", "partly", "no")

    key = models.CharField(max_length=32, primary_key=True)
    centre = models.CharField(max_length=40)
    day = models.DateField()
    got = models.CharField(max_length=6)
    cause = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(got__in=["yes", "partly", "no"]), name="exit_got_known"),
            models.CheckConstraint(
                condition=Q(
                    cause__in=["", "not_offered", "closed", "wrong_place", "no_time", "language", "other"]
                ),
                name="exit_cause_known",
            ),
            models.CheckConstraint(condition=~Q(got="yes") | Q(cause=""), name="exit_yes_has_no_cause"),
        ]
