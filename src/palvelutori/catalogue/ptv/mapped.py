"""Entities and codes as plain JSON values and back: what the table keeps next to the raw document."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any, Final

from pydantic import TypeAdapter

from palvelutori.catalogue.ptv.model import (
    Channel,
    Classes,
    Code,
    Collection,
    Connection,
    Entity,
    EService,
    GeneralDescription,
    NationalService,
    Organisation,
    PrintableForm,
    ServiceLocation,
    TelephoneService,
    WebPage,
)
from palvelutori.catalogue.ptv.words import ChannelType, Kind

_CHANNELS: Final[dict[str, TypeAdapter[Any]]] = {
    ChannelType.LOCATION.value: TypeAdapter(ServiceLocation),
    ChannelType.E_SERVICE.value: TypeAdapter(EService),
    ChannelType.TELEPHONE.value: TypeAdapter(TelephoneService),
    ChannelType.FORM.value: TypeAdapter(PrintableForm),
    ChannelType.WEB_PAGE.value: TypeAdapter(WebPage),
}
_KINDS: Final[dict[str, TypeAdapter[Any]]] = {
    Kind.ORGANISATION.value: TypeAdapter(Organisation),
    Kind.SERVICE.value: TypeAdapter(NationalService),
    Kind.GENERAL_DESCRIPTION.value: TypeAdapter(GeneralDescription),
    Kind.CONNECTION.value: TypeAdapter(Connection),
    Kind.COLLECTION.value: TypeAdapter(Collection),
}
_CODE: Final = TypeAdapter(Code)


def plain(entity: Entity) -> dict[str, Any]:
    """The entity as JSON values."""
    if isinstance(entity, Channel):
        found = _CHANNELS[entity.channel.value].dump_python(entity, mode="json")
    else:
        found = _KINDS[entity.kind.value].dump_python(entity, mode="json")
    assert isinstance(found, dict)
    return found


def entity(value: dict[str, Any]) -> Entity:
    """The entity `plain` made the value from. Raises pydantic.ValidationError for anything else."""
    adapter = _CHANNELS[value["channel"]] if value["kind"] == Kind.CHANNEL.value else _KINDS[value["kind"]]
    found: Entity = adapter.validate_python(value)
    return found


def plain_code(code: Code) -> dict[str, Any]:
    """The code as JSON values."""
    found = _CODE.dump_python(code, mode="json")
    assert isinstance(found, dict)
    return found


def fingerprint(value: Any) -> str:
    """Digest by which a change is seen: 64 hexadecimal characters.

    The order of lists does not count: the interface's is not stable and means nothing.
    """
    return hashlib.sha256(_told(value).encode()).hexdigest()


_leaf: Final = json.JSONEncoder(ensure_ascii=False).encode


def _told(value: Any) -> str:
    """The value as one text: members by name, items of lists in the order of their texts."""
    if isinstance(value, str):
        return _leaf(value)
    if isinstance(value, dict):
        return "{" + ",".join([f"{_leaf(key)}:{_told(value[key])}" for key in sorted(value)]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(sorted([_told(item) for item in value])) + "]"
    return _leaf(value)


def resolved(entity: Entity, aliases: dict[str, str]) -> Entity:
    """The entity with the codes for which old or full URIs stand in its classification."""
    if isinstance(entity, NationalService | GeneralDescription):
        known = {
            key: tuple(sorted({aliases.get(word, word) for word in getattr(entity.classes, key)}))
            for key in ("service_classes", "target_groups", "life_events")
        }
        classes: Classes = replace(entity.classes, **known)
        return entity if classes == entity.classes else replace(entity, classes=classes)
    return entity
