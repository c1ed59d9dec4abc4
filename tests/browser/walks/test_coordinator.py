"""The coordinator takes up what was heard, and the form says where a measure is wrong. An officer comes along."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser]


def test_what_was_heard_is_taken_up(resident):
    me = resident(1280, 900, locale="fi-FI")
    me.signs_in("paallikko")
    me.go("/kehittaminen/")
    me.picture("mita-on-kuultu", full=True)
    me.page.locator("tr", has_text="Tuli ensin väärään paikkaan").locator(
        "a", has_text="Ota työn alle"
    ).first.click()
    for slot, words in {
        "fi": "Oikeaan paikkaan",
        "sv": "Till rätt ställe",
        "en": "To the right place",
    }.items():
        me.page.locator(f"[name=title_{slot}]").fill(words)
        me.page.locator(f"[name=heard_{slot}]").fill(words)
    me.page.locator("[value^='walked_away@']").first.check()
    me.picture("otetaan-tyon-alle", full=True)
    me.page.locator("main form button.main").click()
    me.reads("Vahvista tarve")
    me.page.locator("main nav a", has_text="Vahvista tarve").click()
    me.page.locator("main form button.main").click()
    me.reads("Ehdota tavoite")
    me.page.locator("main nav a", has_text="Ehdota tavoite").click()
    me.page.locator("[name=measure]").fill("wait_mean(kela_lobbi)")
    me.page.locator("main form button.main").click()
    me.page.locator(".field.bad").first.wait_for()
    me.picture("tavoite-puuttuu", full=True)


def test_an_officer_has_an_idea(resident):
    me = resident(1280, 900, locale="fi-FI")
    me.signs_in("kela")
    me.go("/luukku/")
    me.page.locator("header a[href$='/kehittaminen/']").click()
    me.page.locator("a", has_text="Kirjoita idea").click()
    me.page.locator("[name=words]").fill("Kelan jonoon kyltti: mitä papereita tarvitset.")
    me.picture("virkailijan-idea")
    me.page.locator("main form button.main").click()
    me.reads("Kiitos")
    me.go("/kehittaminen/2/idea/")
    me.page.locator("[name=named]").check()
    me.page.locator("[name=volunteer]").click()
    me.reads("Kiitos")
    me.go("/kehita/2/")
    me.reads("Kiitos mukana olleille")
    me.picture("kiitos", full=True)
