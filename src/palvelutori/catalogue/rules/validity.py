"""Things that hold from one day to another, and who comes after whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Validity:
    """Both days included; `None` = open. A body that "ended on 31.12.2025" has that day as `ends_on`."""

    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies between the two."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


#: kinds of bodies that are no authorities and no parties to joint-service agreements
NO_AUTHORITIES = frozenset({"company", "association"})
#: open at both ends
ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body with a life span; `successor` is the code of the one that carries on."""

    code: str
    kind: str
    names: Mapping[str, str]
    short_names: Mapping[str, str]
    validity: Validity
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One organisation runs a unit for a while."""

    organisation: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Era:
    """A line of a unit's history: who ran it, from when to when."""

    organisation: Organisation
    starts_on: date | None
    ends_on: date | None


def in_charge(organisation: str, *, organisations: Mapping[str, Organisation], day: date) -> str:
    """Code of the body that carries `organisation`'s duties on `day`: itself, or the last heir that has
    begun.

    An unknown code, a body without heir and a circle of heirs answer with the last body known.
    """
    seen = {organisation}
    current = organisations.get(organisation)
    while current is not None and current.successor is not None:
        ended = current.validity.ends_on
        if ended is None or day <= ended or current.successor in seen:
            break
        seen.add(current.successor)
        organisation = current.successor
        current = organisations.get(organisation)
    return organisation


def runs_on(
    responsibilities: Iterable[Responsibility],
    *,
    organisations: Mapping[str, Organisation],
    day: date,
) -> str | None:
    """Who runs a unit on `day`: the responsibility of that day, else the heir of the last one before; `None`
    when nobody has begun yet.
    """
    ordered = sorted(responsibilities, key=_begins)
    holding = [one for one in ordered if one.validity.holds_on(day)]
    begun = holding or [one for one in ordered if _begins(one) <= day]
    if not begun:
        return None
    return in_charge(begun[-1].organisation, organisations=organisations, day=day)


def competent_body(
    organisation: str | None,
    *,
    responsibilities: Iterable[Responsibility],
    organisations: Mapping[str, Organisation],
    day: date,
) -> str:
    """Code of the authority in charge on `day` of a service recorded for `organisation` (None = no service
    named) at a unit: the service's own, else whoever runs the unit; a company's or association's product sold
    there is the unit's business. Empty when nobody runs the unit.
    """
    if organisation is not None:
        found = in_charge(organisation, organisations=organisations, day=day)
        body = organisations.get(found)
        if body is None or body.kind not in NO_AUTHORITIES:
            return found
    return runs_on(responsibilities, organisations=organisations, day=day) or ""


def eras(
    responsibilities: Iterable[Responsibility],
    *,
    organisations: Mapping[str, Organisation],
    day: date,
) -> tuple[Era, ...]:
    """The unit's whole history up to `day`, oldest first: each responsibility and, where a body ended while
    responsible, the heirs that followed. The last line is who runs it on `day`.
    """
    found: list[Era] = []
    for one in sorted(responsibilities, key=_begins):
        if _begins(one) <= day:
            found.extend(_line_of_heirs(one, organisations, day))
    return tuple(found)


def _begins(one: Responsibility) -> date:
    return one.validity.starts_on or date.min


def _line_of_heirs(one: Responsibility, organisations: Mapping[str, Organisation], day: date) -> list[Era]:
    lines: list[Era] = []
    starts_on, last = one.validity.starts_on, one.validity.ends_on
    code: str | None = one.organisation
    seen: set[str] = set()
    while code is not None and code in organisations and code not in seen:
        seen.add(code)
        body = organisations[code]
        ended = body.validity.ends_on
        if ended is None or body.successor is None or ended >= min(last or day, day):
            return [*lines, Era(body, starts_on, last)]
        if starts_on is None or starts_on <= ended:
            lines.append(Era(body, starts_on, ended))
            heir = organisations.get(body.successor)
            starts_on = heir.validity.starts_on if heir else None
        code = body.successor
    return lines
