"""Nobody is shown a link that would refuse them."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from palvelutori.foundation.actors import Actor, RoleAt

NURSE = Actor("person:1", "person", (RoleAt("desk_officer", "talo", "mhsa"),))
HOST = Actor("person:2", "person", (RoleAt("host", "talo"),))


def shown(actor: Actor | None, name: str) -> bool:
    request = RequestFactory().get("/")
    if actor is not None:
        request._palvelutori_actor = actor
    template = Template('{% load ui %}{% nav_link name "ui.nav.find" %}')
    return "href" in template.render(Context({"request": request, "name": name}))


@pytest.mark.parametrize(
    ("actor", "name", "is_shown"),
    [
        (NURSE, "host", False),
        (NURSE, "house", False),
        (NURSE, "choose_desk", True),
        (HOST, "host", True),
        (HOST, "administration", False),
        (None, "find", True),
    ],
)
def test_links_follow_roles(actor, name, is_shown):
    assert shown(actor, name) is is_shown


def test_a_page_that_is_not_there_is_no_link():
    assert not shown(HOST, "no_such_page")
