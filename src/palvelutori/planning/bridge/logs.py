"""Traced days added up: each line hour by hour, and each way of coming, with intervals over days."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pathways import layout as at
from pathways.precision import Interval, ratio_interval
from pathways.scenario import Scenario
from pathways.trace import Day

Counts = npt.NDArray[np.int64]
MINUTE: Final = 60_000
HOURS: Final = 24
#: what is counted an hour and line, by the hour in which people joined it
_JOINED, _CALLED, _WAITED, _KEPT, _LEFT, _HOUR_COLUMNS = range(6)
#: what is counted a stream: `_KEPT_ALL`: every matter called within its promise
_PEOPLE, _STAY, _WAIT, _KEPT_ALL, _UNSERVED, _STREAM_COLUMNS = range(6)


class Logs:
    """Days of one scenario, one after the other."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.promises = [one.promise_minutes * MINUTE for one in scenario.queues]
        self.hours: list[Counts] = []
        self.streams: list[Counts] = []
        self.stays: list[list[int]] = [[] for _ in scenario.streams]

    def add(self, day: Day) -> None:
        """One day."""
        hours = np.zeros((len(self.scenario.queues), HOURS, _HOUR_COLUMNS), dtype=np.int64)
        waited: dict[int, int] = {}
        missed = {loss.number for loss in day.losses}
        unserved = set(missed)
        for call in day.calls:
            is_kept = call.waited <= self.promises[call.queue]
            hours[call.queue, _hour(call.joined)] += (1, 1, call.waited, is_kept, 0)
            waited[call.number] = waited.get(call.number, 0) + call.waited
            if not is_kept:
                missed.add(call.number)
        for loss in day.losses:
            if loss.what != at.TURNED:
                hours[loss.queue, _hour(loss.joined)] += (1, 0, 0, 0, 1)
        self.hours.append(hours)
        self._ways(day, waited, (missed, unserved))

    def _ways(self, day: Day, waited: dict[int, int], who: tuple[set[int], set[int]]) -> None:
        streams = np.zeros((len(self.scenario.streams), _STREAM_COLUMNS), dtype=np.int64)
        for visit in day.visits:
            stay = visit.spans[-1].ends - visit.spans[0].begins if visit.spans else 0
            number = visit.number
            streams[visit.stream] += (
                1, stay, waited.get(number, 0), number not in who[0], number in who[1]
            )  # fmt: skip
            self.stays[visit.stream].append(stay)
        self.streams.append(streams)

    def told(self) -> dict[str, Any]:
        """As plain data: `hours` by line, `streams` by code; means with half their 95 % interval."""
        return {
            "hours": {one.code: self._line(place) for place, one in enumerate(self.scenario.queues)},
            "streams": {one.code: self._stream(place) for place, one in enumerate(self.scenario.streams)},
        }

    def _line(self, line: int) -> list[dict[str, Any]]:
        days = np.stack(self.hours)[:, line]
        return [
            {
                "hour": hour,
                "joined": round(float(days[:, hour, _JOINED].mean()), 2),
                "wait_minutes_mean": _share(days[:, hour, _WAITED] / MINUTE, days[:, hour, _CALLED]),
                "within_promise": _share(days[:, hour, _KEPT], days[:, hour, _CALLED]),
                "left_share": _share(days[:, hour, _LEFT], days[:, hour, _JOINED]),
            }
            for hour in range(HOURS)
            if days[:, hour, _JOINED].any()
        ]

    def _stream(self, place: int) -> dict[str, Any]:
        days, stays = np.stack(self.streams)[:, place], self.stays[place]
        people = days[:, _PEOPLE]
        return {
            "people": round(float(people.mean()), 2),
            "minutes_in_house_mean": _share(days[:, _STAY] / MINUTE, people),
            "minutes_in_house_p90": round(float(np.quantile(stays, 0.9)) / MINUTE, 2) if stays else None,
            "wait_minutes_mean": _share(days[:, _WAIT] / MINUTE, people),
            "within_promise": _share(days[:, _KEPT_ALL], people),
            "unserved_share": _share(days[:, _UNSERVED], people),
        }


def _hour(moment: int) -> int:
    return min(max(moment // (60 * MINUTE), 0), HOURS - 1)


def _share(above: Any, below: Any) -> dict[str, float | None]:
    """Sum over sum with half its interval; None where nobody was counted."""
    return told(ratio_interval(above, below)) if np.any(below) else {"mean": None, "half": None}


def told(interval: Interval) -> dict[str, float | None]:
    """Mean and half of its 95 % interval; None where one day alone cannot say."""
    return {"mean": figure(interval.mean), "half": figure(interval.half)}


def figure(value: float) -> float | None:
    """Four figures after the point; None for what has no end."""
    return round(float(value), 4) if -1e12 < value < 1e12 else None
