"""Every page and state of the running house: axe, width, language. Without script, too, one can come and serve."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import CENTRE, PASSWORD
from tests.browser.looking import ALL, DAILY, EASY, NARROW, WIDE, Look
from tests.shape.matrix import urls

pytestmark = [pytest.mark.browser]
#: pages that have an axe walk of their own, in every language and width
ELSEWHERE = {
    # tests/web/test_accessible.py
    "home", "find", "service", "unit_page", "life_event", "opening_hours", "accessibility", "privacy", "on_behalf",
    # tests/square/test_accessible.py
    "install", "installed", "administration", "people", "person_add", "person", "person_password",
    "person_close", "devices", "device_add", "device_renew", "device_revoke", "looks", "journal", "house",
    "kiosk", "kiosk_number",  # tests/browser/axe/test_kiosk.py
    "kiosk_offline", "host_papers", "printers",  # tests/browser/axe/test_without_connection.py
    "exceptions", "exception_add", "exception_cancel", "sign_in", "own", "own_password",
    "house_unit", "house_lend",  # tests/browser/axe/test_house.py, with every state of the house and the hall
    # tests/browser/axe/test_day_end.py
    "day_end", "day_end_paper", "kept_place", "days",
    # tests/browser/axe/test_devices.py
    "become_device", "device", "device_pair",
    "check_in", "check_in_rules", "host_check_in",  # tests/browser/axe/test_booked.py
    # tests/browser/axe/test_guidance.py
    "wishes", "kiosk_wishes", "wishes_for", "guidance_rules", "guidance_rule",
    "guidance_rule_add", "guidance_rule_edit",
    "leaving", "signals", "documents", "document", "document_add", "receipt_check",
    "desk_advise", "desk_advice_paper", "follow_advice",
    "language_duty", "duty_unit", "duty_service",
    "agreements", "agreement", "agreement_add", "agreement_edit", "desk_may",  # tests/browser/axe/test_law.py
    # tests/browser/axe/test_referrals.py
    "referrals", "referral", "referral_write", "referral_show", "desk_refer", "desk_own_page", "own_page",
    "own_withdraw", "own_erase", "own_renew", "follow_own_page", "register",
    # tests/codevelopment/test_accessible.py
    "efforts", "effort", "efforts_firms", "say", "say_of", "own_voice", "voice_code", "develop_office",
    "develop_take_up", "develop_suggest", "develop_suggest_of", "develop_words", "develop_sheet",
    "develop_effort", "develop_step", "spots", "spot_book", "spot_list", "spot_report", "whats_on", "calendar_link",
    # tests/browser/axe/test_planning.py
    "concept", "concept_answers", "concept_path", "concept_comment", "space_programme", "functional_plan",
    "planning_desk", "concept_import", "concept_changes", "concept_comments", "comment_handle", "concept_edit",
    "planning_seats", "runs", "run_ask", "run", "run_compare",
    "concept_writing", "concept_list", "concept_add", "concept_matrix", "concept_questions", "question_import",
    "opinion_codes", "live_roles",
    "live_role",  # tests/square/test_accessible.py
    "run_day", "run_replay",  # tests/browser/walks/test_space_planner_two_sites.py
    # tests/codevelopment/test_accessible_partners.py
    "partners", "partner_apply", "partner_application", "partner_portal", "portal_terms", "portal_tasks",
    "portal_effort", "portal_notices", "portal_report", "portal_people", "portal_trust",
    "develop_partners", "develop_partner",
    # tests/browser/axe/test_own_visit.py
    "follow_enter", "ticket", "plan",
    "desk_note", "desk_code", "neighbours", "trainings",  # tests/browser/axe/test_passing_on.py
}  # fmt: skip
HERE = {
    "arrive", "follow", "follow_add", "follow_leave", "follow_why", "choose_desk", "desk", "desk_onward", "wall",
    "host", "host_visit", "host_leave",
}  # fmt: skip
#: not pages: they act and lead on, or answer programs
NO_PAGE = {
    "develop_accept", "spot_act", "on_feed", "own_feed", "wall_strip",
    "kiosk_worker", "kiosk_contact", "kiosk_arrivals", "kiosk_needs", "kiosk_print", "host_papers_settle",
    "guidance_rule_act", "agreement_sign", "agreement_activate", "agreement_end", "agreement_training",
    "duty_offer", "document_act",
    "run_cancel", "run_file",
    "concept_opinion", "space_programme_file", "concept_file", "planning_act", "concept_sample",
    "run_replay_data", "concept_questions_file", "live_role_use", "live_role_act", "develop_partner_invite",
    "develop_responsible",
    "healthz", "readiness", "sign_out", "demo_sign_in", "work", "own_language", "person_grant", "person_take",
    "device_alive", "device_leave", "demo_device", "wall_worker",
    "house_desk", "house_open", "house_send_back", "house_found", "training_add", "desk_act", "host_act",
    "follow_share",
    "follow_way_out", "day_end_act", "host_kept_place",
    "referral_say", "referral_send", "referral_reroute", "referral_act", "own_close", "own_say", "own_export",
    "follow_join",
    "follow_more_time", "follow_ready", "follow_give_up", "follow_undo", "follow_speak",
}  # fmt: skip


@pytest.fixture(scope="module")
def window(chromium, house):
    """A window in the house, for whoever signs in."""
    opened = []

    def open_window(username="", **options):
        context = chromium.new_context(viewport=WIDE, base_url=house.base, **options)
        context.set_default_timeout(20_000)
        opened.append(context)
        page = context.new_page()
        if username:
            page.goto("/kirjaudu/")
            page.locator("[name=username]").fill(username)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("main form button.main").click()
            page.wait_for_url(re.compile("^(?!.*/kirjaudu/).*$"))
        return page

    yield open_window
    for context in opened:
        context.close()


def test_every_page_of_the_house_is_looked_at():
    assert set(urls()["pages"]) == ELSEWHERE | HERE | NO_PAGE


def test_the_control_a_planted_violation_is_found(window, house):
    page = window()
    page.route("**/asioi/", _planted)
    look = Look(page)
    look.at("planted", "/asioi/")
    assert {one[0] for one in look.wrong.get("planted fi 1280", [])} >= {"button-name"}
    assert "planted fi 1280: heading or title" in look.wrong
    page.set_viewport_size(NARROW)
    look.at("planted", "/asioi/", axe=False)
    assert "planted fi 320: too wide" in look.wrong


def test_the_control_a_planted_colour_is_found_in_a_theme(window, house):
    page = window()
    look = Look(page)
    look.at("planted", "/asioi/")
    page.evaluate(
        "document.querySelectorAll('main p').forEach(one => { one.style.color = one.style.background = '#777'; })"
    )
    look.in_themes("planted", themes=DAILY)
    assert {name for name, found in look.wrong.items() if found[0][0] == "color-contrast"} == {
        "planted, dark", "planted, high contrast"
    }  # fmt: skip


def _planted(route):
    answer = route.fetch()
    planted = '<button></button><h1>Toinen</h1><img alt="" src="/static/palvelutori/mark.svg" width="900">'
    route.fulfill(response=answer, body=answer.text().replace("</h1>", f"</h1>{planted}", 1))


def test_taking_a_number(window):
    look = Look(window())
    for name, path in (
        ("question", "/asioi/"),
        ("found", "/asioi/?q=kortti"),
        ("nothing found", "/asioi/?q=avaruusraketti"),
        ("unit", "/asioi/?unit=kela"),
        ("situation", "/asioi/?event=having_a_child"),
        ("chosen", "/asioi/?need=kela_desk&need=service_point.travel_card"),
        ("closed and unknown", "/asioi/?need=ohjaamo&need=child_health.vaccination&need=x"),
        ("not found", "/sellaista-ei-ole/"),
        ("refused", "/v/aaaaaaaaaaaaaaaaaaaaaa.0000000000000000"),
    ):
        prefixes = ("",) if path.startswith("/v/") else EASY  # the visit's address has no language in it
        look.everywhere(name, path, prefixes=prefixes, themes=True)
    for prefix in EASY:
        look.page.set_viewport_size(WIDE)
        look.page.goto(f"{prefix}/asioi/?need=kela_desk")
        look.page.locator("form details summary").click()
        look.page.evaluate("document.querySelectorAll('form').forEach(one => { one.noValidate = true })")
        look.page.locator("[name=group_size]").fill("0")
        look.page.locator("main form[method=post] button.main").click()
        look.page.locator(".field.bad").wait_for()
        look.at("wrong", None, prefix=prefix)
        look.narrow("wrong", prefix=prefix)
    assert look.wrong == {}


def test_the_visit_and_the_wall(window, house):
    look, wall = Look(window()), Look(window())
    wall.page.set_viewport_size({"width": 1920, "height": 1080})
    wall.at("empty wall", "/taulu/")
    house.opens("lab-1", "lab-2", "lab-3", "lab-4", "lab-5")
    waiting, states = house.arrives("health_walkin", "service_point", "kela_desk"), {}
    for desk, state in (
        ("lab-1", "serving"), ("lab-2", "on hold"), ("lab-3", "ended"), ("lab-4", "missed"), ("lab-5", "called")
    ):  # fmt: skip
        states[state] = house.arrives("lab", *(() if state == "ended" else ("service_point",)))["follow_url"]
        assert house.calls_next(desk)
        if state in ("serving", "on hold", "ended"):
            house.starts(desk)
    house.done("lab-2", f"/stops/{house.calls['lab-2']['stop_id']}/hold")
    house.done("lab-4", f"/stops/{house.calls['lab-4']['stop_id']}/no-show")
    house.finishes("lab-3")
    states["waiting"] = waiting["follow_url"]
    for state, path in states.items():
        _in_its_languages(look, state, path)
    for part in ("/lisaa", "/lahden", "/jarjestys"):
        _in_its_languages(look, part, states["waiting"], part)
    wall.at("wall with calls", "/taulu/")
    wall.in_themes("wall with calls")
    assert look.wrong | wall.wrong == {}


def _in_its_languages(look, state, path, part=""):
    """The visit's own page keeps the language it is asked for; its parts follow."""
    for slot in ("fi", "sv", "en", "easy"):
        prefix = {"fi": "", "easy": "/fi-simple"}.get(slot, f"/{slot}")
        look.page.set_viewport_size(WIDE)
        look.page.goto(f"{path}{part}?lang={slot}")
        look.at(state, None, prefix=prefix, axe=ALL or slot in ("fi", "en"))
        if slot == "fi":
            look.in_themes(state)
        look.narrow(state, prefix=prefix, axe=ALL or slot in ("sv", "easy"))


def test_a_broken_line_is_said(window, house):
    path = house.arrives("service_point")["follow_url"]
    page = window("kela")
    page.route("**/events", lambda route: route.abort())
    page.route(re.compile(r"/(taulu|luukku/kela-4|v/[^/]+)/?$"), _impatient)
    look = Look(page)
    states = [("wall", "/taulu/", "")]
    states += [("desk", "/luukku/kela-4/", prefix) for prefix in ("", "/sv", "/en")]
    states += [("visit", f"{path}?lang={slot}", f"/{slot}") for slot in ("sv", "en")]
    for name, address, prefix in [*states, ("visit", f"{path}?lang=fi", "")]:
        page.set_viewport_size({"width": 1920, "height": 1080} if name == "wall" else WIDE)
        page.goto(address if name == "visit" else prefix + address)
        page.locator("html.is-stale").wait_for(state="attached")
        look.at(f"stale {name}", None, prefix=prefix)
        if not prefix:
            look.in_themes(f"stale {name}")
        if name != "wall":
            look.narrow(f"stale {name}", prefix=prefix)
    assert look.wrong == {}


def _impatient(route):
    if route.request.resource_type != "document":
        route.continue_()
        return
    answer = route.fetch()
    body = answer.text().replace("data-live-url=", 'data-live-stale-seconds="0.2" data-live-url=')
    route.fulfill(response=answer, body=body)


def test_at_the_desk(window, house):
    look = Look(window("kela"))
    desk, page = "/luukku/kela-4/", look.page

    def press(key):
        page.set_viewport_size(WIDE)
        page.goto(desk)
        with page.expect_navigation():
            page.keyboard.press(key)

    look.everywhere("choose", "/luukku/")
    look.everywhere("closed", desk, themes=True)
    look.everywhere("another's desk", "/luukku/lab-1/", themes=True)
    look.everywhere("not the guide", "/aula/", themes=True)
    press("n")
    look.everywhere("empty", desk, themes=True)
    for _ in range(3):
        house.arrives("kela_desk", "service_point", "mhsa_walkin", language="sv", group_size=3)
    look.everywhere("waiting", desk, themes=True)
    press("n")
    look.everywhere("called", desk, themes=True)
    press("n")
    look.everywhere("serving", desk, themes=True)
    page.set_viewport_size(WIDE)
    page.goto(desk)
    onward = {key: page.locator(f"[data-key={key}]").get_attribute("href") for key in "vl"}
    look.everywhere("hand over", onward["v"] + "?q=kortti", themes=True)
    look.everywhere("add", onward["l"], themes=True)
    press("o")
    look.everywhere("on hold", desk, themes=True)
    press("p")
    look.everywhere("paused", desk, themes=True)
    assert look.wrong == {}


def test_in_the_hall(window, house):
    look = Look(window("opas"))
    visit = house.arrives("library_info", "mhsa_walkin", language="en")["visit_id"]
    for path in ("/aula/", f"/aula/kaynti/{visit}/", f"/aula/kaynti/{visit}/lahtee/"):
        look.everywhere(path, path, themes=True)
    assert look.wrong == {}


def test_without_script_one_can_come_follow_and_serve(window, house):
    visitor = window(java_script_enabled=False)
    visitor.goto("/asioi/")
    visitor.get_by_label("Kerro omin sanoin").fill("tulostus")
    visitor.get_by_role("button", name="Etsi").click()
    visitor.goto("/asioi/?need=library_info")
    visitor.get_by_role("button", name="Ota numero").click()
    number = visitor.locator(".num").inner_text()

    officer = window("luukku", java_script_enabled=False)
    mine = house.arrives("service_point")
    officer.goto("/luukku/service_point-1/")
    officer.get_by_role("button", name="Avaa luukku").click()
    called = ""
    while called != str(mine["number"]):
        officer.get_by_role("button", name="Kutsu seuraava").click()
        called = officer.locator(".call .num").inner_text()
        officer.get_by_role("button", name="Hän tuli").click()
        officer.locator("button[name=outcome]").first.click()
    house.opens("library-1")
    while house.calls_next("library-1") != int(number):
        house.starts("library-1")
        house.finishes("library-1")
    visitor.reload()
    expect(visitor.locator(".next.lit")).to_contain_text("Luukku 1", use_inner_text=True)
    expect(visitor.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]")).to_have_count(1)
    status, _ = house.ask("GET", f"/centres/{CENTRE}/board", token=house.tokens["display-1"])
    assert status == 200
