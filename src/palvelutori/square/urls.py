"""Addresses of the square's own pages."""

from __future__ import annotations

from django.urls import path

from palvelutori.square.views import devices, hours, installing, now, pairing, people, printers, records

urlpatterns = [
    path("install/", installing.install, name="install"),
    path("install/valmis/", installing.installed, name="installed"),
    path("yllapito/", records.administration, name="administration"),
    path("yllapito/ihmiset/", people.people, name="people"),
    path("yllapito/ihmiset/uusi/", people.person_add, name="person_add"),
    path("yllapito/ihmiset/<int:number>/", people.person, name="person"),
    path("yllapito/ihmiset/<int:number>/rooli/", people.person_grant, name="person_grant"),
    path("yllapito/ihmiset/<int:number>/rooli/pois/", people.person_take, name="person_take"),
    path("yllapito/ihmiset/<int:number>/salasana/", people.person_password, name="person_password"),
    path("yllapito/ihmiset/<int:number>/sulje/", people.person_close, name="person_close"),
    path("yllapito/laitteet/", devices.devices, name="devices"),
    path("yllapito/tulostimet/", printers.printers, name="printers"),
    path("yllapito/laitteet/uusi/", devices.device_add, name="device_add"),
    path("laite/", pairing.become_device, name="become_device"),
    path("laite/elossa/", pairing.device_alive, name="device_alive"),
    path("laite/pois/", pairing.device_leave, name="device_leave"),
    path("demo/laite/", pairing.demo_device, name="demo_device"),
    path("yllapito/laitteet/<str:code>/", devices.device, name="device"),
    path("yllapito/laitteet/<str:code>/koodi/", devices.device_pair, name="device_pair"),
    path("yllapito/laitteet/<str:code>/uusi-avain/", devices.device_renew, name="device_renew"),
    path("yllapito/laitteet/<str:code>/pois/", devices.device_revoke, name="device_revoke"),
    path("yllapito/katselut/", records.looks, name="looks"),
    path("yllapito/loki/", records.journal_state, name="journal"),
    path("talo/", now.house, name="house"),
    path("talo/yksikko/<str:unit>/", now.house_unit, name="house_unit"),
    path("talo/luukku/<str:code>/lainaa/", now.house_lend, name="house_lend"),
    path("talo/luukku/<str:code>/<str:verb>/", now.house_desk, name="house_desk"),
    path("talo/avaa/", now.house_open, name="house_open"),
    path("talo/vaihto/loytyi/", now.house_found, name="house_found"),
    path("talo/vaihto/palauta/", now.house_send_back, name="house_send_back"),
    path("poikkeukset/", hours.exceptions, name="exceptions"),
    path("poikkeukset/uusi/", hours.exception_add, name="exception_add"),
    path("poikkeukset/<str:group>/peru/", hours.exception_cancel, name="exception_cancel"),
]
