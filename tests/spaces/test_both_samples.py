"""Both sample centres in one house's database: nothing of one is seen in the other, and both work whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from palvelutori.catalogue import operations as catalogue_operations
from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.languages import missing_languages
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.models import Centre
from palvelutori.samples.load import load
from palvelutori.spaces import operations, queries
from palvelutori.staffing import operations as staffing_operations
from palvelutori.staffing import queries as staffing
from tests.catalogue.test_hours import at

NAMES = ("rantakulma", "jokivarsi")
DAY = date(2026, 11, 18)


@pytest.fixture
def both(db, house_clock) -> tuple[str, ...]:
    for name in NAMES:
        sample = load(name)
        Centre.objects.create(code=name, names=dict(sample.centre.names))
        for context in (catalogue_operations, operations, staffing_operations):
            context.set_up(SYSTEM, centre=name, sample=sample)
    return NAMES


def test_two_houses_side_by_side(both):
    first, second = (catalogue.catalogue_of(name) for name in both)
    assert set(first.units) != set(second.units) and "employment" in {*first.units} & {*second.units}
    heirs = {whole.organisations["te_office"].successor for whole in (first, second)}
    assert len(heirs) == 2, "the same office has another heir in another town"
    assert {one.unit for one in queries.desks(both[1])} <= set(second.units)


def test_what_is_open_can_be_reached_without_steps_all_week(both):
    for name in both:
        for ahead in range(7 * 24):
            moment = at(16, 0, 30) + timedelta(hours=ahead)
            now = queries.openings(name, at=moment)
            for card in catalogue.units(name, at=moment):
                if card.is_open:
                    assert queries.is_reachable(name, unit=card.code, at=moment, is_step_free=True), (
                        card.code, moment, sorted(now.doors),
                    )  # fmt: skip


def test_ended_agencies_are_history_and_the_heir_runs_the_unit(both):
    lines = catalogue.history("jokivarsi", unit="avi", day=DAY)
    assert [(one.organisation, one.ends_on) for one in lines][-2:] == [
        ("avi", date(2025, 12, 31)),
        ("lvv", None),
    ]
    assert catalogue.unit_card("jokivarsi", code="avi", at=at(18, 10)).organisation == "lvv"
    for name in both:
        whole = catalogue.catalogue_of(name)
        for card in catalogue.units(name, at=at(18, 10)):
            body = whole.organisations[card.organisation]
            assert body.validity.holds_on(DAY), f"{card.code} is run by {body.code}, which is no more"


def test_what_a_unit_owes_is_said_in_every_language(both):
    for name in both:
        for card in catalogue.units(name, at=at(18, 10)):
            assert not missing_languages(card.names, required=("fi", "sv", "en"))
            assert not missing_languages(card.descriptions, required=card.languages)
        for one in catalogue.services(name, at=at(18, 10)):
            assert not missing_languages(one.names, required=("fi", "sv", "en")), one.code


def test_every_open_line_has_a_desk_and_somebody_who_may_serve_it(both):
    for name in both:
        whole = catalogue.catalogue_of(name)
        served = {
            queue
            for one in staffing.members(name)
            if one.default_desk
            for queue in staffing.reach_of(name, member=one.code, desk=one.default_desk, day=DAY).usual
        }
        assert served == set(whole.queues)
        for queue in whole.queues:
            assert queries.desks_of_queue(name, queue=queue), queue
