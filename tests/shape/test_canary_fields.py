"""Every field that can hold text has a canary, or stands in a short list with the reason why it needs none."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.db import models

from tests.shape.canaries import BIRDS
from tests.shape.test_operations import load_everything

WITHOUT = Path(__file__).with_name("canary_fields.toml")
HOLD_TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def fields() -> list[str]:
    """Every field of the house's own tables that can hold text."""
    load_everything()
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("palvelutori.")
        for field in model._meta.concrete_fields
        if isinstance(field, HOLD_TEXT)
    ]


def placed() -> list[str]:
    """Fields with a canary and fields of the list, each once."""
    groups = tomllib.loads(WITHOUT.read_text(encoding="utf-8"))
    assert all(group.pop("why") for group in groups.values())
    listed = [
        f"{table}.{name}"
        for group in groups.values()
        for table, names in group.items()
        for name in names.split()
    ]
    return listed + [field for where, _ in BIRDS.values() for field in where.split()]


def test_every_field_is_placed_once():
    assert Counter(fields()) == Counter(placed())


def test_control_a_new_field_is_found():
    known = fields()
    assert Counter([*known, "visits.Visit.remarks"]) != Counter(placed())


def test_canaries_are_told_apart():
    words = [said for _, said in BIRDS.values()]
    assert not [one for one in words for other in words if one is not other and one in other]
