"""Expand, then contract: what a new migration may do to tables that the previous release still reads and writes.

While a house is being upgraded the tables are new and the server is old. So a migration adds: what the previous release
uses is removed, renamed or narrowed only by the release after the one that stopped using it (there the model has lost
the field already, by `SeparateDatabaseAndState`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import migrations
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

Key = tuple[str, str]
#: "context.migration: what is found" → why it is safe all the same
LOOKED_AT: Final[dict[str, str]] = {}


def touched(old: dict[Key, bytes], new: dict[Key, bytes]) -> list[str]:
    """Migrations of the previous release that were edited or are gone: databases have had them as they were."""
    return [
        f"{app}.{name}: {'was edited' if (app, name) in new else 'is gone'} after it was released"
        for app, name in sorted(old)
        if new.get((app, name)) != old[app, name]
    ]


def since(old: Iterable[Key]) -> list[str]:
    """What the migrations of this tree beyond `old` take away from the previous release."""
    from django.db.migrations.loader import MigrationLoader

    from palvelutori.cli.kept.tables import newest

    loader, had = MigrationLoader(None), set(old)
    contrib = {key for key in loader.disk_migrations if f"palvelutori.{key[0]}" not in _own()}
    before = loader.project_state(newest(had | contrib))
    plan = [
        key
        for leaf in loader.graph.leaf_nodes()
        for key in loader.graph.forwards_plan(leaf)
        if key not in had | contrib
    ]
    found = []
    for key in dict.fromkeys(plan):
        for what in taken_away(loader.get_migration(*key), before):
            place = f"{key[0]}.{key[1]}: {what}"
            if place not in LOOKED_AT:
                found.append(place)
    return found


def _own() -> set[str]:
    from django.apps import apps

    return {config.name for config in apps.get_app_configs()}


def taken_away(migration: migrations.Migration, before: ProjectState) -> Iterator[str]:
    """What `migration` takes away from a release whose models are `before`."""
    for one in _on_the_database(migration.operations):
        what = _taken(one, migration.app_label, before)
        if what:
            yield what


def _on_the_database(operations: Iterable[Any]) -> Iterator[Any]:
    for one in operations:
        if isinstance(one, migrations.SeparateDatabaseAndState):
            yield from _on_the_database(one.database_operations)
        else:
            yield one


def _taken(one: Any, app: str, before: ProjectState) -> str | None:
    model = before.models.get((app, (getattr(one, "model_name", None) or getattr(one, "name", "")).lower()))
    if isinstance(one, migrations.RunSQL):
        return "runs SQL that nobody but a person can judge"
    if isinstance(one, migrations.RenameModel):
        return f"renames {one.old_name}" if (app, one.old_name.lower()) in before.models else None
    if model is None:
        return None
    if isinstance(one, migrations.DeleteModel):
        return f"removes {model.name}"
    if isinstance(one, migrations.AlterModelTable):
        return f"renames the table of {model.name}"
    if isinstance(one, migrations.RenameField):
        return f"renames {model.name}.{one.old_name}" if one.old_name in model.fields else None
    if isinstance(one, migrations.RemoveField):
        return f"removes {model.name}.{one.name}" if one.name in model.fields else None
    if isinstance(one, migrations.AddField):
        return f"adds {model.name}.{one.name}, which must have a value" if _must_be_given(one.field) else None
    if isinstance(one, migrations.AlterField) and one.name in model.fields:
        return _narrowed(model.fields[one.name], one.field, f"{model.name}.{one.name}")
    return None


def _must_be_given(field: Any) -> bool:
    """Whether a row written by who does not know the field is refused: Django's `default` is not the database's."""
    return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)


def _narrowed(old: Any, new: Any, name: str) -> str | None:
    if old.get_internal_type() != new.get_internal_type():
        return f"makes {name} another type"
    if old.null and _must_be_given(new):
        return f"no longer lets {name} be empty"
    lengths = (getattr(old, "max_length", None), getattr(new, "max_length", None))
    if None not in lengths and lengths[1] < lengths[0]:
        return f"makes {name} shorter"
    return None
