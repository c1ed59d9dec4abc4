"""Eight processes at the database of a `House`, killed now and then, and the history of what they were answered."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.harness.house import House
    from tests.harness.linear import Happened

CENTRE = "rantakulma"
DESKS = {
    "service_point-1": {"service_point", "kela_lobby"},
    "service_point-2": {"service_point", "kela_lobby"},
    "kela-4": {"kela_desk"},
    "kela-5": {"kela_desk"},
    "lab-1": {"lab"},
    "lab-2": {"lab"},
    "mhsa-1": {"mhsa_walkin"},
    "mhsa-2": {"mhsa_walkin"},
}
NEEDS = (
    ["service_point"],
    ["kela_desk"],
    ["lab"],
    ["lab", "service_point"],
    ["mhsa_walkin"],
    ["kela_desk", "lab"],
    ["service_point", "mhsa_walkin"],
)
#: how an answer begins that is none
REFUSED = "refused:"
PROCESS = Path(__file__).with_name("swarm_process.py")


class Swarm:
    """Works on a house that is set up and not serving."""

    def __init__(self, house: House) -> None:
        self._house, self._runs = house, 0
        #: how many workers were killed in the last run
        self.killed = 0

    def run(
        self,
        *,
        visits_each: int,
        kills: int,
        careless: bool = False,
        meanwhile: Callable[[], None] | None = None,
    ) -> list[Happened]:
        """The history of a run. `meanwhile` is done once all eight are at work."""
        from tests.harness.house import ROOT

        self._runs += 1
        folder = self._house.folder / f"swarm-{self._runs}"
        folder.mkdir()
        words = [str(visits_each), str(kills), str(int(careless)), str(folder)]
        process = subprocess.Popen(
            [sys.executable, str(PROCESS), *words],
            cwd=ROOT,
            env=self._house.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            if meanwhile is not None:
                while not (folder / "begun").exists() and process.poll() is None:
                    time.sleep(0.05)
                meanwhile()
            said, errors = process.communicate(timeout=240)
        finally:
            process.kill()
        assert process.returncode == 0, errors[-3000:]
        self.killed = kills - json.loads(said.splitlines()[-1])["kills_left"]
        return [one for file in sorted(folder.glob("seat-*")) for one in _history(file)]


def lines_of(file: Path) -> Iterator[dict[str, Any]]:
    """What a seat wrote; a line that a kill cut off was never said."""
    for line in file.read_text().splitlines():
        with suppress(ValueError):
            yield json.loads(line)


def _history(file: Path) -> Iterable[Happened]:
    from tests.harness.linear import Happened

    begun: dict[str, Any] = {}
    for said in lines_of(file):
        if "answer" not in said:
            begun = said
            continue
        given, answer = begun["given"], said["answer"]
        if begun["act"] == "arrive" and isinstance(answer, list):
            answer = (answer[0], answer[1], tuple((stop, need) for stop, need in answer[2]))
        if begun["act"] == "call" and answer and not answer.startswith(REFUSED):
            answer = answer.split(" ")[0]
        if begun["act"] == "finish":
            given = given.split(" ")[0]
        yield Happened(begun["at"], said["at"], begun["act"], given, answer)
