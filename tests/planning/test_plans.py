"""Plans of a day: the smallest staffing, joint against separate by what the law lets be joined, seats and desks."""

from __future__ import annotations

import pytest

from palvelutori.common.refusals import InvalidInput
from palvelutori.planning import work
from palvelutori.planning.models import Run
from palvelutori.planning.operations.refusals import NoServiceDayYet
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.operations.versions import start_draft
from palvelutori.planning.queries import runs as queries
from palvelutori.planning.rules.checking import concept_of
from palvelutori.planning.rules.differences import compared, difference
from palvelutori.planning.rules.plans import JointPlan, RoomsPlan, StaffingPlan, joint_plan, rooms_plan
from palvelutori.planning.rules.pools import Granted, Lawful, Offered, pools_of, prices_of
from palvelutori.planning.rules.sizing import sized
from tests.planning.people import CENTRE, MANAGER, SYSTEM
from tests.planning.plain import body, concept
from tests.planning.test_runs import VERSION, ask, words

#: a day of one short line, so that searches are short too
SHORT = {"vero", "joint_advice"}


def _short_day() -> dict[str, object]:
    """The sample with two lines that are open for three hours."""
    given = body()
    day = given["service_day"]
    day["lines"] = [
        {
            **one,
            "arrivals": 20,
            "from_hour": 9,
            "staff_by_hour": [2, 2, 2, 2],
            "booked": 0,
            "booked_by_hour": [],
        }
        for one in day["lines"]
        if one["code"] in SHORT
    ]
    for one in day["profiles"]:
        one["shares"] = {"9": 0.3, "10": 0.4, "11": 0.2, "12": 0.1}
    return given


@pytest.fixture
def short(jokivarsi) -> str:
    start_draft(MANAGER, centre=CENTRE, body=_short_day())
    return CENTRE


def _done(kind: str, **more) -> Run:
    run = ask(version=1, kind=kind, replications=60, **more)
    assert work.work("w", idle_seconds=0) == 1
    run.refresh_from_db()
    assert run.state == "done", (run.reason, run.reason_words)
    return run


def test_prices_come_from_the_concept():
    told = concept(cost__rent=20.0)
    prices = prices_of(told, sized(told))
    assert prices["rent_euros"] == 20 and prices["companions"] == 1.25 and prices["hour_euros"] == 38
    assert (prices["trip_minutes"], prices["days_year"], prices["lobby_m2"]) == (30, 250, 20)
    own = concept(programme__coefficients={"trip_minutes": 12})
    assert prices_of(own, sized(own))["trip_minutes"] == 12
    bare = body()
    del bare["service_day"]
    assert prices_of(concept_of(bare), sized(concept_of(bare)))["hour_euros"] == 0


# -- carried out


@pytest.mark.django_db
def test_the_smallest_staffing_of_a_short_day(client, short):
    run = _done("staffing")
    plan = queries.run(CENTRE, run.pk, may_read_drafts=True).plan
    assert isinstance(plan, StaffingPlan)
    assert plan.slots[0] == 540 and plan.slots[-1] == 750 and len(plan.teams) == 2
    assert plan.now_hours == 16 and 0 < plan.desk_hours <= plan.paid_hours
    assert plan.saved_hours == pytest.approx(plan.now_hours - plan.desk_hours)
    assert all(one.share.mean >= 0.8 for one in plan.kept)
    assert sum(one.count * one.paid_minutes for one in plan.shifts) / 60 == pytest.approx(plan.paid_hours)
    covered = [0] * len(plan.slots)
    for one in plan.shifts:
        for place, slot in enumerate(plan.slots):
            covered[place] += one.count * (one.begins <= slot < one.ends)
    needed = [sum(team.desks[place] for team in plan.teams) for place in range(len(plan.slots))]
    assert all(have >= need for have, need in zip(covered, needed, strict=True))


@pytest.mark.django_db
def test_joint_against_separate_of_a_short_day(short):
    run = _done("joint")
    assert run.inputs["pools"] == [], "this house has no agreement in force"
    plan = queries.run(CENTRE, run.pk, may_read_drafts=True).plan
    assert isinstance(plan, JointPlan)
    assert plan.of("desks").saved.mean == plan.of("staff_hours").saved.mean == 0, (
        "without a ground nothing is pooled"
    )
    assert plan.of("m2").is_clear and plan.of("m2").saved.mean > 0 and plan.of("euros_year").saved.mean > 0
    assert set(plan.apart) == SHORT and not plan.grounds
    inputs = {
        **run.inputs,
        "pools": pools_of(
            concept(),
            Lawful(
                (Offered("vero.tax_certificate", "vero", 1.0, 5.0),),
                (Granted("joint_advice", "vero.tax_certificate", "vero", "vero_at_joint_advice"),),
            ),
        ),
    }
    told = joint_plan(run.result, inputs)
    assert [(one.line, one.units, one.share) for one in told.pooled] == [("vero", ("joint_advice",), 0.9)]
    assert told.apart == () and told.stays == 0.1 and told.is_paid


@pytest.mark.django_db
def test_seats_and_desks_beside_the_rule_of_thumb(short):
    run = _done("rooms")
    plan = queries.run(CENTRE, run.pk, may_read_drafts=True).plan
    assert isinstance(plan, RoomsPlan)
    assert {one.unit for one in plan.units} == SHORT
    assert plan.house.waiting <= plan.own_sum and plan.house.waiting_most >= plan.house.waiting
    assert plan.seats >= plan.house.waiting and plan.thumb is not None and plan.thumb_seats > 0
    without = body()
    without["programme"]["rows"] = [one for one in without["programme"]["rows"] if one["rule"] != "waiting"]
    from palvelutori.planning.rules.entries import Concept

    bare = Concept.model_validate(without)
    assert rooms_plan(run.result, bare, sized(bare)).thumb is None


@pytest.mark.django_db
def test_a_plan_needs_units_and_a_promise(short, jokivarsi):
    own = '{"name": "own", "queues": [{"code": "a", "service": {"mean_minutes": 5}}],'
    own += ' "persons": [{"code": "p", "queues": ["a"]}],'
    own += ' "streams": [{"code": "s", "needs": ["a"], "rates": [[540, 600, 10]]}]}'
    for kind in ("staffing", "joint", "rooms"):
        with pytest.raises(NoServiceDayYet):
            ask(version=1, kind=kind, source="scenario", file=own)
    with pytest.raises(InvalidInput):
        ask(version=1, kind="dance")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["staffing", "joint", "rooms"])
def test_plans_are_read_in_every_language(client, jokivarsi, kind, stored_plans):
    set_up(SYSTEM, centre=CENTRE)
    run = ask(kind=kind, weekday="mon")
    Run.objects.filter(pk=run.pk).update(state="done", progress=100, result=stored_plans[kind])
    for prefix in ("", "/sv", "/en", "/fi-simple"):
        answer = client.get(f"{prefix}/suunnittele/laskelmat/{run.pk}/")
        assert answer.status_code == 200
        assert "{" not in words(answer).replace("{&quot;", "") and " style=" not in answer.content.decode()


def _of(mean: float, half: float = 0.5) -> dict[str, float]:
    return {"mean": mean, "half": half}


@pytest.fixture
def stored_plans() -> dict[str, object]:
    """Results as they are stored, of a small house."""
    slots = [0] * 18 + [1, 2] + [0] * 28
    sides = {
        name: _of(20.0) for name in ("desks", "staff_hours", "seats", "m2", "customer_minutes", "euros_year")
    }
    peak = {"by_seed": _of(4), "mean": 3.0, "most": 9}
    return {
        "staffing": {
            "slot_minutes": 30, "desk_hours": 1.5, "now_hours": 1.0, "paid_hours": 4.0, "is_best": True,
            "are_kept": True, "teams": [{"code": "vero", "lines": ["vero"], "desks": slots, "now": slots}],
            "kept": [{"line": "vero", "minutes": 15, "share": _of(0.9, 0.01), "worst_hour": None, "worst_share": 1}],
            "shifts": [{"team": "vero", "begins": 540, "ends": 1005, "lunch": [660, 690], "paid": 435}],
        },
        "joint": {
            "seeds": [1, 2, 3], "separate": sides, "joint": sides,
            "saved": {**sides, "euros_year": _of(-9.0, 2.0), "desks": _of(0.0)},
        },
        "rooms": {
            "peaks": [{"group": group, "kind": kind, "count": 4, **peak}
                      for kind in ("waiting", "served") for group in ("vero", "")],
            "wait_minutes": _of(4.0), "seats_per_minute": _of(2.0), "share": 0.95, "days": 300,
        },
    }  # fmt: skip


# -- side by side


def test_days_of_the_same_people_are_compared_day_by_day():
    people = [10.0 + day % 7 for day in range(40)]
    waits = [count * (3 + day % 5) for day, count in enumerate(people)]
    more = [value + 2 * count for value, count in zip(waits, people, strict=True)]
    paired = difference((waits, people), (more, people), is_paired=True)
    apart = difference((waits, people), (more, people), is_paired=False)
    assert paired.change.mean == pytest.approx(2) == apart.change.mean
    assert paired.half == pytest.approx(0, abs=1e-9) and paired.is_clear
    assert apart.half is not None and apart.half > 0.3, "the control: without pairing chance stays in"
    few = difference((waits[:5], people[:5]), (more[:5], people[:5]), is_paired=True)
    assert few.half is None and not few.is_clear
    nobody = difference(([0.0] * 20, [0.0] * 20), (waits[:20], people[:20]), is_paired=True)
    assert nobody.one == 0


@pytest.mark.django_db
def test_a_shock_beside_its_base(client, jokivarsi):
    set_up(SYSTEM, centre=CENTRE)
    shock = ask(weekday="mon", change="ill:employment", replications=80)
    base = Run.objects.get(change="")
    assert client.get(f"/suunnittele/laskelmat/vertaa/?a={base.pk}&b={shock.pk}").status_code == 404
    assert work.work("w", idle_seconds=0) == 2
    base.refresh_from_db()
    shock.refresh_from_db()
    told = compared(base.result, shock.result)
    assert told.are_same_people
    by_line = {one.code: one for one in told.lines}
    worse = by_line["employment"].wait
    assert worse is not None and worse.is_clear and worse.change.mean > 2
    untouched = by_line["vero"].wait
    assert untouched is not None and untouched.change.mean == 0 and untouched.half == 0, "to the millisecond"
    page = words(client.get(f"/suunnittele/laskelmat/vertaa/?a={base.pk}&b={shock.pk}"))
    assert "Kumpaankin päivään tulevat samat ihmiset" in page and "yksi virkailija poissa" in page
    assert "Vertaa päivään ilman muutosta" in words(client.get(f"/suunnittele/laskelmat/{shock.pk}/"))
    closed = ask(weekday="mon", change="closed:vero", replications=80, seed=2)
    work.work("w", idle_seconds=0)
    closed.refresh_from_db()
    other = compared(base.result, closed.result)
    assert not other.are_same_people and {one.code: one for one in other.lines}["vero"].wait is None
    assert "vain toisessa päivässä" in words(
        client.get(f"/suunnittele/laskelmat/vertaa/?a={base.pk}&b={closed.pk}")
    )
    assert client.get("/suunnittele/laskelmat/vertaa/").status_code == 200
    assert shock.concept.version == VERSION
