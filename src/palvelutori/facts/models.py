"""Facts of days that are over: one row a line and day, one a house and day. Counts and histograms, no person."""

from __future__ import annotations

from django.db import models


class LineDay(models.Model):
    """One line on one local day. `waits` counts per bucket of `rules.fold.EDGES`, `hours` arrivals per hour (24).

    `arrivals` = matters that joined; `waited` of them were called; `within_promise` of those by then. `left`
    includes `turned_away`, whom closing sent home. An opaque unit's `hours` are not kept.
    """

    centre = models.CharField(max_length=40)
    day = models.DateField()
    unit = models.CharField(max_length=40)
    queue = models.CharField(max_length=40)
    is_opaque = models.BooleanField(default=False)
    arrivals = models.PositiveIntegerField()
    served = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    no_shows = models.PositiveIntegerField()
    turned_away = models.PositiveIntegerField()
    waited = models.PositiveIntegerField()
    within_promise = models.PositiveIntegerField()
    waits = models.JSONField(default=list)
    hours = models.JSONField(default=list)
    #: morning and afternoon (`rules.fold.Half`); not kept of an opaque unit
    halves = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day", "queue"], name="line_day_once")]


class HouseDay(models.Model):
    """The house on one local day. `several` visits had more than one matter; `stepped_up` took no number.

    `in_house` is a histogram of minutes of visits that were served; `ways` what became of those closing turned
    away; `origin` `journal`, `early` (folded once more later) or `sample`; `digest` of everything folded that day.
    """

    centre = models.CharField(max_length=40)
    day = models.DateField()
    visits = models.PositiveIntegerField()
    several = models.PositiveIntegerField()
    stepped_up = models.PositiveIntegerField()
    in_house = models.JSONField(default=list)
    languages = models.JSONField(default=dict)
    ways = models.JSONField(default=dict)
    hours = models.JSONField(default=list)
    #: morning and afternoon of all lines together (`rules.fold.Half`)
    halves = models.JSONField(default=list)
    #: notes of advice by outcome
    advice = models.JSONField(default=dict)
    #: what was passed on that day, by `rules.hand_overs.KINDS`
    hand_overs = models.JSONField(default=dict)
    origin = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="house_day_once")]
