"""The worlds in which operations meet: the hall of each example, with inputs made before anything happens."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import palvelutori.urls  # noqa: F401  (every operation is registered)
from palvelutori.catalogue.operations import national  # noqa: F401  (its operation is registered at import)
from palvelutori.catalogue.queries.snapshots import Snapshots, be_wary
from palvelutori.foundation import journal
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import REGISTRY
from tests import world
from tests.harness.chance import series, stand_still
from tests.harness.kept import Kept, all_tables
from tests.promises.calls import EXAMPLES, Hall
from tests.promises.example import Example
from tests.promises.examples_keyless import KEYLESS
from tests.world import CENTRE

MORNING = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
#: every operation there is
ALL: dict[str, Example] = dict(sorted((EXAMPLES | KEYLESS).items()))


@cache
def _snapshots() -> dict[str, list[Snapshots[Any]]]:
    """Context → what it holds in the process's memory: of its own rows."""
    found = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, Snapshots):
            found[one._build.__module__.split(".")[1]].append(one)
    assert set(found) == HELD
    return found


#: contexts whose rows the process holds in memory
HELD = {"catalogue", "spaces", "staffing"}


def forget(changed: Iterable[str] | None = None) -> None:
    """What the process holds in memory of contexts with `changed` tables (None: of all) is asked for again.

    Its tokens are drawn by lot, so they never come back; drawn alike they would.
    """
    contexts = HELD if changed is None else HELD & {table.partition("_")[0] for table in changed}
    for one in (one for context in contexts for one in _snapshots()[context]):
        one._held.clear()


@dataclass
class World:
    """A hall in one state, kept; `calls` are the operations whose example can be given there."""

    state: str
    kept: Kept
    calls: dict[str, Callable[[], Any]]
    #: the journal's last line
    number: int

    def own(self) -> list[str]:
        """The operations whose example belongs here."""
        return [name for name in self.calls if ALL[name].state == self.state]


def made(ground: Kept, state: str) -> World:
    """The world of `state`, on an empty square; the clock stands still."""
    ground.put_back(all_tables())
    forget()
    clock.run(start_at=MORNING, speed=0.0001)
    series(state)
    hall = Hall(world.Square(), state)
    stand_still()
    calls = {name: call for name in ALL if (call := _call(name, hall))}
    series(None)
    return World(state, Kept(), calls, journal.head_number(CENTRE))


def _call(name: str, hall: Hall) -> Callable[[], Any] | None:
    """The example's call; None where its inputs cannot be had."""
    example = ALL[name]
    try:
        actor, given = example.actor(), example.given(hall)
    except Exception:
        return None
    return partial(_carry_out, name, actor, CENTRE if example.has_centre else None, given)


def _carry_out(name: str, actor: Any, centre: str | None, given: dict[str, Any]) -> Any:
    be_wary()  # nothing is believed from memory: the worst a process can see
    return REGISTRY[name](actor, centre=centre, **given)


def states() -> list[str]:
    """Every state an example belongs to."""
    return sorted({one.state for one in ALL.values()})
