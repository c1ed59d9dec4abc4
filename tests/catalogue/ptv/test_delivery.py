"""Whole deliveries: what stands twice, what contradicts itself, what is set aside, what is refused."""

from __future__ import annotations

import json
import os

import pytest

from palvelutori.catalogue.ptv import delivery as d
from palvelutori.catalogue.ptv import documents as parsing
from palvelutori.catalogue.ptv import files
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable, Outcome
from tests.catalogue.ptv import documents as docs
from tests.catalogue.ptv import documents_v11 as old
from tests.catalogue.ptv.documents import content_id
from tests.catalogue.ptv.folder import entities, read, refused, write


def outcomes(found):
    return {report.file: report.outcome for report in found.files}


def test_every_file_has_a_line(tmp_path):
    found = read(
        tmp_path,
        {
            "a.json": docs.page(docs.service()),
            "table.csv": "kunta;maakunta\n020;06".encode("cp1252"),
            "list.xlsx": b"PK\x03\x04...",
            "notes.txt": b"read me",
            "shape.json": {"id": "string", "names": [{"language": "string"}]},
            ".hidden": b"",
            "data": json.dumps(docs.organisation()).encode(),
        },
    )
    assert outcomes(found) == {
        "a.json": Outcome.READ,
        "table.csv": Outcome.SET_ASIDE,
        "list.xlsx": Outcome.SET_ASIDE,
        "notes.txt": Outcome.SET_ASIDE,
        "shape.json": Outcome.SET_ASIDE,
        ".hidden": Outcome.SET_ASIDE,
        "data": Outcome.READ,
    }
    assert "refused table.csv: a table (CSV), not JSON" in map(str, found.files)
    assert "read a.json: 1 service" in map(str, found.files)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (["P1", "P1.1"], "bare values"),
        ({"@odata.context": "x", "value": []}, "OData"),
        ({"openapi": "3.1.1", "paths": {}}, "a description of an interface"),
        ([{"id": 78, "name": "Muutto"}], "running numbers"),
        ([{"ReferenceCode": "A", "ServiceType": "Service", "Name": []}], "without content ids"),
        ([{"Name": "x", "OldSahaGuid": "y"}], "members Name, OldSahaGuid"),
        ({}, "no members"),
        (docs.page({"id": content_id("a"), "name": "x"}), "on pages of their own"),
        (
            {"id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "serviceNames": [{"value": "string"}]},
            "placeholders",
        ),
    ],
)
def test_other_documents_are_refused_by_name(tmp_path, document, reason):
    found = read(tmp_path, {"other.json": document, "a.json": docs.service()})
    report = next(report for report in found.files if report.file == "other.json")
    assert report.outcome is Outcome.SET_ASIDE
    assert reason in report.reason
    assert len(found.records) == 1


def test_a_template_inside_a_page_is_left_out_with_a_note(tmp_path):
    template = {
        "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "serviceChannelType": "string",
        "organizationId": "string",
    }
    found = read(tmp_path, {"p.json": old.page(old.location(), template)})
    assert len(found.records) == 1
    assert found.files[0].notes[0].startswith("$.itemList[1] a description of a shape")


def test_nothing_to_read_is_refused_with_the_reason_of_each_file(tmp_path):
    lines = refused(tmp_path, {"a.csv": b"x;y", "b.json": ["P1"]})
    assert lines == [
        "a.csv: a table (CSV), not JSON; right would be answers of the national interface, version 11 or 12",
        "b.json: a list of bare values: codes without names say nothing; "
        "right would be answers of the national interface, version 11 or 12",
    ]


def test_an_empty_page_is_read(tmp_path):
    found = read(tmp_path, {"a.json": docs.page(), "b.json": []})
    assert found.records == ()
    assert {str(report) for report in found.files} == {
        "read a.json: nothing in it",
        "read b.json: nothing in it",
    }


def test_one_broken_file_refuses_all(tmp_path):
    lines = refused(tmp_path, {"a.json": docs.page(docs.service()), "b.json": b'{"contentId": "'})
    assert lines == [
        "b.json: it ends in the middle (line 1); "
        "right would be the whole document, closed by its last bracket"
    ]


def test_an_answer_that_is_an_error_is_refused(tmp_path):
    lines = refused(tmp_path, {"a.json": {"title": "Too Many Requests", "status": 429, "type": "x"}})
    assert '429, "Too Many Requests"' in lines[0]


@pytest.mark.parametrize("item", [None, 7, "x", [], {"name": "x"}])
def test_an_item_of_a_page_is_never_skipped(tmp_path, item):
    lines = refused(tmp_path, {"a.json": docs.page(docs.service(), item)})
    assert lines[0].startswith("a.json $.items[1]: ")


# -- twice the same id


def test_the_same_entry_twice_is_one(tmp_path):
    found = read(tmp_path, {"a.json": docs.service(), "b.json": docs.page(docs.service(), docs.service())})
    assert len(found.records) == 1


def test_of_two_the_later_change_counts(tmp_path):
    later = docs.service()
    later["publishedAt"] = "2026-06-01T00:00:00Z"
    later["chargeType"] = "Charged"
    for order in ({"a.json": docs.service(), "b.json": later}, {"a.json": later, "b.json": docs.service()}):
        assert read(tmp_path, order).records[0].entity.charge == "Charged"


def test_of_two_versions_the_newer_counts(tmp_path):
    found = read(tmp_path, {"a.json": old.service("housing"), "b.json": docs.service("housing")})
    assert [record.version for record in found.records] == [12]


def test_two_that_contradict_each_other_are_refused(tmp_path):
    other = {**docs.service(), "chargeType": "Charged"}
    lines = refused(tmp_path, {"a.json": docs.service(), "b.json": other})
    assert lines == [
        f"b.json $: the content id {content_id('housing')} stands with other content in a.json $; "
        "right would be one entry for an id, or a later date of change on the one that counts"
    ]


def test_one_id_for_two_kinds_is_refused(tmp_path):
    lines = refused(tmp_path, {"a.json": docs.service("x"), "b.json": docs.location("x")})
    assert "stands with other content" in lines[0]


def test_the_two_sides_of_a_connection_may_differ(tmp_path):
    service, location = old.service("housing", "square"), old.location("square", "housing")
    location["services"][0]["serviceChargeType"] = "Chargeable"
    found = entities(read(tmp_path, {"a.json": service, "b.json": location}))
    assert found[f"{content_id('housing')}/{content_id('square')}"].charge == "Free", "the service's side"
    location["services"][0]["modified"] = "2026-12-01T00:00:00"
    found = entities(read(tmp_path, {"a.json": service, "b.json": location}))
    assert found[f"{content_id('housing')}/{content_id('square')}"].charge == "Charged", "the later side"


# -- circles


def test_organisations_above_themselves_are_refused(tmp_path):
    page = docs.page(
        docs.organisation("a", parent="b"),
        docs.organisation("b", parent="c"),
        docs.organisation("c", parent="a"),
    )
    lines = refused(tmp_path, {"o.json": page})
    assert len(lines) == 1
    assert "stands above itself" in lines[0]
    assert lines[0].startswith("o.json $.items[")


def test_its_own_parent_and_codes_in_a_circle(tmp_path):
    def code(one, parent):
        uri = "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/"
        return {
            "code": one,
            "uri": uri + one,
            "parentUri": uri + parent,
            "isValid": True,
            "name": {"fi": one},
        }

    lines = refused(
        tmp_path,
        {
            "o.json": docs.organisation("a", parent="a"),
            "c.json": docs.page(code("P1", "P2"), code("P2", "P1")),
        },
    )
    assert len(lines) == 2


def test_a_parent_that_is_not_in_the_delivery_is_no_circle(tmp_path):
    assert read(tmp_path, {"o.json": docs.organisation("a", parent="far away")}).records


def test_a_circle_with_organisations_kept_before():
    assert d.cycles([], known={"a": "b", "b": None}) == []
    assert d.cycles([], known={"a": "b", "b": "a"}) == [], "an old circle is not this delivery's fault"


# -- levels and classes


def test_levels_are_data(tmp_path):
    link = docs.connection()
    link["extraTypes"] = ["OnsiteGuidance", {"type": "Asti", "code": "Interpreting"}]
    unknown = d.unknown_levels(read(tmp_path / "one", {"c.json": link}))
    assert [str(problem).partition(";")[0] for problem in unknown] == [
        'c.json $.extraTypes: "Interpreting" is an unknown service level'
    ]
    listed = [{"code": "Interpreting", "names": [{"Name": "Tulkkaus", "language": "fi"}]}]
    assert not d.unknown_levels(read(tmp_path / "two", {"c.json": link, "AstiTypes.json": listed}))
    assert not d.unknown_levels(read(tmp_path / "one", {}), ["Interpreting"])


def test_sote_extra_types_are_no_levels(tmp_path):
    link = docs.connection()
    link["extraTypes"] = [{"type": "Sote", "code": "x"}]
    assert read(tmp_path, {"c.json": link}).records[0].entity.levels == ()


# -- paths


def test_a_path_that_is_not_there(tmp_path):
    for path in (tmp_path / "no", tmp_path / "bad\x00name"):
        with pytest.raises(CatalogueUnreadable) as caught:
            d.read(path)
        assert len(caught.value.lines()) == 1


def test_an_empty_folder(tmp_path):
    with pytest.raises(CatalogueUnreadable) as caught:
        d.read(tmp_path)
    assert "the folder is empty" in caught.value.lines()[0]


def test_links_in_a_circle(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(CatalogueUnreadable) as caught:
        d.read(loop)
    assert len(caught.value.lines()) == 1


def test_links_inside_a_folder(tmp_path):
    write(tmp_path, {"a.json": docs.service()})
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "same.json").symlink_to(tmp_path / "a.json")
    found = d.read(tmp_path)
    assert len(found.records) == 1
    assert "refused self: a link to a folder is not followed" in map(str, found.files)
    (tmp_path / "dangling.json").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CatalogueUnreadable) as caught:
        d.read(tmp_path)
    assert caught.value.lines()[0].startswith("dangling.json: it cannot be opened")


def test_a_pipe_is_not_opened(tmp_path):
    write(tmp_path, {"a.json": docs.service()})
    os.mkfifo(tmp_path / "pipe.json")
    assert "refused pipe.json: not an ordinary file" in map(str, d.read(tmp_path).files)


def test_a_file_that_may_not_be_opened(tmp_path, monkeypatch):
    def forbidden(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    write(tmp_path, {"a.json": docs.service()})
    monkeypatch.setattr("pathlib.Path.open", forbidden)
    with pytest.raises(CatalogueUnreadable) as caught:
        d.read(tmp_path)
    assert caught.value.lines()[0].startswith("a.json: it may not be opened")


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    lines = refused(tmp_path, {"a.json": docs.service()})
    assert lines[0].startswith("a.json: it is larger than")


def test_too_much_together(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES_TOGETHER", 100)
    with pytest.raises(CatalogueUnreadable) as caught:
        read(tmp_path, {"a.json": docs.service()})
    assert "it holds more than" in caught.value.lines()[0]


def test_a_folder_that_may_not_be_opened(tmp_path, monkeypatch):
    write(tmp_path, {"a.json": docs.service(), "shut/b.json": docs.location()})
    scandir = os.scandir

    def guarded(path="."):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(CatalogueUnreadable) as caught:
        d.read(tmp_path)
    assert "shut: it may not be opened" in caught.value.lines()[0]


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 1)
    with pytest.raises(CatalogueUnreadable):
        read(tmp_path, {"a.json": docs.service(), "b.json": docs.location()})


def test_strange_names_stay_on_one_line(tmp_path):
    name = "a\n\u2028b.json"
    lines = refused(tmp_path, {name: b"{", "ok.json": docs.service()})
    assert lines[0].startswith("a\ufffd\ufffdb.json: ")
    assert "\n" not in lines[0]


def test_many_problems_are_counted(tmp_path):
    broken = [{**docs.service(f"s{number}"), "chargeType": "Gold"} for number in range(60)]
    lines = refused(tmp_path, {"a.json": docs.page(*broken)})
    assert len(lines) == 41
    assert lines[-1] == "a.json: 20 more problems like these"


def test_a_single_file_and_its_source_name(tmp_path):
    write(tmp_path, {"one.json": docs.service()})
    found = d.read(tmp_path / "one.json")
    assert (found.source, [report.file for report in found.files]) == ("one.json", ["one.json"])
    assert parsing.MOST_BYTES > 1_000_000
