"""Documents received over the desk: to the second, without a name, with the way to the right authority."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.customers.models.ids import new_id


class DocumentReceipt(models.Model):
    """One delivery. `authority`: whose matter it is, `receiver`: who took it, both organisations' codes.

    received → kept (it is the receiver's own, or taken for the authority by agreement and handed on as agreed), or
    received → transferred → told. Nothing here is about who brought it.
    """

    KINDS = ("application", "attachment", "complaint", "reply", "other")

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    centre = models.CharField(max_length=40)
    unit = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    pages = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=60)
    receiver = models.CharField(max_length=60)
    #: taken on the authority's behalf under an agreement: it counts as received by the authority
    is_agreed = models.BooleanField(default=False)
    #: whole seconds
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, default="received")
    #: by when it has to be on its way; null when it stays
    due_at = models.DateTimeField(null=True)
    transferred_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=10, blank=True)
    #: digest of the code on the paper: finds the row, does not give the code away
    code_digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "kept", "transferred", "told"]), name="receipt_state_known"
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="receipt_has_pages"),
            models.CheckConstraint(
                condition=~Q(state__in=["transferred", "told"]) | Q(transferred_at__isnull=False),
                name="receipt_transfer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="told") | Q(told_at__isnull=False), name="receipt_told_has_time"
            ),
        ]
        indexes = [models.Index(fields=["centre", "state", "due_at"], name="receipt_by_due")]
