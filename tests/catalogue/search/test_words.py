"""Words, forms, compounds, slips and word lists, each by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.catalogue.search import (
    build_index,
    document,
    everyday,
    finnish,
    morphology_available,
    spoken,
)
from palvelutori.catalogue.search import morphology as morphologies
from palvelutori.catalogue.search.compounds import Lexicon
from palvelutori.catalogue.search.morphology import Morphology
from palvelutori.catalogue.search.slips import Spelling, distance
from palvelutori.catalogue.search.words import neighbours, query_words, tokens, words_of

KNOWN = {
    "fi": [
        "asumistuki",
        "asuminen",
        "tuki",
        "hakemus",
        "kortti",
        "matka",
        "vero",
        "uimahalli",
        "työtön",
        "vauva",
    ],
    "sv": ["bostad", "bidrag", "ansökan", "skatt", "kort"],
    "en": ["travel", "card", "housing"],
}


def terms(kind: str, word: str, language: str = "fi") -> dict[str, float]:
    return {piece.term: piece.quality for piece in Morphology(kind, KNOWN).pieces(word, language)}


def test_words_are_cut_and_tails_fall_off() -> None:
    assert tokens("Mitä? KELA:n, cd:lle doctor’s TE-toimisto suomi.fi") == [
        "mitä", "kela", "cd", "doctor", "te-toimisto", "suomifi",
    ]  # fmt: skip
    assert [word.text for word in words_of("Miten haen asumistukea?")] == ["haen", "asumistukea"]
    assert [word.share for word in words_of("Miten haen asumistukea?")] == [0.35, 1.0]


def test_a_question_of_silent_words_only_keeps_them() -> None:
    assert [word.text for word in words_of("mitä se on")] == ["mitä", "se", "on"]


@given(st.text(max_size=600))
def test_a_query_stays_within_its_bounds(text: str) -> None:
    words = query_words(text)
    assert len(words) <= 24
    assert len({word.text for word in words}) == len(words)


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("asumistuen", "asumistuki"),
        ("asumistukea", "asumistuki"),
        ("asumistuesta", "asumistuki"),
        ("asumistukeen", "asumistuki"),
        ("kortin", "kortti"),
        ("korttia", "kortti"),
        ("kortteja", "kortti"),
        ("hakemuksen", "hakemus"),
        ("hakemusta", "hakemus"),
        ("uimahallissa", "uimahalli"),
        ("työttömälle", "työtön"),
        ("vauvanikin", "vauva"),
        ("asumisesta", "asuminen"),
    ],
)
def test_the_fallback_knows_forms_of_known_words(form: str, base: str) -> None:
    assert terms("fallback", form).get(f"fi:{base}", 0) >= 0.8


@pytest.mark.parametrize("kind", ["fallback", "voikko"])
@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("asumistukihakemuksesta", {"fi:asumistuki", "fi:hakemus"}),
        ("matkakorttia", {"fi:matka", "fi:kortti"}),
        ("verokorttihakemus", {"fi:vero", "fi:kortti"}),
    ],
)
def test_compounds_fall_into_their_parts(kind: str, word: str, parts: set[str]) -> None:
    if kind == "voikko" and not morphology_available():
        pytest.skip("Voikko is not on this machine")
    assert parts <= set(terms(kind, word))


def test_swedish_and_english_compounds_too() -> None:
    assert {"sv:bost", "sv:bidrag"} <= set(terms("fallback", "bostadsbidragsansökan", "sv"))
    assert {"en:travel", "en:card"} <= set(terms("fallback", "travelcard", "en"))


def test_a_chance_likeness_is_no_form() -> None:
    assert Lexicon("fi", KNOWN["fi"]).known("kirjasto") == ()
    assert Lexicon("fi", KNOWN["fi"]).parts("kirjasto") == ()


@pytest.mark.parametrize("family", [("tulostus", "tulostaa", "tulostin"), ("rokotus", "rokottaa", "rokote")])
def test_a_family_of_words_shares_its_root(family: tuple[str, ...]) -> None:
    assert len({finnish.root(word) for word in family}) == 1


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tukee", "tukea"),
        ("kipee", "kipeä"),
        ("haluu", "haluaa"),
        ("netis", "netissä"),
        ("kelast", "kelasta"),
        ("kuukaudeks", "kuukaudeksi"),
        ("vanhentunu", "vanhentunut"),
        ("maksaan", "maksamaan"),
        ("ahistaa", "ahdistaa"),
        ("mettä", "metsä"),
        ("meijän", "meidän"),
        ("hiljanen", "hiljainen"),
        ("ilmottautua", "ilmoittautua"),
        ("kaksvuotias", "kaksivuotias"),
        ("ilmottaan", "ilmoittamaan"),
    ],
)
def test_a_spoken_word_may_be_the_written_one(said: str, meant: str) -> None:
    assert meant in spoken.written(said)


@given(st.text("aeiouyäöhjklmnrst", max_size=40))
def test_a_spoken_word_is_turned_into_few_others(said: str) -> None:
    found = spoken.written(said)
    assert len(found) == len(set(found)) <= spoken.MOST
    assert said not in found


@pytest.mark.parametrize("kind", ["fallback", "voikko"])
def test_spoken_forms_of_known_words_are_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without the rules of speech the word is only its known beginning."""
    if kind == "voikko" and not morphology_available():
        pytest.skip("Voikko is not on this machine")
    assert terms(kind, "asumistukee")["fi:asumistuki"] >= 0.75
    monkeypatch.setattr(spoken, "written", lambda word: ())
    assert terms(kind, "asumistukee").get("fi:asumistuki", 0) < 0.75


@pytest.mark.parametrize("kind", ["fallback", "voikko"])
@pytest.mark.parametrize(("bare", "meant"), [("tyottomalle", "työtön"), ("tyoton", "työtön")])
def test_dots_may_be_left_out(kind: str, bare: str, meant: str) -> None:
    if kind == "voikko" and not morphology_available():
        pytest.skip("Voikko is not on this machine")
    assert terms(kind, bare)[f"fi:{meant}"] >= 0.7
    assert f"fi:{meant}" not in terms(kind, "työnantaja")


def test_neighbours_are_loud_words_side_by_side() -> None:
    assert neighbours("haen asumis tukea kelasta") == [
        "haenasumis", "asumistukea", "tukeakelasta", "haenasumistukea", "asumistukeakelasta",
    ]  # fmt: skip
    assert neighbours("tuki ja raha") == []


@pytest.mark.parametrize("said", ["vero kortti", "verokortti", "olenverovelallinen"])
def test_spaces_may_stand_wrong(said: str) -> None:
    said_of = {"a.card": "verokortti", "a.debt": "verovelallinen", "a.other": "kirja", "a.more": "kortti"}
    documents = [document(code, "a", names={"fi": name}) for code, name in said_of.items()]
    first = build_index(documents, morphology="fallback", with_everyday=False).search(said, limit=1)
    assert [hit.code for hit in first] == ["a.debt" if "velallinen" in said else "a.card"]


@given(st.text("abcåäö", max_size=9), st.text("abcåäö", max_size=9), st.integers(0, 4))
def test_distance_is_a_distance(one: str, other: str, most: int) -> None:
    slips = distance(one, other, most)
    assert slips == distance(other, one, most)
    assert (slips == 0) == (one == other)
    assert slips <= most + 1


@pytest.mark.parametrize(
    "slip",
    ["asumistukki", "asumsituki", "asumistku", "asumistuk", "asumistukii", "asumitukeen", "asummistukeen"],
)
def test_slips_find_the_word(slip: str) -> None:
    assert Spelling(KNOWN["fi"]).near(slip)[0].word == "asumistuki"


def test_missing_accents_cost_little_and_beginnings_go_on() -> None:
    spelling = Spelling(["työtön", "työ", "kortti"])
    assert spelling.near("tyoton")[0].likeness > 0.9
    assert spelling.near("xy") == ()
    assert [near.word for near in spelling.beginning_with("työt")] == ["työtön"]
    assert spelling.beginning_with("k") == ()


def test_voikko_is_refused_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(morphologies, "_voikko", lambda: None)
    assert not morphologies.morphology_available()
    with pytest.raises(RuntimeError, match="voikko-fi"):
        Morphology("voikko", KNOWN)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = 1", "as a table"),
        ("[x]\nfi = 'sana'", "write a list"),
        ("[x]\nfi = ['']", "write a list"),
        ("[x]\nde = ['Wort']", "unknown de"),
        ("[x", "one.toml"),
    ],
)
def test_word_lists_with_faults_are_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")
    with pytest.raises(everyday.EverydayProblem, match=says):
        everyday.concepts(tmp_path)


def test_the_same_concept_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text("[x]\nfi = ['sana']", encoding="utf-8")
    with pytest.raises(everyday.EverydayProblem, match="another file"):
        everyday.concepts(tmp_path)


def test_a_target_is_a_name_a_code_or_a_whole_unit() -> None:
    concept = everyday.Concept("x", (("booking_help", 0.6), ("lab.booking_help", 1.0), ("kela.*", 0.5)), ())
    assert everyday.share_for(concept, "lab.booking_help", "lab") == 1.0
    assert everyday.share_for(concept, "imaging.booking_help", "imaging") == 0.6
    assert everyday.share_for(concept, "kela.student_aid", "kela") == 0.5
    assert everyday.share_for(concept, "vero.tax_card", "vero") == 0.0
