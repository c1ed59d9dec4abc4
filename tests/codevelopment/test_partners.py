"""Partners from an application to an end: seats, terms, checks, marks, appeals another person decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from palvelutori.accounts.access import actor_named
from palvelutori.accounts.models import Person, RoleGrant
from palvelutori.accounts.operations import NameTaken
from palvelutori.codevelopment import codes, holding_partners, partnering
from palvelutori.codevelopment.models import Partner, PartnerMark, PartnerPerson
from palvelutori.codevelopment.operations import (
    partner_people,
    partner_refusals,
    partner_runs,
    partners,
    standing,
)
from palvelutori.codevelopment.operations.steps import NamesSomebody
from palvelutori.codevelopment.rules.partnership import Standing
from palvelutori.codevelopment.terms import terms
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from tests.codevelopment.conftest import TODAY, goes_to
from tests.codevelopment.partners import (
    CONTACT,
    ORGANISATION,
    PASSWORD,
    active,
    agreed,
    applied,
    nobody,
    ran,
    second_person,
    vetted,
)
from tests.codevelopment.steps import KELA, MANAGER, OFFICER
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
AT = {"centre": CENTRE}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def row(number: int) -> Partner:
    return Partner.objects.get(centre=CENTRE, number=number)


def test_from_an_application_to_the_first_level(square):
    number, person = agreed("insurance")
    with pytest.raises(partner_refusals.ChecksMissing):
        partners.activate_partner(MANAGER, **AT, partner=number)
    partners.note_check(MANAGER, **AT, partner=number, check="insurance")
    assert partners.activate_partner(MANAGER, **AT, partner=number).state == Standing.ACTIVE
    ran(number, "clean", "clean")
    seat = partnering.seat(person, centre=CENTRE, on=TODAY)
    assert seat is not None
    assert (seat.level, seat.takes_part, seat.is_owner) == (1, True, True)
    assert partnering.partners_named(CENTRE)["Rantakulman Martat ry"].number == number
    told = " ".join(str(one.facts) for one in JournalLine.objects.all())
    assert "Taina" not in told, "no contact person in the journal"


def test_an_application_is_one_however_often_it_is_sent(square):
    code = codes.drawn_code()
    assert applied(code) == applied(code)
    assert Partner.objects.count() == 1
    assert applied() == 2


@pytest.mark.parametrize(
    ("organisation", "contact", "refusal"),
    [
        ({"kind": "party"}, {}, InvalidInput),
        ({"names": {}}, {}, InvalidInput),
        ({"does": "lyhyt"}, {}, InvalidInput),
        ({"wants": "Soittakaa numeroon 040 123 4567 heti"}, {}, NamesSomebody),
        ({}, {"email": "", "phone": ""}, InvalidInput),
        ({}, {"email": "taina"}, InvalidInput),
        ({}, {"phone": "soita"}, InvalidInput),
        ({}, {"name": ""}, InvalidInput),
    ],
)
def test_what_an_application_must_be(square, organisation, contact, refusal):
    with pytest.raises(refusal):
        partners.apply(
            ANONYMOUS,
            **AT,
            code=codes.drawn_code(),
            organisation={**ORGANISATION, **organisation},
            contact={**CONTACT, **contact},
            language="fi",
        )
    assert not Partner.objects.exists()


def test_an_application_needs_a_code_of_the_house(square):
    with pytest.raises(partner_refusals.PartnerCodeUnknown):
        applied("2222 2222 2222")


def join(code: str, username: str = "taina", password: str = PASSWORD) -> partner_people.Joined:
    return partner_people.join(
        ANONYMOUS, **AT, code=code, username=username, password=password, language="fi"
    )


def test_a_sign_in_comes_after_the_vetting_once_and_in_time(square):
    code = codes.drawn_code()
    number = applied(code)
    with pytest.raises(partner_refusals.NotYetVetted):
        join(code)
    with pytest.raises(partner_refusals.PartnerCodeUnknown):
        join(codes.drawn_code())
    partners.vet(MANAGER, **AT, partner=number, checks=[])
    with pytest.raises(InvalidInput):
        join(code, password="lyhyt")
    nobody()
    with pytest.raises(NameTaken):
        join(code, username="joku")
    made = join(code)
    assert made.until_on == TODAY + timedelta(days=partner_people.SEAT_DAYS)
    with pytest.raises(partner_refusals.PartnerCodeUsed):
        join(code, username="toinen")
    late = codes.drawn_code()
    applied(late)
    goes_to(TODAY + timedelta(days=partners.CODE_DAYS + 1))
    with pytest.raises(partner_refusals.PartnerCodeUnknown):
        join(late)


def test_a_declined_applicant_gets_no_sign_in_and_may_appeal(square):
    code = codes.drawn_code()
    number = applied(code)
    with pytest.raises(NotFound):
        partner_runs.appeal_by_code(ANONYMOUS, **AT, code=code, words="Mitä nyt")
    partners.decline_partner(MANAGER, **AT, partner=number, reason="Tämä on myyntiä")
    with pytest.raises(partner_refusals.WrongStanding):
        join(code)
    with pytest.raises(partner_refusals.PartnerCodeUnknown):
        partner_runs.appeal_by_code(ANONYMOUS, **AT, code=codes.drawn_code(), words="Emme myy")
    mark = partner_runs.appeal_by_code(ANONYMOUS, **AT, code=code, words="Emme myy mitään").mark
    with pytest.raises(NotFound):
        partner_runs.appeal_by_code(ANONYMOUS, **AT, code=code, words="Vielä kerran")
    with pytest.raises(partner_refusals.SameDecider):
        partner_runs.decide_mark_appeal(MANAGER, **AT, mark=mark, set_aside=True, reason="Niinpä")
    partner_runs.decide_mark_appeal(KELA, **AT, mark=mark, set_aside=True, reason="Ei ole myyntiä")
    assert row(number).state == Standing.APPLIED


def test_whoever_decided_does_not_decide_the_appeal_in_the_table_either(square):
    """The constraint stands behind the rule: with the rule off the table refuses."""
    number, _ = active()
    mark = PartnerMark.objects.get(pk=ran(number, "no_show"))
    mark.appeal, mark.decided_by = "upheld", mark.made_by
    with pytest.raises(IntegrityError), transaction.atomic():
        mark.save()


def test_terms_are_accepted_by_the_owner_of_today(square):
    number, person = vetted()
    other = second_person(number)
    for actor, refusal in ((other, NotAllowed), (ANONYMOUS, NotSignedIn), (OFFICER, NotAllowed)):
        with pytest.raises(refusal):
            partners.accept_terms(actor, **AT, version=terms().version)
    with pytest.raises(partner_refusals.TermsChanged):
        partners.accept_terms(person, **AT, version=terms().version + 1)
    assert partners.accept_terms(person, **AT, version=terms().version).state == Standing.AGREED
    assert partners.accept_terms(person, **AT, version=terms().version).state == Standing.AGREED
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.update(state="active", terms_version=0)


def test_managers_vet_and_decide(square):
    number, _ = active()
    with pytest.raises(InvalidInput):
        partners.vet(MANAGER, **AT, partner=number, checks=["horoscope"])
    with pytest.raises(partner_refusals.WrongStanding):
        partners.vet(MANAGER, **AT, partner=number, checks=[])
    with pytest.raises(InvalidInput):
        partners.note_check(MANAGER, **AT, partner=number, check="insurance")
    with pytest.raises(InvalidInput):
        standing.decide_standing(MANAGER, **AT, partner=number, what="vet", reason="Koska")
    with pytest.raises(InvalidInput):
        standing.decide_standing(MANAGER, **AT, partner=number, what="warn", reason="")
    with pytest.raises(NotFound):
        standing.decide_standing(MANAGER, **AT, partner=99, what="warn", reason="Koska")
    with pytest.raises(NotAllowed):
        standing.decide_standing(KELA, **AT, partner=number, what="warn", reason="Koska")


def test_a_warning_is_appealed_and_set_aside(square):
    number, person = active()
    ran(number, "clean", "clean")
    standing.decide_standing(MANAGER, **AT, partner=number, what="warn", reason="Esitteitä jaettiin ovella")
    seat = partnering.seat(person, centre=CENTRE, on=TODAY)
    assert seat is not None
    assert seat.level == 0, "each booking is handled while warned"
    mark = PartnerMark.objects.get(kind="warn")
    partner_runs.appeal_mark(person, **AT, mark=mark.pk, words="Ne olivat kaupungin esitteitä")
    with pytest.raises(NotFound):
        partner_runs.appeal_mark(person, **AT, mark=mark.pk, words="Vielä kerran")
    partner_runs.decide_mark_appeal(KELA, **AT, mark=mark.pk, set_aside=True, reason="Totta")
    assert row(number).state == Standing.ACTIVE
    with pytest.raises(NotFound):
        partner_runs.decide_mark_appeal(KELA, **AT, mark=mark.pk, set_aside=True, reason="Totta")


def test_an_appeal_set_aside_too_late_moves_nothing(square):
    number, person = active()
    standing.decide_standing(MANAGER, **AT, partner=number, what="warn", reason="Esitteitä ovella")
    mark = PartnerMark.objects.get(kind="warn").pk
    partner_runs.appeal_mark(person, **AT, mark=mark, words="Ei ollut")
    standing.decide_standing(MANAGER, **AT, partner=number, what="suspend", reason="Taas esitteitä")
    partner_runs.decide_mark_appeal(KELA, **AT, mark=mark, set_aside=True, reason="Totta")
    assert row(number).state == Standing.SUSPENDED, "another decision stands in between"


def test_a_level_comes_back_with_an_appeal(square):
    number, person = active()
    ran(number, *["clean"] * 2)
    mark = ran(number, "serious")
    assert row(number).level == 0
    with pytest.raises(NotFound):
        partner_runs.appeal_mark(person, **AT, mark=ran(number, "clean"), words="Hyvin meni")
    partner_runs.appeal_mark(person, **AT, mark=mark, words="Se oli toinen yhdistys")
    upheld = ran(number, "no_show")
    partner_runs.appeal_mark(person, **AT, mark=upheld, words="Bussi oli myöhässä")
    partner_runs.decide_mark_appeal(KELA, **AT, mark=upheld, set_aside=False, reason="Ei ilmoitettu")
    partner_runs.decide_mark_appeal(KELA, **AT, mark=mark, set_aside=True, reason="Oli toinen")
    assert row(number).level == 1


def test_a_run_is_marked_once(square):
    number, _ = active()
    call = {**AT, "partner": number, "about": "booking:1"}
    first = partner_runs.mark_partner_run(MANAGER, **call, run="clean")
    again = partner_runs.mark_partner_run(MANAGER, **call, run="no_show", reason="Ei tultu")
    assert (first.mark, PartnerMark.objects.filter(about="booking:1").count()) == (again.mark, 1)
    partner_runs.mark_partner_run(MANAGER, **call, run="breach", reason="Meteliä")
    with pytest.raises(InvalidInput):
        partner_runs.mark_partner_run(MANAGER, **call, run="splendid")
    with pytest.raises(IntegrityError), transaction.atomic():  # the table stands behind it
        PartnerMark.objects.create(
            partner=row(number), kind="late", day=TODAY, about="booking:1", made_by="x",
            state_before="active", level_before=0, level_after=0,
        )  # fmt: skip


def test_nobody_appeals_for_another(square):
    number, _ = active()
    mark = ran(number, "no_show")
    _, other = active(username="muut", names={"fi": "Muut ry"})
    with pytest.raises(NotFound):
        partner_runs.appeal_mark(other, **AT, mark=mark, words="Ei meidän")
    with pytest.raises(NotFound):
        partner_runs.appeal_mark(other, **AT, mark=mark + 99, words="Ei meidän")


def test_seats_end(square):
    number, person = active()
    other = second_person(number)
    mine, theirs = PartnerPerson.objects.order_by("id")
    stranger = nobody()
    for actor, seat in ((stranger, theirs), (other, mine), (person, mine)):
        with pytest.raises(NotAllowed):
            partner_people.end_partner_seat(actor, **AT, row=seat.pk)
    with pytest.raises(NotFound):
        partner_people.end_partner_seat(MANAGER, **AT, row=999)
    partner_people.end_partner_seat(person, **AT, row=theirs.pk)
    assert partnering.seat(other, centre=CENTRE, on=TODAY) is None
    assert partnering.seat(person, centre=CENTRE, on=TODAY + timedelta(days=366)) is None, (
        "a seat has a last day"
    )
    assert partnering.seat(SYSTEM, centre=CENTRE, on=TODAY) is None


def test_an_ended_partner_has_no_seats_until_its_appeal_is_right(square):
    code = codes.drawn_code()
    number = applied(code)
    partners.vet(MANAGER, **AT, partner=number, checks=[])
    person = Actor(f"person:{join(code).person}", "person")
    partners.accept_terms(person, **AT, version=terms().version)
    standing.decide_standing(MANAGER, **AT, partner=number, what="end", reason="Ei tullut sovittuna")
    assert partnering.seat(person, centre=CENTRE, on=TODAY) is None
    mark = partner_runs.appeal_by_code(ANONYMOUS, **AT, code=code, words="Tulimme kyllä").mark
    partner_runs.decide_mark_appeal(KELA, **AT, mark=mark, set_aside=True, reason="Tulivat")
    assert partnering.seat(person, centre=CENTRE, on=TODAY) is not None


def test_asking_others_in(square):
    number, person = active()
    second_person(number)
    fresh, contact = codes.drawn_code(), {**CONTACT, "name": "Aino Salo"}
    made = partner_people.invite(person, **AT, code=fresh, contact=contact, is_owner=True)
    for code in ("2222", fresh):
        with pytest.raises(partner_refusals.PartnerCodeUnknown):
            partner_people.invite(person, **AT, code=code, contact=contact)
    with pytest.raises(NotAllowed):
        partner_people.invite(KELA, **AT, code=codes.drawn_code(), contact=contact, partner=number)
    waiting = applied()
    with pytest.raises(partner_refusals.WrongStanding):
        partner_people.invite(MANAGER, **AT, code=codes.drawn_code(), contact=contact, partner=waiting)
    for _ in range(partner_people.MOST_PEOPLE - 3):
        partner_people.invite(person, **AT, code=codes.drawn_code(), contact=contact)
    with pytest.raises(InvalidInput):
        partner_people.invite(person, **AT, code=codes.drawn_code(), contact=contact)
    partner_people.end_partner_seat(person, **AT, row=made.row)
    with pytest.raises(partner_refusals.PartnerCodeUnknown):
        join(fresh)


def test_contacts_are_changed_by_themselves_and_the_owner(square):
    number, person = active()
    other = second_person(number)
    mine, theirs = PartnerPerson.objects.order_by("id")
    call = {**AT, "contact": {**CONTACT, "name": "Uusi Nimi"}}
    with pytest.raises(NotAllowed):
        partner_people.change_contact(other, **call, row=mine.pk, tells=False)
    with pytest.raises(NotFound):
        partner_people.change_contact(person, **call, row=999, tells=False)
    partner_people.change_contact(person, **call, row=theirs.pk, tells=True)
    partner_people.change_contact(other, **call, row=theirs.pk, tells=True)
    assert list(PartnerPerson.objects.order_by("id").values_list("tells", flat=True)) == [False, True]


def test_people_are_exported_erased_and_forgotten(square):
    number, person = active()
    other = second_person(number)
    partner_runs.appeal_mark(person, **AT, mark=ran(number, "no_show"), words="Bussi oli myöhässä")
    found = holding_partners.export(person.id)
    assert found["places"][0]["email"] == CONTACT["email"]
    assert found["appealed"] == ["Bussi oli myöhässä"]
    assert holding_partners.export(MANAGER.id)["marked"]
    assert holding_partners.export("staff:guidance.1") == {}
    assert holding_partners.erase(person.id) == 4, "place, terms, its step, its appeal"
    assert holding_partners.erase(MANAGER.id)
    assert holding_partners.export(person.id) == holding_partners.export(MANAGER.id) == {}
    assert partnering.seat(person, centre=CENTRE, on=TODAY) is None
    declined = applied()
    partners.decline_partner(MANAGER, **AT, partner=declined, reason="Tämä on myyntiä")
    goes_to(TODAY + timedelta(days=181))
    assert holding_partners.expire(clock.now()) == 1, "the declined applicant's contact"
    assert partnering.seat(other, centre=CENTRE, on=TODAY) is not None
    assert holding_partners.expire(clock.now() + timedelta(days=400)) == 1


def test_accounts_close_a_month_after_their_last_seat(square):
    _, person = active()
    other = Person.objects.get(pk=second_person(1).id.partition(":")[2])
    RoleGrant.objects.create(person=other, role="host", centre=CENTRE)
    PartnerPerson.objects.update(ended_on=TODAY)

    def closed() -> int:
        return partner_people.close_partner_accounts(SYSTEM, **AT).row

    assert closed() == 0, "an appeal may still be right"
    PartnerPerson.objects.update(ended_on=TODAY - timedelta(days=30))
    assert closed() == 1
    assert closed() == 0
    assert actor_named(person.id) is None
    assert actor_named(f"person:{other.pk}") is not None, "somebody who works here stays"
    with pytest.raises(NotAllowed):
        partner_people.close_partner_accounts(MANAGER, **AT)
