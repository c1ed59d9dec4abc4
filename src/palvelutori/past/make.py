"""`python -m palvelutori.past.make [NAME …]`: make the packed past of the samples anew."""

from __future__ import annotations

import sys
from datetime import date

from palvelutori.past.day import days_before, lived
from palvelutori.past.log import DAYS, SEED, SPARE_DAYS, file_of, lines, packed
from palvelutori.past.people import Town, town
from palvelutori.samples.crowd.demand import figures
from palvelutori.samples.load import load, names


def town_of(name: str) -> tuple[Town, date]:
    """A sample with what its days are drawn from, and the nominal day the past ends before."""
    sample = load(name)
    return town(figures(sample)), sample.centre.demo_at.date()


def lines_of(given: Town, *, day: date) -> list[str]:
    """The log's rows of one day, always the same."""
    figured = given.figured
    units = {code: queue.unit for code, queue in figured.queues.items()}
    return lines(lived(given, day=day, seed=SEED), units=units, day=day, zone=figured.zone)


def make(name: str) -> bytes:
    """The packed past of a sample."""
    given, nominal = town_of(name)
    return packed(
        line for day in days_before(nominal, number=DAYS + SPARE_DAYS) for line in lines_of(given, day=day)
    )


def main(wanted: list[str]) -> None:
    """Write the files beside this module."""
    for name in wanted or names():
        content = make(name)
        file_of(name).write_bytes(content)
        sys.stdout.write(f"{name}: {len(content) / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
