"""What pages show of developing together. Counts leave through the guard; nothing here is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Sum

from palvelutori.catalogue import queries as catalogue
from palvelutori.codevelopment import codes, telling
from palvelutori.codevelopment.access import by_half_days, effort_of, formula_of, signals
from palvelutori.codevelopment.models import Effort, Readiness, Registration, UsedTime, Voice, Volunteer
from palvelutori.codevelopment.rules.loop import DECIDED_DAYS, TAKEN_UP_DAYS, Event, State, may
from palvelutori.codevelopment.rules.measures import reads
from palvelutori.codevelopment.rules.needs import standing
from palvelutori.codevelopment.rules.trials import LEAST_FOURS, days_needed, differences, draw
from palvelutori.common.refusals import NotFound
from palvelutori.common.times import local_day
from palvelutori.facts.rules import guard
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD, Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.operation import require

Texts = Mapping[str, str]
#: units of what a reading tells
UNITS: Final = {"wait_mean": "min", "within": "%", "left": "%", "arrivals": "", "needs": ""}
#: how long something may stand in a state before the page says so, days
PATIENCE: Final = {State.CANDIDATE: TAKEN_UP_DAYS // 2, State.ANALYSED: DECIDED_DAYS // 2}
USUAL_PATIENCE: Final = 60
#: days looked at for how much half-days differ by themselves
LOOKED_DAYS: Final = 84


@dataclass(frozen=True, slots=True)
class Heard:
    """How often from one origin; None where hidden."""

    origin: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Signals that may be a need, as they may be shown. `key` names them; `unit_names` empty for the whole house."""

    key: str
    theme: str
    unit_names: Texts
    heard: tuple[Heard, ...]
    sources: int
    is_staff_view: bool
    is_taken: bool


@dataclass(frozen=True, slots=True)
class EffortCard:
    """An effort in a list. `days_done` of `days_planned` while a trial runs."""

    number: int
    titles: Texts
    state: State
    since_on: date
    stands_days: int
    is_late: bool
    reason: Texts
    verdict: str
    decision: str
    days_done: int
    days_planned: int


@dataclass(frozen=True, slots=True)
class PartyRow:
    """Who carries it. `names`: a unit's or the square's own; a partner's name in every language."""

    code: str
    kind: str
    names: Texts
    gains: Texts
    accepted_on: date | None
    #: its yes was written down by the manager; it has people of its own in the portal
    is_written_down: bool = False
    has_portal: bool = False


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """Something said. `words` empty where it is hidden."""

    voice: int
    effort: int
    origin: str
    day: date
    language: str
    words: str
    state: str
    rule: int
    reason: str
    appeal: str
    appeal_decided: bool
    answer: str
    answer_words: str


@dataclass(frozen=True, slots=True)
class EffortPage:
    """Everything told of an effort."""

    card: EffortCard
    heard: Texts
    heard_counts: tuple[Heard, ...]
    is_staff_view: bool
    for_firms: Texts
    goal: Mapping[str, Any] | None
    unit: str
    baseline: float | None
    parties: tuple[PartyRow, ...]
    minutes_used: int
    plan: Mapping[str, Any] | None
    registrations: tuple[Mapping[str, Any], ...]
    analysis: Mapping[str, Any] | None
    decision: Mapping[str, Any] | None
    published_on: date | None
    voices: tuple[VoiceRow, ...]
    thanked: tuple[str, ...]
    volunteers: int | None
    may: frozenset[Event]


def today_of(centre: str) -> date:
    """The local day."""
    return local_day(clock.now(), catalogue.catalogue_of(centre).zone)


def efforts(centre: str) -> tuple[EffortCard, ...]:
    """All efforts, the newest first, parked ones among them; merged ones lie in another."""
    rows = Effort.objects.filter(centre=centre).exclude(state=State.MERGED).order_by("-number")
    today = today_of(centre)
    return tuple(_card(one, today) for one in rows)


def _card(one: Effort, today: date) -> EffortCard:
    state = State(one.state)
    planned = [date.fromisoformat(day) for day in (one.plan or {}).get("days", ())]
    stood = (today - one.since_on).days
    is_over = state in (State.PARKED, State.PUBLISHED, State.FOLLOWED, State.RUNNING, State.REGISTERED)
    return EffortCard(
        one.number,
        one.titles,
        state,
        one.since_on,
        stood,
        not is_over and stood > PATIENCE.get(state, USUAL_PATIENCE),
        one.reason,
        (one.analysis or {}).get("verdict", ""),
        (one.decision or {}).get("what", ""),
        sum(day < today for day in planned),
        len(planned),
    )


def effort(centre: str, *, number: int) -> EffortPage:
    """One effort. Raises NotFound."""
    row = effort_of(centre, number)
    if row.state == State.MERGED:
        raise NotFound(what="effort", name=str(number))
    volunteers = Volunteer.objects.filter(effort=row)
    counts = guard.row(row.origins)
    return EffortPage(
        card=_card(row, today_of(centre)),
        heard=row.heard,
        heard_counts=tuple(Heard(origin, count) for origin, count in sorted(counts.items())),
        is_staff_view=row.is_staff_view,
        for_firms=row.for_firms,
        goal=row.goal,
        unit=unit_of(centre, row.goal["measure"]) if row.goal else "",
        baseline=row.goal["baseline"]["value"] if row.goal else None,
        parties=parties_of(row),
        minutes_used=UsedTime.objects.filter(effort=row).aggregate(all=Sum("minutes"))["all"] or 0,
        plan=row.plan,
        registrations=tuple(_registered(row)),
        analysis=row.analysis,
        decision=row.decision,
        published_on=row.published_on,
        voices=tuple(_voice(one) for one in _shown(centre).filter(effort=number)),
        thanked=tuple(volunteers.filter(may_be_named=True).order_by("name").values_list("name", flat=True)),
        volunteers=guard.shown(volunteers.count()),
        may=may(State(row.state)),
    )


def unit_of(centre: str, measure: str) -> str:
    """The unit a measure is told in: that of its first reading."""
    return UNITS[reads(formula_of(centre, measure))[0].name]


def parties_of(row: Effort) -> tuple[PartyRow, ...]:
    """Who carries an effort, as everybody may read it: never who at the party."""
    units = catalogue.catalogue_of(row.centre).units
    found = []
    for one in row.party_set.order_by("id"):
        if one.kind == "unit" and one.name in units:
            names: Texts = units[one.name].names
        elif one.kind == "square":
            names = telling.words("develop.the_square")
        else:
            names = dict.fromkeys(("fi", "sv", "en"), one.name)
        row_of = (one.name, one.kind, names, one.gains, one.accepted_on, one.is_written_down)
        found.append(PartyRow(*row_of, has_portal=one.partner_id is not None))
    return tuple(found)


def _registered(row: Effort) -> list[Mapping[str, Any]]:
    found = Registration.objects.filter(effort=row).order_by("version")
    return [
        {
            "version": one.version,
            "hash": one.hash,
            "seed": one.seed,
            "on": one.registered_on,
            "plan": one.plan,
        }
        for one in found
    ]


def _shown(centre: str) -> Any:
    rows = Voice.objects.filter(centre=centre).exclude(state="waiting")
    return rows.order_by("-day", "id")


def _voice(one: Voice, *, is_whole: bool = False) -> VoiceRow:
    may_show = is_whole or one.state == "shown"
    return VoiceRow(
        one.id,
        one.effort,
        one.origin,
        one.day,
        one.language,
        one.words if may_show else "",
        one.state,
        one.rule,
        one.reason,
        one.appeal if is_whole else "",
        one.appeal_decided,
        one.answer,
        one.answer_words,
    )


def ideas(centre: str) -> tuple[VoiceRow, ...]:
    """Ideas of their own that are shown or openly hidden, newest first."""
    return tuple(_voice(one) for one in _shown(centre).filter(effort=0))


def own_voice(code: str) -> VoiceRow:
    """What was said with a code, for its author. Raises NotFound."""
    known = codes.read(code)
    row = Voice.objects.filter(mark=codes.mark_of(known)).first() if known else None
    if row is None:
        raise NotFound(what="code", name="")
    return _voice(row, is_whole=True)


def waiting_voices(actor: Actor, *, centre: str) -> tuple[VoiceRow, ...]:
    """What waits for a person: to be shown or hidden, an appeal, an answer. The longest waiting first."""
    require(actor, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    rows = Voice.objects.filter(centre=centre).order_by("day", "id")
    waiting = [
        one
        for one in rows
        if one.state in ("waiting", "appealed") or (one.state == "shown" and not one.answer)
    ]
    return tuple(_voice(one, is_whole=True) for one in waiting)


def read_voices(actor: Actor, *, centre: str) -> tuple[VoiceRow, ...]:
    """The same, to be read: one line of the look for all of them, which names none (their keys have no moment)."""
    rows = waiting_voices(actor, centre=centre)
    grounds.look(actor, centre=centre, subject="voices", what="voices")
    return rows


def candidates(actor: Actor, *, centre: str) -> tuple[Candidate, ...]:
    """Everything heard in the last ninety days that may be a need. For people at work here."""
    require(actor, HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER, centre=centre)
    whole = catalogue.catalogue_of(centre)
    rows = Effort.objects.filter(centre=centre).exclude(state=State.PARKED).values_list("signals", flat=True)
    taken = {key for keys in rows for key in keys}
    found = []
    for one in signals(centre, until=today_of(centre)):
        stands = standing(one.counts)
        unit = whole.units.get(one.unit)
        if unit is not None and unit.is_opaque:
            continue
        found.append(
            Candidate(
                one.key,
                one.theme,
                (unit.short_names or unit.names) if unit else {},
                tuple(
                    Heard(origin, count)
                    for origin, count in guard.row(dict(sorted(one.counts.items()))).items()
                ),
                len(stands.sources),
                stands.is_staff_view,
                one.key in taken,
            )
        )
    return tuple(found)


def for_firms(centre: str) -> tuple[tuple[str, int | None], ...]:
    """What people asked for here that is not on offer: themes with counts of the last ninety days, the most first."""
    totals: dict[str, int] = {}
    for one in signals(centre, until=today_of(centre)):
        if set(one.counts) & {"desk", "lobby"}:
            totals[one.theme] = (
                totals.get(one.theme, 0) + one.counts.get("desk", 0) + one.counts.get("lobby", 0)
            )
    shown = guard.row(totals)
    return tuple(
        sorted(((theme, count) for theme, count in shown.items() if count), key=lambda row: -(row[1] or 0))
    )


def open_to_firms(centre: str) -> tuple[tuple[EffortCard, Texts], ...]:
    """Efforts in which a firm could take part."""
    today = today_of(centre)
    rows = Effort.objects.filter(centre=centre).exclude(
        state__in=[State.MERGED, State.PUBLISHED, State.FOLLOWED]
    )
    return tuple((_card(one, today), one.for_firms) for one in rows.order_by("-number") if one.for_firms)


def readiness(centre: str) -> tuple[tuple[date, Mapping[str, Any]], ...]:
    """The last scores, newest first."""
    rows = Readiness.objects.filter(centre=centre).order_by("-day")[:8]
    return tuple((one.day, one.sides) for one in rows)


def length(centre: str, it: EffortPage) -> tuple[int, float] | None:
    """How many opening days find the goal's own change in eight trials of ten, and that change; by the last weeks.

    None where the days do not tell, or the measure is not of half-days.
    """
    if it.goal is None or it.baseline is None:
        return None
    wanted = abs(it.goal["target"] - it.baseline)
    today = today_of(centre)
    found = by_half_days(
        centre, formula_of(centre, it.goal["measure"]), since=today - timedelta(days=LOOKED_DAYS), until=today
    )
    days = sorted({block.day for block in found if block.day.weekday() < 5})
    values = {block: one.value for block, one in found.items()}
    told = differences(draw(days, seed=0), values)
    return (days_needed(told, wanted=wanted), wanted) if len(told) >= LEAST_FOURS and wanted else None


def is_harmed(analysis: Mapping[str, Any] | None) -> bool:
    """Whether something that was watched over got worse."""
    return any(one["reading"] == "worse" for one in (analysis or {}).get("guardrails", ()))


def schedule(centre: str, *, number: int) -> tuple[tuple[date, bool, bool], ...]:
    """Each day of the registered trial: whether the new way is on in the morning, in the afternoon."""
    row = effort_of(centre, number)
    if not row.plan_version:
        return ()
    found = telling.registration_of(row)
    if found.plan["design"] != "switchback":
        return ()
    days: dict[date, dict[str, bool]] = {}
    for one in telling.schedule_of(found):
        days.setdefault(one.block.day, {})[one.block.half] = one.is_on
    return tuple((day, both["morning"], both["afternoon"]) for day, both in sorted(days.items()))
