"""What printing refuses, as facts."""

from __future__ import annotations

from palvelutori.common.refusals import Refusal


class JobGone(Refusal):
    """The job was taken, printed, or its time is over."""

    code = "print-job-gone"


class NoPrinter(Refusal):
    """This device prints by its own browser, or not at all."""

    code = "no-printer"


class TooManyCopies(Refusal):
    """The same paper has been asked for often enough."""

    code = "too-many-copies"
