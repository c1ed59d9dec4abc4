"""How many people would be served at each minute if nobody ever had to wait: the modified offered load.

Infinitely many desks, arrivals that vary over the day, any service law (Mt/G/∞: Eick, Massey, Whitt 1993), through
a network of lines: who is served in one goes on to the next. From it a first guess of the desks: the load and a
little of its square root.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from pathways.scenario import Law, Scenario, Stream

Curve = npt.NDArray[np.float64]
#: minutes of the day that are looked at, and how far services reach beyond
DAY, TAIL = 1440, 480
#: circles of onward shares die out geometrically; after this many rounds nothing of them is left
_ROUNDS = 60


def survives(law: Law, minutes: float) -> float:
    """The chance that a service lasts longer than `minutes`."""
    if minutes <= 0:
        return 1.0
    if law.kind == "exponential":
        return math.exp(-minutes / law.mean_minutes)
    if law.kind == "constant" or not law.cv:
        return 1.0 if minutes < law.mean_minutes else 0.0
    squared = math.log1p(law.cv * law.cv)
    place = (math.log(minutes / law.mean_minutes) + squared / 2) / math.sqrt(squared)
    return 0.5 * math.erfc(place / math.sqrt(2))


def offered(scenario: Scenario) -> Curve:
    """Mean number being served, shape (queues, minutes of the day): row as in `scenario.queues`. Erlangs.

    People come in each minute as the streams' rates say, booked ones at their times, those before opening at
    opening, those after closing not at all. Somebody with several needs has one after the other.
    """
    flows = _Flows(scenario)
    for stream in scenario.streams:
        flows.add(stream)
    flows.send_on()
    return flows.busy[:, :DAY]


class _Flows:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.places = {one.code: place for place, one in enumerate(scenario.queues)}
        self.laws: dict[Law, tuple[Curve, Curve]] = {}
        self.busy = np.zeros((len(self.places), DAY + TAIL))
        self.ended = np.zeros_like(self.busy)

    def add(self, stream: Stream) -> None:
        """A stream's people through their needs."""
        here = _arrivals(stream)
        for need in stream.needs:
            queue = self.scenario.queues[self.places[need]]
            here = self.serve(need, here, stream.service or queue.service)

    def serve(self, need: str, comes: Curve, law: Law) -> Curve:
        """People who come to a line a minute; who has been served a minute."""
        row, queue = self.places[need], self.scenario.queues[self.places[need]]
        comes = _in_hours(comes, queue.opens, queue.closes)
        stays, ends = self.laws.setdefault(law, _kernel(law))
        gone = np.convolve(comes, ends)[: len(comes)]
        self.busy[row] += np.convolve(comes, stays)[: len(comes)]
        self.ended[row] += gone
        return gone

    def send_on(self) -> None:
        """Triage, further needs, hand-overs: shares of those served go on."""
        for _ in range(_ROUNDS):
            served, self.ended = self.ended, np.zeros_like(self.ended)
            for row in self.scenario.onward:
                goes = served[self.places[row.source]] * row.share
                if goes.sum() > 1e-9:
                    self.serve(row.target, goes, self.scenario.queues[self.places[row.target]].service)


def _kernel(law: Law) -> tuple[Curve, Curve]:
    """Of people who come within a minute: how many are still served so many minutes on, and how many end then."""
    size = DAY + TAIL
    points = np.array([survives(law, place / 4) for place in range(4 * size + 5)])
    weights = 0.25 - np.abs(np.arange(-4, 5)) / 16  # two moments within their minutes lie a triangle apart
    around = np.convolve(np.concatenate([np.zeros(4), points]), weights)[8 : 8 + 4 * size : 4]
    around[0] = weights[4:] @ points[:5] - weights[4] / 2
    gone = 1.0 - np.array([points[4 * place : 4 * place + 5].mean() for place in range(size)])
    return around, np.diff(gone, prepend=0.0)


def _arrivals(stream: Stream) -> Curve:
    """People a minute."""
    comes = np.zeros(DAY + TAIL)
    minutes = np.arange(DAY + TAIL)
    for begins, ends, hourly in stream.rates:
        part = np.clip(np.minimum(minutes + 1, ends) - np.maximum(minutes, begins), 0.0, 1.0)
        comes += part * hourly / 60
    for moment in stream.booked:
        comes[min(int(moment), DAY - 1)] += 1.0 - stream.no_show_share
    return comes


def _in_hours(comes: Curve, opens: float, closes: float) -> Curve:
    """Who comes early waits for the opening; who comes late is turned away."""
    kept = comes.copy()
    if opens:
        begins = min(int(opens), DAY - 1)
        kept[begins] += kept[:begins].sum()
        kept[:begins] = 0.0
    if closes < DAY:
        kept[math.ceil(closes) :] = 0.0
    return kept


def by_slot(curves: Curve, *, minutes: int) -> Curve:
    """The mean over each slot of `minutes`, shape (queues, slots of the day)."""
    return np.asarray(curves.reshape(len(curves), -1, minutes).mean(axis=2))


def first_guess(load: Curve, *, beta: float) -> npt.NDArray[np.int64]:
    """Desks by the square root rule: the load and `beta` of its square root, upwards."""
    return np.ceil(load + beta * np.sqrt(load) - 1e-9).astype(np.int64)
