"""Cards about other units: ordered by where people really went, one a day, nothing of opaque lines in the order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.refusals import NotAllowed
from palvelutori.visits import operations as visits
from palvelutori.visits.queries.neighbours import card_of_the_day, neighbours
from palvelutori.visits.rules import neighbours as rule
from tests import world
from tests.world import CENTRE

SP1, KELA = (world.desks_of(one)[0] for one in ("service_point", "kela_desk"))
UNITS = ["a", "b", "c", "d", "e", "f", "g"]
COUNTS = st.dictionaries(st.sampled_from(UNITS), st.integers(0, 9))


@given(COUNTS, COUNTS)
def test_everybody_is_there_once_and_more_mistakes_never_rank_lower(sent, wrong):
    order = rule.ranked(UNITS, sent=sent, wrong=wrong)
    assert sorted(order) == UNITS
    more = rule.ranked(UNITS, sent=sent, wrong={**wrong, "d": wrong.get("d", 0) + 1})
    assert more.index("d") <= order.index("d")


def test_one_card_a_day_takes_turns_and_stays_all_day():
    days = [date(2026, 11, 1) + timedelta(days=one) for one in range(rule.IN_TURN)]
    assert {rule.of_the_day(UNITS, day=day) for day in days} == set(UNITS[: rule.IN_TURN])
    assert rule.of_the_day([], day=days[0]) is None


def order(desk: str) -> list[str]:
    return [one.unit.code for one in neighbours(world.officer(desk), centre=CENTRE)]


def hand_over(square, to: str, *, declined_by: str = "") -> None:
    square.arrive("service_point.travel_card")
    called = square.next(SP1)
    square.act(visits.start, SP1, called.stop_id)
    asked = square.act(visits.hand_over, SP1, called.stop_id, to_service=to)
    if declined_by:
        square.act(visits.decline_hand_over, declined_by, asked.stop_id, reason="not_ours")
        square.act(visits.resume, SP1, called.stop_id)
        square.act(visits.finish, SP1, called.stop_id)


@pytest.mark.django_db
def test_where_people_went_wrong_comes_first(square):
    before = order(SP1)
    square.open(SP1, KELA)
    hand_over(square, "lab.blood_sample")
    hand_over(square, "lab.blood_sample")
    hand_over(square, "kela_desk", declined_by=KELA)
    assert order(SP1)[:2] == ["kela", "lab"], "one mistake weighs more than two rightly handed over"
    assert set(order(SP1)) == set(before)
    assert order(KELA)[0] == "service_point", "the other end of the mistake learns, too"
    assert card_of_the_day(square.opened[SP1], centre=CENTRE, unit="service_point") is not None


@pytest.mark.django_db
def test_an_opaque_unit_is_not_moved_by_who_went_there(square):
    before = order(SP1)
    square.open(SP1)
    for _ in range(5):
        hand_over(square, "mhsa")
    assert order(SP1) == before


@pytest.mark.django_db
def test_a_card_says_what_when_where_and_residents_do_not_read_it(square):
    card = next(one for one in neighbours(world.host(), centre=CENTRE) if one.unit.code == "kela")
    assert card.services
    assert card.unit.spans
    assert card.where is not None
    with pytest.raises(NotAllowed):
        neighbours(world.kiosk(), centre=CENTRE)
