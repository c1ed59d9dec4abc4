"""What of developing together is about people: who accepted, who moderated, who volunteered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from palvelutori.codevelopment.models import Effort, Party, TakenCode, Voice, Volunteer
from palvelutori.common.times import local_day
from palvelutori.foundation import personal as registry

GONE: Final = "person:gone"
#: after this it cannot matter any more whether a visit took its code
CODES_KEPT: Final = timedelta(days=2)
WORDS_KEPT: Final = timedelta(days=2 * 365)


def _plain(table: str, *fields: str, **others: registry.Class) -> None:
    registry.classify(table, **{**dict.fromkeys(fields, registry.PLAIN), **others})


def export(subject: str) -> Mapping[str, Any]:
    """What `subject` accepted and volunteered for."""
    accepted = Party.objects.filter(accepted_by=subject).order_by("id")
    offered = Volunteer.objects.filter(person=subject).order_by("id")
    found: dict[str, Any] = {}
    if accepted:
        found["accepted"] = [f"{one.effort_id} {one.name}" for one in accepted]
    if offered:
        found["volunteered"] = [{"effort": one.effort_id, "day": one.day.isoformat()} for one in offered]
    return found


def erase(subject: str) -> int:
    """Offers go; acceptances and moderations stay without the person."""
    gone: int = Volunteer.objects.filter(person=subject).delete()[0]
    gone += Party.objects.filter(accepted_by=subject).update(accepted_by=GONE)
    return gone + Voice.objects.filter(moderated_by=subject).update(moderated_by=GONE)


def expire(moment: datetime) -> int:
    """Taken codes after two days, what was said after two years, offers for efforts that are over for a year,
    and who answered for them."""
    today = local_day(moment)
    codes: int = TakenCode.objects.filter(day__lt=today - CODES_KEPT).delete()[0]
    words: int = Voice.objects.filter(day__lt=today - WORDS_KEPT).delete()[0]
    over = Effort.objects.filter(published_on__lt=today - timedelta(days=365))
    offers: int = Volunteer.objects.filter(effort__in=over).delete()[0]
    names: int = Party.objects.filter(effort__in=over).exclude(responsible="").update(responsible="")
    return codes + words + offers + names


def register() -> None:
    """Called once, when the application is ready."""
    _plain(
        "codevelopment.Effort",
        "id", "centre", "number", "state", "since_on", "titles", "heard", "signals", "is_staff_view", "for_firms",
        "reason", "goal", "plan", "plan_version", "analysis", "decision", "published_on",
        origins="personal",  # counts: shown through the guard only
    )  # fmt: skip
    _plain(
        "codevelopment.Party",
        "id", "effort", "kind", "name", "gains", "accepted_on", "is_written_down", "partner",
        accepted_by="personal", responsible="personal",
    )  # fmt: skip
    _plain("codevelopment.Registration", "id", "effort", "version", "plan", "hash", "seed", "registered_on")
    _plain("codevelopment.UsedTime", "id", "effort", "day", "minutes")
    _plain(
        "codevelopment.Voice",
        "id", "centre", "effort", "day", "origin", "language", "state", "rule", "reason", "appeal_decided", "answer",
        "answer_words",
        mark="personal", words="personal", moderated_by="personal", appeal="personal",
    )  # fmt: skip
    _plain("codevelopment.TakenCode", "day", mark="personal")
    _plain(
        "codevelopment.Volunteer",
        "id", "effort", "may_be_named", "day",
        person="personal", name="personal",
    )  # fmt: skip
    _plain("codevelopment.Handed", "id", "centre", "day", "unit", count="personal")
    _plain("codevelopment.Readiness", "id", "centre", "day", "sides")
    tables = ("Effort", "Party", "Voice", "TakenCode", "Volunteer", "Handed")
    registry.register_holder(
        registry.Holder(
            "codevelopment",
            tuple(f"codevelopment.{one}" for one in tables),
            export,
            erase,
            expire,
            {"codes": CODES_KEPT.days, "words": WORDS_KEPT.days},
        )
    )
