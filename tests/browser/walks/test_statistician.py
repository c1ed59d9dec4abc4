"""A sceptical statistician: was it frozen before, who drew, what is n, and could it be done again?"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from palvelutori.codevelopment.rules.trials import draw

pytestmark = [pytest.mark.browser]


def test_the_draw_can_be_made_again_from_the_page(resident):
    me = resident(1280, 900, locale="en-GB")
    me.go("/en/kehita/1/")
    said = me.words()
    assert re.search(r"95.% interval [−+]?\d+\.\d to [−+]?\d+\.\d.min", said)
    assert "40 half-days were measured" in said
    assert "A look only" in said
    assert "cannot tell" in said
    me.picture("result", full=True)
    me.page.locator("summary", has_text="Registered plan").click()
    plan = me.page.locator(".hashes").inner_text()
    assert re.search(r"Hash [0-9a-f]{64}", plan)
    seed = int(re.search(r"seed of the draw (\d+)", plan)[1])
    me.picture("plan-frozen-before", full=True)
    days = [date(2026, 9, 23) + timedelta(days=n) for n in range(40)]
    drawn = draw([one for one in days if one.weekday() < 5][:20], seed=seed)
    assert len(drawn) == 40
    assert sum(one.is_on for one in drawn) == 20
    me.go("/en/kehita/2/")
    assert "Nobody looks at the result before the end" in me.words()
    assert "interval" not in me.words()
    me.picture("no-peeking", full=True)
