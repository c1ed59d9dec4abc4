"""The kiosk in a real browser: by keypad alone, aloud, in a seat's reach, and never a time-out without warning."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from palvelutori.common.texts import text
from tests.browser.kiosk import GLASS, NEEDS, VOICE, controls, goes_to, mark_of, runs

pytestmark = [pytest.mark.browser]
SECONDS_MS = 8_000


@pytest.fixture
def window(chromium, house):
    """A window at the kiosk's glass."""
    opened = []

    def open_window(**options):
        context = chromium.new_context(viewport=GLASS, base_url=house.base, **options)
        context.set_default_timeout(20_000)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def focused(page):
    return page.evaluate("(document.activeElement?.innerText || '').trim()")


# -- nothing for the next one


def whole_turn(page):
    """Somebody takes a number with all the aids; the number then shows."""
    page.goto("/kioski/")
    page.get_by_role("link", name="Kaikki palvelut").click()
    page.get_by_role("link", name="Kela", exact=True).click()
    page.get_by_text("Yleinen asumistuki").click()
    page.get_by_role("button", name="Lisää valitut").click()
    page.get_by_role("link", name="Kieli, seura, etusija").click()
    page.get_by_text("Mukana vauva").click()
    page.get_by_role("button", name="Valmis").click()
    page.get_by_text("Mukana vauva").wait_for()
    page.get_by_role("button", name="Ota numero").click()
    page.wait_for_url("**/kioski/numero/")


def test_after_a_turn_back_cookies_and_storage_hold_nothing(window):
    page = window()
    whole_turn(page)
    assert page.evaluate("history.length") <= 2, "no step stays behind: the window's own beginning and this"
    page.get_by_role("link", name="lähden odottamaan").click()
    page.get_by_role("heading", name=text("arrive.title", "fi")).wait_for()
    names = {one["name"] for one in page.context.cookies()}
    assert names <= {"palvelutori_kiosk", "palvelutori_csrf"}
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator("text=/asumistuki|vauva|Numerosi/i")).to_have_count(0)


def test_a_page_out_of_the_browsers_memory_begins_again(window):
    page = window()
    goes_to(page, needs=NEEDS)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.get_by_role("heading", name=text("arrive.title", "fi")).wait_for()


def test_the_glass_is_empty_at_once_also_when_the_house_does_not_answer(window):
    page = window()
    goes_to(page, needs=NEEDS)
    page.evaluate("delete window.palvelutoriOffline")
    page.route("**/healthz", lambda route: route.abort())
    page.locator("#over").click()
    page.get_by_text(text("kiosk.cut.title", "fi")).wait_for()
    expect(page.locator("body")).not_to_contain_text("asumistuki", use_inner_text=True)
    page.unroute("**/healthz")
    page.get_by_role("heading", name=text("arrive.title", "fi")).wait_for(timeout=SECONDS_MS)


# -- time


def test_the_warning_comes_is_spoken_and_is_stretched(window):
    page = window()
    page.add_init_script(VOICE)
    runs(page, idle=0.6, warning=30)
    goes_to(page, needs=NEEDS)
    page.locator("#still[open]").wait_for()
    page.wait_for_function("window.spoken.length > 0")
    said = page.evaluate("spoken.at(-1).text")
    assert said.startswith(text("kiosk.still.title", "fi")), "said without the sound being on"
    assert focused(page) == text("kiosk.still.stay", "fi")
    page.keyboard.press("Enter")
    page.locator("#still:not([open])").wait_for(state="attached")
    expect(page.locator("ol.needs > li"), "nothing was lost").to_have_count(3)
    page.wait_for_timeout(1_000)
    expect(page.locator("#still[open]"), "three times as long from now on").to_have_count(0)
    page.locator("#still[open]").wait_for(timeout=SECONDS_MS)


def ends(page):
    """Seconds from the last touch until the kiosk has begun again, and whether a warning stood before it."""
    page.evaluate("""() => { window.warned = 0; const still = document.getElementById("still");
      new MutationObserver(() => { if (still.open) sessionStorage.setItem("warned", "1"); })
        .observe(still, { attributes: true }); }""")
    page.get_by_role("heading", name=text("arrive.title", "fi")).wait_for(timeout=SECONDS_MS)
    return bool(page.evaluate("sessionStorage.getItem('warned')"))


def test_it_begins_again_after_the_warning_and_never_without(window):
    page = window()
    runs(page, idle=0.8, warning=0.8)
    goes_to(page, needs=NEEDS)
    assert ends(page)


def test_the_control_a_kiosk_that_does_not_warn_is_found_out(window):
    page = window()
    page.route("**/js/kiosk.js", _without_warning)
    runs(page, idle=0.8, warning=0.8)
    goes_to(page, needs=NEEDS)
    assert not ends(page)


def _without_warning(route):
    answer = route.fetch()
    assert "setTimeout(warn, idleMs)" in answer.text()
    body = answer.text().replace("setTimeout(warn, idleMs)", "setTimeout(reset, idleMs)")
    route.fulfill(response=answer, body=body)


def test_any_touch_begins_the_time_anew(window):
    page = window()
    runs(page, idle=4, warning=30)
    goes_to(page, needs=NEEDS)
    for _ in range(4):
        page.wait_for_timeout(1500)
        page.mouse.wheel(0, 3)
        page.keyboard.press("Shift")
    expect(page.locator("#still[open]")).to_have_count(0)


def test_a_touch_beside_the_window_says_i_am_here(window):
    page = window()
    runs(page, idle=0.5, warning=30)
    goes_to(page, needs=NEEDS)
    page.locator("#still[open]").wait_for()
    page.mouse.click(20, 20)
    page.locator("#still:not([open])").wait_for(state="attached")


def test_the_number_goes_by_itself_with_a_warning(window):
    page = window()
    goes_to(page, needs=("lab",))
    runs(page, idle=0.8, warning=0.8)
    page.get_by_role("button", name="Ota numero").click()
    page.wait_for_url("**/kioski/numero/")
    assert ends(page)


# -- keypad


def reach(page, *, most=120):
    """Everything an arrow leads to, in its order, until it comes round."""
    seen = []
    for _ in range(most):
        page.keyboard.press("ArrowDown")
        where = page.evaluate("""() => { const part = document.activeElement, box = part.getBoundingClientRect();
          const all = [...document.querySelectorAll("a[href],button,input:not([type=hidden]),summary")];
          return { place: all.indexOf(part), shown: box.height > 0 && box.bottom > 0 && box.top < innerHeight }; }""")
        if where["place"] in seen:
            break
        assert where["shown"], where
        seen.append(where["place"])
    return seen


def wanted(page):
    return page.evaluate("""() => {
      const all = [...document.querySelectorAll("a[href],button,input:not([type=hidden]),summary")];
      return all.flatMap((part, place) => part.checkVisibility() && !part.closest("dialog") ? [place] : []); }""")


@pytest.mark.parametrize("place", ["", "chosen", "search", "units", "unit:kela", "events", "help", "human"])
@pytest.mark.parametrize("aids", ["", "lo"])
def test_the_keypad_reaches_everything_in_the_order_of_the_page(window, place, aids):
    page = window()
    needs = NEEDS if place in ("chosen", "help") else ()
    goes_to(page, "" if place == "chosen" else place, needs=needs, aids=aids)
    page.locator("#aid-sound").wait_for()
    assert reach(page) == wanted(page)


def test_the_control_a_part_the_keypad_cannot_reach_is_found(window):
    page = window()
    goes_to(page, "units")
    page.route("**/js/kiosk-keypad.js", _forgetful)
    page.reload()
    assert reach(page) != wanted(page)


def _forgetful(route):
    answer = route.fetch()
    assert 'const PARTS = "a[href],button,' in answer.text()
    route.fulfill(
        response=answer,
        body=answer.text().replace('const PARTS = "a[href],button,', 'const PARTS = "button,'),
    )


def test_a_number_by_keypad_alone(window):
    page = window()
    page.goto("/kioski/")
    page.keyboard.press("ArrowDown")
    expect(page.locator("html.keypad")).to_have_count(1)
    first = page.locator("[data-figure='3'] b").inner_text().replace("\u00ad", "")
    page.keyboard.press("3")
    page.get_by_role("heading", name="Yksi asia").wait_for()
    expect(page.locator("ol.needs")).to_contain_text(first, use_inner_text=True)
    expect(page.locator("html.keypad"), "the keypad stays in use on the next page").to_have_count(1)
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        if focused(page) == text("kiosk.help", "fi"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=text("arrive.help", "fi")).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[name=language]:checked")).to_have_attribute("value", "sv")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=language]:checked"), "an arrow goes, Enter chooses").to_have_attribute(
        "value", "sv"
    )
    page.keyboard.press("#")
    page.get_by_role("button", name="Ota numero").wait_for()
    page.keyboard.press("0")
    page.get_by_role("heading", name=text("kiosk.human.title", "fi")).wait_for()
    page.keyboard.press("Backspace")
    page.get_by_role("button", name="Ota numero").wait_for()
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        if focused(page) == text("arrive.take", "fi"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/kioski/numero/")
    assert page.locator("h1 .num").inner_text().isdigit()


def test_figures_can_be_switched_off_and_stay_off(window):
    page = window()
    page.goto("/kioski/")
    page.keyboard.press("ArrowDown")
    page.locator("#aid-keypad").click()
    expect(page.locator("#aid-keypad")).to_have_attribute("aria-pressed", "false")
    before = page.url
    page.keyboard.press("3")
    page.wait_for_timeout(300)
    assert page.url == before
    page.get_by_role("link", name="Kaikki palvelut").click()
    page.get_by_role("heading", name=text("kiosk.units", "fi")).wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator("html.keypad"), "arrows go on, figures stay off").to_have_count(0)


def test_figures_write_in_the_field(window):
    page = window()
    goes_to(page, "search", aids="k")
    page.locator("#q").focus()
    page.keyboard.type("0 1#")
    expect(page.locator("#q")).to_have_value("0 1#")


# -- letters on the glass


def test_letters_on_the_glass_write_and_find(window):
    page = window()
    page.goto("/kioski/")
    page.get_by_role("link", name=text("arrive.search", "fi")).click()
    for letter in "kortti":
        page.get_by_role("button", name=letter, exact=True).click()
    page.get_by_role("link", name="Kirjastokortti").wait_for()
    page.get_by_role("button", name=text("kiosk.keyboard.rub", "fi")).click()
    expect(page.locator("#q")).to_have_value("kortt")
    page.get_by_role("button", name=text("kiosk.keyboard.space", "fi")).click()
    expect(page.locator("#q")).to_have_value("kortt ")
    page.get_by_role("link", name="Kirjastokortti").click()
    expect(page.locator("ol.needs")).to_contain_text("Kirjastokortti", use_inner_text=True)


# -- aloud


def spoken(page):
    return page.evaluate("spoken.map((one) => one.text)")


def test_with_sound_the_page_says_itself_and_what_has_the_focus(window):
    page = window()
    page.add_init_script(VOICE)
    goes_to(page, "unit:kela", prefix="/en", aids="s")
    page.wait_for_function("spoken.length > 0")
    assert spoken(page)[0].startswith("Kela, social insurance.")
    assert "Arrow down goes to the next" in spoken(page)[0]
    page.keyboard.press("ArrowDown")
    page.wait_for_function("spoken.length > 1")
    assert spoken(page)[-1].endswith("not chosen")
    page.keyboard.press("Enter")
    page.wait_for_function("spoken.at(-1).text.endsWith(', chosen')")
    assert page.evaluate("new Set(spoken.map((one) => one.voice)).size") == 1
    assert page.evaluate("spoken[0].voice") == "en-GB"


def test_without_sound_the_page_is_quiet(window):
    page = window()
    page.add_init_script(VOICE)
    goes_to(page, "unit:kela")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    assert spoken(page) == []


def test_a_machine_without_a_voice_says_so_in_words(window):
    page = window()
    goes_to(page, "units", aids="s")
    page.locator("#no-voice:not([hidden])").wait_for(timeout=SECONDS_MS)
    expect(page.locator("#no-voice")).to_contain_text(
        text("kiosk.speech.no_voice", "fi"), use_inner_text=True
    )


def test_the_switch_of_an_aid_keeps_its_place(window):
    page = window()
    page.goto("/kioski/")
    page.locator("#aid-large").click()
    page.locator("html.large").wait_for()
    assert page.evaluate("document.activeElement.id") == "aid-large"
    expect(page.locator("#aid-large")).to_have_attribute("aria-pressed", "true")
    page.locator("#aid-large").click()
    page.locator("html:not(.large)").wait_for(state="attached")


# -- reach, by touch


@pytest.mark.parametrize("place", ["", "chosen", "search", "unit:kela", "help", "human", "more"])
def test_lowered_everything_to_touch_is_in_the_lower_half_and_large_enough(window, place):
    page = window()
    needs = NEEDS if place in ("chosen", "help", "more") else ()
    goes_to(page, "" if place == "chosen" else place, needs=needs, aids="o")
    page.locator("#aid-sound").wait_for()
    found = controls(page)
    assert len(found) > 5
    assert [one for one in found if one["top"] < GLASS["height"] / 2] == []
    assert [one for one in found if min(one["height"], one["width"]) < 44] == []


def test_the_control_not_lowered_something_is_above(window):
    page = window()
    page.goto("/kioski/")
    assert [one for one in controls(page) if one["top"] < GLASS["height"] / 2]


def test_what_goes_on_below_is_said_and_reached_by_one_touch(window):
    page = window()
    goes_to(page, needs=NEEDS, aids="l")
    more = page.locator("[data-further]")
    expect(more).to_contain_text(text("kiosk.further", "fi"), use_inner_text=True)
    for _ in range(9):
        if text("kiosk.further.up", "fi") in more.inner_text():
            break
        more.click()
    more.click()
    assert page.evaluate("document.getElementById('main').scrollTop") == 0


def test_without_script_a_number_is_taken(window):
    page = window(java_script_enabled=False)
    page.goto("/kioski/")
    page.get_by_role("link", name="Kaikki palvelut").click()
    page.get_by_role("link", name="Kela", exact=True).click()
    page.get_by_label("Yleinen asumistuki").check()
    page.get_by_role("button", name="Lisää valitut").click()
    page.get_by_role("button", name=text("kiosk.aid.large", "fi")).click()
    expect(page.locator("html.large")).to_have_count(1)
    page.get_by_role("button", name="Ota numero").click()
    assert page.locator("h1 .num").inner_text().isdigit()
    page.get_by_role("link", name="lähden odottamaan").click()
    page.go_back()
    expect(page.locator("h1 .num")).to_have_count(0)


def test_each_turn_has_a_mark_of_its_own(window):
    page = window()
    page.goto("/kioski/")
    first = mark_of(page)
    page.goto("/kioski/")
    assert first and mark_of(page) != first
