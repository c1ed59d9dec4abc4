"""A role of the approved concept becomes a role of the house: given, used, taken back, never wider than its giver."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from palvelutori.accounts import live_roles as roles
from palvelutori.accounts import operations as accounts
from palvelutori.accounts.access import actor_of
from palvelutori.accounts.models import LiveRole, LiveRoleGrant, Person, RoleGrant
from palvelutori.common.refusals import InvalidInput, NotAllowed, NotFound
from palvelutori.foundation import personal
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from palvelutori.planning.models import ConceptVersion
from palvelutori.planning.operations.refusals import RoleNotApproved
from palvelutori.planning.operations.roles import use_role
from palvelutori.staffing.queries import staff_of
from tests.square.conftest import CENTRE, signed_in

TODAY = date(2026, 11, 18)
MANAGER = Actor("person:900001", "person", (RoleAt("square_manager", CENTRE),))
ADMIN = Actor("person:900002", "person", (RoleAt("administrator", CENTRE),))
LEAD = Actor("person:900003", "person", (RoleAt("unit_lead", CENTRE, "library"),))
WORDS = {"fi": "Varajohtaja", "sv": "Vice chef", "en": "Deputy"}
WIDE = {"code": "deputy", "names": WORDS, "tasks": [WORDS], "rights": ["host", "square_manager"]}


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def somebody(tokens) -> Person:
    made = accounts.add_test_person(SYSTEM, centre=CENTRE, username="uusi", name="Ulla Uusi", staff="")
    return Person.objects.get(pk=made.person)


def widened() -> None:
    """The approved version has a role with the manager's rights."""
    row = ConceptVersion.objects.get(centre=CENTRE, state="approved")
    row.body["roles"].append(WIDE)
    row.save()


def test_a_manager_takes_a_role_into_use_and_somebody_works_by_it(manager, somebody):
    assert signed_in("uusi").get("/luukut/").status_code in (403, 404)
    page = words(manager.get("/roolit/"))
    assert "Yhteisneuvoja" in page and "Ota käyttöön" in page
    used = manager.post("/roolit/kayttoon/", {"role": "joint_adviser", "receipt": "a"}, follow=True)
    assert "Rooli on käytössä" in words(used)
    number = LiveRole.objects.get().pk
    wrong = manager.post(f"/roolit/{number}/", {"person": somebody.pk, "unit": ""})
    assert wrong.status_code == 422
    given = {"person": somebody.pk, "unit": "service_point", "until_on": ""}
    assert "Rooli on annettu: Ulla Uusi" in words(manager.post(f"/roolit/{number}/", given, follow=True))
    actor = actor_of(Person.objects.get(pk=somebody.pk))
    assert actor.roles == (RoleAt("desk_officer", CENTRE, "service_point"),)
    assert actor.staff == f"person-{somebody.pk}" and actor.staff in staff_of(CENTRE)
    theirs = signed_in("uusi")
    assert theirs.get("/tyo/", follow=True).status_code == 200
    assert "Yhteisneuvoja" in words(theirs.get("/oma/"))
    grant = LiveRoleGrant.objects.get().pk
    assert manager.post(f"/roolit/{number}/pois/", {"grant": "987654"}).status_code == 404
    assert manager.post(f"/roolit/{number}/pois/", {"grant": str(grant)}).status_code == 302
    assert actor_of(Person.objects.get(pk=somebody.pk)).roles == ()
    kinds = list(
        JournalLine.objects.filter(kind__startswith="live_role")
        .order_by("number")
        .values_list("kind", flat=True)
    )
    assert kinds == ["live_role.taken_into_use", "live_role.given", "live_role.taken"]
    manager.post(f"/roolit/{number}/", given)
    assert "Rooli on päättynyt" in words(manager.post(f"/roolit/{number}/paata/", follow=True))
    assert actor_of(Person.objects.get(pk=somebody.pk)).roles == ()
    assert manager.get(f"/roolit/{number}/").status_code == 404


def test_nobody_gives_more_than_they_may(manager, admin, somebody, monkeypatch):
    widened()
    assert "Et voi antaa tätä roolia" in words(manager.get("/roolit/"))
    assert manager.post("/roolit/kayttoon/", {"role": "deputy"}).status_code == 403
    with pytest.raises(roles.RoleTooWide):
        use_role(MANAGER, centre=CENTRE, role="deputy")
    made = use_role(ADMIN, centre=CENTRE, role="deputy")
    for act, more in (
        (roles.give_live_role, {"number": made.number, "person": somebody.pk}),
        (roles.end_live_role, {"number": made.number}),
    ):
        with pytest.raises(roles.RoleTooWide):
            act(MANAGER, centre=CENTRE, **more)
    given = roles.give_live_role(ADMIN, centre=CENTRE, number=made.number, person=somebody.pk)
    with pytest.raises(roles.RoleTooWide):
        roles.take_live_role(MANAGER, centre=CENTRE, grant=given.number)
    assert "Et voi antaa" in words(manager.get(f"/roolit/{made.number}/"))
    assert manager.post(f"/roolit/{made.number}/paata/").status_code == 403
    for actor in (LEAD, Actor("person:9", "person")):
        with pytest.raises(NotAllowed):
            roles.give_live_role(actor, centre=CENTRE, number=made.number, person=somebody.pk)
    assert roles.gives(LEAD, centre=CENTRE) == frozenset() and "administrator" not in roles.gives(
        SYSTEM, centre=CENTRE
    )
    # control: without the limit a manager makes somebody else a manager
    roles.take_live_role(ADMIN, centre=CENTRE, grant=given.number)
    monkeypatch.setattr(roles, "GIVES", dict.fromkeys(roles.GIVES, roles.GIVES["administrator"]))
    roles.give_live_role(MANAGER, centre=CENTRE, number=made.number, person=somebody.pk)
    assert actor_of(somebody).has_role("square_manager", centre=CENTRE)


def test_only_an_approved_role_is_taken_into_use_and_once(somebody):
    with pytest.raises(RoleNotApproved):
        use_role(MANAGER, centre=CENTRE, role="king")
    made = use_role(MANAGER, centre=CENTRE, role="hall_guide")
    with pytest.raises(roles.LiveRoleThere):
        use_role(MANAGER, centre=CENTRE, role="hall_guide")
    ConceptVersion.objects.filter(centre=CENTRE).update(state="commenting")
    with pytest.raises(RoleNotApproved):
        use_role(MANAGER, centre=CENTRE, role="joint_adviser")
    ConceptVersion.objects.filter(centre=CENTRE).update(
        state="approved"
    )  # control: the approval is what was missing
    use_role(MANAGER, centre=CENTRE, role="joint_adviser")
    with pytest.raises(NotFound):
        roles.end_live_role(MANAGER, centre=CENTRE, number=987654)
    with pytest.raises(NotFound):
        roles.take_live_role(MANAGER, centre=CENTRE, grant=987654)
    with pytest.raises(NotFound):
        roles.give_live_role(MANAGER, centre=CENTRE, number=made.number, person=987654)
    with pytest.raises(InvalidInput):
        past = TODAY - timedelta(days=1)
        roles.give_live_role(MANAGER, centre=CENTRE, number=made.number, person=somebody.pk, until_on=past)
    officer = LiveRole.objects.get(code="joint_adviser", ended_at__isnull=True)
    with pytest.raises(roles.LiveRoleNeedsUnit):
        roles.give_live_role(MANAGER, centre=CENTRE, number=officer.pk, person=somebody.pk)
    with pytest.raises(roles.RoleTooWide):
        roles.take_into_use(MANAGER, centre=CENTRE, code="x", names=WORDS, tasks=[], rights=[], source="x")


def test_what_one_holds_otherwise_stays_and_a_last_day_ends_it(somebody):
    accounts.grant_role(SYSTEM, centre=CENTRE, person=somebody.pk, role="host")
    made = use_role(MANAGER, centre=CENTRE, role="hall_guide")
    given = roles.give_live_role(
        MANAGER, centre=CENTRE, number=made.number, person=somebody.pk, until_on=TODAY
    )
    again = roles.give_live_role(
        MANAGER, centre=CENTRE, number=made.number, person=somebody.pk, until_on=TODAY
    )
    assert given == again
    assert actor_of(somebody).roles == (RoleAt("host", CENTRE),), "the same right once"
    roles.take_live_role(MANAGER, centre=CENTRE, grant=given.number)
    assert actor_of(somebody).roles == (RoleAt("host", CENTRE),)
    RoleGrant.objects.filter(person=somebody).delete()
    roles.give_live_role(MANAGER, centre=CENTRE, number=made.number, person=somebody.pk, until_on=TODAY)
    assert actor_of(somebody).has_role("host")
    LiveRoleGrant.objects.update(until_on=TODAY - timedelta(days=1))
    assert actor_of(somebody).roles == () and roles.own_live_roles(actor_of(somebody), on=TODAY) == ()
    view = roles.live_roles(MANAGER, centre=CENTRE, on=TODAY)[0]
    assert view.holders[0].is_over and roles.own_live_roles(SYSTEM, on=TODAY) == ()
    row = LiveRoleGrant.objects.filter(ended_at__isnull=True).get()
    with pytest.raises(IntegrityError), transaction.atomic():  # the table's own guard
        LiveRoleGrant.objects.create(
            role=row.role, person=somebody, unit="", given_by="x", given_at=row.given_at
        )


def test_who_held_it_is_exported_and_erased(somebody):
    made = use_role(MANAGER, centre=CENTRE, role="hall_guide")
    roles.give_live_role(MANAGER, centre=CENTRE, number=made.number, person=somebody.pk)
    told = personal.export(f"person:{somebody.pk}")["accounts"]["live_roles"]
    assert told == [{"role": "hall_guide", "centre": CENTRE, "unit": "", "ended": False}]
    personal.erase(f"person:{somebody.pk}")
    personal.erase(MANAGER.id)
    assert not LiveRoleGrant.objects.exists()
