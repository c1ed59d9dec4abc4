"""Bodies that come and go, who runs which unit, and who may work for whom."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
        name=name,
    )


class Organisation(models.Model):
    """An authority or company from its first day to its last (both included). Names of ended bodies stay.

    A row belongs to a centre: the same state office has another heir in another town.
    """

    KINDS: Final = (
        "state", "municipality", "wellbeing_county", "kela", "hospital_group", "company", "association",
        "employment_area",
    )  # fmt: skip

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    names = models.JSONField()
    short_names = models.JSONField(default=dict)
    business_id = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="organisation_code_once"),
            _in_order("organisation_days_in_order"),
            models.CheckConstraint(
                condition=~Q(successor=F("id")), name="organisation_not_its_own_successor"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(ends_on__isnull=False),
                name="organisation_with_successor_has_ended",
            ),
        ]


class Responsibility(models.Model):
    """Who runs a unit from one day to another (both included; null = open)."""

    unit = models.ForeignKey("catalogue.Unit", on_delete=models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [_in_order("responsibility_days_in_order")]


class ServiceAgreement(models.Model):
    """A joint-service agreement: `provider`'s workers do `tasks` of `services` for `commissioner`.

    An empty list of services means all of the commissioner's, an empty unit any unit of the centre. Only an
    `active` one counts, on its days; what has ended stays to be read.
    """

    STATES: Final = ("draft", "active")

    centre = models.ForeignKey("foundation.Centre", on_delete=models.CASCADE)
    code = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="draft")
    names = models.JSONField()
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commissions")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="provisions")
    controller = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="controls")
    unit = models.ForeignKey("catalogue.Unit", null=True, on_delete=models.CASCADE)
    tasks = models.JSONField()
    services = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    notice_months = models.PositiveSmallIntegerField(default=0)
    cost_rules = models.JSONField(default=dict)
    trainings = models.JSONField(default=dict)
    training_valid_months = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="agreement_code_once"),
            _in_order("agreement_days_in_order"),
            models.CheckConstraint(
                condition=~Q(commissioner=F("provider")), name="agreement_between_two_bodies"
            ),
            models.CheckConstraint(condition=Q(state__in=["draft", "active"]), name="agreement_state_known"),
        ]


class AgreementSignature(models.Model):
    """Who signed for which party, and when. The name is a person's: see `catalogue.personal`."""

    agreement = models.ForeignKey(ServiceAgreement, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    signatory = models.CharField(max_length=120, blank=True)
    signed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="agreement_signed_once_a_party"
            )
        ]
