"""From a concept to a scenario: the samples' own, word for word; people are neither lost nor made; changes; faults."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palvelutori.cli.sampled import scenario_of as sampled
from palvelutori.planning.bridge.changes import NoSuchChange, change_of, changed, usual_changes
from palvelutori.planning.bridge.faults import fault_of
from palvelutori.planning.bridge.loads import loads
from palvelutori.planning.bridge.scenarios import (
    Demand,
    NoServiceDay,
    checked,
    digest,
    read,
    scenario_of,
    written,
)
from palvelutori.planning.rules.checking import ConceptProblem, concept_of
from palvelutori.planning.rules.demand import UsualDay, lived_demand, read_demand
from palvelutori.planning.rules.service_day import (
    WEEKDAYS,
    common_hours,
    lines_of,
    rates,
    weekdays_of,
    within,
)
from palvelutori.samples.load import load
from pathways.scenario import Scenario, ScenarioProblem
from tests.planning.plain import CENTRES, body, concept


def people(scenario: Scenario) -> dict[str, float]:
    """Line → people a day, those with several matters in each of theirs."""
    found = {one.code: 0.0 for one in scenario.queues}
    for stream in scenario.streams:
        come = sum((end - begin) / 60 * rate for begin, end, rate in stream.rates) + len(stream.booked)
        for need in stream.needs:
            found[need] += come
    return found


@pytest.mark.parametrize("centre", CENTRES)
def test_a_samples_concept_makes_exactly_the_samples_scenario(centre):
    told, sample = concept(centre), load(centre)
    assert told.service_day is not None
    for weekday in weekdays_of(told.service_day):
        made = scenario_of(told, weekday=weekday)
        assert digest(made) == digest(sampled(sample, day=weekday, policy="reference")), weekday
        assert read(written(made)) == made
    other = body(centre)
    other["service_day"]["lines"][0]["arrivals"] += 1
    assert digest(scenario_of(concept_of(other), weekday="wed")) != digest(scenario_of(told, weekday="wed"))


def test_the_half_for_pages_imports_no_numpy():
    words = "import palvelutori.planning.bridge.scenarios, palvelutori.planning.bridge.changes, sys"
    words += ", palvelutori.planning.bridge.faults; print('numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@settings(max_examples=25, deadline=None)
@given(
    several=st.floats(0, 0.9),
    shares=st.lists(st.integers(1, 40), min_size=12, max_size=12),
    weekday=st.sampled_from(WEEKDAYS[:5]),
    centre=st.sampled_from(CENTRES),
)
def test_paths_bring_nobody_and_lose_nobody(several, shares, weekday, centre):
    given_ = body(centre)
    given_["service_day"]["several_share"] = several
    for one, share in zip(given_["personas"], shares, strict=True):
        one["share"] = one["share_low"] = one["share_high"] = 100 * share / sum(shares)
    told = concept_of(given_)
    assert told.service_day is not None
    made = checked(scenario_of(told, weekday=weekday, policy="house"))
    inner = {one.triage_to for one in told.service_day.lines}
    for line in lines_of(told.service_day, weekday=weekday):
        factor = told.service_day.weekday_factors[weekday]
        booked = round(line.booked * factor)
        walk_in = line.arrivals - (line.booked if line.are_booked_among else 0)
        expected = (0 if line.code in inner else walk_in * factor) + booked
        assert people(made)[line.code] == pytest.approx(expected, abs=1e-6), line.code
    by_code = {one.code: one for one in made.queues}
    for stream in made.streams:
        for begins, ends, _ in stream.rates if len(stream.needs) > 1 else ():
            assert all(
                by_code[need].opens <= begins and ends <= by_code[need].closes for need in stream.needs
            )


def test_people_stay_the_same_when_they_come_in_fewer_hours():
    told = rates({"8": 0.2, "9": 0.5, "10": 0.3}, people=50)
    kept = within(told, hours=range(9, 11))
    assert [row[0] for row in kept] == [540, 600] and sum(row[2] for row in kept) == pytest.approx(50)
    assert within(told, hours=range(12, 13)) == ()
    day = concept("rantakulma").service_day
    assert day is not None
    by_code = {one.code: one for one in day.lines}
    assert list(common_hours([by_code["ohjaamo"], by_code["kela_lobby"]])) == [12, 13, 14]
    assert not common_hours([by_code["ohjaamo"].model_copy(update={"from_hour": 18}), by_code["lab"]])


# -- demand of others


def test_demand_from_a_file_stands_before_the_concepts():
    told = concept()
    by_hour = read_demand("line;hour;people\nvero;9;12,5\nvero;10;3\n", told)
    made = scenario_of(told, weekday="wed", demand=Demand(by_hour))
    assert people(made)["vero"] == 15.5 and people(made)["mml"] == pytest.approx(9)
    assert next(one for one in made.streams if one.code == "vero").rates == ((540, 600, 12.5), (600, 660, 3))


@pytest.mark.parametrize(
    ("words", "place", "fault"),
    [
        ("queue,hour,people\nvero,9,1\n", "1", "demand_columns"),
        ("line,hour,people\nvero,9,1\nnobody,9,1\n", "3", "unknown_code"),
        ("line,hour,people\nvero,24,1\n", "2", "demand_hour"),
        ("line,hour,people\nvero,9,-1\n", "2", "demand_people"),
        ("line,hour,people\nvero,9,nan\n", "2", "demand_people"),
        ("line,hour,people\nvero,9,x\n", "2", "demand_people"),
        ("line,hour,people\nvero,9,1\nvero,9,2\n", "3", "twice"),
        ("line,hour,people\n", "2", "demand_empty"),
        ("", "1", "demand_columns"),
    ],
)
def test_a_demand_file_that_is_not_right_is_one_line(words, place, fault):
    with pytest.raises(ConceptProblem) as caught:
        read_demand(words, concept())
    assert (caught.value.place, caught.value.fault) == (place, fault)


def test_lived_days_are_the_demand_less_those_with_appointments():
    told = concept()
    usual = {
        "vero": UsualDay(80.0, {9: 60.0, 10: 20.0}),
        "mml": UsualDay(2.0, None),
        "gone": UsualDay(9.0, None),
    }
    found = lived_demand(told, usual, weekday="wed")
    assert told.service_day is not None
    vero = next(one for one in told.service_day.lines if one.code == "vero")
    walk_in = 80 - vero.booked * (1 - vero.no_show_share)
    assert found["vero"] == {9: pytest.approx(walk_in * 0.75), 10: pytest.approx(walk_in * 0.25)}
    assert set(found) == {"vero", "mml"} and sum(found["mml"].values()) == 0, "only appointments came"
    no_day = body()
    del no_day["service_day"]
    assert lived_demand(concept_of(no_day), usual, weekday="wed") == {}
    with pytest.raises(NoServiceDay):
        scenario_of(concept_of(no_day), weekday="wed")
    assert usual_changes(concept_of(no_day)) == ()


# -- alterations


@pytest.mark.parametrize("policy", ["reference", "house"])
def test_every_usual_change_changes_what_it_says_and_can_be_run(policy):
    told = concept("rantakulma")
    base = scenario_of(told, weekday="mon", policy=policy)
    before = people(base)
    assert told.service_day is not None
    unit = {one.code: one.unit for one in told.service_day.lines}
    names = set()
    for change in usual_changes(told):
        assert change_of(change.words, told) == change
        made = changed(base, change, concept=told)
        names.add(made.name)
        after = people(made)
        if change.kind == "ill":
            alone = [one for one in base.persons if change.what in one.queues]
            assert len(made.persons) == len(base.persons) - bool(alone), change
            if len(alone) == 1:
                with pytest.raises(ScenarioProblem, match="no desk has the skill"):
                    checked(made)
                continue
        elif change.kind == "closed":
            assert all(unit[code] != change.what for code in after)
            assert all(after[code] == pytest.approx(before[code]) for code in after), change
        elif change.kind == "all" and change.factor < 1:
            assert all(after[code] == pytest.approx(0.21 * count, abs=0.51) for code, count in before.items())
        else:
            assert sum(after.values()) >= sum(before.values())
        checked(made)
    assert len(names) == len(usual_changes(told)), "each has a hash of its own"
    assert changed(base, None, concept=told) is base


@pytest.mark.parametrize(
    "words",
    [
        "x",
        "ill",
        "ill:nobody",
        "closed:nobody",
        "surge:vero",
        "surge:vero:x",
        "surge:vero:99",
        "all:0",
        "all",
    ],
)
def test_what_names_no_change_is_refused(words):
    with pytest.raises(NoSuchChange):
        change_of(words, concept())
    assert change_of("", concept()) is None


# -- what is missing or impossible


def _scenario(**changes: object) -> dict[str, object]:
    return {**json.loads(written(scenario_of(concept(), weekday="wed", policy="house"))), **changes}


SHORT = {"mean_minutes": 1, "floor_minutes": 5}


@pytest.mark.parametrize(
    ("name", "edit", "code"),
    [
        ("persons", lambda rows: [one for one in rows if "vero" not in one["queues"]], "no_skill"),
        ("doors", lambda rows: [{**one, "is_closed": True} for one in rows], "closed_door"),
        ("onward", lambda rows: [{"source": "vero", "target": "vero", "share": 1}], "no_end"),
        ("queues", lambda rows: [{**rows[0], "service": {"mean_minutes": -5}}, *rows[1:]], "minutes"),
        ("queues", lambda rows: [{**rows[0], "opens": -60}, *rows[1:]], "negative"),
        ("queues", lambda rows: [{**rows[0], "opens": 900, "closes": 600}, *rows[1:]], "span"),
        ("queues", lambda rows: [rows[0], *rows], "twice"),
        ("queues", lambda rows: [{**rows[0], "patience": SHORT}, *rows[1:]], "patience"),
        ("streams", lambda rows: [{**rows[0], "needs": ["nobody"]}, *rows[1:]], "unknown"),
        ("streams", lambda rows: [], "empty"),
        ("onward", lambda rows: [{"source": "vero", "target": "mml", "share": 2}], "share"),
        ("after_closing", lambda rows: "dance", "other"),
    ],
)  # fmt: skip
def test_each_fault_is_one_clear_line_before_anything_runs(name, edit, code):
    data = _scenario()
    data[name] = edit(data.get(name, []))
    with pytest.raises(ScenarioProblem) as caught:
        checked(read(json.dumps(data)))
    fault = fault_of(caught.value)
    assert fault.code == code, fault
    assert "\n" not in fault.said and fault.said


def test_work_and_time_for_it_by_hour():
    told = loads(scenario_of(concept("rantakulma"), weekday="wed", policy="house"))
    nine = next(one for one in told["kela_lobby"] if one["hour"] == 9)
    assert nine["staff_minutes"] == 120 and 60 < nine["work_minutes"] < 120
    desk = sum(one["work_minutes"] for one in told["kela_desk"])
    booked = 18.5 * 20 * 0.94
    assert desk == pytest.approx(126 * 13 + booked, rel=0.15), (
        "triage sends people on, appointments last longer"
    )
    assert all(one["work_minutes"] or one["staff_minutes"] for rows in told.values() for one in rows)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"unit": "nobody"}, "unknown_code"),
        ({"profile": "nobody"}, "unknown_code"),
        ({"triage_to": "nobody"}, "unknown_code"),
        ({"from_hour": 20}, "past_midnight"),
        ({"patience_minutes": 5}, "greater_than"),
        ({"minutes": -1}, "greater_than"),
        ({"staff_by_hour": []}, "too_few"),
    ],
)
def test_a_planned_day_that_is_not_right_is_told_where(change, fault):
    given_ = body()
    given_["service_day"]["lines"][2] |= change
    with pytest.raises(ConceptProblem) as caught:
        concept_of(given_)
    assert caught.value.fault == fault and caught.value.place.startswith("service_day.lines.vero")


def test_units_open_at_weekends_are_known():
    given_ = body("rantakulma")
    given_["service_day"]["weekend_units"]["nobody"] = {"sat": 1}
    with pytest.raises(ConceptProblem, match="unknown_code"):
        concept_of(given_)
    saturday = scenario_of(concept("rantakulma"), weekday="sat")
    assert [one.code for one in saturday.queues] == ["library_info"]
