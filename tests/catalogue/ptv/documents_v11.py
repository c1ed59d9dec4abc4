"""Documents of version 11 written by hand after its shape files."""

from __future__ import annotations

import copy
from typing import Any

from tests.catalogue.ptv.documents import LEVELS, Json, content_id


def texts(kind: str | None = None, **words: str | None) -> list[Json]:
    """`[{language, value, type}]`; without `kind` there is no type."""
    return [
        {"language": language, "value": value, **({"type": kind} if kind else {})}
        for language, value in words.items()
    ]


def page(*items: Json, number: int = 1, pages: int = 1) -> Json:
    """A page of version 11."""
    return {"pageNumber": number, "pageSize": 100, "pageCount": pages, "itemList": list(items)}


def hour(kind: str, *spans: tuple[str, str, str, str], **more: Any) -> Json:
    """One entry of serviceHours; spans are (dayFrom, dayTo, from, to)."""
    return {
        "serviceHourType": kind,
        "validFrom": None,
        "validTo": None,
        "isClosed": False,
        "validForNow": True,
        "isAlwaysOpen": False,
        "isReservation": False,
        "additionalInformation": [],
        "openingHour": [
            {"dayFrom": first, "dayTo": last, "from": start, "to": end} for first, last, start, end in spans
        ],
        **more,
    }


HOURS: list[Json] = [
    hour(
        "DaysOfTheWeek",
        ("Monday", "Friday", "08:00:00", "16:00:00"),
        ("Saturday", "", "10:00:00", "14:00:00"),
    ),
    hour(
        "DaysOfTheWeek",
        ("Tuesday", "", "12:00:00", "18:00:00"),
        validForNow=False,
        validFrom="2026-06-01T00:00:00",
        validTo="2026-08-31T00:00:00",
        isReservation=True,
    ),
    hour("DaysOfTheWeek", isAlwaysOpen=True, additionalInformation=texts(fi="Kotiluukku")),
    hour("OverMidnight", ("Friday", "Sunday", "18:00:00", "06:00:00")),
    hour(
        "Exceptional",
        validFrom="2026-12-23T22:00:00Z",
        validTo=None,
        isClosed=True,
        additionalInformation=texts(fi="Jouluaatto"),
    ),
    hour(
        "Exceptional",
        ("", "", "10:00:00", "12:00:00"),
        validFrom="2026-12-28T00:00:00",
        validTo="2026-12-30T00:00:00",
    ),
]
STREET: Json = {
    "type": "Location",
    "subType": "Single",
    "postOfficeBoxAddress": None,
    "streetAddress": {
        "street": texts(fi="Otavantie", sv="Otavavägen"),
        "streetNumber": "2 B",
        "postalCode": "50670",
        "postOffice": texts(fi="OTAVA"),
        "municipality": {"code": "491", "name": texts(fi="Mikkeli")},
        "additionalInformation": [],
        "latitude": "6834688",
        "longitude": "503879.5",
        "coordinateState": "Ok",
    },
    "otherAddress": None,
    "locationAbroad": None,
    "entrances": [
        {
            "name": [],
            "isMainEntrance": True,
            "coordinates": {"latitude": "6834688.027", "longitude": "503879.049"},
            "contactInfo": {"phone": None, "email": None, "url": None},
            "accessibilitySentences": [
                {
                    "sentenceGroup": texts(fi="Pääsisäänkäynti"),
                    "sentences": [{"sentence": texts(fi="Ovella on luiska.")}],
                }
            ],
        }
    ],
    "country": "FI",
}
POST: Json = {
    "type": "Postal",
    "subType": "PostOfficeBox",
    "postOfficeBoxAddress": {
        "postOfficeBox": texts(fi="PL 5"),
        "postalCode": "50101",
        "postOffice": texts(fi="MIKKELI"),
        "municipality": None,
        "additionalInformation": [],
    },
    "streetAddress": None,
    "locationAbroad": None,
    "country": "FI",
}
PHONE: Json = {
    "type": "Phone",
    "additionalInformation": "Vaihde",
    "serviceChargeType": "Chargeable",
    "chargeDescription": None,
    "prefixNumber": "+358",
    "isFinnishServiceNumber": False,
    "number": "151941",
    "language": "fi",
}


def code(word: str, kind: str) -> Json:
    """A classification object of version 11."""
    return {
        "name": texts(fi=word),
        "code": word,
        "ontologyType": kind,
        "uri": f"http://urn.fi/{word}",
        "parentId": None,
        "parentUri": None,
    }


def link(other: str, word: str) -> Json:
    """A connection inside a service (`serviceChannel`) or a channel (`service`), with all seven levels."""
    return {
        other: {"id": content_id(word), "name": "Nimi"},
        "serviceChargeType": "FreeOfCharge",
        "description": [
            *texts("Description", fi="Asiakirjat voi jättää tähän"),
            *texts("ChargeTypeAdditionalInfo", fi="Maksutta"),
        ],
        "extraTypes": [
            {"type": "Asti", "code": level, "name": texts(fi=level), "description": texts(fi=f"Taso {level}")}
            for level in LEVELS
        ],
        "serviceHours": HOURS[:1],
        "contactDetails": {
            "emails": texts(fi="neuvonta@example.fi"),
            "phoneNumbers": [PHONE],
            "webPages": [{"url": "https://example.fi", "value": "Sivut", "language": "fi"}],
            "addresses": [POST],
        },
        "digitalAuthorizations": [{"name": texts(fi="Valtuus"), "code": None, "uri": "http://valtuus/1"}],
        "modified": "2026-02-26T06:18:56.156785",
    }


def service(word: str = "housing", *channels: str) -> Json:
    """A service of version 11."""
    return {
        "id": content_id(word),
        "sourceId": None,
        "generalDescriptionId": content_id("base"),
        "subType": None,
        "type": "PermitOrObligation",
        "fundingType": "PubliclyFunded",
        "serviceNames": [*texts("Name", fi="Lupa", sv="Lov"), *texts("AlternativeName", fi="Toimenpidelupa")],
        "serviceChargeType": "Chargeable",
        "areaType": "LimitedType",
        "areas": [
            {
                "type": "Municipality",
                "code": None,
                "name": None,
                "municipalities": [{"code": "491", "name": []}],
            },
            {"type": "Region", "code": "10", "name": [], "municipalities": [{"code": "491", "name": []}]},
        ],
        "serviceDescriptions": [
            *texts("Summary", fi="Lyhyesti"),
            *texts("Description", fi="Pitkästi"),
            *texts("UserInstruction", fi="Hae luvat verkossa."),
            *texts("DeadLine", fi="Ennen rakentamista"),
            *texts("ProcessingTime", fi="Neljä viikkoa"),
            *texts("ValidityTime", fi=None),
            *texts("ChargeTypeAdditionalInfo", fi="Taksa"),
        ],
        "languages": ["fi", "sv"],
        "serviceClasses": [code("P1.1", "ptvserclass")],
        "ontologyTerms": [{**code("lupa", "YSO"), "code": None, "uri": "http://www.yso.fi/onto/koko/p7822"}],
        "targetGroups": [code("KR2", "ptvkohderyhmat"), code("KR1", "ptvkohderyhmat")],
        "lifeEvents": [code("KE4", "ptvelti")],
        "industrialClasses": [],
        "legislation": [
            {
                "names": texts(fi="Laki"),
                "webPages": [{"url": "https://finlex.fi/2", "value": "Laki", "language": "fi"}],
            }
        ],
        "keywords": texts(fi="rakentaminen"),
        "requirements": texts(fi="Omistat tontin"),
        "serviceChannels": [link("serviceChannel", channel) for channel in channels],
        "organizations": [
            {
                "organization": {"id": content_id("town"), "name": "Mikkeli"},
                "roleType": "Responsible",
                "provisionType": None,
                "additionalInformation": [],
            },
            {
                "organization": {"id": content_id("office"), "name": "Rakennusvalvonta"},
                "roleType": "OtherResponsible",
                "provisionType": None,
                "additionalInformation": [],
            },
            {
                "organization": {"id": content_id("office"), "name": "Rakennusvalvonta"},
                "roleType": "Producer",
                "provisionType": "SelfProducedServices",
                "additionalInformation": [],
            },
        ],
        "serviceVouchersInUse": False,
        "serviceVouchers": [],
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": "2026-04-22T09:35:58.293984",
        "responsibleSoteOrganization": None,
    }


def _channel(word: str, kind: str, **more: Any) -> Json:
    return {
        "id": content_id(word),
        "sourceId": None,
        "serviceChannelType": kind,
        "organizationId": content_id("town"),
        "serviceChannelNames": texts("Name", fi=f"Kanava {word}"),
        "serviceChannelDescriptions": [
            *texts("Summary", fi="Lyhyesti"),
            *texts("Description", fi="Pitkästi"),
        ],
        "areaType": "Nationwide",
        "areas": [],
        "languages": ["fi", "en"],
        "serviceHours": [],
        "services": [],
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": "2026-04-22T09:45:14.154795",
        "ontologyTerms": [],
        **more,
    }


def location(word: str = "square", *services: str) -> Json:
    """A service location of version 11."""
    return _channel(
        word,
        "ServiceLocation",
        oid=None,
        displayNameType=[{"type": "AlternativeName", "language": "fi"}],
        serviceChannelNames=[*texts("Name", fi="Rantakulma"), *texts("AlternativeName", fi="Palvelutori")],
        phoneNumbers=[PHONE],
        emails=texts(fi="tori@example.fi"),
        webPages=[{"url": "https://example.fi", "value": "Sivut", "language": "fi"}],
        addresses=[
            STREET,
            POST,
            {"type": "Postal", "subType": "Abroad", "locationAbroad": texts(en="London"), "country": "GB"},
        ],
        serviceHours=HOURS,
        services=[link("service", service) for service in services],
    )


def others() -> list[Json]:
    """The four other channels of version 11."""
    return [
        _channel(
            "online",
            "EChannel",
            signatureQuantity=2,
            requiresSignature=True,
            requiresAuthentication=True,
            attachments=[
                {
                    "name": "Ohje",
                    "description": "Lue ensin",
                    "url": "https://example.fi/o.pdf",
                    "language": "fi",
                }
            ],
            supportPhones=[{**PHONE, "isFinnishServiceNumber": True}],
            supportEmails=texts(fi="tuki@example.fi"),
            webPages=[{"url": "https://oma.example.fi", "value": "Oma", "language": "fi"}],
            accessibilityClassification=[
                {
                    "accessibilityClassificationLevel": "FullyCompliant",
                    "wcagLevel": "LevelAA",
                    "language": "fi",
                }
            ],
        ),
        _channel(
            "phone", "Phone", phoneNumbers=[PHONE], supportEmails=[], webPages=[], serviceHours=HOURS[:1]
        ),
        _channel(
            "form",
            "PrintableForm",
            formIdentifier=texts(fi="AT1"),
            channelUrls=texts("PDF", fi="https://example.fi/at1.pdf"),
            attachments=[],
            supportPhones=[],
            supportEmails=[],
            webPages=[],
            deliveryAddresses=[
                {
                    "subType": "NoAddress",
                    "formReceiver": texts(fi="Kirjaamo"),
                    "deliveryAddressInText": texts(fi="Tuo palvelupisteeseen"),
                }
            ],
        ),
        _channel(
            "page",
            "WebPage",
            supportPhones=[],
            supportEmails=[],
            accessibilityClassification=[],
            webPages=[{"url": "https://example.fi/tieto", "value": "Tietoa", "language": "fi"}],
        ),
    ]


def organisation(word: str = "town", parent: str | None = None) -> Json:
    """An organisation of version 11."""
    return {
        "id": content_id(word),
        "sourceId": None,
        "oid": "1.2.246.10.1",
        "parentOrganizationId": None if parent is None else content_id(parent),
        "municipality": {"code": "491", "name": texts(fi="Mikkeli")},
        "organizationType": "Municipality",
        "businessCode": "0165116-3",
        "businessName": "Mikkelin kaupunki",
        "organizationNames": [
            *texts("Name", fi="Mikkelin kaupunki"),
            *texts("AlternativeName", fi="Mikkeli"),
        ],
        "displayNameType": [{"type": "Name", "language": "fi"}],
        "areaType": "Nationwide",
        "areas": [],
        "organizationDescriptions": texts("Summary", fi="Kaupunki"),
        "emails": [{"description": "Kirjaamo", "value": "kirjaamo@example.fi", "language": "fi"}],
        "phoneNumbers": [PHONE],
        "webPages": [{"url": "https://mikkeli.example.fi", "value": "Mikkeli", "language": "fi"}],
        "addresses": [POST],
        "electronicInvoicings": [],
        "publishingStatus": "Published",
        "services": [],
        "modified": "2026-03-01T07:52:15.763Z",
    }


def general_description(word: str = "base") -> Json:
    """A general description of version 11."""
    return {
        "id": content_id(word),
        "names": texts("Name", fi="Lupa"),
        "descriptions": [*texts("Summary", fi="Lyhyesti"), *texts("BackgroundDescription", fi="Tausta")],
        "languages": ["fi"],
        "serviceClasses": [code("P1.1", "ptvserclass")],
        "ontologyTerms": [],
        "targetGroups": [],
        "lifeEvents": [],
        "industrialClasses": [],
        "requirements": texts(fi="Ehdot"),
        "type": "Service",
        "serviceChargeType": "FreeOfCharge",
        "legislation": [],
        "generalDescriptionType": "Municipality",
        "publishingStatus": "Published",
        "modified": "2026-03-01T07:52:15.763Z",
    }


def collection(word: str = "moving") -> Json:
    """A service collection of version 11."""
    return {
        "id": content_id(word),
        "organizationId": content_id("town"),
        "serviceCollectionNames": texts(fi="Muutto"),
        "serviceCollectionDescriptions": texts(fi="Muuttajalle"),
        "services": [{"id": content_id("housing"), "name": [], "description": []}],
        "serviceChannels": [
            {"id": content_id("square"), "name": [], "type": "ServiceLocation", "description": []}
        ],
        "publishingStatus": "Published",
        "modified": "2026-03-01T07:52:15.763Z",
    }


def everything() -> dict[str, Any]:
    """One delivery of version 11: file name → document."""
    return copy.deepcopy(
        {
            "organisations.json": [organisation(), organisation("office", parent="town")],
            "service.json": service("housing", "square", "phone"),
            "location.json": location("square", "housing"),
            "channels.json": page(*others()),
            "general.json": general_description(),
            "collection.json": collection(),
            "codes/AstiTypes.json": [
                {"code": level, "names": [{"Name": level, "language": "fi"}]} for level in LEVELS
            ],
        }
    )
