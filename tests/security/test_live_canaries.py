"""The real server, its streams held open by every kind of reader, while words that are somebody's own go in: none of
them comes out of a stream, is written to the server's log, or stands in an address; and no answer is without its
headers."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.harness.house import CENTRE, House, served
from tests.shape.canaries import BIRDS, birds_in
from tests.shape.headers import EXACTLY, POLICY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]
WORDS = {name: words for name, (_, words) in BIRDS.items()}
EVENTS = f"/api/v1/centres/{CENTRE}/events"


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), served() as made:
        yield made


class Browser:
    """Pages over the wire: keeps its cookies, sends a form with its token, keeps headers of every answer."""

    def __init__(self, house: House) -> None:
        self.port, self.cookies = house.port, SimpleCookie()
        self.told: list[str] = []
        self.bare: list[str] = []

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Status and body."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(method, path, body or None, {"Cookie": cookie, **kind, **headers})
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
        line.close()
        for name, value in answer.getheaders():
            self.told.append(f"{name}: {value}")
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        self.bare += [f"{one}: {answer.status} of {path}" for one in bare(answer.headers)]
        return answer.status, text

    def send(self, path: str, **data: str) -> tuple[int, str]:
        """The page's form, filled in."""
        page = self.ask("GET", path)[1]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        return self.ask("POST", path, urlencode({**hidden, **data}))


def bare(headers: Any) -> list[str]:
    """Headers that are not there."""
    policy = (headers.get("Content-Security-Policy") or "").split("; ")
    missing = [one for one in POLICY if one not in policy]
    missing += [name for name, value in EXACTLY.items() if headers.get_all(name) != [value]]
    missing += [] if headers.get("Permissions-Policy") else ["Permissions-Policy"]
    return missing


class Reader(threading.Thread):
    """One open stream: everything that came, as it came."""

    def __init__(self, house: House, headers: dict[str, str], kind: str = "") -> None:
        super().__init__(daemon=True)
        self.line = HTTPConnection("127.0.0.1", house.port, timeout=30)
        self.line.request("GET", EVENTS + (f"?as={kind}" if kind else ""), headers=headers)
        self.answer = self.line.getresponse()
        self.came = ""

    def run(self) -> None:
        with suppress(OSError, HTTPException):
            while piece := self.answer.read1():
                self.came += piece.decode()

    def hang_up(self) -> None:
        """And wait until the thread has seen it."""
        assert self.line.sock is not None
        self.line.sock.shutdown(socket.SHUT_RDWR)
        self.join(10)
        self.line.close()

    def heard(self, words: str) -> bool:
        """Whether it came within a while."""
        ends = time.monotonic() + 20
        while words not in self.came and time.monotonic() < ends:
            time.sleep(0.02)
        return words in self.came


def readers(house: House, visit_page: str) -> dict[str, Reader]:
    """A stream of each kind of device, of the wall's page and of a visit's own page."""
    tokens = {
        "kiosk": house.token("kiosks"),
        "host": house.token("hosts"),
        "its desk": house.token("desks", "kela-4"),
        "another unit's desk": house.token("desks", "lab-1"),
        "display": house.token("displays"),
        "manager": house.token("managers"),
    }
    found = {name: Reader(house, {"Authorization": f"Bearer {token}"}) for name, token in tokens.items()}
    for kind, page in (("screen", "/taulu/"), ("visitor", visit_page)):
        browser = Browser(house)
        assert browser.ask("GET", page)[0] == 200
        cookie = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
        found[kind] = Reader(house, {"Cookie": cookie}, kind)
    for one in found.values():
        assert one.answer.status == 200
        assert bare(one.answer.headers) == []
        one.start()
        assert one.heard("event: hello")
    return found


def act(house: House, desk: str, path: str, body: Any = None) -> Any:
    """One act of a desk's program."""
    answer = house.ask("POST", path, house.token("desks", desk), body or {})
    assert answer.status in (200, 201), answer
    return answer.body


def words_go_in(house: House, visitor: Browser, stop: str) -> None:
    """A hand-over's note, a need, advice typed wrong, an idea, an application, a sign-in that fails."""
    need = {"text": WORDS["need"], "cause": "not_offered"}
    act(house, "kela-4", f"/centres/{CENTRE}/unmet-needs", need)
    note = {"to_service": "service_point", "note": WORDS["note"], "note_allowed": True}
    act(house, "kela-4", f"/stops/{stop}/hand-over", note)
    wrong = {"to_service": WORDS["note"], "note": WORDS["note"], "note_allowed": True}
    assert house.ask("POST", f"/stops/{stop}/hand-over", house.token("desks", "kela-4"), wrong).status >= 400
    assert visitor.send("/kirjaudu/", username=WORDS["username"], password=WORDS["password"])[0] == 422
    applied = {
        "name": WORDS["partner"],
        "kind": "association",
        "does": WORDS["partner does"],
        "wants": WORDS["partner wants"],
        "contact_name": WORDS["contact name"],
        "email": WORDS["contact mail"],
        "phone": WORDS["contact phone"],
    }
    assert visitor.send("/kumppanit/hae/", **{**applied, "email": "x", "phone": ""})[0] == 422
    assert visitor.send("/kumppanit/hae/", **applied)[0] == 200
    assert visitor.send("/kehita/kerro/", words=WORDS["voice"], code="2222 2222 2222")[0] == 422


def birds_heard(house: House, visitor: Browser) -> dict[str, list[str]]:
    """Every reader, and the canaries it heard until the last line was written."""
    post = f"/centres/{CENTRE}/visits"
    came = house.ask("POST", post, house.token("kiosks"), {"needs": ["kela_desk"], "channel": "kiosk"}).body
    page = re.sub(r"^https?://[^/]+", "", came["follow_url"])
    act(house, "kela-4", "/desks/kela-4/open")
    listening = readers(house, page)
    stop = act(house, "kela-4", "/desks/kela-4/call-next")["stop_id"]
    act(house, "kela-4", f"/stops/{stop}/start")
    words_go_in(house, visitor, stop)
    head = house.verify()["head"]
    for name, one in listening.items():
        assert one.heard(f"id: {head}\n"), f"{name} heard all there was to hear"
        one.hang_up()
    act(house, "kela-4", "/desks/kela-4/close")
    return {name: birds_in(one.came) for name, one in listening.items()}


def test_nothing_of_anybodys_own_comes_out_of_streams_logs_or_addresses(house):
    visitor = Browser(house)
    heard = birds_heard(house, visitor)
    assert len(heard) == 8 and not any(heard.values()), heard
    assert birds_in("\n".join(visitor.told)) == []
    log = house.log.read_text()
    assert birds_in(log) == []
    assert "Traceback" not in log


def test_every_kind_of_answer_has_its_headers(house):
    """Pages and programs are asked one by one in tests/shape/test_url_roles.py; here what the server itself gives."""
    browser = Browser(house)
    asked = {
        ("GET", "/"): 200,
        ("GET", "/static/palvelutori/base.css"): 200,
        ("GET", "/static/nothing.css"): 404,
        ("GET", "/nowhere"): 404,
        ("GET", "/%00"): 404,
        ("GET", "/kirjaudu"): 301,
        ("GET", "/tyo/"): 302,
        ("GET", EVENTS): 401,
        ("POST", EVENTS): 405,
        ("GET", "/api/v1/nowhere"): 404,
        ("DELETE", "/"): 405,
    }
    for (method, path), status in asked.items():
        assert browser.ask(method, path)[0] == status, path
    line = HTTPConnection("127.0.0.1", house.port, timeout=30)
    line.putrequest("POST", "/asioi/")
    line.putheader("Content-Length", "1100000")
    line.endheaders()
    too_long = line.getresponse()
    assert (too_long.status, bare(too_long.headers)) == (413, [])
    line.close()
    assert browser.ask("GET", "/", Host="elsewhere.example")[0] == 400
    assert browser.bare == []


def test_control_words_that_come_out_of_a_stream_are_heard_by_every_reader(house):
    house.stop()
    house.start("leak")
    heard = birds_heard(house, Browser(house))
    assert set(map(tuple, heard.values())) == {("note",)}, heard
