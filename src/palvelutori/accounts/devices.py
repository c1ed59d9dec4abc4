"""A browser as a device: the signed cookie that says which, and the actor it acts as.

The cookie names the device's row and which of its browsers this is. It holds no token, scripts cannot read it, and
it is worth nothing from the moment the device is revoked, renewed or given to another browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db.models import Case, F, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse

from palvelutori.accounts.models import Device
from palvelutori.common.codes import digest
from palvelutori.foundation.actors import (
    DESK_OFFICER,
    DISPLAY,
    HOST,
    KIOSK,
    PRINTER,
    SQUARE_MANAGER,
    Actor,
    RoleAt,
)
from palvelutori.foundation.clock import clock

#: what a device of each kind may do
ROLE_OF_DEVICE: Final = {
    "kiosk": KIOSK,
    "host": HOST,
    "desk": DESK_OFFICER,
    "display": DISPLAY,
    "manager": SQUARE_MANAGER,
    "printer": PRINTER,
}
#: kinds that are a browser by themselves; at a desk people sign in, and `manager` is another system
BROWSER_KINDS: Final = ("kiosk", "display", "host")
#: pages behind sign-in that a device may open all the same: kind → beginning of the page's name
DEVICE_PAGES: Final = {"host": "host"}
SALT: Final = "palvelutori.device"
#: browsers keep no cookie for longer; each sign of life renews it
COOKIE_SECONDS: Final = 400 * 24 * 60 * 60
SEEN_EVERY: Final = timedelta(seconds=30)
#: a device that was heard of within this is alive
ALIVE: Final = timedelta(minutes=2)
_KNOWN: Final = "_palvelutori_device"


@dataclass(frozen=True, slots=True)
class BrowserDevice:
    """The device a browser is. `settings` are its own; see the page that reads them."""

    number: int
    code: str
    kind: str
    centre: str
    browser: int
    settings: Mapping[str, Any]
    actor: Actor


def mark_of(settings: Mapping[str, Any]) -> str:
    """Changes when the settings do: a page that was made with others loads itself anew."""
    return digest(dict(settings))[:12]


def cookie_name() -> str:
    """Name of the cookie; over HTTPS no other site or path can set it."""
    return "__Host-device" if settings.HTTPS else "palvelutori_device"


def actor_of_device(device: Device) -> Actor:
    """The actor a device acts as."""
    role = RoleAt(ROLE_OF_DEVICE[device.kind], device.centre, device.unit or None, device.desk or None)
    return Actor(f"device:{device.centre}:{device.code}", "device", (role,), device.staff or None)


def browser_device(request: HttpRequest) -> BrowserDevice | None:
    """The device this browser is, asked once a request. None without a cookie and once it was taken back."""
    if not hasattr(request, _KNOWN):
        setattr(request, _KNOWN, _found(request.COOKIES.get(cookie_name(), "")))
    return getattr(request, _KNOWN)  # type: ignore[no-any-return]


def device_of(request: HttpRequest) -> Actor | None:
    """The actor of the device this browser is: a kiosk, a screen, a tablet of the hall. None for any other."""
    known = browser_device(request)
    return known.actor if known else None


def is_page_of_device(request: HttpRequest) -> bool:
    """Whether this page, which asks others to sign in, is open to the device this browser is."""
    match, known = request.resolver_match, browser_device(request)
    begins = DEVICE_PAGES.get(known.kind) if known else None
    name = (match.url_name or "") if match else ""
    return begins is not None and (name == begins or name.startswith(f"{begins}_"))


def remember(request: HttpRequest, response: HttpResponse, *, number: int, browser: int) -> None:
    """Give the browser its cookie: it is now browser `browser` of the device in row `number`."""
    response.set_cookie(
        cookie_name(),
        signing.dumps([number, browser], salt=SALT),
        max_age=COOKIE_SECONDS,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def forget(response: HttpResponse) -> None:
    """Make the browser an ordinary one again."""
    response.delete_cookie(cookie_name(), path="/", samesite="Strict")


def note_seen(device: Device) -> None:
    """Keep when the device was last heard of, at most every `SEEN_EVERY`."""
    now = clock.real_now()
    if device.seen_at is None or now - device.seen_at > SEEN_EVERY:
        _heard(Device.objects.filter(pk=device.pk), now)


def _heard(device: QuerySet[Device], now: datetime, **more: Any) -> None:
    """Heard of now; up since now when it was silent for longer than `ALIVE` before."""
    began = Case(
        When(up_since_at__isnull=False, seen_at__gte=now - ALIVE, then=F("up_since_at")), default=Value(now)
    )
    device.update(up_since_at=began, seen_at=now, **more)


#: what a device may tell of itself: name → longest words, or a whole number, or a truth value
_WORDS: Final = {
    "page": 20,
    "sound": 10,
    "printer": 20,
    "paper": 20,
    "version": 40,
    "screen": 20,
    "as_of": 40,
}
_NUMBERS: Final = ("journal_number", "waiting")
_TRUTHS: Final = ("is_stale", "is_offline")


def told_by(given: Mapping[str, Any]) -> dict[str, Any]:
    """The known, short and plain among what a device says of itself; anything else is left out."""
    words = {
        name: given[name][:longest]
        for name, longest in _WORDS.items()
        if isinstance(given.get(name), str) and given[name].isprintable()
    }
    numbers = {
        name: given[name] for name in _NUMBERS if type(given.get(name)) is int and 0 <= given[name] < 2**53
    }
    truths = {name: given[name] for name in _TRUTHS if type(given.get(name)) is bool}
    return {**words, **numbers, **truths}


def note_alive(device: BrowserDevice, given: Mapping[str, Any]) -> None:
    """A sign of life: what the device tells of itself now."""
    now = clock.real_now()
    mine = Device.objects.filter(pk=device.number, browser=device.browser)
    _heard(mine, now, told=told_by(given), told_at=now)


def _found(value: str) -> BrowserDevice | None:
    try:
        number, browser = signing.loads(value, salt=SALT, max_age=COOKIE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    device = Device.objects.filter(
        pk=number, browser=browser, revoked_at__isnull=True, kind__in=BROWSER_KINDS
    ).first()
    if device is None:
        return None
    note_seen(device)
    return BrowserDevice(
        number=device.pk,
        code=device.code,
        kind=device.kind,
        centre=device.centre,
        browser=device.browser,
        settings=device.settings,
        actor=actor_of_device(device),
    )
