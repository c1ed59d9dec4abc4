"""A sample's past of developing together: what people wrote comes from its file, every figure from its days."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from palvelutori.catalogue.queries.days import opening_days
from palvelutori.codevelopment import codes, telling
from palvelutori.codevelopment.access import counts_of, formula_of, over_days, trial_days
from palvelutori.codevelopment.models import (
    Announcement,
    Effort,
    Handed,
    Partner,
    PartnerMark,
    Party,
    Registration,
    UsedTime,
    Voice,
)
from palvelutori.codevelopment.operations.goals import BASELINE_DAYS
from palvelutori.codevelopment.operations.partner_people import seat_with_test_password
from palvelutori.codevelopment.operations.partners import names_of
from palvelutori.codevelopment.operations.steps import today_of
from palvelutori.codevelopment.operations.trying import hash_of
from palvelutori.codevelopment.partnering import earned, partners_named
from palvelutori.codevelopment.rules.loop import State
from palvelutori.codevelopment.rules.measures import value_of
from palvelutori.codevelopment.rules.needs import standing
from palvelutori.codevelopment.rules.partnership import Standing
from palvelutori.codevelopment.terms import terms
from palvelutori.foundation.actors import ADMINISTRATOR
from palvelutori.foundation.operation import Act, operation
from palvelutori.participation.candidates import Noted, load_past

SAMPLES: Final = Path(__file__).parents[2] / "samples"
PAST_DAYS: Final = 90
SEED: Final = 7
#: chances a day is divided into, so that a day may have several
_CHANCES: Final = 4


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many efforts the past has now."""

    efforts: int


@operation("codevelopment.load_sample", answer=Loaded, roles=(ADMINISTRATOR,))
def load_sample(act: Act) -> Loaded:
    """Put the centre's sample past in, once; nothing where it has none, or where anything has begun already."""
    centre, today = act.place.code, today_of(act)
    path = SAMPLES / centre / "codevelopment.toml"
    begun = (model.objects.filter(centre=centre).exists() for model in (Effort, Partner))
    if not path.is_file() or any(begun):
        return Loaded(Effort.objects.filter(centre=centre).count())
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    chance = Random(SEED)  # noqa: S311  (a sample is the same each time)
    days = _days(centre, today)
    load_past(centre, list(_notes(told.get("notes", []), days, chance)))
    Handed.objects.bulk_create(
        Handed(centre=centre, day=day, unit=row["unit"], count=count)
        for row in told.get("handed", [])
        for day, count in _spread(row["weekly"], days, chance)
    )
    for number, row in enumerate(told.get("partners", []), start=1):
        _partner(act, number, row, today)
    Announcement.objects.bulk_create(
        Announcement(
            centre=centre,
            words=row["words"],
            made_on=today - timedelta(days=row["days_ago"]),
            until_on=today + timedelta(days=row["days_on"]),
            made_by="system",
        )
        for row in told.get("announcements", [])
    )
    for number, row in enumerate(told.get("efforts", []), start=1):
        _effort(act, number, row, today)
    _voices(centre, told.get("voices", []), today)
    act.write("effort.sample_loaded", {"efforts": len(told.get("efforts", []))})
    return Loaded(Effort.objects.filter(centre=centre).count())


def partner_sign_ins(centre: str) -> Mapping[str, str]:
    """Test sign-ins of the sample's partners: user name → the partner's name."""
    path = SAMPLES / centre / "codevelopment.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {row["username"]: row["name"] for row in told.get("partners", []) if "username" in row}


def _partner(act: Act, number: int, row: dict[str, Any], today: date) -> None:
    """A partner with its person, its runs and its tasks; one without a user name has only applied."""
    on = today - timedelta(days=row["days_ago"])
    is_in = "username" in row
    made = Partner.objects.create(
        centre=act.place.code,
        number=number,
        kind=row["kind"],
        names=names_of({"fi": row["name"], **row.get("names", {})}),
        language="fi",
        does=row["does"],
        wants=row["wants"],
        state=(Standing.ACTIVE if is_in else Standing.APPLIED).value,
        since_on=on,
        applied_on=on,
        checks_asked=row.get("checks", []),
        checks_done={one: on.isoformat() for one in row.get("checks", [])} if is_in else {},
        terms_version=terms().version if is_in else 0,
        terms_on=on if is_in else None,
        terms_by="system" if is_in else "",
    )
    person = made.people.create(is_owner=True, tells=True, name=row["person"], email=row["email"])
    for back in row.get("clean_runs_ago", []):
        day = today - timedelta(days=back)
        state: dict[str, Any] = {"state_before": made.state, "level_before": made.level}
        mark = PartnerMark(partner=made, kind="clean", day=day, made_by="system", level_after=0, **state)
        mark.save()
        made.level = mark.level_after = earned(made)
        mark.save()
    made.save()
    for task in row.get("tasks", []):
        due = today + timedelta(days=task["due_in"])
        made.tasks.create(words=task["words"], due_on=due, side="partner", made_by="system")
    if is_in and not act.place.is_live:
        seat_with_test_password(act, person, row["username"])


def _days(centre: str, today: date) -> list[date]:
    found: list[date] = []
    for back in (90, 60, 30):
        start = today - timedelta(days=back)
        found += [
            one for one in opening_days(centre, since=start, limit=30) if one < start + timedelta(days=30)
        ]
    return [one for one in dict.fromkeys(found) if one < today]


def _spread(weekly: int, days: list[date], chance: Random) -> Iterator[tuple[date, int]]:
    for day in days:
        count = sum(chance.random() < weekly / 7 / _CHANCES for _ in range(_CHANCES))
        if count:
            yield day, count


def _notes(rows: list[dict[str, Any]], days: list[date], chance: Random) -> Iterator[Noted]:
    for row in rows:
        for day, count in _spread(row["weekly"], days, chance):
            yield Noted(row["theme"], row["unit"], row["origin"], day, count)


def _effort(act: Act, number: int, row: dict[str, Any], today: date) -> None:
    centre = act.place.code
    since = today - timedelta(days=row["days_ago"])
    counts = counts_of(centre, row["signals"], effort=number, until=today)
    made = Effort(
        centre=centre,
        number=number,
        state=State.CANDIDATE.value,
        since_on=since,
        titles=row["titles"],
        heard=row["heard"],
        signals=row["signals"],
        for_firms=row.get("for_firms", {}),
        origins=counts,
        is_staff_view=standing(counts).is_staff_view,
    )
    if "reason" in row:
        made.state, made.reason = row["state"], row["reason"]
        made.since_on = today - timedelta(days=row["parked_ago"])
    if "measure" in row:
        made.goal = _goal(centre, row, since, today)  # days that cannot tell it: the effort is only heard of
        agreed = State.GOAL_PROPOSED if row.get("waits_for") else State.GOAL_SET
        made.state = agreed.value if made.goal else made.state
    made.save()
    if made.goal:
        _parties(made, row, since)
    if made.goal and "plan" in row:
        _tried(act, made, row, today)


def _goal(centre: str, row: dict[str, Any], on: date, today: date) -> dict[str, Any] | None:
    since, until = on - timedelta(days=BASELINE_DAYS), on - timedelta(days=1)
    if since < today - timedelta(days=PAST_DAYS):  # the oldest days there are
        since = today - timedelta(days=PAST_DAYS)
        until = since + timedelta(days=BASELINE_DAYS - 8)
    baseline = value_of(formula_of(centre, row["measure"]), over_days(centre, since=since, until=until))
    if baseline is None:
        return None
    target = row.get("target", max(0.0, round(baseline.value + row.get("change", 0.0), 1)))
    return {
        "sentence": row["sentence"],
        "measure": row["measure"],
        "direction": "less",
        "target": target,
        "baseline": {
            "value": round(baseline.value, 3),
            "n": baseline.n,
            "since": since.isoformat(),
            "until": until.isoformat(),
        },
        "guardrails": row["guardrails"],
        "owner": row["owner"],
        "ends_on": (today + timedelta(days=row["ends_in"])).isoformat(),
        "minutes": row["minutes"],
    }


def _parties(effort: Effort, row: dict[str, Any], on: date) -> None:
    known = partners_named(effort.centre)
    answers = {one["name"]: one.get("responsible", "") for one in row["partners"]}
    parties = [("square", effort.centre, {}), ("unit", row["owner"], row["gains"])]
    parties += [(one["kind"], one["name"], one["gains"]) for one in row["partners"]]
    for kind, name, gains in parties:
        Party.objects.create(
            effort=effort,
            kind=kind,
            name=name,
            gains=gains,
            accepted_on=None if name in row.get("waits_for", []) else on,
            accepted_by="" if name in row.get("waits_for", []) else "system",
            partner=known.get(name) if kind == "partner" else None,
            responsible=answers.get(name, ""),
        )
    for week, minutes in enumerate(row["used"]):
        UsedTime.objects.create(effort=effort, day=on + timedelta(days=7 * week), minutes=minutes)


def _tried(act: Act, effort: Effort, row: dict[str, Any], today: date) -> None:
    assert effort.goal is not None
    plan = dict(row["plan"])
    seed = plan.pop("seed")
    starts_on = today - timedelta(days=plan.pop("starts_ago"))
    days = trial_days(effort.centre, since=starts_on, count=plan.pop("days"))
    told = {"days": [one.isoformat() for one in days], "measure": effort.goal["measure"]}
    effort.plan, effort.plan_version = {**plan, **told, "guardrails": effort.goal["guardrails"]}, 1
    Registration.objects.create(
        effort=effort,
        version=1,
        plan=effort.plan,
        hash=hash_of(effort.plan, seed),
        seed=seed,
        registered_on=starts_on - timedelta(days=2),
    )
    effort.state, effort.since_on = State.RUNNING.value, starts_on
    if days[-1] < today:
        effort.analysis = telling.analysis_of(effort, until=today - timedelta(days=1))
        effort.state, effort.since_on = State.ANALYSED.value, days[-1] + timedelta(days=1)
        if effort.analysis["verdict"] == "not_found":
            decided = today - timedelta(days=row["decided_ago"])
            effort.decision = {"what": row["decision"], "words": row["words"], "on": decided.isoformat()}
            effort.state, effort.since_on, effort.published_on = State.PUBLISHED.value, decided, decided
    effort.save()


def _voices(centre: str, rows: list[dict[str, Any]], today: date) -> None:
    for row in rows:
        Voice.objects.create(
            id=secrets.randbits(52) + 1,
            centre=centre,
            effort=row["effort"],
            day=today - timedelta(days=row["days_ago"]),
            origin=row["origin"],
            mark=codes.mark_of(f"sample:{secrets.token_hex(16)}"),
            language=row["language"],
            words=row["words"],
            state="shown" if "answer" in row else "waiting",
            answer=row.get("answer", ""),
            answer_words=row.get("answer_words", ""),
        )
