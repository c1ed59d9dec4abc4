"""An erased visit is gone from every table, the unit of an opaque stop with it, and the journal still verifies."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from palvelutori.common.refusals import Refusal
from palvelutori.foundation import journal, personal
from palvelutori.foundation.clock import clock
from palvelutori.foundation.scope import ordinary
from palvelutori.visits import apart, operations
from palvelutori.visits.holder import VISITS_KEPT, expire
from palvelutori.visits.models import Visit
from tests import world
from tests.world import CENTRE

OPAQUE, OTHER = "mhsa-1", "kela-1"


@pytest.fixture
def served(square):
    """Somebody was sent on to the opaque unit, served there, and has gone."""
    came = square.arrive("kela.student_aid", "mhsa", key="came")
    square.open(OTHER, OPAQUE)
    square.next(OPAQUE, key="called")
    opaque = next(stop.stop_id for stop in came.stops if stop.service is None or "kela" not in stop.service)
    square.act(operations.start, OPAQUE, opaque)
    square.act(operations.finish, OPAQUE, opaque, outcome="answered", key="finished")
    called = square.next(OTHER)
    square.act(operations.start, OTHER, called.stop_id)
    sent = square.act(operations.hand_over, OTHER, called.stop_id, to_service="mhsa", key="sent")
    operations.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    return came, {came.visit_id, *(stop.stop_id for stop in came.stops), sent.received_stop_id}


def told_of(ids: set[str]) -> list[str]:
    """Every row of every table that names one of `ids`, with the details that hang on a journal line, as text."""
    found = []
    for model in apps.get_models():
        name = model._meta.label
        if not name.startswith(tuple(personal_contexts())):
            continue
        for row in ordinary(model).all() if hasattr(model, "objects") else ():
            values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            if name == "foundation.JournalLine":
                values.pop("actor")  # who acted is kept: the house answers for what its own people do
                values["apart"] = [one.payload for one in row_details(row)]
            text = json.dumps(values, cls=DjangoJSONEncoder, default=str)
            if any(one in text for one in ids):
                found.append(f"{name} {text}")
    return found


def row_details(row):
    from palvelutori.foundation.models import JournalDetail

    return JournalDetail.objects.filter(line=row)


def personal_contexts() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("palvelutori.")}


def telling(rows: list[str]) -> list[str]:
    """Rows from which the opaque unit can be known; the log of looks is kept by law and says who looked."""
    return [row for row in rows if "mhsa" in row and not row.startswith("foundation.AccessLine")]


def test_nothing_says_which_unit_an_erased_visit_was_for(served):
    _, ids = served
    assert telling(told_of(ids)), "the control: before erasing the tables do tell"
    personal.erase(f"visit:{served[0].visit_id}")
    assert telling(told_of(ids)) == []
    assert not [row for row in told_of(ids) if row.startswith(("visits.", "foundation.Receipt"))]
    assert journal.verify(CENTRE) is None


def test_the_control_without_keeping_apart_the_journal_tells(square, monkeypatch):
    monkeypatch.setattr(journal, "_keepers", [])
    came = square.arrive("mhsa")
    personal.erase(f"visit:{came.visit_id}")
    assert telling(told_of({came.visit_id}))


def test_readers_get_the_facts_until_they_are_erased(served):
    came, _ = served
    line = next(line for line in journal.after(CENTRE, 0) if line.kind == "visit.arrived")
    assert {one["unit"] for one in line.facts["stops"]} == {"kela", "mhsa"}
    personal.erase(f"visit:{came.visit_id}")
    line = next(line for line in journal.after(CENTRE, 0) if line.kind == "visit.arrived")
    assert line.facts["visit"] == came.visit_id
    assert "stops" not in line.facts


def test_lines_of_ordinary_units_are_whole():
    facts = {"visit": "v", "unit": "kela", "queue": "kela_desk", "opaque": False}
    assert list(apart.of_opaque_units("stop.called", facts)) == []
    assert "unit" in list(apart.of_opaque_units("stop.called", {**facts, "opaque": True}))
    assert list(apart.of_opaque_units("desk.opened", {"unit": "mhsa"})) == []


def test_what_is_past_its_time_goes_by_itself(served):
    came, ids = served
    expire(clock.now() + VISITS_KEPT - timedelta(hours=1))
    assert ordinary(Visit).filter(id=came.visit_id).exists()
    expire(clock.now() + VISITS_KEPT + timedelta(days=1))
    assert not [row for row in told_of(ids) if row.startswith("visits.")]
    assert not [row for row in told_of(ids) if row.startswith("foundation.Journal") and "mhsa" in row]
    assert journal.verify(CENTRE) is None
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.parametrize("waits_for", ["mhsa", "mhsa.walk_in_assessment"])
def test_adding_does_not_tell_which_opaque_line_a_visit_waits_in(square, waits_for):
    """The same refusal whether it waits in that line or another opaque one; the person's own hand may."""
    came = square.arrive("library_info", waits_for)
    for asked in ("mhsa", "mhsa.walk_in_assessment"):
        for reader in (world.host(), world.kiosk()):
            with pytest.raises(Refusal) as refused:
                operations.add_need(reader, centre=CENTRE, visit=came.visit_id, need=asked)
            assert refused.value.code == "ask-the-person"
    fresh = square.arrive("library_info")
    added = operations.add_need(world.host(), centre=CENTRE, visit=fresh.visit_id, need="mhsa")
    assert added.unit is None
