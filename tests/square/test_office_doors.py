"""The office's pages in groups: every door shown opens, the reader's place is marked, nothing is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.square.doors import GROUPS, Door, Group, shown
from palvelutori.square.templatetags import square_words
from tests.square.conftest import signed_in

LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a>')
WORDS = st.text("abc", min_size=1, max_size=3)
PAGE = st.tuples(WORDS, st.sampled_from(["/a/", "/a/b/", "/c/", "/d/"]))
GROUP = st.tuples(WORDS, st.lists(PAGE, max_size=3).map(tuple))


def nav(page) -> list[tuple[str, str, str]]:
    found = re.search(r'<nav class="doors".*?</nav>', page.content.decode(), re.S)
    return LINK.findall(found.group(0)) if found else []


@pytest.mark.parametrize("who", ["paallikko", "esihenkilo", "yllapito"])
def test_every_door_shown_opens(tokens, who):
    browser = signed_in(who)
    start = {"paallikko": "/talo/", "esihenkilo": "/talo/", "yllapito": "/yllapito/"}[who]
    groups = nav(browser.get(start))
    assert groups, "the office has its doors"
    seen = {address for address, _, _ in groups}
    for address in sorted(seen):
        page = browser.get(address)
        assert page.status_code == 200, address
        seen |= {one for one, _, _ in nav(page)}
    for address in sorted(seen):
        assert browser.get(address).status_code == 200, address


def test_the_control_a_door_for_everybody_leads_a_lead_to_a_refusal(tokens, monkeypatch):
    wide = (Group("day", (Door("house", "house.nav"), Door("people", "people.title"))), *GROUPS[1:])
    monkeypatch.setattr(square_words, "GROUPS", wide)
    browser = signed_in("esihenkilo")
    doors = [address for address, _, _ in nav(browser.get("/talo/"))]
    assert any(browser.get(address).status_code == 403 for address in doors)


def test_who_works_at_a_desk_only_keeps_the_pages_own_views(tokens):
    page = signed_in("kela").get("/oma/")
    assert page.status_code == 200 and not nav(page)


@given(
    groups=st.lists(GROUP, max_size=4).map(tuple),
    path=st.sampled_from(["/", "/a/", "/a/b/", "/a/b/c/", "/c/9/"]),
)
def test_no_group_without_a_page_is_shown_and_at_most_one_page_is_here(groups, path):
    rows, inside = shown(groups, path=path)
    assert [one.words for one in rows] == [words for words, pages in groups if pages]
    assert all(path.startswith(one.address) for one in inside if one.state)
    pages = [one for one in (*rows, *inside) if one.state == "page"]
    assert all(one.address == path for one in pages)


def test_inside_a_page_the_longest_address_is_the_place():
    groups = (("a", (("x", "/a/"), ("y", "/a/b/"))), ("c", (("z", "/c/"),)))
    rows, inside = shown(groups, path="/a/b/7/")
    assert [one.state for one in rows] == ["true", ""]
    assert [one.state for one in inside] == ["", "true"]
    rows, inside = shown(groups, path="/c/")
    assert [one.state for one in rows] == ["", "page"] and inside == ()
    assert shown(groups, path="/elsewhere/")[1] == ()
