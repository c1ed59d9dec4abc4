"""Compiled: random numbers by counting (`streams` in machine words) and the laws drawn from them."""

from __future__ import annotations

import math

import numpy as np

from pathways import layout as at
from pathways import streams
from pathways.compiling import part
from pathways.state import Reals

_STEP, _FIRST, _SECOND = np.uint64(streams.STEP), np.uint64(streams.FIRST), np.uint64(streams.SECOND)
_VISITOR = np.uint64(streams.VISITOR)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_A, _B, _C, _D, _E, _F = streams._A, streams._B, streams._C, streams._D, streams._E, streams._F
_FINE = streams.FINE
_ratio = part(streams.ratio)


@part
def _mix(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> _30)) * _FIRST
    word = (word ^ (word >> _27)) * _SECOND
    return word ^ (word >> _31)


@part
def child(key: int, place: int) -> int:
    """`streams.child`; keys are kept as signed words."""
    return np.int64(_mix(np.uint64(key) + np.uint64(place + 1) * _STEP))


@part
def visitor_key(key: int, serial: int) -> int:
    """`streams.visitor_key`."""
    return np.int64(_mix(np.uint64(key) + _VISITOR + np.uint64(serial + 1) * _STEP))


@part
def uniform(key: int, place: int) -> float:
    """`streams.uniform`."""
    return (np.float64(_mix(np.uint64(key) + np.uint64(place + 1) * _STEP) >> _11) + 0.5) * _FINE


@part
def normal(chance: float) -> float:
    """`streams.normal`."""
    off = chance - 0.5
    if abs(off) <= 0.425:
        return off * _ratio(_A, _B, 0.180625 - off * off)
    tail = math.sqrt(-math.log(chance if off < 0.0 else 1.0 - chance))
    size = _ratio(_C, _D, tail - 1.6) if tail <= 5.0 else _ratio(_E, _F, tail - 5.0)
    return -size if off < 0.0 else size


@part
def duration(f: Reals, law: int, chance: float) -> int:
    """A service of the law in row `law`, ms."""
    kind = f[law + at.L_KIND]
    if kind == at.EXPONENTIAL:
        return int(-math.log(chance) * f[law + at.L_MEAN] + 0.5)
    if kind == at.LOGNORMAL:
        return int(math.exp(f[law + at.L_MEAN] + f[law + at.L_SIGMA] * normal(chance)) + 0.5)
    return int(f[law + at.L_MEAN] + 0.5)
