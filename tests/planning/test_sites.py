"""Two sites in one answer: each with its own demand and way there, by the planned staff and by what is needed."""

from __future__ import annotations

import pytest

from palvelutori.planning import work
from palvelutori.planning.bridge.changes import scaled
from palvelutori.planning.bridge.scenarios import scenario_of
from palvelutori.planning.operations.refusals import NoSitesYet
from palvelutori.planning.operations.versions import start_draft
from palvelutori.planning.queries import runs as queries
from palvelutori.planning.rules.checking import ConceptProblem, concept_of
from palvelutori.planning.rules.sites import SitesPlan
from tests.planning.people import CENTRE, MANAGER, seated
from tests.planning.plain import body, concept
from tests.planning.test_plans import _short_day
from tests.planning.test_runs import ask, signed_in, words

pytestmark = pytest.mark.django_db


def _day(**metro: float) -> dict:
    given = _short_day()
    given["sites"] = [
        {**given["sites"][0], "is_chosen": False},
        {**given["sites"][1], "demand": 1.0, "trip_minutes": 12},
    ]
    given["sites"][0].update(metro)
    return given


def _planned(**metro: float) -> tuple[int, SitesPlan]:
    start_draft(MANAGER, centre=CENTRE, body=_day(**metro))
    run = ask(version=1, kind="sites", replications=60)
    assert work.work("w", idle_seconds=0) == 1
    run.refresh_from_db()
    assert run.state == "done", (run.reason, run.reason_words)
    plan = queries.run(CENTRE, run.pk, may_read_drafts=True).plan
    assert isinstance(plan, SitesPlan)
    return run.pk, plan


def test_the_busier_site_needs_more(jokivarsi):
    number, plan = _planned(demand=1.6, trip_minutes=4)
    assert [one.code for one in plan.sites] == ["post", "station"], "the best weighed first"
    post, station = plan.sites
    assert station.visits == pytest.approx(1.6 * post.visits, rel=0.05)
    assert station.wait.mean > post.wait.mean and station.needed_hours > post.needed_hours
    assert plan.most is station and plan.extra_hours > 0 and station.hours == post.hours == 16
    assert post.visitor_minutes == pytest.approx(24 + post.stay.mean) and set(station.broken) >= set(
        post.broken
    )
    assert station.needed_m2 >= post.needed_m2 and station.euros_year > post.euros_year
    planner = signed_in(seated("suunnittelija", "planner", "Toimisto"))
    for prefix, said in (
        ("", "tuntia enemmän palvelua päivässä kuin paikassa"),
        ("/sv", "timmar mer"),
        ("/en", "more hours of service"),
    ):
        page = words(planner.get(f"{prefix}/suunnittele/laskelmat/{number}/"))
        assert said in page and "{" not in page


def test_equal_sites_are_the_same_day_to_the_byte(jokivarsi):
    """The control: without a demand of its own the other site has the same figures."""
    _, plan = _planned()
    post, station = plan.sites
    assert (post.visits, post.wait, post.needed_hours, post.needed_desks) == (
        station.visits, station.wait, station.needed_hours, station.needed_desks,
    )  # fmt: skip
    assert plan.extra_hours == 0 and station.visitor_minutes is None


def test_a_concept_with_one_site_has_nothing_to_compare(jokivarsi):
    given = _day()
    given["sites"] = given["sites"][1:]
    start_draft(MANAGER, centre=CENTRE, body=given)
    with pytest.raises(NoSitesYet):
        ask(version=1, kind="sites")


def test_a_demand_beyond_reason_is_refused_and_one_is_the_day_itself():
    for wrong in (0.0, 11, -1):
        given = body()
        given["sites"][0]["demand"] = wrong
        with pytest.raises(ConceptProblem):
            concept_of(given)
    day = scenario_of(concept(), weekday="wed")
    assert scaled(day, 1) is day and scaled(day, 2).streams[0].rates[0][2] == 2 * day.streams[0].rates[0][2]
