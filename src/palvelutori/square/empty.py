"""A house with nothing in it yet: the sample of a centre that begins from its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time

from palvelutori.samples.bases import Day, Hours, HoursPeriod, Slot
from palvelutori.samples.shape import Centre, Demand, Sample

WEEKDAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")


def empty_house(code: str, *, names: Mapping[str, str]) -> Sample:
    """A centre called `names` (fi, sv, en), open Monday to Friday 9–16, without units, desks and people."""
    slot = Slot(starts_at=time(9), ends_at=time(16))
    period = HoursPeriod(starts_on=None, ends_on=None, state="open", week=dict.fromkeys(WEEKDAYS, (slot,)))
    nothing = dict.fromkeys(("fi", "sv", "en"), "")
    centre = Centre(
        code=code,
        reference="",
        kind="joint_service_point",
        names=dict(names),
        short_names=dict(names),
        descriptions=nothing,
        addresses=nothing,
        directions=nothing,
        lead_organisation="",
        municipality="",
        time_zone="Europe/Helsinki",
        demo_at=datetime(2026, 11, 25, 10, tzinfo=UTC),
        languages=("fi", "sv", "en"),
        area_m2=0,
        footfall_weekday=0,
        footfall_weekend_day=0,
        staff_total=0,
        hours=Hours(periods=(period,), exceptions=()),
        priority_grounds=(),
        devices=(),
    )
    return Sample(
        centre=centre,
        organisations=(),
        units=(),
        queues=(),
        services=(),
        zones=(),
        doors=(),
        desks=(),
        resources=(),
        staff=(),
        sign_ins=(),
        agreements=(),
        life_events=(),
        demand=_nobody_comes(),
        personas=(),
        paths=(),
    )


def _nobody_comes() -> Demand:
    return Demand(
        profiles={},
        weekday_factors={},
        weekend_units={},
        month_factors=(),
        unit_calendars=(),
        patience_floor_minutes=0,
        no_show_shares={},
        companion_share=0,
        pram_or_wheelchair_share=0,
        language_shares={},
        web_first_share=0,
        called_first_share=0,
        wrong_place_share=0,
        lobby_solves_share=0,
        units_per_visit={},
        several_units_share=0,
        several_units_with_self_service_share=None,
        transitions=(),
        unit_pairs=(),
        queues=(),
        scenarios=(),
    )
