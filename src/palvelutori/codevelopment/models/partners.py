"""Partners, their people, and what was marked about them. They forbid; who may become what is in `rules`.

Their tasks, notices and reports are in `portal.py` beside this.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from palvelutori.codevelopment.rules.partnership import KINDS, TAKES_PART, Run, Standing, Step

MARK_KINDS = tuple(str(one) for one in Run) + tuple(str(one) for one in Step)


class Partner(models.Model):
    """An organisation that develops or does something here. Its names are public once it is active."""

    centre = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    #: language → name; the same in every language where it has one name
    names = models.JSONField()
    #: language it applied in, what it does, what it wants to do here
    language = models.CharField(max_length=6)
    does = models.CharField(max_length=600)
    wants = models.CharField(max_length=600)
    state = models.CharField(max_length=10)
    since_on = models.DateField()
    applied_on = models.DateField()
    #: what its runs have earned, 0–3; what counts now depends on its state too
    level = models.PositiveSmallIntegerField(default=0)
    #: checks its vetting asked for, and those that were done: code → ISO day. The papers themselves are not kept.
    checks_asked = models.JSONField(default=list)
    checks_done = models.JSONField(default=dict)
    terms_version = models.PositiveSmallIntegerField(default=0)
    terms_on = models.DateField(null=True)
    #: actor's id of its person who accepted them
    terms_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="partner_number_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="partner_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in Standing]), name="partner_state"
            ),
            models.CheckConstraint(condition=Q(level__lte=3), name="partner_level"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(str(one) for one in TAKES_PART)) | Q(terms_version__gt=0),
                name="partner_agreed_first",
            ),
        ]


class PartnerPerson(models.Model):
    """Somebody at a partner: whom to ask, and a seat in the portal with a last day once they have signed in.

    `mark`: hash of the code that lets them make their sign-in, until `code_until_on`; empty once it was used.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    #: accepts terms, says yes to goals, asks others in
    is_owner = models.BooleanField(default=False)
    #: answers for telling about what is done
    tells = models.BooleanField(default=False)
    mark = models.CharField(max_length=64, blank=True)
    code_until_on = models.DateField(null=True)
    #: number of the account in `person:<number>`; None while there is none
    person = models.PositiveBigIntegerField(null=True)
    until_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mark"], condition=~Q(mark=""), name="partner_code_once"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(person__isnull=False, ended_on__isnull=True),
                name="one_seat_a_person",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(until_on__isnull=False), name="partner_seat_has_an_end"
            ),
        ]


class PartnerMark(models.Model):
    """How a run went, or a step for or against a partner: with its reason, and what became of an appeal."""

    APPEALS = ("", "open", "upheld", "set_aside")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10)
    day = models.DateField()
    #: what it is about: a booking, an effort; empty for the partner as a whole
    about = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=80)
    state_before = models.CharField(max_length=10)
    level_before = models.PositiveSmallIntegerField()
    level_after = models.PositiveSmallIntegerField()
    appeal = models.CharField(max_length=10, blank=True)
    appeal_words = models.CharField(max_length=300, blank=True)
    appeal_by = models.CharField(max_length=80, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MARK_KINDS), name="partner_mark_kind"),
            models.CheckConstraint(
                condition=Q(appeal__in=["", "open", "upheld", "set_aside"]), name="partner_mark_appeal"
            ),
            models.UniqueConstraint(
                fields=["partner", "about"],
                condition=~Q(about="") & Q(kind__in=["clean", "no_show", "late"]),
                name="one_run_one_mark",
            ),
            models.CheckConstraint(
                condition=~Q(appeal__in=["upheld", "set_aside"])
                | ~Q(decided_by=models.F("made_by"))
                | Q(made_by="person:gone"),
                name="another_decides_the_appeal",
            ),
        ]
