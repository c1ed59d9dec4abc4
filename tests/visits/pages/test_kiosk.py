"""The kiosk's pages: everything in the address of one turn, nothing for the next one, all of it without script."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from palvelutori.accounts.devices import SALT, cookie_name
from palvelutori.accounts.models import Device
from palvelutori.foundation import scope
from palvelutori.foundation.clock import clock
from palvelutori.visits.models import Visit
from palvelutori.visits.views import kiosk_turn, limits
from tests.visits.pages.said import said
from tests.world import CENTRE

NEEDS = ["kela.general_housing_allowance", "lab.blood_sample"]


def words(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def visits():
    return scope.ordinary(Visit).order_by("number")


class Glass:
    """Somebody at a kiosk without script."""

    def __init__(self, browser):
        self.browser, self.turn = browser, ""
        self.begins()

    def begins(self, prefix=""):
        page = self.browser.get(f"{prefix}/kioski/")
        self.turn = re.search(r'data-turn="([^"]+)"', page.content.decode())[1]
        return page

    def at(self, place="", *, prefix="", needs=(), **more):
        asked = {"turn": self.turn, "need": list(needs), **({"at": place} if place else {}), **more}
        return self.browser.get(f"{prefix}/kioski/", asked)

    def takes(self, needs=NEEDS, **more):
        return self.browser.post("/kioski/", {"turn": self.turn, "need": list(needs), **more})


@pytest.fixture
def glass(browser):
    return Glass(browser)


PLACES = (
    "",
    "more",
    "search",
    "units",
    "unit:kela",
    "events",
    "event:moving",
    "help",
    "human",
    "still:unit:kela",
)


@pytest.mark.parametrize("prefix", ["", "/sv", "/en", "/fi-simple"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("needs", [(), ("lab", "ohjaamo", "nothing")])
def test_every_place_is_there_in_every_language(glass, prefix, place, needs):
    response = glass.at(place, prefix=prefix, needs=needs, q="kortti", aids="lcoskp")
    if place == "help" and not needs:
        assert response.status_code == 302
        return
    page = words(response)
    assert response.status_code == 200
    assert page.partition("<template")[0].count("<h1") == 1
    assert place.startswith(("still", "human")) or 'id="human"' in page, "a human is always there"


@pytest.mark.parametrize("place", ["unit:moon", "event:moon", "nowhere", "help"])
def test_a_place_that_is_not_there_is_the_beginning_of_the_same_turn(glass, place):
    assert urlsplit(glass.at(place)["Location"]).path == "/kioski/"


def test_the_aids_are_classes_and_a_theme(glass):
    page = words(glass.at("units", aids="lcos"))
    assert '<html lang="fi" class="kiosk large lower sound" data-theme="contrast"' in page
    assert page.count('aria-pressed="true"') == 4


def test_an_unknown_aid_is_left_out(glass):
    assert 'class="kiosk large"' in words(glass.at("units", aids="xlx<"))


def test_keypad_on_and_off_exclude_each_other():
    turn = kiosk_turn.Turn("x", aids="lk")
    assert turn.switched("k") == "ln"
    assert kiosk_turn.Turn("x", aids="ln").switched("k") == "lk"
    assert turn.switched("l") == "k"


def test_each_matter_says_how_long_what_to_bring_and_which_closes_first(glass, house_clock):
    page = words(glass.at(needs=NEEDS))
    assert re.search(r"Palvelu kestää \d+–\d+ min", page)
    assert "Ota esille: " in page
    assert said("coming.first", when="klo 15") not in page
    house_clock.skip_to(house_clock.now() + timedelta(hours=4, minutes=10))
    page = words(glass.at(needs=reversed(NEEDS)))
    assert said("coming.first", when="klo 15") in page
    assert page.index("Yleinen asumistuki") < page.index("Verinäyte"), "what closes first stands first"
    assert said("coming.first", when="klo 15") in words(glass.browser.get("/asioi/", {"need": NEEDS}))


def test_the_wait_is_a_range_once_five_were_called_and_a_count_before(glass, square):
    for _ in range(6):
        square.arrive("lab")
    assert said("coming.waiting", n=6) in words(glass.at(needs=["lab"]))
    square.open("lab-1", "lab-2", "lab-3", "lab-4", "lab-5")
    for desk in ("lab-1", "lab-2", "lab-3", "lab-4", "lab-5"):
        square.next(desk)
    assert said("coming.wait.under", high=3) in words(glass.at(needs=["lab"]))


def test_an_opaque_unit_tells_no_wait(glass, square):
    square.arrive("mhsa_walkin")
    assert said("coming.wait.unknown") in words(glass.at(needs=["mhsa_walkin"]))


def test_one_number_for_all_needs_with_what_was_wished(glass):
    response = glass.takes(language="so", group_size="3", priority_ground="infant", receipt="one")
    assert response["Location"] == "/kioski/numero/"
    visit = visits().get()
    assert (visit.channel, visit.group_size, visit.ground, visit.language) == ("web", 3, "infant", "so")
    assert str(visit.number) in words(glass.browser.get("/kioski/numero/"))


def test_unknown_wishes_are_as_the_page_supposes(glass):
    glass.takes(language="xx", group_size="999", priority_ground="friend")
    visit = visits().get()
    assert (visit.language, visit.group_size, visit.ground) == ("fi", 1, "")


def test_wishes_are_told_on_the_page(glass):
    page = words(glass.at(needs=NEEDS, language="sgn-fi", group_size="2", priority_ground="infant"))
    assert "suomalainen viittomakieli" in page and said("kiosk.group", n=2) in page and "Mukana vauva" in page


def test_a_kiosk_that_was_paired_gives_numbers_in_its_own_name(browser, square):
    from django.core import signing

    device = Device.objects.create(
        centre=CENTRE, code="kiosk-9", kind="kiosk", token_hash="x" * 64, made_at=clock.now()
    )
    browser.cookies[cookie_name()] = signing.dumps([device.pk, device.browser], salt=SALT)
    Glass(browser).takes()
    assert visits().get().channel == "kiosk"
    assert "data-prints" in words(browser.get("/kioski/numero/"))


def test_many_numbers_from_one_address_are_refused_in_the_kiosks_own_words(glass, monkeypatch):
    monkeypatch.setattr(limits.numbers_taken, "_most", 0)
    response = glass.takes()
    assert response.status_code == 429
    assert 'class="kiosk"' in words(response) and said("refusal.too-many-numbers.way_out") in words(response)


def test_a_line_that_closed_meanwhile_is_told_on_the_page_again(glass, house_clock):
    house_clock.skip_to(house_clock.now() + timedelta(hours=13))
    response = glass.takes()
    assert visits().count() == 0
    assert "on suljettu" in words(glass.browser.get(response["Location"]))


def test_nothing_chosen_is_the_beginning(glass):
    assert glass.takes(needs=[])["Location"] == "/kioski/"


# -- nothing for the next one


def everything_seen(glass):
    """One turn from end to end: every address it leaves in a history, and words of its choices."""
    addresses = [
        glass.at(place, needs=NEEDS, priority_ground="infant").request["QUERY_STRING"] for place in PLACES
    ]
    glass.takes(priority_ground="infant")
    return [f"/kioski/?{one}" for one in addresses] + ["/kioski/numero/"]


def leaks(glass, addresses):
    """What of the turn before a browser shows, going back through its history."""
    found = []
    for address in addresses:
        page = words(glass.browser.get(address, follow=True))
        found += [one for one in ("Yleinen asumistuki", "Mukana vauva", "Numerosi on") if one in page]
    return found


def test_after_the_reset_nothing_of_the_turn_before_can_be_seen(glass):
    addresses = everything_seen(glass)
    glass.begins()
    assert leaks(glass, addresses) == []
    cookie = glass.browser.cookies[kiosk_turn.cookie_name()].value
    assert visits().get().id not in kiosk_turn.signing.dumps(cookie) and "infant" not in cookie


def test_the_control_without_the_mark_of_the_turn_everything_would_be_seen(glass, monkeypatch):
    addresses = everything_seen(glass)
    mark = glass.turn
    glass.begins()
    monkeypatch.setattr(kiosk_turn, "_kept", lambda request: (mark, {}))
    assert "Yleinen asumistuki" in leaks(glass, addresses)


def test_the_number_shows_as_long_as_its_turn_and_its_choices_no_longer(glass):
    addresses = everything_seen(glass)
    assert said("kiosk.your_number") in words(glass.browser.get("/kioski/numero/"))
    assert "Mukana vauva" not in leaks(glass, addresses[:-1])
    glass.begins()
    assert glass.browser.get("/kioski/numero/")["Location"] == "/kioski/"


def test_pages_are_not_kept_by_the_browser(glass):
    for response in (glass.begins(), glass.at(needs=NEEDS)):
        assert "no-store" in response["Cache-Control"]


def test_a_forged_cookie_or_another_turn_is_the_beginning(glass):
    glass.browser.cookies[kiosk_turn.cookie_name()] = "forged"
    assert glass.at("units")["Location"] == "/kioski/"
    assert glass.browser.get("/kioski/numero/")["Location"] == "/kioski/"
    assert Client().get("/kioski/", {"turn": "x", "need": "lab"})["Location"] == "/kioski/"


def test_every_turn_begins_in_finnish(glass):
    assert Client().get("/sv/kioski/", {"turn": "x"})["Location"] == "/kioski/"
    page = words(glass.at("units", prefix="/en"))
    assert 'data-start="/kioski/"' in page


# -- time, without script


def refresh(response):
    found = re.search(
        r'http-equiv="refresh" content="(\d+);url=([^"]+)"', words(response).replace("&amp;", "&")
    )
    return (int(found[1]), found[2]) if found else None


def test_without_script_time_runs_out_only_after_a_warning_that_can_be_stretched(glass):
    seconds, address = refresh(glass.at("unit:kela", needs=NEEDS))
    assert (seconds, parse_qs(urlsplit(address).query)["at"]) == (60, ["still:unit:kela"])
    warning = glass.browser.get(address)
    assert said("kiosk.still.words", n=20) in words(warning)
    assert refresh(warning) == (20, "/kioski/")
    stay = re.search(r'class="btn big main" href="([^"]+)"', words(warning))[1].replace("&amp;", "&")
    again = glass.browser.get(stay)
    assert said("arrive.kept", n=2) in words(again), "back where one was, with the choices"
    assert refresh(again)[0] == 180


def test_the_number_warns_before_it_goes(glass):
    glass.takes()
    seconds, address = refresh(glass.browser.get("/kioski/numero/"))
    warning = glass.browser.get(address)
    assert seconds == 30 and said("kiosk.still.number", n=20) in words(warning)
    assert refresh(warning) == (20, "/kioski/")
    stay = re.search(r'role="alert".*?href="([^"]+)"', words(warning), re.DOTALL)[1].replace("&amp;", "&")
    assert refresh(glass.browser.get(stay))[0] == 180


def test_a_kiosk_that_waits_for_somebody_counts_no_time(glass):
    assert refresh(glass.begins()) is None
    assert refresh(glass.begins("/sv")) is not None, "another language is somebody's"
