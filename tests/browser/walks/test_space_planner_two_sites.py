"""A space planner compares two sites: the shopping centre as planned, and beside the metro, where 8.4 % more come.

Heat tables, the crowd, and a day played in its hall; at any minute the figures are the table's.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import violations
from tests.browser.house import AT, copied, running
from tests.browser.looking import EASY, WIDE, Look
from tests.cli.shell import environment

pytestmark = [pytest.mark.browser]
RECKON = """
from datetime import datetime
from palvelutori.cli import house
house.enter()
from palvelutori.foundation.clock import clock
clock.run(start_at=datetime.fromisoformat(%r), speed=1e-6)
from palvelutori.foundation.actors import SYSTEM
from palvelutori.planning import work
from palvelutori.planning.operations.runs import ask_run
for kind, change, days in (("day", "", 10), ("day", "all:1.084", 10), ("sites", "", 30)):
    wish = {"kind": kind, "weekday": "wed", "policy": "reference" if kind == "sites" else "house"}
    wish |= {"source": "concept", "file": "", "change": change}
    ask_run(SYSTEM, centre="rantakulma", version=1, wish=wish, replications=days, seed=1)
    assert work.carry_out(work.take("walk")) == "done"
"""
FIGURES = """() => {
  const told = (name) => Object.fromEntries(
    [...document.querySelectorAll(`[data-${name}]`)].map((one) => [one.dataset[name], one.textContent]));
  const drawn = document.querySelectorAll("[data-people] :is(.waits, .served, .walks)").length;
  return { waits: told("waits"), served: told("served"), sums: told("sum"), drawn: String(drawn) };
}"""


@pytest.fixture(scope="module")
def house(template, tmp_path_factory):
    folder, tokens = template
    mine = copied(folder, tmp_path_factory.mktemp("sites"))
    done = subprocess.run(
        [sys.executable, "-c", RECKON % AT], env=environment(mine, PALVELUTORI_MODE="demo"),
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with running(mine, dict(tokens)) as opened:
        yield opened


def table(page: Any, number: int, minute: int) -> dict[str, Any]:
    """The server's own figures at a minute: its page without script, from the occupancy table."""
    told = page.request.get(
        f"/suunnittele/laskelmat/{number}/halli/?klo={minute // 60}.{minute % 60:02d}"
    ).text()
    cells = {name: dict(re.findall(rf'data-{name}="(\d+)">(\d+)<', told)) for name in ("waits", "served")}
    sums = dict(re.findall(r'data-sum="(\w+)">(\d+)<', told))
    return {**cells, "sums": sums, "drawn": sums["house"]}


def plays(page: Any) -> None:
    page.locator("[data-bar]:not([hidden])").wait_for()


def at(page: Any, minute: int) -> dict[str, Any]:
    page.locator("#slider").fill(str(minute))
    return dict(page.evaluate(FIGURES))


def test_1_the_planner_looks_at_both_sites(person):
    planner = person(1680, 1050, locale="fi-FI", reduced_motion="no-preference")
    page = planner.page
    planner.signs_in("tilat")
    planner.go("/suunnittele/#sites")
    planner.reads("Metroaseman vieressä")
    planner.picture("paikat-konseptissa")
    planner.go("/suunnittele/laskelmat/3/")
    planner.reads("tuntia enemmän palvelua päivässä kuin paikassa Kauppakeskus")
    planner.reads("Asukkaan aikaa matkoineen")
    planner.picture("paikat-rinnakkain", full=True)
    assert violations(page) == []
    planner.go("/suunnittele/laskelmat/1/")
    planner.picture("ensimmainen-paikka")
    page.get_by_role("link", name="Päivä puolitunneittain").click()
    planner.reads("Keskimääräinen odotus minuutteina")
    planner.picture("lampotaulukko", full=True)
    page.get_by_role("link", name="Lupaus", exact=True).click()
    planner.reads("Palveluun luvatussa ajassa päässeet")
    page.get_by_role("link", name="Odottavat").click()
    planner.reads("Odottavat: eniten")
    page.get_by_text("Samat luvut taulukkona").click()
    planner.picture("odottavat", full=True)
    peaks = []
    for number in (1, 2):
        planner.go(f"/suunnittele/laskelmat/{number}/paiva/")
        peaks.append(int(re.search(r"keskimäärin (\d+)\.", page.locator("#crowd-told").inner_text())[1]))
    planner.picture("toinen-paikka", full=True)
    assert peaks[1] > peaks[0] > 30, "8.4 % more people are more people"
    planner.go("/suunnittele/laskelmat/vertaa/?a=1&b=2")
    planner.reads("Ihmisiä talossa päivän mittaan")
    planner.picture("rinnakkain", full=True)
    assert violations(page) == []
    assert not planner.refused


def test_2_a_day_is_played_in_its_hall(person):
    planner = person(1680, 1050, locale="fi-FI", reduced_motion="no-preference")
    page = planner.page
    planner.go("/suunnittele/laskelmat/1/paiva/")
    page.get_by_role("link", name="Päivä hallissa").click()
    plays(page)
    for minute in (7 * 60 + 1, 9 * 60 + 7, 11 * 60, 13 * 60 + 13, 15 * 60 + 31, 19 * 60):
        assert at(page, minute) == table(page, 1, minute), minute
    at(page, 11 * 60)
    planner.reads("Hallissa klo 11.00")
    planner.picture("halli-klo-11", full=True)
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-now]")).to_have_text("11.01", use_inner_text=True)
    assert dict(page.evaluate(FIGURES)) == table(page, 1, 11 * 60 + 1)
    page.locator("[data-play]").focus()
    page.keyboard.press("Space")
    page.locator("[data-now]", has_text=re.compile(r"11\.0[5-9]|11\.[1-5]")).wait_for()
    planner.picture("halli-kay")
    page.keyboard.press("Space")
    stopped = page.locator("[data-now]").inner_text()
    expect(page.get_by_role("button", name="Käynnistä")).to_be_visible()
    page.wait_for_timeout(300)
    expect(page.locator("[data-now]")).to_have_text(stopped, use_inner_text=True)
    assert not planner.refused and violations(page) == []


def test_3_somebody_missing_from_the_picture_is_found(person):
    """The control: a day with a fifth of its people left out shows other figures than the table."""
    planner = person(1280, 900, locale="fi-FI", reduced_motion="no-preference")
    page = planner.page

    def fewer(route: Any) -> None:
        day = json.loads(route.fetch().text())
        day["people"] = [one for place, one in enumerate(day["people"]) if place % 5]
        route.fulfill(json=day)

    page.route("**/paiva.json", fewer)
    planner.go("/suunnittele/laskelmat/1/halli/")
    plays(page)
    assert at(page, 11 * 60) != table(page, 1, 11 * 60)


def test_4_who_wants_no_motion_gets_stills(person):
    planner = person(320, 640, locale="sv-FI", reduced_motion="reduce")
    page = planner.page
    planner.go("/sv/suunnittele/laskelmat/2/halli/?klo=11.00")
    planner.speaks("sv")
    page.get_by_role("link", name="Nästa halvtimme").click()
    planner.reads("I hallen kl. 11.30")
    expect(page.locator("[data-bar]")).to_be_hidden()
    planner.is_as_wide_as_its_window()
    planner.picture("stillbild", full=True)
    planner.go("/sv/suunnittele/laskelmat/3/")
    planner.is_as_wide_as_its_window()
    planner.picture("platserna", full=True)
    planner.go("/sv/suunnittele/laskelmat/2/paiva/?mitta=load")
    planner.is_as_wide_as_its_window()
    planner.picture("belastning", full=True)


def test_5_axe_finds_nothing_in_any_language_width_or_theme(chromium, house):
    context = chromium.new_context(viewport=WIDE, base_url=house.base)
    eyes = Look(context.new_page())
    eyes.everywhere("day", "/suunnittele/laskelmat/1/paiva/?missa=kela", prefixes=EASY, themes=True)
    eyes.everywhere("hall", "/suunnittele/laskelmat/1/halli/", prefixes=("", "/en"), themes=True)
    context.close()
    assert eyes.wrong == {}, eyes.wrong


def test_6_the_path_as_simulated(person):
    planner = person(1680, 1050, locale="fi-FI")
    page = planner.page
    planner.go("/suunnittele/polut/sp02/")
    page.get_by_role("link", name="Laskettu").click()
    planner.reads("Minuutit ovat lasketusta päivästä")
    planner.picture("polku-laskettuna", full=True)
    assert violations(page) == []
    page.emulate_media(media="print")
    planner.picture("polku-paperilla", full=True)
