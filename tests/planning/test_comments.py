"""Comments without an account: read before they are shown, answered beside what changed; opinions are only counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn, TooMany
from palvelutori.foundation import personal
from palvelutori.foundation.models import JournalLine, Receipt
from palvelutori.planning import once, queries
from palvelutori.planning.models import Comment, Opinion
from palvelutori.planning.operations import comments, refusals, versions
from palvelutori.planning.operations.set_up import set_up
from tests.planning.people import CENTRE, MANAGER, OFFICER, RESIDENT, SYSTEM, seated
from tests.planning.plain import body

pytestmark = pytest.mark.django_db
ANSWER = {"fi": "Kyllä.", "sv": "Ja.", "en": "Yes."}


@pytest.fixture
def out(jokivarsi) -> str:
    set_up(SYSTEM, centre=CENTRE)
    return CENTRE


def says(words="Hyvä näin.", place="goals.g1", **more):
    return comments.comment(RESIDENT, centre=CENTRE, paragraph=place, words=words, language="fi", **more)


def test_a_comment_is_read_before_it_is_shown(out):
    made = says("Odotan mieluummin hiljaa.", "programme.rows.A6", may_quote=True)
    shown = queries.comments_on(CENTRE, version=3)
    assert not any(one.words.startswith("Odotan") for found in shown.values() for one in found)
    for actor, refusal in ((RESIDENT, NotSignedIn), (OFFICER, NotAllowed)):
        with pytest.raises(refusal):
            comments.moderate(actor, centre=CENTRE, comment=made.comment)
        with pytest.raises(refusal):
            comments.answer_comment(actor, centre=CENTRE, comment=made.comment, kind="accepted", words=ANSWER)
    with pytest.raises(refusals.WrongCommentState):
        comments.answer_comment(MANAGER, centre=CENTRE, comment=made.comment, kind="accepted", words=ANSWER)
    comments.moderate(MANAGER, centre=CENTRE, comment=made.comment)
    with pytest.raises(refusals.WrongCommentState):
        comments.moderate(MANAGER, centre=CENTRE, comment=made.comment)
    planner = seated("planner", "planner", "Kiinteistöyhtiö")
    comments.answer_comment(
        planner, centre=CENTRE, comment=made.comment, kind="partly", words=ANSWER, changed="programme.rows.A6"
    )
    found = queries.comments_on(CENTRE, version=3)["programme.rows.A6"][0]
    assert (found.answer, found.answer_kind, found.changed) == (ANSWER, "partly", "programme.rows.A6")
    with pytest.raises(refusals.WrongCommentState):
        comments.moderate(MANAGER, centre=CENTRE, comment=made.comment, rule="insult")


def test_a_held_comment_says_by_which_rule_and_goes_in_time(out, house_clock):
    made = says("Mainos: osta tästä.")
    comments.moderate(MANAGER, centre=CENTRE, comment=made.comment, rule="advert")
    with pytest.raises(IntegrityError), transaction.atomic():  # the table's own guard
        Comment.objects.filter(pk=made.comment).update(held_rule="")
    assert personal.HOLDERS["planning"].expire(datetime(2026, 12, 1, tzinfo=UTC)) == 0
    assert personal.HOLDERS["planning"].expire(datetime(2027, 3, 1, tzinfo=UTC)) == 1
    assert not Comment.objects.filter(pk=made.comment).exists()
    with pytest.raises(NotFound):
        comments.moderate(MANAGER, centre=CENTRE, comment=made.comment)


@pytest.mark.parametrize("words", ["", " \n ", "x" * 2001])
def test_words_that_are_none_or_too_many(out, words):
    with pytest.raises(refusals.WordsNotRight):
        says(words)


@pytest.mark.parametrize("words", ["Soita 040 123 4567", "aino@example.org", "131052-308T on tunnukseni"])
def test_details_of_a_person_are_not_stored(out, words):
    before = Comment.objects.count()
    with pytest.raises(refusals.CommentTellsOfAPerson):
        says(words)
    assert Comment.objects.count() == before
    says("Vanha Posti on hyvä paikka.")  # control: two capitals are a place as often as a name


def test_places_languages_and_rules_are_known(out):
    with pytest.raises(refusals.NoSuchParagraph):
        says(place="goals.g99")
    with pytest.raises(InvalidInput):
        comments.comment(RESIDENT, centre=CENTRE, paragraph="goals.g1", words="x", language="xx")
    made = says()
    with pytest.raises(InvalidInput):
        comments.moderate(MANAGER, centre=CENTRE, comment=made.comment, rule="boring")
    comments.moderate(MANAGER, centre=CENTRE, comment=made.comment)
    with pytest.raises(InvalidInput):
        comments.answer_comment(MANAGER, centre=CENTRE, comment=made.comment, kind="maybe", words=ANSWER)
    with pytest.raises(refusals.WordsNotRight):
        comments.answer_comment(
            MANAGER, centre=CENTRE, comment=made.comment, kind="partly", words={"fi": "Joo"}
        )
    with pytest.raises(refusals.NoSuchParagraph):
        comments.answer_comment(
            MANAGER, centre=CENTRE, comment=made.comment, kind="partly", words=ANSWER, changed="moon"
        )


def test_after_the_last_day_nothing_is_taken(out, house_clock):
    house_clock.skip_to(datetime(2026, 12, 5, 8, tzinfo=UTC))
    with pytest.raises(refusals.CommentsClosed):
        says()
    with pytest.raises(refusals.CommentsClosed):
        says_opinion(3)


def test_without_a_public_version_nothing_is_taken(jokivarsi):
    versions.start_draft(MANAGER, centre=CENTRE, body=body())
    with pytest.raises(refusals.CommentsClosed):
        says()


def test_a_program_cannot_fill_the_house(out, monkeypatch):
    monkeypatch.setattr(comments, "MOST_A_DAY", 2)
    says()
    says()
    with pytest.raises(TooMany):
        says()


def test_no_words_of_a_resident_are_in_the_journal(out):
    says("Keltaiset verhot pois.")
    assert not [line for line in JournalLine.objects.all() if "verhot" in repr(line.facts)]


def says_opinion(value: int, version: int = 3) -> None:
    token = once.drawn("page", f"{CENTRE}:{version}")
    comments.say_opinion(RESIDENT, centre=CENTRE, value=value, use="page", token=token)


def test_an_opinion_is_a_count_and_leaves_no_trace(out):
    before = (JournalLine.objects.count(), Receipt.objects.count())
    says_opinion(1)
    assert (JournalLine.objects.count(), Receipt.objects.count()) == before
    assert Opinion.objects.get(concept__version=3, value=1).count == 1
    with pytest.raises(InvalidInput):
        says_opinion(6)


def test_opinions_are_told_with_n_and_spread_and_no_small_cell(out):
    told = queries.opinions(CENTRE, version=3)
    assert told.n == 43 and told.median == 4 and (told.low, told.high) == (3, 5)
    assert [cell.count for cell in told.cells] == [0, 5, 6, 17, 15]
    says_opinion(1)
    told = queries.opinions(CENTRE, version=3)
    assert told.n == 44 and told.cells[0].count is None
    assert sum(one.count is None for one in told.cells) >= 2, "no subtraction leads to a small cell"
    assert queries.opinions(CENTRE, version=2).n == 72


def test_few_opinions_are_not_told(jokivarsi):
    versions.start_draft(MANAGER, centre=CENTRE, body=body())
    versions.open_comments(MANAGER, centre=CENTRE, closes_on=datetime(2026, 12, 1, tzinfo=UTC).date())
    for _ in range(4):
        says_opinion(2, version=1)
    assert queries.opinions(CENTRE, version=1) is None
    says_opinion(2, version=1)
    assert queries.opinions(CENTRE, version=1).n == 5


def test_a_comment_from_an_earlier_version_stands_with_its_answer(out):
    answered = queries.answered(CENTRE)
    assert {one.version for one in answered} == {1, 2, 3}
    assert all(one.answer for one in answered)
    waiting = queries.to_handle(CENTRE)
    assert {one.state for one in waiting} == {"waiting", "published"} and all(
        not one.answer_kind for one in waiting
    )


def test_quotes_only_with_permission(out):
    assert all(one.may_quote for one in queries.quotable(CENTRE))
    assert {one.may_quote for one in Comment.objects.all()} == {True, False}
