"""The sample house: desks and ways, the closed library of spring 2020, and changes of hours made with open
eyes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from palvelutori.catalogue import models as catalogue_tables
from palvelutori.catalogue import queries as catalogue
from palvelutori.catalogue.rules.hours import Exceptional
from palvelutori.catalogue.rules.hours_plans import HoursUnclear, LanguagesMissing
from palvelutori.catalogue.rules.validity import Validity
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, ReceiptReused
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from palvelutori.spaces import models, queries
from palvelutori.spaces.operations import CutsOffOthers, cancel_exception, set_exception, set_up, set_week
from tests.catalogue.test_hours import at

WEDNESDAY = date(2026, 11, 18)
THURSDAY = date(2026, 11, 19)
WHY = {"fi": "Remontti", "sv": "Renovering", "en": "Renovation"}
SIX = {"service_point", "kela", "health", "mhsa", "ohjaamo", "employment"}


def actor(role: str, unit: str | None = None) -> Actor:
    return Actor(f"person:{role}", "person", (RoleAt(role, "rantakulma", unit),))


MANAGER, LEAD = actor("square_manager"), actor("unit_lead", "kela")


def close(unit: str | None, *, who: Actor = MANAGER, key: str | None = None, **more):
    values = {"unit": unit, "starts_on": THURSDAY, "ends_on": THURSDAY, "reasons": WHY} | more
    return set_exception(who, centre="rantakulma", key=key, **values)


def test_desks_are_places_with_names_and_queues(centre, sample):
    assert len(queries.desks(centre)) == len(sample.desks)
    desk = queries.desk(centre, code="service_point-1")
    assert (desk.names["fi"], desk.names["sv"], desk.queues) == (
        "Luukku 5",
        "Disk 5",
        ("service_point", "kela_lobby"),
    )
    assert {one.unit for one in queries.desks(centre, unit="kela")} == {"kela"}
    assert desk in queries.desks_of_queue(centre, queue="service_point")
    with pytest.raises(NotFound):
        queries.desk(centre, code="nowhere-1")


def test_every_unit_is_reached_without_steps_while_it_is_open(centre, sample):
    for moment in (at(18, 7), at(18, 10), at(18, 13), at(21, 10), at(22, 12)):
        for card in catalogue.units(centre, at=moment):
            if card.is_open:
                assert queries.is_reachable(centre, unit=card.code, at=moment, is_step_free=True), card.code


def test_the_way_to_a_unit_names_its_doors(centre):
    way = queries.way_to(centre, unit="kela", at=at(18, 10))
    assert way.zone == "service_hall" and way.zone_names["fi"] == "Palvelusali" and way.is_step_free
    assert [names["fi"][:5] for names in way.doors or ()] == ["Sisää", "Aulas", "Kirja"]
    assert way.entrances[0]["en"].startswith("Entrance E1")
    night = queries.way_to(centre, unit="kela", at=at(18, 3))
    assert night.doors is None and not night.is_step_free
    with pytest.raises(NotFound):
        queries.way_to(centre, unit="nowhere", at=at(18, 10))


def test_doors_and_zones(centre, sample):
    assert [zone.code for zone in queries.zones(centre)] == [one.code for one in sample.zones]
    assert queries.door_standing(centre, code="e1", at=at(18, 10)).is_staffed
    assert queries.door_standing(centre, code="library-quiet", at=at(18, 10)) is None
    with pytest.raises(NotFound):
        queries.door_standing(centre, code="e9", at=at(18, 10))


def library_closed() -> Exceptional:
    return Exceptional((), Validity(THURSDAY, THURSDAY))


def test_the_closed_library_cuts_six_units_off(centre):
    warned = queries.warnings_of_exception(centre, unit="library", planned=library_closed())
    assert {one.unit for one in warned} == SIX
    assert all(one.starts_at >= at(19, 7) and one.ends_at <= at(19, 20) for one in warned)


def test_without_its_own_door_child_health_is_the_seventh(centre):
    models.Door.objects.filter(code="e2").delete()
    models.SpacesRevision.objects.update(mark="anew")
    warned = queries.warnings_of_exception(centre, unit="library", planned=library_closed())
    assert {one.unit for one in warned} == SIX | {"child_health"}


def test_a_corridor_must_be_acknowledged(centre):
    with pytest.raises(CutsOffOthers) as told:
        close("library")
    assert set(told.value.values["units"]) == SIX
    with pytest.raises(CutsOffOthers):
        close("library", acknowledged=("kela",))
    assert catalogue.unit_card(centre, code="library", at=at(19, 10)).is_open
    made = close("library", acknowledged=tuple(SIX))
    assert set(made.cut_off) == SIX
    card = catalogue.unit_card(centre, code="library", at=at(19, 10))
    assert not card.is_open and card.standing.reasons == WHY
    assert not queries.is_reachable(centre, unit="kela", at=at(19, 10))


def test_closing_one_unit_and_opening_again(centre):
    made = close("kela", who=LEAD)
    assert made.cut_off == () and made.group
    with pytest.raises(catalogue.ClosedUnit):
        catalogue.resolve_need(centre, code="kela", at=at(19, 10))
    assert made.group in {row.group for row in catalogue.exceptions_ahead(centre, day=THURSDAY)}
    cancel_exception(LEAD, centre=centre, group=made.group)
    assert catalogue.resolve_need(centre, code="kela", at=at(19, 10)).unit == "kela"
    with pytest.raises(NotFound):
        cancel_exception(LEAD, centre=centre, group=made.group)
    kinds = JournalLine.objects.filter(stream="house").order_by("number").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["exception.set", "exception.cancelled"]


def test_shorter_hours_for_a_day(centre):
    slots = [{"weekdays": [3], "opens": "10:00", "closes": "12:00"}]
    close("kela", opening={"slots": slots, "weekdays": [3]})
    assert catalogue.closes_at(centre, queue="kela_desk", at=at(19, 11)) == at(19, 12)
    assert catalogue.closes_at(centre, queue="kela_desk", at=at(18, 11)) == at(18, 15)


def test_the_whole_house_closed_closes_every_unit(centre):
    made = close(None)
    assert made.cut_off == () and not any(card.is_open for card in catalogue.units(centre, at=at(19, 10)))
    with pytest.raises(NotAllowed):
        cancel_exception(LEAD, centre=centre, group=made.group)
    cancel_exception(MANAGER, centre=centre, group=made.group)
    assert catalogue.unit_card(centre, code="kela", at=at(19, 10)).is_open


def test_shorter_hours_of_the_house_leave_the_units_own(centre):
    close(None, opening={"slots": [{"weekdays": [3], "opens": "10:00", "closes": "12:00"}]})
    assert catalogue.unit_card(centre, code="kela", at=at(19, 14)).is_open
    assert not catalogue.house_standing(centre, at=at(19, 14))[0].is_staffed


def test_taking_back_extra_hours_of_a_corridor_warns_too(centre):
    saturday, kela_open = date(2026, 11, 21), [{"weekdays": [5], "opens": "19:00", "closes": "21:00"}]
    for code in ("e1", "hall-library", "library-service"):
        models.Door.objects.filter(code=code).update(hours=None)
    models.SpacesRevision.objects.update(mark="anew")
    day = {"starts_on": saturday, "ends_on": saturday, "opening": {"slots": kela_open}}
    library = close("library", **day)
    close("kela", **day)
    with pytest.raises(CutsOffOthers) as told:
        cancel_exception(MANAGER, centre=centre, group=library.group)
    assert told.value.values["units"] == ("kela",)
    assert cancel_exception(MANAGER, centre=centre, group=library.group, acknowledged=("kela",)).cut_off == (
        "kela",
    )


WEEK = ({"weekdays": [0, 1, 2, 3, 4], "opens": "10:00", "closes": "14:00", "state": "open"},)


def test_a_new_normal_week(centre):
    set_week(LEAD, centre=centre, unit="kela", starts_on=THURSDAY, slots=WEEK)
    assert catalogue.closes_at(centre, queue="kela_desk", at=at(18, 11)) == at(18, 15)
    assert catalogue.closes_at(centre, queue="kela_desk", at=at(19, 11)) == at(19, 14)
    set_week(LEAD, centre=centre, unit="kela", starts_on=THURSDAY, slots=(dict(WEEK[0], closes="13:00"),))
    assert catalogue.closes_at(centre, queue="kela_desk", at=at(19, 11)) == at(19, 13)
    assert catalogue_tables.OpeningPeriod.objects.filter(unit__code="kela", starts_on=THURSDAY).count() == 1
    with pytest.raises(CutsOffOthers):
        set_week(MANAGER, centre=centre, unit="library", starts_on=THURSDAY, slots=WEEK)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"unit": "nowhere"}, NotFound),
        ({"ends_on": WEDNESDAY}, InvalidInput),
        ({"reasons": {"fi": "Remontti"}}, LanguagesMissing),
        ({"opening": {"slots": [{"opens": "ten"}]}}, HoursUnclear),
        ({"opening": {"weekdays": [9]}}, InvalidInput),
    ],
)
def test_bad_exceptions_change_nothing(centre, more, refusal):
    lines = JournalLine.objects.count()
    before = catalogue.catalogue_of(centre)
    with pytest.raises(refusal):
        close(**({"unit": "kela"} | more))
    assert catalogue.catalogue_of(centre) == before and JournalLine.objects.count() == lines


def test_bad_weeks_change_nothing(centre):
    before = catalogue.catalogue_of(centre)
    with pytest.raises(InvalidInput):
        set_week(MANAGER, centre=centre, unit="kela", starts_on=date(2026, 11, 17), slots=WEEK)
    with pytest.raises(NotFound):
        set_week(MANAGER, centre=centre, unit="nowhere", starts_on=THURSDAY, slots=WEEK)
    with pytest.raises(HoursUnclear):
        set_week(MANAGER, centre=centre, unit="kela", starts_on=THURSDAY, slots=({"opens": "9"},))
    assert catalogue.catalogue_of(centre) == before


def test_a_lead_changes_the_own_unit_only(centre):
    for refused in ("library", None):
        with pytest.raises(NotAllowed):
            close(refused, who=LEAD)
    with pytest.raises(NotAllowed):
        close("kela", who=actor("host"))
    with pytest.raises(NotAllowed):
        set_week(LEAD, centre=centre, unit="library", starts_on=THURSDAY, slots=WEEK)


def test_a_second_click_makes_no_second_exception(centre):
    first = close("kela", key="k1")
    assert close("kela", key="k1") == first
    assert catalogue_tables.OpeningException.objects.filter(group=first.group).count() == 1
    with pytest.raises(ReceiptReused):
        close("kela", key="k1", ends_on=date(2026, 11, 20))


def test_an_exception_of_an_unknown_unit_cannot_be_recorded(centre):
    with pytest.raises(NotFound):
        cancel_exception(MANAGER, centre=centre, group="nothing")


def test_setting_up_twice_and_anew(centre, sample):
    before = queries.spaces_of(centre)
    assert set_up(SYSTEM, centre=centre, sample=sample).is_changed is False
    quiet = replace(sample, zones=tuple(replace(zone, quiet=True) for zone in sample.zones))
    assert set_up(SYSTEM, centre=centre, sample=quiet).is_changed
    assert all(zone.is_quiet for zone in queries.zones(centre))
    assert queries.spaces_of(centre).desks == before.desks


def test_a_centre_without_spaces_is_not_found(db):
    with pytest.raises(NotFound):
        queries.desks("nowhere")
