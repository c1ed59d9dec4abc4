"""What is on: the page, the strip on the wall, feeds that another reader understands, links that can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from palvelutori.codevelopment import calendar, feeds, holding_spots
from palvelutori.codevelopment.calendar import OnRow
from palvelutori.codevelopment.models import Booking, CalendarLink
from palvelutori.codevelopment.operations import calendars, spots
from palvelutori.codevelopment.operations.spots_sampled import load_calendar
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.common.times import local
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from tests import world
from tests.codevelopment import partners
from tests.codevelopment.bookings import at, book, partner, row
from tests.codevelopment.steps import MANAGER, OFFICER
from tests.codevelopment.test_spot_pages import browser_of
from tests.world import CENTRE

HELSINKI = ZoneInfo("Europe/Helsinki")
_holds = count(1000)


def read(body: bytes) -> list[vobject.base.Component]:
    """The events, by a reader that shares no line with the writer."""
    return list(vobject.readOne(body.decode()).contents.get("vevent", []))


def stored(starts_at: datetime, **other) -> Booking:
    """A confirmed booking on any day, set straight into its table."""
    given = {
        "centre": CENTRE, "number": next(_holds), "resource": "hall_spot", "kind": "spot", "unit": "kela",
        "titles": {"fi": "Muistikahvila"}, "theme": "health", "noise": "quiet", "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2), "state": "confirmed", "since_at": at(9), "asked_by": "system",
        "hold": next(_holds), **other,
    }  # fmt: skip
    return Booking.objects.create(**given)


def test_the_public_feed_says_what_where_and_when_and_nobodys_name(square):
    number, person = partner(1)
    public = book(person, when=at(16))
    book(person, when=at(16, day=date(2026, 11, 20)), public=False)
    book(MANAGER, "table_kit", at(10))
    (one,) = read(Client().get("/tapahtumat/kalenteri.ics").content)
    assert one.summary.value == "Muistikahvila"
    assert (one.dtstart.value, one.dtend.value) == (at(16), at(18))
    assert one.uid.value == f"booking-{public}@{CENTRE}.palvelutori"
    assert one.location.value.startswith("Aulan esittelypaikka, ")
    told = Client().get("/tapahtumat/kalenteri.ics").content.decode()
    for secret in (partners.CONTACT["name"], partners.CONTACT["email"], person.id, "ATTENDEE", "ORGANIZER"):
        assert secret not in told, f"{secret} of partner {number}"


def test_both_clock_changes_move_nothing(square):
    for day in (date(2026, 10, 24), date(2026, 10, 26), date(2027, 3, 27), date(2027, 3, 29)):
        stored(datetime(day.year, day.month, day.day, 10, tzinfo=HELSINKI).astimezone(UTC))
    events = read(feeds.feed(CENTRE, calendar.public_feed(CENTRE, now=at(9)), name="x"))
    assert [local(one.dtstart.value).hour for one in events] == [10, 10, 10, 10]
    assert {one.dtstart.value.astimezone(UTC).hour for one in events} == {7, 8}


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(' ,;\\:"äöåÄÖ€'),
    max_size=90,
)


@given(WORDS)
def test_whatever_is_written_comes_out_as_it_went_in(words):
    title = f"a{words.strip()}z"
    times = (at(10), at(11), "confirmed", at(9))
    row_ = OnRow(1, {"fi": title}, "health", {"fi": "Aula, 1"}, {}, {"fi": "Ry; ry"}, *times)
    event = feeds._event(CENTRE, row_, "fi")
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add_component(event)
    body = bytes(whole.to_ical())
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    (one,) = read(body)
    assert one.summary.value == title


@pytest.fixture(autouse=True)
def _names(monkeypatch, request):
    if "db" not in request.fixturenames and "square" not in request.fixturenames:
        monkeypatch.setattr(feeds, "names_of", lambda centre: {"fi": "Rantakulma"})


def test_a_partners_own_link_opens_its_bookings_until_it_is_taken_back(square):
    _, person = partner(1)
    _, other = partner(1, username="toiset", name="Toiset ry")
    mine, theirs = book(person, when=at(16), public=False), book(other, "square_spot", at(16))
    browser = browser_of(person.id)
    assert "Tee linkki" in browser.get("/paikat/kalenteri/").content.decode()
    page = browser.post("/paikat/kalenteri/").content.decode()
    address = page.partition('href="http://testserver')[2].partition('"')[0]
    assert address.startswith("/tapahtumat/oma/")
    (one,) = read(Client().get(address).content)
    assert f"booking-{mine}@" in one.uid.value and str(theirs) not in one.uid.value
    assert CalendarLink.objects.get().mark not in address, "the address is kept nowhere"
    second = browser.post("/paikat/kalenteri/").content.decode()
    assert Client().get(address).status_code == 404, "a new link ends the old one"
    newer = second.partition('href="http://testserver')[2].partition('"')[0]
    assert Client().get(newer).status_code == 200
    assert (
        "Linkki on peruttu"
        in browser.post("/paikat/kalenteri/", {"revoke": "1"}, follow=True).content.decode()
    )
    assert Client().get(newer).status_code == 404
    with pytest.raises(NotFound):
        calendars.revoke_calendar_link(person, centre=CENTRE)


def test_a_link_is_for_who_may_book_and_has_a_long_token(square):
    for actor, token, error in (
        (OFFICER, "short", InvalidInput),
        (partners.nobody(), "x" * 24, NotAllowed),
    ):
        with pytest.raises(error):
            calendars.make_calendar_link(actor, centre=CENTRE, token=token)
    first = calendars.make_calendar_link(OFFICER, centre=CENTRE, token="x" * 24)
    assert calendars.make_calendar_link(OFFICER, centre=CENTRE, token="x" * 24) == first
    assert holding_spots.export(OFFICER.id)["calendar_links"]
    calendars.revoke_calendar_link(OFFICER, centre=CENTRE)
    assert holding_spots.expire(clock.now() + timedelta(days=31)) == 1


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("/", "Tapahtumat"),
        ("/sv/", "Evenemang"),
        ("/en/", "What is on"),
        ("/fi-simple/", "ilman vuoronumeroa"),
    ],
)
def test_the_page_tells_by_day_in_every_language(square, tongue, words):
    stored(at(16), titles={"fi": "Muistikahvila", "sv": "Minneskafé"})
    stored(at(10, day=date(2026, 11, 20)), state="running")
    stored(at(16), is_public=False, titles={"fi": "Salainen kokous"})
    stored(at(16, day=date(2026, 11, 10)), titles={"fi": "Mennyt"})
    page = Client().get(f"{tongue}tapahtumat/").content.decode()
    assert words in page and "Salainen" not in page and "Mennyt" not in page
    assert ("Minneskafé" if tongue == "/sv/" else "Muistikahvila") in page


def test_what_comes_after_two_weeks_is_folded_away(square):
    stored(at(16, day=date(2026, 12, 1)), titles={"fi": "Pian"})
    assert "<details" not in Client().get("/tapahtumat/").content.decode()
    stored(at(16, day=date(2026, 12, 20)), titles={"fi": "Joulun alla"})
    soon, later = Client().get("/tapahtumat/").content.decode().split("<details")
    assert "Pian" in soon and "Joulun alla" in later and "Pian" not in later


def test_the_front_page_tells_the_next_ones(square):
    assert "Tapahtumia ei ole ilmoitettu." in Client().get("/").content.decode()
    stored(at(16))
    page = Client().get("/").content.decode()
    assert "Muistikahvila" in page and "/tapahtumat/" in page


def test_the_walls_strip_is_there_only_while_nobody_is_called(square):
    stored(clock.now() + timedelta(hours=1))

    def strip() -> str:
        return Client().get("/tapahtumat/seinalle/").content.decode()

    assert "Muistikahvila" in strip() and 'lang="sv"' in strip()
    desk = world.desks_of("service_point")[0]
    square.open(desk)
    square.arrive("service_point")
    square.next(desk)
    assert "Muistikahvila" not in strip(), "somebody is being called"
    clock.skip_to(clock.now() + timedelta(minutes=1))
    assert "Muistikahvila" not in strip()


def test_the_sample_has_a_calendar_behind_it_and_ahead(square):
    made = load_calendar(SYSTEM, centre=CENTRE)
    assert made.bookings > 60 and load_calendar(SYSTEM, centre=CENTRE) == made
    states = set(Booking.objects.values_list("state", flat=True))
    assert {"closed", "no_show", "confirmed", "asked", "running"} <= states
    assert len(calendar.whats_on(CENTRE, now=clock.now())) >= 8
    first = Booking.objects.filter(partner__gt=0, state="confirmed").first()
    assert first is not None and row(first.number).titles["sv"]
    spots.cancel_spot(MANAGER, centre=CENTRE, number=first.number)


def test_a_house_without_a_sample_has_an_empty_calendar(square, monkeypatch, tmp_path):
    monkeypatch.setattr("palvelutori.codevelopment.operations.spots_sampled.SAMPLES", tmp_path)
    assert load_calendar(SYSTEM, centre=CENTRE).bookings == 0
