"""Runs of partners and what they earn: a mark each, a reason where it takes something away, an appeal."""

from __future__ import annotations

from dataclasses import dataclass

from palvelutori.codevelopment.models import Partner, PartnerMark
from palvelutori.codevelopment.operations.partner_refusals import PartnerCodeUnknown, SameDecider
from palvelutori.codevelopment.operations.partners import may_appeal, one_line, reason_of, step
from palvelutori.codevelopment.operations.steps import check_words, today_of
from palvelutori.codevelopment.partnering import RUNS, by_code, earned, partner_of, require_seat
from palvelutori.codevelopment.rules.partnership import Run, Standing, Step, after
from palvelutori.common.refusals import InvalidInput, NotFound
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.operation import Act, operation

#: who may decide an appeal, when it was not them who decided before
DECIDERS = (SQUARE_MANAGER, UNIT_LEAD, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class MarkAt:
    """A mark, how its appeal stands, and the partner's level now."""

    mark: int
    appeal: str
    level: int


def mark_run(act: Act, row: Partner, *, run: Run, about: str = "", reason: str = "") -> PartnerMark:
    """Mark how a run went and let the level follow, inside the caller's operation. The same `about` twice is once.

    `row` is locked by the caller. Returns the mark.
    """
    if about:
        known = PartnerMark.objects.filter(partner=row, about=about, kind__in=("clean", "no_show", "late"))
        if run.value in ("clean", "no_show", "late") and (found := known.first()) is not None:
            return found
    made = PartnerMark.objects.create(
        partner=row,
        kind=run.value,
        day=today_of(act),
        about=about,
        reason=reason,
        made_by=act.actor.id,
        state_before=row.state,
        level_before=row.level,
        level_after=row.level,
    )
    row.level = made.level_after = earned(row)
    made.save(update_fields=["level_after"])
    row.save(update_fields=["level"])
    act.write(
        "partner.run_marked", {"partner": row.number, "run": run.value, "about": about, "level": row.level}
    )
    return made


@operation("codevelopment.mark_partner_run", answer=MarkAt, roles=(SQUARE_MANAGER,))
def mark_partner_run(act: Act, *, partner: int, run: str, reason: str = "", about: str = "") -> MarkAt:
    """The manager (or the house itself) marks how a run went; anything but clean has a reason. Raises InvalidInput."""
    if run not in RUNS:
        raise InvalidInput(field="run", expected=", ".join(RUNS))
    words = reason_of(reason) if run != Run.CLEAN else ""
    row = partner_of(act.place.code, partner, lock=True)
    made = mark_run(act, row, run=Run(run), about=about[:60], reason=words)
    return MarkAt(made.pk, made.appeal, row.level)


def _mark(act: Act, mark: int) -> PartnerMark:
    rows = PartnerMark.objects.select_for_update(of=("self",)).select_related("partner")
    row = rows.filter(pk=mark, partner__centre=act.place.code).first()
    if row is None:
        raise NotFound(what="mark", name="")
    return row


@operation("codevelopment.appeal_mark", answer=MarkAt)
def appeal_mark(act: Act, *, mark: int, words: str) -> MarkAt:
    """The partner says why something was not right, once. Raises NotFound, NotAllowed, InvalidInput, NamesSomebody."""
    row = _mark(act, mark)
    mine = require_seat(act.actor, centre=act.place.code, on=today_of(act))
    if mine.partner_id != row.partner_id:
        raise NotFound(what="mark", name="")
    return _appealed(act, row, words)


@operation("codevelopment.appeal_by_code", answer=MarkAt)
def appeal_by_code(act: Act, *, code: str, words: str) -> MarkAt:
    """Somebody declined, or whose partnership was ended, says why it was not right. Takes no receipt key.

    Raises PartnerCodeUnknown, NotFound.
    """
    held = by_code(act.place.code, code)
    if held is None:
        raise PartnerCodeUnknown()
    outside = (Step.DECLINE.value, Step.END.value)
    row = held.partner.marks.filter(kind__in=outside).order_by("-id").first()
    if row is None:
        raise NotFound(what="mark", name="")
    return _appealed(act, _mark(act, row.pk), words)


def _appealed(act: Act, row: PartnerMark, words: str) -> MarkAt:
    if not may_appeal(row):
        raise NotFound(what="mark", name="")
    line = one_line(words, "words", least=3, longest=300)
    check_words([line])
    row.appeal, row.appeal_words, row.appeal_by = "open", line, act.actor.id
    row.save(update_fields=["appeal", "appeal_words", "appeal_by"])
    act.write("partner.appealed", {"partner": row.partner.number, "mark": row.pk})
    return MarkAt(row.pk, row.appeal, row.partner.level)


@operation("codevelopment.decide_mark_appeal", answer=MarkAt, roles=DECIDERS)
def decide_mark_appeal(act: Act, *, mark: int, set_aside: bool, reason: str) -> MarkAt:
    """Another person sets the mark aside, and what it took comes back, or upholds it. Raises SameDecider, NotFound."""
    row = _mark(act, mark)
    if row.appeal != "open":
        raise NotFound(what="appeal", name="")
    if row.made_by == act.actor.id:
        raise SameDecider()
    row.appeal = "set_aside" if set_aside else "upheld"
    row.decided_by, row.decided_words = act.actor.id, reason_of(reason)
    row.save(update_fields=["appeal", "decided_by", "decided_words"])
    partner = partner_of(act.place.code, row.partner.number, lock=True)
    act.write(
        "partner.appeal_decided",
        {"partner": partner.number, "mark": row.pk, "set_aside": set_aside},
    )
    if set_aside:
        _give_back(act, partner, row)
    return MarkAt(row.pk, row.appeal, partner.level)


def _give_back(act: Act, partner: Partner, row: PartnerMark) -> None:
    """The level without this mark; the state before it, if the partner still stands where the mark put it."""
    partner.level = earned(partner)
    partner.save(update_fields=["level"])
    if row.kind in RUNS:
        return
    put = after(Standing(row.state_before), Step(row.kind))
    if partner.state == put:
        step(act, partner, Step.RESTORE, state=Standing(row.state_before))
        if row.kind == Step.END:
            partner.people.filter(ended_on=row.day, person__isnull=False).update(ended_on=None)
