"""Valid deliveries changed at random: the import reads them or refuses them, and does nothing else."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palvelutori.catalogue.ptv import delivery
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable, Outcome
from tests.catalogue.ptv import documents as docs
from tests.catalogue.ptv import documents_v11 as old
from tests.catalogue.ptv.documents import content_id
from tests.catalogue.ptv.folder import picture, write

WHOLE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DELIVERIES = {12: docs.everything(), 11: old.everything()}

#: what a place may be changed to
junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", "string", "fi", "Monday", "25:61", "2026-02-30", content_id("town"), "\ud800", "\x00"]
    ),
    st.lists(st.integers() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)


def places(value, path=()):
    """Every place in a document, as a path of keys and indexes."""
    yield path
    if isinstance(value, dict):
        for key, member in value.items():
            yield from places(member, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def change(document, path, how, value):
    """The document with one place replaced, left out, doubled or wrapped."""
    if not path:
        return value if how == "replace" else document
    found = copy.deepcopy(document)
    parent = found
    for step in path[:-1]:
        parent = parent[step]
    last = path[-1]
    match how:
        case "replace":
            parent[last] = value
        case "drop":
            del parent[last]
        case "wrap":
            parent[last] = [parent[last]]
        case "double" if isinstance(parent, list):
            parent.insert(last, copy.deepcopy(parent[last]))
        case "double":
            parent[f"{last}2"] = parent[last]
    return found


@st.composite
def mutated(draw):
    """A valid delivery with one to three random changes; sometimes bytes are cut or turned as well."""
    files = dict(DELIVERIES[draw(st.sampled_from([11, 12]))])
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(files)))
        found = list(places(files[name]))
        path = found[draw(st.integers(0, len(found) - 1))]
        how = draw(st.sampled_from(["replace", "replace", "drop", "wrap", "double"]))
        files[name] = change(files[name], path, how, draw(junk))
    written = {name: json.dumps(document).encode() for name, document in files.items()}
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(sorted(written)))
        data = bytearray(written[name])
        place = draw(st.integers(0, len(data) - 1))
        if draw(st.booleans()):
            del data[place:]
        else:
            data[place] ^= draw(st.integers(1, 255))
        written[name] = bytes(data)
    return written


def read_or_refuse(files):
    """The delivery or the refusal; any other exception is the test's failure."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return delivery.read(write(Path(folder) / "delivery", files))
        except CatalogueUnreadable as refusal:
            return refusal


@WHOLE
@given(mutated())
def test_a_changed_delivery_is_read_or_refused(files):
    found = read_or_refuse(files)
    if isinstance(found, CatalogueUnreadable):
        assert found.lines()
        for line in found.lines():
            assert "\n" not in line
            line.encode()
            assert "; right would be " in line or "more problems" in line
        assert all(problem.file in files for problem in found.problems)
    else:
        assert {report.file for report in found.files} == set(files)
        assert not any(report.outcome is Outcome.BROKEN for report in found.files)
        assert all(str(report) and "\n" not in str(report) for report in found.files)


@WHOLE
@given(mutated(), st.randoms(use_true_random=False))
def test_neither_folders_nor_order_of_files_count(files, random):
    numbers = list(range(len(files)))
    random.shuffle(numbers)
    # Codes without a URI take their scheme from the name of their file, so the names stay.
    renamed = {
        f"{number:02}/{name.rpartition('/')[2]}": data
        for number, (name, data) in zip(numbers, sorted(files.items()), strict=True)
    }
    one, two = read_or_refuse(files), read_or_refuse(renamed)
    assert type(one) is type(two)
    if isinstance(one, CatalogueUnreadable):
        assert len(one.problems) == len(two.problems)
    else:
        assert picture(one) == picture(two)


@WHOLE
@given(mutated())
def test_reading_twice_gives_the_same(files):
    one, two = read_or_refuse(files), read_or_refuse(files)
    assert type(one) is type(two)
    if isinstance(one, CatalogueUnreadable):
        assert one.lines() == two.lines()
    else:
        assert picture(one) == picture(two)


def test_unchanged_deliveries_are_read():
    for files in DELIVERIES.values():
        found = read_or_refuse(files)
        assert not isinstance(found, CatalogueUnreadable), found.lines()
        assert all(report.outcome is Outcome.READ for report in found.files)
