"""Code lists: service classes, life events, target groups, areas, service levels, names of enumerated types.

Six shapes are read: the national server's (`Notation`, `Label`), its areas and types (`Code`, `Names`), its
municipalities (`municipalityCode`), its mandates (`uri`, `labels`), the national code service's (`codeValue`,
`prefLabel`; as `results` or as a scheme with `codes`) and version 12's reference data (`code`, `name`).
"""

from __future__ import annotations

import re
from typing import Any, Final

from palvelutori.catalogue.ptv.model import Code
from palvelutori.catalogue.ptv.node import Node, localised
from palvelutori.catalogue.ptv.words import TEXT_LANGUAGES

_CODE_URI: Final = re.compile(r".*/(?P<scheme>[^/]+)/code/(?P<code>[^/]+)/?\Z")
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
MUNICIPALITY: Final = "municipality"
MANDATE: Final = "digital_authorization"
#: scheme of the service levels (`AstiTypes.json`)
LEVELS: Final = "asti_types"
#: room in the table
MOST_SIGNS: Final = 255
MOST_SCHEME_SIGNS: Final = 80


def scheme_of_file(name: str) -> str:
    """`"codes/AstiTypes.json"` → `"asti_types"`: the scheme where the document does not name one."""
    stem = name.rpartition("/")[2].partition(".")[0]
    return "_".join(part for part in _WORDS.split(stem) if part).lower() or "codes"


def by_notation(node: Node, scheme: str) -> Code | None:
    """A code of the server's classification lists. One without a URI takes the scheme of its neighbours."""
    uri, notation = node.at("Id").text(), node.at("Notation")
    broader = next(iter(node.at("BroaderUris").strings()), "")
    old = node.at("OldUri").text()
    return _code(
        notation,
        scheme=_scheme(uri) or scheme,
        uri=uri,
        old_uris=(old,) if old else (),
        parent_uri=broader,
        names=_capitalised(node.at("Label")),
        notes=_capitalised(node.at("Notes")),
    )


def majority_scheme(items: list[Any]) -> str:
    """The scheme most of the items' URIs name, empty when none does."""
    found = [
        _scheme(item["Id"]) for item in items if isinstance(item, dict) and isinstance(item.get("Id"), str)
    ]
    return max(sorted(set(found)), key=found.count, default="")


def by_names(node: Node, scheme: str) -> Code | None:
    """A code with its names, and the municipalities of an area (`Code`/`code`, `Names`/`names`)."""
    names: dict[str, str] = {}
    for item in node.first("Names", "names").items():
        language = item.first("Language", "language").language()
        words = item.first("Name", "name").text()
        if language and words:
            names[language] = words
    municipalities = node.first("Municipalities", "municipalities").strings()
    return _code(node.first("Code", "code"), scheme=scheme, names=names, municipalities=municipalities)


def by_municipality(node: Node, scheme: str) -> Code | None:
    """A municipality of the server's list."""
    names = localised(node.each("names"), value="name")
    return _code(node.at("municipalityCode"), scheme=scheme or MUNICIPALITY, names=names)


def by_label(node: Node, scheme: str) -> Code | None:
    """A mandate of the national mandate register: its URI is its code."""
    uri = node.at("uri")
    return _code(
        uri,
        scheme=scheme,
        uri=uri.text(),
        parent_uri=next(iter(node.at("broaderConcepts").strings()), ""),
        names=localised(node.each("labels"), language="lang", value="label"),
        notes=localised(node.each("definitions"), language="lang", value="label"),
        is_valid=node.at("active").flag() is not False,
    )


def by_code_value(node: Node, scheme: str) -> Code | None:
    """A code of the national code service."""
    uri = node.at("uri").text()
    broader = node.at("broaderCode")
    status = node.at("status").choice({word: word in _VALID for word in _CODE_STATUS})
    return _code(
        node.at("codeValue"),
        scheme=_scheme(uri) or _last(node.at("codeScheme").at("uri").text()) or scheme,
        uri=uri,
        parent_uri=broader.at("uri").text(),
        parent_code=broader.at("codeValue").text(),
        names=_known(node.at("prefLabel")),
        notes=_known(node.at("description")),
        is_valid=status is not False,
        moment=node.at("modified").moment(),
    )


#: DRAFT codes are in use: the regions of a coming year are published as drafts
_VALID: Final = ("VALID", "DRAFT", "SUGGESTED")
_CODE_STATUS: Final = (*_VALID, "INCOMPLETE", "SUPERSEDED", "RETIRED", "INVALID")


def by_reference_data(node: Node, scheme: str) -> Code | None:
    """A code of version 12's reference data. Ontology terms have a URI only."""
    uri = node.at("uri").text()
    code = node.at("code")
    parents = node.at("parentUris").strings()
    return _code(
        code if code.text() else node.at("uri"),
        scheme=_scheme(uri) or scheme,
        uri=uri,
        parent_uri=node.at("parentUri").text() or next(iter(parents), ""),
        names=node.at("name").texts(),
        municipalities=node.at("municipalities").strings(),
        is_valid=node.at("isValid").flag() is not False,
    )


def _code(code: Node, *, scheme: str, **values: Any) -> Code | None:
    if not 0 < len(code.text()) <= MOST_SIGNS:
        code.wrong(f"the code of a code list, at most {MOST_SIGNS} characters")
        return None
    if len(values.get("uri", "")) > MOST_SIGNS:
        code.log.add(code.path, "its URI is too long", f"a URI of at most {MOST_SIGNS} characters")
        return None
    if not values["names"]:
        code.log.add(code.path, "the code has no name", "a name in one language at least")
        return None
    municipalities = values.pop("municipalities", ())
    if not values.get("parent_code") and (match := _CODE_URI.match(values.get("parent_uri", ""))):
        values["parent_code"] = match["code"]
    return Code(
        scheme=scheme[:MOST_SCHEME_SIGNS],
        code=code.text(),
        municipalities=tuple(sorted(municipalities)),
        **values,
    )


def _known(node: Node) -> dict[str, str]:
    """A localised text of the code service, which also has languages (`und`) the catalogue has no use for."""
    if isinstance(node.value, dict):
        kept = {key: value for key, value in node.value.items() if key in TEXT_LANGUAGES}
        return Node(kept, node.path, node.log).texts()
    return node.texts()


def _capitalised(node: Node) -> dict[str, str]:
    """A localised text keyed `Fi`, `Sv`, `En`."""
    found: dict[str, str] = {}
    for key, member in node.members():
        language = Node(key.lower(), member.path, member.log).language()
        if language and (words := member.text()):
            found[language] = words
    return dict(sorted(found.items()))


def _scheme(uri: str) -> str:
    match = _CODE_URI.match(uri)
    return match["scheme"] if match else ""


def _last(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2]
