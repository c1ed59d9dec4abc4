"""Pages of developing together: public without sign-in, work for who works here, refusals with a way out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from palvelutori.codevelopment import chart, codes, queries, readiness
from palvelutori.codevelopment.clockwork import wrong_place
from palvelutori.codevelopment.models import Handed, Readiness, Voice
from palvelutori.codevelopment.operations.sampled import load_sample
from palvelutori.codevelopment.rules.readiness import Evidence, score
from palvelutori.foundation import reactions
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.journal import Line
from palvelutori.visits import operations as visits
from palvelutori.visits.follow import follow_token
from tests.codevelopment.conftest import TODAY, lived
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
THREE = {f"{field}_{slot}": f"{field} {slot}" for field in ("title", "heard") for slot in ("fi", "sv", "en")}


@pytest.fixture
def sample(square):
    """The sample's efforts over days of its own."""
    lived([TODAY - timedelta(days=back) for back in range(43, 91)])
    load_sample(SYSTEM, centre=CENTRE)
    return square


@pytest.mark.parametrize("tongue", ["", "/sv", "/en", "/fi-simple"])
def test_everybody_reads_everything(sample, tongue):
    resident = Client()
    for path in (
        "/kehita/",
        "/kehita/yrityksille/",
        "/kehita/kerro/",
        "/kehita/vastaus/",
        "/kehita/2/kerro/",
    ):
        assert resident.get(tongue + path).status_code == 200
    for card in queries.efforts(CENTRE):
        page = resident.get(f"{tongue}/kehita/{card.number}/")
        assert page.status_code == 200
    home = resident.get(f"{tongue}/").content.decode()
    assert f'href="{tongue}/kehita/"' in home


def test_the_samples_loop_is_computed(sample):
    assert {card.number: str(card.state) for card in queries.efforts(CENTRE)} == {
        1: "published", 2: "running", 3: "goal_set", 4: "parked", 5: "goal_proposed",
    }  # fmt: skip
    told = queries.effort(CENTRE, number=1)
    assert told.analysis is not None
    assert told.analysis["verdict"] == "not_found"
    page = Client().get("/kehita/1/").content.decode()
    assert (
        f"{told.analysis['effect']['estimate']:+.1f}".replace("-", "−")
        .replace(".", ",")
        .replace("+0,0", "0,0")
        in page
    )
    assert "Julkaisemme senkin" in page
    assert load_sample(SYSTEM, centre=CENTRE).efforts == 5, "twice is once"
    running = Client().get("/kehita/2/").content.decode()
    assert "Tulosta ei katsota kesken" in running
    assert "bigno" not in running


def test_an_idea_from_a_phone(square):
    came = visits.arrive(SYSTEM, centre=CENTRE, needs=["kela_lobby"], language="fi", channel="kiosk")
    token = follow_token(came.visit_id)
    phone = Client()
    assert f"/kehita/koodi/{token}/" in phone.get(f"/v/{token}").content.decode()
    shown = phone.post(f"/kehita/koodi/{token}/").content.decode()
    code = shown.split('<p class="code">')[1].split("<")[0]
    assert codes.read(code)
    again = phone.post(f"/kehita/koodi/{token}/")
    assert again.status_code == 409
    assert phone.post("/kehita/koodi/olematon.1/").status_code == 404
    sent = phone.post("/kehita/kerro/", {"code": code, "words": "Aulaan toinen penkki"})
    assert sent.status_code == 200
    twice = phone.post("/kehita/kerro/", {"code": code, "words": "Ja kolmas"})
    assert twice.status_code == 409
    assert "Ja kolmas" in twice.content.decode(), "what was written is not lost"
    assert "penkki" in phone.post("/kehita/vastaus/", {"code": code}).content.decode()
    assert phone.post("/kehita/vastaus/", {"code": "2222"}).status_code == 404
    assert "penkki" not in phone.get("/kehita/").content.decode(), "a person reads it first"


def test_a_hidden_idea_is_appealed_on_its_page(square, signed_in):
    code, resident, lead = codes.drawn_code(), Client(), signed_in("unit_lead", "kela")
    resident.post("/kehita/kerro/", {"code": code, "words": "Osta meiltä"})
    voice = Voice.objects.get().id
    act = "/kehittaminen/sanat/"
    assert lead.post(act, {"voice": voice, "act": "hide", "rule": "3", "reason": ""}).status_code == 422
    assert lead.post(act, {"voice": voice, "act": "hide", "rule": "3", "reason": "Mainos"}).status_code == 302
    assert "sääntö 3" in resident.get("/kehita/").content.decode()
    told = resident.post("/kehita/vastaus/", {"code": code, "appeal": "En myy mitään"}).content.decode()
    assert "Toinen ihminen" in told
    assert lead.post(act, {"voice": voice, "act": "restore"}).status_code == 409
    manager = signed_in("square_manager")
    assert manager.post(act, {"voice": voice, "act": "restore"}).status_code == 302
    answer = {"voice": voice, "act": "answer", "answer": "cannot", "words": "Täällä ei myydä."}
    assert manager.post(act, answer).status_code == 302
    assert "Täällä ei myydä." in resident.post("/kehita/vastaus/", {"code": code}).content.decode()
    assert manager.post(act, {"voice": voice, "act": "burn"}).status_code == 404


def test_a_lead_goes_from_what_was_heard_to_a_plan(square, signed_in):
    lead = signed_in("unit_lead", "kela")
    page = lead.get("/kehittaminen/").content.decode()
    assert "Passi ja henkilökortti" in page
    assert lead.post("/kehittaminen/tarve/", THREE).status_code == 422, "about what?"
    made = lead.post(
        "/kehittaminen/tarve/", {**THREE, "signals": ["passport@service_point", "walked_away@kela"]}
    )
    assert made.headers["Location"] == "/kehittaminen/1/"
    assert lead.post("/kehittaminen/1/tarve/").status_code == 302
    form = {
        f"{field}_{slot}": f"{field} {slot}"
        for field in ("sentence", "whom", "gains", "partner_gains")
        for slot in ("fi", "sv", "en")
    }
    goal = {
        **form, "measure": "wait_mean(kela_lobbi)", "direction": "less", "target": "6", "worse_is": "more",
        "limit": "2", "guardrail": "left(all)", "owner": "kela", "partner": "Rantakulman Martat",
        "ends_on": "2027-02-01", "minutes": "300",
    }  # fmt: skip
    wrong = lead.post("/kehittaminen/1/tavoite/", goal)
    assert wrong.status_code == 422
    assert "merkki 11" in wrong.content.decode()
    assert (
        lead.post("/kehittaminen/1/tavoite/", goal | {"measure": "wait_mean(kela_lobby)"}).status_code == 302
    )
    assert lead.post("/kehittaminen/1/hyvaksynta/", {"party": CENTRE}).status_code == 403
    assert lead.post("/kehittaminen/1/hyvaksynta/", {"party": "kela"}).status_code == 302
    manager = signed_in("square_manager")
    for party in (CENTRE, "Rantakulman Martat"):
        assert manager.post("/kehittaminen/1/hyvaksynta/", {"party": party}).status_code == 302
    told = ("question", "done", "privacy", "safety", "communication", "dismantling")
    plan = {f"{field}_{slot}": f"{field} {slot}" for field in told for slot in ("fi", "sv", "en")} | {
        "design": "switchback", "where": "kela", "starts_on": "2026-11-23", "days": "6",
        "communication_owner": "Johtaja",
    }  # fmt: skip
    assert lead.post("/kehittaminen/1/kokeilu/", plan).status_code == 422
    assert lead.post("/kehittaminen/1/kokeilu/", plan | {"days": "14"}).status_code == 302
    assert lead.get("/kehittaminen/1/rekisterointi/").status_code == 404
    assert manager.post("/kehittaminen/1/rekisterointi/").status_code == 302
    assert "Arvotut puolipäivät" in lead.get("/kehittaminen/1/").content.decode()
    assert manager.post("/kehittaminen/1/aloitus/").status_code == 302
    reason = {f"reason_{slot}": f"Sairaana {slot}" for slot in ("fi", "sv", "en")}
    assert manager.post("/kehittaminen/1/keskeytys/", reason).status_code == 302
    assert manager.post("/kehittaminen/1/aika/", {"minutes": "15"}).status_code == 302
    assert manager.get("/kehittaminen/1/hypno/").status_code == 404


def test_an_officer_has_an_idea_and_comes_along(sample, signed_in):
    officer = signed_in("desk_officer", "kela")
    assert officer.post("/kehittaminen/idea/", {"words": ""}).status_code == 422
    assert officer.post("/kehittaminen/idea/", {"words": "Kyltti ovelle"}).status_code == 302
    assert officer.post("/kehittaminen/2/idea/", {"volunteer": "1", "named": "1"}).status_code == 302
    assert "desk_officer" in Client().get("/kehita/2/").content.decode()
    assert officer.post("/kehittaminen/tarve/", THREE).status_code == 403


def test_codes_on_paper_are_drawn_and_kept_nowhere(square, signed_in):
    guide = signed_in("host", "guidance")
    first, second = (guide.post("/kehittaminen/koodit/") for _ in range(2))
    found = {
        one.split("<")[0]
        for page in (first, second)
        for one in page.content.decode().split('class="code">')[1:]
    }
    assert len(found) == 48
    assert all(codes.read(one) for one in found)
    assert first.headers["Cache-Control"] == "no-store"


def test_a_hand_over_to_another_unit_is_a_wrong_place(square):
    def told(**facts: object) -> Line:
        return Line(CENTRE, 1, "hand_over.asked", "x", clock.now(), facts)

    for _ in range(2):
        wrong_place(told(unit="kela", to_unit="library", to_opaque=False))
    wrong_place(told(unit="kela", to_unit="kela", to_opaque=False))
    wrong_place(told(unit="kela", to_unit="mhsa", to_opaque=True))
    wrong_place(told(unit="mhsa", to_unit="kela", to_opaque=False))
    assert list(Handed.objects.values_list("unit", "count")) == [("kela", 2)]
    assert "codevelopment.wrong_place" in reactions.REGISTRY


def test_readiness_is_scored_from_evidence(sample):
    sides = readiness.score_today(CENTRE, TODAY)
    readiness.score_today(CENTRE, TODAY)
    assert Readiness.objects.count() == 1
    assert set(sides) == {"space", "climate", "flow"}
    assert sides["flow"]["score"] in range(1, 6)
    assert score([]) is None
    steps = (1, 2, 3, 4)
    assert score([Evidence("a", None, steps), Evidence("b", 4, steps), Evidence("c", 0, steps)]) == 1
    assert [Evidence("a", n, steps).score for n in range(5)] == [1, 2, 3, 4, 5]


def test_a_chart_needs_two_half_days_of_each():
    assert chart.of(None) is None
    assert chart.of({"dots": [["2026-11-18", "morning", True, 4.0]]}) is None
    dots = [["2026-11-18", "morning", n % 2 == 0, 4.0] for n in range(4)]
    drawn = chart.of({"dots": dots})
    assert drawn is not None
    assert len(drawn.dots) == 4
