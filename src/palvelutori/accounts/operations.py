"""Who may sign in and which devices are trusted. All of it is in the house's journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet

from palvelutori.accounts.access import new_token, token_hash
from palvelutori.accounts.devices import BROWSER_KINDS
from palvelutori.accounts.models import DEVICE_KINDS, Device, Person, RoleGrant
from palvelutori.accounts.pairing import LASTS, code_hash, is_pairing_code, new_code, plain
from palvelutori.accounts.passwords import weaknesses
from palvelutori.common.codes import is_code
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn, Refusal
from palvelutori.common.texts import SLOTS
from palvelutori.foundation.actors import ADMINISTRATOR, PERSON_ROLES
from palvelutori.foundation.operation import Act, operation

#: characters of a device's settings
MOST_SETTINGS = 2000


class NameTaken(Refusal):
    """Somebody or something has this name already."""

    code = "name-taken"


class UnknownCode(Refusal):
    """No device waits for this pairing code, or no device has this key."""

    code = "unknown-device-code"
    status = 422


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


@dataclass(frozen=True, slots=True)
class PairingOffered:
    """`pairing_code` is told this once; it works once, until `until_at` (real time)."""

    device: str
    pairing_code: str
    until_at: datetime


@dataclass(frozen=True, slots=True)
class BrowserPaired:
    """Row and browser number for the cookie, and what the device is."""

    number: int
    browser: int
    device: str
    kind: str


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


#: password of every test sign-in of a demonstration, and its hash: slow hashes are slow to make
TEST_PASSWORD = "kokeile-rauhassa"  # noqa: S105  (told to everybody; exists in demonstrations only)
_TEST_HASH = "pbkdf2_sha256$1000000$RauhassaKokeillaan$a0tx4loD/j4S9NPDUeb6eKTO5IHvM7nMwfP7uTc57qc="


@operation("accounts.add_test_person", stream="house", answer=PersonMade)
def add_test_person(act: Act, *, username: str, name: str, staff: str, language: str = "fi") -> PersonMade:
    """Somebody who signs in with TEST_PASSWORD, in centres that are not live. Again: the same person."""
    if act.place.is_live or act.actor.kind != "system":
        raise NotAllowed(roles="system")
    person, made = Person.objects.get_or_create(
        username=username,
        defaults={"name": name, "staff": staff, "language": language, "password": _TEST_HASH},
    )
    if made:
        act.write("person.added", {"person": person.pk}, details={"username": username, "name": name})
    return PersonMade(person.pk, username)


def _set_password(person: Person, password: str) -> None:
    if weak := weaknesses(password, username=person.username, name=person.name):
        raise InvalidInput(field="password", expected=f"a password without: {', '.join(weak)}")
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
    _, made = RoleGrant.objects.get_or_create(person_id=person, role=role, centre=act.place.code, unit=unit)
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


@operation("accounts.employ", stream="house", roles=(ADMINISTRATOR,))
def employ(act: Act, *, person: int, staff: str) -> None:
    """The person acts as this member of staff from the next request on."""
    if Person.objects.filter(pk=person).exclude(staff=staff).update(staff=staff):
        act.write("person.employed", {"person": person, "staff": staff})


@operation("accounts.set_password", stream="house", roles=(ADMINISTRATOR,))
def set_password(act: Act, *, person: int, password: str) -> None:
    """A new password. Sessions made with the old one end."""
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise NotFound(what="person", name=person)
    _set_password(found, password)
    found.save(update_fields=["password"])
    act.write("password.set", {"person": person})


@operation("accounts.change_own_password", stream="house")
def change_own_password(act: Act, *, current: str, password: str) -> None:
    """The person's own new password, against the present one. Other sessions of the person end.

    Takes no receipt key: a receipt would keep a quick hash of both passwords. The same holds for every
    operation with a password or a token in it.
    """
    found = _self(act)
    if not check_password(current, found.password):
        raise InvalidInput(field="current", expected="the present password")
    _set_password(found, password)
    found.save(update_fields=["password"])
    act.write("password.changed", {"person": found.pk})


@operation("accounts.choose_language", stream="house")
def choose_language(act: Act, *, language: str) -> None:
    """The language the house speaks to the person after signing in."""
    if language not in SLOTS:
        raise InvalidInput(field="language", expected=", ".join(SLOTS))
    found = _self(act)
    if found.language != language:
        Person.objects.filter(pk=found.pk).update(language=language)
        act.write("language.chosen", {"person": found.pk, "language": language})


def _self(act: Act) -> Person:
    number = act.actor.id.partition(":")[2]
    if act.actor.kind != "person":
        raise NotAllowed(roles="person")
    found = Person.objects.filter(pk=int(number), is_active=True).first()
    if found is None:  # closed after the request had come
        raise NotSignedIn()
    return found


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
    if _trusted(act, code).exists():
        raise NameTaken(name=code)
    return _trust(act, Device(code=code, kind=kind, unit=unit, desk=desk, staff=staff))


def _trusted(act: Act, code: str) -> QuerySet[Device]:
    return Device.objects.filter(centre=act.place.code, code=code, revoked_at__isnull=True)


def _trust(act: Act, device: Device) -> DeviceMade:
    token = new_token()
    device.centre, device.token_hash, device.made_at = act.place.code, token_hash(token), act.moment
    device.save(force_insert=True)
    facts = {"device": device.code, "kind": device.kind, "centre": device.centre, "desk": device.desk}
    act.write("device.added", facts)
    return DeviceMade(device.code, token)


@operation("accounts.renew_device", stream="house", answer=DeviceMade, roles=(ADMINISTRATOR,))
def renew_device(act: Act, *, code: str) -> DeviceMade:
    """A new token for a trusted device; the old one stops working at once. Takes no receipt key."""
    device = _trusted(act, code).first()
    if device is None:
        raise NotFound(what="device", name=code)
    _trusted(act, code).update(revoked_at=act.moment)
    act.write("device.revoked", {"device": code, "centre": act.place.code})
    device.pk, device.seen_at, device.told_at = None, None, None
    device.pairing_hash, device.pairing_until_at, device.told = "", None, {}
    return _trust(act, device)


@operation("accounts.offer_pairing", stream="house", answer=PairingOffered, roles=(ADMINISTRATOR,))
def offer_pairing(act: Act, *, code: str) -> PairingOffered:
    """A short code that makes one browser this device; one offered before stops working. Takes no receipt key."""
    device = _trusted(act, code).first()
    if device is None:
        raise NotFound(what="device", name=code)
    if device.kind not in BROWSER_KINDS:
        raise InvalidInput(field="kind", expected=", ".join(BROWSER_KINDS))
    pairing_code, until_at = new_code(), act.real_moment + LASTS
    _trusted(act, code).update(pairing_hash=code_hash(pairing_code), pairing_until_at=until_at)
    act.write("device.pairing_offered", {"device": code, "centre": act.place.code})
    return PairingOffered(code, pairing_code, until_at)


@operation("accounts.set_device", stream="house", roles=(ADMINISTRATOR,))
def set_device(act: Act, *, code: str, settings: dict[str, Any]) -> None:
    """What the device is told to do; its page knows it from its next request on. What the words mean, the page
    that reads them says."""
    if len(json.dumps(settings)) > MOST_SETTINGS:
        raise InvalidInput(field="settings", expected=f"at most {MOST_SETTINGS} characters")
    if not _trusted(act, code).update(settings=settings):
        raise NotFound(what="device", name=code)
    act.write("device.set", {"device": code, "centre": act.place.code, "settings": settings})


@operation("accounts.pair_browser", stream="house", answer=BrowserPaired)
def pair_browser(act: Act, *, secret: str) -> BrowserPaired:
    """The browser that sends a device's pairing code or key becomes the device; the one before it is nobody.

    Open to anybody who has the code or the key: the page that calls it counts wrong ones. Takes no receipt key.
    """
    typed = plain(secret)
    waiting = Device.objects.filter(
        centre=act.place.code, kind__in=BROWSER_KINDS, revoked_at__isnull=True
    ).select_for_update()
    if is_pairing_code(typed):
        device = waiting.filter(pairing_hash=code_hash(typed), pairing_until_at__gt=act.real_moment).first()
    else:
        device = waiting.filter(token_hash=token_hash(secret.strip())).first()
    if device is None:
        raise UnknownCode()
    device.browser += 1
    device.pairing_hash, device.pairing_until_at = "", None
    device.save(update_fields=["browser", "pairing_hash", "pairing_until_at"])
    act.write("device.paired", {"device": device.code, "centre": device.centre, "browser": device.browser})
    return BrowserPaired(device.pk, device.browser, device.code, device.kind)


@operation("accounts.borrow_device", stream="house", answer=BrowserPaired)
def borrow_device(act: Act, *, kind: str) -> BrowserPaired:
    """In a demonstration: this browser becomes the first device of `kind`, beside any others that are it too."""
    if act.place.is_live or act.actor.kind != "system":
        raise NotAllowed(roles="system")
    known = Device.objects.filter(centre=act.place.code, kind=kind, revoked_at__isnull=True)
    device = known.filter(kind__in=BROWSER_KINDS).order_by("code").first()
    if device is None:
        raise NotFound(what="device", name=kind)
    act.write("device.borrowed", {"device": device.code, "centre": device.centre})
    return BrowserPaired(device.pk, device.browser, device.code, device.kind)


@dataclass(frozen=True, slots=True)
class DeviceWanted:
    """A device of a sample. `staff` is who sits at a desk's device."""

    code: str
    kind: str
    unit: str = ""
    desk: str = ""
    staff: str = ""


@operation("accounts.trust_devices", stream="house", answer=dict[str, str])
def trust_devices(act: Act, *, devices: Sequence[DeviceWanted]) -> dict[str, str]:
    """Code → token of a centre's many devices at once; tokens of devices by these codes stop working.

    For the house itself while it sets a centre up. Takes no receipt key.
    """
    if act.actor.kind != "system":
        raise NotAllowed(roles="system")
    centre, tokens = act.place.code, {one.code: new_token() for one in devices}
    Device.objects.filter(centre=centre, code__in=tokens, revoked_at__isnull=True).update(
        revoked_at=act.moment
    )
    Device.objects.bulk_create(
        Device(
            centre=centre,
            token_hash=token_hash(tokens[one.code]),
            made_at=act.moment,
            **asdict(one),
        )
        for one in devices
    )
    act.write("devices.trusted", {"centre": centre, "devices": sorted(tokens)})
    return tokens


@operation("accounts.revoke_device", stream="house", roles=(ADMINISTRATOR,))
def revoke_device(act: Act, *, code: str) -> None:
    """Take a device's token back; it works at once, open streams end within their next look."""
    if not _trusted(act, code).update(revoked_at=act.moment):
        raise NotFound(what="device", name=code)
    act.write("device.revoked", {"device": code, "centre": act.place.code})
