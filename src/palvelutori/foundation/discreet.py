"""The log tells where something went wrong, not whose page it was: a visit's address opens the visit."""

from __future__ import annotations

import logging
import re
from typing import Final

#: the signed part of `/v/<visit>.<signature>`
_SECRET: Final = re.compile(r"(/v/)[^/?\s'\"]+")


class Discreet(logging.Filter):
    """Masks addresses of visits in what is logged. Never drops a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line if it holds such an address."""
        words = record.getMessage()
        masked = _SECRET.sub(r"\1…", words)
        if masked != words:
            record.msg, record.args = masked, None
        return True
