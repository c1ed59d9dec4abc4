"""A token of one centre learns nothing of another, whatever it asks."""

from __future__ import annotations

import pytest

from tests.api.test_contract import is_problem


@pytest.fixture
def elsewhere(both):
    """Somebody called and somebody waiting at Jokivarsi; and the tokens of both centres."""
    square, point = both
    point.kiosk.arrive("vero")
    desk = next(name for name, token in point.tokens["desks"].items() if token and "vero" in name)
    called = point.open(desk).post(f"desks/{desk}/call-next")
    assert called.status == 200
    waiting = point.kiosk.arrive("porina", "perusturva", language="sv")
    return square, point, desk, called, waiting


def test_nothing_of_the_other_centre_is_read(elsewhere):
    square, point, _, called, waiting = elsewhere
    for reader in (square.kiosk, square.host, square.manager, square.display, square.desk("kela-4")):
        for visit in (called["visit_id"], waiting["visit_id"]):
            for page in ("", "/estimate"):
                is_problem(reader.get(f"visits/{visit}{page}"), 404, "not-found")
        for page in ("board", "queue", "events", "services"):
            is_problem(reader.get(f"centres/{point.centre}/{page}"), 403, "not-allowed")


def test_nothing_happens_at_the_other_centre(elsewhere):
    square, point, desk, called, waiting = elsewhere
    number = point.display.get(f"centres/{point.centre}/board")["journal_number"]
    stop = called["stop_id"]
    for one in (square.host, square.manager, square.open("kela-4")):
        is_problem(one.post(f"centres/{point.centre}/visits", {"needs": ["porina"]}), 403)
        is_problem(one.post(f"centres/{point.centre}/unmet-needs", {"text_code": "passport"}), 403)
        is_problem(one.post(f"visits/{waiting['visit_id']}/stops", {"need": "vero"}), 404)
        is_problem(one.post(f"visits/{waiting['visit_id']}/leave"), 404)
        for act in ("recall", "start", "finish", "no-show", "hold", "resume", "undo", "hand-over/accept"):
            is_problem(one.post(f"stops/{stop}/{act}"), 404)
        is_problem(one.post(f"stops/{stop}/hand-over", {"to_service": "lab"}), 404)
        for act in ("open", "pause", "close", "call-next", "serve-now"):
            assert one.post(f"desks/{desk}/{act}").status in (403, 404)
    stranger = square.open("kela-5").post("desks/kela-5/call", {"stop_id": waiting["stops"][0]["stop_id"]})
    is_problem(stranger, 404)
    assert point.display.get(f"centres/{point.centre}/board")["journal_number"] == number
    assert point.host.get(f"visits/{waiting['visit_id']}").status == 200, "its own host sees it"


def test_what_one_centre_says_names_nobody_of_the_other(elsewhere):
    square, _, _, called, waiting = elsewhere
    square.kiosk.arrive("lab")
    for page in ("board", "queue", "events"):
        said = str(square.host.get(f"centres/{square.centre}/{page}", headers={"Last-Event-ID": "0"}).body)
        for name in (called["visit_id"], waiting["visit_id"], called["stop_id"], "vero", "porina"):
            assert name not in said


def test_equal_desk_names_are_desks_of_the_tokens_centre(both):
    square, point = both
    shared = set(square.tokens["desks"]) & set(point.tokens["desks"])
    for name in shared:
        square.desk(name).post(f"desks/{name}/open", {})
        assert point.desk(name).post(f"desks/{name}/call-next").status == 409, "still closed there"


def test_the_same_key_at_two_centres_is_two_keys(both):
    square, point = both
    here = square.kiosk.post(f"centres/{square.centre}/visits", {"needs": ["lab"]}, key="one")
    there = point.kiosk.post(f"centres/{point.centre}/visits", {"needs": ["vero"]}, key="one")
    assert (here.status, there.status) == (201, 201) and here["visit_id"] != there["visit_id"]
