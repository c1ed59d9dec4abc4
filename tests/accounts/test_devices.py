"""A browser that is a device: who it acts as, how it becomes one, when it stops being one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client, RequestFactory

from palvelutori.accounts import devices, operations, pairing
from palvelutori.accounts.access import actor_of_request, actor_of_token
from palvelutori.accounts.models import Device
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Centre, JournalLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_was_wrong():
    pairing.wrong_codes.clear()
    yield
    pairing.wrong_codes.clear()


@pytest.fixture
def screen(talo):
    return operations.add_device(SYSTEM, centre="talo", code="naytto-1", kind="display")


def offered(code="naytto-1"):
    return operations.offer_pairing(SYSTEM, centre="talo", code=code)


def paired(secret):
    return operations.pair_browser(ANONYMOUS, centre="talo", secret=secret)


def request_of(number, browser, **more):
    request = RequestFactory().get("/")
    request.COOKIES[devices.cookie_name()] = signing.dumps([number, browser], salt=devices.SALT)
    request.user = more.get("user") or type("Nobody", (), {"is_authenticated": False})()
    request.resolver_match = None
    return request


def test_a_browser_with_the_code_acts_as_the_device(screen):
    code = offered().pairing_code
    assert len(code) == 8 and code.isdigit()
    made = paired(f" {code[:4]} {code[4:]}")
    assert (made.device, made.kind, made.browser) == ("naytto-1", "display", 1)
    request = request_of(made.number, made.browser)
    actor = devices.device_of(request)
    assert actor == actor_of_token(screen.token) == actor_of_request(request)
    assert actor.id == "device:talo:naytto-1" and actor.has_role("display", centre="talo")


def test_the_code_is_kept_nowhere_and_works_once(screen):
    code = offered().pairing_code
    row = Device.objects.get()
    assert code not in str(vars(row)) and row.pairing_hash
    paired(code)
    with pytest.raises(operations.UnknownCode):
        paired(code)
    kinds = list(JournalLine.objects.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["device.pairing_offered", "device.paired"]


def test_a_new_code_ends_the_one_before(screen):
    before, now = offered().pairing_code, offered().pairing_code
    with pytest.raises(operations.UnknownCode):
        paired(before)
    assert paired(now).browser == 1


def test_a_code_is_good_for_half_an_hour_of_real_time(screen, monkeypatch):
    code = offered().pairing_code
    later = clock.real_now() + pairing.LASTS + timedelta(seconds=1)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "real_now", lambda: later)
        with pytest.raises(operations.UnknownCode):
            paired(code)
    assert paired(code).browser == 1, "control: in time the same code works"


def test_the_key_itself_works_too(screen):
    assert paired(f" {screen.token} ").device == "naytto-1"


@pytest.mark.parametrize("typed", ["", "1234", "1234567x", "x" * 43, "00000000", "\0"])
def test_anything_else_is_unknown(screen, typed):
    offered()
    with pytest.raises(operations.UnknownCode):
        paired(typed)


def test_an_empty_hash_opens_to_no_code(screen):
    """A device that waits for nobody has an empty hash; no code hashes to that."""
    assert Device.objects.get().pairing_hash == ""
    with pytest.raises(operations.UnknownCode):
        paired("")


def test_the_browser_before_is_nobody_from_the_next_pairing_on(screen):
    first = paired(offered().pairing_code)
    second = paired(offered().pairing_code)
    assert devices.device_of(request_of(first.number, first.browser)) is None
    assert devices.device_of(request_of(second.number, second.browser)) is not None


@pytest.mark.parametrize("act", ["revoke_device", "renew_device"])
def test_taking_back_works_at_once(screen, act):
    made = paired(offered().pairing_code)
    assert devices.device_of(request_of(made.number, made.browser)) is not None
    getattr(operations, act)(SYSTEM, centre="talo", code="naytto-1")
    assert devices.device_of(request_of(made.number, made.browser)) is None


def test_a_renewed_device_keeps_its_settings_and_waits_for_no_code(screen):
    code = offered().pairing_code
    Device.objects.update(settings={"volume": 3})
    operations.renew_device(SYSTEM, centre="talo", code="naytto-1")
    row = Device.objects.get(revoked_at__isnull=True)
    assert (row.settings, row.pairing_hash, row.told) == ({"volume": 3}, "", {})
    with pytest.raises(operations.UnknownCode):
        paired(code)


def test_a_cookie_somebody_made_up_is_nobodys(screen, settings):
    made = paired(offered().pairing_code)
    for value in ("", "x", f"{made.number}:1", signing.dumps([made.number], salt=devices.SALT)):
        request = request_of(made.number, made.browser)
        request.COOKIES[devices.cookie_name()] = value
        assert devices.device_of(request) is None
    request = request_of(made.number, made.browser)
    request.COOKIES[devices.cookie_name()] = signing.dumps([made.number, made.browser], salt="another")
    assert devices.device_of(request) is None


@pytest.mark.parametrize("kind", ["desk", "manager"])
def test_a_desk_and_another_system_are_no_browsers(talo, kind):
    made = operations.add_device(SYSTEM, centre="talo", code="muu", kind=kind, desk="d" * (kind == "desk"))
    with pytest.raises(InvalidInput):
        offered("muu")
    with pytest.raises(operations.UnknownCode):
        paired(made.token)
    row = Device.objects.get()
    assert devices.device_of(request_of(row.pk, row.browser)) is None


def test_an_unknown_device_is_offered_nothing(talo):
    with pytest.raises(NotFound):
        offered()


def test_a_code_of_another_house_is_unknown(screen):
    Centre.objects.create(code="toinen", names={"fi": "Toinen"})
    with pytest.raises(operations.UnknownCode):
        operations.pair_browser(ANONYMOUS, centre="toinen", secret=offered().pairing_code)


def test_a_demonstration_lends_a_device_to_many_browsers(screen):
    Centre.objects.update(is_live=False)
    first = operations.borrow_device(SYSTEM, centre="talo", kind="display")
    operations.borrow_device(SYSTEM, centre="talo", kind="display")
    assert devices.device_of(request_of(first.number, first.browser)) is not None
    with pytest.raises(NotFound):
        operations.borrow_device(SYSTEM, centre="talo", kind="kiosk")
    with pytest.raises(NotAllowed):
        operations.borrow_device(ANONYMOUS, centre="talo", kind="display")
    Centre.objects.update(is_live=True)
    with pytest.raises(NotAllowed):
        operations.borrow_device(SYSTEM, centre="talo", kind="display")


def test_somebody_signed_in_is_not_the_device(screen, host):
    made = paired(offered().pairing_code)
    request = request_of(made.number, made.browser, user=host)
    assert actor_of_request(request).id == f"person:{host.pk}"
    assert devices.device_of(request) is not None, "the page itself may still ask which device it is"


def test_the_cookie_is_for_this_house_alone(screen, settings):
    from django.http import HttpResponse

    for https in (False, True):
        settings.HTTPS = https
        answer = HttpResponse()
        devices.remember(RequestFactory().get("/"), answer, number=1, browser=1)
        cookie = answer.cookies[devices.cookie_name()]
        assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/"
        assert bool(cookie["secure"]) is https
        assert cookie.key.startswith("__Host-") is https


def test_wrong_codes_are_slowed_down():
    wrong = pairing.WrongCodes()
    for _ in range(pairing.MOST_OF_ONE):
        wrong.check("10.0.0.1")
        wrong.count("10.0.0.1")
    with pytest.raises(pairing.TooManyCodes):
        wrong.check("10.0.0.1")
    wrong.check("10.0.0.2")
    for number in range(pairing.MOST_OF_ALL):
        wrong.count(f"10.1.{number}")
    with pytest.raises(pairing.TooManyCodes):
        wrong.check("10.0.0.2")


def test_wrong_codes_are_forgotten_after_a_while(monkeypatch):
    wrong = pairing.WrongCodes()
    for _ in range(pairing.MOST_OF_ONE):
        wrong.count("10.0.0.1")
    later = clock.real_now() + pairing.WINDOW + timedelta(seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    wrong.check("10.0.0.1")


def test_a_device_tells_only_what_is_known_short_and_plain():
    given = {
        "sound": "on", "page": "x" * 99, "journal_number": 12, "waiting": True, "is_stale": False, "printer": "a\n",
        "version": 3, "name": "Aino", "is_offline": "yes", "paper": None,
    }  # fmt: skip
    assert devices.told_by(given) == {
        "sound": "on", "page": "x" * 20, "journal_number": 12, "is_stale": False,
    }  # fmt: skip


def test_a_sign_of_life_is_kept(screen):
    made = paired(offered().pairing_code)
    known = devices.browser_device(request_of(made.number, made.browser))
    devices.note_alive(known, {"journal_number": 7})
    row = Device.objects.get()
    assert row.told == {"journal_number": 7} and row.told_at == row.seen_at is not None
    assert known.settings == {} and known.kind == "display"


def test_only_pages_of_the_hall_are_open_to_its_tablet(talo):
    operations.add_device(SYSTEM, centre="talo", code="aula-1", kind="host")
    made = paired(offered("aula-1").pairing_code)
    match = type("Match", (), {})
    for name, is_open in (
        ("host", True),
        ("host_act", True),
        ("hosting", False),
        ("own", False),
        (None, False),
    ):
        request = request_of(made.number, made.browser)
        request.resolver_match = match()
        request.resolver_match.url_name = name
        assert devices.is_page_of_device(request) is is_open, name
    request = request_of(made.number, 99)
    request.resolver_match = match()
    request.resolver_match.url_name = "host"
    assert devices.is_page_of_device(request) is False
    assert devices.is_page_of_device(request_of(made.number, made.browser)) is False


def test_everybody_else_is_asked_to_sign_in(talo):
    assert Client().get("/oma/").status_code == 302
