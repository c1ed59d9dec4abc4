"""The wall's page: an opaque unit's call has the form of any other, byte for byte; settings; what is said."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from palvelutori.foundation import journal, stream
from palvelutori.foundation.actors import Actor, RoleAt
from palvelutori.foundation.clock import clock
from palvelutori.visits import live, queries, showing
from palvelutori.visits.models import CallShown
from palvelutori.visits.operations import recall, start
from palvelutori.visits.rules import screen as rules
from palvelutori.visits.views import wall
from tests.world import CENTRE, Square, desks_of, set_up

pytestmark = pytest.mark.django_db
PUBLIC = Actor(f"screen:{CENTRE}", "device", (RoleAt("display", CENTRE),))
OPAQUE, ORDINARY = "mhsa_walkin", "lab"


@pytest.fixture
def square(house_clock):
    set_up()
    return Square()


def called(square, queue, **more):
    desk = desks_of(queue)[0]
    square.open(desk)
    square.arrive(queue, **more)
    made = square.next(desk)
    assert made is not None
    return desk, made


def page(**headers):
    return Client().get("/taulu/", headers=headers).content.decode()


def form(words):
    """The page with numbers, times, marks and what is said of numbers taken out: what is left is its form."""
    words = re.sub(r"(n\d+(-and|-end)? ?)+", "n ", words)
    words = re.sub(
        r'(name="csrfmiddlewaretoken" value|X-CSRFToken&quot;: &quot;|"X-CSRFToken": ")[^"&]*', "", words
    )
    words = re.sub(r"<svg.*?</svg>", "<svg>", words, flags=re.S)  # the arrow points where the place is
    return without_numbers(words)


def without_numbers(words):
    """Numbers and times as noughts; the fraction of a second is not written when it is none."""
    return re.sub(r"\d+", "0", re.sub(r"(:\d\d)\.\d+", r"\1", words))


def both_parts(words):
    return [
        re.search(pattern, words, re.S)[0]
        for pattern in (r'<section class="calls".*?</section>', r"<ul hidden.*?</ul>")
    ]


def events(number):
    return stream.replay(PUBLIC, centre=CENTRE, last_seen=str(number)).decode()


def all_of_a_call(queue, **more):
    """Page parts and events of one call of a line, from call to end, each with its numbers taken out."""
    square = Square()
    begin = journal.head_number(CENTRE)
    desk, made = called(square, queue, **more)
    seen = [form(one) for one in both_parts(page())]
    square.act(recall, desk, made.stop_id)
    seen += [form(one) for one in both_parts(page())]
    square.act(start, desk, made.stop_id)
    seen += [form(one) for one in both_parts(page())]
    return [*seen, without_numbers(events(begin))]


def test_an_opaque_units_call_has_the_form_of_any_other(square):
    found = {}
    for queue in (ORDINARY, OPAQUE):
        with transaction.atomic():
            found[queue] = all_of_a_call(queue, language="sv")
            transaction.set_rollback(True)
    assert found[OPAQUE] == found[ORDINARY]
    assert '"place"' in found[OPAQUE][-1] and "mhsa" not in str(found[OPAQUE])


def test_control_a_units_name_beside_the_number_is_noticed(square, monkeypatch):
    monkeypatch.setattr(live, "_matter", lambda line, reader: {"unit": line.facts["unit"]})
    found = []
    for queue in (ORDINARY, OPAQUE):
        with transaction.atomic():
            found.append(all_of_a_call(queue))
            transaction.set_rollback(True)
    assert found[0] != found[1]


def test_the_light_is_on_while_the_call_is_open(square):
    desk, made = called(square, "kela_desk")
    assert 'class="call latest"' in page()
    square.act(start, desk, made.stop_id)
    assert 'class="call latest over"' in page()


def test_what_is_to_be_said_stands_beside_the_picture(square):
    _, made = called(square, "kela_desk", language="en")
    words = page()
    row = queries.board(CENTRE).said[0]
    assert f'data-call="{row.shown_number}"' in words
    assert re.search(
        r'data-say="en:number n100-and n1 desk n\d+-end\|fi:number n100 n1 desk n\d+-end"', words
    )
    assert made.number == 101


def test_more_calls_are_kept_to_be_said_than_are_shown(square):
    desks = desks_of("kela_desk")[:7]
    square.open(*desks)
    for desk in desks:
        square.arrive("kela_desk")
        square.next(desk)
    board = queries.board(CENTRE)
    assert len(board.calls) == 5 and len(board.said) == len(desks)
    assert [one.shown_number for one in board.said] == sorted(
        (one.shown_number for one in board.said), reverse=True
    )


def test_the_fragment_is_the_pages_own_part(square):
    called(square, "kela_desk")
    part = page(**{"HX-Request": "true"})
    assert part.startswith("<main") and both_parts(part) == both_parts(page())


def test_a_unit_with_a_desk_open_is_shown_by_that_line(square):
    square.open(desks_of("kela_desk")[0])
    lines = {one.unit: one for one in wall._one_a_unit(queries.board(CENTRE).lines)}
    assert lines["kela"].queue == "kela_desk" and lines["kela"].open_desks == 1
    assert "guidance" not in lines or lines["guidance"].queue != "guide"


def test_a_screen_without_sound_has_nothing_to_say(square, monkeypatch):
    called(square, "kela_desk")
    monkeypatch.setattr(
        wall, "screen_of", lambda settings: rules.Screen(has_sound=False, turn="none", languages=("en",))
    )
    words = page()
    assert "data-say" not in words and 'id="voice"' not in words
    assert "#right" not in words and "Desk" in words and "Luukku" not in words


def test_the_worker_answers_for_the_walls_page_only(square):
    answer = Client().get("/taulu/tallessa.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer


def test_screens_confirm_what_they_show(square):
    called(square, "kela_desk")
    shown = queries.board(CENTRE).said[0].shown_number
    assert showing.note_shown(CENTRE, "display-1", shown_numbers=[shown, 99_999]) == 1
    assert showing.note_shown(CENTRE, "display-1", shown_numbers=[shown]) == 1
    assert CallShown.objects.count() == 1
    assert showing.last_shown(CENTRE)["display-1"].number == 101
    CallShown.objects.update(shown_at=clock.real_now() - showing.KEPT - timedelta(hours=1))
    showing.note_shown(CENTRE, "display-2", shown_numbers=[])
    assert showing.last_shown(CENTRE) == {}


@pytest.mark.parametrize("given", [None, "1", {"a": 1}, [True, "1", -1, 0, 1.5, 2**60, [1]]])
def test_nonsense_from_a_screen_is_left_out(given):
    assert showing.numbers_told(given) == []


def test_a_screen_tells_at_most_a_few():
    assert showing.numbers_told(list(range(1, 99))) == list(range(1, 21))


def test_the_stream_of_the_public_page_has_no_desk(square):
    begin = journal.head_number(CENTRE)
    called(square, "kela_desk")
    data = [json.loads(line[6:]) for line in events(begin).splitlines() if line.startswith("data: ")]
    assert [sorted(one) for one in data] == [["at", "number", "place"]] or [sorted(one) for one in data] == [
        ["at", "calls", "number", "place"]
    ]
