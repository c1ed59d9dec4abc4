"""The journal is append-only: no line is changed, and only sealed lines may be deleted."""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER journal_no_update BEFORE UPDATE ON foundation_journalline
    BEGIN SELECT RAISE(ABORT, 'journal lines are never changed'); END
    """,
    """
    CREATE TRIGGER journal_no_delete BEFORE DELETE ON foundation_journalline
    WHEN OLD.number > COALESCE(
        (SELECT MAX(number) FROM foundation_checkpoint WHERE stream = OLD.stream), 0)
    BEGIN SELECT RAISE(ABORT, 'journal lines are kept until a checkpoint seals them'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION palvelutori_journal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            RAISE EXCEPTION 'journal lines are never changed';
        END IF;
        IF OLD.number > COALESCE(
            (SELECT MAX(number) FROM foundation_checkpoint WHERE stream = OLD.stream), 0) THEN
            RAISE EXCEPTION 'journal lines are kept until a checkpoint seals them';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE TRIGGER journal_guard BEFORE UPDATE OR DELETE ON foundation_journalline
    FOR EACH ROW EXECUTE FUNCTION palvelutori_journal_guard()
    """,
    """
    CREATE FUNCTION palvelutori_journal_tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_notify('palvelutori', NEW.stream); RETURN NULL; END $$
    """,
    """
    CREATE TRIGGER journal_tell AFTER UPDATE ON foundation_head
    FOR EACH ROW EXECUTE FUNCTION palvelutori_journal_tell()
    """,
)


def guard(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
