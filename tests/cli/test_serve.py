"""`palvelutori serve`: refuses what is unsafe, tells how to begin, serves, and ends gently."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest

from tests.cli.shell import Running, free_port, palvelutori

SAFE = {
    "PALVELUTORI_MODE": "production",
    "PALVELUTORI_SECRET_KEY": "kD8-uJ3sWq0zX5nB7vC1mL9pR2tY4eG6hA-fQiOjTnKlMbVcXz81",
    "PALVELUTORI_HOSTS": "127.0.0.1",
}


@pytest.mark.contention
def test_a_new_house_tells_its_code_serves_and_ends_gently(tmp_path):
    assert palvelutori(tmp_path, "migrate", **SAFE).returncode == 0
    port = free_port()
    running = Running(tmp_path, "serve", "--port", str(port), **SAFE)
    try:
        running.until("Listening on", seconds=60)
        code = next(line for line in running.lines if "/install" in line)
        assert re.search(r"give this code: \S{6,}", code)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readiness", timeout=10) as answer:
            assert json.loads(answer.read())["database"] == "sqlite"
    finally:
        ended = running.end()
    assert ended in (0, -15)
    assert not running.faults()


def test_doctor_says_what_a_new_house_lacks(tmp_path):
    assert palvelutori(tmp_path, "migrate", **SAFE).returncode == 0
    told = palvelutori(tmp_path, "doctor", **SAFE)
    assert told.returncode == 1
    assert "no centre: start palvelutori serve and open /install" in told.stdout
    assert "synchronous is 2" in told.stdout and "journal_mode is wal" in told.stdout
    bare = palvelutori(tmp_path, "doctor", PALVELUTORI_MODE="production")
    assert bare.returncode == 1 and "WRONG  settings: PALVELUTORI_SECRET_KEY" in bare.stdout, bare.stderr
