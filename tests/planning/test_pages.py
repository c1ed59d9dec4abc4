"""The pages of planning: read by anybody, written by those who have a place, in every language, without script."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from palvelutori.accounts.models import Person
from palvelutori.foundation.models import Centre
from palvelutori.planning import files, money, package, queries
from palvelutori.planning.models import Comment, ConceptVersion, Seat
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.rules.cost import costs, office_costs
from palvelutori.planning.rules.office import offices
from palvelutori.planning.rules.sizing import sized
from tests.planning.people import CENTRE, SYSTEM, seated
from tests.planning.plain import body, concept
from tests.planning.sending import fields_of

pytestmark = pytest.mark.django_db
PREFIXES = ("", "/sv", "/en", "/fi-simple")
PUBLIC = (
    "/suunnittele/", "/suunnittele/vastaukset/", "/suunnittele/polut/sp05/", "/suunnittele/tilaohjelma/",
    "/suunnittele/kaavio/", "/suunnittele/kommentti/goals.g1/", "/suunnittele/?versio=1",
)  # fmt: skip


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&nbsp;", " ").split()).replace(
        "\u00a0", " "
    )


@pytest.fixture
def out(jokivarsi) -> str:
    set_up(SYSTEM, centre=CENTRE)
    return CENTRE


def signed_in(actor) -> Client:
    browser = Client()
    browser.force_login(
        Person.objects.get(pk=int(actor.id[7:])), backend="django.contrib.auth.backends.ModelBackend"
    )
    return browser


@pytest.fixture
def planner(out) -> Client:
    return signed_in(seated("planner", "planner", "Kiinteistöyhtiö"))


@pytest.mark.parametrize("prefix", PREFIXES)
def test_anybody_reads_in_their_language(client, out, prefix):
    for path in PUBLIC:
        answer = client.get(prefix + path)
        assert answer.status_code == 200, path
        assert "{" not in words(answer).replace("{&quot;", ""), path


def test_a_resident_finds_the_answer_beside_what_changed(client, out):
    page = words(client.get("/suunnittele/"))
    assert (
        "Lasten nurkka ei saa olla oven vedossa" in page
        and "Siirsimme nurkan odotustilan länsipuolelle" in page
    )
    assert "Muuttui: Toiminnallinen kaavio" in page and "oletus" in page and "näyttö vanhentunut" in page
    assert "Kolme päätettä on liian vähän" not in page, "nobody has read it yet"
    assert "Lasten nurkka" in words(client.get("/suunnittele/vastaukset/"))


def test_the_draft_is_for_those_who_make_it(client, planner):
    planner.post("/suunnittelu/teko/aloita/")
    assert client.get("/suunnittele/?versio=4").status_code == 404
    assert planner.get("/suunnittele/?versio=4").status_code == 200
    assert client.get("/suunnittele/?versio=9").status_code == 404


def test_a_comment_in_swedish_without_an_account(client, out):
    path = "/sv/suunnittele/kommentti/paths.sp10/"
    wrong = client.post(path, {"said": "Ring 040 123 4567", "spoken": "sv"})
    assert (
        wrong.status_code == 422
        and "personuppgifter" in words(wrong)
        and "Ring 040" in wrong.content.decode()
    )
    answer = client.post(path, {"said": "Bra. Gäller det också på kvällen?", "spoken": "sv", "receipt": "r1"})
    assert answer.status_code == 302
    client.post(path, {"said": "Bra. Gäller det också på kvällen?", "spoken": "sv", "receipt": "r1"})
    made = Comment.objects.filter(state="waiting", language="sv")
    assert made.count() == 1 and made.get().key == "paths.sp10"
    assert "Tack" in words(client.get("/sv/suunnittele/"))
    assert client.get("/suunnittele/kommentti/goals.g99/").status_code == 404


def test_an_opinion_counts(client, out):
    before = queries.opinions(CENTRE, version=3).n
    sent = fields_of(client.get("/suunnittele/"))
    client.post("/suunnittele/mielipide/", {**sent.dict(), "value": "5"})
    client.post("/suunnittele/mielipide/", {**sent.dict(), "value": "77"})
    assert queries.opinions(CENTRE, version=3).n == before + 1


def test_anybody_tries_another_number_and_nothing_is_saved(client, out):
    page = words(client.get("/suunnittele/tilaohjelma/?d.wait_minutes=30&k.randomness=1,5&key=equal"))
    assert "Kokeilu, ei tallennettu" in page and "692,5 →" in page and "tasan" in page
    wrong = words(client.get("/suunnittele/tilaohjelma/?k.randomness=99"))
    assert "programme.coefficients.randomness: kerroin on 99; sen pitää olla 1–3" in wrong
    assert "ei ole luku" in words(client.get("/suunnittele/tilaohjelma/?k.randomness=paljon"))
    assert client.post("/suunnittele/tilaohjelma/", {"k.randomness": "1,5"}).status_code == 302
    assert not ConceptVersion.objects.filter(state="draft").exists()


def test_an_editor_saves_what_was_tried_into_a_draft(planner):
    answer = planner.post("/suunnittele/tilaohjelma/", {"k.randomness": "1,5", "key": "area"}, follow=True)
    assert "Tallennettu luonnokseen" in words(answer)
    draft = queries.draft(CENTRE)
    assert (
        draft.concept.programme.coefficients == {"randomness": 1.5} and draft.concept.cost.space_key == "area"
    )
    planner.post("/suunnittele/tilaohjelma/", {"k.randomness": "1,3", "key": "area"})
    assert queries.draft(CENTRE).concept.programme.coefficients == {}, "the usual value is not one's own"
    assert planner.post("/suunnittele/tilaohjelma/", {"k.randomness": "99"}).status_code == 422


def test_boxes_are_moved_in_fields(client, planner):
    answer = planner.post(
        "/suunnittele/kaavio/", {"A7.x": "10,5", "A7.door": "east", "state": "approved"}, follow=True
    )
    box = next(one for one in queries.draft(CENTRE).concept.drawing.boxes if one.code == "A7")
    assert answer.status_code == 200 and (box.x, box.door) == (10.5, "east")
    assert queries.draft(CENTRE).concept.drawing.state == "approved"
    wrong = planner.post("/suunnittele/kaavio/", {"A7.x": "900"})
    assert wrong.status_code == 422 and "drawing.boxes.A7" in words(wrong)
    assert client.post("/suunnittele/kaavio/", {"A7.x": "1"}).status_code == 302


# -- files


def test_the_programme_as_csv_opens_in_a_spreadsheet(client, out):
    answer = client.get("/suunnittele/tilaohjelma.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][0] == "Nro" and lines[1][:2] == ["A1", "Asiakastilat"] and lines[1][6] == "70"
    assert len({len(line) for line in lines[:20]}) == 1 and "692,5" in lines[-4]
    english = client.get("/en/suunnittele/tilaohjelma.csv").content.decode("utf-8-sig")
    assert "Public spaces" in english and ";3.5;" in english


def test_no_cell_is_a_formula_somebody_wrote():
    assert (
        files.plain("=HYPERLINK(1)") == "'=HYPERLINK(1)"
        and files.plain("+x") == "'+x"
        and files.plain(3) == 3
    )


def test_the_programme_as_excel(client, out):
    from openpyxl import load_workbook

    answer = client.get("/suunnittele/tilaohjelma.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    page = book.worksheets[0]
    m2 = [page.cell(row, 7).value for row in range(2, 23)]
    assert sum(m2) == 692.5 and page.cell(24, 7).value == "=SUM(G2:G22)-0" and len(book.worksheets) == 3


def test_the_files_have_what_the_house_costs_with_its_offices(client, out):
    from openpyxl import load_workbook

    given = concept()
    floor, behind = costs(given, sized(given)), office_costs(given, offices(given))
    book = load_workbook(io.BytesIO(client.get("/suunnittele/tilaohjelma.xlsx").content))
    rows = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    sums = [[value for value in row if value is not None] for row in rows if row[0] == "Yhteensä"]
    assert [round(one[-1] * 100) for one in sums] == [
        floor.total_cents, behind.total_cents, floor.total_cents + behind.total_cents,
    ]  # fmt: skip
    assert behind.total_cents > 0 and any(row[0] == "Verohallinto" for row in rows)
    bare = given.model_copy(update={"office": given.office.model_copy(update={"owners": ()})})
    assert len(money.tables_of(bare, sized(bare), "fi")) == 2, (
        "the control: nobody behind, no table of offices"
    )


def test_the_programme_as_pdf_is_tagged_and_reads(client, out):
    import pypdfium2

    raw = client.get("/sv/suunnittele/tilaohjelma.pdf").content
    assert raw.startswith(b"%PDF") and b"/StructTreeRoot" in raw and b"pdfuaid" in raw and b"/Lang" in raw
    pdf = pypdfium2.PdfDocument(raw)
    told = " ".join(one.get_textpage().get_text_range() for one in pdf)
    assert "Kontor" in told and "Entréhall" in told and "692,5" in told and len(pdf) <= 10


def test_a_planners_words_are_no_commands_in_the_pdf(out):
    row = ConceptVersion.objects.get(version=3)
    row.body["programme"]["rows"][0]["reason"]["fi"] = '#panic("x") $ * _ ] #read("/etc/passwd")'
    row.save()
    assert files.as_pdf(queries.version(CENTRE, 3), "fi").startswith(b"%PDF")


def test_without_the_library_there_is_no_pdf(client, out, monkeypatch):
    monkeypatch.setattr(files, "has_pdf", lambda: False)
    assert client.get("/suunnittele/tilaohjelma.pdf").status_code == 404
    assert ">PDF<" not in client.get("/suunnittele/tilaohjelma/").content.decode()


# -- a new town


def test_a_new_town_begins_from_anothers_file_in_a_minute(client, jokivarsi, house_clock):
    """Export there, import here, change the name, out for comment: a handful of requests."""
    import time

    set_up(SYSTEM, centre=CENTRE)
    raw = client.get("/suunnittele/konsepti.json").content
    ConceptVersion.objects.all().delete()
    Centre.objects.filter(code=CENTRE).update(names={"fi": "Uusikylä", "sv": "Nyby", "en": "Newtown"})
    town = signed_in(seated("manager", "planner", "Uusikylä"))
    started = time.monotonic()
    assert "Konseptia ei ole vielä" in words(town.get("/suunnittelu/"))
    answer = town.post("/suunnittelu/tuo/", {"file": SimpleUploadedFile("konsepti.json", raw)}, follow=True)
    assert "Luonnos on luotu" in words(answer)
    form = {
        "names.fi": "Uudenkylän palvelupiste",
        "names.sv": "Nyby servicepunkt",
        "names.en": "Newtown service point",
    }
    fields = {".fi": form["names.fi"], ".sv": form["names.sv"], ".en": form["names.en"]}
    assert town.post("/suunnittelu/muokkaa/names/", fields).status_code == 302
    assert town.post("/suunnittelu/teko/avaa/", {"closes_on": "2026-12-31"}).status_code == 302
    page = words(client.get("/suunnittele/"))
    assert "Uudenkylän palvelupiste" in page and "692,5 m²" in page
    assert client.get("/suunnittele/tilaohjelma.xlsx").status_code == 200
    assert time.monotonic() - started < 60


def test_a_new_town_begins_from_a_sample(jokivarsi):
    town = signed_in(seated("manager", "planner", "Uusikylä"))
    answer = town.post("/suunnittelu/tuo/malli/", {"sample": "rantakulma"}, follow=True)
    assert "5 329" in words(answer)
    assert town.post("/suunnittelu/tuo/malli/", {"sample": "rantakulma"}).status_code == 409
    assert town.post("/suunnittelu/tuo/malli/", {"sample": "moon"}).status_code == 404


def test_a_bad_file_says_in_one_line_where_and_what(jokivarsi):
    town = signed_in(seated("manager", "planner", "Uusikylä"))
    for raw, told in (
        (b"nonsense", "1: rivi ei ole JSON-muotoa"),
        (json.dumps({"format": "other/2"}).encode(), "toista versiota (other/2)"),
        (json.dumps(body(programme__rows__A7__inputs__count=0)).encode(), "programme.rows.A7: ala on 0 m²"),
        (json.dumps(body(paths__sp04__steps__s1__unit="moon")).encode(), "paths.sp04.steps.s1.unit: viittaa"),
    ):
        answer = town.post("/suunnittelu/tuo/", {"file": SimpleUploadedFile("k.json", raw)})
        assert answer.status_code == 422 and told in words(answer)
    assert not ConceptVersion.objects.exists()


# -- the desk


def test_the_desk_is_for_those_who_have_a_place(client, out, planner):
    assert client.get("/suunnittelu/").status_code == 302
    nobody = signed_in(seated("other", "planner", "x"))
    Seat.objects.filter(organisation="x").delete()
    for path in (
        "/suunnittelu/",
        "/suunnittelu/tuo/",
        "/suunnittelu/kommentit/",
        "/suunnittelu/muokkaa/goals.g1/",
    ):
        assert nobody.get(path).status_code == 403, path
    assert nobody.post("/suunnittelu/teko/aloita/").status_code == 403
    assert planner.get("/suunnittelu/osallistujat/").status_code == 403
    for path in ("/suunnittelu/", "/suunnittelu/tuo/", "/suunnittelu/kommentit/", "/suunnittelu/erot/3/"):
        assert planner.get(path).status_code == 200, path


def test_a_comment_is_shown_answered_and_found(client, planner):
    number = Comment.objects.get(state="waiting").pk
    path = f"/suunnittelu/kommentit/{number}/"
    assert planner.post(path, {"verb": "show"}, follow=True).status_code == 200
    answer = {
        "verb": "answer",
        "kind": "partly",
        "fi": "Lisäsimme yhden.",
        "sv": "Vi lade till en.",
        "en": "One more.",
    }
    wrong = planner.post(path, {**answer, "changed": "moon"})
    assert wrong.status_code == 422 and "ei ole tällaista kohtaa" in words(wrong)
    assert planner.post(path, {**answer, "changed": "programme.rows.A4"}).status_code == 302
    assert "Lisäsimme yhden." in words(client.get("/suunnittele/tilaohjelma/"))
    assert planner.get("/suunnittelu/kommentit/987654/").status_code == 404


def test_a_part_of_the_draft_is_written_in_a_form(planner):
    assert planner.get("/suunnittelu/muokkaa/goals.g1/").status_code == 409
    planner.post("/suunnittelu/teko/aloita/")
    page = planner.get("/suunnittelu/muokkaa/goals.g1/")
    form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.content.decode()))
    texts = dict.fromkeys(re.findall(r'<textarea name="([^"]+)"', page.content.decode()), "Uusi teksti")
    given = {**form, **texts, "target": "80"}
    assert planner.post("/suunnittelu/muokkaa/goals.g1/", given).status_code == 302
    goal = queries.draft(CENTRE).concept.goals[0]
    assert goal.target == 80 and goal.names.sv == "Uusi teksti" and goal.now == 41
    wrong = planner.post(
        "/suunnittelu/muokkaa/goals.g1/", {**given, "target": "paljon", "receipt": "other", "was": ""}
    )
    assert wrong.status_code == 422 and "goals.g1.target: on paljon; pitää olla luku" in words(wrong)
    assert "Uusi teksti" in words(planner.get("/suunnittelu/erot/4/"))
    assert planner.get("/suunnittelu/muokkaa/moon/").status_code == 404


def test_both_leads_approve_on_the_desk(client, out):
    for username, lead in (("city", "jokivarsi_city"), ("state", "state_premises")):
        browser = signed_in(seated(username, "lead", lead))
        assert "Hyväksy:" in words(browser.get("/suunnittelu/"))
        other = {"version": "3", "lead": "moon"}
        assert browser.post("/suunnittelu/teko/hyvaksy/", other).status_code == 403
        assert browser.post("/suunnittelu/teko/hyvaksy/", {"version": "3", "lead": lead}).status_code == 302
    assert "hyväksytty" in words(client.get("/suunnittele/"))
    assert package.written(body()) == client.get("/suunnittele/konsepti.json").content


def test_a_house_without_a_concept_says_nothing_of_it(client, jokivarsi):
    assert client.get("/suunnittele/").status_code == 404
    assert "/suunnittele/" not in client.get("/palvelut/").content.decode()
