"""The guide with a tablet on Monday at 10: two touches a person, who is lost and why, a walk, help on the spot."""

from __future__ import annotations

import pytest

from tests.browser.mornings import MONDAY, after

pytestmark = [pytest.mark.browser]
UPRIGHT, FLAT = (768, 1024), (1024, 768)


@pytest.fixture(scope="module")
def house(template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("monday")
    with after("monday_at_ten", at=MONDAY, template=template, folder=folder) as opened:
        yield opened


class Finger:
    """Touches, counted; only what is in sight without scrolling can be touched."""

    def __init__(self, page) -> None:
        self.page, self.touches = page, 0

    def on(self, part) -> None:
        box = part.bounding_box()
        height = self.page.viewport_size["height"]
        assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height, (
            "one would have to scroll"
        )
        part.tap()
        self.touches += 1


@pytest.mark.parametrize(("width", "height"), [UPRIGHT, FLAT])
def test_a_number_in_two_touches(person, width, height):
    guide = person(width, height, locale="fi-FI", has_touch=True)
    guide.signs_in("opas")
    finger = Finger(guide.page)
    finger.on(guide.page.locator("label.chip", has_text="Matkakortti"))
    finger.on(guide.page.get_by_role("button", name="Anna numero"))
    guide.page.locator(".given .num").wait_for()
    assert finger.touches == 2
    guide.picture(f"kaksi-kosketusta-{width}")
    # the next one needs no touch to begin
    finger.on(guide.page.locator("label.chip", has_text="Verinäyte").first)
    finger.on(guide.page.get_by_role("button", name="Anna numero"))
    guide.page.locator(".given .num").wait_for()
    assert finger.touches == 4


def test_people_to_help_stand_beside_the_form(person):
    guide = person(*UPRIGHT, locale="fi-FI", has_touch=True)
    guide.signs_in("opas")
    page = guide.page
    form, help_ = page.locator(".who-came").bounding_box(), page.locator("#help").bounding_box()
    assert help_["y"] <= form["y"] + 1
    assert help_["x"] >= form["x"] + form["width"]
    guide.is_as_wide_as_its_window()


def test_monday_at_ten(person):
    guide = person(*UPRIGHT, locale="fi-FI", has_touch=True)
    page = guide.page
    guide.signs_in("opas")
    guide.picture("aula")
    guide.picture("aula-koko", full=True)
    words = guide.words()
    for said in (
        "Kutsuttiin, ei tullut",
        "Kutsuttu 2 kertaa",
        "Ohjattiin väärään paikkaan",
        "Luukuilla ei puhuta kieltä",
        "Yksi luukku on tauolla.",
        "Vastausta odotettu 5 min.",
    ):
        assert said in words, said

    page.locator("#help .card", has_text="Kutsuttiin, ei tullut").get_by_role("button").tap()
    page.locator("#help .toast").wait_for()
    guide.picture("loytyi")

    page.locator("#walks").get_by_role("button", name="Minä saatan").first.tap()
    guide.reads("Sinä saatat")
    page.locator("#walks").scroll_into_view_if_needed()
    guide.picture("saattaa")

    page.locator("#lobby").get_by_role("button", name="svenska").tap()
    guide.reads("Neuvot nyt")
    page.locator("#lobby").scroll_into_view_if_needed()
    guide.picture("neuvoo-heti")
    page.locator("#lobby").get_by_role("button", name="Valmis").tap()
    guide.reads("Tänään neuvottu yksi.")


def test_somebody_is_found_by_number(person):
    guide = person(*FLAT, locale="fi-FI", has_touch=True)
    page = guide.page
    guide.signs_in("opas")
    page.locator(".pad summary").tap()
    for digit in "105":
        page.locator(f".keys button[value='{digit}']").tap()
    guide.picture("nappaimet")
    page.get_by_role("button", name="Näytä", exact=True).first.tap()
    page.wait_for_url("**/aula/kaynti/**")
    guide.reads("105")
    guide.picture("loydetty", full=True)


def test_somebody_who_speaks_swedish(person):
    guide = person(*FLAT, locale="sv-FI", has_touch=True)
    page = guide.page
    guide.signs_in("opas")
    guide.go("/sv/aula/")
    guide.speaks("sv")
    page.locator("label.chip", has_text="Resekort").tap()
    page.locator("label.chip", has_text="svenska").tap()
    guide.picture("pa-svenska")
    page.get_by_role("button", name="Ge ett nummer").tap()
    page.locator(".given .num").wait_for()
    page.get_by_role("link", name="Lapp och ärenden").tap()
    guide.reads("Ditt nummer är")
    guide.picture("svensk-lapp", full=True)


def test_without_script(person):
    guide = person(*UPRIGHT, locale="fi-FI", java_script_enabled=False)
    page = guide.page
    guide.signs_in("opas")
    page.locator("label.chip", has_text="Matkakortti").click()
    page.get_by_role("button", name="Anna numero").click()
    number = page.locator(".given .num").inner_text()
    page.locator(".pad summary").click()
    for digit in number:
        page.locator(f".keys button[value='{digit}']").click()
    page.get_by_role("button", name="Näytä", exact=True).first.click()
    assert "/aula/kaynti/" in page.url


def test_by_keyboard(person):
    guide = person(1280, 900, locale="fi-FI")
    guide.signs_in("opas")
    guide.tab_to("Etsi numerolla")
    guide.press("Enter")
    guide.go("/aula/")
    guide.page.locator("[name=need]").first.focus()
    guide.press("Space")
    guide.tab_to("Anna numero")
    guide.act("Enter")
    guide.page.locator(".given .num").wait_for()
    guide.picture("nappaimistolla")
