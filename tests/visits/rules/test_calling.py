"""The calling rule by example, numbered as the scenarios of the queue study where there is one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palvelutori.visits.rules.calling import hindrance, order, pick
from palvelutori.visits.rules.explain import Reason
from palvelutori.visits.rules.hall import GroundClass, Policy, RecentCall
from tests.visits.rules.small_halls import POLICY, desk, first, minute, moment, names, queue, stop

TWO = desk(queues=frozenset({"kela", "vero"}))


def vero(name: str, came: float, **changes: object) -> object:
    """A stop in the other line."""
    return stop(name, came, **{"queue": "vero", "service": "vero.main", **changes})


def test_nobody_waits() -> None:
    assert pick([], desk=desk(), moment=moment(), policy=POLICY) is None
    assert order([], desk=desk(), moment=moment(), policy=POLICY) == ()


def test_13_equal_visitors_are_called_as_they_came() -> None:
    assert names([stop("c", 2), stop("a", 0), stop("b", 1)]) == ["a", "b", "c"]


def test_same_moment_the_lower_journal_number_then_the_need_told_first() -> None:
    same = [stop("b", journal=8), stop("a", journal=7, position=1), stop("c", journal=7, position=2)]
    assert names(same) == ["a", "c", "b"]


def test_the_service_must_be_the_desks() -> None:
    assert first([stop("a", service="kela.decision")]) is None
    assert first([vero("a", 0)], moment=moment(20, queue(), queue("vero"))) is None
    assert first([vero("a", 0)], desk=TWO, moment=moment(20, queue(), queue("vero"))) == "a"


def test_an_unknown_queue_is_an_error_not_a_guess() -> None:
    with pytest.raises(KeyError):
        first([stop("a", queue="post")])


# ---- a visitor at another desk
# ------------------------------------------------------------------------------


def test_29_somebody_at_another_desk_is_passed_and_next_afterwards() -> None:
    busy = stop("a", 0, visitor_busy=True)
    assert first([busy, stop("b", 5)]) == "b"
    assert first([replace(busy, visitor_busy=False, visitor_free_at=minute(20)), stop("c", 6)]) == "a"


def test_walking_takes_the_stated_seconds() -> None:
    came = stop("a", 0, visitor_free_at=minute(20))
    walk = replace(POLICY, walk_seconds=60)
    assert first([came], policy=walk) is None
    assert first([came], policy=walk, moment=moment(20.99)) is None
    assert first([came], policy=walk, moment=moment(21)) == "a"


# ---- whose arrival
# ------------------------------------------------------------------------------------------


def test_a_place_is_kept_by_house_arrival() -> None:
    """She came first, was served elsewhere until now, and joined this line by the same ticket."""
    moved = stop("a", 0, joined_at=minute(0), visitor_free_at=minute(19))
    assert names([stop("b", 5), moved]) == ["a", "b"]
    assert names([stop("b", 5), moved], policy=replace(POLICY, keep_place=False)) == ["b", "a"]


def test_25_a_handed_over_stop_keeps_the_senders_arrival_whatever_the_policy() -> None:
    carried = stop("a", 0, joined_at=minute(19), credit_at=minute(0))
    for policy in (POLICY, replace(POLICY, keep_place=False)):
        assert names([stop("b", 5), carried], policy=policy) == ["a", "b"]


# ---- several lines at one desk
# -------------------------------------------------------------------------------


def test_the_shorter_promise_is_due_first() -> None:
    hall = moment(20, queue(promise_seconds=1800), queue("vero", promise_seconds=600))
    assert names([stop("a", 0), vero("b", 15)], desk=TWO, moment=hall) == ["b", "a"]
    assert names([stop("a", 0), vero("b", 15)], desk=TWO, moment=hall, policy=Policy(first_come=True)) == [
        "a",
        "b",
    ]


def test_the_shorter_matter_goes_a_little_before() -> None:
    hall = moment(20, queue(expected_seconds=720), queue("vero", expected_seconds=120))
    waiting = [stop("a", 0), vero("b", 9)]
    assert names(waiting, desk=TWO, moment=hall) == ["b", "a"]
    assert names(waiting, desk=TWO, moment=hall, policy=Policy(service_weight_percent=0)) == ["a", "b"]


def test_a_unit_may_have_its_own_policy() -> None:
    own = replace(POLICY, early_seconds=0)
    booked = [stop("a", 0, booked_at=minute(25))]
    assert first(booked) == "a"
    assert first(booked, moment=moment(20, queue(policy=own))) is None


# ---- priority grounds
# -----------------------------------------------------------------------------------------

CLASSES = {"standing": GroundClass(code="standing", cap_percent=30)}


def with_ground(name: str, came: float) -> object:
    """A visitor with a ground."""
    return stop(name, came, ground="stick", ground_class="standing")


def test_a_ground_goes_ahead_until_its_share_is_used() -> None:
    waiting = [stop("a", 0), with_ground("b", 10)]
    free = moment(20, classes=CLASSES)
    assert names(waiting, moment=free) == ["b", "a"]
    used = moment(20, classes=CLASSES, recent_calls=[RecentCall(queue="kela", ground_class="standing")])
    assert names(waiting, moment=used) == ["a", "b"]
    elsewhere = moment(20, classes=CLASSES, recent_calls=[RecentCall(queue="vero", ground_class="standing")])
    assert names(waiting, moment=elsewhere) == ["b", "a"]


def test_a_ground_of_an_unknown_class_changes_nothing() -> None:
    assert names([stop("a", 0), with_ground("b", 10)], moment=moment(20)) == ["a", "b"]


@pytest.mark.parametrize("cap", [1, 5, 10, 20, 25, 30, 33, 50, 60, 75, 99, 100])
def test_19_over_a_hundred_calls_the_share_holds_within_one(cap: int) -> None:
    """A hundred with a ground and a hundred without, the ground's all come later."""
    waiting = [stop(f"o{n}", 0.01 * n) for n in range(100)] + [
        with_ground(f"g{n}", 10 + 0.01 * n) for n in range(100)
    ]
    classes = {"standing": GroundClass(code="standing", cap_percent=cap)}
    calls: list[RecentCall] = []
    policy = replace(POLICY, ahead_cap_percent=100)
    for _ in range(100):
        now = moment(21, classes=classes, recent_calls=calls)
        picked = pick(waiting, desk=desk(), moment=now, policy=policy)
        assert picked is not None
        waiting.remove(picked.stop)
        calls.append(RecentCall(queue="kela", ground_class=picked.stop.ground_class))
        of_class = [call.ground_class is not None for call in calls]
        for latest in range(1, len(of_class) + 1):
            assert sum(of_class[-latest:]) <= -(-cap * latest // 100)  # rounded up
    assert abs(sum(call.ground_class is not None for call in calls) - cap) <= 1


def test_all_grounds_together_take_no_more_than_their_share() -> None:
    classes = {code: GroundClass(code=code, cap_percent=100) for code in ("x", "y")}
    waiting = [stop(f"o{n}", 0.01 * n) for n in range(40)]
    waiting += [stop(f"g{n}", 10 + 0.01 * n, ground="g", ground_class="xy"[n % 2]) for n in range(40)]
    calls: list[RecentCall] = []
    for _ in range(40):
        picked = pick(
            waiting, desk=desk(), moment=moment(20, classes=classes, recent_calls=calls), policy=POLICY
        )
        assert picked is not None
        waiting.remove(picked.stop)
        calls.append(RecentCall(queue="kela", ground_class=picked.stop.ground_class))
    assert sum(call.ground_class is not None for call in calls) == 20


# ---- appointments
# -----------------------------------------------------------------------------------------------


def test_15_at_its_time_the_appointment_is_next_before_that_others_flow() -> None:
    waiting = [stop("walk-in", -40), stop("booked", -10, booked_at=minute(0))]
    assert names(waiting, moment=moment(-1)) == ["walk-in", "booked"]
    assert names(waiting, moment=moment(0)) == ["booked", "walk-in"]
    assert names(waiting, moment=moment(-11)) == ["walk-in"], "not before ten minutes to its time"


def test_a_late_appointment_is_on_time_within_the_grace_then_waits_like_others() -> None:
    within = stop("booked", 10, booked_at=minute(0))
    late = stop("booked", 10.1, booked_at=minute(0))
    assert names([stop("a", 5), within]) == ["booked", "a"]
    assert names([stop("a", 5), late]) == ["a", "booked"]


def test_somebody_late_is_not_due_nor_long_waiting_before_the_booked_time() -> None:
    """A credit of an hour does not make a missed booking of 10.00 older than 10.00."""
    late = stop("late", 50, credit_at=minute(-60), booked_at=minute(0))
    assert names([late, stop("a", -26)], moment=moment(55)) == ["a", "late"], "due 10.00, not 9.25"
    waiting = [late, with_ground("b", 54)]
    assert names(waiting, moment=moment(59, classes=CLASSES)) == ["b", "late"]
    assert names(waiting, moment=moment(61, classes=CLASSES)) == ["late", "b"]


# ---- language
# ------------------------------------------------------------------------------------------------------

BOTH = desk(languages=frozenset({"fi", "sv"}))


def test_the_wish_is_for_an_officer_with_the_language() -> None:
    one_of_three = moment(20, queue(speaking_desks={"fi": 3, "sv": 1}))
    bengt = stop("bengt", 0, language="sv")
    assert first([bengt], moment=one_of_three) is None
    assert first([bengt], moment=one_of_three, desk=BOTH) == "bengt"


@pytest.mark.parametrize("written", ["easy", "fi-simple", "fi", "fi-FI"])
def test_easy_finnish_is_served_in_finnish(written: str) -> None:
    picked = pick([stop("a", language=written)], desk=desk(), moment=moment(), policy=POLICY)
    assert picked is not None
    assert Reason("called.interpreter") not in picked.why


def test_a_speaking_desk_that_may_not_take_the_matter_keeps_nobody_from_it() -> None:
    """The only officer with Swedish serves the line but not this service: the others may call at once."""
    shared = desk(desk="6", languages=frozenset({"fi", "sv"}), services=frozenset({"kela.advice"}))
    away = desk(desk="7", languages=frozenset({"sv"}), queues=frozenset({"vero"}))
    bengt = [stop("bengt", language="sv")]
    assert first(bengt, moment=moment(20, desks=[desk(), shared, away])) == "bengt"
    able = replace(shared, services=frozenset({"kela.main"}))
    assert first(bengt, moment=moment(20, desks=[desk(), able, away])) is None
    assert first(bengt, moment=moment(20, desks=[desk(), able, away]), desk=able) == "bengt"


def test_the_lead_counts_the_desks_that_may_take_the_matter() -> None:
    """Two of three desks of the line may; one of them speaks: 10/1 - 10/2 = 5 min, times 2.5 = 12.5 min."""
    able = desk(desk="6", languages=frozenset({"fi", "sv"}))
    other = desk(desk="7", services=frozenset({"kela.advice"}))
    hall = moment(20, desks=[desk(), able, other])
    for later, expected in ((12.4, ["b", "a"]), (12.6, ["a", "b"])):
        waiting = [stop("a", 0), stop("b", later, language="sv")]
        assert names(waiting, moment=hall, desk=able) == expected


def test_when_no_open_desk_speaks_it_any_may_call_and_is_told_so() -> None:
    picked = pick([stop("a", language="so")], desk=desk(), moment=moment(), policy=POLICY)
    assert picked is not None
    assert Reason("called.interpreter") in picked.why


@pytest.mark.parametrize(
    ("speaking", "later_minutes", "order_expected"),
    [
        # Ten minutes of service, three desks. One speaks: the extra way is 10/1 - 10/3 = 6 min 40 s; 2.5
        # times that is more than the promise of 15 minutes, which bounds it.
        (1, 14.9, ["b", "a"]),
        (1, 15.1, ["a", "b"]),
        # Two speak: 10/2 - 10/3 = 1 min 40 s, times 2.5 = 4 min 10 s.
        (2, 4.1, ["b", "a"]),
        (2, 4.2, ["a", "b"]),
        (3, 0.1, ["a", "b"]),
    ],
)
def test_the_lead_makes_up_for_the_fewer_desks(
    speaking: int, later_minutes: float, order_expected: list[str]
) -> None:
    hall = moment(20, queue(speaking_desks={"fi": 3, "sv": speaking}))
    waiting = [stop("a", 0), stop("b", later_minutes, language="sv")]
    assert names(waiting, moment=hall, desk=BOTH) == order_expected
    off = replace(POLICY, language_lead_percent=0)
    assert names(waiting, moment=hall, desk=BOTH, policy=off) == ["a", "b"], "control"


# ---- closing
# -----------------------------------------------------------------------------------------------------


def test_the_queue_that_closes_first_goes_first_in_its_last_half_hour() -> None:
    waiting = [vero("long", 0), stop("closing", 15)]
    late = queue(closes_at=minute(50))
    early = queue(closes_at=minute(51))
    open_long = queue("vero", closes_at=minute(200))
    assert names(waiting, desk=TWO, moment=moment(20, late, open_long)) == ["closing", "long"]
    assert names(waiting, desk=TWO, moment=moment(20, early, open_long)) == ["long", "closing"]
    assert names([stop("b", 15), stop("a", 0)], moment=moment(20, late)) == ["a", "b"], "one line: by arrival"


def test_a_visitor_is_kept_free_for_the_other_queue_that_closes_soon() -> None:
    here, there = queue(closes_at=minute(200)), queue("vero", closes_at=minute(40))
    both = stop("both", 0, other_queues=frozenset({"vero"}))
    assert names([both, stop("a", 10)], moment=moment(20, here, there)) == ["a", "both"]
    assert names([both, stop("a", 10)], moment=moment(41, here, there)) == ["both", "a"], "it has closed"


def test_somebody_far_past_the_promise_is_passed_by_no_ground() -> None:
    waiting = [stop("a", 0), with_ground("b", 10)]
    assert names(waiting, moment=moment(75, classes=CLASSES)) == ["b", "a"]
    assert names(waiting, moment=moment(75.1, classes=CLASSES)) == ["a", "b"]


# ---- a call nobody answered
# -----------------------------------------------------------------------------------------


def test_21_the_missed_are_left_alone_then_called_once_more_from_their_place() -> None:
    missed = stop("a", 0, missed_at=minute(20), no_shows=1)
    others = [missed, stop("b", 1)]
    assert names(others, moment=moment(24.9)) == ["b"]
    assert names(others, moment=moment(25)) == ["a", "b"]
    assert names(others, moment=moment(35)) == ["b"], "the place is kept a quarter of an hour"
    assert names([replace(missed, no_shows=2), stop("b", 1)], moment=moment(25)) == ["b"]


def test_back_in_line_means_no_cool_down() -> None:
    assert names([stop("a", 0, no_shows=1), stop("b", 1)]) == ["a", "b"]


# ---- by hand
# ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"language": "sv"}, None),
        ({"missed_at": minute(19), "no_shows": 5}, None),
        ({"booked_at": minute(100)}, None),
        ({"desk_only": "5"}, None),
        ({"service": "kela.decision"}, "hindrance.not-served-here"),
        ({"desk_only": "6"}, "hindrance.sent-to-another-desk"),
        ({"visitor_busy": True}, "hindrance.at-another-desk"),
    ],
)
def test_by_hand_order_is_passed_but_not_the_law_nor_another_desk(
    changes: dict[str, object], code: str | None
) -> None:
    hall = moment(20, queue(speaking_desks={"fi": 3, "sv": 1}))
    against = hindrance(stop("a", **changes), desk=desk(), moment=hall, policy=POLICY)
    assert (against.code if against else None) == code


def test_23_a_stop_sent_to_a_desk_is_that_desks_alone() -> None:
    sent = stop("a", 0, desk_only="6", language="sv")
    hall = moment(20, queue(speaking_desks={"fi": 3, "sv": 1}))
    assert first([sent, stop("b", 1)], moment=hall) == "b"
    assert first([sent, stop("b", 1)], moment=hall, desk=desk(desk="6")) == "a", (
        "chosen by name: language is not asked"
    )
