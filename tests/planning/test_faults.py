"""What is wrong with a scenario, and why a plan has no solution: one clear line in the reader's language."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from palvelutori.cli.main import main
from palvelutori.common.texts import text
from palvelutori.planning import work
from palvelutori.planning.bridge.faults import Cause, cause_of, fault_of
from palvelutori.planning.models import Run
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.telling import cause_words, fault_words
from pathways.check import check
from pathways.scenario import Scenario, ScenarioProblem
from pathways.shifts import NoShifts, ShiftRules, roster, rules_of
from pathways.staffing import CannotKeep, Promise, smallest
from tests.pathways.test_scenario import FAULTS
from tests.pathways.test_shifts import SMALL, cover
from tests.pathways.test_staffing import NINE, house
from tests.planning.people import CENTRE, SYSTEM, seated
from tests.planning.test_runs import ask, signed_in, words

#: kernel's words → the code a reader must get for them: what the plan's bad input is made of
NAMED = {
    "a service of -1 minutes": "minutes",
    "promise_minutes is -3": "negative",
    "rate 0-60 is -1": "negative",
    "booked 0 is -5": "negative",
    "answers_minutes is -1": "negative",
    "warm_up_minutes is -1": "negative",
    "queues.b: no desk has the skill": "no_skill",
    "the way from entrance to b goes through a closed door; open one of: stairs": "closed_door",
    "it cannot end": "",
    "9-8 is no span": "span",
    "8 comes before 9": "order",
    "names the queue c": "unknown",
    "a share of 1.5": "share",
    "is there twice": "twice",
}


def problem_of(scenario: Scenario) -> ScenarioProblem:
    with pytest.raises(ScenarioProblem) as caught:
        check(scenario)
    return caught.value


@pytest.mark.parametrize(("scenario", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_every_fault_is_one_line_in_every_language(scenario, said):
    fault = fault_of(problem_of(scenario))
    lines = {slot: fault_words(fault, slot) for slot in ("fi", "sv", "en")}
    assert all(one and "\n" not in one and "{" not in one for one in lines.values())
    if said in NAMED:
        assert fault.code == NAMED[said] or (not NAMED[said] and fault.code in ("no_end", "no_last_comer"))
        assert len(set(lines.values())) == 3 and fault.where in lines["fi"]
        assert fault.said not in lines["fi"], "the kernel's own words are for those who have no better ones"
        assert lines["fi"].count(".") >= 2, "what is wrong, and how to mend it"


def test_a_line_has_its_name_where_there_is_one():
    fault = fault_of(ScenarioProblem("queues.vero", "no desk has the skill", "give a person who serves it"))
    assert fault_words(fault, "fi", names={"vero": "Verohallinto"}).startswith("Jono Verohallinto: kukaan")
    assert fault_words(fault, "sv", names={"vero": "Skatteförvaltningen"}).startswith(
        "Kön Skatteförvaltningen: "
    )


def causes() -> list[Exception]:
    """What the kernel raises when there is no plan, from the kernel itself."""
    scenario = house()
    full = (replace(scenario.queues[0], places=0), scenario.queues[1])
    people = replace(
        scenario.streams[0], booked=(NINE - 30,) * 60, rates=(), spread_minutes=0.0, early_minutes=0.0
    )
    crowd = replace(scenario, queues=full, streams=(people,))
    grid = ShiftRules(**{**{name: getattr(SMALL, name) for name in SMALL.__slots__}, "start_grid": 120.0})
    tries = (
        lambda: smallest(crowd, [Promise(queue="desk", share=0.9)], replications=5),
        lambda: roster([cover(*[3] * 16)], rules=rules_of(), most_people={"t": 3}),
        lambda: roster([cover(1, 1)], rules=replace(rules_of(), before_and_after=0.0)),
        lambda: roster([cover(1, 1, 1, 1, 1)], rules=grid),
    )
    found: list[Exception] = []
    for one in tries:
        with pytest.raises((CannotKeep, NoShifts)) as caught:
            one()
        found.append(caught.value)
    return [*found, problem_of(FAULTS[2][0])]


def test_every_cause_has_a_code_and_words_with_its_numbers():
    found = causes()
    told = [cause_of(one) for one in found]
    assert [one.code for one in told] == [
        "promise",
        "too_few",
        "no_shift_fits",
        "no_shift_then",
        "scenario.minutes",
    ]
    for one, error in zip(told, found, strict=True):
        lines = {
            slot: cause_words(one, slot, names={"desk": "Luukku", "t": "Ryhmä"})
            for slot in ("fi", "sv", "en")
        }
        assert len(set(lines.values())) == 3 and str(error) not in lines.values()
        assert all("{" not in line and "\n" not in line for line in lines.values())
        assert len(json.dumps([one.code, dict(one.values)], ensure_ascii=False)) <= 300
    assert cause_words(told[0], "fi", names={"desk": "Luukku"}).startswith("Luukku: mikään määrä luukkuja")
    assert "90\u00a0%" in cause_words(told[0], "fi") and "9.00" in cause_words(told[2], "fi")
    shared = Cause("promise", {**told[0].values, "line": "desk~host+room"})
    assert cause_words(shared, "fi", names={"desk": "Luukku"}).startswith("Luukku, yhteiset asiat + room: ")
    other = cause_of(CannotKeep("something else " * 30))
    assert other.code == "other" and len(other.values["said"]) == 120


@pytest.mark.django_db
def test_the_page_says_the_cause_in_its_language_and_an_old_sentence_as_it_was(
    client, jokivarsi, monkeypatch
):
    set_up(SYSTEM, centre=CENTRE)
    run, client = (
        ask(kind="staffing", weekday="mon"),
        signed_in(seated("suunnittelija", "planner", "Toimisto")),
    )

    def impossible(*args, **more):
        raise causes()[2]

    monkeypatch.setitem(work.PLANS, "staffing", impossible)
    work.work("w", idle_seconds=0)
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "impossible")
    for prefix, said in (
        ("", "mikään sallittu työvuoro"),
        ("/sv", "inget tillåtet"),
        ("/en", "no legal shift"),
    ):
        assert said in words(client.get(f"{prefix}/suunnittele/laskelmat/{run.pk}/"))
    Run.objects.filter(pk=run.pk).update(reason_words="vero: nothing does it")
    assert "vero: nothing does it" in words(client.get(f"/suunnittele/laskelmat/{run.pk}/"))


@pytest.mark.parametrize("slot", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"queues": [{"code": "q", "service": {"mean_minutes": -5}}]}, "minutes"),
        ({"persons": []}, "no_skill"),
        ({"onward": [{"source": "q", "target": "q", "share": 1}]}, "no_end"),
        (
            {"doors": [{"code": "d", "between": ["entrance", "up"], "minutes": 1, "is_closed": True}]},
            "closed_door",
        ),
    ],
)
@pytest.mark.parametrize("command", [["simulate"], ["plan", "--out", "out"]])
def test_the_command_says_it_in_one_line(tmp_path, monkeypatch, capsys, command, change, key, slot):
    monkeypatch.chdir(tmp_path)
    good = {
        "name": "small",
        "queues": [{"code": "q", "service": {"mean_minutes": 5}, "zone": "up" if "doors" in change else ""}],
        "persons": [{"code": "p", "queues": ["q"]}],
        "streams": [{"code": "s", "needs": ["q"], "rates": [[0, 60, 10]]}],
    }
    (tmp_path / "x.json").write_text(json.dumps(good | change), encoding="utf-8")
    assert main([command[0], "x.json", *command[1:], "--language", slot]) == 2
    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) == 1 and not (tmp_path / "out").exists()
    ending = text(f"planning.scenario_fault.{key}", slot, place="", begins="", ends="", value="").rpartition(
        ". "
    )[2]
    assert said.endswith(ending), said
