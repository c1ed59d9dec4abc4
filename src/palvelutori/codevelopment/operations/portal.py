"""What a partner does in its portal, and the square with it: tasks, notices, announcements, nameless reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from palvelutori.codevelopment.access import effort_of
from palvelutori.codevelopment.models import (
    Announcement,
    Partner,
    PartnerNotice,
    PartnerTask,
    Party,
    RunReport,
)
from palvelutori.codevelopment.operations.partner_refusals import WrongStanding
from palvelutori.codevelopment.operations.partners import one_line
from palvelutori.codevelopment.operations.steps import check_words, in_three, today_of
from palvelutori.codevelopment.partnering import partner_of, require_seat
from palvelutori.codevelopment.rules.loop import WITH_GOAL, State
from palvelutori.codevelopment.rules.partnership import TAKES_PART, Standing
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, Refusal
from palvelutori.foundation.actors import SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation
from palvelutori.participation.candidates import Noted, keep
from palvelutori.participation.operations import TEXT_CODES

GOT: Final = ("most", "some", "few")
MOST_PEOPLE: Final = 5000
#: a report is given within so many days
REPORT_DAYS: Final = 30
FARTHEST_DAYS: Final = 800
_BOOKING: Final = re.compile(r"booking:\d{1,9}")


class ReportedAlready(Refusal):
    """This day was reported; a number is not changed afterwards."""

    code = "reported-already"
    status = 409


@dataclass(frozen=True, slots=True)
class TaskAt:
    """A task by its row, and the day it was done."""

    task: int
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Written:
    """A row that was written."""

    row: int


def _sides(act: Act, partner: int) -> tuple[Partner, str]:
    """The partner spoken of and the side of who acts: the manager names it, its own people give 0."""
    if partner:
        act.require(SQUARE_MANAGER)
        return partner_of(act.place.code, partner), "square"
    return require_seat(act.actor, centre=act.place.code, on=today_of(act)).partner, "partner"


def _takes_part(row: Partner) -> None:
    if Standing(row.state) not in TAKES_PART:
        raise WrongStanding(state=row.state)


def _own_effort(row: Partner, effort: int, *, field: str = "effort") -> None:
    if not Party.objects.filter(partner=row, effort__number=effort).exists():
        raise InvalidInput(field=field, expected="an effort of the partner's")


@operation("codevelopment.add_task", answer=TaskAt)
def add_task(act: Act, *, words: str, due_on: date, effort: int = 0, partner: int = 0) -> TaskAt:
    """A task with its day: by the partner for itself (`partner` 0), or by the manager. Raises InvalidInput,
    NamesSomebody, NotAllowed."""
    row, side = _sides(act, partner)
    line = one_line(words, "words", least=3, longest=200)
    check_words([line])
    today = today_of(act)
    if not today <= due_on <= today + timedelta(days=FARTHEST_DAYS):
        raise InvalidInput(field="due_on", expected=(today + timedelta(days=14)).isoformat())
    if effort:
        _own_effort(row, effort)
    made = row.tasks.create(words=line, due_on=due_on, effort=effort, side=side, made_by=act.actor.id)
    act.write("partner.task_added", {"partner": row.number, "task": made.pk, "side": side})
    return TaskAt(made.pk, None)


@operation("codevelopment.do_task", answer=TaskAt)
def do_task(act: Act, *, task: int) -> TaskAt:
    """It is done, says the partner (or the manager, who then saw it). Raises NotFound, NotAllowed."""
    found = PartnerTask.objects.select_for_update(of=("self",)).select_related("partner")
    row = found.filter(pk=task, partner__centre=act.place.code).first()
    if not act.actor.has_role(SQUARE_MANAGER, centre=act.place.code):
        mine = require_seat(act.actor, centre=act.place.code, on=today_of(act))
        row = row if row is not None and row.partner_id == mine.partner_id else None
    if row is None:
        raise NotFound(what="task", name="")
    if row.done_on is None:
        row.done_on, row.done_by = today_of(act), act.actor.id
        row.save(update_fields=["done_on", "done_by"])
        act.write("partner.task_done", {"partner": row.partner.number, "task": row.pk})
    return TaskAt(row.pk, row.done_on)


@operation("codevelopment.write_notice", answer=Written)
def write_notice(act: Act, *, words: str, language: str, about: str = "", partner: int = 0) -> Written:
    """A short notice to the other side, in the thread `about`. Nothing about a resident. Raises InvalidInput,
    NamesSomebody, NotAllowed."""
    row, side = _sides(act, partner)
    line = one_line(words, "words", least=3, longest=600)
    check_words([line])
    if about.startswith("effort:") and about[7:].isdecimal():
        _own_effort(row, int(about[7:]), field="about")
    elif about and not _BOOKING.fullmatch(about):
        raise InvalidInput(field="about", expected="effort:1, booking:1")
    made = row.notices.create(
        about=about, side=side, words=line, language=language[:6], made_at=act.moment, made_by=act.actor.id
    )
    act.write("partner.notice_written", {"partner": row.number, "side": side, "about": about})
    return Written(made.pk)


@operation("codevelopment.see_notices", answer=Written)
def see_notices(act: Act, *, partner: int = 0) -> Written:
    """The other side's notices were before somebody's eyes. `row` is how many of them were new."""
    row, side = _sides(act, partner)
    fresh = PartnerNotice.objects.filter(partner=row, seen_at__isnull=True).exclude(side=side)
    return Written(fresh.update(seen_at=act.moment))


@operation("codevelopment.announce", answer=Written, roles=(SQUARE_MANAGER,))
def announce(act: Act, *, words: dict[str, str], until_on: date) -> Written:
    """Tell all partners something until a day. Raises InvalidInput, NamesSomebody."""
    today = today_of(act)
    if not today <= until_on <= today + timedelta(days=FARTHEST_DAYS):
        raise InvalidInput(field="until_on", expected=(today + timedelta(days=14)).isoformat())
    told = in_three(words, "words", longest=400)
    made = Announcement.objects.create(
        centre=act.place.code, words=told, made_on=today, until_on=until_on, made_by=act.actor.id
    )
    act.write("partner.announced", {"announcement": made.pk})
    return Written(made.pk)


@operation("codevelopment.report_run", answer=Written)
def report_run(act: Act, *, effort: int, day: date, people: int, got: str, asked: str = "") -> Written:
    """How a day of an effort went, nameless; what was asked for goes to the needs. Raises InvalidInput,
    ReportedAlready, WrongStanding, NotAllowed."""
    mine = require_seat(act.actor, centre=act.place.code, on=today_of(act))
    _takes_part(mine.partner)
    _own_effort(mine.partner, effort)
    today = today_of(act)
    if not today - timedelta(days=REPORT_DAYS) <= day <= today:
        raise InvalidInput(field="day", expected=today.isoformat())
    if not 0 <= people <= MOST_PEOPLE:
        raise InvalidInput(field="people", expected=f"0–{MOST_PEOPLE}")
    if got not in GOT or (asked and asked not in TEXT_CODES):
        raise InvalidInput(field="got", expected=", ".join(GOT))
    if mine.partner.reports.filter(effort=effort, day=day).exists():
        raise ReportedAlready(day=day.isoformat())
    made = RunReport.objects.create(
        partner=mine.partner,
        effort=effort,
        day=day,
        people=people,
        got=got,
        asked=asked,
        reported_by=act.actor.id,
    )
    if asked:
        keep(act.place.code, Noted(asked, "", "partner", day, 1))
    act.write("partner.reported", {"partner": mine.partner.number, "effort": effort, "day": day.isoformat()})
    return Written(made.pk)


@operation("codevelopment.name_responsible", answer=Written)
def name_responsible(act: Act, *, number: int, party: str, name: str) -> Written:
    """Who answers for a party's part of an effort: told to the parties only, never to the public.

    A unit's by its lead, the square's by the manager, a partner's by itself. Raises NotFound, NotAllowed, InvalidInput.
    """
    effort = effort_of(act.place.code, number, lock=True)
    found = effort.party_set.filter(name=party).first()
    if found is None or State(effort.state) not in WITH_GOAL:
        raise NotFound(what="party", name=party[:40])
    if found.partner_id is not None:
        mine = require_seat(act.actor, centre=act.place.code, on=today_of(act))
        if mine.partner_id != found.partner_id:
            raise NotAllowed(roles="partner")
    elif found.kind == "unit":
        act.require(UNIT_LEAD, unit=found.name)
    else:
        act.require(SQUARE_MANAGER)
    found.responsible = one_line(name, "responsible")
    found.save(update_fields=["responsible"])
    act.write("effort.responsible_named", {"effort": number, "kind": found.kind})
    return Written(found.pk)
