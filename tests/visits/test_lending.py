"""A desk is lent for a while and comes back by itself: what it may take, who may lend, and every way it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.accounts.models import Person
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine as Line
from palvelutori.visits import operations as visits
from palvelutori.visits.access import lending as access
from palvelutori.visits.models import DeskLoan, DeskSession
from palvelutori.visits.operations import lending, loans
from palvelutori.visits.queries import leading
from palvelutori.visits.refusals import DeskNotOpen, DeskTaken, LoanRefused, StaffElsewhere
from palvelutori.visits.rules import lending as rule
from tests import world
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
LIBRARY, KELA, LOBBY, SP = "library-1", "kela-1", "kela-9", "service_point-1"


def lead(unit: str) -> Actor:
    return Actor(f"person:lead-{unit}", "person", (RoleAt("unit_lead", CENTRE, unit),))


def lend(desk: str = LIBRARY, queue: str = "service_point", *, by: Actor | None = None, **more):
    return visits.lend_desk(by or world.manager(), centre=CENTRE, desk=desk, queue=queue, **more)


def session(desk: str = LIBRARY) -> DeskSession:
    return DeskSession.objects.get(centre=CENTRE, desk=desk)


def kinds() -> list[str]:
    return list(Line.objects.filter(stream=CENTRE).order_by("number").values_list("kind", flat=True))


def test_a_lent_desk_calls_both_lines_and_comes_back_by_itself(square, house_clock):
    square.open(LIBRARY)
    own = (session().queues, session().services)
    square.arrive("service_point.travel_card")
    assert square.next(LIBRARY) is None
    lent = lend(minutes=30)
    assert (lent.unit, lent.to_unit, lent.ended_by) == ("library", "service_point", None)
    called = square.next(LIBRARY)
    assert called is not None
    assert called.service == "service_point.travel_card"
    square.act(visits.start, LIBRARY, called.stop_id)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=30))
    square.act(visits.finish, LIBRARY, called.stop_id)
    square.arrive("service_point.travel_card")
    assert square.next(LIBRARY) is None
    assert (session().queues, session().services) == own
    assert DeskLoan.objects.get().ended_by == "time"
    assert [kind for kind in kinds() if "loan" in kind or "lent" in kind] == ["desk.lent", "desk.loan_ended"]


def test_the_house_ends_what_nobody_calls_on(square, house_clock):
    square.open(LIBRARY)
    lend(minutes=5)
    lending.end_due_loans_everywhere(house_clock.now())
    assert DeskLoan.objects.filter(ended_at__isnull=True).count() == 1
    house_clock.skip_to(house_clock.now() + timedelta(minutes=6))
    lending.end_due_loans_everywhere(house_clock.now())
    assert DeskLoan.objects.get().ended_by == "time"
    assert "service_point" not in session().queues
    with pytest.raises(NotAllowed):
        visits.end_due_loans(world.host(), centre=CENTRE)
    assert visits.end_due_loans(SYSTEM, centre=CENTRE) == 0


def test_the_control_without_the_look_at_the_time_a_loan_that_is_over_is_called_on(
    square, house_clock, monkeypatch
):
    monkeypatch.setattr(loans, "settle", lambda act, session: None)
    square.open(LIBRARY)
    lend(minutes=5)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=6))
    square.arrive("service_point.travel_card")
    assert square.next(LIBRARY) is not None


def test_a_loan_never_lasts_past_the_lines_closing(square, house_clock):
    house_clock.skip_to(house_clock.now() + timedelta(hours=7, minutes=40))
    square.open(LIBRARY)
    lent = lend(minutes=60)
    assert lent.until_at == house_clock.now() + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("by", "desk", "queue"),
    [
        (lead("library"), LIBRARY, "service_point"),
        (world.manager(), LIBRARY, "service_point"),
        (lead("kela"), LOBBY, "kela_desk"),
    ],
)
def test_the_own_lead_and_the_manager_lend(square, by, desk, queue):
    square.open(desk)
    assert lend(desk, queue, by=by).queue == queue
    assert queue in session(desk).queues


@pytest.mark.parametrize(
    "by", [lead("service_point"), world.host(), world.kiosk(), world.officer(LIBRARY), ANONYMOUS]
)
def test_nobody_else_lends(square, by):
    square.open(LIBRARY)
    with pytest.raises((NotAllowed, NotSignedIn)):
        lend(by=by)
    assert not DeskLoan.objects.exists()


def test_without_the_guard_another_lead_lends(square, monkeypatch):
    """Negative control of the test above."""
    monkeypatch.setattr(lending.rights, "may_lead", lambda actor, **where: True)
    square.open(LIBRARY)
    assert lend(by=lead("service_point")).desk == LIBRARY


@pytest.mark.parametrize(
    ("desk", "queue", "reason"),
    [
        (LIBRARY, "library_info", "loan-own-line"),
        (LIBRARY, "mhsa_walkin", "loan-opaque"),
        (LIBRARY, "lab", "loan-not-allowed"),
        (LIBRARY, "ohjaamo", "loan-line-closed"),
        ("library-2", "service_point", "loan-desk-not-open"),
        ("library-3", "service_point", "loan-desk-not-open"),
        ("mhsa-1", "service_point", "loan-opaque"),
    ],
)
def test_what_cannot_be_lent(square, desk, queue, reason):
    square.open(LIBRARY, "library-2", "mhsa-1")
    visits.pause_desk(square.opened["library-2"], centre=CENTRE, desk="library-2")
    with pytest.raises(LoanRefused) as refused:
        lend(desk, queue)
    assert refused.value.values["reason"] == reason


def test_a_lent_desk_is_not_lent_again_and_minutes_are_minded(square):
    square.open(LIBRARY)
    for minutes in (4, 241):
        with pytest.raises(InvalidInput):
            lend(minutes=minutes)
    lend()
    with pytest.raises(LoanRefused):
        lend()


def test_public_power_is_never_lent(square):
    """A librarian is the same city's officer: the law would allow a decision, the loan does not."""
    square.open(LIBRARY)
    lent = set(lend().services)
    whole = world.sample()
    power = {
        one.code for one in whole.services if one.unit == "service_point" and one.task_type == "decision"
    }
    own_only = {
        one.code for one in whole.services if one.unit == "service_point" and one.task_type == "id_check"
    }
    assert lent
    assert not lent & (power | own_only)


def test_without_the_rule_a_decision_would_be_lent(square, monkeypatch):
    """Negative control: the staffing rules alone give the city's own decisions to the city's librarian."""
    monkeypatch.setattr(access, "is_lendable", lambda task: True)
    all_of_it = set(
        access.services_lent(
            CENTRE, staff="library.2", desk=LIBRARY, queue="service_point", day=date(2026, 11, 25)
        )
    )
    monkeypatch.undo()
    lent = set(
        access.services_lent(
            CENTRE, staff="library.2", desk=LIBRARY, queue="service_point", day=date(2026, 11, 25)
        )
    )
    assert lent < all_of_it


def test_across_agencies_only_what_the_agreement_names(square):
    square.open("service_point-3")
    visits.close_desk(square.opened["service_point-3"], centre=CENTRE, desk="service_point-3")
    actor = Actor(
        "device:x",
        "device",
        (RoleAt("desk_officer", CENTRE, "service_point", "service_point-3"),),
        "service_point.8",
    )
    visits.open_desk(actor, centre=CENTRE, desk="service_point-3")
    lent = lend("service_point-3", "employment")
    assert lent.services == ("employment.help_in_registering_as_job_seeker",)
    square.opened["service_point-3"] = actor
    square.arrive("employment")
    assert square.next("service_point-3") is None
    square.arrive("employment.help_in_registering_as_job_seeker")
    assert square.next("service_point-3") is not None


@pytest.mark.parametrize(
    ("by", "ended_by"),
    [(world.manager(), "undone"), (lead("library"), "hand"), (lead("service_point"), "hand")],
)
def test_taken_back_by_hand_or_undone(square, by, ended_by):
    square.open(LIBRARY)
    lend()
    ended = visits.end_loan(by, centre=CENTRE, desk=LIBRARY)
    assert ended.ended_by == ended_by
    assert session().queues == ["library_info"]
    with pytest.raises(NotFound):
        visits.end_loan(by, centre=CENTRE, desk=LIBRARY)


def test_the_officer_stops_helping_and_others_do_not(square):
    square.open(LIBRARY, SP)
    lend()
    for by in (world.host(), world.officer(SP), lead("kela"), ANONYMOUS):
        with pytest.raises((NotAllowed, NotSignedIn)):
            visits.end_loan(by, centre=CENTRE, desk=LIBRARY)
    assert visits.end_loan(square.opened[LIBRARY], centre=CENTRE, desk=LIBRARY).ended_by == "hand"


def test_after_the_time_taking_back_says_time(square, house_clock):
    square.open(LIBRARY)
    lend(minutes=5)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=5))
    assert visits.end_loan(world.manager(), centre=CENTRE, desk=LIBRARY).ended_by == "time"


def test_a_break_keeps_the_loan_closing_ends_it(square):
    square.open(LIBRARY)
    lend()
    actor = square.opened[LIBRARY]
    visits.pause_desk(actor, centre=CENTRE, desk=LIBRARY)
    visits.open_desk(actor, centre=CENTRE, desk=LIBRARY)
    assert session().queues == ["library_info", "service_point"]
    visits.close_desk(actor, centre=CENTRE, desk=LIBRARY)
    assert DeskLoan.objects.get().ended_by == "closed"
    visits.open_desk(actor, centre=CENTRE, desk=LIBRARY)
    assert session().queues == ["library_info"]


def test_coming_back_after_the_time_or_another_officer_ends_it(square, house_clock):
    square.open(LIBRARY)
    lend(minutes=5)
    house_clock.skip_to(house_clock.now() + timedelta(minutes=6))
    visits.open_desk(square.opened[LIBRARY], centre=CENTRE, desk=LIBRARY)
    assert DeskLoan.objects.get().ended_by == "time"
    lend()
    visits.open_desk(square.opened[LIBRARY], centre=CENTRE, desk=LIBRARY, staff="library.5")
    assert list(DeskLoan.objects.order_by("id").values_list("ended_by", flat=True)) == ["time", "officer"]
    assert session().queues == ["library_info"]


def test_both_leads_see_the_loan(square):
    square.open(LIBRARY)
    lend()
    (library,) = leading.floor(lead("library"), centre=CENTRE).units
    (point,) = leading.floor(lead("service_point"), centre=CENTRE).units
    assert [desk.desk for desk in library.lent] == [LIBRARY]
    assert [one.desk for one in point.borrowed] == [LIBRARY]
    assert not point.lent


# a lead puts somebody at a desk


def test_a_lead_opens_a_desk_for_somebody(square):
    Person.objects.create(username="tapio", name="Tapio", staff="library.2")
    now = visits.place_officer(lead("library"), centre=CENTRE, desk=LIBRARY, staff="library.2")
    assert (now.state, now.staff) == ("open", "library.2")
    assert session().officer == f"person:{Person.objects.get().pk}"
    with pytest.raises(DeskTaken):
        visits.place_officer(lead("library"), centre=CENTRE, desk=LIBRARY, staff="library.5")
    with pytest.raises(StaffElsewhere):
        visits.place_officer(lead("library"), centre=CENTRE, desk="library-2", staff="library.2")


def test_a_lead_ends_a_break_and_leaves_the_officer_where_she_is(square):
    square.open(LIBRARY)
    before = session().officer
    visits.pause_desk(square.opened[LIBRARY], centre=CENTRE, desk=LIBRARY)
    assert visits.place_officer(world.manager(), centre=CENTRE, desk=LIBRARY).state == "open"
    assert session().officer == before


def test_only_the_own_staff_at_the_own_desks(square):
    with pytest.raises(NotAllowed):
        visits.place_officer(lead("kela"), centre=CENTRE, desk=LIBRARY, staff="library.2")
    with pytest.raises(InvalidInput):
        visits.place_officer(lead("library"), centre=CENTRE, desk=LIBRARY, staff="kela.2")
    with pytest.raises(DeskNotOpen):
        visits.place_officer(lead("library"), centre=CENTRE, desk=LIBRARY)
    with pytest.raises(NotAllowed):
        visits.place_officer(world.officer(LIBRARY), centre=CENTRE, desk=LIBRARY, staff="library.2")


def test_seats_are_for_who_leads(square):
    square.open(LIBRARY)
    codes = [code for code, _ in leading.seats(lead("library"), centre=CENTRE, unit="library")]
    assert "library.3" in codes
    assert session().staff not in codes
    with pytest.raises(NotAllowed):
        leading.seats(lead("kela"), centre=CENTRE, unit="library")


# rules


codes = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@given(own=codes, lent=codes)
def test_what_a_loan_adds_it_takes_away(own, lent):
    extra = [one for one in lent if one not in own]
    assert rule.without([*own, *extra], lent=extra) == own


@given(st.integers(5, 240), st.integers(0, 600))
def test_a_loan_ends_after_its_minutes_or_at_closing(minutes, closes_in):
    from datetime import UTC, datetime

    now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    closes_at = now + timedelta(minutes=closes_in)
    ends_at = rule.until(now, minutes=minutes, closes_at=closes_at)
    assert ends_at == now + timedelta(minutes=min(minutes, closes_in))
    assert rule.until(now, minutes=minutes, closes_at=None) == now + timedelta(minutes=minutes)
    assert rule.is_over(ends_at, now_at=ends_at)
    assert not rule.is_over(ends_at, now_at=ends_at - timedelta(milliseconds=1))
