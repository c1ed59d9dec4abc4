"""What officers and people do with a referral, as steps of a walk."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.person import Person

SENDER, SENDERS_DESK = "luukku", "service_point-1"


def serves(officer: Person) -> None:
    """Sign in at the service point's desk, call and begin."""
    officer.signs_in(SENDER)
    officer.go(f"/luukku/{SENDERS_DESK}/")
    if officer.page.locator("[data-key=n]", has_text=re.compile("Avaa")).count():
        officer.act("n")
    officer.act("n")
    officer.act("n")
    officer.page.get_by_role("link", name=re.compile("Ohjaa toiseen yksikköön")).wait_for()


def begins(officer: Person, unit: str = "kela") -> None:
    """From the desk to the page where what is told is written."""
    officer.page.get_by_role("link", name=re.compile("Ohjaa toiseen yksikköön")).click()
    officer.page.locator(f"button[name=to][value={unit}]").click()
    officer.page.wait_for_url(re.compile("/kirjoita/"))


def writes(officer: Person, **values: str) -> None:
    """What is told, then on to what the person is shown."""
    for name, value in values.items():
        if name == "contact":
            officer.page.locator(f"[name=contact][value={value}]").check()
        else:
            officer.page.locator(f"[name={name}]").fill(value)
    officer.page.locator("main form button.main").click()
    officer.page.wait_for_url(re.compile("/nayta/"))


def reads_aloud(officer: Person, language: str = "fi") -> None:
    """Choose the language and read the permission."""
    officer.page.locator(f"[name=language][value={language}]").check(force=True)
    officer.page.locator("main form button.main").click()
    officer.page.locator("blockquote").wait_for()


def hears_yes(officer: Person) -> None:
    """The person said yes: off it goes."""
    officer.page.locator("button[name=say][value=yes]").click()
    officer.reads("Ohjaus on lähetetty")


def is_referred(officer: Person, **values: str) -> None:
    """The whole of it, without pictures."""
    begins(officer)
    writes(officer, **values)
    reads_aloud(officer)
    hears_yes(officer)


def makes_own_page(person: Person, own: str) -> str:
    """From the visit's page: the code of a page of one's own."""
    person.go(own)
    person.page.locator("#own-page summary").click()
    person.page.locator("#own-page button").first.click()
    code: Any = person.page.locator(".own-code")
    return str(code.inner_text())


def opens_own_page(person: Person, code: str, lang: str = "") -> None:
    """Type the code at the door."""
    person.go(f"/oma-sivu/{'?lang=' + lang if lang else ''}")
    person.page.locator("[name=code]").fill(code)
    person.page.locator("main form button.main").click()
    person.page.locator("#legs").wait_for()
