"""The contract with other programs, sentence by sentence: names, fields, statuses."""

from __future__ import annotations

import pytest

from palvelutori.api import api
from palvelutori.foundation import operation
from tests.api.program import PROBLEM, V1, new_key

#: operation id → method and path, as `contract.md` has them up to `find_service`
PATHS = {
    "arrive": "POST /centres/{centre}/visits",
    "get_visit": "GET /visits/{visit}",
    "add_need": "POST /visits/{visit}/stops",
    "leave": "POST /visits/{visit}/leave",
    "check_in": "POST /appointments/check-in",
    "open_desk": "POST /desks/{desk}/open",
    "pause_desk": "POST /desks/{desk}/pause",
    "close_desk": "POST /desks/{desk}/close",
    "call_next": "POST /desks/{desk}/call-next",
    "call": "POST /desks/{desk}/call",
    "serve_now": "POST /desks/{desk}/serve-now",
    "recall": "POST /stops/{stop}/recall",
    "start": "POST /stops/{stop}/start",
    "finish": "POST /stops/{stop}/finish",
    "no_show": "POST /stops/{stop}/no-show",
    "hold": "POST /stops/{stop}/hold",
    "resume": "POST /stops/{stop}/resume",
    "undo": "POST /stops/{stop}/undo",
    "hand_over": "POST /stops/{stop}/hand-over",
    "accept_hand_over": "POST /stops/{stop}/hand-over/accept",
    "decline_hand_over": "POST /stops/{stop}/hand-over/decline",
    "note_need": "POST /centres/{centre}/unmet-needs",
    "board": "GET /centres/{centre}/board",
    "queue": "GET /centres/{centre}/queue",
    "estimate": "GET /visits/{visit}/estimate",
    "events": "GET /centres/{centre}/events",
    "find_service": "GET /centres/{centre}/services",
}
#: what an issue has not built yet is absent
NOT_YET = {"free_times", "book", "rebook", "cancel_booking"}


def is_problem(answer, status, code=None):
    """A refusal in the shape every refusal has."""
    assert answer.status == status, answer
    assert answer.headers["Content-Type"] == PROBLEM
    assert {"type", "title", "status", "code"} <= set(answer.body)
    assert answer["status"] == status and answer["type"] == f"/problems/{answer['code']}" and answer["title"]
    assert code is None or answer["code"] == code, answer.body
    return answer.body


def test_every_operation_stands_at_its_address(house):
    document = house.stranger().get("openapi.json")
    assert document.status == 200
    found = {
        one["operationId"]: f"{method.upper()} {path.removeprefix(V1)}"
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    }
    assert {name: found.get(name) for name in PATHS} == PATHS
    assert not NOT_YET & set(found)


def test_the_document_says_what_holds_for_all():
    document = api.get_openapi_schema()
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            names = {given["name"] for given in one.get("parameters", ())}
            assert ("Idempotency-Key" in names) == (method == "post"), path
            assert {"401", "404", "422"} <= set(map(str, one["responses"])), path
            for status, told in one["responses"].items():
                if int(status) >= 400:
                    assert list(told["content"]) == [PROBLEM]


def test_arrive(house):
    came = house.kiosk.arrive("kela.general_housing_allowance", "service_point", "lab", group_size=3)
    assert came.status == 201
    assert set(came.body) == {"visit_id", "number", "follow_url", "stops"}
    assert came["number"] == 101 and isinstance(came["visit_id"], str)
    assert all(set(stop) == {"stop_id", "service", "unit", "label", "state"} for stop in came["stops"])
    assert [(stop["service"], stop["unit"], stop["state"]) for stop in came["stops"]] == [
        ("kela.general_housing_allowance", "kela", "waiting"),
        ("service_point", "service_point", "waiting"),
        ("lab", "lab", "waiting"),
    ]
    assert came["follow_url"].startswith("/v/")
    assert house.kiosk.arrive("lab")["number"] == 102


@pytest.mark.parametrize("language", ["fi", "sv", "en", "so", "zh-Hans"])
@pytest.mark.parametrize("channel", ["kiosk", "host", "desk", "phone", "web"])
def test_languages_and_channels(house, language, channel):
    assert house.host.arrive("lab", language=language, channel=channel).status == 201


def test_a_priority_ground_is_of_the_list(house):
    refused = is_problem(house.host.arrive("lab", priority_ground="friend_of_mine"), 422, "invalid-input")
    first = refused["expected"].split(", ")[0]
    assert house.host.arrive("lab", priority_ground=first).status == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"needs": ["no_such_thing"]}, "unknown-need"),
        ({"needs": []}, "invalid-input"),
        ({}, "invalid-input"),
        ({"needs": "lab"}, "invalid-input"),
        ({"needs": ["lab"], "channel": "pigeon"}, "invalid-input"),
        ({"needs": ["lab"], "language": "!!"}, "invalid-input"),
        ({"needs": ["lab"], "group_size": 0}, "invalid-input"),
        ({"needs": ["lab"], "group_size": 100}, "invalid-input"),
        ({"needs": ["lab", "\0"]}, "invalid-input"),
        ([], "invalid-input"),
    ],
)
def test_an_arrival_that_does_not_fit_is_refused_whole(house, body, code):
    before = house.display.get(f"centres/{house.centre}/board")["journal_number"]
    is_problem(house.kiosk.post(f"centres/{house.centre}/visits", body), 422, code)
    assert house.display.get(f"centres/{house.centre}/board")["journal_number"] == before


def test_an_unknown_need_names_the_nearest(house):
    refused = is_problem(house.kiosk.arrive("kela.general_housing_allowanse"), 422, "unknown-need")
    assert "kela.general_housing_allowance" in refused["nearest"]


def test_a_closed_unit_says_when_it_opens(house):
    assert is_problem(house.kiosk.arrive("ohjaamo"), 409, "closed-unit")["opens_at"]


def test_a_visit_goes_on(house):
    came = house.kiosk.arrive("lab")
    added = house.host.post(f"visits/{came['visit_id']}/stops", {"need": "service_point.travel_card"})
    assert added.status == 201 and added["service"] == "service_point.travel_card"
    seen = house.host.get(f"visits/{came['visit_id']}")
    assert (seen.status, seen["number"], len(seen["stops"])) == (200, came["number"], 2)
    again = house.host.post(f"visits/{came['visit_id']}/stops", {"need": "lab"})
    is_problem(again, 409, "already-waiting")
    left = house.host.post(f"visits/{came['visit_id']}/leave")
    assert (left.status, left["stops_ended"]) == (200, 2)
    is_problem(house.host.post(f"visits/{came['visit_id']}/leave"), 409, "visit-ended")
    is_problem(house.host.post(f"visits/{came['visit_id']}/stops", {"need": "kela"}), 409, "visit-ended")
    states = {stop["state"] for stop in house.host.get(f"visits/{came['visit_id']}")["stops"]}
    assert states == {"left"}


@pytest.mark.parametrize("body", [{}, None, b"null"])
def test_open_takes_the_tokens_own(house, body):
    opened = house.desk("kela-4").post("desks/kela-4/open", body)
    assert (opened.status, opened["state"], opened["unit"]) == (200, "open", "kela")
    assert opened["staff"] and "kela.general_housing_allowance" in opened["services"]


def test_desks_open_pause_and_close(house):
    desk = house.open("kela-4")
    assert desk.post("desks/kela-4/pause")["state"] == "paused"
    is_problem(desk.post("desks/kela-4/call-next"), 409, "desk-not-open")
    only = desk.post("desks/kela-4/open", {"services": ["kela.general_housing_allowance"]})
    assert only["services"] == ["kela.general_housing_allowance"]
    is_problem(desk.post("desks/kela-4/open", {"services": ["lab.blood_sample"]}), 403)
    assert desk.post("desks/kela-4/close")["state"] == "closed"
    is_problem(desk.post("desks/kela-4/call-next"), 409, "desk-not-open")
    is_problem(desk.post("desks/no-such/call-next"), 404)
    is_problem(desk.post("desks/no-such/open", {}), 404)
    is_problem(desk.post("desks/lab-1/open", {}), 403)
    is_problem(house.kiosk.post("desks/kela-4/open", {}), 403)


def test_call_next(house):
    desk = house.open("kela-4")
    empty = desk.post("desks/kela-4/call-next")
    assert (empty.status, empty.body) == (204, None)
    came = house.kiosk.arrive("kela.general_housing_allowance", language="sv")
    called = desk.post("desks/kela-4/call-next")
    assert called.status == 200
    assert {"stop_id", "visit_id", "number", "service", "label", "language", "why"} <= set(called.body)
    assert called["stop_id"] == came["stops"][0]["stop_id"] and called["visit_id"] == came["visit_id"]
    assert (called["number"], called["language"]) == (came["number"], "sv")
    assert called["service"] == "kela.general_housing_allowance" and called["why"]
    is_problem(desk.post("desks/kela-4/call-next"), 409, "desk-busy")


def test_who_is_called_already_is_named_with_the_desk(house):
    first = house.called("kela-4", "kela_desk")
    other = house.open("kela-5")
    refused = other.post("desks/kela-5/call", {"stop_id": first["stop_id"]})
    told = is_problem(refused, 409, "already-called")
    assert told["desk"] == "kela-4" and "12" in told["title"] + told.get("detail", "") + str(told["place"])
    is_problem(other.post("desks/kela-5/call", {"stop_id": "nobody"}), 404, "not-found")
    is_problem(other.post("desks/kela-5/call", {}), 422)


def test_call_by_hand_and_serve_now(house):
    house.kiosk.arrive("kela_desk")
    second = house.kiosk.arrive("kela_desk")
    desk = house.open("kela-4")
    called = desk.post("desks/kela-4/call", {"stop_id": second["stops"][0]["stop_id"]})
    assert (called.status, called["number"]) == (200, second["number"])
    lab = house.open("lab-1")
    taken = lab.post("desks/lab-1/serve-now", {})
    assert taken.status == 200
    assert lab.get(f"visits/{taken['visit_id']}")["stops"][0]["state"] == "serving"
    assert lab.post(f"stops/{taken['stop_id']}/finish").status == 200
    named = lab.post("desks/lab-1/serve-now", {"need": "lab.inr_follow_up"})
    assert named["service"] == "lab.inr_follow_up"
    assert lab.post(f"stops/{named['stop_id']}/finish").status == 200
    is_problem(lab.post("desks/lab-1/serve-now", {"need": "kela_desk"}), 403, "not-served-here")


def test_what_is_done_with_a_stop(house):
    called = house.called("kela-4", "kela_desk")
    desk, stop = house.desk("kela-4"), called["stop_id"]

    def act(name, body=None):
        done = desk.post(f"stops/{stop}/{name}", body)
        assert done.status == 200, done
        assert done["stop_id"] == stop and done["visit_id"] == called["visit_id"]
        return done["state"]

    assert act("recall") == "called"
    assert act("start") == "serving"
    assert act("undo") == "called"
    assert act("start") == "serving"
    assert act("hold") == "on_hold"
    assert act("resume") == "serving"
    assert act("finish") == "done"
    is_problem(desk.post(f"stops/{stop}/start"), 409, "wrong-state")
    is_problem(house.open("kela-5").post(f"stops/{stop}/finish"), 403, "not-your-stop")
    is_problem(house.kiosk.post(f"stops/{stop}/start"), 403)
    is_problem(desk.post("stops/nothing/start"), 404)


def test_no_show_and_the_way_back(house):
    called = house.called("kela-4", "kela_desk")
    desk, path = house.desk("kela-4"), f"stops/{called['stop_id']}"
    first = desk.post(f"{path}/no-show")
    if first.status == 409:
        is_problem(first, 409, "call-again-first")
        assert desk.post(f"{path}/recall").status == 200
        first = desk.post(f"{path}/no-show")
    assert (first.status, first["state"]) == (200, "no_show")
    assert house.host.post(f"{path}/come-back")["state"] == "waiting"


@pytest.mark.parametrize(
    "outcome", ["answered", "directed", "transferred", "booked", "documents_received", "other"]
)
def test_finish_takes_an_outcome(house, outcome):
    called = house.called("kela-4", "kela_desk")
    done = house.desk("kela-4").post(f"stops/{called['stop_id']}/finish", {"outcome": outcome})
    assert (done.status, done["state"], done["outcome"]) == (200, "done", outcome)


@pytest.mark.parametrize("body", [None, {}, b"null"])
def test_finish_without_a_body(house, body):
    called = house.called("kela-4", "kela_desk")
    done = house.desk("kela-4").post(f"stops/{called['stop_id']}/finish", body)
    assert (done.status, done["outcome"]) == (200, "answered")


def test_finish_with_an_outcome_nobody_knows(house):
    called = house.called("kela-4", "kela_desk")
    is_problem(house.desk("kela-4").post(f"stops/{called['stop_id']}/finish", {"outcome": "great"}), 422)


def test_hand_over_keeps_the_place_until_accepted(house):
    called = house.called("kela-4", "kela_desk")
    desk, stop = house.desk("kela-4"), called["stop_id"]
    desk.post(f"stops/{stop}/start")
    is_problem(desk.post(f"stops/{stop}/hand-over", {}), 422)
    is_problem(desk.post(f"stops/{stop}/hand-over", {"to_service": "lab", "to_desk": "lab-1"}), 422)
    is_problem(desk.post(f"stops/{stop}/hand-over", {"to_service": "nothing"}), 422)
    asked = desk.post(f"stops/{stop}/hand-over", {"to_service": "service_point", "warm": False})
    assert (asked.status, asked["state"]) == (200, "asked")
    point = house.open("palvelupiste-1") if "palvelupiste-1" in house.tokens["desks"] else None
    point = point or house.open(next(name for name in house.tokens["desks"] if "service" in name))
    no = point.post(f"stops/{stop}/hand-over/decline", {"reason": "not_ours"})
    assert (no.status, no["state"], no["reason"]) == (200, "declined", "not_ours")
    assert desk.get(f"visits/{called['visit_id']}")["stops"][0]["state"] == "on_hold"
    assert desk.post(f"stops/{stop}/resume")["state"] == "serving"
    again = desk.post(f"stops/{stop}/hand-over", {"to_service": "service_point"})
    yes = point.post(f"stops/{again['received_stop_id']}/hand-over/accept")
    assert (yes.status, yes["state"]) == (200, "accepted")
    is_problem(point.post(f"stops/{stop}/hand-over/accept"), 409)


def test_note_need(house):
    path = f"centres/{house.centre}/unmet-needs"
    assert house.kiosk.post(path, {"text_code": "passport", "cause": "not_offered"}).status == 201
    assert house.desk("kela-4").post(path, {"text": "parturi aulaan", "unit": "kela"}).status == 201
    is_problem(house.kiosk.post(path, {"text": "soita 040 123 4567"}), 422, "personal-details")
    is_problem(house.kiosk.post(path, {}), 422)
    is_problem(house.kiosk.post(path, {"text": "parturi", "unit": "barber"}), 422, "invalid-input")
    is_problem(house.kiosk.post(path, {"text": "parturi\0"}), 422, "invalid-input")
    is_problem(house.display.post(path, {"text_code": "passport"}), 403)


def test_board_and_queue(house):
    house.called("kela-4", "kela_desk")
    house.kiosk.arrive("lab", "mhsa_walkin")
    board = house.display.get(f"centres/{house.centre}/board")
    assert {"as_of", "journal_number", "calls", "lines"} <= set(board.body)
    assert (board["calls"][0]["number"], board["calls"][0]["desk"]) == (101, "kela-4")
    lines = {line["queue"]: line for line in board["lines"]}
    assert lines["lab"]["waiting"] == 1 and "waits" in lines["lab"] and "mhsa_walkin" not in lines
    queue = house.host.get(f"centres/{house.centre}/queue")
    assert [visit["number"] for visit in queue["visits"]] == [101, 102]
    is_problem(house.display.get(f"centres/{house.centre}/queue"), 403)
    is_problem(house.kiosk.get(f"centres/{house.centre}/queue"), 403)


def test_no_forecast_yet_is_said(house):
    came = house.kiosk.arrive("lab", "kela_desk")
    told = house.host.get(f"visits/{came['visit_id']}/estimate")
    assert told.status == 200 and told["out_at"] is None and told["reason"] == "not-known-yet"
    assert [stop["stop_id"] for stop in told["stops"]] == [stop["stop_id"] for stop in came["stops"]]
    assert all(stop["call_at"] is None and stop["reason"] == "not-known-yet" for stop in told["stops"])


# -- keys


def test_the_same_key_and_body_give_the_same_answer(house):
    path, body, key = f"centres/{house.centre}/visits", {"needs": ["lab"]}, new_key()
    first = house.kiosk.post(path, body, key=key)
    again = house.kiosk.post(path, body, key=key)
    assert (first.status, first.body) == (201, first.body) == (again.status, again.body)
    is_problem(house.kiosk.post(path, {"needs": ["kela"]}, key=key), 422, "idempotency-key-reused")
    assert house.host.post(path, body, key=key)["number"] == 102, "another sender's key is another key"
    assert house.kiosk.post(path, body, key=new_key())["number"] == 103


def test_a_key_is_of_one_operation(house):
    desk, key = house.open("kela-4"), new_key()
    assert desk.post("desks/kela-4/pause", key=key).status == 200
    is_problem(desk.post("desks/kela-4/close", key=key), 422, "idempotency-key-reused")


def test_nobody_waits_is_an_answer_that_stays_too(house):
    desk, key = house.open("kela-4"), new_key()
    assert desk.post("desks/kela-4/call-next", key=key).status == 204
    house.kiosk.arrive("kela_desk")
    assert desk.post("desks/kela-4/call-next", key=key).status == 204
    called = desk.post("desks/kela-4/call-next", key=new_key())
    stop = called["stop_id"]
    for name in ("start", "finish"):
        once = new_key()
        answers = [desk.post(f"stops/{stop}/{name}", key=once) for _ in range(3)]
        assert {one.status for one in answers} == {200} and answers[0].body == answers[2].body


def test_a_refusal_is_not_kept(house):
    desk, key = house.desk("kela-4"), new_key()
    is_problem(desk.post("desks/kela-4/call-next", key=key), 409)
    house.open("kela-4")
    assert desk.post("desks/kela-4/call-next", key=key).status == 204


def test_a_twin_in_flight_is_told_to_ask_again(house, monkeypatch):
    key = new_key()
    monkeypatch.setattr(operation, "_under_way", {(f"device:{house.centre}:kiosk-1", key)})
    twin = house.kiosk.post(f"centres/{house.centre}/visits", {"needs": ["lab"]}, key=key)
    is_problem(twin, 409, "request-in-flight")
    assert int(twin.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("key", ["", " ", '""', "k" * 201, "a\tb"])
def test_a_key_nobody_can_read(house, key):
    is_problem(house.kiosk.post(f"centres/{house.centre}/visits", {"needs": ["lab"]}, key=key), 422)


# -- opaque units, other units


def test_an_opaque_unit_is_told_to_its_own_alone(house):
    came = house.kiosk.arrive("mhsa_walkin", language="en")
    nurse = next(name for name in house.tokens["desks"] if "mhsa" in name)
    readers = {
        "kiosk": house.kiosk, "host": house.host, "manager": house.manager, "other desk": house.desk("kela-4"),
    }  # fmt: skip
    told = [came["stops"][0]]
    told += [one.get(f"visits/{came['visit_id']}")["stops"][0] for one in readers.values()]
    told += [house.host.get(f"centres/{house.centre}/queue")["visits"][0]["stops"][0]]
    told += [house.desk("kela-4").get(f"centres/{house.centre}/queue")["visits"][0]["stops"][0]]
    for one in told:
        assert (one["service"], one["unit"]) == (None, None)
        assert one["label"] and "ental" not in one["label"] and "ielen" not in one["label"]
    own = house.desk(nurse).get(f"visits/{came['visit_id']}")["stops"][0]
    assert (own["service"], own["unit"]) == ("mhsa_walkin", "mhsa")
    assert house.display.get(f"visits/{came['visit_id']}").status == 403


def test_an_officer_sees_that_there_is_other_business_and_not_what(house):
    came = house.kiosk.arrive("kela_desk", "lab")
    desk = house.open("kela-4")
    desk.post("desks/kela-4/call-next")
    own, other = desk.get(f"visits/{came['visit_id']}")["stops"]
    assert (own["unit"], own["service"]) == ("kela", "kela_desk")
    assert (other["unit"], other["service"], other["state"]) == (None, None, "waiting")
    assert "abora" not in other["label"]
    _, listed = desk.get(f"centres/{house.centre}/queue")["visits"][0]["stops"]
    assert (listed["unit"], listed["service"], listed["promise_minutes"]) == (None, None, None)
    lines = desk.get(f"centres/{house.centre}/events", headers={"Last-Event-ID": "0"}).body
    assert '"unit":"kela"' in lines and '"lab"' not in lines
    _, hosts = house.host.get(f"visits/{came['visit_id']}")["stops"]
    assert hosts["unit"] == "lab"


# -- who may


@pytest.mark.parametrize("token", [None, "", "not-a-token", "ä", "x" * 5000])
def test_without_a_token_nothing(house, token):
    stranger = house.stranger(token)
    for name, where in PATHS.items():
        method, path = where.split(" ")
        path = path.format(centre=house.centre, visit="v", desk="kela-4", stop="s")
        answer = stranger.send(method, V1 + path, {} if method == "POST" else None)
        is_problem(answer, 401, "not-signed-in")
        assert answer.headers["WWW-Authenticate"] == "Bearer", name


def test_an_unknown_centre_is_not_there(house):
    for name, where in PATHS.items():
        method, path = where.split(" ")
        if "{centre}" in path:
            body = {"needs": ["lab"], "text_code": "passport"} if method == "POST" else None
            answer = house.manager.send(method, V1 + path.format(centre="atlantis"), body)
            is_problem(answer, 404, "not-found"), name


def test_errors_of_the_web_itself_are_problems_too(house):
    is_problem(house.kiosk.get("nothing/here"), 404, "not-found")
    is_problem(house.kiosk.get("visits/%00"), 404, "not-found")
    wrong = house.kiosk.send("DELETE", f"centres/{house.centre}/visits")
    is_problem(wrong, 405, "method-not-allowed")
    assert wrong.headers["Allow"] == "POST"
    crossed = house.kiosk.post(f"centres/{house.centre}/visits", {}, headers={"Sec-Fetch-Site": "cross-site"})
    is_problem(crossed, 403, "not-allowed")


def test_a_fault_of_ours_tells_nothing_of_itself(house, monkeypatch, caplog):
    monkeypatch.setattr("palvelutori.visits.queries.board", lambda centre: 1 / 0)
    broken = house.display.get(f"centres/{house.centre}/board")
    is_problem(broken, 500, "fault")
    assert "division" not in str(broken.body) and "division" in caplog.text
