"""Partners' people: whom to ask, who accepted, who decided. An organisation is nobody; its people are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.codevelopment.models import (
    Announcement,
    Partner,
    PartnerMark,
    PartnerNotice,
    PartnerPerson,
    PartnerTask,
    RunReport,
)
from palvelutori.codevelopment.partnering import number_in
from palvelutori.codevelopment.personal import GONE
from palvelutori.codevelopment.rules.partnership import Standing
from palvelutori.common.times import local_day
from palvelutori.foundation import personal as registry

#: details of applicants who were declined, of partners that ended, and of places that are over
CONTACTS_KEPT: Final = timedelta(days=180)
NOTICES_KEPT: Final = timedelta(days=2 * 365)


def export(subject: str) -> Mapping[str, Any]:
    """What is held about `person:<number>`: the place at a partner, what was accepted, decided, appealed against."""
    number = number_in(subject)
    places = PartnerPerson.objects.select_related("partner").filter(person=number) if number else ()
    found: dict[str, Any] = {
        "places": [
            {
                "partner": one.partner.number,
                "name": one.name,
                "email": one.email,
                "phone": one.phone,
                "until": one.until_on.isoformat() if one.until_on else None,
            }
            for one in places
        ],
        "terms": [one.number for one in Partner.objects.filter(terms_by=subject).order_by("id")],
        "marked": [one.pk for one in PartnerMark.objects.filter(made_by=subject).order_by("id")],
        "decided": [one.pk for one in PartnerMark.objects.filter(decided_by=subject).order_by("id")],
        "tasks": [one.words for one in PartnerTask.objects.filter(made_by=subject).order_by("id")],
        "done": [one.pk for one in PartnerTask.objects.filter(done_by=subject).order_by("id")],
        "notices": [one.words for one in PartnerNotice.objects.filter(made_by=subject).order_by("id")],
        "announced": [one.pk for one in Announcement.objects.filter(made_by=subject).order_by("id")],
        "reported": [
            f"{one.effort} {one.day}" for one in RunReport.objects.filter(reported_by=subject).order_by("id")
        ],
        "appealed": [
            one.appeal_words for one in PartnerMark.objects.filter(appeal_by=subject).order_by("id")
        ],
    }
    return {name: rows for name, rows in found.items() if rows}


def erase(subject: str) -> int:
    """The place goes; what was accepted and decided stays without the person."""
    number = number_in(subject)
    gone: int = PartnerPerson.objects.filter(person=number).delete()[0] if number else 0
    gone += Partner.objects.filter(terms_by=subject).update(terms_by=GONE)
    gone += PartnerMark.objects.filter(made_by=subject).update(made_by=GONE)
    gone += PartnerMark.objects.filter(decided_by=subject).update(decided_by=GONE)
    gone += PartnerTask.objects.filter(made_by=subject).update(made_by=GONE)
    gone += PartnerTask.objects.filter(done_by=subject).update(done_by=GONE)
    gone += PartnerNotice.objects.filter(made_by=subject).update(made_by=GONE)
    gone += Announcement.objects.filter(made_by=subject).update(made_by=GONE)
    gone += RunReport.objects.filter(reported_by=subject).update(reported_by=GONE)
    return gone + PartnerMark.objects.filter(appeal_by=subject).update(appeal_by=GONE)


def expire(moment: datetime) -> int:
    """Half a year after an application was declined, a partner ended, or a place or an unused code was over."""
    before = local_day(moment) - CONTACTS_KEPT
    over = Partner.objects.filter(state__in=[Standing.DECLINED, Standing.ENDED], since_on__lt=before)
    gone: int = PartnerPerson.objects.filter(partner__in=over).delete()[0]
    gone += PartnerNotice.objects.filter(made_at__lt=moment - NOTICES_KEPT).delete()[0]
    gone += PartnerPerson.objects.filter(ended_on__lt=before).delete()[0]
    gone += PartnerPerson.objects.filter(until_on__lt=before).delete()[0]
    return gone + PartnerPerson.objects.filter(person__isnull=True, code_until_on__lt=before).delete()[0]


def register() -> None:
    """Called once, when the application is ready."""
    plain, personal = registry.PLAIN, registry.PERSONAL
    registry.classify(
        "codevelopment.Partner",
        **dict.fromkeys(
            ("id", "centre", "number", "kind", "language", "state", "since_on", "applied_on",
             "level", "checks_asked", "checks_done", "terms_version", "terms_on"),
            plain,
        ),
        # A firm's name may be its owner's, and an application is nobody else's business before it is accepted.
        **dict.fromkeys(("names", "does", "wants", "terms_by"), personal),
    )  # fmt: skip
    registry.classify(
        "codevelopment.PartnerPerson",
        **dict.fromkeys(
            ("id", "partner", "is_owner", "tells", "code_until_on", "until_on", "ended_on"), plain
        ),
        **dict.fromkeys(("name", "email", "phone", "mark", "person"), personal),
    )
    registry.classify(
        "codevelopment.PartnerMark",
        **dict.fromkeys(
            (
                "id",
                "partner",
                "kind",
                "day",
                "about",
                "state_before",
                "level_before",
                "level_after",
                "appeal",
            ),
            plain,
        ),
        **dict.fromkeys(
            ("reason", "made_by", "appeal_words", "appeal_by", "decided_by", "decided_words"), personal
        ),
    )
    registry.classify(
        "codevelopment.PartnerTask",
        **dict.fromkeys(("id", "partner", "effort", "due_on", "side", "done_on"), plain),
        **dict.fromkeys(("words", "made_by", "done_by"), personal),
    )
    registry.classify(
        "codevelopment.PartnerNotice",
        **dict.fromkeys(("id", "partner", "about", "side", "language", "made_at", "seen_at"), plain),
        **dict.fromkeys(("words", "made_by"), personal),
    )
    registry.classify(
        "codevelopment.Announcement",
        **dict.fromkeys(("id", "centre", "words", "made_on", "until_on"), plain),
        made_by=personal,
    )
    registry.classify(
        "codevelopment.RunReport",
        **dict.fromkeys(("id", "partner", "effort", "day", "got", "asked"), plain),
        people=personal,  # a count: shown to others through the guard only
        reported_by=personal,
    )
    names = (
        "Partner", "PartnerPerson", "PartnerMark", "PartnerTask", "PartnerNotice", "Announcement", "RunReport",
    )  # fmt: skip
    kept = {"contacts": CONTACTS_KEPT.days, "notices": NOTICES_KEPT.days}
    tables = tuple(f"codevelopment.{one}" for one in names)
    registry.register_holder(registry.Holder("partners", tables, export, erase, expire, kept))
