"""The portal: a partner's own yes, tasks, notices, nameless reports; and nothing of anybody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from palvelutori.accounts.models import Person
from palvelutori.codevelopment import codes, holding_partners, portal_pages
from palvelutori.codevelopment.access import signals
from palvelutori.codevelopment.models import (
    Effort,
    PartnerMark,
    PartnerNotice,
    PartnerPerson,
    Party,
    RunReport,
)
from palvelutori.codevelopment.operations import goals, needs, portal, trying
from palvelutori.codevelopment.operations.partner_refusals import WrongStanding
from palvelutori.codevelopment.operations.sampled import load_sample, partner_sign_ins
from palvelutori.codevelopment.operations.standing import decide_standing
from palvelutori.codevelopment.operations.steps import NamesSomebody
from palvelutori.codevelopment.rules.duties import Duty, Part, in_order, of_part, of_standing
from palvelutori.codevelopment.rules.loop import State
from palvelutori.codevelopment.rules.partnership import Standing
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound, NotSignedIn
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor
from palvelutori.foundation.models import Centre
from tests.codevelopment.conftest import TODAY, lived
from tests.codevelopment.partners import ORGANISATION, PASSWORD, active, second_person, vetted
from tests.codevelopment.steps import KELA, LIBRARY, MANAGER, OFFICER, goal, plan, three
from tests.world import CENTRE

pytestmark = pytest.mark.django_db
AT = {"centre": CENTRE}
NAME = "Rantakulman Martat ry"
SIGNALS = ["passport@service_point", "walked_away@kela"]


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def proposed(name: str = NAME) -> int:
    """An effort whose goal waits for the partner's yes alone."""
    number = needs.take_up(MANAGER, **AT, titles=three("Jono"), heard=three("Odotin"), signals=SIGNALS).number
    needs.validate(MANAGER, **AT, number=number)
    partners = [{"name": name, "kind": "partner", "gains": three("Tapaa ihmisiä")}]
    goals.propose_goal(KELA, **AT, number=number, goal=goal(partners=partners))
    for actor, party in ((MANAGER, CENTRE), (KELA, "kela")):
        goals.accept_goal(actor, **AT, number=number, party=party)
    return number


def test_a_partner_says_yes_itself(square):
    number, person = active()
    other = second_person(number)
    _, stranger = active(username="muut", names={"fi": "Muut ry"})
    effort = proposed()
    call = {**AT, "number": effort, "party": NAME}
    for actor, refusal in (
        (other, NotAllowed),
        (stranger, NotAllowed),
        (ANONYMOUS, NotSignedIn),
        (OFFICER, NotAllowed),
    ):
        with pytest.raises(refusal):
            goals.accept_goal(actor, **call)
    with pytest.raises(NotAllowed):
        goals.accept_goal(person, **{**call, "party": CENTRE})
    with pytest.raises(NotAllowed):
        goals.accept_goal(person, **{**call, "party": "kela"})
    assert goals.accept_goal(person, **call).state == State.GOAL_SET
    assert not Party.objects.get(name=NAME).is_written_down


def test_a_yes_written_down_says_so(square):
    active()
    effort = proposed()
    assert goals.accept_goal(MANAGER, **AT, number=effort, party=NAME).state == State.GOAL_SET
    assert Party.objects.get(name=NAME).is_written_down


def test_a_suspended_partner_says_no_yes(square):
    number, person = active()
    effort = proposed()
    decide_standing(MANAGER, **AT, partner=number, what="suspend", reason="Esitteitä ovella")
    with pytest.raises(NotAllowed):
        goals.accept_goal(person, **AT, number=effort, party=NAME)


def test_no_trial_begins_without_its_partner(square):
    number, person = active()
    effort = proposed()
    goals.accept_goal(person, **AT, number=effort, party=NAME)
    trying.draw_up(KELA, **AT, number=effort, plan=plan())
    trying.register(MANAGER, **AT, number=effort)
    decide_standing(MANAGER, **AT, partner=number, what="suspend", reason="Esitteitä ovella")
    with pytest.raises(trying.PartnerOutside):
        trying.start(MANAGER, **AT, number=effort)
    decide_standing(MANAGER, **AT, partner=number, what="restore", reason="Sovittiin")
    assert trying.start(MANAGER, **AT, number=effort).state == State.RUNNING


def test_who_answers_is_told_to_the_parties_only(square):
    _, person = active()
    _, stranger = active(username="muut", names={"fi": "Muut ry"})
    effort = proposed()
    call = {**AT, "number": effort}
    portal.name_responsible(person, **call, party=NAME, name="Taina Mikkonen")
    portal.name_responsible(KELA, **call, party="kela", name="Aila Rinne")
    portal.name_responsible(MANAGER, **call, party=CENTRE, name="Päivi Lahti")
    for actor, party, refusal in (
        (stranger, NAME, NotAllowed),
        (MANAGER, NAME, NotAllowed),
        (LIBRARY, "kela", NotAllowed),
        (KELA, CENTRE, NotAllowed),
        (KELA, "nobody", NotFound),
    ):
        with pytest.raises(refusal):
            portal.name_responsible(actor, **call, party=party, name="Joku Toinen")
    for reader in (person, OFFICER):
        rows = portal_pages.responsibles(reader, **call)
        assert [name for _, name, _ in rows] == ["Päivi Lahti", "Aila Rinne", "Taina Mikkonen"]
    for reader in (stranger, Actor("person:99", "person")):
        with pytest.raises(NotAllowed):
            portal_pages.responsibles(reader, **call)
    public = Client().get(f"/kehita/{effort}/").content.decode()
    assert NAME in public
    assert "Mikkonen" not in public
    assert "Rinne" not in public
    Effort.objects.update(state="need")
    with pytest.raises(NotFound):
        portal.name_responsible(person, **call, party=NAME, name="Taina Mikkonen")


def test_tasks_have_a_day_and_are_done_by_the_partner(square):
    number, person = active()
    _, stranger = active(username="muut", names={"fi": "Muut ry"})
    effort = proposed()
    made = portal.add_task(person, **AT, words="Juliste ovelle", due_on=TODAY, effort=effort)
    given = portal.add_task(MANAGER, **AT, words="Vuorot ensi kuulle", due_on=TODAY, partner=number)
    for words, day, on in (("", TODAY, 0), ("Juliste", TODAY - timedelta(1), 0), ("Juliste", TODAY, 99)):
        with pytest.raises(InvalidInput):
            portal.add_task(person, **AT, words=words, due_on=day, effort=on)
    with pytest.raises(NamesSomebody):
        portal.add_task(person, **AT, words="Soita 040 123 4567", due_on=TODAY)
    with pytest.raises(NotAllowed):
        portal.add_task(KELA, **AT, words="Juliste", due_on=TODAY, partner=number)
    for actor, task in ((stranger, made.task), (MANAGER, 999)):
        with pytest.raises(NotFound):
            portal.do_task(actor, **AT, task=task)
    assert portal.do_task(person, **AT, task=made.task).done_on == TODAY
    assert portal.do_task(MANAGER, **AT, task=given.task).done_on == TODAY
    assert portal.do_task(person, **AT, task=given.task).done_on == TODAY, "done is done"
    page = portal_pages.own_page(person, centre=CENTRE)
    assert [(one.code, late) for one, late in page.duties] == [
        ("say_yes", False),
        ("task", False),
        ("task", False),
    ]


def test_what_follows_from_an_effort_is_computed():
    day = date(2026, 11, 1)
    part = Part(1, State.GOAL_PROPOSED, day, False, False)
    assert [one.code for one in of_part(part)] == ["say_yes"]
    named = Part(1, State.GOAL_SET, day, True, False)
    assert [one.code for one in of_part(named)] == ["name_responsible"]
    days = (day, day + timedelta(9))
    told = [
        of_part(Part(1, state, day, True, True, days))
        for state in (State.REGISTERED, State.RUNNING, State.ANALYSED)
    ]
    assert [[one.code for one in row] for row in told] == [["tell_of_trial"], ["take_down"], []]
    standing = of_standing(Standing.VETTED, day, terms_on=day, missing=("insurance",))
    assert [one.code for one in standing] == ["accept_terms", "show_insurance"]
    assert of_standing(Standing.ACTIVE, day, terms_on=None, missing=("insurance",)) == []
    open_one, done = Duty("task", 0, day), Duty("task", 0, day, done_on=day)
    assert in_order([done, open_one]) == (open_one, done)
    assert open_one.is_overdue(day + timedelta(1))
    assert not done.is_overdue(day + timedelta(1))


def test_notices_go_both_ways_and_name_nobody(square):
    number, person = active()
    effort = proposed()
    portal.write_notice(person, **AT, words="Tulemme tiistaina", language="fi", about=f"effort:{effort}")
    portal.write_notice(MANAGER, **AT, words="Sopii hyvin", language="fi", partner=number)
    portal.write_notice(person, **AT, words="Pöytä on varattu", language="fi", about="booking:4")
    for about in ("effort:99", "visit:1", "booking:x"):
        with pytest.raises(InvalidInput):
            portal.write_notice(person, **AT, words="Tulemme", language="fi", about=about)
    with pytest.raises(NamesSomebody):
        portal.write_notice(person, **AT, words="Asukkaan tunnus on 131052-308T", language="fi")
    assert portal_pages.own_page(person, centre=CENTRE).card.waits == 1
    assert portal.see_notices(MANAGER, **AT, partner=number).row == 2
    assert portal.see_notices(person, **AT).row == 1
    assert not PartnerNotice.objects.filter(seen_at__isnull=True).exists()
    assert len(holding_partners.export(person.id)["notices"]) == 2


def test_announcements_are_for_partners(square):
    _, person = active()
    portal.announce(MANAGER, **AT, words=three("Aula suljetaan"), until_on=TODAY)
    with pytest.raises(InvalidInput):
        portal.announce(MANAGER, **AT, words=three("Aula suljetaan"), until_on=TODAY - timedelta(1))
    assert len(portal_pages.announcements(person, centre=CENTRE)) == 1
    assert len(portal_pages.announcements(MANAGER, centre=CENTRE)) == 1
    with pytest.raises(NotAllowed):
        portal_pages.announcements(OFFICER, centre=CENTRE)


def test_a_report_is_nameless_and_feeds_the_needs(square):
    number, person = active()
    effort = proposed()
    call = {**AT, "effort": effort, "day": TODAY, "people": 3, "got": "most"}
    portal.report_run(person, **call, asked="legal_aid")
    with pytest.raises(portal.ReportedAlready):
        portal.report_run(person, **call)
    for wrong in (
        {"day": TODAY + timedelta(1)},
        {"people": -1},
        {"got": "all"},
        {"effort": 99},
        {"asked": "rocket"},
    ):
        with pytest.raises(InvalidInput):
            portal.report_run(person, **{**call, "day": TODAY - timedelta(1), **wrong})
    heard = {one.key: one.counts for one in signals(CENTRE, until=TODAY)}
    assert heard["legal_aid"] == {"partner": 1}
    own, squares = (
        portal_pages.own_page(person, centre=CENTRE).reports[0],
        portal_pages.partner_page(MANAGER, centre=CENTRE, number=number).reports[0],
    )
    assert (own.people, squares.people) == (3, None), "fewer than five are not shown to others"
    RunReport.objects.update(people=5)
    assert portal_pages.partner_page(MANAGER, centre=CENTRE, number=number).reports[0].people == 5
    decide_standing(MANAGER, **AT, partner=number, what="suspend", reason="Esitteitä ovella")
    with pytest.raises(WrongStanding):
        portal.report_run(person, **{**call, "day": TODAY - timedelta(1)})


def signed(actor: Actor) -> Client:
    browser = Client()
    person = Person.objects.get(pk=int(actor.id.partition(":")[2]))
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


APPLICATION = {
    "name": "Kuulokyltti Oy", "kind": "start_up", "does": ORGANISATION["does"], "wants": ORGANISATION["wants"],
    "contact_name": "Joel Ahonen", "email": "joel@kuulokyltti.example", "phone": "",
}  # fmt: skip


@pytest.mark.parametrize("tongue", ["", "/sv", "/en"])
def test_from_the_application_to_the_portal_on_pages(square, signed_in, tongue):
    browser, manager = Client(), signed_in("square_manager")
    assert browser.get(f"{tongue}/kumppanit/").status_code == 200
    form = browser.get(f"{tongue}/kumppanit/hae/").content.decode()
    code = form.split('name="code" value="')[1].split('"')[0]
    assert (
        browser.post(f"{tongue}/kumppanit/hae/", {**APPLICATION, "email": "", "code": code}).status_code
        == 422
    )
    sent = browser.post(f"{tongue}/kumppanit/hae/", {**APPLICATION, "code": code})
    assert codes.written(code) in sent.content.decode()
    door = f"{tongue}/kumppanit/hakemus/"
    assert browser.post(door, {"code": code}).status_code == 200
    join = {"code": code, "username": "Kuulo", "password": PASSWORD}
    assert browser.post(door, join).status_code == 409
    assert "Kuulokyltti" in manager.get("/kehittaminen/kumppanit/").content.decode()
    desk = "/kehittaminen/kumppanit/1/"
    assert manager.post(desk, {"act": "vet", "checks": ["safety"]}).status_code == 302
    assert browser.post(door, {**join, "password": "x"}).status_code == 422
    joined = browser.post(door, join)
    assert joined.headers["Location"] == f"{tongue}/kumppani/"
    assert "/kumppani/" in browser.get("/tyo/").headers["Location"], "signing in leads there"
    assert browser.post(f"{tongue}/kumppani/ehdot/", {"act": "accept", "version": "9"}).status_code == 409
    assert browser.post(f"{tongue}/kumppani/ehdot/", {"act": "accept", "version": "1"}).status_code == 302
    assert manager.post(desk, {"act": "activate"}).status_code == 409
    for act in ({"act": "check", "check": "safety"}, {"act": "activate"}):
        assert manager.post(desk, act).status_code == 302
    assert browser.post(door, {"code": code}).status_code == 200
    assert "Kuulokyltti" in Client().get(f"{tongue}/kumppanit/").content.decode()
    for page in ("", "ehdot/", "tehtavat/", "viestit/", "raportti/", "ihmiset/", "luottamus/"):
        assert browser.get(f"{tongue}/kumppani/{page}").status_code == 200


def test_the_portals_forms(square):
    _, person = active()
    effort, browser = proposed(), signed(person)
    at = f"/kumppani/hanke/{effort}/"
    assert "Hyväksymme tavoitteen" in browser.get(at).content.decode()
    assert browser.get("/kumppani/hanke/99/").status_code == 403
    assert browser.post(at, {"act": "accept", "party": CENTRE}).status_code == 403
    assert browser.post(at, {"act": "accept", "party": NAME}).status_code == 302
    assert browser.post(at, {"act": "responsible", "party": NAME, "responsible": "Taina"}).status_code == 302
    assert "Taina" in browser.get(at).content.decode()
    task = {"task_words": "Juliste ovelle", "due_on": "2026-11-20", "effort": str(effort)}
    assert browser.post("/kumppani/tehtavat/", {**task, "due_on": "2026-11-01"}).status_code == 422
    assert browser.post("/kumppani/tehtavat/", task).status_code == 302
    shown = browser.get("/kumppani/tehtavat/").content.decode()
    row = shown.split('name="task" value="')[1].split('"')[0]
    assert browser.post("/kumppani/tehtavat/", {"act": "done", "task": row}).status_code == 302
    assert browser.post("/kumppani/tehtavat/", {"act": "done", "task": "999"}).status_code == 404
    assert (
        browser.post("/kumppani/viestit/", {"act": "write", "words": "Soita 040 123 4567"}).status_code == 422
    )
    assert (
        browser.post("/kumppani/viestit/", {"act": "write", "words": "Tulemme tiistaina"}).status_code == 302
    )
    assert browser.post("/kumppani/viestit/", {"act": "burn"}).status_code == 404
    assert "Tulemme tiistaina" in browser.get("/kumppani/viestit/?about=").content.decode()
    report = {"effort": str(effort), "day": "2026-11-18", "people": "12", "got": "most", "asked": ""}
    assert browser.post("/kumppani/raportti/", {**report, "people": "-1"}).status_code == 422
    assert browser.post("/kumppani/raportti/", report).status_code == 302
    assert browser.post("/kumppani/raportti/", report).status_code == 422
    person_form = {"contact_name": "Aino Salo", "email": "aino@martat.example", "phone": ""}
    asked = browser.post("/kumppani/ihmiset/", {**person_form, "act": "invite"}).content.decode()
    code = asked.split('class="code">')[1].split("<")[0]
    assert codes.read(code)
    mine, theirs = PartnerPerson.objects.order_by("id")
    assert (
        browser.post(
            "/kumppani/ihmiset/", {**person_form, "act": "change", "row": mine.pk, "tells": "1"}
        ).status_code
        == 302
    )
    assert browser.post("/kumppani/ihmiset/", {"act": "end", "row": theirs.pk}).status_code == 302
    assert browser.post("/kumppani/ihmiset/", {"act": "end", "row": mine.pk}).status_code == 403
    assert browser.post("/kumppani/ihmiset/", {"act": "invite"}).status_code == 422
    assert browser.post("/kumppani/ihmiset/", {}).status_code == 404


def test_the_managers_pages_and_an_appeal(square, signed_in):
    number, person = active()
    proposed()
    browser, manager, lead = signed(person), signed_in("square_manager"), signed_in("unit_lead", "kela")
    desk = f"/kehittaminen/kumppanit/{number}/"
    assert manager.post(desk, {"act": "mark", "run": "no_show", "reason": ""}).status_code == 422
    assert manager.post(desk, {"act": "mark", "run": "no_show", "reason": "Ei tultu"}).status_code == 302
    assert "Ei tultu" in browser.get("/kumppani/luottamus/").content.decode()
    mark = str(PartnerMark.objects.get(kind="no_show").pk)
    assert (
        browser.post("/kumppani/luottamus/", {"act": "appeal", "mark": mark, "words": "Bussi"}).status_code
        == 302
    )
    assert manager.post(desk, {"act": "uphold", "mark": mark, "reason": "Ei ollut"}).status_code == 409
    assert lead.post(desk, {"act": "set_aside", "mark": mark, "reason": "Oli"}).status_code == 302
    assert lead.post(desk, {"act": "activate"}).status_code == 403
    assert "taina@martat.example" in manager.get(desk).content.decode()
    assert "taina@martat.example" not in lead.get(desk).content.decode(), "leads decide appeals, no more"
    for sent in (
        {"act": "notice", "words": "Sopii hyvin"},
        {"act": "task", "task_words": "Vuorot", "due_on": "2026-12-01", "effort": "0"},
        {"act": "decide", "what": "warn", "reason": "Esitteitä ovella"},
    ):
        assert manager.post(desk, sent).status_code == 302
    task = manager.get(desk).content.decode().split('name="task" value="')[1].split('"')[0]
    assert manager.post(desk, {"act": "done", "task": task}).status_code == 302
    assert manager.post(desk, {"act": "task"}).status_code == 404
    assert manager.post(desk, {"act": "burn"}).status_code == 404
    asked = {"contact_name": "Aino Salo", "email": "aino@martat.example", "phone": ""}
    assert 'class="code"' in manager.post(f"{desk}kutsu/", asked).content.decode()
    assert manager.post(f"{desk}kutsu/", {}).status_code == 200
    assert lead.post(f"{desk}kutsu/", asked).status_code == 403
    row = PartnerPerson.objects.order_by("-id")[0].pk
    assert manager.post(desk, {"act": "end_seat", "row": row}).status_code == 302
    told = {"fi": "Aula suljetaan", "sv": "Aulan stängs", "en": "The hall closes", "until_on": "2026-12-01"}
    assert manager.post("/kehittaminen/kumppanit/", {**told, "until_on": "2020-01-01"}).status_code == 422
    assert manager.post("/kehittaminen/kumppanit/", told).status_code == 302
    assert "Aula suljetaan" in browser.get("/kumppani/").content.decode()
    assert "Esitteitä ovella" in browser.get("/kumppani/luottamus/").content.decode()


def test_a_declined_applicant_reads_why_and_appeals_on_the_page(square, signed_in):
    browser, manager, code = Client(), signed_in("square_manager"), codes.drawn_code()
    browser.post("/kumppanit/hae/", {**APPLICATION, "code": code})
    desk = "/kehittaminen/kumppanit/1/"
    assert manager.post(desk, {"act": "decline", "reason": "Tämä on myyntiä"}).status_code == 302
    door = "/kumppanit/hakemus/"
    assert "Tämä on myyntiä" in browser.post(door, {"code": code}).content.decode()
    assert browser.post(door, {"code": code, "appeal": "x"}).status_code == 422
    assert (
        "Toinen ihminen" in browser.post(door, {"code": code, "appeal": "Emme myy mitään"}).content.decode()
    )
    assert signed_in("unit_lead", "kela").get(desk).status_code == 200


def test_names_are_given_on_the_works_page(square, signed_in):
    active()
    effort, lead = proposed(), signed_in("unit_lead", "kela")
    at = f"/kehittaminen/{effort}/vastuu/"
    assert lead.post(at, {"party": "kela", "responsible": "Aila Rinne"}).status_code == 302
    assert lead.post(at, {"party": CENTRE, "responsible": "Aila Rinne"}).status_code == 403
    assert "Aila Rinne" in lead.get(f"/kehittaminen/{effort}/").content.decode()


def test_ten_applications_from_one_place_and_then_it_waits(square):
    browser = Client(REMOTE_ADDR="203.0.113.9")
    sent = [
        browser.post("/kumppanit/hae/", {**APPLICATION, "code": codes.drawn_code()}).status_code
        for _ in range(12)
    ]
    assert sent == [200] * 10 + [429] * 2


#: what a partner's own pages are called; everything else it sees as somebody without any role
PORTAL = "/kumppani/"


def test_a_partner_sees_the_portal_and_nothing_else(square):
    """Each page of the house answers a partner's person as it answers somebody without a role."""
    from tests.shape import matrix

    _, person = vetted()
    nobody = Person.objects.create(username="eikukaan", name="Ei kukaan")
    outside = Client()
    outside.force_login(nobody, backend="django.contrib.auth.backends.ModelBackend")
    inside = signed(person)
    rows = [row for row in matrix.table()["pages"].values() if "{" not in row["path"]]
    pages = [
        row["path"] for row in rows if " " in row["GET"]
    ]  # what is one answer for everybody hides nothing
    differ = [
        path
        for path in pages
        if not path.startswith(PORTAL) and inside.get(path).status_code != outside.get(path).status_code
    ]
    assert differ == []
    own = {path: inside.get(path).status_code for path in pages if path.startswith(PORTAL)}
    assert own
    assert {outside.get(path).status_code for path in own} == {403}
    assert {status for path, status in own.items() if "hanke" not in path} == {200}


def test_the_samples_partners_sign_in(square):
    Centre.objects.update(is_live=False)
    lived([TODAY - timedelta(days=back) for back in range(43, 91)])
    load_sample(SYSTEM, centre=CENTRE)
    assert set(partner_sign_ins(CENTRE)) == {"martat", "kuulokyltti"}
    assert partner_sign_ins("elsewhere") == {}
    cards = portal_pages.partners(MANAGER, centre=CENTRE)
    assert [(one.state, one.level) for one in cards] == [("applied", None), ("active", 0), ("active", 1)]
    person = Person.objects.get(username="martat")
    page = portal_pages.own_page(Actor(f"person:{person.pk}", "person"), centre=CENTRE)
    assert [late for one, late in page.duties if one.words.startswith("Juliste")] == [True], (
        "overdue is shown"
    )
    assert page.parts
