"""What one project left open begins the next: out in three formats, in from two, never twice, never half."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palvelutori.planning import access, queries, questions
from palvelutori.planning.models import ConceptVersion
from palvelutori.planning.operations import refusals, versions
from palvelutori.planning.operations.questions import bring_questions
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.rules.checking import ConceptProblem
from tests.planning.people import CENTRE, MANAGER, SYSTEM
from tests.planning.plain import body
from tests.planning.test_pages import out as out  # noqa: PLC0414
from tests.planning.test_pages import planner, words  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
NEW = {"text": {"fi": "Kuka?", "sv": "Vem?", "en": "Who?"}, "owner": "vero", "due_on": "2027-01-15"}


def states() -> dict[str, str]:
    return {one.code: one.state for one in queries.draft(CENTRE).concept.questions}


def test_the_list_says_whose_and_by_when(client, out):
    page = words(client.get("/suunnittele/kysymykset/"))
    assert "Jokivarren kaupunki" in page and "15.12.2026" in page and "Yhteisneuvonta" in page
    assert "perintövero" not in page, "it has an answer"
    assert page.index("Kuka siirtää") < page.index("Miten tulkki"), "the nearest day first"
    told = client.get("/sv/suunnittele/kysymykset.md").content.decode()
    assert "- [ ] Hur beställs en tolk till samma dag?" in told and "senast 26.2.2027" in told
    assert client.get("/suunnittele/kysymykset.exe").status_code == 404


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_out_of_one_house_and_into_another(client, planner, ending):  # noqa: F811
    raw = client.get(f"/suunnittele/kysymykset.{ending}").content
    ConceptVersion.objects.all().delete()
    town = {**body("rantakulma"), "code": CENTRE}
    versions.start_draft(MANAGER, centre=CENTRE, body=town)
    sent = {"file": SimpleUploadedFile(f"kysymykset.{ending}", raw), "receipt": "r1"}
    answer = planner.post("/suunnittelu/kysymykset/", sent, follow=True)
    assert "Lisättiin 2 kysymystä" in words(answer), words(answer)
    made = queries.draft(CENTRE).concept.questions
    assert [one.code for one in made] == ["q1", "q2", "q3"]
    assert made[1].state == "open" and made[1].came_from == "Yhteinen palvelupiste Jokivarsi 3"
    assert f"{made[1].due_on}" == "2026-12-15"
    again = {"file": SimpleUploadedFile(f"k.{ending}", raw), "receipt": "r2"}
    assert "Jo mukana oli 2" in words(planner.post("/suunnittelu/kysymykset/", again, follow=True))


def test_what_an_approved_project_carried_on_is_open_in_the_next(jokivarsi):
    set_up(SYSTEM, centre=CENTRE)
    versions.start_draft(MANAGER, centre=CENTRE)
    assert states()["q3"] == "carried", "control: this project is not done"
    versions.discard_draft(MANAGER, centre=CENTRE)
    ConceptVersion.objects.filter(version=3).update(state="approved")
    versions.start_draft(MANAGER, centre=CENTRE)
    assert states() == {"q1": "open", "q2": "answered", "q3": "open"}


def test_all_or_none(jokivarsi):
    with pytest.raises(refusals.NoDraft):
        bring_questions(MANAGER, centre=CENTRE, questions=[NEW])
    set_up(SYSTEM, centre=CENTRE)
    with pytest.raises(refusals.ConceptNotRight) as wrong:
        bring_questions(MANAGER, centre=CENTRE, questions=[NEW, {"text": {"fi": "Miksi?"}, "owner": "vero"}])
    assert wrong.value.problem.place == "questions.q5.text.sv" and access.draft_of(CENTRE) is None
    made = bring_questions(MANAGER, centre=CENTRE, questions=[NEW, NEW])
    assert (made.added, made.known, made.version) == (1, 1, 4) and states()["q4"] == "open"
    with pytest.raises(refusals.ConceptNotRight):
        bring_questions(MANAGER, centre=CENTRE, questions=[{"text": "moon"}])


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"\xff\xfe", "not_questions"),
        (b"a;b\n1;2\n", "not_questions"),
        (b"", "not_questions"),
        (b"{", "not_json"),
        (b"[]", "format"),
        (b'{"format": "palvelutori-concept/1"}', "format"),
        (json.dumps({"format": questions.FORMAT}).encode(), "missing"),
        (json.dumps({"format": questions.FORMAT, "questions": [1]}).encode(), "missing"),
        (json.dumps({"format": questions.FORMAT, "questions": [{}] * 501}).encode(), "too_many_questions"),
        (b"x" * 1_000_001, "too_large"),
    ],
)
def test_a_file_that_is_none_says_so_in_one_line(raw, fault):
    with pytest.raises(ConceptProblem) as wrong:
        questions.read(raw)
    assert wrong.value.fault == fault


def test_a_bad_file_on_the_page(planner):  # noqa: F811
    assert planner.get("/suunnittelu/kysymykset/").status_code == 200
    for raw, told in (
        (b"a;b", "ensimmäisellä rivillä ovat fi, sv, en ja owner"),
        (b"fi;sv;en;owner\nMiksi?;;;x", "sv"),
    ):
        wrong = planner.post("/suunnittelu/kysymykset/", {"file": SimpleUploadedFile("k.csv", raw)})
        assert wrong.status_code == 422 and told in words(wrong)


def test_cells_and_markup_of_a_stranger_do_nothing(out):
    row = ConceptVersion.objects.get(version=3)
    row.body["questions"][0]["text"] = {"fi": "=HYPERLINK(1)\n# [x](y)", "sv": "+1", "en": "@x"}
    row.save()
    view = queries.version(CENTRE, 3)
    assert "'=HYPERLINK" in questions.as_csv(view, "fi").decode("utf-8-sig")
    assert questions.read(questions.as_csv(view, "fi"))[0]["text"]["sv"] == "+1"
    assert "\\# \\[x\\](y)" in questions.as_markdown(view, "fi").decode()
    assert questions.read(b"fi,sv,en,owner,due_on\nA,B,C,vero,\n,,,,\n") == [
        {"text": {"fi": "A", "sv": "B", "en": "C"}, "owner": "vero"}
    ]
