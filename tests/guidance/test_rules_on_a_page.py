"""Rules from draft to use: examples run at save, another person reviews, old versions come back, journalled."""

from __future__ import annotations

import copy
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, transaction

from palvelutori.common.refusals import NotAllowed, NotFound
from palvelutori.foundation import personal
from palvelutori.foundation.actors import SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from palvelutori.guidance import access, operations, queries
from palvelutori.guidance.models import RuleVersion
from palvelutori.guidance.rules.checking import RuleProblem
from tests.guidance.test_checking import GOOD

pytestmark = pytest.mark.django_db
CENTRE = "rantakulma"


def person(number: int, role: str, unit: str | None = None) -> Actor:
    return Actor(f"person:{number}", "person", (RoleAt(role, CENTRE, unit),))


WRITER, READER = person(1, "unit_lead", "ohjaamo"), person(2, "square_manager")
MHSA, LAB = person(3, "unit_lead", "mhsa"), person(4, "unit_lead", "lab")
ADMIN = person(5, "administrator")


def draft(actor=WRITER, **change):
    return operations.draft_rule(actor, centre=CENTRE, body={**copy.deepcopy(GOOD), **change})


def act(operation, actor, made):
    return operation(actor, centre=CENTRE, code=made.code, version=made.version)


def in_use() -> set[str]:
    return {one.code for one in access.rules_in_use(CENTRE)}


def test_from_draft_to_use_and_back(rantakulma):
    first = draft()
    assert (first.version, first.state) == (1, "draft") and "young_talk" not in in_use()
    with pytest.raises(operations.WrongRuleState):
        act(operations.use_rule, WRITER, first)
    assert act(operations.review_rule, READER, first).state == "reviewed"
    assert act(operations.use_rule, WRITER, first).state == "in_use" and "young_talk" in in_use()
    second = draft(weight=1)
    act(operations.review_rule, READER, second)
    act(operations.use_rule, READER, second)
    states = {one.version: one.state for one in queries.rule_versions(CENTRE, code="young_talk")}
    assert states == {1: "old", 2: "in_use"}
    act(operations.use_rule, WRITER, first)
    assert next(one for one in access.rules_in_use(CENTRE) if one.code == "young_talk").weight == 2
    act(operations.retire_rule, WRITER, first)
    assert "young_talk" not in in_use()
    with pytest.raises(operations.WrongRuleState):
        act(operations.retire_rule, WRITER, first)
    kinds = list(
        JournalLine.objects.filter(kind__startswith="guidance.rule")
        .order_by("number")
        .values_list("kind", flat=True)
    )
    assert [one.removeprefix("guidance.rule_") for one in kinds] == [
        "drafted", "reviewed", "used", "drafted", "reviewed", "used", "rolled_back", "retired",
    ]  # fmt: skip


def test_another_person_reviews(rantakulma):
    made = draft()
    with pytest.raises(operations.OwnRule):
        act(operations.review_rule, WRITER, made)
    act(operations.review_rule, READER, made)
    with pytest.raises(operations.WrongRuleState):
        act(operations.review_rule, ADMIN, made)
    with pytest.raises(IntegrityError), transaction.atomic():  # the table's own guard
        RuleVersion.objects.filter(code="young_talk").update(reviewed_by=WRITER.id)


def test_each_units_lead_writes_its_own_units_rules(rantakulma):
    with pytest.raises(NotAllowed):
        draft(LAB)
    made = draft()
    for operation in (operations.review_rule, operations.use_rule, operations.retire_rule):
        with pytest.raises(NotAllowed):
            act(operation, LAB, made)
    with pytest.raises(NotAllowed):  # nor by turning another unit's rule into one's own
        draft(LAB, suggests=["lab.blood_sample"])
    with pytest.raises(NotAllowed):
        draft(person(6, "desk_officer", "ohjaamo"))


def test_an_opaque_unit_approves_its_own_words(rantakulma):
    neutral = {"fi": "Apua", "sv": "Hjälp", "en": "Help", "easy": "Apua"}
    made = draft(READER, suggests=["mhsa.walk_in_assessment"], neutral=neutral)
    with pytest.raises(operations.UnitHasNotApproved):
        act(operations.review_rule, ADMIN, made)
    assert act(operations.review_rule, MHSA, made).state == "reviewed"


def test_a_rule_that_is_not_right_is_not_kept(rantakulma, monkeypatch):
    wrong = {"topics": ["talk"], "answers": {"age": "over_64"}, "then": "yes"}
    with pytest.raises(operations.RuleNotRight) as told:
        draft(examples=[*GOOD["examples"], wrong])
    assert "examples[4]" in told.value.values["place"] and "mend" in told.value.values["right"]
    assert not RuleVersion.objects.filter(code="young_talk").exists()


def test_an_old_version_that_no_longer_fits_is_not_used(rantakulma):
    made = draft()
    act(operations.review_rule, READER, made)
    body = {**GOOD, "suggests": ["ohjaamo.gone"]}
    RuleVersion.objects.filter(code="young_talk").update(body=body)
    with pytest.raises((operations.RuleNotRight, NotAllowed)):
        act(operations.use_rule, WRITER, made)
    with pytest.raises(operations.RuleNotRight):
        act(operations.use_rule, READER, made)
    with pytest.raises(NotFound):
        operations.use_rule(READER, centre=CENTRE, code="young_talk", version=9)
    RuleVersion.objects.filter(code="young_talk").update(state="in_use")
    assert "young_talk" not in in_use(), "a rule about a service that has gone guides nobody"


def test_one_version_is_in_use(rantakulma):
    made = draft()
    RuleVersion.objects.filter(code=made.code).update(state="in_use")
    second = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.filter(code=made.code, version=second.version).update(state="in_use")


def test_setting_up_again_changes_nothing_and_keeps_what_was_written(rantakulma):
    before = RuleVersion.objects.count()
    assert operations.set_up(SYSTEM, centre=CENTRE).written == 0 and RuleVersion.objects.count() == before
    body = RuleVersion.objects.get(code="print_here").body
    mine = operations.draft_rule(READER, centre=CENTRE, body={**body, "weight": 1})
    act(operations.review_rule, ADMIN, mine)
    act(operations.use_rule, READER, mine)
    operations.set_up(SYSTEM, centre=CENTRE)
    assert RuleVersion.objects.get(code="print_here", state="in_use").version == 2
    RuleVersion.objects.filter(code="cv_in_an_hour").update(body={**body, "code": "cv_in_an_hour"})
    assert operations.set_up(SYSTEM, centre=CENTRE).written == 1, "what came with the house follows the files"
    assert RuleVersion.objects.get(code="cv_in_an_hour", state="in_use").version == 2


def test_one_wrong_file_loads_nothing(rantakulma, monkeypatch):
    def broken(*_args, **_given):
        raise RuleProblem("x.toml", "is wrong", "mend it")

    RuleVersion.objects.all().delete()
    monkeypatch.setattr(operations, "rules_of", broken)
    with pytest.raises(RuleProblem):
        operations.set_up(SYSTEM, centre=CENTRE)
    assert not RuleVersion.objects.exists()


def test_the_list_says_what_is_in_use_and_what_waits(rantakulma):
    draft()
    rows = {one.code: one for one in queries.rule_rows(CENTRE, WRITER)}
    assert rows["young_talk"].newest_state == "draft" and rows["young_talk"].in_use is None
    assert rows["young_talk"].is_mine and not rows["print_here"].is_mine
    with pytest.raises(NotFound):
        queries.rule_versions(CENTRE, code="nothing")


def test_the_writer_can_be_exported_and_erased(rantakulma):
    made = draft()
    act(operations.review_rule, READER, made)
    assert personal.export(WRITER.id)["guidance"] == {"rules": ["young_talk 1"]}
    holder = personal.HOLDERS["guidance"]
    assert holder.erase(WRITER.id) == 1 and holder.erase(READER.id) == 1
    row = RuleVersion.objects.get(code="young_talk")
    assert WRITER.id not in (row.written_by, row.reviewed_by) and row.written_by != row.reviewed_by
    assert not holder.export(WRITER.id) and holder.expire(row.written_at) == 0
    with nullcontext():
        act(operations.use_rule, READER, made)
