"""Finnish words without a morphology: the stems a dictionary word may take, and what may follow them.

Turned around from how a stemmer works. A stemmer guesses the dictionary word of any form; here the words are
known (the catalogue's own), so for each we write down the stems its forms stand on (`tuki` → tuki, tue, tuke)
and a query word is one of its forms when it is such a stem plus a known ending (`tue` + `sta`). A wrong guess
needs a stem and an ending to meet by chance, which is rare.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Final

_VOWELS = "aeiouyäö"
_CASES = (
    "n t a ä ta tä tta ttä ssa ssä sta stä lla llä lta ltä lle na nä ksi in en an än on ön un yn hin han "
    "hän hon hön hun hyn hen seen siin den tten ten ja jä ia iä oja öjä oita öitä eja ejä iden itten "
    "oiden öiden ien jen issa issä ista istä illa illä ilta iltä ille iksi ina inä oissa öissä oista "
    "öistä oilla öillä oilta öiltä oille öille oihin öihin ihin iin eihin "
)
_OWNERS = ("", "ni", "si", "nsa", "nsä", "mme", "nne", "an", "än", "en")
_TAILS = ("", "kin", "ko", "kö", "kaan", "kään", "han", "hän")
_VERBS = (
    "n t mme tte vat vät isi isin isit isimme isivat isivät imme in it ivat ivät nut nyt neet tu ty ttu tty tua tyä "
    "ttua ttyä taan tään "
    "daan dään ttiin tiin kaa kää tko minen misen mista mistä misessa misessä miseen mista maan mään massa mässä "
    "va vä vaa vää da dä essa essä"
)

#: strong grade at the end of a stem → weak grade; the longest match first
_GRADES: Final = (
    ("kk", "k"),
    ("pp", "p"),
    ("tt", "t"),
    ("nk", "ng"),
    ("nt", "nn"),
    ("mp", "mm"),
    ("lt", "ll"),
    ("rt", "rr"),
    ("p", "v"),
    ("t", "d"),
    ("k", ""),
)


def _endings() -> frozenset[str]:
    cases = ["", *_CASES.split()]
    declined = {case + owner + tail for case, owner, tail in product(cases, _OWNERS, _TAILS)}
    verbs = {ending + tail for ending, tail in product(_VERBS.split(), _TAILS)}
    return frozenset(ending for ending in declined | verbs if len(ending) <= 9)


ENDINGS: Final = _endings()

#: end of the dictionary word → ends of the stems of its forms
_ENDS: Final = (
    ("minen", ("mise", "mis", "m", "")),
    ("nen", ("se", "s", "si")),
    ("ttaa", ("ta", "tt", "tta", "ti", "t")),
    ("ttää", ("tä", "tt", "ttä", "ti", "t")),
    ("ata", ("aa", "as", "at", "ai")),
    ("ätä", ("ää", "äs", "ät", "äi")),
    ("uus", ("uude", "uut", "uute", "uuks")),
    ("yys", ("yyde", "yyt", "yyte", "yyks")),
    ("us", ("ukse", "us", "uks", "ude", "utt")),
    ("ys", ("ykse", "ys", "yks", "yde", "ytt")),
    ("is", ("ikse", "is", "ii", "iks")),
    ("as", ("aa", "as", "ai", "akse")),
    ("äs", ("ää", "äs", "äi")),
    ("es", ("ekse", "es", "eks")),
    ("os", ("okse", "os", "oks")),
    ("ös", ("ökse", "ös", "öks")),
    ("ton", ("ttoma", "tont", "ttomi")),
    ("tön", ("ttömä", "tönt", "ttömi")),
    ("in", ("ime", "int", "imi", "ine")),
    ("e", ("ee", "et", "ei")),
    ("el", ("ele", "eli")),
    ("er", ("ere", "eri")),
    ("si", ("de", "te", "tt", "ksi", "si")),
    ("i", ("i", "e", "ei", "")),
    ("aa", ("a", "o", "e", "i", "aa")),
    ("ää", ("ä", "e", "i", "ää", "ö")),
    ("a", ("a", "o", "i", "oi", "")),
    ("ä", ("ä", "ö", "i", "öi", "")),
)


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """Every stem on which forms of the dictionary word `word` may stand, the word itself among them."""
    if len(word) < 3:
        return frozenset({word})
    found = {word}
    for end, others in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= 2:
            root = word[: -len(end)]
            for other in others:
                found.add(root + other)
                found.update(weak + other for weak in _graded(root))
    if word[-1] in _VOWELS:
        found.update(weak + word[-1] for weak in _graded(word[:-1]))
    else:
        found.update((word + "i", word + "e"))
    return frozenset(stem for stem in found if len(stem) >= 2)


def _graded(root: str) -> list[str]:
    """`root` with its last consonants in the other grade, both ways."""
    found = []
    for strong, weak in _GRADES:
        if root.endswith(strong):
            found.append(root[: -len(strong)] + weak)
            break
    for strong, weak in _GRADES:
        if weak and root.endswith(weak) and not root.endswith(strong):
            found.append(root[: -len(weak)] + strong)
            break
    return found


def beginnings(word: str) -> frozenset[str]:
    """The shapes a dictionary word takes as the first part of a compound (`asuminen` → asumis, asuminen…)."""
    found = {word}
    if word.endswith("nen"):
        found.add(word[:-3] + "s")
    if len(word) > 3:
        found.update(stem + "n" for stem in stems(word) if stem[-1] in _VOWELS and len(stem) > 2)
    return frozenset(found)


_DERIVED = re.compile(
    r"(?:aminen|äminen|eminen|iminen|uminen|yminen|nti|ntö|uus|yys|us|ys|os|ös|in|ja|jä|ta|tä|oa|öä|ua|yä|ia|iä|"
    r"aa|ää|ea|eä|da|dä|lla|llä|nen|e|o|ö|u|y|a|ä|i)$"
)
_DOUBLE = re.compile(r"(kk|pp|tt)$")


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """What a family of derived words shares (`tulostus`, `tulostaa`, `tulostin` → tulost); "" when too short."""
    cut = word
    match = _DERIVED.search(word, 3)
    if match:
        cut = word[: match.start()]
    cut = _DOUBLE.sub(lambda found: found.group()[0], cut)
    return cut if len(cut) >= 4 else ""
