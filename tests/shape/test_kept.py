"""When its time is over, what was somebody's own is gone from every table, and the statistics are what they were."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from palvelutori.common.times import local_day
from palvelutori.customers.operations import run_clocks
from palvelutori.facts import folding
from palvelutori.facts.models import HouseDay, LineDay
from palvelutori.foundation import personal
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.scope import ordinary
from tests.shape.canaries import BIRDS, SILENT, birds_in
from tests.shape.nest import CENTRE
from tests.shape.test_url_roles import world  # noqa: F401  (the morning with every canary in it)

pytestmark = pytest.mark.django_db
#: what visitors and residents said or had written about them, and contact persons' details
VISITORS: Final = frozenset(
    {
        "payload", "question", "advice", "note", "need", "comment", "voice", "voice reason", "voice appeal",
        "voice answer", "contact mail", "contact phone", "booking", "booking words", "notice",
    }
)  # fmt: skip


def in_tables() -> set[str]:
    """Canaries in any row of any table, sessions and receipts included."""
    found: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        rows = ordinary(model) if model.__module__.startswith("palvelutori.") else model.objects
        for row in rows.values():
            found.update(birds_in(json.dumps(row, cls=DjangoJSONEncoder, default=str)))
    return found


def statistics() -> list[dict]:
    """The folded days."""
    return [*HouseDay.objects.order_by("id").values(), *LineDay.objects.order_by("id").values()]


def test_47_what_is_past_its_time_is_gone_and_the_sums_stay(world):  # noqa: F811
    assert in_tables() == set(BIRDS) - SILENT
    today = local_day(clock.now())
    clock.skip_to(clock.now() + timedelta(hours=14))
    folding.fold_day(CENTRE, today)
    sums = statistics()
    assert sums
    for _ in range(12):  # referrals nobody looks after lapse step by step; then their time begins
        clock.skip_to(clock.now() + timedelta(days=120))
        run_clocks(SYSTEM, centre=CENTRE)
        personal.expire(clock.now())
    assert in_tables() & VISITORS == set()
    assert statistics() == sums
