"""What a house sets for its day: priority grounds and the calling policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from palvelutori.common.refusals import InvalidInput
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER
from palvelutori.foundation.operation import Act, operation
from palvelutori.visits.models import CallingPolicy, PriorityGround
from palvelutori.visits.rules.hall import Policy

_DEFAULTS = asdict(Policy())
_FIELDS = frozenset(field.name for field in fields(Policy))


@dataclass(frozen=True, slots=True)
class GroundGiven:
    """A public reason to be called ahead. `cap_percent`: most of a queue's calls its class may take."""

    code: str
    names: Mapping[str, str]
    reasons: Mapping[str, str]
    ground_class: str
    cap_percent: int


@operation("visits.set_up", answer=type(None), roles=(ADMINISTRATOR,))
def set_up(act: Act, *, grounds: Sequence[GroundGiven]) -> None:
    """The house's priority grounds as given. Done twice it changes nothing."""
    for given in grounds:
        if not 1 <= given.cap_percent <= 100:
            raise InvalidInput(field="cap_percent", expected="1–100")
        PriorityGround.objects.update_or_create(
            centre=act.place.code,
            code=given.code,
            defaults={
                "names": dict(given.names),
                "reasons": dict(given.reasons),
                "ground_class": given.ground_class,
                "cap_percent": given.cap_percent,
            },
        )
    act.write("day.set_up", {"grounds": [given.code for given in grounds]})


@operation("visits.set_policy", answer=type(None), roles=(SQUARE_MANAGER, ADMINISTRATOR))
def set_policy(act: Act, *, values: Mapping[str, int | bool], unit: str = "") -> None:
    """Choices for the calling rule, of the house or of one unit; what is not named is as by default."""
    for name, value in values.items():
        if name not in _FIELDS or type(value) is not type(_DEFAULTS[name]) or value < 0:
            raise InvalidInput(field=name, expected=", ".join(sorted(_FIELDS)))
    CallingPolicy.objects.update_or_create(
        centre=act.place.code, unit=unit, defaults={"values": dict(values), "set_at": act.moment}
    )
    act.write("policy.set", {"unit": unit, "values": dict(values)})
