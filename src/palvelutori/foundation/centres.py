"""Founding a centre: its row comes before everything else of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from palvelutori.common.codes import is_code
from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.models import HOUSE_STREAM, Centre
from palvelutori.foundation.operation import Act, operation


@dataclass(frozen=True, slots=True)
class Founded:
    """`is_new` is False when the centre was there already."""

    centre: str
    is_new: bool


@operation("foundation.found", stream="house", answer=Founded, roles=(ADMINISTRATOR,))
def found(
    act: Act, *, code: str, names: Mapping[str, str], timezone: str = "Europe/Helsinki", is_live: bool = True
) -> Founded:
    """The centre's row. One that is there keeps whether it is live: a real house never becomes a toy."""
    if not is_code(code) or code == HOUSE_STREAM or len(code) > 40:
        raise InvalidInput(field="code", expected="small letters, digits, - or _, at most 40")
    if not names.get("fi"):
        raise InvalidInput(field="names", expected="at least the Finnish name")
    if timezone not in available_timezones():
        raise InvalidInput(field="timezone", expected="a zone such as Europe/Helsinki")
    _, is_new = Centre.objects.get_or_create(
        code=code, defaults={"names": dict(names), "timezone": timezone, "is_live": is_live}
    )
    if is_new:
        act.write("centre.founded", {"centre": code, "is_live": is_live})
    return Founded(code, is_new)


def names_of(code: str) -> Mapping[str, str]:
    """The centre's names by language; empty for one that is not there."""
    return Centre.objects.filter(code=code).values_list("names", flat=True).first() or {}
