"""Version 11: organisations, services, general descriptions, the five channels, collections, connections.

Connections stand inside services and inside channels; both sides give the same connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from palvelutori.catalogue.ptv import v11_parts as parts
from palvelutori.catalogue.ptv.model import (
    Channel,
    Collection,
    Connection,
    Contacts,
    EService,
    GeneralDescription,
    Law,
    Level,
    NationalService,
    Organisation,
    PrintableForm,
    Producer,
    ServiceLocation,
    TelephoneService,
    WebPage,
    Wording,
)
from palvelutori.catalogue.ptv.node import Node, localised
from palvelutori.catalogue.ptv.words import (
    Accessibility,
    AddressUse,
    ChannelType,
    Funding,
    OrganisationType,
    Producing,
    ServiceType,
)

_NAMES: Final = {
    "Name": "names",
    "AlternativeName": "alternative_names",
    "AlternateName": "alternative_names",
}
_TEXTS: Final = {
    "Summary": "summaries",
    "ShortDescription": "summaries",
    "Description": "descriptions",
    "BackgroundDescription": "background",
    "UserInstruction": "user_instructions",
    "ServiceUserInstruction": "user_instructions",
    "DeadLine": "deadlines",
    "DeadLineAdditionalInfo": "deadlines",
    "ProcessingTime": "processing_times",
    "ProcessingTimeAdditionalInfo": "processing_times",
    "ValidityTime": "validity_times",
    "ValidityTimeAdditionalInfo": "validity_times",
    "ChargeTypeAdditionalInfo": "charge_notes",
    "GeneralDescriptionTypeAdditionalInformation": "type_notes",
    "ServiceTypeAdditionalInfo": "type_notes",
}
_CHANNEL_TEXTS: Final = {
    "Summary": "summaries",
    "ShortDescription": "summaries",
    "Description": "descriptions",
}
_ORGANISATION: Final = {kind.value: kind for kind in OrganisationType} | {
    # Parts of a municipality's and a region's organisation, from before the wellbeing services counties.
    "TT1": OrganisationType.REGIONAL,
    "TT2": OrganisationType.REGIONAL,
    "SotePublic": OrganisationType.REGIONAL,
    "SotePrivate": OrganisationType.COMPANY,
    "Region": OrganisationType.REGIONAL,
}
SERVICE: Final = {
    "Service": ServiceType.SERVICE,
    "PermitOrObligation": ServiceType.PERMIT,
    "PermissionAndObligation": ServiceType.PERMIT,
    "PermitOrOtherObligation": ServiceType.PERMIT,
    "ProfessionalQualification": ServiceType.QUALIFICATION,
    "ProfessionalQualifications": ServiceType.QUALIFICATION,
}
_FUNDING: Final = {kind.value: kind for kind in Funding}
_ROLE: Final = {"Responsible": "main", "OtherResponsible": "other", "Producer": "producer"}
_PRODUCING: Final = {
    "SelfProducedServices": Producing.SELF,
    "SelfProduced": Producing.SELF,
    "ProcuredServices": Producing.PROCURED,
    "PurchaseServices": Producing.PROCURED,
    "VoucherServices": Producing.OTHER,
    "Other": Producing.OTHER,
}
CHANNEL: Final = {
    "ServiceLocation": ChannelType.LOCATION,
    "EChannel": ChannelType.E_SERVICE,
    "Phone": ChannelType.TELEPHONE,
    "PrintableForm": ChannelType.FORM,
    "WebPage": ChannelType.WEB_PAGE,
}
_ACCESSIBILITY: Final = {kind.value: kind for kind in Accessibility}


def organisation(node: Node) -> Organisation | None:
    """An organisation."""
    content_id = node.at("id").needed_identity()
    kind = node.at("organizationType").needed_choice(_ORGANISATION)
    names = parts.by_type(node, "organizationNames", _NAMES, default="names")
    texts = parts.by_type(node, "organizationDescriptions", _CHANNEL_TEXTS, default="descriptions")
    shared: dict[str, Any] = {
        "parent_id": node.at("parentOrganizationId").identity(),
        "business_id": node.at("businessCode").text(),
        "oid": node.at("oid").text(),
        "alternative_names": names.get("alternative_names", {}),
        "alternative_first": _alternative_first(node),
        "summaries": texts.get("summaries", {}),
        "descriptions": texts.get("descriptions", {}),
        "contacts": parts.contacts(node),
        "addresses": parts.addresses(node, "addresses"),
        "area": parts.area(node),
        "status": parts.status(node),
        "moment": node.at("modified").moment(),
    }
    named = _named(node.at("organizationNames"), names)
    if content_id is None or kind is None or named is None:
        return None
    return Organisation(content_id=content_id, type=kind, names=named, **shared)


def service(node: Node) -> NationalService | None:
    """A service, without its connections (see `connections`)."""
    content_id = node.at("id").needed_identity()
    kind = node.at("type").needed_choice(SERVICE)
    wording = _wording(node, "serviceNames", "serviceDescriptions")
    main, others, producers = _organisations(node)
    shared: dict[str, Any] = {
        "organisation_id": main,
        "other_responsible": others,
        "producers": producers,
        "general_description_id": node.at("generalDescriptionId").identity(),
        "classes": parts.classes(node),
        "area": parts.area(node),
        "service_languages": node.at("languages").languages(),
        "charge": node.at("serviceChargeType").choice(parts.CHARGE),
        "funding": node.at("fundingType").choice(_FUNDING),
        "vouchers": parts.links(node, "serviceVouchers"),
        "status": parts.status(node),
        "moment": node.at("modified").moment(),
    }
    # A service that follows a general description may take its name from there.
    if not wording.names and shared["general_description_id"] is None:
        _named(node.at("serviceNames"), {})
        return None
    if content_id is None or kind is None:
        return None
    return NationalService(content_id=content_id, type=kind, wording=wording, **shared)


def general_description(node: Node) -> GeneralDescription | None:
    """A general description."""
    content_id = node.at("id").needed_identity()
    kind = node.at("type").needed_choice(SERVICE)
    wording = _wording(node, "names", "descriptions")
    scope = node.at("generalDescriptionType").text()
    shared: dict[str, Any] = {
        "scopes": (scope,) if scope else (),
        "classes": parts.classes(node),
        "charge": node.at("serviceChargeType").choice(parts.CHARGE),
        "status": parts.status(node),
        "moment": node.at("modified").moment(),
    }
    if _named(node.at("names"), {"names": dict(wording.names)}) is None or content_id is None or kind is None:
        return None
    return GeneralDescription(content_id=content_id, type=kind, wording=wording, **shared)


def collection(node: Node) -> Collection | None:
    """A service collection."""
    content_id = node.at("id").needed_identity()
    names = _named(
        node.at("serviceCollectionNames"), {"names": localised(node.each("serviceCollectionNames"))}
    )
    services = [item.at("id").needed_identity() for item in node.each("services")]
    channels = [item.at("id").needed_identity() for item in node.each("serviceChannels")]
    shared: dict[str, Any] = {
        "organisation_id": node.first("organizationId", "mainResponsibleOrganization").identity(),
        "descriptions": localised(node.each("serviceCollectionDescriptions")),
        "service_ids": tuple(sorted({found for found in services if found})),
        "channel_ids": tuple(sorted({found for found in channels if found})),
        "status": parts.status(node),
        "moment": node.at("modified").moment(),
    }
    if content_id is None or names is None:
        return None
    return Collection(content_id=content_id, names=names, **shared)


def channel(node: Node) -> Channel | None:
    """One of the five channels, told apart by `serviceChannelType`."""
    content_id = node.at("id").needed_identity()
    kind = node.at("serviceChannelType").needed_choice(CHANNEL)
    names = parts.by_type(node, "serviceChannelNames", _NAMES, default="names")
    texts = parts.by_type(node, "serviceChannelDescriptions", _CHANNEL_TEXTS, default="descriptions")
    named = _named(node.at("serviceChannelNames"), names)
    base: dict[str, Any] = {
        "content_id": content_id,
        "organisation_id": node.at("organizationId").identity(),
        "names": named,
        "summaries": texts.get("summaries", {}),
        "descriptions": texts.get("descriptions", {}),
        "service_languages": node.at("languages").languages(),
        "area": parts.area(node),
        "ontology_terms": parts.uris(node, "ontologyTerms"),
        "status": parts.status(node),
        "moment": node.at("modified").moment(),
    }
    found = _of_kind(node, kind, base, names.get("alternative_names", {}))
    return found if content_id is not None and named is not None else None


def _of_kind(
    node: Node, kind: ChannelType | None, base: dict[str, Any], alternative: dict[str, str]
) -> Channel | None:
    support = Contacts(phones=parts.phones(node, "supportPhones"), emails=parts.emails(node, "supportEmails"))
    match kind:
        case ChannelType.LOCATION:
            return ServiceLocation(
                **base,
                oid=node.at("oid").text(),
                alternative_names=alternative,
                alternative_first=_alternative_first(node),
                addresses=parts.addresses(node, "addresses", AddressUse.LOCATION),
                contacts=parts.contacts(node),
                hours=parts.hours(node),
            )
        case ChannelType.E_SERVICE:
            is_signed = node.at("requiresSignature").flag()
            return EService(
                **base,
                links=parts.links(node, "webPages"),
                is_identification_needed=node.at("requiresAuthentication").flag(),
                signatures=(node.at("signatureQuantity").count() or 1) if is_signed else 0,
                accessibility=_accessibility(node),
                attachments=parts.links(node, "attachments", name="name"),
                support=support,
                hours=parts.hours(node),
            )
        case ChannelType.TELEPHONE:
            return TelephoneService(
                **base,
                phones=parts.phones(node, "phoneNumbers"),
                links=parts.links(node, "webPages"),
                support=Contacts(emails=support.emails),
                hours=parts.hours(node),
            )
        case ChannelType.FORM:
            return PrintableForm(
                **base,
                form_ids=localised(node.each("formIdentifier")),
                # Here `value` is the address and `type` the format.
                files=parts.links(node, "channelUrls", kind="type"),
                attachments=parts.links(node, "attachments", name="name"),
                deliveries=parts.addresses(node, "deliveryAddresses", AddressUse.DELIVERY),
                support=support,
            )
        case ChannelType.WEB_PAGE:
            return WebPage(
                **base,
                links=parts.links(node, "webPages"),
                accessibility=_accessibility(node),
                support=support,
            )
        case None:
            return None


def connections(node: Node) -> Iterator[tuple[Connection, Node]]:
    """The connections inside a service or a channel, each with the node it was read from."""
    own = node.at("id").value
    own_id = own.strip().lower() if isinstance(own, str) else ""
    for key, other in (("serviceChannels", "serviceChannel"), ("services", "service")):
        for item in node.each(key):
            other_id = item.at(other).at("id").needed_identity()
            pair = (own_id, other_id or "") if other == "serviceChannel" else (other_id or "", own_id)
            found = _connection(item, *pair)
            if own_id and other_id:
                yield found, item


def _connection(node: Node, service_id: str, channel_id: str) -> Connection:
    contact = node.at("contactDetails")
    texts = parts.by_type(node, "description", _TEXTS, default="descriptions")
    return Connection(
        service_id=service_id,
        channel_id=channel_id,
        charge=node.at("serviceChargeType").choice(parts.CHARGE),
        charge_notes=texts.get("charge_notes", {}),
        descriptions=texts.get("descriptions", {}),
        hours=parts.hours(node),
        contacts=parts.contacts(contact),
        addresses=parts.addresses(contact, "addresses"),
        mandates=parts.uris(node, "digitalAuthorizations"),
        levels=tuple(sorted(_levels(node), key=lambda level: level.code)),
        moment=node.at("modified").moment(),
    )


def _levels(node: Node) -> Iterator[Level]:
    """ASTI levels among the extra types. Whether a code is known is asked when the code lists are there."""
    for item in node.each("extraTypes"):
        kind = item.at("type").needed_choice({"Asti": True, "Sote": False})
        code = item.at("code")
        if kind and not code.text():
            code.wrong('the code of a service level such as "OnsiteGuidance"')
        elif kind:
            yield Level(code=code.text(), descriptions=localised(item.each("description")))


def _named(where: Node, names: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """The names; without any the entry cannot be shown to anybody, which is a problem."""
    found = names.get("names") or names.get("alternative_names")
    if not found:
        where.log.add(where.path, "there is no name", "a name in one language at least")
        return None
    return found


def _alternative_first(node: Node) -> tuple[str, ...]:
    chosen = [
        item.at("language").language()
        for item in node.each("displayNameType")
        if item.at("type").choice(_NAMES) == "alternative_names"
    ]
    return tuple(sorted({language for language in chosen if language}))


def _wording(node: Node, names: str, texts: str) -> Wording:
    named = parts.by_type(node, names, _NAMES, default="names")
    said = parts.by_type(node, texts, _TEXTS, default="descriptions")
    keywords: dict[str, list[str]] = {}
    for item in node.each("keywords"):
        language, word = item.at("language").language(), item.at("value").text()
        if language and word:
            keywords.setdefault(language, []).append(word)
    return Wording(
        names=named.get("names", {}) or named.get("alternative_names", {}),
        alternative_names=named.get("alternative_names", {}),
        summaries=said.get("summaries", {}),
        descriptions=said.get("descriptions", {}),
        background=said.get("background", {}),
        user_instructions=said.get("user_instructions", {}),
        requirements=localised(node.each("requirements")),
        deadlines=said.get("deadlines", {}),
        processing_times=said.get("processing_times", {}),
        validity_times=said.get("validity_times", {}),
        charge_notes=said.get("charge_notes", {}),
        keywords={language: tuple(sorted(set(words))) for language, words in sorted(keywords.items())},
        legislation=tuple(
            Law(names=localised(law.each("names")), links=parts.links(law, "webPages"))
            for law in node.each("legislation")
        ),
    )


def _organisations(node: Node) -> tuple[str | None, tuple[str, ...], tuple[Producer, ...]]:
    """Main responsible organisation, the other responsible ones, the producers."""
    main: str | None = None
    others: set[str] = set()
    producers: list[Producer] = []
    for item in node.each("organizations"):
        role = item.at("roleType").needed_choice(_ROLE)
        way = item.at("provisionType").choice(_PRODUCING)
        organisation_id = item.at("organization").at("id").identity()
        if role == "producer":
            words = localised(item.each("additionalInformation"))
            producers.append(
                Producer(way=way or Producing.OTHER, organisation_id=organisation_id, names=words)
            )
        elif role == "main" and main is None:
            main = organisation_id
        elif role is not None and organisation_id is not None:
            others.add(organisation_id)
    unique = {repr(producer): producer for producer in producers}
    return main, tuple(sorted(others)), tuple(unique[key] for key in sorted(unique))


def _accessibility(node: Node) -> dict[str, Accessibility]:
    found: dict[str, Accessibility] = {}
    for item in node.each("accessibilityClassification"):
        language = item.at("language").language()
        level = item.at("accessibilityClassificationLevel").choice(_ACCESSIBILITY)
        if language and level:
            found[language] = level
    return dict(sorted(found.items()))
