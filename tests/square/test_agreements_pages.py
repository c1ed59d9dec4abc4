"""The pages of agreements: read, write, sign, take into force, end, train; every refusal in words with a way out."""

from __future__ import annotations

import pytest

from palvelutori.catalogue.queries.agreements import agreement
from palvelutori.common.times import local_day
from palvelutori.foundation.clock import clock
from tests.square.conftest import CENTRE, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house_clock")]
DRAFT = "/sopimukset/employment_at_library/"


def form(client, path: str) -> dict[str, object]:
    """The form's own values, as a browser would send them."""
    first = client.get(path).context["form"]
    given = {name: first.get_initial_for_field(field, name) for name, field in first.fields.items()}
    return {name: value for name, value in given.items() if value not in (None, "", ())}


def test_a_manager_takes_an_agreement_from_draft_to_its_end(manager):
    page = manager.get("/sopimukset/").content.decode()
    assert "2 asiaa estää voimaantulon" in page
    assert "Kelan liitteet ja OmaKela-opastus palvelupisteessä" in page
    refused = manager.post(f"{DRAFT}voimaan/", {"receipt": "r0"})
    assert refused.status_code == 422
    assert "Rantakulman työllisyysalue ei ole allekirjoittanut." in refused.content.decode()
    for party in ("rantakulma_city", "rantakulma_employment_area"):
        given = {"organisation": party, "signatory": "Olli T, johtaja", "signed_on": "2026-11-16"}
        assert manager.post(f"{DRAFT}allekirjoita/", {**given, "receipt": party})["Location"] == DRAFT
    assert "Sopimuksessa ei ole puutteita" in manager.get(DRAFT).content.decode()
    assert manager.post(f"{DRAFT}voimaan/", {"receipt": "r1"})["Location"] == DRAFT
    assert "Tulossa voimaan" in manager.get(DRAFT).content.decode()
    ended = manager.post(f"{DRAFT}paata/", {"last_on": "2027-01-05", "receipt": "r2"})
    assert ended.status_code == 422
    assert "Irtisanomisaika on 3 kuukautta" in ended.content.decode()
    both = {"last_on": "2027-01-05", "is_by_both": "on", "receipt": "r3"}
    assert manager.post(f"{DRAFT}paata/", both)["Location"] == "/sopimukset/"
    assert "Viimeinen päivä on kirjattu." in manager.get("/sopimukset/").content.decode()


def test_a_draft_is_written_with_its_gaps_and_they_are_listed(manager):
    given = form(manager, f"{DRAFT}muokkaa/")
    given |= {"tasks": ["advice", "decision"], "names_sv": "", "receipt": "w1"}
    assert manager.post(f"{DRAFT}muokkaa/", given)["Location"] == DRAFT
    page = manager.get(DRAFT).content.decode()
    for words in ("Päätös on julkisen vallan käyttöä.", "Poista Päätös.", "Teksti puuttuu: ruotsi."):
        assert words in page
    bad = manager.post(f"{DRAFT}muokkaa/", {**given, "provider": given["commissioner"], "starts_on": "x"})
    assert bad.status_code == 422
    new = manager.post("/sopimukset/uusi/", {**given, "code": "brand_new", "receipt": "w2"})
    assert new["Location"] == "/sopimukset/brand_new/"
    assert manager.post("/sopimukset/brand_new/paata/", {"receipt": "w3"})["Location"] == "/sopimukset/"
    assert manager.get("/sopimukset/brand_new/").status_code == 404


def test_a_lead_reads_and_writes_down_a_training_of_the_own_unit(manager, tokens):
    path = "/sopimukset/kela_at_service_point/"
    before = manager.get(path).content.decode()
    assert "ei perehdytystä" in before
    assert "perehdytys vanheni 2.9.2026" in before
    given = {"member": "service_point.6", "done_on": "2026-11-10", "receipt": "t1"}
    kela = signed_in("esihenkilo")
    assert kela.post(f"{path}perehdytys/", given).status_code == 422
    assert "Kirjaa perehdytys" not in kela.get(path).content.decode()
    assert manager.post(f"{path}perehdytys/", {**given, "done_on": "2027-01-01"}).status_code == 422
    assert manager.post(f"{path}perehdytys/", given)["Location"] == path
    assert "perehdytys voimassa 9.11.2028 asti" in manager.get(path).content.decode()


def test_the_adviser_reads_why_not_and_where(tokens):
    adviser = signed_in("luukku")
    adviser.post("/luukku/service_point-1/tee/open/", {"receipt": "o"})
    page = adviser.get("/luukku/service_point-1/saanko/?q=perustoimeentulotuki").content.decode()
    assert "Et voi hoitaa" in page
    assert "Tämän hoitaa Kela." in page
    refused = adviser.post(
        "/luukku/service_point-1/tee/serve-now/", {"need": "kela.basic_social_assistance", "receipt": "s"}
    )
    assert refused.status_code == 403
    assert "Vain" not in refused.content.decode()
    assert "viranomaisen oma virkailija" in refused.content.decode()
    served = adviser.post(
        "/luukku/service_point-1/tee/serve-now/", {"need": "kela.omakela_guidance", "receipt": "s2"}
    )
    assert served.status_code == 302
    assert agreement(CENTRE, code="kela_at_service_point", day=local_day(clock.now())).signed


def test_residents_read_on_whose_behalf(client, tokens):
    page = client.get("/kenen-puolesta/").content.decode()
    assert "Kun asiasi kuuluu viranomaiselle Kansaneläkelaitos, sinua palvelee Rantakulman kaupunki." in page
    assert "Mielenterveys" not in page
    assert "/kenen-puolesta/" in client.get("/").content.decode()
