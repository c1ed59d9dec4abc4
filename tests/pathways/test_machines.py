"""Other machines: a real Dask cluster of processes, a worker shot in the middle, and the same bytes as threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from pathways import machines
from pathways.machines import MachinesProblem, simulate_all
from pathways.runs import Cancelled, simulate
from pathways.scenario import Scenario, ScenarioProblem
from tests.cli.shell import palvelutori
from tests.pathways import peers
from tests.pathways.random_scenarios import random_scenario
from tests.pathways.test_runs import fingerprint

pytestmark = pytest.mark.contention
SMALL = (random_scenario(30), random_scenario(11))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, processes of their own, which a nanny starts again when they die."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=60
    ) as found:
        yield found


def _alone(scenarios: tuple[Scenario, ...], days: int) -> list[str]:
    return [fingerprint(simulate(one, replications=days, seed=4, threads=1)) for one in scenarios]


def test_many_scenarios_on_threads_are_as_each_alone() -> None:
    found = simulate_all(SMALL, replications=150, seed=4)
    assert [fingerprint(one) for one in found] == _alone(SMALL, 150)
    assert len(set(_alone(SMALL, 150))) == 2
    with pytest.raises(Cancelled):
        simulate_all(SMALL, replications=600, progress=lambda done: done < 0.2)
    with pytest.raises(ScenarioProblem):
        simulate_all([SMALL[0], Scenario(name="empty", queues=(), persons=(), streams=())], replications=1)


def _shoots(cluster: Any, shot: list[int]) -> Any:
    """Kills one worker when the first block is done; says so."""

    def progress(done: float) -> bool:
        if not shot:
            pids = sorted(one.pid for one in cluster.workers.values())
            os.kill(pids[0], signal.SIGKILL)
            shot.append(pids[0])
            assert done < 0.5, "the run was over before the shot"
        return True

    return progress


def _shot_down(cluster: Any, days: int) -> None:
    scenarios = (peers.square(), *SMALL)
    shot: list[int] = []
    address = cluster.scheduler_address
    found = simulate_all(
        scenarios, replications=days, seed=4, scheduler=address, progress=_shoots(cluster, shot)
    )
    assert [fingerprint(one) for one in found] == _alone(scenarios, days)
    assert shot


def test_a_worker_killed_in_the_middle_loses_nothing(cluster: Any) -> None:
    _shot_down(cluster, 400)


@pytest.mark.slow
def test_workers_killed_again_and_again_lose_nothing(cluster: Any) -> None:
    for _ in range(5):
        _shot_down(cluster, 2_000)


def test_where_lost_blocks_are_not_done_again_the_run_fails(cluster: Any) -> None:
    """The control: the shot hits work under way; processes that nobody looks after lose it and break."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(os.getpid).result() > 0
        waiting = pool.submit(machines._signed_block, peers.square(), seed=4, days=(0, 4_000), start=None)
        (worker,) = pool._processes.values()
        os.kill(worker.pid or 0, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            waiting.result()


def test_another_kernel_is_refused(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "folder", lambda: type("Folder", (), {"name": "older"}))
    with pytest.raises(MachinesProblem, match="another kernel"):
        simulate_all([SMALL[0]], replications=2, scheduler=cluster.scheduler_address)


def test_from_the_shell(cluster: Any, tmp_path: Any) -> None:
    given = ("simulate", "jokivarsi", "--replications", "20", "--json")
    here = palvelutori(tmp_path, *given)
    there = palvelutori(tmp_path, *given, "--scheduler", cluster.scheduler_address)
    assert there.returncode == 0 and there.stdout == here.stdout


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "PATIENCE", 0.2)
    with pytest.raises(MachinesProblem, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        simulate_all([SMALL[0]], replications=1, scheduler="tcp://127.0.0.1:9")


def test_nobody_works() -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=":0", silence_logs=60) as empty,
        pytest.raises(MachinesProblem, match="has no workers"),
    ):
        simulate_all([SMALL[0]], replications=1, scheduler=empty.scheduler_address)


def test_without_the_library_it_says_what_to_install(tmp_path: Any) -> None:
    source = (
        "import sys, importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'distributed' else real(name, *more)\n"
        "from palvelutori.cli.main import main\n"
        "raise SystemExit(main(sys.argv[1:]))\n"
    )
    from tests.cli.shell import environment

    done = subprocess.run(
        [sys.executable, "-c", source, "simulate", "jokivarsi", "--scheduler", "tcp://127.0.0.1:9"],
        cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (
        done.returncode == 2 and "distributed is not installed" in done.stderr and "[machines]" in done.stderr
    )
    assert len(done.stderr.strip().splitlines()) == 1
