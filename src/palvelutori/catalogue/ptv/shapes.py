"""Which shape a document has, and the entries in it.

A document is a page of either version, one entity, a list or a map of entities, a code list, or something the
import does not take: that is set aside with its reason. An entry inside a document that is otherwise readable
is never skipped without a word: it is read, or it is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from palvelutori.catalogue.ptv import codes, seed, v11, v12
from palvelutori.catalogue.ptv.model import Code, Connection, Entity
from palvelutori.catalogue.ptv.node import Node
from palvelutori.catalogue.ptv.problems import Log, plain, shown
from palvelutori.catalogue.ptv.words import Kind

_SAMPLE_UUID: Final = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
_PLACEHOLDER: Final = re.compile(
    rf"string|{_SAMPLE_UUID}|Sample structure for F#|20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"
)
_SHAPE_NAME: Final = re.compile(r"(?:.*/)?V(\d+)VmOpenApi\w+\.json\Z")
_ENTITY: Final = "an organisation, service, general description, channel, connection or collection"


@dataclass(frozen=True, slots=True)
class Record:
    """An entity, the JSON it was read from, and where that stands.

    `rank` tells the two sides of a connection of version 11 apart: 2 = an entry of its own, 1 = inside a
    service, 0 = inside a channel.
    """

    entity: Entity
    raw: Any
    version: int
    file: str
    path: str
    rank: int = 2


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """A code, the JSON it was read from, and where that stands."""

    code: Code
    raw: Any
    file: str
    path: str


@dataclass(slots=True)
class Taken:
    """What one document holds. `aside` is the reason when it is none of the import's."""

    records: list[Record] = field(default_factory=list)
    codes: list[CodeRecord] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    aside: str = ""
    #: (page, of how many) when the document is one of several pages
    page: tuple[int, int] | None = None


EntityReader = Callable[[Node], Entity | None]
CodeReader = Callable[[Node, str], Code | None]


def take(document: Any, file: str) -> tuple[Taken, Log]:
    """Everything in a document, and the problems met."""
    taken, log = Taken(), Log(file)
    root = Node(document, "$", log)
    if _is_template(document):
        taken.aside = _template_reason(file)
    elif isinstance(document, dict):
        _take_object(root, document, taken)
    elif isinstance(document, list):
        _take_list(root, taken)
    else:
        log.add("$", f"{shown(document)} is no document", "an object or a list of objects")
    return taken, log


def _take_object(root: Node, document: dict[str, Any], taken: Taken) -> None:
    if _entity_reader(document) is not None:
        _take_entity(root, taken)
    elif isinstance(document.get("items"), list) and document.keys() & {"page", "pageSize", "totalItems"}:
        taken.page = _page(root.at("page"), root.at("totalPages"))
        _take_items(root.at("items"), taken)
    elif "itemList" in document:
        taken.page = _page(root.at("pageNumber"), root.at("pageCount"))
        _take_items(root.at("itemList"), taken)
    elif "results" in document and "meta" in document:
        _take_codes(root.at("results"), codes.by_code_value, _fallback(root), taken)
    elif "codes" in document and "codeValue" in document:
        scheme = root.at("codeValue").text() or _fallback(root)
        _take_codes(root.at("codes"), codes.by_code_value, scheme, taken)
    elif document and all(isinstance(value, dict) and _entity_reader(value) for value in document.values()):
        for _, member in root.members():
            _take_entity(member, taken)
    elif {"title", "status"} <= document.keys():
        words = f"{shown(document['status'])}, {shown(document['title'])}"
        root.log.add("$", f"this is an error answer of the interface ({words})", "a successful answer")
    else:
        taken.aside = _reason_aside(document)


def _take_list(root: Node, taken: Taken) -> None:
    items: list[Any] = root.value
    objects = [item for item in items if isinstance(item, dict)]
    if items and not objects:
        taken.aside = "a list of bare values: codes without names say nothing"
    elif any(_entity_reader(item) for item in objects):
        _take_items(root, taken)
    elif reader := _code_reader(objects):
        scheme = codes.majority_scheme(items) if reader is codes.by_notation else ""
        if reader is codes.by_municipality:
            scheme = codes.MUNICIPALITY
        elif reader is codes.by_label:
            scheme = codes.MANDATE
        _take_codes(root, reader, scheme or _fallback(root), taken)
    elif objects:
        taken.aside = _reason_aside(objects[0])


def _take_items(root: Node, taken: Taken) -> None:
    """The items of a page or a list: entities, codes of version 12, ids of archived entries."""
    items = [item for item in root.items() if item.is_object()]
    values = [item.value for item in items]
    if values and all(value.keys() == {"contentId"} for value in values):
        found = [item.at("contentId").needed_identity() for item in items]
        taken.archived += [content_id for content_id in found if content_id]
    elif values and all(value.keys() <= {"id", "name"} for value in values):
        taken.aside = "a list of ids and names: the contents are on pages of their own"
    elif values and all(_is_reference_data(value) for value in values):
        _take_codes(root, codes.by_reference_data, _fallback(root), taken)
    else:
        for item in items:
            _take_entity(item, taken)


def _take_entity(node: Node, taken: Taken) -> None:
    if _is_template(node.value):
        taken.notes.append(f"{node.path} {_template_reason('')}")
        return
    found = _entity_reader(node.value)
    if found is None:
        node.log.add(node.path, f"it is not told what this is ({_members(node.value)})", _ENTITY)
        return
    version, reader = found
    entity = reader(node)
    if entity is not None:
        taken.records.append(Record(entity, node.value, version, node.log.file, node.path))
    if version == 11 and reader in (v11.service, v11.channel):
        rank = 1 if reader is v11.service else 0
        for connection, place in v11.connections(node):
            taken.records.append(Record(connection, place.value, version, node.log.file, place.path, rank))


def _take_codes(root: Node, reader: CodeReader, scheme: str, taken: Taken) -> None:
    for item in root.items():
        if item.is_object() and (code := reader(item, scheme)) is not None:
            taken.codes.append(CodeRecord(code, item.value, root.log.file, item.path))


def _entity_reader(value: dict[str, Any]) -> tuple[int, EntityReader] | None:
    """Version and reader for an entity, told by the members it has. A missing id does not hide what it is."""
    keys = value.keys()
    if keys & {"serviceContentId", "channelContentId"}:
        return 12, v12.connection
    if keys & {"contentId", "languageVersions"} and keys != {"contentId"}:
        return 12, _v12_reader(value)
    if "serviceChannelNames" in keys or {"serviceChannelType", "organizationId"} <= keys:
        return 11, v11.channel
    if "serviceNames" in keys:
        return 11, v11.service
    if "organizationNames" in keys:
        return 11, v11.organisation
    if "serviceCollectionNames" in keys:
        return 11, v11.collection
    if {"names", "descriptions"} <= keys and keys & {"id", "serviceClasses", "targetGroups"}:
        return 11, v11.general_description
    if {"Id", "Name", "ServiceType"} <= keys:
        return 11, seed.general_description
    return None


def _v12_reader(value: dict[str, Any]) -> EntityReader:
    keys = value.keys()
    if keys & {"serviceChannelType", "allowedConnectionType", "location", "electronicSignature"} and (
        "organizationType" not in keys
    ):
        return v12.channel
    if keys & {"organizationType", "parentOrganizationContentId", "businessId"}:
        return v12.organisation
    if "generalDescriptionTypes" in keys:
        return v12.general_description
    if keys & {"serviceType", "serviceClasses", "generalDescriptionContentId", "producers"}:
        return v12.service if _is_service(value) else v12.general_description
    return v12.collection


def _is_service(value: dict[str, Any]) -> bool:
    """A service rather than a general description: only the former speaks languages and has producers."""
    return bool(
        value.keys() & {"generalDescriptionContentId", "producers", "serviceLanguages", "fundingType", "area"}
    ) or not any(
        isinstance(version, dict) and "backgroundDescription" in version for version in _versions(value)
    )


def _versions(value: dict[str, Any]) -> list[Any]:
    versions = value.get("languageVersions")
    return list(versions.values()) if isinstance(versions, dict) else []


def _is_reference_data(value: dict[str, Any]) -> bool:
    return "name" in value and "isValid" in value and bool(value.keys() & {"code", "uri"})


def _code_reader(objects: list[dict[str, Any]]) -> CodeReader | None:
    """The reader for a list of codes, when every item has the members of the same shape."""

    def all_have(*keys: str) -> bool:
        return all(item.keys() >= set(keys) for item in objects)

    if not objects:
        return None
    if all_have("Notation", "Label"):
        return codes.by_notation
    if all_have("municipalityCode", "names"):
        return codes.by_municipality
    if all_have("Code", "Names") or all_have("code", "names"):
        return codes.by_names
    if all_have("uri", "labels"):
        return codes.by_label
    if all_have("codeValue", "prefLabel"):
        return codes.by_code_value
    if all(_is_reference_data(item) for item in objects):
        return codes.by_reference_data
    return None


def _page(number: Node, total: Node) -> tuple[int, int] | None:
    first, last = number.value, total.value
    if isinstance(first, int) and isinstance(last, int) and not isinstance(first, bool) and 0 < first <= last:
        return first, last
    return None


def _fallback(root: Node) -> str:
    return codes.scheme_of_file(root.log.file)


def _is_template(value: Any) -> bool:
    """Whether every text is a placeholder: such documents describe a shape and hold nothing."""
    if not isinstance(value, dict | list):
        return False
    has_any = False
    for leaf in _leaves(value):
        if not _PLACEHOLDER.fullmatch(leaf):
            return False
        has_any = has_any or leaf == "string"
    return has_any


def _leaves(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        found = stack.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            stack.extend(found.values())
        elif isinstance(found, list):
            stack.extend(found)


def _template_reason(file: str) -> str:
    match = _SHAPE_NAME.match(file)
    version = f" of version {match[1]}" if match else ""
    return f'a description of a shape{version}, not content: its values are placeholders such as "string"'


def _reason_aside(value: dict[str, Any]) -> str:
    keys = value.keys()
    if "@odata.context" in keys:
        return "an answer of another interface (OData)"
    if keys & {"openapi", "swagger"}:
        return "a description of an interface, not content"
    if {"ReferenceCode", "ServiceType", "Name"} <= keys:
        return "general descriptions without content ids, by which entries are kept apart"
    if isinstance(value.get("id"), int):
        return "an early export of the catalogue, with running numbers instead of content ids"
    return f"no shape of the national catalogue ({_members(value)})"


def _members(value: dict[str, Any]) -> str:
    names = [plain(key[:30]) for key in list(value)[:4]]
    if not names:
        return "no members"
    return "members " + ", ".join(names) + (" …" if len(value) > 4 else "")


def kind_of(record: Record) -> Kind:
    """Kind of a record's entity."""
    return Kind.CONNECTION if isinstance(record.entity, Connection) else record.entity.kind
