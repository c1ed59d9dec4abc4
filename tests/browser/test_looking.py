"""What axe takes of made pages on an ordinary day, and when everything is asked for."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.browser import looking
from tests.browser.looking import EASY, look_over, ways

PAGES = [f"/page-{number}/" for number in range(40)]
MADE = [prefix + page for page in PAGES for prefix in EASY]


def taken(*, contrast: bool, made: list[str] = MADE) -> dict[str, set[str]]:
    return {way.name: way.looked_at_by_axe(made) for way in ways(*EASY, contrast=contrast)}


def page_of(path: str) -> str:
    return next(page for page in PAGES if path.endswith(page))


@pytest.mark.parametrize("contrast", [False, True])
def test_each_page_once_and_once_at_its_colours_whosever_turn_it_is(contrast, monkeypatch):
    monkeypatch.setattr(looking, "ALL", False)
    today = taken(contrast=contrast)
    for names in (("wide", "phone"), ("dark", "contrast")):
        times = Counter(page_of(path) for name in names for path in today.get(name, ()))
        assert times == dict.fromkeys(PAGES, 1)
    assert all(len(paths) > 5 for paths in today.values()), "one way has all the turns"
    languages = Counter(
        path.removesuffix(page_of(path)) for name in ("wide", "phone") for path in today[name]
    )
    assert set(languages) == set(EASY) and min(languages.values()) > 3, "one language has all the turns"


def test_a_page_that_is_in_one_language_only_is_looked_at_in_it(monkeypatch):
    monkeypatch.setattr(looking, "ALL", False)
    made = [f"/sv{page}" for page in PAGES]
    today = taken(contrast=False, made=made)
    assert today["wide"] | today["phone"] == set(made)


def test_when_all_is_asked_for_axe_takes_every_page_in_every_way(monkeypatch):
    monkeypatch.setattr(looking, "ALL", True)
    finnish = set(PAGES)
    wanted = {"wide": set(MADE), "phone": set(MADE), "dark": finnish, "contrast": finnish}
    assert taken(contrast=True) == wanted


FAULTS = {
    "/sv/language/": ('<html lang="fi"><title>x</title><h1>x</h1>', "language"),
    "/headings/": ('<html lang="fi"><title>x</title><h1>x</h1><h1>y</h1>', "heading or title"),
    "/title/": ('<html lang="fi"><h1>x</h1>', "heading or title"),
    "/wide/": ('<html lang="fi"><title>x</title><h1 style="width: 3000px">x</h1>', "too wide"),
}


@pytest.mark.browser
def test_what_is_wrong_with_a_page_is_seen_in_every_way(chromium):
    made = {path: (body, {"Content-Type": "text/html"}) for path, (body, _) in FAULTS.items()}
    for way in ways("", "/sv", contrast=True):
        wrong = look_over(chromium, made, way)
        for path, (_, said) in FAULTS.items():
            is_in_it = path in made if "/sv" in way.prefixes else not path.startswith("/sv")
            assert (f"{path}: {said}" in wrong) == is_in_it, (way.name, wrong)
