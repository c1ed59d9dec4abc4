"""How people of a simulated day are told apart: by shape and letter, never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["single", "several", "booked", "persona"]
#: shapes of personas, in turn; who comes for one matter is a circle, who has a time a square
SHAPES: Final = ("diamond", "hexagon", "pentagon", "shield")
OUTLINES: Final[Mapping[str, str]] = {
    "circle": "M0-11A11 11 0 0 1 0 11A11 11 0 0 1 0-11Z",
    "square": "M-10-10H10V10H-10Z",
    "diamond": "M0-14L14 0L0 14L-14 0Z",
    "hexagon": "M-6.500-11.500H6.500L13 0L6.500 11.500H-6.500L-13 0Z",
    "pentagon": "M0-13.500L12.500-4L8 11H-8L-12.500-4Z",
    "shield": "M-11-10H11V3L0 13L-11 3Z",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A way of coming. `name`: the persona's; empty for the others, which the page names by `kind`."""

    kind: Kind
    name: str
    shape: str
    letter: str

    @property
    def outline(self) -> str:
        """The shape as a path around its middle."""
        return OUTLINES[self.shape]


def marks(
    streams: Mapping[str, int], personas: Mapping[str, str]
) -> tuple[tuple[Mark, ...], tuple[int, ...]]:
    """Marks, and which of them each stream has. `streams`: code → how many needs; `personas`: code → name.

    `path.persona` is a persona's stream, `line.booked` one of booked times; any other is told by its needs."""
    found: dict[tuple[Kind, str], int] = {}
    told = [_kind(code, needs, personas) for code, needs in streams.items()]
    order: Sequence[Kind] = ("single", "several", "booked", "persona")
    for key in sorted(set(told), key=lambda one: (order.index(one[0]), one[1])):
        found[key] = len(found)
    taken: set[str] = set()
    made = [_mark(kind, personas.get(code, ""), number, taken) for number, (kind, code) in enumerate(found)]
    return tuple(made), tuple(found[key] for key in told)


def _kind(code: str, needs: int, personas: Mapping[str, str]) -> tuple[Kind, str]:
    _, _, last = code.rpartition(".")
    if "." in code and last in personas:
        return "persona", last
    if code.endswith(".booked"):
        return "booked", ""
    return ("several" if needs > 1 else "single"), ""


def _mark(kind: Kind, name: str, number: int, taken: set[str]) -> Mark:
    if kind != "persona":
        shape = "square" if kind == "booked" else "circle"
        return Mark(kind, "", shape, "+" if kind == "several" else "")
    free = [one for one in name.upper() + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if one.isalpha() and one not in taken]
    letter = free[0] if free else ""
    taken.add(letter)
    return Mark(kind, name, SHAPES[number % len(SHAPES)], letter)
