"""What may lawfully be pooled: never more than law and agreements give, and the same on page and command."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palvelutori.catalogue.operations import set_up as set_up_catalogue
from palvelutori.catalogue.rules.entries import CentreCatalogue
from palvelutori.catalogue.rules.serving import Agreement
from palvelutori.catalogue.rules.validity import Validity
from palvelutori.cli import plan
from palvelutori.cli.planned import figures as planned
from palvelutori.cli.planned.pools import catalogue_of
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.models import Centre
from palvelutori.planning.bridge import plans, scenarios
from palvelutori.planning.models import ConceptVersion, Run
from palvelutori.planning.operations import runs
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.rules import pools as rule
from palvelutori.samples.load import load
from pathways.check import check
from pathways.compare import pooled, separate
from pathways.loads import offered
from tests.planning.people import SYSTEM
from tests.planning.plain import CENTRES, concept
from tests.planning.test_runs import wish

DAY = date(2026, 11, 18)
CITY = "jokivarsi_city"


@cache
def house(centre: str = "jokivarsi") -> CentreCatalogue:
    return catalogue_of(load(centre))


def law_with(*agreements: Agreement, **opaque: str) -> rule.Lawful:
    """What may be done elsewhere when just these agreements are in force, and these units are secret."""
    units = dict(house().units)
    for code, how in opaque.items():
        units[code] = replace(units[code], opaque=how)
    return rule.lawful(replace(house(), agreements=agreements, units=units), day=DAY)


def agreement(
    *services: str, commissioner: str = "vero", unit: str = "joint_advice", code: str = "a"
) -> Agreement:
    tasks = frozenset({"advice", "e_service_support", "document_receipt", "document_handover"})
    return Agreement(code, commissioner, CITY, tasks, frozenset(services), unit)


def shares(law: rule.Lawful) -> dict[tuple[str, str], float]:
    """(units, line) → the share that moves."""
    pools = rule.pools_of(concept(), law)
    return {(pool["code"], one["queue"]): one["share"] for pool in pools for one in pool["parts"]}


# -- examples


def test_without_an_agreement_nothing_is_pooled_not_even_inside_an_agency():
    assert rule.pools_of(concept(), law_with()) == []
    assert rule.lawful(house(), day=date(2030, 1, 1)).granted == (), "all have ended by then"


def test_what_an_agreement_names_moves_less_what_needs_the_own_officer():
    (pool,) = rule.pools_of(concept(), law_with(agreement("vero.tax_certificate")))
    offered_here = [one for one in law_with().offered if one.line == "vero"]
    weight = next(one.weight for one in offered_here if one.service == "vero.tax_certificate")
    share = 0.9 * weight / sum(one.weight for one in offered_here)
    assert (pool["hosts"], pool["grounds"], pool["agreements"]) == (["joint_advice"], ["vero"], ["a"])
    (part,) = pool["parts"]
    assert (
        part["queue"] == "vero" and part["share"] == pytest.approx(share, abs=1e-6) and part["minutes"] == 5
    )
    own = concept(programme__coefficients={"own_officer_share": 0.5})
    (half,) = rule.pools_of(own, law_with(agreement("vero.tax_certificate")))[0]["parts"]
    assert half["share"] == pytest.approx(share / 0.9 / 2, abs=1e-6)


def test_a_matter_that_two_may_do_moves_once():
    (pool,) = rule.pools_of(concept(), law_with(agreement(), agreement(unit="porina", code="b")))
    assert pool["hosts"] == ["joint_advice", "porina"] and pool["agreements"] == ["a", "b"]
    tasks = {house().services[one].task.code for one in pool["parts"][0]["services"]}
    assert tasks <= agreement().tasks, "an agreement for all services is for those of its tasks"


def test_of_a_line_whose_matters_may_all_move_a_tenth_stays():
    grants = tuple(rule.Granted("joint_advice", one, "vero", "a") for one in ("x", "y"))
    both = rule.Lawful(tuple(rule.Offered(one, "vero", 1.0, 5.0) for one in ("x", "y")), grants)
    assert shares(both) == {("joint_advice", "vero"): 0.9}


def test_a_border_of_secrecy_is_crossed_by_name_only(monkeypatch):
    def crossed(*agreements: Agreement) -> bool:
        return bool(rule.pools_of(concept(), law_with(*agreements, vero="on_request", avi="always")))

    whole, named = agreement(), agreement("vero.tax_certificate")
    assert not crossed(whole) and crossed(named)
    assert not crossed(replace(named, unit="")), "nor to whatever desk"
    monkeypatch.setattr(rule, "_may_cross", lambda *args, **more: True)
    assert crossed(whole), "the control"


def test_what_is_moved_takes_no_longer_than_its_line_and_the_rest_no_less():
    slow = rule.Lawful(
        (rule.Offered("x", "vero", 1.0, 40.0), rule.Offered("y", "vero", 1.0, 2.0)),
        (rule.Granted("joint_advice", "x", "vero", "a"),),
    )
    (part,) = rule.pools_of(concept(), slow)[0]["parts"]
    assert part["minutes"] == 11 and part["share"] == 0.45


# -- whatever is agreed

SERVICES = sorted(one.service for one in rule.lawful(house(), day=DAY).offered)
BODIES = ("vero", "mml", "lvv", "jokivarsi_employment_area", "jokivarsi_county", "kela")
TASKS = ("advice", "e_service_support", "document_receipt", "decision", "id_check", "remote_link")


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    starts = draw(st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1)]))
    return Agreement(
        code=draw(st.text("abcdefgh", min_size=6, max_size=6)),
        commissioner=draw(st.sampled_from(BODIES)),
        provider=draw(st.sampled_from([CITY, "vero"])),
        tasks=frozenset(draw(st.sets(st.sampled_from(TASKS)))),
        services=frozenset(draw(st.sets(st.sampled_from(SERVICES), max_size=4))),
        unit=draw(st.sampled_from(["", "joint_advice", "porina", "vero"])),
        validity=Validity(starts, None),
    )


some = st.lists(agreements(), max_size=5, unique_by=lambda one: one.code)
opaque = st.fixed_dictionaries(
    {
        unit: st.sampled_from(["never", "on_request", "always"])
        for unit in ("vero", "mml", "porina", "joint_advice")
    }
)


@given(some, opaque)
@settings(max_examples=60, deadline=None)
def test_nothing_moves_that_no_agreement_in_force_lets_move(agreed, secret):
    law = law_with(*agreed, **secret)
    by_code = {one.code: one for one in agreed}
    for one in law.granted:
        service, by = house().services[one.service], by_code[one.agreement]
        assert by.validity.holds_on(DAY) and service.task.code in by.tasks
        assert not service.task.is_public_power and not service.task.is_own_officer_only
        assert not by.services or one.service in by.services
        assert service.unit != one.unit and by.unit in ("", one.unit)
        both = (one.unit, service.unit)
        if any(secret.get(unit, house().units[unit].opaque) != "never" for unit in both):
            assert one.service in by.services and by.unit == one.unit
    granted = {one.service for one in law.granted}
    moved: dict[str, list[str]] = {}
    for pool in rule.pools_of(concept(), law):
        for part in pool["parts"]:
            moved.setdefault(part["queue"], []).extend(part["services"])
    for line, services in moved.items():
        assert len(services) == len(set(services)) and set(services) <= granted
        own = [one for one in law.offered if one.line == line]
        most = 0.9 * sum(one.weight for one in own if one.service in granted) / sum(one.weight for one in own)
        told = sum(share for (_, queue), share in shares(law).items() if queue == line)
        assert told <= most + 1e-6 * len(services)


@given(some, agreements(), opaque)
@settings(max_examples=60, deadline=None)
def test_one_agreement_more_never_lets_less_be_pooled(agreed, more, secret):
    def by_line(law: rule.Lawful) -> dict[str, float]:
        found: dict[str, float] = {}
        for (_, queue), share in shares(law).items():
            found[queue] = found.get(queue, 0.0) + share
        return found

    more = replace(more, code="zzzzzzz")
    before, after = law_with(*agreed, **secret), law_with(*agreed, more, **secret)
    assert {(one.unit, one.service) for one in before.granted} <= {
        (one.unit, one.service) for one in after.granted
    }
    with_more = by_line(after)
    assert all(with_more[line] >= share - 3e-6 for line, share in by_line(before).items())


# -- the kernel gets what was told


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("policy", ["reference", "house"])
def test_pooling_moves_the_told_shares_and_makes_no_work_vanish(centre, policy):
    asked = _asked(centre, policy=policy)
    inputs = planned.inputs_of(asked)
    joint = check(pooled(asked.scenario, plans.pools(asked.scenario, inputs)))
    was, now = (
        dict(zip((queue.code for queue in one.queues), offered(one).sum(axis=1), strict=True))
        for one in (asked.scenario, joint)
    )
    assert sum(now.values()) == pytest.approx(sum(was.values()), rel=1e-3), "minutes of work are the same"
    means = {one.code: one.service.mean_minutes for one in asked.scenario.queues}
    for pool in inputs["pools"]:
        for part in pool["parts"]:
            line = f"{part['queue']}~{pool['code']}"
            people = was[part["queue"]] / means[part["queue"]]
            booked = any(one.booked and part["queue"] in one.needs for one in asked.scenario.streams)
            if not booked:
                assert now[line] / part["minutes"] == pytest.approx(people * part["share"], rel=0.02)
            able = {person.queues[0] for person in joint.persons if line in person.queues}
            assert able <= {*pool["hosts"], part["queue"]}, "nobody else serves them"
    check(separate(asked.scenario, inputs["units"]))


# -- page and command


def _asked(centre: str, *, policy: str = "reference") -> planned.Asked:
    words = Namespace(
        scenario=centre,
        day="mon",
        policy=policy,
        seed=1,
        replications=60,
        seeds=2,
        hour_euros=None,
        language="fi",
    )
    return plan._asked(words, plan._scenario(words))


@pytest.mark.django_db
@pytest.mark.parametrize("centre", CENTRES)
def test_page_and_command_ask_the_kernel_the_same(house_clock, centre):
    Centre.objects.create(code=centre, names={}, timezone="Europe/Helsinki", is_live=False)
    set_up_catalogue(SYSTEM, centre=centre, sample=load(centre))
    set_up(SYSTEM, centre=centre)
    version = ConceptVersion.objects.filter(centre=centre).latest("version").version
    for policy in ("reference", "house"):
        wanted = wish(kind="joint", weekday="mon", policy=policy)
        manager = Actor("person:900001", "person", (RoleAt("square_manager", centre),))
        made = runs.ask_run(manager, centre=centre, version=version, wish=wanted, replications=60, seed=1)
        run, asked = Run.objects.get(pk=made.run), _asked(centre, policy=policy)
        assert run.scenario_hash == scenarios.digest(asked.scenario)
        assert run.inputs == json.loads(json.dumps(planned.inputs_of(asked)))
        assert run.inputs["pools"], "and something is pooled"
