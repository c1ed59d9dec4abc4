"""The JSON interface does what its document says: an outside judge asks the real server over HTTP.

Schemathesis reads `/api/v1/openapi.json`, asks every operation by its schema, right and wrong, and follows what one
answer names into the next request. No fault of ours, and no answer the document does not declare.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.harness.house import House, served

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contention]
CHECKS = ",".join(
    (
        "not_a_server_error", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance", "unsupported_method", "ignored_auth",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), served() as made:
        yield made


def judge(house: House, token: str, *words: str, document: str = "") -> subprocess.CompletedProcess[str]:
    """What the judge says. Streams end with their reader: `tests/api/test_events.py` asks for them."""
    here = f"http://127.0.0.1:{house.port}"
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", document or f"{here}/api/v1/openapi.json",
        "--url", here, "-H", f"Authorization: Bearer {token}", "--exclude-path-regex", "/events$", "--checks", CHECKS,
        "--seed", "8", "--generation-database", "none", "--no-color", "--continue-on-failure",
        "--request-timeout", "20", "--warnings", "off", *words,
    ]  # fmt: skip
    return subprocess.run(command, cwd=house.folder, capture_output=True, text=True, check=False)


def judged(house: House, token: str, *words: str) -> str:
    """The same; whatever it finds fails the test."""
    done = judge(house, token, *words)
    assert done.returncode == 0, f"{done.stdout[-6000:]}{done.stderr[-1000:]}"
    return done.stdout


def _asked(said: str) -> int:
    return sum(int(number) for number in re.findall(r"(\d+) generated", said))


@pytest.mark.parametrize("reader", ["hosts", "desks"])
def test_no_fault_of_ours_and_only_what_the_document_declares(house, reader, figure):
    said = judged(house, house.token(reader), "--phases", "fuzzing,stateful", "-n", "2")
    figure("requests", _asked(said))
    assert "Traceback" not in house.log.read_text()


def test_control_an_answer_the_document_does_not_declare_is_found(house, tmp_path):
    """The same server beside a document that says nothing of refusals."""
    document = house.ask("GET", "/openapi.json", house.token("hosts")).body
    for methods in document["paths"].values():
        for one in methods.values():
            one["responses"] = {code: said for code, said in one["responses"].items() if code.startswith("2")}
    (tmp_path / "said.json").write_text(json.dumps(document))
    words = ("--phases", "fuzzing", "-n", "2", "--max-failures", "1")
    found = judge(house, house.token("hosts"), *words, document=str(tmp_path / "said.json"))
    assert found.returncode == 1, found.stdout[-2000:]
    assert "ndocumented" in found.stdout, found.stdout[-1500:]


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["hosts", "desks", "kiosks", "managers", "displays"])
def test_the_same_for_long(house, reader, figure):
    said = judged(house, house.token(reader), "-n", "60")
    figure("requests", _asked(said))
    assert "Traceback" not in house.log.read_text()
