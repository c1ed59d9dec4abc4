"""The internal model of the national catalogue: frozen dataclasses that follow version 12.

Texts are localised dictionaries (`fi`, `sv`, `en`, `se`, `smn`, `sms`), as everywhere in the house; lists
that differ by language (links, numbers) carry the language in each item. Ids are lower-case UUIDs. Long texts
are Markdown in version 12 and plain in version 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from palvelutori.catalogue.ptv.hours import ServiceHours, Texts
from palvelutori.catalogue.ptv.words import (
    Accessibility,
    AddressKind,
    AddressUse,
    AreaType,
    ChannelType,
    Charge,
    ConnectionRule,
    Funding,
    Kind,
    OrganisationType,
    PhoneType,
    Producing,
    ServiceType,
    Status,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number as it is dialled: `prefix` is `+358` or empty for a Finnish service number."""

    language: str
    number: str
    prefix: str = ""
    type: PhoneType = PhoneType.PHONE
    charge: Charge | None = None
    charge_note: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An address to write to."""

    language: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web page, an attachment or a form's file."""

    language: str
    url: str
    name: str = ""
    note: str = ""
    file_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """How to reach whoever is behind an entry."""

    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """What the accessibility register says of one part of the way in."""

    headings: Texts = field(default_factory=dict)
    sentences: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """One way in (version 11 carries it; for version 12 ask the accessibility register by its id)."""

    names: Texts = field(default_factory=dict)
    is_main: bool = False
    accessibility: tuple[Sentences, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address. Coordinates are in EPSG:3067; `texts` is the free text of foreign and other ones."""

    kind: AddressKind
    use: AddressUse
    street: Texts = field(default_factory=dict)
    street_number: str = ""
    post_office_box: Texts = field(default_factory=dict)
    postal_code: str = ""
    post_office: Texts = field(default_factory=dict)
    municipality: str = ""
    country: str = ""
    texts: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)
    recipients: Texts = field(default_factory=dict)
    easting_metres: float | None = None
    northing_metres: float | None = None
    accessibility_id: str = ""
    entrances: tuple[Entrance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where it is valid. The codes count for a limited area only; districts are version 11's."""

    type: AreaType
    municipalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    wellbeing_counties: tuple[str, ...] = ()
    business_regions: tuple[str, ...] = ()
    hospital_districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """Classification by code, or by URI where the vocabulary has URIs only.

    A value that came as an old URI stays one until a code list that knows it has been imported.
    """

    service_classes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    ontology_terms: tuple[str, ...] = ()
    industrial_classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Legislation behind a service."""

    names: Texts = field(default_factory=dict)
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """Who produces a service: an organisation of the catalogue or, without one, a name."""

    way: Producing
    organisation_id: str | None = None
    names: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The long texts a service and its general description share; a local service inherits what it lacks."""

    names: Texts = field(default_factory=dict)
    alternative_names: Texts = field(default_factory=dict)
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    background: Texts = field(default_factory=dict)
    user_instructions: Texts = field(default_factory=dict)
    requirements: Texts = field(default_factory=dict)
    deadlines: Texts = field(default_factory=dict)
    processing_times: Texts = field(default_factory=dict)
    validity_times: Texts = field(default_factory=dict)
    charge_notes: Texts = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    legislation: tuple[Law, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation. `alternative_first`: languages in which the alternative name is the one to show."""

    kind: Literal[Kind.ORGANISATION] = Kind.ORGANISATION
    content_id: str
    parent_id: str | None = None
    type: OrganisationType
    business_id: str = ""
    oid: str = ""
    names: Texts
    alternative_names: Texts = field(default_factory=dict)
    alternative_first: tuple[str, ...] = ()
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    contacts: Contacts = field(default_factory=Contacts)
    addresses: tuple[Address, ...] = ()
    area: Area | None = None
    status: Status = Status.PUBLISHED
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalService:
    """A service as its organisation describes it. `organisation_id`: the main responsible one."""

    kind: Literal[Kind.SERVICE] = Kind.SERVICE
    content_id: str
    organisation_id: str | None = None
    other_responsible: tuple[str, ...] = ()
    producers: tuple[Producer, ...] = ()
    general_description_id: str | None = None
    type: ServiceType
    wording: Wording
    classes: Classes = field(default_factory=Classes)
    area: Area | None = None
    service_languages: tuple[str, ...] = ()
    charge: Charge | None = None
    funding: Funding | None = None
    vouchers: tuple[Link, ...] = ()
    status: Status = Status.PUBLISHED
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralDescription:
    """The state's base text for a statutory service. `scopes`: for whom it is (municipality, church …)."""

    kind: Literal[Kind.GENERAL_DESCRIPTION] = Kind.GENERAL_DESCRIPTION
    content_id: str
    reference_code: str = ""
    organisation_id: str | None = None
    scopes: tuple[str, ...] = ()
    type: ServiceType
    wording: Wording
    classes: Classes = field(default_factory=Classes)
    charge: Charge | None = None
    status: Status = Status.PUBLISHED
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelBase:
    """What the five kinds of channel share."""

    kind: Literal[Kind.CHANNEL] = Kind.CHANNEL
    content_id: str
    organisation_id: str | None = None
    names: Texts
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    connection_rule: ConnectionRule | None = None
    service_languages: tuple[str, ...] = ()
    area: Area | None = None
    ontology_terms: tuple[str, ...] = ()
    status: Status = Status.PUBLISHED
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLocation(ChannelBase):
    """A place to visit."""

    channel: Literal[ChannelType.LOCATION] = ChannelType.LOCATION
    oid: str = ""
    alternative_names: Texts = field(default_factory=dict)
    alternative_first: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    contacts: Contacts = field(default_factory=Contacts)
    hours: ServiceHours = field(default_factory=ServiceHours)


@dataclass(frozen=True, slots=True, kw_only=True)
class EService(ChannelBase):
    """An online service. `signatures`: how many it asks for; 0 = none."""

    channel: Literal[ChannelType.E_SERVICE] = ChannelType.E_SERVICE
    links: tuple[Link, ...] = ()
    is_identification_needed: bool | None = None
    signatures: int = 0
    accessibility: Mapping[str, Accessibility] = field(default_factory=dict)
    attachments: tuple[Link, ...] = ()
    support: Contacts = field(default_factory=Contacts)
    hours: ServiceHours = field(default_factory=ServiceHours)


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephoneService(ChannelBase):
    """A service by telephone."""

    channel: Literal[ChannelType.TELEPHONE] = ChannelType.TELEPHONE
    phones: tuple[Phone, ...] = ()
    links: tuple[Link, ...] = ()
    support: Contacts = field(default_factory=Contacts)
    hours: ServiceHours = field(default_factory=ServiceHours)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintableForm(ChannelBase):
    """A form to print, with where to send it."""

    channel: Literal[ChannelType.FORM] = ChannelType.FORM
    form_ids: Texts = field(default_factory=dict)
    files: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    deliveries: tuple[Address, ...] = ()
    support: Contacts = field(default_factory=Contacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage(ChannelBase):
    """A page to read."""

    channel: Literal[ChannelType.WEB_PAGE] = ChannelType.WEB_PAGE
    links: tuple[Link, ...] = ()
    accessibility: Mapping[str, Accessibility] = field(default_factory=dict)
    support: Contacts = field(default_factory=Contacts)


Channel = ServiceLocation | EService | TelephoneService | PrintableForm | WebPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What the point does for another agency's service: a code of the ASTI system with its own words."""

    code: str
    descriptions: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A service at a channel. Keyed by the two ids."""

    kind: Literal[Kind.CONNECTION] = Kind.CONNECTION
    service_id: str
    channel_id: str
    charge: Charge | None = None
    charge_notes: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    hours: ServiceHours = field(default_factory=ServiceHours)
    contacts: Contacts = field(default_factory=Contacts)
    addresses: tuple[Address, ...] = ()
    mandates: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    moment: datetime | None = None

    @property
    def content_id(self) -> str:
        """Key of the connection: the service's id, a slash, the channel's."""
        return f"{self.service_id}/{self.channel_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A named bundle of services and channels."""

    kind: Literal[Kind.COLLECTION] = Kind.COLLECTION
    content_id: str
    organisation_id: str | None = None
    names: Texts
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    service_ids: tuple[str, ...] = ()
    channel_ids: tuple[str, ...] = ()
    status: Status = Status.PUBLISHED
    moment: datetime | None = None


Entity = Organisation | NationalService | GeneralDescription | Channel | Connection | Collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of a code list: service class, life event, target group, municipality, level …

    `old_uris`: earlier names of the same code, by which texts may still refer to it.
    """

    scheme: str
    code: str
    uri: str = ""
    old_uris: tuple[str, ...] = ()
    parent_uri: str = ""
    parent_code: str = ""
    names: Texts = field(default_factory=dict)
    notes: Texts = field(default_factory=dict)
    municipalities: tuple[str, ...] = ()
    is_valid: bool = True
    moment: datetime | None = None
