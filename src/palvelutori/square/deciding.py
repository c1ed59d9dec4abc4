"""From the floor to the three decisions: what the rules look at is read here, and their answer put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from palvelutori.accounts import queries as accounts
from palvelutori.catalogue.queries import catalogue_of, exceptions_ahead
from palvelutori.common.texts import has, pick, text
from palvelutori.common.times import local_day
from palvelutori.foundation.actors import SQUARE_MANAGER, Actor
from palvelutori.foundation.languages import language
from palvelutori.spaces.queries import warnings_in_force
from palvelutori.square import rules
from palvelutori.square.choices import desk_name, unit_name
from palvelutori.visits.queries import hosting
from palvelutori.visits.queries.leading import Floor, LedUnit

#: exceptions of today and tomorrow are looked at: later ones are planned on their own page
LOOKED_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One decision in words. `desk`, `queue`, `stop`, `unit`, `group`: what its form or link needs."""

    kind: str
    act: str
    title: str
    why: str
    does: str
    doubt: str
    button: str
    target: str
    values: Mapping[str, int | str]


def decide(actor: Actor, *, centre: str, seen: Floor) -> tuple[Told, ...]:
    """The decisions that `actor` can take now, in the page's language. For the square manager."""
    if not actor.has_role(SQUARE_MANAGER, centre=centre):
        return ()
    return tuple(_told(centre, one) for one in rules.decisions(floor_of(actor, centre=centre, seen=seen)))


def floor_of(actor: Actor, *, centre: str, seen: Floor) -> rules.Floor:
    """What the rules look at, from the same reading of the hall that the page shows."""
    told = [one for one in seen.units if one.is_told and not one.card.is_opaque]
    return rules.Floor(
        lines=[one for unit in told for one in _lines(unit)],
        helpers=[one for unit in told for one in _helpers(unit)],
        resting=[
            rules.Resting(
                desk=desk.desk,
                unit=desk.unit,
                queues=desk.queues,
                languages=desk.languages,
                minutes=desk.state_minutes,
            )
            for unit in told
            for desk in unit.desks
            if desk.state == "paused"
        ],
        unanswered=[
            rules.Unanswered(
                stop=one.stop_id, number=one.number, minutes=one.minutes, is_walked=one.is_walked
            )
            for one in hosting.open_hand_overs(actor, centre=centre)
        ],
        cut_off=_cut_off(centre, seen),
        silent=[
            rules.Silent(device=one.code, kind=one.kind, minutes=one.silent_minutes)
            for one in accounts.silent_devices(actor, centre=centre)
        ],
    )


def _lines(unit: LedUnit) -> list[rules.LineNow]:
    return [
        rules.LineNow(
            queue=one.queue,
            unit=one.unit,
            promise_minutes=one.promise_minutes,
            waiting=one.waiting,
            late=one.late,
            longest_minutes=one.longest_minutes,
            open_desks=one.open_desks,
            is_open=unit.card.is_open,
            asking=one.asking,
            speaking=one.speaking,
            minutes_to_close=one.minutes_to_close,
            stranded=one.stranded,
        )
        for one in unit.lines
    ]


def _helpers(unit: LedUnit) -> list[rules.Helper]:
    waiting = {one.queue: one.waiting for one in unit.lines}
    desks = {one.queue: one.open_desks for one in unit.lines}
    return [
        rules.Helper(
            desk=desk.desk,
            unit=desk.unit,
            queue=one.queue,
            fits=one.fits,
            is_free=desk.is_free,
            own_waiting=sum(waiting.get(queue, 0) for queue in desk.queues),
            own_desks=min(
                (desks.get(queue, 1) - 1 for queue in desk.queues if waiting.get(queue)), default=0
            ),
            languages=desk.languages,
        )
        for desk in unit.desks
        for one in desk.possible
    ]


def _cut_off(centre: str, seen: Floor) -> list[rules.CutOff]:
    """Open units that an exception in force today or tomorrow leaves without a way in."""
    today = local_day(seen.as_of, catalogue_of(centre).zone)
    found = []
    for one in exceptions_ahead(centre, day=today):
        if one.starts_on > today + LOOKED_AHEAD:
            continue
        lost = [
            each
            for each in warnings_in_force(centre, group=one.group, days=(today, today + LOOKED_AHEAD))
            if each.ends_at > seen.as_of
        ]
        if lost:
            first = min(local_day(each.starts_at, catalogue_of(centre).zone) for each in lost)
            units = tuple(dict.fromkeys(each.unit for each in lost))
            found.append(rules.CutOff(group=one.group, units=units, in_days=max(0, (first - today).days)))
    return found


def _told(centre: str, one: rules.Decision) -> Told:
    kind = one.kind.name.lower().replace("_", "-").removesuffix("-tomorrow")
    words = {name: _name(centre, name, value) for name, value in one.facts.items()}
    slot = language()
    why = f"decide.{kind}.why"
    doubt = f"decide.{one.act}.doubt"
    if one.act == "lend" and not one.facts["own_waiting"]:
        doubt += "_free"
    return Told(
        kind=kind,
        act=one.act,
        title=text(f"decide.{kind}.true", slot, **words),
        why=text(why, slot, **words) if has(why) else "",
        does=text(f"decide.{one.act}.does", slot, **words),
        doubt=text(doubt, slot, **words) if has(doubt) else "",
        button=text(f"decide.{one.act}.act", slot, **words),
        target=one.target,
        values=one.facts,
    )


def _name(centre: str, name: str, value: int | str) -> int | str:
    """Codes in the words of the page."""
    if name in ("unit", "units"):
        return ", ".join(_short(centre, code) for code in str(value).split(","))
    if name == "desk":
        return desk_name(centre, str(value))
    if name == "queue":
        queue = catalogue_of(centre).queues.get(str(value))
        return pick(queue.names, language()) if queue else value
    if name == "spoken":
        return text(f"decide.language.{value}", language())
    return value


def _short(centre: str, code: str) -> str:
    unit = catalogue_of(centre).units.get(code)
    return pick(unit.short_names or unit.names, language()) if unit else unit_name(centre, code)
