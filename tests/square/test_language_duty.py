"""A unit's language duty: what is missing is listed with its act, and nothing with a gap is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue import models
from palvelutori.catalogue.law import duties, owed
from palvelutori.catalogue.operations.revising import renew
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules.duty import Gap, Lack, Said, gaps, silent
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.common.texts import has
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.spaces import models as spaces
from palvelutori.square import duty
from palvelutori.square.operations import publishing
from palvelutori.staffing import models as staff
from palvelutori.staffing import operations as staffing
from tests import world
from tests.square.conftest import CENTRE, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house_clock")]
SERVICE = "kela.omakela_guidance"
slots = st.dictionaries(st.sampled_from(["fi", "sv", "en", "se"]), st.sampled_from(["", " ", "x"]))


@given(texts=slots, languages=st.lists(st.sampled_from(["fi", "sv", "se"]), unique=True))
def test_a_gap_is_an_owed_language_that_is_not_said(texts, languages):
    found = gaps([Said(Lack.TEXT, "u", "names", texts)], owed=languages)
    assert [one.language for one in found] == [one for one in languages if not texts.get(one, "").strip()]


@given(officers=st.lists(st.lists(st.sampled_from(["fi", "sv", "so"]))))
def test_a_line_is_silent_in_what_none_of_its_officers_speaks(officers):
    found = {one.language for one in silent({"line": officers}, owed=("fi", "sv"))}
    assert found == {"fi", "sv"} - {one for each in officers for one in each}


def test_duties_are_data_with_their_ground_and_say_they_are_from_memory():
    assert set(owed(["sami_homeland"], required=())) == {"fi", "se", "smn", "sms"}
    assert owed(["state_authority"], required=("fi", "en")) == ("fi", "sv", "en")
    for one in duties().values():
        assert one.law and one.is_from_memory
        assert has(f"duty.of.{one.code}")


@pytest.mark.parametrize("name", ["rantakulma", "jokivarsi"])
def test_every_unit_of_the_samples_has_a_duty_the_law_knows(name, db, house_clock):
    world.set_up(name)
    for unit in catalogue_of(name).units.values():
        assert unit.duties and set(unit.duties) <= set(duties())
    assert {gap.lack for one in duty.house_duty(name) for gap in one.gaps} <= {Lack.OFFICER}


def test_each_kind_of_gap_is_found(tokens):
    models.Service.objects.filter(code=SERVICE).update(summaries={"fi": "a"})
    row = spaces.Desk.objects.get(centre=CENTRE, code="kela-1")
    row.names = {"fi": row.names["fi"]}
    row.save()
    for member in staff.StaffMember.objects.filter(centre=CENTRE, unit="kela"):
        member.languages = ["fi"]
        member.save()
    renew(CENTRE)
    staffing.renew(CENTRE)
    spaces.SpacesRevision.objects.filter(centre=CENTRE).update(mark="changed")
    found = duty.unit_duty(CENTRE, "kela").gaps
    assert Gap(Lack.TEXT, SERVICE, "summaries", "sv") in found
    assert Gap(Lack.SIGN, "kela-1", "names", "sv") in found
    assert Gap(Lack.OFFICER, "kela_desk", "speaks", "sv") in found


LEAD = Actor("person:lead", "person", (RoleAt("unit_lead", CENTRE, "kela"),))


def texts(**changes):
    service = catalogue_of(CENTRE).services[SERVICE]
    given = {"names": service.names, "summaries": service.summaries, "bring": service.bring}
    return {name: dict(words) for name, words in {**given, **changes}.items()}


def test_a_text_with_a_gap_is_not_published(tokens, monkeypatch):
    half = texts(names={"fi": "Uusi", "sv": " "})
    with pytest.raises(publishing.LanguageGaps) as refused:
        publishing.publish_service_texts(LEAD, centre=CENTRE, service=SERVICE, texts=half)
    assert refused.value.values["gaps"] == [["text", SERVICE, "names", "sv"]]
    assert catalogue_of(CENTRE).services[SERVICE].names["fi"] != "Uusi"
    whole = texts(names={"fi": "Uusi", "sv": "Ny"})
    publishing.publish_service_texts(LEAD, centre=CENTRE, service=SERVICE, texts=whole)
    assert catalogue_of(CENTRE).services[SERVICE].names == {"fi": "Uusi", "sv": "Ny"}
    monkeypatch.setattr(publishing, "_require", lambda found: None)
    publishing.publish_service_texts(LEAD, centre=CENTRE, service=SERVICE, texts=half)
    assert "sv" not in catalogue_of(CENTRE).services[SERVICE].names, (
        "the control: without the guard it is out"
    )


def test_a_units_texts_and_who_may_write_them(tokens):
    unit = catalogue_of(CENTRE).units["kela"]
    given = {name: dict(getattr(unit, name)) for name in ("names", "short_names", "descriptions")}
    given["descriptions"]["fi"] = "Kela auttaa."
    publishing.publish_unit_texts(LEAD, centre=CENTRE, unit="kela", texts=given)
    assert catalogue_of(CENTRE).units["kela"].descriptions["fi"] == "Kela auttaa."
    with pytest.raises(NotAllowed):
        publishing.publish_unit_texts(LEAD, centre=CENTRE, unit="library", texts=given)
    with pytest.raises(publishing.LanguageGaps):
        publishing.publish_unit_texts(LEAD, centre=CENTRE, unit="kela", texts={})
    with pytest.raises(InvalidInput):
        publishing.publish_unit_texts(SYSTEM, centre=CENTRE, unit="kela", texts={"names": {"xx": "a"}})
    for operation, name in (
        (publishing.publish_unit_texts, {"unit": "nowhere", "texts": {}}),
        (publishing.publish_service_texts, {"service": "nothing", "texts": {}}),
        (publishing.offer_service, {"service": "nothing", "is_on": True}),
    ):
        with pytest.raises(NotFound):
            operation(SYSTEM, centre=CENTRE, **name)


def test_a_service_is_put_on_offer_only_whole(tokens, house_clock):
    assert publishing.offer_service(LEAD, centre=CENTRE, service=SERVICE, is_on=False)
    house_clock.skip_to(house_clock.now() + timedelta(days=1))
    service = catalogue_of(CENTRE).services[SERVICE]
    assert service.validity.ends_on is not None
    models.Service.objects.filter(code=SERVICE).update(summaries={"fi": "a"})
    renew(CENTRE)
    with pytest.raises(publishing.LanguageGaps):
        publishing.offer_service(LEAD, centre=CENTRE, service=SERVICE, is_on=True)
    publishing.publish_service_texts(
        LEAD, centre=CENTRE, service=SERVICE, texts=texts(summaries={"fi": "a", "sv": "b"})
    )
    publishing.offer_service(LEAD, centre=CENTRE, service=SERVICE, is_on=True)
    assert catalogue_of(CENTRE).services[SERVICE].validity.ends_on is None
    staff.StaffMember.objects.filter(centre=CENTRE).update(languages=["fi"])
    staffing.renew(CENTRE)
    with pytest.raises(publishing.LanguageGaps) as refused:
        publishing.offer_service(LEAD, centre=CENTRE, service=SERVICE, is_on=True)
    assert refused.value.values["gaps"][0][0] == "officer"


def test_the_page_lists_gaps_with_their_act_and_refuses_in_words(lead, tokens):
    models.Service.objects.filter(code=SERVICE).update(summaries={"fi": "a"})
    renew(CENTRE)
    page = lead.get("/kielivelvoite/").content.decode()
    assert "kuvaus puuttuu (ruotsi)" in page
    assert f"/kielivelvoite/palvelu/{SERVICE}/" in page
    assert "muistista, tarkistamatta" in page
    assert "yksikko/library" not in page, "a lead sees the own unit"
    sent = {"names_fi": "N", "names_sv": "N", "summaries_fi": "K"}
    refused = lead.post(f"/kielivelvoite/palvelu/{SERVICE}/", sent)
    assert refused.status_code == 422
    assert "Ei julkaistu: 1 kohtaa" in refused.content.decode()
    told = lead.post(f"/kielivelvoite/palvelu/{SERVICE}/", {**sent, "summaries_sv": "B", "receipt": "p"})
    assert told["Location"] == "/kielivelvoite/"
    assert signed_in("paallikko").get("/kielivelvoite/yksikko/library/").status_code == 200
