"""Wrong check-in codes: how many may be tried, and the alarm when somebody seems to guess."""

from __future__ import annotations

import logging

from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.guessing import ALARM, MOST, WINDOW, WrongCodes
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.refusals import TooManyWrongCodes

__all__ = ["ALARM", "MOST", "WINDOW", "WrongCodes", "note_wrong_codes", "tried", "wrong_codes"]
log = logging.getLogger("palvelutori.alarm")
wrong_codes = WrongCodes(TooManyWrongCodes)


@operation("visits.note_wrong_codes", answer=type(None))
def note_wrong_codes(act: Act, *, tries: int) -> None:
    """Somebody seems to guess check-in codes: a line in the journal and one in the log. No address, no code."""
    act.require()  # the house itself only
    act.write("check_in.many_wrong", {"tries": tries})
    log.warning("%s: %s wrong check-in codes within ten minutes", act.place.code, tries)


def tried(centre: str, *, source: str) -> None:
    """A wrong code came from `source`: count it, and raise the alarm once when there are many."""
    tries = wrong_codes.count(source)
    if tries:
        note_wrong_codes(SYSTEM, centre=centre, tries=tries)
