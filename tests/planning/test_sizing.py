"""The space programme: the two worked examples come out, each row says its rule, every coefficient counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.common.texts import LANGUAGES, text
from palvelutori.planning.rules.coefficients import COEFFICIENTS, OFFICE_NORMS
from palvelutori.planning.rules.cost import costs, divided, office_costs, payers, per_visit, weights
from palvelutori.planning.rules.entries import Key, OfficeKey
from palvelutori.planning.rules.office import offices
from palvelutori.planning.rules.pools import Granted, Lawful, Offered, comparison_of
from palvelutori.planning.rules.queues import least_desks, within
from palvelutori.planning.rules.sizing import RULES, rounded, sharing, sized
from tests.planning.plain import CENTRES, concept

#: hyötyala, huoneistoala of the worked examples
WORKED = {"jokivarsi": (672, 840), "rantakulma": (5360, 6003)}
#: area groups of the worked example of ten units: rows of ours → m²
GROUPS = {
    ("A1", "A2"): 1650, ("C1", "C2", "C3", "C4", "C5", "C6"): 615, ("A3", "A4", "A5", "A6"): 330,
    ("A7", "A8", "A9"): 390, ("B1", "B2"): 190, ("B3", "B4", "B5", "C9"): 800, ("B6", "B7", "B8", "D3"): 230,
    ("B9", "B10"): 120, ("C7", "C8"): 145, ("D1",): 420, ("E1", "E2", "F1", "F2", "D2"): 470,
}  # fmt: skip


@pytest.mark.parametrize("centre", CENTRES)
def test_the_worked_examples_come_out_within_a_tenth(centre):
    sums = sized(concept(centre)).sums
    net, let = WORKED[centre]
    assert sums.net == pytest.approx(net, rel=0.1)
    assert sums.let == pytest.approx(let, rel=0.1)


def test_the_groups_of_ten_units_come_out():
    m2 = {one.row.code: one.m2 for one in sized(concept("rantakulma")).rows}
    assert sorted(code for group in GROUPS for code in group) == sorted(m2)
    for codes, worked in GROUPS.items():
        assert sum(m2[code] for code in codes) == pytest.approx(worked, rel=0.12), codes


def test_the_check_bites():
    """Negative control: a lobby without its least area and a forgotten row leave the tenth."""
    half = concept(
        "jokivarsi",
        programme__coefficients={"lobby_m2_least": 0},
        programme__rows__C2=None,
        programme__rows__D1=None,
        drawing__boxes__C2=None,
        drawing__boxes__D1=None,
    )
    assert sized(half).sums.net < 0.9 * 672


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("slot", LANGUAGES)
def test_each_row_says_its_rule_and_reason(centre, slot):
    from palvelutori.planning.telling import rule_words

    for row in sized(concept(centre)).rows:
        words = rule_words(row, slot)
        assert any(sign.isdigit() for sign in words) and "{" not in words, (row.row.code, words)
        assert row.row.reason.slots()[slot]


def test_every_rule_has_words_and_a_row_uses_it():
    used = {row.rule for centre in CENTRES for row in concept(centre).programme.rows}
    assert used == set(RULES)
    for rule in RULES:
        assert text(f"planning.rule.{rule}.name", "fi")


#: one matter of one line that may be done elsewhere
LAW = Lawful((Offered("x", "vero", 1.0, 5.0),), (Granted("joint_advice", "x", "vero", "a"),))


@pytest.mark.parametrize("code", sorted(set(COEFFICIENTS) - {"office_post_m2"}))
def test_every_coefficient_counts(code):
    """Another value of any coefficient changes some figure: none is for show."""
    one = COEFFICIENTS[code]
    figures = set()
    for value in (one.low + 0.1 * (one.usual - one.low), one.usual):
        given = concept("jokivarsi", programme__coefficients={code: value})
        library = concept("rantakulma", programme__coefficients={code: value})
        rows = [(one.count, one.m2) for one in (*sized(given).rows, *sized(library).rows)]
        joint = comparison_of(given, sized(given), LAW, lines=["vero", "joint_advice"])
        figures.add(repr((rows, sized(given).sums, offices(given), joint)))
    assert len(figures) == 2


def test_posts_decide_when_the_norm_is_small():
    one = concept("jokivarsi", programme__coefficients={"office_post_m2": 20})
    assert all(part.let == part.by_posts > part.by_norm for part in offices(one).owners)


@given(st.floats(0, 1e6))
def test_rounding_as_the_trade_does(m2):
    got = rounded(m2)
    assert abs(got - m2) <= (0.25 if m2 <= 100 else 0.5) + 1e-6
    assert (got * 2 if m2 <= 100 else got) % 1 == 0


@given(st.floats(0.5, 200), st.floats(0.5, 60), st.floats(1, 60), st.floats(0.5, 0.99))
def test_the_least_desks_keep_the_promise_and_one_fewer_does_not(arrivals, minutes, wait, target):
    asked = {"arrivals_hour": arrivals, "minutes": minutes, "wait_minutes": wait}
    desks = least_desks(**asked, target=target)
    assert within(desks, **asked) >= target
    assert desks == 1 or within(desks - 1, **asked) < target


def test_erlang_where_the_answer_is_known():
    # M/M/1 at half load: the share called within t is 1 − ½ e^(−t/2m)
    assert within(1, arrivals_hour=3, minutes=10, wait_minutes=20) == pytest.approx(1 - 0.5 * 2.718281828**-1)
    # M/M/2 with a load of one: a third waits
    assert within(2, arrivals_hour=6, minutes=10, wait_minutes=0) == pytest.approx(2 / 3)


def test_strict_area_leaves_the_lobby_out():
    sums = sized(concept()).sums
    assert sums.net - sums.net_strict == 70


def test_one_waiting_area_for_all_is_smaller():
    saved = sharing(concept())
    assert saved is not None and saved.own_seats > saved.shared_seats and saved.own_m2 > saved.shared_m2


def test_the_offices_of_pori():
    """340 state and 460 city workers: both area concepts, the larger counts; fewer people, less space."""
    part = offices(concept())
    assert [one.people for one in part.owners] == [340, 460] and part.norm == 10
    assert [one.by_norm for one in part.owners] == [3400, 4600]
    for one in part.owners:
        assert one.let == max(one.by_posts, one.by_norm) and one.net == pytest.approx(one.let / 1.25, abs=0.5)
        assert sum(one.zones.values()) == pytest.approx(one.let, abs=2)
    assert offices(concept(), people_share=0.5).let == pytest.approx(part.let / 2)
    old = offices(concept("jokivarsi", office__norm_year=2005))
    assert old.let == pytest.approx(part.let * 2.5) and set(OFFICE_NORMS) >= {2005, 2021}


@given(st.integers(0, 10**9), st.dictionaries(st.text(max_size=3), st.floats(0, 1e6), min_size=1, max_size=9))
def test_what_is_shared_adds_up_to_the_cent(cents, by):
    parts = divided(cents, by)
    assert sum(parts.values()) == cents and set(parts) == set(by)
    assert all(part >= 0 for part in parts.values())
    total = sum(by.values())
    if total > 0:
        assert all(
            abs(parts[name] - cents * weight / total) <= 1 + 1e-6 * cents for name, weight in by.items()
        )


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("key", Key.__args__)
def test_cost_is_shared_whole_by_every_key(centre, key):
    given = concept(centre)
    sheet = sized(given)
    part = costs(given, sheet, key=key)
    assert sum(one.total_cents for one in part.shares) == part.total_cents
    assert part.rent_cents == round(sheet.sums.let * given.cost.rent * 1200)
    assert sum(weights(given, sheet, key).values()) > 0


def test_another_key_shares_otherwise():
    given = concept()
    told = {
        key: [one.shared_cents for one in costs(given, sized(given), key=key).shares] for key in Key.__args__
    }
    assert len({tuple(one) for one in told.values()}) == len(told)


def test_a_visit_costs_its_space_and_its_people():
    given = concept()
    part = costs(given, sized(given))
    busy = part.shares[0].unit.code
    found = per_visit(part, staff_hours={busy: 10.0}, hour_cents=4_000, days=250)
    assert [one.unit for one in found] == [one.unit for one in part.shares]
    for one, share in zip(found, part.shares, strict=True):
        assert one.space_cents == share.total_cents and one.visits == round(one.unit.visits_per_day * 250)
        assert one.staff_cents == (10_000_000 if one.unit.code == busy else 0)
        if one.visits:
            assert one.per_visit_cents == round((one.space_cents + one.staff_cents) / one.visits)
    nobody = [share.unit.model_copy(update={"visits_per_day": 0}) for share in part.shares]
    empty = replace(part, shares=tuple(replace(a, unit=b) for a, b in zip(part.shares, nobody, strict=True)))
    assert {one.per_visit_cents for one in per_visit(empty, staff_hours={}, hour_cents=0, days=250)} == {None}


@pytest.mark.parametrize("key", OfficeKey.__args__)
@pytest.mark.parametrize("share", [1.0, 0.6])
def test_the_offices_are_in_the_cost_and_every_cent_has_a_payer(key, share):
    given = concept()
    floor, part = costs(given, sized(given)), offices(given, people_share=share)
    behind = office_costs(given, part, key=key)
    assert behind.own_cents == round(part.let * given.cost.rent * 1200) > floor.rent_cents
    assert sum(one.own_cents for one in behind.shares) == behind.own_cents
    assert sum(one.rooms_cents for one in behind.shares) == behind.rooms_cents > 0
    paid = payers(floor, behind)
    assert sum(one.total_cents for one in paid) == floor.total_cents + behind.total_cents
    assert sum(one.office_cents for one in paid) == behind.total_cents
    assert {one.code for one in paid} == {"jokivarsi_city", "state", "county", "employment_area"}
    assert paid[0].total_cents == max(one.total_cents for one in paid)
    city = next(one for one in paid if one.code == "jokivarsi_city")
    assert city.office_cents and city.floor_cents, "the city's offices and desks are one payer's"


def test_the_key_of_meeting_rooms_moves_money_and_offices_may_cost_another_rent():
    given = concept()
    told = {
        key: tuple(one.rooms_cents for one in office_costs(given, offices(given), key=key).shares)
        for key in OfficeKey.__args__
    }
    assert len(set(told.values())) >= 3 and told["equal"][0] - told["equal"][1] in (0, 1, -1)
    assert office_costs(given, offices(given)).key == "people"
    dear = concept(cost__office_rent=28)
    assert office_costs(dear, offices(dear)).total_cents == pytest.approx(
        2 * office_costs(given, offices(given)).total_cents, abs=2
    )
    bare = concept("rantakulma")
    behind = office_costs(bare, offices(bare))
    assert behind.total_cents == 0 and behind.shares == () and divided(5, {}) == {}
    floor = costs(bare, sized(bare))
    assert sum(one.total_cents for one in payers(floor, behind)) == floor.total_cents
