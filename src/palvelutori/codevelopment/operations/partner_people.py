"""People of partners: a sign-in limited to the portal, made with a code and ending on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from palvelutori.accounts import operations as accounts
from palvelutori.accounts.access import actor_named
from palvelutori.codevelopment import codes
from palvelutori.codevelopment.models import PartnerPerson
from palvelutori.codevelopment.operations.partner_refusals import (
    NotYetVetted,
    PartnerCodeUnknown,
    PartnerCodeUsed,
    WrongStanding,
)
from palvelutori.codevelopment.operations.partners import CODE_DAYS, contact_of
from palvelutori.codevelopment.operations.steps import today_of
from palvelutori.codevelopment.partnering import by_code, mark_of, partner_of, require_seat, seat_row
from palvelutori.codevelopment.rules.partnership import SEATED, Standing
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation.actors import SQUARE_MANAGER, SYSTEM
from palvelutori.foundation.operation import Act, operation

#: a seat holds so long, and is given anew by asking in again
SEAT_DAYS: Final = 365
MOST_PEOPLE: Final = 8
#: an account lives on so long after its seat, for an appeal against the end
CLOSED_AFTER_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Joined:
    """The account made: `person` is its number. The seat holds until `until_on`."""

    person: int
    until_on: date


@dataclass(frozen=True, slots=True)
class PersonAt:
    """A person of a partner, by the number of the row."""

    row: int


@operation("codevelopment.join", answer=Joined)
def join(act: Act, *, code: str, username: str, password: str, language: str) -> Joined:
    """Whoever holds the code makes a sign-in that opens the portal of one partner and nothing else. Without a key.

    Raises PartnerCodeUnknown, PartnerCodeUsed, NotYetVetted, WrongStanding; NameTaken and InvalidInput of accounts.
    """
    row = by_code(act.place.code, code)
    if row is None or row.code_until_on is None or row.code_until_on < today_of(act):
        raise PartnerCodeUnknown()
    if row.person is not None:
        raise PartnerCodeUsed()
    state = Standing(row.partner.state)
    if state is Standing.APPLIED:
        raise NotYetVetted()
    if state not in SEATED:
        raise WrongStanding(state=state.value)
    made = accounts.add_person(
        SYSTEM, centre=act.place.code, username=username, name=row.name, password=password, language=language
    )
    return _seated(act, row, made.person)


def _seated(act: Act, row: PartnerPerson, person: int) -> Joined:
    row.person, row.until_on = person, today_of(act) + timedelta(days=SEAT_DAYS)
    row.save(update_fields=["person", "until_on"])
    act.write("partner.joined", {"partner": row.partner.number, "person": person})
    return Joined(person, row.until_on)


def seat_with_test_password(act: Act, row: PartnerPerson, username: str) -> Joined:
    """A sample's person signs in with the test password, inside the caller's operation; never where live."""
    made = accounts.add_test_person(SYSTEM, centre=act.place.code, username=username, name=row.name, staff="")
    return _seated(act, row, made.person)


@operation("codevelopment.invite", answer=PersonAt)
def invite(
    act: Act, *, code: str, contact: dict[str, Any], is_owner: bool = False, partner: int = 0
) -> PersonAt:
    """Ask another person in: by the partner's owner (`partner` 0), or by the manager for a partner. Without a key.

    `code` was drawn for this invitation and is told to that person by whoever asks. Raises NotAllowed,
    InvalidInput, PartnerCodeUnknown, WrongStanding.
    """
    known, centre = codes.read(code), act.place.code
    if known is None or by_code(centre, known) is not None:
        raise PartnerCodeUnknown()
    if partner:
        act.require(SQUARE_MANAGER)
        row = partner_of(centre, partner, lock=True)
    else:
        mine = require_seat(act.actor, centre=centre, on=today_of(act), owner=True)
        row = partner_of(centre, mine.partner.number, lock=True)
    if Standing(row.state) not in SEATED:
        raise WrongStanding(state=row.state)
    if row.people.filter(ended_on__isnull=True).count() >= MOST_PEOPLE:
        raise InvalidInput(field="contact_name", expected=f"1–{MOST_PEOPLE}")
    made = row.people.create(
        is_owner=is_owner,
        mark=mark_of(known),
        code_until_on=today_of(act) + timedelta(days=CODE_DAYS),
        **contact_of(contact),
    )
    act.write("partner.invited", {"partner": row.number})
    return PersonAt(made.pk)


@operation("codevelopment.change_contact", answer=PersonAt)
def change_contact(act: Act, *, row: int, contact: dict[str, Any], tells: bool) -> PersonAt:
    """One's own details, or by the owner anybody's of the same partner; `tells` makes them who answers for telling.

    Raises NotAllowed, NotFound, InvalidInput.
    """
    mine = require_seat(act.actor, centre=act.place.code, on=today_of(act))
    if row != mine.pk and not mine.is_owner:
        raise NotAllowed(roles="partner_owner")
    found = mine.partner.people.filter(pk=row, ended_on__isnull=True).first()
    if found is None:
        raise NotFound(what="person", name="")
    for name, value in contact_of(contact).items():
        setattr(found, name, value)
    if tells and not found.tells:
        mine.partner.people.update(tells=False)
    found.tells = tells or found.tells
    found.save(update_fields=["name", "email", "phone", "tells"])
    act.write("partner.contact_changed", {"partner": mine.partner.number})
    return PersonAt(found.pk)


@operation("codevelopment.end_partner_seat", answer=PersonAt)
def end_partner_seat(act: Act, *, row: int) -> PersonAt:
    """The person's place ends now: by the manager, by the partner's owner, or by the person. The last owner stays.

    Raises NotAllowed, NotFound.
    """
    found = PartnerPerson.objects.select_related("partner").filter(
        pk=row, partner__centre=act.place.code, ended_on__isnull=True
    )
    person = found.first()
    mine = seat_row(act.actor, centre=act.place.code, on=today_of(act))
    is_theirs = mine is not None and person is not None and mine.partner_id == person.partner_id
    if not is_theirs:
        act.require(SQUARE_MANAGER)
    if person is None:
        raise NotFound(what="person", name="")
    if mine is not None and is_theirs and not mine.is_owner and mine.pk != person.pk:
        raise NotAllowed(roles="partner_owner")
    others = person.partner.people.filter(is_owner=True, ended_on__isnull=True).exclude(pk=person.pk)
    if person.is_owner and not others.exists():
        raise NotAllowed(roles="partner_owner")
    found.update(ended_on=today_of(act), mark="")
    act.write("partner.seat_ended", {"partner": person.partner.number, "person": person.person or 0})
    return PersonAt(row)


@operation("codevelopment.close_partner_accounts", answer=PersonAt)
def close_partner_accounts(act: Act) -> PersonAt:
    """Accounts made for a seat that ended thirty days ago or more, and for no other, are closed by the house.

    `row` is how many.
    """
    act.require()  # the house itself only
    before = today_of(act) - timedelta(days=CLOSED_AFTER_DAYS)
    rows = PartnerPerson.objects.filter(partner__centre=act.place.code, person__isnull=False)
    over = rows.filter(Q(ended_on__lte=before) | Q(until_on__lte=before)).values_list("person", flat=True)
    held = rows.filter(ended_on__isnull=True, until_on__gt=before).values_list("person", flat=True)
    closed = 0
    for person in sorted(one for one in {*over} - {*held} if one is not None):
        actor = actor_named(f"person:{person}")
        if actor is not None and not actor.roles:
            accounts.close_person(SYSTEM, centre=act.place.code, person=person)
            closed += 1
    return PersonAt(closed)
