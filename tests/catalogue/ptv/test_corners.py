"""Corners of the readers: what is missing, half there or strange, and what comes of it."""

from __future__ import annotations

import json

import pytest

from palvelutori.catalogue.ptv import problems, seed
from palvelutori.catalogue.ptv.codes import scheme_of_file
from palvelutori.catalogue.ptv.node import Node
from palvelutori.catalogue.ptv.problems import Log, choices, counted, shown
from tests.catalogue.ptv import documents as docs
from tests.catalogue.ptv import documents_v11 as old
from tests.catalogue.ptv.documents import content_id
from tests.catalogue.ptv.folder import entities, read, refused

BASE = {"Id": content_id("base"), "ServiceType": "Service", "Name": [{"Lang": "fi", "Label": "Nimi"}]}


def node(value):
    return Node(value, "$", Log("f"))


# -- one line about anything


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (10**50, "a very large number"),
        (1.5, "1.5"),
        ({}, "an object"),
        ([], "a list"),
        ("a\nb\u2028", '"a\ufffdb\ufffd"'),
        ("x" * 100, '"' + "x" * 59 + '…"'),
    ],
)
def test_a_foreign_value_stays_on_one_line(value, words):
    assert shown(value) == words


def test_lists_of_choices_and_counts():
    assert choices(["a"]) == '"a"'
    assert choices(["a", "b", "c"]) == '"a", "b" or "c"'
    assert counted([("service", 1), ("general_description", 2), ("archived", 3)]) == (
        "1 service, 2 general descriptions, 3 archived"
    )
    assert problems.CatalogueUnreadable([]).lines() == []


# -- values


@pytest.mark.parametrize(
    ("read_value", "value", "expected"),
    [
        ("text", 5, ""),
        ("flag", "yes", None),
        ("count", -1, None),
        ("count", True, None),
        ("count", 10_000, None),
        ("metres", "far", None),
        ("metres", "1e400", None),
        ("metres", 10**400, None),
        ("metres", True, None),
        ("identity", 5, None),
        ("moment", "0001-01-01T00:00:00", None),
        ("moment", "x" * 50, None),
        ("clock", "24:01", None),
        ("clock", 8, None),
        ("weekday", "Manday", None),
        ("texts", ["fi"], {}),
    ],
)
def test_a_wrong_value_is_nothing_and_a_problem(read_value, value, expected):
    found = node(value)
    assert getattr(found, read_value)() == expected
    assert len(found.log.problems) == 1
    assert found.log.problems[0].right


@pytest.mark.parametrize(
    "read_value",
    ["text", "flag", "count", "metres", "identity", "moment", "day", "clock", "weekday", "texts"],
)
def test_nothing_said_is_no_problem(read_value):
    found = node(None)
    assert not getattr(found, read_value)()
    assert not found.log.problems


def test_moments_with_seven_digits_and_in_other_zones():
    assert node("2026-01-02T03:04:05.1234567Z").moment().isoformat() == "2026-01-02T03:04:05.123456+00:00"
    assert node("2026-01-02T03:04:05").moment().utcoffset().total_seconds() == 0
    assert node("2026-12-23T22:00:00Z").day().isoformat() == "2026-12-24", "the date in Helsinki"


def test_paths_name_strange_keys():
    assert node({}).at("a b").path == '$["a b"]'
    assert node({}).at('q"\n').path == '$["q\'\ufffd"]'
    assert node({}).at("fine_1").path == "$.fine_1"


# -- general descriptions of the server


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plain", "plain"),
        ("{curly", "{curly"),
        ("{}", "{}"),
        ('{"blocks": 3}', '{"blocks": 3}'),
        ('{"blocks": ["x"]}', '{"blocks": ["x"]}'),
        ('{"blocks": [{"text": "a"}, {"text": 3}, {"text": "b", "type": "ordered-list-item"}]}', "a\n1. b"),
        ("{" + "[" * 100_000, "{" + "[" * 100_000),
    ],
)
def test_editor_documents_become_plain_text(words, expected):
    assert seed.plain_text(words) == expected


def test_laws_and_broken_bases(tmp_path):
    law = {
        "LawReference": "x",
        "Names": [{"Lang": "fi", "Label": "Laki"}],
        "Links": [{"Lang": "fi", "Label": "https://finlex.fi/1"}],
    }
    found = (
        read(tmp_path / "1", {"b.json": [{**BASE, "Laws": [law], "ChargeType": "Free"}]}).records[0].entity
    )
    assert found.wording.legislation[0].links[0].url == "https://finlex.fi/1"
    assert found.charge == "Free"
    lines = refused(
        tmp_path / "2", {"b.json": [{**BASE, "Name": []}, {**BASE, "Id": ""}, {**BASE, "ServiceType": 1}]}
    )
    assert [line.partition(":")[0] for line in lines] == [
        "b.json $[0].Name",
        "b.json $[1].Id",
        "b.json $[2].ServiceType",
    ]


# -- code lists


def test_schemes_by_the_name_of_the_file():
    assert scheme_of_file("codes/AstiTypes.json") == "asti_types"
    assert scheme_of_file("a/b/region-codes.2.json") == "region_codes"
    assert scheme_of_file("---.json") == "codes"


@pytest.mark.parametrize(
    "item",
    [
        {"code": "", "names": [{"Name": "x", "language": "fi"}]},
        {"code": "x" * 300, "names": [{"Name": "x", "language": "fi"}]},
        {"code": "A", "names": []},
        {"code": "A", "names": [{"Name": "x", "language": "xx"}]},
        {"uri": "http://example.fi/" + "x" * 300, "labels": [{"lang": "fi", "label": "x"}]},
        {"codeValue": "A", "prefLabel": {"fi": "x"}, "status": "PERHAPS"},
        {"codeValue": "A", "prefLabel": "x"},
        {"Notation": "A", "Label": {"Fi": 3}},
        {"Notation": "A", "Label": {"Xx": "x"}},
        {"code": "A", "name": {"fi": "x"}, "isValid": "maybe"},
    ],
)
def test_broken_codes_are_refused(tmp_path, item):
    assert refused(tmp_path, {"list.json": [item]})


def test_the_code_services_two_forms_and_its_languages(tmp_path):
    item = {"codeValue": "P1", "prefLabel": {"fi": "Asuminen", "und": "P1"}, "status": "RETIRED"}
    found = read(
        tmp_path,
        {
            "a.json": {
                "meta": {"code": 200},
                "results": [{**item, "codeScheme": {"uri": "http://x/ptvserclass2"}}],
            },
            "b.json": {"codeValue": "kunta", "codes": [{**item, "uri": "http://y/1"}]},
            "c.json": [{**item, "codeValue": "P2"}],
        },
    )
    assert [(one.code.scheme, one.code.code, one.code.is_valid) for one in found.codes] == [
        ("c", "P2", False),
        ("kunta", "P1", False),
        ("ptvserclass2", "P1", False),
    ]
    assert found.codes[0].code.names == {"fi": "Asuminen"}


def test_a_code_twice_keeps_the_one_with_a_uri_and_all_old_names(tmp_path):
    uri = "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P7.12"
    one = {"Id": uri, "Notation": "P7.12", "Label": {"Fi": "Ulosotto"}, "OldUri": "http://urn.fi/a"}
    two = {"Id": None, "Notation": "P7.12", "Label": {"Fi": "Ulosotto"}, "OldUri": "http://urn.fi/b"}
    found = read(tmp_path, {"ServiceClasses.json": [two, one]})
    assert [code.code.uri for code in found.codes] == [uri]
    assert found.codes[0].code.old_uris == ("http://urn.fi/a", "http://urn.fi/b")


# -- entities


def test_an_organisation_of_version_11_without_its_type(tmp_path):
    broken = {**old.organisation(), "organizationType": None}
    assert refused(tmp_path, {"o.json": broken})[0].startswith(
        "o.json $.organizationType: the value is missing"
    )


def test_a_channel_without_its_type_is_still_a_channel(tmp_path):
    for name, document in (("a", docs.location()), ("b", old.location())):
        del document["serviceChannelType"]
        lines = refused(tmp_path / name, {"c.json": document})
        assert lines[0].startswith("c.json $.serviceChannelType: the value is missing")


@pytest.mark.parametrize("key", ["contentId", "serviceType", "organizationType"])
@pytest.mark.parametrize("make", [docs.organisation, docs.general_description])
def test_what_an_entry_must_have(tmp_path, make, key):
    document = make()
    if key in document:
        document[key] = None
        assert refused(tmp_path, {"e.json": document})


def test_a_general_description_from_a_search_that_leaves_its_scopes_out(tmp_path):
    base = docs.general_description()
    del base["generalDescriptionTypes"]
    assert read(tmp_path, {"g.json": base}).records[0].entity.kind == "general_description"


def test_half_a_connection_is_refused(tmp_path):
    link = docs.connection()
    del link["channelContentId"]
    assert refused(tmp_path, {"c.json": link})[0].startswith(
        "c.json $.channelContentId: the content id is missing"
    )


def test_vouchers_with_pages(tmp_path):
    service = docs.service()
    service["languageVersions"]["fi"]["voucher"] = {
        "voucherType": "WithUrl",
        "urls": [{"name": "Seteli", "url": "https://example.fi/s", "additionalInformation": "Ohje"}],
    }
    link = read(tmp_path, {"s.json": service}).records[0].entity.vouchers[0]
    assert (link.name, link.url, link.note) == ("Seteli", "https://example.fi/s", "Ohje")


@pytest.mark.parametrize(
    "change",
    [
        {"electronicSignature": {"type": "NotRequired"}},
        {"electronicSignature": None},
    ],
)
def test_no_signature(tmp_path, change):
    assert read(tmp_path, {"e.json": {**docs.e_service(), **change}}).records[0].entity.signatures == 0


def test_hours_over_midnight_for_a_while(tmp_path):
    hour = old.hour(
        "OverMidnight", ("Friday", "Sunday", "18:00", "06:00"), validFrom="2026-12-04", validTo="2026-12-06"
    )
    found = entities(read(tmp_path, {"c.json": {**old.location(), "serviceHours": [hour]}}))
    period = found[content_id("square")].hours.periods[0]
    assert (period.kind, period.from_weekday, period.to_weekday) == ("continuous_range", 4, 6)


def test_an_exception_with_weekdays_of_its_own(tmp_path):
    hour = old.hour(
        "Exceptional", ("Tuesday", "", "10:00", "12:00"), validFrom="2026-12-28", validTo="2027-01-03"
    )
    found = entities(read(tmp_path, {"c.json": {**old.location(), "serviceHours": [hour]}}))
    assert [slot.weekday for slot in found[content_id("square")].hours.periods[0].slots] == [1]


def test_hours_closed_for_a_while_are_slots_that_say_so(tmp_path):
    hour = old.hour("DaysOfTheWeek", ("Monday", "", "08:00", "16:00"), isClosed=True)
    found = entities(read(tmp_path, {"c.json": {**old.location(), "serviceHours": [hour]}}))
    assert found[content_id("square")].hours.periods[0].slots[0].status == "Closed"


def test_an_address_that_says_nothing_is_none(tmp_path):
    document = {**old.location(), "addresses": [{"type": "Location", "subType": "NoAddress"}]}
    assert read(tmp_path, {"c.json": document}).records[0].entity.addresses == ()


def test_levels_without_a_code_are_refused(tmp_path):
    assert refused(tmp_path / "1", {"c.json": {**docs.connection(), "extraTypes": [{"type": "Asti"}]}})
    service = old.service("housing", "square")
    service["serviceChannels"][0]["extraTypes"] = [{"type": "Asti", "code": None}]
    assert refused(tmp_path / "2", {"s.json": service})


def test_two_main_organisations_are_one_and_another(tmp_path):
    service = old.service()
    first = service["organizations"][0]
    service["organizations"].append({**first, "organization": {"id": content_id("second"), "name": "x"}})
    found = read(tmp_path, {"s.json": service}).records[0].entity
    assert found.organisation_id == content_id("town")
    assert content_id("second") in found.other_responsible


def test_documents_that_are_no_documents(tmp_path):
    for number, document in enumerate((5, "x", None, True)):
        assert refused(tmp_path / str(number), {"a.json": json.dumps(document).encode()})
