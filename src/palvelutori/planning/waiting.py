"""Reckonings that wait: the server starts a process of its own for them, so that it needs no numpy itself."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Final

from palvelutori.foundation.jobs import job
from palvelutori.planning.models import Run

HEAVY: Final = ("numpy", "numba")
#: after a start that failed at once, so long before the next
REST_SECONDS: Final = 10.0


def is_ready() -> bool:
    """Whether the heavy numerical parts have come in: they are installed behind the first pages."""
    return all(importlib.util.find_spec(name) is not None for name in HEAVY)


class Starter:
    """Keeps at most one worker of this process going."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def may_start(self) -> bool:
        """Whether no worker is at work, and the last one did not fail just now."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            return False
        return self.process.returncode == 0 or time.monotonic() - self.started >= REST_SECONDS

    def start(self) -> None:
        """A worker: `palvelutori compute`."""
        self.started = time.monotonic()
        words = [sys.executable, "-m", "palvelutori.cli", "compute"]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603


STARTER: Final = Starter()


@job(every=timedelta(seconds=1), name="planning.runs")
def start_worker(moment: datetime) -> None:
    """Start a worker when something waits and none is at work here."""
    if not STARTER.may_start() or not is_ready():
        return
    if Run.objects.filter(state__in=["queued", "running"]).exists():
        STARTER.start()
