"""Referrals from draft to outcome through the real operations: scenarios of the people's reference, J1-E."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotAllowed, NotFound
from palvelutori.common.times import local_day
from palvelutori.customers import access, queries
from palvelutori.customers import operations as customers
from palvelutori.customers.models import Payload, Permission, Presentation
from palvelutori.customers.refusals import (
    LegCannot,
    LegNotYours,
    MayNotContact,
    NotEnoughSaid,
    NotReceiving,
    NotShownYet,
    SamePersonTwice,
    TwoTriesFirst,
)
from palvelutori.customers.rules import legs as rules
from palvelutori.foundation import grounds, personal, scope
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from tests.customers.referring import LEAD, ONE, SP, TWO, VALUES, begin, person, so_far
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
EARLY = {"need", "wishes", "contact"}


def run_clocks():
    return customers.run_clocks(SYSTEM, centre=CENTRE)


def go_on(days):
    """House time moves by whole days; the clocks run each day as the job does."""
    for _ in range(days):
        clock.skip_to(clock.now() + timedelta(days=1))
        run_clocks()


def lines_of(case):
    return [str(line.facts) for line in JournalLine.objects.filter(kind__startswith="leg.")]


def test_e1_walls_a_third_unit_learns_nothing_not_even_that_it_exists(square):
    case = so_far(square, "accepted")
    for stranger in (
        person("library", "library"),
        person("nurse", "mhsa"),
        person("boss", "lab", "unit_lead"),
    ):
        with pytest.raises(NotFound):
            case.seen(stranger)
        assert queries.inbox(stranger, centre=CENTRE).is_empty
        with pytest.raises(NotFound):
            case.move(stranger, "record", reason="got_it")
    with pytest.raises(LegNotYours):
        case.move(case.sender, "record", reason="got_it")


def test_e1_control_without_grounds_the_wall_is_down(square, monkeypatch):
    case = so_far(square, "accepted")
    monkeypatch.setattr(access, "works_at", lambda *_args, **_more: True)
    monkeypatch.setattr(grounds, "standing_on", lambda *_args, **_more: 1)
    assert case.seen(person("library", "library")).lines


def test_e5_the_receiver_reads_at_most_what_was_previewed_and_a_new_field_goes_back_to_the_person(square):
    case = so_far(square, "ready")
    case.change(so_far="hakemus jätetty")
    assert case.state() == "draft"
    with pytest.raises(LegCannot):
        case.send()
    case.show()
    with pytest.raises(NotShownYet):
        customers.say_yes(case.sender, centre=CENTRE, leg=case.leg, digest="0" * 64, way="paper")
    case.yes()
    case.send()
    case.move(ONE, "open")
    case.move(ONE, "accept")
    previewed = {
        line.code: line.value for line in queries.preview(case.sender, centre=CENTRE, leg=case.leg).lines
    }
    assert (
        {line.code: line.value for line in case.seen(ONE).lines}
        == previewed
        == {**VALUES, "so_far": "hakemus jätetty"}
    )


def test_e5_the_bytes_shown_are_the_bytes_leased(square):
    case = so_far(square, "accepted")
    row, shown = case.row(), None
    with scope.inside_operation():
        shown = Presentation.objects.get(leg=row, replaced_at__isnull=True)
        permission = Permission.objects.get(leg=row)
        assert shown.digest == permission.digest == row.payload.leased_digest == row.payload.digest
        # Control: other bytes under the same lease are not readable, whoever wrote them.
        row.payload.content = row.payload.content.replace("rauhallinen", "meluisa")
        Payload.objects.filter(leg=row).update(content=row.payload.content)
    assert case.read(ONE) == set()


def test_e7_the_person_says_no_and_nothing_was_ever_leased(square):
    case = so_far(square, "offered")
    case.move(case.sender, "say_no")
    row = case.row()
    assert row.state == "not_wanted" and row.payload.leased_at is None and row.payload.content == ""
    with pytest.raises(NotFound):
        case.seen(ONE)


def test_e9_opened_then_accepted_the_rest_opens_to_the_owner_and_the_lead_only(square):
    case = so_far(square, "sent")
    assert case.read(ONE) == set(), "a stub"
    assert case.seen(ONE).sender
    case.move(ONE, "open")
    assert case.read(ONE) == case.read(TWO) == EARLY
    assert [names["fi"] for names in case.seen(ONE).closed_lines] == ["Nimi", "Puhelinnumero"]
    case.move(ONE, "accept")
    assert case.read(ONE) == case.read(LEAD) == set(VALUES)
    assert case.read(TWO) == set()
    case.move(TWO, "take_over")
    assert (case.read(TWO), case.read(ONE)) == (set(VALUES), set()), "one owner"
    whats = [line.what for line in grounds.looks_at(CENTRE, f"leg:{case.leg}") if line.actor == TWO.id]
    assert whats == ["leg.early", "leg.whole"], "each look leaves a line"


def test_e11_silence_reminds_tells_the_lead_once_and_returns_to_the_sender_never_closed(square):
    case = so_far(square, "sent")
    # The sample is closed on Independence Day, 6.12., and on Sundays; the tenth opening day is counted by hand.
    opening = access.opening_of(CENTRE, "kela")
    days = [day for more in range(1, 40) if opening(day := local_day(clock.now()) + timedelta(days=more))]
    told = case.seen(case.sender).answer_by
    assert told == days[10], "the clock starts on the first opening day after sending and runs ten more"
    while local_day(clock.now()) < told:
        go_on(1)
        assert case.state() == "sent"
    fired = [step.event for step in case.seen(case.sender).steps if step.party == "house"]
    assert fired == ["remind_open", "remind", "tell_lead"]
    go_on(1)
    assert case.state() == "unanswered"
    box = queries.inbox(case.sender, centre=CENTRE)
    assert [row.leg for row in box.back] == [case.leg] and not box.ended
    assert case.row().outcome == "" and case.row().ended_at is None
    assert case.seen(ONE).state == "unanswered" and case.read(ONE) == set()
    case.send()
    assert case.state() == "sent", "the sender sends it again while the permission stands"


def _hidden(case):
    try:
        case.seen(ONE)
    except NotFound:
        return True
    return False


def test_e11_closed_days_do_not_count(square):
    opening = access.opening_of(CENTRE, "kela")
    sunday = date(2026, 11, 22)
    assert not opening(sunday) and opening(sunday + timedelta(days=1))
    assert catalogue.catalogue_of(CENTRE).units["kela"]


def test_e15_two_tries_by_different_ways_and_none_when_the_person_does_not_want(square):
    case = so_far(square, "accepted")
    case.move(ONE, "give_time", time_at=clock.now() + timedelta(days=2))
    case.move(ONE, "miss")
    with pytest.raises(TwoTriesFirst):
        case.move(ONE, "record", reason="unreached")
    case.move(ONE, "try_contact", reason="phone")
    case.move(ONE, "try_contact", reason="phone")
    with pytest.raises(TwoTriesFirst):
        case.move(ONE, "record", reason="unreached")
    case.move(ONE, "try_contact", reason="message")
    case.move(ONE, "record", reason="unreached")
    assert case.row().outcome == "unreached"


def test_e15_do_not_contact_is_obeyed(square):
    case = begin(square)
    case.change(contact="none", phone="")
    case.show()
    case.yes()
    case.send()
    for event in ("open", "accept"):
        case.move(ONE, event)
    case.move(ONE, "give_time", time_at=clock.now() + timedelta(days=2))
    case.move(ONE, "miss")
    with pytest.raises(MayNotContact):
        case.move(ONE, "try_contact", reason="phone")
    case.move(ONE, "record", reason="unreached")


def test_e17_withdrawn_before_it_was_opened_it_is_unreadable_and_the_page_says_so(square):
    case = so_far(square, "sent")
    page = case.page()
    case.move(page, "withdraw")
    row = case.row()
    assert (row.state, row.payload.content, row.payload.leased_digest) == ("stopped_by_person", "", "")
    assert case.read(ONE) == set() and case.seen(ONE).state == "stopped_by_person", "a stub without anything"
    [told] = queries.own_view(page, centre=CENTRE).legs
    assert told.withdrawn_at is not None and told.lines == () and not told.may_withdraw


def test_withdrawn_after_it_was_opened_the_receiver_says_what_became_of_it(square):
    case = so_far(square, "accepted")
    page = case.page()
    case.move(page, "withdraw")
    assert case.state() == "withdrawal_asked" and case.read(ONE) == set()
    go_on(6)
    assert "late_withdrawal" in {step.event for step in case.seen(ONE).steps}
    with pytest.raises(NotEnoughSaid):
        case.move(ONE, "answer_withdrawal", reason="kept_by_law")
    case.move(ONE, "answer_withdrawal", reason="kept_by_law", words="laki etuuksista")
    [told] = queries.own_view(page, centre=CENTRE).legs
    assert (told.state, told.withdrawal_answer, told.withdrawal_law) == (
        "stopped_by_person", "kept_by_law", "laki etuuksista",
    )  # fmt: skip


def test_e17_control_a_rule_that_ends_no_lease_is_stopped_by_the_table(square, monkeypatch):
    case = so_far(square, "received")
    key = (rules.State.RECEIVED, rules.Event.WITHDRAW)
    monkeypatch.setitem(rules.MOVES, key, rules.Move(rules.State.STOPPED, frozenset(rules.Party)))
    with pytest.raises(IntegrityError), transaction.atomic():
        case.move(case.sender, "withdraw")


def test_e19_when_the_last_day_has_passed_the_next_read_is_refused(square):
    case, waiting = so_far(square, "accepted"), so_far(square, "received")
    assert case.read(ONE)
    clock.skip_to(clock.now() + timedelta(days=31))
    assert _hidden(case), "the ground ended with the permission"
    run_clocks()
    assert waiting.state() == "returned"


def test_e21_export_is_whole_and_erasure_leaves_only_what_it_says(square):
    case = so_far(square, "accepted")
    page = case.page()
    assert case.read(ONE)
    told = str(queries.exported(page, centre=CENTRE))
    assert all(value in told for value in VALUES.values()) and "Annan luvan" in told
    assert customers.erase_own_page(page, centre=CENTRE) == 1
    row = case.row()
    assert row.payload.content == "" and row.state == "withdrawal_asked"
    assert grounds.looks_at(CENTRE, f"leg:{case.leg}"), "the log of looks stays"
    assert personal.erase(f"leg:{case.leg}") > 0
    assert not personal.HOLDERS["customers.referrals"].export(f"leg:{case.leg}")


def test_e25_when_a_worker_leaves_no_leg_is_without_an_owner(square, monkeypatch):
    case = so_far(square, "accepted")
    assert case.row().owner == ONE.id
    assert customers.release_owner(SYSTEM, centre=CENTRE, owner=ONE.id) == 1
    assert case.row().owner == "unit:kela" and case.read(ONE) == set()
    assert case.read(LEAD) == set(VALUES)
    case.move(TWO, "take_over")
    assert case.read(TWO) == set(VALUES)


def test_declining_takes_two_people_and_the_sender_gets_the_reason(square):
    case = so_far(square, "received")
    with pytest.raises(NotEnoughSaid):
        case.move(ONE, "decline", reason="full")
    case.move(ONE, "decline", reason="wrong_place", words="Kuuluu kunnalle")
    with pytest.raises(SamePersonTwice):
        case.move(ONE, "confirm")
    case.move(TWO, "reject")
    assert case.state() == "received"
    case.move(ONE, "decline", reason="wrong_place", words="Kuuluu kunnalle")
    case.move(TWO, "confirm")
    view = case.seen(case.sender)
    assert (view.state, view.decline_reason, view.next_party) == ("declined", "wrong_place", "sender")
    case.move(case.sender, "settle", reason="other_help")
    assert (case.state(), case.row().outcome) == ("closed", "other_help")


def test_a_refusal_nobody_confirms_takes_effect_and_shows_it(square):
    case = so_far(square, "received")
    case.move(ONE, "decline", reason="full", words="Jono on täynnä")
    go_on(3)
    assert case.state() == "declined"
    assert "lapse_decline" in {step.event for step in case.seen(case.sender).steps}


def test_a_question_stops_the_clock_and_the_answer_needs_its_own_yes(square):
    case = so_far(square, "received")
    before = case.seen(case.sender).answer_by
    case.move(ONE, "ask", words="Mikä liite puuttuu")
    go_on(4)
    given = case.answer(so_far="vuokrasopimus puuttuu")
    with pytest.raises(NotShownYet):
        customers.answer_question(case.sender, centre=CENTRE, **{**given, "digest": "0" * 64})
    customers.answer_question(case.sender, centre=CENTRE, **given)
    assert case.state() == "received" and "so_far" in case.read(TWO)
    assert case.seen(case.sender).answer_by > before, "the days of the question are left out"


def test_an_answer_to_a_leg_that_was_passed_on_meanwhile_is_refused(square):
    case = so_far(square, "accepted")
    given = case.answer(so_far="vuokrasopimus puuttuu")
    customers.reroute(ONE, centre=CENTRE, leg=case.leg, to="employment")
    with pytest.raises(LegCannot):
        customers.answer_question(case.sender, centre=CENTRE, **given)


def test_passed_on_the_person_is_asked_anew(square):
    case = so_far(square, "accepted")
    made = customers.reroute(ONE, centre=CENTRE, leg=case.leg, to="employment")
    assert case.state() == "rerouted" and case.row().payload.content == ""
    new = queries.leg_view(case.sender, centre=CENTRE, leg=made.leg)
    assert (new.state, dict(new.values)) == ("draft", VALUES)
    with pytest.raises(NotFound):
        queries.leg_view(person("e", "employment"), centre=CENTRE, leg=made.leg)
    with pytest.raises(NotReceiving):
        customers.reroute(case.sender, centre=CENTRE, leg=made.leg, to="service_point")


def test_an_outcome_is_recorded_and_after_thirty_days_the_leg_closes(square):
    case = so_far(square, "accepted")
    for event in ("arrive", "begin", "finish"):
        case.move(ONE, event)
    case.move(ONE, "record", reason="got_it")
    go_on(29)
    assert case.state() == "outcome_recorded"
    go_on(2)
    assert (case.state(), case.row().outcome, case.row().payload.content) == ("closed", "got_it", "")


def test_an_outcome_nobody_records_is_unknown_and_reminded_once(square):
    case = so_far(square, "accepted")
    go_on(29)
    go_on(17)
    row = case.row()
    assert (row.state, row.outcome) == ("outcome_recorded", "unknown")


def test_an_opaque_sender_is_told_only_when_the_person_wants(square):
    desk = "mhsa-1"
    square.open(desk)
    came = square.arrive("mhsa_walkin")
    square.next(desk)
    nurse = square.opened[desk]
    made = customers.start_referral(
        nurse, centre=CENTRE, visit=came.visit_id, stop=came.stops[0].stop_id, unit="mhsa", to="kela"
    )
    customers.change_payload(
        nurse, centre=CENTRE, leg=made.leg, values={"need": "Toimeentulo"}, tells_sender=False
    )
    customers.show_payload(nurse, centre=CENTRE, leg=made.leg, days=30, language="sv")
    shown = queries.preview(nurse, centre=CENTRE, leg=made.leg).shown
    assert shown is not None and shown.wording.startswith("Jag tillåter")
    customers.say_yes(nurse, centre=CENTRE, leg=made.leg, digest=shown.digest, way="screen")
    customers.send_leg(nurse, centre=CENTRE, leg=made.leg)
    [row] = queries.inbox(ONE, centre=CENTRE).to_answer
    assert row.other is None
    customers.move_leg(ONE, centre=CENTRE, leg=made.leg, event="open")
    assert queries.leg_view(ONE, centre=CENTRE, leg=made.leg).sender is None
    assert "mhsa" not in "".join(lines_of(made))


def test_who_does_not_serve_the_person_makes_no_referral(square):
    case = begin(square)
    given = {"visit": case.visit, "stop": case.stop, "to": "kela"}
    with pytest.raises(NotAllowed):
        customers.start_referral(ONE, centre=CENTRE, unit="kela", **given)
    with pytest.raises(NotReceiving):
        customers.start_referral(
            case.sender, centre=CENTRE, unit="service_point", **{**given, "to": "service_point"}
        )


def test_personal_details_have_lines_of_their_own(square):
    case = begin(square)
    with pytest.raises(NotEnoughSaid):
        case.change(need="Soita Sarille 040 123 4567")
    with pytest.raises(NotEnoughSaid):
        case.change(need="")


def test_the_journal_and_the_lists_hold_nothing_of_the_person(square):
    case = so_far(square, "accepted")
    told = "".join(lines_of(case)) + str(queries.inbox(ONE, centre=CENTRE))
    assert not [value for value in VALUES.values() if value in told]
    assert "kela" not in "".join(lines_of(case))
    assert case.leg in told and SP


def test_legs_and_drafts_are_forgotten_in_time(square):
    case, draft = so_far(square, "offered"), begin(square)
    case.move(case.sender, "say_no")
    holder = personal.HOLDERS["customers.referrals"]
    assert holder.expire(clock.now() + timedelta(days=8)) > 0
    with scope.inside_operation(), pytest.raises(NotFound):
        access.leg_named(CENTRE, draft.leg)
    assert case.state() == "not_wanted"
    assert holder.expire(clock.now() + timedelta(days=731)) > 0
    with scope.inside_operation(), pytest.raises(NotFound):
        access.leg_named(CENTRE, case.leg)


def test_a_demonstration_has_referrals_under_way(square):
    """Made by the same operations, from whoever is at a desk; a sample's file names units that are there."""
    from palvelutori.accounts import operations as accounts
    from palvelutori.cli import referred

    accounts_made = accounts.add_device(
        SYSTEM, centre=CENTRE, code="sp", kind="desk", unit="service_point", desk=SP, staff="service_point.2"
    )
    assert referred.refer_some(CENTRE, desks={SP: accounts_made.token}) == 0, "nobody is served"
    begin(square)
    assert referred.refer_some(CENTRE, desks={SP: accounts_made.token}) == 1
    assert [row.state for row in queries.inbox(ONE, centre=CENTRE).to_answer] == ["sent"]
