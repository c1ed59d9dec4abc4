"""Version 12: organisations, services, general descriptions, the five channels, collections, connections.

After the interface's description 0.1.0 (OpenAPI 3.1.1). Channels and opening hours are unions that generated
clients take apart wrongly: here they are told apart by hand, by `serviceChannelType` and `type`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from palvelutori.catalogue.ptv import v12_parts as parts
from palvelutori.catalogue.ptv.model import (
    Channel,
    Classes,
    Collection,
    Connection,
    Contacts,
    EService,
    GeneralDescription,
    Law,
    Level,
    Link,
    NationalService,
    Organisation,
    PrintableForm,
    Producer,
    ServiceLocation,
    TelephoneService,
    WebPage,
    Wording,
)
from palvelutori.catalogue.ptv.node import Node
from palvelutori.catalogue.ptv.words import (
    Accessibility,
    AddressUse,
    ChannelType,
    Charge,
    ConnectionRule,
    Funding,
    OrganisationType,
    Producing,
    ServiceType,
)

_ORGANISATION: Final = {kind.value: kind for kind in OrganisationType}
_SERVICE: Final = {kind.value: kind for kind in ServiceType}
CHANNEL: Final = {kind.value: kind for kind in ChannelType}
_FUNDING: Final = {kind.value: kind for kind in Funding}
_CHARGE: Final = {kind.value: kind for kind in Charge if kind is not Charge.EXTRA}
_RULE: Final = {kind.value: kind for kind in ConnectionRule}
_ACCESSIBILITY: Final = {kind.value: kind for kind in Accessibility}
_SCOPES: Final = {
    scope: scope for scope in ("Church", "EmploymentArea", "Municipality", "Other", "WellbeingServicesCounty")
}
_PRODUCERS: Final = {
    "selfProducedProducers": Producing.SELF,
    "procuredProducers": Producing.PROCURED,
    "otherProducers": Producing.OTHER,
}
#: whether a kind of voucher comes with pages
_VOUCHER: Final = {"NotUsed": False, "WithAdditionalInformation": False, "WithUrl": True}
#: member of a language version → field of `Wording`
_WORDING: Final = {
    "name": "names",
    "alternativeName": "alternative_names",
    "summary": "summaries",
    "description": "descriptions",
    "backgroundDescription": "background",
    "userInstructions": "user_instructions",
    "conditions": "requirements",
    "deadlineAdditionalInformation": "deadlines",
    "processingTimeAdditionalInformation": "processing_times",
    "validityTimeAdditionalInformation": "validity_times",
    "chargeTypeAdditionalInformation": "charge_notes",
}


def organisation(node: Node) -> Organisation | None:
    """An organisation."""
    content_id = node.at("contentId").needed_identity()
    kind = node.at("organizationType").needed_choice(_ORGANISATION)
    names = parts.names(node)
    shared: dict[str, Any] = {
        "parent_id": node.at("parentOrganizationContentId").identity(),
        "business_id": node.at("businessId").text(),
        "oid": node.at("oid").text(),
        "alternative_names": parts.field(node, "alternativeName"),
        "alternative_first": parts.flagged(node, "isAlternativeNamePrimary"),
        "summaries": parts.field(node, "summary"),
        "descriptions": parts.field(node, "description"),
        "contacts": parts.contacts(node),
        "addresses": parts.addresses(node),
        "area": parts.area(node),
        "moment": node.at("publishedAt").moment(),
    }
    if content_id is None or kind is None or names is None:
        return None
    return Organisation(content_id=content_id, type=kind, names=names, **shared)


def service(node: Node) -> NationalService | None:
    """A service."""
    content_id = node.at("contentId").needed_identity()
    kind = node.at("serviceType").needed_choice(_SERVICE)
    organisation_id = node.at("organizationContentId").needed_identity()
    names = parts.names(node)
    shared: dict[str, Any] = {
        "organisation_id": organisation_id,
        "other_responsible": parts.identities(node, "otherResponsibleOrganizations"),
        "producers": tuple(_producers(node.at("producers"))),
        "general_description_id": node.at("generalDescriptionContentId").identity(),
        "wording": _wording(node),
        "classes": _classes(node),
        "area": parts.area(node),
        "service_languages": node.at("serviceLanguages").languages(),
        "charge": node.at("chargeType").choice(_CHARGE),
        "funding": node.at("fundingType").choice(_FUNDING),
        "vouchers": tuple(_vouchers(node)),
        "moment": node.at("publishedAt").moment(),
    }
    if content_id is None or kind is None or names is None:
        return None
    return NationalService(content_id=content_id, type=kind, **shared)


def general_description(node: Node) -> GeneralDescription | None:
    """A general description."""
    content_id = node.at("contentId").needed_identity()
    kind = node.at("serviceType").needed_choice(_SERVICE)
    names = parts.names(node)
    scopes = [item.choice(_SCOPES) for item in node.at("generalDescriptionTypes").items()]
    shared: dict[str, Any] = {
        "organisation_id": node.at("organizationContentId").identity(),
        "scopes": tuple(sorted({scope for scope in scopes if scope})),
        "wording": _wording(node),
        "classes": _classes(node),
        "charge": node.at("chargeType").choice(_CHARGE),
        "moment": node.at("publishedAt").moment(),
    }
    if content_id is None or kind is None or names is None:
        return None
    return GeneralDescription(content_id=content_id, type=kind, **shared)


def collection(node: Node) -> Collection | None:
    """A service collection; its members come with the single entity, not with a search."""
    content_id = node.at("contentId").needed_identity()
    names = parts.names(node)
    members: dict[str, set[str]] = {"Service": set(), "Channel": set()}
    for item in node.each("items"):
        kind = item.at("itemType").needed_choice({"Service": "Service", "Channel": "Channel"})
        found = item.at("contentId").needed_identity()
        if kind and found:
            members[kind].add(found)
    shared: dict[str, Any] = {
        "organisation_id": node.at("organizationContentId").identity(),
        "summaries": parts.field(node, "summary"),
        "descriptions": parts.field(node, "description"),
        "service_ids": tuple(sorted(members["Service"])),
        "channel_ids": tuple(sorted(members["Channel"])),
    }
    if content_id is None or names is None:
        return None
    return Collection(content_id=content_id, names=names, **shared)


def channel(node: Node) -> Channel | None:
    """One of the five channels, told apart by `serviceChannelType`."""
    content_id = node.at("contentId").needed_identity()
    organisation_id = node.at("organizationContentId").needed_identity()
    kind = node.at("serviceChannelType").needed_choice(CHANNEL)
    names = parts.names(node)
    base: dict[str, Any] = {
        "content_id": content_id,
        "organisation_id": organisation_id,
        "names": names,
        "summaries": parts.field(node, "summary"),
        "descriptions": parts.field(node, "description"),
        "connection_rule": node.at("allowedConnectionType").choice(_RULE),
        "service_languages": node.at("serviceLanguages").languages(),
        "area": parts.area(node),
        "moment": node.at("publishedAt").moment(),
    }
    found = _of_kind(node, kind, base)
    return found if content_id is not None and organisation_id is not None and names is not None else None


def _of_kind(node: Node, kind: ChannelType | None, base: dict[str, Any]) -> Channel | None:
    match kind:
        case ChannelType.LOCATION:
            return ServiceLocation(
                **base,
                alternative_names=parts.field(node, "alternativeName"),
                alternative_first=parts.flagged(node, "isAlternativeNamePrimary"),
                addresses=parts.addresses(node),
                contacts=parts.contacts(node),
                hours=parts.hours(node),
            )
        case ChannelType.E_SERVICE:
            return EService(
                **base,
                links=parts.web_addresses(node),
                is_identification_needed=node.at("electronicIdentification").choice(
                    {"Required": True, "NotRequired": False}
                ),
                signatures=_signatures(node.at("electronicSignature")),
                accessibility=_accessibility(node),
                attachments=parts.links(node, "attachmentLinks"),
                support=_support(node),
                hours=parts.hours(node),
            )
        case ChannelType.TELEPHONE:
            return TelephoneService(
                **base,
                phones=parts.phones(node, "phoneNumbers"),
                links=parts.web_addresses(node),
                support=Contacts(emails=parts.emails(node, "supportEmails")),
                hours=parts.hours(node),
            )
        case ChannelType.FORM:
            return PrintableForm(
                **base,
                form_ids=parts.field(node, "formIdentifier"),
                files=parts.links(node, "formFiles"),
                attachments=parts.links(node, "attachmentLinks"),
                deliveries=tuple(
                    found
                    for item in node.each("deliveryAddresses")
                    if (found := parts.delivery(item)) is not None
                ),
                support=_support(node),
            )
        case ChannelType.WEB_PAGE:
            return WebPage(
                **base,
                links=parts.web_addresses(node),
                accessibility=_accessibility(node),
                support=_support(node),
            )
        case None:
            return None


def connection(node: Node) -> Connection | None:
    """A service at a channel.

    The description 0.1.0 shows neither service levels nor mandates here; where a delivery carries them it
    does so under version 11's names (`extraTypes`, `digitalAuthorizations`), with texts keyed by language.
    """
    service_id = node.at("serviceContentId").needed_identity()
    channel_id = node.at("channelContentId").needed_identity()
    shared: dict[str, Any] = {
        "charge": node.at("chargeType").choice(_CHARGE),
        "charge_notes": parts.field(node, "chargeTypeAdditionalInformation"),
        "descriptions": parts.field(node, "description"),
        "hours": parts.hours(node),
        "contacts": parts.contacts(node),
        "addresses": parts.addresses(node, location=None, contact=AddressUse.POSTAL),
        "mandates": tuple(sorted(_mandates(node))),
        "levels": tuple(sorted(_levels(node), key=lambda level: level.code)),
        "moment": node.at("publishedAt").moment(),
    }
    if service_id is None or channel_id is None:
        return None
    return Connection(service_id=service_id, channel_id=channel_id, **shared)


def _mandates(node: Node) -> set[str]:
    found = set()
    for item in node.at("digitalAuthorizations").items():
        words = item.at("uri").text() if isinstance(item.value, dict) else item.text()
        if words:
            found.add(words)
    return found


def _levels(node: Node) -> Iterator[Level]:
    """ASTI levels: objects with `code` and `description`, or the bare codes."""
    for item in node.first("extraTypes", "astiTypes").items():
        if isinstance(item.value, dict):
            is_asti = item.at("type").choice({"Asti": True, "Sote": False})
            code, words = item.at("code"), item.at("description").texts()
            if is_asti is False:
                continue
        else:
            code, words = item, {}
        if code.text():
            yield Level(code=code.text(), descriptions=words)
        else:
            code.wrong('the code of a service level such as "OnsiteGuidance"')


def _producers(node: Node) -> Iterator[Producer]:
    for key, way in _PRODUCERS.items():
        group = node.at(key)
        yield from (
            Producer(way=way, organisation_id=found) for found in parts.identities(group, "organizations")
        )
        for item in group.each("other"):
            if names := item.at("name").texts():
                yield Producer(way=way, names=names)


def _wording(node: Node) -> Wording:
    texts: dict[str, Any] = {field: parts.field(node, key) for key, field in _WORDING.items()}
    keywords = {}
    laws = []
    for language, version in parts.versions(node):
        if words := version.at("freelyAssignedKeywords").strings():
            keywords[language] = tuple(sorted(words))
        for item in version.each("legislationLinks"):
            name, url = item.at("name").text(), item.at("url").text()
            link = (Link(language=language, url=url, name=name),) if url else ()
            laws.append(Law(names={language: name} if name else {}, links=link))
    return Wording(**texts, keywords=keywords, legislation=tuple(laws))


def _classes(node: Node) -> Classes:
    def codes(key: str) -> tuple[str, ...]:
        return tuple(sorted(node.at(key).strings()))

    return Classes(
        service_classes=codes("serviceClasses"),
        target_groups=codes("targetGroups"),
        life_events=codes("lifeEvents"),
        ontology_terms=codes("ontologyTerms"),
        industrial_classes=codes("industrialClasses"),
    )


def _vouchers(node: Node) -> Iterator[Link]:
    """Pages of service vouchers; a voucher that is only described in words stays in the raw document."""
    for language, version in parts.versions(node):
        voucher = version.at("voucher")
        if voucher.at("voucherType").choice(_VOUCHER):
            yield from parts.pages(voucher, "urls", language)


def _signatures(node: Node) -> int:
    if node.value is None:
        return 0
    needed = node.at("type").needed_choice({"Required": True, "NotRequired": False})
    return (node.at("numberOfRequiredSignatures").count() or 1) if needed else 0


def _accessibility(node: Node) -> dict[str, Accessibility]:
    found = {
        language: version.at("accessibilityClassificationLevel").choice(_ACCESSIBILITY)
        for language, version in parts.versions(node)
    }
    return {language: level for language, level in found.items() if level is not None}


def _support(node: Node) -> Contacts:
    return Contacts(
        phones=parts.phones(node, "supportPhoneNumbers"), emails=parts.emails(node, "supportEmails")
    )
