"""Who may sign in and which devices are trusted. All of it is in the house's journal."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from palvelutori.accounts.access import new_token, token_hash
from palvelutori.accounts.models import DEVICE_KINDS, Device, Person, RoleGrant
from palvelutori.common.codes import is_code
from palvelutori.common.refusals import InvalidInput, NotFound, Refusal
from palvelutori.foundation.actors import ADMINISTRATOR, PERSON_ROLES
from palvelutori.foundation.operation import Act, operation


class NameTaken(Refusal):
    """Somebody or something has this name already."""

    code = "name-taken"


class LastAdministrator(Refusal):
    """Without an administrator nobody could let anybody in any more."""

    code = "last-administrator"


@dataclass(frozen=True, slots=True)
class PersonMade:
    """`person` is the number in `person:<number>`."""

    person: int
    username: str


@dataclass(frozen=True, slots=True)
class DeviceMade:
    """`token` is told this once and kept nowhere."""

    device: str
    token: str


@operation("accounts.add_person", stream="house", answer=PersonMade, roles=(ADMINISTRATOR,))
def add_person(
    act: Act, *, username: str, name: str, password: str, staff: str = "", language: str = "fi"
) -> PersonMade:
    """A new person without any role. Refuses a taken user name and a weak password, saying why."""
    if not username or len(username) > 80 or not name:
        raise InvalidInput(field="username", expected="1–80 characters, and a name")
    if Person.objects.filter(username__iexact=username).exists():
        raise NameTaken(name=username)
    person = Person(username=username, name=name, staff=staff, language=language)
    _set_password(person, password)
    person.save()
    act.write("person.added", {"person": person.pk}, details={"username": username, "name": name})
    return PersonMade(person.pk, username)


def _set_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise InvalidInput(field="password", expected=" ".join(weak.messages)) from None
    person.password = make_password(password)


@operation("accounts.grant_role", stream="house", roles=(ADMINISTRATOR,))
def grant_role(act: Act, *, person: int, role: str, unit: str = "") -> None:
    """Give a role at a centre, and at a unit where the role belongs to one."""
    if role not in PERSON_ROLES:
        raise InvalidInput(field="role", expected=", ".join(PERSON_ROLES))
    if role in ("desk_officer", "unit_lead") and not unit:
        raise InvalidInput(field="unit", expected="the unit this role belongs to")
    if not Person.objects.filter(pk=person).exists():
        raise NotFound(what="person", name=person)
    _, made = RoleGrant.objects.get_or_create(
        person_id=person, role=role, centre=act.place.code, unit=unit
    )
    if made:
        act.write("role.granted", {"person": person, "role": role, "unit": unit, "centre": act.place.code})


@operation("accounts.take_role", stream="house", roles=(ADMINISTRATOR,))
def take_role(act: Act, *, person: int, role: str, unit: str = "") -> None:
    """Take a role back; it works at the person's next request. The last administrator stays."""
    held = RoleGrant.objects.filter(person_id=person, role=role, centre=act.place.code, unit=unit)
    others = RoleGrant.objects.filter(role=ADMINISTRATOR, centre=act.place.code, person__is_active=True)
    if role == ADMINISTRATOR and not others.exclude(person_id=person).exists():
        raise LastAdministrator()
    if held.delete()[0]:
        act.write("role.taken", {"person": person, "role": role, "unit": unit, "centre": act.place.code})


@operation("accounts.set_password", stream="house", roles=(ADMINISTRATOR,))
def set_password(act: Act, *, person: int, password: str) -> None:
    """A new password. Sessions made with the old one end."""
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise NotFound(what="person", name=person)
    _set_password(found, password)
    found.save(update_fields=["password"])
    act.write("password.set", {"person": person})


@operation("accounts.close_person", stream="house", roles=(ADMINISTRATOR,))
def close_person(act: Act, *, person: int) -> None:
    """The person may not sign in any more. The last administrator stays."""
    admins = RoleGrant.objects.filter(role=ADMINISTRATOR, person__is_active=True)
    if admins.filter(person_id=person).exists() and not admins.exclude(person_id=person).exists():
        raise LastAdministrator()
    if Person.objects.filter(pk=person, is_active=True).update(is_active=False):
        act.write("person.closed", {"person": person})


@operation("accounts.add_device", stream="house", answer=DeviceMade, roles=(ADMINISTRATOR,))
def add_device(
    act: Act, *, code: str, kind: str, unit: str = "", desk: str = "", staff: str = ""
) -> DeviceMade:
    """Trust a device. Its token is in the answer and nowhere else (so this one has no receipt key)."""
    if kind not in DEVICE_KINDS:
        raise InvalidInput(field="kind", expected=", ".join(DEVICE_KINDS))
    if not is_code(code):
        raise InvalidInput(field="code", expected="small letters, digits, - or _, such as kiosk-1")
    if kind == "desk" and not desk:
        raise InvalidInput(field="desk", expected="the desk this device stands on")
    present = Device.objects.filter(centre=act.place.code, code=code, revoked_at__isnull=True)
    if present.exists():
        raise NameTaken(name=code)
    token = new_token()
    Device.objects.create(
        code=code,
        centre=act.place.code,
        kind=kind,
        token_hash=token_hash(token),
        unit=unit,
        desk=desk,
        staff=staff,
        made_at=act.moment,
    )
    act.write("device.added", {"device": code, "kind": kind, "centre": act.place.code, "desk": desk})
    return DeviceMade(code, token)


@operation("accounts.revoke_device", stream="house", roles=(ADMINISTRATOR,))
def revoke_device(act: Act, *, code: str) -> None:
    """Take a device's token back; it works at once, open streams end within their next look."""
    present = Device.objects.filter(centre=act.place.code, code=code, revoked_at__isnull=True)
    if not present.update(revoked_at=act.moment):
        raise NotFound(what="device", name=code)
    act.write("device.revoked", {"device": code, "centre": act.place.code})
