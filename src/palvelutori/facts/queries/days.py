"""How the days have been: the last ninety, for the manager the whole house, for a lead the own units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import local_day
from palvelutori.facts.folding import SAMPLE
from palvelutori.facts.models import HouseDay, LineDay
from palvelutori.facts.rules import guard
from palvelutori.facts.rules.fold import HOURS
from palvelutori.facts.rules.hand_overs import KINDS
from palvelutori.facts.rules.sums import added, quantile
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require

LAST_DAYS: Final = 90
WEEKDAYS: Final = 7


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day: how many came; None where that is not shown. `share` of the busiest day, percent."""

    day: date
    count: int | None
    share: int
    within_percent: int | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One weekday (0 = Monday): the mean number an hour of `DaysView.hours`; None hidden; `heat` 0..4."""

    weekday: int
    cells: tuple[tuple[int | None, int], ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit over all the days. Waits in minutes, shares in whole percents; None where hidden or unknown."""

    unit: str
    names: Mapping[str, str]
    arrivals: int | None
    wait_minutes_median: int | None
    wait_minutes_p90: int | None
    within_percent: int | None
    left_percent: int | None
    turned_away: int | None


@dataclass(frozen=True, slots=True)
class DaysView:
    """The page. `count`: visits of the house or matters of the chosen units. Empty without `points`."""

    first_on: date
    last_on: date
    count: int | None
    is_house: bool
    is_sample: bool
    points: tuple[DayPoint, ...]
    wait_minutes_median: int | None
    within_percent: int | None
    several_percent: int | None
    in_house_minutes_median: int | None
    #: notes of advice by outcome; None where hidden; empty when there are none
    advice: tuple[tuple[str, int | None], ...]
    hours: tuple[int, ...]
    heat: tuple[HeatRow, ...]
    units: tuple[UnitRow, ...]
    languages: tuple[tuple[str, int | None], ...]
    #: kind → how many were passed on that way, None where hidden; empty outside the house's own page
    hand_overs: tuple[tuple[str, int | None], ...]
    chosen: str
    choices: tuple[tuple[str, Mapping[str, str]], ...]


def days_view(actor: Actor, *, centre: str, unit: str = "") -> DaysView:
    """The last ninety days. `unit`: only that one. Raises NotAllowed, and NotFound for a unit not the reader's."""
    require(actor, SQUARE_MANAGER, UNIT_LEAD, centre=centre)
    is_manager = actor.has_role(SQUARE_MANAGER, centre=centre)
    known = catalogue.catalogue_of(centre).units
    own = [code for code in known if is_manager or code in actor.units(centre)]
    if unit and unit not in own:
        raise NotFound(what="unit", name=unit)
    chosen = [unit] if unit else own
    today = local_day(clock.now(), catalogue.catalogue_of(centre).zone)
    since = today - timedelta(days=LAST_DAYS)
    lines = list(LineDay.objects.filter(centre=centre, unit__in=chosen, day__gte=since, day__lt=today))
    houses = list(HouseDay.objects.filter(centre=centre, day__gte=since, day__lt=today).order_by("day"))
    return _view(
        lines,
        houses,
        is_house=is_manager and not unit,
        frame=(since, today - timedelta(days=1)),
        chosen=unit,
        names={code: known[code].names for code in own},
    )


def _view(
    lines: list[LineDay],
    houses: list[HouseDay],
    *,
    is_house: bool,
    frame: tuple[date, date],
    chosen: str,
    names: Mapping[str, Mapping[str, str]],
) -> DaysView:
    days = [house.day for house in houses]
    counts = _counts(lines, houses, is_house=is_house)
    hours, heat = _heat(days, _hours(lines, houses, is_house=is_house))
    waits = added(line.waits for line in lines)
    spoken = _languages(houses) if is_house else ()
    return DaysView(
        first_on=days[0] if days else frame[0],
        last_on=days[-1] if days else frame[1],
        count=guard.shown(sum(counts)),
        is_house=is_house,
        is_sample=any(house.origin == SAMPLE for house in houses),
        points=_points(days, counts, lines) if sum(counts) else (),
        wait_minutes_median=_minutes(quantile(waits, 0.5), sum(waits)),
        within_percent=guard.share(
            sum(line.within_promise for line in lines), sum(line.waited for line in lines)
        ),
        several_percent=_several(houses) if is_house else None,
        in_house_minutes_median=_in_house(houses) if is_house else None,
        advice=_advice(houses) if is_house else (),
        hours=hours,
        heat=heat,
        units=_units(lines, names),
        languages=spoken,
        hand_overs=_hand_overs(houses) if is_house else (),
        chosen=chosen,
        choices=tuple(names.items()),
    )


def _hand_overs(houses: list[HouseDay]) -> tuple[tuple[str, int | None], ...]:
    """Sums of all the days by kind, guarded together: no count gives away a small one beside it."""
    sums = {kind: sum(house.hand_overs.get(kind, 0) for house in houses) for kind in KINDS}
    return tuple(guard.row(sums).items()) if any(sums.values()) else ()


def _counts(lines: list[LineDay], houses: list[HouseDay], *, is_house: bool) -> list[int]:
    if is_house:
        return [house.visits for house in houses]
    of_day: dict[date, int] = {}
    for line in lines:
        of_day[line.day] = of_day.get(line.day, 0) + line.arrivals
    return [of_day.get(house.day, 0) for house in houses]


def _hours(lines: list[LineDay], houses: list[HouseDay], *, is_house: bool) -> list[Sequence[int]]:
    if is_house:
        return [house.hours for house in houses]
    of_day: dict[date, list[Sequence[int]]] = {}
    for line in lines:
        of_day.setdefault(line.day, []).append(line.hours)
    return [added(of_day.get(house.day, ()), size=HOURS) for house in houses]


def _points(days: list[date], counts: list[int], lines: list[LineDay]) -> tuple[DayPoint, ...]:
    within: dict[date, int] = {}
    waited: dict[date, int] = {}
    for line in lines:
        within[line.day] = within.get(line.day, 0) + line.within_promise
        waited[line.day] = waited.get(line.day, 0) + line.waited
    shown = guard.row(dict(zip(days, counts, strict=True)))
    most = max((count for count in shown.values() if count), default=1)
    return tuple(
        DayPoint(
            day=day,
            count=shown[day],
            share=round(100 * (shown[day] or 0) / most),
            within_percent=guard.share(within.get(day, 0), waited.get(day, 0)),
        )
        for day in days
    )


def _heat(days: list[date], hours: list[Sequence[int]]) -> tuple[tuple[int, ...], tuple[HeatRow, ...]]:
    """Mean arrivals by weekday and hour, over the hours in which somebody came."""
    sums = [
        added((row for day, row in zip(days, hours, strict=True) if day.weekday() == one), size=HOURS)
        for one in range(WEEKDAYS)
    ]
    busy = [hour for hour in range(HOURS) if any(row[hour] for row in sums)]
    if not busy:
        return (), ()
    shown = guard.table([[row[hour] for hour in range(busy[0], busy[-1] + 1)] for row in sums])
    number = [sum(day.weekday() == one for day in days) or 1 for one in range(WEEKDAYS)]
    means = [[None if cell is None else cell / number[one] for cell in row] for one, row in enumerate(shown)]
    most = max((cell for row in means for cell in row if cell), default=1.0)
    rows = [
        HeatRow(one, tuple((None if cell is None else round(cell), _step(cell, most)) for cell in row))
        for one, row in enumerate(means)
        if any(sums[one])
    ]
    return tuple(range(busy[0], busy[-1] + 1)), tuple(rows)


def _step(cell: float | None, most: float) -> int:
    return 0 if not cell else min(4, 1 + int(4 * cell / most))


def _units(lines: list[LineDay], names: Mapping[str, Mapping[str, str]]) -> tuple[UnitRow, ...]:
    of_unit: dict[str, list[LineDay]] = {}
    for line in lines:
        of_unit.setdefault(line.unit, []).append(line)
    arrivals = guard.row({code: sum(line.arrivals for line in rows) for code, rows in of_unit.items()})
    away = guard.row({code: sum(line.turned_away for line in rows) for code, rows in of_unit.items()})
    return tuple(
        _unit(code, names[code], of_unit[code], arrivals[code], away[code])
        for code in names
        if code in of_unit
    )


def _unit(
    code: str, names: Mapping[str, str], rows: list[LineDay], arrivals: int | None, away: int | None
) -> UnitRow:
    waits = added(line.waits for line in rows)
    joined = sum(line.arrivals for line in rows)
    return UnitRow(
        unit=code,
        names=names,
        arrivals=arrivals,
        wait_minutes_median=_minutes(quantile(waits, 0.5), sum(waits)),
        wait_minutes_p90=_minutes(quantile(waits, 0.9), sum(waits)),
        within_percent=guard.share(
            sum(line.within_promise for line in rows), sum(line.waited for line in rows)
        ),
        left_percent=guard.share(sum(line.left for line in rows), joined),
        turned_away=away,
    )


def _minutes(found: float | None, count: int) -> int | None:
    """Whole minutes, upwards; nothing of fewer people than the guard shows."""
    return None if found is None or count < guard.LEAST else max(1, -(-int(found * 10) // 10))


def _several(houses: list[HouseDay]) -> int | None:
    numbered = sum(house.visits - house.stepped_up for house in houses)
    return guard.share(sum(house.several for house in houses), numbered)


def _in_house(houses: list[HouseDay]) -> int | None:
    minutes = added(house.in_house for house in houses)
    return _minutes(quantile(minutes, 0.5), sum(minutes))


def _languages(houses: list[HouseDay]) -> tuple[tuple[str, int | None], ...]:
    """Shares of fi, sv, en and all others together, percent."""
    total: dict[str, int] = {"fi": 0, "sv": 0, "en": 0, "other": 0}
    for house in houses:
        for code, count in house.languages.items():
            total[code if code in total else "other"] += count
    whole = sum(total.values())
    shown = guard.row(total)
    return tuple(
        (code, None if shown[code] is None or not whole else round(100 * (shown[code] or 0) / whole))
        for code in total
    )


def _advice(houses: list[HouseDay]) -> tuple[tuple[str, int | None], ...]:
    total: dict[str, int] = {}
    for house in houses:
        for outcome, count in house.advice.items():
            total[outcome] = total.get(outcome, 0) + count
    return tuple(sorted(guard.row(total).items()))
