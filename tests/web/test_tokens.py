"""The colours of the house: every pair that meets on a page is measured, in every theme."""

from __future__ import annotations

import re

import pytest

from tests.web.contrast import TOKENS, blocks, faults, luminance, ratio, signs

CSS = TOKENS.read_text(encoding="utf-8")
FOLDER = TOKENS.parent


def test_the_formula_knows_the_published_values():
    assert ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert luminance("#808080") == pytest.approx(0.2159, abs=0.0005)


def test_every_pair_is_strong_enough():
    assert faults(CSS) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("--soft:#46524f", "--soft:#8a9693", "light: soft on paper"),
        ("--soft:#bac8c1;--spruce:#9ad6c4", "--soft:#4f5a55;--spruce:#9ad6c4", "dark: soft on surface"),
        ("--edge:#6f7a75", "--edge:#b5bab7", "light: edge on surface"),
        ('[data-u="4"]{--u:#7e6267', '[data-u="4"]{--u:#b89fa4', "sign 4"),
        ("--light:#ffd34d;--glow:#000", "--light:#4a3f1c;--glow:#000", "contrast: on-light on light"),
    ],
)
def test_a_faint_colour_is_caught(right, wrong, said):
    assert right in CSS
    assert any(fault.startswith(said) for fault in faults(CSS.replace(right, wrong)))


def test_a_theme_is_the_same_by_system_and_by_choice():
    themes = blocks(CSS)
    assert themes["dark"] == themes["dark by system"]
    assert themes["contrast"] == themes["contrast and dark by system"]
    assert themes["contrast by system"] != themes["contrast"]


def test_signs_are_told_apart_by_shape_where_colour_is_light():
    round_ones = set(re.findall(r'\[data-u="(\d+)"\](?=[^{}]*\{--on-u:#14211f;--u-round:50%)', CSS))
    for place, (ground, _) in signs(CSS).items():
        assert (str(place) in round_ones) == (luminance(ground) > 0.3), place


def test_every_variable_used_is_defined():
    given = set(re.findall(r"--([a-z0-9-]+)\s*:", CSS))
    for path in FOLDER.glob("*.css"):
        words = path.read_text(encoding="utf-8")
        own = given | set(re.findall(r"--([a-z0-9-]+)\s*:", words))
        with_default = set(re.findall(r"var\(--([a-z0-9-]+),", words))
        used = set(re.findall(r"var\(--([a-z0-9-]+)", words))
        assert used - own - with_default - {"n", "nt", "gut", "min"} == set(), path.name


def test_the_light_is_no_button():
    for path in FOLDER.glob("*.css"):
        for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", path.read_text(encoding="utf-8")):
            if "var(--light)" in rule[1] and re.search(r"background", rule[1]):
                assert not re.search(r"\.btn|button|\.warn|\.stopped|\.notice", rule[0]), rule


def test_the_styles_of_a_page_stay_small():
    base = sum((FOLDER / name).stat().st_size for name in ("tokens.css", "base.css"))
    assert base < 25_000
    assert all(path.stat().st_size < 12_000 for path in FOLDER.glob("*.css") if path.name != "base.css")
