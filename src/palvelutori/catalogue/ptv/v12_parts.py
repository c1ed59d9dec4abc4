"""Version 12: the parts entities share (language versions, areas, contacts, addresses, hours)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any, Final

from palvelutori.catalogue.ptv.hours import (
    Always,
    ContinuousRange,
    ContinuousWeekdays,
    ExceptionalRange,
    Holiday,
    HolidayHours,
    HolidaySlot,
    Period,
    ServiceHours,
    Slot,
    Weekly,
    WeeklyRange,
    in_order,
)
from palvelutori.catalogue.ptv.model import Address, Area, Contacts, Email, Link, Phone
from palvelutori.catalogue.ptv.node import WEEKDAYS, Node
from palvelutori.catalogue.ptv.problems import choices, shown
from palvelutori.catalogue.ptv.words import (
    TEXT_LANGUAGES,
    AddressKind,
    AddressUse,
    AreaType,
    Charge,
    HolidayName,
    Opening,
    PhoneType,
    Repetition,
)

_AREA: Final = {kind.value: kind for kind in AreaType}
_PHONE_CHARGE: Final = {kind.value: kind for kind in (Charge.FREE, Charge.CHARGED, Charge.EXTRA)}
_PHONE: Final = {
    "DomesticPhone": PhoneType.PHONE,
    "InternationalPhone": PhoneType.PHONE,
    "Sms": PhoneType.SMS,
    "Fax": PhoneType.FAX,
}
_OPEN: Final = {kind.value: kind for kind in (Opening.OPEN, Opening.ON_RESERVATION)}
_OPENING: Final = {kind.value: kind for kind in Opening}
_REPETITION: Final = {kind.value: kind for kind in Repetition}
_HOLIDAY: Final = {name.value: name for name in HolidayName}
_HOURS: Final = {
    "WeeklyUntilFurtherNoticeServiceHour": "weekly",
    "WeeklyDateRangeServiceHour": "weekly_range",
    "ContinuousAlwaysValidServiceHour": "always",
    "ContinuousDateRangeServiceHour": "continuous_range",
    "ContinuousWeekdaysUntilFurtherNoticeServiceHour": "continuous_weekdays",
    "ExceptionalDateRangeServiceHour": "exceptional_range",
}
_DELIVERY: Final = {
    "StreetAddress": AddressKind.STREET,
    "PostOfficeBox": AddressKind.POST_OFFICE_BOX,
    "DeliveryInformation": AddressKind.DELIVERY_NOTE,
}
#: member of `location` and `contactAddresses` → kind of the addresses in it
_ADDRESSES: Final = {
    "streetAddresses": AddressKind.STREET,
    "postOfficeBoxAddresses": AddressKind.POST_OFFICE_BOX,
    "otherAddresses": AddressKind.OTHER,
    "foreignAddresses": AddressKind.FOREIGN,
}


def versions(node: Node) -> Iterator[tuple[str, Node]]:
    """The language versions, in the order of languages. An unknown language is a problem (see `names`)."""
    found = {key: member for key, member in node.at("languageVersions").members() if member.value is not None}
    for language in TEXT_LANGUAGES:
        if language in found and found[language].is_object():
            yield language, found[language]


def names(node: Node) -> dict[str, str] | None:
    """The names by language; a problem when there is none or a language is unknown."""
    where = node.at("languageVersions")
    if isinstance(where.value, dict):
        for key, member in where.members():
            if key not in TEXT_LANGUAGES:
                member.log.add(
                    member.path, f"{shown(key)} is not a language of texts", choices(TEXT_LANGUAGES)
                )
    found = field(node, "name")
    if not found:
        where.log.add(where.path, "there is no name", "a name in one language at least")
        return None
    return found


def field(node: Node, key: str) -> dict[str, str]:
    """One member of the language versions as a localised text."""
    return {language: words for language, version in versions(node) if (words := version.at(key).text())}


def flagged(node: Node, key: str) -> tuple[str, ...]:
    """The languages whose version says true to `key`."""
    return tuple(language for language, version in versions(node) if version.at(key).flag())


def identities(node: Node, key: str) -> tuple[str, ...]:
    """A list of content ids, without doubles, in order of id."""
    return tuple(sorted({found for item in node.at(key).items() if (found := item.needed_identity())}))


def area(node: Node) -> Area | None:
    """Where the entry is valid."""
    where = node.at("area")
    if where.value is None:
        return None
    kind = where.at("areaType").needed_choice(_AREA)
    if kind is None:
        return None
    return Area(
        type=kind,
        municipalities=tuple(sorted(where.at("municipalities").strings())),
        regions=tuple(sorted(where.at("regions").strings())),
        wellbeing_counties=tuple(sorted(where.at("wellbeingServicesCounties").strings())),
    )


def phones(node: Node, *keys: str) -> tuple[Phone, ...]:
    """Telephone, text message and fax numbers of all language versions."""
    return tuple(
        found
        for language, version in versions(node)
        for key in keys
        for item in version.each(key)
        if (found := _phone(item, language)) is not None
    )


def _phone(node: Node, language: str) -> Phone | None:
    kind = node.at("type").needed_choice(_PHONE)
    number, charge = node.at("number").text(), node.at("chargeType").choice(_PHONE_CHARGE)
    if kind is None or not number:
        return None
    return Phone(
        language=language,
        number=number,
        prefix=node.at("dialCode").text(),
        type=kind,
        charge=charge,
        charge_note=node.at("chargeDescription").text(),
        note=node.at("additionalInformation").text(),
    )


def emails(node: Node, key: str) -> tuple[Email, ...]:
    """E-mail addresses of all language versions."""
    return tuple(
        Email(language=language, address=address, note=item.at("additionalInformation").text())
        for language, version in versions(node)
        for item in version.each(key)
        if (address := item.at("email").text())
    )


def links(node: Node, key: str) -> tuple[Link, ...]:
    """Web pages, attachments or files of all language versions."""
    return tuple(link for language, version in versions(node) for link in pages(version, key, language))


def pages(node: Node, key: str, language: str) -> Iterator[Link]:
    """The pages in one list."""
    for item in node.each(key):
        if url := item.at("url").text():
            yield Link(
                language=language,
                url=url,
                name=item.at("name").text(),
                note=item.at("additionalInformation").text(),
                file_type=item.at("type").text().lower(),
            )


def web_addresses(node: Node) -> tuple[Link, ...]:
    """The channel's own address in each language."""
    found = []
    for language, version in versions(node):
        address = version.at("webAddress")
        if url := address.at("url").text():
            found.append(Link(language=language, url=url, name=address.at("name").text()))
    return tuple(found)


def contacts(node: Node) -> Contacts:
    """Numbers, addresses and pages of all language versions."""
    return Contacts(
        phones=phones(node, "contactPhoneNumbers", "contactFaxNumbers"),
        emails=emails(node, "contactEmails"),
        links=links(node, "contactWebPages"),
    )


def addresses(
    node: Node,
    *,
    location: AddressUse | None = AddressUse.LOCATION,
    contact: AddressUse = AddressUse.POSTAL,
) -> tuple[Address, ...]:
    """Addresses to visit and to write to."""
    found: list[Address] = []
    for key, use in (("location", location), ("contactAddresses", contact)):
        for member, kind in _ADDRESSES.items():
            if use is not None:
                found += [_address(item, kind, use) for item in node.at(key).each(member)]
    return tuple(found)


def delivery(node: Node) -> Address | None:
    """Where to send or bring a form."""
    kind = node.at("deliveryAddressType").needed_choice(_DELIVERY)
    return None if kind is None else _address(node, kind, AddressUse.DELIVERY)


def _address(node: Node, kind: AddressKind, use: AddressUse) -> Address:
    easting, northing = _coordinates(node)
    return Address(
        kind=kind,
        use=use,
        street=node.at("streetName").texts(),
        street_number=node.at("addressDetail").text(),
        post_office_box=node.at("postOfficeBox").texts(),
        postal_code=node.at("postalCode").text(),
        country=node.at("countryCode").text(),
        texts=node.first("address", "deliveryInformation").texts(),
        notes=node.at("additionalInformation").texts(),
        recipients=node.at("recipient").texts(),
        easting_metres=easting,
        northing_metres=northing,
        accessibility_id=node.at("accessibilityRegisterServicePointId").text(),
    )


def _coordinates(node: Node) -> tuple[float | None, float | None]:
    """The first point in EPSG:3067; points of an unknown system are no use."""
    for item in node.each("coordinates"):
        is_known = item.at("system").choice({"EPSG:3067": True, "Unknown": False})
        easting, northing = item.at("easting").metres(), item.at("northing").metres()
        if is_known and easting is not None and northing is not None:
            return easting, northing
    return None, None


def hours(node: Node) -> ServiceHours:
    """Opening hours: the union of six kinds and the named holidays."""
    where = node.at("serviceHours")
    found = [period for item in where.each("hours") if (period := _period(item)) is not None]
    named = where.at("holidayServiceHours")
    holidays = None if named.value is None else _holidays(named)
    return ServiceHours(periods=tuple(sorted(found, key=repr)), holidays=holidays)


def _period(node: Node) -> Period | None:
    kind = node.at("type").needed_choice(_HOURS)
    words: dict[str, Any] = {
        "headings": node.at("heading").texts(),
        "notes": node.at("additionalInformation").texts(),
    }
    match kind:
        case "weekly":
            return Weekly(**words, slots=_week(node.at("weeklyHours"), _OPEN))
        case "weekly_range":
            from_on, to_on = _needed_days(node)
            return WeeklyRange(
                **words, from_on=from_on, to_on=to_on, slots=_week(node.at("weeklyHours"), _OPEN)
            )
        case "exceptional_range":
            from_on, to_on = _needed_days(node)
            slots = _week(node.at("weeklyHours"), _OPENING)
            if from_on is None or to_on is None:
                return None
            return ExceptionalRange(**words, from_on=from_on, to_on=to_on, slots=slots)
        case "always":
            return Always(**words, status=node.at("openingStatus").choice(_OPEN) or Opening.OPEN)
        case "continuous_range" | "continuous_weekdays":
            return _continuous(node, kind, words)
        case _:
            return None


def _continuous(node: Node, kind: str, words: dict[str, Any]) -> Period | None:
    opens, closes = _needed_time(node.at("fromTime")), _needed_time(node.at("toTime"))
    first, last = node.at("fromDay").weekday(), node.at("toDay").weekday()
    status = node.at("openingStatus").choice(_OPEN) or Opening.OPEN
    from_on, to_on = _needed_days(node) if kind == "continuous_range" else (None, None)
    if opens is None or closes is None:
        return None
    if kind == "continuous_range":
        return ContinuousRange(
            **words,
            from_on=from_on,
            to_on=to_on,
            from_weekday=first,
            to_weekday=last,
            opens=opens,
            closes=closes,
            status=status,
        )
    if first is None or last is None:
        node.wrong("a stretch with fromDay and toDay")
        return None
    return ContinuousWeekdays(
        **words, from_weekday=first, to_weekday=last, opens=opens, closes=closes, status=status
    )


def _needed_days(node: Node) -> tuple[date | None, date | None]:
    """First and last date; a missing one and a range that ends before it begins are problems."""
    found = []
    for key in ("fromDate", "toDate"):
        member = node.at(key)
        if member.value in (None, ""):
            member.wrong('a date such as "2026-01-15"')
        found.append(member.day())
    from_on, to_on = found
    node.at("toDate").not_before(from_on, to_on)
    return from_on, to_on


def _needed_time(node: Node) -> time | None:
    if node.value in (None, ""):
        node.wrong('a time such as "08:00"')
        return None
    return node.clock()


def _week(node: Node, states: dict[str, Opening]) -> tuple[Slot, ...]:
    """The slots of a (partial) week."""
    found: list[Slot] = []
    for index, name in enumerate(WEEKDAYS):
        for item in node.at(name.lower()).each("hours"):
            repetition = item.at("repetition").choice(_REPETITION) or Repetition.WEEKLY
            if (span := _span(item, states)) is not None:
                found.append(Slot(weekday=index, repetition=repetition, **span))
    return in_order(found)


def _span(node: Node, states: dict[str, Opening]) -> dict[str, Any] | None:
    """Opening, closing, state and note of a slot. A closed one without times is the whole day."""
    status = node.at("openingStatus").choice(states) or Opening.OPEN
    notes = node.at("additionalInformation").texts()
    start, end = node.at("start"), node.at("end")
    if status is Opening.CLOSED and start.value is None and end.value is None:
        return {"opens": time(), "closes": time(), "status": status, "notes": notes}
    opens, closes = _needed_time(start), _needed_time(end)
    if opens is None or closes is None:
        return None
    return {"opens": opens, "closes": closes, "status": status, "notes": notes}


def _holidays(node: Node) -> HolidayHours:
    repetition = node.at("repetition")
    is_chosen = repetition.at("type").needed_choice(
        {"RepetitionEveryYear": False, "RepetitionInSelectedYears": True}
    )
    years: tuple[int, ...] | None = None
    if is_chosen:
        found_years = [item.count() for item in repetition.at("years").items()]
        years = tuple(sorted({year for year in found_years if year is not None}))
    found = []
    for item in node.each("holidays"):
        name = item.at("holidayName").needed_choice(_HOLIDAY)
        slots = tuple(
            HolidaySlot(**span) for part in item.each("hours") if (span := _span(part, _OPENING)) is not None
        )
        if name is not None:
            found.append(
                Holiday(
                    name=name,
                    slots=tuple(sorted(slots, key=lambda slot: (slot.opens, slot.closes, repr(slot)))),
                )
            )
    return HolidayHours(years=years, holidays=tuple(sorted(found, key=lambda holiday: holiday.name)))
