"""Where the canaries are put in: through the forms of the pages, by the people whose work it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.test import Client

from palvelutori.accounts.access import actor_of
from palvelutori.accounts.models import Person
from palvelutori.codevelopment.codes import drawn_code
from palvelutori.codevelopment.models import PartnerMark, Voice
from palvelutori.codevelopment.operations import goals, needs, partner_people, partners, spots, voices
from palvelutori.codevelopment.terms import terms
from palvelutori.common.times import local_day
from palvelutori.customers import access
from palvelutori.customers import operations as customers
from palvelutori.customers.queries import preview
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor
from palvelutori.foundation.clock import clock
from palvelutori.participation.candidates import Noted, keep
from palvelutori.planning.models import Comment, ConceptVersion
from palvelutori.visits import operations as visits
from palvelutori.visits.live import visitor_actor
from tests.codevelopment.bookings import at
from tests.codevelopment.steps import goal, three
from tests.shape.canaries import BIRDS, birds_in

CENTRE: Final = "rantakulma"
AT: Final = {"centre": CENTRE}
WORDS: Final = {name: words for name, (_, words) in BIRDS.items()}
PARTNER, OWN_EFFORT = "kumppani", 2
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def who(username: str) -> Actor:
    """A test person of the sample."""
    return actor_of(Person.objects.get(username=username))


def browser(username: str) -> Client:
    """Where that person is signed in."""
    made = Client()
    made.force_login(Person.objects.get(username=username), backend=_BACKEND)
    return made


def _why(answer: Any) -> str:
    said = answer.content.decode()
    return " ".join(re.findall(r'class="(?:err|notice[^"]*|lead)"[^>]*>(.*?)</', said, flags=re.S))[:600]


def send(sender: Client, path: str, **data: Any) -> None:
    """A form goes in, and the answer leads on without telling in its address or headers what was in it."""
    answer = sender.post(path, data)
    assert answer.status_code == 302, f"{path}: {answer.status_code} {_why(answer)}"
    assert birds_in(str(answer.headers)) == []


def plant(called: str) -> Mapping[str, str]:
    """Every canary but the payload's (the matrix's own referral holds that one). Names the matrix may ask for."""
    lead, manager, administrator = browser("esihenkilo"), browser("paallikko"), browser("yllapito")
    _people(administrator, manager)
    noted = _desk(called)
    _concept(manager)
    _partner(manager)
    _effort(manager, lead)
    _voices(lead)
    return {"voice_code": _own_voice(lead), "noted_visit": noted}


def _people(administrator: Client, manager: Client) -> None:
    send(
        administrator, "/yllapito/ihmiset/uusi/",
        name=WORDS["person"], username=WORDS["username"], password=WORDS["password"], language="fi",
    )  # fmt: skip
    person = Person.objects.get(username=WORDS["username"])
    send(
        administrator, "/suunnittelu/osallistujat/",
        person=person.pk, role="planner", organisation=WORDS["seat"],
    )  # fmt: skip
    send(
        manager, "/sopimukset/employment_at_library/allekirjoita/",
        organisation="rantakulma_city", signatory=WORDS["signatory"], signed_on="2026-11-01",
    )  # fmt: skip


def _desk(called: str) -> str:
    advice = {"topic": "kela.general_housing_allowance", "outcome": "answered", "words": WORDS["advice"]}
    send(browser("kela"), f"/luukku/kela-4/neuvo/{called}/", **advice)
    send(browser("kela"), "/luukku/kela-4/tee/note/", text=WORDS["need"], cause="not_offered")
    # From the service point to Kela's line with a few words the person allows.
    visits.open_desk(who("luukku"), **AT, desk="service_point-1")
    came = visits.arrive(SYSTEM, **AT, needs=["service_point"], language="fi", channel="kiosk")
    stop = came.stops[0].stop_id
    for act in ("call", "start"):
        send(browser("luukku"), f"/luukku/service_point-1/tee/{act}/", stop=stop)
    send(
        browser("luukku"), "/luukku/service_point-1/tee/hand-over/",
        stop=stop, to="ask:kela_desk", words=WORDS["note"], note_allowed="1",
    )  # fmt: skip
    return came.visit_id


def _concept(manager: Client) -> None:
    # The sample's round of comments is over; tests/planning/test_comments.py writes by the form.
    told = {
        "concept": ConceptVersion.objects.latest("version"),
        "key": "goals.g1",
        "made_on": date(2026, 11, 10),
    }
    Comment.objects.create(words=WORDS["comment"], language="fi", **told)
    Comment.objects.create(words="Hyvä tavoite", language="fi", **told)
    shown = Comment.objects.get(words="Hyvä tavoite").pk
    send(manager, f"/suunnittelu/kommentit/{shown}/", verb="show")
    words = dict.fromkeys(("fi", "sv", "en"), WORDS["comment answer"])
    send(manager, f"/suunnittelu/kommentit/{shown}/", verb="answer", kind="accepted", changed="", **words)


def _partner(manager: Client) -> None:
    """A partner that takes part, with its person signed in as the matrix's column."""
    code, today = drawn_code(), local_day(clock.now())
    contact = {"name": WORDS["contact name"], "email": WORDS["contact mail"], "phone": WORDS["contact phone"]}
    organisation = {
        "kind": "association",
        "names": {"fi": WORDS["partner"]},
        "does": WORDS["partner does"],
        "wants": WORDS["partner wants"],
    }
    number = partners.apply(
        ANONYMOUS, **AT, code=code, organisation=organisation, contact=contact, language="fi"
    ).partner
    assert number == 1
    one = "/kehittaminen/kumppanit/1/"
    send(manager, one, act="vet")
    password = "lammen rannan polku 4"
    partner_people.join(ANONYMOUS, **AT, code=code, username=PARTNER, password=password, language="fi")
    partner = browser(PARTNER)
    send(partner, "/kumppani/ehdot/", act="accept", version=terms().version)
    send(manager, one, act="activate")
    send(manager, one, act="mark", run="late", reason=WORDS["mark"])
    mark = PartnerMark.objects.get(reason=WORDS["mark"]).pk
    send(partner, "/kumppani/luottamus/", act="appeal", mark=mark, words=WORDS["mark appeal"])
    send(browser("esihenkilo"), one, act="uphold", mark=mark, reason=WORDS["mark decided"])
    due = (today + timedelta(days=7)).isoformat()
    send(partner, "/kumppani/tehtavat/", task_words=WORDS["task"], due_on=due, effort="")
    send(partner, "/kumppani/viestit/", act="write", words=WORDS["notice"])
    words = dict.fromkeys(("fi", "sv", "en"), WORDS["announcement"])
    send(manager, "/kehittaminen/kumppanit/", until_on=due, **words)
    _bookings(partner, manager)


def _bookings(partner: Client, manager: Client) -> None:
    what = {"title": WORDS["booking"], "theme": "culture", "noise": "quiet", "people": "2", "public": "1"}
    day = local_day(clock.now()) + timedelta(days=2)
    titles = {"fi": WORDS["booking"]}
    for hour in (10, 14):
        spots.book_spot(
            who(PARTNER), **AT, place="hall_spot", starts_at=at(hour, day=day), minutes=60,
            what={**what, "titles": titles, "people": 2},
        )  # fmt: skip
    send(manager, "/paikat/varaukset/", act="refuse", number="1", words=WORDS["booking words"])


def _effort(manager: Client, lead: Client) -> None:
    """An effort of the partner's with a goal, and who answers there."""
    boss, kela = who("paallikko"), who("esihenkilo")
    for origin in ("desk", "lobby"):
        keep(CENTRE, Noted("passport", "service_point", origin, local_day(clock.now()), 5))
    signals = ["passport@service_point"]
    number = needs.take_up(boss, **AT, titles=three("Jono"), heard=three("Odotin"), signals=signals).number
    assert number == OWN_EFFORT
    needs.validate(boss, **AT, number=number)
    parties = [{"name": WORDS["partner"], "kind": "partner", "gains": three("Tapaa ihmisiä")}]
    wanted = goal(partners=parties, measure="needs(passport)")
    goals.propose_goal(kela, **AT, number=number, goal=wanted)
    send(manager, f"/kehittaminen/{number}/hyvaksynta/", party=CENTRE)
    send(lead, f"/kehittaminen/{number}/hyvaksynta/", party="kela")
    send(lead, f"/kehittaminen/{number}/vastuu/", party="kela", responsible=WORDS["responsible"])
    voices.volunteer(kela, **AT, number=number, name=WORDS["volunteer"], may_be_named=True)


def _voices(lead: Client) -> None:
    """One waits; one was hidden and its author appeals."""
    voices.say(ANONYMOUS, **AT, code=drawn_code(), words=WORDS["voice"], language="fi")
    code = drawn_code()
    voices.say(ANONYMOUS, **AT, code=code, words="Aulaan penkki", language="fi")
    number = Voice.objects.get(words="Aulaan penkki").pk
    send(lead, "/kehittaminen/sanat/", act="hide", voice=number, rule="1", reason=WORDS["voice reason"])
    voices.appeal(ANONYMOUS, **AT, code=code, words=WORDS["voice appeal"])


def _own_voice(lead: Client) -> str:
    """One that was shown and answered; the code it was said with."""
    code = drawn_code()
    voices.say(ANONYMOUS, **AT, code=code, words="Aulaan kello", language="fi")
    number = Voice.objects.get(words="Aulaan kello").pk
    send(lead, "/kehittaminen/sanat/", act="show", voice=number)
    number = Voice.objects.get(words="Aulaan kello").pk
    answer = {"answer": "cannot", "words": WORDS["voice answer"]}
    send(lead, "/kehittaminen/sanat/", act="answer", voice=number, **answer)
    return code


def referral(officer: Actor, visit: str, stop: str) -> str:
    """From Kela's desk to the service point with the payload's canary, sent and not opened."""
    leg = customers.start_referral(officer, **AT, visit=visit, stop=stop, unit="kela", to="service_point").leg
    values = {"need": WORDS["payload"]}
    content = customers.change_payload(officer, **AT, leg=leg, values=values)
    customers.show_payload(officer, **AT, leg=content.leg, days=30, language="fi")
    shown = preview(officer, **AT, leg=leg).shown
    assert shown is not None
    customers.say_yes(officer, **AT, leg=leg, digest=shown.digest, way="paper")
    customers.send_leg(officer, **AT, leg=leg)
    return leg


def asked_about(officer: Actor, visit: str, stop: str) -> str:
    """Another one, which the receiver has opened and asked about."""
    leg, receiver = referral(officer, visit, stop), browser("luukku")
    send(receiver, f"/ohjaukset/{leg}/tee/open/")
    send(receiver, f"/ohjaukset/{leg}/tee/ask/", words=WORDS["question"])
    return leg


def own_page(visit: str) -> Client:
    """The browser of somebody who has opened the own page of the visit with its code."""
    visitor, code = visitor_actor(visit), access.new_code()
    assert visitor is not None
    customers.make_own_page(visitor, **AT, visit=visit, digest=access.code_digest(code))
    made = Client()
    assert made.post("/oma-sivu/", {"code": code}).status_code == 302
    return made
