"""The import on all real files of the national catalogue that lie beside the project."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from palvelutori.catalogue.ptv import delivery, documents, mapped
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable, Outcome
from palvelutori.catalogue.ptv.words import Kind

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "ptv"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real catalogue files are not at {DATA}")

SHAPES = "ptv_source_vrk/shape_V"


@pytest.fixture(scope="module")
def found():
    return delivery.read(DATA)


def names_of(found, outcome):
    return {report.file for report in found.files if report.outcome is outcome}


def test_every_file_is_accounted_for(found):
    there = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert {report.file for report in found.files} == there
    assert not names_of(found, Outcome.BROKEN)
    assert all(report.reason for report in found.files if report.outcome is Outcome.SET_ASIDE)
    assert all(report.counts for report in found.files if report.outcome is Outcome.READ)


def test_what_is_refused_is_refused_by_name(found):
    refused = names_of(found, Outcome.SET_ASIDE)
    shapes = {name for name in refused if name.startswith(SHAPES)}
    assert len(shapes) == len(list((DATA / "ptv_source_vrk").glob("shape_V*/*.json")))
    assert {name.rpartition(".")[2] for name in refused - shapes} == {"json", "csv", "xlsx"}
    assert {name for name in refused - shapes if name.endswith(".json")} == {
        "auroraai/service_classes.json",
        "ptv_source_vrk/codes/ServiceNumbers.json",
        "ptv_source_vrk/codes/TempSahaMapping.json",
        "ptv_source_vrk/misc/lingsoftResult.json",
        "ptv_source_vrk/pharmacy/EChannelV11Put.json",
        "ptv_source_vrk/pharmacy/ServiceLocationV11Put.json",
        *(
            f"ptv_source_vrk/generated/{name}.json"
            for name in (
                "GeneralDescription",
                "electronicinformationservices",
                "electronictransactionservices",
                "general_descriptions",
                "organizations",
                "phone_service",
                "servicelocations",
                "services",
                "transactionservices",
            )
        ),
    }


def test_the_458_general_descriptions(found):
    bases = [one.entity for one in found.records if one.entity.kind is Kind.GENERAL_DESCRIPTION]
    assert len(bases) == 458
    assert sum("fi" in base.wording.names for base in bases) == 458
    languages = Counter(language for base in bases for language in base.wording.names)
    assert languages == {"fi": 458, "sv": 337, "en": 334}
    assert not any(text.startswith("{") for base in bases for text in base.wording.background.values())


def test_their_old_classes_become_codes(found):
    names = delivery.aliases((one.code.code, one.code.uri, one.code.old_uris) for one in found.codes)
    bases = [
        mapped.resolved(one.entity, names)
        for one in found.records
        if one.entity.kind is Kind.GENERAL_DESCRIPTION
    ]
    classes = {code for base in bases for code in base.classes.service_classes}
    assert len(classes) == 91
    assert all(re.fullmatch(r"P\d+(\.\d+)?", code) for code in classes), classes
    assert all(code.startswith("KR") for base in bases for code in base.classes.target_groups)
    assert all(code.startswith("KE") for base in bases for code in base.classes.life_events)


def test_the_real_entities_of_version_11(found):
    kinds = Counter(one.entity.kind for one in found.records)
    assert kinds == {Kind.GENERAL_DESCRIPTION: 458, Kind.SERVICE: 2, Kind.CHANNEL: 2, Kind.CONNECTION: 15}
    otava = next(
        one.entity for one in found.records if one.entity.kind is Kind.CHANNEL and one.entity.contacts.emails
    )
    assert otava.names == {"fi": "Otavan Opisto / Otavia"}
    assert len(otava.hours.periods[0].slots) == 5
    assert otava.addresses[0].entrances[0].accessibility
    etalukio = next(
        one.entity for one in found.records if one.entity.content_id == "3668d250-cd80-45c4-abcc-9b2d3a2b3e42"
    )
    assert len(etalukio.classes.service_classes) == 4
    assert len(etalukio.classes.ontology_terms) == 10


def test_the_code_lists(found):
    schemes = Counter(one.code.scheme for one in found.codes)
    assert schemes["ptvserclass2"] == 228
    assert schemes["ptvelti"] == 19
    assert schemes["ptvkohderyhmat"] == 17
    assert schemes["asti_types"] == 7
    assert schemes["municipality"] == 311
    assert schemes["kunta_1_20230101"] == 309
    assert schemes["hyvinvointialue_1_20211013"] == 23
    assert schemes["holiday"] == 18
    p11 = next(
        one.code for one in found.codes if (one.code.scheme, one.code.code) == ("ptvserclass2", "P1.1")
    )
    assert p11.parent_code == "P1"
    assert set(p11.names) == {"fi", "sv", "en"}
    assert p11.old_uris


def test_everything_survives_being_kept_as_json(found):
    for one in found.records:
        assert mapped.entity(mapped.plain(one.entity)) == one.entity


@pytest.mark.parametrize(
    "name",
    [
        "V11VmOpenApiService",
        "V11VmOpenApiServiceLocationChannel",
        "V11VmOpenApiElectronicChannel",
        "V11VmOpenApiPhoneChannel",
        "V11VmOpenApiPrintableFormChannel",
        "V11VmOpenApiWebPageChannel",
        "V11VmOpenApiServiceCollection",
        "V11VmOpenApiServiceHour",
    ],
)
def test_the_reader_knows_every_member_of_a_shape(name):
    """A member of the shape is read by name somewhere in the reader, or stands here with its reason."""
    left_to_raw = {
        "sourceId": "the writer's own number",
        "subType": "always empty in version 11; of an address told by its members",
        "serviceVouchersInUse": "said by the vouchers",
        "serviceCollections": "collections are entries of their own",
        "responsibleSoteOrganization": "ended with the reform of 2023",
        "validForNow": "said by the missing dates",
        "coordinateState": "said by the coordinates",
        "coordinates": "of an entrance: in the accessibility register",
        "contactInfo": "of an entrance: in the accessibility register",
        "phone": "of an entrance",
        "email": "of an entrance",
        "ontologyType": "said by the list it stands in",
        "parentId": "of a code: in the code list",
        "parentUri": "of a code: in the code list",
        "wcagLevel": "said by the level of compliance",
        "accessibilityStatementWebPage": "kept raw",
        "accessibilityStatementWebPageName": "kept raw",
    }
    source = Path(delivery.__file__).parent
    reader = "".join(
        (source / name).read_text() for name in ("v11.py", "v11_parts.py", "node.py", "shapes.py")
    )
    shape = documents.parse((DATA / "ptv_source_vrk" / "shape_V11" / f"{name}.json").read_bytes()).value
    members: set[str] = set()
    stack = [shape]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            members |= value.keys()
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    unknown = {member for member in members if f'"{member}"' not in reader} - left_to_raw.keys()
    assert not unknown


def test_each_real_file_alone_is_read_or_refused(found):
    for report in found.files:
        path = DATA / report.file
        if report.outcome is Outcome.READ:
            assert delivery.read(path).files[0].counts == report.counts
        else:
            with pytest.raises(CatalogueUnreadable) as caught:
                delivery.read(path)
            assert len(caught.value.lines()) == 1


def test_cut_anywhere_a_real_file_is_refused():
    data = (DATA / "auroraai" / "otava_service_channel.json").read_bytes()
    for share in range(1, 40):
        with pytest.raises(documents.Unreadable) as caught:
            documents.parse(data[: len(data) * share // 40])
        assert "ends in the middle" in caught.value.what or "expecting" in caught.value.what
    assert json.loads(data)
