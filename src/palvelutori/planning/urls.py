"""Addresses of the concept, in Finnish: `suunnittele` for everybody, `suunnittelu` for those who make it."""

from __future__ import annotations

from django.urls import path

from palvelutori.planning.views import desk, numbers, pictures, reading, runs, talking, writing

urlpatterns = [
    path("suunnittele/", reading.concept, name="concept"),
    path("suunnittele/vastaukset/", reading.answers, name="concept_answers"),
    path("suunnittele/polut/<str:code>/", reading.path, name="concept_path"),
    path("suunnittele/kommentti/<str:key>/", talking.comment, name="concept_comment"),
    path("suunnittele/mielipide/", talking.opinion, name="concept_opinion"),
    path("suunnittele/tilaohjelma/", numbers.space_programme, name="space_programme"),
    path("suunnittele/tilaohjelma.<str:ending>", reading.space_programme_file, name="space_programme_file"),
    path("suunnittele/kaavio/", numbers.functional_plan, name="functional_plan"),
    path("suunnittele/kysymykset/", reading.question_list, name="concept_questions"),
    path("suunnittele/kysymykset.<str:ending>", reading.question_file, name="concept_questions_file"),
    path("suunnittele/konsepti.json", reading.concept_file, name="concept_file"),
    path("suunnittele/laskelmat/", runs.run_list, name="runs"),
    path("suunnittele/laskelmat/uusi/", runs.run_ask, name="run_ask"),
    path("suunnittele/laskelmat/vertaa/", runs.run_compare, name="run_compare"),
    path("suunnittele/laskelmat/<int:number>/", runs.run, name="run"),
    path("suunnittele/laskelmat/<int:number>/peru/", runs.run_cancel, name="run_cancel"),
    path("suunnittele/laskelmat/<int:number>/paiva/", pictures.day, name="run_day"),
    path("suunnittele/laskelmat/<int:number>/halli/", pictures.replay, name="run_replay"),
    path("suunnittele/laskelmat/<int:number>/halli/paiva.json", pictures.replay_data, name="run_replay_data"),
    path("suunnittele/laskelmat/<int:number>/<str:what>.json", runs.run_file, name="run_file"),
    path("suunnittelu/", desk.desk, name="planning_desk"),
    path("suunnittelu/teko/<str:verb>/", desk.act, name="planning_act"),
    path("suunnittelu/tuo/", desk.concept_import, name="concept_import"),
    path("suunnittelu/kysymykset/", desk.question_import, name="question_import"),
    path("suunnittelu/koodit/", desk.code_sheet, name="opinion_codes"),
    path("suunnittelu/tuo/malli/", desk.begin_from_sample, name="concept_sample"),
    path("suunnittelu/erot/<int:version>/", desk.changes, name="concept_changes"),
    path("suunnittelu/kommentit/", desk.comment_list, name="concept_comments"),
    path("suunnittelu/kommentit/<int:number>/", desk.comment_handle, name="comment_handle"),
    path("suunnittelu/muokkaa/<str:key>/", writing.edit, name="concept_edit"),
    path("suunnittelu/kirjoita/", writing.writing_desk, name="concept_writing"),
    path("suunnittelu/kirjoita/<str:place>/", writing.part_list, name="concept_list"),
    path("suunnittelu/kirjoita/<str:place>/uusi/", writing.add, name="concept_add"),
    path("suunnittelu/vaatimukset/", writing.requirement_matrix, name="concept_matrix"),
    path("suunnittelu/osallistujat/", desk.seat_list, name="planning_seats"),
]
