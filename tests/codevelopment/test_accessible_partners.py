"""axe over the partners' pages: applying, the portal with everything in it, the manager's side."""

from __future__ import annotations

import os

import pytest
from django.test import Client

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.operations import partner_runs, portal
from tests.codevelopment.conftest import TODAY
from tests.codevelopment.partners import active, ran, second_person
from tests.codevelopment.steps import MANAGER, three
from tests.codevelopment.test_accessible import test_no_page_has_a_violation  # noqa: F401  (over these pages)
from tests.codevelopment.test_portal import APPLICATION, proposed, signed
from tests.square.test_accessible import Pages, kept
from tests.world import CENTRE

#: every language when everything is asked for; else two
PREFIXES = ("", "/sv", "/en") if os.environ.get("PALVELUTORI_AXE") == "all" else ("", "/sv")
pytestmark = [pytest.mark.browser, pytest.mark.django_db]
AT = {"centre": CENTRE}


@pytest.fixture
def made(square, signed_in, settings) -> Pages:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    number, person = active()
    second_person(number)
    effort = proposed()
    ran(number, "clean", "clean")
    partner_runs.appeal_mark(person, **AT, mark=ran(number, "no_show"), words="Bussi oli myöhässä")
    ran(number, "late")
    portal.add_task(person, **AT, words="Juliste ovelle", due_on=TODAY, effort=effort)
    portal.write_notice(MANAGER, **AT, words="Sopii hyvin", language="fi", partner=number)
    portal.announce(MANAGER, **AT, words=three("Aula suljetaan"), until_on=TODAY)
    report = {"effort": effort, "day": TODAY, "people": 12, "got": "most", "asked": "legal_aid"}
    portal.report_run(person, **AT, **report)
    inside, manager, pages = signed(person), signed_in("square_manager"), {}
    own = ("", "ehdot/", "tehtavat/", f"hanke/{effort}/", "viestit/", "raportti/", "ihmiset/", "luottamus/")
    desk = (f"kumppanit/{number}/", "kumppanit/", f"{effort}/")
    for prefix in PREFIXES:
        pages |= _outside(prefix)
        pages |= {f"{prefix}/kumppani/{one}": kept(inside.get(f"{prefix}/kumppani/{one}")) for one in own}
        wrong = inside.post(f"{prefix}/kumppani/tehtavat/", {})
        pages[f"{prefix}/kumppani/tehtavat/?wrong"] = kept(wrong)
        pages |= {
            f"{prefix}/kehittaminen/{one}": kept(manager.get(f"{prefix}/kehittaminen/{one}")) for one in desk
        }
    return pages


def _outside(prefix: str) -> Pages:
    browser, code = Client(REMOTE_ADDR=f"203.0.113.{len(prefix)}"), codes.drawn_code()
    at = f"{prefix}/kumppanit/"
    pages = {f"{at}{one}": kept(browser.get(f"{at}{one}")) for one in ("", "hae/", "hakemus/")}
    pages[f"{at}hae/?wrong"] = kept(browser.post(f"{at}hae/", {"name": "x"}))
    pages[f"{at}hae/?sent"] = kept(browser.post(f"{at}hae/", {**APPLICATION, "code": code}))
    pages[f"{at}hakemus/?told"] = kept(browser.post(f"{at}hakemus/", {"code": code}))
    pages[f"{at}hakemus/?unknown"] = kept(browser.post(f"{at}hakemus/", {"code": "2222"}))
    return pages
