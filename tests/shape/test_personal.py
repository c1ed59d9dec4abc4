"""Every field of every table is classified, and somebody answers for each table with a personal one."""

from __future__ import annotations

from django.apps import apps

from palvelutori.foundation.personal import FIELDS, held_tables
from tests.shape.test_operations import load_everything

CLASSES = {"plain", "personal", "secret"}
#: tables of libraries, and why nobody is found in them
LIBRARIES = {
    "auth.Permission": "what could be permitted; not used",
    "auth.Group": "not used",
    "auth.Group_permissions": "not used",
    "contenttypes.ContentType": "names of tables",
    "sessions.Session": "signed-in people's sessions; ends by itself, cleared daily",
    "axes.AccessAttempt": "wrong passwords by address; ends by itself, cleared daily",
    "axes.AccessLog": "switched off",
    "axes.AccessFailureLog": "switched off",
    "axes.AccessAttemptExpiration": "when an attempt is forgotten",
}


def unclassified(tables: dict[str, list[str]], known: dict[str, dict[str, str]]) -> list[str]:
    """Fields nobody has classified, and classes of fields that are not there."""
    missing = [
        f"{table}.{field}"
        for table, fields in tables.items()
        for field in fields
        if field not in known.get(table, {})
    ]
    gone = [
        f"{table}.{field} (no such field)"
        for table in known
        for field in known[table]
        if field not in tables.get(table, [])
    ]
    return sorted(missing + gone)


def tables_here() -> dict[str, list[str]]:
    """Table → its fields, libraries left out."""
    load_everything()
    return {
        model._meta.label: [field.name for field in model._meta.concrete_fields]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in LIBRARIES
    }


def test_every_field_is_classified():
    assert not unclassified(tables_here(), FIELDS)
    assert {kind for fields in FIELDS.values() for kind in fields.values()} <= CLASSES


def test_somebody_answers_for_every_table_with_a_personal_field():
    tables_here()
    personal = {table for table, fields in FIELDS.items() if set(fields.values()) & {"personal", "secret"}}
    assert not sorted(personal - held_tables())


def test_the_checks_bite():
    assert unclassified({"x.Y": ["id", "name"]}, {"x.Y": {"id": "plain"}}) == ["x.Y.name"]
    assert unclassified({"x.Y": ["id"]}, {"x.Y": {"id": "plain", "name": "personal"}})
