"""Documents of the national catalogue written by hand: version 12 after the interface's description 0.1.0,
version 11 after its shape files. Ids are made from words, so that a failing test can be read.
"""

from __future__ import annotations

import copy
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]


def content_id(word: str) -> str:
    """A content id that is always the same for a word."""
    return str(uuid5(NAMESPACE_URL, word))


def page(*items: Json, number: int = 1, pages: int = 1) -> Json:
    """A page of a search of version 12."""
    return {
        "page": number,
        "pageSize": 100,
        "totalItems": len(items),
        "totalPages": pages,
        "items": list(items),
    }


def week(**days: list[tuple[str, str]]) -> Json:
    """A partial week of version 12: `week(monday=[("08:00", "16:00")])`."""
    return {
        day: {
            "hours": [
                {
                    "start": start,
                    "end": end,
                    "openingStatus": "Open",
                    "repetition": "Weekly",
                    "additionalInformation": {},
                }
                for start, end in spans
            ]
        }
        for day, spans in days.items()
    }


WORDS: Json = {"heading": {"fi": "Palveluajat"}, "additionalInformation": {}}

#: the six kinds of opening hours and two holidays
HOURS: Json = {
    "hours": [
        {
            "type": "WeeklyUntilFurtherNoticeServiceHour",
            **WORDS,
            "weeklyHours": week(monday=[("08:00", "11:30"), ("12:00", "16:00")], friday=[("09:00", "14:00")]),
        },
        {
            "type": "WeeklyDateRangeServiceHour",
            **WORDS,
            "fromDate": "2026-06-01",
            "toDate": "2026-08-31",
            "weeklyHours": {
                "tuesday": {
                    "hours": [
                        {
                            "start": "10:00",
                            "end": "14:00",
                            "openingStatus": "OpenOnReservation",
                            "repetition": "OddWeeks",
                            "additionalInformation": {"sv": "Endast med tid"},
                        }
                    ]
                }
            },
        },
        {"type": "ContinuousAlwaysValidServiceHour", **WORDS, "openingStatus": "Open"},
        {
            "type": "ContinuousDateRangeServiceHour",
            **WORDS,
            "openingStatus": "Open",
            "fromDate": "2026-12-01",
            "toDate": "2026-12-03",
            "fromTime": "08:00",
            "toTime": "24:00",
            "fromDay": "Tuesday",
            "toDay": "Thursday",
        },
        {
            "type": "ContinuousWeekdaysUntilFurtherNoticeServiceHour",
            **WORDS,
            "openingStatus": "Open",
            "fromDay": "Friday",
            "toDay": "Sunday",
            "fromTime": "18:00",
            "toTime": "06:00",
        },
        {
            "type": "ExceptionalDateRangeServiceHour",
            **WORDS,
            "fromDate": "2026-12-23",
            "toDate": "2026-12-23",
            "weeklyHours": {
                "wednesday": {
                    "hours": [
                        {
                            "start": None,
                            "end": None,
                            "openingStatus": "Closed",
                            "repetition": "Weekly",
                            "additionalInformation": {"fi": "Henkilöstön koulutus"},
                        }
                    ]
                }
            },
        },
    ],
    "holidayServiceHours": {
        "repetition": {"type": "RepetitionInSelectedYears", "years": [2026, 2027]},
        "holidays": [
            {
                "holidayName": "MidsummerEve",
                "hours": [
                    {"start": "09:00", "end": "12:00", "openingStatus": "Open", "additionalInformation": {}}
                ],
            },
            {
                "holidayName": "MaundyThursday",
                "hours": [
                    {"start": "09:00", "end": "15:00", "openingStatus": "Open", "additionalInformation": {}}
                ],
            },
        ],
    },
}

STREET: Json = {
    "addressSource": {"source": "Posti"},
    "streetName": {"fi": "Torikatu", "sv": "Torggatan"},
    "addressDetail": "12 A",
    "postalCode": "00100",
    "coordinates": [{"system": "EPSG:3067", "source": "NLS", "easting": 385623.5, "northing": 6672105}],
    "additionalInformation": {"fi": "Sisäänkäynti torin puolelta"},
}
PHONE: Json = {
    "type": "DomesticPhone",
    "number": "0295123",
    "chargeType": "Charged",
    "chargeDescription": None,
    "additionalInformation": "Neuvonta",
}
CONTACT: Json = {
    "contactEmails": [{"email": "neuvonta@example.fi"}],
    "contactFaxNumbers": [],
    "contactWebPages": [{"name": "Kotisivu", "url": "https://example.fi"}],
    "contactPhoneNumbers": [PHONE],
}
NO_ADDRESSES: Json = {"foreignAddresses": [], "postOfficeBoxAddresses": [], "streetAddresses": []}


def organisation(word: str = "town", parent: str | None = None) -> Json:
    """An organisation of version 12."""
    version = {
        "name": "Rantakylän kaupunki",
        "alternativeName": "Rantakylä",
        "isAlternativeNamePrimary": True,
        "description": "Kaupunki **meren** rannalla",
        "summary": "Kaupunki",
        **CONTACT,
    }
    del version["contactFaxNumbers"]
    return {
        "contentId": content_id(word),
        "parentOrganizationContentId": None if parent is None else content_id(parent),
        "organizationType": "Municipality",
        "businessId": "1234567-1",
        "oid": None,
        "eInvoiceAddresses": [],
        "publishedAt": "2026-05-02T07:32:52.026Z",
        "area": {
            "areaType": "LimitedArea",
            "municipalities": ["091"],
            "regions": [],
            "wellbeingServicesCounties": [],
        },
        "contactAddresses": NO_ADDRESSES,
        "location": {"foreignAddresses": [], "otherAddresses": [], "streetAddresses": [STREET]},
        "languageVersions": {"fi": version, "sv": {**version, "name": "Strandby stad"}},
    }


def service(word: str = "housing") -> Json:
    """A service of version 12."""
    version = {
        "name": "Yleinen asumistuki",
        "alternativeName": None,
        "summary": "Apua asumisen menoihin",
        "description": "### Kenelle\nPienituloisille.",
        "userInstructions": "Hae verkossa.",
        "conditions": None,
        "legislationLinks": [{"url": "https://finlex.fi/1", "name": "Laki yleisestä asumistuesta"}],
        "freelyAssignedKeywords": ["vuokra", "asuminen"],
        "voucher": {"voucherType": "NotUsed"},
        "chargeTypeAdditionalInformation": None,
    }
    return {
        "contentId": content_id(word),
        "organizationContentId": content_id("town"),
        "serviceType": "Service",
        "generalDescriptionContentId": content_id("base"),
        "targetGroups": ["KR1"],
        "industrialClasses": [],
        "lifeEvents": ["KE4"],
        "ontologyTerms": ["http://www.yso.fi/onto/koko/p1"],
        "serviceClasses": ["P1.4", "P4"],
        "producers": {
            "selfProducedProducers": {"organizations": [content_id("town")]},
            "procuredProducers": {"organizations": [], "other": [{"name": {"fi": "Oy Apu Ab"}}]},
            "otherProducers": {"organizations": [], "other": []},
        },
        "otherResponsibleOrganizations": [content_id("state")],
        "chargeType": "Free",
        "fundingType": "PubliclyFunded",
        "serviceLanguages": ["fi", "sv", "sgn-fi"],
        "area": {"areaType": "WholeCountry"},
        "publishedAt": "2026-05-02T07:32:52.026Z",
        "languageVersions": {"fi": version, "sv": {**version, "name": "Allmänt bostadsbidrag"}},
    }


def general_description(word: str = "base") -> Json:
    """A general description of version 12."""
    version = {
        "name": "Asumistuki",
        "description": "Kuvaus",
        "backgroundDescription": "Tausta",
        "userInstructions": None,
        "conditions": "Pieni tulo",
        "legislationLinks": [],
        "freelyAssignedKeywords": [],
        "chargeTypeAdditionalInformation": None,
    }
    return {
        "contentId": content_id(word),
        "organizationContentId": content_id("state"),
        "serviceType": "Service",
        "generalDescriptionTypes": ["Municipality", "Other"],
        "chargeType": None,
        "targetGroups": ["KR1"],
        "industrialClasses": [],
        "lifeEvents": [],
        "ontologyTerms": [],
        "serviceClasses": ["P1.4"],
        "publishedAt": "2026-01-02T07:32:52.026Z",
        "languageVersions": {"fi": version},
    }


def _channel(word: str, kind: str, version: Json, **more: Any) -> Json:
    texts = {"summary": "Lyhyesti", "description": "Pitkästi", **version}
    return {
        "contentId": content_id(word),
        "organizationContentId": content_id("town"),
        "allowedConnectionType": "AllOrganizations",
        "serviceLanguages": ["fi"],
        "area": None,
        "publishedAt": "2026-05-02T07:32:52.026Z",
        "serviceChannelType": kind,
        "languageVersions": {"fi": texts},
        **more,
    }


def location(word: str = "square") -> Json:
    """A service location of version 12."""
    version = {"name": "Rantakulma", "alternativeName": None, "isAlternativeNamePrimary": False, **CONTACT}
    street = {**STREET, "accessibilityRegisterServicePointId": "12345"}
    return _channel(
        word,
        "ServiceLocation",
        version,
        location={
            "foreignAddresses": [
                {"address": {"en": "1 High Street, London"}, "countryCode": "GB"},
            ],
            "otherAddresses": [
                {
                    "postalCode": None,
                    "coordinates": [
                        {"system": "Unknown", "source": "User", "easting": 1, "northing": 2},
                    ],
                    "additionalInformation": {"fi": "Laiturin päässä"},
                }
            ],
            "streetAddresses": [street],
        },
        contactAddresses={
            **NO_ADDRESSES,
            "postOfficeBoxAddresses": [
                {"postalCode": "00101", "postOfficeBox": {"fi": "PL 1"}, "additionalInformation": {}}
            ],
        },
        serviceHours=HOURS,
    )


def e_service(word: str = "online") -> Json:
    """An e-service of version 12."""
    version = {
        "name": "OmaAsiointi",
        "accessibilityClassificationLevel": "PartiallyCompliant",
        "webAddress": {"url": "https://oma.example.fi", "name": "OmaAsiointi"},
        "attachmentLinks": [
            {"name": "Ohje", "url": "https://example.fi/ohje.pdf", "additionalInformation": None}
        ],
        "supportEmails": [],
        "supportPhoneNumbers": [
            {
                "type": "InternationalPhone",
                "dialCode": "+358",
                "number": "401234567",
                "chargeType": "ExtraCharge",
                "chargeDescription": "1 e/min",
                "additionalInformation": None,
            }
        ],
    }
    return _channel(
        word,
        "EService",
        version,
        electronicSignature={"type": "Required", "numberOfRequiredSignatures": 2},
        electronicIdentification="Required",
        serviceHours={"hours": [], "holidayServiceHours": None},
    )


def telephone(word: str = "phone") -> Json:
    """A telephone service of version 12."""
    version = {
        "name": "Neuvontapuhelin",
        "webAddress": {"url": None, "name": None},
        "supportEmails": [{"email": "tuki@example.fi"}],
        "phoneNumbers": [
            PHONE,
            {
                "type": "Sms",
                "dialCode": "+358",
                "number": "50123",
                "chargeType": "Free",
                "chargeDescription": None,
                "additionalInformation": None,
            },
        ],
    }
    return _channel(
        word,
        "TelephoneService",
        version,
        serviceHours={"hours": HOURS["hours"][:1], "holidayServiceHours": None},
    )


def form(word: str = "form") -> Json:
    """A printable form of version 12."""
    version = {
        "name": "Hakemus",
        "attachmentLinks": [],
        "supportEmails": [],
        "supportPhoneNumbers": [],
        "formIdentifier": "AT1",
        "formFiles": [{"name": "Hakemus", "url": "https://example.fi/at1.pdf", "type": "pdf"}],
    }
    return _channel(
        word,
        "PrintableForm",
        version,
        deliveryAddresses=[
            {
                "deliveryAddressType": "DeliveryInformation",
                "recipient": {"fi": "Kirjaamo"},
                "deliveryInformation": {"fi": "Tuo palvelupisteeseen"},
            },
            {**STREET, "deliveryAddressType": "StreetAddress", "recipient": {"fi": None}},
        ],
    )


def web_page(word: str = "page") -> Json:
    """A web page of version 12."""
    version = {
        "name": "Tietoa asumistuesta",
        "accessibilityClassificationLevel": "Unknown",
        "webAddress": {"url": "https://example.fi/asumistuki", "name": "Asumistuki"},
        "supportEmails": [],
        "supportPhoneNumbers": [],
    }
    return _channel(word, "WebPage", version)


#: the seven levels
LEVELS = (
    "DocumentReceived",
    "GuidanceToOnlineSelfService",
    "OnlineSelfServicePoint",
    "OnsiteGuidance",
    "OnsiteGuidanceByServiceAuthor",
    "RemoteGuidance",
    "LostAndFound",
)


def connection(service_word: str = "housing", channel_word: str = "square") -> Json:
    """A connection of version 12 with all seven levels of service."""
    return {
        "serviceContentId": content_id(service_word),
        "channelContentId": content_id(channel_word),
        "chargeType": "Other",
        "contactAddresses": {**NO_ADDRESSES, "streetAddresses": [STREET]},
        "serviceHours": {"hours": HOURS["hours"][:1], "holidayServiceHours": None},
        "languageVersions": {
            "fi": {
                "chargeTypeAdditionalInformation": None,
                "description": "Kela paikalla tiistaisin",
                **CONTACT,
            }
        },
        "extraTypes": [
            {"type": "Asti", "code": code, "description": {"fi": f"Taso {code}"}} for code in LEVELS
        ],
        "digitalAuthorizations": [{"uri": "http://valtuusrekisteri.suomi.fi/asuminen"}],
        "publishedAt": "2026-05-02T07:32:52.026Z",
    }


def collection(word: str = "moving") -> Json:
    """A service collection of version 12 with its members."""
    return {
        "contentId": content_id(word),
        "organizationContentId": content_id("town"),
        "languageVersions": {"fi": {"name": "Muutto", "summary": None, "description": "Muuttajalle"}},
        "items": [
            {"itemType": "Service", "contentId": content_id("housing")},
            {"itemType": "Channel", "contentId": content_id("square")},
        ],
    }


def everything() -> dict[str, Json]:
    """One delivery of version 12: file name → document."""
    return copy.deepcopy(
        {
            "organizations.json": page(organisation(), organisation("office", parent="town")),
            "services.json": page(service()),
            "general.json": page(general_description()),
            "channels.json": page(location(), e_service(), telephone(), form(), web_page()),
            "connections.json": page(connection()),
            "collection.json": collection(),
            "service-classes.json": page(
                {
                    "code": "P1",
                    "uri": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P1",
                    "parentUri": None,
                    "isValid": True,
                    "name": {"fi": "Asuminen", "sv": "Boende", "en": "Housing"},
                },
                {
                    "code": "P1.4",
                    "uri": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P1.4",
                    "parentUri": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P1",
                    "isValid": True,
                    "name": {"fi": "Vuokra-asuminen"},
                },
            ),
        }
    )
