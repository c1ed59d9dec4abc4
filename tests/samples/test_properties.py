"""What every sample centre must be, whoever writes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from math import isclose

import pytest

from palvelutori.samples.bases import DAYS, Slot
from palvelutori.samples.load import load, names
from palvelutori.samples.shape import Door, Sample
from tests.samples.hours import days, slots

EASY_WORDS = 15
PUBLIC_POWER = {"decision", "id_check"}


@pytest.fixture(scope="module", params=names())
def sample(request: pytest.FixtureRequest) -> Sample:
    return load(request.param)


def texts(value: object, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every localised text in a sample with where it stands."""
    if is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for at, row in enumerate(value):
            yield from texts(row, f"{path}[{getattr(row, 'code', at)}]")
    elif isinstance(value, dict) and {"fi", "sv", "en"} <= set(value) and isinstance(value["fi"], str):
        yield path, value


def test_there_are_two() -> None:
    assert names() == ("jokivarsi", "rantakulma")


def test_texts_are_whole_and_speak_as_the_house_does(sample: Sample) -> None:
    found = list(texts(sample))
    assert len(found) > 300
    for path, text in found:
        for language, said in text.items():
            assert said == said.strip() and said, path
            assert "!" not in said and "  " not in said, f"{path} {language}: {said}"
            if path.startswith((".services", ".units", ".centre", ".life_events")):
                assert not re.search(r"\basiakas\b|\basiakkaa|valitettavasti", said.lower()), path


def test_easy_finnish_keeps_to_short_sentences(sample: Sample) -> None:
    for path, text in texts(sample):
        for sentence in re.split(r"[.?]\s*", text.get("easy", "")):
            assert len(sentence.split()) <= EASY_WORDS, f"{path}: {sentence}"


def test_services_units_and_life_events_have_easy_finnish(sample: Sample) -> None:
    assert all("easy" in row.summaries for row in sample.services)
    assert all("easy" in row.what_to_bring for row in sample.services if row.what_to_bring)
    assert all("easy" in row.descriptions for row in sample.units)
    assert all("easy" in row.summaries for row in sample.life_events)
    assert sum(row.what_to_bring is not None for row in sample.services) >= 15


def test_a_service_says_how_people_call_it(sample: Sample) -> None:
    for service in sample.services:
        for language in ("fi", "sv", "en"):
            words = service.keywords[language]
            assert len(words) >= 2 and len(set(words)) == len(words), (service.code, language)
        assert service.code.partition(".")[0] == service.unit
        assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", service.code)


def test_a_walk_in_service_has_a_weight_and_a_booked_one_has_none(sample: Sample) -> None:
    for service in sample.services:
        if "W" in service.modes:
            assert service.weight > 0, service.code
        elif "R" not in service.modes:
            assert service.weight == 0, service.code
    for queue in sample.queues:
        assert sum(row.weight for row in sample.services if row.queue == queue.code) > 0, queue.code


def test_life_events_lead_somewhere(sample: Sample) -> None:
    used = {event for service in sample.services for event in service.life_events}
    assert used == {row.code for row in sample.life_events}


def test_shares_sum_to_one(sample: Sample) -> None:
    demand = sample.demand
    for name, profile in demand.profiles.items():
        assert isclose(sum(profile.values()), 1.0), name
    assert isclose(sum(demand.language_shares.values()), 1.0)
    assert isclose(sum(demand.units_per_visit.values()), 1.0)
    assert isclose(1 - demand.units_per_visit["1"], demand.several_units_share)
    assert isclose(sum(row.weight for row in sample.personas), 1.0)
    assert not demand.unit_pairs or isclose(sum(row.share for row in demand.unit_pairs), 1.0)
    for source in {row.source for row in demand.transitions}:
        assert sum(row.share for row in demand.transitions if row.source == source) <= 1.0 + 1e-9


def test_signs_and_numbers_of_the_house(sample: Sample) -> None:
    assert len({row.sign for row in sample.units}) == len(sample.units)
    numbers = [row.number for row in sample.desks if row.number is not None]
    assert len(set(numbers)) == len(numbers)
    for desk in sample.desks:
        if desk.number is not None:
            word = {"desk": "Luukku", "room": "Ovi"}[desk.kind]
            assert desk.names["fi"] == f"{word} {desk.number}"
    opaque = {row.code for row in sample.units if row.opaque == "always"}
    assert all(row.kind == "room" for row in sample.desks if row.unit in opaque)


def test_places_suffice_for_the_roster_and_the_reference(sample: Sample) -> None:
    for unit in sample.units:
        # Kela's reference counts its desks; the two roving advisers come on top.
        assert sum(row.unit == unit.code for row in sample.desks) >= unit.desks_reference, unit.code
    for row in sample.demand.queues:
        assert sum(row.queue in desk.queues for desk in sample.desks) >= max(row.staff_by_hour), row.queue


def test_people_suffice_for_the_roster(sample: Sample) -> None:
    for row in sample.demand.queues:
        able = [one for one in sample.staff if row.queue in one.queues]
        assert len(able) >= max(row.staff_by_hour), row.queue
        assert any(one.default_desk for one in able), row.queue


def test_a_default_desk_serves_what_its_person_serves(sample: Sample) -> None:
    desks = {row.code: row for row in sample.desks}
    for person in sample.staff:
        assert person.default_desk is None or set(desks[person.default_desk].queues) & set(person.queues)


def test_swedish_is_real_but_scarce(sample: Sample) -> None:
    able = sum("sv" in row.languages for row in sample.staff)
    assert 0.25 <= able / len(sample.staff) <= 0.45
    for unit in sample.units:
        if "sv" in unit.required_languages:
            assert any("sv" in row.languages for row in sample.staff if row.unit == unit.code), unit.code


def test_names_are_not_shared(sample: Sample) -> None:
    assert max(Counter(row.name for row in sample.staff).values()) == 1


def test_sign_ins_cover_the_roles(sample: Sample) -> None:
    staff = {row.code: row for row in sample.staff}
    desks = {row.code: row for row in sample.desks}
    assert {row.role for row in sample.sign_ins} == {
        "host", "desk_officer", "unit_lead", "square_manager", "administrator", "data_protection",
    }  # fmt: skip
    for row in sample.sign_ins:
        assert staff[row.staff].role == row.role
        assert row.unit in (None, staff[row.staff].unit)
        assert row.desk is None or desks[row.desk].unit == row.unit


def test_public_power_is_never_commissioned(sample: Sample) -> None:
    services = {row.code: row for row in sample.services}
    for agreement in sample.agreements:
        assert not PUBLIC_POWER & set(agreement.task_types)
        assert not PUBLIC_POWER & {services[code].task_type for code in agreement.services}
        assert agreement.commissioner != agreement.provider


def test_who_runs_a_unit_follows_without_gaps_or_overlaps(sample: Sample) -> None:
    bodies = {row.code: row for row in sample.organisations}
    for unit in sample.units:
        for before, after in zip(unit.responsibilities, unit.responsibilities[1:], strict=False):
            assert before.valid_until is not None
            assert (after.valid_from - before.valid_until).days == 1, unit.code
        for row in unit.responsibilities:
            assert bodies[row.organisation].valid_from <= row.valid_from, unit.code


def test_successors_begin_when_the_former_ends(sample: Sample) -> None:
    bodies = {row.code: row for row in sample.organisations}
    ended = [row for row in sample.organisations if row.valid_until]
    assert {row.code for row in ended} == {"te_office", "avi", "perusturva"}
    for row in ended:
        assert row.successor is not None and row.valid_until is not None
        assert (bodies[row.successor].valid_from - row.valid_until).days == 1


def test_units_are_open_only_inside_the_house(sample: Sample) -> None:
    """Only the laboratory begins before the doors, by its own way in."""
    for day in days():
        house = [slot for _, slot in slots(sample.centre.hours, day)]
        for unit in sample.units:
            for _, slot in slots(unit.hours, day):
                early = unit.code == "lab" and f"{slot.starts_at:%H:%M}" == "06:45"
                inside = any(
                    (early or h.starts_at <= slot.starts_at) and slot.ends_at <= h.ends_at for h in house
                )
                assert inside, f"{unit.code} on {day}: {slot}"


def test_a_unit_can_be_reached_whenever_it_is_open(sample: Sample) -> None:
    for day in days():
        for unit in sample.units:
            for _, slot in slots(unit.hours, day):
                assert unit.zone in reachable(sample, day, slot), f"{unit.code} on {day}: {slot}"


def test_closing_the_library_cuts_off_seven_units() -> None:
    sample = load("rantakulma")
    day, slot = next(
        (day, slot)
        for day in days()
        for _, slot in slots(sample.centre.hours, day)
        if DAYS[day.weekday()] == "wed"
    )
    noon = Slot(starts_at=slot.starts_at.replace(hour=12), ends_at=slot.ends_at.replace(hour=13))
    assert {unit.zone for unit in sample.units} <= reachable(sample, day, noon)
    left = reachable(sample, day, noon, without=("library",), shut=("e2",))
    cut = [unit.code for unit in sample.units if unit.zone not in left and unit.code != "library"]
    scenario = next(row for row in sample.demand.scenarios if row.code == "X5")
    assert len(cut) == scenario.results["units_cut_off"] == 7


def reachable(
    sample: Sample, day: object, slot: Slot, without: tuple[str, ...] = (), shut: tuple[str, ...] = ()
) -> set[str]:
    """Zones a wheelchair reaches from outside through doors open for the whole slot."""
    ways = [
        door for door in sample.doors if door.step_free and door.code not in shut and _open(door, day, slot)
    ]
    reached = {"outside"}
    while True:
        more = (
            {end for door in ways if reached & set(door.joins) for end in door.joins} - reached - set(without)
        )
        if not more:
            return reached
        reached |= more


def _open(door: Door, day: object, slot: Slot) -> bool:
    return door.hours is None or any(
        row.starts_at <= slot.starts_at and slot.ends_at <= row.ends_at
        for _, row in slots(door.hours, day)  # type: ignore[arg-type]
    )
