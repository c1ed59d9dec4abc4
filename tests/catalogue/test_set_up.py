"""Setting up the catalogue from a sample: whole, repeatable, and never over what the house changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from palvelutori.catalogue import models, queries
from palvelutori.catalogue.operations import set_up
from palvelutori.common.refusals import NotAllowed, NotFound
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import Centre, JournalLine

DAY = date(2026, 11, 18)


def test_everything_of_the_sample_is_there(centre, sample):
    whole = queries.catalogue_of(centre)
    assert list(whole.units) == [one.code for one in sample.units]
    assert set(whole.services) == {one.code for one in sample.services}
    assert set(whole.queues) == {one.code for one in sample.queues}
    assert set(whole.organisations) == {one.code for one in sample.organisations}
    assert len(queries.service_levels()) == 7
    tasks = {one.code: one for one in queries.task_types()}
    assert tasks["decision"].is_public_power and tasks["id_check"].is_own_officer_only
    assert all(one.is_from_memory for one in tasks.values())


def test_a_second_set_up_changes_nothing(centre, sample):
    before = queries.catalogue_of(centre)
    lines = JournalLine.objects.count()
    assert set_up(SYSTEM, centre=centre, sample=sample).is_changed is False
    assert queries.catalogue_of(centre) == before
    assert JournalLine.objects.count() == lines


def test_a_new_version_of_the_sample_corrects_in_place(centre, sample):
    ids = dict(models.Service.objects.values_list("code", "id"))
    services = [replace(one, minutes=one.minutes + 1) for one in sample.services]
    answer = set_up(SYSTEM, centre=centre, sample=replace(sample, services=tuple(services)))
    assert answer.is_changed and answer.services == len(services)
    assert dict(models.Service.objects.values_list("code", "id")) == ids
    whole = queries.catalogue_of(centre)
    assert all(whole.services[one.code].minutes == one.minutes for one in services)
    assert models.OpeningPeriod.objects.filter(unit__code="kela").count() == len(
        next(one for one in sample.units if one.code == "kela").hours.periods
    )


def test_two_houses_do_not_touch_each_other(centre, sample):
    Centre.objects.create(code="toinen", names={"fi": "Toinen"}, timezone="Europe/Stockholm")
    before = queries.catalogue_of(centre)
    set_up(
        SYSTEM,
        centre="toinen",
        sample=replace(sample, units=sample.units[:2], queues=(), services=(), agreements=()),
    )
    assert queries.catalogue_of(centre) == before
    assert len(queries.catalogue_of("toinen").units) == 2
    assert str(queries.catalogue_of("toinen").zone) == "Europe/Stockholm"


def test_a_fault_in_the_middle_leaves_nothing(db, house_clock, sample):
    Centre.objects.create(code="rantakulma", names={})
    broken = replace(
        sample, services=(*sample.services, replace(sample.services[0], code="x.y", unit="nowhere"))
    )
    with pytest.raises(KeyError):
        set_up(SYSTEM, centre="rantakulma", sample=broken)
    assert not models.Unit.objects.exists() and not models.Organisation.objects.exists()
    with pytest.raises(NotFound):
        queries.catalogue_of("rantakulma")


def test_only_administrators_set_up(centre, sample):
    host = Actor("person:1", "person", (RoleAt("host", centre),))
    with pytest.raises(NotAllowed):
        set_up(host, centre=centre, sample=sample)


def test_the_houses_closures_stand_once_and_close_every_unit(centre, sample):
    shared = models.OpeningException.objects.filter(unit__isnull=True)
    closed = [row for row in shared if not row.slots.exists()]
    assert closed
    for unit in queries.catalogue_of(centre).units.values():
        assert {row.group for row in closed} <= {one.group for one in unit.hours.exceptions}
    assert not models.OpeningException.objects.filter(
        unit__isnull=False, starts_on__in=[row.starts_on for row in closed], slots__isnull=True
    ).exists()


def test_who_runs_a_unit_today_and_who_did(centre):
    (*past, now) = queries.history(centre, unit="employment", day=DAY)
    assert past[0].organisation == "te_office" and past[0].ends_on == date(2024, 12, 31)
    assert (
        now.organisation == queries.catalogue_of(centre).units["employment"].responsibilities[-1].organisation
    )
    with pytest.raises(NotFound):
        queries.history(centre, unit="nowhere", day=DAY)
