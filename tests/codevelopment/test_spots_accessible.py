"""axe over the pages of booking and of what is on, as a partner, a manager and a resident see them."""

from __future__ import annotations

import os

import pytest
from django.test import Client

from palvelutori.codevelopment.operations import spots
from palvelutori.foundation.clock import clock
from tests.browser.chromium import browser as chromium
from tests.browser.looking import look_over, ways
from tests.codevelopment.bookings import at, book, partner, passes
from tests.codevelopment.steps import OFFICER
from tests.codevelopment.test_spot_pages import asked, browser_of
from tests.square.test_accessible import Pages, kept

PREFIXES = ("", "/sv")
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def made(square, signed_in) -> Pages:
    _, person = partner(1)
    theirs, manager, pages = browser_of(person.id), signed_in("square_manager"), {}
    run, _ = book(person, when=at(16)), book(OFFICER, "group_1", at(9))
    clock.skip_to(at(15, 50))
    spots.check_in_spot(person, centre="rantakulma", number=run)
    passes(at(16), run)
    passes(at(18), run)
    for prefix in PREFIXES:
        for path in ("", "hall_spot/", f"varaukset/{run}/raportti/", "kalenteri/"):
            pages[f"{prefix}/paikat/{path}"] = kept(theirs.get(f"{prefix}/paikat/{path}"))
        clash = asked(at(13), at="", other="13:00", noise="music", day="2026-11-20")
        pages[f"{prefix}/paikat/hall_spot/?clash"] = kept(theirs.post(f"{prefix}/paikat/hall_spot/", clash))
        pages[f"{prefix}/paikat/hall_spot/?wrong"] = kept(theirs.post(f"{prefix}/paikat/hall_spot/", {}))
        pages[f"{prefix}/paikat/kalenteri/?made"] = kept(theirs.post(f"{prefix}/paikat/kalenteri/"))
        pages[f"{prefix}/paikat/varaukset/"] = kept(manager.get(f"{prefix}/paikat/varaukset/"))
        pages[f"{prefix}/tapahtumat/"] = kept(Client().get(f"{prefix}/tapahtumat/"))
    return pages


def test_no_page_has_a_violation(made):
    folder = os.environ.get("PALVELUTORI_PICTURES")
    with chromium() as program:
        wrong = {way.name: look_over(program, made, way, folder) for way in ways(*PREFIXES)}
    assert {name: found for name, found in wrong.items() if found} == {}
