"""Bad input gets one line that says where and what would be right; addresses hold; nothing points at a person."""

from __future__ import annotations

import copy
import json
from typing import Any, get_args

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from palvelutori.common.texts import LANGUAGES
from palvelutori.planning import package
from palvelutori.planning.rules.checking import ConceptProblem, concept_of
from palvelutori.planning.rules.entries import Concept, Persona
from palvelutori.planning.rules.evidence import known, matrix, slipped_days, weighed
from palvelutori.planning.rules.keyed import NoSuchPlace, at, changed, differences
from palvelutori.planning.rules.plan import remarks
from palvelutori.planning.rules.sizing import sized
from palvelutori.planning.telling import problem_words
from tests.planning.plain import CENTRES, body, concept

#: change → where it is told, and with which fault
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"format": "palvelutori-concept/9"}, "format", "format"),
    ({"personas.p01.share": 30, "personas.p01.share_high": 40}, "personas", "shares"),
    ({"personas.p01.share": 99}, "personas.p01.share", "interval"),
    ({"criteria.reach.weight": 90}, "criteria", "shares"),
    ({"office.owners.state.zones.focus": 0.9}, "office.owners.state.zones", "shares"),
    ({"paths.sp04.steps.s2.unit": "moon"}, "paths.sp04.steps.s2.unit", "unknown_code"),
    ({"paths.sp04.steps.s2.space": "moon"}, "paths.sp04.steps.s2.space", "unknown_code"),
    ({"paths.sp04.steps": []}, "paths.sp04.steps", "too_few"),
    ({"paths.sp04.personas": ["p99"]}, "paths.sp04.personas", "unknown_code"),
    ({"personas.p01.evidence": ["e99"]}, "personas.p01.evidence", "unknown_code"),
    ({"space_types.service_desk.m2": 0}, "space_types.service_desk.m2", "greater_than"),
    ({"programme.rows.A7.inputs.count": 0}, "programme.rows.A7", "no_area"),
    ({"programme.rows.A7.inputs": {}}, "programme.rows.A7.inputs.count", "missing"),
    ({"programme.rows.A7.inputs": {"count": -1}}, "programme.rows.A7.inputs.count", "greater_than_equal"),
    ({"programme.rows.A7.rule": "guess"}, "programme.rows.A7.rule", "unknown_code"),
    ({"programme.rows.A7.sources": []}, "programme.rows.A7.sources", "too_few"),
    ({"programme.rows.A7.sources": [{"kind": "persona", "ref": "p99"}]}, "programme.rows.A7.sources", "unknown_code"),
    ({"programme.rows.B3.owners": [{"unit": "vero", "count": 9}]}, "programme.rows.B3.owners", "too_many_owners"),
    ({"programme.rows.B3.owners": [{"unit": "moon", "count": 1}]}, "programme.rows.B3.owners", "unknown_code"),
    ({"programme.coefficients": {"randomness": 9}}, "programme.coefficients.randomness", "range"),
    ({"programme.coefficients": {"luck": 1}}, "programme.coefficients.luck", "unknown_code"),
    ({"office.norm_year": 2031}, "office.norm_year", "unknown_code"),
    ({"cost.rent": "cheap"}, "cost.rent", "form"),
    ({"cost.space_key": "loudest"}, "cost.space_key", "choice"),
    ({"goals.g1.names": {"fi": "Vain suomeksi"}}, "goals.g1.names.sv", "missing"),
    ({"milestones.m1.baseline_on": "soon"}, "milestones.m1.baseline_on", "form"),
    ({"drawing.boxes.A1.x": 900}, "drawing.boxes.A1", "outside"),
    ({"drawing.wishes.w1.one": "Z9"}, "drawing.wishes.w1", "unknown_code"),
    ({"quotes.c1.has_permission": False}, "quotes.c1.has_permission", "choice"),
    ({"sites.post.scores": {"reach": 1}}, "sites.post.scores.time", "missing"),
    ({"requirements.vero_evening.need": "moon"}, "requirements.vero_evening.need", "unknown_code"),
    ({"personas.p01.visit_id": "1"}, "personas.p01.visit_id", "unknown_field"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "place", "fault"), WRONG, ids=lambda one: str(one)[:50])
def test_what_is_wrong_is_told_in_one_line(changes, place, fault):
    given = body()
    for path, value in changes.items():
        given = changed(given, path, value)
    with pytest.raises(ConceptProblem) as told:
        concept_of(given)
    assert (told.value.place, told.value.fault) == (place, fault)
    for slot in LANGUAGES:
        words = problem_words(told.value, slot)
        assert words.startswith(place) and "\n" not in words and "{" not in words


def test_a_code_that_stands_twice():
    given = body()
    given["goals"].append(copy.deepcopy(given["goals"][0]))
    with pytest.raises(ConceptProblem) as told:
        concept_of(given)
    assert (told.value.place, told.value.fault) == ("goals.g1", "twice")


@pytest.mark.parametrize("centre", CENTRES)
def test_the_file_comes_back_as_it_went(centre):
    raw = package.written(body(centre))
    back, made = package.read(raw)
    assert back == body(centre) and made == concept(centre) and package.written(back) == raw


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "not_json"), (b"\xff\xfe", "not_json"), (b"[1]", "not_a_table"), (b"{}", "format"),
        (b"[" * 100_000, "not_json"), (b" " * 3_000_001, "too_large"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_concept(raw, fault):
    with pytest.raises(ConceptProblem) as told:
        package.read(raw)
    assert told.value.fault == fault and problem_words(told.value, "fi")


def test_a_file_changed_on_the_way_says_so():
    whole = json.loads(package.written(body()))
    whole["cost"]["rent"] = 1
    with pytest.raises(ConceptProblem) as told:
        package.read(json.dumps(whole).encode())
    assert told.value.fault == "hash"
    del whole["hash"]
    assert package.read(json.dumps(whole).encode())[1].cost.rent == 1


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(NONSENSE, st.sampled_from(["goals", "programme", "drawing", "personas", "office", "units", "names"]))
def test_nonsense_anywhere_is_a_problem_with_a_place(value, where):
    try:
        concept_of({**body(), where: value})
    except ConceptProblem as problem:
        assert problem.place and problem_words(problem, "en")
    else:
        raise AssertionError("nonsense became a concept")


# -- addresses


@pytest.mark.parametrize("centre", CENTRES)
def test_putting_the_differences_in_gives_the_other_version(centre):
    before, after = body("jokivarsi"), body(centre)
    after = changed(after, "programme.rows.A7.inputs.count", 2)
    after = changed(
        after, "goals.g9", {"names": after["goals"][0]["names"], "measure": after["summary"], "target": 1}
    )
    made = before
    for one in differences(before, after):
        made = changed(made, one.path, one.after)
    assert differences(made, after) == () and concept_of(made)


def test_equal_versions_do_not_differ_and_one_change_is_one_difference():
    assert differences(body(), body()) == ()
    told = differences(body(), body(cost__rent=15))
    assert [(one.path, one.before, one.after) for one in told] == [("cost.rent", 14, 15)]


def test_an_address_does_not_move_when_something_is_put_before():
    given = body()
    given["goals"].insert(0, {**copy.deepcopy(given["goals"][0]), "code": "g0"})
    assert at(given, "goals.g2") == at(body(), "goals.g2")


@pytest.mark.parametrize("path", ["moon", "goals.g99.names", "goals.g1.names.xx", "cost.rent.deeper"])
def test_no_such_place(path):
    with pytest.raises(NoSuchPlace):
        at(body(), path)
    with pytest.raises(NoSuchPlace):
        changed(body(), f"{path}.more", 1)


# -- personas are nobody


def fields_that_could_tie(fields: dict[str, list[str]]) -> list[str]:
    """Columns of tables that could hold a persona beside a person, a visit or anything else that lives."""
    return [f"{table}.{name}" for table, names in fields.items() for name in names if "persona" in name]


def test_no_table_can_attach_a_persona_to_a_person():
    tables = {
        model._meta.label: [field.name for field in model._meta.get_fields()] for model in apps.get_models()
    }
    assert not fields_that_could_tie(tables)
    assert fields_that_could_tie({"visits.Visit": ["persona"]}), "the check bites"


def test_a_persona_holds_nothing_that_points_at_anybody():
    assert set(Persona.model_fields) == {
        "code", "name", "age", "situation", "abilities", "wants", "fears", "share", "share_low", "share_high",
        "evidence",
    }  # fmt: skip
    assert _parts(Concept) and all(one.model_config.get("extra") == "forbid" for one in _parts(Concept))


def _parts(model: type[BaseModel]) -> set[type[BaseModel]]:
    found, left = set(), [model]
    while left:
        one = left.pop()
        if isinstance(one, type) and issubclass(one, BaseModel) and one not in found:
            found.add(one)
            left += [field.annotation for field in one.model_fields.values()]
        elif not isinstance(one, type):
            left += list(get_args(one))
    return found


def test_no_operation_and_no_interface_takes_a_persona():
    from palvelutori.foundation.operation import REGISTRY
    from tests.shape.test_operations import load_everything

    load_everything()
    for name, one in REGISTRY.items():
        assert not [
            part for part in one.body.__code__.co_varnames if "persona" in part and part != "personal"
        ], name


# -- what is known, agreed and late


def test_personas_without_evidence_are_assumptions_and_old_evidence_is_stale():
    from datetime import date

    told = {one.persona.code: one.standing for one in known(concept(), on=date(2026, 11, 25))}
    assert told["p03"] == told["p11"] == "assumed" and told["p12"] == "stale" and told["p01"] == "evidenced"
    assert {one.standing for one in known(concept(), on=date(2040, 1, 1))} == {"assumed", "stale"}


def test_conflicts_between_units_and_the_compromise():
    rows = {one.need: one for one in matrix(concept())}
    assert rows["own_entrance"].is_conflict and rows["own_entrance"].is_settled
    assert rows["evening"].is_conflict and not rows["evening"].is_settled
    assert not rows["open_desks"].is_conflict


def test_sites_are_weighed_and_slips_counted():
    assert next(site.code for site, _ in weighed(concept())) == "post"
    late = {one.code: slipped_days(one) for one in concept().milestones}
    assert late["m1"] == 42 and late["m2"] == 76


def test_the_plan_tells_noise_overlaps_and_broken_wishes():
    given = concept("jokivarsi", drawing__boxes__A7__x=15, drawing__boxes__A7__y=20)
    told = {(one.kind, one.one, one.other) for one in remarks(given, sized(given))}
    assert ("overlap", "A1", "A7") in told and ("apart", "A7", "A1") in told
    fine = concept()
    kinds = {(one.kind, one.one) for one in remarks(fine, sized(fine))}
    assert ("overlap", "A1") not in kinds and ("near", "E2") in kinds and ("noise", "A1") in kinds


def test_the_howto_names_every_field_and_rule():
    from palvelutori.planning.rules.sizing import RULES
    from tests.shape.source import ROOT

    told = (ROOT / "docs/howto/concept.md").read_text(encoding="utf-8")
    assert not [name for name in (*Concept.model_fields, *RULES) if f"`{name}`" not in told]
