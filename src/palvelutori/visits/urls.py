"""Pages of the day: desk, wall screen, arriving, the visit's own page, host."""

from __future__ import annotations

from django.urls import URLPattern, path

from palvelutori.visits.views import (
    advising,
    arriving,
    checking_in,
    day_end,
    desk,
    desk_law,
    hosting,
    kiosk,
    kiosk_wishes,
    papers,
    passing,
    referring,
    wall,
    without,
)

urlpatterns: list[URLPattern] = [
    path("luukku/", desk.choose, name="choose_desk"),
    path("luukku/<str:code>/", desk.desk, name="desk"),
    path("luukku/<str:code>/saanko/", desk_law.may, name="desk_may"),
    path("luukku/<str:code>/neuvo/<str:stop>/", advising.advise, name="desk_advise"),
    path("luukku/<str:code>/neuvo/<str:stop>/lappu/", advising.advice_paper, name="desk_advice_paper"),
    path("luukku/<str:code>/tee/<str:verb>/", desk.act, name="desk_act"),
    path("luukku/<str:code>/asia/<str:stop>/ohjaa/", referring.refer, name="desk_refer"),
    path("luukku/<str:code>/asia/<str:stop>/oma-sivu/", referring.own_page, name="desk_own_page"),
    path("luukku/<str:code>/asia/<str:stop>/<str:verb>/", desk.onward, name="desk_onward"),
    path("luukku/<str:code>/lappu/<str:note>/", passing.note, name="desk_note"),
    path("luukku/<str:code>/koodi/", passing.by_code, name="desk_code"),
    path("taulu/", wall.wall, name="wall"),
    path("taulu/tallessa.js", wall.wall_worker, name="wall_worker"),
    path("aula/", hosting.host, name="host"),
    path("aula/laput/", papers.papers, name="host_papers"),
    path("aula/laput/<str:visit>/hoidettu/", papers.settle, name="host_papers_settle"),
    path("aula/tee/<str:verb>/", hosting.host_act, name="host_act"),
    path("aula/kaynti/<str:visit>/", hosting.host_visit, name="host_visit"),
    path("aula/kaynti/<str:visit>/lahtee/", hosting.host_leave, name="host_leave"),
    path("aula/koodi/", day_end.host_kept_place, name="host_kept_place"),
    path("paivan-paatos/", day_end.day_end, name="day_end"),
    path("paivan-paatos/tee/", day_end.day_end_act, name="day_end_act"),
    path("paivan-paatos/paperi/<str:visit>/", day_end.day_end_paper, name="day_end_paper"),
    path("asioi/", arriving.arrive, name="arrive"),
    path("saavuin/", checking_in.check_in, name="check_in"),
    path("saavuin/saannot/", checking_in.rules, name="check_in_rules"),
    path("aula/aika/", checking_in.host_check_in, name="host_check_in"),
    path("asioi/koodi/", day_end.kept_place, name="kept_place"),
    path("kioski/", kiosk.kiosk, name="kiosk"),
    path("kioski/mita-tarvitsen/", kiosk_wishes.wishes, name="kiosk_wishes"),
    path("kioski/numero/", kiosk.number, name="kiosk_number"),
    path("kioski/tulosta/", kiosk.print_again, name="kiosk_print"),
    path("kioski/ilman-yhteytta/", without.offline, name="kiosk_offline"),
]
