"""Ticket and plan: nothing about an opaque unit, no name, and an address without anything of the person in it."""

from __future__ import annotations

import re

import pytest
from django.utils.html import escape

from palvelutori.catalogue import queries as catalogue
from palvelutori.common.texts import text
from palvelutori.foundation import scope
from palvelutori.visits import operations
from palvelutori.visits.follow import follow_token, short_code, typed_code
from palvelutori.visits.models import Visit
from palvelutori.visits.queries import paper as papers
from palvelutori.visits.templatetags import papers as tags
from palvelutori.visits.views.limits import codes_tried, codes_tried_by_all
from tests import world
from tests.visits.pages.said import said
from tests.world import CENTRE

PARTS = ("/lappu", "/suunnitelma", "/lappu?koko=suuri", "/suunnitelma?koko=suuri")
SLOTS = ("fi", "sv", "en", "easy")
#: an opaque unit and an open one whose rooms lie in the same wing
OPAQUE, BESIDE = "mhsa", "health"


def read(browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def all_papers(browser, came) -> dict[tuple[str, str], str]:
    """Every paper of a visit in every language, without what differs between any two visits."""
    found = {}
    for part in PARTS:
        for slot in SLOTS:
            joint = "&" if "?" in part else "?"
            body = read(browser, f"{came.follow_url}{part}{joint}lang={slot}")
            found[part, slot] = without_the_visit(body, came)
    return found


def without_the_visit(body: str, came) -> str:
    """The page less its own number, address, code, picture and form keys, and the moment it was made."""
    body = re.sub(r' data-clock="[^"]*"', "", body)
    body = re.sub(r"<svg (?=[^>]*viewBox=\"0 0 \d+ \d+\"[^>]*>).*?</svg>", "", body, flags=re.S)
    for own, word in (
        (follow_token(came.visit_id), "TOKEN"),
        (short_code(came.visit_id), "CODE"),
        (str(came.number), "NUMBER"),
    ):
        body = body.replace(own, word)
    return re.sub(r'(name="(?:csrfmiddlewaretoken|receipt)" value=)"[^"]*"', r"\1", body)


def in_turn(browser, square, *needs: str) -> dict[tuple[str, str], str]:
    """The papers of somebody who comes and goes: the next one finds the same lines, and the order of a plan heeds
    how long they are."""
    came = square.arrive(*needs)
    papers_of = all_papers(browser, came)
    operations.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    return papers_of


@pytest.mark.parametrize("more", [(), ("lab.blood_sample",), ("kela_desk", "service_point.travel_card")])
def test_a_visit_with_an_opaque_stop_looks_exactly_like_any_other(browser, square, more):
    assert in_turn(browser, square, OPAQUE, *more) == in_turn(browser, square, BESIDE, *more)


def test_also_when_a_service_of_it_was_named(browser, square):
    opaque = in_turn(browser, square, "mhsa.walk_in_assessment", "lab")
    assert opaque == in_turn(browser, square, BESIDE, "lab")


def test_control_a_word_of_its_own_is_seen(browser, square, monkeypatch):
    real = papers._line

    def telling(whole, stop, step):
        line = real(whole, stop, step)
        return line if stop.unit else papers.PaperLine({"fi": "Sovittu asia"}, {}, line.where, None, None)

    opaque, plain = square.arrive(OPAQUE), square.arrive(BESIDE)
    monkeypatch.setattr(papers, "_line", telling)
    assert all_papers(browser, opaque) != all_papers(browser, plain)


def test_no_unit_stands_beside_the_number(browser, square):
    whole = catalogue.catalogue_of(CENTRE)
    came = square.arrive("kela_desk", "lab", OPAQUE, "health", "service_point")
    for body in all_papers(browser, came).values():
        article = body[body.index("<article") : body.index("</article>")]
        for slot in SLOTS[:3]:
            for unit in whole.units.values():
                if unit.code == "library":
                    continue  # its square is a place everybody walks through
                assert unit.names[slot] not in article, unit.code


def test_nothing_of_a_person_is_on_paper(browser, square):
    came = square.arrive("kela_desk", language="so", group_size=7, priority_ground="infant")
    whole = catalogue.catalogue_of(CENTRE)
    assert whole
    told = " ".join(all_papers(browser, came).values())
    for word in ("infant", "vauva", "spädbarn", "Somali", "somali"):
        assert word not in told


def test_the_picture_holds_the_address_and_nothing_else(square, rf, monkeypatch):
    came = square.arrive(OPAQUE, "lab")
    drawn = []
    monkeypatch.setattr(tags.segno, "make", lambda words, **how: drawn.append(words) or Drawn())
    view = type("View", (), {"visit_id": came.visit_id})
    tags.qr_of_visit({"request": rf.get("/")}, view)
    assert drawn == [f"http://testserver/v/{follow_token(came.visit_id)}"]
    assert str(came.number) not in follow_token(came.visit_id).replace(came.visit_id, "")


class Drawn:
    def svg_inline(self, **how):
        return "<svg ></svg>"


def test_a_ticket_says_where_until_when_and_what_to_bring(browser, square):
    came = square.arrive("service_point.travel_card", "lab.blood_sample")
    shown = read(browser, f"{came.follow_url}/lappu")
    for words in ("Luukut 5–8, Palvelusali", "Pohjoissiipi", "Auki klo", "Kela-kortti"):
        assert words.replace("Auki klo", "Auki klo") in shown
    assert short_code(came.visit_id) in shown
    assert "Aulasta pohjoissiipeen." in read(browser, f"{came.follow_url}/suunnitelma")


def test_the_first_on_the_list_closes_first(browser, square):
    came = square.arrive("service_point.travel_card", "kela.general_housing_allowance")
    shown = read(browser, f"{came.follow_url}/suunnitelma")
    assert shown.index("Yleinen asumistuki") < shown.index("Matkakortti")
    assert said("plan.first_closing") in shown
    assert said("plan.first_closing") not in read(browser, f"{square.arrive('lab').follow_url}/suunnitelma")


def test_after_the_end_there_is_nothing_to_wait_for(browser, square):
    from palvelutori.visits import operations

    came = square.arrive("lab")
    operations.leave(world.host(), centre=CENTRE, visit=came.visit_id)
    assert said("ticket.over") in read(browser, f"{came.follow_url}/lappu")
    assert said("plan.nothing") in read(browser, f"{came.follow_url}/suunnitelma")


class TestTheCode:
    @pytest.fixture(autouse=True)
    def fresh(self):
        for limit in (codes_tried, codes_tried_by_all):
            limit.clear()
        yield
        for limit in (codes_tried, codes_tried_by_all):
            limit.clear()

    def test_it_leads_to_the_visit(self, browser, square):
        came = square.arrive("lab")
        answer = browser.post("/v/", {"code": short_code(came.visit_id).lower().replace(" ", "-")})
        assert (answer.status_code, answer["Location"]) == (302, came.follow_url)

    def test_a_wrong_one_is_told_in_words(self, browser, square):
        answer = browser.post("/v/?lang=sv", {"code": "7FQ KMW D93"})
        assert answer.status_code == 422
        assert str(escape(text("code.wrong", "sv"))) in answer.content.decode()

    def test_yesterdays_code_is_nobodys(self, browser, square):
        came = square.arrive("lab")
        scope.ordinary(Visit).filter(id=came.visit_id).update(day="2026-11-17")
        assert browser.post("/v/", {"code": short_code(came.visit_id)}).status_code == 422

    def wrong(self, browser, times):
        signs = "23456789CDFGHJKMNPQRTVW"
        tried = 0
        for number in range(10_000):
            code = typed_code(
                "".join(signs[(number // 23**place) % 23] for place in range(8)) + signs[number % 23]
            )
            if code is None:
                continue
            answer = browser.post("/v/", {"code": code})
            tried += 1
            if tried == times:
                return answer.status_code
        raise AssertionError("not enough codes")

    def test_few_wrong_ones_are_answered(self, browser, square):
        assert self.wrong(browser, 20) == 422
        assert self.wrong(browser, 1) == 429
        came = square.arrive("lab")
        assert browser.post("/v/", {"code": short_code(came.visit_id)}).status_code == 429

    def test_control_without_the_count_guessing_goes_on(self, browser, square, monkeypatch):
        monkeypatch.setattr(type(codes_tried), "count", lambda self, address: None)
        assert self.wrong(browser, 25) == 422

    def test_a_slip_of_the_finger_is_not_a_guess(self, browser, square):
        for _ in range(30):
            browser.post("/v/", {"code": "7FQ KMW D92x"})
        came = square.arrive("lab")
        assert browser.post("/v/", {"code": short_code(came.visit_id)}).status_code == 302
