"""A concept's table with an item added, replaced, moved or taken out, and what goes with it. Nothing is changed in
place: each gives a new table, which the whole of the rules then checks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from palvelutori.common.codes import digest, snake
from palvelutori.planning.rules.cost import divided
from palvelutori.planning.rules.keyed import Body, NoSuchPlace, at, changed
from palvelutori.planning.rules.parts import Kind

Item = dict[str, Any]
LEVELS: Final = ("must", "should", "against")
LONGEST_CODE: Final = 40


def items(body: Body, place: str) -> list[Item]:
    """The list at `place`; empty where the file left it out. Raises NoSuchPlace where no list can be."""
    head, _, last = place.rpartition(".")
    whole = at(body, head) if head else body
    found = whole.get(last, []) if isinstance(whole, dict) else None
    if not isinstance(found, list):
        raise NoSuchPlace(place)
    return found


def mark(body: Body, address: str) -> str:
    """What tells whether the same still stands at `address`; of nothing, too."""
    try:
        return digest(at(body, address))[:16]
    except NoSuchPlace:
        return digest(None)[:16]


def next_code(body: Body, kind: Kind, item: Item, *, taken: Collection[str]) -> str:
    """A code nobody has had: numbers go on from the largest, names are made of the English name.

    A code that once stood somewhere is never given again: comments hang on it."""
    if kind.prefix:
        return _numbered(kind.prefix, taken)
    if kind.pattern == "programme.rows":
        group = next(
            (one["group"] for one in items(body, "space_types") if one["code"] == item.get("space")), "A"
        )
        return _numbered(str(group), taken)
    words = item.get("names")
    base = snake(str(words.get("en", "")) if isinstance(words, Mapping) else "")[: LONGEST_CODE - 4]
    base = base or kind.name
    return base if base not in taken else _numbered(f"{base}_", taken, start=2)


def _numbered(prefix: str, taken: Collection[str], *, start: int = 1) -> str:
    found = [re.fullmatch(re.escape(prefix) + r"(\d+)", one) for one in taken]
    digits = [one.group(1) for one in found if one]
    width = max((len(one) for one in digits if one.startswith("0")), default=0)
    return f"{prefix}{max((int(one) for one in digits), default=start - 1) + 1:0{width}d}"


def written(body: Body, place: str, *, code: str, item: Item, kind: Kind, fit: bool = False) -> Body:
    """With `item` at `place.code`, last when it is new. `fit`: the others' shares give way so that the sum is right.

    Raises NoSuchPlace."""
    whole = items(body, place)
    scores = item.get("scores") if kind.pattern == "criteria" else None
    plain = {"code": code} | {name: value for name, value in item.items() if value is not None}
    if scores is not None:
        del plain["scores"]
    is_there = any(one.get("code") == code for one in whole)
    made = [plain if one.get("code") == code else one for one in whole]
    body = changed(body, place, made if is_there else [*made, plain])
    for site, score in (scores or {}).items():
        body = changed(body, f"sites.{site}.scores.{code}", score)
    return fitted(body, kind, keep=code) if fit and kind.share else body


def taken_out(body: Body, place: str, code: str, *, kind: Kind) -> Body:
    """Without the item at `place.code`, and without what has no sense without it: a criterion's scores, a need's
    row of the matrix, the box of a row. The others' shares grow so that the sum is right. Raises NoSuchPlace."""
    at(body, f"{place}.{code}")
    body = changed(body, place, [one for one in items(body, place) if one.get("code") != code])
    if kind.pattern == "criteria":
        for site in items(body, "sites"):
            body = changed(body, f"sites.{site['code']}.scores.{code}", None)
    if kind.pattern == "needs":
        kept = [one for one in items(body, "requirements") if one.get("need") != code]
        body = changed(body, "requirements", kept)
    if kind.pattern == "programme.rows":
        boxes = [one for one in items(body, "drawing.boxes") if one.get("code") != code]
        body = changed(body, "drawing.boxes", boxes)
    return fitted(body, kind, keep="") if kind.share else body


def moved(body: Body, place: str, code: str, *, by: int) -> Body:
    """With the item `by` places later (negative: earlier); at the end of the list it stays. Raises NoSuchPlace."""
    whole = list(items(body, place))
    here = next((n for n, one in enumerate(whole) if one.get("code") == code), None)
    if here is None:
        raise NoSuchPlace(f"{place}.{code}")
    there = min(max(here + by, 0), len(whole) - 1)
    whole.insert(there, whole.pop(here))
    return changed(body, place, whole)


def fitted(body: Body, kind: Kind, *, keep: str) -> Body:
    """With the shares of all but `keep` put in proportion so that the sum is right, to a tenth; their intervals
    follow. As it was when nothing can give way."""
    whole = items(body, kind.pattern)
    given = {str(one["code"]): one.get(kind.share) for one in whole}
    if not all(isinstance(one, int | float) for one in given.values()):
        return body
    own = float(given.pop(keep, 0.0) or 0.0)
    left = round((kind.total - own) * 10)
    before = {code: float(value or 0.0) for code, value in given.items()}
    if left < 0 or not before or sum(before.values()) <= 0:
        return body
    for code, tenths in divided(left, before).items():
        address, value = f"{kind.pattern}.{code}.{kind.share}", tenths / 10
        body = changed(body, address, value)
        for name in ("low", "high") if kind.share == "share" and before[code] else ():
            bound = float(at(body, f"{address}_{name}"))
            body = changed(body, f"{address}_{name}", _bound(bound, value, before[code], name))
    return body


def _bound(bound: float, value: float, before: float, name: str) -> float:
    """A bound in the same proportion, never inside the share it belongs to."""
    moved_to = round(bound * value / before, 1)
    return min(moved_to, value) if name == "low" else min(100.0, max(moved_to, value))


def asked_again(body: Body) -> Body:
    """With the questions an earlier project carried on open again: its list becomes the next one's."""
    made = [
        {**one, "state": "open"} if one.get("state") == "carried" else one for one in items(body, "questions")
    ]
    return changed(body, "questions", made) if made else body


def cells(body: Body) -> dict[tuple[str, str], str]:
    """The requirement matrix: (unit, need) → level."""
    return {(one["unit"], one["need"]): one["level"] for one in items(body, "requirements")}


def with_cells(body: Body, levels: Mapping[tuple[str, str], str]) -> Body:
    """With the matrix as `levels` says; an empty level takes the cell away. What stays keeps its code."""
    made, given = [], dict(levels)
    for one in items(body, "requirements"):
        level = given.pop((one["unit"], one["need"]), one["level"])
        if level:
            made.append({**one, "level": level})
    taken = {one["code"] for one in made}
    for (unit, need), level in given.items():
        if level:
            base = f"{unit}_{need}"[: LONGEST_CODE - 4]
            code = base if base not in taken else _numbered(f"{base}_", taken, start=2)
            taken.add(code)
            made.append({"code": code, "unit": unit, "need": need, "level": level})
    return changed(body, "requirements", made)
