"""The inventory of pairs: which operations share a row, in which world. Measured, and kept in `pairs.toml`.

PALVELUTORI_PAIRS=write python -m pytest tests/promises/test_pairs.py -m slow -k measured     makes it anew

`sample` is the share of them that every run walks; decision 0075.
"""

from __future__ import annotations

import fcntl
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from zlib import crc32

from tests.harness.footprint import disturbed, measured, write_one_row
from tests.promises.worlds import World, forget

FILE = Path(__file__).with_name("pairs.toml")
HEAD = """# Which operations share a row, measured: one changes an answer the other one gets, or both write one row.
# World (state of an example's hall) → operation whose example belongs there → those it meets there.
# `tests/promises/pairs.py` says how it is made; test_pairs.py checks that it is current.
"""
#: world → pairs that once ended there as no serial order does: every run walks them
ONCE_WRONG = {
    "away": [("visits.leave", "visits.say_ready")],
    "kept": [("visits.choose_ways_out", "visits.come_with_place")],
    "leg accepted": [("customers.answer_question", "customers.reroute")],
    "leg asked": [("customers.answer_question", "customers.reroute")],
    "waiting": [
        ("accounts.change_own_password", "accounts.close_person"),
        ("accounts.choose_language", "accounts.close_person"),
    ],
}
#: the worlds whose pairs the sample takes a share of: to make one takes as long as to walk ten pairs
SAMPLED = ("partner active", "serving", "waiting")


def meetings(world: World) -> tuple[set[tuple[str, str]], list[str]]:
    """The pairs that share a row here, one of them at home here, each in alphabetical order; and what failed."""
    own, feet, found, faults = world.own(), {}, set(), []

    def measure(name: str, readers: Iterable[str]) -> None:
        foot, seen = measured(
            world.kept,
            world.calls[name],
            name=name,
            beside=lambda changes: [one for one in readers if disturbed(feet[one], changes)],
        )
        feet[name] = foot
        forget(foot.changes)
        found.update(_pair(name, one) for one in seen)
        if foot.fault:
            faults.append(f"{name} where {world.state}: {foot.fault}")

    for name in own:
        measure(name, ())
    for name in world.calls:
        if name not in own:
            measure(name, own)
    for name in own:
        if feet[name].changes:
            measure(name, list(feet))
        found.update(_pair(name, one) for one in feet if write_one_row(feet[name], feet[one]))
    return found, sorted(set(faults))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def listed() -> dict[str, list[tuple[str, str]]]:
    """World → its pairs, from the file."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return {
        state: [(one, other) for one, others in by.items() for other in others] for state, by in told.items()
    }


def write(state: str, found: Collection[tuple[str, str]]) -> None:
    """One world's pairs anew; several processes may do it."""
    with Path(__file__).open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        FILE.write_text(HEAD + "\n".join(_lines(listed() | {state: list(found)})), encoding="utf-8")


def _lines(found: Mapping[str, Collection[tuple[str, str]]]) -> Iterator[str]:
    for state, pairs in sorted(found.items()):
        yield f'\n["{state}"]'
        for one in sorted({pair[0] for pair in pairs}):
            others = ", ".join(f'"{other}"' for first, other in sorted(pairs) if first == one)
            yield f'"{one}" = [{others}]'
    yield ""


def contexts(pair: tuple[str, str]) -> set[str]:
    """Whose operations they are."""
    return {name.partition(".")[0] for name in pair}


def sample(share: int) -> dict[str, list[tuple[str, str]]]:
    """World → some pairs, the same each time: one in `share` by a hash, one of each context, those once wrong."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for state, pairs in ONCE_WRONG.items():
        found[state].update(pairs)
    met: set[str] = set()
    for number, state, pair in sorted(
        (crc32(" ".join((state, *pair)).encode()), state, pair)
        for state, pairs in listed().items()
        if state in SAMPLED
        for pair in pairs
    ):
        if number % share == 0 or contexts(pair) - met:
            found[state].add(pair)
            met |= contexts(pair)
    return {state: sorted(pairs) for state, pairs in sorted(found.items())}
