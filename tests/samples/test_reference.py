"""Every figure of the reference tables stands in the samples."""

from __future__ import annotations

from datetime import date

import pytest

from palvelutori.samples.load import load
from palvelutori.samples.shape import Sample
from tests.samples import reference
from tests.samples.hours import slots

CENTRES = ("rantakulma", "jokivarsi")
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(params=CENTRES)
def sample(request: pytest.FixtureRequest) -> Sample:
    return load(request.param)


def test_profiles_and_factors(sample: Sample) -> None:
    demand = sample.demand
    wanted = {
        name: {str(hour): share / 100 for hour, share in shape.items()}
        for name, shape in reference.PROFILES[sample.centre.code].items()
    }
    assert demand.profiles == wanted
    assert demand.weekday_factors == reference.WEEKDAYS
    assert demand.month_factors == reference.MONTHS
    assert demand.language_shares == reference.LANGUAGES[sample.centre.code]
    assert (demand.companion_share, demand.pram_or_wheelchair_share) == (0.25, 0.08)
    assert (demand.web_first_share, demand.called_first_share, demand.wrong_place_share) == (0.35, 0.12, 0.06)
    assert (demand.patience_floor_minutes, demand.no_show_shares["default"]) == (5, 0.06)
    assert demand.no_show_shares["employment"] == 0.12


def test_what_only_the_square_has() -> None:
    demand = load("rantakulma").demand
    assert demand.weekend_units == {"library": {"sat": 0.40, "sun": 0.35}, "child_health": {"sat": 0.40}}
    assert (demand.lobby_solves_share, demand.no_show_shares["health"]) == (0.40, 0.04)
    assert demand.several_units_share == 0.22
    assert demand.several_units_with_self_service_share == 0.46
    assert demand.units_per_visit == {"1": 0.78, "2": 0.17, "3": 0.04, "4": 0.01}
    calendars = {(row.unit, row.factor, row.working_days, row.months) for row in demand.unit_calendars}
    assert calendars == {
        ("kela", 1.25, 5, ()),
        ("employment", 1.3, None, (1, 6)),
        ("lab", 0.7, None, (7,)),
    }
    found: dict[str, dict[str, int]] = {}
    for step in demand.transitions:
        found.setdefault(step.source, {})[step.target] = round(step.share * 100)
    assert found == reference.TRANSITIONS


def test_what_only_the_joint_point_has() -> None:
    demand = load("jokivarsi").demand
    assert demand.several_units_share == 0.18
    assert {row.units: round(row.share * 100) for row in demand.unit_pairs} == reference.PAIRS
    assert ("vero", 1.6) in {(row.unit, row.factor) for row in demand.unit_calendars}


def test_queues(sample: Sample) -> None:
    queues = {row.code: row for row in sample.queues}
    demand = {row.queue: row for row in sample.demand.queues}
    table = reference.QUEUES[sample.centre.code]
    assert {row.code for row in sample.queues if row.in_reference} == set(table)
    assert set(demand) == set(queues)
    for code, (profile, mean, cv, patience, hour, staff, wednesday, monday) in table.items():
        queue, day = queues[code], demand[code]
        assert (queue.mean_minutes, queue.cv, queue.patience_minutes) == (mean, cv, patience), code
        assert (day.profile, day.from_hour, day.staff_by_hour) == (profile, hour, staff), code
        assert day.arrivals == wednesday[0]
        wed, mon = day.results
        assert (wed.day, mon.day) == ("wed", "mon")
        assert wednesday == (
            wed.arrivals,
            wed.wait_minutes_mean,
            wed.wait_minutes_p90,
            wed.within_15_min,
            wed.left_share,
            wed.utilization,
        ), code
        assert monday == (mon.wait_minutes_mean, mon.wait_minutes_p90, mon.within_15_min), code


def test_staffed_hours_of_the_joint_point_are_74() -> None:
    six = ("vero", "employment", "mml", "avi", "perusturva", "porina")
    rosters = {row.queue: row.staff_by_hour for row in load("jokivarsi").demand.queues}
    assert sum(sum(rosters[queue]) for queue in six) == 74


def test_units(sample: Sample) -> None:
    table = reference.UNITS[sample.centre.code]
    assert {row.code for row in sample.units} == set(table)
    for unit in sample.units:
        row, staff, desks, share, hours = table[unit.code]
        assert (unit.reference, unit.staff_total, unit.desks_reference) == (row, staff, desks), unit.code
        assert unit.appointment_share == share, unit.code
        open_slots = [slot for state, slot in slots(unit.hours, WEDNESDAY) if state == "open"]
        assert [f"{s.starts_at:%H:%M}-{s.ends_at:%H:%M}" for s in open_slots] == [hours], unit.code


def test_services(sample: Sample) -> None:
    mine = {(row.unit, row.names["en"]): row for row in sample.services}
    for unit, fi, sv, en, minutes, modes in reference.services(sample.centre.code):
        service = mine.pop((unit, en))
        assert (service.names["fi"], service.names["sv"]) == (fi, sv)
        assert (service.minutes, service.modes) == (minutes, tuple(modes.split("/")))
    assert {unit for unit, _ in mine} <= {"guidance", "guide", "child_health"}, "own additions stay few"


def test_the_glucose_test_takes_130_minutes_but_12_of_staff() -> None:
    service = next(row for row in load("rantakulma").services if row.code == "lab.glucose_tolerance_test")
    assert (service.minutes, service.staff_minutes) == (130, 12)


def test_personas_and_paths(sample: Sample) -> None:
    code = sample.centre.code
    visitors = [row for row in sample.personas if row.code.startswith("p")]
    assert tuple(round(row.weight * 100) for row in visitors) == reference.PERSONA_WEIGHTS[code]
    assert [row.code for row in visitors] == [f"p{number:02}" for number in range(1, 13)]
    assert [row.code for row in sample.personas if row.weight == 0] == [f"r{n}" for n in range(1, 15)]
    assert {row.code for row in sample.paths} == reference.PATHS[code]


def test_both_samples_together_hold_all_sixteen_paths() -> None:
    assert set.union(*reference.PATHS.values()) == {f"sp{number:02}" for number in range(1, 17)}


def test_scenarios() -> None:
    results = {row.code: (row.changes, row.results) for row in load("rantakulma").demand.scenarios}
    assert list(results) == ["X1", "X2", "X3", "X4", "X5", "X6"]
    surge = results["X1"][1]
    assert (surge["wait_minutes_mean"], surge["wait_minutes_p90"], surge["utilization"]) == (15.3, 33.6, 1.02)
    assert (surge["left_share"], surge["monday_wait_minutes_mean"]) == (0.11, 25.6)
    assert results["X2"][1]["wait_minutes_mean"] == 4.0
    assert results["X3"][1] == {"wait_minutes_mean": 6.8, "wait_minutes_p90": 18.2, "left_share": 0.076}
    assert results["X4"][0]["arrivals_factor"] == 0.21
    assert results["X6"][0]["arrivals_factor"] == 1.084


def test_the_house_in_figures() -> None:
    square, point = load("rantakulma").centre, load("jokivarsi").centre
    assert (square.area_m2, square.footfall_weekday, square.footfall_weekend_day) == (6000, 5000, 2000)
    assert (square.staff_total, point.area_m2) == (140, 672)
    assert square.demo_at.weekday() == point.demo_at.weekday() == 2
