"""The packed past: the same bytes from the same seed, true to its weekdays, and as busy as the reference tables say."""

from __future__ import annotations

import csv
import statistics
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from palvelutori.past import day as lived_day
from palvelutori.past import log
from palvelutori.past.day import days_before, lived
from palvelutori.past.log import COLUMNS, DAYS, SPARE_DAYS, file_of, moved_days, packed, rows, unpacked
from palvelutori.past.make import lines_of, town_of
from palvelutori.past.people import town
from palvelutori.samples.crowd.demand import figures
from palvelutori.samples.load import load

SAMPLES = ("rantakulma", "jokivarsi")
HELSINKI = ZoneInfo("Europe/Helsinki")
MOST_BYTES = 5_000_000
CONTRACT = ("visit_id", "queue", "joined_at", "called_at", "started_at", "ended_at", "desk", "outcome")
#: a Wednesday whose month factor is 1.00 and which is in nobody's season
REFERENCE_DAY = date(2026, 2, 18)
RUNS = 12
REMAKE = "python -m palvelutori.past.make"


@pytest.fixture(scope="module")
def shipped() -> dict[str, list[str]]:
    return {name: list(unpacked(file_of(name).read_bytes(), zone=HELSINKI)) for name in SAMPLES}


def test_both_samples_together_are_small():
    assert sum(file_of(name).stat().st_size for name in SAMPLES) < MOST_BYTES


@pytest.mark.parametrize(
    ("name", "ago"), [("jokivarsi", 1), ("jokivarsi", 36), ("rantakulma", 4), ("rantakulma", 9)]
)
def test_one_day_made_again_has_the_same_bytes(shipped, name, ago):
    given, nominal = town_of(name)
    day = nominal - timedelta(days=ago)
    kept = [line for line in shipped[name][1:] if line.startswith(f"{day:%y%m%d}-")]
    assert kept == lines_of(given, day=day), f"the sample or the rule has changed: {REMAKE} {name}"
    assert len(kept) > 50


def test_control_another_order_of_calling_is_another_day(monkeypatch, shipped):
    given, nominal = town_of("jokivarsi")
    day = nominal - timedelta(days=1)
    rule = lived_day.pick

    def last_first(waiting, **more):
        return rule(sorted(waiting, key=lambda one: -one.journal)[:1], **more)

    monkeypatch.setattr(lived_day, "pick", last_first)
    kept = [line for line in shipped["jokivarsi"][1:] if line.startswith(f"{day:%y%m%d}-")]
    assert lines_of(given, day=day) != kept


def test_packing_loses_nothing(shipped):
    some_days = [line for line in shipped["jokivarsi"][1:] if line.startswith(("261020", "261026", "261025"))]
    assert list(unpacked(packed(some_days), zone=HELSINKI))[1:] == some_days


@pytest.mark.parametrize("name", SAMPLES)
def test_the_log_has_the_columns_of_backtest_and_no_time_goes_back(shipped, name):
    assert tuple(shipped[name][0].split(",")[: len(CONTRACT)]) == CONTRACT
    seen = set()
    for line in csv.DictReader(shipped[name]):
        seen.add(line["outcome"])
        moments = [line[one] for one in ("joined_at", "called_at", "started_at", "ended_at") if line[one]]
        told = [datetime.fromisoformat(one) for one in moments]
        assert told == sorted(told), line
        assert (line["outcome"] == "served") == bool(line["started_at"])
        assert len(line) == len(COLUMNS)
    assert seen == {"served", "left", "no_show"}


@pytest.mark.parametrize("ahead", [-40, -3, 0, 1, 4, 7, 200])
def test_every_demo_day_has_ninety_days_with_their_own_weekdays(ahead):
    nominal = load("jokivarsi").centre.demo_at.date()
    before = nominal + timedelta(days=ahead)
    assert moved_days(nominal, to=before) % 7 == 0
    found = sorted(
        {
            row.day
            for row in rows(file_of("jokivarsi").read_bytes(), nominal=nominal, before=before, zone=HELSINKI)
        }
    )
    assert before - timedelta(days=DAYS) <= found[0]
    assert before - timedelta(days=4) <= found[-1] < before
    assert {day.weekday() for day in found} == {0, 1, 2, 3, 4}, "the point is closed at weekends"
    assert len(found) >= 60


def test_what_is_folded_is_what_the_log_says(shipped):
    nominal = load("jokivarsi").centre.demo_at.date()
    read = list(rows(file_of("jokivarsi").read_bytes(), nominal=nominal, before=nominal, zone=HELSINKI))
    first = f"{nominal - timedelta(days=DAYS):%y%m%d}"
    said = [line for line in csv.DictReader(shipped["jokivarsi"]) if line["visit_id"] >= first]
    assert len(read) == len(said)
    for one, line in zip(read, said, strict=True):
        assert (one.visit, one.queue, one.outcome, one.way) == (
            line["visit_id"],
            line["queue"],
            line["outcome"],
            line["way"],
        )
        for name in ("arrived_at", "joined_at", "called_at", "ended_at", "booked_at"):
            assert getattr(one, name) == (datetime.fromisoformat(line[name]) if line[name] else None), (
                name,
                line,
            )


def test_wall_times_stay_when_days_move_over_a_change_of_clocks():
    nominal = load("jokivarsi").centre.demo_at.date()
    content = file_of("jokivarsi").read_bytes()
    summer = next(rows(content, nominal=nominal, before=date(2027, 7, 7), zone=HELSINKI))
    assert 8 <= summer.arrived_at.astimezone(HELSINKI).hour < 18
    assert summer.arrived_at.astimezone(HELSINKI).utcoffset() == timedelta(hours=3)


def _figures(name: str, days, *, has_several: bool, runs: int):
    """Queue → (per run: arrivals, mean wait), all waits, those who left."""
    given = town(figures(load(name)), has_several=has_several)
    arrivals, means, waits, left = (defaultdict(list) for _ in range(4))
    for seed in range(runs):
        own = defaultdict(list)
        count = defaultdict(int)
        for guest in lived(given, day=days, seed=1000 + seed):
            for stop in guest.stops:
                queue = stop.need.queue
                count[queue] += 1
                if stop.called_at is not None:
                    own[queue].append((stop.called_at - stop.joined_at) / 60)
                left[queue].append(stop.outcome == "left")
        for queue, number in count.items():
            arrivals[queue].append(number)
            means[queue].append(statistics.fmean(own[queue] or [0.0]))
            waits[queue] += own[queue]
    return arrivals, means, waits, left


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_engine_gives_the_reference_results(name):
    """One matter a visit, nobody ahead: the tables of the two samples, 15 % or half a minute, and two standard
    errors of so few runs."""
    sample = load(name)
    arrivals, means, waits, left = _figures(name, REFERENCE_DAY, has_several=False, runs=RUNS)
    told, wrong = [], []
    for row in sample.demand.queues:
        reference = next((one for one in row.results if one.day == "wed"), None)
        if reference is None or row.queue not in arrivals:
            continue
        mean = statistics.fmean(means[row.queue])
        error = 2 * statistics.stdev(means[row.queue]) / RUNS**0.5
        came = statistics.fmean(arrivals[row.queue])
        came_error = 2 * statistics.stdev(arrivals[row.queue]) / RUNS**0.5
        within = sum(one <= 15 for one in waits[row.queue]) / len(waits[row.queue])
        gone = sum(left[row.queue]) / len(left[row.queue])
        told.append(
            f"{row.queue:14} arrivals {came:6.1f} ({reference.arrivals:5.0f})  mean wait {mean:5.2f}"
            f" ({reference.wait_minutes_mean:4.1f})  within 15 min {within:5.1%} ({reference.within_15_min:4.0%})"
            f"  left {gone:5.1%} ({reference.left_share:5.1%})"
        )
        if abs(came - reference.arrivals) > max(0.15 * reference.arrivals, 1) + came_error:
            wrong.append(f"{row.queue}: {came:.1f} arrivals")
        allowed = max(0.15 * reference.wait_minutes_mean, 0.5) + error
        # two people a day tell nothing of a wait
        if reference.arrivals >= 5 and abs(mean - reference.wait_minutes_mean) > allowed:
            wrong.append(f"{row.queue}: mean wait {mean:.2f}")
        if abs(within - reference.within_15_min) > 0.06:
            wrong.append(f"{row.queue}: {within:.1%} within 15 minutes")
    sys.stdout.write(
        f"\n{name}, {RUNS} Wednesdays (in brackets the reference run)\n" + "\n".join(told) + "\n"
    )
    assert not wrong
    assert len(told) >= 7


@pytest.mark.parametrize("name", SAMPLES)
def test_the_packed_wednesdays_are_as_busy_as_the_tables(shipped, name):
    """With several matters a visit and people with a time: lines within 20 % of table and season together."""
    from palvelutori.samples.crowd import demand

    figured = figures(load(name))
    nominal = figured.sample.centre.demo_at.date()
    wednesdays = [day for day in days_before(nominal, number=DAYS + SPARE_DAYS) if day.weekday() == 2]
    came = defaultdict(int)
    for line in csv.DictReader(shipped[name]):
        day = datetime.fromisoformat(line["arrived_at"]).date()
        if day.weekday() == 2 and line["joined_at"]:
            came[line["queue"]] += 1
    told, wrong = [], []
    for row in figured.sample.demand.queues:
        wanted = sum(
            demand.expected(figured, row, day=day, hour=hour)
            + demand.expected_booked(figured, row, day=day, hour=hour)
            for day in wednesdays
            for hour in range(24)
        )
        told.append(f"{row.queue:14} {came[row.queue]:6d} ({wanted:7.0f})")
        if wanted > 200 and abs(came[row.queue] - wanted) > 0.2 * wanted:
            wrong.append(told[-1])
    sys.stdout.write(
        f"\n{name}, matters on {len(wednesdays)} Wednesdays (in brackets expected)\n" + "\n".join(told) + "\n"
    )
    assert not wrong


def test_a_visit_with_several_matters_is_one_visit(shipped):
    matters = defaultdict(int)
    for line in csv.DictReader(shipped["rantakulma"]):
        if line["queue"] not in ("guide", "kela_lobby"):
            matters[line["visit_id"]] += 1
    share = sum(number > 1 for number in matters.values()) / len(matters)
    assert 0.10 < share < 0.26


def test_the_seed_and_the_files_are_named_in_one_place():
    assert log.SEED == 1
    assert all(file_of(name).is_file() for name in SAMPLES)
