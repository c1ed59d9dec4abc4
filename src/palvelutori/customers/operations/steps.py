"""The one way a leg is changed: read, ask the rules, write the row, its lease, its step, its grounds and its line."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from palvelutori.customers import access
from palvelutori.customers.models import Leg, LegStep, Permission
from palvelutori.customers.refusals import LegCannot, NotEnoughSaid
from palvelutori.customers.rules import legs as rules
from palvelutori.customers.rules.legs import LEASED, OVER, Event, Given, Party, State
from palvelutori.foundation import grounds
from palvelutori.foundation.operation import Act
from palvelutori.participation.rules import personal_details

#: how long both units still see that the leg was there and how it ended
ENDED_SEEN: Final = timedelta(days=30)
LONGEST_WORDS: Final = 500
#: event → the column that keeps its moment
_MOMENTS: Final = {
    Event.SEND: "sent_at", Event.RESEND: "sent_at", Event.OPEN: "opened_at", Event.ASK: "asked_at",
    Event.DECLINE: "declined_at", Event.ACCEPT: "accepted_at", Event.FINISH: "due_at",
    Event.LAPSE_OUTCOME: "due_at", Event.RECORD: "recorded_at", Event.LAPSE_UNKNOWN: "recorded_at",
    Event.WITHDRAW: "withdrawn_at",
}  # fmt: skip


def plain_words(words: str) -> str:
    """Free words without a person's details. Raises NotEnoughSaid when they are too long or seem to hold some."""
    tidy = " ".join(words.split())
    if len(tidy) > LONGEST_WORDS:
        raise NotEnoughSaid(field="words")
    kind = personal_details(tidy)
    if kind:
        raise NotEnoughSaid(field=kind)
    return tidy


def advance(
    act: Act, row: Leg, event: Event, *, given: Given, version: int | None = None, whole: str | None = None
) -> rules.Leg:
    """Carry `event` out on the leg as the act's actor; `whole` is the payload's new text where it changes.

    Raises what the rules refuse, and LegCannot when the page that was answered showed an older version.
    """
    if version is not None and version != row.version:
        raise LegCannot(state=row.state, event=event.value)
    before = access.as_rules(row)
    parties = access.parties_of(act.actor, row)
    after = rules.step(before, event, parties=parties, given=given)
    move = rules.MOVES[before.state, event]
    party = min(move.by & parties, key=list(Party).index)
    if whole is not None:
        row.payload.content, row.payload.digest = whole, given.content.digest
    _store(act, row, after, event)
    LegStep.objects.create(
        leg=row,
        number=row.version,
        event=event.value,
        from_state=before.state.value,
        to_state=after.state.value,
        party=party.value,
        actor=act.actor.id,
        at=act.moment,
        reason=given.reason or given.outcome or given.way,
        words=given.words,
    )
    act.write(f"leg.{event.value}", {"leg": row.id, "state": after.state.value})
    _permissions(act, row, event)
    _grounds(act, row, before.state, after)
    return after


def _store(act: Act, row: Leg, leg: rules.Leg, event: Event) -> None:
    row.state, row.version = leg.state.value, row.version + 1
    row.was_opened, row.owner, row.decliner = leg.was_opened, leg.owner, leg.decliner
    row.outcome, row.no_contact = leg.outcome, leg.no_contact
    row.tries, row.withdrawal_answer = sorted(leg.tries), leg.withdrawal_answer
    if event in _MOMENTS:
        setattr(row, _MOMENTS[event], act.moment)
    if event in (Event.SEND, Event.RESEND):
        row.opened_at = row.asked_at = row.declined_at = None
    row.ended_at = act.moment if leg.is_over else None
    row.save()
    _lease(act, row, leg)


def _lease(act: Act, row: Leg, leg: rules.Leg) -> None:
    payload = row.payload
    if leg.leased.digest and not payload.leased_digest:
        payload.leased_at, payload.lease_ended_at = act.moment, None
    if payload.leased_digest and not leg.leased.digest:
        payload.lease_ended_at = act.moment
    payload.leased_digest = leg.leased.digest
    if leg.is_over or leg.state == State.WITHDRAWAL_ASKED:
        payload.content = payload.digest = ""
    payload.save()


def _permissions(act: Act, row: Leg, event: Event) -> None:
    standing = Permission.objects.filter(leg=row, replaced_at__isnull=True, withdrawn_at__isnull=True)
    if event == Event.WITHDRAW:
        standing.update(withdrawn_at=act.moment, withdrawn_by=act.actor.id)
    elif event == Event.CHANGE:
        standing.update(replaced_at=act.moment)
        row.presentations.filter(replaced_at__isnull=True).update(replaced_at=act.moment)


def _grounds(act: Act, row: Leg, before: State, leg: rules.Leg) -> None:
    subject = f"leg:{row.id}"
    if leg.state in LEASED and before not in LEASED:
        grounds.open(
            act,
            kind="leg",
            subject=subject,
            unit=row.to_unit,
            until=leg.permit.until_at if leg.permit else None,
        )
        grounds.close(act, subject=subject, unit=row.to_unit, kind="leg_ended")
    if before in LEASED and leg.state not in LEASED:
        grounds.close(act, subject=subject, unit=row.to_unit)
        until = act.moment + ENDED_SEEN
        grounds.open(act, kind="leg_ended", subject=subject, unit=row.to_unit, until=until)
    if leg.state == State.WITHDRAWAL_ASKED:
        grounds.open(act, kind="leg_withdrawn", subject=subject, unit=row.to_unit)
    if leg.state in OVER:
        grounds.close(act, subject=subject)
        units = [row.from_unit, *([row.to_unit] if row.sent_at else [])]
        for unit in units:
            grounds.open(act, kind="leg_ended", subject=subject, unit=unit, until=act.moment + ENDED_SEEN)
