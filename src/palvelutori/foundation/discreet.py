"""The log tells where something went wrong, not whose page it was: addresses that open somebody's page are masked."""

from __future__ import annotations

import logging
import re
from typing import Final

#: what opens a page by itself: a visit's address, a visit's code for words, a calendar's own link
_SECRET: Final = re.compile(r"(/v/|/kehita/koodi/|/tapahtumat/oma/)[^/?\s'\"]+")


class Discreet(logging.Filter):
    """Masks such addresses in what is logged. Never drops a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line if it holds such an address."""
        words = record.getMessage()
        masked = _SECRET.sub(r"\1…", words)
        if masked != words:
            record.msg, record.args = masked, None
        return True
