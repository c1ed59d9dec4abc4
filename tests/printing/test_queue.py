"""A printer polls, takes, reads, tells: a paper comes out at most once unless somebody asks again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.accounts import operations as accounts
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.clock import Clock
from palvelutori.foundation.jobs import REGISTRY
from palvelutori.printing import documents, operations, queries
from palvelutori.printing.models import PrintJob
from palvelutori.printing.refusals import JobGone, NoPrinter, TooManyCopies
from palvelutori.printing.rules.jobs import JobState, after_telling, may_be_taken
from palvelutori.visits import slips
from tests import world
from tests.world import CENTRE

PRINTER = Actor(f"device:{CENTRE}:printer-1", "device", (RoleAt("printer", CENTRE),))
OTHER = Actor(f"device:{CENTRE}:printer-2", "device", (RoleAt("printer", CENTRE),))
KIOSK = Actor(f"device:{CENTRE}:kiosk-1", "device", (RoleAt("kiosk", CENTRE),))


@pytest.fixture
def square(db, house_clock):
    world.set_up()
    for code, kind in (("printer-1", "printer"), ("printer-2", "printer"), ("kiosk-1", "kiosk")):
        accounts.add_device(SYSTEM, centre=CENTRE, code=code, kind=kind)
    operations.set_printer(SYSTEM, centre=CENTRE, device="kiosk-1", printer="printer-1")
    return world.Square()


@pytest.fixture
def later(monkeypatch):
    """Real time passes."""

    def pass_by(span: timedelta) -> None:
        now = Clock.real_now() + span
        monkeypatch.setattr(Clock, "real_now", staticmethod(lambda: now))

    return pass_by


def asked(square, *, again=False):
    came = square.arrive("service_point", "kela.student_aid", by=KIOSK)
    return came, slips.ask_for(KIOSK, centre=CENTRE, visit=came.visit_id, again=again)


def test_a_paper_comes_out_once(square):
    came, job = asked(square)
    assert slips.ask_for(KIOSK, centre=CENTRE, visit=came.visit_id) == job, "asked twice, once"
    assert queries.next_job(CENTRE, printer="printer-1").job_id == job.job_id
    assert queries.next_job(CENTRE, printer="printer-2") is None
    assert operations.take(PRINTER, centre=CENTRE, job=job.job_id, key="k").state == "taken"
    assert operations.take(PRINTER, centre=CENTRE, job=job.job_id, key="k").state == "taken", (
        "a lost answer again"
    )
    with pytest.raises(JobGone):
        operations.take(PRINTER, centre=CENTRE, job=job.job_id)
    assert queries.next_job(CENTRE, printer="printer-1") is None
    assert operations.finish(PRINTER, centre=CENTRE, job=job.job_id, is_printed=True).state == "printed"
    assert operations.finish(PRINTER, centre=CENTRE, job=job.job_id, is_printed=False).state == "printed"
    with pytest.raises(JobGone):
        queries.content(CENTRE, printer="printer-1", job=job.job_id, base="")
    assert queries.state_of(CENTRE, subject=slips.subject_of(came.visit_id)) == "printed"
    again = slips.ask_for(KIOSK, centre=CENTRE, visit=came.visit_id, again=True)
    assert again.copy == 2 and queries.next_job(CENTRE, printer="printer-1").job_id == again.job_id


def test_control_a_printer_that_does_not_take_is_offered_the_same_paper_again(square):
    _, job = asked(square)
    assert {queries.next_job(CENTRE, printer="printer-1").job_id for _ in range(3)} == {job.job_id}


def test_what_did_not_print_is_offered_again_three_times(square):
    _, job = asked(square)
    states = []
    for _ in range(3):
        operations.take(PRINTER, centre=CENTRE, job=job.job_id)
        states.append(
            operations.finish(
                PRINTER, centre=CENTRE, job=job.job_id, is_printed=False, reason="paper_out"
            ).state
        )
    assert states == ["waiting", "waiting", "failed"]
    assert PrintJob.objects.get().reason == "paper_out"


def test_a_paper_that_is_late_comes_out_for_nobody(square, later):
    came, job = asked(square)
    _, second = asked(square)
    operations.take(PRINTER, centre=CENTRE, job=second.job_id)
    later(timedelta(minutes=6))
    assert queries.next_job(CENTRE, printer="printer-1") is None
    with pytest.raises(JobGone):
        operations.take(PRINTER, centre=CENTRE, job=job.job_id)
    REGISTRY["printing.clear"].function(None)
    assert queries.state_of(CENTRE, subject=slips.subject_of(came.visit_id)) == "expired"
    assert operations.finish(PRINTER, centre=CENTRE, job=second.job_id, is_printed=True).state == "printed"
    with pytest.raises(JobGone):
        operations.finish(PRINTER, centre=CENTRE, job=job.job_id, is_printed=True)
    later(timedelta(days=2))
    REGISTRY["printing.clear"].function(None)
    assert not PrintJob.objects.exists()
    REGISTRY["printing.clear"].function(None)


def test_refusals(square):
    came, job = asked(square)
    for wrong in (
        lambda: operations.take(OTHER, centre=CENTRE, job=job.job_id),
        lambda: operations.set_printer(SYSTEM, centre=CENTRE, device="nobody", printer="printer-1"),
        lambda: operations.set_printer(SYSTEM, centre=CENTRE, device="kiosk-1", printer="kiosk-1"),
        lambda: queries.content(CENTRE, printer="printer-2", job=job.job_id, base=""),
        lambda: documents.lines_of(CENTRE, "nothing:x", base=""),
        lambda: slips.slip(CENTRE, "nobody", ""),
        lambda: slips.ask_for(KIOSK, centre=CENTRE, visit="nobody"),
    ):
        with pytest.raises(NotFound):
            wrong()
    with pytest.raises(NotAllowed):
        operations.take(KIOSK, centre=CENTRE, job=job.job_id)
    with pytest.raises(NotAllowed):
        operations.clear(KIOSK, centre=CENTRE)
    with pytest.raises(NoPrinter):
        operations.ask(KIOSK, centre=CENTRE, printer="none", subject="visit:x")
    with pytest.raises(NoPrinter):
        slips.ask_for(world.host(), centre=CENTRE, visit=came.visit_id)
    for _ in range(4):
        slips.ask_for(KIOSK, centre=CENTRE, visit=came.visit_id, again=True)
    with pytest.raises(TooManyCopies):
        slips.ask_for(KIOSK, centre=CENTRE, visit=came.visit_id, again=True)
    with pytest.raises(JobGone):
        operations.finish(PRINTER, centre=CENTRE, job=job.job_id, is_printed=True)
    operations.take(PRINTER, centre=CENTRE, job=job.job_id)
    with pytest.raises(InvalidInput):
        operations.finish(PRINTER, centre=CENTRE, job=job.job_id, is_printed=False, reason="sad")
    with pytest.raises(ValueError, match="written already"):
        documents.writes("visit")(slips.slip)


def test_where_a_device_prints(square):
    assert dict(queries.printing_devices(CENTRE))["kiosk-1"] == "printer-1"
    operations.set_printer(SYSTEM, centre=CENTRE, device="kiosk-1", printer="")
    assert slips.printer_for(KIOSK, centre=CENTRE) is None
    queries.hear(CENTRE, printer="printer-1", status="paper_out")
    queries.hear(CENTRE, printer="printer-1", status="paper_out")
    cards = {one.code: one for one in queries.printers(CENTRE)}
    assert (cards["printer-1"].status, cards["printer-2"].status, cards["printer-2"].heard_at) == (
        "paper_out",
        "",
        None,
    )


def test_over_http_with_the_printers_token(square):
    token = accounts.renew_device(SYSTEM, centre=CENTRE, code="printer-1").token
    client = Client(headers={"Authorization": f"Bearer {token}"})
    came, _ = asked(square)

    def post(path, body=None):
        return client.post(f"/api/v1/printers/{path}", body or {}, content_type="application/json")

    assert post("poll", {"status": "paper_out"}).json() == {"job": None, "again_seconds": 2}
    job = post("poll").json()["job"]["job_id"]
    assert client.get(f"/api/v1/printers/jobs/{job}/content").status_code == 409
    assert post(f"jobs/{job}/take").json()["state"] == "taken"
    raw = client.get(f"/api/v1/printers/jobs/{job}/content").content
    told = client.get(f"/api/v1/printers/jobs/{job}/content?format=text").content.decode()
    assert raw.startswith(b"\x1b@") and b"/v/" + came.visit_id.encode() in raw
    assert str(came.number) in told and "http://testserver/v/" in told
    assert post(f"jobs/{job}/done", {"printed": True}).json()["state"] == "printed"
    assert client.get("/api/v1/centres/rantakulma/queue").status_code in (200, 403)


@pytest.mark.parametrize("needs", [["mhsa_walkin"], ["lab.blood_sample", "mhsa_walkin"]])
def test_a_paper_lies_about_and_tells_nothing_of_a_secret_unit(square, needs):
    came = square.arrive(*needs, by=KIOSK, language="en")
    told = " ".join(one.text for one in slips.slip(CENTRE, came.visit_id, "") if hasattr(one, "text"))
    assert "mental" not in told.lower() and "mhsa" not in told.lower()
    from palvelutori.visits import operations as visits

    visits.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    over = " ".join(one.text for one in slips.slip(CENTRE, came.visit_id, "") if hasattr(one, "text"))
    assert "visit is over" in over


@given(st.booleans(), st.integers(1, 5), st.integers(-10, 10))
def test_what_a_job_becomes(is_printed, tries, minutes):
    now = Clock.real_now()
    ends = now + timedelta(minutes=minutes)
    found = after_telling(is_printed=is_printed, tries=tries, now_at=now, expires_at=ends)
    assert (found is JobState.PRINTED) == is_printed
    assert found is not JobState.WAITING or (tries < 3 and ends > now)
    assert not any(
        may_be_taken(one, now_at=now, expires_at=ends) for one in JobState if one is not JobState.WAITING
    )
