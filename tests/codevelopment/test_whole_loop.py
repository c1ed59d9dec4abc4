"""One whole loop through the operations: from what was heard to a published result, and every gate on the way."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from palvelutori.codevelopment import clockwork, queries, telling
from palvelutori.codevelopment.access import MeasureNotRight, effort_of
from palvelutori.codevelopment.models import Effort, Registration
from palvelutori.codevelopment.operations import goals, needs, trying
from palvelutori.codevelopment.operations.steps import NamesSomebody, WrongStep
from palvelutori.common.refusals import InvalidInput, NotAllowed
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import JournalLine
from palvelutori.participation.models import ExitAnswer
from tests.codevelopment.conftest import TODAY, goes_to, lived
from tests.codevelopment.steps import KELA, LIBRARY, MANAGER, goal, plan, three
from tests.world import CENTRE

pytestmark = pytest.mark.django_db


def taken_up(signals: list[str] | None = None) -> int:
    keys = signals or ["walked_away@kela", "passport@service_point"]
    made = needs.take_up(MANAGER, centre=CENTRE, titles=three("Jono"), heard=three("Odotin"), signals=keys)
    return made.number


def with_goal() -> int:
    number = taken_up()
    needs.validate(MANAGER, centre=CENTRE, number=number)
    goals.propose_goal(KELA, centre=CENTRE, number=number, goal=goal())
    for actor, party in ((MANAGER, CENTRE), (KELA, "kela"), (LIBRARY, "library")):
        told = goals.accept_goal(actor, centre=CENTRE, number=number, party=party)
    assert told.state == "goal_set"
    return number


def running(**other: object) -> int:
    number = with_goal()
    trying.draw_up(KELA, centre=CENTRE, number=number, plan=plan(**other))
    trying.register(MANAGER, centre=CENTRE, number=number)
    trying.start(MANAGER, centre=CENTRE, number=number)
    return number


def lives_through(number: int, *, effect: float, days: int | None = None) -> None:
    """The trial's days happen; in the new way's half-days the wait changes by `effect`."""
    schedule = telling.schedule_of(telling.registration_of(effort_of(CENTRE, number)))
    mornings = {one.block.day: one.is_on for one in schedule if one.block.half == "morning"}
    chosen = sorted(mornings)[:days]
    lived(chosen, on=mornings, effect=effect)
    goes_to(chosen[-1] + timedelta(days=1))
    clockwork.go_on(clock.now())


def test_from_what_was_heard_to_a_published_result(square):
    number = running()
    lives_through(number, effect=-4.0)
    it = queries.effort(CENTRE, number=number)
    assert it.card.state == "analysed"
    assert it.analysis is not None
    assert it.analysis["verdict"] == "found"
    assert it.analysis["effect"]["low"] <= -4 <= it.analysis["effect"]["high"]
    assert (it.analysis["half_days"], it.analysis["half_days_planned"]) == (24, 24)
    assert it.analysis["matters"] == 12 * 28
    with pytest.raises(WrongStep):
        trying.publish(MANAGER, centre=CENTRE, number=number)
    with pytest.raises(InvalidInput):
        trying.decide(MANAGER, centre=CENTRE, number=number, what="not_decided", words=three("Ei"))
    trying.decide(MANAGER, centre=CENTRE, number=number, what="adopt", words=three("Jatkamme"))
    assert trying.publish(MANAGER, centre=CENTRE, number=number).state == "published"
    goes_to(TODAY + timedelta(days=230))
    clockwork.go_on(clock.now())
    assert effort_of(CENTRE, number).state == "followed"
    kinds = JournalLine.objects.filter(kind__startswith="effort.").values_list("kind", flat=True)
    assert {"effort.register", "effort.end", "effort.analyse", "effort.publish", "effort.follow"} <= {*kinds}


def test_nothing_found_and_nobody_decides_is_published_all_the_same(square):
    number = running()
    lives_through(number, effect=0.0)
    it = queries.effort(CENTRE, number=number)
    assert it.analysis is not None
    assert it.analysis["verdict"] in ("found", "not_found")
    goes_to(clock.now().date() + timedelta(days=29))
    clockwork.go_on(clock.now())
    assert effort_of(CENTRE, number).state == "analysed"
    goes_to(clock.now().date() + timedelta(days=2))
    clockwork.go_on(clock.now())
    row = effort_of(CENTRE, number)
    assert row.state == "published"
    assert row.decision is not None
    assert row.decision["what"] == "not_decided"
    assert row.published_on is not None


def test_harm_stops_the_trial_and_is_told(square):
    number = running()
    lives_through(number, effect=9.0, days=6)
    row = effort_of(CENTRE, number)
    assert row.state == "analysed"
    assert "Muut" in row.reason["fi"]
    assert row.analysis is not None
    assert row.analysis["verdict"] == "too_few"
    kinds = JournalLine.objects.filter(kind="effort.harm").count()
    assert kinds == 1


def test_without_harm_the_trial_goes_on(square):
    """Negative control of the rule that stops."""
    number = running()
    lives_through(number, effect=1.0, days=6)
    assert effort_of(CENTRE, number).state == "running"


def test_a_stopped_trial_tells_what_it_measured(square):
    number = running()
    lives_through(number, effect=0.0, days=4)
    trying.stop(MANAGER, centre=CENTRE, number=number, reason=three("Opas sairastui"))
    told = trying.watch_trial(SYSTEM, centre=CENTRE, number=number)
    assert told.state == "analysed"
    with pytest.raises(NotAllowed):
        trying.watch_trial(MANAGER, centre=CENTRE, number=number)
    for machine in (trying.close_undecided, trying.park_forgotten, trying.follow):
        with pytest.raises(NotAllowed):
            machine(MANAGER, centre=CENTRE, number=number)


def test_one_source_is_no_need_and_forgotten_ones_are_parked(square):
    number = taken_up(["walked_away@kela"])
    with pytest.raises(needs.OneSource):
        needs.validate(MANAGER, centre=CENTRE, number=number)
    goes_to(TODAY + timedelta(days=61))
    clockwork.go_on(clock.now())
    row = effort_of(CENTRE, number)
    assert row.state == "parked"
    assert row.reason["sv"]
    assert needs.reopen(MANAGER, centre=CENTRE, number=number).state == "candidate"
    assert needs.park(MANAGER, centre=CENTRE, number=number, reason=three("Ei nyt")).state == "parked"


def test_what_only_staff_saw_says_so(square):
    number = taken_up(["passport@service_point"])
    needs.validate(MANAGER, centre=CENTRE, number=number)
    assert queries.effort(CENTRE, number=number).is_staff_view
    assert not queries.effort(CENTRE, number=with_goal()).is_staff_view


def test_a_goal_is_everybodys(square):
    number = taken_up()
    needs.validate(MANAGER, centre=CENTRE, number=number)
    with pytest.raises(WrongStep):
        trying.draw_up(KELA, centre=CENTRE, number=number, plan=plan())
    goals.propose_goal(KELA, centre=CENTRE, number=number, goal=goal())
    with pytest.raises(NotAllowed):
        goals.accept_goal(KELA, centre=CENTRE, number=number, party="library")
    goals.accept_goal(KELA, centre=CENTRE, number=number, party="kela")
    assert goals.accept_goal(MANAGER, centre=CENTRE, number=number, party=CENTRE).state == "goal_proposed"
    baseline = effort_of(CENTRE, number).goal["baseline"]
    assert 7 < baseline["value"] < 9
    assert baseline["n"] > 100
    goals.propose_goal(KELA, centre=CENTRE, number=number, goal=goal(target=5))
    assert all(one.accepted_on is None for one in queries.effort(CENTRE, number=number).parties)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"measure": "wait_mean(kelaa)"}, MeasureNotRight),
        ({"measure": "wait_mean(mhsa_walkin)"}, MeasureNotRight),
        ({"measure": "wait_mean(library_info)"}, goals.BaselineNotKnown),
        ({"target": "paljon"}, InvalidInput),
        ({"owner": "mhsa"}, InvalidInput),
        ({"guardrails": []}, InvalidInput),
        ({"partners": []}, InvalidInput),
        ({"ends_on": "2026-01-01"}, InvalidInput),
        ({"ends_on": "huomenna"}, InvalidInput),
        ({"sentence": {"fi": "Vain suomeksi"}}, InvalidInput),
        ({"sentence": three("soita 040 123 4567")}, NamesSomebody),
        ({"guardrails": [{"measure": "needs(passport)", "worse_is": "more", "limit": 1}]}, InvalidInput),
    ],
)
def test_a_wrong_goal_leaves_nothing(square, wrong, refusal):
    number = taken_up()
    needs.validate(MANAGER, centre=CENTRE, number=number)
    with pytest.raises(refusal):
        goals.propose_goal(KELA, centre=CENTRE, number=number, goal=goal(**wrong))
    row = effort_of(CENTRE, number)
    assert (row.state, row.goal, row.party_set.count()) == ("need", None, 0)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"days": 10}, trying.TooShort),
        ({"starts_on": "2026-01-01"}, InvalidInput),
        ({"design": "guess"}, InvalidInput),
        ({"communication_owner": ""}, InvalidInput),
        ({"privacy": {"fi": "x"}}, InvalidInput),
    ],
)
def test_a_wrong_plan_is_refused(square, wrong, refusal):
    with pytest.raises(refusal):
        trying.draw_up(KELA, centre=CENTRE, number=with_goal(), plan=plan(**wrong))


def test_two_trials_in_one_hall_are_told_apart_or_not_begun(square):
    first = running()
    second = with_goal()
    with pytest.raises(trying.HallTaken) as told:
        trying.draw_up(KELA, centre=CENTRE, number=second, plan=plan(starts_on="2026-12-01"))
    assert told.value.values["number"] == first
    assert (
        trying.draw_up(KELA, centre=CENTRE, number=second, plan=plan(starts_on="2027-01-11")).state == "draft"
    )


def test_a_measure_of_days_can_only_be_looked_at(square):
    number = taken_up()
    needs.validate(MANAGER, centre=CENTRE, number=number)
    goals.propose_goal(KELA, centre=CENTRE, number=number, goal=goal(measure="needs(passport)"))
    for actor, party in ((MANAGER, CENTRE), (KELA, "kela"), (LIBRARY, "library")):
        goals.accept_goal(actor, centre=CENTRE, number=number, party=party)
    with pytest.raises(trying.CannotBeSwitched):
        trying.draw_up(KELA, centre=CENTRE, number=number, plan=plan())
    trying.draw_up(KELA, centre=CENTRE, number=number, plan=plan(design="look", days=4))
    trying.register(MANAGER, centre=CENTRE, number=number)
    trying.start(MANAGER, centre=CENTRE, number=number)
    goes_to(date(2026, 12, 5))
    clockwork.go_on(clock.now())
    row = effort_of(CENTRE, number)
    assert row.analysis is not None
    assert (row.analysis["verdict"], row.analysis["effect"]) == ("look_only", None)


def test_a_registered_plan_is_frozen(square):
    number = with_goal()
    trying.draw_up(KELA, centre=CENTRE, number=number, plan=plan())
    trying.register(MANAGER, centre=CENTRE, number=number)
    trying.draw_up(KELA, centre=CENTRE, number=number, plan=plan(days=14))
    trying.register(MANAGER, centre=CENTRE, number=number)
    one, two = queries.effort(CENTRE, number=number).registrations
    assert (one["version"], two["version"]) == (1, 2)
    assert one["hash"] != two["hash"]
    assert one["hash"] == trying.hash_of(one["plan"], one["seed"])
    for act in (lambda: Registration.objects.update(seed=1), lambda: Registration.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with guard_off():
        Registration.objects.filter(version=1).update(seed=1)
        changed = Registration.objects.get(version=1)
        assert changed.hash != trying.hash_of(changed.plan, changed.seed), "the hash tells all the same"


@contextmanager
def guard_off():
    """Negative control: the trigger away, within a transaction that is rolled back."""
    drops = (
        ["DROP TRIGGER registration_no_update"]
        if connection.vendor == "sqlite"
        else ["DROP TRIGGER registration_guard ON codevelopment_registration"]
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            for drop in drops:
                cursor.execute(drop)
        yield
        transaction.set_rollback(True)


def test_no_effort_without_a_goal_even_by_hand(square):
    number = taken_up()
    with pytest.raises(IntegrityError), transaction.atomic():
        Effort.objects.filter(number=number).update(state="running")


def test_time_is_promised_and_used(square):
    number = taken_up()
    with pytest.raises(NotAllowed):
        goals.use_time(MANAGER, centre=CENTRE, number=number, minutes=30)
    number = with_goal()
    goals.use_time(KELA, centre=CENTRE, number=number, minutes=30)
    goals.use_time(KELA, centre=CENTRE, number=number, minutes=15)
    with pytest.raises(InvalidInput):
        goals.use_time(KELA, centre=CENTRE, number=number, minutes=0)
    assert queries.effort(CENTRE, number=number).minutes_used == 45


def test_small_counts_are_not_shown(square):
    told = {one.key: one for one in queries.candidates(MANAGER, centre=CENTRE)}
    passport = told["passport@service_point"]
    assert {one.origin: one.count for one in passport.heard} == {"desk": 9, "lobby": 9}
    Effort.objects.update(origins={})
    number = taken_up()
    Effort.objects.filter(number=number).update(origins={"desk": 2, "lobby": 9, "walk_away": 30})
    shown = {one.origin: one.count for one in queries.effort(CENTRE, number=number).heard_counts}
    assert shown == {"desk": None, "lobby": None, "walk_away": 30}


def test_what_is_known_already_goes_on_in_the_other(square):
    first, second = taken_up(["passport@service_point"]), taken_up(["walked_away@kela"])
    with pytest.raises(InvalidInput):
        needs.merge(MANAGER, centre=CENTRE, number=first, into=first)
    assert needs.merge(MANAGER, centre=CENTRE, number=second, into=first).state == "merged"
    assert effort_of(CENTRE, first).signals == ["passport@service_point", "walked_away@kela"]
    assert not effort_of(CENTRE, first).is_staff_view
    assert [one.number for one in queries.efforts(CENTRE)] == [first]


def test_the_length_of_a_trial_comes_from_the_days_behind(square):
    number = with_goal()
    told = queries.length(CENTRE, queries.effort(CENTRE, number=number))
    assert told is not None
    days, wanted = told
    assert 1.5 < wanted < 2.5
    assert days >= 12


def test_answers_on_leaving_are_a_source_of_visitors(square):
    answers = {("no", "no_time"): 6, ("partly", "no_time"): 3, ("yes", ""): 20, ("no", ""): 4}
    ExitAnswer.objects.bulk_create(
        ExitAnswer(key=f"{got}-{cause}-{number}", centre=CENTRE, day=TODAY, got=got, cause=cause)
        for (got, cause), count in answers.items()
        for number in range(count)
    )
    (told,) = (one for one in queries.candidates(MANAGER, centre=CENTRE) if one.key == "no_time")
    assert [(one.origin, one.count) for one in told.heard] == [("exit", 9)]
    assert not told.is_staff_view
