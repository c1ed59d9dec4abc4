"""Addresses inside a concept: `personas.p10.wants`, `programme.rows.A5.inputs.count`.

Lists whose items have a `code` are walked by it, so an address stays the same when something is put before it:
comments, differences and changes all use these addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Body = dict[str, Any]
#: texts: compared and addressed whole
SLOTS: Final = frozenset({"fi", "sv", "en", "easy"})


class NoSuchPlace(KeyError):
    """Nothing stands at that address."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what stands at `path` before and after; None where it is not."""

    path: str
    before: Any
    after: Any


def _is_keyed(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "code" in one for one in value)
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, Mapping) and "fi" in value and set(value) <= SLOTS


def _step(value: Any, name: str, path: str) -> Any:
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, list):
        for one in value:
            if isinstance(one, dict) and one.get("code") == name:
                return one
    raise NoSuchPlace(path)


def at(body: Body, path: str) -> Any:
    """What stands at `path`. Raises NoSuchPlace."""
    found: Any = body
    for name in path.split("."):
        found = _step(found, name, path)
    return found


def changed(body: Body, path: str, value: Any) -> Body:
    """A copy with `value` at `path`; None takes it away. A new item of a keyed list is put last.

    Raises NoSuchPlace when what should hold it is not there."""
    head, _, rest = path.partition(".")
    return _in_dict(body, head, rest, value, path)


def _changed(whole: Any, head: str, rest: str, value: Any, path: str) -> Any:
    if isinstance(whole, dict):
        return _in_dict(whole, head, rest, value, path)
    if isinstance(whole, list):
        return _in_list(whole, head, rest, value, path)
    raise NoSuchPlace(path)


def _in_dict(whole: Body, head: str, rest: str, value: Any, path: str) -> Body:
    if rest:
        if head not in whole:
            raise NoSuchPlace(path)
        name, _, more = rest.partition(".")
        return {**whole, head: _changed(whole[head], name, more, value, path)}
    if value is None:
        return {name: one for name, one in whole.items() if name != head}
    return {**whole, head: value}


def _in_list(whole: list[Any], head: str, rest: str, value: Any, path: str) -> list[Any]:
    place = next(
        (n for n, one in enumerate(whole) if isinstance(one, dict) and one.get("code") == head), None
    )
    if place is None:
        if rest or not isinstance(value, dict):
            raise NoSuchPlace(path)
        return [*whole, {**value, "code": head}]
    if not rest:
        new = [] if value is None else [value]
        return [*whole[:place], *new, *whole[place + 1 :]]
    name, _, more = rest.partition(".")
    return [*whole[:place], _changed(whole[place], name, more, value, path), *whole[place + 1 :]]


def differences(before: Body, after: Body) -> tuple[Change, ...]:
    """What differs, in the order of `after`, then what is gone. Putting the `after`s of it into `before` gives
    `after` again, but for the order of list items."""
    return tuple(_differ(before, after, ""))


def _differ(before: Any, after: Any, path: str) -> Iterator[Change]:
    if before == after:
        return
    left, right = _parts(before), _parts(after)
    if left is None or right is None or (_is_keyed(before) != _is_keyed(after) and before and after):
        yield Change(path, before, after)
        return
    for name in [*right, *(name for name in left if name not in right)]:
        place = f"{path}.{name}" if path else name
        if name not in left:
            yield Change(place, None, right[name])
        elif name not in right:
            yield Change(place, left[name], None)
        else:
            yield from _differ(left[name], right[name], place)


def _parts(value: Any) -> dict[str, Any] | None:
    """The addressable parts; None where it is one value."""
    if isinstance(value, dict) and not _is_words(value):
        return value
    if _is_keyed(value) or value == []:
        return {one["code"]: one for one in value}
    return None
