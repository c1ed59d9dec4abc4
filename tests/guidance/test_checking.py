"""A rule that is not right does not load, and says where, what and how to mend it."""

from __future__ import annotations

import copy

import pytest

from palvelutori.guidance import package
from palvelutori.guidance.rules import checking
from palvelutori.guidance.rules.checking import RuleProblem, rule_of, vocabulary_of
from palvelutori.guidance.rules.writing import (
    answers_of_lines,
    examples_of_lines,
    lines_of_answers,
    lines_of_examples,
)
from tests.guidance.houses import CENTRES, known, rules
from tests.world import sample

GOOD = {
    "code": "young_talk",
    "about": ["talk"],
    "needs": {"age": ["under_18"]},
    "unless": {"work": ["retired"]},
    "suggests": ["ohjaamo.low_threshold_advice"],
    "because": {"fi": "Tule.", "sv": "Kom.", "en": "Come.", "easy": "Tule meille."},
    "source": "Nuorisolaki",
    "reviewed_by": "ohjaamo: lead",
    "reviewed_on": "2026-11-01",
    "valid_from": "2026-11-01",
    "examples": [
        {"topics": ["talk"], "answers": {"age": "under_18", "work": "studying"}, "then": "yes"},
        {"topics": ["talk"], "answers": {"age": "over_64"}, "then": "no"},
        {"topics": ["talk"], "answers": {"age": "declined"}, "then": "unknown"},
    ],
}


def load(**change):
    table = {**copy.deepcopy(GOOD), **change}
    return rule_of(
        {key: value for key, value in table.items() if value is not None},
        place="x.toml",
        known=known("rantakulma"),
    )


def test_a_good_rule_loads():
    assert load().code == "young_talk" and load().questions == {"age", "work"}


@pytest.mark.parametrize(
    ("change", "where", "mend"),
    [
        ({"code": None}, "x.toml.code", "small letters"),
        ({"code": "Young"}, "x.toml.code", "small letters"),
        ({"extra": 1}, "young_talk.extra", "known keys"),
        ({"about": []}, "young_talk.about", "at least one wish or life event"),
        ({"about": ["chat"]}, "young_talk.about", "there are"),
        ({"suggests": ["ohjaamo.chat"]}, "young_talk.suggests", "ohjaamo.low_threshold_advice"),
        ({"suggests": ["mhsa.walk_in_assessment"]}, "young_talk.neutral", "neutral words the unit approved"),
        ({"needs": {"shoe_size": ["44"]}}, "needs.shoe_size", "questions: age"),
        ({"needs": {"age": ["old"]}}, "needs.age", "over_64"),
        ({"needs": ["age"]}, "young_talk.needs", "question ="),
        ({"because": None}, "young_talk.because", "fi, sv, en and easy"),
        ({"because": {"fi": "a", "sv": "b", "en": "c"}}, "because.easy", "1 to 300"),
        ({"because": {"fi": "a", "sv": "b", "en": "c", "easy": "sana " * 16}}, "because.easy", "15 words"),
        ({"weight": 4}, "young_talk.weight", "1, 2, 3"),
        ({"source": ""}, "young_talk.source", "1 to 300"),
        ({"reviewed_on": "soon"}, "young_talk.reviewed_on", "2026-11-01"),
        ({"examples": None}, "young_talk.examples", "a rule without an example is not used"),
        ({"examples": []}, "young_talk.examples", "a rule without an example is not used"),
        ({"examples": ["x"]}, "examples[1]", "topics, answers and then"),
        ({"examples": [{"topics": ["talk"], "then": "maybe"}]}, "examples[1].then", "yes, no, unknown"),
        ({"examples": [{"topics": ["talk"], "answers": {"age": "x"}, "then": "yes"}]}, "answers.age", "under_18"),
        ({"examples": [{"topics": ["talk"], "answers": {"x": "declined"}, "then": "no"}]}, "answers.x", "questions"),
        ({"examples": GOOD["examples"][:1]}, "young_talk.examples", "at least one"),
        ({"examples": GOOD["examples"][1:]}, "young_talk.examples", "at least one"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(change, where, mend):
    with pytest.raises(RuleProblem) as told:
        load(**change)
    assert where in told.value.place and mend in told.value.right and str(told.value).count(";") >= 1


def wrong_example():
    load(examples=[*GOOD["examples"][:2], {"topics": ["talk"], "answers": {"age": "over_64"}, "then": "yes"}])


def test_an_example_that_fails_keeps_the_rule_out(monkeypatch):
    with pytest.raises(RuleProblem, match=r"examples\[3\]: expects yes and the rule says no; mend"):
        wrong_example()
    monkeypatch.setattr(checking, "check_examples", lambda rule, place: None)  # negative control
    wrong_example()


def test_a_vocabulary_that_is_not_right():
    names = {"fi": "a", "sv": "b", "en": "c", "easy": "d"}
    for choices in ({"yes": names}, {"yes": names, "declined": names}):
        with pytest.raises(RuleProblem, match="silence is always offered"):
            vocabulary_of({"questions": {"q": {"names": names, "cost": 0.1, "choices": choices}}}, "v.toml")


def test_files_are_read_whole_or_not_at_all(tmp_path):
    own, shared = tmp_path / "rantakulma" / "guidance", tmp_path / "shared"
    own.mkdir(parents=True)
    shared.mkdir()
    (own / "a.toml").write_text("[rules.x", encoding="utf-8")
    with pytest.raises(RuleProblem, match=r"a\.toml: is not TOML"):
        package.rules_of("rantakulma", known("rantakulma"), folder=tmp_path)
    source = (package.SAMPLES / "rantakulma" / "guidance" / "mhsa.toml").read_text(encoding="utf-8")
    (own / "a.toml").write_text(source, encoding="utf-8")
    assert len(package.rules_of("rantakulma", known("rantakulma"), folder=tmp_path)) == 3
    (own / "b.toml").write_text(source, encoding="utf-8")
    with pytest.raises(RuleProblem, match="stands twice"):
        package.rules_of("rantakulma", known("rantakulma"), folder=tmp_path)


@pytest.mark.parametrize("centre", CENTRES)
def test_the_house_has_enough_rules_over_all_its_units(centre):
    found, given = rules(centre), sample(centre)
    assert len(found) >= 40 and len(known(centre).life_events) >= 12
    assert {one.partition(".")[0] for rule in found for one in rule.suggests} == {
        one.code for one in given.units
    }
    assert known(centre).life_events <= {topic for rule in found for topic in rule.about}
    assert sum(rule.is_early for rule in found) >= 8
    assert all(rule.source for rule in found)


@pytest.mark.parametrize("centre", CENTRES)
def test_what_is_written_on_a_page_reads_back(centre):
    for _, table in package.rules_of(centre, known(centre)):
        for part in ("needs", "unless"):
            assert answers_of_lines(lines_of_answers(table.get(part, {}))) == table.get(part, {})
        assert examples_of_lines(lines_of_examples(table["examples"])) == table["examples"]
