"""No page is ever empty without a sentence: every page of every role, followed link by link in an empty house.

The house has just been set up, nobody has come and nobody acts (a demonstration at speed 0). A list without rows,
or a part of the page with a heading and nothing under it, must not be there: a sentence says what will appear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.test import Client

from palvelutori.common.texts import text
from tests.square.conftest import quick, signed_in, tokens  # noqa: F401  (a whole square from the sample)

pytestmark = pytest.mark.django_db
VOID = {
    "area",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "use",
    "path",
}
#: what holds rows → what a row is
ROWS = {"ul": {"li"}, "ol": {"li"}, "tbody": {"tr"}, "dl": {"dt", "div"}, "select": {"option", "optgroup"}}
HEADINGS = {"h1", "h2", "h3", "h4", "summary"}
#: parts that have something to do or see without words of their own
LIVELY = {"input", "select", "textarea", "button", "img", "svg", "a", "iframe", "canvas", "video"}
#: of pages of one kind a few are enough
A_FEW = 3
KINDS = (r"/palvelut/[^/]+/$", r"/elamantilanteet/[^/]+/$", r"/asioi/\?", r"/kioski/\?", r"/luukku/[^/]+/$",
         r"/yllapito/ihmiset/\d+/", r"/yllapito/laitteet/[^/]+/", r"/palvelut/\?", r"/aukiolo/\?", r"/talo/yksikko/",
         r"/poikkeukset/uusi/\?", r"/paikat/[^/?]+/\?", r"/v/", r"/paivat/\?", r"/laite/", r"/kirjaudu/\?")  # fmt: skip
LEAVES = re.compile(
    r"^/(static|api|kirjaudu-ulos|sv|en|fi-simple)/|^/(sv|en|fi-simple)$|\.(js|json|css|webmanifest)$"
)
ROLES = ("", "opas", "luukku", "hoitaja", "esihenkilo", "paallikko", "yllapito")


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str | None]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    words: str = ""

    def all(self):
        yield self
        for child in self.children:
            yield from child.all()

    def said(self, *, but: set[str] = frozenset()) -> str:
        if self.tag in but or "vh" in (self.attributes.get("class") or "").split():
            return ""
        return self.words.strip() + "".join(child.said(but=but) for child in self.children)

    def is_away(self) -> bool:
        own = "hidden" in self.attributes or self.tag in ("template", "noscript", "dialog")
        return own or (self.parent is not None and self.parent.is_away())


class Page(HTMLParser):
    """A page as a tree, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.here = Element("", {})
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        made = Element(tag, dict(attrs), self.here)
        self.here.children.append(made)
        if tag == "a" and made.attributes.get("href"):
            self.links.append(made.attributes["href"])
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Element(tag, dict(attrs), self.here))

    def handle_endtag(self, tag):
        found = self.here
        while found.parent is not None and found.tag != tag:
            found = found.parent
        if found.parent is not None:
            self.here = found.parent

    def handle_data(self, data):
        self.here.words += data


def bare(html: str) -> list[str]:
    """Lists without rows and parts without words in the page's main part."""
    return bare_parts(Page(html).root)


def bare_parts(tree: Element) -> list[str]:
    """The same of a page that has been read."""
    main = next((one for one in tree.all() if one.tag == "main"), tree)
    wrong = []
    for one in main.all():
        if one.is_away():
            continue
        name = f"{one.tag}#{one.attributes.get('id') or one.attributes.get('class') or '?'}"
        if one.tag in ROWS and not any(child.tag in ROWS[one.tag] for child in one.all() if child is not one):
            wrong.append(name)
        is_part = one.tag in ("section", "article", "details", "main")
        if is_part and not one.said(but=HEADINGS) and not any(child.tag in LIVELY for child in one.all()):
            wrong.append(name)
    return wrong


def _kind(address: str) -> str:
    return next((kind for kind in KINDS if re.search(kind, address)), address)


def walked(browser: Client, *begin: str) -> dict[str, list[str]]:
    """Address → what is bare there, over every link that leads on."""
    found: dict[str, list[str]] = {}
    few: dict[str, int] = {}
    ahead = list(begin)
    while ahead:
        address = ahead.pop(0)
        few[_kind(address)] = few.get(_kind(address), 0) + 1
        if address in found or few[_kind(address)] > A_FEW:
            continue
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}, a dead link"
        if "text/html" not in answer["Content-Type"]:
            continue
        page = Page(answer.content.decode())
        found[address] = bare_parts(page.root)
        for written in page.links:
            link = written.partition("#")[0]
            if link.startswith("?"):
                link = address.partition("?")[0] + link
            if link.startswith("/") and not link.startswith("//") and not LEAVES.search(link):
                ahead.append(link)
    return found


@pytest.mark.parametrize("username", ROLES)
def test_no_page_of_an_empty_house_is_bare(tokens, username):  # noqa: F811
    browser = signed_in(username) if username else Client()
    begin = ("/", "/asioi/", "/taulu/", "/palvelut/", "/aukiolo/", "/asioi/koodi/", "/kioski/")
    found = walked(browser, *((*begin, "/tyo/", "/oma/") if username else begin))
    assert len(found) > 10
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


#: page → whose it is, and the sentence that stands there while nothing has happened
SENTENCES = {
    "/paivat/": ("paallikko", "days.none.title"),
    "/paivan-paatos/": ("paallikko", "day_end.what"),
    "/taulu/": ("", "wall.idle"),
}


@pytest.mark.parametrize("address", [*SENTENCES])
def test_what_will_appear_is_said(tokens, address):  # noqa: F811
    username, key = SENTENCES[address]
    browser = signed_in(username) if username else Client()
    assert text(key, "fi").split("{")[0][:30] in browser.get(address).content.decode().replace("&#x27;", "'")


def test_control_an_empty_list_and_a_part_without_words_are_found():
    page = "<main><h1>A</h1><ul id='people'></ul><section id='late'><h2>Late</h2></section><p>x</p></main>"
    assert bare(page) == ["ul#people", "section#late"]
    assert (
        bare(page.replace("<ul id='people'></ul>", "<p>Nobody</p>").replace("</h2>", "</h2><p>None</p>"))
        == []
    )
    assert bare("<main><p>x</p><ul hidden id='later'></ul></main>") == []
