"""Reasons: of a call, and of "why was she before me?". Right, said in every language, and without a person
in them.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from palvelutori.common import texts
from palvelutori.visits.rules.before import why_before
from palvelutori.visits.rules.calling import order, pick
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.hall import GroundClass, Policy, RecentCall, WaitingStop
from palvelutori.visits.rules.words import words
from tests.visits.rules.random_halls import live_hall, random_hall
from tests.visits.rules.small_halls import POLICY, desk, minute, moment, queue, stop

CLASSES = {"standing": GroundClass(code="standing", cap_percent=30)}
GROUNDS = {
    "stick": {"fi": "ei voi jonottaa seisten", "sv": "kan inte stå i kö", "en": "cannot stand in line"}
}
BOTH_LANGUAGES = desk(languages=frozenset({"fi", "sv"}))
TWO = desk(queues=frozenset({"kela", "vero"}))
ONE_SPEAKS = queue(speaking_desks={"fi": 3, "sv": 1})


def ground(name: str, came: float, **changes: Any) -> WaitingStop:
    """A visitor with a ground."""
    return stop(name, came, ground="stick", ground_class="standing", **changes)


def vero(name: str, came: float, **changes: Any) -> WaitingStop:
    """A stop in the other line."""
    return stop(name, came, queue="vero", service="vero.main", **changes)


def called(one: WaitingStop, **given: Any) -> list[tuple[str, dict[str, Any]]]:
    """Why this stop alone was next."""
    picked = pick([one], **{"desk": desk(), "moment": moment(), "policy": POLICY, **given})
    assert picked is not None
    return [(reason.code.removeprefix("called."), dict(reason.params)) for reason in picked.why]


CALLS = {
    "due": ([stop("a", 0)], {}, [("due", {"n": 20})]),
    "just came": ([stop("a", 19.5)], {}, [("just-came", {})]),
    "language": (
        [stop("a", 0, language="sv")],
        {"desk": BOTH_LANGUAGES, "moment": moment(20, ONE_SPEAKS)},
        [("language", {"n": 20})],
    ),
    "nobody speaks": ([stop("a", 0, language="so")], {}, [("due", {"n": 20}), ("interpreter", {})]),
    "sent here": ([stop("a", 0, desk_only="5")], {}, [("due", {"n": 20}), ("sent-here", {})]),
    "again": (
        [stop("a", 0, missed_at=minute(10), no_shows=1)],
        {},
        [("due", {"n": 20}), ("second-round", {})],
    ),
    "long": ([stop("a", -70)], {}, [("long-wait", {"n": 90})]),
    "appointment": ([stop("a", 0, booked_at=minute(20))], {}, [("appointment", {})]),
    "early": ([stop("a", 0, booked_at=minute(21))], {}, [("nobody-else", {})]),
    "ground": (
        [ground("a", 0)],
        {"moment": moment(20, classes=CLASSES)},
        [("ground", {"ground": "stick", "cap": 30})],
    ),
    "closing": (
        [stop("a", 0)],
        {"desk": TWO, "moment": moment(20, queue(closes_at=minute(45)), queue("vero"))},
        [("last-call", {"n": 25})],
    ),
    "closed": (
        [stop("a", 0)],
        {"desk": TWO, "moment": moment(20, queue(closes_at=minute(20)), queue("vero"))},
        [("past-closing", {})],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_why_called(name: str) -> None:
    (waiting,), given, expected = CALLS[name]
    assert called(waiting, **given) == expected


#: called first, the asker, the hall, and the reasons
BEFORE: dict[str, tuple[WaitingStop, WaitingStop, dict[str, Any], list[tuple[str, dict[str, Any]]]]] = {
    "came earlier": (stop("a", 0), stop("b", 7), {}, [("came-earlier", {"n": 7})]),
    "just before": (stop("a", 0), stop("b", 0.5), {}, [("came-just-before", {})]),
    "brought": (stop("a", 9, credit_at=minute(0)), stop("b", 7), {}, [("brought-place", {"n": 7})]),
    "same arrival": (stop("a", journal=1), stop("b", journal=2), {}, [("tie-number", {})]),
    "tie": (
        stop("a", 0, credit_at=minute(5)),
        stop("b", 5),
        {},
        [("tie-arrival", {})],
    ),
    "own other matter": (
        stop("a", visit_id="v"),
        stop("b", position=1, visit_id="v"),
        {},
        [("same-visit", {})],
    ),
    "not served": (stop("a"), stop("b", -9, service="kela.decision"), {}, [("not-served-there", {})]),
    "at a desk": (stop("a"), stop("b", -9, visitor_busy=True), {}, [("you-at-a-desk", {})]),
    "sent": (stop("a"), stop("b", -9, desk_only="9"), {}, [("you-sent-elsewhere", {})]),
    "walking": (
        stop("a"),
        stop("b", -9, visitor_free_at=minute(20)),
        {"policy": Policy(walk_seconds=60)},
        [("you-on-the-way", {})],
    ),
    "language": (
        stop("a"),
        stop("b", -9, language="sv"),
        {"moment": moment(20, ONE_SPEAKS)},
        [("your-language", {})],
    ),
    "missed": (stop("a"), stop("b", -9, missed_at=minute(19), no_shows=1), {}, [("you-missed", {})]),
    "booked later": (stop("a"), stop("b", -9, booked_at=minute(32)), {}, [("your-time-later", {"n": 12})]),
    "booked soon": (stop("a"), stop("b", -9, booked_at=minute(25)), {}, [("your-time-later", {"n": 5})]),
    "kept free": (
        stop("a", 5),
        stop("b", 0, other_queues=frozenset({"vero"})),
        {"moment": moment(20, queue(), queue("vero", closes_at=minute(31)))},
        [("your-other-queue", {"n": 11})],
    ),
    "by hand": (stop("a", 5), stop("b", 0), {}, [("by-hand", {})]),
    "by hand, not in turn": (stop("a", service="kela.decision"), stop("b", 5), {}, [("by-hand", {})]),
    "long": (stop("a", -100), stop("b", 0), {}, [("waited-long", {"n": 120})]),
    "closing": (
        stop("a", 5),
        vero("b", 0),
        {"desk": TWO, "moment": moment(20, queue(closes_at=minute(30)), queue("vero"))},
        [("last-call", {"n": 10})],
    ),
    "closed": (
        stop("a", 5),
        vero("b", 0),
        {"desk": TWO, "moment": moment(20, queue(closes_at=minute(19)), queue("vero"))},
        [("past-closing", {})],
    ),
    "appointment": (stop("a", 5, booked_at=minute(20)), stop("b", 0), {}, [("appointment", {})]),
    "ground": (
        ground("a", 5),
        stop("b", 0),
        {"moment": moment(20, classes=CLASSES)},
        [("ground", {"ground": "stick", "cap": 30})],
    ),
    "ground in a closing line": (
        ground("a", 5),
        stop("b", 0),
        {"desk": TWO, "moment": moment(20, queue(closes_at=minute(30)), queue("vero"), classes=CLASSES)},
        [("ground", {"ground": "stick", "cap": 30})],
    ),
    "share used": (
        stop("a", 0),
        ground("b", 5),
        {
            "moment": moment(
                20, classes=CLASSES, recent_calls=[RecentCall(queue="kela", ground_class="standing")]
            )
        },
        [("came-earlier", {"n": 5}), ("your-share-used", {"cap": 30})],
    ),
    "ground, but elsewhere": (
        stop("a", 0),
        ground("b", 5, visitor_busy=True),
        {"moment": moment(20, classes=CLASSES)},
        [("you-at-a-desk", {})],
    ),
    "two appointments": (
        stop("a", 9, booked_at=minute(10)),
        stop("b", 0, booked_at=minute(15)),
        {},
        [("appointment-earlier", {"n": 5})],
    ),
    "due before a booked time": (
        ground("a", -20),
        stop("b", 0, booked_at=minute(15)),
        {"moment": moment(20, classes=CLASSES)},
        [("due-earlier", {"n": 10})],
    ),
    "due before the booked time of somebody late": (
        stop("a", -20),
        stop("b", 30, credit_at=minute(-30), booked_at=minute(15)),
        {"moment": moment(30)},
        [("due-earlier", {"n": 10})],
    ),
    "lead": (
        stop("a", 5, language="sv"),
        stop("b", 0),
        {"desk": BOTH_LANGUAGES, "moment": moment(20, ONE_SPEAKS)},
        [("language-lead", {"n": 15})],
    ),
    "lead, first come": (
        stop("a", 5, language="sv"),
        stop("b", 0),
        {"desk": BOTH_LANGUAGES, "moment": moment(20, ONE_SPEAKS), "policy": Policy(first_come=True)},
        [("language-lead", {"n": 15})],
    ),
    "promise": (
        stop("a", 5),
        vero("b", 0),
        {"desk": TWO, "moment": moment(20, queue(), queue("vero", promise_seconds=1500))},
        [("shorter-promise", {"n": 10})],
    ),
    "matter": (
        stop("a", 5),
        vero("b", 0),
        {"desk": TWO, "moment": moment(20, queue(), queue("vero", expected_seconds=1200))},
        [("shorter-matter", {"n": 10})],
    ),
}


@pytest.mark.parametrize("name", BEFORE)
def test_why_before(name: str) -> None:
    first, asker, given, expected = BEFORE[name]
    hall = {"desk": desk(), "moment": moment(), "policy": POLICY, **given}
    told = why_before(first, asker, **hall)
    assert [(each.code.removeprefix("before."), dict(each.params)) for each in told] == expected


def _tables() -> list[tuple[str, str]]:
    told = [("called", code) for *_, reasons in CALLS.values() for code, _ in reasons]
    return told + [("before", code) for *_, reasons in BEFORE.values() for code, _ in reasons]


def test_every_reason_has_words_and_all_words_have_a_reason() -> None:
    here = {f"why.{group}.{code}" for group, code in _tables()}
    by_others = {
        "why.called.by-hand",
        "why.called.carried",
        "why.before.carried",
        "why.before.you-asked-for-time",
    }
    groups = ("why.called.", "why.before.")
    assert {key for key in sorted(texts.keys()) if key.startswith(groups)} == here | by_others


@pytest.mark.parametrize("language", texts.SLOTS)
def test_the_words_read_well_with_one_and_many(language: str) -> None:
    for group, code in _tables():
        for count in (1, 12):
            params = {"n": count, "ground": "stick", "cap": 30}
            sentence = words(Reason(f"{group}.{code}", params), language, grounds=GROUNDS)
            assert sentence.endswith("."), sentence
            assert "!" not in sentence
            assert "{" not in sentence
            assert "asiakas" not in sentence.lower()
            if count == 1:
                assert " 1 " not in sentence, sentence


def test_easy_finnish_is_short_sentences() -> None:
    for group, code in _tables():
        if group == "before":
            easy = texts.slots(f"why.before.{code}")["easy"]
            for sentence in easy.replace("{reason}", "x").split(". "):
                assert len(sentence.split()) <= 9, easy


def test_a_ground_says_its_public_reason() -> None:
    reason = Reason("before.ground", {"ground": "stick", "cap": 30})
    assert "cannot stand in line" in words(reason, "en", grounds=GROUNDS)
    # Easy Finnish says that there was an accepted reason, not which: it is about somebody else.
    assert "hyväksytty syy" in words(reason, "easy", grounds=GROUNDS)
    assert words(reason, "sv", grounds={}).startswith("Hen hade företräde: .")


def test_in_any_hall_the_reason_fits_the_order_and_names_nobody() -> None:
    """Random halls, every pair: right side of the order, minutes small, no id, number, service, unit or
    language.
    """
    for seed in range(800):
        raw = random_hall(seed)
        waiting, view, now, policy = live_hall(raw)
        callable_now = [each.stop for each in order(waiting, desk=view, moment=now, policy=policy)]
        for asker in waiting:
            for place, first in enumerate(callable_now):
                if first is asker:
                    continue
                told = why_before(first, asker, desk=view, moment=now, policy=policy)
                in_turn = asker not in callable_now or place < callable_now.index(asker)
                assert (told[0].code == "before.by-hand") == (not in_turn), (seed, told)
                for reason in told:
                    assert set(reason.params) <= {"n", "cap", "ground"}
                    assert words(reason, "en", grounds=GROUNDS)
                    spilled = {value for value in reason.params.values() if isinstance(value, str)}
                    assert spilled <= {first.ground}


def test_the_part_that_is_named_speaks_for_the_one_who_was_called() -> None:
    """One line, one promise, one policy: whoever "came earlier" did."""
    for seed in range(800):
        raw = random_hall(seed)
        waiting, view, now, policy = live_hall(raw)
        if any(each["policy"] for each in raw.queues.values()):
            continue
        callable_now = [each.stop for each in order(waiting, desk=view, moment=now, policy=policy)]
        for first, asker in pairwise(callable_now):
            reason = why_before(first, asker, desk=view, moment=now, policy=policy)[0]
            promises = [now.queues[each.queue].promise_seconds for each in (first, asker)]
            if reason.code == "before.came-earlier" and policy.keep_place:
                assert first.arrived_at < (asker.credit_at or asker.arrived_at)
            if reason.code == "before.shorter-promise":
                assert promises[0] < promises[1]


def test_asked_the_other_way_round_the_answer_is_by_hand() -> None:
    """Control of the order: the later one can only have been called by hand."""
    told = why_before(stop("b", 7), stop("a", 0), desk=desk(), moment=moment(), policy=POLICY)
    assert [each.code for each in told] == ["before.by-hand"]
    assert replace(told[0], params={"n": 3}) != told[0]
