"""Reckonings: asked once, carried out by a worker that may die, cancelled at once, read by those who may."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from palvelutori.accounts.models import Person
from palvelutori.cli.simulate import read as read_scenario
from palvelutori.cli.simulate import summary
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.facts.models import LineDay
from palvelutori.foundation.clock import clock
from palvelutori.planning import waiting, work
from palvelutori.planning.models import Run
from palvelutori.planning.operations import runs
from palvelutori.planning.operations.refusals import (
    ConceptNotRight,
    NoFactsYet,
    NoServiceDayYet,
    RunIsOver,
    ScenarioNotRight,
    TooManyRuns,
)
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.operations.versions import start_draft
from palvelutori.planning.queries import runs as queries
from pathways.runs import simulate
from tests.planning.people import CENTRE, LEAD_OF_UNIT, MANAGER, OFFICER, RESIDENT, SYSTEM, seated
from tests.planning.plain import body

pytestmark = pytest.mark.django_db
#: the version residents of the sample read
VERSION = 3
DAYS = 24


def wish(**more: str) -> dict[str, str]:
    return {
        "kind": "day",
        "weekday": "wed",
        "policy": "reference",
        "source": "concept",
        "file": "",
        "change": "",
    } | more


def ask(
    actor=MANAGER, *, version: int = VERSION, replications: int = DAYS, seed: int = 1, **more: str
) -> Run:
    made = runs.ask_run(
        actor, centre=CENTRE, version=version, wish=wish(**more), replications=replications, seed=seed
    )
    return Run.objects.get(pk=made.run)


def words(answer) -> str:
    told = re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&nbsp;", " ")
    return " ".join(told.replace("\u00a0", " ").split())


def signed_in(actor) -> Client:
    browser = Client()
    person = Person.objects.get(pk=int(actor.id[7:]))
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def out(jokivarsi) -> str:
    set_up(SYSTEM, centre=CENTRE)
    return CENTRE


# -- asked


def test_the_same_once_more_is_the_same_reckoning(out):
    first = ask()
    assert ask().pk == first.pk and ask(seed=2).pk != first.pk and ask(weekday="mon").pk != first.pk
    Run.objects.filter(pk=first.pk).update(state="cancelled")
    again = ask()
    assert again.pk != first.pk, "what was stopped may be asked again"
    Run.objects.filter(pk=again.pk).update(state="failed", reason="crashed")
    assert ask().pk not in (first.pk, again.pk)


def test_the_table_itself_holds_one_of_a_kind(out):
    """The guard's control: without the operation's look the constraint refuses the twin."""
    first = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            **{
                name: getattr(first, name)
                for name in ("centre", "concept", "kind", "weekday", "policy", "source", "scenario", "scenario_hash",
                             "seed", "replications", "kernel_version", "asked_by", "asked_at")
            }
        )  # fmt: skip
    for state, more in (("done", {}), ("failed", {}), ("lost", {}), ("running", {"progress": 101})):
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.filter(pk=first.pk).update(state=state, **more)


def test_who_may_ask(out):
    assert ask(LEAD_OF_UNIT).state == "queued"
    assert ask(seated("suunnittelija", "planner", "Toimisto"), weekday="mon").state == "queued"
    with pytest.raises(NotAllowed):
        ask(OFFICER)
    with pytest.raises(NotSignedIn):
        ask(RESIDENT)
    with pytest.raises(NotFound):
        ask(version=99)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"weekday": "someday"}, InvalidInput),
        ({"policy": "none"}, InvalidInput),
        ({"source": "hearsay"}, InvalidInput),
        ({"change": "dance"}, InvalidInput),
        ({"change": "ill:guide"}, ScenarioNotRight),
        ({"source": "file", "file": "a,b\n"}, ConceptNotRight),
        ({"source": "facts"}, NoFactsYet),
        ({"source": "scenario", "file": "{"}, ScenarioNotRight),
        ({"source": "scenario", "file": "{}"}, ScenarioNotRight),
        ({"source": "scenario", "file": "x" * (runs.LONGEST_FILE + 1)}, InvalidInput),
        ({"replications": 1}, InvalidInput),
        ({"replications": 10**6}, InvalidInput),
        ({"seed": -1}, InvalidInput),
    ],
)
def test_what_cannot_be_reckoned_is_refused_before(out, more, refusal):
    with pytest.raises(refusal):
        ask(**more)
    assert not Run.objects.exists()


def test_a_concept_without_a_planned_day_takes_a_whole_scenario_only(jokivarsi):
    empty = body()
    del empty["service_day"]
    start_draft(MANAGER, centre=CENTRE, body=empty)
    for more in ({}, {"source": "facts"}, {"source": "file", "file": "line,hour,people\n"}):
        with pytest.raises(NoServiceDayYet):
            ask(version=1, **more)
    set_down = {"name": "own", "queues": [{"code": "a", "service": {"mean_minutes": 5}}],
                "persons": [{"code": "p", "queues": ["a"]}],
                "streams": [{"code": "s", "needs": ["a"], "rates": [[540, 600, 10]]}]}  # fmt: skip
    made = ask(version=1, source="scenario", file=json.dumps(set_down))
    assert work.carry_out(work.take("w")) == "done"
    told = queries.run(CENTRE, made.pk, may_read_drafts=True)
    assert told.answers is not None and told.answers.cost is None and told.answers.lines[0].unit == ""


def test_so_many_wait_and_no_more(out):
    for seed in range(runs.MOST_WAITING):
        ask(seed=seed)
    with pytest.raises(TooManyRuns):
        ask(seed=99)
    assert ask(seed=1).state == "queued", "the same as one that waits takes no place"


def test_demand_of_the_houses_own_days(out):
    day = clock.now().date()
    monday = day - timedelta(days=day.weekday())
    for weeks, count in ((1, 40), (2, 60)):
        hours = [0] * 24
        hours[9], hours[10] = count - 10, 10
        LineDay.objects.create(
            centre=CENTRE, day=monday - timedelta(weeks=weeks), unit="porina", queue="porina", arrivals=count,
            served=count, left=0, no_shows=0, turned_away=0, waited=count, within_promise=count, hours=hours,
        )  # fmt: skip
    run = ask(weekday="mon", source="facts")
    stream = next(one for one in json.loads(run.scenario)["streams"] if one["code"] == "porina")
    assert [row[0] // 60 for row in stream["rates"] if row[2]] == [9, 10]
    come = sum(row[2] for row in stream["rates"])
    assert come == pytest.approx(50 - 5 * 1.18 * 0.94), "the mean of two days, less those with appointments"
    with pytest.raises(NoFactsYet):
        ask(weekday="tue", source="facts")


# -- carried out


def test_a_reckoning_gives_what_the_command_line_gives(out, tmp_path):
    run = ask()
    assert work.work("w", idle_seconds=0) == 1
    run.refresh_from_db()
    assert (run.state, run.progress, run.worker) == ("done", 100, "")
    file = tmp_path / "scenario.json"
    file.write_text(queries.scenario(CENTRE, run.pk, may_read_drafts=False), encoding="utf-8")
    scenario = read_scenario(str(file), day="wed", policy="reference")
    told = summary(simulate(scenario, replications=DAYS, seed=1), policy="reference", name="x")
    assert told["hash"] == run.scenario_hash == run.result["hash"]
    for code, row in told["queues"].items():
        ours = run.result["figures"][code]
        for name in ("arrivals", "wait_minutes_mean", "within_15_min", "within_promise", "left_share"):
            assert ours[name]["mean"] == row[name], (code, name)
        assert (ours["wait_minutes_p90"], ours["utilization"]) == (
            row["wait_minutes_p90"],
            row["utilization"],
        )
    ours = run.result["house"]
    assert (ours["visits"], ours["minutes_in_house_p90"]) == (
        told["visits"]["count"],
        told["visits"]["minutes_in_house_p90"],
    )
    for place, code in enumerate(run.result["lines"]):
        joined = sum(one["joined"] for one in run.result["hours"][code])
        arrived = [day[place] for day in run.result["days"]["arrived"]]
        turned = [day[place] for day in run.result["days"]["turned_away"]]
        assert joined == pytest.approx((sum(arrived) - sum(turned)) / DAYS, abs=0.2), code
    before = run.result
    Run.objects.filter(pk=run.pk).update(state="queued", result=None)
    work.work("other", idle_seconds=0)
    run.refresh_from_db()
    assert {**run.result, "cpu_seconds": 0} == {**before, "cpu_seconds": 0}, "taken up again: the same"


def test_a_run_whose_worker_died_is_taken_up_again_and_in_the_end_marked(out):
    run = ask()
    for attempt in range(1, work.MOST_ATTEMPTS + 1):
        taken = work.take(f"w{attempt}")
        assert taken is not None and (taken.pk, taken.attempts) == (run.pk, attempt)
        assert work.take("another") is None, "it is alive"
        Run.objects.filter(pk=run.pk).update(beat_at=clock.real_now() - 2 * work.LEASE)
    assert work.take("last") is None
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "interrupted") and run.ended_at is not None


def test_two_workers_never_have_one_run(out, monkeypatch):
    """The guard's control: a look alone, without the change by condition, gives the run to both."""
    ask()
    first = work.take("first")
    assert first is not None and work.take("second") is None
    seen = Run.objects.filter(pk=first.pk)  # what a look before the first had taken it would have seen
    assert seen.update(worker="second") == 1
    assert work.carry_out(first) == "cancelled", "whose run it is no more, keeps nothing"


def test_stopping_works_at_once_and_wins(out, monkeypatch):
    run = ask(replications=4_000)
    taken = work.take("w")
    assert taken is not None
    monkeypatch.setattr(work, "BEAT_SECONDS", 0.0)
    real = work.simulated

    def stopped_on_the_way(scenario, *, replications, seed, progress):
        progress(0.1)
        runs.cancel_run(MANAGER, centre=CENTRE, run=run.pk)
        assert Run.objects.get(pk=run.pk).state == "cancelled"
        return real(scenario, replications=replications, seed=seed, progress=progress)

    monkeypatch.setattr(work, "simulated", stopped_on_the_way)
    assert work.carry_out(taken) == "cancelled"
    run.refresh_from_db()
    assert (run.state, run.result) == ("cancelled", None)
    with pytest.raises(RunIsOver):
        runs.cancel_run(MANAGER, centre=CENTRE, run=run.pk)
    with pytest.raises(NotFound):
        runs.cancel_run(MANAGER, centre=CENTRE, run=0)
    with pytest.raises(NotSignedIn):
        runs.cancel_run(RESIDENT, centre=CENTRE, run=run.pk)


@pytest.mark.parametrize(
    ("fault", "reason"), [(MemoryError("too many"), "too_large"), (ZeroDivisionError(), "crashed")]
)
def test_what_does_not_succeed_says_why(out, monkeypatch, fault, reason):
    run = ask()

    def fails(*args, **more):
        raise fault

    monkeypatch.setattr(work, "simulated", fails)
    assert work.work("w", idle_seconds=0) == 1
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", reason)


def test_a_worker_told_to_stop_puts_its_run_back(out, monkeypatch):
    run = ask()

    def interrupted(*args, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "simulated", interrupted)
    with pytest.raises(KeyboardInterrupt):
        work.work("w", idle_seconds=0)
    run.refresh_from_db()
    assert (run.state, run.worker) == ("queued", "")


def test_the_server_starts_one_worker_when_something_waits(out, monkeypatch):
    started = []
    monkeypatch.setattr(waiting.Starter, "start", lambda self: started.append(1))
    waiting.start_worker(clock.now())
    assert not started
    ask()
    monkeypatch.setattr(waiting, "HEAVY", ("no_such_library",))
    waiting.start_worker(clock.now())
    assert not started, "the heavy parts are not there yet"
    monkeypatch.undo()
    monkeypatch.setattr(waiting.Starter, "start", lambda self: started.append(1))
    waiting.start_worker(clock.now())
    assert started == [1]


class _Ended:
    def __init__(self, code: int | None) -> None:
        self.returncode = code

    def poll(self) -> int | None:
        return self.returncode


def test_a_worker_that_failed_is_not_started_again_and_again():
    one = waiting.Starter()
    assert one.may_start()
    one.process, one.started = _Ended(None), 1e12  # type: ignore[assignment]
    assert not one.may_start(), "it is at work"
    one.process = _Ended(0)  # type: ignore[assignment]
    assert one.may_start()
    one.process = _Ended(1)  # type: ignore[assignment]
    assert not one.may_start()
    one.started = -1e12
    assert one.may_start()


# -- read


@pytest.fixture
def answered(out) -> Run:
    run = ask(policy="house", weekday="mon")
    work.work("w", idle_seconds=0)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
def test_anybody_reads_the_answers_in_their_language(client, answered, prefix):
    for path in ("/suunnittele/laskelmat/", f"/suunnittele/laskelmat/{answered.pk}/"):
        answer = client.get(prefix + path)
        assert answer.status_code == 200
        assert "{" not in words(answer).replace("{&quot;", ""), path
        assert " style=" not in answer.content.decode()


def test_the_answers_say_where_it_breaks_who_waits_and_what_it_costs(client, answered):
    told = words(client.get(f"/suunnittele/laskelmat/{answered.pk}/"))
    for part in ("Missä talo pettää ensin", "Yhden käynnin hinta", "Luvatussa ajassa kutsuttuja tunneittain"):
        assert part in told
    assert re.search(r"Ensin täyttyy .+, klo \d+–\d+: työtä mahtuu lisää \d+ %|Jo nyt täynnä on", told)
    assert "Daryna:" in told and "Uusi Suomessa" in told, "by persona and path"
    assert f"{DAYS} päivää" in told and answered.scenario_hash[:12] in told
    scenario = client.get(f"/suunnittele/laskelmat/{answered.pk}/skenaario.json")
    assert scenario.content.decode() == answered.scenario
    assert (
        json.loads(client.get(f"/suunnittele/laskelmat/{answered.pk}/tulos.json").content) == answered.result
    )
    assert client.get(f"/suunnittele/laskelmat/{answered.pk}/muu.json").status_code == 404


def test_what_is_on_its_way_or_a_drafts_is_for_those_who_plan(client, out):
    planner = signed_in(seated("suunnittelija", "planner", "Toimisto"))
    waiting_run = ask()
    start_draft(MANAGER, centre=CENTRE)
    drafts = ask(version=VERSION + 1, weekday="tue")
    work.work("w", idle_seconds=0)
    on_its_way = ask(weekday="thu")
    for run, status in ((waiting_run, 200), (drafts, 404), (on_its_way, 404)):
        assert client.get(f"/suunnittele/laskelmat/{run.pk}/").status_code == status
        assert planner.get(f"/suunnittele/laskelmat/{run.pk}/").status_code == 200
    assert client.get(f"/suunnittele/laskelmat/{on_its_way.pk}/tulos.json").status_code == 404
    page = planner.get(f"/suunnittele/laskelmat/{on_its_way.pk}/")
    assert "odottaa vuoroaan" in words(page) and b"data-live-events" in page.content
    assert "Tiistai" not in words(client.get("/suunnittele/laskelmat/"))
    assert "Tiistai" in words(planner.get("/suunnittele/laskelmat/"))


def test_a_planner_asks_and_stops_without_script(out):
    planner = signed_in(seated("suunnittelija", "planner", "Toimisto"))
    page = words(planner.get("/suunnittele/laskelmat/uusi/"))
    assert "yksi virkailija poissa: Verohallinto" in page and "tulijoita 21 % tavallisesta" in page
    form = {"kind": "day", "version": VERSION, "weekday": "mon", "policy": "house", "source": "concept",
            "change": "ill:vero", "replications": "50", "seed": "1"}  # fmt: skip
    answer = planner.post("/suunnittele/laskelmat/uusi/", form)
    run, base = Run.objects.order_by("id")
    assert (base.change, base.state) == ("", "queued"), (
        "the day without the alteration is asked for beside it"
    )
    assert answer.status_code == 302 and answer["Location"].endswith(f"/laskelmat/{run.pk}/")
    assert (run.change, run.policy) == ("ill:vero", "house")
    answer = planner.post(f"/suunnittele/laskelmat/{run.pk}/peru/", follow=True)
    assert "Laskelma keskeytettiin" in words(answer)
    assert "oli jo päättynyt" in words(planner.post(f"/suunnittele/laskelmat/{run.pk}/peru/", follow=True))


def test_what_is_wrong_stands_beside_the_form_in_one_line(out):
    planner = signed_in(seated("suunnittelija", "planner", "Toimisto"))
    form = {"kind": "day", "version": VERSION, "weekday": "mon", "policy": "reference", "source": "concept",
            "change": "", "replications": "50", "seed": "1"}  # fmt: skip
    upload = SimpleUploadedFile("demand.csv", b"line,hour,people\nvero,9,-1\n")
    for more, told in (
        (
            {"change": "ill:mml"},
            "Maanmittauslaitos: kukaan ei palvele tätä jonoa, vaikka sinne tullaan. Lisää virkailija.",
        ),
        ({"source": "file"}, "Valitse tiedosto"),
        ({"source": "file", "file": upload}, "Rivi 2: tulijoita on -1"),
        ({"source": "facts"}, "Talolla ei ole vielä takanaan tällaisia päiviä"),
        ({"replications": "1"}, "Kirjoita kokonaisluku"),
        ({"source": "file", "file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}, "Tiedostoa ei voi lukea"),
    ):
        answer = planner.post("/suunnittele/laskelmat/uusi/", form | more)
        assert answer.status_code == 422 and told in words(answer), more
    assert not Run.objects.exists()


def test_who_asked_is_told_to_them_and_forgotten(out):
    from palvelutori.planning import personal

    run = ask()
    assert personal._export(MANAGER.id)["runs"] == [run.pk]
    assert personal._erase(MANAGER.id) == 1
    run.refresh_from_db()
    assert run.asked_by == personal.GONE
