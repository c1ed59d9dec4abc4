"""The sender's part: a referral is begun, written, shown to the person, permitted, sent, and taken on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.common.texts import SLOTS, pick, text
from palvelutori.common.times import day_interval, local_day
from palvelutori.customers import access, package
from palvelutori.customers.models import Leg, Payload, Permission, Presentation, Referral
from palvelutori.customers.operations.steps import advance, plain_words
from palvelutori.customers.refusals import LegCannot, NotEnoughSaid, NotPermitted, NotReceiving, NotShownYet
from palvelutori.customers.rules.legs import Event, Given, Party
from palvelutori.customers.rules.payload import CONTACT, NO_CONTACT, content_of, frozen, head_of, values_of
from palvelutori.foundation import grounds
from palvelutori.foundation.operation import Act, operation


@dataclass(frozen=True, slots=True)
class LegAt:
    """The leg, where it is now, and the version its page shows."""

    leg: str
    state: str
    version: int


def at(row: Leg) -> LegAt:
    """The answer of every operation on a leg."""
    return LegAt(row.id, row.state, row.version)


@operation("customers.start_referral", answer=LegAt)
def start_referral(act: Act, *, visit: str, stop: str, unit: str, to: str, language: str = "fi") -> LegAt:
    """Begin a referral at the stop `unit` is serving: `to` is a unit or one of its services. Nobody else sees it.

    Raises NotAllowed (no ground for the stop), NotReceiving.
    """
    centre = act.place.code
    subject = f"stop:{stop}"
    if not access.works_at(act.actor, centre=centre, unit=unit) or not grounds.holds(
        act.actor, centre=centre, subject=subject, unit=unit
    ):
        raise NotAllowed(roles="desk_officer")
    to_unit, service = receiver_of(centre, to=to, sender=unit)
    referral = Referral.objects.create(
        centre=centre,
        from_unit=unit,
        visit=visit[:32],
        language=language[:16],
        made_by=act.actor.id,
        made_at=act.moment,
    )
    return at(_leg(act, referral, to_unit=to_unit, service=service))


def receiver_of(centre: str, *, to: str, sender: str) -> tuple[str, str]:
    """Unit and service (or "") that `to` names. Raises NotReceiving."""
    whole = catalogue.catalogue_of(centre)
    service = whole.services.get(to)
    unit = service.unit if service else to
    if unit not in whole.units or unit == sender:
        raise NotReceiving(unit=unit[:40])
    return unit, service.code if service else ""


def _leg(act: Act, referral: Referral, *, to_unit: str, service: str, previous: Leg | None = None) -> Leg:
    row = Leg.objects.create(
        referral=referral,
        previous=previous,
        centre=referral.centre,
        from_unit=referral.from_unit,
        to_unit=to_unit,
        service=service,
        made_at=act.moment,
    )
    Payload.objects.create(leg=row)
    act.write("leg.started", {"leg": row.id})
    grounds.open(act, kind="leg", subject=f"leg:{row.id}", unit=row.from_unit)
    return row


def tidy(values: Mapping[str, str]) -> dict[str, str]:
    """The values that say something, checked. Raises NotEnoughSaid or InvalidInput naming the field."""
    found = {}
    for code, kind in package.fields().items():
        value = " ".join(values.get(code, "").split())
        if not value:
            continue
        if len(value) > kind.longest:
            raise InvalidInput(field=code, expected=f"at most {kind.longest} characters")
        if kind.choices and value not in kind.choices:
            raise InvalidInput(field=code, expected=", ".join(kind.choices))
        found[code] = plain_words(value) if kind.is_free else value
    if "need" not in found:
        raise NotEnoughSaid(field="need")
    return found


def text_of(row: Leg, values: Mapping[str, str], *, tells_sender: bool) -> str:
    """The payload's very text for the leg's receiver."""
    sender = row.from_unit if tells_sender else ""
    return frozen(sender=sender, receiver=row.to_unit, service=row.service, values=values)


@operation("customers.change_payload", answer=LegAt)
def change_payload(
    act: Act, *, leg: str, values: dict[str, str], tells_sender: bool = True, version: int | None = None
) -> LegAt:
    """Write what would be told. Whatever was shown and permitted before was about other words and is over."""
    row = access.reached(act.actor, centre=act.place.code, leg=leg)
    right = tidy(values)
    whole = text_of(row, right, tells_sender=tells_sender)
    no_contact = right.get(CONTACT, NO_CONTACT) == NO_CONTACT
    given = Given(act.moment, act.actor.id, content=content_of(whole), no_contact=no_contact)
    advance(act, row, Event.CHANGE, given=given, version=version, whole=whole)
    return at(row)


def until_of(moment: datetime, days: int) -> datetime:
    """The end of the last local day of a permission for so many days. Raises InvalidInput."""
    if days not in package.permission_days():
        raise InvalidInput(field="days", expected=", ".join(map(str, package.permission_days())))
    return day_interval(local_day(moment + timedelta(days=days))).ends_at


def wording(row: Leg, *, fields: frozenset[str], until_at: datetime, language: str) -> str:
    """What is read to the person, in `language` (a slot)."""
    if language not in SLOTS:
        raise InvalidInput(field="language", expected=", ".join(SLOTS))
    unit = catalogue.catalogue_of(row.centre).units[row.to_unit]
    told = [pick(kind.names, language) for code, kind in package.fields().items() if code in fields]
    last = local_day(until_at - timedelta(seconds=1))
    return text(
        "referral.permission.words",
        language,
        receiver=pick(unit.names, language),
        fields=", ".join(told),
        until=f"{last.day}.{last.month}.{last.year}",
    )


@operation("customers.show_payload", answer=LegAt)
def show_payload(
    act: Act, *, leg: str, days: int, language: str, interpreted: str = "", version: int | None = None
) -> LegAt:
    """Show the person the very bytes that would leave, with the permission's words in `language`. Frozen."""
    row = access.reached(act.actor, centre=act.place.code, leg=leg)
    content = content_of(row.payload.content)
    until_at = until_of(act.moment, days)
    words = wording(row, fields=content.fields, until_at=until_at, language=language)
    advance(act, row, Event.SHOW, given=Given(act.moment, act.actor.id, content=content), version=version)
    _presented(act, row, until_at=until_at, words=words, language=language, interpreted=interpreted)
    return at(row)


def _presented(
    act: Act, row: Leg, *, until_at: datetime, words: str, language: str, interpreted: str
) -> Presentation:
    content = content_of(row.payload.content)
    Presentation.objects.filter(leg=row, replaced_at__isnull=True).update(replaced_at=act.moment)
    return Presentation.objects.create(
        leg=row,
        wording=words,
        wording_digest=sha256(words.encode()).hexdigest(),
        language=language,
        interpreted=interpreted[:16],
        fields=sorted(content.fields),
        digest=content.digest,
        until_at=until_at,
        shown_by=act.actor.id,
        shown_at=act.moment,
    )


@operation("customers.say_yes", answer=LegAt)
def say_yes(act: Act, *, leg: str, digest: str, way: str) -> LegAt:
    """The person has said yes to what was shown: `digest` is that of the page they saw. Raises NotShownYet."""
    row = access.reached(act.actor, centre=act.place.code, leg=leg)
    shown = access.presentation_of(row)
    if shown is None or shown.digest != digest:
        raise NotShownYet()
    if Party.PERSON in access.parties_of(act.actor, row):
        way = "own_page"
    if way not in Presentation.WAYS:
        raise NotEnoughSaid(field="way")
    content = content_of(row.payload.content)
    given = Given(act.moment, act.actor.id, content=content, until_at=shown.until_at)
    advance(act, row, Event.SAY_YES, given=given)
    _permitted(act, row, shown, way)
    return at(row)


def _permitted(act: Act, row: Leg, shown: Presentation, way: str) -> None:
    Permission.objects.filter(leg=row, replaced_at__isnull=True, withdrawn_at__isnull=True).update(
        replaced_at=act.moment
    )
    Permission.objects.create(
        leg=row,
        presentation=shown,
        receiver=row.to_unit,
        fields=shown.fields,
        digest=shown.digest,
        way=way,
        given_at=act.moment,
        given_by=act.actor.id,
        until_at=shown.until_at,
    )


@operation("customers.send_leg", answer=LegAt)
def send_leg(act: Act, *, leg: str) -> LegAt:
    """Open the lease: the receiver sees that something has come, and what when it opens it.

    Also a leg that came back unanswered, while its permission stands. Raises NotPermitted, NotShownYet.
    """
    row = access.reached(act.actor, centre=act.place.code, leg=leg)
    event = Event.SEND if row.state == "ready" else Event.RESEND
    advance(act, row, event, given=Given(act.moment, act.actor.id))
    return at(row)


@operation("customers.answer_question", answer=LegAt)
def answer_question(
    act: Act, *, leg: str, values: dict[str, str], digest: str, way: str, language: str, interpreted: str = ""
) -> LegAt:
    """Answer what the receiver asked with more fields or fuller ones. The person has seen the whole, whose digest
    is `digest`, and said yes to it; the permission's end stays as it was."""
    row = access.reached(act.actor, centre=act.place.code, leg=leg)
    standing = access.permission_of(row)
    if standing is None:
        raise NotPermitted()
    if way not in Presentation.WAYS:
        raise NotEnoughSaid(field="way")
    if not row.payload.content:  # the leg is over and its words are gone
        raise LegCannot(state=row.state, event=Event.ANSWER.value)
    whole = text_of(row, tidy(values), tells_sender=bool(head_of(row.payload.content)["from"]))
    content = content_of(whole)
    if content.digest != digest:
        raise NotShownYet()
    words = wording(row, fields=content.fields, until_at=standing.until_at, language=language)
    advance(act, row, Event.ANSWER, given=Given(act.moment, act.actor.id, content=content), whole=whole)
    shown = _presented(
        act, row, until_at=standing.until_at, words=words, language=language, interpreted=interpreted
    )
    _permitted(act, row, shown, way)
    return at(row)


@operation("customers.reroute", answer=LegAt)
def reroute(act: Act, *, leg: str, to: str, version: int | None = None) -> LegAt:
    """On to another unit: by the receiver, or by the sender when it has come back. The old leg ends; the new one is
    a draft of the same sender, because the person has permitted nothing to the new receiver yet."""
    row = access.reached(act.actor, centre=act.place.code, leg=leg)
    to_unit, service = receiver_of(row.centre, to=to, sender=row.from_unit)
    if to_unit == row.to_unit:
        raise NotReceiving(unit=to_unit)
    left = row.payload.content
    is_sender = Party.SENDER in access.parties_of(act.actor, row)
    event = Event.REDIRECT if is_sender else Event.PASS_ON
    advance(act, row, event, given=Given(act.moment, act.actor.id), version=version)
    new = _leg(act, row.referral, to_unit=to_unit, service=service, previous=row)
    if left:
        values = values_of(left)
        new.payload.content = text_of(new, values, tells_sender=bool(head_of(left)["from"]))
        new.payload.digest = content_of(new.payload.content).digest
        new.payload.save()
        new.no_contact = values.get(CONTACT, NO_CONTACT) == NO_CONTACT
        new.save(update_fields=["no_contact"])
    return at(new)
