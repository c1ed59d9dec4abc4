"""Two letters typed in any search show no person: searches are over services only."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache

from palvelutori.catalogue.queries import find_services
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import AccessLine, JournalLine
from palvelutori.visits import operations as visits
from tests import world
from tests.customers.referring import VALUES, so_far
from tests.visits.pages.test_kiosk import Glass
from tests.world import CENTRE

LAB = world.desks_of("lab")[0]
#: the beginnings of the person's name, telephone and wish
LETTERS = ("sa", "ma", "04")
TOLD = ("Sari", "Malmi", VALUES["phone"], VALUES["wishes"], VALUES["need"])


def searches(square, guide) -> list[str]:
    """Every page with a search field, as staff of a unit without relation and as everybody may open it."""
    came = square.arrive("lab")
    square.open(LAB)
    square.call(LAB, came.stops[0].stop_id)
    square.act(visits.start, LAB, came.stops[0].stop_id)
    at = f"/luukku/{LAB}/"
    stop = f"{at}asia/{came.stops[0].stop_id}/"
    kiosk = f"/kioski/?at=search&turn={Glass(guide).turn}"
    pages = ["/palvelut/", "/asioi/", kiosk, f"{at}saanko/"]
    return [*pages, f"{stop}hand-over/", f"{stop}add/", f"{stop}ohjaa/", f"/aula/kaynti/{came.visit_id}/"]


def shown(browsers, addresses) -> str:
    """Everything answered to two letters in every search."""
    found = []
    for address in addresses:
        for letters in LETTERS:
            answers = [
                one.get(f"{address}{'&' if '?' in address else '?'}q={letters}", follow=True)
                for one in browsers
            ]
            assert any(f'value="{letters}"' in one.content.decode() for one in answers), (
                f"{address} has no search"
            )
            found += [one.content.decode() for one in answers]
    return "".join(found)


@pytest.mark.django_db
def test_e3_two_letters_in_any_search_never_show_a_person(square, signed_in, guide, caplog):
    so_far(square, "accepted")
    officer = signed_in("desk_officer", "lab")
    addresses = searches(square, guide)
    written = JournalLine.objects.count()
    with caplog.at_level(logging.DEBUG):
        answered = shown((officer, guide), addresses)
    for one in LETTERS:  # what the JSON interface answers from
        answered += repr(find_services(CENTRE, q=one, language="fi", at=clock.now(), limit=500))
    kept = str(vars(cache)) + str(getattr(cache, "_cache", "")) + caplog.text
    kept += str(list(AccessLine.objects.values())) + str(list(JournalLine.objects.values())[written:])
    for told in TOLD:
        assert told not in answered
        assert told not in kept


@pytest.mark.django_db
def test_e3_control_who_has_a_relation_is_shown_the_person(square, signed_in):
    case = so_far(square, "received")
    lead = signed_in("unit_lead", "kela")
    assert VALUES["need"] in lead.get(f"/ohjaukset/{case.leg}/").content.decode()
    assert (
        VALUES["need"] not in signed_in("desk_officer", "lab").get(f"/ohjaukset/{case.leg}/").content.decode()
    )
