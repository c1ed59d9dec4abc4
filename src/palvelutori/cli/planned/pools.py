"""What may lawfully be pooled in a sample centre: the matters its signed agreements name, and no others."""

from __future__ import annotations

from collections.abc import Iterable

from palvelutori.common.texts import pick
from palvelutori.samples.shape import Sample, Service, ServiceAgreement
from pathways.compare import Part, Pool
from pathways.scenario import Law, Scenario


def pools_of(sample: Sample, scenario: Scenario, slot: str) -> tuple[Pool, ...]:
    """A pool for each unit that serves others' matters by active agreements: its own line, and the share of the
    others' walk-in matters that the agreements name. Lines the scenario does not have are left out."""
    lines = {one.code: one for one in scenario.queues}
    found = []
    for unit in dict.fromkeys(one.unit for one in sample.agreements if one.state == "active"):
        agreements = [one for one in sample.agreements if one.unit == unit and one.state == "active"]
        home = [one.code for one in sample.queues if one.unit == unit and one.code in lines]
        parts = list(_parts(sample, agreements, set(lines) - set(home), cvs={
            code: one.service.cv for code, one in lines.items()
        }))  # fmt: skip
        if home and parts:
            ground = "; ".join(pick(one.names, slot) for one in agreements)
            found.append(Pool(code=unit, parts=(*(Part(queue=code) for code in home), *parts), ground=ground))
    return tuple(found)


def _parts(
    sample: Sample, agreements: Iterable[ServiceAgreement], lines: set[str], *, cvs: dict[str, float]
) -> Iterable[Part]:
    named = {code for one in agreements for code in one.services}
    for line in sorted(lines):
        walk_in = [one for one in sample.services if one.queue == line and one.weight > 0]
        moved = [one for one in walk_in if one.code in named]
        whole = sum(one.weight for one in walk_in)
        if moved and len(moved) < len(walk_in):
            share = round(sum(one.weight for one in moved) / whole, 4)
            yield Part(queue=line, share=share, service=Law(mean_minutes=_mean(moved), cv=cvs[line]))


def _mean(services: list[Service]) -> float:
    weight = sum(one.weight for one in services)
    return round(sum(one.weight * one.staff_minutes for one in services) / weight, 4)
