"""What referrals and own pages hold of people, and for how long (days: `data/referrals.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from palvelutori.customers import package
from palvelutori.customers.models import Leg, LegStep, Referral, Thread, ThreadVisit
from palvelutori.customers.rules.legs import BACK, OVER
from palvelutori.customers.rules.payload import values_of
from palvelutori.foundation import erasing, scope

#: over, or back with the sender who may send it on: no clock runs any more
_AT_REST = [state.value for state in (*OVER, *BACK)]


def _legs(subject: str) -> QuerySet[Leg]:
    """Legs of `leg:<id>`, of `visit:<id>`, or of the visits of `thread:<id>`."""
    kind, _, name = subject.partition(":")
    rows: QuerySet[Leg] = scope.ordinary(Leg).select_related("referral")
    if kind == "leg":
        return rows.filter(id=name)
    if kind == "visit" and name:
        return rows.filter(referral__visit=name)
    if kind == "thread":
        visits = scope.ordinary(ThreadVisit).filter(thread_id=name).values_list("visit", flat=True)
        return rows.filter(referral__visit__in=list(visits))
    return rows.none()


def export_referrals(subject: str) -> Mapping[str, Any]:
    """Everything held of the referrals of a visit, a thread, or of one leg."""
    with scope.inside_operation():
        found = [_told(leg) for leg in _legs(subject).order_by("made_at", "id")]
    return {"referrals": found} if found else {}


def _told(leg: Leg) -> dict[str, Any]:
    permissions = leg.permissions.order_by("given_at").select_related("presentation")
    return {
        "from": leg.from_unit,
        "to": leg.to_unit,
        "service": leg.service,
        "state": leg.state,
        "outcome": leg.outcome,
        "made_at": leg.made_at.isoformat(),
        "told": values_of(leg.payload.content) if leg.payload.content else {},
        "is_readable_to_the_receiver": bool(leg.payload.leased_digest),
        "permissions": [
            {
                "words": one.presentation.wording,
                "words_sha256": one.presentation.wording_digest,
                "language": one.presentation.language,
                "interpreted": one.presentation.interpreted,
                "way": one.way,
                "fields": one.fields,
                "given_at": one.given_at.isoformat(),
                "until_at": one.until_at.isoformat(),
                "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
            }
            for one in permissions
        ],
        "steps": [
            {"at": step.at.isoformat(), "event": step.event, "words": step.words} for step in leg.steps.all()
        ],
    }


def erase_referrals(subject: str) -> int:
    """Delete the referrals with everything told in them. The journal keeps ids and states; looks stay."""
    rows = list(_legs(subject))
    for leg in rows:
        erasing.erase_traces(leg.centre, name="leg", value=leg.id, subjects=[f"leg:{leg.id}"])
    with scope.inside_operation():
        return int(Referral.objects.filter(id__in={leg.referral_id for leg in rows}).delete()[0])


def expire_referrals(moment: datetime) -> int:
    """Delete referrals whose legs have all been over, or back with the sender, for long, and drafts left lying."""
    kept = package.kept()
    with scope.inside_operation():
        drafts = Leg.objects.filter(state="draft", previous__isnull=True, made_at__lt=moment - kept.drafts)
        gone = drafts.delete()[0]
        old = Referral.objects.exclude(legs__in=Leg.objects.exclude(state__in=_AT_REST))
        old = old.exclude(legs__ended_at__gte=moment - kept.legs).filter(made_at__lt=moment - kept.drafts)
        lately = LegStep.objects.filter(at__gte=moment - kept.legs, leg__state__in=list(BACK)).values("leg")
        old = old.exclude(legs__in=lately)
        return int(gone + old.delete()[0])


def _thread(subject: str) -> Thread | None:
    kind, _, name = subject.partition(":")
    return scope.ordinary(Thread).filter(id=name).first() if kind == "thread" else None


def export_thread(subject: str) -> Mapping[str, Any]:
    """When the page was made and used, and which visits are on it."""
    thread = _thread(subject)
    if thread is None:
        return {}
    visits = scope.ordinary(ThreadVisit).filter(thread=thread).order_by("joined_at")
    return {
        "made_at": thread.made_at.isoformat(),
        "used_at": thread.used_at.isoformat(),
        "visits": [{"visit": one.visit, "joined_at": one.joined_at.isoformat()} for one in visits],
    }


def erase_thread(subject: str) -> int:
    """Delete the page. Its visits and referrals have subjects of their own."""
    thread = _thread(subject)
    return int(thread.delete()[0]) if thread else 0


def expire_threads(moment: datetime) -> int:
    """Delete pages nobody has used for long."""
    return int(scope.ordinary(Thread).filter(used_at__lt=moment - package.kept().threads).delete()[0])
