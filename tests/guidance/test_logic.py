"""Three values: an unknown stays unknown, it never becomes a no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.guidance.rules import suggesting
from palvelutori.guidance.rules.entries import DECLINED, DO_NOT_KNOW, Said
from palvelutori.guidance.rules.logic import Truth, every, opposite, some
from palvelutori.guidance.rules.suggesting import suggest, verdict
from tests.guidance.houses import CENTRES, order, rules, said

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
TRUTHS = st.lists(st.sampled_from(Truth))
TOPICS = sorted({topic for centre in CENTRES for rule in rules(centre) for topic in rule.about})
QUESTIONS = {
    question: sorted(
        {
            choice
            for centre in CENTRES
            for rule in rules(centre)
            for asked in (rule.needs, rule.unless)
            for choice in asked.get(question, ())
        }
    )
    for question in {one for centre in CENTRES for rule in rules(centre) for one in rule.questions}
}


@st.composite
def people(draw: st.DrawFn) -> Said:
    """Somebody who says some things, does not know others and keeps others to themselves."""
    topics = draw(st.sets(st.sampled_from(TOPICS), min_size=1, max_size=4))
    asked = draw(st.sets(st.sampled_from(sorted(QUESTIONS))))
    return Said(
        frozenset(topics),
        {code: draw(st.sampled_from([*QUESTIONS[code], DECLINED, DO_NOT_KNOW])) for code in sorted(asked)},
    )


def test_the_tables():
    assert [every([YES, one]) for one in Truth] == [YES, NO, UNKNOWN]
    assert [every([UNKNOWN, one]) for one in Truth] == [UNKNOWN, NO, UNKNOWN]
    assert [some([NO, one]) for one in Truth] == [YES, NO, UNKNOWN]
    assert [some([UNKNOWN, one]) for one in Truth] == [YES, UNKNOWN, UNKNOWN]
    assert every([]) == YES and some([]) == NO
    assert [opposite(one) for one in Truth] == [NO, YES, UNKNOWN]


@given(TRUTHS)
def test_de_morgan(values):
    assert opposite(every(values)) == some(opposite(one) for one in values)


@given(TRUTHS, st.sampled_from([YES, NO]))
def test_what_was_settled_without_an_unknown_stays_when_it_is_known(values, later):
    """Information only settles: an answer given later never turns a yes into a no or back."""
    for rule in (every, some):
        before = rule([*values, UNKNOWN])
        assert before == UNKNOWN or rule([*values, later]) == before


@given(people(), st.sampled_from(CENTRES))
def test_silence_never_speaks_against_anything(person, centre):
    silent = Said(person.topics, dict.fromkeys(person.answers, DECLINED))
    assert silence_is_never_a_no(silent, centre)


def silence_is_never_a_no(silent: Said, centre: str) -> bool:
    return all(verdict(rule, silent).truth != NO for rule in rules(centre))


def test_the_control_unknown_as_no_is_caught(monkeypatch):
    asked = suggesting._among
    monkeypatch.setattr(
        suggesting,
        "_among",
        lambda person, code, choices: (
            NO if asked(person, code, choices) == UNKNOWN else asked(person, code, choices)
        ),
    )
    assert not silence_is_never_a_no(said("talk", age=DECLINED), "rantakulma")
    with pytest.raises(AssertionError):
        test_silence_never_speaks_against_anything.hypothesis.inner_test(
            said("talk", age=DECLINED), "rantakulma"
        )


@given(people(), st.sampled_from(CENTRES))
def test_the_same_words_give_the_same_list_with_reasons(person, centre):
    found = suggest(rules(centre), person, order=order(centre))
    assert found == suggest(tuple(reversed(rules(centre))), person, order=order(centre))
    for one in found:
        assert one.rules and (one.truth != NO or one.against)
        assert one.truth != UNKNOWN or one.open
    ranks = [list(Truth).index({YES: YES, UNKNOWN: NO, NO: UNKNOWN}[one.truth]) for one in found]
    assert ranks == sorted(ranks), "yes, then not yet known, then no"


@given(people(), st.sampled_from(CENTRES))
def test_each_topic_gets_an_answer_before_any_gets_its_second(person, centre):
    sure = [one for one in suggest(rules(centre), person, order=order(centre)) if one.truth == YES]
    answered: set[str] = set()
    for at, one in enumerate(sure):
        if not one.topics - answered:
            assert not any(later.topics - answered for later in sure[at:])
        answered |= one.topics


def test_one_yes_is_enough_for_a_service():
    found = suggest(
        rules("rantakulma"), said("keep_home", "find_home", rent="paid"), order=order("rantakulma")
    )
    advice = next(one for one in found if one.service == "service_point.rental_housing_application_advice")
    assert advice.truth == YES and advice.topics == {"find_home"} and not advice.is_early
