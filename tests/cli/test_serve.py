"""`palvelutori serve`: refuses what is unsafe, tells how to begin, serves, and ends gently."""

from __future__ import annotations

import json
import re
import socket
import time
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
        for path, kind in (("/healthz", "text/plain"), ("/readiness", "application/json")):
            probe = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "10.0.0.7"})
            with urllib.request.urlopen(probe, timeout=10) as answer:
                said = answer.read()
                assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
                assert "Set-Cookie" not in answer.headers
        told = json.loads(said)
        assert told["ready"] and told["database"] == "sqlite" and told["lag"] == {}
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/install/", timeout=10) as answer:
            number = answer.headers["X-Request-ID"].replace("-", " ")
        began = half_a_request(port)
        running.process.terminate()
        time.sleep(0.5)  # whatever the house does first when it is told to stop, this request is under way
        began.sendall(b"2")
        assert b" 403 " in began.recv(100_000).splitlines()[0], "what runs is finished"
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
    finally:
        ended = running.end()
    assert ended == 0
    assert not [line for line in running.faults() if "django.security.csrf" not in line]
    told = [json.loads(line) for line in running.lines if line.startswith("{")]
    events = [one["event"] for one in told]
    assert events[0] == "start" and events[-1] == "stop" and {"job", "request"} <= set(events)
    assert [one["route"] for one in told if one.get("request") == number] == ["install/"]


def half_a_request(port: int) -> socket.socket:
    """A POST whose body is still on its way."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(b"POST /install/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n1")
    time.sleep(0.5)
    return line


def test_doctor_says_what_a_new_house_lacks(tmp_path):
    assert palvelutori(tmp_path, "migrate", **SAFE).returncode == 0
    told = palvelutori(tmp_path, "doctor", **SAFE)
    assert told.returncode == 1
    assert "no centre; start palvelutori serve and open /install" in told.stdout
    assert "synchronous is 2" in told.stdout and "journal_mode is wal" in told.stdout
    bare = palvelutori(tmp_path, "doctor", PALVELUTORI_MODE="production")
    assert bare.returncode == 1 and "fail   settings: PALVELUTORI_SECRET_KEY" in bare.stdout, bare.stderr
