"""What a wall screen is told to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelutori.visits.rules.screen import ARROWS, MOST_LANGUAGES, TURNS, Screen, arrow_seen, screen_of

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["fi", "sv", "en", "20:00", "7:30"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
NAMES = ("languages", "turn", "has_sound", "voices", "volume", "quiet_from", "quiet_until", "quiet_volume")


@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_any_settings_make_a_screen_that_works(settings):
    made = screen_of(settings)
    assert 1 <= len(made.languages) <= MOST_LANGUAGES and set(made.languages) <= {"fi", "sv", "en"}
    assert made.voices and made.turn in TURNS and isinstance(made.has_sound, bool)
    assert 0 <= made.volume <= 100 and 0 <= made.quiet_volume <= 100
    assert bool(made.quiet_from) == bool(made.quiet_until)


def test_what_is_set_is_kept():
    told = {"languages": ["sv", "en"], "turn": "back", "has_sound": False, "voices": ["sv"], "volume": 20}
    quiet = {"quiet_from": "20:00", "quiet_until": "08:00", "quiet_volume": 10}
    made = screen_of({**told, **quiet})
    assert made == Screen(("sv", "en"), "back", False, ("sv",), 20, "20:00", "08:00", 10)
    assert screen_of({}) == Screen()
    assert screen_of({**quiet, "quiet_until": "20:00"}).quiet_from == "", "a span without length is none"


@pytest.mark.parametrize(
    ("turn", "seen"),
    [
        ("same", ("up", "right", "down", "left")),
        ("back", ("down", "left", "up", "right")),
        ("left", ("right", "down", "left", "up")),
        ("right", ("left", "up", "right", "down")),
        ("none", ("", "", "", "")),
    ],
)
def test_arrows_are_those_seen_from_this_screen(turn, seen):
    """Who has turned left to look at the screen has what was ahead on the right hand."""
    assert tuple(arrow_seen(one, turn) for one in ARROWS) == seen


def test_no_way_is_no_arrow():
    assert arrow_seen("", "same") == arrow_seen("sideways", "back") == ""
