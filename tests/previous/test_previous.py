"""The checks of an upgrade find what they are for, on tables of this tree and a throw-away repository with a tag."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from tests.previous import expanding, tags

AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture(scope="module")
def before():
    """The tables as the release before would have them: today's."""
    return MigrationLoader(None).project_state()


def found(before, *operations) -> list[str]:
    migration = migrations.Migration("0999_next", "foundation")
    migration.operations = list(operations)
    return list(expanding.taken_away(migration, before))


def test_what_the_release_before_reads_is_not_taken_away(before):
    text = models.CharField(max_length=10)
    assert found(before, migrations.RemoveField("Head", "moment")) == ["removes Head.moment"]
    assert found(before, migrations.RenameField("head", "moment", "at")) == ["renames Head.moment"]
    assert found(before, migrations.DeleteModel("Cursor")) == ["removes Cursor"]
    assert found(before, migrations.RenameModel("Cursor", "Reader")) == ["renames Cursor"]
    assert found(before, migrations.AlterModelTable("Cursor", "reader")) == ["renames the table of Cursor"]
    assert found(before, migrations.AddField("Head", "colour", text)) == [
        "adds Head.colour, which must have a value"
    ]
    assert found(before, migrations.AlterField("Centre", "timezone", text)) == [
        "makes Centre.timezone shorter"
    ]
    assert found(before, migrations.AlterField("Head", "moment", text)) == ["makes Head.moment another type"]
    assert found(before, migrations.AlterField("Head", "moment", models.DateTimeField())) == [
        "no longer lets Head.moment be empty"
    ]
    assert len(found(before, migrations.RunSQL("DROP TABLE foundation_head"))) == 1


def test_what_adds_or_was_given_up_a_release_ago_may_pass(before):
    text = models.CharField(max_length=80, db_default="")
    assert not found(
        before,
        migrations.AddField("Head", "colour", text),
        migrations.AddField("Head", "shade", models.CharField(max_length=80, null=True)),
        migrations.CreateModel("Colour", [("id", models.BigAutoField(primary_key=True))]),
        migrations.DeleteModel("Colour"),
        migrations.AlterField("Centre", "timezone", models.CharField(max_length=200)),
        migrations.RemoveField("Head", "given_up_a_release_ago"),
        # the model gives the field up now, the table keeps it until the next release
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Head", "moment")]),
    )
    assert found(
        before,
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("Head", "moment")]),
    )


def test_a_released_migration_is_never_edited():
    old = {("visits", "0001"): b"a", ("visits", "0002"): b"b"}
    assert expanding.touched(old, {**old, ("visits", "0003"): b"c"}) == []
    assert expanding.touched(old, {("visits", "0001"): b"A"}) == [
        "visits.0001: was edited after it was released",
        "visits.0002: is gone after it was released",
    ]


def test_this_tree_takes_nothing_away_from_itself():
    ours = tags.migrations(tags.ROOT)
    assert len(ours) > 40 and expanding.since(ours) == []
    without = {key for key in ours if key != ("foundation", "0002_append_only")}
    assert expanding.since(without) == [], "triggers are added: that takes nothing away"


def commit(repository: Path, words: str, *tag: str) -> None:
    tags.git(repository, *AUTHOR, "commit", "-qm", words, "--allow-empty")
    for name in tag:
        tags.git(repository, *AUTHOR, "tag", name)


def test_the_release_before_is_the_newest_tag_below_this_commit(tmp_path):
    assert tags.previous_tag(tmp_path) is None, "no repository at all"
    tags.git(tmp_path, "init", "-q")
    commit(tmp_path, "one")
    assert tags.previous_tag(tmp_path) is None
    commit(tmp_path, "two", "v0.9.0", "v0.10.0", "not-a-release")
    assert tags.previous_tag(tmp_path) is None, "tagged itself"
    commit(tmp_path, "three", "v0.2.0")
    assert tags.previous_tag(tmp_path) == "v0.10.0", "by number, not by letters"
    (tmp_path / "later").write_text("x")
    tags.git(tmp_path, "checkout", "-q", "-b", "other", "HEAD~2")
    assert tags.previous_tag(tmp_path) is None, "tags of other branches are not before this"


NARROWING = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("{app}", "{last}")]
    operations = [{operation}]
"""


@pytest.fixture
def clone(tmp_path):
    """This tree as a repository of its own, tagged as a release, on a later commit."""
    repository = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--shared", "--no-tags", str(tags.ROOT), str(repository)], check=True
    )
    commit(repository, "released", "v0.0.9")
    commit(repository, "on the way")
    return repository


def asked(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PALVELUTORI_", "DATABASE_"))
    }
    path = f"{repository / 'src'}{os.pathsep}{repository}"
    return subprocess.run(
        [sys.executable, "-m", "tests.previous", *words],
        cwd=repository, env={**kept, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def written(repository: Path, operation: str) -> None:
    """A migration of the next release, committed."""
    folder = repository / "src/palvelutori/printing/migrations"
    last = max(path.stem for path in folder.glob("00*.py"))
    text = NARROWING.format(app="printing", last=last, operation=operation)
    (folder / "0999_next.py").write_text(text)
    tags.git(repository, "add", "-A")
    commit(repository, "next")


@pytest.mark.slow
def test_a_release_of_this_tree_is_upgraded_and_its_tests_hold_on_the_new_tables(clone):
    written(clone, "migrations.RunSQL(migrations.RunSQL.noop)")
    told = asked(clone, "--check")
    assert told.returncode == 1 and "printing.0999_next: runs SQL" in told.stdout, told
    new = "migrations.CreateModel('Colour', [('id', models.BigAutoField(primary_key=True))])"
    written(clone, new)
    done = asked(clone, "tests/api/test_centres.py", "tests/promises/test_check_in_interleavings.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The release before this commit is v0.0.9." in done.stdout
    assert "No migration takes anything away from it." in done.stdout
    assert "A house of it with 3 visits of a minute is upgraded." in done.stdout
    assert "0 passed" not in done.stdout and " passed" in done.stdout


@pytest.mark.slow
def test_control_its_tests_find_tables_that_lost_what_they_read(clone):
    written(clone, "migrations.RunSQL('ALTER TABLE printing_printjob RENAME TO printing_paper')")
    from tests.previous.__main__ import its_tests

    old = clone.with_name("old")
    tags.export(clone, "v0.0.9", old)
    folder = old / "src/palvelutori/printing/migrations"
    assert not (folder / "0999_next.py").exists()
    assert its_tests(old, ["tests/printing", "-q", "-x"]) == 0, "on its own tables"
    (folder / "0999_next.py").write_bytes(
        (clone / "src/palvelutori/printing/migrations/0999_next.py").read_bytes()
    )
    assert its_tests(old, ["tests/printing", "-q", "-x"]) != 0
