"""`palvelutori demo` as a newcomer and as another program meet it."""

from __future__ import annotations

import json
import os
import time
import urllib.request

import pytest

from tests.cli.shell import Running, free_port

#: a day of thirteen house hours and a bit at speed 60
DAY_SECONDS = 16 * 60


def _get(address, token=None):
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


@pytest.mark.contention
def test_a_demonstration_opens_lives_and_opens_again_soon(tmp_path):
    port = free_port()
    words = ("demo", "--port", str(port), "--tokens", "tokens.json", "--centre", "jokivarsi")
    first = Running(tmp_path, *words)
    try:
        first.until("Ctrl-C ends it", seconds=240)
        tokens = json.loads((tmp_path / "tokens.json").read_text())
        assert set(tokens) == {"kiosks", "hosts", "desks", "displays", "managers"} and all(tokens.values())
        board = f"http://127.0.0.1:{port}/api/v1/centres/jokivarsi/board"
        display = next(iter(tokens["displays"].values()))
        before = json.loads(_get(board, display))
        assert sum(row["open_desks"] for row in before["lines"]) > 5
        assert before["journal_number"] > 100, "the morning before the opening was lived"
        time.sleep(8)
        after = json.loads(_get(board, display))
        assert after["journal_number"] > before["journal_number"]
        assert b"Jokivarsi" in _get(f"http://127.0.0.1:{port}/")
    finally:
        code = first.end()
    assert not first.faults()
    assert code in (0, -15)
    began = time.monotonic()
    second = Running(tmp_path, *words)
    try:
        second.until("Ctrl-C ends it", seconds=60)
        seconds = time.monotonic() - began
        print(f"second start in {seconds:.1f} s")
        assert json.loads((tmp_path / "tokens.json").read_text()) == tokens
        board_again = json.loads(_get(board, display))
        assert board_again["journal_number"] < after["journal_number"], "each start is fresh"
    finally:
        second.end()
    # 3 s are promised on a machine with nothing else to do; here the tests share it.
    assert seconds < (3 if os.environ.get("PALVELUTORI_QUIET_MACHINE") else 15)


@pytest.mark.contention
def test_at_speed_0_desks_are_open_and_nobody_acts(tmp_path):
    port = free_port()
    running = Running(
        tmp_path, "demo", "--port", str(port), "--speed", "0", "--centre", "jokivarsi", "--tokens", "t.json"
    )
    try:
        running.until("nobody acts by itself", seconds=240)
        tokens = json.loads((tmp_path / "t.json").read_text())
        board = f"http://127.0.0.1:{port}/api/v1/centres/jokivarsi/board"
        seen = json.loads(_get(board, next(iter(tokens["displays"].values()))))
        assert sum(row["open_desks"] for row in seen["lines"]) > 5
        assert sum(row["waiting"] for row in seen["lines"]) == 0
        time.sleep(3)
        again = json.loads(_get(board, next(iter(tokens["displays"].values()))))
        assert again["journal_number"] == seen["journal_number"]
    finally:
        running.end()
    assert not running.faults()


@pytest.mark.slow
def test_a_whole_wednesday_without_one_fault(tmp_path):
    port = free_port()
    running = Running(tmp_path, "demo", "--port", str(port), "--at", "2026-11-25T06:40", "--tokens", "t.json")
    try:
        running.until("Ctrl-C ends it", seconds=240)
        tokens = json.loads((tmp_path / "t.json").read_text())
        display = next(iter(tokens["displays"].values()))
        board = f"http://127.0.0.1:{port}/api/v1/centres/rantakulma/board"
        ends = time.monotonic() + DAY_SECONDS
        while time.monotonic() < ends and not json.loads(_get(board, display))["as_of"].startswith(
            "2026-11-26"
        ):
            time.sleep(5)
        last = json.loads(_get(board, display))
        assert last["as_of"].startswith("2026-11-26"), "the night was skipped"
        assert last["journal_number"] > 6000
    finally:
        running.end()
    assert not running.faults()
