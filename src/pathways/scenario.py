"""What is simulated: one day of a house (or a long run of one line), as frozen data with one hash.

Moments are minutes after midnight, spans minutes, shares 0 to 1. `as_data` and `from_data` are each other's
inverse; `digest` is the SHA-256 of the canonical JSON: same data, same days, on every machine.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar

#: changes whenever the same scenario and seed would give other numbers
KERNEL_VERSION = "1"
ALWAYS = math.inf
T = TypeVar("T")


class ScenarioProblem(Exception):
    """A scenario that cannot be run: where, what is wrong, what would be right. One line."""

    def __init__(self, where: str, what: str, right: str) -> None:
        self.where, self.what, self.right = where, what, right
        super().__init__(f"{where}: {what}; {right}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """How long a service lasts. `cv` (standard deviation over mean) shapes the log-normal law only."""

    mean_minutes: float
    kind: Literal["lognormal", "exponential", "constant"] = "lognormal"
    cv: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """A free visitor gives a line up after `floor_minutes` and an exponential rest; together `mean_minutes`."""

    mean_minutes: float
    floor_minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A line. `places`: how many may wait in it; who finds it full is turned away (None: no limit).

    Who comes after closing is turned away. `zone`: where its desks are, for the walk.
    """

    code: str
    service: Law
    promise_minutes: float = 15.0
    patience: Patience | None = None
    places: int | None = None
    opens: float = 0.0
    closes: float = ALWAYS
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who serves. `spells`: from, to; between two is a break.

    A spell ends after the customer at hand. `keeps_breaks`: a break begun late ends as much later.
    `answers_minutes` above 0: an expert elsewhere, on call; each service waits first for the answer, a mean
    of so many minutes (exponential), in which the visitor is busy and the expert is not.
    """

    code: str
    queues: tuple[str, ...]
    spells: tuple[tuple[float, float], ...] = ((0.0, ALWAYS),)
    languages: tuple[str, ...] = ()
    keeps_breaks: bool = False
    answers_minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """People who come alike. `needs`: lines; `fixed` order joins them one after the other, `free` all at once.

    `rates`: from, to, people an hour (Poisson). `booked`: the times of appointments; who has one comes
    `early_minutes` before on the whole, spread normally by `spread_minutes`, and a share does not come.
    `service`: when it differs from the lines'. A `priority_share` of them has the ground `priority`.
    """

    code: str
    needs: tuple[str, ...]
    order: Literal["fixed", "free"] = "fixed"
    rates: tuple[tuple[float, float, float], ...] = ()
    booked: tuple[float, ...] = ()
    early_minutes: float = 7.0
    spread_minutes: float = 4.0
    no_show_share: float = 0.0
    service: Law | None = None
    priority: str = ""
    priority_share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """Of those served at `source`, a share goes on to `target` at once: triage, a further need, or (with
    `hands_over`) a hand-over, which keeps the seniority of the stop it continues."""

    source: str
    target: str
    share: float
    hands_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way between two zones (`entrance` is where people come in). The walk takes the shortest open way."""

    code: str
    between: tuple[str, str]
    minutes: float
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground for going ahead, with the most of a line's calls it may have, percent."""

    code: str
    cap: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language of service and the share of visitors who ask for it."""

    code: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The calling rule's settings (`disciplines`), spans in minutes. As it stands: first come, first served."""

    keep_place: bool = False
    first_come: bool = True
    service_weight: int = 0
    language_lead: int = 0
    ahead_cap: int = 100
    early_minutes: float = 0.0
    grace_minutes: float = 0.0
    last_call_minutes: float = 0.0
    long_wait_minutes: float = ALWAYS


REFERENCE = Policy()
#: as `visits` sets it up in a new house
HOUSE = Policy(
    keep_place=True,
    first_come=False,
    service_weight=100,
    language_lead=250,
    ahead_cap=50,
    early_minutes=10,
    grace_minutes=10,
    last_call_minutes=30,
    long_wait_minutes=60,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole day. Stops that join before `warm_up_minutes` are served and not counted.

    `after_closing`: `serve` = the last people stay until their lines are empty, `send_away` = who still waits
    at closing goes unserved, `leave` = lines stand and people wait until their patience ends.
    """

    name: str
    queues: tuple[Queue, ...]
    persons: tuple[Person, ...]
    streams: tuple[Stream, ...]
    onward: tuple[Onward, ...] = ()
    doors: tuple[Door, ...] = ()
    grounds: tuple[Ground, ...] = ()
    languages: tuple[Language, ...] = ()
    policy: Policy = REFERENCE
    warm_up_minutes: float = 0.0
    after_closing: Literal["serve", "send_away", "leave"] = "serve"


def as_data(value: Any) -> Any:
    """Plain data for JSON. Fields that stand at their default are left out; no end is written as null."""
    if is_dataclass(value) and not isinstance(value, type):
        default = {one.name: one.default for one in fields(value)}
        pairs = ((name, getattr(value, name)) for name in default)
        return {name: as_data(held) for name, held in pairs if held != default[name]}
    if isinstance(value, tuple):
        return [as_data(one) for one in value]
    if isinstance(value, float):
        return None if math.isinf(value) else int(value) if value.is_integer() else value
    return value


def canonical(scenario: Scenario) -> str:
    """The one JSON text of a scenario."""
    return json.dumps(as_data(scenario), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(scenario: Scenario) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(scenario).encode()).hexdigest()


#: fields that hold rows of a kind of their own; `?` = one or nothing
_ROWS: Mapping[str, type] = {
    "queues": Queue, "persons": Person, "streams": Stream, "onward": Onward, "doors": Door,
    "grounds": Ground, "languages": Language,
}  # fmt: skip
_ONE: Mapping[str, type] = {"service": Law, "patience": Patience, "policy": Policy}


def from_data(data: Any) -> Scenario:
    """A scenario from plain data. Raises ScenarioProblem that names the field; does not yet `check`."""
    return _made(Scenario, data, "scenario")


def _made(kind: type[T], data: Any, where: str) -> T:
    if not isinstance(data, dict):
        raise ScenarioProblem(where, "is not an object", "give names and values")
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    if odd := sorted(set(data) - set(known)):
        raise ScenarioProblem(where, f"knows no {odd[0]}", f"it may have {', '.join(known)}")
    values: dict[str, Any] = {}
    for name, held in data.items():
        at = f"{where}.{name}"
        if name in _ROWS and kind is Scenario:
            values[name] = _rows(_ROWS[name], held, at)
        elif name in _ONE:
            values[name] = None if held is None else _made(_ONE[name], held, at)
        else:
            values[name] = _plain(held, str(known[name].type), at)
    try:
        return kind(**values)
    except TypeError as error:
        missing = str(error).rpartition(": ")[2]
        raise ScenarioProblem(where, f"lacks {missing}", "give it") from error


def _rows(kind: type[T], held: Any, where: str) -> tuple[T, ...]:
    if not isinstance(held, list):
        raise ScenarioProblem(where, "is not a list", "give a list of objects")
    named = [
        str(one.get("code", place)) if isinstance(one, dict) else str(place) for place, one in enumerate(held)
    ]
    return tuple(_made(kind, one, f"{where}.{name}") for name, one in zip(named, held, strict=True))


def _plain(held: Any, said: str, where: str) -> Any:
    """A value of a field whose type is written `said`; the forms the classes above use, and no others."""
    if said.startswith("tuple"):
        if not isinstance(held, list):
            raise ScenarioProblem(where, "is not a list", "give a list")
        inner = said.removeprefix("tuple[").removesuffix("]")
        if inner.startswith("tuple"):
            return tuple(_plain(one, inner.rpartition(", ...")[0], where) for one in held)
        kinds = inner.replace(", ...", "").split(", ")
        if not inner.endswith("...") and len(held) != len(kinds):
            raise ScenarioProblem(where, f"has {len(held)} values", f"give {len(kinds)}")
        return tuple(_plain(one, kinds[0], where) for one in held)
    if held is None and "None" in said:
        return None
    if "float" in said:
        if held is None:
            return ALWAYS
        if isinstance(held, bool) or not isinstance(held, int | float):
            raise ScenarioProblem(where, f"{held!r} is not a number", "give minutes, a rate or a share")
        return float(held)
    wanted = bool if "bool" in said else int if "int" in said else str
    if not isinstance(held, wanted) or (wanted is int and isinstance(held, bool)):
        raise ScenarioProblem(where, f"{held!r} is not of the right kind", f"give a {wanted.__name__}")
    return held


def with_policy(scenario: Scenario, policy: Policy) -> Scenario:
    """The same people and desks under another rule."""
    return replace(scenario, policy=policy)
