"""A hall that is not empty: a copied database lives through a busy hour, and the server opens at its end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.house import QUICK, House, copied, running
from tests.cli.shell import environment

ROOT = Path(__file__).parents[2]
#: Monday at 10 and Tuesday at 14 in Helsinki, after the sample's own Wednesday
MONDAY = "2026-11-30T08:00:00+00:00"
TUESDAY = "2026-12-01T12:00:00+00:00"
LIVE = (
    QUICK
    + """
import sys
sys.path.insert(0, %(root)r)
from palvelutori.cli import house
house.enter()
from datetime import datetime
from tests.browser import stories
stories.%(story)s(datetime.fromisoformat(%(at)r))
"""
)


@contextmanager
def after(story: str, *, at: str, template: tuple[Path, dict[str, str]], folder: Path) -> Iterator[House]:
    """The house at `at`, having lived `stories.<story>` up to it."""
    source, tokens = template
    copied(source, folder)
    done = subprocess.run(
        [sys.executable, "-c", LIVE % {"at": at, "root": str(ROOT), "story": story}],
        env=environment(folder, PALVELUTORI_MODE="demo"),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    with running(folder, dict(tokens), at=at) as opened:
        yield opened
