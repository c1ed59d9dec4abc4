"""Random numbers by counting: a number is a function of its stream's key and its place, nothing is drawn in turn.

So two scenarios that differ in their staff send the same people with the same matters (common random numbers),
a state that is continued needs no generator, and every worker draws alike. The mixing is that of SplitMix64
(Steele, Lea, Flood 2014), the normal quantile is AS 241 (Wichura 1988). The engine compiles `normal` and has
`mix` and `uniform` in machine words of its own (`draws.py`); a test holds the two together.
"""

from __future__ import annotations

import hashlib
import math

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
#: parts visitors' keys from arrival times within one stream
VISITOR = 0xD1B54A32D192ED03
#: 2**-53: the distance of neighbouring uniforms
FINE = 1.0 / (1 << 53)

_A = (
    3.3871328727963666080,
    133.14166789178437745,
    1971.5909503065514427,
    13731.693765509461125,
    45921.953931549871457,
    67265.770927008700853,
    33430.575583588128105,
    2509.0809287301226727,
)
_B = (
    1.0,
    42.313330701600911252,
    687.18700749205790830,
    5394.1960214247511077,
    21213.794301586595867,
    39307.895800092710610,
    28729.085735721942674,
    5226.4952788528545610,
)
_C = (
    1.42343711074968357734,
    4.63033784615654529590,
    5.76949722146069140550,
    3.64784832476320460504,
    1.27045825245236838258,
    0.241780725177450611770,
    0.0227238449892691845833,
    7.74545014278341407640e-4,
)
_D = (
    1.0,
    2.05319162663775882187,
    1.67638483018380384940,
    0.689767334985100004550,
    0.148103976427480074590,
    0.0151986665636164571966,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_E = (
    6.65790464350110377720,
    5.46378491116411436990,
    1.78482653991729133580,
    0.296560571828504891230,
    0.0265321895265761230930,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_F = (
    1.0,
    0.599832206555887937690,
    0.136929880922735805310,
    0.0148753612908506148525,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)


def mix(word: int) -> int:
    """64 bits in, 64 well-mixed bits out; one to one."""
    word = ((word ^ (word >> 30)) * FIRST) & MASK
    word = ((word ^ (word >> 27)) * SECOND) & MASK
    return word ^ (word >> 31)


def child(key: int, place: int) -> int:
    """The key of the `place`-th stream below `key`."""
    return mix((key + (place + 1) * STEP) & MASK)


def visitor_key(stream_key: int, serial: int) -> int:
    """The key of a stream's `serial`-th visitor."""
    return mix((stream_key + VISITOR + (serial + 1) * STEP) & MASK)


def uniform(key: int, place: int) -> float:
    """The `place`-th number of a stream, in the open interval 0 to 1."""
    return ((mix((key + (place + 1) * STEP) & MASK) >> 11) + 0.5) * FINE


def named(code: str) -> int:
    """A number for a stream's name: its people stay the same when other streams come or go. 63 bits."""
    return int.from_bytes(hashlib.blake2b(code.encode(), digest_size=8).digest(), "big") >> 1


def exponential(chance: float) -> float:
    """The exponential quantile with mean 1."""
    return -math.log(chance)


def ratio(above: tuple[float, ...], below: tuple[float, ...], at: float) -> float:
    """Two polynomials of degree 7, divided."""
    top, bottom = above[7], below[7]
    for place in range(6, -1, -1):
        top = top * at + above[place]
        bottom = bottom * at + below[place]
    return top / bottom


def normal(chance: float) -> float:
    """The quantile of the standard normal law, to about 16 figures."""
    off = chance - 0.5
    if abs(off) <= 0.425:
        return float(off * ratio(_A, _B, 0.180625 - off * off))
    tail = math.sqrt(-math.log(chance if off < 0.0 else 1.0 - chance))
    size = ratio(_C, _D, tail - 1.6) if tail <= 5.0 else ratio(_E, _F, tail - 5.0)
    return float(-size if off < 0.0 else size)
