"""Reckonings carried out: taken from their table by one worker at a time, with signs of life, outside any request.

A worker that dies leaves a run whose sign of life grows old; the next one takes it up from its beginning, which gives
the same figures. After three such ends the run is marked as failed.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from palvelutori.foundation.clock import clock
from palvelutori.planning.bridge import scenarios
from palvelutori.planning.bridge.faults import cause_of
from palvelutori.planning.bridge.plans import PLANS, CannotKeep, NoShifts
from palvelutori.planning.bridge.running import Cancelled
from palvelutori.planning.bridge.running import run as simulated
from palvelutori.planning.models import Run

log = logging.getLogger("palvelutori.planning")
#: so old a sign of life is a worker's who died
LEASE: Final = timedelta(seconds=60)
MOST_ATTEMPTS: Final = 3
BEAT_SECONDS: Final = 0.5
Progress = Callable[[float], bool]


def take(worker: str) -> Run | None:
    """The oldest run that waits, now this worker's; None when there is none."""
    _take_back()
    for number in Run.objects.filter(state="queued").order_by("id").values_list("pk", flat=True)[:5]:
        taken = Run.objects.filter(pk=number, state="queued").update(
            state="running", worker=worker, beat_at=clock.real_now(), progress=0
        )
        if taken:
            run = Run.objects.get(pk=number)
            run.attempts += 1
            run.save(update_fields=["attempts"])
            return run
    return None


def _take_back() -> None:
    """Runs whose worker gave no sign of life: once more, or failed after `MOST_ATTEMPTS`."""
    old = Run.objects.filter(state="running", beat_at__lt=clock.real_now() - LEASE)
    old.filter(attempts__gte=MOST_ATTEMPTS).update(
        state="failed", reason="interrupted", worker="", ended_at=clock.now()
    )
    old.filter(attempts__lt=MOST_ATTEMPTS).update(state="queued", worker="", progress=0)


def carry_out(run: Run) -> str:
    """Reckon a run that was taken. Gives its state afterwards."""
    mine = Run.objects.filter(pk=run.pk, state="running", worker=run.worker)
    told = [0.0]

    def goes_on(share: float) -> bool:
        if time.monotonic() - told[0] < BEAT_SECONDS:
            return True
        told[0] = time.monotonic()
        return bool(mine.update(progress=min(99, int(100 * share)), beat_at=clock.real_now()))

    try:
        scenario = scenarios.checked(scenarios.read(run.scenario))
        result, replay = _reckoned(run, scenario, goes_on)
    except Cancelled:
        return "cancelled"
    except (CannotKeep, NoShifts, scenarios.ScenarioProblem) as problem:
        cause = cause_of(problem)
        return _failed(run, "impossible", json.dumps([cause.code, dict(cause.values)], ensure_ascii=False))
    except MemoryError:
        return _failed(run, "too_large")
    except KeyboardInterrupt:
        mine.update(state="queued", worker="", progress=0)
        raise
    except Exception:
        # One scenario the kernel cannot run must not keep the others from being run.
        log.exception("run %s failed", run.pk)
        return _failed(run, "crashed")
    is_done = mine.update(
        state="done", progress=100, worker="", ended_at=clock.now(), result=result, replay=replay
    )
    return "done" if is_done else "cancelled"


def _reckoned(run: Run, scenario: scenarios.Scenario, goes_on: Progress) -> tuple[Any, Any]:
    """What the run asks for, and the replay's log where it has one."""
    if run.kind == "day":
        return simulated(scenario, replications=run.replications, seed=run.seed, progress=goes_on)
    plan = PLANS[run.kind]
    return plan(scenario, run.inputs, replications=run.replications, seed=run.seed, progress=goes_on), None


def _failed(run: Run, reason: str, words: str = "") -> str:
    Run.objects.filter(pk=run.pk, state="running", worker=run.worker).update(
        state="failed", reason=reason, reason_words=words[:300], worker="", ended_at=clock.now()
    )
    return "failed"


def work(worker: str, *, idle_seconds: float) -> int:
    """Carry out what waits, until nothing has waited for `idle_seconds`. Gives how many runs were carried out."""
    count, idle_since = 0, time.monotonic()
    while True:
        run = take(worker)
        if run is not None:
            carry_out(run)
            count, idle_since = count + 1, time.monotonic()
        elif time.monotonic() - idle_since >= idle_seconds:
            return count
        else:
            time.sleep(0.2)
