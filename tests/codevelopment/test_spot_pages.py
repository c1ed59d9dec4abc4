"""Pages of booking: a partner on its phone, people who work here, the manager's decisions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from palvelutori.accounts.models import Person
from palvelutori.codevelopment.models import Booking
from palvelutori.foundation.clock import clock
from tests.codevelopment.bookings import at, book, partner, passes, row, state
from tests.codevelopment.steps import OFFICER

FORM = {"title": "Muistikahvila", "theme": "culture", "noise": "quiet", "people": "2", "public": "on"}


def browser_of(person: str) -> Client:
    """A browser in which this person of a partner has signed in."""
    made = Client(headers={"accept-language": "fi"})
    made.force_login(
        Person.objects.get(pk=int(person.partition(":")[2])), "django.contrib.auth.backends.ModelBackend"
    )
    return made


@pytest.fixture
def martat(square):
    """A trusted partner's browser."""
    _, person = partner(1)
    return browser_of(person.id)


def asked(starts_at, **more: str) -> dict[str, str]:
    return {
        **FORM,
        "day": starts_at.date().isoformat(),
        "minutes": "120",
        "at": starts_at.isoformat(),
        **more,
    }


def test_a_partner_books_in_one_form(martat):
    page = martat.get("/paikat/").content.decode()
    assert "Aulan esittelypaikka" in page
    form = martat.get("/paikat/hall_spot/").content.decode()
    free = re.findall(r'name="at" value="([^"]+)"', form)
    assert free and 'name="day" value="2026-11-18"' in form
    told = martat.post("/paikat/hall_spot/", asked(at(16)), follow=True).content.decode()
    assert "Varaus on vahvistettu." in told and "Muistikahvila" in told
    assert Booking.objects.get().titles == {"fi": "Muistikahvila"}


def test_what_is_in_the_way_is_told_with_nearest_times_and_taken_by_one_button(martat):
    book(when=at(16), minutes=120)
    answer = martat.post("/paikat/hall_spot/", asked(at(16), at="", other="16:00", day="2026-11-19"))
    page = answer.content.decode()
    assert answer.status_code == 409 and "Paikka on varattu tai sitä valmistellaan." in page
    assert "Jonota tätä aikaa" in page
    near = re.findall(r'name="near" value="([^"]+)"', page)
    assert len(near) == 3
    told = martat.post("/paikat/hall_spot/", asked(at(16), near=near[0]), follow=True)
    assert "Varaus on vahvistettu." in told.content.decode()
    martat.post("/paikat/hall_spot/", asked(at(16), wait="1"))
    assert Booking.objects.order_by("-number")[0].state == "waiting"


def test_a_busy_hour_is_told_before_the_request_is_sent(martat):
    answer = martat.post("/paikat/hall_spot/", asked(at(13)))
    assert answer.status_code == 409 and "eniten väkeä" in answer.content.decode()
    assert not Booking.objects.exists()
    told = martat.post("/paikat/hall_spot/", asked(at(13), still="1"), follow=True).content.decode()
    assert "Pyyntö on lähetetty." in told and "Odottaa päätöstä" in told


@pytest.mark.parametrize(
    "wrong", [{"at": ""}, {"at": "soon"}, {"at": "2026-11-19T10:00"}, {"other": "25:00"}, {"title": ""}]
)
def test_what_is_missing_is_told(martat, wrong):
    answer = martat.post("/paikat/hall_spot/", asked(at(16), **wrong))
    assert answer.status_code == 422 and not Booking.objects.exists()


@pytest.mark.parametrize(("wall", "status"), [("03:30", 422), ("04:30", 409)])
def test_33_a_time_the_clock_skips_cannot_be_booked(martat, wall, status):
    """On the night clocks go forward 03:30 does not exist; the hour after it does, and the house is closed."""
    clock.skip_to(datetime(2027, 3, 20, 8, 0, tzinfo=UTC))
    sent = asked(at(16, day=date(2027, 3, 28)), at="", other=wall)
    assert martat.post("/paikat/hall_spot/", sent).status_code == status
    assert not Booking.objects.exists()


def test_words_about_a_person_are_refused_on_the_page(martat):
    answer = martat.post("/paikat/hall_spot/", asked(at(16), title="Soita 040 123 4567"))
    assert answer.status_code == 422 and "Soita" in answer.content.decode()


def test_a_day_without_room_and_odd_addresses(martat):
    page = martat.get("/paikat/hall_spot/?day=2026-11-22&minutes=60").content.decode()
    assert "Tälle päivälle ei mahdu" in page
    assert martat.get("/paikat/hall_spot/?day=never&minutes=7").status_code == 200
    assert martat.get("/paikat/moon/").status_code == 404
    assert martat.post("/paikat/varaukset/1/lento/").status_code == 404


def test_here_we_are_and_how_it_went(martat):
    martat.post("/paikat/hall_spot/", asked(at(16)))
    number = Booking.objects.get().number
    clock.skip_to(at(15, 50))
    assert "Olemme paikalla" in martat.get("/paikat/").content.decode()
    martat.post(f"/paikat/varaukset/{number}/saapui/")
    for moment in (at(16), at(18)):
        passes(moment, number)
    address = f"/paikat/varaukset/{number}/raportti/"
    assert "Montako kävi paikalla?" in martat.get(address).content.decode()
    assert martat.post(address, {"head_count": "many"}).status_code == 422
    martat.post(address, {"head_count": "31", "went": "well", "again": "yes"})
    assert (state(number), row(number).head_count) == ("reported", 31)
    assert martat.get(address).status_code == 404


def test_the_manager_decides_and_the_guide_lets_in(square, signed_in):
    one, other = book(OFFICER, "group_1", at(9)), book(OFFICER, "group_2", at(9))
    manager = signed_in("square_manager")
    page = manager.get("/paikat/varaukset/").content.decode()
    assert "Odottaa päätöstäsi: 2" in page
    manager.post("/paikat/varaukset/", {"act": "confirm", "number": str(one)})
    refused = manager.post("/paikat/varaukset/", {"act": "refuse", "number": str(other), "words": ""})
    assert refused.status_code == 422
    manager.post("/paikat/varaukset/", {"act": "refuse", "number": str(other), "words": "Tila siivotaan"})
    assert (state(one), state(other)) == ("confirmed", "refused")
    manager.post("/paikat/varaukset/", {"act": "withdraw", "number": str(one), "words": "Vaalit tulevat"})
    assert state(one) == "withdrawn"
    assert manager.post("/paikat/varaukset/", {"act": "dance", "number": "1"}).status_code == 404
    spot = book(when=at(16))
    clock.skip_to(at(15, 55))
    guide = signed_in("host")
    assert "Tuli paikalle" in guide.get("/paikat/varaukset/").content.decode()
    guide.post(f"/paikat/varaukset/{spot}/saapui/", {"back": "list"})
    assert state(spot) == "checked_in"


@pytest.mark.parametrize("tongue", ["", "/sv", "/en"])
def test_every_page_speaks_each_language(martat, square, signed_in, tongue):
    book(OFFICER, "group_1", at(9))
    for address in ("/paikat/", "/paikat/hall_spot/", "/paikat/stage/", "/paikat/table_kit/"):
        assert martat.get(tongue + address).status_code == 200
    assert signed_in("square_manager").get(f"{tongue}/paikat/varaukset/").status_code == 200
