"""axe over the pages of developing together, as residents and as people at work see them."""

from __future__ import annotations

import os

import pytest
from django.test import Client

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.models import Voice
from palvelutori.codevelopment.operations.needs import take_up, validate
from palvelutori.codevelopment.readiness import score_today
from palvelutori.foundation.actors import SYSTEM
from palvelutori.visits import operations as visits
from palvelutori.visits.follow import follow_token
from tests.browser.chromium import browser as chromium
from tests.browser.looking import look_over, ways
from tests.codevelopment.conftest import TODAY
from tests.codevelopment.steps import MANAGER, three
from tests.codevelopment.test_pages import sample  # noqa: F401
from tests.square.test_accessible import Pages, kept
from tests.world import CENTRE

PREFIXES = ("", "/sv", "/en")
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def made(sample, signed_in) -> Pages:  # noqa: F811
    score_today(CENTRE, TODAY)
    keys = ["passport@service_point", "walked_away@kela"]
    number = take_up(SYSTEM, centre=CENTRE, titles=three("Jono"), heard=three("Odotin"), signals=keys).number
    validate(MANAGER, centre=CENTRE, number=number)
    manager, pages = signed_in("square_manager"), {}
    for prefix in PREFIXES:
        pages |= _open(prefix)
        for path in (
            "", "tarve/?signals=walked_away@kela", "idea/", "sanat/", "2/", "2/idea/", "1/", f"{number}/tavoite/",
            "3/kokeilu/", "2/keskeytys/", "2/aika/",
        ):  # fmt: skip
            pages[f"{prefix}/kehittaminen/{path}"] = kept(manager.get(f"{prefix}/kehittaminen/{path}"))
        sheet = manager.post(f"{prefix}/kehittaminen/koodit/")
        pages[f"{prefix}/kehittaminen/koodit/"] = kept(sheet)
        wrong = manager.post(f"{prefix}/kehittaminen/{number}/tavoite/", {})
        pages[f"{prefix}/kehittaminen/{number}/tavoite/?wrong"] = kept(wrong)
    return pages


def _open(prefix: str) -> Pages:
    resident, code = Client(), codes.drawn_code()
    came = visits.arrive(SYSTEM, centre=CENTRE, needs=["kela_lobby"], language="fi", channel="kiosk")
    paths = ("", "1/", "2/", "3/", "4/", "yrityksille/", "kerro/", "2/kerro/", "vastaus/")
    pages = {f"{prefix}/kehita/{one}": kept(resident.get(f"{prefix}/kehita/{one}")) for one in paths}
    taken = f"{prefix}/kehita/koodi/{follow_token(came.visit_id)}/"
    for state in ("", "?taken"):
        pages[taken + state] = kept(resident.post(taken))
    sent = {"code": code, "words": "Aulaan toinen penkki"}
    for state in ("?sent", "?twice"):
        pages[f"{prefix}/kehita/kerro/{state}"] = kept(resident.post(f"{prefix}/kehita/kerro/", sent))
    Voice.objects.filter(mark=codes.mark_of(code)).update(state="hidden", rule=3, reason="Mainos")
    for state, given in (("?hidden", code), ("?unknown", "2222")):
        pages[f"{prefix}/kehita/vastaus/{state}"] = kept(
            resident.post(f"{prefix}/kehita/vastaus/", {"code": given})
        )
    return pages


def test_no_page_has_a_violation(made):
    folder = os.environ.get("PALVELUTORI_PICTURES")
    with chromium() as program:
        wrong = {way.name: look_over(program, made, way, folder) for way in ways(*PREFIXES)}
    assert {name: found for name, found in wrong.items() if found} == {}
