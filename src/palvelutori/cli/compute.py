"""`palvelutori compute`: carries out the reckonings that wait. The server starts it by itself when there are any."""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets

from palvelutori.cli import house
from palvelutori.cli.problems import Problem
from palvelutori.cli.simulate import MISSING

HELP = "carry out the plans' reckonings that wait (the server starts this by itself)"


def configure(parser: argparse.ArgumentParser) -> None:
    """How long to stay."""
    parser.add_argument(
        "--idle-seconds",
        type=float,
        default=20.0,
        help="end when nothing has waited for so long (default 20)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Work until nothing waits. Gives way to the live house: the lowest priority but one."""
    house.enter()
    house.must_be_migrated()
    from palvelutori.planning import waiting

    if not waiting.is_ready():
        raise Problem("compute", "numpy and numba are not installed", MISSING)
    with contextlib.suppress(OSError):
        os.nice(10)
    from palvelutori.planning.work import work

    work(f"{os.getpid()}-{secrets.token_hex(4)}", idle_seconds=arguments.idle_seconds)
    return 0
