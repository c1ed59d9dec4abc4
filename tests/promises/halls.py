"""Halls built once a file and state, and found again as they were: building one takes longer than most tests in it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Head
from tests import world
from tests.harness.snapshot import Snapshot, tables
from tests.promises.calls import Hall


@dataclass(frozen=True)
class _Built:
    hall: Hall
    rows: Snapshot
    at: datetime
    moments: dict[str, datetime | None]


class Halls:
    """Halls on the rows `empty`; the journal goes on from one to the next."""

    def __init__(self, empty: Snapshot) -> None:
        self._empty = empty
        self._built: dict[str, _Built] = {}

    def at(self, state: str, *, anew: bool = False) -> Hall:
        """The tables hold the hall of this state and nothing else, and house time stands at its moment. `anew`: what
        is asked of it goes by real seconds."""
        if anew or state not in self._built:
            self._built[state] = self._build(state)
            return deepcopy(self._built[state].hall)
        built = self._built[state]
        built.rows.put_back()
        clock.skip_to(built.at)
        Head.objects.update(moment=None)
        for stream, moment in built.moments.items():  # what comes now comes after the hall was built
            Head.objects.filter(stream=stream).update(moment=moment)
        return deepcopy(built.hall)

    def _build(self, state: str) -> _Built:
        self._empty.put_back()
        Head.objects.update(moment=None)
        hall = Hall(world.Square(), state)
        return _Built(
            hall, Snapshot(tables()), clock.now(), dict(Head.objects.values_list("stream", "moment"))
        )
