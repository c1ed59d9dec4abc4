"""A registered plan is frozen: no row of it is changed or deleted, whoever asks."""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER registration_no_update BEFORE UPDATE ON codevelopment_registration
    BEGIN SELECT RAISE(ABORT, 'a registered plan is never changed'); END
    """,
    """
    CREATE TRIGGER registration_no_delete BEFORE DELETE ON codevelopment_registration
    BEGIN SELECT RAISE(ABORT, 'a registered plan is kept'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION palvelutori_registration_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a registered plan is never changed'; END $$
    """,
    """
    CREATE TRIGGER registration_guard BEFORE UPDATE OR DELETE ON codevelopment_registration
    FOR EACH ROW EXECUTE FUNCTION palvelutori_registration_guard()
    """,
)


def guard(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("codevelopment", "0001_efforts")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
