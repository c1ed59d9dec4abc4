"""When a unit is closed: whom the doors cut off, in the scenario and in words."""

from __future__ import annotations

import pytest

from palvelutori.catalogue.operations import set_up as set_up_catalogue
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.models import Centre
from palvelutori.planning import work
from palvelutori.planning.bridge import scenarios
from palvelutori.planning.models import Run
from palvelutori.planning.operations import runs
from palvelutori.planning.operations.set_up import set_up
from palvelutori.samples.load import load
from palvelutori.spaces.operations import set_up as set_up_spaces
from palvelutori.spaces.rules import Plan, Way, cut_off_without
from tests.planning.people import SYSTEM
from tests.planning.test_runs import wish, words

UNITS = ("desk", "library", "back", "far", "lost")
HOUSE = Plan(
    ways=(
        Way("main", ("outside", "hall")),
        Way("a", ("hall", "books")),
        Way("b", ("books", "wing")),
        Way("c", ("wing", "end")),
    ),
    closes_with={"books": frozenset({"library"}), "wing": frozenset({"back"})},
    places={"desk": "hall", "library": "books", "back": "wing", "far": "end", "lost": "nowhere"},
)


def test_who_is_reached_only_through_the_closed_one_is_cut_off():
    assert cut_off_without(HOUSE, unit="library", units=UNITS) == ("back", "far")
    assert cut_off_without(HOUSE, unit="back", units=UNITS) == ("far",)
    assert cut_off_without(HOUSE, unit="desk", units=UNITS) == (), "a hall is walked through whoever is there"
    beside = Plan((*HOUSE.ways, Way("side", ("outside", "wing"))), HOUSE.closes_with, HOUSE.places)
    assert cut_off_without(beside, unit="library", units=UNITS) == (), "the control: a door of its own"


@pytest.fixture
def rantakulma(db, house_clock) -> str:
    centre = "rantakulma"
    Centre.objects.create(code=centre, names={"fi": "R", "sv": "R", "en": "R"}, timezone="Europe/Helsinki")
    set_up_catalogue(SYSTEM, centre=centre, sample=load(centre))
    set_up(SYSTEM, centre=centre)
    return centre


def asked(centre: str, change: str) -> Run:
    manager = Actor("person:900001", "person", (RoleAt("square_manager", centre),))
    wanted = wish(weekday="wed", policy="house", change=change)
    made = runs.ask_run(manager, centre=centre, version=1, wish=wanted, replications=4, seed=1)
    return Run.objects.get(pk=made.run)


def test_the_library_closed_leaves_those_with_a_door(client, rantakulma):
    unknown = asked(rantakulma, "closed:library")
    assert unknown.inputs == {}
    set_up_spaces(SYSTEM, centre=rantakulma, sample=load(rantakulma))
    run, lab = asked(rantakulma, "closed:library"), asked(rantakulma, "closed:lab")
    gone = {"service_point", "kela", "ohjaamo", "employment", "health", "mhsa"}
    assert set(run.inputs["cut_off"]) == gone and lab.inputs == {"cut_off": []}
    left = scenarios.read(run.scenario)
    assert {one.zone for one in left.queues} == {"guidance", "child_health", "lab", "imaging"}
    assert not any(gone & set(one.between) for one in left.doors) and scenarios.checked(left)
    assert run.scenario_hash != unknown.scenario_hash, "without doors only the library closes"
    while work.work("w", idle_seconds=0):
        pass
    said = [words(client.get(f"{prefix}/suunnittele/laskelmat/{run.pk}/")) for prefix in ("", "/sv", "/en")]
    assert "Kirjasto kiinni: 6 muuta yksikköä jää saavuttamatta" in said[0]
    assert "också de är stängda" in said[1] and "reached only through Library" in said[2]
    assert "Kaikkiin muihin yksiköihin pääsee" in words(client.get(f"/suunnittele/laskelmat/{lab.pk}/"))
    assert "Talon ovia ei ole annettu" in words(client.get(f"/suunnittele/laskelmat/{unknown.pk}/"))
