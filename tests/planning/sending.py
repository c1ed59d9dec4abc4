"""The form of a page as a browser without script sends it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict


class _Fields(HTMLParser):
    """Names and values of everything inside `main` that a browser would send untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.is_main, self.area, self.select, self.options = False, "", "", []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        name = given.get("name", "")
        if tag == "main":
            self.is_main = True
        elif not self.is_main:
            return
        elif tag == "input" and name:
            is_tick = given.get("type") in ("checkbox", "radio")
            if not is_tick or "checked" in given:
                self.sent.appendlist(name, given.get("value", "on" if is_tick else ""))
        elif tag == "textarea":
            self.area, self.told = name, ""
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option":
            self.options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.told += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.sent.appendlist(self.area, self.told.removeprefix("\n"))
            self.area = ""
        elif tag == "select" and self.select:
            chosen = [value for value, is_on in self.options if is_on] or [self.options[0][0]]
            self.sent.appendlist(self.select, chosen[-1])
            self.select = ""
        elif tag == "main":
            self.is_main = False


def fields_of(answer: Any) -> QueryDict:
    """The fields of a page's forms, as they stand."""
    reader = _Fields()
    reader.feed(answer.content.decode())
    return reader.sent
