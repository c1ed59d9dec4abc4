"""The import into the mirror: whole or not at all, twice is once, and what is gone is said."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings

from palvelutori.catalogue.models import ImportRun, NationalCode, NationalEntity
from palvelutori.catalogue.operations.national import Counts, import_national
from palvelutori.catalogue.ptv import mapped
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable
from palvelutori.cli.catalogue import import_ptv
from palvelutori.common.refusals import NotAllowed, NotSignedIn
from palvelutori.common.texts import text
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor, RoleAt
from palvelutori.foundation.models import JournalLine
from tests.catalogue.ptv import documents as docs
from tests.catalogue.ptv import documents_v11 as old
from tests.catalogue.ptv.documents import content_id
from tests.catalogue.ptv.folder import read, write
from tests.catalogue.ptv.test_mutations import mutated, read_or_refuse
from tests.catalogue.ptv.test_shared_data import DATA

pytestmark = pytest.mark.django_db


def rows():
    """Everything the mirror holds of entries and codes."""
    return (
        list(NationalEntity.objects.order_by("content_id").values()),
        list(NationalCode.objects.order_by("scheme", "code").values()),
    )


def bring(folder, files):
    return import_national(SYSTEM, delivery=read(folder, files))


def test_entries_are_kept_raw_and_mapped(tmp_path):
    done = bring(tmp_path / "ptv", docs.everything())
    assert (done.entries, done.codes) == (Counts(new=11), Counts(new=2))
    square = NationalEntity.objects.get(content_id=content_id("square"))
    assert (square.kind, square.channel, square.version) == ("channel", "ServiceLocation", 12)
    assert square.raw == docs.location()
    assert mapped.entity(square.mapped).names == {"fi": "Rantakulma"} == square.names
    assert square.organisation_id == content_id("town")
    link = NationalEntity.objects.get(kind="connection")
    assert (link.service_id, link.channel_id) == (content_id("housing"), content_id("square"))
    assert NationalEntity.objects.get(content_id=content_id("office")).parent_id == content_id("town")


def test_the_run_is_remembered(tmp_path):
    files = {**docs.everything(), "table.csv": b"a;b"}
    done = bring(tmp_path / "ptv", files)
    run = ImportRun.objects.get(pk=done.run)
    assert run.source == "ptv"
    assert run.counts["entries"] == {"new": 11, "updated": 0, "unchanged": 0, "gone": 0}
    assert run.problems == ["refused table.csv: a table (CSV), not JSON"]
    assert {one["file"] for one in run.files} == set(files)
    line = JournalLine.objects.get(kind="national_catalogue.imported")
    assert line.facts == {"run": run.pk, "new": 11, "updated": 0, "unchanged": 0, "gone": 0}


@pytest.mark.parametrize("files", [docs.everything(), old.everything()], ids=["v12", "v11"])
def test_twice_is_once(tmp_path, files):
    bring(tmp_path / "ptv", files)
    before = rows()
    again = bring(tmp_path / "ptv", files)
    assert rows() == before
    assert (again.entries.new, again.entries.updated, again.entries.gone) == (0, 0, 0)
    assert again.entries.unchanged == len(before[0])
    assert again.codes.unchanged == len(before[1])
    assert ImportRun.objects.count() == 2


def test_changed_new_and_gone_are_counted(tmp_path):
    bring(tmp_path / "ptv", {"a.json": docs.page(docs.service("one"), docs.service("two"))})
    changed = {**docs.service("one"), "chargeType": "Charged"}
    second = bring(tmp_path / "ptv", {"a.json": docs.page(changed, docs.service("three"))})
    assert second.entries == Counts(new=1, updated=1, unchanged=0, gone=1)
    two = NationalEntity.objects.get(content_id=content_id("two"))
    assert two.gone_run_id == second.run
    assert two.raw == docs.service("two"), "what is gone is kept"
    third = bring(tmp_path / "ptv", {"a.json": docs.page(changed, docs.service("two"))})
    assert third.entries == Counts(new=0, updated=1, unchanged=1, gone=1)
    two.refresh_from_db()
    assert two.gone_run_id is None


def test_another_delivery_takes_nothing_for_gone(tmp_path):
    bring(tmp_path / "ptv", {"a.json": docs.service("one")})
    done = bring(tmp_path / "city", {"a.json": docs.service("two")})
    assert done.entries == Counts(new=1)
    assert not NationalEntity.objects.exclude(gone_run=None).exists()


def test_with_pages_missing_nothing_is_taken_for_gone(tmp_path):
    bring(tmp_path / "ptv", {"a.json": docs.page(docs.service("one"), docs.service("two"))})
    done = bring(tmp_path / "ptv", {"a.json": docs.page(docs.service("one"), number=1, pages=2)})
    assert done.entries == Counts(unchanged=1)


def test_archived_ids_are_gone_wherever_they_came_from(tmp_path):
    bring(tmp_path / "ptv", {"a.json": docs.page(docs.service("one"), docs.service("two"))})
    done = bring(tmp_path / "archive", {"a.json": docs.page({"contentId": content_id("one")})})
    assert done.entries == Counts(gone=1)
    assert bring(tmp_path / "archive", {}).entries == Counts()


def test_codes_go_and_come_back(tmp_path):
    listed = [{"code": "A", "names": [{"Name": "a", "language": "fi"}]}]
    both = [*listed, {"code": "B", "names": [{"Name": "b", "language": "fi"}]}]
    bring(tmp_path / "ptv", {"Level.json": both})
    assert bring(tmp_path / "ptv", {"Level.json": listed}).codes == Counts(unchanged=1, gone=1)
    assert bring(tmp_path / "ptv", {"Level.json": both}).codes == Counts(unchanged=1, updated=1)


def test_old_classes_are_resolved_by_codes_kept_before(tmp_path):
    listed = [
        {
            "Id": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P4",
            "Notation": "P4",
            "Label": {"Fi": "Sosiaalipalvelut"},
            "OldUri": "http://urn.fi/URN:NBN:fi:au:ptvl:v1036",
        }
    ]
    base = {
        "Id": content_id("base"),
        "ServiceType": "Service",
        "Name": [{"Lang": "fi", "Label": "Palveluohjaus"}],
        "BackgroundDescription": [
            {
                "Lang": "fi",
                "Label": '{"entityMap":{},"blocks":[{"text":"Kaksi","type":"unstyled"},'
                '{"text":"kohta","type":"unordered-list-item"}]}',
            }
        ],
        "ServiceClass": [{"Key": "http://urn.fi/URN:NBN:fi:au:ptvl:v1036", "Value": "x"}],
    }
    bring(tmp_path / "bases", {"b.json": [base]})
    row = NationalEntity.objects.get()
    assert row.mapped["classes"]["service_classes"] == ["http://urn.fi/URN:NBN:fi:au:ptvl:v1036"]
    assert row.mapped["wording"]["background"] == {"fi": "Kaksi\n- kohta"}
    bring(tmp_path / "codes", {"ServiceClasses.json": listed})
    assert bring(tmp_path / "bases", {"b.json": [base]}).entries == Counts(updated=1)
    row.refresh_from_db()
    assert row.mapped["classes"]["service_classes"] == ["P4"]


# -- refusals write nothing


def test_a_circle_over_two_deliveries_is_refused(tmp_path):
    bring(tmp_path / "one", {"o.json": docs.organisation("a", parent="b")})
    before = rows()
    with pytest.raises(CatalogueUnreadable) as caught:
        bring(tmp_path / "two", {"o.json": docs.organisation("b", parent="a")})
    assert "stands above itself" in caught.value.lines()[0]
    assert rows() == before
    assert ImportRun.objects.count() == 1


def test_an_unknown_level_is_refused_until_it_is_listed(tmp_path):
    link = {**docs.connection(), "extraTypes": ["Interpreting"]}
    with pytest.raises(CatalogueUnreadable):
        bring(tmp_path / "one", {"c.json": link})
    assert not ImportRun.objects.exists()
    bring(
        tmp_path / "levels",
        {"AstiTypes.json": [{"code": "Interpreting", "names": [{"Name": "Tulkkaus", "language": "fi"}]}]},
    )
    assert bring(tmp_path / "one", {"c.json": link}).entries.new == 1


def test_only_managers_may_import(tmp_path):
    found = read(tmp_path, docs.everything())
    with pytest.raises(NotSignedIn):
        import_national(ANONYMOUS, delivery=found)
    host = Actor("person:1", "person", (RoleAt("host", "talo"),))
    with pytest.raises(NotAllowed):
        import_national(host, delivery=found)
    manager = Actor("person:2", "person", (RoleAt("square_manager", "talo"),))
    assert import_national(manager, delivery=found).entries.new == 11


def test_a_failing_statement_leaves_nothing(tmp_path):
    """Every SQL statement of an import fails once; each time nothing of it is there afterwards."""
    found = read(tmp_path, docs.everything())
    failures = 0
    while True:
        seen = 0

        def fail(execute, sql, params, many, context, at=failures):
            nonlocal seen
            if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                if seen == at:
                    raise RuntimeError("the disk is full")
                seen += 1
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(fail):
                import_national(SYSTEM, delivery=found)
        except RuntimeError:
            failures += 1
            assert rows() == ([], [])
            assert not ImportRun.objects.exists()
            assert not JournalLine.objects.exists()
        else:
            break
    assert failures > 8
    assert NationalEntity.objects.count() == 11


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_a_changed_delivery_is_imported_whole_or_not_at_all(files):
    before = rows(), ImportRun.objects.count(), JournalLine.objects.count()
    found = read_or_refuse(files)
    if not isinstance(found, CatalogueUnreadable):
        try:
            done = import_national(SYSTEM, delivery=found)
        except CatalogueUnreadable as refusal:
            found = refusal
        else:
            after = rows()
            again = import_national(SYSTEM, delivery=found)
            assert rows() == after
            assert (again.entries.new, again.entries.updated, again.entries.gone) == (0, 0, 0)
            assert done.entries.new + done.entries.updated + done.entries.unchanged == len(found.records)
            return
    assert found.lines()
    assert (rows(), ImportRun.objects.count(), JournalLine.objects.count()) == before


# -- from the shell


def test_the_command_says_what_it_did(tmp_path, capsys):
    folder = write(
        tmp_path / "ptv", {**docs.everything(), "table.csv": b"a;b", "marked.json": b"\xef\xbb\xbf[]"}
    )
    assert import_ptv(str(folder)) == 0
    told = capsys.readouterr().out.splitlines()
    assert "read services.json: 1 service" in told
    assert "refused table.csv: a table (CSV), not JSON" in told
    assert "     marked.json: it carries a byte-order mark" in told
    assert "entries: 11 new, 0 updated, 0 unchanged, 0 gone" in told
    assert import_ptv(str(folder)) == 0
    assert "entries: 0 new, 0 updated, 11 unchanged, 0 gone" in capsys.readouterr().out


def test_the_command_refuses_with_exit_code_2(tmp_path, capsys):
    folder = write(tmp_path / "ptv", {**docs.everything(), "broken.json": b'{"contentId": '})
    assert import_ptv(str(folder)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "broken.json: it ends in the middle (line 1); right would be the whole document, "
        "closed by its last bracket",
    ]
    assert not ImportRun.objects.exists()
    assert import_ptv(str(tmp_path / "nowhere")) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the real catalogue files are not at {DATA}")
def test_all_real_files_are_imported_and_again_change_nothing(capsys):
    assert import_ptv(str(DATA)) == 0
    assert NationalEntity.objects.filter(kind="general_description").count() == 458
    before = rows()
    assert import_ptv(str(DATA)) == 0
    assert rows() == before
    assert "entries: 0 new, 0 updated, 477 unchanged, 0 gone" in capsys.readouterr().out


def test_the_refusal_has_words():
    refusal = CatalogueUnreadable([])
    for language in ("fi", "sv", "en"):
        assert text(f"refusal.{refusal.code}", language, **refusal.values)


def test_the_tables_need_no_migration():
    call_command("makemigrations", "catalogue", check=True, dry_run=True, verbosity=0)
