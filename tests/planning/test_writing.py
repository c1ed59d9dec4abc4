"""Writing a draft by form: every item of both samples, nobody's words lost, and the whole always right."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from palvelutori.common.refusals import InvalidInput, NotAllowed, NotSignedIn
from palvelutori.planning import access, queries
from palvelutori.planning.operations import refusals, versions
from palvelutori.planning.operations import writing as acts
from palvelutori.planning.part_form import ItemForm
from palvelutori.planning.rules import writing
from palvelutori.planning.rules.checking import concept_of
from palvelutori.planning.rules.keyed import NoSuchPlace, at, changed
from palvelutori.planning.rules.parts import KINDS, Kind, item_at, kind_at, slots
from tests.planning.people import CENTRE, MANAGER, OFFICER, RESIDENT
from tests.planning.plain import CENTRES, body
from tests.planning.sending import fields_of
from tests.planning.test_pages import out as out  # noqa: PLC0414
from tests.planning.test_pages import planner, signed_in, words  # noqa: F401 (fixtures)

TODAY = date(2026, 11, 18)
PERSONAS, CRITERIA = kind_at("personas"), kind_at("criteria")
assert PERSONAS is not None and CRITERIA is not None


def places(table: dict[str, Any]) -> list[tuple[Kind, str]]:
    found = [(one, one.pattern) for one in KINDS if "*" not in one.pattern]
    steps = kind_at("paths.x.steps")
    assert steps is not None
    return found + [(steps, f"paths.{one['code']}.steps") for one in table["paths"]]


def as_sent(form: ItemForm) -> QueryDict:
    """What a browser would send of a form nobody has touched."""
    sent = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            sent.setlist(bound.name, [f"{one}" for one in value])
        elif isinstance(value, bool):
            if value:
                sent[bound.name] = "on"
        else:
            sent[bound.name] = "" if value is None else f"{value}"
    return sent


# -- rules


@pytest.mark.parametrize("centre", CENTRES)
def test_every_item_of_both_samples_goes_through_its_form_unchanged(centre):
    table = body(centre)
    count = 0
    for kind, place in places(table):
        for item in writing.items(table, place):
            blank = ItemForm(kind, table, item, on=TODAY)
            form = ItemForm(kind, table, item, as_sent(blank), on=TODAY)
            assert form.is_valid(), (place, item["code"], form.errors)
            made = writing.written(table, place, code=item["code"], item=form.values(), kind=kind)
            assert concept_of(made) == concept_of(table), f"{place}.{item['code']}"
            count += 1
    assert count > 150


def test_no_field_of_the_file_is_without_a_form():
    for kind in KINDS:
        told = {one.name for one in slots(kind, is_new=True)}
        assert set(kind.model.model_fields) - {"code"} <= told | {"slips"}, kind.pattern
    assert kind_at("moon") is None and kind_at("paths.sp04") is None and item_at("programme") is None
    assert item_at("paths.sp04.steps.s1") is not None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 11), st.integers(-12, 12))
def test_moving_changes_the_order_and_no_address(which, by):
    table = body()
    code = table["personas"][which]["code"]
    made = writing.moved(table, "personas", code, by=by)
    assert {one["code"]: one for one in made["personas"]} == {one["code"]: one for one in table["personas"]}
    place = [one["code"] for one in made["personas"]].index(code)
    assert place == min(max(which + by, 0), 11)
    with pytest.raises(NoSuchPlace):
        writing.moved(table, "personas", "moon", by=by)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 100), st.integers(0, 11))
def test_a_share_that_changes_leaves_the_concept_right(share, which):
    table = body()
    one = table["personas"][which]
    share = round(share, 1)
    item = {**one, "share": share, "share_low": 0, "share_high": 100}
    made = writing.written(table, "personas", code=one["code"], item=item, kind=PERSONAS, fit=True)
    concept_of(made)
    assert at(made, f"personas.{one['code']}.share") == share
    if abs(share - one["share"]) > 2:
        with pytest.raises(Exception, match="shares"):  # control: without it the sum is wrong
            concept_of(writing.written(table, "personas", code=one["code"], item=item, kind=PERSONAS))


@pytest.mark.parametrize("code", [one["code"] for one in body()["criteria"]])
def test_a_criterion_goes_with_its_scores_and_the_weights_fit(code):
    made = writing.taken_out(body(), "criteria", code, kind=CRITERIA)
    concept_of(made)
    assert all(code not in site["scores"] for site in made["sites"])
    with pytest.raises(NoSuchPlace):
        writing.taken_out(made, "criteria", code, kind=CRITERIA)


def test_shares_that_cannot_give_way_stay_as_they_are():
    alone = changed(body(), "criteria", [{**body()["criteria"][0], "weight": 100}])
    assert writing.fitted(alone, CRITERIA, keep="reach") == alone
    odd = changed(body(), "criteria.reach.weight", "paljon")
    assert writing.fitted(odd, CRITERIA, keep="time") == odd
    over = changed(body(), "criteria.reach.weight", 140)
    assert writing.fitted(over, CRITERIA, keep="reach") == over


def test_a_code_that_stood_somewhere_is_never_given_again():
    goal, role, row = kind_at("goals"), kind_at("roles"), kind_at("programme.rows")
    assert goal and role and row
    table = body()
    assert writing.next_code(table, goal, {}, taken={"g1", "g9", "x3"}) == "g10"
    assert writing.next_code(table, PERSONAS, {}, taken={"p01", "p09"}) == "p10"
    assert (
        writing.next_code(table, role, {"names": {"en": "Digital helper"}}, taken=set()) == "digital_helper"
    )
    assert (
        writing.next_code(table, role, {"names": {"en": "Digital helper"}}, taken={"digital_helper"})
        == "digital_helper_2"
    )
    assert writing.next_code(table, role, {}, taken=set()) == "roles"
    assert writing.next_code(table, row, {"space": "service_desk"}, taken={"B1", "B7"}) == "B8"
    assert writing.next_code(table, row, {"space": "moon"}, taken=set()) == "A1"


def test_what_has_no_sense_without_an_item_goes_with_it():
    need, row = kind_at("needs"), kind_at("programme.rows")
    assert need and row
    made = writing.taken_out(body(), "needs", "evening", kind=need)
    assert not any(one["need"] == "evening" for one in made["requirements"])
    without = writing.taken_out(body(), "programme.rows", "F1", kind=row)
    assert not any(one["code"] == "F1" for one in without["drawing"]["boxes"])
    with pytest.raises(NoSuchPlace):
        writing.items(body(), "goals.g1.target")
    assert writing.items({"paths": [{"code": "a"}]}, "paths.a.steps") == []


def test_the_matrix_keeps_codes_and_gives_new_ones():
    table = body()
    made = writing.with_cells(table, {("guide", "open_desks"): "", ("vero", "quiet_rooms"): "must"})
    cells = writing.cells(made)
    assert ("guide", "open_desks") not in cells and cells["vero", "quiet_rooms"] == "must"
    concept_of(made)
    twice = writing.with_cells(
        changed(table, "requirements", [{**table["requirements"][0], "code": "vero_quiet_rooms"}]),
        {("vero", "quiet_rooms"): "should"},
    )
    assert {one["code"] for one in twice["requirements"]} == {"vero_quiet_rooms", "vero_quiet_rooms_2"}


# -- operations


@pytest.fixture
def draft(jokivarsi) -> None:
    versions.start_draft(MANAGER, centre=CENTRE, body=body())


def step(words: str = "Tulee ovelle.", **more: Any) -> dict[str, Any]:
    return {"lane": "person", "action": {"fi": words, "sv": words, "en": words}, **more}


@pytest.mark.django_db
def test_a_step_is_added_moved_and_taken_out(draft):
    place = "paths.sp04.steps"
    before = [one["code"] for one in body()["paths"][0]["steps"]]
    made = acts.write_part(MANAGER, centre=CENTRE, place=place, item=step())
    code = made.address.rpartition(".")[2]
    assert code == f"s{len(before) + 1}"
    acts.move_part(MANAGER, centre=CENTRE, place=place, code=code, by=-1)
    assert [one.code for one in path_of("sp04").steps] == [*before[:-1], code, before[-1]]
    acts.remove_part(MANAGER, centre=CENTRE, place=place, code=code)
    assert [one.code for one in path_of("sp04").steps] == before
    with pytest.raises(refusals.ConceptNotRight) as wrong:
        acts.write_part(MANAGER, centre=CENTRE, place=place, item=step(unit="moon"))
    assert wrong.value.problem.place == f"{place}.s{len(before) + 1}.unit"
    for wrong_place in ("paths.moon.steps", "moon"):
        with pytest.raises(refusals.NoSuchParagraph):
            acts.write_part(MANAGER, centre=CENTRE, place=wrong_place, item=step())
    for act, more in (
        (acts.remove_part, {}),
        (acts.move_part, {"by": 1}),
        (acts.write_part, {"item": step()}),
    ):
        with pytest.raises(refusals.NoSuchParagraph):
            act(MANAGER, centre=CENTRE, place=place, code="s99", **more)
    with pytest.raises(InvalidInput):
        acts.move_part(MANAGER, centre=CENTRE, place=place, code=before[0], by=9000)


def path_of(code: str):
    row = access.draft_of(CENTRE)
    assert row is not None
    return next(one for one in access.concept_in(row).paths if one.code == code)


@pytest.mark.django_db
def test_a_code_of_an_earlier_version_is_not_given_to_another_step(draft):
    made = acts.write_part(MANAGER, centre=CENTRE, place="goals", item=goal_item())
    versions.open_comments(MANAGER, centre=CENTRE, closes_on=date(2026, 12, 24))
    versions.start_draft(MANAGER, centre=CENTRE)
    acts.remove_part(MANAGER, centre=CENTRE, place="goals", code=made.address[6:])
    again = acts.write_part(MANAGER, centre=CENTRE, place="goals", item=goal_item())
    assert again.address != made.address


def goal_item() -> dict[str, Any]:
    told = {"fi": "Uusi", "sv": "Ny", "en": "New"}
    return {"names": told, "measure": told, "target": 5}


@pytest.mark.django_db
def test_a_stale_page_overwrites_nobody(draft):
    row = access.draft_of(CENTRE)
    was = writing.mark(row.body, "goals.g1")
    item = {**at(row.body, "goals.g1"), "target": 71}
    acts.write_part(MANAGER, centre=CENTRE, place="goals", code="g1", item=item, was=was)
    late = {**item, "target": 99}
    with pytest.raises(refusals.PartChanged):
        acts.write_part(MANAGER, centre=CENTRE, place="goals", code="g1", item=late, was=was)
    with pytest.raises(refusals.PartChanged):
        acts.remove_part(MANAGER, centre=CENTRE, place="goals", code="g1", was=was)
    with pytest.raises(refusals.PartChanged):
        versions.change_part(
            MANAGER, centre=CENTRE, changes={"goals.g1.target": 99}, place="goals.g1", was=was
        )
    assert queries.draft(CENTRE).concept.goals[0].target == 71
    acts.write_part(MANAGER, centre=CENTRE, place="goals", code="g1", item=late)  # control: nobody looked
    assert queries.draft(CENTRE).concept.goals[0].target == 99


@pytest.mark.django_db
def test_the_matrix_is_written_cell_by_cell(draft):
    was = writing.mark(access.draft_of(CENTRE).body, "requirements")
    acts.write_matrix(MANAGER, centre=CENTRE, levels={"vero.quiet_rooms": "must"}, was=was)
    assert writing.cells(access.draft_of(CENTRE).body)["vero", "quiet_rooms"] == "must"
    with pytest.raises(refusals.PartChanged):
        acts.write_matrix(MANAGER, centre=CENTRE, levels={"vero.quiet_rooms": ""}, was=was)
    with pytest.raises(InvalidInput):
        acts.write_matrix(MANAGER, centre=CENTRE, levels={"vero.quiet_rooms": "perhaps"})
    with pytest.raises(refusals.ConceptNotRight):
        acts.write_matrix(MANAGER, centre=CENTRE, levels={"moon.quiet_rooms": "must"})


@pytest.mark.django_db
def test_only_those_who_write_drafts_write(jokivarsi):
    for actor, refusal in ((RESIDENT, NotSignedIn), (OFFICER, NotAllowed), (MANAGER, refusals.NoDraft)):
        for act, more in (
            (acts.write_part, {"place": "goals", "item": goal_item()}),
            (acts.remove_part, {"place": "goals", "code": "g1"}),
            (acts.move_part, {"place": "goals", "code": "g1", "by": 1}),
            (acts.write_matrix, {"levels": {}}),
        ):
            with pytest.raises(refusal):
                act(actor, centre=CENTRE, **more)


# -- pages


@pytest.mark.django_db
def test_a_persona_with_evidence_is_added_and_the_others_give_way(planner):  # noqa: F811
    planner.post("/suunnittelu/teko/aloita/")
    assert "Lisää henkilö" in words(planner.get("/suunnittelu/kirjoita/personas/"))
    sent = fields_of(planner.get("/suunnittelu/kirjoita/personas/uusi/"))
    for name in [one for one in sent if re.search(r"\.(fi|sv|en)$", one)]:
        sent[name] = "Sanoja"
    sent.update({"name": "Onni", "age": "8", "share": "4", "share_low": "2", "share_high": "6"})
    sent.setlist("evidence", ["e1"])
    short = sent.copy()
    short["share"] = "9"
    short["wants.sv"] = ""
    wrong = planner.post("/suunnittelu/kirjoita/personas/uusi/", short)
    assert wrong.status_code == 422 and "Onni" in wrong.content.decode()
    answer = planner.post("/suunnittelu/kirjoita/personas/uusi/", sent)
    assert answer.status_code == 302 and answer["Location"].endswith("#i-p13"), words(answer)
    concept = queries.draft(CENTRE).concept
    assert concept.personas[-1].name == "Onni" and concept.personas[-1].evidence == ("e1",)
    assert round(sum(one.share for one in concept.personas), 1) == 100
    short["wants.sv"], short["receipt"] = "Ord", "another"
    wrong = planner.post("/suunnittelu/kirjoita/personas/uusi/", short)
    assert "osuus 9 ei ole välillä 2–6" in words(wrong)


@pytest.mark.django_db
def test_two_people_write_the_same_part_and_nothing_is_lost(planner, out):  # noqa: F811
    planner.post("/suunnittelu/teko/aloita/")
    path = "/suunnittelu/muokkaa/goals.g1/"
    mine, theirs = fields_of(planner.get(path)), fields_of(planner.get(path))
    theirs["target"] = "88"
    assert planner.post(path, theirs).status_code == 302
    mine["measure.fi"] = "Minun mittarini"
    late = planner.post(path, mine)
    told = words(late)
    assert late.status_code == 409 and "Joku muu on muuttanut" in told and "88" in told
    again = fields_of(late)
    assert again["measure.fi"] == "Minun mittarini" and again["was"] != mine["was"]
    assert planner.post(path, again).status_code == 302
    assert queries.draft(CENTRE).concept.goals[0].measure.fi == "Minun mittarini"


@pytest.mark.django_db
def test_what_was_typed_stays_when_the_part_or_the_draft_has_gone(planner):  # noqa: F811
    planner.post("/suunnittelu/teko/aloita/")
    path = "/suunnittelu/muokkaa/questions.q1/"
    sent = fields_of(planner.get(path))
    sent["text.fi"] = "Minun kysymykseni"
    page = fields_of(planner.get("/suunnittelu/kirjoita/questions/"))
    gone = {"verb": "remove", "code": "q1", "was": page.getlist("was")[0], "receipt": "r1"}
    assert planner.post("/suunnittelu/kirjoita/questions/", gone).status_code == 302
    late = planner.post(path, sent)
    assert late.status_code == 409 and "Minun kysymykseni" in late.content.decode()
    assert planner.post(path, fields_of(late)).status_code == 302
    concept = queries.draft(CENTRE).concept
    assert concept.questions[-1].text.fi == "Minun kysymykseni" and concept.questions[-1].code != "q1"
    planner.post("/suunnittelu/teko/avaa/", {"closes_on": "2026-12-31"})
    sent["text.fi"] = "Myöhässä"
    kept = planner.post("/suunnittelu/muokkaa/questions.q2/", sent)
    assert (
        kept.status_code == 422 and "Myöhässä" in kept.content.decode() and "Luonnosta ei ole" in words(kept)
    )


@pytest.mark.django_db
def test_steps_are_ordered_by_buttons_and_errors_stand_beside_their_field(planner):  # noqa: F811
    place = "/suunnittelu/kirjoita/paths.sp05.steps/"
    assert planner.get(place).status_code == 409
    planner.post("/suunnittelu/teko/aloita/")
    page = words(planner.get(place))
    assert "Lisää askel" in page and "Alemmas" in page
    answer = planner.post(place, {"verb": "down", "code": "s1", "receipt": "a"})
    assert answer["Location"].endswith("#i-s1")
    assert [one.code for one in path_of("sp05").steps][:2] == ["s2", "s1"]
    sent = fields_of(planner.get(f"{place}uusi/"))
    sent.update({"action.fi": "A", "action.sv": "A", "action.en": "A", "minutes": "kauan", "lane": "unit"})
    wrong = planner.post(f"{place}uusi/", sent)
    assert wrong.status_code == 422 and "minutes: on kauan; pitää olla luku" in words(wrong)
    assert 'id="id_minutes_error"' in wrong.content.decode()
    sent["minutes"], sent["needs_permission"] = "7,5", "on"
    assert planner.post(f"{place}uusi/", sent).status_code == 302
    made = path_of("sp05").steps[-1]
    assert (made.minutes, made.needs_permission, made.lane) == (7.5, True, "unit")
    for bad in ("/suunnittelu/kirjoita/moon/", "/suunnittelu/kirjoita/paths.moon.steps/"):
        assert planner.get(bad).status_code == 404 and planner.get(f"{bad}uusi/").status_code == 404
    assert planner.post(place, {"verb": "fly", "code": "s1"}).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("goals", {"target": "5"}),
        ("evidence", {"n": "12", "gathered_on": "2026-10-01", "quality": "2", "method": "interview"}),
        ("paths", {}),
        ("roles", {"rights": "host"}),
        ("systems", {}),
        ("questions", {"owner": "vero", "state": "open", "due_on": "2026-12-01"}),
        ("decisions", {"decided_on": "2026-10-01"}),
        ("criteria", {"weight": "10", "scores.station": "3", "scores.post": "4", "scores.mill": "1"}),
        ("sites", {"scores.reach": "3", "scores.time": "3", "scores.cost": "2", "scores.space": "5"}),
        ("milestones", {"baseline_on": "2027-01-15", "slip.moved_to": "2027-02-15"}),
        ("needs", {}),
        ("compromises", {"need": "evening", "agreed_on": "2026-10-01"}),
        ("quotes", {"has_permission": "on"}),
        ("units", {"owner": "state"}),
        ("space_types", {"m2": "9,5"}),
        (
            "programme.rows",
            {"space": "phone_booth", "rule": "fixed", "inputs": "count = 2", "sources": "law"},
        ),
        ("office.owners", {"people": "12", "presence": "0,5", "zones": "focus = 1"}),
        ("office.meeting_rooms", {"seats": "6", "booked_hours_week": "20"}),
        ("cost.services", {"euros_year": "900"}),
        ("drawing.wishes", {"one": "A1", "other": "A5", "wish": "near"}),
    ],
)
def test_every_list_takes_a_new_item_by_form(planner, place, more):  # noqa: F811
    planner.post("/suunnittelu/teko/aloita/")
    path = f"/suunnittelu/kirjoita/{place}/uusi/"
    sent = fields_of(planner.get(path))
    for name in [one for one in sent if re.search(r"\.(fi|sv|en)$", one) and not one.startswith("tasks.1")]:
        sent[name] = "Sanoja"
    if place == "milestones":
        sent["slip.reason.sv"] = "Orsak"
    elif "slip.reason.fi" in sent:
        raise AssertionError
    sent.update(more)
    answer = planner.post(path, sent)
    assert answer.status_code == 302, words(answer)
    code = answer["Location"].rpartition("#i-")[2]
    page = planner.get(f"/suunnittelu/kirjoita/{place}/")
    assert f'id="i-{code}"' in page.content.decode()
    removed = planner.post(
        f"/suunnittelu/kirjoita/{place}/", {"verb": "remove", "code": code, "receipt": "gone"}
    )
    assert removed.status_code == 302, words(removed)


@pytest.mark.django_db
def test_the_matrix_is_a_page_of_choices(planner):  # noqa: F811
    assert planner.get("/suunnittelu/vaatimukset/").status_code == 409
    planner.post("/suunnittelu/teko/aloita/")
    sent, late = (fields_of(planner.get("/suunnittelu/vaatimukset/")) for _ in range(2))
    sent["vero.evening"] = "against"
    assert planner.post("/suunnittelu/vaatimukset/", sent).status_code == 302
    late["guide.evening"] = "must"
    kept = planner.post("/suunnittelu/vaatimukset/", late)
    assert kept.status_code == 409 and "Luonnoksessa nyt: ei mitään" in words(kept)
    assert fields_of(kept)["guide.evening"] == "must"
    cells = writing.cells(access.draft_of(CENTRE).body)
    assert cells["vero", "evening"] == "against" and ("guide", "evening") not in cells
    assert "Kirjoita luonnosta" in words(planner.get("/suunnittelu/kirjoita/"))
