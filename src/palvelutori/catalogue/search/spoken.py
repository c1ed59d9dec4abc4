"""Spoken Finnish: from a word as it is said (`asumistukee`, `ahistaa`, `lopus`) to the written words it may be.

Rules of sound, no list of words: most of what they make is no word at all, so the caller keeps only what it knows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

#: most written words one spoken word is turned into
MOST: Final = 24
#: shorter words are left as they are
_SHORTEST: Final = 4

#: a sound as said → how it may be written; every match of the pattern is tried by itself
_RULES: Final = tuple(
    (re.compile(pattern), tuple(written.split()))
    for pattern, written in (
        # endings: tukee = tukea, apuu = apua, tajuu = tajuaa, kipeet = kipeät
        (r"ee$", "ea eä eaa eää"),
        (r"oo$", "oa oaa"),
        (r"öö$", "öä"),
        (r"uu$", "ua uaa"),
        (r"yy$", "yä yää"),
        (r"ii$", "ia iä"),
        (r"eet$", "eat eät"),
        # a last vowel left out: netis = netissä, kelast = kelasta, pojal = pojalla, kuukaudeks, katos, kaks
        (r"s$", "ssa ssä si"),
        (r"st$", "sta stä"),
        (r"lt$", "lta ltä"),
        (r"l$", "lla llä"),
        (r"ks$", "ksi ko kö"),
        # menny = mennyt, vanhentunu = vanhentunut
        (r"(?<=[lnrs])u$", "ut"),
        (r"(?<=[lnrs])y$", "yt"),
        # maksaan = maksamaan, hakeen = hakemaan
        (r"aan$", "amaan"),
        (r"ään$", "ämään"),
        (r"een$", "emaan emään"),
        (r"oon$", "omaan"),
        (r"uun$", "umaan"),
        (r"iin$", "imaan imään"),
        # inside the word: ahistaa, lähen; mettä, kattoo; meijän; hiljanen, ilmottaa; kaksvuotias
        (r"(?<=[aeiouyäö])h(?=[aeiouyäö])", "hd"),
        (r"(?<=[aeiouyäö])tt(?=[aeiouyäö])", "ts"),
        (r"(?<=[ei])j(?=[aä])", "d"),
        (r"(?<=[aouyäö])(?=nen|se|t)", "i"),
        (r"(?<=yks|uus|iis)(?=[^\Wi])", "i"),
        (r"(?<=kaks)(?=[^\Wi])", "i"),
    )
)


@lru_cache(maxsize=20_000)
def written(word: str) -> tuple[str, ...]:
    """What `word` may be in writing, likeliest first: one sound changed, then two; never the word itself."""
    if len(word) < _SHORTEST:
        return ()
    once = _changed(word)
    twice = [other for one in once for other in _changed(one)]
    return tuple(other for other in dict.fromkeys([*once, *twice]) if other != word)[:MOST]


def _changed(word: str) -> list[str]:
    return [
        word[: match.start()] + said + word[match.end() :]
        for pattern, sounds in _RULES
        for match in pattern.finditer(word)
        for said in sounds
    ]
