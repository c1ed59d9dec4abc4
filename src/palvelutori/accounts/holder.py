"""Personal fields of accounts: what each is, and who exports, erases and expires them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from palvelutori.accounts.models import LiveRole, LiveRoleGrant, Person, RoleGrant
from palvelutori.foundation.clock import clock
from palvelutori.foundation.personal import Holder, classify, register_holder

#: wrong passwords are counted in minutes; their names and addresses are kept no longer than this
ATTEMPTS_KEPT = timedelta(days=1)


def _person(subject: str) -> Person | None:
    kind, _, number = subject.partition(":")
    if kind != "person" or not number.isdigit():
        return None
    return Person.objects.filter(pk=int(number)).first()


def export(subject: str) -> Mapping[str, Any]:
    """What is held about `person:<number>`."""
    found = _person(subject)
    if found is None:
        return {}
    grants = RoleGrant.objects.filter(person=found).order_by("id")
    return {
        "username": found.username,
        "name": found.name,
        "staff": found.staff,
        "language": found.language,
        "is_active": found.is_active,
        "last_login": found.last_login.isoformat() if found.last_login else None,
        "roles": [{"role": one.role, "centre": one.centre, "unit": one.unit} for one in grants],
        "live_roles": [
            {
                "role": one.role.code,
                "centre": one.role.centre,
                "unit": one.unit,
                "ended": one.ended_at is not None,
            }
            for one in LiveRoleGrant.objects.filter(person=found).select_related("role").order_by("id")
        ],
    }


def erase(subject: str) -> int:
    """Leave a nameless, closed account: the journal goes on pointing to its number."""
    found = _person(subject)
    if found is None:
        return 0
    AccessAttempt.objects.filter(username__iexact=found.username).delete()
    RoleGrant.objects.filter(person=found).delete()
    LiveRoleGrant.objects.filter(person=found).delete()
    LiveRoleGrant.objects.filter(given_by=subject).update(given_by="person:gone")
    LiveRole.objects.filter(made_by=subject).update(made_by="person:gone")
    return Person.objects.filter(pk=found.pk).update(
        username=f"erased-{found.pk}",
        name="",
        staff="",
        language="fi",
        password=make_password(None),
        is_active=False,
        last_login=None,
    )


def expire(moment: datetime) -> int:
    """Delete sessions that have ended and counted wrong passwords. Both count real days."""
    now = clock.real_now()
    sessions: int = Session.objects.filter(expire_date__lt=now).delete()[0]
    attempts: int = AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS_KEPT).delete()[0]
    return sessions + attempts


def register() -> None:
    """Called once, when the application is ready."""
    classify(
        "accounts.Person",
        id="plain",
        username="personal",
        name="personal",
        password="personal",  # noqa: S106  (a class of field, not a password)
        last_login="personal",
        staff="personal",
        language="personal",
        is_active="plain",
    )
    classify("accounts.RoleGrant", id="plain", person="personal", role="plain", centre="plain", unit="plain")
    classify(
        "accounts.LiveRole",
        id="plain",
        centre="plain",
        code="plain",
        names="plain",
        tasks="plain",
        rights="plain",
        source="plain",
        made_by="personal",
        made_at="plain",
        ended_at="plain",
    )
    classify(
        "accounts.LiveRoleGrant",
        id="plain",
        role="plain",
        person="personal",
        unit="plain",
        until_on="plain",
        given_by="personal",
        given_at="plain",
        ended_at="plain",
    )
    classify(
        "accounts.Device",
        id="plain",
        code="plain",
        centre="plain",
        kind="plain",
        token_hash="plain",  # noqa: S106
        unit="plain",
        desk="plain",
        staff="personal",
        made_at="plain",
        pairing_hash="plain",
        pairing_until_at="plain",
        browser="plain",
        settings="plain",
        told="plain",
        told_at="plain",
        up_since_at="plain",
        seen_at="plain",
        revoked_at="plain",
    )
    tables = (
        "accounts.Person",
        "accounts.RoleGrant",
        "accounts.LiveRole",
        "accounts.LiveRoleGrant",
        "accounts.Device",
    )
    register_holder(Holder("accounts", tables, export, erase, expire, {"attempts": ATTEMPTS_KEPT.days}))
