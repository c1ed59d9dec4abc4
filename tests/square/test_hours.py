"""Opening exceptions in the browser."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from palvelutori.catalogue.queries import exceptions_ahead
from palvelutori.common.times import local_day
from palvelutori.foundation.clock import clock
from palvelutori.spaces.operations import hours as operations
from tests.square.conftest import CENTRE, signed_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.accounts.doors"),
    pytest.mark.usefixtures("house_clock"),
]
PATH = "/poikkeukset/uusi/"
GIVEN = {
    "place": "kela",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-02",
    "reason_fi": "Koulutus",
    "reason_sv": "Utbildning",
    "reason_en": "Training",
    "receipt": "r1",
}


def own(unit: str | None = "kela"):
    rows = exceptions_ahead(CENTRE, day=local_day(clock.now()))
    return [one for one in rows if one.reasons.get("en") == "Training" and one.unit == unit]


def test_an_exception_is_set_once_and_taken_back(manager):
    for _ in range(2):
        assert manager.post(PATH, GIVEN)["Location"] == "/poikkeukset/"
    assert len(own()) == 1
    page = manager.get("/poikkeukset/").content.decode()
    assert "Poikkeus on lisätty" in page
    assert "Koulutus" in page
    group = own()[0].group
    assert "Perutaanko poikkeus?" in manager.get(f"/poikkeukset/{group}/peru/").content.decode()
    assert manager.post(f"/poikkeukset/{group}/peru/", {"receipt": "r2"}).status_code == 302
    assert own() == []
    assert manager.get(f"/poikkeukset/{group}/peru/").status_code == 404


def test_shorter_hours(manager):
    manager.post(PATH, {**GIVEN, "opens": "10:00", "closes": "12:00"})
    assert own()[0].slots[0].closes.hour == 12


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"starts_on": ""}, "Kirjoita ensimmäinen päivä."),
        ({"starts_on": "huomenna"}, "vuosi-kuukausi-päivä"),
        ({"starts_on": "2026-11-01"}, "Päivä on jo mennyt."),
        ({"ends_on": "2026-11-30"}, "Viimeinen päivä on ennen ensimmäistä."),
        ({"ends_on": "2028-12-02"}, "Kohta ends_on ei kelpaa."),
        ({"opens": "10"}, "Kirjoita aika muodossa 09:00."),
        ({"opens": "10:00"}, "Kirjoita molemmat ajat"),
        ({"closes": "10:00"}, "Kirjoita molemmat ajat"),
        ({"opens": "12:00", "closes": "10:00"}, "Sulkemisaika on ennen avaamista."),
        ({"reason_sv": ""}, "Täytä tämä kohta."),
        ({"place": "nowhere"}, "Valitse jokin vaihtoehdoista."),
    ],
)
def test_a_wrong_exception_says_what(manager, values, told):
    answer = manager.post(PATH, {**GIVEN, **values})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert own() == []


def test_whom_it_cuts_off_is_shown_first(manager):
    """The library is the only way to units behind it: closing it on a day must name them."""
    given = {**GIVEN, "place": "library"}
    answer = manager.post(PATH, given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Poikkeus katkaisee tien muihin yksiköihin." in page
    cut_off = answer.context["cut_off"]
    assert cut_off
    assert own("library") == []
    acknowledged = [code for code, _ in cut_off]
    assert manager.post(PATH, {**given, "acknowledged": acknowledged}).status_code == 302
    assert len(own("library")) == 1


def test_whom_taking_back_cuts_off_is_shown_first(manager, monkeypatch):
    """Rantakulma's library is open whenever its doors are: the warning is put in by hand."""
    lost = SimpleNamespace(unit="lab")
    monkeypatch.setattr(operations, "warnings_of_cancelling", lambda *_args, **_values: (lost,))
    manager.post(PATH, GIVEN)
    group = own()[0].group
    answer = manager.post(f"/poikkeukset/{group}/peru/")
    assert answer.status_code == 409
    assert "Poikkeus katkaisee tien" in answer.content.decode()
    given = {"acknowledged": [code for code, _ in answer.context["cut_off"]]}
    assert given == {"acknowledged": ["lab"]}
    assert manager.post(f"/poikkeukset/{group}/peru/", given).status_code == 302
    assert own() == []


def test_a_lead_changes_the_own_unit_only(lead, manager):
    page = lead.get(PATH).content.decode()
    assert '<option value="kela">' in page
    assert '<option value="lab">' not in page
    assert "koko talo" not in page
    assert lead.post(PATH, {**GIVEN, "place": "lab"}).status_code == 422
    assert lead.post(PATH, GIVEN).status_code == 302
    assert len(own()) == 1
    manager.post(PATH, {**GIVEN, "place": "lab", "receipt": "r5"})
    other = own("lab")[0].group
    assert f"/poikkeukset/{other}/peru/" not in lead.get("/poikkeukset/").content.decode()
    assert lead.post(f"/poikkeukset/{other}/peru/").status_code == 403


def test_an_officer_does_not_change_hours(tokens):
    officer = signed_in("luukku")
    assert officer.get("/poikkeukset/").status_code == 403
    assert officer.post(PATH, GIVEN).status_code == 403
