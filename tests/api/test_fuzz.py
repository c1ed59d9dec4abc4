"""Nonsense of every kind at every address: an answer the document knows, never a fault of ours."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palvelutori.api import api
from tests.api.program import PROBLEM, V1, Program
from tests.api.test_contract import is_problem

EXAMPLES = int(os.environ.get("PALVELUTORI_FUZZ", "10"))
DOCUMENT: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = {
    one["operationId"]: (method.upper(), path, one)
    for path, methods in DOCUMENT["paths"].items()
    for method, one in methods.items()
}
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

odd_text = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "\0", "a\0b", "\ud800", "𝔘🦆", "\u202e", "lab", "kela_desk", "-1", "x" * 300, "å" * 121, "null"]
    ),
)
odd = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=10**30, max_value=10**40),
        st.floats(),
        odd_text,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(odd_text, inner, max_size=3)),
    max_leaves=8,
)
#: what makes sense here and there, so that nonsense comes beside it
SENSE = {
    "needs": st.lists(
        st.sampled_from(["lab", "kela_desk", "mhsa_walkin", "service_point"]), min_size=1, max_size=3
    ),
    "language": st.sampled_from(["fi", "sv", "en", "so"]),
    "channel": st.sampled_from(["kiosk", "host", "desk", "phone", "web"]),
    "group_size": st.integers(1, 99),
    "need": st.sampled_from(["lab", "kela", "kela.general_housing_allowance"]),
    "outcome": st.sampled_from(["answered", "other"]),
    "to_service": st.sampled_from(["lab", "mhsa", "service_point"]),
    "to_desk": st.sampled_from(["kela-5", "lab-1", "no-such"]),
    "text": st.text(max_size=60),
    "text_code": st.sampled_from(["passport", "post"]),
}


def body_of(operation: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Bodies by the document: some fields right, some nonsense, some missing, some unknown; or no object at all."""
    content = (
        operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    names = [one["$ref"].rsplit("/", 1)[1] for one in (content, *content.get("anyOf", ())) if "$ref" in one]
    fields = {name for one in names for name in DOCUMENT["components"]["schemas"][one]["properties"]}
    mixed = {name: st.one_of(SENSE.get(name, odd), odd) for name in fields}
    right = {name: SENSE[name] for name in fields if name in SENSE}
    return st.one_of(
        st.fixed_dictionaries({}, optional=right),
        st.fixed_dictionaries({}, optional={**mixed, "unknown": odd}),
        odd,
    )


def documented(operation: dict[str, Any], answer: Any) -> None:
    """The answer is one of those the document has, in the media type it says."""
    assert answer.status < 500, answer
    told = operation["responses"].get(str(answer.status)) or operation["responses"].get(answer.status)
    assert told is not None, (answer.status, operation["operationId"])
    if answer.status >= 400:
        is_problem(answer, answer.status)
    elif answer.status != 204:
        assert answer.headers["Content-Type"].split(";")[0] in told["content"]


@pytest.fixture
def busy(house):
    """Somebody at a desk, somebody waiting, somebody on the way to another desk: things to name."""
    called = house.called("kela-4", "kela_desk")
    waiting = house.kiosk.arrive("lab", "mhsa_walkin")
    sent = house.called("kela-5", "kela_desk")
    house.desk("kela-5").post(f"stops/{sent['stop_id']}/hand-over", {"to_service": "lab"})
    names = {
        "centre": ["rantakulma", "rantakulma", "jokivarsi"],
        "visit": [called["visit_id"], waiting["visit_id"], sent["visit_id"]],
        "stop": [called["stop_id"], waiting["stops"][0]["stop_id"], sent["stop_id"]],
        "desk": ["kela-4", "kela-5", "lab-1"],
        "job": ["1", "2", "nothing"],
    }
    readers = [
        house.desk("kela-4"),
        house.desk("kela-5"),
        house.host,
        house.kiosk,
        house.manager,
        house.display,
    ]
    return names, readers


def filled(draw: Any, path: str, names: dict[str, list[str]]) -> str:
    """The path with names that exist, or with nonsense."""
    for name, held in names.items():
        if f"{{{name}}}" in path:
            value = draw(st.one_of(st.sampled_from(held), st.sampled_from(held), odd_text.filter(bool)))
            path = path.replace(f"{{{name}}}", quote(value.encode(errors="replace"), safe=""))
    return path


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@fuzzed
@given(data=st.data())
def test_every_answer_is_one_the_document_has(busy, name, data):
    names, readers = busy
    method, path, operation = OPERATIONS[name]
    headers = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "Idempotency-Key": st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=12),
                "Last-Event-ID": st.sampled_from(["0", "-1", "99999999999", "½", "3", "x" * 300]),
                "Accept-Language": st.sampled_from(["sv", "*", "xx-YY;q=2", "fi-simple"]),
            },
        )
    )
    body = data.draw(body_of(operation)) if method == "POST" else None
    query = quote(data.draw(odd_text).encode(errors="replace")) if method == "GET" else ""
    reader = data.draw(st.sampled_from(readers))
    where = filled(data.draw, path, names) + (f"?q={query}&limit={query}&language={query}" if query else "")
    answer = reader.send(method, where, body, headers=headers)
    if answer.status == 404 and answer.body and answer["type"] == "/problems/not-found":
        return
    documented(operation, answer)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_what_is_no_json_is_refused(busy, name):
    _, path, operation = OPERATIONS[name]
    if "requestBody" not in operation:
        return
    names, readers = busy
    where = path.format(**{one: held[0] for one, held in names.items()})
    deep, wide = b"[" * 200_000, b'{"needs":["' + b"a" * 1_100_000 + b'"]}'
    malformed = [
        b"{",
        b"\xff\xfe\x00",
        b"{'needs': 1}",
        b"needs=lab",
        deep,
        b'{"a":' + b"9" * 5000 + b"}",
        b"\0",
    ]
    for body in malformed:
        answer = readers[0].send("POST", where, body)
        is_problem(answer, 400, "malformed-request")
    is_problem(readers[0].send("POST", where, wide), 413, "too-large")
    form = readers[0].send("POST", where, b"needs=lab", content_type="application/x-www-form-urlencoded")
    is_problem(form, 400, "malformed-request")


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_other_methods_and_no_token(busy, name):
    method, path, _ = OPERATIONS[name]
    names, readers = busy
    where = path.format(**{one: held[0] for one, held in names.items()})
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {method}:
        wrong = readers[0].send(other, where)
        is_problem(wrong, 405, "method-not-allowed")
        assert wrong.headers["Allow"] == method
    is_problem(Program(None, "rantakulma").send(method, where), 401)
    long = path.format(**dict.fromkeys(names, "x" * 5000))
    answer = readers[0].send(
        method, long, {"stop_id": "x", "to_service": "lab", "needs": ["lab"], "need": "lab"}
    )
    assert answer.status in (403, 404, 422) and answer.headers["Content-Type"] == PROBLEM, (long[:40], answer)


def test_the_document_itself_is_only_read(house):
    answer = house.stranger().send("POST", f"{V1}/openapi.json")
    is_problem(answer, 405, "method-not-allowed")
