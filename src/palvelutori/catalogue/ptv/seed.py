"""General descriptions as the catalogue's own server exports them (`Id`, `Name` as [{Lang, Label}] …).

The sample of 458 has this form. Long texts are the server's editor documents (Draft.js): their paragraphs and
lists become plain text with `- ` before list items, as in the Markdown of version 12.
"""

from __future__ import annotations

import json
from typing import Any, Final

from palvelutori.catalogue.ptv.model import Classes, GeneralDescription, Law, Link, Wording
from palvelutori.catalogue.ptv.node import Node, localised
from palvelutori.catalogue.ptv.v11 import SERVICE
from palvelutori.catalogue.ptv.v11_parts import CHARGE

#: member → field of `Wording`
_WORDING: Final = {
    "Name": "names",
    "ShortDescription": "summaries",
    "Description": "descriptions",
    "BackgroundDescription": "background",
    "UserInstructions": "user_instructions",
    "ServiceRestrictions": "requirements",
    "DeadLineAdditionalInfo": "deadlines",
    "ProcessingTimeAdditionalInfo": "processing_times",
    "ValidityTimeAdditionalInfo": "validity_times",
    "ChargeTypeAdditionalInfo": "charge_notes",
}
_MARKER: Final = {"unordered-list-item": "- ", "ordered-list-item": "1. "}


def general_description(node: Node) -> GeneralDescription | None:
    """A general description."""
    content_id = node.at("Id").needed_identity()
    kind = node.at("ServiceType").needed_choice(SERVICE)
    texts: dict[str, Any] = {field: _texts(node, key) for key, field in _WORDING.items()}
    if not texts["names"]:
        where = node.at("Name")
        where.log.add(where.path, "there is no name", "a name in one language at least")
    wording = Wording(**texts, legislation=tuple(_law(law) for law in node.each("Laws")))
    charge = node.at("ChargeType").choice(CHARGE)
    classes = Classes(
        service_classes=_keys(node, "ServiceClass"),
        target_groups=_keys(node, "TargetGroup"),
        life_events=_keys(node, "LifeEvent"),
        ontology_terms=_keys(node, "OntologyTerm"),
        industrial_classes=_keys(node, "IndustrialClass"),
    )
    reference = node.at("ReferenceCode").text()
    if content_id is None or kind is None or not wording.names:
        return None
    return GeneralDescription(
        content_id=content_id,
        reference_code=reference,
        type=kind,
        wording=wording,
        classes=classes,
        charge=charge,
    )


def _texts(node: Node, key: str) -> dict[str, str]:
    found = localised(node.each(key), language="Lang", value="Label")
    return {language: clean for language, words in found.items() if (clean := plain_text(words))}


def _keys(node: Node, key: str) -> tuple[str, ...]:
    return tuple(sorted({uri for item in node.each(key) if (uri := item.at("Key").text())}))


def _law(node: Node) -> Law:
    names = localised(node.each("Names"), language="Lang", value="Label")
    found = localised(node.each("Links"), language="Lang", value="Label")
    links = tuple(
        Link(language=language, url=url, name=names.get(language, "")) for language, url in found.items()
    )
    return Law(names=names, links=links)


def plain_text(words: str) -> str:
    """The text of an editor document, paragraphs on lines of their own; any other text as it is."""
    if not words.startswith("{"):
        return words
    try:
        document = json.loads(words)
    except (ValueError, RecursionError):
        return words
    blocks = document.get("blocks") if isinstance(document, dict) else None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return words
    lines = [
        _MARKER.get(str(block.get("type")), "") + text.strip()
        for block in blocks
        if isinstance(text := block.get("text"), str)
    ]
    return "\n".join(lines).strip()
