"""Reads that wait: what a test asks of a page in the moment it gives way to the next is asked of the next.

A click that leads to another page returns when that page has begun, not when it is there. Asked then, the document has
no root yet, a count is nought and Chromium may say that the page has gone. A person looks when there is something to
see; so do the reads here. What appears later by script is still to be waited for by its words.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

#: longest wait for a page to be whole; one that never is (a picture that does not come) is read as it stands
WHOLE_MS = 10_000
#: longest wait for what a page is expected to show
EXPECTED_MS = 20_000
#: what Chromium says of a page that gave way under the question
GONE = ("Execution context was destroyed", "Cannot find context", "of null")
TURNS = 4
PAGE_READS = ("evaluate", "title", "content")
LOCATOR_READS = (
    "all", "all_inner_texts", "all_text_contents", "count", "evaluate", "evaluate_all", "get_attribute",
    "inner_text", "input_value", "is_checked", "is_visible", "text_content",
)  # fmt: skip


def make_patient() -> None:
    """Give every page and locator of this run's Playwright the reads that wait. Twice is once."""
    from playwright.sync_api import Locator, Page, expect

    expect.set_options(timeout=EXPECTED_MS)
    for kind, names in ((Page, PAGE_READS), (Locator, LOCATOR_READS)):
        for name in names:
            read = getattr(kind, name)
            if not hasattr(read, "__wrapped__"):
                setattr(kind, name, patient(read))


def patient(read: Callable[..., Any]) -> Callable[..., Any]:
    """`read` of a whole page; once more, a few times, when the page gave way under it."""
    from playwright.sync_api import Error

    @wraps(read)
    def waits(asked: Any, *given: Any, **named: Any) -> Any:
        page = getattr(asked, "page", asked)
        for left in reversed(range(TURNS)):
            _whole(page)
            try:
                return read(asked, *given, **named)
            except Error as said:
                if not left or not any(words in str(said) for words in GONE):
                    raise
        raise AssertionError("a turn either answers or raises")

    return waits


def _whole(page: Any) -> None:
    from playwright.sync_api import TimeoutError as Late

    with suppress(Late):
        page.wait_for_load_state("load", timeout=WHOLE_MS)
