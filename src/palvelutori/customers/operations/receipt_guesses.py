"""Wrong codes of document receipts: how many may be tried, and the alarm when somebody seems to guess."""

from __future__ import annotations

import logging
from typing import Final

from palvelutori.customers.refusals import TooManyReceiptCodes
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.guessing import WrongCodes
from palvelutori.foundation.operation import Act, operation

log = logging.getLogger("palvelutori.alarm")
guesses: Final = WrongCodes(TooManyReceiptCodes)


def tried(centre: str, *, source: str) -> None:
    """A wrong code came from `source`: count it, and raise the alarm once when there are many."""
    tries = guesses.count(source)
    if tries:
        note_receipt_guesses(SYSTEM, centre=centre, tries=tries)


@operation("customers.note_receipt_guesses", answer=type(None))
def note_receipt_guesses(act: Act, *, tries: int) -> None:
    """Somebody seems to guess codes of receipts: a line in the journal and one in the log. No address, no code."""
    act.require()  # the house itself only
    act.write("document.many_wrong", {"tries": tries})
    log.warning("%s: %s wrong codes of document receipts within ten minutes", act.place.code, tries)
