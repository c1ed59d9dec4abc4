"""Who may serve what: public power never for another agency, an agreement only as far as it goes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue.rules import serving as rules
from palvelutori.catalogue.rules.serving import Agreement, Matter, Reason, Task, Worker, may_serve
from palvelutori.catalogue.rules.validity import Validity

DAY = date(2026, 11, 18)
ADVICE, DECISION = Task("advice"), Task("decision", is_public_power=True)
VISIT = Task("id_check", is_own_officer_only=True)
bodies = st.sampled_from(["city", "kela", "vero"])
units = st.sampled_from(["", "service_point", "library"])
GENERAL = Task("advice", is_general=True)
tasks = st.sampled_from([ADVICE, Task("payment"), DECISION, VISIT, GENERAL])
services = st.sampled_from(["kela.a", "kela.b"])
validities = st.sampled_from(
    [Validity(), Validity(date(2027, 1, 1)), Validity(None, date(2026, 11, 17)), Validity(DAY, DAY)]
)
agreements = st.builds(
    Agreement,
    code=st.sampled_from(["x", "y"]),
    commissioner=bodies,
    provider=bodies,
    tasks=st.frozensets(st.sampled_from(["advice", "payment", "decision", "id_check"])),
    services=st.frozensets(services),
    unit=units,
    validity=validities,
)
matters = st.builds(Matter, service=services, organisation=bodies, task=tasks)


def covers(one: Agreement, worker: Worker, matter: Matter) -> bool:
    return (
        one.commissioner == matter.organisation
        and one.provider == worker.employer
        and one.validity.holds_on(DAY)
        and matter.task.code in one.tasks
        and (not one.services or matter.service in one.services)
        and one.unit in ("", worker.unit)
    )


@given(employer=bodies, unit=units, matter=matters, signed=st.lists(agreements, max_size=5))
def test_the_law_in_one_sentence(employer, unit, matter, signed):
    worker = Worker(employer, unit)
    answer = may_serve(worker, matter=matter, agreements=signed, day=DAY)
    own = employer == matter.organisation
    bound = matter.task.is_public_power or matter.task.is_own_officer_only
    covered = [one.code for one in signed if covers(one, worker, matter)]
    assert answer.is_allowed == (own or matter.task.is_general or (not bound and bool(covered)))
    allowing = (Reason.OWN_AGENCY, Reason.GENERAL_ADVICE, Reason.AGREEMENT)
    assert answer.is_allowed == (answer.reason in allowing)
    if answer.reason == Reason.AGREEMENT:
        assert answer.agreement in covered
    else:
        assert answer.agreement is None


SIGNED = Agreement("a", "kela", "city", frozenset({"advice", "decision", "id_check"}), unit="service_point")
KELA = Matter("kela.a", "kela", ADVICE)
CLERK = Worker("city", "service_point")


@pytest.mark.parametrize(
    ("worker", "matter", "signed", "reason"),
    [
        (Worker("kela"), Matter("kela.a", "kela", DECISION), [], Reason.OWN_AGENCY),
        (CLERK, KELA, [SIGNED], Reason.AGREEMENT),
        (CLERK, Matter("kela.a", "kela", DECISION), [SIGNED], Reason.PUBLIC_POWER),
        (CLERK, Matter("kela.a", "kela", VISIT), [SIGNED], Reason.OWN_OFFICER_ONLY),
        (CLERK, KELA, [], Reason.NO_AGREEMENT),
        (CLERK, Matter("kela_desk", "kela", GENERAL), [], Reason.GENERAL_ADVICE),
        (Worker("kela"), Matter("city.a", "city", ADVICE), [SIGNED], Reason.NO_AGREEMENT),
        (Worker("city", "library"), KELA, [SIGNED], Reason.NOT_AT_THIS_UNIT),
        (CLERK, Matter("kela.a", "kela", Task("payment")), [SIGNED], Reason.TASK_NOT_AGREED),
    ],
)
def test_each_reason(worker, matter, signed, reason):
    assert may_serve(worker, matter=matter, agreements=signed, day=DAY).reason == reason


def test_the_nearest_miss_is_told():
    ended = Agreement(
        "old", "kela", "city", frozenset({"advice"}), validity=Validity(None, date(2025, 12, 31))
    )
    other = Agreement("b", "kela", "city", frozenset({"advice"}), services=frozenset({"kela.b"}))
    assert may_serve(CLERK, matter=KELA, agreements=[ended], day=DAY).reason == Reason.AGREEMENT_NOT_VALID
    answer = may_serve(CLERK, matter=KELA, agreements=[ended, other], day=DAY)
    assert answer.reason == Reason.SERVICE_NOT_AGREED


@pytest.mark.parametrize("task", [DECISION, VISIT])
def test_the_guard_of_public_power_is_needed(task):
    """Control: the same matter without its legal flag would pass under the agreement."""
    matter = Matter("kela.a", "kela", task)
    assert not may_serve(CLERK, matter=matter, agreements=[SIGNED], day=DAY).is_allowed
    unmarked = Matter("kela.a", "kela", Task(task.code))
    assert may_serve(CLERK, matter=unmarked, agreements=[SIGNED], day=DAY).is_allowed


@pytest.mark.parametrize(
    "agreement",
    [
        Agreement("a", "kela", "city", frozenset({"advice"}), unit="library"),
        Agreement("a", "kela", "city", frozenset({"payment"})),
        Agreement("a", "kela", "city", frozenset({"advice"}), frozenset({"kela.b"})),
        Agreement("a", "kela", "city", frozenset({"advice"}), validity=Validity(None, date(2026, 1, 1))),
    ],
)
def test_each_limit_of_an_agreement_is_needed(agreement, monkeypatch):
    assert not may_serve(CLERK, matter=KELA, agreements=[agreement], day=DAY).is_allowed
    monkeypatch.setattr(rules, "_under", lambda one, **_: rules.Serving(True, Reason.AGREEMENT, one.code))
    assert may_serve(CLERK, matter=KELA, agreements=[agreement], day=DAY).is_allowed
