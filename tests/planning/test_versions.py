"""Draft → out for comment → approved by both → replaced: by the table, whatever people do in whatever order."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation import personal
from palvelutori.foundation.models import JournalLine
from palvelutori.planning import access
from palvelutori.planning.models import Approval, ConceptVersion, Seat
from palvelutori.planning.operations import refusals, seats, versions
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.rules import states
from palvelutori.planning.rules.checking import ConceptProblem
from tests.planning.people import CENTRE, LEAD_OF_UNIT, MANAGER, OFFICER, RESIDENT, SYSTEM, seated
from tests.planning.plain import body

TODAY = date(2026, 11, 18)
SOON = TODAY + timedelta(days=14)
CITY, STATE = "jokivarsi_city", "state_premises"


def started() -> None:
    versions.start_draft(MANAGER, centre=CENTRE, body=body())


def rows() -> dict[int, str]:
    return dict(ConceptVersion.objects.order_by("version").values_list("version", "state"))


@pytest.mark.django_db
def test_from_draft_to_approved_by_both(jokivarsi):
    city, state = seated("city", "lead", CITY), seated("state", "lead", STATE)
    started()
    assert access.shown_version(CENTRE) is None
    made = versions.open_comments(MANAGER, centre=CENTRE, closes_on=SOON)
    with pytest.raises(refusals.NotForThisLead):
        versions.approve(city, centre=CENTRE, version=made.version, lead=STATE)
    with pytest.raises(refusals.NotForThisLead):
        versions.approve(MANAGER, centre=CENTRE, version=made.version, lead=CITY)
    assert versions.approve(city, centre=CENTRE, version=made.version, lead=CITY).state == "commenting"
    assert versions.approve(city, centre=CENTRE, version=made.version, lead=CITY).state == "commenting"
    assert versions.approve(state, centre=CENTRE, version=made.version, lead=STATE).state == "approved"
    assert JournalLine.objects.filter(kind="concept.approved").count() == 1
    with pytest.raises(refusals.WrongConceptState):
        versions.approve(state, centre=CENTRE, version=made.version, lead=STATE)


@pytest.mark.django_db
def test_nobody_approves_for_both(jokivarsi):
    both = seated("both", "lead", CITY)
    started()
    versions.open_comments(MANAGER, centre=CENTRE, closes_on=SOON)
    versions.approve(both, centre=CENTRE, version=1, lead=CITY)
    Seat.objects.update(organisation=STATE)
    with pytest.raises(refusals.NotForThisLead):
        versions.approve(both, centre=CENTRE, version=1, lead=STATE)
    row = ConceptVersion.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():  # the table's own guard
        Approval.objects.create(concept=row, lead=STATE, approved_by=both.id, approved_at=row.written_at)


@pytest.mark.django_db
def test_a_change_is_checked_whole_and_all_or_none(jokivarsi):
    with pytest.raises(refusals.NoDraft):
        versions.change_part(MANAGER, centre=CENTRE, changes={"cost.rent": 15})
    started()
    with pytest.raises(refusals.ConceptNotRight) as told:
        versions.change_part(
            MANAGER, centre=CENTRE, changes={"cost.rent": 15, "programme.rows.A7.inputs.count": 0}
        )
    assert told.value.problem.place == "programme.rows.A7"
    assert access.draft_of(CENTRE).body == body()
    with pytest.raises(refusals.NoSuchParagraph):
        versions.change_part(MANAGER, centre=CENTRE, changes={"moon.rent.x": 1})
    before = access.draft_of(CENTRE).body_hash
    versions.change_part(MANAGER, centre=CENTRE, changes={"cost.rent": 15})
    assert access.concept_in(access.draft_of(CENTRE)).cost.rent == 15
    assert access.draft_of(CENTRE).body_hash != before


@pytest.mark.django_db
def test_one_draft_and_it_can_be_thrown_away(jokivarsi):
    with pytest.raises(NotFound):
        versions.start_draft(MANAGER, centre=CENTRE)
    started()
    with pytest.raises(refusals.DraftIsThere):
        started()
    versions.discard_draft(MANAGER, centre=CENTRE)
    with pytest.raises(refusals.NoDraft):
        versions.discard_draft(MANAGER, centre=CENTRE)
    with pytest.raises(refusals.NoDraft):
        versions.open_comments(MANAGER, centre=CENTRE, closes_on=SOON)
    wrong = copy.deepcopy(body())
    wrong["paths"][0]["steps"][0]["unit"] = "moon"
    with pytest.raises(refusals.ConceptNotRight):
        versions.start_draft(MANAGER, centre=CENTRE, body=wrong)
    assert not ConceptVersion.objects.exists()
    started()
    with pytest.raises(InvalidInput):
        versions.open_comments(MANAGER, centre=CENTRE, closes_on=TODAY - timedelta(days=1))


@pytest.mark.django_db
def test_whoever_has_no_place_changes_nothing(jokivarsi):
    for actor, refusal in ((RESIDENT, NotSignedIn), (OFFICER, NotAllowed), (LEAD_OF_UNIT, NotAllowed)):
        with pytest.raises(refusal):
            versions.start_draft(actor, centre=CENTRE, body=body())
        with pytest.raises(refusal):
            seats.give_seat(actor, centre=CENTRE, person=1, role="planner", organisation="x")
    assert access.may_read_drafts(LEAD_OF_UNIT, centre=CENTRE, on=TODAY)
    assert not access.may_read_drafts(OFFICER, centre=CENTRE, on=TODAY)


@pytest.mark.django_db
def test_an_agencys_place_opens_this_concept_until_its_last_day(jokivarsi):
    agency = seated("agency", "designer", "Muotoilutoimisto", until_on=TODAY)
    assert access.may_edit(agency, centre=CENTRE, on=TODAY)
    assert not access.may_edit(agency, centre=CENTRE, on=TODAY + timedelta(days=1))
    assert not access.may_edit(agency, centre="rantakulma", on=TODAY)
    assert agency.roles == ()
    versions.start_draft(agency, centre=CENTRE, body=body())
    Seat.objects.update(until_on=TODAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        versions.change_part(agency, centre=CENTRE, changes={"cost.rent": 15})
    Seat.objects.update(until_on=TODAY)  # control: with the day put off the same act goes through
    versions.change_part(agency, centre=CENTRE, changes={"cost.rent": 15})
    seat = Seat.objects.get()
    seats.end_seat(SYSTEM, centre=CENTRE, seat=seat.pk)
    with pytest.raises(NotAllowed):
        versions.change_part(agency, centre=CENTRE, changes={"cost.rent": 16})
    with pytest.raises(NotFound):
        seats.end_seat(SYSTEM, centre=CENTRE, seat=seat.pk)


@pytest.mark.django_db
def test_an_agencys_place_has_a_last_day(jokivarsi):
    for until_on in (None, TODAY - timedelta(days=1)):
        with pytest.raises(refusals.SeatNeedsEnd):
            seated(f"agency{until_on}", "designer", "Muotoilutoimisto", until_on=until_on)
    with pytest.raises(InvalidInput):
        seated("other", "king", "Muotoilutoimisto")
    with pytest.raises(NotFound):
        seats.give_seat(SYSTEM, centre=CENTRE, person=987654, role="planner", organisation="x")
    planner = seated("planner", "planner", "Kiinteistöyhtiö")
    with pytest.raises(IntegrityError), transaction.atomic():  # the table's own guard
        Seat.objects.filter(person=int(planner.id[7:])).update(role="designer")
    seated("planner", "planner", "Toinen yhtiö")
    assert Seat.objects.get().organisation == "Toinen yhtiö"


@pytest.mark.django_db
def test_the_samples_come_in_once_with_their_history(jokivarsi):
    told = set_up(SYSTEM, centre=CENTRE)
    assert (told.versions, told.comments) == (3, 9) and set_up(SYSTEM, centre=CENTRE).versions == 0
    assert rows() == {1: "replaced", 2: "replaced", 3: "commenting"}
    assert [access.sheet_in(one).sums.net for one in ConceptVersion.objects.order_by("version")] == [
        727.5,
        692.5,
        692.5,
    ]


@pytest.mark.django_db
def test_who_did_it_is_exported_and_erased(jokivarsi):
    planner = seated("planner", "planner", "Kiinteistöyhtiö")
    versions.start_draft(planner, centre=CENTRE, body=body())
    told = personal.export(planner.id)["planning"]
    assert told == {"versions": [f"{CENTRE} 1"], "seats": [f"{CENTRE} planner Kiinteistöyhtiö"]}
    personal.erase(planner.id)
    assert "planning" not in personal.export(planner.id) and not Seat.objects.exists()


class Concepts(RuleBasedStateMachine):
    """Against a model: at most one of each living state, and every move stands in the table."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.model: dict[int, str] = {}
        self.agreed: set[str] = set()
        self.leads = {CITY: seated("c", "lead", CITY), STATE: seated("s", "lead", STATE)}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    def _of(self, state: str) -> int | None:
        return next((number for number, at in self.model.items() if at == state), None)

    def _to(self, number: int, event: states.Event) -> None:
        after = states.after(self.model[number], event)
        assert after is not None
        self.model[number] = after

    @rule()
    def draft(self) -> None:
        if self._of("draft"):
            with pytest.raises(refusals.DraftIsThere):
                versions.start_draft(MANAGER, centre=CENTRE)
            return
        made = versions.start_draft(MANAGER, centre=CENTRE, body=None if self.model else body())
        self.model[made.version] = "draft"

    @rule()
    def discard(self) -> None:
        number = self._of("draft")
        if number is None:
            with pytest.raises(refusals.NoDraft):
                versions.discard_draft(MANAGER, centre=CENTRE)
            return
        versions.discard_draft(MANAGER, centre=CENTRE)
        del self.model[number]

    @rule()
    def open(self) -> None:
        number, out = self._of("draft"), self._of("commenting")
        if number is None:
            with pytest.raises(refusals.NoDraft):
                versions.open_comments(MANAGER, centre=CENTRE, closes_on=SOON)
            return
        versions.open_comments(MANAGER, centre=CENTRE, closes_on=SOON)
        if out is not None:
            self._to(out, "back")
        self._to(number, "open")
        self.agreed = set()

    @precondition(lambda self: self.model)
    @rule(lead=st.sampled_from([CITY, STATE]), which=st.integers(0, 9))
    def approve(self, lead: str, which: int) -> None:
        number = sorted(self.model)[which % len(self.model)]
        asked = {"centre": CENTRE, "version": number, "lead": lead}
        if self.model[number] != "commenting":
            with pytest.raises(refusals.WrongConceptState):
                versions.approve(self.leads[lead], **asked)
            return
        versions.approve(self.leads[lead], **asked)
        self.agreed.add(lead)
        if self.agreed == {CITY, STATE}:
            before = self._of("approved")
            if before is not None:
                self._to(before, "replace")
            self._to(number, "approve")
            self.agreed = set()

    @invariant()
    def is_as_the_model(self) -> None:
        assert rows() == self.model
        living = [at for at in self.model.values() if at != "replaced"]
        assert len(living) == len(set(living))
        shown = access.shown_version(CENTRE)
        assert shown is None or states.is_public(shown.state)


@pytest.mark.django_db
def test_versions_move_by_the_table(jokivarsi):
    run_state_machine_as_test(
        Concepts,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_no_state_is_left_by_an_act_the_table_does_not_have():
    events = ("open", "back", "approve", "replace")
    moves = {(state, event) for state in states.STATES for event in events if states.after(state, event)}
    assert moves == set(states.MOVES) and not any(state == "replaced" for state, _ in moves)
    assert not states.is_approved([CITY, STATE], [CITY]) and not states.is_approved([], [])


@pytest.mark.django_db
def test_a_sample_that_is_not_right_is_not_loaded(jokivarsi, monkeypatch):
    from palvelutori.planning.operations import set_up as module

    wrong = body(cost__rent=-1)
    monkeypatch.setattr(module, "sample", lambda centre: wrong)
    with pytest.raises(ConceptProblem):
        set_up(SYSTEM, centre=CENTRE)
    assert not ConceptVersion.objects.exists()
