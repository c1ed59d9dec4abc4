"""Who wrote, approved and answered is about staff; comments may say something of their writer. Personas are nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from palvelutori.foundation.personal import Holder, classify, register_holder
from palvelutori.planning.models import Approval, Comment, ConceptVersion, Run, Seat

GONE: Final = "person:gone"
#: a comment that was never shown is kept this long, for a complaint about holding it
HELD_DAYS: Final = 90
UNREAD_DAYS: Final = 365

classify(
    "planning.ConceptVersion",
    id="plain",
    centre="plain",
    version="plain",
    state="plain",
    body="plain",
    body_hash="plain",
    written_by="personal",
    written_at="plain",
    opened_at="plain",
    closes_on="plain",
    approved_at="plain",
    replaced_at="plain",
)
classify(
    "planning.Approval",
    id="plain",
    concept="plain",
    lead="plain",
    approved_by="personal",
    approved_at="plain",
)
classify(
    "planning.Comment",
    id="plain",
    concept="plain",
    key="plain",
    language="plain",
    words="personal",
    may_quote="plain",
    made_on="plain",
    state="plain",
    held_rule="plain",
    handled_by="personal",
    handled_on="plain",
    answer_kind="plain",
    answer="plain",
    changed="plain",
    answered_by="personal",
    answered_on="plain",
)
classify("planning.Opinion", id="plain", concept="plain", value="plain", count="plain")
classify("planning.SpentVoice", mark="plain", concept="plain")
classify(
    "planning.Seat",
    id="plain",
    centre="plain",
    person="personal",
    role="plain",
    organisation="plain",
    until_on="plain",
    given_at="plain",
    ended_at="plain",
)
classify(
    "planning.Run",
    id="plain",
    centre="plain",
    concept="plain",
    kind="plain",
    inputs="plain",
    inputs_hash="plain",
    weekday="plain",
    policy="plain",
    source="plain",
    change="plain",
    scenario="plain",
    scenario_hash="plain",
    seed="plain",
    replications="plain",
    kernel_version="plain",
    state="plain",
    reason="plain",
    reason_words="plain",
    progress="plain",
    attempts="plain",
    worker="plain",
    beat_at="plain",
    asked_by="personal",
    asked_at="plain",
    ended_at="plain",
    result="plain",
    replay="plain",
)


def _number(subject: str) -> int:
    kind, _, number = subject.partition(":")
    return int(number) if kind == "person" and number.isdigit() else 0


def _export(subject: str) -> Mapping[str, Any]:
    written = ConceptVersion.objects.filter(written_by=subject).order_by("id")
    approved = Approval.objects.filter(approved_by=subject).order_by("id")
    handled = Comment.objects.filter(Q(handled_by=subject) | Q(answered_by=subject)).order_by("id")
    seats = Seat.objects.filter(person=_number(subject)).order_by("id") if _number(subject) else ()
    told = {
        "versions": [f"{one.centre} {one.version}" for one in written],
        "approvals": [f"{one.concept_id} {one.lead}" for one in approved],
        "comments": [one.pk for one in handled],
        "runs": list(Run.objects.filter(asked_by=subject).order_by("id").values_list("pk", flat=True)),
        "seats": [f"{one.centre} {one.role} {one.organisation}" for one in seats],
    }
    return {name: rows for name, rows in told.items() if rows}


def _erase(subject: str) -> int:
    """The work stays, the ids of whoever did it do not."""
    number = _number(subject)
    return (
        ConceptVersion.objects.filter(written_by=subject).update(written_by=GONE)
        + Approval.objects.filter(approved_by=subject).update(approved_by=GONE)
        + Comment.objects.filter(handled_by=subject).update(handled_by=GONE)
        + Comment.objects.filter(answered_by=subject).update(answered_by=GONE)
        + Run.objects.filter(asked_by=subject).update(asked_by=GONE)
        + (Seat.objects.filter(person=number).delete()[0] if number else 0)
    )


def _expire(moment: datetime) -> int:
    """What was held, and what nobody has handled: neither was ever shown."""
    held, unread = (moment.date() - timedelta(days=days) for days in (HELD_DAYS, UNREAD_DAYS))
    old = Q(state="held", handled_on__lt=held) | Q(state="waiting", made_on__lt=unread)
    return Comment.objects.filter(old).delete()[0]


register_holder(
    Holder(
        "planning",
        (
            "planning.ConceptVersion",
            "planning.Approval",
            "planning.Comment",
            "planning.Seat",
            "planning.Run",
        ),
        _export,
        _erase,
        _expire,
    )
)
