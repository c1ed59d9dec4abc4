"""A folder with a slip says which file, which key and what would be right; nothing is guessed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.samples import load as loading
from palvelutori.samples.bases import DAYS, Hours
from palvelutori.samples.build import SampleProblem, build, slot
from palvelutori.samples.expand import hours_of
from palvelutori.samples.load import load
from palvelutori.samples.shape import LifeEvent, Queue, Scenario

HERE = Path(loading.__file__).parent
NAMES = {"fi": "a", "sv": "b", "en": "c"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / "jokivarsi", tmp_path / "jokivarsi"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problem(folder: Path) -> str:
    with pytest.raises(SampleProblem) as caught:
        load(folder)
    return str(caught.value)


def test_a_copied_folder_loads_like_the_original(folder: Path) -> None:
    assert load(folder) == load("jokivarsi")


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(
        SampleProblem, match=r"nowhere: is not a sample centre; give one of jokivarsi, rantakulma"
    ):
        load("nowhere")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("units.toml", 'code = "guide"\n', "", "units.toml.units[0].code: is missing"),
        ("units.toml", "sign = 0", "sign = 11", "units.toml guide.sign: is 11; signs are 0..10"),
        ("units.toml", "sign = 0", "sing = 0", "units.toml.units[guide].sing: is not a known key"),
        ("units.toml", 'opaque = "never"', 'opaque = "maybe"', "should be one of never, always, on_request"),
        ("units.toml", "[units.hours]", "[units.times]", "units.toml.units[0].hours: is missing"),
        ("units.toml", '"08:00-16:00"', '"8-16"', 'should look like "08:00-18:00"'),
        ("units.toml", '"08:00-16:00"', '"16:00-08:00"', "ends before it starts"),
        ("units.toml", "mon = [", "maa = [", "week.maa: is not a day; days are mon"),
        ("units.toml", "{from = 2026-12-31, slots", "{fron = 2026-12-31, slots", "fron: is not a known key"),
        ("units.toml", "2026-12-31, slots", "2026-12-31, closed = true, slots", "give one of closed = true"),
        (
            "units.toml",
            "{from = 2026-12-31,",
            "{from = 2026-12-31, until = 2026-12-30,",
            "give from and until",
        ),
        (
            "units.toml",
            "{from = 2026-12-31,",
            "{from = 2026-12-31, until = 2027-01-02,",
            "slots: fit one day",
        ),
        ("units.toml", 'sv = "Vägledning"', 'sv = ""', "names.sv: is missing or empty"),
        ("units.toml", 'sv = "Vägledning"', 'se = "Vägledning"', "names.sv: is missing or empty"),
        (
            "units.toml",
            'organisation = "jokivarsi_city"',
            'organisation = "town"',
            "'town' is not known; known:",
        ),
        (
            "units.toml",
            "default = true",
            "default = false",
            "has the default queues []; should have exactly one",
        ),
        ("units.toml", "mean_minutes = 1.3", 'mean_minutes = "1,3"', "should be a number"),
        ("units.toml", "promise_minutes = 5", "promise_minutes = true", "should be a whole number"),
        ("units.toml", 'code = "joint_advice"\nref', 'code = "guide"\nref', "'guide' stands 2 times"),
        ("spaces.toml", "numbers = [3, 4, 5]", "numbers = [2, 4, 5]", "place numbers: '2' stands 2 times"),
        ("spaces.toml", "numbers = [3, 4, 5]", "numbers = []", "has no places; give numbers or posts"),
        ("spaces.toml", 'kind = "desk"', 'kind = "post"', "numbered places are desk or room"),
        ("spaces.toml", 'joins = ["outside", "hall"]', 'joins = ["outside"]', "has 1 values; should have 2"),
        ("spaces.toml", 'queues = ["vero"]', 'queues = ["tax"]', "'tax' is not known"),
        ("staff.toml", "people = [", "persons = [", "groups[0].people: is missing"),
        ("staff.toml", 'desk = "vero-2"', 'desk = "vero-9"', "'vero-9' is not known"),
        ("staff.toml", 'staff = "guide.1"', 'staff = "guide.9"', "staff.toml opas.staff"),
        ("services/vero.toml", 'modes = "W"', 'modes = "X"', "should be one of W, A, S, B, R"),
        ("services/vero.toml", 'modes = "W"\n', "", 'tax_card.modes: is missing; should look like "W"'),
        ("services/vero.toml", 'queue = "vero"', 'queue = "porina"', "another unit's"),
        ("services/vero.toml", '"losing_a_job"', '"lost"', "services/vero.toml vero.tax_card.life_events"),
        ("organisations.toml", '"e_service_support", "advice"]', '"decision"]', "vero.mytax_guidance"),
        (
            "organisations.toml",
            'task_types = ["e_service_support", "advice"]',
            'task_types = ["e_service_support", "decision"]',
            "'decision' is public power; it cannot be commissioned",
        ),
        ("demand.toml", 'profile = "office7"', 'profile = "office8"', "demand.toml guide.profile"),
        ("demand.toml", 'units = ["vero", "employment"]', 'units = ["vero", "te"]', "unit_pairs: 'te'"),
        ("personas.toml", "shared = true", "shared = true\npersonas = 3", "write each as [[personas]]"),
        ("personas.toml", "p01 = 0.18", "p99 = 0.18", "personas.toml.weights.p99: is not a persona"),
        ("paths.toml", 'personas = ["p04"]', 'personas = ["p94"]', "paths.toml sp04.personas"),
        ("life_events.toml", "[[life_events]]", "[life_events]", "is not TOML"),
        ("units.toml", "{week = {mon", "{weeks = {mon", "weeks: is not a known key"),
        ("units.toml", "periods = [{week = ", "periods = [{state = ", "week: is missing; should look like"),
        ("units.toml", 'sv = "Vägledning"', 'se = "Ofelaš", sv = "Vägledning"', "keys are fi, sv, en, easy"),
        ("units.toml", 'names = {fi = "Opastus"', 'extra = {fi = "Opastus"', "extra: is not a known key"),
        ("units.toml", 'required_languages = ["fi", "sv"]', 'required_languages = "fi"', "should be a list"),
        ("units.toml", 'organisation = "jokivarsi_city"\nres', 'organisation = "vero"\nres', "lack 'vero'"),
        ("units.toml", "valid_from = 2025-01-01", "valid_from = 2025-01-01T00:00:00", "a day without a time"),
        ("demand.toml", "[profiles]", "[profile]", "demand.toml.profile: is not a known key"),
        (
            "demand.toml",
            "changes = {pooled = ",
            "changes = {when = 2026-01-01, pooled = ",
            "should be a number or",
        ),
        (
            "centre.toml",
            'lead_organisation = "jokivarsi_city"',
            'lead_organisation = "x"',
            "lead_organisation",
        ),
        (
            "centre.toml",
            "demo_at = 2026-11-25T10:00:00",
            'demo_at = "today"',
            "centre.toml.demo_at: is 'today'",
        ),
    ],
)
def test_a_slip_is_named(folder: Path, file: str, old: str, new: str, said: str) -> None:
    change(folder, file, old, new)
    message = problem(folder)
    assert said in message
    assert message.startswith("jokivarsi/"), "the file comes first"


@pytest.mark.parametrize("file", ["centre.toml", "units.toml", "paths.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(
        SampleProblem, match=re.escape(file) if file != "centre.toml" else "not a sample centre"
    ):
        load(folder)


def test_a_folder_without_its_centre_is_no_sample(folder: Path) -> None:
    (folder / "centre.toml").write_bytes(b"\xff\xfe")
    assert "is not TOML" in problem(folder)


@given(st.sampled_from([name for name in Queue.__dataclass_fields__ if name in (
    "code", "unit", "names", "promise_minutes", "mean_minutes", "cv", "patience_minutes",
)]))  # fmt: skip
def test_any_required_key_is_missed_by_name(key: str) -> None:
    table = {
        "code": "q", "unit": "u", "names": {"fi": "a", "sv": "b", "en": "c"}, "promise_minutes": 5,
        "mean_minutes": 1, "cv": 0.5, "patience_minutes": 9,
    }  # fmt: skip
    assert build(Queue, table, "file").default is False
    with pytest.raises(SampleProblem, match=rf"^file\.{key}: is missing"):
        build(Queue, {name: value for name, value in table.items() if name != key}, "file")


@given(st.integers(0, 6), st.integers(0, 6), st.times(), st.times())
def test_a_range_of_days_means_each_of_them(first: int, last: int, start: object, end: object) -> None:
    said = f"{start:%H:%M}-{end:%H:%M}"
    if f"{start:%H:%M}" >= f"{end:%H:%M}":
        with pytest.raises(SampleProblem, match="ends before"):
            slot(said, "file")
        return
    key = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
    table = {"periods": [{"week": {key: [said]}}]}
    hours = build(Hours, hours_of(table, "file", []), "file")
    assert tuple(hours.periods[0].week) == (DAYS[first : last + 1] if first <= last else ())


def test_the_houses_closures_close_every_unit_and_door() -> None:
    sample = load("rantakulma")
    closed = [row for row in sample.centre.hours.exceptions if not any(row.week.values())]
    assert len(closed) >= 14
    for owner in [*sample.units, *(door for door in sample.doors if door.hours)]:
        assert owner.hours is not None
        assert set(map(str, closed)) <= set(map(str, owner.hours.exceptions)), owner.code


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: build(Queue, 3, "file"), "file: is 3; should be a table"),
        (lambda: build(Queue, {"names": 3}, "file"), "file.code: is missing"),
        (lambda: build(LifeEvent, {"code": "a", "names": 3}, "file"), "names: is 3; should have the keys fi"),
        (lambda: build(Scenario, {"code": "a", "names": NAMES, "descriptions": NAMES, "changes": 1}, "file"),
         "changes: is 1; should be a table"),
        (lambda: hours_of({"exceptions": "no"}, "file", []), "file.exceptions: is not a list"),
    ],
)  # fmt: skip
def test_a_wrong_kind_of_value_is_named(make: Callable[[], object], said: str) -> None:
    with pytest.raises(SampleProblem, match=re.escape(said)):
        make()


def test_what_is_shared_comes_only_when_asked_for(folder: Path) -> None:
    change(folder, "paths.toml", "shared = true", 'shared = ["sp16"]')
    assert [row.code for row in load(folder).paths if row.code > "sp14"] == ["sp16"]
    change(folder, "paths.toml", 'shared = ["sp16"]', "shared = false")
    assert all(row.code <= "sp14" for row in load(folder).paths)
