"""The tables of spaces are about places: no field of theirs is personal. A hold names a thing, never a person."""

from __future__ import annotations

from palvelutori.foundation.personal import classify

classify("spaces.SpacesRevision", centre="plain", mark="plain", source="plain")
classify(
    "spaces.Zone",
    id="plain",
    centre="plain",
    code="plain",
    order="plain",
    names="plain",
    kind="plain",
    floor="plain",
    is_quiet="plain",
    closes_with="plain",
)
classify(
    "spaces.Door",
    id="plain",
    centre="plain",
    code="plain",
    order="plain",
    names="plain",
    first="plain",
    second="plain",
    is_entrance="plain",
    is_step_free="plain",
    width_mm="plain",
    hours="plain",
)
classify(
    "spaces.Desk",
    id="plain",
    centre="plain",
    code="plain",
    order="plain",
    unit="plain",
    kind="plain",
    number="plain",
    names="plain",
    zone="plain",
    arrow="plain",
    queues="plain",
    has_loop="plain",
    is_adjustable="plain",
)
classify("spaces.UnitPlace", id="plain", centre="plain", unit="plain", zone="plain", entrances="plain")
classify(
    "spaces.Resource",
    id="plain",
    centre="plain",
    code="plain",
    order="plain",
    kind="plain",
    names="plain",
    zone="plain",
    area_m2="plain",
    places="plain",
    has_power="plain",
    has_water="plain",
    noise="plain",
    set_up_minutes="plain",
    take_down_minutes="plain",
    hours="plain",
    quiet_neighbours="plain",
    handled_by="plain",
)
classify(
    "spaces.Hold",
    id="plain",
    resource="plain",
    holder="plain",
    purpose="plain",
    starts_at="plain",
    ends_at="plain",
    blocked_from="plain",
    blocked_until="plain",
    made_at="plain",
    released_at="plain",
)
