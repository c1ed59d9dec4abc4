"""`palvelutori simulate`: the reference tables, the house, a file, and one line for what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from palvelutori.cli.sampled import scenario_of
from palvelutori.cli.simulate import read, summary
from palvelutori.samples.load import load
from pathways import scenario as kernel
from pathways.runs import simulate
from tests.cli.shell import environment, palvelutori


def _tables():
    for name in ("rantakulma", "jokivarsi"):
        for day in ("wed", "mon"):
            yield name, day


@pytest.mark.parametrize(("name", "day"), list(_tables()))
def test_the_reference_tables(name, day):
    """Mean and p90 within 15 % or half a minute, whichever is larger; shares within three points."""
    result = simulate(read(name, day=day, policy="reference"), replications=1_500, seed=1)
    figures = summary(result, policy="reference", name=name)["queues"]
    for row in load(name).demand.queues:
        for truth in (one for one in row.results if one.day == day):
            found = figures[row.queue]
            for field in ("wait_minutes_mean", "wait_minutes_p90"):
                wanted = getattr(truth, field)
                assert abs(found[field] - wanted) <= max(0.5, 0.15 * wanted), (
                    row.queue,
                    field,
                    found[field],
                    wanted,
                )
            for field in ("within_15_min", "left_share", "utilization"):
                wanted = getattr(truth, field, None)
                assert wanted is None or abs(found[field] - wanted) <= 0.03, (
                    row.queue,
                    field,
                    found[field],
                    wanted,
                )
    assert set(figures) == {row.queue for row in load(name).demand.queues if row.results}


def test_a_queue_as_busy_as_another_misses_its_table():
    """The control: a tenth more people do not pass for the table's Wednesday."""
    scenario = scenario_of(load("rantakulma"), day="mon", policy="reference")
    result = simulate(scenario, replications=300, seed=1)
    kela = next(row for row in load("rantakulma").demand.queues if row.queue == "kela_desk").results[0]
    assert abs(result.wait_minutes("kela_desk").mean - kela.wait_minutes_mean) > 0.5


def test_the_house_serves_several_needs():
    result = simulate(read("rantakulma", day="wed", policy="house"), replications=60, seed=1)
    figures = summary(result, policy="house", name="rantakulma")
    assert figures["visits"]["multi_stop_share"] > 0.08
    rows = {row.queue: row for row in load("rantakulma").demand.queues}
    for name in ("service_point", "library_info", "kela_lobby", "employment"):
        comes = rows[name].arrivals + (0 if rows[name].booked_among_arrivals else rows[name].booked)
        assert figures["queues"][name]["arrivals"] == pytest.approx(comes, rel=0.15), name


def test_a_file_gives_the_same_as_the_sample(tmp_path):
    scenario = scenario_of(load("jokivarsi"), day="wed", policy="reference")
    (tmp_path / "day.json").write_text(kernel.canonical(scenario), encoding="utf-8")
    answers = [
        palvelutori(tmp_path, "simulate", word, "--replications", "20", "--seed", "5", "--json")
        for word in ("jokivarsi", "day.json")
    ]
    by_name, by_file = (json.loads(one.stdout) for one in answers)
    assert by_name.pop("scenario") == "jokivarsi" and by_file.pop("scenario") == "day.json"
    assert by_name == by_file
    assert (
        by_name["hash"] == kernel.digest(scenario)
        and by_name["seed"] == 5
        and by_name["policy"] == "reference"
    )
    assert set(by_name["queues"]["vero"]) >= {
        "arrivals", "wait_minutes_mean", "wait_minutes_p90", "within_15_min", "left_share", "utilization",
    }  # fmt: skip
    told = palvelutori(tmp_path, "simulate", "day.json", "--replications", "1")
    assert told.returncode == 0 and "visits a day" in told.stdout and "kernel 1" in told.stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"queues": [{"code": "q", "service": {"mean_minutes": -5}}]}, "a service of -5 minutes"),
        ({"persons": [{"code": "p", "queues": ["other"]}]}, "nobody serves this line"),
        (
            {"doors": [{"code": "d", "between": ["entrance", "up"], "minutes": 1, "is_closed": True}]},
            "a closed door",
        ),
        ({"onward": [{"source": "q", "target": "q", "share": 1}]}, "never ends"),
        ({"streams": [{"code": "s", "needs": ["q"], "rates": [[0, None, 10]]}]}, "never ends"),
        ({"colour": "red"}, "the field colour is not known"),
    ],
)
def test_one_line_for_what_is_wrong(tmp_path, change, said):
    good = {
        "name": "small",
        "queues": [{"code": "q", "service": {"mean_minutes": 5}, "zone": "up" if "doors" in change else ""},
                   {"code": "other", "service": {"mean_minutes": 5}}],
        "persons": [{"code": "p", "queues": ["q", "other"]}],
        "streams": [{"code": "s", "needs": ["q"], "rates": [[0, 60, 10]]}],
    }  # fmt: skip
    if "queues" in change:
        change = {"queues": [*change["queues"], good["queues"][1]]}
    (tmp_path / "x.json").write_text(json.dumps(good | change), encoding="utf-8")
    done = palvelutori(tmp_path, "simulate", "x.json")
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and done.stdout == ""


def test_without_the_libraries_it_says_what_to_install(tmp_path):
    """And everything else of the command line starts without them."""
    source = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in ('numpy', 'numba'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "import importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name in ('numpy', 'numba') else real(name, *more)\n"
        "from palvelutori.cli.main import main\n"
        "raise SystemExit(main(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", source, "simulate", "rantakulma"],
        cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "numpy is not installed" in done.stderr and "[simulation]" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_live_server_imports_no_numbers(tmp_path):
    source = "import sys, palvelutori.asgi; print(sorted({'numpy', 'numba'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr
