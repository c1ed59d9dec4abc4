"""Version 11: the parts entities share (areas, classes, contacts, addresses, hours).

Older words of the same vocabulary (versions 7 to 10 and the server's own) are understood as well, because
real deliveries mix them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any, Final

from palvelutori.catalogue.ptv.hours import (
    Always,
    ContinuousRange,
    ContinuousWeekdays,
    ExceptionalRange,
    Period,
    ServiceHours,
    Slot,
    Weekly,
    WeeklyRange,
    in_order,
)
from palvelutori.catalogue.ptv.model import (
    Address,
    Area,
    Classes,
    Contacts,
    Email,
    Entrance,
    Link,
    Phone,
    Sentences,
)
from palvelutori.catalogue.ptv.node import Node, localised
from palvelutori.catalogue.ptv.words import (
    AddressKind,
    AddressUse,
    AreaType,
    Charge,
    Opening,
    PhoneType,
    Status,
)

CHARGE: Final = {
    "Chargeable": Charge.CHARGED,
    "FreeOfCharge": Charge.FREE,
    "Other": Charge.OTHER,
    "Charged": Charge.CHARGED,
    "Free": Charge.FREE,
}
STATUS: Final = {
    "Published": Status.PUBLISHED,
    "Draft": Status.DRAFT,
    "Modified": Status.MODIFIED,
    "Deleted": Status.ARCHIVED,
    "Archived": Status.ARCHIVED,
    "OldPublished": Status.ARCHIVED,
    "Removed": Status.ARCHIVED,
    "Withdrawn": Status.WITHDRAWN,
}
_AREA: Final = {
    "Nationwide": AreaType.COUNTRY,
    "NationwideExceptAlandIslands": AreaType.MAINLAND,
    "LimitedType": AreaType.LIMITED,
    "WholeCountry": AreaType.COUNTRY,
    "WholeCountryExceptAlandIslands": AreaType.MAINLAND,
    "AreaType": AreaType.LIMITED,
}
#: type of an area → the list of `Area` its code goes to; a municipality lists itself
_AREA_LIST: Final = {
    "Municipality": "municipalities",
    "Region": "regions",
    "Province": "regions",
    "BusinessSubRegion": "business_regions",
    "BusinessRegions": "business_regions",
    "HospitalDistrict": "hospital_districts",
    "HospitalRegions": "hospital_districts",
    "WellbeingServiceCounties": "wellbeing_counties",
    "WellbeingServicesCounty": "wellbeing_counties",
}
_PHONE: Final = {"Phone": PhoneType.PHONE, "Sms": PhoneType.SMS, "Fax": PhoneType.FAX}
_USE: Final = {
    "Location": AddressUse.LOCATION,
    "Visiting": AddressUse.LOCATION,
    "Postal": AddressUse.POSTAL,
    "Delivery": AddressUse.DELIVERY,
}
_HOURS: Final = {
    "DaysOfTheWeek": "week",
    "Standard": "week",
    "OverMidnight": "over_midnight",
    "Special": "over_midnight",
    "Exceptional": "exceptional",
    "Exception": "exceptional",
}


def status(node: Node) -> Status:
    """Publishing status; nothing said is published, since the interface gives published entries."""
    return node.at("publishingStatus").choice(STATUS) or Status.PUBLISHED


def by_type(node: Node, key: str, fields: Mapping[str, str], *, default: str) -> dict[str, dict[str, str]]:
    """A list of {type, language, value} as localised texts by field; `fields` names the field of each type.

    An item without a type belongs to `default`; an unknown type is a problem, for its text would be lost.
    """
    groups: dict[str, list[Node]] = {}
    for item in node.each(key):
        kind = item.at("type")
        field = default if kind.value in (None, "") else kind.choice(fields)
        if field is not None:
            groups.setdefault(field, []).append(item)
    return {field: localised(iter(items)) for field, items in groups.items()}


def area(node: Node) -> Area | None:
    """Where the entry is valid."""
    kind = node.at("areaType").choice(_AREA)
    if kind is None:
        return None
    lists: dict[str, list[str]] = {name: [] for name in _AREA_LIST.values()}
    for item in node.each("areas"):
        name = item.at("type").needed_choice(_AREA_LIST)
        if name is None:
            continue
        if name == "municipalities":
            lists[name] += [code for town in item.each("municipalities") if (code := town.at("code").text())]
        if code := item.at("code").text():
            lists[name].append(code)
    codes = {name: tuple(sorted(set(found))) for name, found in lists.items()}
    return Area(type=kind, **codes)


def classes(node: Node) -> Classes:
    """Classification: codes of the closed lists, URIs of the vocabularies."""
    return Classes(
        service_classes=_codes(node, "serviceClasses"),
        target_groups=_codes(node, "targetGroups"),
        life_events=_codes(node, "lifeEvents"),
        ontology_terms=uris(node, "ontologyTerms"),
        industrial_classes=uris(node, "industrialClasses"),
    )


def _codes(node: Node, key: str) -> tuple[str, ...]:
    found = [item.at("code").text() or item.first("newUri", "uri").text() for item in node.each(key)]
    return tuple(sorted({code for code in found if code}))


def uris(node: Node, key: str) -> tuple[str, ...]:
    """URIs of classification objects."""
    found = {item.first("newUri", "uri").text() or item.at("code").text() for item in node.each(key)}
    return tuple(sorted(found - {""}))


def phones(node: Node, key: str) -> tuple[Phone, ...]:
    """Telephone numbers."""
    found = []
    for item in node.each(key):
        language, number = item.at("language").language(), item.at("number").text()
        kind, charge = item.at("type").choice(_PHONE), item.at("serviceChargeType").choice(CHARGE)
        if language and number:
            found.append(
                Phone(
                    language=language,
                    number=number,
                    prefix="" if item.at("isFinnishServiceNumber").flag() else item.at("prefixNumber").text(),
                    type=kind or PhoneType.PHONE,
                    charge=charge,
                    charge_note=item.at("chargeDescription").text(),
                    note=item.at("additionalInformation").text(),
                )
            )
    return tuple(found)


def emails(node: Node, key: str) -> tuple[Email, ...]:
    """E-mail addresses."""
    return tuple(
        Email(language=language, address=address, note=item.at("description").text())
        for item in node.each(key)
        if (language := item.at("language").language()) and (address := item.at("value").text())
    )


def links(node: Node, key: str, *, name: str = "value", kind: str = "") -> tuple[Link, ...]:
    """Web pages, attachments and files. Where there is no `url`, `value` is the address."""
    found = []
    for item in node.each(key):
        language, url, words = item.at("language").language(), item.at("url").text(), item.at(name).text()
        url, words = (url, words) if url or name != "value" else (words, "")
        if language and url:
            note = item.at("description").text()
            file_type = item.at(kind).text().lower() if kind else ""
            found.append(Link(language=language, url=url, name=words, note=note, file_type=file_type))
    return tuple(found)


def contacts(node: Node) -> Contacts:
    """Numbers, addresses and pages."""
    return Contacts(
        phones=phones(node, "phoneNumbers"), emails=emails(node, "emails"), links=links(node, "webPages")
    )


def addresses(node: Node, key: str, use: AddressUse = AddressUse.POSTAL) -> tuple[Address, ...]:
    """Addresses; `use` where the address itself does not say what it is for."""
    return tuple(found for item in node.each(key) if (found := _address(item, use)) is not None)


#: member that holds an address → its kind
_PLACES: Final = {
    "streetAddress": AddressKind.STREET,
    "postOfficeBoxAddress": AddressKind.POST_OFFICE_BOX,
    "otherAddress": AddressKind.OTHER,
}


def _address(node: Node, default: AddressUse) -> Address | None:
    shared: dict[str, Any] = {
        "use": node.at("type").choice(_USE) or default,
        "country": node.at("country").text(),
        "recipients": localised(node.first("formReceiver", "receiver").items()),
    }
    for member, kind in _PLACES.items():
        if node.at(member).value is not None:
            entrances = tuple(_entrance(item) for item in node.each("entrances"))
            return Address(**shared, **_place(node.at(member)), kind=kind, entrances=entrances)
    if abroad := localised(node.first("locationAbroad", "foreignAddress").items()):
        return Address(**shared, kind=AddressKind.FOREIGN, texts=abroad)
    if note := localised(node.at("deliveryAddressInText").items()):
        return Address(**shared, kind=AddressKind.DELIVERY_NOTE, texts=note)
    return None


def _place(part: Node) -> dict[str, Any]:
    return {
        "street": localised(part.at("street").items()),
        "street_number": part.at("streetNumber").text(),
        "post_office_box": localised(part.at("postOfficeBox").items()),
        "postal_code": part.at("postalCode").text(),
        "post_office": localised(part.at("postOffice").items()),
        "municipality": part.at("municipality").at("code").text(),
        "notes": localised(part.at("additionalInformation").items()),
        "easting_metres": part.at("longitude").metres(),
        "northing_metres": part.at("latitude").metres(),
    }


def _entrance(node: Node) -> Entrance:
    groups = tuple(
        Sentences(
            headings=localised(group.at("sentenceGroup").items()),
            sentences=tuple(localised(item.at("sentence").items()) for item in group.each("sentences")),
        )
        for group in node.each("accessibilitySentences")
    )
    return Entrance(
        names=localised(node.at("name").items()),
        is_main=node.at("isMainEntrance").flag() or False,
        accessibility=groups,
    )


def hours(node: Node, key: str = "serviceHours") -> ServiceHours:
    """Opening hours. The interface's order is not stable, so periods and slots are sorted."""
    found = [period for item in node.each(key) if (period := _period(item)) is not None]
    return ServiceHours(periods=tuple(sorted(found, key=repr)))


def _period(node: Node) -> Period | None:
    kind = node.at("serviceHourType").needed_choice(_HOURS)
    notes = localised(node.at("additionalInformation").items())
    on_reservation = node.at("isReservation").flag()
    state = Opening.ON_RESERVATION if on_reservation else Opening.OPEN
    if node.at("isClosed").flag() and kind != "exceptional":
        state = Opening.CLOSED
    from_on, to_on = node.at("validFrom").day(), node.at("validTo").day()
    node.at("validTo").not_before(from_on, to_on)
    if kind == "exceptional":
        return _exception(node, state, from_on, to_on, notes)
    if kind == "over_midnight":
        return _over_midnight(node, state, from_on, to_on, notes)
    if kind is None:
        return None
    if node.at("isAlwaysOpen").flag():
        return Always(status=state, notes=notes)
    found = [slot for item in node.each("openingHour") for slot in _week(item, state)]
    slots = in_order(found)
    if from_on is None and to_on is None:
        return Weekly(notes=notes, slots=slots)
    return WeeklyRange(from_on=from_on, to_on=to_on, notes=notes, slots=slots)


def _week(node: Node, state: Opening) -> Iterator[Slot]:
    """One slot, or one for each day from `dayFrom` to `dayTo`."""
    first, last = node.at("dayFrom").weekday(), node.at("dayTo").weekday()
    opens, closes = _times(node)
    if first is None or opens is None or closes is None:
        if first is None and node.at("dayFrom").value in (None, ""):
            node.at("dayFrom").wrong('a weekday such as "Monday"')
        return
    span = 0 if last is None else (last - first) % 7
    for offset in range(span + 1):
        yield Slot(weekday=(first + offset) % 7, opens=opens, closes=closes, status=state)


def _over_midnight(
    node: Node, state: Opening, from_on: date | None, to_on: date | None, notes: dict[str, str]
) -> Period | None:
    """From a wall time on one weekday to one on another."""
    spans = list(node.each("openingHour"))
    if len(spans) != 1:
        node.at("openingHour").wrong("a list with one stretch from a weekday to a weekday")
        return None
    opens, closes = _times(spans[0])
    first, last = spans[0].at("dayFrom").weekday(), spans[0].at("dayTo").weekday()
    if opens is None or closes is None:
        return None
    if from_on is not None or to_on is not None:
        return ContinuousRange(
            from_on=from_on,
            to_on=to_on,
            from_weekday=first,
            to_weekday=last,
            opens=opens,
            closes=closes,
            status=state,
            notes=notes,
        )
    if first is None or last is None:
        spans[0].wrong("a stretch with dayFrom and dayTo")
        return None
    return ContinuousWeekdays(
        from_weekday=first, to_weekday=last, opens=opens, closes=closes, status=state, notes=notes
    )


def _exception(
    node: Node, state: Opening, from_on: date | None, to_on: date | None, notes: dict[str, str]
) -> Period | None:
    """Replaces the ordinary hours on a date, or from one to another; closed where no hours are given."""
    if from_on is None:
        node.at("validFrom").wrong('a date such as "2026-12-24"')
        return None
    end = to_on or from_on
    slots: list[Slot] = []
    for item in node.each("openingHour") if not node.at("isClosed").flag() else ():
        if item.at("dayFrom").value not in (None, ""):
            slots += _week(item, state)
            continue
        # Without weekdays the hours are those of each day of the exception.
        opens, closes = _times(item)
        if opens is not None and closes is not None:
            days = {(from_on.weekday() + offset) % 7 for offset in range(min((end - from_on).days + 1, 7))}
            slots += [Slot(weekday=day, opens=opens, closes=closes, status=state) for day in days]
    return ExceptionalRange(from_on=from_on, to_on=end, notes=notes, slots=in_order(slots))


def _times(node: Node) -> tuple[time | None, time | None]:
    """Opening and closing time; a missing one is a problem."""
    found: list[time | None] = []
    for key in ("from", "to"):
        member = node.at(key)
        if member.value in (None, ""):
            member.wrong('a time such as "08:00"')
            found.append(None)
        else:
            found.append(member.clock())
    return found[0], found[1]
