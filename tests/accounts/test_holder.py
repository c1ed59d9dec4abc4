"""A person's account can be told, erased and expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from palvelutori.accounts.holder import expire
from palvelutori.accounts.models import Person, RoleGrant
from palvelutori.foundation import personal
from palvelutori.foundation.clock import clock

pytestmark = pytest.mark.django_db


def test_export_says_everything(host):
    told = personal.export(f"person:{host.pk}")["accounts"]
    assert (told["username"], told["name"], told["language"]) == ("heikki", "Heikki", "sv")
    assert told["roles"] == [{"role": "host", "centre": "talo", "unit": ""}]
    for nobody in ("person:999999", "person:x", "visitor:1"):
        assert "accounts" not in personal.export(nobody)


def test_erased_is_gone_everywhere(host):
    AccessAttempt.objects.create(
        username="heikki", ip_address="192.0.2.1", attempt_time=clock.real_now(), failures_since_start=1
    )
    assert personal.erase(f"person:{host.pk}") >= 1
    assert personal.erase("person:x") == 0
    row = str(Person.objects.filter(pk=host.pk).values()) + str(AccessAttempt.objects.values())
    assert "eikki" not in row
    assert not RoleGrant.objects.filter(person=host).exists()
    assert not Person.objects.get(pk=host.pk).is_active


def test_expired_sessions_and_attempts_go(db):
    now = clock.real_now()
    for days in (-2, 2):
        store = SessionStore()
        store.create()
        Session.objects.filter(pk=store.session_key).update(expire_date=now + timedelta(days=days))
    for days in (0, 2):
        attempt = AccessAttempt.objects.create(username=f"n{days}", attempt_time=now, failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - timedelta(days=days))
    assert expire(now) == 2
    assert Session.objects.count() == 1
    assert AccessAttempt.objects.get().username == "n0"


def test_every_field_is_classified():
    for model in (Person, RoleGrant):
        names = {field.name for field in model._meta.fields}
        assert names == set(personal.FIELDS[f"accounts.{model.__name__}"])
