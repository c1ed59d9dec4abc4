"""p11 comments on a trial and wants an answer: on a phone, with a code from the guide's sheet. The lead answers."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser]


def test_a_comment_gets_its_answer(resident):
    guide = resident(1280, 900, locale="fi-FI")
    guide.signs_in("opas")
    guide.go("/kehittaminen/koodit/")
    guide.page.locator("main form button").click()
    code = guide.page.locator(".code").first.inner_text()
    guide.picture("koodit-paperille", full=True)

    me = resident(390, 844, locale="fi-FI")
    me.go("/kehita/2/kerro/")
    me.picture("kommentoi", full=True)
    me.page.locator("[name=words]").fill("Ovella oleva opas puhuu liian hiljaa.")
    me.page.locator("[name=code]").fill(code.lower())
    me.page.locator("main form button.main").click()
    me.reads("viestisi on perillä")
    me.picture("perilla")

    manager = resident(1280, 900, locale="fi-FI")
    manager.signs_in("paallikko")
    manager.go("/kehittaminen/sanat/")
    card = manager.page.locator("section.card", has_text="liian hiljaa")
    card.locator("button[value=show]").click()
    card = manager.page.locator("section.card", has_text="liian hiljaa")
    card.locator("summary", has_text="Vastaa").click()
    card.locator("[name=answer]").select_option("accepted")
    card.locator("textarea[name=words]").fill("Hankimme oppaalle mikrofonin.")
    manager.picture("vastataan", full=True)
    card.locator("button[value=answer]").click()
    manager.reads("Tehty")

    me.go("/kehita/vastaus/")
    me.page.locator("[name=code]").fill(code)
    me.page.locator("main form button.main").click()
    me.reads("Hankimme oppaalle mikrofonin.")
    me.is_as_wide_as_its_window()
    me.picture("vastaus", full=True)
