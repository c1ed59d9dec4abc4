"""The words: complete in every language, with the same parameters, and every key a page asks for is there."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path

from palvelutori.common import texts
from palvelutori.common.refusals import Refusal
from tests.shape.source import PACKAGE, modules

SLOTS = {"fi", "sv", "en", "easy", "fi_one", "sv_one", "en_one", "easy_one"}
EASY_WORDS = 15
TAG = re.compile(r"""\{%\s*(?:t|tl|nav_link)\s+(?:"[^"]*"\s+)?"([a-z0-9_.-]+)\"""")
FIRST = re.compile(r"""\{%\s*tl?\s+"([a-z0-9_.-]+)\"""")
SECOND = re.compile(r"""\{%\s*nav_link\s+"[^"]*"\s+"([a-z0-9_.-]+)\"""")
CALLS = ("text", "slots", "has")


def faults(key: str, slots: dict[str, str]) -> list[str]:
    """What is wrong with one text."""
    found = [f"{key}: {slot} is not a language" for slot in slots if slot not in SLOTS]
    found += [f"{key}: {slot} is missing" for slot in texts.LANGUAGES if not slots.get(slot, "").strip()]
    if found:
        return found
    wanted = texts.parameters(slots["fi"])
    for slot, words in slots.items():
        given = texts.parameters(words)
        # Easy Finnish may say less, and a count of one may leave the number out; nothing may say more.
        may_say_less = slot == "easy" or slot.endswith("_one")
        if given != wanted and not (may_say_less and given <= wanted):
            found.append(f"{key}: {slot} has the parameters {sorted(given)}, fi has {sorted(wanted)}")
        if "!" in words:
            found.append(f"{key}: {slot} shouts")
    easy = slots.get("easy", "")
    for sentence in re.split(r"[.?:]\s", easy):
        if len(sentence.split()) > EASY_WORDS:
            found.append(f"{key}: easy has a sentence of {len(sentence.split())} words")
    one = [slot for slot in slots if slot.endswith("_one")]
    if one and not {"fi_one", "sv_one", "en_one"} <= set(one):
        found.append(f"{key}: the form for one is missing in some language")
    return found


def asked_in_templates() -> dict[str, str]:
    """Key → template that asks for it by name."""
    found = {}
    for path in sorted((PACKAGE / "templates").rglob("*.html")):
        words = path.read_text(encoding="utf-8")
        for pattern in (FIRST, SECOND):
            for key in pattern.findall(words):
                found[key] = str(path.relative_to(PACKAGE))
    return found


def asked_in_code() -> dict[str, str]:
    """Key → module that asks for it with a literal."""
    found = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            key = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
            if name in CALLS and "." in key and not key.startswith("."):
                found[key] = str(path.relative_to(PACKAGE.parent))
    return found


def test_every_text_is_complete():
    everything = texts.read(texts.files(PACKAGE))
    assert everything
    assert not [fault for key, slots in everything.items() for fault in faults(key, slots)]


def test_pages_ask_for_texts_that_exist():
    missing = {key: place for key, place in asked_in_templates().items() if not texts.has(key)}
    assert not missing


def test_code_asks_for_texts_that_exist():
    missing = {key: place for key, place in asked_in_code().items() if not texts.has(key)}
    assert not missing


def _refusals() -> list[type[Refusal]]:
    found, left = [], [Refusal]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind is not Refusal and kind.__module__.startswith("palvelutori."):
            found.append(kind)
    return found


def test_every_refusal_has_words_and_a_way_out():
    from tests.shape.test_operations import load_everything

    load_everything()
    missing = {
        f"refusal.{kind.code}{more}"
        for kind in _refusals()
        for more in ("", ".way_out")
        if not texts.has(f"refusal.{kind.code}{more}")
    }
    assert not missing


def unused() -> list[str]:
    """Keys that no literal and no prefix in code or templates reaches: perhaps nobody needs them."""
    words = [path.read_text(encoding="utf-8") for path in modules()]
    words += [path.read_text(encoding="utf-8") for path in (PACKAGE / "templates").rglob("*.html")]
    words += [path.read_text(encoding="utf-8") for path in (PACKAGE / "static").rglob("*.js")]
    everything = "\n".join(words)
    prefixes = tuple(set(re.findall(r"""["']([a-z_]+(?:\.[a-z0-9_-]+)*\.)(?:\{|["'])""", everything)))
    return sorted(
        key for key in sorted(texts.keys()) if key not in everything and not key.startswith(prefixes)
    )


def test_unused_texts_are_reported():
    left = unused()
    if left:
        warnings.warn(f"{len(left)} texts nobody seems to ask for: {', '.join(left[:40])}", stacklevel=1)


def test_the_checks_bite():
    whole = {"fi": "Odota {n} minuuttia.", "sv": "Vänta {n} minuter.", "en": "Wait {n} minutes."}
    assert not faults("x.y", whole)
    assert faults("x.y", {**whole, "sv": ""})
    assert faults("x.y", {**whole, "sv": "Vänta."})
    assert faults("x.y", {**whole, "en": "Wait {n} minutes!"})
    assert faults("x.y", {**whole, "easy": "Odota {n} " + "sana " * 20})
    assert faults("x.y", {**whole, "no": "Vent {n}"})
    assert faults("x.y", {**whole, "fi_one": "Odota minuutti."})
    assert Path(__file__).exists()
