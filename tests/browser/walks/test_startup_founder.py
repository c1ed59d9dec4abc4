"""Joel has a start-up: he applies on his phone in English and agrees. Another founder says yes to a goal."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser]
PASSWORD = "lammen rannan polku 4"


def test_a_founder_applies_and_comes_in(resident):
    me = resident(390, 844, locale="en-GB")
    me.go("/en/kehita/yrityksille/")
    me.reads("Become a partner")
    me.picture("what-people-ask-for", full=True)
    me.page.locator("main a.btn.main", has_text="Become a partner").click()
    me.reads("How it goes")
    me.picture("what-it-means", full=True)
    me.page.locator("main a.btn.main", has_text="Apply").click()
    for name, words in {
        "name": "Selkokuva Oy",
        "does": "We turn official letters into pictures.",
        "wants": "We would like to try picture guides beside the queue screen.",
        "contact_name": "Joel Ahonen",
        "email": "joel@selkokuva.example",
    }.items():
        me.page.locator(f"[name={name}]").fill(words)
    me.page.locator("[name=kind][value=start_up]").check()
    me.picture("applying", full=True)
    me.page.locator("main form button.main").click()
    me.reads("The application has arrived")
    code = me.page.locator(".code").inner_text()
    assert len(code.replace(" ", "")) == 12
    me.is_as_wide_as_its_window()
    me.picture("arrived", full=True)

    manager = resident(1280, 900, locale="fi-FI")
    manager.signs_in("paallikko")
    manager.go("/kehittaminen/kumppanit/")
    manager.picture("hakemukset", full=True)
    manager.page.locator("a", has_text="Selkokuva Oy").click()
    manager.page.locator("[value=safety]").first.check()
    manager.picture("kasitellaan", full=True)
    manager.page.locator("button[value=vet]").click()
    manager.reads("Hyväksytty hakija")

    me.go("/en/kumppanit/hakemus/")
    me.page.locator("[name=code]").fill(code)
    me.page.locator("main form button.main").click()
    me.page.locator("[name=username]").fill("selkokuva")
    me.page.locator("[name=password]").fill(PASSWORD)
    me.picture("make-a-sign-in", full=True)
    me.page.locator("main form button.main").click()
    me.reads("Where we stand")
    me.picture("portal-first-time", full=True)
    me.page.locator("main a", has_text="Terms").first.click()
    me.picture("terms", full=True)
    me.page.locator("button[value=accept]").click()
    me.reads("was accepted")

    manager.page.reload()
    manager.page.locator("button[value=check]").click()
    manager.page.locator("button[value=activate]").click()
    manager.reads("Mukana")
    manager.picture("voi-aloittaa", full=True)
    me.go("/en/kumppani/")
    me.reads("Taking part")
    assert not me.refused


def test_a_founder_says_yes_and_does_a_task(resident):
    me = resident(390, 844, locale="fi-FI")
    me.signs_in("kuulokyltti")
    me.reads("Missä olemme")
    me.is_as_wide_as_its_window()
    me.picture("portaali", full=True)
    me.page.locator("main a", has_text="Aulan näyttö ääneen").first.click()
    me.reads("Hyväksymme tavoitteen")
    me.picture("tavoite", full=True)
    me.page.locator("button[value=accept]").click()
    me.reads("hyväksynyt tavoitteen")
    me.page.locator("[name=responsible]").fill("Joel Ahonen")
    me.page.locator("button[value=responsible]").click()
    me.reads("Vastuussa: Joel Ahonen")
    me.go("/kumppani/tehtavat/")
    me.page.locator("[name=task_words]").fill("Laite aulaan kokeiltavaksi")
    me.page.locator("[name=due_on]").fill("2026-12-04")
    me.page.locator("section form button.main").click()
    me.reads("Laite aulaan kokeiltavaksi")
    me.picture("tehtavat", full=True)
    me.page.locator("button[value=done]").click()
    me.reads("Tehty")
    me.go("/kumppani/raportti/")
    me.page.locator("[name=effort]").select_option("2")
    me.page.locator("[name=day]").fill("2026-11-24")
    me.page.locator("[name=people]").fill("14")
    me.page.locator("[name=got][value=most]").check()
    me.picture("paiva-lukuina", full=True)
    me.page.locator("main form button.main").click()
    me.reads("Päivä on kirjattu")
    me.is_as_wide_as_its_window()
    resident_phone = resident(390, 844, locale="fi-FI")
    resident_phone.go("/kehita/5/")
    assert "Joel" not in resident_phone.words()
    assert not me.refused
