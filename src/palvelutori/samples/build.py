"""From tables read out of TOML to frozen dataclasses, naming the file, the key and what would be right."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from palvelutori.samples.bases import Slot, Texts

T = TypeVar("T")
LANGUAGES = ("fi", "sv", "en")


class SampleProblem(ValueError):
    """Something in a sample folder is wrong: `place` is the file and key, `right` what would be right."""

    def __init__(self, place: str, problem: str, right: str) -> None:
        super().__init__(f"{place}: {problem}; {right}")
        self.place, self.problem, self.right = place, problem, right


@cache
def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape)


def build(shape: type[T], table: object, place: str) -> T:
    """Fill dataclass `shape` from a TOML `table`; `place` starts every complaint."""
    if not isinstance(table, dict):
        raise SampleProblem(place, f"is {_said(table)}", "should be a table")
    kind: Any = shape
    hints = _hints(kind)
    names = {field.name: field for field in fields(kind)}
    for key in table:
        if key not in names:
            raise SampleProblem(f"{place}.{key}", "is not a known key", f"known keys: {', '.join(names)}")
    values: dict[str, Any] = {}
    for name, field in names.items():
        if name in table:
            values[name] = _value(hints[name], table[name], f"{place}.{name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            if type(None) not in get_args(hints[name]):
                raise SampleProblem(f"{place}.{name}", "is missing", f"should be {_wanted(hints[name])}")
            values[name] = None
    return shape(**values)


def texts(value: object, place: str) -> Texts:
    """A localised text: non-empty fi, sv and en, perhaps easy."""
    if not isinstance(value, dict):
        raise SampleProblem(place, f"is {_said(value)}", "should have the keys fi, sv and en")
    for language in LANGUAGES:
        if not isinstance(value.get(language), str) or not value[language].strip():
            raise SampleProblem(f"{place}.{language}", "is missing or empty", "should be a text")
    for key, said in value.items():
        if key not in (*LANGUAGES, "easy") or not isinstance(said, str) or not said.strip():
            raise SampleProblem(f"{place}.{key}", "is not a text", "keys are fi, sv, en, easy, each a text")
    return dict(value)


def slot(value: object, place: str) -> Slot:
    """`"08:00-18:00"` as a Slot; an end of 24:00 is written 23:59."""
    try:
        start, end = str(value).split("-")
        made = Slot(starts_at=time.fromisoformat(start), ends_at=time.fromisoformat(end))
    except ValueError as error:
        raise SampleProblem(place, f"is {_said(value)}", 'should look like "08:00-18:00"') from error
    if made.ends_at <= made.starts_at:
        raise SampleProblem(place, f"{value} ends before it starts", "the end should be later than the start")
    return made


def _value(hint: Any, value: object, place: str) -> Any:
    if hint == Texts:
        return texts(value, place)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return _union(inner, value, place)
    if origin is Literal:
        if value not in inner:
            raise SampleProblem(place, f"is {_said(value)}", f"should be one of {', '.join(map(str, inner))}")
        return value
    if origin is tuple:
        return _tuple(inner, value, place)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(inner, value, place)
    if hint is Slot:
        return slot(value, place)
    if is_dataclass(hint):
        return build(hint, value, place)  # type: ignore[arg-type]
    return _plain(hint, value, place)


def _union(inner: tuple[Any, ...], value: object, place: str) -> Any:
    kinds = [kind for kind in inner if kind is not type(None)]
    if value is None and len(kinds) < len(inner):
        return None
    if len(kinds) == 1:
        return _value(kinds[0], value, place)
    if isinstance(value, tuple(kinds)):
        return value
    if float in kinds and isinstance(value, int):
        return float(value)
    raise SampleProblem(place, f"is {_said(value)}", "should be " + " or ".join(map(_wanted, kinds)))


def _tuple(inner: tuple[Any, ...], value: object, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise SampleProblem(place, f"is {_said(value)}", "should be a list")
    if inner[-1] is ...:
        return tuple(_value(inner[0], item, f"{place}[{at}]") for at, item in enumerate(value))
    if len(value) != len(inner):
        raise SampleProblem(place, f"has {len(value)} values", f"should have {len(inner)}")
    return tuple(
        _value(kind, item, f"{place}[{at}]") for at, (kind, item) in enumerate(zip(inner, value, strict=True))
    )


def _mapping(inner: tuple[Any, ...], value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SampleProblem(place, f"is {_said(value)}", "should be a table")
    return {
        _value(inner[0], key, f"{place}.{key}"): _value(inner[1], item, f"{place}.{key}")
        for key, item in value.items()
    }


def _plain(hint: Any, value: object, place: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is date and isinstance(value, datetime):
        raise SampleProblem(place, f"is {_said(value)}", "should be a day without a time")
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise SampleProblem(place, f"is {_said(value)}", f"should be {_wanted(hint)}")
    return value


def _said(value: object) -> str:
    return repr(value) if isinstance(value, (str, int, float, bool)) else f"a {type(value).__name__}"


def _wanted(hint: Any) -> str:
    if hint == Texts:
        return "a text with the keys fi, sv and en"
    named = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", date: "a day"}
    return named.get(hint, getattr(hint, "__name__", str(hint)))
