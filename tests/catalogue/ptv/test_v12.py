"""Version 12 read into the internal model, on documents written after its description."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from palvelutori.catalogue.ptv import hours as h
from palvelutori.catalogue.ptv import mapped, model, words
from tests.catalogue.ptv import documents as docs
from tests.catalogue.ptv.documents import content_id
from tests.catalogue.ptv.folder import entities, read, refused


@pytest.fixture
def found(tmp_path):
    return entities(read(tmp_path, docs.everything()))


def test_organisations_with_parent_and_primary_name(found):
    town, office = found[content_id("town")], found[content_id("office")]
    assert town.type is words.OrganisationType.MUNICIPALITY
    assert town.names == {"fi": "Rantakylän kaupunki", "sv": "Strandby stad"}
    assert town.alternative_first == ("fi", "sv")
    assert town.area == model.Area(type=words.AreaType.LIMITED, municipalities=("091",))
    assert [address.use for address in town.addresses] == [words.AddressUse.LOCATION]
    assert town.moment == datetime(2026, 5, 2, 7, 32, 52, 26000, tzinfo=UTC)
    assert office.parent_id == town.content_id


def test_a_service_with_its_classes_people_and_words(found):
    service = found[content_id("housing")]
    assert service.organisation_id == content_id("town")
    assert service.general_description_id == content_id("base")
    assert service.classes.service_classes == ("P1.4", "P4")
    assert service.classes.life_events == ("KE4",)
    assert service.service_languages == ("fi", "sv", "sgn-fi")
    assert service.charge is words.Charge.FREE
    assert [(one.way, one.organisation_id, one.names) for one in service.producers] == [
        (words.Producing.SELF, content_id("town"), {}),
        (words.Producing.PROCURED, None, {"fi": "Oy Apu Ab"}),
    ]
    assert service.wording.names["sv"] == "Allmänt bostadsbidrag"
    assert service.wording.keywords["fi"] == ("asuminen", "vuokra")
    assert service.wording.descriptions["fi"].startswith("### Kenelle")
    assert service.wording.legislation[0].links[0].url == "https://finlex.fi/1"


def test_a_general_description_is_told_from_a_service(found):
    base = found[content_id("base")]
    assert isinstance(base, model.GeneralDescription)
    assert base.scopes == ("Municipality", "Other")
    assert base.wording.background == {"fi": "Tausta"}
    assert base.wording.requirements == {"fi": "Pieni tulo"}


def test_the_five_channels_are_told_apart_by_their_type(found):
    kinds = {word: type(found[content_id(word)]) for word in ("square", "online", "phone", "form", "page")}
    assert kinds == {
        "square": model.ServiceLocation,
        "online": model.EService,
        "phone": model.TelephoneService,
        "form": model.PrintableForm,
        "page": model.WebPage,
    }
    online, phone, form = (found[content_id(word)] for word in ("online", "phone", "form"))
    assert (online.signatures, online.is_identification_needed) == (2, True)
    assert online.accessibility == {"fi": words.Accessibility.PARTIAL}
    assert online.support.phones[0].prefix == "+358"
    assert online.support.phones[0].charge is words.Charge.EXTRA
    assert [one.type for one in phone.phones] == [words.PhoneType.PHONE, words.PhoneType.SMS]
    assert phone.links == ()
    assert form.files[0].file_type == "pdf"
    assert {one.kind for one in form.deliveries} == {
        words.AddressKind.DELIVERY_NOTE,
        words.AddressKind.STREET,
    }
    assert found[content_id("page")].links[0].url == "https://example.fi/asumistuki"


def test_a_location_has_its_addresses_and_the_accessibility_register(found):
    square = found[content_id("square")]
    street = next(one for one in square.addresses if one.kind is words.AddressKind.STREET)
    assert (street.easting_metres, street.northing_metres) == (385623.5, 6672105.0)
    assert street.accessibility_id == "12345"
    other = next(one for one in square.addresses if one.kind is words.AddressKind.OTHER)
    assert other.easting_metres is None, "a point of an unknown system is no use"
    assert {one.use for one in square.addresses} == {words.AddressUse.LOCATION, words.AddressUse.POSTAL}
    assert square.connection_rule is words.ConnectionRule.ALL


def test_the_six_kinds_of_hours(found):
    periods = {period.kind: period for period in found[content_id("square")].hours.periods}
    assert set(periods) == {
        "weekly",
        "weekly_range",
        "always",
        "continuous_range",
        "continuous_weekdays",
        "exceptional_range",
    }
    assert [(slot.weekday, slot.opens, slot.closes) for slot in periods["weekly"].slots] == [
        (0, time(8), time(11, 30)),
        (0, time(12), time(16)),
        (4, time(9), time(14)),
    ]
    summer = periods["weekly_range"].slots[0]
    assert (summer.status, summer.repetition) == (words.Opening.ON_RESERVATION, words.Repetition.ODD)
    assert summer.notes == {"sv": "Endast med tid"}
    assert periods["continuous_range"].closes == time(), "24:00 is midnight"
    assert (periods["continuous_weekdays"].from_weekday, periods["continuous_weekdays"].to_weekday) == (4, 6)
    shut = periods["exceptional_range"]
    assert shut.from_on == date(2026, 12, 23)
    assert shut.slots[0].status is words.Opening.CLOSED


def test_named_holidays_in_chosen_years(found):
    holidays = found[content_id("square")].hours.holidays
    assert holidays.years == (2026, 2027)
    assert [one.name for one in holidays.holidays] == [
        words.HolidayName.MAUNDY_THURSDAY,
        words.HolidayName.MIDSUMMER_EVE,
    ]


def test_a_connection_with_the_seven_levels(found):
    link = found[f"{content_id('housing')}/{content_id('square')}"]
    assert {level.code for level in link.levels} == words.ASTI_LEVELS
    assert link.levels[0].descriptions == {"fi": f"Taso {link.levels[0].code}"}
    assert link.charge is words.Charge.OTHER
    assert link.mandates == ("http://valtuusrekisteri.suomi.fi/asuminen",)
    assert link.contacts.emails[0].address == "neuvonta@example.fi"
    assert link.addresses[0].use is words.AddressUse.POSTAL


def test_a_collection_with_its_members(found):
    moving = found[content_id("moving")]
    assert (moving.service_ids, moving.channel_ids) == ((content_id("housing"),), (content_id("square"),))


def test_reference_data_and_archived_ids(tmp_path):
    delivery = read(
        tmp_path,
        {
            **docs.everything(),
            "archived.json": docs.page({"contentId": content_id("old")}),
        },
    )
    assert [(one.code.scheme, one.code.code, one.code.parent_code) for one in delivery.codes] == [
        ("ptvserclass2", "P1", ""),
        ("ptvserclass2", "P1.4", "P1"),
    ]
    assert delivery.archived == (content_id("old"),)


def test_entities_survive_being_kept_as_json(found):
    for entity in found.values():
        plain = mapped.plain(entity)
        assert mapped.entity(plain) == entity
        assert mapped.plain(mapped.entity(plain)) == plain


def test_all_pages_or_nothing_is_taken_for_gone(tmp_path):
    first = docs.page(docs.service("one"), number=1, pages=2)
    second = docs.page(docs.service("two"), number=2, pages=2)
    assert read(tmp_path, {"1.json": first}).partial == {words.Kind.SERVICE}
    assert read(tmp_path, {"2.json": second}).partial == frozenset()


def test_the_model_says_which_kind_a_period_is():
    kinds = [part.__dataclass_fields__["kind"].default for part in h.Period.__args__]
    assert len(set(kinds)) == 6


@pytest.mark.parametrize(
    ("change", "place", "right"),
    [
        ({"serviceType": "Sevice"}, "$.items[0].serviceType", '"PermitOrOtherObligation"'),
        ({"contentId": "12"}, "$.items[0].contentId", "a content id such as"),
        ({"contentId": None}, "$.items[0].contentId", "one such as"),
        ({"serviceLanguages": "fi"}, "$.items[0].serviceLanguages", "a list"),
        ({"serviceLanguages": ["suomi, ruotsi"]}, "$.items[0].serviceLanguages[0]", "a language code"),
        ({"area": {"areaType": "Moon"}}, "$.items[0].area.areaType", '"LimitedArea"'),
        ({"publishedAt": "yesterday"}, "$.items[0].publishedAt", "a moment such as"),
        ({"languageVersions": {}}, "$.items[0].languageVersions", "a name in one language"),
        ({"languageVersions": {"de": {"name": "x"}}}, "$.items[0].languageVersions.de", '"sms"'),
        ({"producers": []}, "$.items[0].producers", "an object"),
    ],
)
def test_wrong_values_are_named_with_their_place(tmp_path, change, place, right):
    lines = refused(tmp_path, {"services.json": docs.page({**docs.service(), **change})})
    assert any(line.startswith(f"services.json {place}: ") and right in line for line in lines), lines


@pytest.mark.parametrize(
    ("hour", "place"),
    [
        ({"type": "Sometimes"}, "type"),
        (
            {"type": "WeeklyDateRangeServiceHour", "fromDate": "2026-02-30", "toDate": "2026-03-01"},
            "fromDate",
        ),
        ({"type": "WeeklyDateRangeServiceHour", "fromDate": "2026-03-02", "toDate": "2026-03-01"}, "toDate"),
        (
            {
                "type": "ContinuousWeekdaysUntilFurtherNoticeServiceHour",
                "fromDay": "Friday",
                "fromTime": "8",
                "toTime": "9:00",
            },
            "fromTime",
        ),
        (
            {
                "type": "WeeklyUntilFurtherNoticeServiceHour",
                "weeklyHours": docs.week(monday=[("25:00", "26:00")]),
            },
            "weeklyHours.monday.hours[0].start",
        ),
    ],
)
def test_wrong_hours_are_named_with_their_place(tmp_path, hour, place):
    channel = {**docs.location(), "serviceHours": {"hours": [hour], "holidayServiceHours": None}}
    lines = refused(tmp_path, {"c.json": channel})
    assert any(line.startswith(f"c.json $.serviceHours.hours[0].{place}: ") for line in lines), lines
