"""Codes without a name: how many wrong ones and how many applications may come from one place, and the alarm.

The place is an address kept in this process's memory for ten minutes; no table, line or log has it.
"""

from __future__ import annotations

import logging
from typing import Final

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.operations.partner_refusals import TooManyApplications
from palvelutori.common.refusals import Refusal
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.guessing import WrongCodes
from palvelutori.foundation.operation import Act, operation

log = logging.getLogger("palvelutori.alarm")


class TooManyVoiceCodes(Refusal):
    """Too many wrong codes of ideas and comments from one place."""

    code = "too-many-voice-codes"
    status = 429
    retry_after_seconds = 600


guesses: Final = WrongCodes(TooManyVoiceCodes)
tries: Final = WrongCodes(TooManyApplications)


def check_voice_code(centre: str, *, code: str, source: str) -> None:
    """Count a wrong code by where it came from. Raises TooManyVoiceCodes: then even a right one waits."""
    guesses.check(source)
    if codes.read(code) is None and (many := guesses.count(source)):
        note_code_guesses(SYSTEM, centre=centre, what="voice", tries=many)


def tried_application(centre: str, *, source: str) -> None:
    """An application, or a wrong code of one, came from `source`."""
    if many := tries.count(source):
        note_code_guesses(SYSTEM, centre=centre, what="partner", tries=many)


@operation("codevelopment.note_code_guesses")
def note_code_guesses(act: Act, *, what: str, tries: int) -> None:
    """Somebody seems to guess codes, or to send applications in a row: a line in the journal and one in the log."""
    act.require()  # the house itself only
    act.write("codes.many_wrong", {"what": what, "tries": tries})
    log.warning("%s: %s tries of %s codes within ten minutes", act.place.code, tries, what)
