"""The question worth asking next, and an order that leads nobody."""

from __future__ import annotations

from collections import Counter

from palvelutori.guidance.package import vocabulary
from palvelutori.guidance.rules import asking
from palvelutori.guidance.rules.asking import shuffled, worth_asking
from palvelutori.guidance.rules.entries import DECLINED
from tests.guidance.houses import CENTRES, rules, said


def asked(centre: str, person, limit: int = 3) -> list[str]:
    found = worth_asking(rules(centre), vocabulary().questions, person, limit=limit)
    return [one.question.code for one in found]


def test_the_question_that_changes_most_comes_first():
    assert asked("rantakulma", said("talk"))[0] == "age"
    assert asked("rantakulma", said("get_care"))[0] == "care"
    assert asked("jokivarsi", said("be_safe")) == ["wrong"]


def test_nothing_is_asked_that_changes_nothing():
    assert asked("rantakulma", said("print")) == []
    assert asked("rantakulma", said()) == []


def test_what_was_answered_or_declined_is_not_asked_again():
    assert "age" not in asked("rantakulma", said("talk", age="over_64"))
    assert "age" not in asked("rantakulma", said("talk", age=DECLINED))


def test_a_sensitive_question_must_earn_its_cost():
    questions = vocabulary().questions
    assert questions["coping"].cost > questions["age"].cost
    assert asked("rantakulma", said("talk")) == ["age"], (
        "how one is coping is not asked of whoever wants to talk"
    )


def test_the_worth_is_the_mean_change_less_the_cost():
    [worth] = worth_asking(rules("jokivarsi"), vocabulary().questions, said("be_safe"))
    # Four services not yet known (½). Each of four answers settles all four: 4 × ½ on average, less 0.3.
    assert round(worth.change, 6) == round(4 * 0.5 - 0.3, 6)
    assert len(worth.services) == 4


def test_every_rule_can_be_settled_by_questions_worth_asking():
    """Whoever answers what is asked ends without anything that is not known, unless only costs stand against it."""
    for centre in CENTRES:
        for rule in rules(centre):
            person = said(rule.about[0])
            for _ in range(12):
                next_one = worth_asking(rules(centre), vocabulary().questions, person, limit=1)
                if not next_one:
                    break
                question = next_one[0].question
                person = said(*person.topics, **person.answers, **{question.code: question.choices[0].code})
            else:
                raise AssertionError(f"{rule.code}: the questions do not end")


def equal_chance(count: int = 12, showings: int = 6000) -> bool:
    """Whether each of `count` wishes comes first, and last, about as often as any other."""
    drawn = [shuffled(range(count), seed=seed) for seed in range(showings)]
    expected = showings / count
    for place in (0, count // 2, count - 1):
        seen = Counter(order[place] for order in drawn)
        # chi-squared with 11 degrees of freedom: 31.3 is exceeded once in a thousand
        if sum((seen[one] - expected) ** 2 / expected for one in range(count)) > 31.3:
            return False
    return True


def test_every_wish_has_the_same_chance_of_every_place(monkeypatch):
    assert equal_chance()
    assert sorted(shuffled("abc", seed=1)) == ["a", "b", "c"] and shuffled("abc", seed=1) == shuffled(
        "abc", seed=1
    )

    class Lazy(asking.Random):  # negative control: a draw that leaves the first where it is
        def shuffle(self, x):
            rest = x[1:]
            super().shuffle(rest)
            x[1:] = rest

    monkeypatch.setattr(asking, "Random", Lazy)
    assert not equal_chance()
