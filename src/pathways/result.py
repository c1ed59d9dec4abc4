"""What simulated days came to: named arrays, one row a day, and the figures people ask for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pathways import layout as at
from pathways.accounts import part_of
from pathways.precision import Interval, mean_interval, ratio_interval
from pathways.scenario import Scenario
from pathways.state import MINUTE, Words, person_hours, servers

Counts = npt.NDArray[np.int64]
#: columns of `Result.days`, shape (days, queues, columns): counts of people, sums in ms, the area in people times ms
COLUMNS = {
    "arrived": at.K_ARRIVED, "served": at.K_SERVED, "left": at.K_LEFT, "turned_away": at.K_TURNED,
    "sent_away": at.K_SENT, "waited_ms": at.K_WAITED, "within_15_min": at.K_IN_15,
    "within_promise": at.K_IN_PROMISE, "busy_ms": at.K_BUSY, "area_ms": at.K_AREA, "most_waiting": at.K_PEAK,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """`days[day, queue, column]`; `visits[day]` = count, several stops, stay ms; `peaks[day]` = in the house, free.

    `comers[day, stream]` = who came, booked who did not. `waits[queue, second]`,
    `stays[ten seconds]` and `hours[queue, hour, (called, waited ms, within promise, left)]`
    are counted over all days. `events` = how many things happened.
    """

    scenario: Scenario
    seed: int
    replications: int
    days: Counts
    visits: Counts
    peaks: Counts
    comers: Counts
    waits: Counts
    stays: Counts
    hours: Counts
    events: int

    def column(self, name: str) -> Counts:
        """One column, shape (days, queues)."""
        return self.days[:, :, list(COLUMNS).index(name)]

    def place(self, queue: str) -> int:
        """Where a queue is."""
        return [one.code for one in self.scenario.queues].index(queue)

    def wait_minutes(self, queue: str) -> Interval:
        """Mean wait of those called, with its interval over days."""
        q = self.place(queue)
        return ratio_interval(self.column("waited_ms")[:, q] / MINUTE, self.column("served")[:, q])

    def wait_quantile(self, queue: str, share: float) -> float:
        """The wait, minutes, that `share` of those called do not exceed; exact to a second."""
        return quantile(self.waits[self.place(queue)], share) * at.WAIT_BIN / MINUTE

    def share(self, queue: str, *, part: str, of: str) -> Interval:
        """A share of people, such as `left` of `arrived`."""
        q = self.place(queue)
        return ratio_interval(self.column(part)[:, q].astype(float), self.column(of)[:, q])

    def stay_minutes(self) -> Interval:
        """Mean time in the house."""
        return ratio_interval(self.visits[:, 2] / MINUTE, self.visits[:, 0])

    def stay_quantile(self, share: float) -> float:
        """Minutes in the house, to ten seconds."""
        return quantile(self.stays, share) * at.STAY_BIN / MINUTE

    def utilization(self, queue: str) -> float:
        """Work over scheduled time of those who serve the line; above 1 when they stay on to finish.

        Somebody with several lines counts in each by the share of the work done there being unknown: with the
        whole spell.
        """
        ends = self.horizon()
        staff = [self.scenario.persons[one] for one in servers(self.scenario, queue)]
        scheduled = sum(person_hours(one, ends=ends) for one in staff)
        work = float(self.column("busy_ms")[:, self.place(queue)].mean()) / MINUTE
        return work / scheduled if scheduled else 0.0

    def horizon(self) -> float:
        """The last minute people come."""
        return max([row[1] for one in self.scenario.streams for row in one.rates] + [
            moment for one in self.scenario.streams for moment in one.booked
        ])  # fmt: skip

    def arrivals(self, queue: str) -> Interval:
        """People who join the line on a day."""
        return mean_interval(self.column("arrived")[:, self.place(queue)].astype(float))


def quantile(counted: Counts, share: float) -> float:
    """The bin below which `share` of what was counted lies. Everything in bin 0 is no time at all."""
    total = int(counted.sum())
    return float(np.searchsorted(np.cumsum(counted), share * total)) if total else 0.0


def folded(scenario: Scenario, *, seed: int, rows: Words, kept: list[dict[str, Counts]], t: Words) -> Result:
    """A result from days' rows and the counts of each block. Whole numbers: the blocks' order does not matter."""
    block = part_of(rows, int(t[at.S_QUEUES]), count=len(scenario.queues), size=at.K_SIZE)
    comers = part_of(rows, int(t[at.S_STREAMS]), count=len(scenario.streams), size=at.M_SIZE)
    visits_at = int(t[at.S_VISITS])
    total = {name: sum((one[name] for one in kept[1:]), kept[0][name].copy()) for name in kept[0]}
    return Result(
        scenario, seed, len(rows), block[:, :, list(COLUMNS.values())].copy(),
        rows[:, visits_at : visits_at + 3].copy(), rows[:, [at.PEAK_HOUSE, at.PEAK_FREE]].copy(),
        comers[:, :, [at.M_CAME, at.M_NO_SHOW]].copy(),
        total["waits"], total["stays"], total["hours"], int(rows[:, at.EVENTS].sum()),
    )  # fmt: skip
