"""Many scenarios at once: on this machine's threads, or on the machines of a Dask scheduler; the same bytes on both.

A block of days is a function of scenario, seed and numbers of days, so where and how often it runs changes nothing:
what a lost worker had done or was doing is done again by another. Each block says by which sources it was made;
a machine with another kernel stops the run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Protocol

from pathways.check import check
from pathways.compiling import folder
from pathways.live import LiveHouse
from pathways.result import Result
from pathways.runs import Block, Cancelled, block, spans, together
from pathways.scenario import Scenario

#: seconds until a scheduler that does not answer is given up
PATIENCE = 10


class MachinesProblem(Exception):
    """The other machines cannot do it: `what` is wrong, what would be `right`. One line."""

    def __init__(self, what: str, right: str) -> None:
        self.what, self.right = what, right
        super().__init__(f"{what}; {right}")


class _Future(Protocol):
    def result(self) -> Any: ...

    def cancel(self) -> Any: ...


def simulate_all(
    scenarios: Sequence[Scenario],
    *,
    replications: int,
    seed: int = 1,
    scheduler: str = "",
    start: LiveHouse | None = None,
    progress: Callable[[float], bool] | None = None,
) -> list[Result]:
    """`replications` days of each scenario, in the order given. `scheduler`: a Dask scheduler's address.

    `progress` hears the share done after each block; False from it raises Cancelled. Raises ScenarioProblem before
    anything is run, MachinesProblem when the scheduler or its workers are not fit.
    """
    for scenario in scenarios:
        check(scenario)
    days = spans(replications)
    with _hands(scheduler) as submit:
        waiting = [
            submit(_signed_block, one, seed=seed, days=span, start=start)
            for one in scenarios
            for span in days
        ]
        done = []
        for place, one in enumerate(waiting):
            done.append(_own(one.result()))
            if progress is not None and not progress((place + 1) / len(waiting)):
                for other in waiting[place + 1 :]:
                    other.cancel()
                raise Cancelled
    return [
        together(scenario, seed=seed, done=done[place * len(days) : (place + 1) * len(days)])
        for place, scenario in enumerate(scenarios)
    ]


def _signed_block(
    scenario: Scenario, *, seed: int, days: tuple[int, int], start: LiveHouse | None
) -> tuple[str, Block]:
    """A block and the name of the sources it was made by."""
    return folder().name, block(scenario, seed=seed, days=days, start=start)


def _own(signed: tuple[str, Block]) -> Block:
    if signed[0] != folder().name:
        raise MachinesProblem("a worker runs another kernel", "install the same version on every machine")
    return signed[1]


@contextmanager
def _hands(scheduler: str) -> Iterator[Callable[..., _Future]]:
    """What blocks are handed to."""
    if not scheduler:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield pool.submit
        return
    if find_spec("distributed") is None:
        raise MachinesProblem("distributed is not installed", "pip install 'palvelutori[machines]'")
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise MachinesProblem(
            f"no scheduler answers at {scheduler}",
            "start one: dask scheduler, and dask worker on each machine",
        ) from error
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise MachinesProblem(f"the scheduler at {scheduler} has no workers", f"dask worker {scheduler}")

        def submit(function: Callable[..., Any], *given: Any, **named: Any) -> _Future:
            return client.submit(function, *given, **named, pure=False)

        yield submit
