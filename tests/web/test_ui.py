"""Template tags: words, pictures, times, forms. What they print is safe under the strict content policy."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from palvelutori.foundation.templatetags import ui
from tests.shape.source import PACKAGE

TEMPLATES = PACKAGE / "templates"
CALLED = datetime(2026, 11, 18, 8, 48, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 18, 8, 58, tzinfo=UTC)


def shown(source: str, language: str = "fi", **values) -> str:
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context(values)).replace("\xa0", " ").strip()


def text_of(markup: str) -> str:
    return re.sub(r"<[^>]+>", "", markup)


@pytest.mark.parametrize(
    ("source", "fi", "sv", "en", "easy"),
    [
        ("{% clock_time at %}", "10.48", "10.48", "10:48", "10.48"),
        ("{% clock_time at seconds=True %}", "10.48.05", "10.48.05", "10:48:05", "10.48.05"),
        ("{% time_range at later %}", "10.48–10.58", "10.48–10.58", "10:48–10:58", "10.48–10.58"),
        ("{% hours_range eight half %}", "8–15.30", "8–15.30", "8:00–15:30", "8–15.30"),
        ("{% hour_words eight %}", "klo 8", "kl. 8", "8:00", "kello 8"),
        ("{% minutes 5 10 %}", "5–10 min", "5–10 min", "5–10 min", "5–10 min"),
        ("{% minutes 4.6 %}", "5 min", "5 min", "5 min", "5 min"),
        ("{% day_words day %}", "ke 18.11.", "ons 18.11", "Wed 18 Nov", "keskiviikko 18.11."),
        (
            '{% day_words day "long" %}',
            "keskiviikko 18.11.",
            "onsdag 18.11",
            "Wednesday 18 Nov",
            "keskiviikko 18.11.",
        ),
        ('{% day_words day "name" %}', "keskiviikko", "onsdag", "Wednesday", "keskiviikko"),
        ("{{ names|local }}", "Kela", "FPA", "Kela (en)", "Kela"),
    ],
)
def test_the_same_fact_in_four_languages(source, fi, sv, en, easy):
    values = {
        "at": CALLED, "later": LATER, "eight": time(8), "half": time(15, 30), "day": date(2026, 11, 18),
        "names": {"fi": "Kela", "sv": "FPA", "en": "Kela (en)"},
    }  # fmt: skip
    for language, wanted in (("fi", fi), ("sv", sv), ("en", en), ("fi-simple", easy)):
        assert text_of(shown(source, language, **values)) == wanted


def test_a_moment_is_shown_in_the_houses_zone():
    class Somewhere:
        timezone = "UTC"

    assert text_of(shown("{% clock_time at %}", at=CALLED, centre=Somewhere())) == "8.48"


def test_no_time_is_nothing():
    assert shown("{% clock_time at %}", at=None) == ""


def test_parameters_are_escaped_and_markup_of_other_tags_is_not():
    told = shown('{% t "ui.age.fresh" time=x %}', x="<b>")
    assert "&lt;b&gt;" in told
    told = shown('{% clock_time at as x %}{% t "ui.age.fresh" time=x %}', at=CALLED)
    assert "<time datetime=" in told
    assert "&lt;" not in told


def test_words_of_a_named_language_and_of_a_code():
    assert shown('{% tl "ui.undo" "sv" %}') == "Ångra"
    assert shown('{% tk "ui.day" 3 %}') == "keskiviikko"
    assert shown('{% tk "ui.day" 3 "short" %}', "sv") == "ons"


def test_a_slot_has_a_code_a_tag_and_a_name_of_its_own():
    assert shown("{{ slot|code_of }} {{ slot|lang_of }} {{ slot|language_name }}", slot="easy") == (
        "fi-simple fi Selkosuomi"
    )
    assert shown("{{ slot|code_of }} {{ slot|lang_of }} {{ slot|language_name }}", slot="so") == "so so so"


def test_every_picture_draws_itself_and_is_hidden_from_ears():
    assert len(ui.picture_names()) > 50
    for name in ui.picture_names():
        drawn = ui.icon(name)
        assert 'aria-hidden="true"' in drawn
        assert re.search(r"<(path|circle) ", drawn)
        assert "xmlns" not in drawn
        assert "style=" not in drawn


def test_an_unknown_picture_is_an_error():
    with pytest.raises(KeyError):
        ui.icon("unicorn")


def test_signs_have_a_picture_each_and_the_opaque_one_is_like_the_house():
    assert set(ui.PLACE_PICTURES) <= ui.picture_names()
    assert len({ui.sign(place) for place in range(11)}) == 11
    assert 'data-u="0"' in ui.sign(7, opaque=True)
    assert ui.sign(99) and ui.sign(None) == ui.sign(0)


def test_templates_ask_for_pictures_that_exist():
    asked = {}
    for path in TEMPLATES.rglob("*.html"):
        for name in re.findall(r'{%\s*icon\s+"([a-z-]+)"', path.read_text(encoding="utf-8")):
            asked[name] = path.name
    assert {name: path for name, path in asked.items() if name not in ui.picture_names()} == {}


def test_a_link_to_a_page_that_is_not_there_is_not_a_link():
    assert shown('{% nav_link "no_such_page" "ui.nav.find" %}') == ""
    assert shown('{% url_or_nothing "no_such_page" as x %}[{{ x }}]') == "[]"
    request = RequestFactory().get("/")
    assert 'href="/palvelut/"' in shown('{% nav_link "find" "ui.nav.find" %}', request=request)


def test_the_language_switch_leads_to_this_page_in_four_languages():
    told = shown("{% language_switch %}", "sv", request=RequestFactory().get("/sv/palvelut/?q=kort"))
    assert re.findall(r'href="([^"]+)"', told) == [
        "/palvelut/?q=kort", "/sv/palvelut/?q=kort", "/en/palvelut/?q=kort", "/fi-simple/palvelut/?q=kort",
    ]  # fmt: skip
    assert told.count("aria-current") == 1
    assert 'lang="sv"' in told


class Small(forms.Form):
    phone = forms.CharField(label="Puhelin", help_text="Poistamme sen illalla.")
    tongue = forms.ChoiceField(
        label="Kieli", choices=[("fi", "suomi"), ("sv", "ruotsi")], widget=forms.RadioSelect
    )
    agrees = forms.BooleanField(label="Lupa")
    wish = forms.CharField(label="Toive", required=False)


def test_a_wrong_field_says_so_and_points_to_its_message():
    form = Small({"tongue": "fi"})
    told = shown("{% error_summary form %}{% field form.phone %}{% field form.agrees %}", form=form)
    assert 'href="#id_phone"' in told
    assert (
        'id="id_phone_error"' in told and "id_phone_error" in re.search(r"<input[^>]*id_phone[^>]*>", told)[0]
    )
    assert 'aria-invalid="true"' in told
    assert "Kaksi" not in told and "2 kohtaa" in told
    assert "tabindex" in told


def test_a_form_without_faults_has_no_summary():
    assert shown("{% error_summary form %}", form=Small()) == ""


def test_choices_are_a_group_with_a_name():
    for tag in ("field", "chips"):
        told = shown("{% " + tag + " form.tongue %}", form=Small())
        assert "<fieldset" in told and "<legend>Kieli</legend>" in told
        assert told.count("<input") == 2


def test_an_optional_field_says_so():
    assert "vapaaehtoinen" in shown("{% field form.wish %}", form=Small())


def test_each_form_has_a_receipt_of_its_own():
    first, second = shown("{% receipt %}"), shown("{% receipt %}")
    assert 'name="receipt"' in first and first != second


def test_age_and_toast_carry_their_words_for_the_script():
    told = shown("{% age at %}", at=CALLED, now=CALLED)
    assert "Tiedot klo 10.48.05" in told and 'data-stale="Tiedot klo {time}, {minutes} min vanhat"' in told
    told = shown('{% toast words "/undo/" %}', words="Siirsit <147>")
    assert "Siirsit &lt;147&gt;" in told and 'data-undo-seconds="10"' in told and 'method="post"' in told
    assert "<form" not in shown("{% toast words %}", words="Siirsit")


def _inline_faults(markup: str) -> list[str]:
    plain = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", markup, flags=re.S)
    found = re.findall(r"\sstyle\s*=", plain) + re.findall(r"\son[a-z]+\s*=\s*[\"']", plain)
    found += re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", plain) + re.findall(r"<style", plain)
    return found + re.findall(r"javascript:", plain)


def test_no_template_needs_an_inline_script_or_style():
    wrong = {
        str(path.relative_to(TEMPLATES)): found
        for path in TEMPLATES.rglob("*.html")
        if (found := _inline_faults(path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "bad", ['<p style="x">', '<a onclick="x()">', "<script>x</script>", "<style>", '<a href="javascript:x">']
)
def test_an_inline_script_or_style_is_caught(bad):
    assert _inline_faults(bad)


def test_nothing_comes_from_another_server():
    for path in [*TEMPLATES.rglob("*.html"), *Path(ui.SPRITE).parent.rglob("*.*")]:
        if path.suffix in (".opus", ".png"):
            continue
        words = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", words), path
