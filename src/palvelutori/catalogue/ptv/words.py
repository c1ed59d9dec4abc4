"""The closed vocabularies of the national catalogue. Values are those of version 12 of its interface."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

#: languages a text of the catalogue may be in
TEXT_LANGUAGES: Final = ("fi", "sv", "en", "se", "smn", "sms")


class Kind(StrEnum):
    """What an entry of the catalogue is."""

    ORGANISATION = "organisation"
    SERVICE = "service"
    GENERAL_DESCRIPTION = "general_description"
    CHANNEL = "channel"
    CONNECTION = "connection"
    COLLECTION = "collection"


class OrganisationType(StrEnum):
    """Kind of organisation."""

    STATE = "State"
    MUNICIPALITY = "Municipality"
    REGIONAL = "RegionalOrganization"
    ASSOCIATION = "Organization"
    COMPANY = "Company"


class ServiceType(StrEnum):
    """Kind of service."""

    SERVICE = "Service"
    PERMIT = "PermitOrOtherObligation"
    QUALIFICATION = "ProfessionalQualification"


class ChannelType(StrEnum):
    """The five kinds of service channel."""

    LOCATION = "ServiceLocation"
    E_SERVICE = "EService"
    TELEPHONE = "TelephoneService"
    FORM = "PrintableForm"
    WEB_PAGE = "WebPage"


class Charge(StrEnum):
    """What a service, a connection or a call costs."""

    FREE = "Free"
    CHARGED = "Charged"
    OTHER = "Other"
    EXTRA = "ExtraCharge"


class Funding(StrEnum):
    """Who pays for the service."""

    PUBLIC = "PubliclyFunded"
    MARKET = "MarketFunded"


class Status(StrEnum):
    """Publishing status. Version 12 gives published entries only; archived ones come as a list of ids."""

    PUBLISHED = "Published"
    DRAFT = "Draft"
    MODIFIED = "Modified"
    ARCHIVED = "Archived"
    WITHDRAWN = "Withdrawn"


class Producing(StrEnum):
    """How a service is produced."""

    SELF = "SelfProduced"
    PROCURED = "Procured"
    OTHER = "Other"


class AreaType(StrEnum):
    """Where an entry is valid."""

    COUNTRY = "WholeCountry"
    MAINLAND = "WholeCountryExceptAland"
    LIMITED = "LimitedArea"


class ConnectionRule(StrEnum):
    """Whose services a channel may be attached to."""

    ALL = "AllOrganizations"
    OWN = "OwnOrganizations"


class Accessibility(StrEnum):
    """How well an e-service or a web page meets the accessibility rules."""

    FULL = "FullyCompliant"
    PARTIAL = "PartiallyCompliant"
    NONE = "NonCompliant"
    UNKNOWN = "Unknown"


class PhoneType(StrEnum):
    """What a number is for."""

    PHONE = "Phone"
    SMS = "Sms"
    FAX = "Fax"


class AddressKind(StrEnum):
    """Shape of an address."""

    STREET = "Street"
    POST_OFFICE_BOX = "PostOfficeBox"
    FOREIGN = "Foreign"
    OTHER = "Other"
    DELIVERY_NOTE = "DeliveryInformation"


class AddressUse(StrEnum):
    """What an address is for: to visit, to write to, to hand a form in."""

    LOCATION = "Location"
    POSTAL = "Postal"
    DELIVERY = "Delivery"


class Opening(StrEnum):
    """State of a stretch of opening hours."""

    OPEN = "Open"
    ON_RESERVATION = "OpenOnReservation"
    CLOSED = "Closed"


class Repetition(StrEnum):
    """In which ISO weeks a stretch is repeated."""

    WEEKLY = "Weekly"
    ODD = "OddWeeks"
    EVEN = "EvenWeeks"


class HolidayName(StrEnum):
    """The 18 holidays and eves the catalogue knows by name."""

    NEW_YEAR_EVE = "NewYearEve"
    NEW_YEAR_DAY = "NewYearDay"
    EPIPHANY = "Epiphany"
    MAUNDY_THURSDAY = "MaundyThursday"
    GOOD_FRIDAY = "GoodFriday"
    EASTER_SUNDAY = "EasterSunday"
    EASTER_MONDAY = "EasterMonday"
    MAY_DAY_EVE = "MayDayEve"
    MAY_DAY = "MayDay"
    ASCENSION_DAY = "AscensionDay"
    WHIT_SUNDAY = "WhitSunday"
    MIDSUMMER_EVE = "MidsummerEve"
    MIDSUMMER_DAY = "MidsummerDay"
    ALL_SAINTS_DAY = "AllSaintsDay"
    INDEPENDENCE_DAY = "IndependenceDay"
    CHRISTMAS_EVE = "ChristmasEve"
    CHRISTMAS_DAY = "ChristmasDay"
    SECOND_DAY_OF_CHRISTMAS = "SecondDayOfChristmas"


#: what a joint service point does for another agency's service, as the ASTI system codes it; a list of
#: levels that comes with a delivery (scheme `asti_types`) adds to these
ASTI_LEVELS: Final = frozenset(
    {
        "DocumentReceived",
        "GuidanceToOnlineSelfService",
        "OnlineSelfServicePoint",
        "OnsiteGuidance",
        "OnsiteGuidanceByServiceAuthor",
        "RemoteGuidance",
        "LostAndFound",
    }
)
