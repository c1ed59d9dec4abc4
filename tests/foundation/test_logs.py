"""The log says what happened and how long it took, by kinds: never who, never an address, never what was written."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from palvelutori.common.refusals import NotAllowed
from palvelutori.foundation import jobs, logs
from palvelutori.foundation.actors import SYSTEM, Actor
from palvelutori.foundation.models import Centre
from palvelutori.foundation.operation import REGISTRY, Act, operation

WRITTEN = "Aino Vaino, 131052-308T"


class Kept(logging.Handler):
    """Lines as the console of a production server would have them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.Lines())
        self.lines: list[dict] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def log():
    kept, root, events = Kept(), logging.getLogger(), logging.getLogger("palvelutori.events")
    level = events.level
    root.addHandler(kept)
    events.setLevel(logging.INFO)
    yield kept.lines
    events.setLevel(level)
    root.removeHandler(kept)


@pytest.fixture
def house(db):
    """Set up, as a page of a house that is not leads elsewhere."""
    return Centre.objects.create(code="talo", names={"fi": "Talo"})


@pytest.fixture
def writing():
    """An operation of this test's own."""

    @operation("test.write", stream="house", answer=str)
    def write(act: Act, *, words: str) -> str:
        if words == "no":
            raise NotAllowed(roles="")
        if words == "broken":
            raise ValueError(WRITTEN)
        return words

    yield write
    del REGISTRY["test.write"]


def test_a_request_is_one_line_with_the_kind_of_its_address_and_a_number(house, log):
    answer = Client().get("/kirjaudu/", {"q": WRITTEN})
    (line,) = [one for one in log if one["event"] == "request"]
    assert set(line) == {
        "time",
        "level",
        "event",
        "request",
        "ms",
        "method",
        "route",
        "status",
        "actor",
        "outcome",
    }
    assert (line["status"], line["method"], line["actor"]) == (answer.status_code, "GET", "anonymous")
    assert re.fullmatch(r"[2-9C-Y]{4} [2-9C-Y]{4}", line["request"])
    assert answer["X-Request-ID"] == line["request"].replace(" ", "-")
    assert WRITTEN not in str(log)


def test_the_address_of_a_visit_is_not_in_it(house, log):
    Client().get("/v/somebodys.signature/")
    (line,) = [one for one in log if one["event"] == "request"]
    assert line["status"] == 404 and "somebodys" not in str(log)


def test_the_number_stands_on_the_page_that_says_what_went_wrong(house, log):
    answer = Client().get("/en/no-such-page/")
    number = answer["X-Request-ID"].replace("-", " ")
    assert f"The number of this event is {number}." in answer.content.decode()
    assert log[-1]["request"] == number and log[-1]["outcome"] == "refused"


def test_a_fault_is_told_by_kind_and_place_and_the_page_has_its_number(house, log, monkeypatch):
    def broken(request, *args, **kwargs):
        raise ValueError(WRITTEN)

    monkeypatch.setattr("palvelutori.web.views.pages.render", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/saavutettavuus/")
    number = answer["X-Request-ID"].replace("-", " ")
    assert answer.status_code == 500 and number in answer.content.decode()
    mine = [one for one in log if one.get("request") == number]
    assert {one["event"] for one in mine} == {"fault", "request"}
    fault = next(one for one in mine if one["event"] == "fault")
    assert fault["error"] == "ValueError" and "broken" in fault["at"][-1]
    assert WRITTEN not in str(log)


def test_control_the_words_of_a_developers_log_would_quote_it(caplog):
    try:
        raise ValueError(WRITTEN)
    except ValueError:
        logging.getLogger("palvelutori.test").exception("broken")
    record = caplog.records[-1]
    assert WRITTEN in logs.Words().format(record) and WRITTEN not in logs.Lines().format(record)
    assert settings.LOG_FORM == "words"


@pytest.mark.django_db
def test_an_operation_is_one_line_however_it_ends(log, writing):
    actor = Actor("person:12", "person")
    writing(actor, key="k", words=WRITTEN)
    writing(actor, key="k", words=WRITTEN)
    for words, error in (("no", NotAllowed), ("broken", ValueError)):
        with pytest.raises(error):
            writing(actor, words=words)
    told = [one for one in log if one["event"] == "operation"]
    assert [one["outcome"] for one in told] == ["done", "repeated", "refused", "failed"]
    assert {(one["operation"], one["actor"]) for one in told} == {("test.write", "person")}
    assert told[2]["refusal"] == "not-allowed" and told[3]["error"] == "ValueError"
    assert WRITTEN not in str(log) and "person:12" not in str(log)


@pytest.mark.django_db
def test_a_job_is_one_line_and_what_runs_all_the_time_only_when_it_fails(log, monkeypatch):
    def broken(moment):
        raise KeyError(WRITTEN)

    often, seldom = timedelta(seconds=5), timedelta(hours=1)
    made = {
        "test.often": jobs.Job("test.often", often, lambda moment: None),
        "test.seldom": jobs.Job("test.seldom", seldom, lambda moment: None),
        "test.broken": jobs.Job("test.broken", often, broken),
    }
    monkeypatch.setattr(jobs, "REGISTRY", made)
    jobs.run_due(datetime.now(UTC))
    told = {one["job"]: one for one in log if one["event"] == "job"}
    assert {name: one["outcome"] for name, one in told.items()} == {
        "test.seldom": "done",
        "test.broken": "failed",
    }
    assert told["test.broken"]["error"] == "KeyError" and "broken" in told["test.broken"]["at"][-1]
    assert jobs.failing() == ["test.broken"] and WRITTEN not in str(log)


def test_nothing_is_written_below_the_level_that_was_asked_for(log):
    logging.getLogger("palvelutori.events").setLevel(logging.ERROR)
    logs.tell("request", status=200)
    assert log == []
    logs.tell("request", level=logging.ERROR, status=500, route=None)
    assert log[0]["status"] == 500 and "route" not in log[0] and SYSTEM.kind == "system"
