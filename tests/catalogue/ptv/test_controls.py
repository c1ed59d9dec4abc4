"""The guards of the import switched off: what they guard against must then be seen."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import pytest
from django.db import connection

from palvelutori.catalogue.models import NationalEntity
from palvelutori.catalogue.operations import national
from palvelutori.catalogue.ptv import delivery as d
from palvelutori.catalogue.ptv import problems
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.operation import Act
from tests.catalogue.ptv import documents as docs
from tests.catalogue.ptv.folder import picture, read, refused

pytestmark = pytest.mark.django_db


def test_without_the_log_a_wrong_value_is_read(tmp_path, monkeypatch):
    files = {"a.json": {**docs.service(), "serviceLanguages": ["not a language"]}}
    assert refused(tmp_path, files)
    monkeypatch.setattr(problems.Log, "add", lambda *_: None)
    assert read(tmp_path, files).records


def test_without_the_comparison_two_that_differ_pass(tmp_path, monkeypatch):
    files = {"a.json": docs.service(), "b.json": {**docs.service(), "chargeType": "Charged"}}
    assert refused(tmp_path, files)
    monkeypatch.setattr(d, "fingerprint", lambda _: "same")
    assert read(tmp_path, files).records


def test_without_the_search_for_circles_they_pass(tmp_path, monkeypatch):
    files = {"a.json": docs.organisation("a", parent="a")}
    assert refused(tmp_path, files)
    monkeypatch.setattr(d, "_rings", lambda _: [])
    assert read(tmp_path, files).records


def test_without_an_order_of_entries_that_of_files_counts(tmp_path, monkeypatch):
    one = {"a.json": docs.service("one"), "b.json": docs.service("two")}
    two = {"a.json": docs.service("two"), "b.json": docs.service("one")}
    assert picture(read(tmp_path / "1", one)) == picture(read(tmp_path / "2", two))
    monkeypatch.setattr(d, "_entries", lambda gathering: tuple(gathering.records))
    assert picture(read(tmp_path / "1", one)) != picture(read(tmp_path / "2", two))


def test_without_the_digest_twice_is_not_once(tmp_path, monkeypatch):
    monkeypatch.setattr(national, "fingerprint", lambda _: secrets.token_hex(32))
    found = read(tmp_path, docs.everything())
    national.import_national(SYSTEM, delivery=found)
    assert national.import_national(SYSTEM, delivery=found).entries.updated == 11


def test_without_the_transaction_half_is_left(tmp_path):
    class NoJournal:
        def write(self, *_):
            raise RuntimeError("the disk is full")

    act = Act(SYSTEM, datetime.now(UTC), datetime.now(UTC), None, "catalogue.import_national", NoJournal())
    with pytest.raises(RuntimeError):
        national.import_national.body(act, delivery=read(tmp_path, docs.everything()))
    assert connection.in_atomic_block
    assert NationalEntity.objects.count() == 11
