"""What people say finds the right service: both ways of reading words, and what the everyday words are worth.

Held out is `outside`, written by somebody who had read the names of the services only: when lists and weights changed,
only its share was looked at, never which of its rows fail.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from tests.catalogue.search.asking import documents_of, finds, phrases, share, slipped
from tests.catalogue.search.ways_of_writing import WAYS

from palvelutori.catalogue.search import Index, build_index, morphology_available
from palvelutori.samples.load import load

SAMPLES = ("rantakulma", "jokivarsi")
KINDS = ["voikko", "fallback"]
GATES = {"voikko": 0.90, "fallback": 0.88}
#: way of writing → least share of the phrases found as they stand that are still found
KEPT = {
    "spoken": 0.97,
    "without dots": 0.97,
    "compounds apart": 0.95,
    "two words as one": 0.90,
    "one letter missing": 0.96,
    "in a long sentence": 0.97,
}
needs_voikko = pytest.mark.skipif(not morphology_available(), reason="Voikko is not on this machine")
BY_KIND = [pytest.param("voikko", marks=needs_voikko), "fallback"]


@cache
def indexes(kind: str, with_everyday: bool = True) -> dict[str, Index]:
    return {
        name: build_index(documents_of(load(name)), morphology=kind, with_everyday=with_everyday)
        for name in SAMPLES
    }


def test_there_are_enough_phrases_in_each_language_and_half() -> None:
    said = phrases()
    counted = {code: sum(phrase.language == code for phrase in said) for code in ("fi", "sv", "en")}
    assert counted["fi"] >= 120
    assert counted["sv"] >= 40
    assert counted["en"] >= 40
    assert len({(phrase.sample, phrase.said) for phrase in said}) == len(said)
    assert sum(phrase.is_held_out for phrase in said) >= 100


def test_every_right_answer_exists() -> None:
    codes = {name: {service.code for service in load(name).services} for name in SAMPLES}
    for phrase in phrases():
        for right in phrase.right:
            unit, _, name = right.partition(".")
            known = codes[phrase.sample]
            assert right in known or (name == "*" and any(code.startswith(f"{unit}.") for code in known)), (
                right
            )


@pytest.mark.parametrize("kind", BY_KIND)
def test_a_right_service_is_among_the_first_three(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = phrases()
    held = [phrase for phrase in said if phrase.is_held_out]
    found = share(indexes(kind), held)
    lines = [f"{kind}: right service in the first three, held out: {found:.3f} of {len(held)}"]
    for code in ("fi", "sv", "en"):
        of_language = [phrase for phrase in held if phrase.language == code]
        lines.append(f"  {code} {share(indexes(kind), of_language):.3f} of {len(of_language)}")
    developed = [phrase for phrase in said if not phrase.is_held_out]
    of_developed = share(indexes(kind), developed)
    lines.append(f"  development {of_developed:.3f} of {len(developed)}")
    lines.append(f"  first of all, held out: {share(indexes(kind), held, first=1):.3f}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert found >= GATES[kind]
    assert of_developed >= 0.97


@pytest.mark.parametrize("kind", BY_KIND)
def test_without_everyday_words_fewer_are_found(kind: str) -> None:
    """Negative control: the word lists do what they are for."""
    held = [phrase for phrase in phrases() if phrase.is_held_out]
    assert share(indexes(kind, with_everyday=False), held) < share(indexes(kind), held) - 0.02


@pytest.mark.parametrize("kind", BY_KIND)
@pytest.mark.parametrize(
    "change", [str.upper, str.title, lambda said: f"  {said} ?!", lambda said: f"<b>{said}</b>"]
)
def test_the_way_of_writing_does_not_matter(kind: str, change: Callable[[str], str]) -> None:
    some = phrases()[::9]
    for phrase in some:
        index = indexes(kind)[phrase.sample]
        plain = index.search(phrase.said, language=phrase.language, limit=3)
        changed = index.search(change(phrase.said), language=phrase.language, limit=3)
        if "<b>" not in change("x"):
            assert [hit.code for hit in changed] == [hit.code for hit in plain]
        else:
            assert {hit.code for hit in changed} & {hit.code for hit in plain}


@pytest.mark.parametrize("kind", BY_KIND)
@pytest.mark.parametrize("way", KEPT)
def test_another_way_of_writing_seldom_hides_the_service(kind: str, way: str) -> None:
    plain = [phrase for phrase in phrases() if finds(indexes(kind)[phrase.sample], phrase)]
    written = [changed for phrase in plain if (changed := WAYS[way](phrase)).said != phrase.said]
    assert len(written) >= 60
    assert share(indexes(kind), written) >= KEPT[way]


@pytest.mark.parametrize("kind", BY_KIND)
def test_one_slip_seldom_hides_the_service(kind: str) -> None:
    held = [phrase for phrase in phrases() if phrase.is_held_out]
    assert share(indexes(kind), slipped(held)) >= 0.8


@pytest.mark.parametrize("kind", BY_KIND)
@pytest.mark.parametrize(
    ("half", "code"),
    [("verok", "vero.tax_card"), ("lainh", "mml.registration_of_title"), ("venep", "porina.boat_berths")],
)
def test_half_typed_words_find(kind: str, half: str, code: str) -> None:
    assert code in [hit.code for hit in indexes(kind)["jokivarsi"].search(half, language="fi", limit=3)]


@pytest.mark.parametrize("kind", BY_KIND)
@pytest.mark.parametrize(
    ("said", "unit"),
    [("Kela", "kela"), ("FPA", "kela"), ("kirjasto", "library"), ("labra", "lab"), ("laboratory", "lab")],
)
def test_names_of_units_lead_to_their_services(kind: str, said: str, unit: str) -> None:
    hits = indexes(kind)["rantakulma"].search(said, limit=3)
    assert len(hits) == 3
    assert [hit.code.partition(".")[0] for hit in hits].count(unit) >= 2


def test_all_held_out_misses_can_be_listed() -> None:
    """`finds` says no when the right answer is another one: the measure itself can fail."""
    phrase = next(phrase for phrase in phrases() if phrase.said == "asumistuki")
    wrong = type(phrase)(phrase.said, phrase.language, phrase.sample, ("library.story_time",), False)
    assert finds(indexes("fallback")[phrase.sample], phrase)
    assert not finds(indexes("fallback")[phrase.sample], wrong)
