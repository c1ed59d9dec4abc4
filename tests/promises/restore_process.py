"""What runs in the process of `test_restore`: the command itself, with an accident at a certain moment."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

from palvelutori.cli import main, restore
from palvelutori.cli.kept import tables


def somebody_comes(port: str) -> None:
    """Through the house's own door, while the backup has read the heads of the streams, but not yet their lines."""
    from tests.harness.house import CENTRE

    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/centres/{CENTRE}/visits",
        data=json.dumps({"needs": ["service_point"], "channel": "kiosk"}).encode(),
        headers={"Authorization": f"Bearer {os.environ['TOKEN']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 201
    print("somebody came during the backup", file=sys.stderr)


def written_with_a_visitor(model: Any, plain: Any = tables.written) -> Iterator[bytes]:
    """The rows of a table; before those of the journal somebody comes."""
    if model._meta.label == "foundation.JournalLine":
        somebody_comes(os.environ["SOMEBODY_COMES"])
    return plain(model)


def read_and_die(model: Any, lines: Any, plain: Any = tables.read) -> None:
    """Read the rows of a table; die in the middle of the one that is named."""
    if model._meta.label == os.environ["KILLED_AT"]:
        os.kill(os.getpid(), signal.SIGKILL)
    plain(model, lines)


if "SOMEBODY_COMES" in os.environ:
    tables.written = written_with_a_visitor
if "NOT_ONE_MOMENT" in os.environ:
    tables.one_moment = contextlib.nullcontext
if "KILLED_AT" in os.environ:
    tables.read = read_and_die
if "IN_PLACE" in os.environ:
    restore.place = contextlib.nullcontext
raise SystemExit(main.main(sys.argv[1:]))
