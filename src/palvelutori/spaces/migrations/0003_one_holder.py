"""A resource has one holder at a time, whoever writes and whatever is locked.

PostgreSQL: an exclusion constraint over two ranges. The resource's number stands as a range of one, as ranges have a
GiST index of their own: no extension is to be installed. SQLite: triggers that look for an overlap.
"""

from django.db import migrations

_OVERLAP = """
    WHEN NEW.released_at IS NULL AND EXISTS (
        SELECT 1 FROM spaces_hold AS other
        WHERE other.resource_id = NEW.resource_id AND other.id IS NOT NEW.id AND other.released_at IS NULL
        AND other.blocked_from < NEW.blocked_until AND NEW.blocked_from < other.blocked_until
    )
    BEGIN SELECT RAISE(ABORT, 'hold_has_one_holder'); END
"""
# After the row stands: before that it has no number of its own yet.
SQLITE = (
    f"CREATE TRIGGER hold_has_one_holder_insert AFTER INSERT ON spaces_hold {_OVERLAP}",
    f"CREATE TRIGGER hold_has_one_holder_update AFTER UPDATE ON spaces_hold {_OVERLAP}",
)
POSTGRESQL = (
    """
    ALTER TABLE spaces_hold ADD CONSTRAINT hold_has_one_holder EXCLUDE USING gist (
        int8range(resource_id, resource_id, '[]') WITH &&,
        tstzrange(blocked_from, blocked_until, '[)') WITH &&
    ) WHERE (released_at IS NULL)
    """,
)


def guard(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("spaces", "0002_bookable")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
