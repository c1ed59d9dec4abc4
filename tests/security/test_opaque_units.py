"""An opaque unit shows number, time and door: nothing that leaves the house tells which unit it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import import_module

import pytest

from palvelutori.common.refusals import NotAllowed, Refusal
from palvelutori.foundation import journal, stream
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.refused import problem
from palvelutori.visits import operations, queries
from palvelutori.visits.refusals import WrongState
from tests import world
from tests.world import CENTRE

SCREEN = Actor(f"screen:{CENTRE}", "device", (RoleAt("display", CENTRE),))
TELLERS = (
    "live", "access.rights", "operations.calling", "operations.serving",
    "queries.board", "queries.hall", "queries.visit",
)  # fmt: skip
OPAQUE, OTHER = "mhsa-1", "kela-1"


@pytest.fixture
def called(square):
    """Somebody with business at the opaque unit and elsewhere, called to the opaque unit's door."""
    came = square.arrive("mhsa", "lab", "kela.student_aid")
    square.open(OPAQUE, OTHER)
    square.next(OPAQUE)
    return square, came


def everything_told(square, came) -> str:
    """All that the public, a screen, a kiosk and an officer of another unit are told, as one text."""
    officer = square.opened[OTHER]
    told: list[object] = [asdict(queries.board(CENTRE))]
    for reader in (world.kiosk(), world.host(), officer):
        told.append(asdict(queries.visit_view(reader, centre=CENTRE, visit=came.visit_id)))
    for reader in (world.host(), officer):
        told += [asdict(one) for one in queries.queue_view(reader, centre=CENTRE)]
    stop = came.stops[0].stop_id
    for act, more in (
        (operations.call, {"desk": OTHER}), (operations.recall, {}), (operations.start, {}),
        (operations.finish, {}), (operations.undo, {}), (operations.come_back, {}),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            act(officer, centre=CENTRE, stop=stop, **more)
        told.append(problem(refused.value))
    third = came.stops[2].stop_id
    with pytest.raises(Refusal) as refused:
        operations.call(officer, centre=CENTRE, desk=OTHER, stop=third)
    told.append(problem(refused.value))
    lines = [line for line in journal.after(CENTRE, 0) if not line.kind.startswith("desk.")]
    for reader in (SCREEN, world.display(), world.kiosk(), world.host(), officer):
        told += [stream.render(line, reader).decode() for line in lines]
    return json.dumps(told, default=str)


def test_nobody_outside_is_told_which_opaque_unit_calls(called):
    assert "mhsa" not in everything_told(*called)
    assert "door_" in everything_told(*called)


def test_control_desk_codes_as_they_are_tell_the_unit(called, monkeypatch):
    for name in TELLERS:
        module = import_module(f"palvelutori.visits.{name}")
        monkeypatch.setattr(module, "desk_told", lambda centre, desk, *, reader: desk)
    assert "mhsa" in everything_told(*called)


def test_the_units_own_staff_know_their_desk(called):
    square, came = called
    seen = queries.visit_view(square.opened[OPAQUE], centre=CENTRE, visit=came.visit_id)
    assert seen.stops[0].desk == OPAQUE


def test_a_call_is_not_taken_away_from_the_desk_that_made_it(called):
    square, came = called
    stop = came.stops[0].stop_id
    strangers = ((world.kiosk(), WrongState), (world.host(), WrongState), (square.opened[OTHER], NotAllowed))
    for stranger, refusal in strangers:
        with pytest.raises(refusal):
            operations.come_back(stranger, centre=CENTRE, stop=stop)
    assert square.act(operations.start, OPAQUE, stop).state == "serving"


def test_a_visit_has_no_more_open_matters_than_fit_at_the_door(square, monkeypatch):
    from palvelutori.common.refusals import InvalidInput
    from palvelutori.visits.operations import arriving

    monkeypatch.setattr(arriving, "MOST_NEEDS", 2)
    came = square.arrive("lab", "kela")
    with pytest.raises(InvalidInput):
        operations.add_need(world.host(), centre=CENTRE, visit=came.visit_id, need="service_point")
    monkeypatch.setattr(arriving, "MOST_NEEDS", 3)
    operations.add_need(world.host(), centre=CENTRE, visit=came.visit_id, need="service_point")
