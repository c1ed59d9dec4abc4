"""The kernel beside its peers: customers or stops per CPU second, medians of five seeds, one run.

A few minutes on one core. `--quick` gives a first idea. The C program is `bench/mm10.c`, compiled here.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.pathways import peers, peers_cimba  # noqa: E402

from palvelutori.cli.simulate import read  # noqa: E402
from pathways import runs, state  # noqa: E402
from pathways.live import LiveHouse, LiveStop, LiveVisitor  # noqa: E402
from pathways.scenario import HOUSE, Ground, Scenario, Stream  # noqa: E402

SEEDS = (1, 2, 3, 4, 5)
#: engine → (rate of each seed, mean wait of the last)
Rates = dict[str, tuple[float, float]]


def measured(run: Callable[[int], tuple[int, float]], seeds: tuple[int, ...]) -> tuple[float, float]:
    """Median rate per CPU second, and the mean wait over the seeds."""
    found, waits = [], []
    for seed in seeds:
        begins = time.process_time()
        stops, wait = run(seed)
        found.append(stops / (time.process_time() - begins))
        waits.append(wait)
    return statistics.median(found), statistics.fmean(waits)


def ours(scenario: Scenario, *, days: int) -> Callable[[int], tuple[int, float]]:
    """A run of the kernel on one thread, all of it: tables, days, result."""

    def run(seed: int) -> tuple[int, float]:
        result = runs.simulate(scenario, replications=days, seed=seed, threads=1)
        served = int(result.column("served").sum())
        return served, int(result.column("waited_ms").sum()) / 60_000 / served

    return run


def by_events(scenario: Scenario, *, days: int) -> Callable[[int], tuple[int, float]]:
    """The same with the short road closed."""

    def run(seed: int) -> tuple[int, float]:
        real, state.is_express = state.is_express, lambda scenario: False
        try:
            return ours(scenario, days=days)(seed)
        finally:
            state.is_express = real

    return run


def told(engine: Callable[..., peers.Told], *given: int) -> Callable[[int], tuple[int, float]]:
    """A run of a peer."""

    def run(seed: int) -> tuple[int, float]:
        said = engine(*given, seed=seed)
        return said.stops, said.wait

    return run


def plain_c(customers: int, seeds: tuple[int, ...]) -> tuple[float, float] | None:
    """The C program; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "mm10"
        source = ROOT / "bench/mm10.c"
        subprocess.run([compiler, "-O3", "-march=native", source, "-o", program, "-lm"], check=True)
        found, waits = [], []
        for seed in seeds:
            said = subprocess.run(
                [program, str(customers), str(seed)], capture_output=True, text=True, check=True
            )
            wait, took = map(float, said.stdout.split())
            found.append(customers / took)
            waits.append(wait)
    return statistics.median(found), statistics.fmean(waits)


def show(title: str, rows: Rates, *, ours_first: str) -> None:
    """One table with the ratios of our row to each."""
    print(f"\n{title}\n\n| engine | per CPU second | mean wait | ours is |\n|---|---|---|---|")
    best = rows[ours_first][0]
    for name, (rate, wait) in rows.items():
        print(f"| {name} | {rate:,.0f} | {wait:.3f} | {best / rate:,.2f} x |")


def one_line(quick: bool) -> None:
    """M/M/10; in theory the mean wait is 0.6687."""
    customers, seeds = (200_000, SEEDS[:3]) if quick else (1_000_000, SEEDS)
    scenario = peers.ten_desks(customers)
    rows: Rates = {
        "pathways": measured(ours(scenario, days=4), seeds),
        "pathways, through the events": measured(by_events(scenario, days=1), seeds),
    }
    if (found := plain_c(customers, seeds)) is not None:
        rows["plain C, -O3"] = found
    rows["cimba, desks take from a store"] = measured(told(peers_cimba.ten_desks, customers), seeds)
    rows["SimPy"] = measured(told(peers.simpy_ten_desks, customers // 20), seeds)
    rows["Ciw"] = measured(told(peers.ciw_ten_desks, customers // 20), seeds)
    show("M/M/10, customers", rows, ours_first="pathways")


def the_square(quick: bool) -> None:
    """The largest model all can express; then ours with what only we have."""
    seeds = SEEDS[:2] if quick else SEEDS
    rich = peers.square()
    people = tuple(
        replace(one, queues=(*one.queues, f"q{(int(one.queues[0][1:]) + 1) % 10}")) if place % 2 else one
        for place, one in enumerate(rich.persons)
    )
    streams: list[Stream] = [replace(one, order="free") for one in rich.streams]
    streams.append(Stream(code="booked", needs=("q4",), booked=tuple(float(n) for n in range(10, 470, 10))))
    streams[0] = replace(streams[0], priority="need", priority_share=0.1)
    rich = replace(
        rich, persons=people, streams=tuple(streams), grounds=(Ground(code="need", cap=30),), policy=HOUSE
    )
    rows: Rates = {
        "pathways": measured(ours(peers.square(), days=60 if quick else 200), seeds),
        "pathways, through the events": measured(by_events(peers.square(), days=60), seeds),
        "pathways, with skills, bookings, priorities and kept places": measured(ours(rich, days=60), seeds),
        "cimba, a process for each visitor": measured(told(peers_cimba.process_square, 20), seeds),
        "cimba, desks take from stores": measured(told(peers_cimba.store_square, 60), seeds),
        "SimPy": measured(told(peers.simpy_square), seeds),
        "Ciw": measured(told(peers.ciw_square), seeds),
    }
    show("The square (ten lines, fixed order, patience), stops", rows, ours_first="pathways")
    full = rows["pathways, with skills, bookings, priorities and kept places"][0]
    beside = ", ".join(
        f"{full / rate:,.1f} x {name}" for name, (rate, _) in rows.items() if "pathways" not in name
    )
    print(f"\nWith skills, bookings, priorities and kept places: {beside}")


def wednesdays(quick: bool) -> None:
    """A Rantakulma Wednesday; many of them on two cores; from a live house."""
    for policy in ("reference", "house"):
        scenario = read("rantakulma", day="wed", policy=policy)
        count = 200 if quick else 1_000
        runs.simulate(scenario, replications=1)
        begins = time.process_time()
        runs.simulate(scenario, replications=count, threads=1)
        print(
            f"\nA Rantakulma Wednesday, {policy}: {(time.process_time() - begins) / count * 1000:.3f} ms of one core"
        )
    scenario, count = read("rantakulma", day="wed", policy="reference"), 2_500 if quick else 25_000
    cpu, wall = time.process_time(), time.perf_counter()
    runs.simulate(scenario, replications=count, threads=2)
    took = f"{time.process_time() - cpu:.1f} CPU s, {time.perf_counter() - wall:.1f} s on two threads"
    print(f"{count} Wednesdays: {took} (goal: 25,000 under 25 s on two cores)")
    visitors = tuple(
        LiveVisitor(number=n, arrived=600.0 + n / 10, stops=(LiveStop(queue=queue, joined=600.0 + n / 10),))
        for n, queue in enumerate(("service_point", "kela_desk", "lab", "library_info") * 20)
    )
    house = LiveHouse(now=610.0, visitors=visitors, serving={})
    begins = time.process_time()
    runs.simulate(scenario, replications=1_000, threads=1, start=house)
    print(
        f"1,000 roll-outs to closing from a house with 80 waiting: {time.process_time() - begins:.2f} CPU s"
    )


def starts() -> None:
    """The first call after an install, and a later one, each in a process of its own."""
    source = (
        "import time; begins = time.perf_counter(); from pathways import runs\n"
        "from palvelutori.cli.simulate import read\n"
        "import sys; runs.simulate(read('jokivarsi', day='wed', policy=sys.argv[1]), replications=1)\n"
        "print(time.process_time(), time.perf_counter() - begins)"
    )
    for policy, road in (("house", "by the events"), ("reference", "by the short road")):
        with tempfile.TemporaryDirectory() as folder:
            given = {**os.environ, "PATHWAYS_CACHE": folder, "PYTHONPATH": str(ROOT / "src")}
            for name, goal in (("First start (compiles)", 15), ("Later start", 2)):
                words = [sys.executable, "-c", source, policy]
                said = subprocess.run(words, env=given, capture_output=True, text=True, check=True)
                cpu, wall = map(float, said.stdout.split())
                told = f"{cpu:.1f} CPU s, {wall:.1f} s, Python and imports in (goal: under {goal} s)"
                print(f"{name}, {road}: {told}")


def closed_forms() -> None:
    """The grid of closed forms: its largest z, as the test of it prints it."""
    words = [sys.executable, "-m", "pytest", "-s", "-n", "0", "tests/pathways/test_closed_forms.py"]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    print(next(line[line.index("largest z") :] for line in said.splitlines() if "largest z" in line))


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    runs.simulate(peers.square(), replications=1)  # compiled before anything is measured
    peers_cimba.ten_desks(100, seed=1)
    peers_cimba.process_square(seed=1)
    peers_cimba.store_square(seed=1)
    one_line(quick)
    the_square(quick)
    wednesdays(quick)
    starts()
    closed_forms()


if __name__ == "__main__":
    main()
