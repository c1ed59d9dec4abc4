"""A council member has one minute: what was tried, what happened, what was decided. And firms: what is missing."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser]


def test_a_council_member_understands_it_in_a_minute(resident):
    me = resident(1280, 900, locale="sv-FI")
    me.go("/sv/")
    me.page.locator(".doors a[href$='/sv/kehita/']").click()
    me.reads("Det här utvecklar vi tillsammans")
    me.picture("alla-insatser", full=True)
    me.page.locator("text=Handlingarna i ordning").click()
    first = me.page.locator("main .lead").first.inner_text()
    assert "Det publicerar vi också" in first
    assert "läggs ner" in first
    said = me.words()
    order = [
        said.index(words) for words in ("Vad som hände", "Vad vi hörde", "Vad vi prövade", "Vad som beslöts")
    ]
    assert order == sorted(order)
    me.speaks("sv")
    me.picture("ett-resultat", full=True)
    me.page.locator("header a[href$='/yrityksille/']").click()
    me.reads("Pass och identitetskort")
    assert "Rättshjälp" in me.words()
    me.is_as_wide_as_its_window()
    me.picture("for-foretag", full=True)
