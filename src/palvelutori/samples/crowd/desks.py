"""Which desks the simulated officers sit at, and how many. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from palvelutori.samples.shape import QueueDemand, Sample


def simulated(desk: str) -> str:
    """Code of the simulated officer's device at `desk`."""
    return f"simulated-{desk}"


def needed(sample: Sample) -> list[str]:
    """Desks that may be staffed in some hour: each needs a simulated officer's device.

    One more than the busiest hour asks for, own lines first; desks of the test sign-ins are left to people.
    """
    reserved = {row.desk for row in sample.sign_ins if row.role == "desk_officer"}
    found: list[str] = []
    for row in sample.demand.queues:
        fitting = [
            desk for desk in sample.desks if row.queue in desk.queues and desk.code not in {*found, *reserved}
        ]
        fitting.sort(key=lambda desk: desk.queues[0] != row.queue)
        most = max((staffed(row, place) for place in range(len(row.staff_by_hour))), default=0)
        found += [desk.code for desk in fitting[: most + 1]]
    return found


def staffed(row: QueueDemand, place: int) -> int:
    """How many people serve the line in an hour of the table, those behind the calendars counted."""

    def at(hours: Sequence[int]) -> int:
        return hours[min(max(place, 0), len(hours) - 1)] if hours else 0

    number = at(row.staff_by_hour)
    return number if row.booked_among_arrivals else number + at(row.booked_by_hour)
