"""An association books a spot on its phone in under two minutes; the manager says yes to another one at her desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.house import PASSWORD

pytestmark = [pytest.mark.browser]
#: seconds, as people use a phone (keystroke-level model, the slow side): a tap, a letter, a page read before acting
TAP_SECONDS, LETTER_SECONDS, READING_SECONDS = 2.0, 0.6, 8.0
MOST_ACTS = 10


@dataclass
class Counted:
    """What a person does, counted: taps, letters, pages."""

    page: Any
    taps: int = 0
    letters: int = 0
    pages: int = 0

    def tap(self, what: Any, *, opens: bool = False) -> None:
        """Touch something; `opens`: another page comes."""
        what.scroll_into_view_if_needed()
        if opens:
            with self.page.expect_navigation(wait_until="load"):
                what.click()
            self.pages += 1
        else:
            what.click()
        self.taps += 1

    def write(self, field: str, words: str) -> None:
        """Touch a field and write."""
        self.page.locator(f"[name={field}]").fill(words)
        self.taps, self.letters = self.taps + 1, self.letters + len(words)

    @property
    def seconds(self) -> float:
        """How long a person needs for it."""
        return self.taps * TAP_SECONDS + self.letters * LETTER_SECONDS + self.pages * READING_SECONDS


def test_from_sign_in_to_a_confirmed_spot(resident, capsys):
    me = resident(390, 844, locale="fi-FI", has_touch=True, is_mobile=True)
    hand = Counted(me.page)
    me.go("/paikat/")
    hand.write("username", "martat")
    hand.write("password", PASSWORD)
    hand.tap(me.page.locator("main form button.main"), opens=True)
    me.reads("Varaa paikka tai tila")
    me.is_as_wide_as_its_window()
    me.picture("omat-varaukset", full=True)
    hand.tap(me.page.locator("h3 a", has_text="Aulan esittelypaikka"), opens=True)
    me.is_as_wide_as_its_window()
    me.picture("paiva-ja-aika", full=True)
    hand.tap(me.page.locator("label.chip", has=me.page.locator("[name=at]")).last)
    hand.write("title", "Neuvoja ruokakuluihin")
    me.page.locator("[name=theme]").select_option("money")
    hand.taps += 2  # the list, and the line in it
    me.picture("mita-teemme")
    hand.tap(me.page.locator("main form button.main", has_text="Varaa"), opens=True)
    me.picture("vahvistettu", full=True)
    me.reads("Varaus on vahvistettu.", within=3000)
    with capsys.disabled():
        print(
            f"\na spot booked: {hand.taps} taps, {hand.letters} letters, {hand.pages} pages, {hand.seconds:.0f} s"
        )
    assert hand.taps <= MOST_ACTS
    assert hand.seconds < 120
    assert not me.refused


def test_a_clash_is_told_and_mended_by_one_tap(resident):
    me = resident(320, 700, locale="fi-FI")
    me.go("/paikat/square_spot/?minutes=120")
    me.page.locator("[name=username]").fill("martat")
    me.page.locator("[name=password]").fill(PASSWORD)
    me.page.locator("main form button.main").click()
    me.page.locator("[name=title]").fill("Terveyspiste")
    me.page.locator("[name=theme]").select_option("health")
    me.page.locator("label.chip", has_text="Musiikki").click()
    me.page.locator("label.chip", has=me.page.locator("[name=at]")).first.click()
    me.page.locator("main form button.main", has_text="Varaa").click()
    me.reads("Tätä aikaa ei voi varata näin")
    me.is_as_wide_as_its_window()
    me.picture("este-kerrotaan", full=True)


def test_the_manager_decides(resident):
    me = resident(1440, 900, locale="fi-FI")
    me.signs_in("paallikko")
    me.go("/paikat/varaukset/")
    me.reads("Odottaa päätöstäsi")
    me.picture("paallikko-paattaa", full=True)
    me.page.locator("main form button.main", has_text="Vahvista").first.click()
    me.reads("Varaus on vahvistettu.")
    me.go("/tapahtumat/")
    me.picture("tapahtumat", full=True)
    me.go("/taulu/")
    me.page.locator("#wall-on span").first.wait_for(state="attached")
    me.picture("seinalla")
