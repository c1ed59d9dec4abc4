"""Version 11 read into the same model, and the shape files of the national server as a list of members."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from palvelutori.catalogue.ptv import mapped, model, words
from tests.catalogue.ptv import documents_v11 as docs
from tests.catalogue.ptv.documents import content_id
from tests.catalogue.ptv.folder import entities, read, refused


@pytest.fixture
def delivery(tmp_path):
    return read(tmp_path, docs.everything())


@pytest.fixture
def found(delivery):
    return entities(delivery)


def test_everything_is_read_once(delivery, found):
    assert {record.version for record in delivery.records} == {11}
    kinds = [record.entity.kind for record in delivery.records]
    assert {kind: kinds.count(kind) for kind in words.Kind} == {
        words.Kind.ORGANISATION: 2,
        words.Kind.SERVICE: 1,
        words.Kind.GENERAL_DESCRIPTION: 1,
        words.Kind.CHANNEL: 5,
        words.Kind.CONNECTION: 2,
        words.Kind.COLLECTION: 1,
    }
    assert found[content_id("office")].parent_id == content_id("town")


def test_a_service_follows_version_12(found):
    service = found[content_id("housing")]
    assert service.type is words.ServiceType.PERMIT
    assert service.organisation_id == content_id("town")
    assert service.other_responsible == (content_id("office"),)
    assert [(one.way, one.organisation_id) for one in service.producers] == [
        (words.Producing.SELF, content_id("office"))
    ]
    assert service.wording.names == {"fi": "Lupa", "sv": "Lov"}
    assert service.wording.alternative_names == {"fi": "Toimenpidelupa"}
    assert service.wording.deadlines == {"fi": "Ennen rakentamista"}
    assert service.wording.validity_times == {}
    assert service.classes.target_groups == ("KR1", "KR2")
    assert service.classes.ontology_terms == ("http://www.yso.fi/onto/koko/p7822",)
    assert service.area == model.Area(type=words.AreaType.LIMITED, municipalities=("491",), regions=("10",))
    assert service.charge is words.Charge.CHARGED
    assert service.moment == datetime(2026, 4, 22, 9, 35, 58, 293984, tzinfo=UTC)


def test_a_location_with_its_entrances(found):
    square = found[content_id("square")]
    street, post, abroad = square.addresses
    assert (street.easting_metres, street.northing_metres) == (503879.5, 6834688.0)
    assert street.municipality == "491"
    assert street.entrances[0].is_main
    assert street.entrances[0].accessibility[0].sentences == ({"fi": "Ovella on luiska."},)
    assert (post.kind, post.use) == (words.AddressKind.POST_OFFICE_BOX, words.AddressUse.POSTAL)
    assert (abroad.kind, abroad.country, abroad.texts) == (words.AddressKind.FOREIGN, "GB", {"en": "London"})
    assert square.alternative_first == ("fi",)


def test_hours_become_those_of_version_12(found):
    periods = found[content_id("square")].hours.periods
    kinds = sorted(period.kind for period in periods)
    assert kinds == [
        "always",
        "continuous_weekdays",
        "exceptional_range",
        "exceptional_range",
        "weekly",
        "weekly_range",
    ]
    weekly = next(period for period in periods if period.kind == "weekly")
    assert [slot.weekday for slot in weekly.slots] == [0, 1, 2, 3, 4, 5], "Monday to Friday is five slots"
    assert weekly.slots[5].opens == time(10)
    summer = next(period for period in periods if period.kind == "weekly_range")
    assert (summer.from_on, summer.to_on) == (date(2026, 6, 1), date(2026, 8, 31))
    assert summer.slots[0].status is words.Opening.ON_RESERVATION
    night = next(period for period in periods if period.kind == "continuous_weekdays")
    assert (night.from_weekday, night.to_weekday, night.opens, night.closes) == (4, 6, time(18), time(6))
    eve, between = sorted(
        (period for period in periods if period.kind == "exceptional_range"), key=lambda one: one.from_on
    )
    assert (eve.from_on, eve.to_on, eve.slots) == (date(2026, 12, 24), date(2026, 12, 24), ())
    assert [slot.weekday for slot in between.slots] == [0, 1, 2], "each day of the exception"


def test_the_other_channels(found):
    online, phone, form, page = (found[content_id(word)] for word in ("online", "phone", "form", "page"))
    assert (online.signatures, online.is_identification_needed) == (2, True)
    assert online.support.phones[0].prefix == "", "a Finnish service number has no prefix"
    assert online.attachments[0].name == "Ohje"
    assert phone.phones[0].number == "151941"
    assert form.files[0] == model.Link(language="fi", url="https://example.fi/at1.pdf", file_type="pdf")
    assert form.deliveries[0].recipients == {"fi": "Kirjaamo"}
    assert form.deliveries[0].texts == {"fi": "Tuo palvelupisteeseen"}
    assert page.links[0].url == "https://example.fi/tieto"


def test_both_sides_give_one_connection_with_its_levels(delivery, found):
    link = found[f"{content_id('housing')}/{content_id('square')}"]
    assert {level.code for level in link.levels} == words.ASTI_LEVELS
    assert link.charge_notes == {"fi": "Maksutta"}
    assert link.contacts.links[0].url == "https://example.fi"
    assert link.mandates == ("http://valtuus/1",)
    record = next(one for one in delivery.records if one.entity == link)
    assert record.file == "service.json", "the service's side counts"


def test_the_order_of_hours_and_lists_makes_no_change(tmp_path):
    plain = docs.location()
    turned = {
        **plain,
        "serviceHours": [
            {**hour, "openingHour": hour["openingHour"][::-1]} for hour in plain["serviceHours"][::-1]
        ],
        "languages": plain["languages"][::-1],
    }
    one = read(tmp_path / "one", {"c.json": plain}).records[0]
    two = read(tmp_path / "two", {"c.json": turned}).records[0]
    assert mapped.fingerprint(one.raw) == mapped.fingerprint(two.raw)
    assert one.entity.hours == two.entity.hours


def test_a_map_of_entities_by_id(tmp_path):
    service = docs.service()
    assert len(read(tmp_path, {"s.json": {service["id"]: service}}).records) == 1


def test_entities_survive_being_kept_as_json(found):
    for entity in found.values():
        assert mapped.entity(mapped.plain(entity)) == entity


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"type": "Palvelu"}, "type"),
        ({"serviceNames": []}, None),
        (
            {"serviceDescriptions": [{"language": "fi", "value": "x", "type": "Poem"}]},
            "serviceDescriptions[0].type",
        ),
        ({"serviceNames": [{"language": "xx", "value": "x", "type": "Name"}]}, "serviceNames[0].language"),
        ({"keywords": {"fi": "x"}}, "keywords"),
        ({"organizations": [{"roleType": "Owner"}]}, "organizations[0].roleType"),
        ({"serviceChannels": [{"serviceChannel": {"id": 7}}]}, "serviceChannels[0].serviceChannel.id"),
        ({"areaType": "LimitedType", "areas": [{"type": "Village"}]}, "areas[0].type"),
        ({"publishingStatus": "Lost"}, "publishingStatus"),
    ],
)
def test_wrong_values_are_named_with_their_place(tmp_path, change, place):
    broken = {**docs.service(), **change}
    if place is None:
        assert read(tmp_path, {"s.json": broken}).records, "a name may come from the general description"
        broken["generalDescriptionId"], place = None, "serviceNames"
    lines = refused(tmp_path, {"s.json": broken})
    assert any(line.startswith(f"s.json $.{place}: ") for line in lines), lines


@pytest.mark.parametrize(
    "hour",
    [
        docs.hour("Now and then"),
        docs.hour("DaysOfTheWeek", ("", "", "08:00", "16:00")),
        docs.hour("DaysOfTheWeek", ("Monday", "", "08:00", "")),
        docs.hour("OverMidnight"),
        docs.hour("OverMidnight", ("Monday", "", "08:00", "16:00")),
        docs.hour("Exceptional"),
        docs.hour("Exceptional", validFrom="2026-03-02", validTo="2026-03-01"),
    ],
)
def test_wrong_hours_are_refused(tmp_path, hour):
    lines = refused(tmp_path, {"c.json": {**docs.location(), "serviceHours": [hour]}})
    assert all(line.startswith("c.json $.serviceHours[0]") for line in lines), lines
