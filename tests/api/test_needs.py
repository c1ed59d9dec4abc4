"""Every need a program may name, at both sample centres, and finding it from words."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

import pytest

from palvelutori.foundation.clock import clock
from tests.api.test_contract import is_problem
from tests.samples import reference

UNITS = {
    "rantakulma": "guidance library service_point ohjaamo employment child_health health mhsa kela lab imaging",
    "jokivarsi": "guide joint_advice vero employment mml avi perusturva porina",
}
QUEUES = {
    "rantakulma": "guide service_point kela_lobby kela_desk lab employment ohjaamo library_info health_walkin",
    "jokivarsi": "guide joint_advice vero employment mml avi perusturva porina",
}
#: a Thursday at 13 local time, when everybody is open
ALL_OPEN = datetime(2026, 11, 19, 11, 0, tzinfo=UTC)


def code(unit: str, english: str) -> str:
    """`<unit>.<english_name>` in snake case: accents and apostrophes fall away, other strokes part words."""
    english = unicodedata.normalize("NFKD", english).encode("ascii", "ignore").decode()
    return f"{unit}.{re.sub(r'[^a-z0-9]+', '_', english.lower().replace(chr(39), '')).strip('_')}"


@pytest.fixture
def all_open(both):
    clock.skip_to(ALL_OPEN)
    return {house.centre: house for house in both}


def test_the_snake_rule():
    assert code("lab", "Child's sampling") == "lab.childs_sampling"
    assert code("kela", "General housing allowance") == "kela.general_housing_allowance"
    assert code("library", "Language café") == "library.language_cafe"
    assert code("library", "Print, copy, scan") == "library.print_copy_scan"
    assert code("health", "Nurse's appointment") == "health.nurses_appointment"


@pytest.mark.parametrize("centre", list(UNITS))
def test_every_service_of_the_reference_has_its_code(all_open, centre):
    house = all_open[centre]
    listed = house.kiosk.get(f"centres/{centre}/services")
    assert listed.status == 200
    found = {one["code"]: one for one in listed["services"]}
    wanted = {(code(unit, en)): (unit, fi, sv, en) for unit, fi, sv, en, _, _ in reference.services(centre)}
    assert sorted(set(wanted) - set(found)) == []
    assert {one["unit"] for one in listed["services"]} <= set(UNITS[centre].split())
    for language, place in (("fi", 1), ("sv", 2), ("en", 3)):
        told = house.kiosk.get(f"centres/{centre}/services?language={language}")["services"]
        names = {one["code"]: one["name"] for one in told}
        assert {one: names[one] for one in wanted} == {one: row[place] for one, row in wanted.items()}


@pytest.mark.parametrize("centre", list(UNITS))
def test_units_queues_and_services_are_needs(all_open, centre):
    house = all_open[centre]
    for need in dict.fromkeys(f"{UNITS[centre]} {QUEUES[centre]}".split()):
        came = house.kiosk.arrive(need)
        # Three units of the square take people by booked time alone.
        if came.status == 409:
            is_problem(came, 409, "appointment-only")
            assert need in ("child_health", "imaging", "mhsa", "avi")
        else:
            assert came.status == 201, (need, came.body)
    walk_in = [
        one for one in house.kiosk.get(f"centres/{centre}/services")["services"] if one["way"] == "walk_in"
    ]
    assert len(walk_in) > 30
    for one in walk_in:
        came = house.kiosk.arrive(one["code"])
        assert came.status == 201, (one["code"], came.body)
        stop = came["stops"][0]
        assert stop["unit"] in (one["unit"], None)


@pytest.mark.parametrize("centre", list(UNITS))
def test_a_listed_service_is_found_by_its_name(all_open, centre):
    house = all_open[centre]
    missed = []
    for one in house.kiosk.get(f"centres/{centre}/services")["services"]:
        answer = house.kiosk.get(f"centres/{centre}/services?language=fi&q={one['name']}")
        assert answer.status == 200
        if one["code"] not in [hit["code"] for hit in answer["services"][:3]]:
            missed.append(one["code"])
    assert len(missed) <= 3, missed


def test_find_service(house):
    hits = house.kiosk.get("centres/rantakulma/services?q=asumistuki&language=fi")["services"]
    assert hits[0]["code"] == "kela.general_housing_allowance"
    assert {"code", "name", "unit", "open_now", "way"} <= set(hits[0])
    assert hits[0]["open_now"] is True
    assert (
        house.kiosk.get("centres/rantakulma/services?q=blodprov&language=sv")["services"][0]["unit"] == "lab"
    )
    for odd in ("", "%20", "%00", "%F0%9F%A6%86", "%ff%fe", "a" * 3000, "' OR 1=1 --", "*", '"'):
        assert house.kiosk.get(f"centres/rantakulma/services?q={odd}").status == 200, odd
    is_problem(house.kiosk.get("centres/rantakulma/services?limit=0"), 422)
    assert house.kiosk.get("centres/rantakulma/services?q=kela&language=tlh").status == 200
